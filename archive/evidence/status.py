"""The status of a letter in one line: what became of it, and by whose word."""

from collections.abc import Iterable

from archive.dates import day_in_words
from archive.models import Agent, Letter, Stance

from .accounts import Account, Answer, Evidence, Inquiry

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
MOST_NAMES = 3
ITSELF = {
    "written": "its writing",
    "sent": "its sending",
    "announced": "its announcement",
    "received": "its receipt",
    "answered": "its answer",
}


def status_of(
    letter: Letter,
    evidence: Evidence,
    *,
    senders: list[Agent],
    recipients: list[Agent],
    date_question: str,
) -> str:
    """
    Return what is known of a letter, of whose senders and recipients nobody doubts.

    The heading says itself what is in doubt of the question that dates it.
    """
    inquiries = {i.question: i for i in evidence.about(letter)}
    clauses = [
        _announcement(evidence, letter, senders),
        _denial(inquiries.get("exists")),
        _kind(inquiries.get("kind")),
        _sameness(inquiries.get("same_as")),
        *(
            _dispatch(inquiries, question)
            for question in ("written", "sent")
            if question != date_question
        ),
        _open(inquiries.get("announced")),
        _receipt(inquiries.get("received"), recipients),
        _answer(inquiries.get("answered")),
        _contents(letter, inquiries.get("contents")),
    ]
    sentence = "; ".join(clause for clause in clauses if clause)
    sentence = sentence or _spoken_of(evidence, letter)
    return sentence[:1].upper() + sentence[1:] + "." if sentence else ""


# --- Voices -----------------------------------------------------------------


def named(accounts: Iterable[Account]) -> str:
    """The origins of some accounts, each once: “A”, “A and B”, “A, B and 3 others”."""
    names = list(dict.fromkeys(account.origin_name for account in accounts))
    if len(names) > MOST_NAMES:
        left = len(names) - (MOST_NAMES - 1)
        names = [*names[: MOST_NAMES - 1], f"{_number(left)} others"]
    *others, last = names or [""]
    return f"{', '.join(others)} and {last}" if others else last


def opposition(accounts: Iterable[Account]) -> str:
    """Who denies it, and who says that it has not happened yet."""
    accounts = list(accounts)
    denying = [a for a in accounts if a.citation.stance == Stance.DENIES]
    waiting = [a for a in accounts if a.citation.stance == Stance.NOT_YET]
    said = []
    if denying:
        said.append(f"denied, by {named(denying)}")
    if waiting:
        said.append(f"not yet, by {named(waiting)}")
    return "; ".join(said)


def still_not_yet(inquiry: Inquiry) -> list[Account]:
    """
    The accounts of “not yet” after which nobody puts the event.

    Where one is left, that it happened is no settled reading.
    """
    left = []
    for not_yet in inquiry.opposed(Stance.NOT_YET):
        claim = not_yet.claim
        told = [a for a in inquiry.standing if claim.is_bare or a.claim == claim]
        if told and not any(account.is_after(not_yet) for account in told):
            left.append(not_yet)
    return left


# --- What became of it ------------------------------------------------------


def _announcement(evidence: Evidence, letter: Letter, senders: list[Agent]) -> str:
    accounts = [
        account for inquiry in evidence.about(letter) for account in inquiry.standing
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
    return f"reported by {_sources(accounts)}"


def _spoken_of(evidence: Evidence, letter: Letter) -> str:
    """Of a letter of which nothing is asserted but its way, or nothing at all."""
    inquiries = evidence.on_letter(letter)
    if told := [account for i in inquiries for account in i.standing]:
        return f"reported by {_sources(told)}"
    accounts = [account for i in inquiries for account in i.accounts]
    return f"named by {_sources(accounts)}, asserted by none" if accounts else ""


def _sources(accounts: list[Account]) -> str:
    sources = len({account.citation.document_id for account in accounts})
    origins = len({account.origin for account in accounts})
    return f"{_count(sources, 'source')} from {_count(origins, 'origin')}"


def _denial(existence: Inquiry | None) -> str:
    if existence is None:
        return ""
    if deniers := _flat_denials(existence):
        origins = len({account.origin for account in deniers})
        return f"denied by {_count(origins, 'origin')}"
    not_yet = still_not_yet(existence)
    return f"no letter yet, by {named(not_yet)}" if not_yet else ""


def _flat_denials(inquiry: Inquiry) -> list[Account]:
    return [a for a in inquiry.opposed(Stance.DENIES) if a.claim.is_bare]


def _kind(kind: Inquiry | None) -> str:
    if kind is None or not kind.is_contested:
        return ""
    answers = [a for a in kind.answers if a.stands and not a.claim.is_bare]
    told = ", or ".join(_told(kind, answer) for answer in answers)
    return "what kind of message it was is contested" + (f": {told}" if told else "")


def _told(inquiry: Inquiry, answer: Answer) -> str:
    told = f"{answer.claim.value_in_words}, by {named(answer.asserting)}"
    against = inquiry.against(answer.claim)
    return f"{told}, denied by {named(against)}" if against else told


def _sameness(same_as: Inquiry | None) -> str:
    if same_as is None or not same_as.is_contested:
        return ""
    return "whether it is the same as another letter is contested"


def _dispatch(inquiries: dict[str, Inquiry], question: str) -> str:
    """Whether it was written, or sent: until it is known to have come, or so said."""
    later = [i for name in ("received", "answered") if (i := inquiries.get(name))]
    if any(i.standing and not _is_open(i) for i in later):
        return ""
    inquiry = inquiries.get(question)
    return _open(inquiry) or _only_opposed(inquiry) if inquiry else ""


def _is_open(inquiry: Inquiry) -> bool:
    """Whether some say that it happened, and others that it did not or has not yet."""
    return bool(inquiry.standing and _rivals(inquiry))


def _rivals(inquiry: Inquiry) -> list[Account]:
    return [*_flat_denials(inquiry), *still_not_yet(inquiry)]


def _open(inquiry: Inquiry | None) -> str:
    """“received, by A; not yet, by B”, where neither settles it."""
    if inquiry is None or not _is_open(inquiry):
        return ""
    question = inquiry.question
    both = f"{question}, by {named(inquiry.standing)}; {opposition(_rivals(inquiry))}"
    return f"{ITSELF[question]} is contested: {both}" if inquiry.is_contested else both


def _only_opposed(inquiry: Inquiry) -> str:
    """What is said where nobody says any more that it happened."""
    if inquiry.standing:
        return ""
    if not_yet := inquiry.opposed(Stance.NOT_YET):
        last = day_in_words(max(account.said_last for account in not_yet))
        return f"not yet {inquiry.question} when last told of, on {last}"
    return f"{ITSELF[inquiry.question]} denied" if _flat_denials(inquiry) else ""


def _receipt(received: Inquiry | None, recipients: list[Agent]) -> str:
    if received is None:
        return ""
    if told := _open(received) or _only_opposed(received):
        return told
    if not received.standing:
        return ""
    when = "; when it was received is contested" if received.is_contested else ""
    return _waiting(received) + _arrival(received, recipients) + when


def _waiting(received: Inquiry) -> str:
    """How often it was said, up to then, that it had not yet come."""
    sayings = {
        (account.origin, account.said_first)
        for account in received.accounts
        if account.citation.stance == Stance.NOT_YET
    }
    count = _count(len(sayings), "statement")
    return f"after {count} that it had not yet come, " if sayings else ""


def _arrival(received: Inquiry, recipients: list[Agent]) -> str:
    confirming = [a for a in received.standing if _is_of(a.root.speaker, recipients)]
    if confirming:
        return f"acknowledged by {confirming[0].root.speaker.acts_for}"
    return f"reported as received{_if_only_alleged(received)}"


def _is_of(speaker: Agent | None, recipients: list[Agent]) -> bool:
    """Whether a speaker is one of the recipients, or acts for the same body."""
    bodies = {recipient.acts_for for recipient in recipients}
    return bool(speaker) and speaker.acts_for in bodies


def _answer(answered: Inquiry | None) -> str:
    if answered is None:
        return ""
    if told := _open(answered) or _only_opposed(answered):
        return told
    if answered.is_contested:
        return "when it was answered is contested"
    return f"answered{_if_only_alleged(answered)}" if answered.standing else ""


def _if_only_alleged(inquiry: Inquiry) -> str:
    """By whom it is said, if no named voice says so."""
    if all(account.is_unnamed for account in inquiry.standing):
        return f", by {named(inquiry.standing)}"
    return ""


def _contents(letter: Letter, contents: Inquiry | None) -> str:
    if letter.transcription:
        return "its text is public"
    if contents is None:
        return ""
    told = [a for a in contents.answers if a.stands and not a.claim.is_bare]
    contested = [answer for answer in told if answer.is_contested]
    if not told:
        return "what it says is not known"
    if len(contested) == len(told):
        return "what it says is contested"
    some = ", some of it contested" if contested else ""
    return f"what it says is known only by report{some}"


def _count(number: int, noun: str) -> str:
    return f"{_number(number)} {noun}{'s' * (number != 1)}"


def _number(number: int) -> str:
    return SMALL_NUMBERS[number] if number < len(SMALL_NUMBERS) else str(number)
