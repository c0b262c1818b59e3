"""One side of a date as written: "early March", "7 Jun", "1720s", and its EDTF."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from .calendars import Calendar, check, days_in
from .edtf import SEASONS, SIDE
from .marks import Unread
from .words import SEASON_NAMES, ordinal

# The rule for "early", "mid" and "late", and for halves: which days of a month,
# months of a year, years of a decade or a century each part begins and ends with.
# None is the last day of the month.
PARTS_OF = {
    "month": {3: [(1, 10), (11, 20), (21, None)], 2: [(1, 15), (16, None)]},
    "year": {3: [(1, 4), (5, 8), (9, 12)], 2: [(1, 6), (7, 12)]},
    "decade": {3: [(0, 3), (4, 6), (7, 9)], 2: [(0, 4), (5, 9)]},
    "century": {3: [(0, 33), (34, 66), (67, 99)], 2: [(0, 49), (50, 99)]},
}
UNITS = {"month": "days", "year": "months", "decade": "years", "century": "years"}


@dataclass(frozen=True)
class Side:
    """
    What is said of one point in time, in the calendar of the source.

    `blank` are the last digits of the year that are not given: one in a decade, two
    in a century. `year` counts as EDTF does: 0 is 1 BC. A number alone may be a
    day or a shortened year (1914–18), but for an ordinal, which `is_day`.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    season: int | None = None
    blank: int = 0
    part: tuple[int, int] | None = None
    sign: str = ""
    weekday: frozenset[int] = frozenset()
    has_era: bool = False
    is_dual: bool = False
    is_day: bool = False

    def completed_by(self, other: "Side") -> "Side":
        """This side with the year, and the month, that only the other one gives."""
        whole = self
        if whole.day and not (whole.month or whole.season):
            whole = replace(whole, month=other.month)
        if whole.year is None and not other.blank:
            whole = replace(whole, year=other.year)
        return whole

    def edtf(self, in_calendar: str) -> str:
        """The EDTF, as the calendar counts; raise Unread or NoSuchDay for none."""
        if self.year is None:
            raise Unread("It gives no year.")
        if self.day is not None and not self.month:
            raise Unread("It gives no month.")
        if self.day is not None:
            check(self.year, self.month, self.day, in_calendar)
        if self.part:
            return self._part(in_calendar)
        if self.season and self.sign:
            # EDTF's level 1 has no season that is only about.
            first, last = SEASONS[self.season]
            years, month = divmod(last - 1, 12)
            first = f"{_year(self.year)}-{first:02}{self.sign}"
            return f"{first}/{_year(self.year + years)}-{month + 1:02}{self.sign}"
        return self._whole() + self.sign

    def _whole(self) -> str:
        parts = [self._year_with_blanks()]
        parts += [
            f"{part:02}" for part in (self.month or self.season, self.day) if part
        ]
        return "-".join(parts)

    def _year_with_blanks(self) -> str:
        digits = _year(self.year)
        if self.blank and self.has_era and self.year == 0:
            # The first century BC, of which EDTF's year 0 is the last.
            digits = f"-{digits}"
        return digits[: len(digits) - self.blank] + "X" * self.blank

    def _part(self, in_calendar: str) -> str:
        number, of = self.part
        unit = self.unit
        if self.day or unit not in PARTS_OF or of not in PARTS_OF[unit]:
            raise Unread("A part of that has no rule here.")
        if self.year < 0:
            raise Unread("Years before 1 have no day here.")
        ends = []
        for end in PARTS_OF[unit][of][number - 1]:
            if unit == "month":
                last = days_in(self.year, self.month, in_calendar)
                ends.append(f"{self._whole()}-{end or last:02}")
            elif unit == "year":
                ends.append(f"{_year(self.year)}-{end:02}")
            else:
                ends.append(_year(self.year + end))
        return "/".join(end + self.sign for end in ends)

    @property
    def is_year(self) -> bool:
        parts = (self.month, self.day, self.season, self.blank)
        return self.year is not None and not any(parts)

    @property
    def unit(self) -> str:
        if self.blank:
            return "decade" if self.blank == 1 else "century"
        if self.season:
            return "season"
        return "month" if self.month else "year"

    def reasons(self, in_calendar: str) -> Iterator[str]:
        """Why it is read so, where another might read it otherwise."""
        if self.part:
            number, of = self.part
            first, last = PARTS_OF[self.unit][of][number - 1]
            which = {2: "half", 3: "third"}[of]
            span = f"{UNITS[self.unit]} {first} to {last}"
            if last is None:
                span = f"from the {ordinal(first)} on"
            yield f"a {which} of the {self.unit}: {span}"
        if self.season:
            name = SEASON_NAMES[self.season]
            if in_calendar == Calendar.SOLAR_HIJRI:
                yield f"{name} as the calendar has it"
            else:
                months = ("March to May", "June to August")
                months += ("September to November", "December to February")
                yield f"{name} as {months[self.season - 21]}"
        if self.is_dual and not self.season:
            yield "the year as it is counted from January"


def _year(year: int) -> str:
    return f"{year:04}" if year >= 0 else f"-{-year:04}"


# --- The units before and after ---------------------------------------------


def before(edtf: str, in_calendar: str) -> str:
    """The last year, month or day before what an EDTF allows, with its sign."""
    first = edtf.partition("/")[0]
    return _next_to(first, in_calendar, end=-1)


def after(edtf: str, in_calendar: str) -> str:
    """The first year, month or day after what an EDTF allows, with its sign."""
    return _next_to(edtf.rpartition("/")[2], in_calendar, end=+1)


def _next_to(side: str, in_calendar: str, *, end: int) -> str:
    year, month, day, sign = SIDE.fullmatch(side).groups()
    year = int(year.replace("X", "0" if end < 0 else "9"))
    if not month:
        return _year(year + end) + sign
    month = int(month)
    if month in SEASONS:
        month = SEASONS[month][0 if end < 0 else 1]
    if day and 1 <= int(day) + end <= days_in(year, month, in_calendar):
        return f"{_year(year)}-{month:02}-{int(day) + end:02}{sign}"
    years, month = divmod(month - 1 + end, 12)
    year, month = year + years, month + 1
    if not day:
        return f"{_year(year)}-{month:02}{sign}"
    day = days_in(year, month, in_calendar) if end < 0 else 1
    return f"{_year(year)}-{month:02}-{day:02}{sign}"
