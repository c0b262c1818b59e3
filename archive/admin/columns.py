"""A save that came too late, in three columns: opened, saved since, and written."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django import forms
from django.core.exceptions import ObjectDoesNotExist, ValidationError

from archive import comparison
from archive.models import Record

THEIRS, MINE = "theirs", "mine"
WHAT_IS_SAID = {True: "yes", False: "no"}
NOT_THERE = "what is not there any more"


@dataclass
class Line:
    """One field in the three columns; what only one side has is marked as words."""

    label: str
    opened: str
    theirs: str
    mine: str

    @property
    def is_alike(self) -> bool:
        return self.theirs == self.mine

    @property
    def of_opened(self) -> list[comparison.Run]:
        return comparison.gone(self.opened, self.theirs, self.mine)

    @property
    def of_theirs(self) -> list[comparison.Run]:
        return comparison.come(self.opened, self.theirs)

    @property
    def of_mine(self) -> list[comparison.Run]:
        return comparison.come(self.opened, self.mine)


@dataclass
class Side:
    """A form as one side has it: its values as they are shown, and as they are sent."""

    form: forms.ModelForm

    def raw(self, name: str):
        bound = self.form[name]
        if self.form.is_bound:
            return bound.data
        return bound.field.prepare_value(bound.initial)

    def value(self, name: str):
        """What a form would make of it, or what was typed where it makes nothing."""
        if name not in self.form.fields:
            # It was of another kind then, of which nobody asks this.
            return ""
        raw, field_ = self.raw(name), self.form.fields[name]
        try:
            value = field_.to_python(raw)
        except (ValidationError, ValueError, TypeError):
            value = raw
        return "" if value in field_.empty_values else value

    def in_words(self, name: str) -> str:
        value, field_ = self.value(name), self.form.fields.get(name)
        if isinstance(value, bool):
            return WHAT_IS_SAID[value]
        if hasattr(field_, "in_words"):
            return field_.in_words(value)
        if isinstance(field_, forms.ModelChoiceField):
            return NOT_THERE if value == self.raw(name) != "" else str(value)
        if choices := getattr(field_, "choices", None):
            return str(dict(_flat(choices)).get(value, value))
        return str(value)


def _flat(choices) -> Iterator[tuple]:
    """The choices of a field, those in groups too."""
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label


@dataclass
class Item:
    """
    What is chosen as one: a field, a date, or a row; `names` are those of its fields.

    A side that is None has no such row.
    """

    key: str
    label: str
    names: list[str]
    opened: Side | None
    theirs: Side | None
    mine: Side | None
    written: forms.ModelForm
    told: str = ""
    chosen: str = ""
    extra: list[str] = field(default_factory=list)

    def values(self, side: Side | None) -> list | None:
        return None if side is None else [side.value(name) for name in self.names]

    @property
    def is_alike(self) -> bool:
        return self.values(self.theirs) == self.values(self.mine)

    @property
    def choice(self) -> str:
        """The side that alone has changed it; "" where both have: one must choose."""
        if self.chosen:
            return self.chosen
        opened = self.values(self.opened)
        if opened is None and self.theirs and self.mine:
            # It was made since: who left it empty has written nothing.
            opened = [""] * len(self.names)
        if self.values(self.theirs) == opened:
            return MINE
        return THEIRS if self.values(self.mine) == opened else ""

    @cached_property
    def lines(self) -> list[Line]:
        """Its fields that differ, each in three columns."""
        every = [
            Line(
                str(self.written.fields[name].label or ""),
                *(side.in_words(name) if side else "" for side in self.sides),
            )
            for name in self.names
        ]
        return [line for line in every if not self._is_plain(line)]

    def _is_plain(self, line: Line) -> bool:
        return line.opened == line.theirs == line.mine

    @property
    def sides(self) -> tuple[Side | None, Side | None, Side | None]:
        return self.opened, self.theirs, self.mine

    @property
    def has_labels(self) -> bool:
        """Whether the lines say what they are: not where it is what the item says."""
        is_said = [line.label for line in self.lines] == [self.label]
        return len(self.names) > 1 and not is_said

    @property
    def fields(self) -> list[forms.BoundField]:
        return [self.written[name] for name in (*self.names, *self.extra)]

    @property
    def has_errors(self) -> bool:
        return any(bound.errors for bound in self.fields)

    @property
    def html_names(self) -> str:
        return " ".join(bound.html_name for bound in self.fields)

    @property
    def sent_if_theirs(self) -> list[str]:
        """What was saved since, as a form sends it unseen."""
        form = self.theirs and self.theirs.form
        return [form[name].as_hidden() for name in self.names] if form else []


@dataclass
class Part:
    """A form of the page: the record's own, or that of a row of a table below."""

    form: forms.ModelForm
    items: list[Item]
    hidden: list[forms.BoundField]
    version_seen: int | None
    is_row: bool = False

    @property
    def is_not_there(self) -> bool:
        """Whether it is a row that is new, or that somebody has taken out since."""
        return self.is_row and self.version_seen is None

    @property
    def prefix(self) -> str:
        return f"{self.form.prefix}-" if self.form.prefix else ""


@dataclass(frozen=True)
class Added:
    """A row that somebody has added since; it stays, whatever is chosen."""

    kind: str
    name: str


class Columns:
    """A record's page that came too late, and what is to be chosen on it."""

    def __init__(self, form: forms.ModelForm, formsets: list):
        self.form, self.formsets = form, formsets
        self.record = type(form.instance)._base_manager.get(pk=form.instance.pk)
        self.own = _part_of(form, self.record)
        self.rows = [
            _row_of(formset, row)
            for formset in formsets
            for row in formset.forms
            if row.instance.pk or row.has_changed() or _is_gone(formset, row)
        ]

    @property
    def parts(self) -> list[Part]:
        return [self.own, *self.rows]

    @cached_property
    def items(self) -> list[Item]:
        return [item for part in self.parts for item in part.items]

    @cached_property
    def differing(self) -> list[Item]:
        return [item for item in self.items if not item.is_alike]

    @property
    def alike(self) -> list[Item]:
        return [item for item in self.items if item.is_alike]

    @property
    def added(self) -> list[Added]:
        """The rows that were not there when the page was opened."""
        found = []
        for formset in self.formsets:
            known = {row.instance.pk for row in formset.forms}
            for row in formset.get_queryset():
                if row.pk not in known:
                    found.append(Added(str(row._meta.verbose_name), str(row)))
        return found

    @property
    def read(self) -> int | None:
        """The version that was opened; None where nothing was there then."""
        return _version_read(self.form)

    @property
    def since(self) -> list:
        """The versions of the record itself that were saved since, the newest first."""
        history = self.record.history.filter(version__gt=self.read or 0)
        return list(history.select_related("history_user"))

    @property
    def has_errors_alike(self) -> bool:
        return any(item.has_errors for item in self.alike)


def is_too_late(form: forms.ModelForm, formsets: list) -> bool:
    """Whether a form, or a row on its page, stands on what is no longer there."""
    return getattr(form, "is_stale", False) or any(
        getattr(row, "is_stale", False) or _is_gone(formset, row)
        for formset in formsets
        for row in formset.forms
    )


def _is_gone(formset, row) -> bool:
    """Whether a row that was on the page has been deleted since."""
    if row.instance.pk or row not in formset.initial_forms:
        return False
    return bool(row.data.get(row.add_prefix("id")))


# --- The sides of a form ----------------------------------------------------------


def _part_of(form: forms.ModelForm, now: Record) -> Part:
    """The record's own form: field by field, but that a date is one."""
    opened, theirs = _opened(form, now), _now(form, now)
    items = [
        Item(
            key=form.add_prefix(names[0]),
            label=label or str(form[names[0]].label),
            names=names,
            opened=opened,
            theirs=theirs,
            mine=Side(form),
            written=form,
        )
        for label, names in _groups(form)
    ]
    return Part(form, items, _hidden(form), now.version)


def _row_of(formset, row: forms.ModelForm) -> Part:
    """A row, which is chosen as a whole."""
    is_gone = _is_gone(formset, row)
    now = type(row.instance)._base_manager.filter(pk=row.instance.pk).first()
    names = [name for name in _visible(row) if name != "DELETE"]
    takes_out = bool(row.data.get(row.add_prefix("DELETE")))
    item = Item(
        key=row.prefix,
        label=_name_of_row(row, now),
        names=names,
        opened=_opened(row, now) if now or is_gone else None,
        theirs=_now(row, now) if now else None,
        mine=None if takes_out else Side(row),
        written=row,
        told=_who_changed(row, now, is_gone=is_gone),
        extra=["DELETE"] if "DELETE" in row.fields and now else [],
    )
    version = now.version if now else None
    return Part(row, [item], _hidden(row), version, is_row=True)


def _name_of_row(row: forms.ModelForm, now) -> str:
    kind = str(row._meta.model._meta.verbose_name).capitalize()
    return f"{kind}: {now}" if now else kind


def _key_of(form: forms.ModelForm):
    return form.instance.pk or form.data.get(form.add_prefix("id"))


def _who_changed(row: forms.ModelForm, now, *, is_gone: bool) -> str:
    """By whom a row was last saved, or taken out."""
    key = _key_of(row)
    if not key or not str(key).isdecimal():
        return ""
    history = row._meta.model.history.filter(id=key).select_related("history_user")
    last = history.first()
    read = row.data.get(row.add_prefix("version_read"))
    if last is None or (now is not None and str(now.version) == str(read)):
        return ""
    who = last.history_user or "Somebody"
    return f"{who} has {'taken it out' if is_gone else 'saved it'} since."


def _version_read(form: forms.ModelForm) -> int | None:
    read = str(form.data.get(form.add_prefix("version_read")))
    return int(read) if read.isdecimal() and len(read) < 10 else None


def _opened(form: forms.ModelForm, now) -> Side | None:
    """The form as it was opened, from the history."""
    read, key = _version_read(form), _key_of(form)
    if read is None or not str(key).isdecimal():
        return None
    history = form._meta.model.history.filter(id=key, version=read)
    then = history.order_by("history_id").first()
    if then is None:
        return None
    record = then.instance
    # Else its form would take it for a version that is to be brought back.
    record.__dict__.pop("_history", None)
    prefix = f"opened-{form.prefix or ''}"
    try:
        return Side(form.beside(record, prefix=prefix, is_opened=True))
    except ObjectDoesNotExist:
        _forget_what_is_gone(record)
        return Side(form.beside(record, prefix=prefix, is_opened=True))


def _forget_what_is_gone(record) -> None:
    """Let an old version name no record that has been deleted since."""
    for column in record._meta.concrete_fields:
        key = getattr(record, column.attname) if column.is_relation else None
        if key and not column.related_model._base_manager.filter(pk=key).exists():
            setattr(record, column.attname, None)


def _now(form: forms.ModelForm, now: Record) -> Side:
    prefix = f"{THEIRS}-{form.prefix}" if form.prefix else THEIRS
    return Side(form.beside(now, prefix=prefix))


def _is_shown(name: str, form: forms.ModelForm) -> bool:
    """Whether a field can be shown; one that is chosen can, which is sent unseen."""
    field_ = form.fields[name]
    return hasattr(field_, "in_words") or not field_.widget.is_hidden


def _visible(form: forms.ModelForm) -> list[str]:
    return [
        name
        for name, field_ in form.fields.items()
        if name not in form.beside_the_record
        and _is_shown(name, form)
        and not isinstance(field_, forms.FileField | forms.models.InlineForeignKeyField)
    ]


def _hidden(form: forms.ModelForm) -> list[forms.BoundField]:
    return [
        form[name]
        for name in form.fields
        if name not in form.beside_the_record and not _is_shown(name, form)
    ]


def _groups(form: forms.ModelForm) -> list[tuple[str, list[str]]]:
    """
    The fields that are chosen as one, with the label of all of them.

    They are those of a date, and those that the form says; each other is by itself,
    and its label is its own.
    """
    one = {name: label for label, group in form.chosen_as_one for name in group}
    dates = getattr(form._meta.model, "date_groups", ())
    groups: dict[str, list[str]] = {}
    for name in _visible(form):
        date = next((date for date in dates if name.startswith(f"{date}_")), name)
        groups.setdefault(one.get(name, date), []).append(name)
    return [(_label_of(form, of, names), names) for of, names in groups.items()]


def _label_of(form: forms.ModelForm, of: str, names: list[str]) -> str:
    if of in dict(form.chosen_as_one):
        return of
    return str(form[names[0]].label).partition(",")[0] if len(names) > 1 else ""
