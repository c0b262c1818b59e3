"""What a timeline marks: each day that is asserted, and each denial on its day."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from textwrap import shorten

from archive.dates import When, day_in_words
from archive.evidence import Account, Answer, Inquiry
from archive.models import Citation, Claim, Stance

UNCERTAIN = ("~", "?", "%")
KEY = {
    "day": ("●", "an account gives the day"),
    "accepted": ("◉", "accepted by the editors"),
    "no": ("○", "an account denies it, or says not yet"),
    "span": ("▭", "day uncertain"),
    "by": ("⊣", "by that day"),
    "since": ("⊢", "from that day on"),
    "received": ("◆", "received"),
    "answered": ("■", "answered"),
    "response": ("•", "something was done about it"),
}
LONGEST_VOICE = 28
MOST_VOICES = 6  # in the name of a mark
CONTESTED = "≠ "


@dataclass
class Mark:
    """
    What some accounts say of one day, or of the days between which it lies.

    `shape` is day (it was then), span (a day that is uncertain), by and since (one
    end is open), no (denied, or not yet, on the day that this was said); of many
    letters also received, answered and response. Without a day at either end, a
    mark stands in the list only. `about` is which step, or whose response; `kind`, of
    what kind it was. It leads to `href`, which a page makes of its `record`.
    """

    shape: str
    says: str
    href: str = ""
    first: date | None = None
    last: date | None = None
    about: str = ""
    kind: str = ""
    accounts: list[Account] = field(default_factory=list)
    is_accepted: bool = False
    record: object = None  # what it leads to, where that is not written yet

    @property
    def is_placed(self) -> bool:
        return bool(self.first or self.last)

    @property
    def begin(self) -> date | None:
        return self.first or self.last

    @property
    def end(self) -> date | None:
        return self.last or self.first

    @property
    def voices(self) -> list[str]:
        """Who says so first, each once."""
        return list(dict.fromkeys(account.origin_name for account in self.accounts))


@dataclass
class Row:
    """One question of a letter, or one letter among many, with its marks."""

    name: str
    href: str
    marks: list[Mark] = field(default_factory=list)
    is_contested: bool = False

    @property
    def placed(self) -> list[Mark]:
        marks = [mark for mark in self.marks if mark.is_placed]
        return sorted(marks, key=lambda mark: (mark.begin, mark.end, mark.says))

    @property
    def in_order(self) -> list[Mark]:
        """All of them, what has no day last."""
        return self.placed + [mark for mark in self.marks if not mark.is_placed]

    @property
    def title(self) -> str:
        return f"{CONTESTED}{self.name}" if self.is_contested else self.name

    def words_of(self, mark: Mark, *, without_year: str = "") -> str:
        """What stands beside a mark; where there are rivals, who says so."""
        says = mark.says.replace(f" {without_year}", "") if without_year else mark.says
        voices = []
        if self.is_contested or mark.shape == "no":
            voices = [brief(voice) for voice in mark.voices]
        if voices[1:]:
            voices = [voices[0], f"and {len(voices) - 1} more"]
        accepted = "accepted" if mark.is_accepted else ""
        return ", ".join(p for p in (says, mark.about, *voices, accepted) if p)

    def name_of(self, mark: Mark) -> str:
        """What a mark is called where it cannot be seen: all that is said of it."""
        accepted = "accepted by the editors" if mark.is_accepted else ""
        said_by = ", ".join(mark.voices[:MOST_VOICES])
        left = len(mark.voices) - MOST_VOICES
        said_by += f" and {left} more" if left > 0 else ""
        parts = [f"{self.name}: {mark.says}", mark.about, mark.kind]
        parts += [f"as told by {said_by}" if said_by else "", accepted]
        return ", ".join(part for part in parts if part)


def key_to(rows: list[Row]) -> list[tuple[str, str]]:
    """What the signs mean, of those that are drawn."""
    marks = [mark for row in rows for mark in row.placed]
    shapes = {mark.shape for mark in marks}
    shapes |= {"accepted" for mark in marks if mark.is_accepted}
    return [words for shape, words in KEY.items() if shape in shapes]


def brief(voice: str) -> str:
    """A name, cut after a word where it is long."""
    return shorten(voice, LONGEST_VOICE, placeholder="…")


def marks_of(inquiry: Inquiry, about: str = "") -> list[Mark]:
    """The marks of a question, one for each distinct value; what has lapsed, none."""
    merged: dict[tuple, Mark] = {}
    for mark in _each_of(inquiry):
        mark.about = about
        same = (mark.shape, mark.says, mark.first, mark.last)
        if same in merged:
            merged[same].accounts += mark.accounts
            merged[same].is_accepted |= mark.is_accepted
            merged[same].record = inquiry
        else:
            merged[same] = mark
    return list(merged.values())


def _each_of(inquiry: Inquiry) -> Iterator[Mark]:
    for answer in inquiry.answers:
        if answer.stands:
            yield _asserted(answer)
        if not answer.claim.deprecated:
            for account in answer.accounts:
                if account.side < 0 and not account.has_lapsed:
                    yield _denied(account)


def _asserted(answer: Answer) -> Mark:
    accounts = answer.asserting
    if answer.claim.date:
        mark = marked(answer.claim.date)
        mark.accounts = accounts
    else:
        mark = _by_then(accounts)
    mark.record = _record(answer.claim, mark.accounts)
    mark.is_accepted = answer.is_accepted
    return mark


def marked(when: When) -> Mark:
    """The mark of a date: its shape tells how certain the day is."""
    shape = "span"
    if when.earliest is None or when.latest is None:
        shape = "since" if when.earliest else "by"
    elif when.is_a_day and not when.edtf.endswith(UNCERTAIN):
        shape = "day"
    return Mark(shape, str(when), first=when.earliest, last=when.latest)


def _by_then(accounts: list[Account]) -> Mark:
    """That it happened at all: by the day on which somebody first said so."""
    first = min((a.said.latest for a in accounts if a.said.latest), default=None)
    if first is None:
        return Mark("by", "on a day not told", accounts=accounts)
    first_to_say = [a for a in accounts if a.said.latest == first]
    says = f"by {day_in_words(first)}"
    return Mark("by", says, last=first, accounts=first_to_say)


def _denied(account: Account) -> Mark:
    claim, said = account.claim, account.said
    if account.citation.stance == Stance.NOT_YET:
        says = f"not yet, {said}"
    elif claim.is_bare:
        says = f"denied, {said}"
    else:
        says = f"not {claim.value_in_words}, said {said}"
    return Mark(
        "no",
        says if said else says.replace(", ", ", on a day not told"),
        record=account.citation,
        first=said.earliest or said.latest,
        last=said.latest or said.earliest,
        accounts=[account],
    )


def _record(claim: Claim, accounts: list[Account]) -> Claim | Citation:
    """The one account, or the claim where there are several."""
    return accounts[0].citation if len(accounts) == 1 else claim
