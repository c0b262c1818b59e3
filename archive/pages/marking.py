"""
A document's text with its marks: paragraphs, runs of a language, marked segments.

Marks may overlap, so a paragraph is cut wherever one begins or ends, and each
segment knows all the marks that cover it. Marks are drawn from word to word: a cut
within a word would break the joining of Arabic letters.
"""

from dataclasses import dataclass, field

from archive.anchoring import is_within_a_word, paragraphs
from archive.languages import direction
from archive.models import Capture

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass
class Mark:
    """A marked passage and its note; `record` is the annotation or the citation."""

    record: object
    start: int
    end: int
    label: str = ""

    @property
    def is_citation(self) -> bool:
        return hasattr(self.record, "stance")

    @property
    def anchor(self) -> str:
        return f"cited-{self.record.pk}" if self.is_citation else f"{self.record.key}"


@dataclass
class Call:
    """A note's call that stands behind a word: of one of our notes, or of theirs."""

    offset: int
    label: str
    note: str
    anchor: str
    is_reference: bool = False
    beside: int = 0  # which of its paragraph's notes it calls, from 1


@dataclass
class Segment:
    """Words covered by the same marks, with the calls that follow them."""

    text: str
    marks: list[Mark]
    calls: list[Call]


@dataclass
class Run:
    """Consecutive segments in one language; "" is the document's own."""

    language: str
    segments: list[Segment] = field(default_factory=list)

    @property
    def direction(self) -> str:
        return direction(self.language)


@dataclass
class Paragraph:
    """A paragraph or a heading, and the notes that stand beside it."""

    runs: list[Run]
    notes: list[Mark]
    is_heading: bool
    language: str = ""

    @property
    def direction(self) -> str:
        return direction(self.language) if self.language else ""

    @property
    def text(self) -> str:
        return "".join(s.text for run in self.runs for s in run.segments)


def marked_text(capture: Capture, marks: list[Mark], markers=()) -> list[Paragraph]:
    """
    Return the text in paragraphs, with each mark, its call, and the notes' calls.

    `marks` get their labels (a, b, …) in the order in which they end. `markers` are
    the calls of the document's own references.
    """
    text = capture.text
    for mark in marks:
        mark.start, mark.end = _to_words(text, mark.start, mark.end)
    marks = sorted(marks, key=lambda mark: (mark.end, mark.start))
    for n, mark in enumerate(marks):
        mark.label = label(n)
    calls = [
        Call(m.end, m.label, f"note-{m.anchor}", f"call-{m.anchor}") for m in marks
    ]
    calls += [_reference_call(text, marker) for marker in markers]
    headings = {tuple(span) for span in capture.headings}
    return [
        _paragraph(text, start, end, marks, calls, capture, (start, end) in headings)
        for start, end in paragraphs(text)
    ]


def label(n: int) -> str:
    """Return a, b, … z, aa, ab, …: the label of the nth note, from 0."""
    rounds, letter = divmod(n, len(LETTERS))
    return (label(rounds - 1) if rounds else "") + LETTERS[letter]


def _to_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a span so that it neither begins nor ends within a word."""
    while is_within_a_word(text, start):
        start -= 1
    while is_within_a_word(text, end):
        end += 1
    return start, end


def _reference_call(text: str, marker) -> Call:
    number, position = marker.reference.number, marker.position
    _, offset = _to_words(text, marker.offset - 1, marker.offset)
    return Call(
        offset,
        str(number),
        f"reference-{number}",
        f"called-{number}-{position}",
        is_reference=True,
    )


def _paragraph(text, start, end, marks, calls, capture, is_heading) -> Paragraph:
    inside = [m for m in marks if m.start < end and m.end > start]
    called = [c for c in calls if start < c.offset <= end]
    spans = [s for s in capture.languages if s[0] < end and s[1] > start]
    cuts = {start, end}
    for edges in ((m.start, m.end) for m in inside):
        cuts.update(edges)
    cuts.update(call.offset for call in called)
    cuts.update(edge for s in spans for edge in s[:2])
    cuts = sorted(cut for cut in cuts if start <= cut <= end)
    whole = next((s[2] for s in spans if s[0] <= start and s[1] >= end), "")
    runs: list[Run] = []
    for begin, stop in zip(cuts, cuts[1:], strict=False):
        language = next((s[2] for s in spans if s[0] <= begin and s[1] >= stop), "")
        language = "" if language == whole else language
        if not runs or runs[-1].language != language:
            runs.append(Run(language))
        runs[-1].segments.append(
            Segment(
                text[begin:stop],
                [m for m in inside if m.start <= begin and m.end >= stop],
                [c for c in called if c.offset == stop],
            )
        )
    notes = [m for m in inside if start < m.end <= end]
    places = {f"note-{mark.anchor}": n for n, mark in enumerate(notes, start=1)}
    for call in called:
        call.beside = places.get(call.note, 0) if len(notes) < 10 else 0
    return Paragraph(runs, notes, is_heading, whole)
