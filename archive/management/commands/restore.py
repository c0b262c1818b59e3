"""Read a backup into a new archive."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from archive.exchange.backups import NotRestorable, restore


class Command(BaseCommand):
    help = (
        "Read a backup into an archive without records, on either database. Accounts "
        "become those of the backup; an older version's backup is migrated."
    )

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, metavar="FILE")

    def handle(self, *, path: Path, **options):
        try:
            count = restore(path)
        except NotRestorable as reason:
            raise CommandError(str(reason)) from None
        self.stdout.write(f"{path}: {count} rows")
