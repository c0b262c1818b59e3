"""Which answers to a question exclude which, by whose word, and why, in words."""

from dataclasses import dataclass, field

from archive.models import QUESTIONS

from .accounts import Account, Inquiry
from .conflicts import (
    COUNTS_APART,
    DATES_APART,
    DENIED,
    OTHER_AGENT,
    OTHER_KIND,
    TOLD_DIFFERENTLY,
    Conflict,
    Position,
)
from .status import named

BECAUSE = {
    DENIED: "the one denies what the other says",
    DATES_APART: "the days lie apart",
    OTHER_AGENT: "neither is the other, nor a part of it",
    OTHER_KIND: "it can have been of one kind only",
    COUNTS_APART: "the one is less than the other allows",
    TOLD_DIFFERENTLY: "one voice is told differently in different sources",
}
BY_THEN = "that it had happened was said before that day"
NOT_YET = "what had not happened yet cannot have happened before"


@dataclass
class Side:
    """What some accounts hold, and whose they are."""

    words: str
    accounts: list[Account] = field(default_factory=list)

    @property
    def voices(self) -> str:
        return named(self.accounts)


@dataclass
class Exclusion:
    """Two answers that cannot both be right."""

    one: Side
    other: Side
    because: str


def exclusions_of(inquiry: Inquiry) -> list[Exclusion]:
    """Return the pairs that exclude each other, what is said alike told once."""
    merged: dict[tuple, Exclusion] = {}
    for conflict in sorted(inquiry.conflicts, key=lambda c: _first(inquiry, c)):
        # What is asserted comes first; of two assertions, what pages show first.
        positions = sorted(
            (conflict.one, conflict.other), key=lambda p: _place(inquiry, p)
        )
        one, other = (_side(inquiry, position) for position in positions)
        because = _because(conflict)
        told = merged.setdefault(
            (one.words, other.words, because),
            Exclusion(Side(one.words), Side(other.words), because),
        )
        _add(told.one, one.accounts)
        _add(told.other, other.accounts)
    return list(merged.values())


def _add(side: Side, accounts: list[Account]) -> None:
    side.accounts += [account for account in accounts if account not in side.accounts]


def _first(inquiry: Inquiry, conflict: Conflict) -> list[tuple]:
    """Where the two stand on the page, so that what stands first is told first."""
    return sorted(_place(inquiry, p) for p in (conflict.one, conflict.other))


def _place(inquiry: Inquiry, position: Position) -> tuple:
    places = [
        place
        for place, answer in enumerate(inquiry.answers)
        if position.claim == (None if answer.claim.is_bare else answer.claim)
    ]
    return -position.side, min(places, default=0)


def _side(inquiry: Inquiry, position: Position) -> Side:
    accounts = [
        account
        for account in inquiry.accounts
        if account.position == position
        and not (account.has_lapsed or account.claim.deprecated)
    ]
    return Side(_words(inquiry, position), accounts)


def _words(inquiry: Inquiry, position: Position) -> str:
    """The value that is held; of a bare claim, that it happened."""
    if position.claim:
        value = position.claim.value_in_words
        return value if position.side > 0 else f"not {value}"
    is_date = QUESTIONS[inquiry.question].value == "date"
    happened = inquiry.question if is_date else "so"
    if position.side > 0:
        return f"{happened} at all" if is_date else "yes"
    return f"not yet {happened}" if position.until else f"not {happened}"


def _because(conflict: Conflict) -> str:
    positions = (conflict.one, conflict.other)
    if any(position.until for position in positions):
        return NOT_YET
    if conflict.reason == DATES_APART and not all(p.is_dated for p in positions):
        return BY_THEN
    return BECAUSE[conflict.reason]
