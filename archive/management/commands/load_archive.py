"""Load letters and their sources, written by hand, from files."""

from pathlib import Path
from time import monotonic

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from archive import search
from archive.loading import NotLoadable, Report, load


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
        try:
            report = load(
                paths or [settings.BASE_DIR / "fixtures"],
                is_rehearsal=dry_run,
                overwrites=overwrite,
                by=account(by) if by else None,
                tell=Progress(self.stderr._out),
            )
        except NotLoadable as reason:
            raise CommandError(f"{reason}\nNothing was loaded.") from None
        self.tell(report)
        if dry_run:
            self.stdout.write("Dry run: nothing was kept.")
        else:
            search.follow(at_most=None)

    def tell(self, report: Report) -> None:
        for title, counts in (
            ("New", report.new),
            ("Changed", report.changed),
            ("Unchanged", report.unchanged),
        ):
            kinds = [f"{n} {in_number(kind, n)}" for kind, n in sorted(counts.items())]
            self.stdout.write(f"{title}: {', '.join(kinds) or 'nothing'}")
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

    def __call__(self, count: int) -> None:
        if self.is_watched and monotonic() - self.last >= 1:
            self.last = monotonic()
            self.out.write(f"\r{count:,} records")
            self.out.flush()


def account(name: str):
    try:
        return get_user_model().objects.get_by_natural_key(name)
    except get_user_model().DoesNotExist:
        raise CommandError(f"There is no account “{name}”.") from None


def in_number(kind: str, number: int) -> str:
    """The name of a kind of record, in the singular or in the plural."""
    models = apps.get_app_config("archive").get_models()
    plurals = {m._meta.verbose_name: m._meta.verbose_name_plural for m in models}
    return kind if number == 1 else str(plurals[kind])
