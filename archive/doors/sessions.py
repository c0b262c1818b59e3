"""Sessions: how long one lasts, and one's own, each of which can be ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from .models import Session
from .whence import browser_of

# How often it is noted that a session is in use: each time is a row written.
NOTED_AFTER = timedelta(minutes=1)
# However often it is used, who came in so long ago is asked for the password again.
AT_MOST = timedelta(days=14)
SINCE, SEEN, BROWSER = "doors.since", "doors.seen", "doors.browser"
HAS_SECOND_FACTOR = "doors.second_factor"


@dataclass(frozen=True)
class Visit:
    """A session as its owner is told of it."""

    name: str
    since: datetime
    seen: datetime
    browser: str
    is_this_one: bool


def begin(sender, request: HttpRequest, user, **kwargs) -> None:
    """Note in a new session since when it is, and of which browser."""
    now = timezone.now().isoformat()
    request.session[SINCE] = request.session[SEEN] = now
    request.session[BROWSER] = browser_of(request)


def has_lasted_too_long(request: HttpRequest) -> bool:
    since = _time(request.session.get(SINCE))
    return since is not None and timezone.now() - since > AT_MOST


def see(request: HttpRequest) -> None:
    """Note that a session is in use; its hours of idleness begin again."""
    seen, now = _time(request.session.get(SEEN)), timezone.now()
    if seen is None or now - seen > NOTED_AFTER:
        request.session.setdefault(SINCE, now.isoformat())
        request.session[SEEN] = now.isoformat()


def visits_of(user, *, key: str | None) -> list[Visit]:
    """The sessions of an account that are open, the last used first; `key` is this."""
    visits = []
    for session in _open(user):
        told = session.get_decoded()
        seen = _time(told.get(SEEN)) or timezone.now()
        since, browser = _time(told.get(SINCE)) or seen, told.get(BROWSER, "")
        is_this_one = session.session_key == key
        name = _name(session.session_key)
        visits.append(Visit(name, since, seen, browser, is_this_one))
    return sorted(visits, key=lambda visit: visit.seen, reverse=True)


def end(user, name: str) -> bool:
    """End one of an account's sessions, by the name that its owner was told."""
    for session in _open(user):
        if constant_time_compare(_name(session.session_key), name):
            session.delete()
            return True
    return False


def end_others(user, *, key: str | None) -> int:
    """End all of an account's sessions but this one."""
    return _open(user).exclude(session_key=key).delete()[0]


def _open(user):
    return Session.objects.filter(account_id=user.pk, expire_date__gt=timezone.now())


def _name(key: str) -> str:
    """What a page may say of a session, whose key opens it."""
    return salted_hmac("archive.doors.sessions", key).hexdigest()[:16]


def _time(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
