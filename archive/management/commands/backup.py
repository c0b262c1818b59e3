"""Write the whole archive into one file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from archive.exchange.backups import backup


class Command(BaseCommand):
    help = "Write the whole archive, with its history and accounts, into a new file."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, metavar="FILE")

    def handle(self, *, path: Path, **options):
        try:
            count = backup(path)
        except OSError as reason:
            raise CommandError(str(reason)) from None
        self.stdout.write(f"{path}: {count} rows")
