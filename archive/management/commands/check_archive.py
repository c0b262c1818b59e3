"""Look through the whole archive for what no constraint of the database keeps."""

import sys

from django.core.management.base import BaseCommand, CommandError

from archive import checking
from archive.search.following import Busy


class Command(BaseCommand):
    help = (
        "Look through the whole archive for what no constraint keeps, and name each "
        "finding with the address of its record at the desk. The exit status is 1 "
        "where something is wrong. It may run while others read and write."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--repair",
            action="store_true",
            help="Write anew what is worked out from other rows: headings, and the "
            "index of the search. Nothing that an editor wrote is touched.",
        )

    def handle(self, *, repair: bool, **options):
        left = repaired = 0
        try:
            for finding in checking.check(repair=repair, tell=self.show):
                self.clear()
                self.stdout.write(str(finding))
                repaired += finding.is_repaired
                left += not finding.is_repaired
        except Busy as reason:
            raise CommandError(f"{reason} Check again once it is there.") from None
        self.clear()
        checking.keep(left)
        self.conclude(left, repaired)

    def conclude(self, left: int, repaired: int) -> None:
        if repaired:
            self.stdout.write(f"Repaired: {repaired:,}")
        if left:
            self.stdout.write(f"Wrong: {left:,}")
            sys.exit(1)
        self.stdout.write("Nothing else is wrong." if repaired else "Nothing is wrong.")

    def show(self, what: str, count: int, of: int) -> None:
        """How far it is, for whoever watches; in a log it would be noise."""
        out = self.stderr._out
        if out.isatty():
            out.write(f"\r\x1b[K{what}: {count:,} of {of:,}")
            out.flush()

    def clear(self) -> None:
        if self.stderr._out.isatty():
            self.stderr._out.write("\r\x1b[K")
