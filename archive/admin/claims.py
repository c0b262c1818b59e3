"""Claims: one possible answer each, to one question about one subject."""

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import OuterRef
from django.http import HttpResponseRedirect
from django.urls import path, reverse

from archive.exchange.keys import as_key
from archive.models import (
    QUESTIONS,
    Citation,
    Claim,
)
from archive.models.questions import SUBJECTS

from .dates import date_urls
from .keys import KeyedForm
from .parts import KeyedPartAdmin, whole_of
from .records import OnlyFilter, date_row, is_key, number_of

# What answers a question of each type of value (Question.value).
COLUMNS = {
    "none": [],
    "code": ["code", "words"],
    "letter": ["other_letter", "words"],
    "agent": ["agent", "words"],
    "agent or place": ["agent", "place", "words"],
    "place": ["place", "words"],
    "date": ["date_as_written", "date_edtf", "date_basis", "words"],
    "words": ["words", "sort"],
    "count": ["least", "most", "date_as_written", "date_edtf", "date_basis", "words"],
}
VALUE_COLUMNS = {column for columns in COLUMNS.values() for column in columns}

# What str(claim) and claim.whole ask for.
OF_CLAIM = [
    *("agent", "place", "other_letter", "letter", "collection"),
    *("transmission__letter", "response__letter"),
]


class UncitedFilter(OnlyFilter):
    title, parameter_name, only = "citations", "uncited", "None"

    def narrow(self, claims):
        return claims.uncited()


class UnreadFilter(OnlyFilter):
    title, parameter_name, only = "date", "unread", "Written, and not read"

    def narrow(self, claims):
        return claims.filter(date_edtf="").exclude(date_as_written="")


def ask_only_what_fits(form: forms.ModelForm) -> None:
    """Offer the questions of the form's subject, where only one kind is left."""
    kinds = [kind for kind in SUBJECTS if kind in form.fields]
    if len(kinds) == 1 and "question" in form.fields:
        field = form.fields["question"]
        field.choices = [
            (name, label)
            for name, label in field.choices
            if not name or kinds[0] in QUESTIONS[name].subjects
        ]


class ClaimForm(KeyedForm):
    """A claim's form: a value that does not answer its question is refused."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask_only_what_fits(self)

    def clean(self):
        cleaned = super().clean()
        if question := cleaned.get("question"):
            self.refuse_what_does_not_answer(question)
        if self.instance.pk and not self.refusal:
            self.refuse_to_part_what_belongs_together()
        return cleaned

    def refuse_to_part_what_belongs_together(self):
        """An assessment, and relaying citations, hold a claim where it stands."""
        held = Claim.objects.get(pk=self.instance.pk)
        subject = next((s for s in SUBJECTS if self.cleaned_data.get(s)), None)
        if subject is None:
            return
        whole = whole_of(self.cleaned_data[subject])
        question = self.cleaned_data.get("question", held.question)
        asked = (subject, self.cleaned_data[subject].pk, question)
        if asked != held.asked and held.accepted_by.exists():
            raise ValidationError(
                "An assessment accepts this claim as the answer to its question: it "
                "keeps its question and its subject. Make a new claim, and deprecate "
                "this one if it no longer counts."
            )
        if whole != held.whole:
            refuse_to_part_relays(self, subject, Citation.objects.filter(claim=held))

    def refuse_what_does_not_answer(self, question: str):
        value = QUESTIONS[question].value
        named = "no value" if value == "none" else f"a value of the type “{value}”"
        for column in VALUE_COLUMNS - set(COLUMNS[value]):
            if self.cleaned_data.get(column) not in (None, ""):
                self.add_error(
                    column, f"“{question}” is answered by {named}: leave this empty."
                )

    def siblings(self):
        kind = self.instance.subject_kind
        return Claim.objects.filter(**{kind: getattr(self.instance, f"{kind}_id")})

    def wanted_key(self) -> str:
        return as_key(self.instance.question, *self.instance.value.split()[:6])


def refuse_to_part_relays(form: forms.ModelForm, field: str, citations) -> None:
    """Refuse a move that would part a citation from the one that it relays."""
    outward = citations.filter(relays__isnull=False).exclude(relays__in=citations)
    inward = Citation.objects.filter(relays__in=citations).exclude(pk__in=citations)
    if outward.exists() or inward.exists():
        form.add_error(
            field,
            "Its citations relay others of its letter, or others relay them, and a "
            "relay never leaves its letter: take that back first, or leave it here.",
        )


class AutocompleteClaims(AutocompleteJsonView):
    """Claims to choose from, each after the letter or collection that it is about."""

    def serialize_result(self, claim, to_field_name):
        return {"id": str(claim.pk), "text": f"{claim.whole}: {claim}"}


class ClaimSelect(AutocompleteSelect):
    url_name = "%s:archive_claim_autocomplete"


@admin.register(Claim)
class ClaimAdmin(KeyedPartAdmin):
    form = ClaimForm
    belongs_to = SUBJECTS
    list_display = ["__str__", "about", "citation_count", "counts"]
    list_filter = [
        UncitedFilter,
        UnreadFilter,
        ("deprecated", admin.EmptyFieldListFilter),
        "question",
    ]
    search_fields = [
        "key",
        "words",
        "question",
        "agent__name",
        "agent__names__text",
        "place__name",
        "place__names__text",
        "letter__title",
        "letter__parallel_title",
        "transmission__letter__title",
        "response__letter__title",
        "collection__title",
        "date_as_written",
        "date_edtf",
    ]
    autocomplete_fields = [*SUBJECTS, "agent", "place", "other_letter"]
    fieldsets = [
        (
            None,
            {
                "fields": ["question"],
                "description": "A claim is one possible answer. Left without any value "
                "it is bare: it says only that the thing happened, or that somebody "
                "did it. There is no claim “no”: a denial is the stance of a citation.",
            },
        ),
        ("The value, if it is a date", {"fields": [date_row("date")]}),
        ("The value, if it is an agent or a place", {"fields": [("agent", "place")]}),
        ("The value, if it is another letter", {"fields": ["other_letter"]}),
        ("The value, if it is a kind or an outcome", {"fields": ["code"]}),
        ("The value, if it is a number of letters", {"fields": [("least", "most")]}),
        (
            "The value in words",
            {"fields": ["words", "words_language", "sort"]},
        ),
        ("How it stands", {"fields": ["position", "key", "deprecated"]}),
    ]

    def get_queryset(self, request):
        claims = super().get_queryset(request).select_related(*OF_CLAIM)
        citations = Citation.objects.filter(claim=OuterRef("pk"))
        return claims.annotate(citations_made=number_of(citations))

    def get_fieldsets(self, request, obj=None):
        """The values that do not answer the question, where it is known, are folded."""
        fieldsets = super().get_fieldsets(request, obj)
        question = QUESTIONS.get(obj.question if obj else request.GET.get("question"))
        if question is None or request.method == "POST":
            return fieldsets
        return [
            (name, options | {"classes": folded(options["fields"], question)})
            for name, options in fieldsets
        ]

    def response_post_save_add(self, request, claim):
        """Whoever came from a document goes on to cite it; all others go back."""
        document = request.GET.get("document", "")
        if not is_key(document):
            return super().response_post_save_add(request, claim)
        query = {"claim": claim.pk, "document": document}
        return HttpResponseRedirect(reverse("admin:archive_citation_add", query=query))

    def get_urls(self):
        view = AutocompleteClaims.as_view(admin_site=self.admin_site)
        name = "archive_claim_autocomplete"
        own = path("autocomplete/", self.admin_site.admin_view(view), name=name)
        return [own, *date_urls(self.admin_site), *super().get_urls()]

    @admin.display(description="about")
    def about(self, claim):
        return str(claim.subject)

    @admin.display(description="citations", ordering="citations_made")
    def citation_count(self, claim):
        return claim.citations_made

    @admin.display(description="counts", boolean=True, ordering="deprecated")
    def counts(self, claim):
        return not claim.deprecated


def folded(fields, question) -> list[str]:
    """The classes of a fieldset: folded if it holds values, and none that answers."""
    values = VALUE_COLUMNS & set(flatten(fields))
    return ["collapse"] if values and not values & set(COLUMNS[question.value]) else []
