"""Which of the documents that are here an entry of a list of references names."""

from collections import defaultdict
from collections.abc import Iterable

from archive.dates import When

from .entries import Parts, folded, original_of, same_place

SHORTEST = 12  # letters of a title that tells a source without its day


class Shelf:
    """Documents, found by their addresses, or by their titles and days."""

    def __init__(self, documents: Iterable):
        self.by_place = defaultdict(list)
        self.by_title = defaultdict(list)
        for document in documents:
            for place in _places(document.address, document.archived_address):
                self.by_place[place].append(document)
            if title := folded(document.title):
                self.by_title[title].append(document)

    def named_by(self, parts: Parts) -> list:
        """
        The documents that an entry may name, those of its address before others.

        By its title one is found whose day may be the same; of a short title the day
        must be told on both sides.
        """
        found = []
        for place in _places(parts.address, parts.archived_address):
            found += self.by_place.get(place, [])
        title = folded(parts.title)
        for document in self.by_title.get(title, []):
            if _may_be_one(title, parts.published_when, document.published):
                found.append(document)
        return list(dict.fromkeys(found))

    def one_named_by(self, parts: Parts):
        """The document that it names, if there is one, and no other may be meant."""
        found = self.named_by(parts)
        return found[0] if len(found) == 1 else None


def _places(address: str, archived: str) -> set[str]:
    given = (address, archived, original_of(archived))
    return {place for each in given if (place := same_place(each))}


def _may_be_one(title: str, one: When, other: When) -> bool:
    if not (_is_known(one) and _is_known(other)):
        return len(title) >= SHORTEST
    begins = (
        one.earliest is None or other.latest is None or one.earliest <= other.latest
    )
    ends = one.latest is None or other.earliest is None or other.earliest <= one.latest
    return begins and ends


def _is_known(when: When) -> bool:
    return bool(when.earliest or when.latest)
