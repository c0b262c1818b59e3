"""What the workbench shows: the article in paragraphs, and every mark on its words."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from archive import anchoring
from archive.languages import direction
from archive.models import (
    Anchor,
    Annotation,
    Capture,
    Citation,
    Document,
    Letter,
    Passage,
    State,
)

LOOSE = (Anchor.FUZZY, Anchor.ORPHANED, Anchor.UNCAPTURED)


@dataclass(frozen=True)
class Run:
    """Words of a paragraph in one language; "" is the document's own."""

    text: str
    language: str

    @property
    def direction(self) -> str:
        return direction(self.language)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the article; its offsets are code points of the capture."""

    start: int
    end: int
    runs: list[Run]
    is_heading: bool


@dataclass(frozen=True)
class Card:
    """A mark on the article: an annotation or a citation, and who has made it."""

    mark: Annotation | Citation
    editor: str
    capture: Capture | None

    @property
    def kind(self) -> str:
        return self.mark._meta.model_name

    @property
    def place(self) -> str:
        return place_of(self.mark)

    @property
    def address(self) -> str:
        """Where the mark is edited and deleted, from the address of the workbench."""
        return f"{self.kind}/{self.mark.pk}/"

    @property
    def is_citation(self) -> bool:
        return isinstance(self.mark, Citation)

    @property
    def does(self) -> str:
        """What the mark does, as the filters of the margin name it."""
        return "citing" if self.is_citation else self.mark.motivation

    @property
    def stands_in_the_text(self) -> bool:
        current = self.capture and self.mark.capture_id == self.capture.pk
        return bool(current) and self.mark.anchor not in LOOSE

    @property
    def is_to_be_looked_at(self) -> bool:
        return self.mark.anchor in LOOSE

    @property
    def letter(self) -> Letter | None:
        """The letter of which the mark speaks, if it speaks of one."""
        mark = self.mark
        if self.is_citation:
            whole = mark.claim.whole if mark.claim_id else mark.subject
            whole = getattr(whole, "letter", whole)
            return whole if isinstance(whole, Letter) else None
        return mark.letter or (mark.response.letter if mark.response_id else None)


class Workbench:
    """A document with its current text, and what editors have marked in it."""

    def __init__(self, document: Document):
        self.document = document
        self.capture = document.current_capture

    @cached_property
    def paragraphs(self) -> list[Paragraph]:
        if not self.capture:
            return []
        headings = {tuple(span) for span in self.capture.headings}
        return [
            Paragraph(
                start, end, _runs(self.capture, start, end), (start, end) in headings
            )
            for start, end in anchoring.paragraphs(self.capture.text)
        ]

    @cached_property
    def cards(self) -> list[Card]:
        """Every mark, in the order of the words; those to be looked at come first."""
        marks = [*annotations_of(self.document), *citations_of(self.document)]
        marks = [mark for mark in marks if mark.exact]
        cards = self.cards_of(marks)
        return sorted(
            cards,
            key=lambda c: (
                c.stands_in_the_text,
                c.mark.start if c.mark.start is not None else -1,
                c.mark.end or 0,
                c.place,
            ),
        )

    def cards_of(self, marks: Iterable[Annotation | Citation]) -> list[Card]:
        marks = list(marks)
        editors = {
            (model, pk): name
            for model in (Annotation, Citation)
            for pk, name in _makers(model, [m.pk for m in marks if type(m) is model])
        }
        return [
            Card(mark, editors.get((type(mark), mark.pk), ""), self.capture)
            for mark in marks
        ]

    @property
    def editors(self) -> list[str]:
        return sorted({card.editor for card in self.cards} - {""})

    @property
    def unread(self) -> int:
        """How many paragraphs have no mark."""
        marks = [card.mark for card in self.cards if card.stands_in_the_text]
        return len(unread_of(self.paragraphs, marks))


def place_of(mark: Annotation | Citation) -> str:
    """The fragment of the workbench's address at which a mark stands."""
    return f"{mark._meta.model_name}-{mark.pk}"


def annotations_of(document: Document):
    return document.annotations.select_related(
        "agent", "place", "letter", "response__letter", "document"
    )


def citations_of(document: Document):
    return document.citations.exclude(exact="").select_related(
        *(f"claim__{name}" for name in ("agent", "place", "other_letter", "letter")),
        *(
            "claim__collection",
            "claim__transmission__letter",
            "claim__response__letter",
        ),
        *("letter", "response__letter", "collection", "document", "speaker"),
        "relays__document",
    )


def unread_of(paragraphs, marks: Iterable[Passage]) -> list:
    """The paragraphs, headings left out, in which no mark stands."""
    spans = [(mark.start, mark.end) for mark in marks if mark.start is not None]
    return [
        paragraph
        for paragraph in paragraphs
        if not paragraph.is_heading
        and not any(s < paragraph.end and e > paragraph.start for s, e in spans)
    ]


def half_read(letter: Letter) -> list[tuple[Document, int, int]]:
    """
    The documents of a letter that have paragraphs without a mark.

    Each with how many there are, and of how many. Four queries.
    """
    cited = Citation.objects.of_letter(letter)
    documents = (
        Document.objects.filter(pk__in=cited.values("document"))
        .exclude(current_capture=None)
        .exclude(state=State.WITHDRAWN)
        .select_related("current_capture")
    )
    spans: dict[int, list[Passage]] = {}
    for model in (Annotation, Citation):
        marks = model.objects.filter(document__in=documents, start__isnull=False)
        for mark in marks.only("document", "capture", "start", "end"):
            spans.setdefault(mark.capture_id, []).append(mark)
    found = []
    for document in documents:
        paragraphs = Workbench(document).paragraphs
        unread = unread_of(paragraphs, spans.get(document.current_capture_id, []))
        if unread:
            found.append((document, len(unread), len(paragraphs)))
    return sorted(found, key=lambda each: -each[1])


def _runs(capture: Capture, start: int, end: int) -> list[Run]:
    spans = [s for s in capture.languages if s[0] < end and s[1] > start]
    cuts = {start, end, *(edge for s in spans for edge in s[:2] if start < edge < end)}
    cuts = sorted(cuts)
    return [
        Run(
            capture.text[begin:stop],
            next((s[2] for s in spans if s[0] <= begin and s[1] >= stop), ""),
        )
        for begin, stop in zip(cuts, cuts[1:], strict=False)
    ]


def _makers(model, keys: list[int]) -> list[tuple[int, str]]:
    history = model.history.model.objects.filter(id__in=keys, history_type="+")
    return list(history.values_list("id", "history_user__username"))
