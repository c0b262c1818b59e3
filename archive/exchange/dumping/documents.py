"""Documents in the hand-written form, with their texts, references and notes."""

from archive.anchoring import places_meant
from archive.languages import HOUSE_LANGUAGE
from archive.models import (
    Annotation,
    Capture,
    CaptureFile,
    Document,
    Passage,
    Reference,
)

from .authorities import when
from .layout import Folder
from .scope import Scope


def of_document(document: Document, scope: Scope, folder: Folder) -> dict:
    return {
        "kind": document.kind,
        **_title(document),
        "authors": document.author_list,
        "publisher": document.publisher.slug if document.publisher else "",
        "published": when(document.published),
        "accessed": when(document.accessed),
        "address": document.address,
        "archived": document.archived_address,
        "consulted": document.consulted,
        "rights": document.rights,
        **scope.publication(document),
        **_text(document, scope, folder),
        "references": _references(document, scope),
        "annotations": _annotations(document, scope),
    }


def _title(document: Document) -> dict:
    if document.language == HOUSE_LANGUAGE:
        return {"title": document.title, "gloss": document.gloss}
    return {
        "title": document.title and {document.language: document.title},
        "language": document.language,
        "gloss": document.gloss,
    }


# --- The text ---------------------------------------------------------------


def _text(document: Document, scope: Scope, folder: Folder) -> dict:
    capture = document.current_capture
    if capture is None or (scope.is_public and not document.may_be_read_whole):
        return {}
    languages: dict[str, list] = {}
    for start, end, tag in sorted(capture.languages):
        languages.setdefault(tag, []).append(_place(capture, start, end))
    return {
        "text": folder.write_text(document.slug, capture.text),
        "headings": [_place(capture, *span) for span in sorted(capture.headings)],
        "languages": dict(sorted(languages.items())),
        "pages": [
            {"number": number, "from": start, "to": end}
            for start, end, number in sorted(capture.pages)
        ],
        "file": _file(document, capture, scope, folder),
    }


def _file(document: Document, capture: Capture, scope: Scope, folder: Folder) -> dict:
    """The file from which the text was taken, beside it in the dump."""
    files = CaptureFile.objects.filter(capture=capture)
    file = (files.shown() if scope.is_public else files).first()
    if file is None:
        return {}
    return {
        "is": folder.write_file(document.slug, file.name, bytes(file.content)),
        "name": file.name,
        "type": file.media_type,
        "sha256": file.sha256,
        "shown": file.is_shown,
    }


def _place(capture: Capture, start: int, end: int) -> str | dict:
    """The words of a span; with the place of the first, if they stand there twice."""
    words = capture.text[start:end]
    if words == words.strip() and _tell(words, capture.text, start):
        return words
    return {"words": words, "at": start}


def _tell(words: str, text: str, start: int) -> bool:
    """Whether words alone tell a reader of the form where they stand in the text."""
    return [begin for begin, end in places_meant(words, text)] == [start]


def passage(record: Passage, document: Document, scope: Scope) -> dict:
    """The words of a passage, and where they stand if they alone do not tell."""
    if scope.is_public and not document.may_be_quoted:
        return {"locator": record.locator}
    told = {"words": record.exact, "locator": record.locator}
    capture = document.current_capture
    has_text = capture and (document.may_be_read_whole or not scope.is_public)
    if has_text and record.exact:
        if record.capture_id != capture.pk:
            told["at"] = "nowhere"
        elif not _tell(record.exact, capture.text, record.start):
            told["at"] = record.start
    is_read_off = record.capture_id and capture and record.capture_id == capture.pk
    read_off = capture.language_of(record.start, record.end) if is_read_off else ""
    if record.words_language != read_off:
        told["language"] = record.words_language
    return told


# --- References and notes ---------------------------------------------------


def _references(document: Document, scope: Scope) -> dict:
    references = sorted(document.references.all(), key=lambda it: it.number)
    return {
        str(reference.number): _reference(reference, document, scope)
        for reference in references
    }


def _reference(reference: Reference, document: Document, scope: Scope) -> dict:
    return {
        "authors": reference.author_list,
        "title": reference.title,
        "language": reference.language,
        "publisher": reference.publisher,
        "published": when(reference.published),
        "accessed": when(reference.accessed),
        "address": reference.address,
        "archived": reference.archived_address,
        "document": scope.slug(reference.cited_document),
        "markers": [
            _marker(marker, document, scope)
            for marker in sorted(reference.markers.all(), key=lambda m: m.position)
        ],
    }


def _marker(marker, document: Document, scope: Scope) -> dict:
    capture = document.current_capture
    has_text = capture and (document.may_be_read_whole or not scope.is_public)
    if not has_text or marker.capture_id != capture.pk:
        is_secret = scope.is_public and not document.may_be_quoted
        after = "" if is_secret else marker.after
        return {"after": after, "paragraph": marker.paragraph}
    told = {"after": marker.after}
    start = marker.offset - len(marker.after)
    if not _tell(marker.after, capture.text, start):
        told["at"] = start
    return told


def _annotations(document: Document, scope: Scope) -> dict:
    return {
        note.key: _annotation(note, document, scope)
        for note in sorted(document.annotations.all(), key=lambda note: note.key)
        if _is_told(note, document, scope)
    }


def _is_told(note: Annotation, document: Document, scope: Scope) -> bool:
    named = [note.agent, note.place, note.letter, note.response]
    # Without the words that it marks a note is none.
    is_public = document.may_be_quoted and all(it.is_public for it in named if it)
    return is_public or not scope.is_public


def _annotation(note: Annotation, document: Document, scope: Scope) -> dict:
    about = note.response.letter if note.response else note.letter
    return {
        **passage(note, document, scope),
        "motivation": note.motivation,
        "note": note.note,
        "note_language": note.note_language,
        "reading": note.reading,
        "agent": note.agent.slug if note.agent else "",
        "place": note.place.slug if note.place else "",
        "letter": about.slug if about else "",
        "response": note.response.key if note.response else "",
        "public": note.is_public,
    }
