"""Make the index of the search anew, or compare it with the database."""

import sys

from django.core.management.base import BaseCommand, CommandError

from archive.search import Broken, following


class Command(BaseCommand):
    help = (
        "Make a new index for the search, beside the living one, which serves until "
        "it is there. With --check: compare the index with the database instead, and "
        "name each difference."
    )

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="Only compare.")

    def handle(self, *, check: bool, **options):
        if check:
            return self.check_it()
        try:
            count = following.rebuild(self.show)
        except (following.Busy, Broken) as reason:
            raise CommandError(f"{reason} The index is as it was.") from None
        self.stdout.write(f"Indexed: {count:,} public records")

    def show(self, count: int, of: int) -> None:
        """A bar for whoever watches; in a log it would be noise."""
        out = self.stderr._out
        if out.isatty():
            done = 40 * count // max(of, 1)
            out.write(f"\r[{'#' * done}{' ' * (40 - done)}] {count:,} of {of:,}")
            out.flush()

    def check_it(self) -> None:
        try:
            differences = list(following.differences())
        except Broken as reason:
            raise CommandError(f"The index cannot be read: {reason}") from None
        for difference in differences:
            self.stdout.write(str(difference))
        if differences:
            self.stdout.write(f"{len(differences):,} differences")
            sys.exit(1)
        self.stdout.write("The index is as the database.")
