"""What a date means, said beneath its fields: as it is saved, and as it is typed."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.http import HttpRequest, JsonResponse
from django.urls import path, reverse_lazy
from django.utils.html import format_html

from archive.dates import (
    COLUMNS,
    COUNTED,
    OPEN,
    Calendar,
    NotADate,
    When,
    beside,
    bounds,
    day_in_words,
    in_words,
    reading,
)
from archive.dates import Reading as ReadAs
from archive.models import Claim, Collection, Letter, colophon_in_use
from archive.models.questions import SUBJECTS

Calendars = Sequence[str]


def in_full(day: date, calendars: Calendars) -> str:
    """A day with its weekday, and as other calendars have it."""
    # Isolated, so that their direction does not disturb the line around them.
    there = "; ".join(f"\u2068{each}\u2069" for each in beside(day, calendars))
    return f"{day:%A}, {day_in_words(day)}{there and f' ({there})'}"


def meaning(when: When, language: str = "", calendars: Calendars = ()) -> str:
    """Return what a date means, in sentences for an editor; "" where none is given."""
    if not when:
        return ""
    read_as = reading(when.as_written, when.calendar, language)
    if when.is_unread:
        return _unread(read_as)
    sentences = [
        _meant(when, calendars),
        _conversion(when, read_as),
        _reasons(when, read_as),
    ]
    sentences += [_contradiction(when, read_as), _beyond(when)]
    return " ".join(filter(None, sentences))


def _unread(read_as: ReadAs) -> str:
    if read_as.offers:
        ways = ", or as ".join(f"{in_words(way)} ({way})" for way in read_as.offers)
        return (
            f"This may be read as {ways}. None is taken: it will be kept as it is "
            "written, and flagged, until you write the EDTF of the one that is meant."
        )
    problem = f" {read_as.problem} It" if read_as.problem else " it"
    return (
        f"This cannot be read:{problem} will be kept as it is written, and flagged. If "
        "you know the day, write its EDTF, and give the basis."
    )


def _meant(when: When, calendars: Calendars) -> str:
    words = str(when)
    if when.is_a_day and words == day_in_words(when.earliest):
        return f"{in_full(when.earliest, calendars)}."
    words = f"{words[:1].upper()}{words[1:]}"
    if when.earliest is None and when.latest is None:
        return f"{words}."
    return f"{words}: {_bounds_in_words(when, calendars)}."


def _bounds_in_words(when: When, calendars: Calendars) -> str:
    if when.is_a_day:
        return in_full(when.earliest, calendars)
    first, last = (
        day and f"no {which} than {in_full(day, calendars)}"
        for day, which in ((when.earliest, "earlier"), (when.latest, "later"))
    )
    return f"{first}, and {last}" if first and last else first or last


def _conversion(when: When, read_as: ReadAs) -> str:
    """From which calendar it was converted, if it was."""
    if when.calendar == Calendar.GREGORIAN:
        return ""
    label = Calendar(when.calendar).label
    if not when.as_written:
        return f"EDTF is Gregorian; the {label} date belongs into “as written”."
    if when.edtf != read_as.edtf:
        return ""
    reckoned = ", as it is reckoned: a day more or less"
    return (
        f"Converted from \u2068{when.as_written}\u2069 in the {label} calendar"
        f"{reckoned if when.calendar == Calendar.ISLAMIC else ''}."
    )


def _reasons(when: When, read_as: ReadAs) -> str:
    """Why it is read so, beyond its calendar, of which a sentence stands there."""
    is_counted = when.calendar == Calendar.GREGORIAN
    reasons = read_as.reasons if is_counted else read_as.reasons[1:]
    if when.edtf != read_as.edtf or not reasons:
        return ""
    words = "; ".join(reasons)
    return f"{words[:1].upper()}{words[1:]}."


def _contradiction(when: When, read_as: ReadAs) -> str:
    """A word of doubt where the EDTF is not what the date as written reads as."""
    if not read_as.edtf or read_as.edtf == when.edtf:
        return ""
    found = read_as.edtf
    return f"As written it reads as {found}; what holds is the EDTF. Give the basis."


def _beyond(when: When) -> str:
    """That an end is beyond the calendar, and so has no day, or counts as open."""
    first, slash, last = when.edtf.partition("/")
    ends = [(first, when.earliest), (last if slash else first, when.latest)]
    beyond = [day is None for side, day in ends if side not in OPEN]
    if all(beyond):
        return f"It has no day here: it lies beyond {COUNTED}."
    if any(beyond):
        return f"It reaches beyond {COUNTED}: that end counts as open."
    return ""


@cache
def date_reading(name: str):
    """The read-only field that says what a record's date group means."""

    @admin.display(description="Reads as")
    def date_means(record) -> str:
        # Read anew: in a form that was refused, nothing has been read yet.
        when, language = getattr(record, name), record.language_of_dates
        parts = {"as_written": when.as_written, "calendar": when.calendar}
        when = When.of(when.edtf, language=language, **parts)
        asked = {"language": language} | asked_of_calendars(record)
        return format_html(
            '<output class="date-reading" data-read-date="{}?{}"'
            ' aria-live="polite">{}</output>',
            reverse_lazy("admin:archive_read_date"),
            urlencode(asked),
            meaning(when, language, DateForm(asked).calendars),
        )

    date_means.__name__ = f"{name}_reading"
    return date_means


def asked_of_calendars(record) -> dict[str, str]:
    """The collection whose calendars a claim's days have, as its page has them."""
    if not isinstance(record, Claim):
        return {}
    is_of_one = any(getattr(record, f"{subject}_id") for subject in SUBJECTS)
    whole = record.whole if is_of_one else None
    collection = whole.collection if isinstance(whole, Letter) else whole
    return {"collection": collection.slug if collection else ""}


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
    language = forms.CharField(max_length=20, required=False)

    @property
    def calendars(self) -> list[str]:
        """Those of a collection, where one is asked for; else of the language."""
        told = {name: self.data.get(name, "") for name in ("collection", "language")}
        if "collection" not in self.data:
            return colophon_in_use().calendars_beside(language=told["language"])
        slug = told["collection"]
        collection = slug and Collection.objects.filter(slug=slug).first()
        return colophon_in_use().calendars_beside(collection or None)

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
        return meaning(self.when, self.cleaned_data["language"], self.calendars)

    @property
    def when(self) -> When:
        given = self.cleaned_data
        return When.of(
            given["edtf"],
            as_written=given["as_written"],
            calendar=given["calendar"] or Calendar.GREGORIAN,
            language=given["language"],
        )

    def answer(self) -> dict:
        """What it reads as, what would be saved, and what there is to choose from."""
        answer = {"reading": self.reading(), "edtf": "", "basis": "", "offers": []}
        if not self.is_valid():
            return answer
        when, language = self.when, self.cleaned_data["language"]
        offers = reading(when.as_written, when.calendar, language).offers
        answer |= {"edtf": when.edtf, "basis": when.basis}
        if when.is_unread:
            answer["offers"] = [{"edtf": o, "words": in_words(o)} for o in offers]
        return answer


def read_date(request: HttpRequest) -> JsonResponse:
    """The reading of what an editor is typing, for archive/js/date-reading.js."""
    return JsonResponse(DateForm(request.GET).answer())


def date_urls(site) -> list:
    """The address at which a date is read, for those who may be at the desk."""
    view = site.admin_view(read_date)
    return [path("read-date/", view, name="archive_read_date")]
