"""How many records there are of each year, as bars that a page draws in SVG."""

from dataclasses import dataclass, replace

MOST_BARS = 40  # of years; more are drawn as decades
HEIGHT = 5.25  # rem, of the longest bar
BASE = 5.7  # rem, at which all bars stand
ROOM = 11  # percent of a phone's width, which four digits need
FEWEST_PLACES = 8  # so that a single bar is no wall


@dataclass(frozen=True)
class Bar:
    """A bar: its years, its number, and where it stands (percent across, rem down)."""

    first: int
    last: int
    count: int
    x: float
    width: float
    y: float
    height: float
    has_room: bool = False  # for its number and its years, beside its neighbours'

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)

    @property
    def is_of_a_year(self) -> bool:
        return self.first == self.last

    @property
    def label(self) -> str:
        return f"{self.first}" if self.is_of_a_year else f"{self.first}s"

    def in_words(self, what: str) -> str:
        return f"{self.label}: {self.count} {what}{'s' * (self.count != 1)}"

    @property
    def label_at(self) -> float:
        """How far down the number stands, above its bar."""
        return round(self.y - 0.3, 2)


def bars(years: dict[int, int], decades: dict[int, int]) -> list[Bar]:
    """Bars for counts by year, or by decade, in order; none for no record."""
    if not years:
        return []
    is_wide = max(years) - min(years) >= MOST_BARS
    counted, span = (decades, 10) if is_wide else (years, 1)
    begin, most = min(counted), max(counted.values())
    places = max((max(counted) - begin) // span + 1, FEWEST_PLACES)
    drawn, labelled = [], float(-ROOM)
    for start, count in counted.items():
        bar = _bar(start, span, count, (start - begin) // span, places, most)
        if bar.middle - labelled >= ROOM:
            bar, labelled = replace(bar, has_room=True), bar.middle
        drawn.append(bar)
    return drawn


def _bar(start: int, span: int, count: int, place: int, places: int, most: int) -> Bar:
    step = 100 / places
    height = max(round(HEIGHT * count / most, 2), 0.1)
    return Bar(
        first=start,
        last=start + span - 1,
        count=count,
        x=round(place * step + step * 0.15, 2),
        width=round(step * 0.7, 2),
        y=round(BASE - height, 2),
        height=height,
    )
