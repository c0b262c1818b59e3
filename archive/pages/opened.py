"""The third layer of a letter's page: what opens one part of it, down to the words."""

from dataclasses import dataclass
from functools import cached_property

from archive.evidence import Account, Answer, Inquiry
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


@dataclass
class Shown:
    """An answer, and those of its accounts that are opened on the page."""

    answer: Answer
    accounts: list[Account]

    @property
    def rest(self) -> list[Account]:
        return self.answer.accounts[len(self.accounts) :]


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

    def shown_of(self, inquiry: Inquiry) -> list[Shown]:
        """The answers to a question, with the accounts that are opened."""
        return [Shown(answer, answer.accounts) for answer in inquiry.answers]

    def at_alone(self, what: str) -> str:
        """Where what is not opened here is."""
        raise NotImplementedError

    @property
    def calendars(self) -> list[str]:
        return self.letter_page.calendars

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
