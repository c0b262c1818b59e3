"""Which documents of the list a reader asks for."""

from collections.abc import Iterable

import django_filters
from django.db.models import Count, F
from django.db.models.functions import Coalesce, Lower

from archive import languages
from archive.models import Agent, Citation, Claim, Collection, Document, Letter

from . import narrowing
from .narrowing import Narrowing, RecordFilter, YearFilter

DOCUMENTS_BY_LETTER = 1_000  # of a list that can still be narrowed to a letter's
CONSULTED = {"whole": "read whole", "excerpt": "read in excerpt", "no": "not seen here"}


class DocumentFilter(Narrowing):
    """Documents by what they are, and by the letters that they are cited for."""

    letter = RecordFilter(
        records=Letter.objects.published(), method="cited_for", label="Cited for"
    )
    collection = RecordFilter(
        records=Collection.objects.published(),
        method="cited_for_collection",
        label="Cited for a letter of",
    )
    kind = django_filters.ChoiceFilter(
        choices=Document.Kind.choices, label="Kind of source"
    )
    language = django_filters.CharFilter(max_length=35, label="Language")
    consulted = django_filters.ChoiceFilter(
        choices=list(CONSULTED.items()), label="Consulted"
    )
    publisher = RecordFilter(records=Agent.objects.published(), label="Publisher")
    year = YearFilter(label="Perhaps of the year")

    facet_names = (
        "letter",
        "kind",
        "language",
        "consulted",
        "publisher",
        "year",
    )
    orders = {
        "date": ("date", (F("published_latest").asc(nulls_last=True), "slug")),
        "latest": (
            "latest first",
            (F("published_latest").desc(nulls_last=True), "slug"),
        ),
        "title": ("title", (Lower("title"), "slug")),
        "added": ("newly added", ("-published_at", "slug")),
    }

    class Meta:
        model = Document
        fields: list[str] = []

    # --- What each asks for -----------------------------------------------------

    def cited_for(self, documents, name, letter: Letter):
        return _cited_for(documents, Claim.objects.of_letters([letter]))

    def cited_for_collection(self, documents, name, collection: Collection):
        return _cited_for(documents, Claim.objects.of_collection(collection))

    # --- How many each leads to ---------------------------------------------------

    def letter_tally(self, documents) -> Iterable[tuple]:
        """
        By the letter that each citation is about, itself or through a part.

        Of very many documents none is offered: all their citations would be read, for
        letters of which each has few.
        """
        if documents[DOCUMENTS_BY_LETTER:].exists():
            return []
        cited = Citation.objects.open_to_readers().filter(document__in=documents)
        counted = (
            cited.annotate(
                whole=Coalesce(
                    "claim__letter",
                    "claim__transmission__letter",
                    "claim__response__letter",
                )
            )
            .exclude(whole=None)
            .order_by()
            .values_list("whole")
            .annotate(count=Count("document", distinct=True))
            .order_by("-count", "whole")[: narrowing.OFFERED]
        )
        letters = Letter.objects.defer("abstract", "transcription").in_bulk(
            [whole for whole, _ in counted]
        )
        return [
            (letters[whole].slug, letters[whole].dated_title, count)
            for whole, count in counted
        ]

    def kind_tally(self, documents) -> Iterable[tuple]:
        labels = dict(Document.Kind.choices)
        return narrowing.by_column(documents, "kind", labels.get)

    def language_tally(self, documents) -> Iterable[tuple]:
        return narrowing.by_column(documents, "language", languages.name)

    def consulted_tally(self, documents) -> Iterable[tuple]:
        return narrowing.by_column(documents, "consulted", CONSULTED.get)

    def publisher_tally(self, documents) -> Iterable[tuple]:
        return narrowing.by_name(documents, "publisher")

    def year_tally(self, documents) -> Iterable[tuple]:
        return narrowing.by_year(documents, "published")


def _cited_for(documents, claims):
    return documents.cited_in(Citation.objects.open_to_readers().on(claims))
