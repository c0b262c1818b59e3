"""Splitting: what is said of one letter and belongs to another goes there, at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max, ProtectedError

from .evidence import refresh_headings
from .exchange.keys import as_key, free_key
from .merging.letters import astray, roots_first, same_answer
from .merging.moving import Move, NotMergeable
from .models import Citation, Claim, FormerSlug, Letter, Response, Transmission
from .restoring import InTheWay

NOTHING = "Choose what is to go to the other letter."


@dataclass(frozen=True)
class Chosen:
    """What is to go: whole steps and responses, claims, and single citations."""

    parts: list[Transmission | Response] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)

    def __iter__(self):
        yield from (*self.parts, *self.claims, *self.citations)


@dataclass
class Foreseen:
    """What a split would do: of each letter, what is contested before and after."""

    other: Letter | None = None
    told: dict = field(default_factory=dict)
    letters: list[tuple[Letter, list[str], list[str]]] = field(default_factory=list)
    obstacles: list[str] = field(default_factory=list)


def foresee(letter: Letter, other: Letter, chosen: Chosen) -> Foreseen:
    """Do it, look, and undo it; `other` may be a letter that is not there yet."""
    found, two = Foreseen(other), (letter, other)
    before = _contested(two)
    with transaction.atomic():
        try:
            move = split(letter, other, chosen)
        except InTheWay as reason:
            found.obstacles = reason.sentences
        else:
            after = _contested(two)
            found.letters = [
                (one, was, now)
                for one, was, now in zip(two, before, after, strict=True)
            ]
            found.told = move.told
        transaction.set_rollback(True)
    return found


def _contested(letters: Iterable[Letter]) -> list[list[str]]:
    """What is contested of each; of one that is not there yet, nothing."""
    keys = [letter.pk for letter in letters if letter.pk]
    held = Letter.objects.in_bulk(keys)
    return [
        held[one.pk].contested_questions if one.pk in held else [] for one in letters
    ]


@transaction.atomic
def split(letter: Letter, other: Letter, chosen: Chosen, *, why: str = "") -> Move:
    """
    Have what is chosen be said of the other letter, and no longer of this one.

    An answer that is there already gets the citations; a single citation goes to the
    same answer there, which is made if it is missing. Raise InTheWay, and change
    nothing, where a public claim would lose its last citation, or where what stays
    would rest on what goes.
    """
    if not list(chosen):
        raise InTheWay([NOTHING])
    if letter == other:
        raise InTheWay(["These are not two letters."])
    try:
        with transaction.atomic():
            move = _do(letter, other, chosen, why)
    except (NotMergeable, InTheWay) as reason:
        raise InTheWay(reason.sentences) from None
    except ValidationError as refusal:
        raise InTheWay(refusal.messages) from None
    except ProtectedError as refusal:
        raise InTheWay([str(refusal.args[0])]) from None
    except IntegrityError:
        raise InTheWay(["The database refused it: two rows would be one."]) from None
    refresh_headings(Letter.objects.filter(pk__in=[letter.pk, other.pk]))
    return move


def _do(letter: Letter, other: Letter, chosen: Chosen, why: str) -> Move:
    if other._state.adding:
        other.slug = other.slug or _free_slug(other.title, letter)
        other.full_clean()
        other._change_reason = f"Split from “{letter}”"[:100]
        other.save()
    move = Move(letter, other, reason=f"Split from “{letter}”"[:100])
    for part in chosen.parts:
        _move_part(move, part)
    for claim in chosen.claims:
        _move_claim(move, claim)
    for citation in roots_first(chosen.citations):
        citation.refuse_if_last()
        _move_citation(move, citation, _same_claim(move, citation.claim))
    if strays := astray(letter, other):
        raise InTheWay(strays)
    _tell_both(letter, other, why)
    return move


def _free_slug(title: str, letter: Letter) -> str:
    wanted = as_key(title) or letter.slug
    taken = {*Letter.objects.values_list("slug", flat=True)}
    taken |= {former.slug for former in FormerSlug.objects.of(Letter, wanted)}
    return free_key(wanted, taken)


def _tell_both(letter: Letter, other: Letter, why: str) -> None:
    """Have the history of either letter say what became of it."""
    because = f": {why}" if why else ""
    for one, sentence in (
        (letter, f"Something went to “{other}”{because}"),
        (other, f"Something came from “{letter}”{because}"),
    ):
        one = Letter.objects.get(pk=one.pk)
        one._change_reason = sentence[:100]
        one.save()


# --- What goes --------------------------------------------------------------------


def _move_part(move: Move, part: Transmission | Response) -> None:
    siblings = type(part).objects.filter(letter=move.into)
    key = move.another_key(part, move.into, siblings.values_list("key", flat=True))
    last = siblings.aggregate(last=Max("position"))["last"] or 0
    move.move(part, letter_id=move.into.pk, position=last + 1, **key)


def _move_claim(move: Move, claim: Claim) -> None:
    """Move a claim; where the other letter has the answer, only its citations."""
    subject = _counterpart(move, claim)
    kind = str(subject._meta.model_name)
    held = Claim.objects.filter(**{kind: subject})
    if twin := same_answer(claim, held):
        for citation in roots_first(claim.citations.all()):
            _move_citation(move, citation, twin)
        claim._change_reason = move.reason
        claim.delete()
        return
    key = move.another_key(claim, subject, held.values_list("key", flat=True))
    move.move(claim, **{f"{kind}_id": subject.pk}, **key)


def _counterpart(move: Move, claim: Claim):
    """The other letter; of what is about a step, the step with its key there."""
    if claim.response_id:
        raise InTheWay(
            [f"“{claim}” is about a response: choose the response as a whole."]
        )
    if not claim.transmission_id:
        return move.into
    step = claim.transmission
    held = Transmission.objects.filter(letter=move.into)
    if found := held.filter(key=step.key).first():
        return found
    last = held.aggregate(last=Max("position"))["last"] or 0
    made = Transmission(letter=move.into, key=step.key, position=last + 1)
    made._change_reason = move.reason
    made.save()
    return made


def _same_claim(move: Move, claim: Any) -> Claim:
    """The answer in the other letter that a claim gives in this one."""
    subject = _counterpart(move, claim)
    kind = str(subject._meta.model_name)
    held = Claim.objects.filter(**{kind: subject})
    if twin := same_answer(claim, held):
        return twin
    made = Claim.objects.get(pk=claim.pk)
    made.pk, made._state.adding, made.version = None, True, 1
    for name in ("letter", "transmission"):
        setattr(made, name, subject if name == kind else None)
    made.key = free_key(claim.key, held.values_list("key", flat=True))
    made._change_reason = move.reason
    made.save()
    return made


def _move_citation(move: Move, citation: Citation, claim: Claim) -> None:
    taken = claim.citations.values_list("key", flat=True)
    key = move.another_key(citation, claim, taken)
    move.move(citation, claim_id=claim.pk, **key)
