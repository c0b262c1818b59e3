"""
Forms that a browser keeps until they are saved, as far as the desk has a hand in it.

static/archive/js/keeper.js keeps them. It is told here with what they are sealed,
and which of them has been saved.
"""

import re
from base64 import b64encode

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

# The name under which a form tells how its browser calls it.
KEPT_AS = "kept_as"
IS_A_NAME = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


def key_of(user) -> str:
    """
    The key with which an account's forms are sealed in its browsers.

    Pages of the desk hand it to that account and to nobody else: what is kept is of no
    use to others at the same machine, nor to itself once `SECRET_KEY` is another.
    """
    sealed = salted_hmac("archive.admin.kept", str(user.pk), algorithm="sha256")
    return b64encode(sealed.digest()).decode()


def name_of(request: HttpRequest) -> str:
    """What the browser calls the form that was sent; "" if it keeps none."""
    name = request.POST.get(KEPT_AS, "")
    return name if IS_A_NAME.fullmatch(name) else ""


def tag_of(request: HttpRequest) -> str:
    """What a message is tagged with, so that the form that was saved is dropped."""
    name = name_of(request)
    return f"saved-{name}" if name else ""
