"""
A letter in five lines: what is known, disputed and not known, who says so, our verdict.

Made from the evidence alone, so that nobody writes it and it is true on any day.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from archive.models import Assessment, Letter, Stance

from .accounts import Account, Evidence, Inquiry
from .headings import reading
from .status import named, opposition, still_not_yet

THAT = {
    "exists": "that there was a letter",
    "written": "that it was written",
    "sent": "that it was sent",
    "announced": "that it was made known",
    "received": "that it was received",
    "answered": "that it was answered",
}
WHAT = {
    "exists": "whether there was a letter",
    "kind": "what kind of message it was",
    "same_as": "whether it is the same as another",
    "sender": "who sent it",
    "recipient": "to whom it was sent",
    "written": "when it was written",
    "sent": "when it was sent",
    "announced": "when it was made known",
    "received": "when it was received",
    "answered": "when it was answered",
    "contents": "what it says",
    "from": "from whom, or where, it went",
    "to": "to whom, or where, it went",
    "carrier": "who carried it",
    "handed_to": "to whom it was handed",
    "delivered": "when it was delivered",
    "outcome": "with what outcome it went",
}
MOST_KNOWN = 3  # of the stations of its way, the last
MOST_RIVALS = 3
MOST_DISPUTED = 9  # told with their rivals
MOST_VOICES = 2


@dataclass(frozen=True)
class Clause:
    """A part of a line, with what is told of it; about a question, if about one."""

    words: str
    told: str = ""
    inquiry: Inquiry | None = None

    def __str__(self):
        return f"{self.words} ({self.told})" if self.told else self.words


@dataclass
class Line:
    name: str
    clauses: list[Clause] = field(default_factory=list)

    def __str__(self):
        return f"{self.name}: {'; '.join(map(str, self.clauses))}."


@dataclass
class Summary:
    """At most five lines, none of them empty."""

    lines: list[Line]

    def __str__(self):
        return " ".join(map(str, self.lines))


def summary_of(letter: Letter, evidence: Evidence) -> Summary:
    """Return what the evidence comes to; no line where nobody speaks of the letter."""
    inquiries = {i.question: i for i in evidence.about(letter)}
    asked = evidence.on_letter(letter)
    lines = [
        Line("Known", _known(inquiries)),
        Line("Disputed", _disputed([i for i in asked if i.is_contested])),
        Line("Not known", _not_known(letter, inquiries)),
        Line("Who says so", _voices([a for i in asked for a in i.accounts])),
        Line("Our judgement", _judged([i for i in asked if i.assessment])),
    ]
    return Summary([line for line in lines if line.clauses] if asked else [])


# --- What is known ----------------------------------------------------------


def _known(inquiries: dict[str, Inquiry]) -> list[Clause]:
    """That there was a letter, and the last stations of its way that are settled."""
    settled = [
        Clause(words, _value_and_voices(inquiry), inquiry)
        for question, words in THAT.items()
        if (inquiry := inquiries.get(question)) and _is_settled(inquiry)
    ]
    return settled[:1] + settled[1:][-(MOST_KNOWN - 1) :]


def _is_settled(inquiry: Inquiry) -> bool:
    """Whether a named voice says that it is so, and nobody else otherwise."""
    named_voices = [a for a in inquiry.standing if not a.is_unnamed]
    newest = inquiry.assessment
    is_unsupported = newest and newest.verdict == Assessment.Verdict.UNSUPPORTED
    is_doubted = inquiry.is_contested or still_not_yet(inquiry) or is_unsupported
    return bool(named_voices) and not is_doubted


def _value_and_voices(inquiry: Inquiry) -> str:
    """The value that the archive reads, by whose word; else who says so at all."""
    claims = reading(inquiry)
    told = [a for a in inquiry.standing if a.claim in claims] or inquiry.standing
    values = [claim.value_in_words for claim in claims[:1]]
    return ", ".join([*values, f"by {named(told)}"])


# --- What is disputed -------------------------------------------------------


def _disputed(contested: list[Inquiry]) -> list[Clause]:
    """Each with its rivals; of very many disputes, how many answers there are."""
    is_much = len(contested) > MOST_DISPUTED
    return [
        Clause(
            WHAT[inquiry.question],
            _count(inquiry.answers, "answer")
            if is_much
            else "; ".join(_rivals(inquiry)),
            inquiry,
        )
        for inquiry in contested
    ]


def _rivals(inquiry: Inquiry) -> list[str]:
    """Each contested answer by whose word, and who speaks against."""
    answers = [a for a in inquiry.answers if a.is_contested and a.stands]
    valued = [a for a in answers if not a.claim.is_bare][:MOST_RIVALS]
    told = [f"{a.claim.value_in_words}, by {named(a.asserting)}" for a in valued]
    if not told:
        told = [f"said by {named(a for answer in answers for a in answer.asserting)}"]
    positions = {p for c in inquiry.conflicts for p in (c.one, c.other)}
    against = inquiry.opposed(Stance.DENIES, Stance.NOT_YET)
    opposed = opposition([a for a in against if a.position in positions])
    return [*told, *filter(None, [opposed])]


# --- What is not known ------------------------------------------------------


def _not_known(letter: Letter, inquiries: dict[str, Inquiry]) -> list[Clause]:
    return [
        *(Clause(WHAT[q]) for q in ("sender", "recipient") if q not in inquiries),
        *filter(None, (_unsettled(inquiries, q) for q in ("received", "answered"))),
        *([] if letter.transcription else [_wording(inquiries.get("contents"))]),
    ]


def _unsettled(inquiries: dict[str, Inquiry], question: str) -> Clause | None:
    """Whether it was received, or answered, where no named voice settles it."""
    words = THAT[question].replace("that", "whether", 1)
    inquiry = inquiries.get(question)
    if inquiry is None:
        return Clause(words)
    if inquiry.is_contested or _is_settled(inquiry):
        return None
    against = inquiry.opposed(Stance.DENIES, Stance.NOT_YET)
    told = [f"said by {named(inquiry.standing)}"] if inquiry.standing else []
    if inquiry.standing and all(a.is_unnamed for a in inquiry.standing):
        told[-1] += ", unnamed"
    return Clause(words, "; ".join([*told, *_all_of(opposition(against))]), inquiry)


def _all_of(words: str) -> list[str]:
    return [words] if words else []


def _wording(contents: Inquiry | None) -> Clause:
    points = [a for a in contents.answers if a.stands] if contents else []
    points = [answer for answer in points if not answer.claim.is_bare]
    if not points:
        return Clause("what it says", inquiry=contents)
    count = f"{len(points)} point{'s' * (len(points) != 1)} of it"
    told = named(account for answer in points for account in answer.asserting)
    return Clause("its wording", f"{count} reported, by {told}", contents)


# --- Who says so, and what we make of it ------------------------------------


def _voices(accounts: list[Account]) -> list[Clause]:
    """How many sources and origins, and whom they repeat most."""
    sources: dict[tuple, set[int]] = defaultdict(set)
    names = {account.origin: account.voice for account in accounts}
    for account in accounts:
        sources[account.origin].add(account.citation.document_id)
    documents = set().union(*sources.values())
    most = sorted(sources, key=lambda o: (-len(sources[o]), names[o]))[:MOST_VOICES]
    told = [f"{names[o]}, in {len(sources[o])}" for o in most if len(sources[o]) > 1]
    count = f"{_count(documents, 'source')} from {_count(sources, 'origin')}"
    return [Clause(count, f"most often {'; '.join(told)}" if told else "")]


def _count(things: Iterable, noun: str) -> str:
    number = len(list(things))
    return f"{number} {noun}{'s' * (number != 1)}"


def _judged(assessed: list[Inquiry]) -> list[Clause]:
    """What we accept, and how often we left a question open or found no support."""
    verdicts: dict[str, list[Inquiry]] = defaultdict(list)
    for inquiry in assessed:
        verdicts[inquiry.assessment.verdict].append(inquiry)
    accepted = [
        Clause(f"accepted: {WHAT[inquiry.question]}", claim.value_in_words, inquiry)
        for inquiry in verdicts.pop(Assessment.Verdict.ACCEPTS, [])
        if (claim := inquiry.assessment.accepts_openly)
    ]
    counted = [
        Clause(f"{verdict} in {_count(on, 'question')}")
        for verdict, on in verdicts.items()
    ]
    return accepted + counted
