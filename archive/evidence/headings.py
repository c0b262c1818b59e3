"""The archive's reading of the evidence: a letter's heading."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, prefetch_related_objects

from archive.dates import When
from archive.models import (
    CONTESTED,
    LEVELS,
    QUESTIONS,
    Agent,
    Assessment,
    Citation,
    Claim,
    Document,
    Letter,
    Response,
    Transmission,
)

from .accounts import Answer, Evidence, Inquiry
from .conflicts import FIRST_DAY, LAST_DAY, window_of
from .existence import existence_of
from .gathering import of
from .status import named, opposition, status_of, still_not_yet

DATES_DIFFER = "dates differ"
FROM_FIRST_TO_LAST = "from the earliest account to the latest"
AGENTS_OF_A_HEADING = ["senders", "recipients", "carriers"]


@dataclass(frozen=True)
class Told:
    """
    One answer in a heading: as settled, or with who says so and who denies it.

    `is_rival` are words in place of an agent: they exclude nothing, but a reader
    takes them for another answer, and so they never stand without a voice.
    """

    claim: Claim
    said_by: str
    denied_by: str = ""
    is_contested: bool = False
    is_accepted: bool = False
    is_rival: bool = False

    @classmethod
    def of(cls, inquiry: Inquiry, answer: Answer) -> "Told":
        claim = answer.claim
        return cls(
            claim,
            said_by=named(answer.asserting),
            denied_by=named(inquiry.against(claim)),
            is_contested=answer.is_contested,
            is_accepted=answer.is_accepted,
            is_rival=QUESTIONS[claim.question].value == "agent" and not claim.agent,
        )

    @property
    def agent(self) -> Agent | None:
        return self.claim.agent

    @property
    def is_settled(self) -> bool:
        return not self.is_rival and (self.is_accepted or not self.is_contested)

    @property
    def doubt(self) -> str:
        """Why it is not simply so, with who says so; "" where it is settled."""
        if self.is_accepted:
            return "contested; accepted by the editors" if self.is_contested else ""
        told = f"said by {self.said_by}"
        if self.is_contested:
            denied = f", denied by {self.denied_by}" if self.denied_by else ""
            return f"contested: {told}{denied}"
        return told if self.is_rival else ""

    def __str__(self):
        name = self.claim.value_in_words
        return f"{name} ({self.doubt})" if self.doubt else name


@dataclass
class Heading:
    """Who wrote to whom, when, and what is known of it, as the archive reads it."""

    senders: list[Told] = field(default_factory=list)
    recipients: list[Told] = field(default_factory=list)
    dated: When = When()
    date_question: str = ""
    date_doubt: str = ""
    is_date_settled: bool = False
    kinds: list[Told] = field(default_factory=list)
    status: str = ""
    contested: list[str] = field(default_factory=list)
    existence: list[str] = field(default_factory=list)
    carriers: list[Agent] = field(default_factory=list)

    def agents(self, name: str) -> list[Agent]:
        """The agents among its senders, recipients or carriers."""
        if name == "carriers":
            return self.carriers
        return [told.agent for told in getattr(self, name) if told.agent]

    @property
    def kind(self) -> str:
        """The code of the kind, where it is settled."""
        return self.kinds[0].claim.code if self._has_settled_kind else ""

    @property
    def _has_settled_kind(self) -> bool:
        return len(self.kinds) == 1 and self.kinds[0].is_settled

    @property
    def is_kind_contested(self) -> bool:
        return bool(self.kinds) and not self._has_settled_kind

    @property
    def kind_in_words(self) -> str:
        kinds = dict.fromkeys(told.claim.value_in_words for told in self.kinds)
        return " or ".join(kinds) or "letter"


def reading(inquiry: Inquiry | None) -> list[Claim]:
    """
    Return the claims that the archive reads as the answer; none where it has none.

    The claim that the newest assessment accepts; else, where the question is not
    contested, the narrowest asserted; of a question with many answers, all that
    stand unchallenged. What only an unnamed voice says never becomes a heading
    without an assessment, and neither does what we found unsupported.
    """
    if inquiry is None:
        return []
    if newest := inquiry.assessment:
        if newest.accepts_id:
            return [a.claim for a in inquiry.answers if a.is_accepted]
        if newest.verdict == Assessment.Verdict.UNSUPPORTED:
            return []
    standing = _standing(inquiry)
    if not QUESTIONS[inquiry.question].is_single:
        return [a.claim for a in standing if not a.is_contested]
    if inquiry.is_contested or not standing:
        return []
    return [min((a.claim for a in standing), key=_breadth)]


def _standing(inquiry: Inquiry) -> list[Answer]:
    """The answers with a value that a named voice still gives."""
    return [
        answer
        for answer in inquiry.answers
        if answer.stands and not (answer.is_only_alleged or answer.claim.is_bare)
    ]


def _breadth(claim: Claim):
    """How much a value leaves open: days of a span, bodies within which an agent is."""
    if claim.date:
        if claim.date_earliest and claim.date_latest:
            return claim.date_latest - claim.date_earliest, claim.pk
        return timedelta.max, claim.pk
    if claim.agent:
        return timedelta(days=-len(list(claim.agent.within()))), claim.pk
    return timedelta.max, claim.pk


def heading_of(letter: Letter, evidence: Evidence) -> Heading:
    """Return a letter's heading as the evidence has it, on the evidence's day."""
    inquiries = {i.question: i for i in evidence.about(letter)}
    senders = _told(inquiries.get("sender"))
    recipients = _told(inquiries.get("recipient"))
    dated, date_question = _date(inquiries)
    dating = inquiries.get(date_question)
    return Heading(
        senders=senders,
        recipients=recipients,
        dated=dated,
        date_question=date_question,
        date_doubt=_doubt_of_date(dating),
        is_date_settled=_is_date_settled(dating),
        kinds=_told(inquiries.get("kind")),
        status=status_of(
            letter,
            evidence,
            senders=[told.agent for told in senders if told.is_settled],
            recipients=[told.agent for told in recipients if told.is_settled],
            date_question=date_question,
        ),
        contested=_contested(evidence, letter),
        existence=existence_of(inquiries.get("exists")),
        carriers=_said_to_have_carried(evidence, letter),
    )


def _told(inquiry: Inquiry | None) -> list[Told]:
    """
    The answers that a heading gives: what the archive reads, and what is contested.

    Nothing contested is left out beside what is not, unless the editors have
    accepted an answer.
    """
    if inquiry is None or _is_unsupported(inquiry):
        return []
    is_single = QUESTIONS[inquiry.question].is_single
    is_accepted = inquiry.assessment and inquiry.assessment.accepts_id
    if is_accepted or is_single and not inquiry.is_contested:
        read = reading(inquiry)
        answers = [a for a in inquiry.answers if a.claim in read]
    else:
        answers = _standing(inquiry)
    return [Told.of(inquiry, answer) for answer in answers if not answer.claim.is_bare]


def _is_unsupported(inquiry: Inquiry) -> bool:
    newest = inquiry.assessment
    return bool(newest) and newest.verdict == Assessment.Verdict.UNSUPPORTED


def _contested(evidence: Evidence, letter: Letter) -> list[str]:
    """The contested questions of a letter and its steps, each once."""
    contested = []
    for inquiry in evidence.on_letter(letter):
        if inquiry.is_contested and inquiry.question not in contested:
            contested.append(inquiry.question)
    return contested


def _said_to_have_carried(evidence: Evidence, letter: Letter) -> list[Agent]:
    """Everybody of whom a source says so, whoever else denies it."""
    answers = [
        answer
        for inquiry in evidence.on_letter(letter)
        if inquiry.question == "carrier"
        for answer in inquiry.answers
        if any(account.side > 0 for account in answer.accounts)
    ]
    claims = [answer.claim for answer in answers if not answer.claim.deprecated]
    return list(dict.fromkeys(claim.agent for claim in claims if claim.agent))


# --- Its date ---------------------------------------------------------------


def _date(inquiries: dict[str, Inquiry]) -> tuple[When, str]:
    """The date of writing, else of sending, and its question."""
    for question in ("written", "sent"):
        inquiry = inquiries.get(question)
        claims = reading(inquiry)
        when = claims[0].date if claims else _contested_date(inquiry)
        if when:
            return when, question
    return When(), ""


def _contested_date(inquiry: Inquiry | None) -> When:
    """
    The date that is contested; where there are several, from the first to the last.

    A date that is denied is that date, and no span.
    """
    if inquiry is None or not inquiry.is_contested or _is_unsupported(inquiry):
        return When()
    answers = [answer for answer in _standing(inquiry) if answer.claim.date]
    contested = [a.claim for a in answers if a.is_contested]
    claims = contested or [a.claim for a in answers]
    if not claims:
        return When()
    narrowest = min(claims, key=_breadth).date
    return _span(claims) or replace(
        narrowest, basis="; ".join(filter(None, [CONTESTED, narrowest.basis]))[:200]
    )


def _span(claims: list[Claim]) -> When | None:
    """From the earliest to the latest of some dates, if two of them lie apart."""
    windows = [window_of(claim) for claim in claims]
    if max(first for first, _ in windows) <= min(last for _, last in windows):
        return None
    first, last = min(windows)[0], max(last for _, last in windows)
    sides = [
        ".." if day in (FIRST_DAY, LAST_DAY) else f"{day}" for day in (first, last)
    ]
    span = "/".join(sides)
    return When.of(span, basis=FROM_FIRST_TO_LAST) if span != "../.." else None


def _is_date_settled(inquiry: Inquiry | None) -> bool:
    """Whether the editors accept a date, or nobody speaks against it."""
    claims = reading(inquiry)
    is_accepted = any(a.is_accepted for a in inquiry.answers) if inquiry else False
    return bool(claims) and (is_accepted or not still_not_yet(inquiry))


def _doubt_of_date(inquiry: Inquiry | None) -> str:
    """What stands beside the date of a heading; "" where it is simply so."""
    if inquiry is None:
        return ""
    if any(
        one.side == other.side and one.is_dated and other.is_dated
        for one, other in ((c.one, c.other) for c in inquiry.conflicts)
    ):
        return DATES_DIFFER
    if not inquiry.is_contested:
        return opposition(still_not_yet(inquiry))
    against = [a for answer in inquiry.answers for a in inquiry.against(answer.claim)]
    return ": ".join(filter(None, [CONTESTED, opposition(against)]))


# --- Kept for lists and filters --------------------------------------------


@transaction.atomic
def refresh_headings(letters: Iterable[Letter]) -> None:
    """
    Write the heading of each letter into its columns, for lists and filters.

    The admin and the loader call this after any change that can touch evidence. A
    heading is derived, so writing it is no new version and no history.
    """
    letters = list(letters)
    # Of two who save at once, the later waits here, and then reads what both wrote.
    keys = [letter.pk for letter in letters]
    list(
        Letter.objects.select_for_update(of=["self"]).filter(pk__in=keys).order_by("pk")
    )
    evidence = of(letters)
    headings = {letter.pk: heading_of(letter, evidence) for letter in letters}
    for letter in letters:
        _write(headings[letter.pk], letter)
    for name in AGENTS_OF_A_HEADING:
        named = {pk: heading.agents(name) for pk, heading in headings.items()}
        _name_agents(getattr(Letter, name).through, named)


def otherwise(letters: list[Letter]) -> Iterator[tuple[Letter, list[str]]]:
    """
    Those of some letters whose columns are not their heading, and which columns.

    The letters themselves are left with the heading as it should be, unsaved.
    """
    evidence = of(letters)
    prefetch_related_objects(letters, *AGENTS_OF_A_HEADING)
    for letter in letters:
        heading = heading_of(letter, evidence)
        kept = {name: getattr(letter, name) for name in Letter.derived_fields}
        _fill(letter, heading)
        names = [name for name in kept if kept[name] != getattr(letter, name)]
        for name in AGENTS_OF_A_HEADING:
            told = {agent.pk for agent in heading.agents(name)}
            if told != {agent.pk for agent in getattr(letter, name).all()}:
                names.append(name)
        if names:
            yield letter, names


def _fill(letter: Letter, heading: Heading) -> None:
    letter.dated = heading.dated
    letter.kind = heading.kind
    letter.status = heading.status
    letter.contested_questions = heading.contested
    letter.existence = heading.existence


def _write(heading: Heading, letter: Letter) -> None:
    _fill(letter, heading)
    Letter.objects.filter(pk=letter.pk).update(
        **{name: getattr(letter, name) for name in Letter.derived_fields}
    )


def _name_agents(through: type, told: dict[int, list[Agent]]) -> None:
    """Have the senders, say, of many letters be those told, by the letter's key."""
    wanted = {(pk, agent.pk) for pk, agents in told.items() for agent in agents}
    rows = through.objects.filter(letter__in=told)
    held = {(row.letter_id, row.agent_id): row.pk for row in rows}
    gone = [row for pair, row in held.items() if pair not in wanted]
    if gone:
        through.objects.filter(pk__in=gone).delete()
    through.objects.bulk_create(
        through(letter_id=letter, agent_id=agent)
        for letter, agent in sorted(wanted - held.keys())
    )


def _within(body: Agent) -> Q:
    """The agents that are a body, or act for it at any level."""
    return Q(
        *(Q(**{f"{'part_of__' * level}pk": body.pk}) for level in range(LEVELS + 1)),
        _connector=Q.OR,
    )


def letters_touched_by(record) -> list[Letter]:
    """Return the letters whose heading may read otherwise once a record changes."""
    if isinstance(record, Letter):
        return [record]
    if isinstance(record, Transmission | Response):
        return [record.letter]
    if isinstance(record, Claim | Assessment):
        return [record.whole] if isinstance(record.whole, Letter) else []
    if isinstance(record, Citation):
        return letters_touched_by(record.claim) if record.claim else []
    if isinstance(record, Document):
        cited = Q(citations__document=record)
    elif isinstance(record, Agent):
        agents = Agent.objects.filter(_within(record))
        cited = (
            Q(agent__in=agents)
            | Q(citations__speaker__in=agents)
            | Q(citations__document__publisher__in=agents)
        )
    else:
        return []
    claims = Claim.objects.filter(cited)
    return list(Letter.objects.claimed_in(claims))
