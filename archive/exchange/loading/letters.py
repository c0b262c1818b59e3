"""Loading collections and letters, with the steps of their way, and responses."""

from archive.languages import HOUSE_LANGUAGE
from archive.models import (
    Collection,
    Letter,
    Response,
    State,
    Transmission,
)
from archive.models.questions import questions_of

from .assessments import put_assessments
from .citations import Citations, put_further_reading
from .claims import put_claims
from .edition import calendars_in
from .ledger import Ledger
from .reading import Archive, Entry, Text

PUBLICATION = ("state", "withdrawn_because", "formerly")


def put_collections(archive: Archive, ledger: Ledger) -> None:
    for slug, entry in ledger.in_batches(Collection, archive.of("collections")):
        entry.only(
            "title", "heading", "introduction", "calendars", "further_reading",
            "assessments", *PUBLICATION, *questions_of("collection"),
        )  # fmt: skip
        values = _titles(entry) | {
            "introduction": entry.text("introduction"),
            "calendars": calendars_in(entry),
        }
        ledger.put(Collection, {"slug": slug}, values, entry)
        if collection := ledger.known(Collection, slug):
            _put_what_is_said_of(collection, slug, entry, ledger)


def _put_what_is_said_of(collection, slug: str, entry: Entry, ledger: Ledger) -> None:
    with ledger.in_the_place_of(Collection, slug) as was_merged:
        citations = Citations(ledger)
        put_claims(collection, entry, ledger, citations)
        citations.make_all()
        put_assessments(collection, entry, ledger)
        put_further_reading(collection, entry, ledger)
        if not was_merged:
            ledger.wants(collection, entry.text("state", State.DRAFT), entry)


def put_letters(archive: Archive, ledger: Ledger) -> None:
    """Put letters first, then what is said of them: claims may name other letters."""
    in_turn = archive.in_turn("letters", "replies_to")
    for slug, entry in ledger.in_batches(Letter, in_turn):
        _put_letter(slug, entry, ledger)
    for slug, entry in ledger.in_batches(Letter, archive.of("letters")):
        if letter := ledger.known(Letter, slug):
            with ledger.in_the_place_of(Letter, slug) as was_merged:
                _put_parts(letter, entry, ledger)
                if not was_merged:
                    ledger.wants(letter, entry.text("state", State.DRAFT), entry)


def _put_letter(slug: str, entry: Entry, ledger: Ledger) -> None:
    entry.only(
        "title", "heading", "abstract", "language", "transcription", "collection",
        "replies_to",
        "steps", "responses", "assessments", "further_reading", *PUBLICATION,
        *questions_of("letter"),
    )  # fmt: skip
    ledger.put(
        Letter,
        {"slug": slug},
        _titles(entry)
        | {
            "abstract": entry.text("abstract"),
            "language": entry.text("language"),
            "transcription": entry.text("transcription"),
            "collection": ledger.named_in(entry, "collection", Collection),
            "replies_to": ledger.named_in(entry, "replies_to", Letter),
        },
        entry,
    )


def _titles(entry: Entry) -> dict:
    titles = entry.get("title")
    if not isinstance(titles, Entry):
        titles = Entry({HOUSE_LANGUAGE: Text(entry.needs("title"))})
        titles.at(entry.file, entry.line, entry.path)
    if len(titles) > 2:
        raise titles.refuse("A title is given in one language or two.")
    own = entry.heading_language(titles)
    other = next((tag for tag in titles if tag != own), "")
    return {
        "title": titles.needs(own),
        "title_language": own,
        "parallel_title": titles.text(other) if other else "",
        "parallel_title_language": other,
    }


def _put_parts(letter: Letter, entry: Entry, ledger: Ledger) -> None:
    """Put a letter's claims, steps and responses, then the citations of them all."""
    citations = Citations(ledger)
    put_claims(letter, entry, ledger, citations)
    parts = [(letter, entry)]
    steps, responses = entry.entry("steps"), entry.entry("responses")
    for position, key in enumerate(steps, start=1):
        parts.append(_put_step(letter, key, position, steps.entry(key), ledger))
    for position, key in enumerate(responses, start=1):
        part = responses.entry(key)
        parts.append(_put_response(letter, key, position, part, entry, ledger))
    parts = [(subject, part) for subject, part in parts if subject is not None]
    for subject, part in parts[1:]:
        put_claims(subject, part, ledger, citations)
    citations.make_all()
    for subject, part in parts:
        put_assessments(subject, part, ledger)
    put_further_reading(letter, entry, ledger)


def _put_step(letter, key, position, entry: Entry, ledger):
    entry.only("assessments", *questions_of("transmission"))
    identity = {"letter": letter, "key": key}
    return ledger.put(Transmission, identity, {"position": position}, entry), entry


def _put_response(letter, key, position, entry: Entry, whole: Entry, ledger):
    entry.only(
        "slug", "kind", "summary", "letter", "assessments", "further_reading",
        *PUBLICATION,
        *questions_of("response"),
    )  # fmt: skip
    response = ledger.put(
        Response,
        {"letter": letter, "key": key},
        {
            "slug": entry.text("slug") or _slug_of_response(letter, key, ledger),
            "position": position,
            "kind": entry.choice("kind", Response.Kind.values, Response.Kind.STATEMENT),
            "summary": entry.needs("summary"),
            "reply": ledger.named_in(entry, "letter", Letter),
        },
        entry,
    )
    if response is not None:
        # What people did about a letter becomes public with it, unless it says not.
        put_further_reading(response, entry, ledger)
        of_the_letter = whole.text("state", State.DRAFT)
        ledger.wants(response, entry.text("state", of_the_letter), entry)
    return response, entry


def _slug_of_response(letter: Letter, key: str, ledger: Ledger) -> str:
    """The address that it has, or else one that is free."""
    if held := ledger.held(Response, {"letter": letter, "key": key}):
        return held.slug
    return key if ledger.is_free(Response, key) else f"{letter.slug}-{key}"
