"""The timeline down a narrow page: a line of days, and beside it each mark's words."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from textwrap import wrap

from archive.dates import MONTHS

from .lettering import Text, letters_in
from .marks import Mark, Row
from .scale import Scale

NARROW = 18.0  # the text of a page 320 pixels wide
LINE = 1.2
BETWEEN = 0.45
STRETCH = 24.0  # how long the line would be if nothing were told
LONGEST_GAP = 2.5
SIGN = 1.1  # before the words of what is contested


@dataclass
class Line:
    """A mark of the tall drawing; `end` is where the last of its days stands."""

    mark: Mark
    y: float
    name: str
    is_contested: bool
    texts: list[Text] = field(default_factory=list)
    end: float = 0
    lane: int = 0

    @property
    def is_a_stretch(self) -> bool:
        return self.mark.begin != self.mark.end or self.mark.shape == "span"

    @property
    def across(self) -> float:
        """Where its stretch begins: those that overlap stand beside one another."""
        return round(Tall.axis - 0.25 + 0.4 * min(self.lane, 2), 2)

    @property
    def top(self) -> float:
        return round(self.y - 0.45, 2)

    @property
    def length(self) -> float:
        return round(self.end - self.y + 0.9, 2)


class Tall:
    """
    One line of days downward, each mark at its place with its words beside it.

    The line is the longer where more is told of a day, so that no words meet and no
    mark leaves its day; where nothing is told it is cut short.
    """

    axis = 3.6
    words = 5.2

    def __init__(self, rows: list[Row], *, scale: Scale | None = None):
        told = [(mark, row) for row in rows for mark in row.placed]
        told.sort(key=lambda pair: (pair[0].begin, pair[0].end))
        self.scale = scale or Scale.around([mark for mark, _ in told])
        self.lines: list[Line] = []
        self.top = self.foot = 1.8 if self.scale.one_year else 0.6
        for mark, row in told:
            self._add(mark, row)
        self.foot = round(self.foot, 2)
        self.height = round(self.foot + 0.6, 2)
        self._stretch()

    def _add(self, mark: Mark, row: Row) -> None:
        y = self.foot + 0.5 + self._gap_before(mark)
        x = self.words + (SIGN if row.is_contested else 0)
        said = row.words_of(mark, without_year=self.scale.one_year)
        said = f"{row.name}: {said}"
        room = letters_in(NARROW - x, said)
        words = wrap(said, room, max_lines=3, placeholder=" …")
        texts = [Text(w, x, round(y + 0.3 + n * LINE, 2)) for n, w in enumerate(words)]
        line = Line(mark, round(y, 2), row.name_of(mark), row.is_contested, texts)
        self.lines.append(line)
        self.foot = y - 0.5 + len(texts) * LINE + BETWEEN

    def _gap_before(self, mark: Mark) -> float:
        if not self.lines:
            return 0
        passed = self.scale.at(mark.begin) - self.scale.at(self.lines[-1].mark.begin)
        return min(passed * STRETCH, LONGEST_GAP)

    # --- Where days stand that are not a beginning ------------------------------

    def _stretch(self) -> None:
        """Draw what is uncertain to its last day, beside what it overlaps."""
        ends: list[float] = []
        for line in self.lines:
            line.end = max(self.at(line.mark.end), line.y)
            if line.is_a_stretch:
                free = [n for n, end in enumerate(ends) if end + 1 < line.y]
                line.lane = free[0] if free else len(ends)
                ends[line.lane : line.lane + 1] = [line.end]

    def at(self, day: date) -> float:
        """Where a day stands: with the marks that begin on it, or between others."""
        before = [line for line in self.lines if line.mark.begin <= day]
        after = [line for line in self.lines if line.mark.begin > day]
        here = before[-1]
        if here.mark.begin == day:
            return here.y
        there, y = (after[0].mark.begin, after[0].y) if after else (None, self.foot)
        if there is None:
            return y
        share = (day - here.mark.begin) / (there - here.mark.begin)
        return round(here.y + share * (y - here.y), 2)

    @cached_property
    def ticks(self) -> list[Text]:
        """Each new day on the other side of the line; over years, each new year."""
        year, before = self.scale.one_year, ""
        ticks = [Text(year, self.axis - 0.7, 1.1, "end")] if year else []
        for line in self.lines:
            words = self._brief(line.mark.begin)
            if words != before:
                ticks.append(Text(words, self.axis - 0.7, line.texts[0].y, "end"))
            before = words
        return ticks

    def _brief(self, day: date) -> str:
        if self.scale.one_year:
            return f"{day.day} {MONTHS[day.month][:3]}"
        return str(day.year)

    @property
    def texts(self) -> list[Text]:
        return self.ticks + [text for line in self.lines for text in line.texts]
