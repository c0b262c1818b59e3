"""A stretch of days as a line: where a day lies on it, and which days it names."""

from dataclasses import dataclass
from datetime import date

from archive.dates import MONTHS, day_in_words

from .marks import Mark

FIRST, LAST = date.min.toordinal(), date.max.toordinal()
# Days between named days, or months; the finest that leaves room for its names.
STEPS_IN_DAYS = (1, 2, 7, 14)
STEPS_IN_MONTHS = (1, 3, 6, *(12 * years for years in (1, 2, 5, 10, 20, 50)))
STEPS_IN_MONTHS += tuple(12 * years for years in (100, 200, 500, 1000, 2000))
# A span that is so many times as long as all else is cut off at the edges.
TOO_LONG = 10


@dataclass(frozen=True)
class Tick:
    day: date
    name: str


@dataclass(frozen=True)
class Scale:
    """The days from the first to the last that a drawing shows, with some room."""

    first: int
    last: int
    room: int = 0  # days before and after, which are not named

    @classmethod
    def within(cls, first: date, last: date) -> "Scale":
        """These days alone, with the room of a day on either side for signs."""
        return cls(first.toordinal() - 1, last.toordinal() + 1, room=1)

    @classmethod
    def around(cls, marks: list[Mark]) -> "Scale":
        """The stretch on which all these marks lie, but for spans that dwarf them."""
        days = [m for m in marks if m.begin == m.end]
        reach = max(_length(days), 14) * TOO_LONG if days else LAST
        kept = [m for m in marks if (m.end - m.begin).days <= reach]
        first = min(mark.begin.toordinal() for mark in kept)
        last = max(mark.end.toordinal() for mark in kept)
        room = max(2, (last - first) // 20)
        return cls(max(first - room, FIRST), min(last + room, LAST))

    def at(self, day: date) -> float:
        """Where a day lies, from 0 to 1; what lies beyond stands at the edge."""
        share = (day.toordinal() - self.first) / (self.last - self.first)
        return min(max(share, 0), 1)

    @property
    def ends(self) -> tuple[date, date]:
        """The first and the last of its days."""
        ends = (self.first + self.room, self.last - self.room)
        return date.fromordinal(ends[0]), date.fromordinal(ends[1])

    @property
    def one_year(self) -> str:
        """The year, if all lies in one: it is then named once and left off the days."""
        first, last = self.ends
        return str(first.year) if first.year == last.year else ""

    @property
    def is_in_days(self) -> bool:
        """Whether days stand far enough apart to be named in another calendar."""
        return self.last - self.first <= 100

    @property
    def in_words(self) -> str:
        first, last = self.ends
        return f"{day_in_words(first)} to {day_in_words(last)}"

    def ticks(self, at_most: int) -> list[Tick]:
        """The days to name along the scale: as many as may be, and no more."""
        for named in self._ever_fewer():
            if len(named) <= at_most:
                return named
        return []

    def _ever_fewer(self):
        for step in STEPS_IN_DAYS:
            if (self.last - self.first) // step <= 31:
                yield self._by_days(step)
        for step in STEPS_IN_MONTHS:
            if (self.last - self.first) // (28 * step) <= 60:
                yield self._by_months(step)

    def _by_days(self, step: int) -> list[Tick]:
        """From the first of each month on, so that weeks begin as months do."""
        ticks, month = [], 0
        for number in range(self.first + self.room, self.last - self.room + 1):
            day = date.fromordinal(number)
            if (day.day - 1) % step == 0 and day.day <= 31 - step // 2:
                name = f"{day.day}"
                if day.month != month:
                    name, month = f"{day.day} {MONTHS[day.month]}", day.month
                    name += "" if ticks and day.month > 1 else f" {day.year}"
                ticks.append(Tick(day, name))
        return ticks

    def _by_months(self, step: int) -> list[Tick]:
        """By the months of each year; January, and all of a long stretch, by years."""
        first, last = date.fromordinal(self.first), date.fromordinal(self.last)
        ticks = []
        for month in range(first.year * 12 // step * step, last.year * 12 + 12, step):
            if not first.year <= month // 12 <= last.year:
                continue
            day = date(month // 12, month % 12 + 1, 1)
            if first <= day <= last:
                name = str(day.year) if day.month == 1 else MONTHS[day.month]
                if not ticks and day.month > 1:
                    name = f"{name} {day.year}"
                ticks.append(Tick(day, name))
        return ticks


def _length(marks: list[Mark]) -> int:
    return (max(m.end for m in marks) - min(m.begin for m in marks)).days
