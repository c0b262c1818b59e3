"""The timeline of one letter: a row for each question of a day, as its page knows."""

from dataclasses import dataclass
from functools import cached_property

from archive.pages.letters import LetterPage, Part

from .across import Wide
from .down import Tall
from .marks import Mark, Row, brief, key_to, marks_of

BEFORE_ITS_WAY = ("written", "sent", "announced")
AT_ITS_END = ("received", "answered")
BESIDE = "context"


@dataclass
class LetterTimeline:
    """The rows of a letter. Falsy where no day is told, and nothing can be drawn."""

    rows: list[Row]
    name = "The letter’s days"

    def __bool__(self) -> bool:
        return bool(self.drawn)

    @property
    def drawn(self) -> list[Row]:
        return [row for row in self.rows if row.placed]

    @property
    def told(self) -> list[Row]:
        """The letter's own questions; steps and responses have lists of their own."""
        return [r for r in self.rows if r.name in BEFORE_ITS_WAY + AT_ITS_END]

    @property
    def key(self) -> list[tuple[str, str]]:
        return key_to(self.drawn)

    @property
    def unplaced(self) -> int:
        return sum(not mark.is_placed for row in self.rows for mark in row.marks)

    @cached_property
    def wide(self) -> Wide:
        return Wide(self.drawn)

    @cached_property
    def tall(self) -> Tall:
        """Without what only stands beside the letter: that would be a long way down."""
        return Tall([row for row in self.drawn if row.name != BESIDE] or self.drawn)


def of_letter(page: LetterPage) -> LetterTimeline:
    """
    Return the timeline of a letter as its page knows it; it asks no query.

    Above and below the steps of its way stand the letter's own questions, below
    all the responses: those said to be in answer to it, and those that only
    stand beside it.
    """
    answers = [part for part in page.responses if part.is_answer]
    others = [part for part in page.responses if not part.is_answer]
    rows = [
        *_questions(page, BEFORE_ITS_WAY),
        _steps(page.steps),
        *_questions(page, AT_ITS_END),
        _responses("came back", answers),
        _responses(BESIDE, others),
    ]
    return LetterTimeline([row for row in rows if row.marks])


def _questions(page: LetterPage, questions: tuple[str, ...]) -> list[Row]:
    return [
        Row(
            inquiry.question,
            f"#{inquiry.answers[0].claim.anchor}",
            marks_of(inquiry),
            inquiry.is_contested,
        )
        for inquiry in page.inquiries
        if inquiry.question in questions
    ]


def _steps(steps: list[Part]) -> Row:
    row = Row("carried", "#way")
    for step in steps:
        anchor = f"#step-{step.record.key}"
        told = [i for i in step.inquiries if i.question == "delivered"]
        marks = [m for i in told for m in marks_of(i, _who_carried(step))]
        row.marks += marks or [Mark("", "on a day not told", anchor)]
        row.is_contested |= any(inquiry.is_contested for inquiry in told)
    return row


def _who_carried(step: Part) -> str:
    carriers = step.standing("carrier")
    name = f"step {step.record.position}"
    if len(carriers) == 1:
        return f"{name}, {carriers[0].claim.value_in_words}"
    return name


def _responses(name: str, parts: list[Part]) -> Row:
    row = Row(name, "#way")
    for part in parts:
        told = [i for i in part.inquiries if i.question == "occurred"]
        kind = part.record.get_kind_display().lower()
        about = _by_whom(part) or kind
        marks = [mark for inquiry in told for mark in marks_of(inquiry, about)]
        for mark in marks or [Mark("", "on a day not told", about=about)]:
            mark.kind = kind
            mark.href = f"#response-{part.record.key}"
            row.marks.append(mark)
        row.is_contested |= any(inquiry.is_contested for inquiry in told)
    return row


def _by_whom(part: Part) -> str:
    senders = [brief(answer.claim.value_in_words) for answer in part.standing("sender")]
    others = f" and {len(senders) - 1} more" if senders[1:] else ""
    return f"{senders[0]}{others}" if senders else ""
