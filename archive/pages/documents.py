"""One document with its text, notes and references: its page and its data both."""

from collections.abc import Sequence
from functools import cached_property

from django.db.models import Prefetch

from archive import evidence
from archive.evidence import Account
from archive.models import (
    Annotation,
    Assessment,
    Capture,
    CaptureFile,
    Citation,
    Collection,
    Document,
    Letter,
    Marker,
    Reference,
    Response,
    colophon_in_use,
)
from archive.models.fetching import fetch_related
from archive.pages.marking import Mark, Paragraph, marked_text, overhang

UNSEEN_IN_A_ROW = 3  # documents that only relay one another, as far as a page tells


def _in_the_text(citation: Citation) -> tuple:
    """Where a citation stands; without a passage it comes last."""
    return citation.start is None, citation.start, citation.pk


class DocumentPage:
    """
    A document as the public may read it.

    Its text only as far as its rights allow; its public annotations; the citations
    of it on public letters, which lead back there; its references with their calls.
    """

    def __init__(self, document: Document):
        self.document = document
        if key := document.current_capture_id:
            document.current_capture = Capture.objects.with_file().get(pk=key)

    @cached_property
    def calendars(self) -> list[str]:
        """The calendars in which its day is told beside the Gregorian one."""
        return colophon_in_use().calendars_beside(language=self.document.language)

    @cached_property
    def annotations(self) -> list[Annotation]:
        """The public notes, in the order of the text."""
        return list(
            self.document.annotations.filter(is_public=True).select_related(
                "agent", "place", "letter", "response__letter", "document"
            )
        )

    @cached_property
    def citations(self) -> list[Citation]:
        """Who cites it for what, on public pages, in the order of its text."""
        if not self.document.was_consulted:
            return [account.citation for account in self._accounts]
        return [citation for citation in self._cited() if self._is_open(citation)]

    def _is_open(self, citation: Citation) -> bool:
        """Whether all that a citation is about is public."""
        claim = citation.claim
        about = (claim.whole, claim.response, claim.other_letter)
        return all(record.is_published for record in about if record)

    def _cited(self) -> list[Citation]:
        """Its citations for claims, in the order of its text, with whom they relay."""
        cited = self.document.citations.filter(claim__isnull=False).order_by()
        citations = cited.select_related(
            "speaker",
            "claim__letter",
            "claim__collection",
            "claim__transmission__letter",
            "claim__response__letter",
            "claim__agent",
            "claim__place",
            "claim__other_letter",
        )
        self._fetch_relayed(citations)
        return sorted(citations, key=_in_the_text)

    def _fetch_relayed(self, citations: Sequence[Citation]) -> None:
        relayed, every = citations, []
        for _ in range(UNSEEN_IN_A_ROW):
            relayed = fetch_related(Citation.objects.all(), (relayed, "relays"))
            every += relayed
        fetch_related(Document.objects.select_related("publisher"), (every, "document"))

    @cached_property
    def readers(self) -> list[Document]:
        """For a document that nobody here has seen: where it is read."""
        if self.document.was_consulted:
            return []
        readers = {
            a.opened_by.document.pk: a.opened_by.document for a in self._accounts
        }
        return list(readers.values())

    @cached_property
    def repeats(self) -> list[Document]:
        """Whose statements it relays, where its references do not list them."""
        listed = {reference.cited_document_id for reference in self.references}
        relayed = {}
        for citation in self.citations:
            for _ in range(UNSEEN_IN_A_ROW):
                if citation := citation and citation.relays:
                    relayed[citation.document.pk] = citation.document
        return [
            document
            for document in relayed.values()
            if document.pk not in listed and document.is_published
        ]

    @cached_property
    def named_in(self) -> list[Document]:
        """The documents that list it among their references, or relay it."""
        listing = Reference.objects.filter(cited_document=self.document)
        naming = {*listing.values_list("document", flat=True), *self._relaying()}
        naming.discard(self.document.pk)
        documents = Document.objects.published().filter(pk__in=naming)
        return list(documents.select_related("publisher"))

    def _relaying(self) -> set[int]:
        """The documents with a citation that relays one of its own, for all to read."""
        heard: set[int] = set()
        way = self.document.citations.values_list("pk", flat=True)
        for _ in range(UNSEEN_IN_A_ROW):
            relays = Citation.objects.filter(relays__in=way)
            way = set(relays.values_list("pk", flat=True)) - heard
            heard |= way
        shown = Citation.objects.public().on_shown_claims().filter(pk__in=heard)
        columns = "pk", "relays", "document", "document__consulted"
        rows = {pk: rest for pk, *rest in shown.order_by().values_list(*columns)}
        opened = {pk for pk, row in rows.items() if row[2] != Document.Consulted.NO}
        # As CitationQuerySet.open_to_readers has it, of these few alone.
        for _ in range(UNSEEN_IN_A_ROW):
            opened |= {rows[pk][0] for pk in opened} & rows.keys()
        return {rows[pk][1] for pk in opened}

    @cached_property
    def judgements(self) -> list[Assessment]:
        """The editors' judgements that rest on it, on public pages."""
        assessments = self.document.assessments.select_related(
            "letter", "collection", "transmission__letter", "response__letter"
        )
        return [a for a in assessments if a.page.is_public]

    @cached_property
    def read_further_on(self) -> list[Letter | Collection | Response]:
        """What it is further reading on."""
        if not self.document.was_consulted:
            return []
        citations = self.document.citations.filter(claim=None).select_related(
            "letter", "collection", "response__letter"
        )
        return [c.subject for c in citations if c.subject.is_public]

    @cached_property
    def _accounts(self) -> list[Account]:
        """What the public may know of an unseen document: as far as it is relayed."""
        cited = [citation for citation in self._cited() if self._is_open(citation)]
        wholes = {(type(c.claim.whole), c.claim.whole.pk): c.claim.whole for c in cited}
        letters = [whole for whole in wholes.values() if isinstance(whole, Letter)]
        others = [whole for whole in wholes.values() if not isinstance(whole, Letter)]
        questions = {citation.claim.question for citation in cited}
        found = evidence.of(letters, collections=others, questions=questions)
        return [
            account
            for account in found.accounts
            if account.citation.document_id == self.document.pk
        ]

    @cached_property
    def references(self) -> list[Reference]:
        return list(
            self.document.references.select_related(
                "cited_document__publisher"
            ).prefetch_related(
                Prefetch("markers", Marker.objects.select_related("reference"))
            )
        )

    @cached_property
    def paragraphs(self) -> list[Paragraph]:
        """The marked text, where all of it may be read."""
        capture = self.document.current_capture
        if capture is None or not self.document.may_be_read_whole:
            return []
        marked = [*self.annotations, *self._once_each(self.citations)]
        marks = [
            Mark(record, record.start, record.end)
            for record in marked
            if record.capture_id == capture.pk
        ]
        markers = [
            marker
            for reference in self.references
            for marker in reference.markers.all()
            if marker.capture_id == capture.pk
        ]
        return marked_text(capture, marks, markers)

    @property
    def file(self) -> CaptureFile | None:
        """The file from which the text was taken, where readers may have it."""
        file = getattr(self.document.current_capture, "file", None)
        is_open = file and file.is_shown and self.document.may_be_read_whole
        return file if is_open else None

    @property
    def sections(self) -> list[list[Paragraph]]:
        """The paragraphs, divided before each heading."""
        sections: list[list[Paragraph]] = []
        for paragraph in self.paragraphs:
            if paragraph.is_heading or not sections:
                sections.append([])
            sections[-1].append(paragraph)
        return sections

    @property
    def overhang(self) -> int:
        """How far the notes beside the text may reach below the page, in rem."""
        return overhang(self.paragraphs)

    def _once_each(self, citations: list[Citation]) -> list[Citation]:
        """One citation of each passage and claim: many voices make one mark."""
        seen, once = set(), []
        for citation in citations:
            passage = citation.start, citation.end, citation.claim_id
            if citation.capture_id and passage not in seen:
                seen.add(passage)
                once.append(citation)
        return once

    @cached_property
    def excerpts(self) -> list[Citation | Annotation]:
        """The passages that public pages cite or mark, where no more may be shown."""
        document = self.document
        if document.may_be_read_whole or not document.may_be_quoted:
            return []
        if not document.was_consulted:
            return []
        passages = {}
        for passage in [*self.citations, *self.annotations]:
            if passage.exact:
                passages.setdefault(passage.exact, passage)
        return list(passages.values())

    @property
    def loose_notes(self) -> list[Annotation]:
        """Notes that do not stand beside the text, since it is not shown here."""
        shown = {id(m.record) for p in self.paragraphs for m in p.notes}
        return [note for note in self.annotations if id(note) not in shown]
