"""The one word that a wheel brings along: every command of the archive, anywhere."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Do what is asked, as manage.py does; asked for nothing, serve an archive here."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    execute_from_command_line([sys.argv[0], *(sys.argv[1:] or ["quickstart"])])
