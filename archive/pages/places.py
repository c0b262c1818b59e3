"""Where a place stands in the letters: on their way, and in what was done."""

from functools import cached_property

from archive import evidence
from archive.models import Claim, Document, Letter, Place
from archive.pages.agents import Part, documents_marking, parts_in

ON_THE_WAY = ("from", "to")
OF_RESPONSES = ("place",)


class PlacePage:
    """A place as the public evidence names it; a fixed number of queries."""

    def __init__(self, place: Place):
        self.place = place
        claims = Claim.objects.filter(place=place)
        letters = Letter.objects.published().claimed_in(claims)
        self.evidence = evidence.of(letters, questions=(*ON_THE_WAY, *OF_RESPONSES))

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
