"""
Browsers from which somebody has come in before: a cookie says so, signed by us.

Whoever comes in from another is told by mail; and whoever comes back in a known one is
not kept out by what strangers try with the same account.
"""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

COOKIE, SALT = "known", "archive.doors.known"
if settings.SESSION_COOKIE_SECURE:
    COOKIE = f"__Secure-{COOKIE}"
YEAR = 365 * 24 * 60 * 60
# Of how many accounts a browser knows; the ones of longest ago are forgotten.
MOST = 5


def is_known(request: HttpRequest, user) -> bool:
    """Whether this account has come in from this browser, under this password."""
    mark = _read(request)["accounts"].get(str(user.pk), "")
    return constant_time_compare(mark, _mark(user))


def name_of(request: HttpRequest) -> str:
    """What tells this browser from others that are known."""
    return _read(request)["name"]


def remember(request: HttpRequest, response: HttpResponse, user) -> None:
    """Know this browser, when this account next comes from it."""
    told = _read(request)
    others = [(k, mark) for k, mark in told["accounts"].items() if k != str(user.pk)]
    told["accounts"] = dict([*others, (str(user.pk), _mark(user))][-MOST:])
    response.set_cookie(
        COOKIE,
        signing.dumps(told, salt=SALT),
        max_age=YEAR,
        path=reverse("admin:index"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> dict:
    try:
        return signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=YEAR)
    except signing.BadSignature:
        return {"name": get_random_string(22), "accounts": {}}


def _mark(user) -> str:
    """Another after each change of the password."""
    return salted_hmac(SALT, f"{user.pk} {user.get_session_auth_hash()}").hexdigest()
