"""The colophon at the desk: what the edition says of itself, on one page."""

from base64 import b64encode

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from archive.dates import BESIDE, NO_CALENDAR
from archive.drawings import emblem
from archive.models import AboutSection, Colophon

from .records import RecordAdmin, RecordForm, RecordInline, TextArea

CALENDARS = [(code, shown.label) for code, shown in BESIDE.items()]


class ListField(forms.CharField):
    """A list of words, written with commas between."""

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        return [word.strip() for word in (value or "").split(",") if word.strip()]

    def has_changed(self, initial, data):
        return (initial or []) != self.to_python(data)


class LinesField(forms.CharField):
    """Lists under a key each, written in lines: `de: julian 1 january, hebrew`."""

    widget = TextArea

    def prepare_value(self, value):
        if not isinstance(value, dict):
            return value
        return "\n".join(f"{key}: {', '.join(told)}" for key, told in value.items())

    def to_python(self, value):
        found = {}
        for line in filter(None, map(str.strip, (value or "").splitlines())):
            key, _, words = line.partition(":")
            if not words.strip():
                raise forms.ValidationError(
                    f"“{line}”: expected a line such as de: hebrew"
                )
            found[key.strip()] = [word.strip() for word in words.split(",")]
        return found

    def has_changed(self, initial, data):
        return (initial or {}) != self.to_python(data)


class CalendarsField(forms.MultipleChoiceField):
    """The calendars beside the Gregorian one, to be ticked."""

    widget = forms.CheckboxSelectMultiple

    @classmethod
    def of(cls, db_field, *, with_none: bool = False) -> "CalendarsField":
        none = [(NO_CALENDAR, "None, whatever the edition shows")] * with_none
        return cls(
            choices=[*none, *CALENDARS],
            required=False,
            label=db_field.verbose_name.capitalize(),
            help_text=db_field.help_text,
        )


class ColophonForm(RecordForm):
    """What is written of the edition, with its mark as a file."""

    new_mark = forms.FileField(
        label="New mark",
        required=False,
        help_text="A PNG, or an SVG of lines and areas. It is drawn anew, and stands "
        "beside the name.",
        widget=forms.FileInput(attrs={"accept": ".png,.svg"}),
    )
    without_mark = forms.BooleanField(label="Take the mark away", required=False)

    def clean_new_mark(self):
        file = self.cleaned_data["new_mark"]
        if not file:
            return b""
        try:
            return emblem.drawn(file.read(emblem.LARGEST + 1))
        except emblem.NoMark as reason:
            raise forms.ValidationError(str(reason)) from None

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("new_mark"):
            self.instance.mark = b64encode(cleaned["new_mark"]).decode()
        elif cleaned.get("without_mark"):
            self.instance.mark = ""
        return cleaned


class AboutSectionInline(RecordInline, admin.StackedInline):
    model = AboutSection
    fields = [("key", "position"), "title", "text", "is_in_place"]


@admin.register(Colophon)
class ColophonAdmin(RecordAdmin):
    """The page of the one colophon; the list has it, or none."""

    form = ColophonForm
    list_display = ["__str__", "subtitle", "contact"]
    search_fields = ["name", "subtitle"]
    autocomplete_fields = ["leading_letter"]
    readonly_fields = ["mark_now"]
    inlines = [AboutSectionInline]
    fieldsets = [
        ("Name", {"fields": ["name", "subtitle", "cited_as"]}),
        (
            "Front page",
            {"fields": ["welcome", ("leading_letter", "leading_question")]},
        ),
        ("Who answers for it", {"fields": ["imprint", "contact"]}),
        (
            "Licences",
            {
                "fields": [
                    ("words_licence", "words_licence_address"),
                    ("data_licence", "data_licence_address"),
                ]
            },
        ),
        ("Looks", {"fields": ["mark_now", "new_mark", "without_mark", "accent"]}),
        (
            "Languages and calendars",
            {"fields": ["languages", "calendars", "calendars_of_languages"]},
        ),
    ]

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not Colophon.objects.exists()

    def has_delete_permission(self, request, obj=None):
        """To empty it is enough: what is left empty has its default."""
        return False

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        own = {"languages": ListField, "calendars_of_languages": LinesField}
        if db_field.name == "calendars":
            return CalendarsField.of(db_field)
        if db_field.name in own:
            return own[db_field.name](
                required=False,
                label=db_field.verbose_name.capitalize(),
                help_text=db_field.help_text,
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="mark")
    def mark_now(self, colophon):
        if not colophon.mark_sum:
            return "none"
        address = reverse("archive:mark")
        return format_html('<img src="{}" alt="The mark" height="64">', address)
