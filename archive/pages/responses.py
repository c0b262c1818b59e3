"""One response to a letter, with the accounts of it: what its page shows."""

from datetime import date
from functools import cached_property

from archive.evidence import Account, Inquiry
from archive.models import Citation, Document, Response
from archive.pages.agents import documents_marking
from archive.pages.letters import LetterPage, Part
from archive.pages.sources import PageWithSources


class ResponsePage(PageWithSources):
    """
    A response as its letter's evidence has it, as known on a day.

    `part` is None while nothing that is said of the response may be shown.
    """

    def __init__(self, response: Response, *, on: date | None = None):
        self.response = response
        self.on = on
        self.letter_page = LetterPage(response.letter, on=on)
        self.evidence = self.letter_page.evidence

    @cached_property
    def part(self) -> Part | None:
        every = self.letter_page.responses
        return next((p for p in every if p.record == self.response), None)

    @property
    def inquiries(self) -> list[Inquiry]:
        return self.part.inquiries if self.part else []

    @property
    def accounts(self) -> list[Account]:
        return [account for inquiry in self.inquiries for account in inquiry.accounts]

    @property
    def assessed(self) -> list[Inquiry]:
        return [inquiry for inquiry in self.inquiries if inquiry.assessments]

    @property
    def contested(self) -> list[Inquiry]:
        return [inquiry for inquiry in self.inquiries if inquiry.is_contested]

    @property
    def said_to_answer(self) -> Inquiry | None:
        """The question whether it was an answer, where a source speaks of that."""
        asked = (i for i in self.inquiries if i.question == "in_answer_to")
        return next(asked, None)

    @cached_property
    def neighbours(self) -> dict[str, Response | None]:
        """What was done before and after it about the same letter, by the days."""
        responses = [part.record for part in self.letter_page.responses]
        if self.response not in responses:
            return {"before": None, "after": None}
        place = responses.index(self.response)
        return {
            "before": responses[place - 1] if place else None,
            "after": responses[place + 1] if place + 1 < len(responses) else None,
        }

    @cached_property
    def marked_in(self) -> list[Document]:
        return documents_marking(response=self.response)

    @cached_property
    def further_reading(self) -> list[Citation]:
        return self.reading_beyond(self.response)
