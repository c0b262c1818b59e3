"""Keep the index of the search up to date for as long as it runs."""

import time

from django.core.management.base import BaseCommand

from archive.search import Broken, Rebuilding, following


class Command(BaseCommand):
    help = (
        "Follow the changes of the archive, so that no reader has to wait for it. "
        "Nobody needs this: requests do so as well. Ctrl-C ends it."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--once", action="store_true", help="Catch up with what there is, and end."
        )
        parser.add_argument(
            "--every", type=float, default=0.5, metavar="SECONDS", help="0.5 if not."
        )

    def handle(self, *, once: bool, every: float, **options):
        try:
            while not self.catch_up() or not once:
                time.sleep(every)
        except KeyboardInterrupt:
            pass

    def catch_up(self) -> bool:
        if following.follow(within=60, at_most=None):
            return True
        try:
            following.up_to_date_index()
        except Rebuilding:
            self.rebuild()
        return False

    def rebuild(self) -> None:
        try:
            following.rebuild()
        except (following.Busy, Broken) as reason:
            self.stderr.write(str(reason))
