"""The act of merging: what it would do, and doing it, all at once or not at all."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, QuerySet, RestrictedError

from archive.evidence import refresh_headings
from archive.models import (
    Agent,
    Citation,
    Collection,
    Deletion,
    Document,
    FormerSlug,
    Letter,
    Merge,
    Place,
    State,
    one_act,
)

from .letters import letters_of, move_what_is_said, refuse_what_names_the_other
from .moving import Move, NotMergeable, row_of
from .rows import move_rows
from .texts import move_texts, refuse_what_was_not_read, set_again
from .values import heads_of, keep_names, take

TWO_WOULD_BE_ONE = "The database refused it: two rows would be one."
KINDS = (Agent, Place, Document, Letter, Collection)


@dataclass(frozen=True)
class Moved:
    """A row that leads to the other record then, and what else becomes of it."""

    row: Any
    told: str


@dataclass
class Foreseen:
    """
    What a merge would move, and what becomes of questions that are contested.

    `gone` are rows that the record that stays has as well, each with that one; of a
    letter that goes itself, what is contested after is None.
    """

    moved: list[Moved] = field(default_factory=list)
    gone: list[tuple[Any, Any]] = field(default_factory=list)
    letters: list[tuple[Letter, list[str], list[str] | None]] = field(
        default_factory=list
    )
    obstacles: list[str] = field(default_factory=list)


def foresee(absorbed: Any, into: Any, taken: Iterable[str] = ()) -> Foreseen:
    """Do it, look, and undo it: so nothing is foreseen otherwise than it would be."""
    absorbed, into = (_again(record) for record in (absorbed, into))
    before = list(letters_of(absorbed, into))
    found = Foreseen()
    with transaction.atomic():
        try:
            move = Move(absorbed, into)
            _merge(move, taken=taken, why="")
        except NotMergeable as reason:
            found.obstacles = reason.sentences
        else:
            found.moved = [
                Moved(row_of(*known), move.told.get(known, "")) for known in move.moved
            ]
            found.gone = move.twins
            found.letters = list(_contested(before))
        transaction.set_rollback(True)
    return found


def _contested(before: list[Letter]) -> Iterable[tuple]:
    """What was contested of letters, and what is now; None of one that is gone."""
    now = Letter.objects.in_bulk([letter.pk for letter in before])
    for letter in before:
        after = now.get(letter.pk)
        yield letter, letter.contested_questions, after and after.contested_questions


@transaction.atomic
def merge(absorbed: Any, into: Any, *, taken: Iterable[str] = (), why="") -> Merge:
    """
    Have one record be a part of the other's past: all that led to it leads there.

    `taken` are the single values that come from the record that goes. The names of
    both are kept. Raise NotMergeable, and change nothing, where what is moved would be
    refused.
    """
    return _merge(Move(absorbed, into), taken=taken, why=why)


def _merge(move: Move, *, taken: Iterable[str], why: str) -> Merge:
    absorbed, into = move.absorbed, move.into
    _refuse_what_cannot_be_one(absorbed, into)
    letters = set(letters_of(absorbed, into).values_list("pk", flat=True))
    key = absorbed.pk
    try:
        with transaction.atomic():
            done = _do(move, set(taken), why)
    except ValidationError as refusal:
        raise NotMergeable(refusal.messages) from None
    except (ProtectedError, RestrictedError) as refusal:
        raise NotMergeable([str(refusal.args[0])]) from None
    except IntegrityError:
        raise NotMergeable([TWO_WOULD_BE_ONE]) from None
    refresh_headings(Letter.objects.filter(pk__in=letters))
    return Merge.objects.create(
        kind=into._meta.model_name,
        absorbed_slug=absorbed.slug,
        absorbed_id=key,
        into_id=into.pk,
        deletion=Deletion.objects.filter(record_id=key).latest("pk"),
        moved=move.as_kept(),
        keys=move.keys,
        **done,
    )


def _do(move: Move, taken: set[str], why: str) -> dict:
    """All of it; return what else is needed to take it apart."""
    absorbed, into = move.absorbed, move.into
    heads = heads_of(absorbed, into)
    texts = [getattr(r, "current_capture", None) for r in (absorbed, into)]
    before = take(absorbed, into, taken, move.reason)
    refuse_what_was_not_read(absorbed, into)
    move_texts(move)
    move_rows(move)
    move_what_is_said(move)
    set_again(move, texts)
    added = keep_names(into, heads, move.reason)
    former = _lead_on(absorbed, into)
    with one_act([absorbed], why=why or f"Merged into “{into}”"):
        absorbed._change_reason = f"Merged into “{into}”"[:100]
        _delete_citations_left(move)
        absorbed.delete()
    FormerSlug.keep(absorbed.slug, into)
    return {"before": before, "added": added, "former_slugs": former}


def _delete_citations_left(move: Move) -> None:
    """Those of a document; those of a letter's claims go with these."""
    if isinstance(move.into, Document):
        keys = [gone.pk for gone, _ in move.twins if isinstance(gone, Citation)]
        for citation in Citation.objects.filter(pk__in=keys):
            citation.delete()


def _refuse_what_cannot_be_one(absorbed: Any, into: Any) -> None:
    if type(absorbed) is not type(into) or absorbed.pk == into.pk:
        raise NotMergeable(["These are not two records of one kind."])
    # Of two who merge at once, the second is told.
    read = {r.pk: r.version for r in (absorbed, into)}
    held: QuerySet = type(into)._base_manager.select_for_update(of=("self",))
    if {r.pk: r.version for r in held.filter(pk__in=read)} != read:
        raise NotMergeable(["One of them has been changed since it was read."])
    if absorbed.state == State.PUBLISHED != into.state:
        raise NotMergeable(
            [f"“{absorbed}” is public and “{into}” is not: merge it the other way."]
        )
    refuse_what_names_the_other(absorbed, into)


def _lead_on(absorbed: Any, into: Any) -> list[str]:
    """Have the addresses that led to the one lead to the other."""
    former = FormerSlug.objects.filter(record_id=absorbed.pk)
    former = former.filter(kind__model=absorbed._meta.model_name)
    slugs = list(former.values_list("slug", flat=True))
    former.update(record_id=into.pk)
    return slugs


def _again(record: Any) -> Any:
    return type(record)._base_manager.get(pk=record.pk)
