"""What is cited as CSL-JSON items, from which every style and format is written.

Source: the CSL-JSON schema 1.0.2 of the Citation Style Language project.
"""

from collections.abc import Callable, Iterable
from datetime import date

from archive.dates import When
from archive.models import Document

from . import days
from .line import in_one_line
from .names import parsed

# Makes an address of ours absolute, as request.build_absolute_uri does.
Absolute = Callable[[str], str]

TYPES: dict[str, str] = {
    Document.Kind.NEWS: "article-newspaper",
    Document.Kind.ENCYCLOPEDIA: "entry-encyclopedia",
    Document.Kind.TRANSCRIPT: "webpage",
    Document.Kind.STATEMENT: "webpage",
    Document.Kind.BROADCAST: "broadcast",
    Document.Kind.BOOK: "book",
    Document.Kind.POST: "post",
    Document.Kind.ARTICLE: "webpage",
}
GENRES: dict[str, str] = {
    Document.Kind.TRANSCRIPT: "Transcript",
    Document.Kind.STATEMENT: "Statement",
}


def of_document(
    document: Document,
    absolute: Absolute,
    *,
    archive_name: str,
    read_in: Iterable[Document] = (),
) -> dict:
    """
    Return a source as a CSL-JSON item.

    For one that nobody here has seen, `read_in` are the documents in which we read
    of it: they stand in its note, and in `custom` for our own styles, as does the
    title in English.
    """
    authors = document.author_list
    publisher = document.publisher.name if document.publisher else ""
    address = document.address
    if document.kind == Document.Kind.ARTICLE:
        publisher, address = archive_name, absolute(document.get_absolute_url())
    # That of an unseen source is of those who have seen it.
    accessed = document.accessed if document.was_consulted else When()
    readers = [in_one_line(reader) for reader in read_in]
    custom = {
        "gloss": _gloss(document),
        "read_in": readers,
        "issued_edtf": days.beyond_parts(document.published),
        "accessed_edtf": days.beyond_parts(accessed),
    }
    return _without_blanks(
        {
            "id": document.slug,
            "type": TYPES[document.kind],
            "title": document.title or f"[{document.get_kind_display()}]",
            "author": [parsed(author) for author in authors],
            _published_in(document): "" if publisher in authors else publisher,
            "genre": GENRES.get(document.kind, ""),
            "issued": days.of_when(document.published),
            "accessed": days.of_when(accessed),
            "URL": address,
            "language": document.language,
            "note": _note(document, readers),
            "custom": _without_blanks(custom),
        }
    )


def _published_in(document: Document) -> str:
    is_book = document.kind == Document.Kind.BOOK
    return "publisher" if is_book else "container-title"


def _gloss(document: Document) -> str:
    return document.gloss.strip("[]")


def _note(document: Document, read_in: list[str]) -> str:
    """What CSL has no room for, in words."""
    gloss, archived = _gloss(document), document.archived_address
    notes = [
        gloss and f"In English: {gloss}",
        archived and f"Archived: {archived}",
        f"Not seen; as cited in: {'; '.join(read_in)}" if read_in else "",
    ]
    return " · ".join(filter(None, notes))


def of_page(
    title: str,
    address: str,
    *,
    slug: str,
    archive_name: str,
    read_on: date,
    language: str,
) -> dict:
    """
    Return a page of the archive as a CSL-JSON item, with the day it was read.

    It has no day of publication: sources are added to it as they are found.
    """
    return {
        "id": slug,
        "type": "webpage",
        "title": title,
        "container-title": archive_name,
        "accessed": {"date-parts": [[read_on.year, read_on.month, read_on.day]]},
        "URL": address,
        "language": language,
    }


def _without_blanks(item: dict) -> dict:
    return {name: value for name, value in item.items() if value}
