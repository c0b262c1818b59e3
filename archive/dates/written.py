"""A date as a source writes it, read into EDTF."""

import re
from datetime import date

import jdatetime

from .calendars import AFGHAN_MONTHS, SOLAR_MONTHS, Calendar, convert, days_in
from .edtf import is_edtf
from .words import MONTHS

DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")

# All of the text, or none of it: "before 5 March 2025" is not that day.
WEEKDAY = r"(?:(?:\w+day|(?:(?:یک|دو|سه|چهار|پنج)[\s\u200c]?)?شنبه|جمعه) )?"
DAY_MONTH_YEAR = re.compile(WEEKDAY + r"(?:(\d{1,2}) )?([^\W\d]+) (\d{4})")
YEAR_MONTH_DAY = re.compile(WEEKDAY + r"(\d{3,4})[-/.](\d{1,2})[-/.](\d{1,2})")


def read(as_written: str, in_calendar: str = Calendar.GREGORIAN) -> str:
    """
    Return the EDTF of a date as written, or "" where it cannot be read.

    Reads a day, month and year in numbers (1403/12/22) in every calendar, and with
    the month's name (5 March 2025, ۲۲ اسفند ۱۴۰۳) in the Gregorian and Solar Hijri
    ones, with the day of the week before it or without. An Islamic date is calculated,
    so it comes out as approximate (±1 day). Nothing else is guessed at.
    """
    text = " ".join(as_written.translate(DIGITS).replace(",", " ").split())
    if in_calendar == Calendar.GREGORIAN and is_edtf(text):
        return text
    try:
        if numbers := YEAR_MONTH_DAY.fullmatch(text):
            return convert(*map(int, numbers.groups()), in_calendar)
        if named := DAY_MONTH_YEAR.fullmatch(text):
            day, month, year = named.groups()
            return _named(int(year), month, day and int(day), in_calendar)
    except (ValueError, OverflowError):
        pass
    return ""


def _named(year: int, month: str, day: int | None, in_calendar: str) -> str:
    if in_calendar == Calendar.GREGORIAN and month.capitalize() in MONTHS:
        number = MONTHS.index(month.capitalize())
        whole = f"{year:04}-{number:02}"
        return whole if day is None else date(year, number, day).isoformat()
    for names in (SOLAR_MONTHS, AFGHAN_MONTHS):
        if in_calendar == Calendar.SOLAR_HIJRI and month.removesuffix("ماه") in names:
            number = names.index(month.removesuffix("ماه")) + 1
            if day is not None:
                return convert(year, number, day, in_calendar)
            first = jdatetime.date(year, number, 1)
            last = first.replace(day=days_in(first))
            return f"{first.togregorian()}/{last.togregorian()}"
    return ""
