"""Persons, bodies, offices and places, with their names in every script."""

from django.contrib import admin
from django.db.models import OuterRef

from archive.models import (
    Agent,
    AgentName,
    Citation,
    Claim,
    Identifier,
    Office,
    Place,
    PlaceName,
)

from .keys import AddressedForm
from .merging import MergesTwo
from .publication import ON_THE_SITE, PublicationAdmin
from .records import RecordInline, date_row, number_of


class AgentNameInline(RecordInline, admin.TabularInline):
    model = AgentName
    verbose_name_plural = "names in other languages and scripts"


class OfficeInline(RecordInline, admin.StackedInline):
    model = Office
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("title", "title_language"),
                    date_row("held_from"),
                    date_row("held_to"),
                ]
            },
        )
    ]


class IdentifierInline(RecordInline, admin.TabularInline):
    model = Identifier
    fields = ["authority", "value", "looked_up_on"]
    verbose_name_plural = "identifiers, only looked up"


@admin.register(Agent)
class AgentAdmin(MergesTwo, PublicationAdmin):
    form = AddressedForm
    actions = [*PublicationAdmin.actions, "merge_selected"]
    list_display = ["name", "kind", "part_of", "citation_count", "claim_count", "state"]
    list_select_related = ["part_of"]
    list_filter = [
        "state",
        "kind",
        ("part_of", admin.EmptyFieldListFilter),
    ]
    search_fields = ["name", "names__text", "slug"]
    autocomplete_fields = ["part_of"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["kind", ("name", "name_language"), "slug", "part_of"]}),
        ("Born and died", {"fields": [date_row("born"), date_row("died")]}),
        ("In our words", {"fields": ["note"]}),
        ON_THE_SITE,
    ]
    inlines = [AgentNameInline, OfficeInline, IdentifierInline]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .annotate(
                citations_spoken=number_of(
                    Citation.objects.filter(speaker=OuterRef("pk"))
                ),
                claims_naming=number_of(Claim.objects.filter(agent=OuterRef("pk"))),
            )
        )

    @admin.display(description="citations", ordering="citations_spoken")
    def citation_count(self, agent):
        return agent.citations_spoken

    @admin.display(description="claims", ordering="claims_naming")
    def claim_count(self, agent):
        return agent.claims_naming


class PlaceNameInline(RecordInline, admin.TabularInline):
    model = PlaceName
    verbose_name_plural = "names in other languages and scripts"


@admin.register(Place)
class PlaceAdmin(MergesTwo, PublicationAdmin):
    form = AddressedForm
    actions = [*PublicationAdmin.actions, "merge_selected"]
    list_display = ["name", "latitude", "longitude", "claim_count", "state"]
    list_filter = ["state"]
    search_fields = ["name", "names__text", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": [("name", "name_language"), "slug"]}),
        ("On the map", {"fields": [("latitude", "longitude")]}),
        ("In our words", {"fields": ["note"]}),
        ON_THE_SITE,
    ]
    inlines = [PlaceNameInline, IdentifierInline]

    def get_queryset(self, request):
        claims = number_of(Claim.objects.filter(place=OuterRef("pk")))
        return super().get_queryset(request).annotate(claims_naming=claims)

    @admin.display(description="claims", ordering="claims_naming")
    def claim_count(self, place):
        return place.claims_naming
