"""The timeline of many letters: a row for each, on one scale of months or years."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from archive import evidence
from archive.dates import day_in_words
from archive.evidence import Evidence, Inquiry
from archive.models import Letter
from archive.models.questions import questions_with

from .across import DOT, DrawnMark, DrawnRow, Wide, in_lanes, moved
from .down import Tall
from .lettering import WIDTH, Text, shortened
from .marks import Mark, Row, key_to, marked, marks_of

TITLE = 34.0  # as far as a letter's title may run before its date


@dataclass
class LetterRow(Row):
    """A letter: `dated` as its heading has it, rivals where that is contested."""

    letter: Letter | None = None
    dated: list[Mark] = field(default_factory=list)
    rivals: list[Mark] = field(default_factory=list)
    received: list[Mark] = field(default_factory=list)
    answered: list[Mark] = field(default_factory=list)
    responses: list[Mark] = field(default_factory=list)

    def __post_init__(self):
        self.marks = self.dated + self.rivals
        self.marks += self.received + self.answered + self.responses

    @property
    def responded(self) -> str:
        """The days on which something was done about it, from the first to the last."""
        days = sorted(mark.end for mark in self.responses)
        ends = dict.fromkeys(day_in_words(day) for day in (days[0], days[-1]))
        return " to ".join(ends)


@dataclass
class ManyTimeline:
    """The rows of some letters. Falsy where none has a day that can be drawn."""

    rows: list[LetterRow]
    calendars: Sequence[str] = ()
    name = "The letters’ days"

    def __bool__(self) -> bool:
        return bool(self.drawn)

    @property
    def drawn(self) -> list[LetterRow]:
        return [row for row in self.rows if row.placed]

    @property
    def key(self) -> list[tuple[str, str]]:
        return key_to(self.drawn)

    @property
    def unplaced(self) -> int:
        return len(self.rows) - len(self.drawn)

    @cached_property
    def wide(self) -> "WideOfMany":
        return WideOfMany(self.drawn, self.calendars)

    @cached_property
    def tall(self) -> Tall | None:
        """Each letter once, on the day of its heading, or the first that is told."""
        return Tall(
            [
                Row(row.name, row.href, (row.dated or row.placed)[:1], row.is_contested)
                for row in self.drawn
            ]
        )


def of_letters(
    letters: Iterable[Letter],
    found: Evidence | None = None,
    *,
    calendars: Sequence[str] = (),
) -> ManyTimeline:
    """
    Return the timeline of some letters, in their order.

    As many queries for all as for one, and none where the evidence on them (and on
    others) is `found` already. Whoever asks has narrowed the letters to those
    that the reader may see.
    """
    letters = list(letters)
    found = found or evidence.of(letters, questions=questions_with("date"))
    inquiries: dict[object, list[Inquiry]] = defaultdict(list)
    for inquiry in found.inquiries.values():
        inquiries[inquiry.whole].append(inquiry)
    rows = [_row(letter, inquiries[letter]) for letter in letters]
    return ManyTimeline(rows, calendars)


def _row(letter: Letter, inquiries: list[Inquiry]) -> LetterRow:
    address = letter.get_absolute_url()
    asked = defaultdict(list)
    for inquiry in inquiries:
        asked[inquiry.question].append(inquiry)
    rivals = [i for i in asked["written"] + asked["sent"] if i.is_contested]
    return LetterRow(
        name=letter.title,
        href=address,
        is_contested=bool(letter.contested_questions),
        letter=letter,
        dated=[replace(marked(letter.dated), href=address)] if letter.dated else [],
        rivals=list(_rivals(rivals)),
        received=list(_told(asked["received"], "received")),
        answered=list(_told(asked["answered"], "answered")),
        # To its line on the letter's page, which leads to the words.
        responses=[
            replace(mark, href=f"{address}#response-{inquiry.subject.key}")
            for inquiry in asked["occurred"]
            for mark in _told([inquiry], "response")
        ],
    )


def _rivals(inquiries: list[Inquiry]) -> Iterator[Mark]:
    """The days that are asserted; denials are for the letter's own page."""
    for inquiry in inquiries:
        for mark in marks_of(inquiry, about=inquiry.question):
            if mark.is_placed and mark.shape != "no":
                yield replace(mark, href=mark.record.get_absolute_url())


def _told(inquiries: list[Inquiry], shape: str) -> Iterator[Mark]:
    """Small marks, on the last day that each may be."""
    for mark in _rivals(inquiries):
        yield replace(mark, shape=shape, first=mark.end, last=mark.end, about=shape)


class WideOfMany(Wide):
    """Each letter's title above its marks, which need no labels then."""

    def __init__(self, rows: list[Row], calendars: Sequence[str]):
        super().__init__(rows, names=DOT * 3, calendars=calendars)

    def _draw(self, row: LetterRow) -> None:
        marks = in_lanes(self._gathered(row))
        y = round(self.base + 1.9, 2)
        name = Text(shortened(row.title, TITLE), 0, round(self.base + 1, 2))
        drawn = DrawnRow(row, y, name, [moved(mark, y) for mark in marks])
        if row.dated:
            date = shortened(f"[{row.dated[0].says}]", WIDTH - name.right - 1)
            drawn.date = Text(date, round(name.right + 0.8, 2), name.y)
        self.rows.append(drawn)
        self.base = max(mark.y for mark in marks) + 1

    def _gathered(self, row: LetterRow) -> list[DrawnMark]:
        """Small marks of a kind that would hide one another are one, and counted."""
        drawn: list[DrawnMark] = []
        last: dict[str, DrawnMark] = {}
        for mark in row.placed:
            one = self._drawn(mark, row)
            before = last.get(mark.shape)
            is_small = mark.shape in ("received", "answered", "response")
            if is_small and before and one.x - before.x < 2 * DOT:
                before.name = f"{before.name}; {mark.says}"
            else:
                drawn.append(one)
                last[mark.shape] = one
        return drawn
