"""Merging two records that are one, seeing beforehand what it does, and undoing it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from .evidence import letters_touched_by, refresh_headings
from .models import (
    Agent,
    Deletion,
    FormerSlug,
    Letter,
    Merge,
    Place,
    Record,
    State,
    one_act,
)
from .restoring import InTheWay, bring_back

KINDS = (Agent, Place)
# What belongs to the record as such, and is never taken from the other.
OWN = {"id", "version", "slug", "state", "published_at", "withdrawn_because"}
TOGETHER = {"name_language": "name", "longitude": "latitude"}


class NotMergeable(Exception):
    """Raised when two records cannot be one, with a sentence for each reason."""

    def __init__(self, sentences: list[str]):
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class Value:
    """What both say in one field, or in fields that belong together."""

    name: str
    label: str
    columns: list[str]
    absorbed: str
    into: str


@dataclass
class Foreseen:
    """What a merge would move, and what becomes of questions that are contested."""

    moved: list[Record] = field(default_factory=list)
    letters: list[tuple[Letter, list[str], list[str]]] = field(default_factory=list)
    obstacles: list[str] = field(default_factory=list)


def differing(absorbed: Any, into: Any) -> list[Value]:
    """The single values in which two records differ: of each, one is chosen."""
    groups: dict[str, list[str]] = {}
    for column in absorbed._meta.concrete_fields:
        if column.name not in OWN:
            date = next(
                (d for d in absorbed.date_groups if column.name.startswith(f"{d}_")), ""
            )
            name = date or TOGETHER.get(column.name, column.name)
            groups.setdefault(name, []).append(column.attname)
    return [
        Value(
            name,
            name.replace("_", " ").capitalize(),
            columns,
            *(str(getattr(record, name) or "") for record in (absorbed, into)),
        )
        for name, columns in groups.items()
        if any(getattr(absorbed, c) != getattr(into, c) for c in columns)
    ]


def foresee(absorbed: Any, into: Any, taken: Iterable[str] = ()) -> Foreseen:
    """Do it, look, and undo it: so nothing is foreseen otherwise than it would be."""
    absorbed, into = (_again(record) for record in (absorbed, into))
    touched = _letters(absorbed, into)
    found = Foreseen()
    contested = dict(touched.values_list("pk", "contested_questions"))
    with transaction.atomic():
        try:
            made = merge(absorbed, into, taken=taken)
        except NotMergeable as reason:
            found.obstacles = reason.sentences
        else:
            found.moved = [_row(kind, key) for kind, key, *_ in made.moved]
            found.letters = [
                (letter, contested[letter.pk], letter.contested_questions)
                for letter in Letter.objects.filter(pk__in=contested)
            ]
        transaction.set_rollback(True)
    return found


@transaction.atomic
def merge(absorbed: Any, into: Any, *, taken: Iterable[str] = (), why="") -> Merge:
    """
    Have one record be a part of the other's past: all that led to it leads there.

    `taken` are the single values that come from the record that goes. The names of
    both are kept. Raise NotMergeable, and change nothing, where what is moved would be
    refused.
    """
    _refuse_what_cannot_be_one(absorbed, into)
    letters = set(_letters(absorbed, into).values_list("pk", flat=True))
    reason = f"Merged with “{absorbed}”"[:100]
    before = {c: getattr(into, c) for v in differing(absorbed, into) for c in v.columns}
    heads = [(r.name, r.name_language) for r in (absorbed, into)]
    try:
        with transaction.atomic():
            _take(absorbed, into, set(taken), reason)
            moved = list(_move_all(absorbed, into, reason))
            added = _keep_names(into, heads, reason)
            former = _lead_on(absorbed, into)
            with one_act([absorbed], why=why or f"Merged into “{into}”"):
                absorbed._change_reason = f"Merged into “{into}”"[:100]
                key = absorbed.pk
                absorbed.delete()
            FormerSlug.keep(absorbed.slug, into)
    except ValidationError as refusal:
        raise NotMergeable(refusal.messages) from None
    except IntegrityError:
        raise NotMergeable(
            ["The database refused it: two rows would be one."]
        ) from None
    refresh_headings(Letter.objects.filter(pk__in=letters))
    return Merge.objects.create(
        kind=into._meta.model_name,
        absorbed_slug=absorbed.slug,
        absorbed_id=key,
        into_id=into.pk,
        deletion=Deletion.objects.filter(record_id=key).latest("pk"),
        moved=moved,
        added=added,
        before=_as_json(before),
        former_slugs=former,
    )


def _refuse_what_cannot_be_one(absorbed: Any, into: Any) -> None:
    if type(absorbed) is not type(into) or absorbed.pk == into.pk:
        raise NotMergeable(["These are not two records of one kind."])
    # Of two who merge at once, the second is told.
    keys = [absorbed.pk, into.pk]
    held = type(into)._base_manager.select_for_update().filter(pk__in=keys)
    if {r.version for r in held} != {absorbed.version, into.version}:
        raise NotMergeable(["One of them has been changed since it was read."])
    if absorbed.state == State.PUBLISHED != into.state:
        raise NotMergeable(
            [f"“{absorbed}” is public and “{into}” is not: merge it the other way."]
        )


def _take(absorbed: Any, into: Any, taken: set[str], reason: str) -> None:
    """Give the record that stays what is to come from the one that goes."""
    for value in differing(absorbed, into):
        if value.name in taken:
            for column in value.columns:
                setattr(into, column, getattr(absorbed, column))
    if getattr(into, "part_of_id", None) == absorbed.pk:
        into.part_of = absorbed.part_of
    into._change_reason = reason
    into.clean()
    into.save()


def _relations(model: type[models.Model]) -> Iterator[Any]:
    """The relations by which editors have records lead to one of this kind."""
    for relation in model._meta.related_objects:
        if relation.one_to_many and issubclass(relation.related_model, Record):
            yield relation


def _move_all(absorbed: Any, into: Any, reason: str) -> Iterator[list]:
    for relation in _relations(type(into)):
        name = relation.field.name
        rows = relation.related_model._base_manager.filter(**{name: absorbed})
        for row in rows.exclude(
            **_is_itself(row_model=relation.related_model, of=into)
        ):
            setattr(row, name, into)
            preferred = getattr(row, "is_preferred", False)
            if preferred and _has_preferred(row, into):
                row.is_preferred = False
            if _is_twice(row):
                continue  # it goes with the record, and comes back with it
            row.clean()
            row.validate_constraints()
            row._change_reason = reason
            row.save()
            yield [row._meta.model_name, row.pk, name, preferred]


def _is_itself(*, row_model: Any, of: Any) -> dict:
    return {"pk": of.pk} if row_model is type(of) else {"pk": None}


def _has_preferred(name: Any, into: Any) -> bool:
    """Whether another name is preferred in a language already, or at the head."""
    others = into.names.filter(language=name.language, is_preferred=True)
    return name.language == into.name_language or others.exists()


def _is_twice(row: Any) -> bool:
    """Whether the record that stays has the same name, or the same office."""
    if not hasattr(row, "is_preferred") and row._meta.model_name != "office":
        return False
    try:
        row.validate_unique()
        row.validate_constraints()
    except ValidationError:
        return True
    return False


def _keep_names(into: Any, heads: list, reason: str) -> list[int]:
    """Keep among the further names the one at the head that is not any longer."""
    for name in into.names.filter(language=into.name_language, is_preferred=True):
        name.is_preferred, name._change_reason = False, reason
        name.save()
    added = []
    for text, language in heads:
        is_head = (text, language) == (into.name, into.name_language)
        if not is_head and not into.names.filter(text=text, language=language).exists():
            name = into.names.model(text=text, language=language)
            setattr(name, into.names.field.name, into)
            name._change_reason = reason
            name.save()
            added.append(name.pk)
    return added


def _lead_on(absorbed: Any, into: Any) -> list[str]:
    """Have the addresses that led to the one lead to the other."""
    former = FormerSlug.objects.filter(record_id=absorbed.pk)
    former = former.filter(kind__model=absorbed._meta.model_name)
    slugs = list(former.values_list("slug", flat=True))
    former.update(record_id=into.pk)
    return slugs


# --- Taken apart ------------------------------------------------------------------


@transaction.atomic
def take_apart(made: Merge) -> list:
    """
    Have two records again, as they were, but for what editors have changed since.

    Raise InTheWay where something else has been merged on top.
    """
    made = Merge.objects.select_for_update().get(pk=made.pk)
    keys = {made.into_id, made.absorbed_id}
    later = Merge.objects.in_force().filter(kind=made.kind, pk__gt=made.pk)
    if made.taken_apart_at or any({m.into_id, m.absorbed_id} & keys for m in later):
        raise InTheWay(["It was taken apart already, or another was merged on top."])
    model: Any = apps.get_model("archive", made.kind)
    into = model._base_manager.filter(pk=made.into_id).first()
    if into is None:
        raise InTheWay(["The record into which it was merged is deleted."])
    slugs = [made.absorbed_slug, *made.former_slugs]
    FormerSlug.objects.of(model, *slugs).delete()
    _give_back_values(made, into)
    for name in into.names.filter(pk__in=made.added):
        name.delete()
    records = bring_back(made.deletion)
    absorbed = model._base_manager.get(pk=made.absorbed_id)
    _move_back(made, into, absorbed)
    for slug in made.former_slugs:
        FormerSlug.keep(slug, absorbed)
    refresh_headings(_letters(absorbed, into))
    made.taken_apart_at = timezone.now()
    made.save(update_fields=["taken_apart_at"])
    return records


def _give_back_values(made: Merge, into: Any) -> None:
    """What it said before, where nobody has changed it since."""
    then = into.history.filter(history_change_reason__startswith="Merged with “")
    merged = then.order_by("-history_id").first()
    for column, value in made.before.items():
        if merged and getattr(into, column) == getattr(merged, column):
            setattr(into, column, into._meta.get_field(column).to_python(value))
    into._change_reason = "Taken apart"
    into.save()


def _move_back(made: Merge, into: Any, absorbed: Any) -> None:
    for kind, key, name, preferred in made.moved:
        row = apps.get_model("archive", kind)._base_manager.filter(pk=key).first()
        if row is not None and getattr(row, f"{name}_id") == into.pk:
            setattr(row, name, absorbed)
            if preferred:
                row.is_preferred = True
            row._change_reason = "Taken apart"
            row.save()


# --- What is asked again: the records themselves, and the letters they touch ------


def _again(record: Any) -> Any:
    return type(record)._base_manager.get(pk=record.pk)


def _row(kind: str, key: int) -> Any:
    return apps.get_model("archive", kind)._base_manager.get(pk=key)


def _letters(*records: Any) -> models.QuerySet:
    """The letters whose evidence names one of these."""
    keys = {letter.pk for r in records for letter in letters_touched_by(r)}
    for record in records:
        if isinstance(record, Place):
            claims = record.claims.all()
            keys |= set(Letter.objects.claimed_in(claims).values_list("pk", flat=True))
    return Letter.objects.filter(pk__in=keys)


def _as_json(values: dict) -> dict:
    encoder = DjangoJSONEncoder()
    return {
        name: value
        if isinstance(value, str | int | None | bool)
        else encoder.default(value)
        for name, value in values.items()
    }
