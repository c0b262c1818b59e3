"""Claims, the citations that bear them out or deny them, and our assessments."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import flatten
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import OuterRef
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone

from archive.keys import as_key
from archive.models import (
    QUESTIONS,
    Assessment,
    Citation,
    Claim,
    Collection,
    Letter,
    Stance,
)
from archive.models.claims import CITABLE, SUBJECTS

from .apparatus import counted_as
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
# What a citation has of a claim alone, and further reading has not.
OF_A_CLAIM = {"stance", "is_flat", "relays"}
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


class UnreadFilter(admin.SimpleListFilter):
    title = "date"
    parameter_name = "unread"

    def lookups(self, request, model_admin):
        return [("yes", "Written, and not read")]

    def queryset(self, request, queryset):
        if self.value() != "yes":
            return queryset
        return queryset.filter(date_edtf="").exclude(date_as_written="")


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
            field.label_from_instance = in_its_question
            field.widget.widget.whole = whole

    def clean(self):
        cleaned = super().clean()
        claim = cleaned.get("claim") or self.instance.claim
        is_new = self.instance._state.adding or "stance" in self.changed_data
        if is_new and claim and cleaned.get("stance") == Stance.DENIES:
            self.ask_whether_flat(claim)
        stood = self.instance.claim
        if stood and claim and claim.whole != stood.whole:
            own = Citation.objects.filter(pk=self.instance.pk)
            refuse_to_part_relays(self, "claim", own)
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


def in_its_question(citation: Citation) -> str:
    """A citation as one of many of a letter: after the claim of which it speaks."""
    return f"{citation.claim} ({citation})"


class AutocompleteCitations(AutocompleteJsonView):
    """Citations to relay, of the letter or the collection that the address names."""

    def get_queryset(self):
        citations = super().get_queryset()
        for kind in ("letter", "collection"):
            if is_key(key := self.request.GET.get(kind, "")):
                model = Citation._meta.get_field(kind).related_model
                citations = citations.filter(pk__in=citations_of(model(pk=key)))
        return citations

    def serialize_result(self, citation, to_field_name):
        return {"id": str(citation.pk), "text": in_its_question(citation)}


class CitationSelect(AutocompleteSelect):
    """A citation to relay: where the letter is known, one of the same letter."""

    url_name = "%s:archive_citation_autocomplete"
    whole: Letter | Collection | None = None

    def get_url(self):
        if self.whole is None:
            return super().get_url()
        return f"{super().get_url()}?{self.whole._meta.model_name}={self.whole.pk}"


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


@admin.register(Citation)
class CitationAdmin(PassageAdmin, KeyedPartAdmin):
    form = CitationForm
    belongs_to = CITABLE
    list_display = ["__str__", "subject", "words", "anchor"]
    list_filter = [
        "stance",
        "anchor",
        "claim__question",
        ("relays", admin.EmptyFieldListFilter),
        "document__consulted",
        "document__state",
    ]
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
        "claim__letter__title",
        "claim__letter__parallel_title",
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
                    ("words_language", "locator"),
                ]
            },
        ),
        ("How it stands to the claim", {"fields": ["stance", "is_flat"]}),
        (
            "Who says so",
            {
                "fields": [("speaker", "descriptor")],
                "description": "Name the speaker, or describe one whom the source does "
                "not name; leave both empty for the source’s own voice. Two speakers "
                "in a sentence are two citations of the same words.",
            },
        ),
        ("When it was said", {"fields": [date_row("said")]}),
        ("If it only repeats another", {"fields": ["relays"]}),
        ("Besides", {"fields": ["note", "origin", "key"]}),
    ]
    readonly_fields = ["origin"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*OF_CITATION)

    def get_fieldsets(self, request, obj=None):
        """Further reading takes no stance; what is new has no origin yet."""
        of_claim = "claim" in self.subject_fields(request, obj)
        beside = set() if of_claim else OF_A_CLAIM
        beside = beside if obj and of_claim else beside | {"origin"}
        return [
            (name, options | {"fields": fields})
            for name, options in super().get_fieldsets(request, obj)
            if (fields := [f for f in options["fields"] if f not in beside])
        ]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "claim":
            kwargs["widget"] = ClaimSelect(db_field, self.admin_site)
        if db_field.name == "relays":
            kwargs["widget"] = CitationSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_urls(self):
        view = AutocompleteCitations.as_view(admin_site=self.admin_site)
        name = "archive_citation_autocomplete"
        own = path("autocomplete/", self.admin_site.admin_view(view), name=name)
        return [own, *super().get_urls()]

    def back_to_whole(self, request, citation):
        """Say, on the way back, what the citation counts for."""
        if citation.claim_id:
            counted = counted_as(citation, whole_of(citation))
            self.message_user(request, counted, messages.INFO)
        return super().back_to_whole(request, citation)

    @admin.display(description="what it counts for")
    def origin(self, citation):
        return counted_as(citation, whole_of(citation)) if citation.claim_id else ""

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
    list_filter = ["verdict", "question", "editor"]
    date_hierarchy = "made_on"
    search_fields = [
        "criteria",
        "editor",
        "question",
        "letter__title",
        "letter__parallel_title",
        "transmission__letter__title",
        "response__letter__title",
        "collection__title",
    ]
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
