"""What no password may be, beside what Django knows of passwords in general."""

from django.conf import settings
from django.core.exceptions import ValidationError

from archive.models import archive_name

HELP = "Your password can’t hold the archive’s name."


class NotTheArchivesName:
    """The first that anybody would try here: the name at the head of every page."""

    def validate(self, password: str, user=None) -> None:
        names = {_letters(settings.ARCHIVE_NAME), _letters(archive_name())}
        if any(name and name in _letters(password) for name in names):
            raise ValidationError(HELP, code="password_is_the_archives_name")

    def get_help_text(self) -> str:
        return HELP


def _letters(words: str) -> str:
    return "".join(letter for letter in words.casefold() if letter.isalnum())
