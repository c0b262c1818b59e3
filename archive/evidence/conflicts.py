"""
Which accounts of one question exclude each other, which have lapsed, and why.

Positions are compared, not citations: all accounts that say the same of the same
days are one position, however many pages repeat it.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from archive.models import QUESTIONS, Claim

FIRST_DAY, LAST_DAY = date.min, date.max

DENIED = "denied"
DATES_APART = "dates apart"
OTHER_AGENT = "other agent"
OTHER_KIND = "other kind"
COUNTS_APART = "counts apart"
TOLD_DIFFERENTLY = "told differently"


@dataclass(frozen=True)
class Position:
    """
    What an account holds: for or against (side), of which value, of which days.

    `claim` is None for the bare claim. `window` are the days on which the event can
    have happened if the account is right; `until` is the day up to which a "not
    yet" speaks.
    """

    side: int
    claim: Claim | None
    window: tuple[date, date]
    is_dated: bool
    until: date | None


@dataclass
class Holders:
    """The accounts that hold one position, by their origins."""

    by_origin: dict = field(default_factory=lambda: defaultdict(list))

    def standing(self) -> list:
        return [
            account
            for accounts in self.by_origin.values()
            for account in accounts
            if not account.has_lapsed
        ]


@dataclass(frozen=True)
class Conflict:
    """Two positions that exclude each other, and the reason."""

    reason: str
    one: Position
    other: Position

    def concerns(self, claim: Claim) -> bool:
        held = {position.claim for position in (self.one, self.other)}
        return (None if claim.is_bare else claim) in held


def settle(question: str, accounts: list) -> list[Conflict]:
    """
    Return the conflicts between the accounts of one question of one subject.

    Marks the accounts that have lapsed: of two excluding accounts of one origin
    whose days of saying do not overlap, the earlier.
    """
    heard = [a for a in accounts if a.side and not a.claim.deprecated]
    if len(heard) < 2:
        return []
    positions: dict[Position, Holders] = defaultdict(Holders)
    for account in heard:
        holders = positions[account.position]
        holders.by_origin[account.origin].append(account)
    rivals = [
        (one, other, reason)
        for one, other in combinations(positions, 2)
        if (reason := excludes(question, one, other))
    ]
    for one, other, _ in rivals:
        _lapse(positions[one], positions[other])
    conflicts = []
    for one, other, reason in rivals:
        here, there = positions[one].standing(), positions[other].standing()
        if here and there and (told := _reason(reason, here + there)):
            conflicts.append(Conflict(told, one, other))
    return conflicts


def _lapse(one: Holders, other: Holders) -> None:
    for origin in one.by_origin.keys() & other.by_origin.keys():
        here, there = one.by_origin[origin], other.by_origin[origin]
        for accounts, later in ((here, there), (there, here)):
            last_word = max(account.said_first for account in later)
            for account in accounts:
                if account.said_last < last_word:
                    account.has_lapsed = True


def _reason(reason: str, accounts: list) -> str | None:
    """One origin in one document is a list; in several, it is told differently."""
    if len({account.origin for account in accounts}) > 1:
        return reason
    if len({account.citation.document_id for account in accounts}) > 1:
        return TOLD_DIFFERENTLY
    return None


def excludes(question: str, one: Position, other: Position) -> str | None:
    """Return why two positions on a question cannot both be right, or None."""
    if one.side != other.side:
        yes, no = (one, other) if one.side > 0 else (other, one)
        return DENIED if _hits(no, yes) else None
    if one.side < 0 or not QUESTIONS[question].is_single or one.claim == other.claim:
        return None
    return _RIVALRY[QUESTIONS[question].value](one, other)


def _hits(no: Position, yes: Position) -> bool:
    if no.claim and not _lies_within(yes, no.claim):
        return False
    if no.until is None:
        return True
    end = yes.window[1]
    return end < no.until or (end == no.until and not yes.is_dated)


def _lies_within(yes: Position, denied: Claim) -> bool:
    """Whether what a position asserts is the denied value, or a part of it."""
    if yes.claim is None:
        return False
    said = yes.claim
    if said == denied:
        return True
    if denied.date and denied.question != "count":
        first, last = window_of(denied)
        is_read = (first, last) != (FIRST_DAY, LAST_DAY)
        return (
            is_read
            and yes.is_dated
            and first <= yes.window[0]
            and yes.window[1] <= last
        )
    if denied.agent_id:
        return bool(said.agent) and denied.agent in said.agent.within()
    return any(
        getattr(denied, name) and getattr(denied, name) == getattr(said, name)
        for name in ("place_id", "other_letter_id", "code")
    )


def window_of(claim: Claim) -> tuple[date, date]:
    return claim.date_earliest or FIRST_DAY, claim.date_latest or LAST_DAY


def _dates(one: Position, other: Position) -> str | None:
    begin = max(one.window[0], other.window[0])
    end = min(one.window[1], other.window[1])
    return DATES_APART if begin > end else None


def _agents(one: Position, other: Position) -> str | None:
    if not one.claim or not other.claim:
        return None
    a, b = one.claim, other.claim
    if a.place_id and b.place_id:
        return OTHER_AGENT if a.place_id != b.place_id else None
    if not a.agent or not b.agent:  # words alone exclude nothing
        return None
    if a.agent in b.agent.within() or b.agent in a.agent.within():
        return None
    return OTHER_AGENT


def _codes(one: Position, other: Position) -> str | None:
    if not one.claim or not other.claim or not one.claim.code or not other.claim.code:
        return None
    return OTHER_KIND if one.claim.code != other.claim.code else None


def _counts(one: Position, other: Position) -> str | None:
    for a, b in ((one.claim, other.claim), (other.claim, one.claim)):
        if not a or not b or a.most is None or b.least is None:
            continue
        (a_from, a_to), (b_from, b_to) = window_of(a), window_of(b)
        if a.most < b.least and a_from <= b_from and b_to <= a_to:
            return COUNTS_APART
    return None


_RIVALRY = {
    "date": _dates,
    "agent": _agents,
    "agent or place": _agents,
    "code": _codes,
    "count": _counts,
    "none": lambda one, other: None,
}
