"""
How often one may try to come in: counted by account, by browser and by address.

By hand, and not by django-axes, since it has one limit for all that it counts, where an
address may be a whole office and a code of six digits is no password; keeps what was
typed as a name, in the clear, in tables that are backed up; counts after an attempt, so
that of many at once all are tried; and knows no browser from which somebody always
comes in. To change these takes as many lines as stand here, besides its forty settings.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.utils import timezone
from django.utils.crypto import salted_hmac

from .models import Attempt


@dataclass(frozen=True)
class Limit:
    """How many attempts may fail within some time."""

    most: int
    within: timedelta


QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)
OF_AN_ACCOUNT = Limit(10, QUARTER)
# Behind one address sits a whole office.
OF_AN_ADDRESS = Limit(50, QUARTER)
# Of a million codes three are right at a time, so these are fewer.
OF_CODES = Limit(5, HOUR)
OF_LINKS = Limit(5, HOUR)
LONGEST = HOUR


class TooMany(Exception):
    """Raised instead of an attempt that would be one too many."""

    def __init__(self, seconds: int):
        super().__init__(f"Too many attempts; the next in {seconds} s.")
        self.seconds = seconds


class Attempts:
    """One attempt, counted for each of those whose it may be."""

    def __init__(self, made: list[Attempt]):
        self.made = made

    def succeeded(self) -> None:
        """It was no failure, and ends the account's or the browser's row of them."""
        first, *others = self.made
        Attempt.objects.filter(whose=first.whose).delete()
        Attempt.objects.filter(pk__in=[other.pk for other in others]).delete()


def begin(limits: dict[str, Limit]) -> Attempts:
    """
    Count an attempt before it is made, or raise TooMany.

    `limits` says for whom it counts, the account or the browser first. What is refused
    is not counted: so whoever keeps on trying keeps nobody out for longer. Of attempts
    that are made at the same time no more go on than may: each is counted by the
    others before any of them is tried.
    """
    now = timezone.now()
    sealed = {_seal(whose): limit for whose, limit in limits.items()}
    _refuse(sealed, now, more=1)
    Attempt.objects.filter(at__lt=now - LONGEST).delete()
    made = [Attempt.objects.create(whose=whose, at=now) for whose in sealed]
    try:
        _refuse(sealed, now, more=0)
    except TooMany:
        Attempt.objects.filter(pk__in=[attempt.pk for attempt in made]).delete()
        raise
    return Attempts(made)


def forget_all() -> int:
    """Let everybody try again; return how many attempts were counted."""
    return Attempt.objects.all().delete()[0]


def _seal(whose: str) -> str:
    return salted_hmac("archive.doors.throttle", whose, algorithm="sha256").hexdigest()


def _refuse(sealed: dict[str, Limit], now: datetime, *, more: int) -> None:
    waits = [_wait(whose, limit, now, more) for whose, limit in sealed.items()]
    if longest := max(waits):
        raise TooMany(longest)


def _wait(whose: str, limit: Limit, now: datetime, more: int) -> int:
    """The seconds until so many more may be tried."""
    counted = Attempt.objects.filter(whose=whose, at__gt=now - limit.within)
    times = list(counted.order_by("-at").values_list("at", flat=True)[: limit.most + 1])
    if len(times) + more <= limit.most:
        return 0
    frees = times[limit.most - 1]
    return max(1, ceil((frees + limit.within - now).total_seconds()))
