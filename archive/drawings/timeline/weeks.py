"""The weeks of a letter: each with anything in it may be drawn alone, and nearer."""

from dataclasses import dataclass, replace
from datetime import date

from archive.dates import When

from .marks import Mark, Row
from .scale import Scale

DENSE = 3  # marks in a week, from which on it is offered beside the whole
MOST_OFFERED = 12
FOLDED = "drawn in their week"


@dataclass
class Week:
    """From a Monday to a Sunday, and how many marks begin or end in it."""

    monday: date
    on: date | None = None  # the day as of which the letter is looked at
    marks: int = 0
    page: str = ""  # the letter's, where another draws it

    @property
    def sunday(self) -> date:
        return date.fromordinal(min(self.monday.toordinal() + 6, date.max.toordinal()))

    @property
    def name(self) -> str:
        """As an address has it [ISO 8601]: 2025-W11."""
        year, week, _ = self.monday.isocalendar()
        return f"{year:04}-W{week:02}"

    @property
    def href(self) -> str:
        """Where the letter's page draws it alone."""
        as_of = f"as_of={self.on}&" if self.on else ""
        return f"{self.page}?{as_of}week={self.name}#way"

    @property
    def in_words(self) -> str:
        return str(When.of(f"{self.monday}/{self.sunday}"))

    @property
    def scale(self) -> Scale:
        return Scale.within(self.monday, self.sunday)

    def of(self, row: Row) -> Row:
        """What of a row touches the week, cut where it goes beyond."""
        return replace(row, marks=[self._cut(m) for m in row.placed if self._has(m)])

    def _has(self, mark: Mark) -> bool:
        return mark.begin <= self.sunday and mark.end >= self.monday

    def _cut(self, mark: Mark) -> Mark:
        return replace(
            mark,
            first=mark.first and max(mark.first, self.monday),
            last=mark.last and min(mark.last, self.sunday),
        )


def weeks_of(rows: list[Row], *, on: date | None = None) -> list[Week]:
    """The weeks in which a mark begins or ends, in their order, as known on a day."""
    weeks: dict[date, Week] = {}
    for mark in (mark for row in rows for mark in row.placed):
        for monday in {monday_of(mark.begin), monday_of(mark.end)}:
            week = weeks.setdefault(monday, Week(monday, on))
            week.marks += 1
    return [weeks[monday] for monday in sorted(weeks)]


def monday_of(day: date) -> date:
    return date.fromordinal(day.toordinal() - day.weekday())


def densest(weeks: list[Week]) -> list[Week]:
    """Those in which much is told, in their order; of very many the fullest."""
    dense = [week for week in weeks if week.marks >= DENSE]
    fullest = sorted(dense, key=lambda week: -week.marks)[:MOST_OFFERED]
    return [week for week in dense if week in fullest]


def by_weeks(row: Row, weeks: list[Week], *, at_least: int = DENSE) -> Row:
    """The row with one mark for a week with so many, which leads to the week."""
    marks = [mark for mark in row.marks if not mark.is_placed]
    for week in weeks:
        told = [m for m in row.placed if monday_of(m.begin) == week.monday]
        marks += [_folded(told, week)] if len(told) >= at_least else told
    return replace(row, marks=marks)


def in_one_row(weeks: list[Week]) -> Row:
    """All that is told as one row, with one mark for each week."""
    marks = [
        Mark(
            "span", w.in_words, w.href, w.monday, w.sunday, f"{w.marks} things", FOLDED
        )
        for w in weeks
    ]
    return Row("in all", "#way", marks)


def _folded(marks: list[Mark], week: Week) -> Mark:
    """One mark for several, from the first day to the last."""
    first, last = min(m.begin for m in marks), max(m.end for m in marks)
    says = str(When.of(f"{first}/{last}" if first < last else f"{first}"))
    return Mark("span", says, week.href, first, last, f"{len(marks)} things", FOLDED)
