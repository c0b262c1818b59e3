"""The calendars in which sources count, and their days in the Gregorian one."""

from datetime import date

import jdatetime
from django.db import models

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
AFGHAN_MONTHS = [
    "حمل",
    "ثور",
    "جوزا",
    "سرطان",
    "اسد",
    "سنبله",
    "میزان",
    "عقرب",
    "قوس",
    "جدی",
    "دلو",
    "حوت",
]


class Calendar(models.TextChoices):
    GREGORIAN = "gregorian", "Gregorian"
    JULIAN = "julian", "Julian"
    SOLAR_HIJRI = "solar hijri", "Solar Hijri"
    ISLAMIC = "islamic", "Islamic"


def convert(year: int, month: int, day: int, in_calendar: str) -> str:
    if in_calendar == Calendar.GREGORIAN:
        return date(year, month, day).isoformat()
    if in_calendar == Calendar.SOLAR_HIJRI:
        return jdatetime.date(year, month, day).togregorian().isoformat()
    # Slow to import and to reckon, and needed by editors alone.
    from convertdate import islamic, julian

    if in_calendar == Calendar.JULIAN:
        return date(*julian.to_gregorian(year, month, day)).isoformat()
    there = islamic.to_gregorian(year, month, day)
    # It reckons on with a thirteenth month, or a thirty-first day.
    is_a_day = islamic.from_gregorian(*there) == (year, month, day)
    return f"{date(*there).isoformat()}~" if is_a_day else ""


def days_in(month: jdatetime.date) -> int:
    if month.month == 12:
        return 30 if month.isleap() else 29
    return 31 if month.month <= 6 else 30


def solar_hijri(day: date) -> str:
    """Return a day in the Solar Hijri calendar, in Persian; "" before its first."""
    try:
        there = jdatetime.date.fromgregorian(date=day)
    except ValueError:
        return ""
    words = f"{there.day} {SOLAR_MONTHS[there.month - 1]} {there.year}"
    return words.translate(PERSIAN_DIGITS)
