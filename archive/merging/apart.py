"""Taking apart what was merged, as long as what moved is as the merge has left it."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from archive.evidence import refresh_headings
from archive.models import Collection, Document, FormerSlug, Letter, Merge
from archive.restoring import InTheWay, bring_back

from . import letters, texts
from .moving import held, named, row_of, write

REASON = "Taken apart"


@transaction.atomic
def take_apart(made: Merge) -> list:
    """
    Have two records again, as they were, but for what editors have changed since.

    Raise InTheWay, and change nothing, where something else has been merged on top, or
    where what was moved has been moved again, or is gone.
    """
    made = Merge.objects.select_for_update(of=("self",)).get(pk=made.pk)
    _refuse_what_is_covered(made)
    model: Any = apps.get_model("archive", made.kind)
    into = model._base_manager.filter(pk=made.into_id).first()
    if into is None:
        raise InTheWay(["The record into which it was merged is deleted."])
    if changed := list(_changed_since(made)):
        raise InTheWay(changed)
    try:
        with transaction.atomic():
            records = _do(made, into)
    except IntegrityError:
        raise InTheWay(["The database refused it: two rows would be one."]) from None
    made.taken_apart_at = timezone.now()
    made.save(update_fields=["taken_apart_at"])
    return records


def _refuse_what_is_covered(made: Merge) -> None:
    keys = {made.into_id, made.absorbed_id}
    later = Merge.objects.in_force().filter(kind=made.kind, pk__gt=made.pk)
    if made.taken_apart_at or any({m.into_id, m.absorbed_id} & keys for m in later):
        raise InTheWay(["It was taken apart already, or another was merged on top."])


def _changed_since(made: Merge) -> Iterator[str]:
    """The rows that were moved and do not lead any longer where they were led."""
    for kind, key, _, after in made.moved:
        row = row_of(kind, key)
        if row is None:
            name = apps.get_model("archive", kind)._meta.verbose_name
            yield f"A {name} that was moved, with the key {key}, is deleted since."
        elif changed := [n for n, value in after.items() if held(row, n) != value]:
            words = ", ".join(n.removesuffix("_id").replace("_", " ") for n in changed)
            yield f"{named(row)} has been changed since: {words}."


def _do(made: Merge, into: Any) -> list:
    model = type(into)
    FormerSlug.objects.of(model, made.absorbed_slug, *made.former_slugs).delete()
    _give_back_values(made, into)
    if made.added:
        for name in into.names.filter(pk__in=made.added):
            name.delete()
    # What comes back may stand on words of a text that was moved.
    _move_back([row for row in made.moved if row[0] == "capture"])
    records = bring_back(made.deletion)
    _move_back([row for row in reversed(made.moved) if row[0] != "capture"])
    absorbed = model._base_manager.get(pk=made.absorbed_id)
    if strays := _astray(absorbed, into):
        raise InTheWay(strays)
    for slug in made.former_slugs:
        FormerSlug.keep(slug, absorbed)
    refresh_headings(letters.letters_of(absorbed, into))
    return records


def _move_back(moved: list[list]) -> None:
    for kind, key, before, _ in moved:
        write(row_of(kind, key), before, REASON)


def _astray(absorbed: Any, into: Any) -> list[str]:
    """What was added since, and would stand with one foot in either."""
    if isinstance(into, Document):
        return texts.astray(absorbed, into)
    if isinstance(into, Letter | Collection):
        return letters.astray(absorbed, into)
    return []


def _give_back_values(made: Merge, into: Any) -> None:
    """What it said before, where nobody has changed it since."""
    for column, (before, after) in made.before.items():
        field = into._meta.get_field(column)
        if getattr(into, column) == field.to_python(after):
            setattr(into, column, field.to_python(before))
    into._change_reason = REASON
    into.save()
