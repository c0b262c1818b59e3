"""The log of the doors: who came in, who was refused, and what was changed."""

import logging

from django.contrib.auth import get_user_model
from django.http import HttpRequest

from .whence import address_of, browser_of

log = logging.getLogger("archive.doors")


def note(event: str, request: HttpRequest | None, account=None, **more) -> None:
    """
    Write a line of the log: `log-in account='amal' address='::1' browser='…'`.

    Every value is written as Python would, so that none can end the line or hide in
    it. A name is written if there is such an account, and nothing else that was typed:
    it may have been a password.
    """
    told = {"account": account.get_username() if account else None}
    if request is not None:
        told |= {"address": address_of(request), "browser": browser_of(request)}
    words = [f"{name}={value!r}" for name, value in (told | more).items()]
    log.info("%s", " ".join([event, *words]))


def account_called(name: str):
    """The account of a name that was typed, if there is one."""
    if "\0" in name:
        return None
    return get_user_model().objects.filter(username=name).first()


def heard_log_out(sender, request, user, **kwargs) -> None:
    if user is not None:
        note("log-out", request, user)
