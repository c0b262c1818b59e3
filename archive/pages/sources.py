"""What every page of accounts has below its text: the sources, numbered."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from operator import attrgetter

from django.db.models import Prefetch, prefetch_related_objects

from archive.evidence import Account, Evidence
from archive.models import Citation, Document


@dataclass
class Source:
    """A document in a page's numbered list, and the ways back to where it speaks."""

    number: int
    document: Document
    citations: list[Citation] = field(default_factory=list)
    read_in: set[int] = field(default_factory=set)

    @property
    def only_through(self) -> str:
        """The numbers of the sources through which an unseen one is known."""
        return ", ".join(map(str, sorted(self.read_in)))


class PageWithSources:
    """
    The evidence that a page shows, and its sources by number.

    Whatever has `accounts` and `numbers` can be handed to the parts of templates
    that show questions, answers and witnesses, under the name of `page`.
    """

    evidence: Evidence
    on: date | None = None
    at_once: int | None = None  # how many of a kind are shown, where they are many

    def at(self, record) -> str:
        """Where a record is opened, as known on the day that the page looks at."""
        return self.as_then(record.get_absolute_url())

    def as_then(self, address: str) -> str:
        """An address, as known on the day that the page looks at."""
        if not self.on:
            return address
        path, sign, fragment = address.partition("#")
        return f"{path}?as_of={self.on.isoformat()}{sign}{fragment}"

    @property
    def is_long(self) -> bool:
        """Whether more is said than the page may show at once."""
        return self.at_once is not None

    @property
    def foremost(self) -> str:
        """Those of a kind that are shown, as templates slice a list."""
        return f":{self.at_once}" if self.is_long else ":"

    @property
    def beyond(self) -> str:
        """The others."""
        return f"{self.at_once}:" if self.is_long else ":0"

    @property
    def accounts(self) -> list[Account]:
        """The accounts that the page shows; every one of the evidence, if not told."""
        return self.evidence.accounts

    @cached_property
    def sources(self) -> list[Source]:
        """Every document that speaks here, numbered by its day, with the ways back."""
        documents = {account.citation.document for account in self.accounts}
        documents |= {account.opened_by.document for account in self.accounts}
        ordered = sorted(
            documents,
            key=lambda d: (d.published_latest or date.max, d.slug),
        )
        sources = {d.pk: Source(n, d) for n, d in enumerate(ordered, start=1)}
        for account in self.accounts:
            source = sources[account.citation.document_id]
            source.citations.append(account.citation)
            if account.opened_by is not account.citation:
                opener = sources[account.opened_by.document_id]
                source.read_in.add(opener.number)
        return list(sources.values())

    @cached_property
    def numbers(self) -> dict[int, int]:
        """The number of each source by the document's key."""
        return {source.document.pk: source.number for source in self.sources}

    def reading_beyond(self, record) -> list[Citation]:
        """What is cited for a letter, response or collection as a whole."""
        further = record.further_reading.public().select_related(
            "document__publisher", "document__current_capture"
        )
        further = further.defer("document__current_capture__text")
        further = further.exclude(document__consulted=Document.Consulted.NO)
        # In no order: that takes the database's time, and more of Django's.
        further = sorted(further.order_by(), key=attrgetter("pk"))
        if not self.on:
            return further
        days = ((citation, citation.document.known_by) for citation in further)
        return [citation for citation, day in days if day and day <= self.on]

    def fetch_sources_of_judgements(self) -> None:
        found = [i.assessments for i in self.evidence.inquiries.values()]
        prefetch_related_objects(
            [assessment for assessments in found for assessment in assessments],
            Prefetch("sources", Document.objects.published()),
        )
