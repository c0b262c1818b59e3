"""The texts of documents against their sums, and all that stands at a place of one."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.db.models import F

from archive.models import (
    CONTEXT,
    Annotation,
    Capture,
    CaptureFile,
    Citation,
    Document,
    Marker,
    canonical,
)

from .finding import Finding, about, named
from .rows import ASKED, said_by


def findings(tell) -> Iterator[Finding]:
    """One text after another, each with what stands in it."""
    captures = Capture.objects.select_related("document").order_by("pk")
    of = captures.count()
    for done, capture in enumerate(captures.iterator(chunk_size=1), start=1):
        for sentence in _of_a_text(capture):
            yield about(capture, f"{named(capture)}: {sentence}")
        yield from _of_passages(capture)
        tell("texts", done, of)
    yield from _of_files()
    yield from _of_documents()


def _of_a_text(capture: Capture) -> Iterator[str]:
    text = capture.text
    if hashlib.sha256(text.encode()).hexdigest() != capture.sha256:
        yield "Its text is not the one of its SHA-256."
    if canonical(text) != text:
        yield "Its text is not in the form in which places are counted."
    for name in ("headings", "languages", "pages"):
        spans = getattr(capture, name)
        if not all(0 <= s < e <= len(text) for s, e, *_ in spans):
            yield f"It names {name} beyond its end."


def _of_passages(capture: Capture) -> Iterator[Finding]:
    for kind in (Citation, Annotation):
        passages = kind._base_manager.filter(capture=capture).order_by("pk")
        for passage in passages.select_related(*ASKED[kind]).iterator():
            passage.capture = capture
            for sentence in _of_a_passage(passage):
                yield about(passage, f"{named(passage)}: {sentence}")
    markers = Marker.objects.filter(capture=capture).order_by("pk")
    for marker in markers.select_related("reference__document").iterator():
        for sentence in _of_a_call(marker, capture):
            yield about(marker, f"{named(marker)}: {sentence}")


def _of_a_passage(passage: Any) -> Iterator[str]:
    capture = passage.capture
    text, start, end = capture.text, passage.start, passage.end
    if capture.document_id != passage.document_id:
        yield "It stands in another document's text."
    yield from said_by(passage.clean)
    if text[start:end] == passage.exact and (passage.prefix, passage.suffix) != (
        text[max(0, start - CONTEXT) : start],
        text[end : end + CONTEXT],
    ):
        yield "What it keeps of the words around it is not what stands there."


def _of_a_call(marker: Any, capture: Capture) -> Iterator[str]:
    if capture.document_id != marker.reference.document_id:
        yield "It stands in another document's text."
    if marker.offset > len(capture.text):
        yield "It stands beyond the end of its text."


def _of_files() -> Iterator[Finding]:
    files = CaptureFile.objects.select_related("capture__document")
    for file in files.defer("capture__text").order_by("pk").iterator(chunk_size=1):
        content = bytes(file.content)
        told = (file.size, file.sha256)
        if told != (len(content), hashlib.sha256(content).hexdigest()):
            yield about(file, f"{named(file)} is not the one of its SHA-256 and size.")


def _of_documents() -> Iterator[Finding]:
    """Documents whose current text is another's."""
    with_a_text = Document.objects.filter(current_capture__isnull=False)
    for document in with_a_text.exclude(pk=F("current_capture__document")).iterator():
        yield about(document, f"{named(document)} has another's text for its own.")
