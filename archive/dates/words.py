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
        return f"by {_side_in_words(last)}"
    if last in OPEN:
        return f"from {_side_in_words(first)} on"
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
    parts.append(f"{year.replace('X', '0')}s" if "X" in year else str(int(year)))
    before = {"~": "about ", "%": "perhaps about ", "?": "perhaps "}.get(qualifier, "")
    return before + " ".join(parts)


def day_in_words(day: date) -> str:
    return f"{day.day} {MONTHS[day.month]} {day.year}"
