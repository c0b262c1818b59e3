"""Letters, the way each went and what others did about it, and collections."""

from functools import reduce
from operator import add

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import Combinable
from django.forms import Script
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import path

from archive.exchange.keys import as_key
from archive.models import (
    Citation,
    Claim,
    Collection,
    Letter,
    Response,
    Transmission,
)
from archive.models.questions import LETTER_KINDS, questions_in_words

from . import here, returning, splitting
from .claims import refuse_to_part_relays
from .colophon import CalendarsField
from .evidence import desk_of
from .keys import AddressedForm, KeyedForm
from .merging import MergesTwo
from .parts import KeyedPartAdmin
from .publication import ON_THE_SITE, PublicationAdmin
from .records import FOR_THE_HISTORY, OnlyFilter, number_of
from .workbench import finding

ANSWERS = "admin/archive/letter/_answers.html"


class WholeAdmin(PublicationAdmin):
    """The page of a letter or a collection, with what is said of it below."""

    form = AddressedForm
    change_form_template = "admin/archive/letter/change_form.html"

    class Media:
        js = [Script("archive/js/unfolding.js", type="module")]

    def get_fieldsets(self, request, obj=None):
        """What is typed once is folded, on the page where one works every day."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or hasattr(obj, "_history") or request.method == "POST":
            return fieldsets
        return [
            (name or "Title and address", options | {"classes": folded(name)})
            for name, options in fieldsets
        ]

    def saved_since(self, key, version, since):
        said = here.of_what_is_said(self.model, key, since)
        return [*super().saved_since(key, version, since), *said]

    def reads_as(self, whole) -> str:
        """The heading that the claims amount to, in lines; a collection has none."""
        return ""

    def render_change_form(self, request, context, obj=None, **kwargs):
        if obj:
            context["desk"] = desk = desk_of(obj)
            context["at_once"] = "whole" in request.GET or not desk.is_long
            context["reads_as"] = self.reads_as(obj)
            context["further_reading"] = obj.further_reading.select_related("document")
        return super().render_change_form(request, context, obj=obj, **kwargs)

    def get_urls(self):
        answers = path(
            "<int:key>/answers/<slug:place>/",
            self.admin_site.admin_view(self.answers_view),
            name=f"archive_{self.opts.model_name}_answers",
        )
        return [answers, *super().get_urls()]

    def answers_view(self, request, key: int, place: str):
        """The answers to a question, which is opened on the page of a long whole."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        whole = get_object_or_404(self.model, pk=key)
        for part in desk_of(whole).parts:
            for asked in part.asked:
                if asked.place == place:
                    context = {"asked": asked, "part": part, "whole": whole}
                    return render(request, ANSWERS, context)
        raise Http404


def folded(name: str | None) -> list[str]:
    """The classes of a fieldset of a whole: only the reason of a change is open."""
    return [] if name == FOR_THE_HISTORY else ["collapse"]


@admin.register(Collection)
class CollectionAdmin(MergesTwo, WholeAdmin):
    actions = [*WholeAdmin.actions, "merge_selected"]
    list_display = ["title", "letter_count", "state"]
    list_filter = ["state"]
    search_fields = ["title", "parallel_title", "slug"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("title", "title_language"),
                    ("parallel_title", "parallel_title_language"),
                    "slug",
                    "introduction",
                    "calendars",
                ]
            },
        ),
        ON_THE_SITE,
    ]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "calendars":
            return CalendarsField.of(db_field, with_none=True)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_queryset(self, request):
        letters = Letter.objects.filter(collection=OuterRef("pk"))
        return super().get_queryset(request).annotate(letters_in_it=number_of(letters))

    @admin.display(description="letters", ordering="letters_in_it")
    def letter_count(self, collection):
        return collection.letters_in_it


class SomeUncitedFilter(OnlyFilter):
    title, parameter_name, only = "citations", "uncited", "Some claim without one"

    def narrow(self, letters):
        return letters.claimed_in(Claim.objects.uncited())


class UncitedResponseFilter(SomeUncitedFilter):
    def narrow(self, responses):
        claims = Claim.objects.uncited().filter(response=OuterRef("pk"))
        return responses.filter(Exists(claims))


class ContestedFilter(OnlyFilter):
    title, parameter_name, only = "contested", "contested", "Some question"

    def narrow(self, letters):
        return letters.contested()


class KindFilter(admin.SimpleListFilter):
    """By the kind of message that the claims amount to."""

    title = "kind"
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return [*LETTER_KINDS.items(), ("unknown", "Not known")]

    def queryset(self, request, queryset):
        kind = "" if self.value() == "unknown" else self.value()
        return queryset if kind is None else queryset.filter(kind=kind)


@admin.register(Letter)
class LetterAdmin(MergesTwo, WholeAdmin):
    actions = [*WholeAdmin.actions, "merge_selected"]
    list_display = [
        "title",
        "dated_on",
        "kind",
        "claim_count",
        "citation_count",
        "contested_count",
        "uncited_count",
        "state",
    ]
    list_filter = [
        "state",
        SomeUncitedFilter,
        ContestedFilter,
        KindFilter,
        "collection",
        "language",
    ]
    date_hierarchy = "dated_earliest"
    search_fields = [
        "title",
        "parallel_title",
        "slug",
        "senders__name",
        "senders__names__text",
        "recipients__name",
        "recipients__names__text",
    ]
    autocomplete_fields = ["collection", "replies_to"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("title", "title_language"),
                    ("parallel_title", "parallel_title_language"),
                    "slug",
                    "collection",
                ]
            },
        ),
        (
            "The letter",
            {"fields": ["abstract", "language", "transcription", "replies_to"]},
        ),
        ON_THE_SITE,
    ]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .annotate(
                claims_made=number_about(Claim.objects.all()),
                claims_uncited=number_about(Claim.objects.uncited()),
                citations_made=number_about(Citation.objects.all(), by="claim__"),
            )
        )

    def get_urls(self):
        ours = [*finding.addresses(), *splitting.addresses(), *returning.addresses()]
        return [*ours, *super().get_urls()]

    @admin.display(description="dated", ordering="dated_earliest")
    def dated_on(self, letter):
        return str(letter.dated)

    @admin.display(description="claims", ordering="claims_made")
    def claim_count(self, letter):
        return letter.claims_made

    @admin.display(description="citations", ordering="citations_made")
    def citation_count(self, letter):
        return letter.citations_made

    @admin.display(description="uncited", ordering="claims_uncited")
    def uncited_count(self, letter):
        return letter.claims_uncited

    @admin.display(description="contested")
    def contested_count(self, letter):
        return len(letter.contested_questions)

    def reads_as(self, letter) -> str:
        """Who wrote to whom, when, and whether it is in dispute; nobody types it."""
        senders = ", ".join(map(str, letter.senders.all())) or "somebody"
        recipients = ", ".join(map(str, letter.recipients.all())) or "somebody"
        lines = [f"{senders} to {recipients}", str(letter.dated), letter.status]
        if letter.contested_questions:
            contested = questions_in_words(letter.contested_questions)
            lines.append(f"Contested: {contested}.")
        return "\n".join(line for line in lines if line)


class StepForm(KeyedForm):
    """The form of a step or a response, which its claims hold to its letter."""

    def clean(self):
        cleaned = super().clean()
        part, letter = self.instance, cleaned.get("letter")
        if part.pk and letter and letter.pk != part.letter_id:
            citations = Citation.objects.filter(claim__in=part.claims.all())
            refuse_to_part_relays(self, "letter", citations)
        return cleaned


def number_about(rows: QuerySet, *, by: str = "") -> Combinable:
    """
    How many of these rows there are for each letter of a list, or a part of it.

    Counted in three parts, for each of which there is an index.
    """
    ways = ("letter", "transmission__letter", "response__letter")
    numbers = [number_of(rows.filter(**{f"{by}{way}": OuterRef("pk")})) for way in ways]
    return reduce(add, numbers)


class TransmissionForm(StepForm):
    def siblings(self):
        return Transmission.objects.filter(letter=self.instance.letter_id)

    def wanted_key(self) -> str:
        return f"step-{self.instance.position}"


@admin.register(Transmission)
class TransmissionAdmin(KeyedPartAdmin):
    form = TransmissionForm
    belongs_to = ("letter",)
    list_display = ["key", "letter", "position", "claim_count"]
    list_select_related = ["letter"]
    list_filter = ["letter__state"]
    search_fields = [
        "key",
        "letter__title",
        "letter__parallel_title",
        "letter__slug",
    ]
    autocomplete_fields = ["letter"]
    fieldsets = [(None, {"fields": ["position", "key"]})]

    def get_queryset(self, request):
        steps = super().get_queryset(request).select_related("letter")
        claims = Claim.objects.filter(transmission=OuterRef("pk"))
        return steps.annotate(claims_made=number_of(claims))

    @admin.display(description="claims", ordering="claims_made")
    def claim_count(self, step):
        return step.claims_made


class ResponseForm(AddressedForm, StepForm):
    def siblings(self):
        return Response.objects.filter(letter=self.instance.letter_id)

    def wanted_key(self) -> str:
        return as_key(self.instance.kind)

    def wanted_slug(self) -> str:
        return self.instance.key


@admin.register(Response)
class ResponseAdmin(KeyedPartAdmin, PublicationAdmin):
    form = ResponseForm
    belongs_to = ("letter",)
    list_display = [
        "key",
        "kind",
        "letter",
        "position",
        "claim_count",
        "uncited_count",
        "state",
    ]
    list_select_related = ["letter"]
    list_filter = ["state", "kind", UncitedResponseFilter]
    search_fields = [
        "key",
        "slug",
        "summary",
        "letter__title",
        "letter__parallel_title",
        "letter__slug",
    ]
    autocomplete_fields = ["letter", "reply"]
    fieldsets = [
        (None, {"fields": ["kind", "summary", "reply"]}),
        ("Its place and address", {"fields": ["position", "key", "slug"]}),
        ON_THE_SITE,
    ]

    def get_queryset(self, request):
        responses = super().get_queryset(request).select_related("letter")
        claims = Claim.objects.filter(response=OuterRef("pk"))
        return responses.annotate(
            claims_made=number_of(claims), claims_uncited=number_of(claims.uncited())
        )

    @admin.display(description="claims", ordering="claims_made")
    def claim_count(self, response):
        return response.claims_made

    @admin.display(description="uncited", ordering="claims_uncited")
    def uncited_count(self, response):
        return response.claims_uncited
