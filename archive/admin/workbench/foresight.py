"""What a citation will do to its letter, said before it is saved."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from archive import evidence
from archive.evidence import Account, Inquiry
from archive.models import Citation, Document, Letter, State

from ..evidence import claims_of

NAMED = 3  # accounts that a sentence names


@dataclass(frozen=True)
class Effect:
    """One thing that a citation will do; `is_grave` where sources part over it."""

    says: str
    is_grave: bool = False


def assume_published(document: Document, letter: Letter) -> None:
    """
    Let drafts count for the public, within a transaction that is rolled back.

    What a draft is cited for counts for nobody yet; what it will do once it is
    published, beside the letter's other sources, is what an editor wants to know.
    """
    cited = Citation.objects.filter(claim__in=claims_of(letter))
    drafts = Q(pk__in=cited.values("document")) & ~Q(state=State.WITHDRAWN)
    Document.objects.filter(Q(pk=document.pk) | drafts).exclude(
        state=State.PUBLISHED
    ).update(state=State.PUBLISHED, published_at=timezone.now())


def effects(citation: Citation, before: evidence.Evidence) -> list[Effect]:
    """
    Return what a citation, just saved, has done to the evidence of its letter.

    `before` is the evidence as it was without it. Two readings are compared: nothing
    is guessed that the public page would not say as well.
    """
    letter = citation.claim.whole
    if not isinstance(letter, Letter):
        return []
    after = evidence.of([letter])
    own = next((a for a in after.accounts if a.citation.pk == citation.pk), None)
    if own is None:
        return [Effect("It will not count for the public: nobody here has seen it.")]
    inquiry = after.inquiries[citation.claim.asked]
    earlier = before.inquiries.get(citation.claim.asked)
    if own.side == 0:
        return [Effect("It is heard and shown, and decides nothing.")]
    found = [
        *_conflicts(own, inquiry, earlier),
        *_lapses(own, inquiry, earlier),
        *_company(own, inquiry, earlier),
    ]
    return found


def _conflicts(own: Account, inquiry: Inquiry, earlier: Inquiry | None) -> list[Effect]:
    """With whom it will be at odds, and why."""
    found = []
    known = set(earlier.conflicts) if earlier else set()
    for conflict in inquiry.conflicts:
        if own.position not in (conflict.one, conflict.other):
            continue
        other = conflict.other if own.position == conflict.one else conflict.one
        there = [
            a
            for a in inquiry.accounts
            if a.position == other and not a.has_lapsed and a is not own
        ]
        will = "stands against" if conflict in known else "will contradict"
        value = there[0].claim.value_in_words if there else "another account"
        found.append(
            Effect(f"{will} “{value}” ({_named(there)}): {conflict.reason}", True)
        )
    return found


def _lapses(own: Account, inquiry: Inquiry, earlier: Inquiry | None) -> list[Effect]:
    """What the same voice said before, and has said otherwise since."""
    lapsed = (
        {a.citation.pk for a in earlier.accounts if a.has_lapsed} if earlier else set()
    )
    now = [
        a
        for a in inquiry.accounts
        if a.has_lapsed and a.citation.pk not in lapsed and a is not own
    ]
    found = []
    if own.has_lapsed:
        found.append(
            Effect("is older than another word of the same voice: shown, not counted")
        )
    if now:
        found.append(
            Effect(
                f"is the later word of the same voice: {_named(now)} will be shown, "
                "and no longer counted"
            )
        )
    return found


def _company(own: Account, inquiry: Inquiry, earlier: Inquiry | None) -> list[Effect]:
    """Whether it is the first account, a repetition, or one more origin."""
    others = [a for a in inquiry.accounts if a is not own]
    if not others:
        return [Effect("the first account of this question")]
    same = [a for a in others if a.claim.pk == own.claim.pk and a.side == own.side]
    if any(a.origin == own.origin for a in same):
        there = [a for a in same if a.origin == own.origin]
        return [
            Effect(
                f"repeats an account that is there ({_named(there)}): same origin, "
                "will count as one"
            )
        ]
    if same:
        count = len({a.origin for a in same}) + 1
        return [
            Effect(f"bears out an answer that is there: {count} origins will say so")
        ]
    return [] if own.side < 0 else [Effect("a new answer to this question")]


def _named(accounts: list[Account]) -> str:
    names = list(
        dict.fromkeys(f"{a.voice}, in {a.citation.document}" for a in accounts)
    )
    more = f", and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return "; ".join(names[:NAMED]) + more
