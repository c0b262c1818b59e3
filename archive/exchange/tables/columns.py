"""The columns of a table: what a cell says of a record, and what it is set to."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from import_export.fields import Field
from import_export.widgets import ForeignKeyWidget, Widget

from archive.exchange.loading.ledger import at_address


class Cell(Widget):
    """The cell of a field of the model, in the words in which it is stored."""

    def __init__(self, field: models.Field):
        super().__init__()
        self.field = field

    def clean(self, value, row=None, **kwargs):
        """Return the value; raise ValueError with a sentence for the editor."""
        if not isinstance(self.field, models.TextField):
            value = value.strip()
        choices = [stored for stored, label in self.field.flatchoices]
        if choices and value not in choices:
            raise ValueError(f"“{value}” is none of: {', '.join(choices)}.")
        try:
            return self.field.to_python(value or self.field.get_default())
        except ValidationError as error:
            raise ValueError(" ".join(error.messages)) from None

    def render(self, value, obj=None, **kwargs):
        if isinstance(self.field, models.DecimalField) and value is not None:
            return f"{value.normalize():f}"
        return super().render(value, obj, **kwargs)


class Day(Cell):
    """The cell of a date in EDTF; of a day with its time, only the day."""

    WITH_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ]\d\d?:\d\d(:\d\d)?\S*")

    def clean(self, value, row=None, **kwargs):
        with_time = self.WITH_TIME.fullmatch(value.strip())
        return super().clean(with_time[1] if with_time else value, row, **kwargs)


class Slug(ForeignKeyWidget):
    """The cell of a relation: the slug of another record, now or once."""

    def __init__(self, model):
        super().__init__(model, field="slug")

    def get_instance_by_lookup_fields(self, value, row, **kwargs):
        slug = value.strip()
        record = at_address(self.model, slug)
        if record is None:
            raise ValueError(f"There is no {self.model._meta.verbose_name} “{slug}”.")
        return record


def column_of(name: str, field: models.Field) -> Field:
    """The column of a field of the model; that of a date's EDTF is called the date."""
    if field.is_relation:
        widget = Slug(field.related_model)
    else:
        widget = Day(field) if name.endswith("_edtf") else Cell(field)
    return Field(
        attribute=name,
        column_name=name.removesuffix("_edtf"),
        widget=widget,
        readonly=name == "version",
    )


# --- Further names ------------------------------------------------------------


class Names(Field):
    """
    The further names of an agent or a place, one to a line: “fr: Éléonore Vance”.

    The first in each language is the preferred one, as in the hand-written form.
    A cell that brings names gives all of them; `put_names` sets them once the record
    is there.
    """

    def __init__(self):
        super().__init__(attribute="names", column_name="names")

    def get_value(self, record) -> str:
        """The names in lines, as they stood when they were first asked for."""
        if not hasattr(record, "names_in_lines"):
            record.names_in_lines = in_lines(names_of(record))
        return record.names_in_lines

    def save(self, record, row, is_m2m=False, **kwargs):
        record.names_in_lines = in_lines(names_in(row["names"], record.name_language))


def names_of(record) -> list[tuple[str, str, bool]]:
    names = record.names.all() if record.pk else []
    return [(name.language, name.text, name.is_preferred) for name in names]


def in_lines(names: list[tuple[str, str, bool]]) -> str:
    """By language, the preferred one first: the same names always read the same."""
    ordered = sorted(names, key=lambda name: (name[0], not name[2], name[1]))
    return "\n".join(f"{language}: {text}" for language, text, _ in ordered)


def names_in(cell: str, heading: str) -> list[tuple[str, str, bool]]:
    """
    The names of a cell: language, text, and whether it is the preferred one.

    In the language of the heading that is the heading itself, and none of these.
    Raise ValueError with a sentence for what is no name.
    """
    names, languages = [], {heading}
    for line in filter(None, map(str.strip, cell.splitlines())):
        language, _, text = (part.strip() for part in line.partition(":"))
        if not (language and text):
            raise ValueError(
                f"“{line}” has no language. Write a name to a line, each after its "
                "language and a colon: “fr: …”."
            )
        if any((language, text) == name[:2] for name in names):
            raise ValueError(f"“{line}” stands here twice.")
        names.append((language, text, language not in languages))
        languages.add(language)
    return names


def put_names(record, reason: str) -> None:
    """Give a record the names that its cell has brought, and no others."""
    before = in_lines(names_of(record))
    if getattr(record, "names_in_lines", before) == before:
        return
    wanted = names_in(record.names_in_lines, record.name_language)
    held = {(name.language, name.text): name for name in record.names.all()}
    for key in held.keys() - {name[:2] for name in wanted}:
        held[key]._change_reason = reason
        held[key].delete()
    # The preferred ones last: in a language there is one, and the old gives way first.
    for language, text, is_preferred in sorted(wanted, key=lambda name: name[2]):
        owner = {record.names.field.name: record}
        new = record.names.model(**owner, language=language, text=text)
        name = held.get((language, text), new)
        if name.pk is None or name.is_preferred != is_preferred:
            name.is_preferred, name._change_reason = is_preferred, reason
            put_name(name)


def put_name(name) -> None:
    try:
        name.full_clean()
    except ValidationError as error:
        sentence = f"“{name.language}: {name.text}”: {' '.join(error.messages)}"
        raise ValidationError({"names": sentence}) from None
    name.save()
