"""The six columns of a date in a model, and the one attribute that they are."""

from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from .calendars import Calendar
from .edtf import NotADate, bounds
from .when import When

COLUMNS = {
    "as_written": models.CharField(
        "as written",
        max_length=200,
        help_text="Just as the source writes it, in any script: Mon. 15th Sept.",
    ),
    "calendar": models.CharField(
        max_length=12,
        choices=Calendar,
        default=Calendar.GREGORIAN,
        help_text="In which the source counts.",
    ),
    "edtf": models.CharField(
        "EDTF",
        max_length=60,
        help_text="Always Gregorian: 2025-03-05, 2025-03, 2025~ (about), "
        "2025-03-05/2025-03-12. Left empty, it is read from the date as written.",
    ),
    "earliest": models.DateField(null=True, editable=False, db_index=True),
    "latest": models.DateField(null=True, editable=False),
    "basis": models.CharField(
        max_length=200,
        help_text="Why, where the date is inferred: relative to the day of "
        "publication, converted from another calendar, misprint in the source …",
    ),
}


class DateGroup:
    """
    A date in a model: six columns (`said_edtf`, `said_earliest` …), one attribute.

    `citation.said` is a When; assigning one sets the columns. A model with date
    groups lists them in `date_groups`, calls `tidy_dates` before it saves and
    `clean_dates` in clean(), and keeps `dates_in_order` among its constraints.
    """

    def __init__(self, verbose_name: str = "", *, editable: bool = True):
        self.verbose_name = verbose_name
        self.editable = editable

    if TYPE_CHECKING:
        # As the property does that contribute_to_class puts in its place.
        def __get__(self, record, model=None) -> When: ...
        def __set__(self, record, when: When) -> None: ...

    def contribute_to_class(self, model, name):
        self.name = name
        self.parts_of = attrgetter(*(f"{name}_{part}" for part in COLUMNS))
        for part, column in COLUMNS.items():
            field = column.clone()
            field.blank = True
            field.editable = field.editable and self.editable
            field.verbose_name = (
                f"{self.verbose_name or name.replace('_', ' ')}, "
                f"{column.verbose_name or part}"
            )
            field.contribute_to_class(model, f"{name}_{part}")
        model.date_groups = (*getattr(model, "date_groups", ()), name)
        setattr(model, name, property(self.of, self.put))

    def of(self, record) -> When:
        # The columns are in the order of its fields; of each account it is asked.
        return When(*self.parts_of(record))

    def put(self, record, when: When) -> None:
        for part in COLUMNS:
            setattr(record, f"{self.name}_{part}", getattr(when, part))


def tidy_dates(record) -> None:
    """Bring the bounds of a record's dates up to what their EDTF says."""
    for name in record.date_groups:
        when = getattr(record, name)
        setattr(
            record,
            name,
            When.of(
                when.edtf,
                as_written=when.as_written,
                calendar=when.calendar or Calendar.GREGORIAN,
                basis=when.basis,
                language="" if when.edtf else record.language_of_dates,
            ),
        )


def clean_dates(record) -> None:
    """Refuse an EDTF string that is none, beside the field where it was typed."""
    problems = {}
    for name in record.date_groups:
        edtf = getattr(record, f"{name}_edtf").strip()
        try:
            if edtf:
                bounds(edtf)
        except NotADate as reason:
            problems[f"{name}_edtf"] = str(reason)
    if problems:
        raise ValidationError(problems)


def perhaps_of_year(name: str, year: int) -> Q:
    """
    The condition that a date may lie in a year, whichever days it leaves open.

    A date without either bound is of no year: it is a date that nobody has read.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    begins = Q(**{f"{name}_earliest__lte": last}) | Q(**{f"{name}_earliest": None})
    ends = Q(**{f"{name}_latest__gte": first}) | Q(**{f"{name}_latest": None})
    is_unread = Q(**{f"{name}_earliest": None, f"{name}_latest": None})
    return begins & ends & ~is_unread


def dates_in_order(model: str, name: str) -> models.CheckConstraint:
    """The constraint that a date's earliest day is not after its latest."""
    return models.CheckConstraint(
        name=f"{model}_{name}_runs_forward",
        condition=Q(**{f"{name}_earliest__lte": F(f"{name}_latest")})
        | Q(**{f"{name}_earliest": None})
        | Q(**{f"{name}_latest": None}),
        violation_error_message="The earliest day is after the latest.",
    )
