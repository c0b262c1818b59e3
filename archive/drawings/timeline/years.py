"""Letters too many to be drawn each: how many there are of each year."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from archive.drawings import histogram
from archive.drawings.histogram import Bar

# How many letters may be of the years from the first to the last, which may be open.
Span = tuple[int | None, int | None, int]


@dataclass(frozen=True)
class Year:
    """A year, how many letters may be of it, and the address that opens it."""

    number: int
    count: int
    href: str


@dataclass
class Decade:
    """The years of a decade in which a letter's date begins or ends."""

    first: int
    count: int
    years: list[Year] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.first}s"

    @property
    def anchor(self) -> str:
        return f"years-{self.first}"


@dataclass
class YearsTimeline:
    """Letters by year: a bar for each, or for each decade where there are too many."""

    decades: list[Decade]
    undated: int = 0

    @property
    def bars(self) -> list[tuple[Bar, str]]:
        """Each bar with what it opens: the letters of its year, or the years told."""
        years = {year.number: year for it in self.decades for year in it.years}
        drawn = histogram.bars(
            {number: year.count for number, year in years.items()},
            {decade.first: decade.count for decade in self.decades},
        )
        opened = {decade.first: f"#{decade.anchor}" for decade in self.decades}
        return [
            (bar, years[bar.first].href if bar.is_of_a_year else opened[bar.first])
            for bar in drawn
        ]


def of_years(spans: Iterable[Span], address: Callable[[int], str]) -> YearsTimeline:
    """
    Return letters by year, from how many there are of each span of years.

    As a list is narrowed to a year, a letter counts in each in which it may be; but a
    year within a span is not offered for the span's sake alone.
    """
    spans = list(spans)
    dated = [span for span in spans if span[0] or span[1]]
    numbers = sorted(
        {year for first, last, _ in dated for year in (first, last)} - {None}
    )
    decades: dict[int, Decade] = {}
    for number in numbers:
        start = number // 10 * 10
        if start not in decades:
            decades[start] = Decade(start, _within(dated, start, start + 9))
        year = Year(number, _within(dated, number, number), address(number))
        decades[start].years.append(year)
    undated = sum(count for first, last, count in spans if not (first or last))
    return YearsTimeline(list(decades.values()), undated)


def _within(spans: list[Span], begin: int, end: int) -> int:
    return sum(
        count
        for first, last, count in spans
        if (first or begin) <= end and (last or end) >= begin
    )
