"""What two records say of themselves: of single values one is chosen, names stay."""

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from archive.languages import HOUSE_LANGUAGE
from archive.models import Capture, Document

# What belongs to the record as such, and is never taken from the other.
OWN = {"id", "version", "slug", "state", "published_at", "withdrawn_because"}
TOGETHER = {
    "name_language": "name",
    "longitude": "latitude",
    "title_language": "title",
    "parallel_title_language": "parallel_title",
}
# A document's title is in the document's own language.
OF_KIND = {Document: {"language": "title"}}
LABELS = {"current_capture": "Current text", "latitude": "On the map"}
BEGINNING = 120  # characters of a text by which it is told from another
SAYS_NOTHING = {"", Document.Consulted.NO}


@dataclass(frozen=True)
class Value:
    """What both say in one field, or in fields that belong together."""

    name: str
    label: str
    columns: list[str]
    absorbed: str
    into: str

    @property
    def is_missing(self) -> bool:
        """Whether the record that stays says nothing there, and the other something."""
        return self.into in SAYS_NOTHING and self.absorbed not in SAYS_NOTHING


def differing(absorbed: Any, into: Any) -> list[Value]:
    """The single values in which two records differ: of each, one is chosen."""
    groups: dict[str, list[str]] = {}
    for column in absorbed._meta.concrete_fields:
        if column.name not in {*OWN, *absorbed.derived_fields}:
            groups.setdefault(_group_of(absorbed, column.name), []).append(
                column.attname
            )
    return [
        Value(
            name,
            LABELS.get(name, name.replace("_", " ").capitalize()),
            columns,
            *(_in_words(getattr(record, name)) for record in (absorbed, into)),
        )
        for name, columns in groups.items()
        if any(getattr(absorbed, c) != getattr(into, c) for c in columns)
    ]


def _in_words(value: Any) -> str:
    """A value as one chooses it: a text by its first words, since it has no name."""
    if isinstance(value, Capture):
        return f"{value.taken_at:%d %B %Y}: {shorten(value.text, BEGINNING)}"
    return str(value or "")


def _group_of(record: Any, name: str) -> str:
    """The date to which a column belongs, or the column that says what it is of."""
    date = next((d for d in record.date_groups if name.startswith(f"{d}_")), "")
    together = TOGETHER | OF_KIND.get(type(record), {})
    return date or together.get(name, name)


def take(absorbed: Any, into: Any, taken: set[str], reason: str) -> dict:
    """
    Give the record that stays what is to come from the one that goes.

    Return what it said before in the columns that now say something else, and what
    they say now.
    """
    columns = [c.attname for c in into._meta.concrete_fields if c.name not in OWN]
    before = {name: getattr(into, name) for name in columns}
    titles = list(_titles_of(into)) + list(_titles_of(absorbed))
    for value in differing(absorbed, into):
        if value.name in taken:
            for column in value.columns:
                setattr(into, column, getattr(absorbed, column))
    if getattr(into, "part_of_id", None) == absorbed.pk:
        into.part_of = absorbed.part_of
    _keep_a_title(into, titles)
    into._change_reason = reason
    into.clean()
    into.save()
    after = {name: getattr(into, name) for name in columns}
    return as_json({n: [v, after[n]] for n, v in before.items() if v != after[n]})


def _titles_of(record: Any) -> Iterator[tuple[str, str]]:
    """The titles of a record, each with its language; of whoever has names, none."""
    if isinstance(record, Document):
        yield record.title, record.language
        yield record.gloss, HOUSE_LANGUAGE
    elif hasattr(record, "parallel_title"):
        yield record.title, record.title_language
        yield record.parallel_title, record.parallel_title_language


def _keep_a_title(into: Any, titles: list[tuple[str, str]]) -> None:
    """Have a title that is at the head no longer stand beside it, if there is room."""
    if isinstance(into, Document):
        in_english = [t for t, tag in titles if t and tag == HOUSE_LANGUAGE]
        if in_english and not into.gloss and into.language != HOUSE_LANGUAGE:
            into.gloss = in_english[0]
    elif titles and not into.parallel_title:
        others = [t for t in titles if t[0] and t[1] != into.title_language]
        if others:
            into.parallel_title, into.parallel_title_language = others[0]


def keep_names(into: Any, heads: list[tuple[str, str]], reason: str) -> list[int]:
    """Keep among the further names the one at the head that is not any longer."""
    if not hasattr(into, "names"):
        return []
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


def heads_of(*records: Any) -> list[tuple[str, str]]:
    """The names at the head of agents or places, each with its language."""
    return [(r.name, r.name_language) for r in records if hasattr(r, "names")]


def as_json(values: dict) -> dict:
    """Values of columns as JSON keeps them; `to_python` of the column reads them."""
    encoder = DjangoJSONEncoder()
    return {name: [_plain(v, encoder) for v in pair] for name, pair in values.items()}


def _plain(value: Any, encoder: DjangoJSONEncoder) -> Any:
    if isinstance(value, str | int | None | bool | list):
        return value
    return encoder.default(value)
