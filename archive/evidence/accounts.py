"""Accounts of a letter: each claim, who is cited for it, and where it came from."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from operator import attrgetter

from django.db.models import QuerySet

from archive.models import (
    QUESTIONS,
    TO_BODIES,
    Agent,
    Assessment,
    Citation,
    Claim,
    Collection,
    Document,
    Letter,
    Place,
    Response,
    Stance,
    State,
    Transmission,
)
from archive.models.fetching import fetch_related

from .conflicts import FIRST_DAY, LAST_DAY, Conflict, Position, settle, window_of

# Of a capture only its day is asked for, and not the whole text.
_UNREAD = ("text", "headings", "languages")


@dataclass(eq=False)
class Account:
    """
    One citation, as evidence: its root, its origin, the days on which it was said.

    `opened_by` is the citation whose words a reader sees: the citation itself, or,
    where nobody here has seen its document, the one that relays it. `is_read_later`
    says that the relay was not yet published on the day that is looked at.
    """

    citation: Citation
    claim: Claim
    root: Citation
    opened_by: Citation
    is_read_later: bool = False
    has_lapsed: bool = False

    @cached_property
    def side(self) -> int:
        return self.citation.side

    @cached_property
    def origin(self) -> tuple:
        """Whoever said it first: what is counted, instead of pages."""
        document = self.root.document
        if self.root.speaker_id:
            return "agent", self.root.speaker_id
        if self.root.descriptor:
            return "unnamed", document.pk, self.root.descriptor
        if document.publisher_id:
            return "agent", document.publisher_id
        return "document", document.pk

    @property
    def origin_name(self) -> str:
        root = self.root
        if not root.document.is_published and self.origin[0] == "document":
            return "a source that is not public here"
        return str(
            root.speaker or root.descriptor or root.document.publisher or root.document
        )

    @property
    def is_unnamed(self) -> bool:
        return self.origin[0] == "unnamed"

    @property
    def voice(self) -> str:
        return self.origin_name + (", unnamed" if self.is_unnamed else "")

    @property
    def origin_agent(self) -> Agent | None:
        """The agent whom the origin is, where it is one."""
        if self.origin[0] != "agent":
            return None
        return self.root.speaker or self.root.document.publisher

    @cached_property
    def said(self):
        """When it was said: by the root if it tells, else here; else the root's day."""
        return self.root.said or self.citation.said or self.root.document.published

    @property
    def said_first(self) -> date:
        return self.said.earliest or FIRST_DAY

    @property
    def said_last(self) -> date:
        """The last day on which it can have been said: on that one it was read."""
        documents = (self.root.document, self.citation.document)
        read = (document.known_by for document in documents)
        return self.said.latest or next(filter(None, read), LAST_DAY)

    def is_after(self, not_yet: "Account") -> bool:
        """
        Whether it tells of something later than another account's “not yet”.

        It was said on a later day, or the day that it gives is no earlier than that
        on which the other was said.
        """
        day = self.claim.date_earliest
        return self.said_first > not_yet.said_last or bool(
            day and day >= not_yet.said_last
        )

    @cached_property
    def position(self) -> Position:
        is_dated = bool(self.claim.date)
        window = window_of(self.claim) if is_dated else (FIRST_DAY, self.said_last)
        is_not_yet = self.citation.stance == Stance.NOT_YET
        return Position(
            side=self.side,
            claim=None if self.claim.is_bare else self.claim,
            window=window,
            is_dated=is_dated,
            until=self.said_first if is_not_yet else None,
        )

    @property
    def hops(self) -> list[Document]:
        """The documents that it relays, from the nearest to the root's."""
        hops, citation = [], self.citation
        while citation is not self.root:
            citation = citation.relays
            hops.append(citation.document)
        return hops

    @property
    def relays(self) -> Document | None:
        """The document that it repeats, if the public may know of it."""
        return next((d for d in self.hops[:1] if d.is_published), None)


@dataclass(eq=False)
class Answer:
    """
    One claim, with the accounts that speak of it.

    `is_whole` says that none is left out on the day that is looked at: what the
    editors wrote of the claim may rest on any of them.
    """

    claim: Claim
    accounts: list[Account] = field(default_factory=list)
    is_contested: bool = False
    is_accepted: bool = False
    is_whole: bool = True

    @property
    def asserting(self) -> list[Account]:
        return [a for a in self.accounts if a.side > 0 and not a.has_lapsed]

    @property
    def origins(self) -> set[tuple]:
        return {account.origin for account in self.asserting}

    @property
    def voices(self) -> list[str]:
        """Who is behind it, each once: those who say so, or else those who speak."""
        accounts = self.asserting or self.accounts
        return list(dict.fromkeys(account.voice for account in accounts))

    @property
    def is_only_alleged(self) -> bool:
        """Whether none but unnamed voices say so."""
        return all(account.is_unnamed for account in self.asserting)

    @property
    def in_words(self) -> str:
        """The value; of a bare claim, what its accounts come to."""
        claim = self.claim
        if not claim.is_bare or QUESTIONS[claim.question].value not in ("none", "date"):
            return claim.value_in_words
        is_date = QUESTIONS[claim.question].value == "date"
        happened = claim.question if is_date else "so"
        stances = {account.citation.stance for account in self.accounts}
        if self.asserting:
            return f"{happened} at all" if is_date else "yes"
        if Stance.NOT_YET in stances:
            return f"not yet {happened}"
        if Stance.DENIES in stances:
            return f"not {happened}"
        return "not known"

    @property
    def stands(self) -> bool:
        """Whether somebody still says so, and it still counts."""
        return bool(self.asserting) and not self.claim.deprecated


@dataclass(eq=False)
class Inquiry:
    """One question about one subject: its rival answers, and what we make of them."""

    subject: object
    subject_kind: str
    question: str
    answers: list[Answer] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    assessments: list[Assessment] = field(default_factory=list)  # the newest first
    later_assessments: int = 0
    left_out: int = 0

    @property
    def asks(self) -> str:
        return self.answers[0].claim.asks

    @property
    def label(self) -> str:
        return self.question.replace("_", " ").capitalize()

    @property
    def whole(self):
        """The letter or the collection on whose page it is asked."""
        return self.answers[0].claim.whole

    def get_absolute_url(self) -> str:
        """Its own page; a place on that of the response or the collection."""
        claim = self.answers[0].claim
        has_its_own = self.subject_kind in ("letter", "transmission")
        return claim.page_address + ("" if has_its_own else f"#{claim.anchor}")

    @property
    def is_contested(self) -> bool:
        return bool(self.conflicts)

    @property
    def reasons(self) -> list[str]:
        return sorted({conflict.reason for conflict in self.conflicts})

    @property
    def assessment(self) -> Assessment | None:
        return self.assessments[0] if self.assessments else None

    @property
    def accounts(self) -> list[Account]:
        return [account for answer in self.answers for account in answer.accounts]

    @property
    def standing(self) -> list[Account]:
        """The accounts for any answer that still counts."""
        return [a for answer in self.answers if answer.stands for a in answer.asserting]

    def opposed(self, *stances: Stance) -> list[Account]:
        """The accounts with these stances that have not lapsed and still count."""
        return [
            account
            for account in self.accounts
            if account.citation.stance in stances
            and not (account.has_lapsed or account.claim.deprecated)
        ]

    def against(self, claim: Claim) -> list[Account]:
        """The accounts of the denials, or of the “not yet”, that exclude a claim."""
        held = {
            position
            for conflict in self.conflicts
            if conflict.concerns(claim)
            for position in (conflict.one, conflict.other)
        }
        accounts = self.opposed(Stance.DENIES, Stance.NOT_YET)
        return [account for account in accounts if account.position in held]

    @property
    def origins(self) -> set[tuple]:
        return {
            origin
            for answer in self.answers
            if not answer.claim.deprecated
            for origin in answer.origins
        }

    def _sort(self) -> None:
        """What we accept comes first, then by origins; contents keep their order."""
        if self.question == "contents":
            self.answers.sort(key=lambda a: (a.claim.is_bare, a.claim.position))
        else:
            self.answers.sort(
                key=lambda a: (
                    not a.is_accepted,
                    not a.stands,
                    a.claim.is_bare,
                    -len(a.origins),
                    a.claim.position,
                    a.claim.pk,
                )
            )


@dataclass(eq=False)
class Evidence:
    """
    All that the public sources say of some letters or collections.

    As known on a day where one is given: `undated` and `later` are then the
    documents left out, because nobody knows their day or because it came after, and
    `left_out` counts their accounts.
    """

    on: date | None
    inquiries: dict[tuple, Inquiry]
    documents: list[Document]
    undated: list[Document]
    later: list[Document]
    left_out: Counter = field(default_factory=Counter)  # accounts, by what is asked
    # Every document that speaks of what is asked, whatever day is looked at.
    speaking: dict[tuple, set[Document]] = field(default_factory=dict)

    def about(self, subject) -> list[Inquiry]:
        """The inquiries about one subject, in the order in which pages ask them."""
        return self._by_subject.get(subject, [])

    def on_letter(self, letter) -> list[Inquiry]:
        """The inquiries about a letter, and about the steps of its way."""
        return self._by_letter.get(letter, [])

    @cached_property
    def _by_subject(self) -> dict[object, list[Inquiry]]:
        found = defaultdict(list)
        for inquiry in self.inquiries.values():
            found[inquiry.subject].append(inquiry)
        return found

    @cached_property
    def _by_letter(self) -> dict[object, list[Inquiry]]:
        found = defaultdict(list)
        for inquiry in self.inquiries.values():
            if inquiry.subject_kind in ("letter", "transmission"):
                found[inquiry.whole].append(inquiry)
        return found

    def on_question(self, subject, question: str) -> Inquiry | None:
        return next((i for i in self.about(subject) if i.question == question), None)

    @property
    def accounts(self) -> list[Account]:
        return [a for inquiry in self.inquiries.values() for a in inquiry.accounts]

    @property
    def days(self) -> list[tuple[date, int]]:
        """Each day on which a source arrived, with how many were there by then."""
        return self._days_of(self.documents + self.later)

    def days_on(self, asked: tuple) -> list[tuple[date, int]]:
        """The same, of the sources that speak of one question."""
        return self._days_of(self.speaking.get(asked, ()))

    def _days_of(self, documents: Iterable[Document]) -> list[tuple[date, int]]:
        arrived = Counter(
            document.known_by for document in documents if document.known_by
        )
        running, days = 0, []
        for day in sorted(arrived):
            running += arrived[day]
            days.append((day, running))
        return days


def of(
    letters: Iterable = (),
    *,
    collections: Iterable = (),
    on: date | None = None,
    questions: Iterable[str] | None = None,
) -> Evidence:
    """
    Return the evidence on letters and collections, as known on a day if one is given.

    Of a letter, that on its steps and its public responses too. Only what is public
    counts: citations of published documents, and those of unseen documents that a
    public citation relays. A page that shows a few `questions` alone asks for these,
    and finds each as it would among all. A fixed number of queries, however many
    letters and citations: three, one for each kind of record that they name, and up
    to three more to follow relays out of the questions asked.
    """
    asked = QUESTIONS.keys() if questions is None else frozenset(questions)
    claims, citations, assessments = _gather(list(letters), list(collections), asked)
    cited = [c for c in citations.values() if c.claim_id in claims]
    for citation in cited:
        citation.claim = claims[citation.claim_id]
    openers = _openers(cited)
    public = [c for c in cited if c.claim.question in asked and _is_public(c, openers)]
    known, undated, later = _sorted_by_day((c.document for c in public), on)
    inquiries = _inquiries(
        Account(
            citation,
            citation.claim,
            root=_root(citation, citations),
            opened_by=(opened_by := _opener(citation, openers, on)),
            is_read_later=_is_later(opened_by.document, on),
        )
        for citation in public
        if citation.document_id in known
    )
    left_out = _count_left_out(
        inquiries, [c.claim for c in public if c.document_id not in known]
    )
    _add(assessments, inquiries, on)
    for inquiry in inquiries.values():
        _settle(inquiry)
    order = sorted(inquiries, key=_order_of(inquiries))
    return Evidence(
        on=on,
        inquiries={asked: inquiries[asked] for asked in order},
        documents=list(known.values()),
        undated=list(undated.values()),
        later=list(later.values()),
        left_out=left_out,
        speaking=_speaking(public),
    )


def _speaking(public: Iterable[Citation]) -> dict[tuple, set[Document]]:
    speaking = defaultdict(set)
    for citation in public:
        speaking[citation.claim.asked].add(citation.document)
    return speaking


def _sorted_by_day(documents: Iterable[Document], on: date | None) -> tuple[dict, ...]:
    """The documents known on a day, those of no certain day, and the later ones."""
    known, undated, later = {}, {}, {}
    for document in documents:
        if on and document.known_by is None:
            undated[document.pk] = document
        elif on and document.known_by > on:
            later[document.pk] = document
        else:
            known[document.pk] = document
    return known, undated, later


def _inquiries(accounts: Iterable[Account]) -> dict[tuple, Inquiry]:
    """The accounts by what is asked, and by the claim that they answer with."""
    inquiries: dict[tuple, Inquiry] = {}
    answers: dict[int, Answer] = {}
    for account in sorted(accounts, key=lambda a: (a.claim.pk, a.citation.pk)):
        claim = account.claim
        if claim.pk not in answers:
            answers[claim.pk] = Answer(claim)
            inquiry = inquiries.setdefault(
                claim.asked, Inquiry(claim.subject, claim.subject_kind, claim.question)
            )
            inquiry.answers.append(answers[claim.pk])
        answers[claim.pk].accounts.append(account)
    return inquiries


def _count_left_out(inquiries: dict, claims: list[Claim]) -> Counter:
    """Tell each inquiry and answer what it lacks of the later accounts on claims."""
    left_out, lacking = Counter(claim.asked for claim in claims), set(claims)
    for asked, inquiry in inquiries.items():
        inquiry.left_out = left_out[asked]
        for answer in inquiry.answers:
            answer.is_whole = answer.claim not in lacking
    return left_out


def _add(assessments: Iterable[Assessment], inquiries: dict, on: date | None) -> None:
    for assessment in assessments:
        if inquiry := inquiries.get(assessment.asked):
            if on and assessment.made_on > on:
                inquiry.later_assessments += 1
            else:
                inquiry.assessments.append(assessment)


def _gather(
    letters: list[Letter], collections: list[Collection], asked: Set[str]
) -> tuple[dict[int, Claim], dict[int, Citation], Iterable[Assessment]]:
    """Claims by key, citations by key (relays tied), and assessments."""
    about = {"letters": letters, "collections": collections}
    every = Claim.objects.about(**about).order_by()
    assessments = Assessment.objects.about(**about).order_by("-made_on", "-pk")
    if len(asked) < len(QUESTIONS):
        claims, cited = _narrowed(every, asked)
        assessments = assessments.filter(question__in=asked)
    else:
        claims, cited = list(every), list(Citation.objects.on(every).order_by())
    claims.sort(key=attrgetter("pk"))
    cited.sort(key=attrgetter("pk"))
    _fetch_what_is_named(claims, cited)
    _tie_to_the_wholes(claims, **about)
    shown = {claim.pk: claim for claim in claims if _may_show(claim)}
    citations = {citation.pk: citation for citation in cited}
    for citation in cited:
        if citation.relays_id in citations:
            citation.relays = citations[citation.relays_id]
    for assessment in assessments:
        if assessment.accepts_id in shown:
            assessment.accepts = shown[assessment.accepts_id]
    return shown, citations, assessments


def _narrowed(
    every: QuerySet[Claim], asked: Set[str]
) -> tuple[list[Claim], list[Citation]]:
    """
    The claims on some questions and their citations, with all that these relay.

    And with all by which they are relayed: a relay may be cited on another question,
    and who spoke first, and whether it can be read, is told by the whole chain.
    """
    wanted = every.filter(question__in=asked)
    claims, cited = list(wanted), list(Citation.objects.on(wanted).order_by())
    relays = Citation.objects.on(every).exclude(relays=None).order_by()
    chained = _chained({c.pk for c in cited}, relays.values_list("pk", "relays"))
    if beyond := chained - {citation.pk for citation in cited}:
        others = list(Citation.objects.filter(pk__in=beyond).order_by())
        known = {claim.pk for claim in claims}
        keys = {citation.claim_id for citation in others} - known
        claims += every.filter(pk__in=keys)
        cited += others
    return claims, cited


def _chained(citations: set[int], relays: Iterable[tuple[int, int]]) -> set[int]:
    """These, and all that a chain of relays joins to one of them, either way."""
    joined = defaultdict(set)
    for one, other in relays:
        joined[one].add(other)
        joined[other].add(one)
    found, ahead = set(citations), [pk for pk in joined if pk in citations]
    while ahead:
        new = joined[ahead.pop()] - found
        found |= new
        ahead += new
    return found


def _fetch_what_is_named(claims: list[Claim], citations: list[Citation]) -> None:
    """Few records stand behind many rows: each is fetched once."""
    fetch_related(Place.objects.all(), (claims, "place"))
    fetch_related(Letter.objects.all(), (claims, "other_letter"))
    fetch_related(Transmission.objects.all(), (claims, "transmission"))
    fetch_related(Response.objects.select_related("reply"), (claims, "response"))
    captures = (f"current_capture__{name}" for name in _UNREAD)
    documents = Document.objects.select_related("current_capture").defer(*captures)
    read = fetch_related(documents, (citations, "document"))
    # With the bodies that they belong to, as far out as these go.
    agents = Agent.objects.select_related(TO_BODIES[-1])
    fetch_related(
        agents, (claims, "agent"), (citations, "speaker"), (read, "publisher")
    )


def _tie_to_the_wholes(claims: list[Claim], *, letters, collections) -> None:
    """Have the claims be about the very letters and collections that were asked for."""
    letters = {letter.pk: letter for letter in letters}
    collections = {collection.pk: collection for collection in collections}
    for claim in claims:
        if claim.collection_id:
            claim.collection = collections[claim.collection_id]
        else:
            on_it = claim if claim.letter_id else claim.subject
            on_it.letter = letters[on_it.letter_id]


def _may_show(claim: Claim) -> bool:
    """
    Whether a claim's response, and the letter that it names, are public.

    Of a letter that is not public itself, all is shown but what is withdrawn.
    """
    others = [r for r in (claim.response, claim.other_letter) if r]
    if claim.whole.is_published:
        return all(other.is_published for other in others)
    return not any(other.is_withdrawn for other in others)


def _root(citation: Citation, citations: dict[int, Citation]) -> Citation:
    seen = set()
    while citation.relays_id in citations and citation.pk not in seen:
        seen.add(citation.pk)
        citation = citation.relays
    return citation


def _openers(citations: Iterable[Citation]) -> dict[int, list[Citation]]:
    """For each citation of an unseen document, those that it can be read through."""
    relayed_by = defaultdict(list)
    for citation in citations:
        relayed_by[citation.relays_id].append(citation)
    return {
        citation.pk: list(_seen_relays(citation, relayed_by))
        for citation in citations
        if not citation.document.was_consulted
    }


def _seen_relays(citation: Citation, relayed_by: dict, path: tuple = ()):
    for relay in relayed_by[citation.pk]:
        if relay.pk in path or relay.document.state != State.PUBLISHED:
            continue
        if relay.document.was_consulted:
            yield relay
        else:
            yield from _seen_relays(relay, relayed_by, (*path, relay.pk))


def _is_public(citation: Citation, openers: dict) -> bool:
    if citation.document.state != State.PUBLISHED:
        return False
    return citation.document.was_consulted or bool(openers[citation.pk])


def _opener(citation: Citation, openers: dict, on: date | None) -> Citation:
    """Where the words of a citation are read, by preference on a page known by then."""
    if citation.document.was_consulted:
        return citation
    return min(
        openers[citation.pk],
        key=lambda c: (
            _is_later(c.document, on),
            not c.exact,
            c.document.known_by or LAST_DAY,
            c.pk,
        ),
    )


def _is_later(document: Document, on: date | None) -> bool:
    return bool(on) and (document.known_by or LAST_DAY) > on


def _settle(inquiry: Inquiry) -> None:
    inquiry.conflicts = settle(inquiry.question, inquiry.accounts)
    newest = inquiry.assessment
    shown = {answer.claim.pk: answer.claim for answer in inquiry.answers}
    for assessment in inquiry.assessments:
        # What it accepts may rest on sources that are not public, or not known yet.
        assessment.accepts_openly = shown.get(assessment.accepts_id)
    for answer in inquiry.answers:
        answer.is_contested = any(c.concerns(answer.claim) for c in inquiry.conflicts)
        answer.is_accepted = bool(newest) and newest.accepts_id == answer.claim.pk
    inquiry._sort()


def _order_of(inquiries: dict):
    """The letter first, then its steps, then the responses, each as pages ask."""
    rank = {"collection": 0, "letter": 1, "transmission": 2, "response": 3}
    asked_in_order = list(QUESTIONS)

    def order(asked: tuple):
        inquiry = inquiries[asked]
        position = getattr(inquiry.subject, "position", 0)
        kind, pk, question = asked
        return rank[kind], position, pk, asked_in_order.index(question)

    return order
