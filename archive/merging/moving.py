"""The rows that lead from one record to another, each changed as its form would be."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, router

from archive.exchange.keys import free_key
from archive.models import Citation, Record, keep_versions


class NotMergeable(Exception):
    """Raised when two records cannot be one, with a sentence for each reason."""

    def __init__(self, sentences: list[str]):
        super().__init__(" ".join(sentences))
        self.sentences = sentences


Known = tuple[str, int]


@dataclass
class Move:
    """
    Two records on their way to being one, and what has been moved so far.

    `moved` holds what was and what is in the columns of each row that was changed;
    `twins` the rows that the other record has as well, each with that one; `keys`
    under which key a row was known whose key is another now, or that is such a twin.
    """

    absorbed: Any
    into: Any
    moved: dict[Known, tuple[dict, dict]] = field(default_factory=dict)
    twins: list[tuple[Any, Any]] = field(default_factory=list)
    keys: list[list] = field(default_factory=list)
    told: dict[Known, str] = field(default_factory=dict)
    reason: str = ""

    def __post_init__(self):
        self.reason = self.reason or f"Merged with “{self.absorbed}”"[:100]

    def move(self, row: Any, **changes) -> None:
        """Change these columns of a row, as its form would, or refuse by its name."""
        before = {name: held(row, name) for name in changes}
        write(row, changes, self.reason, is_checked=True)
        self.note(row, before, changes)

    def note(self, row: Any, before: dict, after: dict) -> None:
        """Remember of a row what was in some columns, and what is."""
        was, now = self.moved.setdefault(known_by(row), ({}, {}))
        for name in before:
            was.setdefault(name, before[name])
        now.update(after)

    def tell(self, row: Any, what: str) -> None:
        """What else becomes of a row, for whoever looks beforehand."""
        told = self.told.get(known_by(row))
        self.told[known_by(row)] = f"{told}; {what}" if told else what

    def another_key(self, row: Any, whole: Any, taken: Iterable[str]) -> dict[str, str]:
        """The key that a row is to have beside these; the one it had leads to it."""
        taken = set(taken)
        if row.key not in taken:
            return {}
        key = free_key(row.key, taken)
        self.keys.append([row._meta.model_name, whole.pk, row.key, row.pk])
        self.tell(row, f"its key “{row.key}” becomes “{key}”")
        return {"key": key}

    def leave(self, row: Any, twin: Any, *, whole: Any = None, key: str = "") -> None:
        """Leave a row behind which the other record has as well."""
        self.twins.append((row, twin))
        if key:
            self.keys.append([row._meta.model_name, whole.pk, key, twin.pk])

    def as_kept(self) -> list[list]:
        return [[*known, *changed] for known, changed in self.moved.items()]


def held(row: Any, name: str) -> Any:
    """The value of a column; of what it is linked with, the keys."""
    value = getattr(row, name)
    if hasattr(value, "values_list"):
        return sorted(value.values_list("pk", flat=True))
    return value


def known_by(row: Any) -> Known:
    return str(row._meta.model_name), row.pk


def row_of(kind: str, key: int) -> Any:
    return apps.get_model("archive", kind)._base_manager.filter(pk=key).first()


def named(row: Any) -> str:
    return f"{str(row._meta.verbose_name).capitalize()} “{row}”"


def relations(model: type[models.Model]) -> Iterator[Any]:
    """The relations by which editors have records lead to one of this kind."""
    for relation in model._meta.related_objects:
        if relation.one_to_many and issubclass(relation.related_model, Record):
            yield relation


# --- Writing what was changed -----------------------------------------------------


def write(row: Any, values: dict, reason: str, *, is_checked: bool = False) -> None:
    """Give columns of a row these values, whatever kind of row it is."""
    if not isinstance(row, Record):
        put_again(row, values, reason)
        return
    for name, value in values.items():
        setattr(row, name, value)
    if is_checked:
        _hold_to_its_rules(row)
    if isinstance(row, Citation):
        row.leaves_freely = True
    row._change_reason = reason
    row.save()


def _hold_to_its_rules(row: Any) -> None:
    try:
        row.clean()
        row.validate_constraints()
    except ValidationError as refusal:
        raise NotMergeable([f"{named(row)}: {s}" for s in refusal.messages]) from None


def put_again(row: Any, values: dict, reason: str) -> None:
    """
    Put a capture, or an assessment, under another record, with its own key.

    The database lets nobody change such a row, and nothing that it says is changed: it
    is taken out and put in again. What names it is asked for only at the end of
    the transaction, when it is there.
    """
    model = type(row)
    linked = {f.name for f in model._meta.many_to_many} & values.keys()
    for name in linked:
        getattr(row, name).set(values[name])
    if values.keys() == linked:
        return
    held = model._base_manager.filter(pk=row.pk)
    for name in values.keys() - linked:
        setattr(row, name, values[name])
    held._raw_delete(router.db_for_write(model))
    row.save_base(raw=True, force_insert=True)
    keep_versions([row], change="~", reason=reason)
