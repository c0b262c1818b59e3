"""Loading collections and letters, with their steps, responses, and our readings."""

from archive.languages import HOUSE_LANGUAGE
from archive.models import (
    Assessment,
    Citation,
    Claim,
    Collection,
    Document,
    FormerSlug,
    Letter,
    Response,
    State,
    Transmission,
)
from archive.models.questions import questions_of

from .claims import Claims
from .documents import passage_columns
from .ledger import Ledger
from .reading import Archive, Entry, Text

PUBLICATION = ("state", "withdrawn_because", "formerly")


def put_collections(archive: Archive, ledger: Ledger) -> None:
    for slug, entry in archive.of("collections"):
        entry.only(
            "title", "heading", "introduction", "further_reading", "assessments",
            *PUBLICATION, *questions_of("collection"),
        )  # fmt: skip
        values = _titles(entry) | {"introduction": entry.text("introduction")}
        collection = ledger.put(Collection, {"slug": slug}, values, entry)
        if collection is None:
            continue
        claims = Claims(ledger)
        claims.put_all(collection, entry)
        claims.cite_all()
        _put_assessments(collection, entry, ledger)
        _put_further_reading(collection, entry, ledger)
        ledger.wants(collection, entry.text("state", State.DRAFT), entry)


def put_letters(archive: Archive, ledger: Ledger) -> None:
    """Put letters first, then what is said of them: claims may name other letters."""
    for slug, entry in archive.in_turn("letters", "replies_to"):
        _put_letter(slug, entry, ledger)
    for slug, entry in archive.of("letters"):
        if letter := ledger.known(Letter, slug):
            _put_parts(letter, entry, ledger)


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
    claims = Claims(ledger)
    claims.put_all(letter, entry)
    parts = [(letter, entry)]
    steps, responses = entry.entry("steps"), entry.entry("responses")
    for position, key in enumerate(steps, start=1):
        parts.append(_put_step(letter, key, position, steps.entry(key), ledger))
    for position, key in enumerate(responses, start=1):
        part = responses.entry(key)
        parts.append(_put_response(letter, key, position, part, entry, ledger))
    parts = [(subject, part) for subject, part in parts if subject is not None]
    for subject, part in parts[1:]:
        claims.put_all(subject, part)
    claims.cite_all()
    for subject, part in parts:
        _put_assessments(subject, part, ledger)
    _put_further_reading(letter, entry, ledger)
    ledger.wants(letter, entry.text("state", State.DRAFT), entry)


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
    held = Response.objects.filter(letter=letter, key=key).first()
    response = ledger.put(
        Response,
        {"letter": letter, "key": key},
        {
            "slug": entry.text("slug")
            or (held.slug if held else _free_slug(letter, key)),
            "position": position,
            "kind": entry.choice("kind", Response.Kind.values, Response.Kind.STATEMENT),
            "summary": entry.needs("summary"),
            "reply": ledger.named_in(entry, "letter", Letter),
        },
        entry,
    )
    if response is not None:
        # What people did about a letter becomes public with it, unless it says not.
        _put_further_reading(response, entry, ledger)
        of_the_letter = whole.text("state", State.DRAFT)
        ledger.wants(response, entry.text("state", of_the_letter), entry)
    return response, entry


def _free_slug(letter: Letter, key: str) -> str:
    is_taken = (
        Response.objects.filter(slug=key).exists()
        or FormerSlug.objects.of(Response, key).exists()
    )
    return f"{letter.slug}-{key}" if is_taken else key


# --- Our own word -----------------------------------------------------------


def _put_assessments(subject, entry: Entry, ledger: Ledger) -> None:
    """Add the assessments that are not there yet; none is ever changed."""
    assessments = entry.entry("assessments")
    kind = subject._meta.model_name
    for question in assessments:
        given = assessments[question]
        entries = given if isinstance(given, list) else [given]
        for item in entries:
            if not isinstance(item, Entry):
                raise assessments.place_of(question).refuse("Expected fields here.")
            _put_assessment({kind: subject}, question, item, ledger)


def _put_assessment(of: dict, question: str, entry: Entry, ledger: Ledger) -> None:
    entry.only("accepts", "verdict", "because", "sources", "by", "on")
    accepts = entry.text("accepts")
    claim = None
    if accepts:
        claim = Claim.objects.filter(**of, key=accepts, question=question).first()
        identity = of | {"key": accepts}
        if claim is None and ledger.was_removed(Claim, identity, entry):
            return
        if claim is None:
            raise entry.place_of("accepts").refuse(
                f"“{question}” has no claim with the key “{accepts}”."
            )
    made_on = entry.when("on")
    if not made_on.is_a_day:
        raise entry.refuse("“on” is the day of the assessment.")
    assessment_is = of | {
        "question": question,
        "verdict": "accepts"
        if accepts
        else entry.choice("verdict", ["unresolved", "unsupported"], ""),
        "accepts": claim,
        "criteria": entry.needs("because"),
        "editor": entry.needs("by"),
        "made_on": made_on.earliest,
    }
    before = ledger.report.new[Assessment._meta.verbose_name]
    assessment = ledger.put(Assessment, assessment_is, {}, entry)
    if ledger.report.new[Assessment._meta.verbose_name] > before:
        sources = entry.texts("sources")
        assessment.sources.set(
            ledger.named(Document, str(slug), slug) for slug in sources
        )


def _put_further_reading(whole, entry: Entry, ledger: Ledger) -> None:
    kind = whole._meta.model_name
    for item in entry.entries("further_reading"):
        item.only("document", "key", "words", "at", "language", "locator", "note")
        slug = item.needs("document")
        key = item.text("key", slug)
        if ledger.was_removed(Citation, {kind: whole, "key": key}, item):
            continue
        document = ledger.named(Document, slug, item.place_of("document"))
        ledger.put(
            Citation,
            {kind: whole, "document": document},
            {
                "key": key,
                "note": item.text("note"),
                "locator": item.text("locator"),
            }
            | passage_columns(document, item),
            item,
        )
