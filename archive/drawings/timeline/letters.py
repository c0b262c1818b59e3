"""The timeline of one letter: a row for each question of a day, as its page knows."""

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property

from archive.dates import day_in_words
from archive.evidence import Inquiry
from archive.pages.letters import LetterPage, Part
from archive.pages.questions import QuestionPage
from archive.pages.sources import PageWithSources

from .across import Wide
from .down import Tall
from .marks import Mark, Row, brief, key_to, marks_of

BEFORE_ITS_WAY = ("written", "sent", "announced")
AT_ITS_END = ("received", "answered")
BESIDE = "context"
MOST_IN_A_WEEK = 2  # marks of context, before they are folded
FOLDED = "listed below"


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


def of_letter(page: LetterPage, *, folded: bool = False) -> LetterTimeline:
    """
    Return the timeline of a letter as its page knows it; it asks no query.

    What is marked leads to where the page opens it. Above and below the steps of
    its way stand the letter's own questions, below all the responses: those said to
    be in answer to it, and those that only stand beside it. Those are folded, week
    by week, where it is so asked.
    """
    answers = [part for part in page.responses if part.is_answer]
    others = [part for part in page.responses if not part.is_answer]
    beside = _responses(BESIDE, others)
    rows = [
        *_questions(page, BEFORE_ITS_WAY),
        _steps(page.steps),
        *_questions(page, AT_ITS_END),
        _responses("came back", answers),
        by_weeks(beside) if folded else beside,
    ]
    return LetterTimeline(_led([row for row in rows if row.marks], page))


def of_question(page: QuestionPage) -> LetterTimeline:
    """Return the small timeline of one question; falsy where it is of no day."""
    rows = [_row(page.letter_page, i) for i in page.inquiries if page.is_of_days]
    return LetterTimeline(_led([row for row in rows if row.marks], page))


def _led(rows: list[Row], page: PageWithSources) -> list[Row]:
    """Rows of which each mark leads to where the page opens what it marks."""
    for row in rows:
        for mark in row.marks:
            mark.href = mark.href or page.at(mark.record)
    return rows


def _questions(page: LetterPage, questions: tuple[str, ...]) -> list[Row]:
    return [_row(page, i) for i in page.inquiries if i.question in questions]


def _row(page: LetterPage, inquiry: Inquiry) -> Row:
    marks = marks_of(inquiry)
    return Row(inquiry.question, page.at(inquiry), marks, inquiry.is_contested)


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


def by_weeks(row: Row) -> Row:
    """The row with one mark for a week of which much is told, from day to day."""
    weeks: dict[tuple, list[Mark]] = defaultdict(list)
    for mark in row.placed:
        weeks[mark.begin.isocalendar()[:2]].append(mark)
    marks = []
    for told in weeks.values():
        marks += [_folded(told)] if len(told) > MOST_IN_A_WEEK else told
    unplaced = [mark for mark in row.marks if not mark.is_placed]
    return replace(row, marks=marks + unplaced)


def _folded(marks: list[Mark]) -> Mark:
    """One mark for several, from the first day to the last, leading to the first."""
    first, last = min(m.begin for m in marks), max(m.end for m in marks)
    says = " to ".join(dict.fromkeys(map(day_in_words, (first, last))))
    return Mark(
        "span", says, marks[0].href, first, last, f"{len(marks)} things", FOLDED
    )


def _by_whom(part: Part) -> str:
    senders = [brief(answer.claim.value_in_words) for answer in part.standing("sender")]
    others = f" and {len(senders) - 1} more" if senders[1:] else ""
    return f"{senders[0]}{others}" if senders else ""
