"""One collection: its letters, who wrote to whom, and what is contested of it."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, QuerySet

from archive import evidence
from archive.counting import number_of, rows_of
from archive.evidence import Account, Inquiry
from archive.models import (
    Agent,
    Citation,
    Claim,
    Collection,
    Document,
    Letter,
    colophon_in_use,
)
from archive.models.questions import questions_of, questions_with
from archive.pages.sources import PageWithSources

MOST_EXCHANGES = 50  # pairs; the list of letters can be narrowed to any other
ASKED_OF_LETTERS = ("letter", "transmission")


@dataclass
class Entry:
    """A letter of the collection, and its contested questions."""

    letter: Letter
    contested: list[Inquiry]


@dataclass
class Exchange:
    """How many letters one agent sent to another; None where it is not settled."""

    sender: Agent | None
    recipient: Agent | None
    letters: int

    @property
    def is_public(self) -> bool:
        """Whether both are known by an address, so that a list can be asked for."""
        both = (self.sender, self.recipient)
        return all(agent and agent.is_published for agent in both)


class CollectionPage(PageWithSources):
    """
    A collection with the evidence on it, and on those of its letters that are shown.

    A fixed number of queries, however many letters it has.
    """

    def __init__(self, collection: Collection, shown: list[Letter]):
        self.collection = collection
        self.shown = shown
        self.evidence = evidence.of(
            shown, collections=[collection], questions=self._questions
        )
        self.fetch_sources_of_judgements()

    @cached_property
    def calendars(self) -> list[str]:
        """The calendars in which days are told beside the Gregorian one."""
        return colophon_in_use().calendars_beside(self.collection)

    @property
    def _questions(self) -> set[str]:
        """What is asked of it, what is contested of its letters, and their days."""
        contested = {name for it in self.shown for name in it.contested_questions}
        return contested | {*questions_of("collection"), *questions_with("date")}

    @cached_property
    def asked(self) -> list[Inquiry]:
        """What is asked of the collection itself: how many letters there were."""
        return self.evidence.about(self.collection)

    @property
    def assessed(self) -> list[Inquiry]:
        return [inquiry for inquiry in self.asked if inquiry.assessments]

    @property
    def accounts(self) -> list[Account]:
        return [account for inquiry in self.asked for account in inquiry.accounts]

    @cached_property
    def entries(self) -> list[Entry]:
        contested = {letter.pk: [] for letter in self.shown}
        for inquiry in self.evidence.inquiries.values():
            if inquiry.is_contested and inquiry.subject_kind in ASKED_OF_LETTERS:
                contested[inquiry.whole.pk].append(inquiry)
        return [Entry(letter, contested[letter.pk]) for letter in self.shown]

    @property
    def contested(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.contested]

    @property
    def letters(self) -> QuerySet[Letter]:
        return self.collection.letters.published()

    @cached_property
    def exchanges(self) -> list[Exchange]:
        """Who wrote to whom, as the headings read: those of the most letters, first."""
        counted = self._counted_by_pairs[:MOST_EXCHANGES]
        keys = {key for *pair, _ in counted for key in pair if key}
        agents = Agent.objects.in_bulk(keys)
        exchanges = [
            Exchange(agents.get(sender), agents.get(recipient), letters)
            for sender, recipient, letters in counted
        ]
        return sorted(
            exchanges, key=lambda e: (-e.letters, str(e.sender), str(e.recipient))
        )

    @property
    def has_more_exchanges(self) -> bool:
        return len(self._counted_by_pairs) > MOST_EXCHANGES

    @cached_property
    def _counted_by_pairs(self) -> list[tuple]:
        """Sender, recipient and letters; one more than is shown, if there is."""
        pairs = self.letters.order_by().values_list("senders", "recipients")
        counted = pairs.annotate(letters=Count("pk", distinct=True))
        most_first = counted.order_by("-letters", "senders", "recipients")
        return rows_of(most_first[: MOST_EXCHANGES + 1])

    @cached_property
    def sources_count(self) -> int:
        """How many public documents speak of it, or of one of its letters."""
        claims = Claim.objects.of_collection(self.collection)
        citations = Citation.objects.open_to_readers().on(claims)
        return number_of(Document.objects.published().cited_in(citations))

    @cached_property
    def further_reading(self) -> list[Citation]:
        return self.reading_beyond(self.collection)
