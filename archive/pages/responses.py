"""One response to a letter, with the accounts of it: what its page shows."""

from datetime import date
from functools import cached_property

from archive.evidence import Inquiry
from archive.models import Citation, Document, Response
from archive.pages.agents import documents_marking
from archive.pages.letters import LetterPage, Part
from archive.pages.opened import OpenedPage


class ResponsePage(OpenedPage):
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
    def left_out(self) -> int:
        """How many accounts of it are not known yet on the day that is looked at."""
        counts = self.evidence.left_out.items()
        return sum(count for asked, count in counts if self._is_of_it(asked))

    @property
    def days(self) -> list[date]:
        """Each day on which a source that speaks of it arrived."""
        asked = [a for a in self.evidence.speaking if self._is_of_it(a)]
        told = [self.evidence.days_on(a) for a in asked]
        return sorted({day for days in told for day, _ in days})

    def _is_of_it(self, asked: tuple[str, int, str]) -> bool:
        return asked[:2] == ("response", self.response.pk)

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
