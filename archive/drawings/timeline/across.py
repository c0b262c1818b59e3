"""The timeline across a wide page: a row for each question, on one scale of days."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from archive.dates import beside

from .lettering import WIDTH, DayText, Text, meets, percent, shortened
from .marks import CONTESTED, Mark, Row
from .scale import Scale

LINE = 1.2
LANE = 0.9
NAMES = 8.0  # the column of the rows' names
DOT = 0.4
BETWEEN = 0.5
MOST_TIERS = 12


@dataclass
class DrawnMark:
    """A mark with its place: `x` and `length` in rem across, `y` in rem down."""

    mark: Mark
    x: float
    y: float = 0
    length: float = 0
    label: Text | None = None
    name: str = ""

    @property
    def across(self) -> float:
        return percent(self.x)

    @property
    def half(self) -> float:
        """Where its middle is, from its beginning."""
        return percent(self.length / 2)

    @property
    def share(self) -> float:
        return percent(self.length)

    @property
    def is_a_stretch(self) -> bool:
        return self.length > 0

    @property
    def extent(self) -> tuple[float, float]:
        """What it covers of its row."""
        before = {"by": 3 * DOT}.get(self.mark.shape, DOT)
        after = {"since": 3 * DOT}.get(self.mark.shape, DOT)
        return self.x - before, self.x + self.length + after

    @property
    def label_across(self) -> float:
        """How far from the mark its label begins or ends, in rem."""
        return round(self.label.x - self.x, 2)

    @property
    def label_down(self) -> float:
        return round(self.label.y - self.y, 2)


@dataclass
class DrawnRow:
    row: Row
    y: float
    name: Text
    marks: list[DrawnMark] = field(default_factory=list)
    date: Text | None = None

    @property
    def words(self) -> str:
        """Its name without the sign, which is set in a face of its own."""
        return self.name.words.removeprefix(CONTESTED)

    @property
    def labels(self) -> list[Text]:
        return [drawn.label for drawn in self.marks if drawn.label]


class Wide:
    """Rows above one another on one scale, each mark with a label above its row."""

    def __init__(
        self,
        rows: list[Row],
        *,
        names: float = NAMES,
        scale: Scale | None = None,
        calendars: Sequence[str] = (),
    ):
        self.calendars = calendars
        marks = [mark for row in rows for mark in row.placed]
        self.scale = scale or Scale.around(marks)
        self.left, self.right = names, WIDTH - 1
        self.rows: list[DrawnRow] = []
        self.base = 1.6
        for row in rows:
            self._draw(row)

    # --- Rows and their marks -------------------------------------------------

    def _draw(self, row: Row) -> None:
        marks = in_lanes([self._drawn(mark, row) for mark in row.placed])
        _label(marks, [self._label_of(d.mark, row) for d in marks], self)
        tiers = max([-d.label.y for d in marks if d.label] or [0])
        y = self.base + tiers + 0.95
        name = Text(row.title, 0, y + 0.3)
        drawn = DrawnRow(row, y, name, [moved(mark, y) for mark in marks])
        self.rows.append(drawn)
        self.base = max(mark.y for mark in marks) + 0.75

    def _drawn(self, mark: Mark, row: Row) -> DrawnMark:
        x, end = self.at(mark.begin), self.at(mark.end)
        if mark.shape == "span" and end - x < 2 * DOT:
            x, end = x - DOT, x + DOT
        return DrawnMark(mark, x, length=round(end - x, 2), name=row.name_of(mark))

    def at(self, day) -> float:
        return round(self.left + self.scale.at(day) * (self.right - self.left), 2)

    def _label_of(self, mark: Mark, row: Row) -> str:
        words = row.words_of(mark, without_year=self.scale.one_year)
        return shortened(words, (self.right - self.left) / 2)

    @property
    def across(self) -> dict[str, float]:
        """The ends of each row's line."""
        return {"left": percent(self.left), "right": percent(self.right)}

    # --- The days along the top, and in other calendars beneath ------------------

    @property
    def height(self) -> float:
        lines = {text.y for text in self.other_days}
        return round(max([self.base + 0.4, *(y + 0.6 for y in lines)]), 2)

    @cached_property
    def ticks(self) -> list[Text]:
        for at_most in (12, 10, 8, 6, 5, 4, 3, 2, 1):
            named = [
                Text(tick.name, self.at(tick.day), 1, "middle")
                for tick in self.scale.ticks(at_most)
            ]
            pairs = zip(named, named[1:], strict=False)
            if not any(meets(a, b, between=2 * BETWEEN) for a, b in pairs):
                return [text for text in named if text.right <= WIDTH]
        return []

    @cached_property
    def other_days(self) -> list[DayText]:
        """The days as other calendars have them, a line each, where there is room."""
        if not self.scale.is_in_days:
            return []
        days = sorted(
            {
                drawn.mark.begin
                for row in self.rows
                for drawn in row.marks
                if drawn.mark.shape in ("day", "no") and not drawn.is_a_stretch
            }
        )
        lines: list[list[DayText]] = []
        for calendar in self.calendars:
            y = round(self.base + LINE * (len(lines) + 1), 2)
            if line := self._days_in(calendar, days, y):
                lines.append(line)
        return [text for line in lines for text in line]

    def _days_in(self, calendar: str, days: list, y: float) -> list[DayText]:
        """The days that have room; each year once, with the first day of it."""
        texts, year = [], ""
        for day in days:
            for there in beside(day, [calendar]):
                words = there.words if there.year == year else str(there)
                text = DayText(words, self.at(day), y, "middle", there.language)
                is_free = not (texts and meets(texts[-1], text, between=BETWEEN))
                if text.right <= WIDTH and is_free:
                    texts.append(text)
                    year = there.year
        return texts

    @property
    def texts(self) -> list[Text]:
        names = [row.name for row in self.rows]
        dates = [row.date for row in self.rows if row.date]
        labels = [label for row in self.rows for label in row.labels]
        return [*self.ticks, *names, *dates, *labels, *self.other_days]

    @property
    def unlabelled(self) -> int:
        return sum(d.label is None for row in self.rows for d in row.marks)


def moved(drawn: DrawnMark, y: float) -> DrawnMark:
    """A mark drawn on a row of its own, brought to where the row stands."""
    drawn.y = round(drawn.y + y, 2)
    if drawn.label:
        old = drawn.label
        drawn.label = Text(old.words, old.x, round(old.y + y, 2), old.anchor)
    return drawn


def in_lanes(marks: list[DrawnMark]) -> list[DrawnMark]:
    """Marks that would hide one another stand one below the other, each on its day."""
    lanes: list[list[DrawnMark]] = []
    for drawn in marks:
        free = (n for n, lane in enumerate(lanes) if not _hides_one_of(lane, drawn))
        lane = next(free, len(lanes))
        lanes[lane:] = lanes[lane:] or [[]]
        lanes[lane].append(drawn)
        drawn.y = lane * LANE
    return marks


def _hides_one_of(lane: list[DrawnMark], drawn: DrawnMark) -> bool:
    """A sign may stand on a stretch, but not on a sign, nor a stretch on a stretch."""
    left, right = drawn.extent
    return any(
        other.is_a_stretch == drawn.is_a_stretch
        and left < other.extent[1]
        and other.extent[0] < right
        for other in lane
    )


def _label(marks: list[DrawnMark], labels: list[str], drawing: Wide) -> None:
    """
    Give each mark its label, in the lowest tier where it meets no other.

    From the last day back, so that the line from a label down to its mark passes
    none that stands lower. One that finds no place at all goes without: its name
    stays, and the list has it.
    """
    placed: list[Text] = []
    for drawn, words in reversed(list(zip(marks, labels, strict=True))):
        fitting = [
            text
            for text in _places(drawn, words, drawing)
            if not any(meets(text, other, between=BETWEEN) for other in placed)
        ]
        if fitting:
            others = [other.x for other in marks if other is not drawn]
            costs = [_cost(drawn, text, placed, others) for text in fitting]
            drawn.label = fitting[costs.index(min(costs))]
            placed.append(drawn.label)


def _places(drawn: DrawnMark, words: str, drawing: Wide) -> list[Text]:
    places = []
    for tier in range(MOST_TIERS):
        y = -0.75 - tier * LINE
        for x, anchor in ((drawn.x - 0.2, "start"), (drawn.x + 0.2, "end")):
            text = Text(words, x, y, anchor)
            if drawing.left - 2 * DOT <= text.left and text.right <= WIDTH:
                places.append(text)
    return places


def _cost(drawn: DrawnMark, text: Text, placed: list[Text], others: list) -> float:
    """The higher the worse; worse still where it could be taken for another's label."""
    crosses = any(
        other.y > text.y and other.left < drawn.x < other.right for other in placed
    )
    hides = text.anchor == "end" and any(
        text.left - DOT <= x <= drawn.x - DOT for x in others
    )
    return -text.y + 2 * LINE * crosses + 6 * LINE * hides
