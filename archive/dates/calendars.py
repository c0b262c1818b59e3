"""The calendars in which sources count, and their days in the Gregorian one."""

import calendar
from datetime import date

import jdatetime
from django.db import models

from .edtf import OPEN, SEASONS, SIDE

PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
SOLAR_MONTHS = [
    "فروردین",
    "اردیبهشت",
    "خرداد",
    "تیر",
    "مرداد",
    "شهریور",
    "مهر",
    "آبان",
    "آذر",
    "دی",
    "بهمن",
    "اسفند",
]
COUNTED = "the years 1 to 9999, in which the archive counts days"
# The Solar Hijri year begins with its spring; the Islamic year goes round them all.
SOLAR_SEASONS = {21: (1, 3), 22: (4, 6), 23: (7, 9), 24: (10, 12)}


class Calendar(models.TextChoices):
    GREGORIAN = "gregorian", "Gregorian"
    JULIAN = "julian", "Julian"
    SOLAR_HIJRI = "solar hijri", "Solar Hijri"
    ISLAMIC = "islamic", "Islamic"


class NoSuchDay(ValueError):
    """Raised with a sentence where a calendar never had a day, or has none here."""


def days_in(year: int, month: int, in_calendar: str) -> int:
    """The days of a month; raise NoSuchDay where the calendar has no such year."""
    if in_calendar == Calendar.GREGORIAN:
        # The leap years come again after 400.
        return calendar.monthrange(year % 400 + 400, month)[1]
    if not 1 <= year <= 9999:
        raise NoSuchDay(f"It lies beyond {COUNTED}.")
    if in_calendar == Calendar.JULIAN:
        is_leap = month == 2 and year % 4 == 0
        return 29 if is_leap else calendar.monthrange(1, month)[1]
    if in_calendar == Calendar.ISLAMIC:
        from convertdate import islamic

        return islamic.month_length(year, month)
    if month == 12:
        return 30 if _solar(year, 1, 1).isleap() else 29
    return 31 if month <= 6 else 30


def check(year: int, month: int, day: int, in_calendar: str) -> None:
    """Raise NoSuchDay where a calendar never had a day."""
    if not 1 <= month <= 12:
        raise NoSuchDay("There is no such day: a year has twelve months.")
    last = days_in(year, month, in_calendar)
    if not 1 <= day <= last:
        raise NoSuchDay(f"There is no such day: that month had {last} days.")


def to_gregorian(year: int, month: int, day: int, in_calendar: str) -> date:
    """The Gregorian day of another calendar's; an Islamic one as it is reckoned."""
    check(year, month, day, in_calendar)
    try:
        if in_calendar == Calendar.SOLAR_HIJRI:
            return _solar(year, month, day).togregorian()
        # Slow to import and to reckon, and needed by editors alone.
        from convertdate import islamic, julian

        there = julian if in_calendar == Calendar.JULIAN else islamic
        return date(*there.to_gregorian(year, month, day))
    except (ValueError, OverflowError):
        raise NoSuchDay(f"It lies beyond {COUNTED}.") from None


def _solar(year: int, month: int, day: int) -> jdatetime.date:
    try:
        return jdatetime.date(year, month, day)
    except ValueError:
        raise NoSuchDay(f"It lies beyond {COUNTED}.") from None


def in_gregorian(edtf: str, in_calendar: str) -> str:
    """
    Return the EDTF of what is counted in another calendar, in the form of EDTF.

    A year, a month, a decade become an interval of days. What is only about then
    keeps its vagueness: its ends are the year, or the month, in which they lie. An
    Islamic day is reckoned, not seen, and so is approximate.
    """
    if in_calendar == Calendar.GREGORIAN:
        return edtf
    first, slash, last = edtf.partition("/")
    begin = _side_in_gregorian(first, in_calendar, end=-1)
    end = _side_in_gregorian(last if slash else first, in_calendar, end=+1)
    return begin if begin == end else f"{begin}/{end}"


def _side_in_gregorian(side: str, in_calendar: str, *, end: int) -> str:
    if side in OPEN:
        return side
    year, month, day, sign = SIDE.fullmatch(side).groups()
    there = _end_of(year, month, day, in_calendar, end)
    iso = to_gregorian(*there, in_calendar).isoformat()
    if sign in ("~", "%") and not day:
        return (iso[:7] if month else iso[:4]) + sign
    if in_calendar == Calendar.ISLAMIC:
        sign = {"": "~", "?": "%"}.get(sign, sign)
    return iso + sign


def _end_of(year, month, day, in_calendar, end: int) -> tuple[int, int, int]:
    """The first (end=-1) or last (end=+1) day, in its own calendar."""
    year = int(year.replace("X", "0" if end < 0 else "9"))
    first, last = _months(month, in_calendar)
    years, month = divmod((first if end < 0 else last) - 1, 12)
    year, month = max(year + years, 1) if end < 0 else year + years, month + 1
    if day:
        return year, month, int(day)
    return year, month, 1 if end < 0 else days_in(year, month, in_calendar)


def _months(month: str | None, in_calendar: str) -> tuple[int, int]:
    """The first and the last month of a year, or of one of its parts."""
    if not month:
        return 1, 12
    if int(month) <= 12:
        return int(month), int(month)
    if in_calendar == Calendar.ISLAMIC:
        raise NoSuchDay("The Islamic year goes round the seasons: it has none.")
    solar = in_calendar == Calendar.SOLAR_HIJRI
    return (SOLAR_SEASONS if solar else SEASONS)[int(month)]
