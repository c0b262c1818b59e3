"""
EDTF, the notation in which a date is kept, and the days that it allows.

EDTF is the Extended Date/Time Format of ISO 8601-2:2019, levels 0 and 1, in the
proleptic Gregorian calendar. A bound that is None is open.
"""

import calendar
import re
from datetime import date, timedelta
from functools import lru_cache

# EDTF's seasons 21 to 24 (of no hemisphere), by the months they are commonly given.
SEASONS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 14)}
# One side of an interval: year, month or season, day, qualifier. What is not known
# comes last: a digit never follows an X.
SIDE = re.compile(
    r"(?!.*X.*[0-9])"
    r"(-?(?:[0-9]{4}|[0-9]{3}X|[0-9]{2}XX|[0-9]XXX))"
    r"(?:-(0[1-9]|1[0-2]|2[1-4]|XX)(?:-(0[1-9]|[12][0-9]|3[01]|XX))?)?"
    r"([~?%]?)"
)
# A side that the library accepts whatever its digits: most dates are one.
PLAIN = re.compile(
    r"[0-9]{4}(?:"
    r"-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|1[0-9]|2[0-8]))?"
    r"|-(?:0[13-9]|1[0-2])-(?:29|30)|-(?:0[13578]|1[02])-31)?"
)
OPEN = ("", "..")
FAR_YEAR = re.compile(r"Y-?\d{5,9}\Z")


class NotADate(ValueError):
    """Raised when a string is no EDTF of level 0 or 1; its sentence says why."""


@lru_cache(maxsize=65_536)
def bounds(edtf: str) -> tuple[date | None, date | None]:
    """
    Return the earliest and the latest day that an EDTF string allows.

    A "~" (or "%") widens the end that bears it by one unit of its own precision.
    An open or unknown end is None, and so is a day outside the years 1 to 9999.
    Raise NotADate for what is not EDTF, or runs backwards.
    """
    _parse(edtf)
    first, slash, last = edtf.partition("/")
    last = last if slash else first
    begins, ends = _day(_exact(first), end=-1), _day(_exact(last), end=+1)
    if begins and ends and begins > ends:
        raise NotADate(f"“{edtf}” ends before it begins.")
    return _day(first, end=-1), _day(last, end=+1)


def _exact(side: str) -> str:
    return side.rstrip("~?%")


def _parse(edtf: str) -> None:
    """
    Refuse what is not EDTF of level 0 or 1, and days that never were.

    The library is asked of one side at a time, and after our own grammar: it
    stumbles on 2025-0X, and on 2025/2026-XX. It takes milliseconds, and is spared
    what is plain.
    """
    sides = [side for side in edtf.split("/", 1) if side not in OPEN]
    if not sides or not all(SIDE.fullmatch(side) for side in sides):
        raise NotADate(_not_edtf(edtf))
    for side in sides:
        if not PLAIN.fullmatch(side):
            _ask_the_library(side, edtf)
        year, month, day, _ = SIDE.fullmatch(side).groups()
        if day and day != "XX" and int(day) > last_day(int(year), int(month)):
            raise NotADate(f"“{edtf}”: there was no such day.")


def _ask_the_library(side: str, edtf: str) -> None:
    from edtf import parse_edtf  # a tenth of a second, and few need it
    from edtf.parser.edtf_exceptions import EDTFParseException

    try:
        parse_edtf(side)
    except EDTFParseException:
        raise NotADate(_not_edtf(edtf)) from None


def _not_edtf(text: str) -> str:
    if FAR_YEAR.match(text):
        return (
            f"“{text}” is a date in EDTF (level 0 or 1) that has no day here: the "
            "archive counts days in the years 1 to 9999."
        )
    return (
        f"“{text}” is not a date in EDTF (level 0 or 1), such as 2025-03-05, 2025-03, "
        "2025~ or 2025-03-05/2025-03-12."
    )


def last_day(year: int, month: int) -> int:
    """The last day of a month in any year: the leap years come again after 400."""
    return calendar.monthrange(year % 400 + 400, month)[1]


def _day(side: str, *, end: int) -> date | None:
    """The first (end=-1) or the last (end=+1) day of one side of an interval."""
    if side in OPEN:
        return None
    year, month, day, qualifier = SIDE.fullmatch(side).groups()
    about = end if qualifier in ("~", "%") else 0
    try:
        if day and day != "XX":
            return date(int(year), int(month), int(day)) + timedelta(days=about)
        years = int(year.replace("X", "0" if end < 0 else "9"))
        if not month or month == "XX":
            return _first_or_last(years + about, 1, 12, end)
        if int(month) in SEASONS:
            first, last = SEASONS[int(month)]
            return _first_or_last(years, first + 3 * about, last + 3 * about, end)
        return _first_or_last(years, int(month) + about, int(month) + about, end)
    except (ValueError, OverflowError):
        return None


def _first_or_last(year: int, first: int, last: int, end: int) -> date:
    """The first or last day between two months, which may lie beyond the year."""
    years, month = divmod((first if end < 0 else last) - 1, 12)
    year, month = year + years, month + 1
    return date(year, month, 1 if end < 0 else last_day(year, month))


def is_edtf(text: str) -> bool:
    try:
        bounds(text)
    except NotADate:
        return False
    return True
