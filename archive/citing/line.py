"""A document in one line, as a list of sources gives it."""

from dataclasses import dataclass

from archive.dates import in_words
from archive.languages import HOUSE_LANGUAGE, direction
from archive.models import Document

from .names import as_spoken, parsed


@dataclass(frozen=True)
class Part:
    """One part of a reference: its text, what it is, and its language if not ours."""

    text: str
    role: str = ""
    language: str = HOUSE_LANGUAGE

    @property
    def direction(self) -> str:
        return direction(self.language)


def parts_of(document: Document) -> list[Part]:
    """
    Return authors, title, gloss, publisher and day, with what stands between them.

    A document without a title is named by its kind in brackets.
    """
    parts = []
    if document.authors:
        authors = [as_spoken(parsed(author)) for author in document.author_list]
        parts.append(Part("; ".join(authors)))
    parts.append(_title(document))
    if document.gloss:
        parts.append(Part(f"[{document.gloss.strip('[]')}]", "gloss"))
    if document.publisher and document.publisher.name not in document.author_list:
        parts.append(Part(document.publisher.name, "publisher"))
    if document.published.edtf:
        parts.append(Part(in_words(document.published.edtf), "day"))
    elif document.published.as_written:
        parts.append(Part(document.published.as_written, "day"))
    return parts


def _title(document: Document) -> Part:
    if not document.title:
        return Part(f"[{document.get_kind_display()}]", "title")
    return Part(document.title, "title", document.language)


def in_one_line(document: Document) -> str:
    """Return the reference as plain text: “Title”, Publisher, 12 March 2025."""
    quoted = [
        f"“{part.text}”" if part.role == "title" and document.title else part.text
        for part in parts_of(document)
    ]
    return ", ".join(quoted).replace(", [", " [")
