"""Where a place stands in the letters: on their way, and in what was done."""

from functools import cached_property

from archive import evidence
from archive.models import Claim, Document, Place
from archive.pages.agents import (
    Part,
    documents_marking,
    letters_in_parts,
    parts_in,
)

ON_THE_WAY = ("from", "to")
OF_RESPONSES = ("place",)


class PlacePage:
    """
    A place as the public evidence names it; a fixed number of queries.

    Where many letters name it, the page is in parts, as an agent's is.
    """

    def __init__(self, place: Place, part: str | None = None):
        self.place = place
        self.letters = letters_in_parts(Claim.objects.filter(place=place), part)
        asked = (*ON_THE_WAY, *OF_RESPONSES)
        self.evidence = evidence.of(self.letters, questions=asked)

    @cached_property
    def on_the_way(self) -> list[Part]:
        """The steps that a source says began or ended here."""
        return parts_in(self.evidence.inquiries.values(), ON_THE_WAY, self.place)

    @cached_property
    def responses(self) -> list[Part]:
        """The responses that a source says were given here."""
        return parts_in(self.evidence.inquiries.values(), OF_RESPONSES, self.place)

    @cached_property
    def marked_in(self) -> list[Document]:
        return documents_marking(place=self.place)
