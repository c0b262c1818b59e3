"""Load letters and their sources, written by hand, from files."""

from pathlib import Path
from time import monotonic

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from archive import search
from archive.exchange.loading import NotLoadable, Report, load
from archive.trouble import trouble_of


class Command(BaseCommand):
    help = (
        "Load files, or folders of files, in the hand-written form; without a path, "
        "fixtures/. All of it or nothing; again without doubling."
    )

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="*", type=Path, metavar="PATH")
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="Bring back to what the files say what editors have changed or "
            "removed since it was loaded; else that is left alone, and listed.",
        )
        parser.add_argument(
            "--by",
            metavar="USERNAME",
            help="The account that the history names as the author of the changes.",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Report, and keep nothing."
        )

    def handle(self, *, paths, dry_run: bool, overwrite: bool, by: str, **options):
        progress = Progress(self.stderr)
        try:
            report = load(
                paths or [settings.SHIPPED_DIR / "fixtures"],
                is_rehearsal=dry_run,
                overwrites=overwrite,
                by=account(by) if by else None,
                tell=progress,
            )
        except NotLoadable as reason:
            raise CommandError(f"{reason}\nNothing was loaded.") from None
        except (DatabaseError, OSError) as error:
            if trouble := trouble_of(error):
                raise CommandError(f"{trouble} Nothing was loaded.") from None
            raise
        finally:
            progress.end()
        self.tell(report)
        if dry_run:
            self.stdout.write("Dry run: nothing was kept.")
        else:
            search.follow(at_most=None)

    def tell(self, report: Report) -> None:
        for title, words in report.in_words.items():
            self.stdout.write(f"{title}: {words}")
        for line in report.rivals:
            self.stdout.write(f"Rival: {line}")
        for line in report.passages:
            self.stdout.write(f"Moved: {line}")
        self.stdout.write(f"Skipped: {len(report.skipped) or 'nothing'}")
        for line in report.skipped:
            self.stdout.write(self.style.WARNING(f"Kept: {line}"))


class Progress:
    """Says each second how far a long load is, to whoever watches."""

    def __init__(self, out):
        self.out = out
        self.is_watched = out.isatty()
        self.last = monotonic()
        self.has_told = False

    def __call__(self, count: int) -> None:
        if self.is_watched and monotonic() - self.last >= 1:
            self.last = monotonic()
            self.has_told = True
            self.out.write(f"\r{count:,} records", style_func=str, ending="")
            self.out.flush()

    def end(self) -> None:
        if self.has_told:
            self.out.write("", style_func=str)


def account(name: str):
    try:
        return get_user_model().objects.get_by_natural_key(name)
    except get_user_model().DoesNotExist:
        raise CommandError(f"There is no account “{name}”.") from None
