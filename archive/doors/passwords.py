"""What no password may be, beside what Django knows of passwords in general."""

from django.conf import settings
from django.core.exceptions import ValidationError

HELP = "Your password can’t hold the archive’s name."


class NotTheArchivesName:
    """The first that anybody would try here: the name at the head of every page."""

    def validate(self, password: str, user=None) -> None:
        name = _letters(settings.ARCHIVE_NAME)
        if name and name in _letters(password):
            raise ValidationError(HELP, code="password_is_the_archives_name")

    def get_help_text(self) -> str:
        return HELP


def _letters(words: str) -> str:
    return "".join(letter for letter in words.casefold() if letter.isalnum())
