"""
A document's text with its marks: paragraphs, runs of a language, marked segments.

Marks may overlap, so a paragraph is cut wherever one begins or ends, and each
segment knows all the marks that cover it. Marks are drawn from word to word: a cut
within a word would break the joining of Arabic letters.
"""

from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil
from unicodedata import east_asian_width

from archive.anchoring import is_within_a_word, paragraphs
from archive.languages import HOUSE_LANGUAGE, direction
from archive.models import Capture

LETTERS = "abcdefghijklmnopqrstuvwxyz"
# Notes of a paragraph that stand open below it on a narrow screen; more are folded.
FEW = 3
# Calls of a paragraph beside which the style sheet sets their notes: --call-1 to
# --call-9. Those after the ninth stand below one another.
CALLS = 9


@dataclass
class Mark:
    """A marked passage and its note; `record` is the annotation or the citation."""

    record: object
    start: int
    end: int
    label: str = ""
    beside: int = 0  # which call of its paragraph it stands beside, from 1

    @property
    def is_citation(self) -> bool:
        return hasattr(self.record, "stance")

    @property
    def kind(self) -> str:
        return "citation" if self.is_citation else "annotation"

    @property
    def anchor(self) -> str:
        return f"cited-{self.record.pk}" if self.is_citation else f"{self.record.key}"

    @property
    def language(self) -> str:
        """The language of the note, which need not be that of the text beside it."""
        is_ours = self.is_citation or not self.record.note
        return HOUSE_LANGUAGE if is_ours else self.record.note_language

    @property
    def words(self) -> str:
        """All that the note says, as far as it takes room."""
        record = self.record
        if self.is_citation:
            about = record.claim, record.get_stance_display(), record.claim.of_what
            return " ".join(map(str, ("Cited for", *about)))
        named = record.agent or record.place or record.letter or record.response
        furniture = "Printed so; read" if record.reading else ""
        return " ".join(map(str, (named or "", furniture, record.reading, record.note)))


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
    def has_many_notes(self) -> bool:
        return len(self.notes) > FEW

    @property
    def calls(self) -> list[Call]:
        return [c for run in self.runs for s in run.segments for c in s.calls]

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
    marked = [
        _paragraph(text, start, end, marks, calls, capture, (start, end) in headings)
        for start, end in paragraphs(text)
    ]
    for heading, after in pairwise(marked):
        if heading.is_heading:
            # What a heading has no room for stands beside what follows it.
            heading.notes, after.notes = [], heading.notes + after.notes
    for paragraph in marked:
        _set_beside(paragraph)
    return marked


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
    return Paragraph(runs, notes, is_heading, whole)


def _set_beside(paragraph: Paragraph) -> None:
    """Number the notes of a paragraph, and the calls beside which they stand."""
    places = {}
    for n, mark in enumerate(paragraph.notes, start=1):
        mark.beside = min(n, CALLS)
        places[f"note-{mark.anchor}"] = n if n <= CALLS else 0
    for call in paragraph.calls:
        call.beside = places.get(call.note, 0)


# --- How far the notes may run on -------------------------------------------

# In rem, as archive.css sets the text and the margin: the height of a line, and how
# many characters stand in it. The text is taken to be short, and the notes long.
TEXT_LINE, CHARACTERS_OF_TEXT = 1.75, 75
NOTE_LINE, CHARACTERS_OF_NOTE = {"ltr": 1.3125, "rtl": 1.7}, 25
BETWEEN_PARAGRAPHS, BETWEEN_NOTES = 0.875, 0.75
# What always follows a text, and leaves the margin free: how to cite it, its data.
AFTER_TEXT = 20


def overhang(marked: list[Paragraph]) -> int:
    """
    How far notes in the margin may reach below the page that they belong to, in rem.

    Each stands beside its call or below the note before it, taken out of the flow,
    so the page would not make room for the last of very many.
    """
    below, notes, furthest = 0.0, 0.0, 0.0
    for paragraph in reversed(marked):
        notes += sum(map(_height, paragraph.notes))
        # As if all of them were called in its last line.
        furthest = max(furthest, notes - below)
        if not paragraph.is_heading:
            lines = ceil(len(paragraph.text) / CHARACTERS_OF_TEXT)
            below += TEXT_LINE * lines + BETWEEN_PARAGRAPHS
    return max(0, ceil(furthest - AFTER_TEXT))


def _height(mark: Mark) -> float:
    """The room that a note takes in the margin, in rem, or some more."""
    words = f"{mark.label} {mark.words}"
    width = sum(2 if east_asian_width(sign) in "WF" else 1 for sign in words)
    lines = ceil(width / CHARACTERS_OF_NOTE)
    return NOTE_LINE[direction(mark.language)] * lines + BETWEEN_NOTES
