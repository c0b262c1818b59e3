"""The third layer of a letter's page: what opens one part of it, down to the words."""

from dataclasses import dataclass
from functools import cached_property

from archive.evidence import Inquiry
from archive.evidence.rivalry import Exclusion, exclusions_of
from archive.models import QUESTIONS
from archive.pages.letters import LetterPage
from archive.pages.sources import PageWithSources, Source


@dataclass
class Opened:
    """A question that is opened: all its accounts, and what excludes what."""

    inquiry: Inquiry

    @cached_property
    def exclusions(self) -> list[Exclusion]:
        return exclusions_of(self.inquiry)

    @property
    def is_of_days(self) -> bool:
        return QUESTIONS[self.inquiry.question].value == "date"


class OpenedPage(PageWithSources):
    """
    A page that a letter's page leads to, with the letter's evidence.

    Its sources keep the numbers that they have on the letter's page.
    """

    letter_page: LetterPage

    @property
    def inquiries(self) -> list[Inquiry]:
        raise NotImplementedError

    @cached_property
    def opened(self) -> list[Opened]:
        return [Opened(inquiry) for inquiry in self.inquiries]

    @property
    def accounts(self) -> list:
        return [account for inquiry in self.inquiries for account in inquiry.accounts]

    @cached_property
    def numbers(self) -> dict[int, int]:
        return self.letter_page.numbers

    @cached_property
    def sources(self) -> list[Source]:
        """Those that speak here, by the numbers that they have on the letter's page."""
        here = super().sources
        for source in here:
            source.number = self.numbers[source.document.pk]
            source.read_in = {self.numbers[pk] for pk in self._read_in(source)}
        return sorted(here, key=lambda source: source.number)

    def _read_in(self, source: Source) -> set[int]:
        """The keys of the documents in which an unseen one is read."""
        return {
            account.opened_by.document_id
            for account in self.accounts
            if account.citation.document_id == source.document.pk
            and account.opened_by is not account.citation
        }

    @property
    def voices(self) -> int:
        """How many origins are behind the accounts."""
        return len({account.origin for account in self.accounts})
