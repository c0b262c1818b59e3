"""What a date means, said beneath its fields: as it is saved, and as it is typed."""

from datetime import date
from functools import cache

from django import forms
from django.contrib import admin
from django.http import HttpRequest, JsonResponse
from django.urls import path, reverse_lazy
from django.utils.html import format_html

from archive.dates import (
    COLUMNS,
    OPEN,
    Calendar,
    NotADate,
    When,
    bounds,
    day_in_words,
    read,
    solar_hijri,
)

COUNTED = "the years 1 to 9999, in which the archive counts days"


def in_full(day: date) -> str:
    """A day with its weekday, and as Iran's calendar has it."""
    there = solar_hijri(day)
    # Isolated, so that its direction does not disturb the line around it.
    gloss = f" (\u2068{there}\u2069)" if there else ""
    return f"{day:%A}, {day_in_words(day)}{gloss}"


def meaning(when: When) -> str:
    """Return what a date means, in sentences for an editor; "" where none is given."""
    if not when:
        return ""
    if when.is_unread:
        return (
            "This cannot be read: it will be kept as it is written, and flagged. If "
            "you know the day, write its EDTF, and give the basis."
        )
    sentences = [_reading(when)]
    sentences += [_conversion(when), _contradiction(when), _beyond(when)]
    return " ".join(filter(None, sentences))


def _reading(when: When) -> str:
    words = str(when)
    if when.is_a_day and words == day_in_words(when.earliest):
        return f"{in_full(when.earliest)}."
    return f"{words[:1].upper()}{words[1:]}: {_bounds_in_words(when)}."


def _bounds_in_words(when: When) -> str:
    if when.is_a_day:
        return in_full(when.earliest)
    first = when.earliest and f"no earlier than {in_full(when.earliest)}"
    last = when.latest and f"no later than {in_full(when.latest)}"
    if first and last:
        return f"{first}, and {last}"
    return first or last or "open at both ends"


def _conversion(when: When) -> str:
    """From which calendar it was converted, if it was."""
    if when.calendar == Calendar.GREGORIAN:
        return ""
    label = Calendar(when.calendar).label
    if not when.as_written:
        return f"EDTF is Gregorian; the {label} date belongs into “as written”."
    if when.edtf != read(when.as_written, when.calendar):
        return ""
    reckoned = ", as it is reckoned: a day more or less"
    return (
        f"Converted from \u2068{when.as_written}\u2069 in the {label} calendar"
        f"{reckoned if when.calendar == Calendar.ISLAMIC else ''}."
    )


def _contradiction(when: When) -> str:
    """A word of doubt where the EDTF is not what the date as written reads as."""
    found = read(when.as_written, when.calendar) if when.as_written else ""
    if not found or found == when.edtf:
        return ""
    return f"As written it reads as {found}; what holds is the EDTF. Give the basis."


def _beyond(when: When) -> str:
    """That an end is beyond the calendar, and so counts as if it were open."""
    first, slash, last = when.edtf.partition("/")
    ends = [(first, when.earliest), (last if slash else first, when.latest)]
    if any(side not in OPEN and day is None for side, day in ends):
        return f"It reaches beyond {COUNTED}: that end counts as open."
    return ""


@cache
def date_reading(name: str):
    """The read-only field that says what a record's date group means."""

    @admin.display(description="Reads as")
    def reading(record) -> str:
        # Read anew: in a form that was refused, nothing has been read yet.
        when = getattr(record, name)
        parts = {"as_written": when.as_written, "calendar": when.calendar}
        return format_html(
            '<output class="date-reading" data-read-date="{}" aria-live="polite">{}'
            "</output>",
            reverse_lazy("admin:archive_read_date"),
            meaning(When.of(when.edtf, **parts)),
        )

    reading.__name__ = f"{name}_reading"
    return reading


# --- As it is typed ---------------------------------------------------------


class DateForm(forms.Form):
    """A date as it stands in a form, no longer than the columns that will hold it."""

    as_written = forms.CharField(
        max_length=COLUMNS["as_written"].max_length, required=False
    )
    edtf = forms.CharField(
        label="EDTF", max_length=COLUMNS["edtf"].max_length, required=False
    )
    calendar = forms.ChoiceField(choices=Calendar, required=False)

    def clean_edtf(self) -> str:
        edtf = self.cleaned_data["edtf"]
        try:
            if edtf:
                bounds(edtf)
        except NotADate as reason:
            raise forms.ValidationError(str(reason)) from None
        return edtf

    def reading(self) -> str:
        """What the date means, or why it means nothing yet."""
        if not self.is_valid():
            [(name, [sentence, *_]), *_] = self.errors.items()
            return f"{self[name].label}: {sentence}"
        given = self.cleaned_data
        calendar = given["calendar"] or Calendar.GREGORIAN
        return meaning(
            When.of(given["edtf"], as_written=given["as_written"], calendar=calendar)
        )


def read_date(request: HttpRequest) -> JsonResponse:
    """The reading of what an editor is typing, for archive/js/date-reading.js."""
    return JsonResponse({"reading": DateForm(request.GET).reading()})


def date_urls(site) -> list:
    """The address at which a date is read, for those who may be at the desk."""
    view = site.admin_view(read_date)
    return [path("read-date/", view, name="archive_read_date")]
