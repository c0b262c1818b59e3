"""
Dumping: from records back to the hand-written form, a folder that loads again.

The same archive gives the same bytes, on either database: records stand in the order
of their slugs, parts in their own order or in that of their keys, and nothing depends
on the keys of the database. What the form has no room for is in docs/form.md.
"""

from collections.abc import Iterator
from pathlib import Path

from archive.models import Collection, Colophon

from . import authorities, documents, edition, letters
from .layout import Folder
from .scope import Scope

__all__ = ["FolderIsTaken", "dump"]


class FolderIsTaken(Exception):
    """Raised with a sentence when a folder holds something already."""


def dump(path: Path, *, is_public: bool = False) -> dict[str, int]:
    """
    Write the archive into a new or empty folder; return how many records of a kind.

    A public dump holds what the public may see, and no more.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise FolderIsTaken(f"{path} is no empty folder: name one that is new.")
    scope = Scope(is_public)
    folder = Folder(path)
    return {
        "edition": _edition(scope, folder),
        "agents": folder.write_all("01-agents", "agents", _agents(scope)),
        "places": folder.write_all("02-places", "places", _places(scope)),
        "documents": folder.write_all(
            "03-documents", "documents", _documents(scope, folder)
        ),
        "collections": folder.write_all(
            "04-collections", "collections", _collections(scope)
        ),
        "letters": folder.write_each("05", "letters", _letters(scope)),
    }


def _edition(scope: Scope, folder: Folder) -> int:
    colophon = Colophon.objects.select_related("leading_letter").first()
    if colophon is None:
        return 0
    told = edition.of_edition(colophon, scope, folder)
    return folder.write_one("00-edition", "edition", told)


def _agents(scope: Scope) -> Iterator[tuple[str, dict]]:
    for agent in scope.agents().order_by("slug").iterator(2000):
        yield agent.slug, authorities.of_agent(agent, scope)


def _places(scope: Scope) -> Iterator[tuple[str, dict]]:
    for place in scope.places().order_by("slug").iterator(2000):
        yield place.slug, authorities.of_place(place, scope)


def _documents(scope: Scope, folder: Folder) -> Iterator[tuple[str, dict]]:
    for document in scope.documents().order_by("slug").iterator(500):
        yield document.slug, documents.of_document(document, scope, folder)


def _collections(scope: Scope) -> Iterator[tuple[str, dict]]:
    for collection in scope.of(Collection).order_by("slug"):
        yield collection.slug, letters.of_collection(collection, scope)


def _letters(scope: Scope) -> Iterator[tuple[str, dict]]:
    for letter in scope.letters().order_by("slug").iterator(200):
        yield letter.slug, letters.of_letter(letter, scope)
