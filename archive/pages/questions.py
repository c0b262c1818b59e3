"""One question about a letter, or a step of its way: the third layer of its page."""

from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from archive.evidence import Account, Answer, Inquiry
from archive.models import QUESTIONS, Letter, Transmission
from archive.pages.letters import AT_ONCE, LetterPage
from archive.pages.opened import OpenedPage, Shown

# Accounts, from which on the page shows the first of each kind. A letter's page, on
# which they are a line each, does so from four times as many on.
MUCH = 100
EXCLUSIONS = "exclusions"


class QuestionPage(OpenedPage):
    """
    A question as its letter's evidence has it, as known on a day.

    On the letter's page its accounts may be opened too. `inquiry` is None where nobody
    had spoken of it by then. Where very much is said, the first of each kind are shown,
    and the rest at an address of its own: `alone` names an answer, or EXCLUSIONS.
    """

    def __init__(
        self,
        letter: Letter,
        question: str,
        step: Transmission | None = None,
        *,
        on: date | None = None,
        alone: str = "",
    ):
        self.letter = letter
        self.alone = alone
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

    # --- Where very much is said ----------------------------------------------

    @property
    def at_once(self) -> int | None:
        is_much = self.inquiry and len(self.inquiry.accounts) >= MUCH
        return AT_ONCE if is_much and not self.alone else None

    @cached_property
    def answer(self) -> Answer | None:
        """The one answer that is shown, where one is asked for."""
        answers = self.inquiry.answers if self.inquiry else []
        return next((a for a in answers if a.claim.answer_anchor == self.alone), None)

    @property
    def is_refused(self) -> bool:
        """Whether something is asked for alone that does not stand here."""
        return bool(self.alone) and not (self.answer or self.alone == EXCLUSIONS)

    @property
    def accounts(self) -> list[Account]:
        return self.answer.accounts if self.answer else super().accounts

    def shown_of(self, inquiry: Inquiry) -> list[Shown]:
        if self.alone:
            return [Shown(self.answer, self.answer.accounts)] if self.answer else []
        if not self.is_long:
            return super().shown_of(inquiry)
        return [
            Shown(answer, answer.accounts[: AT_ONCE if place < AT_ONCE else 0])
            for place, answer in enumerate(inquiry.answers)
        ]

    def at_alone(self, what: str) -> str:
        """Where an answer, or what excludes what, stands with all that is of it."""
        path, _, query = self.at(self.inquiry).partition("?")
        return f"{path}?{'&'.join(filter(None, [query, urlencode({'all': what})]))}"

    @property
    def at_exclusions(self) -> str:
        return self.at_alone(EXCLUSIONS)

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
