"""
Pages as linked data, in the words of schema.org and from the same reading.

What is contested stays so: a claim has the sources in which it appears, and who
speaks against it as comments. Nothing is rated; a judgement of the editors is a
comment with its criteria. No words of a source are quoted.
"""

import re
from collections.abc import Callable, Iterable

from django.db.models import prefetch_related_objects

from archive.dates import When
from archive.evidence import Account, Answer, Heading, Inquiry, Told
from archive.languages import HOUSE_LANGUAGE
from archive.models import (
    Agent,
    Assessment,
    Authority,
    Collection,
    Document,
    Identifier,
    Letter,
    Place,
    Publication,
    Reference,
)
from archive.pages.documents import DocumentPage
from archive.pages.letters import LetterPage
from archive.pages.questions import QuestionPage
from archive.pages.responses import ResponsePage

# Makes an address of ours absolute, as request.build_absolute_uri does.
Absolute = Callable[[str], str]

SCHEMA = {"@context": "https://schema.org"}
KINDS_OF_DOCUMENT = {
    Document.Kind.NEWS: "NewsArticle",
    Document.Kind.ENCYCLOPEDIA: "Article",
    Document.Kind.BOOK: "Book",
    Document.Kind.POST: "SocialMediaPosting",
    Document.Kind.ARTICLE: "Article",
}
ADDRESSES_OF_AUTHORITIES = {
    Authority.WIKIDATA: "https://www.wikidata.org/entity/{}",
    Authority.VIAF: "https://viaf.org/viaf/{}",
    Authority.GND: "https://d-nb.info/gnd/{}",
    Authority.ISNI: "https://isni.org/isni/{}",
    Authority.GEONAMES: "https://sws.geonames.org/{}/",
}
# The properties for the questions from which a letter's heading may take its date.
DATES = {"written": "dateCreated", "sent": "dateSent", "received": "dateReceived"}
# Of EDTF, what schema.org's dates can say: neither doubt nor seasons.
ISO_DATE = re.compile(r"\d{4}(-(0\d|1[0-2])(-\d\d)?)?")


# --- A letter ---------------------------------------------------------------


def of_letter(page: LetterPage, absolute: Absolute) -> dict:
    """
    Return a letter with those who wrote it and to whom, as known on the day.

    The claims about it are on the pages of its questions and responses, its sources
    on their own. One query, for the identifiers of the agents.
    """
    agents = _public(_correspondents(page))
    return _graph(
        _message(page, absolute), *(agent(found, absolute) for found in agents)
    )


def of_all(page: LetterPage, absolute: Absolute) -> dict:
    """Return a letter, all claims about it, who speaks and where, in one graph."""
    asked = [*page.asked, *(i for r in page.responses for i in r.inquiries)]
    agents = _public([*_correspondents(page), *_speakers(page.evidence.accounts)])
    judgements = list(_judgements(page.assessed, absolute))
    return _graph(
        _message(page, absolute) | _without_blanks({"comment": judgements}),
        *_claims(asked, page.letter, absolute),
        *(agent(found, absolute) for found in agents),
        *(document(source.document, absolute) for source in page.sources),
    )


def of_question(page: QuestionPage, absolute: Absolute) -> dict:
    """Return the answers to one question, who gives them and where."""
    told = [(i, shown) for i in page.inquiries for shown in page.shown_of(i)]
    accounts = [account for _, shown in told for account in shown.accounts]
    agents = _public(_speakers(accounts))
    return _graph(
        *(_claim(i, it.answer, page.letter, absolute, it.accounts) for i, it in told),
        *_judgements(page.inquiries, absolute),
        *(agent(found, absolute) for found in agents),
        *(
            document(source.document, absolute)
            for source in ([] if page.is_long else page.sources)
        ),
    )


def of_response(page: ResponsePage, absolute: Absolute) -> dict:
    """Return the claims about a response, who makes them and where."""
    agents = _public(_speakers(page.accounts))
    return _graph(
        *_claims(page.inquiries, page.response.letter, absolute),
        *_judgements(page.inquiries, absolute),
        *(agent(found, absolute) for found in agents),
        *(document(source.document, absolute) for source in page.sources),
    )


def _graph(*nodes: dict) -> dict:
    return SCHEMA | {"@graph": list(nodes)}


def _claims(
    inquiries: Iterable[Inquiry], letter: Letter, absolute: Absolute
) -> list[dict]:
    return [
        _claim(inquiry, answer, letter, absolute)
        for inquiry in inquiries
        for answer in inquiry.answers
    ]


def _public(agents: Iterable[Agent]) -> list[Agent]:
    """Those who have a public page, each once, with what authority files call them."""
    public = list({found: None for found in agents if found.is_published})
    prefetch_related_objects(public, "identifiers", "names")
    return public


def _correspondents(page: LetterPage) -> list[Agent]:
    heading = page.heading
    told = [*heading.senders, *heading.recipients]
    return [answer.agent for answer in told if answer.agent]


def _speakers(accounts: Iterable[Account]) -> list[Agent]:
    """Who speaks, and who spoke first, in the order of the accounts."""
    found = [(a.citation.speaker, a.root.speaker) for a in accounts]
    return [agent for speakers in found for agent in speakers if agent]


def _message(page: LetterPage, absolute: Absolute) -> dict:
    letter, heading = page.letter, page.heading
    return _without_blanks(
        {"@type": "Message"}
        | _at(letter, absolute)
        | _date(heading)
        | {
            "name": letter.title,
            "alternateName": _in_language(
                letter.parallel_title, letter.parallel_title_language
            ),
            "inLanguage": letter.language,
            "abstract": page.gist,
            "sender": _settled(heading.senders, absolute),
            "recipient": _settled(heading.recipients, absolute),
            "isPartOf": _collection(letter, absolute),
            # Of very many sources the questions' pages tell.
            "citation": [
                _in_graph(_reference(source.document, absolute))
                for source in ([] if page.is_long else page.sources)
            ],
        }
    )


def _collection(letter: Letter, absolute: Absolute) -> dict | None:
    collection = letter.collection
    is_shown = collection and collection.is_published
    return _whole(collection, absolute) if is_shown else None


def _judgements(assessed: Iterable[Inquiry], absolute: Absolute) -> Iterable[dict]:
    for inquiry in assessed:
        for assessment in inquiry.assessments:
            yield _judgement(inquiry, assessment, absolute)


def _date(heading: Heading) -> dict:
    """The date of the heading, if its question has a property and it is certain."""
    name = DATES.get(heading.date_question)
    is_certain = name and heading.is_date_settled
    return {name: as_iso(heading.dated)} if is_certain else {}


def _settled(told: list[Told], absolute: Absolute) -> list[dict]:
    """
    Senders or recipients, if nobody doubts any of them.

    A property says that it is so. Of what is contested the claims tell, and one who
    is not would stand here as if there were no other.
    """
    if not all(answer.is_settled for answer in told):
        return []
    return [_named(answer.agent, absolute) for answer in told]


def _claim(
    inquiry: Inquiry,
    answer: Answer,
    letter: Letter,
    absolute: Absolute,
    accounts: list[Account] | None = None,
) -> dict:
    """
    An answer that a source gives; one that speaks against it is a comment on it.

    Of all its accounts, or of those that are given.
    """
    accounts = answer.accounts if accounts is None else accounts
    standing = answer.asserting
    asserting = [account for account in accounts if account in standing]
    speakers = {a.citation.speaker: None for a in asserting if a.citation.speaker}
    unnamed = {a.citation.descriptor: None for a in asserting if a.citation.descriptor}
    others = [account for account in accounts if account not in asserting]
    return _without_blanks(
        {
            "@type": "Claim",
            "@id": _id_of(answer, absolute),
            "text": f"{inquiry.asks} {answer.in_words}",
            "about": {"@id": absolute(letter.get_absolute_url())},
            "author": [_in_graph(_named(speaker, absolute)) for speaker in speakers],
            "creditText": "; ".join(f"{voice}, unnamed" for voice in unnamed),
            "appearance": _appearances(asserting, absolute),
            "firstAppearance": _appearances(
                sorted(asserting, key=lambda account: account.said_first)[:1], absolute
            ),
            "comment": [_voice_on(account, absolute) for account in others],
            "creativeWorkStatus": "deprecated" if answer.claim.deprecated else "",
        }
    )


def _appearances(accounts: Iterable[Account], absolute: Absolute) -> list[dict]:
    """The documents of some accounts, each once."""
    documents = {account.citation.document: None for account in accounts}
    return [_in_graph(_reference(found, absolute)) for found in documents]


def _voice_on(account: Account, absolute: Absolute) -> dict:
    """Who does not assert it: denies, or not yet, or declines to say."""
    citation = account.citation
    stance = citation.get_stance_display().capitalize()
    return _without_blanks(
        {
            "@type": "Comment",
            "text": f"{stance}; said otherwise later" if account.has_lapsed else stance,
            "author": citation.speaker
            and _in_graph(_named(citation.speaker, absolute)),
            "creditText": f"{citation.descriptor}, unnamed"
            if citation.descriptor
            else "",
            "dateCreated": as_iso(account.said),
            "citation": _in_graph(_reference(citation.document, absolute)),
        }
    )


def _judgement(inquiry: Inquiry, assessment: Assessment, absolute: Absolute) -> dict:
    """What the editors make of a question, with their reasons: no rating."""
    accepted = assessment.accepts_openly
    answer = next((a for a in inquiry.answers if a.claim == accepted), None)
    verdict = (
        f"accepts: {accepted.value_in_words}"
        if accepted
        else assessment.get_verdict_display().lower()
    )
    return _without_blanks(
        {
            "@type": "Comment",
            "name": f"{inquiry.asks} The editors’ judgement: {verdict}",
            "text": assessment.criteria,
            "about": {"@id": _id_of(answer, absolute)} if answer else None,
            "creditText": assessment.editor,
            "dateCreated": assessment.made_on.isoformat(),
            "citation": [
                _reference(source, absolute) for source in assessment.sources.all()
            ],
        }
    )


def _id_of(answer: Answer, absolute: Absolute) -> str:
    """A name for a claim: where it stands on the page that opens it to its words."""
    return absolute(answer.claim.get_absolute_url())


# --- A document -------------------------------------------------------------


def of_document(page: DocumentPage, absolute: Absolute) -> dict:
    """Return a document, what it cites, and the letters on which it is cited."""
    wholes = {citation.claim.whole: None for citation in page.citations}
    cited = [_cited(reference, absolute) for reference in page.references]
    return SCHEMA | _without_blanks(
        document(page.document, absolute)
        | {
            "about": [_whole(whole, absolute) for whole in wholes],
            "citation": [work for work in cited if work["name"]],
        }
    )


def _cited(reference: Reference, absolute: Absolute) -> dict:
    """What a reference names: a public document, or as the reference has it."""
    known = reference.cited_document
    if known and known.is_published:
        return _reference(known, absolute)
    return {"@type": "CreativeWork", "name": reference.title}


def document(document: Document, absolute: Absolute) -> dict:
    publisher = document.publisher
    return _without_blanks(
        _reference(document, absolute)
        | {
            "alternateName": _in_language(document.gloss, HOUSE_LANGUAGE),
            "inLanguage": document.language,
            "author": [_author(name, document) for name in document.author_list],
            "publisher": publisher and _named(publisher, absolute),
            "datePublished": as_iso(document.published),
            "url": document.address,
            "archivedAt": document.archived_address,
        }
    )


def _reference(document: Document, absolute: Absolute) -> dict:
    """A document by its name; one that is not public has no more than that."""
    kind = KINDS_OF_DOCUMENT.get(document.kind, "CreativeWork")
    named = {"@type": kind, "name": str(document)}
    if not document.is_published:
        return named
    return named | {"@id": absolute(document.get_absolute_url())}


def _author(name: str, document: Document) -> dict:
    """Persons are written “Family, Given”; what has no comma may be a body."""
    family, comma, given = name.partition(", ")
    if comma:
        return {"@type": "Person", "name": f"{given} {family}"}
    return {"@type": "Organization", "name": name}


# --- Agents, places, collections --------------------------------------------


def of_agent(found: Agent, absolute: Absolute) -> dict:
    """Return an agent with offices and bodies; three queries, if nothing is fetched."""
    body = found.part_of
    belongs = "affiliation" if _is_person(found) else "parentOrganization"
    return SCHEMA | _without_blanks(
        agent(found, absolute)
        | {
            "description": found.note,
            "birthDate" if _is_person(found) else "foundingDate": as_iso(found.born),
            "deathDate" if _is_person(found) else "dissolutionDate": as_iso(found.died),
            belongs: body and _named(body, absolute),
            "hasOccupation": [_office(office) for office in found.offices.all()]
            if _is_person(found)
            else [],
        }
    )


def _office(office) -> dict:
    """An office and its days; schema.org says when by a role around it."""
    return _without_blanks(
        {
            "@type": "Role",
            "hasOccupation": {"@type": "Occupation", "name": office.title},
            "startDate": as_iso(office.held_from),
            "endDate": as_iso(office.held_to),
        }
    )


def agent(agent: Agent, absolute: Absolute) -> dict:
    """A public agent by every name, and by what authority files call it."""
    return _without_blanks(_named(agent, absolute) | _names(agent))


def _named(agent: Agent, absolute: Absolute) -> dict:
    """An agent by name; one who is not public has no more than that."""
    kind = {"@type": "Person" if _is_person(agent) else "Organization"}
    address = _at(agent, absolute) if agent.is_published else {}
    return kind | address | {"name": agent.name}


def _is_person(agent: Agent) -> bool:
    return agent.kind == Agent.Kind.PERSON


def of_place(place: Place, absolute: Absolute) -> dict:
    """Return a place; two queries, if nothing is fetched."""
    point = {
        "@type": "GeoCoordinates",
        "latitude": float(place.latitude or 0),
        "longitude": float(place.longitude or 0),
    }
    return SCHEMA | _without_blanks(
        {"@type": "Place"}
        | _at(place, absolute)
        | {
            "name": place.name,
            "description": place.note,
            "geo": point if place.latitude is not None else None,
        }
        | _names(place)
    )


def of_collection(
    collection: Collection, letters: Iterable[Letter], absolute: Absolute
) -> dict:
    """Return a collection with its public letters, as the view has fetched them."""
    return SCHEMA | _without_blanks(
        _whole(collection, absolute)
        | {
            "alternateName": _in_language(
                collection.parallel_title, collection.parallel_title_language
            ),
            "description": collection.introduction,
            "hasPart": [_whole(letter, absolute) for letter in letters],
        }
    )


def _whole(whole: Letter | Collection, absolute: Absolute) -> dict:
    """A letter or a collection by its title and address."""
    kind = "Collection" if isinstance(whole, Collection) else "Message"
    return {"@type": kind} | _at(whole, absolute) | {"name": whole.title}


def _names(named: Agent | Place) -> dict:
    """The other names in their languages, and what authority files call it."""
    return {
        "alternateName": [
            _in_language(name.text, name.language) for name in named.names.all()
        ],
        "sameAs": [_address_of(found) for found in named.identifiers.all()],
    }


def _address_of(identifier: Identifier) -> str:
    value = identifier.value.replace(" ", "")
    return ADDRESSES_OF_AUTHORITIES[identifier.authority].format(value)


# --- The grammar ------------------------------------------------------------


def as_iso(when: When) -> str:
    """A day, a month or a year that is certain; "" for what says less, or more."""
    return when.edtf if ISO_DATE.fullmatch(when.edtf) else ""


def _at(record: Publication, absolute: Absolute) -> dict:
    address = absolute(record.get_absolute_url())
    return {"@id": address, "url": address}


def _in_graph(node: dict) -> dict:
    """The name alone of what the same graph describes; the rest as it is."""
    return {"@id": node["@id"]} if "@id" in node else node


def _in_language(text: str, language: str) -> dict | None:
    return {"@value": text, "@language": language} if text else None


def _without_blanks(data: dict) -> dict:
    return {name: value for name, value in data.items() if value not in ("", None, [])}
