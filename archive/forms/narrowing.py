"""Lists that are narrowed by links, each with the number of records it leads to."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import CharField, Count, QuerySet
from django.db.models.functions import Cast, Substr

from archive import counting
from archive.languages import HOUSE_LANGUAGE
from archive.models import Publication, State

AT_A_GLANCE = 8  # choices shown as links; a longer facet gives the rest in a form
OFFERED = 200  # choices of a facet at most: the most frequent


@dataclass(frozen=True)
class Choice:
    """One value that a list may be narrowed to, and how many records that leaves."""

    address: str
    value: str
    label: str
    count: int
    language: str = HOUSE_LANGUAGE


@dataclass(frozen=True)
class Chosen:
    """What a list is narrowed to, and the address without it."""

    name: str
    label: str
    value: str
    words: str
    address: str


@dataclass(frozen=True)
class Refusal:
    """Something asked for that is not there to be asked, and why."""

    label: str
    sentence: str


@dataclass
class Facet:
    """One way to narrow a list, with the choices that lead somewhere."""

    name: str
    label: str
    choices: list[Choice]
    chosen: Chosen | None = None

    @property
    def at_a_glance(self) -> list[Choice]:
        return self.choices[:AT_A_GLANCE]

    @property
    def is_long(self) -> bool:
        return len(self.choices) > AT_A_GLANCE


@dataclass(frozen=True)
class Order:
    """One order of a list, and the address of the list in it."""

    label: str
    address: str
    is_current: bool


class RecordField(forms.SlugField):
    """The slug of a published record; cleaned, it is the record."""

    default_error_messages = {
        "invalid": "Nothing here goes by that name.",
        "unknown": "Nothing here goes by that name.",
    }

    def __init__(self, *, records: QuerySet, **kwargs):
        super().__init__(max_length=120, **kwargs)
        self.records = records

    def clean(self, value) -> Publication | None:
        slug = super().clean(value)
        if not slug:
            return None
        record = self.records.filter(slug=slug).first()
        if record is None:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        return record


class YearField(forms.CharField):
    """A year of the Gregorian calendar, in any digits."""

    def clean(self, value) -> int | None:
        year = super().clean(value)
        if not year:
            return None
        if not (year.isdecimal() and len(year) <= 4 and 1 <= int(year) <= 9999):
            raise ValidationError("No such year: a year is written as 2025.")
        return int(year)


class RecordFilter(django_filters.Filter):
    field_class = RecordField


class YearFilter(django_filters.Filter):
    field_class = YearField

    def filter(self, records, year: int | None):
        return records.perhaps_of_year(year) if year else records


class Narrowing(django_filters.FilterSet):
    """
    A list, narrowed by what its address says.

    Every choice is a link. What cannot be read is left out, and said (`refusals`).
    A subclass names in `facet_names` what is offered, and for each a method
    `<name>_tally(records)` that counts the records by its values; in `orders` the
    orders by their names, the usual one first.
    """

    facet_names: tuple[str, ...] = ()
    orders: dict[str, tuple[str, tuple]] = {}

    @cached_property
    def asked(self) -> dict:
        """What was asked for and could be read, by the names in the address."""
        self.errors  # noqa: B018 the form is cleaned by being asked for them
        return {
            name: value
            for name, value in self.form.cleaned_data.items()
            if value not in (None, "")
        }

    @cached_property
    def order(self) -> str:
        order = self.data.get("order", "")
        return order if order in self.orders else next(iter(self.orders))

    @property
    def qs(self) -> QuerySet:
        return self.but_for("").order_by(*self.orders[self.order][1])

    def but_for(self, name: str) -> QuerySet:
        """The list as narrowed by all that is asked for but this, in no order."""
        records = self.queryset.all()
        for other, value in self.asked.items():
            if other != name:
                records = self.filters[other].filter(records, value)
        return records.order_by()

    # --- Addresses ---------------------------------------------------------------

    @cached_property
    def _state(self) -> dict[str, str]:
        state = {name: _in_address(value) for name, value in self.asked.items()}
        is_usual = self.order == next(iter(self.orders))
        return state if is_usual else state | {"order": self.order}

    def address(self, **changes: str | None) -> str:
        """The address of this list with some changes; None takes something away."""
        path = self.request.path if self.request else ""
        changed = (self._state | changes).items()
        query = urlencode({name: value for name, value in changed if value})
        return f"{path}?{query}" if query else path or "?"

    @cached_property
    def is_narrowed(self) -> bool:
        return bool(self.asked)

    # --- What the page shows --------------------------------------------------------

    @cached_property
    def chosen(self) -> list[Chosen]:
        return [
            Chosen(
                name=name,
                label=self.filters[name].label,
                value=_in_address(value),
                words=self._in_words(name, value),
                address=self.address(**{name: None}),
            )
            for name, value in self.asked.items()
        ]

    def _in_words(self, name: str, value) -> str:
        choices = getattr(self.form.fields[name], "choices", ())
        return str(dict(choices).get(value, value))

    @cached_property
    def refusals(self) -> list[Refusal]:
        return [
            Refusal(self.filters[name].label, sentences[0])
            for name, sentences in self.errors.items()
        ]

    @cached_property
    def in_order(self) -> list[Order]:
        usual = next(iter(self.orders))
        return [
            Order(
                label,
                self.address(order=None if name == usual else name),
                name == self.order,
            )
            for name, (label, _) in self.orders.items()
        ]

    @cached_property
    def facets(self) -> list[Facet]:
        """What is offered, with exact counts; one query or two for each, always."""
        facets = [self._facet(name) for name in self.facet_names]
        return [facet for facet in facets if facet.choices or facet.chosen]

    def _facet(self, name: str) -> Facet:
        tally = getattr(self, f"{name}_tally")(self.but_for(name))
        choices = [
            Choice(self.address(**{name: row[0]}), *row) for row in tally if row[2]
        ]
        chosen = next((c for c in self.chosen if c.name == name), None)
        return Facet(name, self.filters[name].label, choices[:OFFERED], chosen)

    @property
    def long_facets(self) -> list[Facet]:
        return [facet for facet in self.facets if facet.is_long and not facet.chosen]

    @cached_property
    def kept(self) -> list[tuple[str, str]]:
        """What a form has to carry along, as hidden fields."""
        asked_in_form = {facet.name for facet in self.long_facets} | set(self.typed)
        return [
            (name, value)
            for name, value in self._state.items()
            if name not in asked_in_form
        ]

    typed: tuple[str, ...] = ()  # what is asked for in words, in a field of the form

    @property
    def typed_fields(self) -> list:
        return [self.form[name] for name in self.typed]


def _in_address(value) -> str:
    return value.slug if isinstance(value, Publication) else str(value)


# --- Tallies that several lists need -------------------------------------------


def by_name(records: QuerySet, related: str, name: str = "name") -> Iterable[tuple]:
    """
    What is public and related to records, by slug and name; most first.

    Counted by keys; only of those that are offered the names are fetched.
    """
    public = records.filter(**{f"{related}__state": State.PUBLISHED})
    counted = public.values_list(related).annotate(count=Count("pk"))
    counts = dict(counting.rows_of(counted.order_by("-count", related)[:OFFERED]))
    model = records.model._meta.get_field(related).related_model
    named = model.objects.filter(pk__in=counts).order_by()
    columns = ("pk", "slug", name, f"{name}_language")
    rows = [
        (slug, words, counts[key], language)
        for key, slug, words, language in named.values_list(*columns)
    ]
    return sorted(rows, key=most_first)


def by_column(records: QuerySet, column: str, label) -> Iterable[tuple]:
    """The values of a column, put into words by `label`, the most frequent first."""
    counted = counting.rows_of(records.values_list(column).annotate(count=Count("pk")))
    rows = [(value, label(value), count) for value, count in counted if value]
    return sorted(rows, key=most_first)


def by_year(records: QuerySet, date: str) -> Iterable[tuple]:
    """
    The years in which a date begins or ends, with all that may lie in each.

    A year within a span is not offered for the span's sake alone, or one letter "of
    the 20th century" would offer a hundred.
    """
    spans = [(*span, n) for *span, n in spans_of_years(records, date) if any(span)]
    years = {year for first, last, _ in spans for year in (first, last) if year}
    return [
        (str(year), str(year), sum(n for *span, n in spans if _covers(span, year)))
        for year in sorted(years, reverse=True)
    ]


def spans_of_years(records: QuerySet, date: str) -> list[tuple]:
    """How many records have a date from one year to another; None is an open end."""
    spans = records.values_list(_year(f"{date}_earliest"), _year(f"{date}_latest"))
    return [
        (first and int(first), last and int(last), count)
        for first, last, count in counting.rows_of(spans.annotate(count=Count("pk")))
    ]


def _year(column: str) -> Substr:
    """As both databases write it; if asked for it, SQLite would have Python tell."""
    return Substr(Cast(column, CharField()), 1, 4)


def _covers(span, year: int) -> bool:
    first, last = span
    return (first is None or first <= year) and (last is None or last >= year)


def by_condition(records: QuerySet, conditions: dict) -> Iterable[tuple]:
    """
    How many records each of some conditions holds of, in the order given.

    A query for each: counted together, PostgreSQL asks every subquery of every record.
    """
    return [
        (name, label, counting.number_of(records.filter(condition)))
        for name, (label, condition) in conditions.items()
    ]


def most_first(row):
    value, label, count, *_ = row
    return -count, label.casefold(), value
