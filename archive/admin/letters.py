"""Letters, the way each went and what others did about it, and collections."""

from django.contrib import admin
from django.db.models import OuterRef, Q

from archive.keys import as_key, free_key
from archive.models import (
    Citation,
    Claim,
    Collection,
    FormerSlug,
    Letter,
    Response,
    Transmission,
)

from .apparatus import desk_of
from .claims import UncitedFilter, refuse_to_part_relays
from .keys import KeyedForm
from .parts import KeyedPartAdmin
from .publication import ON_THE_SITE, PublicationAdmin
from .records import number_of


class WholeAdmin(PublicationAdmin):
    """The page of a letter or a collection, with what is said of it below."""

    change_form_template = "admin/archive/letter/change_form.html"

    def render_change_form(self, request, context, obj=None, **kwargs):
        if obj:
            context["desk"] = desk_of(obj)
            context["further_reading"] = obj.further_reading.select_related("document")
        return super().render_change_form(request, context, obj=obj, **kwargs)


@admin.register(Collection)
class CollectionAdmin(WholeAdmin):
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
                ]
            },
        ),
        ON_THE_SITE,
    ]

    def get_queryset(self, request):
        letters = Letter.objects.filter(collection=OuterRef("pk"))
        return super().get_queryset(request).annotate(letters_in_it=number_of(letters))

    @admin.display(description="letters", ordering="letters_in_it")
    def letter_count(self, collection):
        return collection.letters_in_it


class SomeUncitedFilter(UncitedFilter):
    def lookups(self, request, model_admin):
        return [("yes", "Some claim without one")]


class ContestedFilter(admin.SimpleListFilter):
    title = "contested"
    parameter_name = "contested"

    def lookups(self, request, model_admin):
        return [("yes", "Some question")]

    def queryset(self, request, queryset):
        return queryset.contested() if self.value() == "yes" else queryset


@admin.register(Letter)
class LetterAdmin(WholeAdmin):
    list_display = ["title", "dated_on", "kind", "claim_count", "collection", "state"]
    list_select_related = ["collection"]
    list_filter = ["state", "collection", "kind", SomeUncitedFilter, ContestedFilter]
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
    readonly_fields = [*PublicationAdmin.readonly_fields, "heading"]
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

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        reading = ("The archive’s reading", {"fields": ["heading"]})
        return [*fieldsets, reading] if obj else fieldsets

    def get_queryset(self, request):
        about = Q(letter=OuterRef("pk")) | Q(transmission__letter=OuterRef("pk"))
        claims = Claim.objects.filter(about | Q(response__letter=OuterRef("pk")))
        letters = super().get_queryset(request)
        return letters.annotate(claims_made=number_of(claims))

    @admin.display(description="dated", ordering="dated_earliest")
    def dated_on(self, letter):
        return str(letter.dated)

    @admin.display(description="claims", ordering="claims_made")
    def claim_count(self, letter):
        return letter.claims_made

    @admin.display(description="reads as")
    def heading(self, letter):
        """The heading that the claims below amount to; nobody types it."""
        senders = ", ".join(map(str, letter.senders.all())) or "somebody"
        recipients = ", ".join(map(str, letter.recipients.all())) or "somebody"
        lines = [f"{senders} to {recipients}", str(letter.dated), letter.status]
        if letter.contested_questions:
            lines.append(f"Contested: {', '.join(letter.contested_questions)}.")
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
    search_fields = ["key", "letter__title", "letter__slug"]
    autocomplete_fields = ["letter"]
    fieldsets = [(None, {"fields": ["position", "key"]})]

    def get_queryset(self, request):
        steps = super().get_queryset(request).select_related("letter")
        claims = Claim.objects.filter(transmission=OuterRef("pk"))
        return steps.annotate(claims_made=number_of(claims))

    @admin.display(description="claims", ordering="claims_made")
    def claim_count(self, step):
        return step.claims_made


class ResponseForm(StepForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance._state.adding and "slug" in self.fields:
            self.fields["slug"].required = False

    def siblings(self):
        return Response.objects.filter(letter=self.instance.letter_id)

    def wanted_key(self) -> str:
        return as_key(self.instance.kind)

    def complete(self):
        super().complete()
        if not self.instance.slug:
            taken = {
                *Response.objects.values_list("slug", flat=True),
                *FormerSlug.objects.values_list("slug", flat=True),
            }
            self.instance.slug = free_key(self.instance.key, taken)


@admin.register(Response)
class ResponseAdmin(KeyedPartAdmin, PublicationAdmin):
    form = ResponseForm
    belongs_to = ("letter",)
    list_display = ["key", "kind", "letter", "position", "claim_count", "state"]
    list_select_related = ["letter"]
    list_filter = ["state", "kind"]
    search_fields = ["key", "slug", "summary", "letter__title", "letter__slug"]
    autocomplete_fields = ["letter", "reply"]
    fieldsets = [
        (None, {"fields": ["kind", "summary", "reply"]}),
        ("Its place and address", {"fields": ["position", "key", "slug"]}),
        ON_THE_SITE,
    ]

    def get_queryset(self, request):
        responses = super().get_queryset(request).select_related("letter")
        claims = Claim.objects.filter(response=OuterRef("pk"))
        return responses.annotate(claims_made=number_of(claims))

    @admin.display(description="claims", ordering="claims_made")
    def claim_count(self, response):
        return response.claims_made
