"""Claims, the citations that bear them out or deny them, and our assessments."""

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import OuterRef
from django.urls import path
from django.utils import timezone

from archive.keys import as_key
from archive.models import QUESTIONS, Assessment, Citation, Claim, Letter, Stance
from archive.models.claims import CITABLE, SUBJECTS

from .dates import date_urls
from .keys import KeyedForm
from .parts import KeyedPartAdmin, PartAdmin, whole_of
from .passages import PassageAdmin, PassageForm
from .records import RecordForm, date_row, is_key, number_of

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

# What str(claim) and claim.whole ask for, from a claim and from a citation.
OF_CLAIM = [
    *("agent", "place", "other_letter", "letter", "collection"),
    *("transmission__letter", "response__letter"),
]
OF_CITATION = [
    *(f"claim__{name}" for name in OF_CLAIM),
    *("document", "speaker", "letter", "response__letter", "collection"),
]


# --- Claims -----------------------------------------------------------------


class UncitedFilter(admin.SimpleListFilter):
    title = "citations"
    parameter_name = "uncited"

    def lookups(self, request, model_admin):
        return [("yes", "None")]

    def queryset(self, request, queryset):
        return queryset.uncited() if self.value() == "yes" else queryset


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
        return cleaned

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
        "question",
        UncitedFilter,
        ("deprecated", admin.EmptyFieldListFilter),
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
        "transmission__letter__title",
        "response__letter__title",
        "collection__title",
        "date_as_written",
        "date_edtf",
    ]
    autocomplete_fields = [*SUBJECTS, "agent", "place", "other_letter"]
    fieldsets = [
        (None, {"fields": ["question"]}),
        ("The value in words", {"fields": ["words", "words_language", "sort"]}),
        ("The value, if it is a date", {"fields": [date_row("date")]}),
        ("The value, if it is an agent or a place", {"fields": [("agent", "place")]}),
        ("The value, if it is another letter", {"fields": ["other_letter"]}),
        ("The value, if it is a kind or an outcome", {"fields": ["code"]}),
        ("The value, if it is a number of letters", {"fields": [("least", "most")]}),
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


# --- Citations --------------------------------------------------------------


class CitationForm(PassageForm):
    """A citation's form, which asks once whether a denial is flat."""

    is_flat = forms.BooleanField(
        label="It is flat: it never happened, it is not so.",
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "relays" in self.fields and (whole := whole_of_claim(self)):
            field = self.fields["relays"]
            field.queryset = citations_of(whole).exclude(pk=self.instance.pk)
            field.label_from_instance = lambda c: f"{c.claim} ({c})"

    def clean(self):
        cleaned = super().clean()
        claim = cleaned.get("claim") or self.instance.claim
        is_new = self.instance._state.adding or "stance" in self.changed_data
        if is_new and claim and cleaned.get("stance") == Stance.DENIES:
            self.ask_whether_flat(claim)
        return cleaned

    def ask_whether_flat(self, claim: Claim):
        question = QUESTIONS[claim.question]
        if question.value == "date" or claim.question == "exists":
            self.fields["is_flat"].widget = forms.CheckboxInput()
            if not self.cleaned_data.get("is_flat"):
                self.add_error(
                    "stance",
                    "Is it perhaps “not yet”? That speaks of the days up to the one on "
                    "which it was said. If the denial is flat, say so below.",
                )

    def siblings(self):
        subject = next(name for name in CITABLE if getattr(self.instance, f"{name}_id"))
        return Citation.objects.filter(
            **{subject: getattr(self.instance, f"{subject}_id")}
        )

    def wanted_key(self) -> str:
        citation = self.instance
        speaker = citation.speaker.slug if citation.speaker else citation.descriptor
        return as_key(citation.document.slug, speaker)


def whole_of_claim(form: CitationForm):
    """The letter or collection of the claim that a form is about, if one is known."""
    if form.instance.claim_id:
        return whole_of(form.instance.claim)
    key = form["claim"].value() if "claim" in form.fields else None
    claim = Claim.objects.filter(pk=key).first() if is_key(key) else None
    return whole_of(claim) if claim else None


def citations_of(whole):
    """The citations of a letter or a collection, in the order of their questions."""
    if isinstance(whole, Letter):
        claims = Claim.objects.of_letters([whole])
    else:
        claims = whole.claims.all()
    citations = Citation.objects.filter(claim__in=claims).select_related(*OF_CITATION)
    return citations.order_by("claim__question", "claim", "pk")


def known_claim(request) -> bool:
    """Whether a citation's page is of one that is stored, or about a given claim."""
    return "claim" in request.GET or "object_id" in request.resolver_match.kwargs


@admin.register(Citation)
class CitationAdmin(PassageAdmin, KeyedPartAdmin):
    form = CitationForm
    belongs_to = CITABLE
    list_display = ["__str__", "subject", "words", "anchor"]
    list_filter = ["stance", "anchor", "claim__question"]
    search_fields = [
        "key",
        "exact",
        "descriptor",
        "document__title",
        "document__gloss",
        "document__slug",
        "speaker__name",
        "speaker__names__text",
        "claim__words",
    ]
    autocomplete_fields = [
        *("claim", "letter", "response", "collection"),
        *("document", "speaker", "relays"),
    ]
    fieldsets = [
        (None, {"fields": []}),
        (
            "The source, and its words",
            {
                "fields": [
                    "document",
                    "words",
                    "occurrence",
                    "words_language",
                    "locator",
                ]
            },
        ),
        (
            "Who says so, and how",
            {"fields": ["stance", "is_flat", ("speaker", "descriptor"), "relays"]},
        ),
        ("When it was said", {"fields": [date_row("said")]}),
        ("Besides", {"fields": ["note", "key"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*OF_CITATION)

    def get_autocomplete_fields(self, request):
        """Of a claim that is known, the citations to relay are few enough to list."""
        fields = list(super().get_autocomplete_fields(request))
        if known_claim(request):
            fields.remove("relays")
        return fields

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "claim":
            kwargs["widget"] = ClaimSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_deleted_objects(self, objs, request):
        """Refuse, with LastCitation, before asking whether to delete."""
        rest = objs if hasattr(objs, "values") else None
        for citation in objs:
            citation.refuse_if_last(but_for=rest)
        return super().get_deleted_objects(objs, request)

    @admin.display(description="of")
    def subject(self, citation):
        return f"{whole_of(citation)}: {citation.subject}"


# --- Assessments ------------------------------------------------------------


class AssessmentForm(RecordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask_only_what_fits(self)

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk:
            raise ValidationError("An assessment never changes: make a new one.")
        return cleaned

    def complete(self):
        """An assessment has nothing that is left to the desk."""


@admin.register(Assessment)
class AssessmentAdmin(PartAdmin):
    """Judgements, which are added and read: they never change, and never go."""

    form = AssessmentForm
    belongs_to = SUBJECTS
    list_display = ["question", "verdict", "about", "editor", "made_on"]
    list_filter = ["verdict", "question"]
    search_fields = ["criteria", "editor", "letter__title", "question"]
    autocomplete_fields = [*SUBJECTS, "accepts", "sources"]
    fieldsets = [
        (None, {"fields": ["question"]}),
        ("The judgement", {"fields": ["verdict", "accepts", "criteria", "sources"]}),
        ("By whom, and when", {"fields": [("editor", "made_on")]}),
    ]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .select_related(
                "letter", "collection", "transmission__letter", "response__letter"
            )
        )

    def get_autocomplete_fields(self, request):
        """Of a subject that is known, the claims to accept are few enough to list."""
        fields = super().get_autocomplete_fields(request)
        is_known = self.known_subject(request) is not None
        return [name for name in fields if name != "accepts"] if is_known else fields

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "accepts":
            if known := self.known_subject(request):
                claims = Claim.objects.filter(**known).select_related(*OF_CLAIM)
                kwargs["queryset"] = claims
            else:
                kwargs["widget"] = ClaimSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def known_subject(self, request) -> dict | None:
        """The subject, and the question, that the address names."""
        given = {
            name: request.GET[name]
            for name in SUBJECTS
            if is_key(request.GET.get(name, ""))
        }
        if given and (question := request.GET.get("question")):
            given["question"] = question
        return given or None

    def get_changeform_initial_data(self, request):
        initial = super().get_changeform_initial_data(request)
        editor = request.user.get_full_name() or request.user.get_username()
        return {"editor": editor, "made_on": timezone.localdate()} | initial

    def save_model(self, request, record, form, change):
        record.editor_account = request.user
        super().save_model(request, record, form, change)

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="about")
    def about(self, assessment):
        return str(assessment.subject)
