"""A date in English words, for readers."""

import calendar
from datetime import date
from functools import cache

from .edtf import OPEN, SIDE

MONTHS = list(calendar.month_name)
SEASON_NAMES = {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}


@cache
def in_words(edtf: str) -> str:
    """Return an EDTF date in English words: "about March 2025", "by 12 May 2025"."""
    first, slash, last = edtf.partition("/")
    if not slash:
        return _side_in_words(first)
    if first in OPEN:
        return f"by {_with_article(last)}"
    if last in OPEN:
        return f"from {_with_article(first)} on"
    begin, end = _side_in_words(first), _side_in_words(last)
    return f"{_without_common_end(begin, end)} to {end}"


def _without_common_end(begin: str, end: str) -> str:
    """“5 March 2025” before “12 March 2025” is “5”; nothing is cut from “about …”."""
    words, others = begin.split(), end.split()
    if not (words[0].isdecimal() and others[0].isdecimal()) or len(words) == 1:
        return begin
    while len(words) > 1 and len(others) > 1 and words[-1] == others[-1]:
        words.pop()
        others.pop()
    return " ".join(words)


def _side_in_words(side: str) -> str:
    year, month, day, qualifier = SIDE.fullmatch(side).groups()
    parts = []
    if day and day != "XX":
        parts.append(str(int(day)))
    if month and month != "XX":
        parts.append(SEASON_NAMES.get(int(month)) or MONTHS[int(month)])
    parts.append(_year_in_words(year))
    before = {"~": "about ", "%": "perhaps about ", "?": "perhaps "}.get(qualifier, "")
    if before and "X" in year:
        before += "the "
    return before + " ".join(parts)


def _with_article(side: str) -> str:
    words = _side_in_words(side)
    return f"the {words}" if words[0].isdecimal() and "X" in side[:5] else words


def _year_in_words(year: str) -> str:
    """A year, a decade or a century: 1953, 44 BC, 2010s, 21st century."""
    known, blanks = year.rstrip("X"), year.count("X")
    if blanks == 0:
        return _one_year_in_words(int(year))
    if year.startswith("-"):
        return _before_our_era(known, blanks)
    if blanks == 1:
        return f"{known}0s" if int(known) else "the years 1 BC to AD 9"
    name = "century" if blanks == 2 else "millennium"
    return f"{ordinal(int(known) + 1)} {name}"


def _one_year_in_words(year: int) -> str:
    """EDTF's year 0 is 1 BC; a year that could be taken for a day is AD."""
    if year <= 0:
        return f"{1 - year} BC"
    return f"AD {year}" if year < 100 else str(year)


def _before_our_era(known: str, blanks: int) -> str:
    """−00XX are the years −99 to 0: the 1st century BC."""
    if blanks == 1:
        last = int(known) * 10
        return f"{10 - last} to {1 - last} BC"
    name = "century" if blanks == 2 else "millennium"
    return f"{ordinal(1 - int(known))} {name} BC"


def ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if 11 <= number % 100 <= 13 else ending}"


def day_in_words(day: date) -> str:
    return f"{day.day} {MONTHS[day.month]} {day.year}"
