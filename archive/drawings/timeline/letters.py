"""The timeline of one letter: a row for each question of a day, as its page knows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from archive.evidence import Inquiry
from archive.pages.letters import LetterPage, Part
from archive.pages.opened import OpenedPage
from archive.pages.sources import PageWithSources

from .across import Wide
from .down import Tall
from .marks import Mark, Row, brief, key_to, marks_of
from .weeks import Week, by_weeks, densest, in_one_row, weeks_of

BEFORE_ITS_WAY = ("written", "sent", "announced")
AT_ITS_END = ("received", "answered")
BESIDE = "context"


@dataclass
class LetterTimeline:
    """
    The rows of a letter. Falsy where no day is told, and nothing can be drawn.

    Of `weeks` each may be drawn alone; `asked` names the one that is asked for. Where
    so much is told that it `is_long`, the whole is drawn by weeks.
    """

    rows: list[Row]
    weeks: list[Week] = field(default_factory=list)
    asked: str = ""
    address: str = ""  # of the page that draws it
    is_long: bool = False
    calendars: Sequence[str] = ()
    name = "The letter’s days"

    def __bool__(self) -> bool:
        return bool(self.drawn)

    @cached_property
    def drawn(self) -> list[Row]:
        rows = [self.week.of(row) for row in self.rows] if self.week else self.rows
        return [row for row in rows if row.placed]

    @cached_property
    def week(self) -> Week | None:
        """The one week that is drawn, where one is asked for and has anything."""
        return next((week for week in self.weeks if week.name == self.asked), None)

    @property
    def is_refused(self) -> bool:
        """Whether a week is asked for that is none, or has nothing to be drawn."""
        return bool(self.asked) and not self.week

    @property
    def dense(self) -> list[Week]:
        """The weeks to offer beside the whole."""
        return densest(self.weeks)

    @property
    def neighbours(self) -> dict[str, Week | None]:
        """The week before and after the one that is drawn, of those with anything."""
        place = self.weeks.index(self.week)
        return {
            "before": self.weeks[place - 1] if place else None,
            "after": self.weeks[place + 1] if place + 1 < len(self.weeks) else None,
        }

    @property
    def counts(self) -> tuple[int, int]:
        """How many marks are drawn, and of how many."""
        return tuple(
            sum(len(r.placed) for r in rows) for rows in (self.drawn, self.rows)
        )

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
        scale = self.week and self.week.scale
        return Wide(self.drawn, scale=scale, calendars=self.calendars)

    @cached_property
    def tall(self) -> Tall:
        """Without what only stands beside the letter: that would be a long way down."""
        if self.week:
            return Tall(self.drawn, scale=self.week.scale)
        if self.is_long:
            return Tall([in_one_row(self.weeks)])
        return Tall([row for row in self.drawn if row.name != BESIDE] or self.drawn)


def of_letter(
    page: LetterPage, *, folded: bool = False, week: str = ""
) -> LetterTimeline:
    """
    Return the timeline of a letter as its page knows it; it asks no query.

    What is marked leads to where the page opens it. Above and below the steps of
    its way stand the letter's own questions, below all the responses: those said to
    be in answer to it, and those that only stand beside it. Those are folded, week
    by week, where it is so asked; a week may then be drawn alone, and all of it.
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
    rows = _led([row for row in rows if row.marks], page)
    if not folded:
        return LetterTimeline(rows, calendars=page.calendars)
    weeks = weeks_of(rows, on=page.on)
    told = page.address, page.is_long, page.calendars
    shown = LetterTimeline(rows, weeks, week, *told)
    if not shown.week:
        shown.rows = [_folded(row, weeks, page) for row in rows]
    return shown


def _folded(row: Row, weeks: list[Week], page: LetterPage) -> Row:
    """What stands beside the letter by weeks; where very much is said, every row."""
    if page.is_long:
        return by_weeks(row, weeks, at_least=2)
    return by_weeks(row, weeks) if row.name == BESIDE else row


def of_opened(page: OpenedPage) -> LetterTimeline:
    """
    Return the small timeline of what a page opens; falsy where it is of no day.

    Where very much is told it is drawn by weeks, which open on the letter's page.
    """
    rows = [_row(page, o.inquiry) for o in page.opened if o.is_of_days]
    rows = _led([row for row in rows if row.marks], page)
    if page.is_long:
        weeks = weeks_of(rows, on=page.on)
        for week in weeks:
            week.page = page.letter_page.letter.get_absolute_url()
        rows = [by_weeks(row, weeks) for row in rows]
    return LetterTimeline(rows, calendars=page.calendars)


def _led(rows: list[Row], page: PageWithSources) -> list[Row]:
    """Rows of which each mark leads to where the page opens what it marks."""
    for row in rows:
        for mark in row.marks:
            mark.href = mark.href or page.at(mark.record)
    return rows


def _questions(page: LetterPage, questions: tuple[str, ...]) -> list[Row]:
    return [_row(page, i) for i in page.inquiries if i.question in questions]


def _row(page: PageWithSources, inquiry: Inquiry) -> Row:
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


def _by_whom(part: Part) -> str:
    senders = [brief(answer.claim.value_in_words) for answer in part.standing("sender")]
    others = f" and {len(senders) - 1} more" if senders[1:] else ""
    return f"{senders[0]}{others}" if senders else ""
