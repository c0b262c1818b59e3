"""
Texts out of the files in which they come: plain text, HTML, PDF.

Nothing is fetched, and nothing of a file is run or shown: what comes out is words,
which of them are headings, and on which pages they stand.
"""

from dataclasses import dataclass, field
from pathlib import Path

from archive.models import Capture, canonical

from . import html, pdf
from .refusals import NoText

LARGEST_TEXT = 5_000_000  # bytes of text or HTML: a long book has fewer
LARGEST_PDF = 25_000_000

__all__ = ["NoText", "Taken", "of_file", "of_html", "of_text"]


@dataclass(frozen=True)
class Taken:
    """A text, in canonical form, and what is known of it besides."""

    text: str
    how_taken: str
    headings: list[list[int]] = field(default_factory=list)
    pages: list[list] = field(default_factory=list)  # [[start, end, label], …]
    # The very file, if there was one.
    name: str = ""
    media_type: str = ""
    content: bytes = b""

    @property
    def spans(self) -> dict:
        return {"headings": self.headings, "pages": self.pages}


def of_text(text: str) -> Taken:
    """A text that was pasted as plain words."""
    return Taken(_something(canonical(text)), Capture.How.TYPED)


def of_html(source: str) -> Taken:
    """The source of a page that was pasted; it is kept as a file."""
    return _of_html(source.encode(), "pasted.html")


def of_file(name: str, content: bytes) -> Taken:
    """A file's text; raise NoText, with a sentence, where there is none."""
    suffix = Path(name).suffix.lower()
    largest = LARGEST_PDF if suffix == ".pdf" else LARGEST_TEXT
    if len(content) > largest:
        raise NoText(f"The file is too large for a text: {largest // 1_000_000} MB.")
    if suffix == ".pdf" or content.startswith(b"%PDF-"):
        return _of_pdf(content, name)
    if suffix in (".html", ".htm", ".xhtml"):
        return _of_html(content, name)
    text = _something(canonical(_decoded(content)))
    return Taken(
        text, Capture.How.FILE, name=name, media_type="text/plain", content=content
    )


def _of_html(content: bytes, name: str) -> Taken:
    blocks = html.blocks(_decoded(content))
    text, spans = _joined([words for words, _ in blocks])
    headings = [
        span for span, (_, heads) in zip(spans, blocks, strict=True) if heads and span
    ]
    return Taken(
        _something(text), Capture.How.HTML, headings,
        name=name, media_type="text/html", content=content,
    )  # fmt: skip


def _of_pdf(content: bytes, name: str) -> Taken:
    pages = pdf.pages(content)
    text, spans = _joined([words for words, _ in pages])
    located = [
        [*span, label] for span, (_, label) in zip(spans, pages, strict=True) if span
    ]
    return Taken(
        _something(text, pdf.SCAN), Capture.How.PDF, pages=located,
        name=name, media_type="application/pdf", content=content,
    )  # fmt: skip


def _joined(parts: list[str]) -> tuple[str, list[list[int] | None]]:
    """The parts as one text, and where each stands in it; None where it is empty."""
    text, spans = "", list[list[int] | None]()
    for part in map(canonical, parts):
        if not part.strip():
            spans.append(None)
            continue
        start = len(text) + 2 if text else 0
        text = f"{text}\n\n{part}" if text else part
        spans.append([start, len(text)])
    return text, spans


def _decoded(content: bytes) -> str:
    """The words of a file; its encoding is never guessed."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as wrong:
        raise NoText(
            f"The file is not in UTF-8 (byte {wrong.start + 1}): save it as UTF-8 "
            "and choose it again."
        ) from None
    if "\0" in text:
        raise NoText("The file is no text: it has NUL characters.")
    return text


def _something(text: str, otherwise="There is no text in the file.") -> str:
    if not text.strip():
        raise NoText(otherwise)
    return text
