"""Publishing: making a record public, and taking it back, with who, when and why."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from .evidence import letters_touched_by, refresh_headings
from .models import (
    Claim,
    Collection,
    Letter,
    Publication,
    Response,
    Stale,
    State,
    keep_versions,
)


class NotReady(Exception):
    """Raised when a record is not fit for the step that is asked of it."""


SUBMITTED = "Submitted for review"

# which state a record may leave for which
STEPS = {
    State.DRAFT: {State.IN_REVIEW, State.PUBLISHED},
    State.IN_REVIEW: {State.DRAFT, State.PUBLISHED},
    State.PUBLISHED: {State.WITHDRAWN},
    State.WITHDRAWN: {State.DRAFT, State.PUBLISHED},
}


# Each of the four acts refreshes the headings that it touches, unless the record is
# one of many: then its caller does it, once.


@transaction.atomic
def submit(
    record: Publication, *, comment: str = "", is_one_of_many: bool = False
) -> None:
    """Put a draft forward for review."""
    comment = comment or SUBMITTED
    _step(record, State.IN_REVIEW, comment, is_last=not is_one_of_many)


@transaction.atomic
def publish(
    record: Publication, *, comment: str = "", is_one_of_many: bool = False
) -> None:
    """
    Make a record public from this moment.

    Raise NotReady, naming them, if a claim of a letter (its own, or of a step or a
    response) has no citation. A record that is already public stays as it is; one
    that is public again after a withdrawal keeps its first day.
    """
    if record.is_published:
        return
    if uncited := uncited_claims(record):
        raise NotReady(_sentence_on(record, uncited))
    record.published_at = record.published_at or timezone.now()
    record.withdrawn_because = ""
    _step(record, State.PUBLISHED, comment or "Published", is_last=not is_one_of_many)


@transaction.atomic
def send_back(
    record: Publication, *, comment: str, is_one_of_many: bool = False
) -> None:
    """Give a record that is in review, or withdrawn, back to its editors as a draft."""
    if not comment.strip():
        raise NotReady("Say what is to be done: its editors will read it.")
    record.withdrawn_because = ""
    _step(record, State.DRAFT, comment.strip(), is_last=not is_one_of_many)


@transaction.atomic
def withdraw(
    record: Publication,
    *,
    because: str,
    comment: str = "",
    is_one_of_many: bool = False,
) -> None:
    """
    Take a public record back; its address tells the reason (410) from then on.

    The history keeps the comment, or else the reason.
    """
    if not because.strip():
        raise NotReady("Give the reason for the withdrawal: readers will see it.")
    record.withdrawn_because = because.strip()
    comment = comment.strip() or record.withdrawn_because
    _step(record, State.WITHDRAWN, comment, is_last=not is_one_of_many)


@dataclass
class Outcome:
    """What became of many records: those done, and each that was refused, and why."""

    done: list[Publication] = field(default_factory=list)
    refused: list[tuple[Publication, str]] = field(default_factory=list)


@transaction.atomic
def with_each(records: Iterable[Publication], act: Callable) -> Outcome:
    """
    Take a step with each of many records; what one refuses holds up no other.

    The act is called with a record that is one of many.
    """
    outcome, touched = Outcome(), set()
    for record in records:
        try:
            act(record, is_one_of_many=True)
        except (NotReady, Stale) as reason:
            outcome.refused.append((record, str(reason)))
        else:
            outcome.done.append(record)
            touched.update(letters_touched_by(record))
    refresh_headings(touched)
    return outcome


def unready(records: list[Publication]) -> Iterator[tuple[Publication, str]]:
    """Those of some records of one kind that cannot be published, and why not."""
    kinds = {Letter: "letters", Collection: "collections"}
    model = type(records[0])
    if model is Response:
        claims = Claim.objects.filter(response__in=[it.pk for it in records])
    elif model in kinds:
        claims = Claim.objects.about(**{kinds[model]: records})
    else:
        return
    if claims.uncited().exists():
        for record in records:
            if uncited := uncited_claims(record):
                yield record, _sentence_on(record, uncited)


@transaction.atomic
def publish_all(records: list[Publication], *, comment: str) -> None:
    """
    Publish many records of one kind that nobody else can have changed meanwhile.

    As publish does with each, in four queries; whether they are ready has been asked,
    and the headings are left to the caller.
    """
    now = timezone.now()
    for record in records:
        record.state, record.published_at = State.PUBLISHED, now
        record.version += 1
    rows = type(records[0])._base_manager.filter(pk__in=[r.pk for r in records])
    # Without save() the history is ours to write.
    rows.update(state=State.PUBLISHED, published_at=now, version=F("version") + 1)
    keep_versions(records, change="~", reason=comment)


def responses_waiting(record: Publication) -> QuerySet:
    """The responses of a letter that have never gone out with it: drafts, in review."""
    states = [State.DRAFT, State.IN_REVIEW]
    of_it = record.pk if isinstance(record, Letter) else None
    return Response.objects.filter(letter=of_it, state__in=states)


def uncited_claims(record: Publication) -> list[Claim]:
    """The claims, of a record and its parts, that nobody is cited for."""
    if isinstance(record, Letter | Collection):
        claims = Claim.objects.of_whole(record)
    elif isinstance(record, Response):
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
    if state not in STEPS[State(record.state)]:
        raise NotReady(
            f"“{record}” is {record.get_state_display().lower()}, so it cannot become "
            f"{State(state).label.lower()}."
        )
    record.state = state
    record._change_reason = comment[:100]
    record.save()
    if is_last:
        refresh_headings(letters_touched_by(record))
