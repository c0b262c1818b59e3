"""The door as tests pass it: a name, a password, a code, from some address."""

import logging
import time
from contextlib import contextmanager

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP

from archive.doors import second_factor
from archive.doors.models import SecondFactor

PASSWORD = "an hour before noon"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)


def make_account(name: str = "amal", **fields) -> User:
    defaults = {"password": PASSWORD, "is_staff": True, "email": f"{name}@archive.test"}
    return User.objects.create_user(name, **defaults | fields)


def a_browser(says: str = FIREFOX, *, address: str = "203.0.113.7", **headers):
    """A browser that was never here, at an address."""
    return Client(REMOTE_ADDR=address, headers={"user-agent": says} | headers)


def log_in(browser, name: str = "amal", password: str = PASSWORD, **more):
    given = {"username": name, "password": password} | more
    return browser.post(reverse("admin:login"), given)


def is_in(browser) -> bool:
    return browser.get(reverse("admin:index")).status_code == 200


def with_second_factor(account) -> list[str]:
    """Set it up as the account would, some time ago; return the recovery codes."""
    factor = second_factor.begin(account)
    codes = second_factor.complete(account, code_of(factor))
    SecondFactor.objects.update(last_t=-1)
    return codes


def code_of(factor: SecondFactor, *, steps: int = 0) -> str:
    """What the app on the phone shows now, or some half minutes from now."""
    now = TOTP(factor.bin_key, factor.step, factor.t0, factor.digits)
    now.time = time.time() + steps * factor.step
    return f"{now.token():06d}"


@contextmanager
def the_log():
    """The lines that the doors write meanwhile."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())
    log = logging.getLogger("archive.doors")
    log.addHandler(handler)
    try:
        yield lines
    finally:
        log.removeHandler(handler)
