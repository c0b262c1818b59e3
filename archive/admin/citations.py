"""Citations: the words of a source, how it stands to a claim, and who says so."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect
from django.urls import path

from archive.exchange.keys import as_key
from archive.models import (
    QUESTIONS,
    Citation,
    Claim,
    Collection,
    Letter,
    Stance,
)
from archive.models.citations import CITABLE

from .claims import OF_CLAIM, ClaimSelect, refuse_to_part_relays
from .evidence import counted_as
from .parts import KeyedPartAdmin, whole_of
from .passages import PassageAdmin, PassageForm
from .records import date_row, is_key

# What a citation has of a claim alone, and further reading has not.
OF_A_CLAIM = {"stance", "is_flat", "relays"}
# What str(citation) and its whole ask for.
OF_CITATION = [
    *(f"claim__{name}" for name in OF_CLAIM),
    *("document", "speaker", "letter", "response__letter", "collection"),
]


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
            self.offer_relays(whole)

    def offer_relays(self, whole: Letter | Collection) -> None:
        """Offer the citations of the same letter, to be found by typing."""
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
    claims = Claim.objects.of_whole(whole).order_by()
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
