"""A letter as it stood at a moment of its history, beside the letter of today."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models

from archive import comparison
from archive.models import Citation, Claim, Letter, Response, Transmission

# In the order in which one stands on the other.
KINDS: tuple[Any, ...] = (Letter, Transmission, Response, Claim, Citation)
# What belongs to the present state, and not to an old text.
OF_THE_PRESENT = {"id", "version", "state", "published_at", "withdrawn_because"}
# What tells nobody anything of what is on one side only.
BY_THE_WAY = {"key", "position", "slug", "letter"}
PASSAGE = ("capture", "start", "end", "exact", "prefix", "suffix", "anchor")
# What the name of a record is made of.
NAMED_BY: dict[Any, tuple[str, ...]] = {
    Transmission: ("letter",),
    Claim: ("agent", "place", "other_letter"),
    Citation: ("document", "speaker"),
}
WHETHER = {True: "yes", False: "no"}


@dataclass(frozen=True)
class Line:
    """What a record said then in one respect, and what it says today."""

    label: str
    then: str
    now: str

    @property
    def of_then(self) -> list[comparison.Run]:
        return comparison.gone(self.then, self.now)

    @property
    def of_now(self) -> list[comparison.Run]:
        return comparison.come(self.then, self.now)


@dataclass
class Difference:
    """A record that was another then: changed since, gone since, or come since."""

    then: Any
    now: Any
    lacks: list[str] = field(default_factory=list)

    @property
    def record(self) -> Any:
        return self.now or self.then

    @property
    def key(self) -> str:
        return f"{self.record._meta.model_name}-{self.record.pk}"

    @property
    def kind(self) -> str:
        return str(self.record._meta.verbose_name)

    @property
    def name(self) -> str:
        """What it is called; by what it names that is there no longer, nothing."""
        try:
            return str(self.record)
        except ObjectDoesNotExist:
            return self.record.key

    @property
    def what(self) -> str:
        if self.then is None:
            return "come since"
        return "changed since" if self.now else "gone since"

    @property
    def lines(self) -> list[Line]:
        """In what the two differ; of what is on one side only, all that it says."""
        return list(_lines(self.then, self.now))


def differences(letter: Letter, at: datetime) -> list[Difference]:
    """All of a letter that stood otherwise at a moment, in order; what lacks, said."""
    found: list[Difference] = []
    ids: dict[Any, set[int]] = {Letter: {letter.pk}}
    then: dict[Any, dict[int, Any]] = {}
    now: dict[Any, dict[int, Any]] = {}
    for model in KINDS:
        ids.setdefault(model, _ever(model, ids))
        then[model] = _at(model, ids[model], at)
        now[model] = model._base_manager.in_bulk(ids[model])
        for pk in sorted(then[model].keys() | now[model].keys()):
            one, other = then[model].get(pk), now[model].get(pk)
            if _are_alike(one, other):
                continue
            if _is_of(letter, one, then) or _is_of(letter, other, now):
                found.append(Difference(one, other))
    say_what_lacks(found)
    return found


def columns_of(model: Any) -> list:
    """The columns in which a record can be returned to what it was."""
    return [
        column
        for column in model._meta.concrete_fields
        if column.name not in {*OF_THE_PRESENT, *model.derived_fields}
    ]


def moments(letter: Letter, number: int) -> list[tuple]:
    """The last changes of a letter and of all that was ever said of it."""
    ids: dict[Any, set[int]] = {Letter: {letter.pk}}
    found: list[Any] = []
    for model in KINDS:
        ids.setdefault(model, _ever(model, ids))
        changes = model.history.filter(id__in=ids[model]).select_related("history_user")
        found += changes.order_by("-history_date", "-history_id")[:number]
    return sorted(found, key=lambda change: change.history_date, reverse=True)[:number]


# --- What the histories know ------------------------------------------------------


def _ever(model: Any, ids: dict[Any, set[int]]) -> set[int]:
    """The keys of all of a kind that were ever a part of what these keys are of."""
    found: set[int] = set()
    for whole in KINDS[: KINDS.index(model)]:
        for column in model._meta.concrete_fields:
            is_part = column.related_model is whole and column.name in _OF[model]
            if is_part:
                rows = model.history.filter(**{f"{column.attname}__in": ids[whole]})
                found |= set(rows.order_by().values_list("id", flat=True))
    return found


# By what a record belongs to another, and does not only name it.
_OF: dict[Any, tuple[str, ...]] = {
    Transmission: ("letter",),
    Response: ("letter",),
    Claim: ("letter", "transmission", "response"),
    Citation: ("claim", "letter", "response"),
}


def _at(model: Any, ids: set[int], at: datetime) -> dict[int, Any]:
    """These records as they stood at a moment, if they were there."""
    rows = model.history.filter(id__in=ids, history_date__lte=at).order_by("history_id")
    last = {row.id: row for row in rows}
    return {k: _plain(row) for k, row in last.items() if row.history_type != "-"}


def _plain(row: Any) -> Any:
    record = row.instance
    # Else a form would take it for a version that is to be brought back.
    record.__dict__.pop("_history", None)
    return record


def _is_of(letter: Letter, record: Any, beside: dict) -> bool:
    """Whether a record is part of the letter, by what stands beside it."""
    if record is None or isinstance(record, Letter):
        return record is not None
    for name in _OF[type(record)]:
        key = getattr(record, f"{name}_id")
        if key is not None:
            whole = type(record)._meta.get_field(name).related_model
            if whole is Letter:
                return key == letter.pk
            return _is_of(letter, beside[whole].get(key), beside)
    return False


# --- In what they differ ----------------------------------------------------------


def _are_alike(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return one is other
    names = [column.attname for column in columns_of(type(one))]
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _lines(then: Any, now: Any) -> Iterator[Line]:
    model = type(then or now)
    groups: dict[str, list] = {}
    for column in columns_of(model):
        groups.setdefault(_group_of(model, column.name), []).append(column)
    is_on_one_side = then is None or now is None
    for name, columns in groups.items():
        if is_on_one_side and (name in BY_THE_WAY or name.endswith("_language")):
            continue
        sides = [_said(record, name, columns) for record in (then, now)]
        if sides[0] != sides[1] or (then and now and _differ(then, now, columns)):
            label = "Words" if name == "exact" else name.replace("_", " ").capitalize()
            yield Line(label, *sides)


def _differ(then: Any, now: Any, columns: Iterable) -> bool:
    return any(getattr(then, c.attname) != getattr(now, c.attname) for c in columns)


def _group_of(model: Any, name: str) -> str:
    """The date, or the passage, to which a column belongs; else itself."""
    date = next((d for d in model.date_groups if name.startswith(f"{d}_")), "")
    if model is Citation and name in PASSAGE:
        return "exact"
    return date or name


def _said(record: Any, name: str, columns: list) -> str:
    if record is None:
        return ""
    if len(columns) == 1:
        return _in_words(record, columns[0])
    words = str(getattr(record, name) or "")
    if name == "exact":
        where = f" ({record.start}–{record.end})" if record.capture_id else ""
        return f"{words}{where}"
    edtf = getattr(record, f"{name}_edtf")
    return f"{words} ({edtf})" if edtf and edtf != words else words


def _in_words(record: Any, column: models.Field) -> str:
    value = getattr(record, column.attname)
    if column.is_relation and value is not None:
        try:
            return str(getattr(record, column.name))
        except ObjectDoesNotExist:
            return "what is deleted since"
    if isinstance(value, bool):
        return WHETHER[value]
    if column.choices:
        return str(getattr(record, f"get_{column.name}_display")())
    return "" if value is None else str(value)


# --- What stands in the way -------------------------------------------------------


def say_what_lacks(found: list[Difference]) -> None:
    """
    Say of each what it named then and is neither there nor would come with it.

    What is there is fetched at once, for all that name it on either side.
    """
    comes = {(type(d.then), d.then.pk): d.then for d in found if d.then}
    records = [r for d in found for r in (d.then, d.now) if r is not None]
    there = _hand_out(records, comes)
    for difference in found:
        difference.lacks = [
            f"the {column.related_model._meta.verbose_name} that it "
            f"{_how(difference.then, column)} is deleted since"
            for column, key in _named(difference.then)
            if key not in there[column.related_model]
            and (column.related_model, key) not in comes
        ]


def _hand_out(records: list, comes: dict) -> dict[Any, dict[int, Any]]:
    """Give records what they name, if it is there or comes; return what is there."""
    named: dict[Any, set[int]] = defaultdict(set)
    for record in records:
        for column, key in _named(record):
            named[column.related_model].add(key)
    there = {
        model: model._base_manager.select_related(*NAMED_BY.get(model, ())).in_bulk(
            keys
        )
        for model, keys in named.items()
    }
    for record in records:
        for column, key in _named(record):
            model = column.related_model
            if other := there[model].get(key, comes.get((model, key))):
                setattr(record, column.name, other)
    return there


def _how(record: Any, column: Any) -> str:
    is_of_it = column.name in _OF.get(type(record), ())
    return "belonged to" if is_of_it else "named"


def _named(record: Any) -> Iterator[tuple[Any, int]]:
    for column in columns_of(type(record)) if record is not None else ():
        if column.is_relation and (key := getattr(record, column.attname)):
            yield column, key
