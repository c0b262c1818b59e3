"""Prepare an archive with one command, and serve it as the public would see it."""

import secrets
import sys

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.urls import reverse

from archive import data_folder, serving
from archive.models import Change, Letter


class Command(BaseCommand):
    help = (
        "Make an archive on this machine, with an editor's account, and serve it as "
        "the public would see it. What is already there is kept."
    )

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1", help="Where to listen.")
        parser.add_argument("--port", default="8000", help="At which port.")
        parser.add_argument(
            "--no-serve", action="store_false", dest="serve", help="Only prepare."
        )
        parser.add_argument(
            "--empty",
            action="store_true",
            help="Load no letters: room for your own. Remembered.",
        )
        parser.add_argument(
            "--name", help="What readers see at the head of every page. Remembered."
        )

    def handle(self, *, host, port, serve, empty, name, **options):
        try:
            if serve:
                serving.try_to_listen(host, port)
            data_folder.make(settings.DATA_DIR)
            check_database(empty=empty)
            data_folder.choose(settings.DATA_DIR, empty=empty, name=name)
            self.prepare()
            if serve:
                self.say_where_to_click(serving.site(host, port))
                serving.serve(host, port)
        except (data_folder.NotUsable, serving.CannotListen) as reason:
            raise CommandError(reason) from None
        except KeyboardInterrupt:
            sys.exit(130)

    def prepare(self) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write(f"The archive's folder: {settings.DATA_DIR}")
        self.load_letters()
        call_command("collectstatic", interactive=False, verbosity=0)
        data_folder.secret_key(settings.DATA_DIR)
        self.make_editor()

    def load_letters(self) -> None:
        if kept := Letter.objects.count():
            self.stdout.write(f"Letters, kept as they are: {kept}")
        elif data_folder.choices(settings.DATA_DIR).get("empty"):
            self.stdout.write("No letters: there is room for your own.")
        else:
            self.stdout.write("Loading the letters of fixtures/ takes a moment …")
            call_command("load_archive", stdout=self.stdout)

    def make_editor(self) -> None:
        """Make the account that may write and publish, and show its password once."""
        accounts = get_user_model().objects
        if accounts.filter(username="editor").exists():
            self.stdout.write("The account “editor” is kept, with its password.")
            return
        password = secrets.token_urlsafe(12)
        accounts.create_superuser("editor", password=password)
        self.stdout.write(f"Account: editor\nPassword, shown only now: {password}")

    def say_where_to_click(self, site: str) -> None:
        self.stdout.write(f"\nThe archive:       {site}{reverse('archive:front-page')}")
        self.stdout.write(f"Its letters:       {site}{reverse('archive:letter-list')}")
        self.stdout.write(f"The editors' desk: {site}{reverse('admin:index')}")
        self.stdout.write("Ctrl-C stops the server and keeps everything.")


def check_database(*, empty: bool) -> None:
    """Raise CommandError if it cannot be opened or used, or cannot be had empty."""
    tables = table_names()
    has_letters = Letter._meta.db_table in tables and Letter.objects.exists()
    # The log came last: with letters' table and without it, it is of the days before
    # the migrations were folded into one, and that one seems to have been applied.
    if Letter._meta.db_table in tables and Change._meta.db_table not in tables:
        raise CommandError(
            "This archive was made before version 0.1 and cannot be brought up to date."
            " Name another folder with ARCHIVE_DATA; what was written in this one, the"
            " version that made it can write down (dump_archive), to be loaded there."
        )
    chosen_before = data_folder.choices(settings.DATA_DIR).get("empty")
    if empty and has_letters and not chosen_before:
        raise CommandError(
            "This archive already has letters. For an empty one, name another folder"
            " with ARCHIVE_DATA."
        )


def table_names() -> list[str]:
    try:
        return connection.introspection.table_names()
    except DatabaseError as error:
        raise CommandError(f"The database cannot be opened: {error}") from None
