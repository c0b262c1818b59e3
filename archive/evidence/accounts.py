"""Accounts of a letter: each claim, who is cited for it, and where it came from."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from archive.models import (
    QUESTIONS,
    Agent,
    Assessment,
    Citation,
    Claim,
    Document,
    Stance,
)

from .conflicts import FIRST_DAY, LAST_DAY, Conflict, Position, window_of


@dataclass(eq=False)
class Account:
    """
    One citation, as evidence: its root, its origin, the days on which it was said.

    `opened_by` is the citation whose words a reader sees: the citation itself, or,
    where nobody here has seen its document, the one that relays it. `is_read_later`
    says that the relay was not yet published on the day that is looked at.
    """

    citation: Citation
    claim: Claim
    root: Citation
    opened_by: Citation
    is_read_later: bool = False
    has_lapsed: bool = False

    @cached_property
    def side(self) -> int:
        return self.citation.side

    @cached_property
    def origin(self) -> tuple:
        """Whoever said it first: what is counted, instead of pages."""
        document = self.root.document
        if self.root.speaker_id:
            return "agent", self.root.speaker_id
        if self.root.descriptor:
            return "unnamed", document.pk, self.root.descriptor
        if document.publisher_id:
            return "agent", document.publisher_id
        return "document", document.pk

    @property
    def origin_name(self) -> str:
        root = self.root
        if not root.document.is_published and self.origin[0] == "document":
            return "a source that is not public here"
        return str(
            root.speaker or root.descriptor or root.document.publisher or root.document
        )

    @property
    def is_unnamed(self) -> bool:
        return self.origin[0] == "unnamed"

    @property
    def voice(self) -> str:
        return self.origin_name + (", unnamed" if self.is_unnamed else "")

    @property
    def origin_agent(self) -> Agent | None:
        """The agent whom the origin is, where it is one."""
        if self.origin[0] != "agent":
            return None
        return self.root.speaker or self.root.document.publisher

    @cached_property
    def said(self):
        """When it was said: by the root if it tells, else here; else the root's day."""
        return self.root.said or self.citation.said or self.root.document.published

    @property
    def said_first(self) -> date:
        return self.said.earliest or FIRST_DAY

    @property
    def said_last(self) -> date:
        """The last day on which it can have been said: on that one it was read."""
        documents = (self.root.document, self.citation.document)
        read = (document.known_by for document in documents)
        return self.said.latest or next(filter(None, read), LAST_DAY)

    def is_after(self, not_yet: "Account") -> bool:
        """
        Whether it tells of something later than another account's “not yet”.

        It was said on a later day, or the day that it gives is no earlier than that
        on which the other was said.
        """
        day = self.claim.date_earliest
        return self.said_first > not_yet.said_last or bool(
            day and day >= not_yet.said_last
        )

    @cached_property
    def position(self) -> Position:
        is_dated = bool(self.claim.date)
        window = window_of(self.claim) if is_dated else (FIRST_DAY, self.said_last)
        is_not_yet = self.citation.stance == Stance.NOT_YET
        return Position(
            side=self.side,
            claim=None if self.claim.is_bare else self.claim,
            window=window,
            is_dated=is_dated,
            until=self.said_first if is_not_yet else None,
        )

    @property
    def hops(self) -> list[Document]:
        """The documents that it relays, from the nearest to the root's."""
        hops: list[Document] = []
        citation: Citation | None = self.citation
        while citation is not self.root:
            citation = citation.relays
            hops.append(citation.document)
        return hops

    @property
    def relays(self) -> Document | None:
        """The document that it repeats, if the public may know of it."""
        return next((d for d in self.hops[:1] if d.is_published), None)


@dataclass(eq=False)
class Answer:
    """
    One claim, with the accounts that speak of it.

    `is_whole` says that none is left out on the day that is looked at: what the
    editors wrote of the claim may rest on any of them.
    """

    claim: Claim
    accounts: list[Account] = field(default_factory=list)
    is_contested: bool = False
    is_accepted: bool = False
    is_whole: bool = True

    @property
    def asserting(self) -> list[Account]:
        return [a for a in self.accounts if a.side > 0 and not a.has_lapsed]

    @property
    def origins(self) -> set[tuple]:
        return {account.origin for account in self.asserting}

    @property
    def voices(self) -> list[str]:
        """Who is behind it, each once: those who say so, or else those who speak."""
        accounts = self.asserting or self.accounts
        return list(dict.fromkeys(account.voice for account in accounts))

    @property
    def is_only_alleged(self) -> bool:
        """Whether none but unnamed voices say so."""
        return all(account.is_unnamed for account in self.asserting)

    @property
    def in_words(self) -> str:
        """The value; of a bare claim, what its accounts come to."""
        claim = self.claim
        if not claim.is_bare or QUESTIONS[claim.question].value not in ("none", "date"):
            return claim.value_in_words
        is_date = QUESTIONS[claim.question].value == "date"
        happened = claim.question if is_date else "so"
        stances = {account.citation.stance for account in self.accounts}
        if self.asserting:
            return f"{happened} at all" if is_date else "yes"
        if Stance.NOT_YET in stances:
            return f"not yet {happened}"
        if Stance.DENIES in stances:
            return f"not {happened}"
        return "not known"

    @property
    def stands(self) -> bool:
        """Whether somebody still says so, and it still counts."""
        return bool(self.asserting) and not self.claim.deprecated


@dataclass(eq=False)
class Inquiry:
    """One question about one subject: its rival answers, and what we make of them."""

    subject: object
    subject_kind: str
    question: str
    answers: list[Answer] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    assessments: list[Assessment] = field(default_factory=list)  # the newest first
    later_assessments: int = 0
    left_out: int = 0

    @property
    def asks(self) -> str:
        return self.answers[0].claim.asks

    @property
    def label(self) -> str:
        return self.question.replace("_", " ").capitalize()

    @property
    def whole(self):
        """The letter or the collection on whose page it is asked."""
        return self.answers[0].claim.whole

    def get_absolute_url(self) -> str:
        """Its own page; a place on that of the response or the collection."""
        claim = self.answers[0].claim
        has_its_own = self.subject_kind in ("letter", "transmission")
        return claim.page_address + ("" if has_its_own else f"#{claim.anchor}")

    @property
    def is_contested(self) -> bool:
        return bool(self.conflicts)

    @property
    def reasons(self) -> list[str]:
        return sorted({conflict.reason for conflict in self.conflicts})

    @property
    def assessment(self) -> Assessment | None:
        return self.assessments[0] if self.assessments else None

    @property
    def accounts(self) -> list[Account]:
        return [account for answer in self.answers for account in answer.accounts]

    @property
    def standing(self) -> list[Account]:
        """The accounts for any answer that still counts."""
        return [a for answer in self.answers if answer.stands for a in answer.asserting]

    def opposed(self, *stances: Stance) -> list[Account]:
        """The accounts with these stances that have not lapsed and still count."""
        return [
            account
            for account in self.accounts
            if account.citation.stance in stances
            and not (account.has_lapsed or account.claim.deprecated)
        ]

    def against(self, claim: Claim) -> list[Account]:
        """The accounts of the denials, or of the “not yet”, that exclude a claim."""
        held = {
            position
            for conflict in self.conflicts
            if conflict.concerns(claim)
            for position in (conflict.one, conflict.other)
        }
        accounts = self.opposed(Stance.DENIES, Stance.NOT_YET)
        return [account for account in accounts if account.position in held]

    @property
    def origins(self) -> set[tuple]:
        return {
            origin
            for answer in self.answers
            if not answer.claim.deprecated
            for origin in answer.origins
        }

    def _sort(self) -> None:
        """What we accept comes first, then by origins; contents keep their order."""
        if len(self.answers) < 2:
            return
        if self.question == "contents":
            self.answers.sort(key=lambda a: (a.claim.is_bare, a.claim.position))
        else:
            self.answers.sort(
                key=lambda a: (
                    not a.is_accepted,
                    not a.stands,
                    a.claim.is_bare,
                    -len(a.origins),
                    a.claim.position,
                    a.claim.pk,
                )
            )


@dataclass(eq=False)
class Evidence:
    """
    All that the public sources say of some letters or collections.

    As known on a day where one is given: `undated` and `later` are then the
    documents left out, because nobody knows their day or because it came after, and
    `left_out` counts their accounts.
    """

    on: date | None
    inquiries: dict[tuple, Inquiry]
    documents: list[Document]
    undated: list[Document]
    later: list[Document]
    left_out: Counter = field(default_factory=Counter)  # accounts, by what is asked
    # Every document that speaks of what is asked, whatever day is looked at.
    speaking: dict[tuple, set[Document]] = field(default_factory=dict)

    def about(self, subject) -> list[Inquiry]:
        """The inquiries about one subject, in the order in which pages ask them."""
        return self._by_subject.get(subject, [])

    def on_letter(self, letter) -> list[Inquiry]:
        """The inquiries about a letter, and about the steps of its way."""
        return self._by_letter.get(letter, [])

    @cached_property
    def _by_subject(self) -> dict[object, list[Inquiry]]:
        found = defaultdict(list)
        for inquiry in self.inquiries.values():
            found[inquiry.subject].append(inquiry)
        return found

    @cached_property
    def _by_letter(self) -> dict[object, list[Inquiry]]:
        found = defaultdict(list)
        for inquiry in self.inquiries.values():
            if inquiry.subject_kind in ("letter", "transmission"):
                found[inquiry.whole].append(inquiry)
        return found

    def on_question(self, subject, question: str) -> Inquiry | None:
        return next((i for i in self.about(subject) if i.question == question), None)

    @cached_property
    def accounts(self) -> list[Account]:
        return [a for inquiry in self.inquiries.values() for a in inquiry.accounts]

    @property
    def days(self) -> list[tuple[date, int]]:
        """Each day on which a source arrived, with how many were there by then."""
        return self._days_of(self.documents + self.later)

    def days_on(self, asked: tuple) -> list[tuple[date, int]]:
        """The same, of the sources that speak of one question."""
        return self._days_of(self.speaking.get(asked, ()))

    def _days_of(self, documents: Iterable[Document]) -> list[tuple[date, int]]:
        arrived = Counter(
            document.known_by for document in documents if document.known_by
        )
        running, days = 0, []
        for day in sorted(arrived):
            running += arrived[day]
            days.append((day, running))
        return days
