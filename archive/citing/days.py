"""
Days as CSL-JSON has them, and what the formats and the styles make of them.

CSL knows days, months, years and seasons, spans of these, and “circa”. What it cannot
say, open ends above all, is given to it in words; the EDTF then goes along in `custom`.
"""

import re
from collections.abc import Callable

from archive.dates import When, in_words

SIDE = re.compile(
    r"(?P<year>-?[0-9][0-9X]{3})"
    r"(?:-(?P<month>[0-9X]{2})(?:-(?P<day>[0-9X]{2}))?)?"
    r"(?P<about>[~?%]?)"
)
OPEN = ("", "..")
SEASONS = {21: 1, 22: 2, 23: 3, 24: 4}
SEASON_NAMES = {1: "Spring", 2: "Summer", 3: "Autumn", 4: "Winter"}


def of_when(when: When) -> dict:
    """Return a date as CSL has it: in parts, with “circa”, or else in words."""
    if not when:
        return {}
    first, slash, last = when.edtf.partition("/")
    sides = [first, last] if slash else [first]
    if not when.edtf or any(side in OPEN for side in sides):
        return {"literal": str(when)}
    begin, end = _parts(sides[0], "0"), _parts(sides[-1], "9")
    length = min(len(begin), len(end))
    if not length:
        return {"literal": str(when)}
    parts = [begin[:length], end[:length]]
    issued: dict = {"date-parts": parts[:1] if parts[0] == parts[1] else parts}
    season = SEASONS.get(int(first[5:7])) if first[5:7].isdecimal() else None
    if season and not slash:
        issued["season"] = season
    if any(side.endswith(("~", "?", "%")) for side in sides):
        issued["circa"] = True
    return issued


def _parts(side: str, unknown: str) -> list[int]:
    """The year, the month and the day as far as they are known; no season."""
    found = SIDE.fullmatch(side)
    if found is None:
        return []
    year = int(found["year"].replace("X", unknown))
    parts = [year if year > 0 else year - 1]  # the year 0 is 1 BC
    for part in (found["month"], found["day"]):
        if part is None or "X" in part or int(part) in SEASONS and len(parts) == 1:
            break
        parts.append(int(part))
    return parts


def edtf_of(item: dict, name: str = "issued") -> str:
    """The EDTF of an item's date; "" where it has none, or words that nobody read."""
    kept = item.get("custom", {}).get(f"{name}_edtf")
    return kept or _edtf(item.get(name, {}))


def _edtf(date: dict) -> str:
    """The EDTF that the parts of a date come to."""
    about = "~" if date.get("circa") else ""
    sides = []
    for year, *others in date.get("date-parts", []):
        number = year if year > 0 else year + 1
        years = f"{'-' * (number < 0)}{abs(number):04}"
        season = [date["season"] + 20] if "season" in date else []
        parts = [years, *(f"{number:02}" for number in [*others, *season])]
        sides.append("-".join(parts) + about)
    return "/".join(sides)


def beyond_parts(when: When) -> str:
    """The EDTF of a date of which its parts in CSL do not say all."""
    return when.edtf if when.edtf != _edtf(of_when(when)) else ""


def year_of(item: dict) -> str:
    """The year, in digits, in which it appeared or began to; "" if none is known."""
    sides = [side for side in edtf_of(item).split("/") if side not in OPEN]
    year = sides[0][:4] if sides else ""
    return year if year.isdecimal() and int(year) else ""


def common_parts(date: dict) -> list[int]:
    """The year, the month and the day that the first and the last have in common."""
    sides = date.get("date-parts", [[]])
    common = []
    for first, last in zip(sides[0], sides[-1], strict=True):
        if first != last:
            break
        common.append(first)
    return common


def words_of(item: dict, name: str = "issued") -> str:
    """A date in our words; as it was written where nobody has read it."""
    edtf = edtf_of(item, name)
    return in_words(edtf) if edtf else item.get(name, {}).get("literal", "")


# --- In print ---------------------------------------------------------------

# Writes a year, a month (or a season, by its name) and a day, as far as they are given.
Write = Callable[[int | None, int | str | None, int | None], str]


def printed(date: dict, write: Write, *, year_in: int, month_in: int) -> str:
    """
    Return a date as a style prints it; of a span what both ends share only once.

    `year_in` and `month_in` say with which end that is: the first (0) or the last (1).
    """
    if "literal" in date:
        return date["literal"]
    ends = [[*parts, None, None][:3] for parts in date["date-parts"]]
    if "season" in date:
        ends[0][1] = SEASON_NAMES[int(date["season"])]
    if len(ends) == 2 and ends[0][0] == ends[1][0]:
        is_one_month = ends[0][1] == ends[1][1]
        ends[1 - year_in][0] = None
        if is_one_month:
            ends[1 - month_in][1] = None
    return "–".join(write(*end) for end in ends)


def year_in_words(year: int | None, before: str = "BC") -> str:
    """A year; one before the first with its era."""
    if year is None:
        return ""
    return str(year) if year > 0 else f"{-year} {before}"
