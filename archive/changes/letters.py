"""What has changed on a letter's page: its words, answers, citations, responses."""

import itertools
from datetime import datetime

from django.db.models import Q

from archive.dates import in_words
from archive.models import (
    QUESTIONS,
    Assessment,
    Citation,
    Claim,
    Document,
    Letter,
    Response,
    Stance,
    State,
    Transmission,
)
from archive.pages.letters import LetterPage

from .acts import Act, Change, in_sight, published, tell
from .rows import (
    any_of,
    by_record,
    date_columns,
    differ,
    how,
    in_order,
    is_gone,
    steps_since,
)

PARTS = ("transmission_id", "response_id")
TEXTS = {"abstract": "The abstract", "transcription": "The transcription"}
VALUE = (
    *("question", "words", "words_language", "sort", "code", "least", "most"),
    *("agent_id", "place_id", "other_letter_id"),
    *date_columns("date"),
)
# What readers see of a citation, but for its stance.
PARTS_OF_CITATION = {
    "who says so": ("speaker_id", "descriptor"),
    "the day on which it was said": date_columns("said"),
    "the words quoted": ("exact", "words_language"),
    "where it stands in the source": ("locator",),
    "the note": ("note",),
    "what it relays": ("relays_id",),
    "the source": ("document_id",),
    "the answer of which it speaks": ("claim_id",),
}


def of_letter(page: LetterPage) -> list[Change]:
    """
    Return what has changed on a public letter's page, in the order of the times.

    Five queries, and a sixth for sources of which nothing stands on the page. `page`
    is that of today: what it does not show is not told of.
    """
    if not page.letter.is_published:
        return []
    history = LetterHistory(page)
    rows = history.letter_rows
    acts = in_sight(history.acts(), page.letter, rows)
    return tell([*published(page.letter, rows), *acts])


class LetterHistory:
    """The history of a letter and its parts, as far as all of it is public now."""

    def __init__(self, page: LetterPage):
        self.page = page
        self.letter = page.letter
        self._fetch()
        evidence = page.evidence
        self.shown_citations = {account.citation.pk for account in evidence.accounts}
        self.shown_claims = {account.claim.pk for account in evidence.accounts}
        self.shown_responses = {part.record.pk: part.record for part in page.responses}
        self.steps = {part.record.pk: part.record for part in page.steps}
        self._find_first_citations()

    def _fetch(self) -> None:
        pk = self.letter.pk
        steps = Transmission.history.filter(letter_id=pk).values("id")
        responses = Response.history.filter(letter_id=pk)
        about = (
            Q(letter_id=pk),
            Q(transmission_id__in=steps.order_by()),
            Q(response_id__in=responses.order_by().values("id")),
        )
        claims = any_of(Claim.history.all(), *about)
        of_claims = Q(claim_id__in=claims.order_by().values("id"))
        citations = any_of(Citation.history.all(), of_claims, Q(letter_id=pk))
        assessments = any_of(Assessment.history.filter(history_type="+"), *about)
        self.letter_rows = in_order(Letter.history.filter(id=pk))
        self.responses = by_record(responses, "state", "summary", "kind")
        self.claims = by_record(claims, *VALUE, *PARTS, "deprecated")
        of_citations = itertools.chain(*PARTS_OF_CITATION.values())
        self.citations = by_record(citations, *of_citations, "stance")
        self.assessments = in_order(assessments, "question", *PARTS)
        self.documents = self._public_documents()

    def _public_documents(self) -> dict[int, Document]:
        """Those of all citations by their keys; the evidence has most of them."""
        keys = {row.document_id for rows in self.citations.values() for row in rows}
        known = {it.pk: it for it in self.page.evidence.documents if it.is_published}
        others = Document.objects.published().select_related("publisher")
        return known | others.in_bulk(keys - known.keys())

    def acts(self):
        yield from self._description()
        yield from self._responses()
        for key, rows in self.claims.items():
            yield from self._claim(key, rows)
        for key, rows in self.citations.items():
            yield from self._citation(key, rows)
        yield from self._judgements()

    # --- The letter itself, and what was done about it ----------------------

    def _description(self):
        for before, row in steps_since(self.letter_rows, self.letter.published_at):
            for words in _described(before, row):
                yield _act(row, "described", words)

    def _responses(self):
        for key, rows in self.responses.items():
            if response := self.shown_responses.get(key):
                kind = response.get_kind_display().lower()
                yield Act(
                    response.published_at, rows[0].history_user_id, "responded", kind
                )
                yield from self._response(rows, response.published_at)
            for before, row in steps_since(rows, self.letter.published_at):
                if before.state == State.PUBLISHED and row.state == State.WITHDRAWN:
                    yield _act(row, "unresponded")

    def _response(self, rows, since: datetime):
        for before, row in steps_since(rows, since):
            if differ(before, row, "summary"):
                yield _act(row, "described", "The summary of a response was rewritten.")
            if differ(before, row, "kind"):
                yield _act(row, "described", "The kind of a response was corrected.")

    # --- What is claimed, and who is cited for it ---------------------------

    def _find_first_citations(self) -> None:
        """For each claim, when readers first saw it, and by which citation."""
        self.first_citation: dict[int, tuple[datetime, int]] = {}
        for key, rows in self.citations.items():
            claim, at = rows[-1].claim_id, self._seen_since(key, rows)
            if claim and at:
                before = self.first_citation.get(claim, (at, key))
                self.first_citation[claim] = min(before, (at, key))

    def _may_tell_of(self, claim: int) -> bool:
        """Whether a claim is on the page, or was there, with nothing of it veiled."""
        rows = self.claims.get(claim)
        if not rows or not is_gone(rows):
            return claim in self.shown_claims
        last = rows[-1]
        is_open = not last.response_id or last.response_id in self.shown_responses
        return is_open and not last.other_letter_id

    def _seen_since(self, key: int, rows: list) -> datetime | None:
        """When readers first saw a citation: once it, its source and its part were."""
        if rows[-1].claim_id and not self._may_tell_of(rows[-1].claim_id):
            return None
        if not is_gone(rows) and rows[-1].claim_id and key not in self.shown_citations:
            return None
        open_rows = [row for row in rows if row.document_id in self.documents]
        if not open_rows or open_rows[-1] is not rows[-1]:
            return None
        document = self.documents[rows[-1].document_id]
        if not document.was_consulted and key not in self.shown_citations:
            return None
        return max(open_rows[0].history_date, document.published_at, *self._since(rows))

    def _since(self, rows: list) -> list[datetime]:
        """When the response was published of which a citation speaks, if of one."""
        claim = self.claims.get(rows[-1].claim_id)
        response = claim and self.shown_responses.get(claim[-1].response_id)
        return [response.published_at] if response else [self.letter.published_at]

    def _claim(self, key: int, rows: list):
        if key not in self.first_citation:
            return
        about = self._about(rows[-1])
        for before, row in steps_since(rows, self.first_citation[key][0]):
            if row.history_type == "-":
                yield _act(row, "unanswered", about)
            elif differ(before, row, "deprecated") and not (
                before.deprecated and row.deprecated
            ):
                kind = "discounted" if row.deprecated else "counted"
                yield _act(row, kind, about)
            elif differ(before, row, *VALUE):
                yield _act(row, "corrected", about, detail=_instead(before, row))

    def _citation(self, key: int, rows: list):
        since = self._seen_since(key, rows)
        if since is None:
            return
        source = self._name_of(rows[-1])
        claim = self.claims.get(rows[-1].claim_id)
        if claim is None:
            yield Act(since, rows[0].history_user_id, "read", source=source)
            return
        about, is_first = self._about(claim[-1]), self._is_first(key, rows)
        kind = "answered" if is_first else "cited"
        yield Act(since, rows[0].history_user_id, kind, about, source)
        for before, row in steps_since(rows, since):
            if row.history_type != "-":
                for detail in self._corrections(before, row):
                    yield _act(row, "recited", about, self._name_of(row), detail)
            elif not is_gone(claim):
                yield _act(row, "uncited", about, source)

    def _is_first(self, key: int, rows: list) -> bool:
        return self.first_citation[rows[-1].claim_id][1] == key

    def _name_of(self, row) -> str:
        document = self.documents.get(row.document_id)
        if document is None:
            return "a source that is not public here"
        return str(document.publisher or document.gloss or document)

    def _corrections(self, before, row):
        if differ(before, row, "stance") and before.stance and row.stance:
            yield f"“{_label(before)}” became “{_label(row)}”"
        document = self.documents.get(row.document_id)
        for part, names in PARTS_OF_CITATION.items():
            is_open = part != "the words quoted" or (
                document and document.may_be_quoted
            )
            if is_open and differ(before, row, *names):
                yield part

    def _about(self, row) -> str:
        """The question that a claim or an assessment is about, as the page asks it."""
        asks = f"‘{QUESTIONS[row.question].asks}’"
        if row.response_id:
            return f"{asks} of a response"
        if row.transmission_id:
            step = self.steps.get(row.transmission_id)
            return f"{asks} of step {step.position}" if step else f"{asks} of a step"
        return asks

    # --- What the editors make of it ----------------------------------------

    def _judgements(self):
        shown = {
            assessment.pk: assessment
            for inquiry in self.page.assessed
            for assessment in inquiry.assessments
        }
        for row in self.assessments:
            if assessment := shown.get(row.id):
                detail = f"{_verdict(assessment)} ({assessment.editor})"
                yield _act(row, "judged", self._about(row), detail=detail)


def _act(row, kind: str, about: str = "", source: str = "", detail: str = "") -> Act:
    return Act(row.history_date, row.history_user_id, kind, about, source, detail)


def _described(before, row):
    """Sentences on what differs in a letter's own words."""
    if differ(before, row, "title", "title_language"):
        yield "The title was changed."
    if differ(before, row, "parallel_title", "parallel_title_language"):
        became = how(before.parallel_title, row.parallel_title)
        yield f"The title in another language {became}."
    for name, words in TEXTS.items():
        if differ(before, row, name):
            yield f"{words} {how(getattr(before, name), getattr(row, name))}."
    if differ(before, row, "language"):
        yield "The language of the letter was corrected."
    if differ(before, row, "slug"):
        yield "The address of this page was changed; the former one leads here."


def _instead(before, row) -> str:
    """The day or the code that readers see now, and the one that they saw."""
    if before.question == row.question and before.date_edtf and row.date_edtf:
        old, new = in_words(before.date_edtf), in_words(row.date_edtf)
    else:
        old, new = before.code, row.code
    return f": {new}, no longer {old}" if old and new and old != new else ""


def _label(row) -> str:
    return Stance(row.stance).label


def _verdict(assessment: Assessment) -> str:
    if accepted := assessment.accepts_openly:
        return f"accepted, {accepted.value_in_words}"
    if assessment.accepts_id:
        return "accepted, an answer whose source is not open here"
    return assessment.get_verdict_display().lower()
