"""Write the whole archive into one file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from archive.exchange.backups import backup
from archive.trouble import trouble_of


class Command(BaseCommand):
    help = "Write the whole archive, with its history and accounts, into a new file."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, metavar="FILE")

    def handle(self, *, path: Path, **options):
        try:
            count = backup(path)
        except (DatabaseError, OSError) as error:
            if trouble := trouble_of(error):
                raise CommandError(f"{trouble} No backup was made.") from None
            if isinstance(error, DatabaseError):
                raise
            raise CommandError(str(error)) from None
        self.stdout.write(f"{path}: {count} rows")
