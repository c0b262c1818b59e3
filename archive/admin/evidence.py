"""All that is said of a letter or a collection, as its page at the desk shows it."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch

from archive import evidence
from archive.evidence import Account, Inquiry
from archive.models import (
    QUESTIONS,
    Anchor,
    Assessment,
    Citation,
    Claim,
    Collection,
    Letter,
    Publication,
    Response,
    State,
    Transmission,
)
from archive.models.questions import questions_of

LOOSE = (Anchor.FUZZY, Anchor.ORPHANED)
MANY = 60  # citations; beyond these the answers to a question are fetched when opened


@dataclass(frozen=True)
class Cited:
    """A citation of a claim, and what it counts for: its account, if it has one."""

    citation: Citation
    claim: Claim
    account: Account | None

    @property
    def place(self) -> str:
        return place_of(self.citation)

    @property
    def why_not_counted(self) -> str:
        """Why readers do not see it yet; "" where it counts."""
        return "" if self.account else why_not_counted(self.citation, self.claim)

    @property
    def is_loose(self) -> bool:
        return self.citation.anchor in LOOSE


@dataclass(frozen=True)
class Stated:
    """A claim, with the citations that speak of it."""

    claim: Claim
    citations: list[Cited]

    @property
    def place(self) -> str:
        return place_of(self.claim)


@dataclass(frozen=True)
class Asked:
    """A question about a subject: the claims, what they come to, our judgements."""

    kind: str
    key: int
    name: str
    claims: list[Stated]
    assessments: list[Assessment]
    inquiry: Inquiry | None

    @property
    def place(self) -> str:
        return place_of_question(self.kind, self.key, self.name)

    @property
    def asks(self) -> str:
        return QUESTIONS[self.name].asks

    @property
    def is_contested(self) -> bool:
        return bool(self.inquiry and self.inquiry.is_contested)

    @property
    def is_judged(self) -> bool:
        return bool(self.assessments)

    @property
    def holds_back(self) -> bool:
        """Whether an answer has no citation, and so nothing here can be published."""
        return any(not stated.citations for stated in self.claims)

    @property
    def citation_count(self) -> int:
        return sum(len(stated.citations) for stated in self.claims)

    @property
    def label(self) -> str:
        return self.name.replace("_", " ")

    @cached_property
    def reads_as(self) -> str:
        """The archive's reading of the question; "" where it has none."""
        claims = evidence.reading(self.inquiry)
        return "; ".join(claim.value_in_words for claim in claims) or self._if_bare()

    def _if_bare(self) -> str:
        """That it happened, where a named voice says so and nobody says otherwise."""
        if self.inquiry is None or self.is_contested or self.is_judged:
            return ""
        return "; ".join(
            answer.in_words
            for answer in self.inquiry.answers
            if answer.claim.is_bare
            and answer.stands
            and not all(account.is_unnamed for account in answer.asserting)
        )

    @property
    def why_unread(self) -> str:
        """Why the archive reads no answer here."""
        if self.inquiry is None:
            return "nothing is cited yet that counts for the public"
        if self.is_judged and not self.assessments[0].accepts_id:
            return f"judged {self.assessments[0].verdict}"
        if self.is_contested:
            return "contested, and not judged"
        if any(answer.stands for answer in self.inquiry.answers):
            return "only an unnamed voice says so"
        return "nobody asserts it"


@dataclass(frozen=True)
class Part:
    """A subject of claims: the letter or collection itself, a step, a response."""

    kind: str
    subject: Letter | Collection | Transmission | Response
    asked: list[Asked]

    @property
    def place(self) -> str:
        return place_of(self.subject)

    @property
    def contested(self) -> list[Asked]:
        return [asked for asked in self.asked if asked.is_contested]

    @property
    def is_contested(self) -> bool:
        return bool(self.contested)

    @property
    def citation_count(self) -> int:
        return sum(asked.citation_count for asked in self.asked)

    @property
    def holds_back(self) -> bool:
        return any(asked.holds_back for asked in self.asked)

    @property
    def open_questions(self) -> list[str]:
        """The questions that nobody has answered of it yet."""
        answered = {asked.name for asked in self.asked}
        return [name for name in questions_of(self.kind) if name not in answered]

    @property
    def open_asks(self) -> list[tuple[str, str]]:
        """The same, each with how it is asked."""
        return [(name, QUESTIONS[name].asks) for name in self.open_questions]


@dataclass(frozen=True)
class Finding:
    """Something that waits for an editor, and the places of the page where it does."""

    name: str
    places: list[tuple[str, str]]


@dataclass(frozen=True)
class Desk:
    """A letter's or a collection's page at the desk, above its form."""

    parts: list[Part]

    @property
    def asked(self) -> list[Asked]:
        return [asked for part in self.parts for asked in part.asked]

    @property
    def claims(self) -> list[Stated]:
        return [stated for asked in self.asked for stated in asked.claims]

    @property
    def citations(self) -> list[Cited]:
        return [cited for stated in self.claims for cited in stated.citations]

    @property
    def is_long(self) -> bool:
        return len(self.citations) > MANY

    @cached_property
    def findings(self) -> list[Finding]:
        """What waits for an editor, the gravest first; what is in order is left out."""
        undated = self._claims_that(lambda stated: stated.claim.date.is_unread)
        unsaid = self._citations_that(lambda cited: cited.citation.said.is_unread)
        loose = self._citations_that(lambda cited: cited.is_loose)
        found = [
            Finding("contested, and not judged", self._contested(is_judged=False)),
            Finding("contested, and judged", self._contested(is_judged=True)),
            Finding(
                "without a citation",
                self._claims_that(lambda stated: not stated.citations),
            ),
            Finding(
                "not counted for the public yet",
                self._citations_that(lambda cited: cited.why_not_counted),
            ),
            Finding("dates that nobody has read", undated + unsaid),
            Finding("passages to look at: fuzzy or orphaned", loose),
            Finding("bare", self._claims_that(lambda stated: stated.claim.is_bare)),
        ]
        return [finding for finding in found if finding.places]

    def _contested(self, *, is_judged: bool) -> list[tuple[str, str]]:
        return [
            (asked.place, f"{asked.label}: {', '.join(asked.inquiry.reasons)}")
            for asked in self.asked
            if asked.is_contested and asked.is_judged == is_judged
        ]

    def _claims_that(self, wait: Callable[[Stated], object]) -> list[tuple[str, str]]:
        return [(s.place, str(s.claim)) for s in self.claims if wait(s)]

    def _citations_that(self, wait: Callable[[Cited], object]) -> list[tuple[str, str]]:
        return [(c.place, str(c.citation)) for c in self.citations if wait(c)]


def place_of(record) -> str:
    """The fragment at which a record stands on the page of its letter."""
    if isinstance(record, Assessment):
        return place_of_question(*record.asked)
    return f"{record._meta.model_name}-{record.pk}"


def place_of_question(kind: str, key: int, name: str) -> str:
    return f"{kind}-{key}-{name}"


def why_not_counted(citation: Citation, claim: Claim) -> str:
    """Why a citation counts for nobody yet, in words that name what to do."""
    response, other, document = claim.response, claim.other_letter, citation.document
    if response and not response.is_published:
        return f"the response is {_standing(response)}"
    if other and not other.is_published:
        return f"the letter that it names is {_standing(other)}"
    if not document.is_published:
        return f"its document is {_standing(document)}"
    return "nobody here has seen its document, and no public citation relays it"


def _standing(record: Publication) -> str:
    is_draft = record.state == State.DRAFT
    return "a draft" if is_draft else record.get_state_display().lower()


def desk_of(whole: Letter | Collection) -> Desk:
    """Everything, in a fixed number of queries: the whole first, then its parts."""
    found = evidence_on(whole)
    claims, assessments = _stated(whole, found), defaultdict(list)
    for assessment in assessments_of(whole):
        assessments[assessment.asked].append(assessment)

    def asked_of(subject) -> list[Asked]:
        kind = subject._meta.model_name
        asked = [(kind, subject.pk, name) for name in questions_of(kind)]
        return [
            Asked(*key, claims[key], assessments[key], found.inquiries.get(key))
            for key in asked
            if key in claims or key in assessments
        ]

    return Desk(
        [
            Part(subject._meta.model_name, subject, asked_of(subject))
            for subject in _subjects(whole)
        ]
    )


def _subjects(whole: Letter | Collection) -> list:
    """The whole first, then the steps of its way, and the responses."""
    if isinstance(whole, Letter):
        return [whole, *whole.transmissions.all(), *whole.responses.all()]
    return [whole]


def _stated(whole: Letter | Collection, found: evidence.Evidence) -> dict[tuple, list]:
    """The claims with their citations, by what they answer."""
    accounts = {account.citation.pk: account for account in found.accounts}
    stated = defaultdict(list)
    for claim in claims_of(whole):
        cited = [
            Cited(citation, claim, accounts.get(citation.pk))
            for citation in claim.citations.all()
        ]
        stated[claim.asked].append(Stated(claim, cited))
    return stated


def evidence_on(whole: Letter | Collection) -> evidence.Evidence:
    if isinstance(whole, Letter):
        return evidence.of([whole])
    return evidence.of(collections=[whole])


def claims_of(whole: Letter | Collection):
    citations = Citation.objects.select_related(
        "document__publisher", "speaker", "relays__document"
    )
    related = ("agent", "place", "other_letter", "response")
    claims = Claim.objects.of_whole(whole).select_related(*related)
    return claims.prefetch_related(Prefetch("citations", citations))


def assessments_of(whole: Letter | Collection):
    return Assessment.objects.of_whole(whole).select_related(
        "accepts__agent", "accepts__place", "accepts__other_letter"
    )


# --- What one citation counts for -------------------------------------------


def counted_as(citation: Citation, whole: Letter | Collection) -> str:
    """A sentence on the origin of a citation, and with which others it shares it."""
    accounts = evidence_on(whole).accounts
    own = next((a for a in accounts if a.citation.pk == citation.pk), None)
    if own is None:
        why = why_not_counted(citation, citation.claim)
        return f"It does not count for the public yet: {why}."
    others = {
        str(account.citation.document)
        for account in accounts
        if account.origin == own.origin
        and account.claim.asked == own.claim.asked
        and account.citation.document_id != citation.document_id
    }
    if not others:
        return f"Its origin is {own.origin_name}; no other source cited here shares it."
    named = "; ".join(sorted(others)[:5])
    more = f", and {len(others) - 5} more" if len(others) > 5 else ""
    return f"Counts as one origin, {own.origin_name}, with: {named}{more}."
