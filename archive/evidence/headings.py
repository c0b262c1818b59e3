"""The archive's reading of the evidence: a letter's heading, its status in words."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from archive.dates import When, day_in_words
from archive.models import (
    LEVELS,
    Agent,
    Assessment,
    Citation,
    Claim,
    Document,
    Letter,
    Response,
    Stance,
    Transmission,
)

from .accounts import Answer, Evidence, Inquiry, of

SMALL_NUMBERS = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
]


@dataclass
class Heading:
    """Who wrote to whom, when, and what is known of it, as the archive reads it."""

    senders: list[Claim] = field(default_factory=list)
    recipients: list[Claim] = field(default_factory=list)
    dated: When = When()
    date_question: str = ""
    kind: str = ""
    status: str = ""
    contested: list[str] = field(default_factory=list)


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
    standing = [a for a in inquiry.answers if a.stands and not _is_only_alleged(a)]
    if inquiry.question in ("sender", "recipient", "contents", "same_as", "place"):
        return [a.claim for a in standing if not (a.is_contested or a.claim.is_bare)]
    if inquiry.is_contested:
        return []
    valued = [a.claim for a in standing if not a.claim.is_bare]
    return [min(valued, key=_breadth)] if valued else []


def _is_only_alleged(answer: Answer) -> bool:
    return all(account.is_unnamed for account in answer.asserting)


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
    senders = [c for c in reading(inquiries.get("sender")) if c.agent_id]
    recipients = [c for c in reading(inquiries.get("recipient")) if c.agent_id]
    dated, date_question = _date(inquiries)
    kind = reading(inquiries.get("kind"))
    return Heading(
        senders=senders,
        recipients=recipients,
        dated=dated,
        date_question=date_question,
        kind=kind[0].code if kind else "",
        status=_status(
            letter,
            evidence,
            inquiries,
            [claim.agent for claim in senders],
            [claim.agent for claim in recipients],
        ),
        contested=_contested(evidence, letter),
    )


def _contested(evidence: Evidence, letter: Letter) -> list[str]:
    """The contested questions of a letter and its steps, each once."""
    contested = []
    for inquiry in evidence.on_letter(letter):
        if inquiry.is_contested and inquiry.question not in contested:
            contested.append(inquiry.question)
    return contested


def _date(inquiries: dict[str, Inquiry]) -> tuple[When, str]:
    """The date of writing, else of sending; where that is contested, the whole span."""
    for question in ("written", "sent"):
        claims = reading(inquiries.get(question))
        if claims and claims[0].date:
            return claims[0].date, question
    for question in ("written", "sent"):
        inquiry = inquiries.get(question)
        if inquiry and inquiry.is_contested and (span := _span(inquiry)):
            return span, question
    return When(), ""


def _span(inquiry: Inquiry) -> When | None:
    """From the earliest to the latest day that any named source gives."""
    dates = [
        a.claim.date
        for a in inquiry.answers
        if a.stands
        and not _is_only_alleged(a)
        and a.claim.date.earliest
        and a.claim.date.latest
    ]
    newest = inquiry.assessment
    if not dates or newest and newest.verdict == Assessment.Verdict.UNSUPPORTED:
        return None
    first = min(when.earliest for when in dates)
    last = max(when.latest for when in dates)
    return When.of(f"{first}/{last}", basis="from the earliest account to the latest")


# --- One line of status -----------------------------------------------------


def _status(letter, evidence, inquiries, senders, recipients) -> str:
    clauses = [
        _announcement(evidence, letter, senders),
        _denial(inquiries),
        _receipt(inquiries.get("received"), recipients),
        _answer(inquiries.get("answered")),
        _contents(letter, inquiries.get("contents")),
    ]
    sentence = "; ".join(clause for clause in clauses if clause)
    return sentence[:1].upper() + sentence[1:] + "." if sentence else ""


def _announcement(evidence: Evidence, letter: Letter, senders: list[Agent]) -> str:
    accounts = [
        account
        for inquiry in evidence.about(letter)
        for answer in inquiry.answers
        for account in answer.asserting
        if not answer.claim.deprecated
    ]
    if not accounts:
        return ""
    told = ("exists", "written", "sent", "announced")
    if any(
        account.claim.question in told
        and account.origin in {("agent", sender.pk) for sender in senders}
        for account in accounts
    ):
        return "announced by its sender"
    sources = len({account.citation.document_id for account in accounts})
    origins = len({account.origin for account in accounts})
    return f"reported by {_count(sources, 'source')} from {_count(origins, 'origin')}"


def _denial(inquiries: dict[str, Inquiry]) -> str:
    existence = inquiries.get("exists")
    if existence and (deniers := _flat_denials(existence)):
        return f"denied by {_count(deniers, 'origin')}"
    kind = inquiries.get("kind")
    if kind and kind.is_contested:
        return "what kind of message it was is contested"
    return ""


def _flat_denials(inquiry: Inquiry) -> int:
    return len(
        {
            account.origin
            for account in inquiry.accounts
            if account.citation.stance == Stance.DENIES
            and account.claim.is_bare
            and not account.claim.deprecated
            and not account.has_lapsed
        }
    )


def _is_of(speaker: Agent | None, recipients: list[Agent]) -> bool:
    """Whether a speaker is one of the recipients, or acts for the same body."""
    bodies = {recipient.acts_for for recipient in recipients}
    return bool(speaker) and speaker.acts_for in bodies


def _receipt(received: Inquiry | None, recipients: list[Agent]) -> str:
    if received is None:
        return ""
    if received.is_contested:
        return "its receipt is contested"
    not_yet = [a for a in received.accounts if a.citation.stance == Stance.NOT_YET]
    standing = [
        a for answer in received.answers if answer.stands for a in answer.asserting
    ]
    if standing:
        sayings = len({(a.origin, a.said_first) for a in not_yet})
        after = f"after {_count(sayings, 'statement')} that it had not yet come, "
        confirming = [a for a in standing if _is_of(a.root.speaker, recipients)]
        by = f" by {confirming[0].root.speaker.acts_for}" if confirming else ""
        verb = "acknowledged" if by else "reported as received"
        return (after if sayings else "") + verb + by
    if not_yet:
        return f"not yet received when last told of, on {_last_said(not_yet)}"
    return "its receipt denied" if _flat_denials(received) else ""


def _answer(answered: Inquiry | None) -> str:
    if answered is None:
        return ""
    if answered.is_contested:
        return "when it was answered is contested"
    if any(answer.stands for answer in answered.answers):
        return "answered"
    not_yet = [a for a in answered.accounts if a.citation.stance == Stance.NOT_YET]
    if not_yet:
        return f"not yet answered when last told of, on {_last_said(not_yet)}"
    return ""


def _last_said(accounts) -> str:
    return day_in_words(max(account.said_last for account in accounts))


def _contents(letter: Letter, contents: Inquiry | None) -> str:
    if letter.transcription:
        return "its text is public"
    if contents is None:
        return ""
    if any(a.stands and not a.claim.is_bare for a in contents.answers):
        return "what it says is known only by report"
    return "what it says is not known"


def _count(number: int, noun: str) -> str:
    word = SMALL_NUMBERS[number] if number < len(SMALL_NUMBERS) else str(number)
    return f"{word} {noun}" if number == 1 else f"{word} {noun}s"


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
    for letter in letters:
        heading = heading_of(letter, evidence)
        letter.dated = heading.dated
        letter.kind = heading.kind
        letter.status = heading.status
        letter.contested_questions = heading.contested
        Letter.objects.filter(pk=letter.pk).update(
            **{name: getattr(letter, name) for name in Letter.derived_fields}
        )
        letter.senders.set([claim.agent for claim in heading.senders])
        letter.recipients.set([claim.agent for claim in heading.recipients])


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
