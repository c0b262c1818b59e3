"""One question about a letter, or a step of its way: the third layer of its page."""

from datetime import date
from functools import cached_property

from archive.evidence import Inquiry
from archive.models import QUESTIONS, Letter, Transmission
from archive.pages.letters import LetterPage
from archive.pages.opened import OpenedPage


class QuestionPage(OpenedPage):
    """
    A question as its letter's evidence has it, as known on a day.

    On the letter's page its accounts may be opened too. `inquiry` is None where nobody
    had spoken of it by then.
    """

    def __init__(
        self,
        letter: Letter,
        question: str,
        step: Transmission | None = None,
        *,
        on: date | None = None,
    ):
        self.letter = letter
        self.question = question
        self.step = step
        self.on = on
        self.letter_page = LetterPage(letter, on=on)
        self.evidence = self.letter_page.evidence

    @property
    def asked(self) -> tuple[str, int, str]:
        """As claims and the evidence name what is asked."""
        kind = "transmission" if self.step else "letter"
        return kind, (self.step or self.letter).pk, self.question

    @property
    def is_asked(self) -> bool:
        """Whether any public source speaks of it, on whatever day."""
        return self.asked in self.evidence.speaking

    @property
    def asks(self) -> str:
        return QUESTIONS[self.question].asks

    @property
    def anchor(self) -> str:
        """The fragment at which the question stands, here as on every page."""
        question = self.question
        return f"q-{self.step.key}-{question}" if self.step else f"q-{question}"

    @cached_property
    def inquiry(self) -> Inquiry | None:
        return self.evidence.inquiries.get(self.asked)

    @property
    def inquiries(self) -> list[Inquiry]:
        return [self.inquiry] if self.inquiry else []

    @property
    def further_reading(self) -> list:
        """None: what is cited for a letter as a whole stands on the letter's page."""
        return []

    @property
    def left_out(self) -> int:
        """How many accounts of it are not known yet on the day that is looked at."""
        return self.evidence.left_out[self.asked]

    @property
    def in_brief(self) -> str:
        """How it stands, in a sentence: what is answered, and whose letter it is."""
        whose = f"{self.letter.title}."
        if not self.inquiry:
            return whose
        answers = [answer.in_words for answer in self.inquiry.answers]
        contested = "Contested: " if self.inquiry.is_contested else ""
        return f"{whose} {self.asks} {contested}{'; '.join(answers)}."

    @property
    def days(self) -> list[tuple[date, int]]:
        """Each day on which a source that speaks of it arrived."""
        return self.evidence.days_on(self.asked)

    @cached_property
    def neighbours(self) -> dict[str, Inquiry | None]:
        """The questions before and after it on the letter's page."""
        every = self.letter_page.asked
        if self.inquiry not in every:
            return {"before": None, "after": None}
        place = every.index(self.inquiry)
        return {
            "before": every[place - 1] if place else None,
            "after": every[place + 1] if place + 1 < len(every) else None,
        }
