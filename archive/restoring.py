"""Bringing back what was deleted, with its parts, under the old keys and addresses."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from .evidence import letters_touched_by, refresh_headings
from .models import Deletion, Letter

REASON = "Brought back"

Together = dict[tuple[type[models.Model], Any], models.Model]


class InTheWay(Exception):
    """Raised when something cannot be brought back, with a sentence for each reason."""

    def __init__(self, sentences: list[str]):
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@transaction.atomic
def bring_back(deletion: Deletion) -> list[models.Model]:
    """
    Put back all that went in one act, each record as a new version; return them.

    What is brought back is held to all that a new record would be. Raise InTheWay,
    and change nothing, where anything of it would be refused.
    """
    # Of two who bring it back at once, the second is told.
    held = Deletion.objects.select_for_update().get(pk=deletion.pk)
    if held.brought_back_at:
        raise InTheWay(["It has been brought back already."])
    records = [as_it_was(kind, key) for kind, key, _ in held.gone]
    together: Together = {(type(r), r.pk): r for r in records}
    if obstacles := [o for r in records for o in _obstacles(r, together)]:
        raise InTheWay(list(dict.fromkeys(obstacles)))
    try:
        with transaction.atomic():
            _put_back(records, [links for *_, links in held.gone])
    except IntegrityError:
        raise InTheWay(
            ["The database refused it: it contradicts what has been written since."]
        ) from None
    held.brought_back_at = timezone.now()
    held.save(update_fields=["brought_back_at"])
    return records


def as_it_was(kind: str, key: int) -> Any:
    """A record as it stood when it was deleted, from its history."""
    model: Any = apps.get_model("archive", kind)
    last = model.history.filter(id=key).order_by("-history_id").first()
    if last is None or last.history_type != "-":
        name = f"The {model._meta.verbose_name} with the key {key}"
        raise InTheWay([f"{name} is not in the history as deleted."])
    record = last.instance
    record._state.adding = True
    if hasattr(record, "version"):
        record.version += 1
    record._change_reason = REASON
    return record


def _put_back(records: list, links: list[dict[str, list[int]]]) -> None:
    for record in records:
        record.save(force_insert=True)
    for record, linked in zip(records, links, strict=True):
        for name, keys in linked.items():
            relation = getattr(record, name)
            relation.set(relation.model._base_manager.filter(pk__in=keys))
    touched = {letter.pk for r in records for letter in letters_touched_by(r)}
    refresh_headings(Letter.objects.filter(pk__in=touched))


# --- What may stand in the way ----------------------------------------------------


def _obstacles(record: models.Model, together: Together) -> Iterator[str]:
    """Why a record would be refused now, in sentences that name it."""
    name = f"{str(record._meta.verbose_name).capitalize()}"
    lacking = list(_lacking(record, together))
    for what in lacking:
        yield f"{name}: the {what} that it belongs to, or names, is deleted as well."
    if not lacking:
        for sentence in refusals(record):
            yield f"{name} “{record}”: {sentence}"


def _lacking(record: Any, together: Together) -> Iterator[str]:
    """The kinds of what it refers to and what is neither there nor comes with it."""
    for field in record._meta.concrete_fields:
        key = getattr(record, field.attname) if field.is_relation else None
        if key is None:
            continue
        other = together.get((field.related_model, key))
        if other is not None:
            # Not in the database yet, and still to be asked.
            setattr(record, field.name, other)
        elif not field.related_model._base_manager.filter(pk=key).exists():
            yield str(field.related_model._meta.verbose_name)


def refusals(record: Any) -> Iterator[str]:
    """Why a form of the record would refuse it, in sentences."""
    relations = {f.name for f in record._meta.concrete_fields if f.is_relation}
    derived = getattr(record, "derived_fields", ())
    asked = [
        lambda: record.clean_fields({*relations, *derived}),
        record.clean,
        record.validate_unique,
        record.validate_constraints,
    ]
    for ask in asked:
        try:
            ask()
        except ValidationError as refusal:
            yield from refusal.messages
