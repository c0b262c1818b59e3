"""Leave an account with its password alone, whose phone and recovery codes are lost."""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from archive.doors import second_factor
from archive.doors.journal import note


class Command(BaseCommand):
    help = "Take away the second factor of an account: the way back in for a superuser."

    def add_arguments(self, parser):
        parser.add_argument("account", help="The name of the account.")

    def handle(self, *, account: str, **options):
        user = get_user_model().objects.filter(username=account).first()
        if user is None:
            raise CommandError(f"There is no account “{account}”.")
        if not second_factor.take_away(user):
            raise CommandError(f"The account “{account}” has none.")
        note("second-factor-taken-away", None, user, by="a command")
        self.stdout.write(f"The password of “{account}” alone opens it now.")
