"""How the evidence on letters is gathered from the public citations of a database."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Set
from datetime import date
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
    State,
    Transmission,
)
from archive.models.fetching import fetch_related, tie

from .accounts import Account, Answer, Evidence, Inquiry
from .conflicts import LAST_DAY, settle

# Of a capture only its day is asked for, and not the whole text.
_UNREAD = ("text", "headings", "languages")


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
        tie(citation, "claim", claims[citation.claim_id])
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
            tie(citation, "relays", citations[citation.relays_id])
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
            tie(claim, "collection", collections[claim.collection_id])
        else:
            on_it = claim if claim.letter_id else claim.subject
            tie(on_it, "letter", letters[on_it.letter_id])


def _may_show(claim: Claim) -> bool:
    """
    Whether a claim's response, and the letter that it names, are public.

    Of a letter that is not public itself, all is shown but what is withdrawn.
    """
    if not (claim.response_id or claim.other_letter_id):
        return True
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
