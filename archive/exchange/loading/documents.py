"""Loading documents: what they are, their texts, their own notes and our marks."""

import hashlib
from pathlib import Path
from types import SimpleNamespace

from archive import anchoring
from archive.languages import HOUSE_LANGUAGE
from archive.models import (
    Agent,
    Anchor,
    Annotation,
    Capture,
    CaptureFile,
    Document,
    Letter,
    Marker,
    Place,
    Reference,
    Response,
    State,
    canonical,
)

from .ledger import Ledger
from .reading import Archive, Entry, Node
from .writing import REASON

FIELDS = (
    "kind", "title", "gloss", "language", "authors", "publisher", "published",
    "accessed", "address", "archived", "consulted", "rights", "state",
    "withdrawn_because", "formerly", "text", "languages", "headings", "pages", "file",
    "references", "annotations",
)  # fmt: skip


def put_documents(archive: Archive, ledger: Ledger) -> None:
    """Put documents and their texts; notes and marks, which name others, come later."""
    for slug, entry in ledger.in_batches(Document, archive.of("documents")):
        document = ledger.put(
            Document, {"slug": slug}, _columns(entry.only(*FIELDS), ledger), entry
        )
        if document is None:
            continue
        if entry.get("text"):
            _put_text(document, entry, ledger)
        ledger.wants(document, entry.text("state", State.DRAFT), entry)


def _columns(entry: Entry, ledger: Ledger) -> dict:
    language, title, gloss = _title(entry)
    return {
        "kind": entry.choice("kind", Document.Kind.values, Document.Kind.NEWS),
        "title": title,
        "language": language,
        "gloss": gloss,
        "authors": "\n".join(entry.texts("authors")),
        "publisher": ledger.named_in(entry, "publisher", Agent),
        "published": entry.when("published", language),
        "accessed": entry.when("accessed", language),
        "address": entry.text("address"),
        "archived_address": entry.text("archived"),
        "consulted": _consulted(entry),
        "rights": entry.choice(
            "rights", Document.Rights.values, Document.Rights.METADATA_ONLY
        ),
    }


def _consulted(entry: Entry) -> str:
    """Without its quotes, YAML's “no” is as good a word as any other here."""
    return entry.choice("consulted", Document.Consulted.values, Document.Consulted.NO)


def _title(entry: Entry) -> tuple[str, str, str]:
    """The document's language, its title in it, and the English gloss."""
    titles = entry.get("title")
    if not isinstance(titles, Entry):
        language = entry.text("language", HOUSE_LANGUAGE)
        return language, entry.text("title"), entry.text("gloss")
    own = next((tag for tag in titles if tag != HOUSE_LANGUAGE), HOUSE_LANGUAGE)
    language = entry.text("language") or own
    if language in titles:
        own = language
    gloss = titles.text(HOUSE_LANGUAGE) if own != HOUSE_LANGUAGE else ""
    gloss = entry.text("gloss", gloss)
    for tag in titles:
        if tag not in (own, HOUSE_LANGUAGE):
            raise titles.place_of(tag).refuse(
                "A title is given in the document's language, and in English."
            )
    return language, titles.text(own), gloss


# --- The text ---------------------------------------------------------------


def _put_text(document: Document, entry: Entry, ledger: Ledger) -> None:
    if not document.was_consulted:
        raise entry.place_of("consulted").refuse(
            "A document whose text is here was consulted."
        )
    text = _read_text(entry)
    current = document.current_capture
    spans = {
        "headings": _headings(text, entry),
        "languages": _language_spans(text, entry),
        "pages": _pages(text, entry),
    }
    told = spans | {"text": text}
    if current and all(getattr(current, name) == told[name] for name in told):
        ledger.report.unchanged[Capture._meta.verbose_name] += 1
    elif current and ledger.leaves_alone(document):
        ledger.report.skipped.append(
            f"document “{document}”: text as an editor left it"
        )
    else:
        _take(document, text, spans | {"file": _file(entry)}, ledger)


def _take(document: Document, text: str, spans: dict, ledger: Ledger) -> None:
    """Take a new capture, and tell what became of the passages of the one before."""
    # The text becomes part of a document that is there.
    ledger.write()
    document._change_reason = REASON
    found = anchoring.take_capture(
        document, text, how_taken=Capture.How.LOADED, **spans
    )
    ledger.report.new[Capture._meta.verbose_name] += 1
    ledger.report.passages += [
        f"{one.passage}: {one.anchor}" for one in found if one.anchor != Anchor.EXACT
    ]


def _read_text(entry: Entry) -> str:
    at = entry.place_of("text")
    try:
        text = canonical(bytes_of(entry, "text").decode("utf-8"))
    except UnicodeDecodeError:
        raise at.refuse(f"“{entry['text']}” is not UTF-8.") from None
    if not text or "\0" in text:
        raise at.refuse(f"“{entry['text']}” is empty, or no text.")
    return text


def bytes_of(entry: Entry, name: str) -> bytes:
    """What stands in the file that a field names."""
    at = entry.place_of(name)
    try:
        folder = entry.file.parent.resolve()
        path = (folder / Path(entry.text(name))).resolve()
        if not path.is_relative_to(folder):
            raise at.refuse("A text stands in the folder of its file, or below.")
        return path.read_bytes()
    except (OSError, RuntimeError) as error:
        # A link that leads to itself is told in either way.
        reason = getattr(error, "strerror", "") or "it cannot be found"
        raise at.refuse(f"“{entry[name]}”: {reason}.") from None


def _file(entry: Entry) -> CaptureFile | None:
    """The file from which the text was once taken, unchanged."""
    told = entry.entry("file").only("is", "name", "type", "sha256", "shown")
    if not told:
        return None
    content, at = bytes_of(told, "is"), told.place_of("is")
    wanted = told.text("sha256")
    if wanted and hashlib.sha256(content).hexdigest() != wanted:
        raise at.refuse(f"“{told['is']}” is not the file that it was: its sum differs.")
    if not content:
        raise at.refuse(f"“{told['is']}” is empty.")
    return CaptureFile(
        name=told.text("name", Path(told.text("is")).name)[-200:],
        media_type=told.text("type", "application/octet-stream")[:100],
        is_shown=told.truth("shown"),
        content=content,
    )


def _pages(text: str, entry: Entry) -> list[list]:
    pages = []
    for page in entry.entries("pages"):
        page.only("number", "from", "to")
        start, end = page.number("from"), page.number("to")
        if start is None or end is None or not 0 <= start < end <= len(text):
            raise page.refuse("A page is from one place of the text to another.")
        pages.append([start, end, page.text("number")])
    return sorted(pages)


def _headings(text: str, entry: Entry) -> list[list[int]]:
    return [
        list(place_of(words, text, at, begins_at=begins_at))
        for words, begins_at, at in entry.places("headings")
    ]


def _language_spans(text: str, entry: Entry) -> list[list]:
    languages = entry.entry("languages")
    return sorted(
        [*place_of(words, text, at, begins_at=begins_at), str(tag)]
        for tag in languages
        for words, begins_at, at in languages.places(tag)
    )


def place_of(words: str, text: str, at: Node, *, begins_at="") -> tuple[int, int]:
    """The place of some words in a text, or the sentence why there is none."""
    if begins_at:
        is_number = begins_at.isdecimal() and len(begins_at) < 10
        start = int(begins_at) if is_number else -1
        if start < 0 or text[start : start + len(words)] != words:
            raise at.refuse(f"“{words}” do not stand at {begins_at}.")
        return start, start + len(words)
    try:
        return anchoring.find(words, text)
    except anchoring.NotFound as reason:
        raise at.refuse(str(reason)) from None
    except anchoring.Ambiguous as reason:
        raise at.refuse(
            f"“{words}” occurs {len(reason.places)} times: give more words."
        ) from None


def passage_columns(document: Document, entry: Entry, ledger, held=None) -> dict:
    """
    The columns of a passage: found in the document's text, or words alone.

    A passage that is held stays where it is in a text that an editor has taken, and
    in the texts of a document of which two were made one.
    """
    capture = document.current_capture
    if held and capture and capture.how_taken != Capture.How.LOADED:
        return {}
    if held and ledger.keeps_its_place(held):
        return {}
    words, at = entry.text("words"), entry.place_of("words")
    begins_at = entry.text("at")
    passage = SimpleNamespace()
    if words and document.current_capture and begins_at != "nowhere":
        capture = document.current_capture
        start, end = place_of(words, capture.text, at, begins_at=begins_at)
        anchoring.mark(passage, capture, start, end)
    else:
        anchoring.quote(passage, words)
    columns = vars(passage)
    # The one that is written holds, and none where none is.
    columns.pop("locator", None)
    if language := entry.text("language"):
        columns["words_language"] = language
    return columns


# --- Notes and marks --------------------------------------------------------


def put_parts(archive: Archive, ledger: Ledger) -> None:
    """Put the documents' own references, and our annotations."""
    for slug, entry in ledger.in_batches(Document, archive.of("documents")):
        # A document that an editor has removed is not known.
        if document := ledger.known(Document, slug):
            with ledger.in_the_place_of(Document, slug):
                _put_notes_and_marks(document, entry, ledger)


def _put_notes_and_marks(document: Document, entry: Entry, ledger: Ledger) -> None:
    references, annotations = entry.entry("references"), entry.entry("annotations")
    for number in references:
        _put_reference(document, number, references.entry(number), ledger)
    for key in annotations:
        _put_annotation(document, key, annotations.entry(key), ledger)


def _put_reference(document: Document, number: str, entry: Entry, ledger) -> None:
    entry.only(
        "authors", "title", "language", "publisher", "published", "accessed", "address",
        "archived", "document", "markers",
    )  # fmt: skip
    if not number.isdecimal():
        raise entry.refuse("A reference is known by its number.")
    identity = {"document": document, "number": int(number)}
    values = {
        "authors": "\n".join(entry.texts("authors")),
        "title": entry.text("title"),
        "language": entry.text("language"),
        "publisher": entry.text("publisher"),
        "published": entry.when("published", entry.text("language")),
        "accessed": entry.when("accessed", entry.text("language")),
        "address": entry.text("address"),
        "archived_address": entry.text("archived"),
        "cited_document": ledger.named_in(entry, "document", Document),
    }
    reference = ledger.put(Reference, identity, values, entry)
    if reference is None:
        return
    for position, marker in enumerate(entry.entries("markers"), start=1):
        _put_marker(reference, position, marker, ledger)


def _put_marker(reference: Reference, position: int, entry: Entry, ledger) -> None:
    entry.only("after", "at", "paragraph")
    capture, after = reference.document.current_capture, entry.text("after")
    identity = {"reference": reference, "position": position}
    is_retold = capture and capture.how_taken != Capture.How.LOADED
    held = ledger.held(Marker, identity)
    if held and (is_retold or ledger.keeps_its_place(reference)):
        return
    values = {"after": after, "paragraph": entry.number("paragraph")}
    if capture:
        if not after:
            raise entry.refuse("Give the words that it follows, under “after”.")
        start, end = place_of(
            after, capture.text, entry.place_of("after"), begins_at=entry.text("at")
        )
        values |= {
            "capture": capture,
            "offset": end,
            "paragraph": anchoring.paragraph_at(capture.text, start),
        }
    ledger.put(Marker, identity, values, entry)


def _put_annotation(document: Document, key: str, entry: Entry, ledger) -> None:
    entry.only(
        "words", "at", "language", "locator", "motivation", "note", "note_language",
        "reading", "agent", "place", "letter", "response", "public",
    )  # fmt: skip
    entry.needs("words")
    linked = _linked(entry, ledger)
    if linked is None:
        return
    identity = {"document": document, "key": key}
    held = ledger.held(Annotation, identity)
    passage = passage_columns(document, entry, ledger, held)
    mark = _mark(entry, ledger) | linked
    ledger.put(Annotation, identity, mark | passage, entry)


def _mark(entry: Entry, ledger: Ledger) -> dict:
    motivations = Annotation.Motivation
    return {
        "motivation": entry.choice(
            "motivation", motivations.values, motivations.COMMENTING
        ),
        "note": entry.text("note"),
        "note_language": entry.text("note_language", HOUSE_LANGUAGE),
        "reading": entry.text("reading"),
        "locator": entry.text("locator"),
        "agent": ledger.named_in(entry, "agent", Agent),
        "place": ledger.named_in(entry, "place", Place),
        "is_public": entry.truth("public"),
    }


def _linked(entry: Entry, ledger: Ledger) -> dict | None:
    """The letter or the response that is named; None if an editor has removed it."""
    letter = ledger.named_in(entry, "letter", Letter)
    if not entry.text("response"):
        return {"letter": letter, "response": None}
    response = _response(letter, entry, ledger)
    return response and {"letter": None, "response": response}


def _response(letter: Letter | None, entry: Entry, ledger) -> Response | None:
    """The response that an annotation names; None if an editor has removed it."""
    at = entry.place_of("response")
    if letter is None:
        raise at.refuse("Name the letter that the response is about, under “letter”.")
    identity = {"letter": letter, "key": entry.text("response")}
    response = ledger.held(Response, identity)
    if response is None and not ledger.was_removed(Response, identity, at):
        raise at.refuse(f"“{letter.slug}” has no response “{identity['key']}”.")
    return response
