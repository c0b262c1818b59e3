"""Publishing: making a record public, and taking it back, with who, when and why."""

from django.db import transaction
from django.utils import timezone

from .evidence import letters_touched_by, refresh_headings
from .models import Claim, Collection, Letter, Publication, Response, State


class NotReady(Exception):
    """Raised when a record is not fit for the step that is asked of it."""


# which state a record may leave for which
STEPS = {
    State.DRAFT: {State.IN_REVIEW, State.PUBLISHED},
    State.IN_REVIEW: {State.DRAFT, State.PUBLISHED},
    State.PUBLISHED: {State.WITHDRAWN},
    State.WITHDRAWN: {State.DRAFT, State.PUBLISHED},
}


@transaction.atomic
def submit(record: Publication, *, comment: str = "") -> None:
    """Put a draft forward for review."""
    _step(record, State.IN_REVIEW, comment or "Submitted for review")


@transaction.atomic
def publish(
    record: Publication, *, comment: str = "", is_one_of_many: bool = False
) -> None:
    """
    Make a record public from this moment.

    Raise NotReady, naming them, if a claim of a letter (its own, or of a step or a
    response) has no citation. A record that is already public stays as it is; one
    that is public again after a withdrawal keeps its first day. The headings that it
    touches are refreshed, unless it is one of many: then its caller does it, once.
    """
    if record.is_published:
        return
    if uncited := uncited_claims(record):
        raise NotReady(_sentence_on(record, uncited))
    record.published_at = record.published_at or timezone.now()
    record.withdrawn_because = ""
    _step(record, State.PUBLISHED, comment or "Published", is_last=not is_one_of_many)


@transaction.atomic
def send_back(record: Publication, *, comment: str = "") -> None:
    """Give a record that is in review, or withdrawn, back to its editors as a draft."""
    record.withdrawn_because = ""
    _step(record, State.DRAFT, comment or "Sent back")


@transaction.atomic
def withdraw(record: Publication, *, because: str) -> None:
    """Take a public record back; its address tells the reason (410) from then on."""
    if not because.strip():
        raise NotReady("Give the reason for the withdrawal: readers will see it.")
    record.withdrawn_because = because.strip()
    _step(record, State.WITHDRAWN, because.strip()[:100])


def uncited_claims(record: Publication) -> list[Claim]:
    """The claims, of a record and its parts, that nobody is cited for."""
    if isinstance(record, Letter):
        claims = Claim.objects.of_letters([record])
    elif isinstance(record, Response | Collection):
        claims = record.claims.all()
    else:
        return []
    return list(
        claims.uncited().select_related(
            "transmission__letter", "response__letter", "letter", "agent", "place"
        )
    )


def _sentence_on(record: Publication, uncited: list[Claim]) -> str:
    named = "; ".join(
        f"“{claim}”" + (f" ({claim.subject.key})" if claim.subject != record else "")
        for claim in uncited
    )
    some = "a claim" if len(uncited) == 1 else f"{len(uncited)} claims"
    return f"“{record}” has {some} without a citation: {named}."


def _step(
    record: Publication, state: str, comment: str, *, is_last: bool = True
) -> None:
    if state not in STEPS[record.state]:
        raise NotReady(
            f"“{record}” is {record.get_state_display().lower()}, so it cannot become "
            f"{State(state).label.lower()}."
        )
    record.state = state
    record._change_reason = comment[:100]
    record.save()
    if is_last:
        refresh_headings(letters_touched_by(record))
