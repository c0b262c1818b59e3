"""
What of each public record is found: one function a kind, from records to entries.

The evidence is asked, as the pages ask it, so that nothing is found by words that a
page would not show; but for the text of a document whose rights withhold it, which is
found by its words and not shown.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import NamedTuple

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from archive import evidence
from archive.dates import When
from archive.evidence import Inquiry
from archive.languages import HOUSE_LANGUAGE
from archive.models import (
    Agent,
    Annotation,
    Citation,
    Claim,
    Collection,
    Document,
    Letter,
    Place,
    Publication,
    Response,
)

from . import addresses

MODELS: dict[str, type[Publication]] = {
    "letter": Letter,
    "response": Response,
    "document": Document,
    "agent": Agent,
    "place": Place,
    "collection": Collection,
}
MOST_DAYS = 100  # of an uncertain date, beyond which it is of no day
MOST_YEARS = 1_000  # of an uncertain date, beyond which only its ends are counted


class Text(NamedTuple):
    """
    Words of a record. `weighs` is title, names, summary, text, or mentioned.

    A summary counts as names do, and is shown as text is; names that are mentioned
    count as text, and are shown as names are.
    """

    words: str
    language: str = HOUSE_LANGUAGE
    weighs: str = "text"
    is_shown: bool = True


@dataclass
class Entry:
    """A record as the index keeps it; `facets` are lists of values by their names."""

    kind: str
    record: Publication
    title: str
    title_language: str
    about: str  # the line that stands above the title in results
    texts: list[Text]
    facets: dict[str, list[str]] = field(default_factory=dict)
    earliest: date | None = None
    latest: date | None = None
    days: set[int] = field(default_factory=set)  # ordinals, of all dates it tells of
    called: list[str] = field(default_factory=list)  # whole names
    families: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)  # names of whose letter it is
    at: list[str] = field(default_factory=list)  # addresses and identifiers, as keys

    @property
    def key(self) -> str:
        return key_of(self.kind, self.record.pk)

    @property
    def years(self) -> list[int]:
        """Each year in which its date may lie; of an open date the end that it has."""
        first, last = self.earliest or self.latest, self.latest or self.earliest
        if first is None:
            return []
        if last.year - first.year > MOST_YEARS:
            return [first.year, last.year]
        return list(range(first.year, last.year + 1))


# By which readers ask for one in either language, whatever it is called.
LETTER = [
    Text("letter", weighs="names"),
    Text("نامه", "fa", weighs="names"),
    Text("رسالة", "ar", weighs="names"),
]


def key_of(kind: str, pk: int) -> str:
    return f"{kind}:{pk}"


def of(kind: str, pks: Iterable[int]) -> Iterator[Entry]:
    """The entries of those of some records that are public; a few queries for all."""
    records = MODELS[kind].objects.published().filter(pk__in=list(pks))
    return (e for e in _MAKERS[kind](records.order_by("pk")))


def at_the_desk(kind: str, pks: Iterable[int]) -> Iterator[Entry]:
    """Entries by which editors find records, public or not: titles, names, address."""
    records = MODELS[kind].objects.filter(pk__in=list(pks)).order_by("pk")
    if kind in ("agent", "place"):
        records = records.prefetch_related("names")
    elif kind == "response":
        records = records.select_related("letter")
    elif kind == "document":
        records = records.select_related("publisher").prefetch_related(
            "publisher__names"
        )
    for record in records:
        texts = [Text(str(record)), Text(record.slug.replace("-", " "))]
        texts += _titles(record)
        if kind in ("agent", "place"):
            texts += _further_names(record)
        if kind == "document":
            texts += _makers(record)
        yield Entry(kind, record, str(record), HOUSE_LANGUAGE, "", texts)


# --- Letters and responses --------------------------------------------------------


def _letters(letters: QuerySet) -> Iterator[Entry]:
    letters = list(letters)
    found = _evidence_of(letters)
    senders, recipients = (
        _people(letters, relation) for relation in ("senders", "recipients")
    )
    for letter in letters:
        inquiries = found.on_letter(letter)
        sent_by, sent_to = senders[letter.pk], recipients[letter.pk]
        yield Entry(
            "letter",
            letter,
            letter.title,
            letter.title_language,
            _line(letter.kind_in_words, _dated(letter), letter.contested_in_words),
            [
                *_titles(letter),
                # Whose letter it is, is asked for more than to whom it was sent.
                *chain.from_iterable(map(_names, sent_by)),
                *chain.from_iterable(_names(agent, "mentioned") for agent in sent_to),
                Text(letter.abstract),
                Text(letter.status),
                Text(letter.transcription, letter.language or HOUSE_LANGUAGE),
                *_date(letter.dated),
                *LETTER,
                Text(letter.kind, weighs="mentioned"),
                *_told(inquiries),
            ],
            {
                "sender": _slugs(sent_by),
                "recipient": _slugs(sent_to),
                "carrier": _slugs(_carriers(inquiries)),
                "lang": [letter.language] if letter.language else [],
                "status": letter.existence,
                "contested": letter.contested_questions,
            },
            letter.dated.earliest,
            letter.dated.latest,
            _days_of(letter.dated, *_said(inquiries)),
            people=_names_in_full_and_short(*sent_by, *sent_to),
        )


def _names_in_full_and_short(*agents: Agent) -> list[str]:
    names = []
    for agent in agents:
        called = [name.words for name in _names(agent)]
        names += called + _families(agent, called)
    return names


def _people(letters: list[Letter], relation: str) -> dict[int, list[Agent]]:
    """
    The senders or recipients of letters, by the letters' keys.

    Each of them is fetched once, however many letters are theirs.
    """
    related = Letter._meta.get_field(relation).remote_field.through
    rows = related.objects.filter(letter__in=[letter.pk for letter in letters])
    pairs = list(rows.order_by("agent__name", "agent__slug", "pk"))
    agents = _with_names(Agent, {pair.agent_id for pair in pairs})
    found = defaultdict(list)
    for pair in pairs:
        found[pair.letter_id].append(agents[pair.agent_id])
    return found


def _with_names(model: type[Agent] | type[Place], keys: Iterable[int]) -> dict:
    """Agents or places by their keys, with the further names of each."""
    return model.objects.prefetch_related("names").in_bulk(list(keys))


def _evidence_of(letters: list[Letter]) -> evidence.Evidence:
    """The evidence on letters, with the further names of all whom it names."""
    found = evidence.of(letters)
    named = {
        id(record): record
        for account in found.accounts
        for record in (
            account.claim.agent,
            account.claim.place,
            account.citation.speaker,
        )
        if record is not None
    }
    for model in (Agent, Place):
        same = [record for record in named.values() if isinstance(record, model)]
        prefetch_related_objects(same, "names")
    return found


def _told(inquiries: Iterable[Inquiry]) -> list[Text]:
    """What accounts say and who gives them: values in words, and everybody's names."""
    texts = {}
    for inquiry in inquiries:
        if inquiry.accounts:
            # As the page heads it: who carried it, when was it delivered.
            texts[inquiry.asks] = Text(inquiry.asks, weighs="mentioned")
        for account in inquiry.accounts:
            claim, citation = account.claim, account.citation
            if claim.words and claim.words_language != HOUSE_LANGUAGE:
                texts[claim.pk] = Text(claim.words, claim.words_language)
            else:
                texts[claim.pk] = Text(_claimed(claim))
            texts[f"{claim.pk} sort"] = Text(claim.sort, weighs="mentioned")
            texts[f"{citation.pk} unnamed"] = Text(citation.descriptor)
            for record in (claim.agent, claim.place, citation.speaker):
                if record is not None:
                    texts[type(record), record.pk] = record
    for value in texts.values():
        if isinstance(value, Text):
            yield value
        else:
            yield from _names(value, weighs="mentioned")


def _said(inquiries: Iterable[Inquiry]) -> Iterator[When]:
    """The dates that accounts give, and those on which they say it was said."""
    for inquiry in inquiries:
        for account in inquiry.accounts:
            yield account.citation.claim.date
            yield account.citation.said or account.root.said


def _claimed(claim: Claim) -> str:
    """A claim in words: Sent, 5 March 2025."""
    words = str(claim)
    return words[:1].upper() + words[1:]


def _carriers(inquiries: Iterable[Inquiry]) -> list[Agent]:
    """Who a source says carried the letter."""
    return [
        answer.claim.agent
        for inquiry in inquiries
        if inquiry.question == "carrier"
        for answer in inquiry.answers
        if answer.claim.agent and not answer.claim.deprecated and answer.asserting
    ]


def _responses(responses: QuerySet) -> Iterator[Entry]:
    responses = list(responses.select_related("letter"))
    found = _evidence_of(list({r.letter_id: r.letter for r in responses}.values()))
    for response in responses:
        asked = found.about(response)
        days = _when(asked)
        title = f"{response.get_kind_display()} about {response.letter.title}"
        yield Entry(
            "response",
            response,
            title,
            response.letter.title_language,
            _line("response", _days(days)),
            [
                # A mention of the letter: it stands below the letter itself.
                Text(title, weighs="mentioned"),
                Text(response.summary, weighs="summary"),
                *_told(asked),
            ],
            {
                "sender": _slugs(_answering(asked, "sender")),
                "recipient": _slugs(_answering(asked, "recipient")),
                "contested": [i.question for i in asked if i.is_contested],
            },
            *_bounds(days),
            _days_of(*_said(asked)),
        )


def _answering(asked: Iterable[Inquiry], question: str) -> list[Agent]:
    claims = chain.from_iterable(
        evidence.reading(inquiry) for inquiry in asked if inquiry.question == question
    )
    return [claim.agent for claim in claims if claim.agent]


def _when(asked: Iterable[Inquiry]) -> list:
    """The days on which it is said to have happened."""
    return [
        answer.claim.date
        for inquiry in asked
        if inquiry.question == "occurred"
        for answer in inquiry.answers
        if answer.stands and answer.claim.date
    ]


def _days(days: list) -> str:
    return " or ".join(dict.fromkeys(str(day) for day in days))


def _bounds(days: list) -> tuple[date | None, date | None]:
    earliest = [day.earliest for day in days if day.earliest]
    latest = [day.latest for day in days if day.latest]
    return min(earliest, default=None), max(latest, default=None)


# --- Documents --------------------------------------------------------------------


def _documents(documents: QuerySet) -> Iterator[Entry]:
    notes = Annotation.objects.filter(is_public=True).select_related("agent", "place")
    cited = Citation.objects.open_to_readers().filter(document__in=documents)
    documents = documents.select_related(
        "publisher", "current_capture"
    ).prefetch_related(
        Prefetch("annotations", notes, to_attr="public_notes"),
        Prefetch("citations", cited.exclude(exact=""), to_attr="cited_words"),
        Prefetch("publisher__names"),
        Prefetch("references", to_attr="works_cited"),
    )
    for document in documents:
        publisher = document.publisher
        yield Entry(
            "document",
            document,
            str(document),
            document.language,
            _line(
                document.get_kind_display(),
                publisher.name if publisher else "",
                str(document.published),
            ),
            [
                *_titles(document),
                *_makers(document),
                *_date(document.published),
                Text(document.get_kind_display(), weighs="mentioned"),
                *_text_of(document),
                *_noted(document),
                *(Text(r.title, r.language) for r in document.works_cited),
            ],
            {"lang": [document.language], "status": [document.consulted]},
            document.published.earliest,
            document.published.latest,
            _days_of(document.published, *(c.said for c in document.cited_words)),
            at=_at(document.address, document.archived_address),
        )


def _makers(document: Document) -> Iterator[Text]:
    """Its authors, and who published it."""
    for author in document.author_list:
        yield Text(author, weighs="names")
    if document.publisher:
        yield from _names(document.publisher)


def _text_of(document: Document) -> Iterator[Text]:
    """Its text, paragraph by paragraph; of a withheld one, what pages may quote."""
    if document.current_capture:
        is_shown = document.may_be_read_whole
        for paragraph in document.current_capture.text.split("\n"):
            yield Text(paragraph, document.language, is_shown=is_shown)
    if document.may_be_read_whole and document.current_capture:
        return
    passages = [*document.cited_words, *document.public_notes]
    is_quoted = document.may_be_quoted and document.was_consulted
    for words, language in dict.fromkeys(
        (p.exact, p.words_language or document.language) for p in passages
    ):
        yield Text(words, language, is_shown=is_quoted)


def _noted(document: Document) -> Iterator[Text]:
    for note in document.public_notes:
        yield Text(note.note, note.note_language)
        yield Text(note.reading, document.language)
        if record := note.agent or note.place:
            yield Text(record.name, record.name_language)


# --- People, places, collections --------------------------------------------------


def _agents(agents: QuerySet) -> Iterator[Entry]:
    for agent in agents.prefetch_related("names", "offices", "identifiers"):
        offices = [office.title for office in agent.offices.all()]
        names = [name.words for name in _names(agent)]
        yield Entry(
            "agent",
            agent,
            agent.name,
            agent.name_language,
            _line(agent.get_kind_display(), ", ".join(offices[:1])),
            [
                *_headings(agent),
                Text(agent.get_kind_display(), weighs="mentioned"),
                Text(agent.note),
                *(Text(o.title, o.title_language) for o in agent.offices.all()),
            ],
            days=_days_of(agent.born, agent.died),
            called=names,
            families=_families(agent, names),
            at=_identified(agent),
        )


def _families(agent: Agent, names: list[str]) -> list[str]:
    """The last of a person's names: by this they are asked for mostly."""
    if agent.kind != Agent.Kind.PERSON:
        return []
    return [name.split()[-1] for name in names if name.split()]


def _places(places: QuerySet) -> Iterator[Entry]:
    for place in places.prefetch_related("names", "identifiers"):
        yield Entry(
            "place",
            place,
            place.name,
            place.name_language,
            "Place",
            [
                *_headings(place),
                Text(place.note),
            ],
            called=[name.words for name in _names(place)],
            at=_identified(place),
        )


def _collections(collections: QuerySet) -> Iterator[Entry]:
    for collection in collections:
        yield Entry(
            "collection",
            collection,
            collection.title,
            collection.title_language,
            "Collection",
            [*_titles(collection), Text(collection.introduction)],
        )


_MAKERS: dict[str, Callable[[QuerySet], Iterator[Entry]]] = {
    "letter": _letters,
    "response": _responses,
    "document": _documents,
    "agent": _agents,
    "place": _places,
    "collection": _collections,
}

# --- Parts of entries -------------------------------------------------------------


def _titles(record: Publication) -> list[Text]:
    """What it is called, in each language in which it has a title."""
    if isinstance(record, Agent | Place):
        return _names(record)
    if isinstance(record, Document):
        titles = [(record.title, record.language), (record.gloss, HOUSE_LANGUAGE)]
    elif isinstance(record, Response):
        titles = [(str(record), HOUSE_LANGUAGE), (record.letter.title, HOUSE_LANGUAGE)]
    else:
        titles = [
            (record.title, record.title_language),
            (record.parallel_title, record.parallel_title_language),
        ]
    return [Text(words, tag, "title") for words, tag in titles if words]


def _days_of(*dates: When | None) -> set[int]:
    """The days of some dates, as ordinals; none of those that are too uncertain."""
    days = set()
    for when in dates:
        if when and when.earliest and when.latest:
            first, last = when.earliest.toordinal(), when.latest.toordinal()
            if last - first < MOST_DAYS:
                days.update(range(first, last + 1))
    return days


def _at(*places: str) -> list[str]:
    keys = chain.from_iterable(addresses.keys_of(place) for place in places if place)
    return list(dict.fromkeys(keys))


def _identified(record: Agent | Place) -> list[str]:
    """By its identifiers, and by the addresses that authorities give them."""
    found = record.identifiers.all()
    numbers = [addresses.number_key(identifier.value) for identifier in found]
    return numbers + [addresses.key_of(identifier.address) for identifier in found]


def _date(when) -> list[Text]:
    """A date in words, and as the source wrote it."""
    words = dict.fromkeys((str(when), when.as_written))
    return [Text(text, weighs="names") for text in words if text]


def _names(record: Agent | Place, weighs: str = "names") -> list[Text]:
    """
    The names of an agent or place in all scripts, put together once.

    Of one who is not public just the name that pages print: they name it, no more.
    """
    known = record.__dict__.setdefault("texts_of_names", {})
    if weighs not in known:
        names = [Text(record.name, record.name_language, weighs)]
        if record.is_published:
            names += _further_names(record, weighs)
        known[weighs] = list(dict.fromkeys(names))
    return known[weighs]


def _headings(record: Agent | Place) -> list[Text]:
    """Its names; those by which other languages know it count as titles do."""
    names = _names(record)
    return [
        text._replace(weighs="title")
        if text == names[0] or text.language != record.name_language
        else text
        for text in names
    ]


def _further_names(record: Agent | Place, weighs: str = "names") -> list[Text]:
    return [Text(name.text, name.language, weighs) for name in record.names.all()]


def _slugs(agents: Iterable[Agent]) -> list[str]:
    """By what a search can be narrowed: only those with a page of their own."""
    return list(dict.fromkeys(agent.slug for agent in agents if agent.is_published))


def _line(*parts: str) -> str:
    line = " · ".join(part for part in parts if part)
    return line[:1].upper() + line[1:]


def _dated(letter: Letter) -> str:
    return f"[{letter.dated_in_words}]" if letter.dated else ""
