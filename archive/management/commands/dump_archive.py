"""Write the archive down in the hand-written form."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from archive.exchange.dumping import FolderIsTaken, dump


class Command(BaseCommand):
    help = (
        "Write the archive into a new folder, in the form that load_archive reads. "
        "The same archive gives the same bytes."
    )

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, metavar="PATH")
        parser.add_argument(
            "--public", action="store_true", help="Only what the public may see."
        )

    def handle(self, *, path: Path, public: bool, **options):
        try:
            counts = dump(path, is_public=public)
        except (FolderIsTaken, OSError) as reason:
            raise CommandError(str(reason)) from None
        told = ", ".join(
            f"{count} {kind.removesuffix('s') if count == 1 else kind}"
            for kind, count in counts.items()
            if count
        )
        self.stdout.write(f"{path}: {told or 'nothing'}")
