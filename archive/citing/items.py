"""What is cited as CSL-JSON items, from which every style and format is written.

Source: the CSL-JSON schema 1.0.2 of the Citation Style Language project.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date

from archive.dates import When
from archive.models import Document

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
# Of EDTF, what CSL can say: no seasons, no spans, no digits left open.
CERTAIN = re.compile(r"(\d{4})(?:-(0\d|1[0-2]))?(?:-(\d\d))?([~?%])?")
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
    readers = [in_one_line(reader) for reader in read_in]
    return _without_blanks(
        {
            "id": document.slug,
            "type": TYPES[document.kind],
            "title": document.title or f"[{document.get_kind_display()}]",
            "author": [parsed(author) for author in authors],
            _published_in(document): "" if publisher in authors else publisher,
            "genre": GENRES.get(document.kind, ""),
            "issued": _date(document.published),
            # That of an unseen source is of those who have seen it.
            "accessed": _date(document.accessed) if document.was_consulted else {},
            "URL": address,
            "language": document.language,
            "note": _note(document, readers),
            "custom": _without_blanks({"gloss": _gloss(document), "read_in": readers}),
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


def _date(when: When) -> dict:
    """
    Return a date as CSL has it: a certain day, month or year, or one that is about.

    Of what is less certain the words are given: a span of days on one of which
    something appeared is not the same as days from the first to the last.
    """
    if not when:
        return {}
    year, month, day, about = _parts(when.edtf)
    if not year:
        return {"literal": str(when)}
    parts = [int(part) for part in (year, month, day) if part]
    return {"date-parts": [parts]} | ({"circa": True} if about else {})


def _parts(edtf: str) -> tuple[str, ...]:
    found = CERTAIN.fullmatch(edtf)
    return found.groups(default="") if found else ("", "", "", "")


def _without_blanks(item: dict) -> dict:
    return {name: value for name, value in item.items() if value}
