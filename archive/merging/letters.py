"""What is said of two letters, or collections, that are one; and who they name."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from archive.evidence import letters_touched_by
from archive.models import Assessment, Citation, Claim, Collection, Letter, Place

from .moving import Move, NotMergeable, named
from .rows import same_word

# Two claims are one if they answer one question alike, in all of these.
VALUE = (
    "question",
    "words",
    "words_language",
    "sort",
    "date_as_written",
    "date_calendar",
    "date_edtf",
    "date_basis",
    "agent_id",
    "place_id",
    "other_letter_id",
    "code",
    "least",
    "most",
    "deprecated",
)


def letters_of(*records: Any) -> QuerySet:
    """The letters whose evidence names one of these."""
    keys = {letter.pk for r in records for letter in letters_touched_by(r)}
    for record in records:
        if isinstance(record, Place | Letter):
            claims = Claim.objects.filter(
                **{"place" if isinstance(record, Place) else "other_letter": record}
            )
            keys |= set(Letter.objects.claimed_in(claims).values_list("pk", flat=True))
    return Letter.objects.filter(pk__in=keys)


def refuse_what_names_the_other(absorbed: Any, into: Any) -> None:
    """Refuse to have a letter answer itself, or be said to be another, which it is."""
    if not isinstance(into, Letter):
        return
    two = (absorbed.pk, into.pk)
    sentences = [
        f"“{one}” is said to reply to “{other}”: take that back first."
        for one, other in ((absorbed, into), (into, absorbed))
        if one.replies_to_id == other.pk
    ]
    same = Claim.objects.filter(letter__in=two, other_letter__in=two)
    sentences += [
        f"{named(claim)}, of “{claim.letter}”, is what the merge would say: delete it "
        "first."
        for claim in same
    ]
    if sentences:
        raise NotMergeable(sentences)


def move_what_is_said(move: Move) -> None:
    """Bring together the claims, their citations, and what the editors judged."""
    if not isinstance(move.into, Letter | Collection):
        return
    kind = str(move.into._meta.model_name)
    of_into = list(Claim.objects.filter(**{kind: move.into}))
    ones: dict[int, Claim] = {}
    for claim in Claim.objects.filter(**{kind: move.absorbed}).order_by("pk"):
        twin = same_answer(claim, of_into)
        if twin is None:
            taken = Claim.objects.filter(**{kind: move.into}).values_list("key")
            key = move.another_key(claim, move.into, (key for (key,) in taken))
            move.move(claim, **{f"{kind}_id": move.into.pk}, **key)
        else:
            ones[claim.pk] = twin
            move.leave(claim, twin, whole=move.into, key=claim.key)
    _bring_citations_together(move, ones)
    _move_judgements(move, kind, ones)


def same_answer(claim: Claim, others: Iterable[Claim]) -> Claim | None:
    """The one of some claims that says what this one says, if there is one."""
    said = [getattr(claim, name) for name in VALUE]
    found = (o for o in others if [getattr(o, name) for name in VALUE] == said)
    return next(found, None)


def _bring_citations_together(move: Move, ones: dict[Any, Claim]) -> None:
    """Move to claims that stay the citations of those that go, but for twins."""
    twins: dict[Any, int] = {}
    for citation in roots_first(Citation.objects.filter(claim__in=ones)):
        claim = ones[citation.claim_id]
        relays = twins.get(citation.relays_id, citation.relays_id)
        twin = same_word(citation, claim_id=claim.pk, relays_id=relays)
        if twin:
            twins[citation.pk] = twin.pk
            move.leave(citation, twin, whole=claim, key=citation.key)
            continue
        taken = claim.citations.values_list("key", flat=True)
        key = move.another_key(citation, claim, taken)
        move.move(citation, claim_id=claim.pk, relays_id=relays, **key)
    left = Citation.objects.filter(relays__in=twins).exclude(pk__in=twins)
    for citation in left:
        move.move(citation, relays_id=twins[citation.relays_id])


def roots_first(citations: Iterable[Citation]) -> list[Citation]:
    """Citations in such an order that none comes before the one that it relays."""
    found: dict[Any, Citation] = {citation.pk: citation for citation in citations}

    def steps(citation: Citation) -> int:
        number = 0
        while citation.relays_id in found:
            citation, number = found[citation.relays_id], number + 1
        return number

    return sorted(found.values(), key=steps)


def _move_judgements(move: Move, kind: str, ones: dict[Any, Claim]) -> None:
    """Have what was judged of the one be judged of the other; the newest holds."""
    for assessment in Assessment.objects.filter(**{kind: move.absorbed}).order_by("pk"):
        changes = {f"{kind}_id": move.into.pk}
        if assessment.accepts_id in ones:
            changes["accepts_id"] = ones[assessment.accepts_id].pk
        move.move(assessment, **changes)


def astray(*wholes: Any) -> list[str]:
    """What of these letters, or collections, rests on what is said of another."""
    sentences = []
    for whole in wholes:
        claims = Claim.objects.of_whole(whole)
        relays = Citation.objects.on(claims).exclude(relays=None)
        for citation in relays.select_related("relays__claim"):
            relayed = citation.relays.claim
            if relayed and relayed.whole != whole:
                sentences.append(f"{named(citation)} relays one of “{relayed.whole}”.")
        for judged in Assessment.objects.of_whole(whole).exclude(accepts=None):
            if judged.accepts.asked != judged.asked:
                sentences.append(f"{named(judged)} accepts a claim of the other.")
    return sentences
