"""Which letters of the list a reader asks for."""

from collections import Counter
from collections.abc import Iterable

import django_filters
from django.db.models import Count, F
from django.db.models.functions import Lower

from archive import counting, languages
from archive.evidence.existence import EXISTENCE
from archive.models import (
    QUESTIONS,
    Agent,
    Collection,
    Letter,
)

from . import narrowing
from .narrowing import Narrowing, RecordFilter, YearFilter

UNKNOWN = "und"  # the language tag of what is undetermined
CONTESTED = {"any": "anything", "nothing": "nothing"}
CONTESTED |= {name: asked.asks for name, asked in QUESTIONS.items()}


class LetterFilter(Narrowing):
    """Letters as their headings read, and by what sources say of them."""

    sender = RecordFilter(
        records=Agent.objects.published(), field_name="senders", label="From"
    )
    recipient = RecordFilter(
        records=Agent.objects.published(), field_name="recipients", label="To"
    )
    carrier = RecordFilter(
        records=Agent.objects.published(),
        field_name="carriers",
        label="Said to be carried by",
    )
    year = YearFilter(label="Perhaps of the year")
    existence = django_filters.ChoiceFilter(
        choices=list(EXISTENCE.items()),
        method="of_existence",
        label="Whether there was one",
    )
    contested = django_filters.ChoiceFilter(
        choices=list(CONTESTED.items()), method="with_contested", label="Contested"
    )
    language = django_filters.CharFilter(
        max_length=35, method="in_language", label="Language of the letter"
    )
    collection = RecordFilter(
        records=Collection.objects.published(), label="Collection"
    )

    facet_names = (
        "sender",
        "recipient",
        "carrier",
        "year",
        "existence",
        "contested",
        "language",
        "collection",
    )
    orders = {
        "date": ("date", (F("dated_earliest").asc(nulls_last=True), "slug")),
        "latest": (
            "latest first",
            (F("dated_latest").desc(nulls_last=True), "slug"),
        ),
        "title": ("title", (Lower("title"), "dated_earliest", "slug")),
        "added": ("newly added", ("-published_at", "slug")),
    }

    class Meta:
        model = Letter
        fields: list[str] = []

    # --- What each asks for -----------------------------------------------------

    def of_existence(self, letters, name, existence: str):
        """Quoted as JSON has it, so that one name is never found within another."""
        return letters.filter(existence__icontains=f'"{existence}"')

    def with_contested(self, letters, name, question: str):
        """Quoted as JSON has it, so that one name is never found within another."""
        if question == "any":
            return letters.contested()
        if question == "nothing":
            return letters.filter(contested_questions=[])
        return letters.filter(contested_questions__icontains=f'"{question}"')

    def in_language(self, letters, name, tag: str):
        return letters.filter(language="" if tag == UNKNOWN else tag)

    # --- How many each leads to ---------------------------------------------------

    def sender_tally(self, letters) -> Iterable[tuple]:
        return narrowing.by_name(letters, "senders")

    def recipient_tally(self, letters) -> Iterable[tuple]:
        return narrowing.by_name(letters, "recipients")

    def carrier_tally(self, letters) -> Iterable[tuple]:
        return narrowing.by_name(letters, "carriers")

    def year_tally(self, letters) -> Iterable[tuple]:
        return narrowing.by_year(letters, "dated")

    def spans_of_years(self) -> list[tuple]:
        """How many of the letters asked for are of the years from one to another."""
        return narrowing.spans_of_years(self.but_for(""), "dated")

    def existence_tally(self, letters) -> Iterable[tuple]:
        counted = letters.values_list("existence").annotate(Count("pk"))
        counts: Counter = Counter()
        for answers, count in counting.rows_of(counted):
            counts.update(dict.fromkeys(answers, count))
        return [(name, label, counts[name]) for name, label in EXISTENCE.items()]

    def contested_tally(self, letters) -> Iterable[tuple]:
        counts: Counter = Counter()
        counted = letters.values_list("contested_questions").annotate(Count("pk"))
        for questions, count in counting.rows_of(counted):
            for name in [*questions, "any" if questions else "nothing"]:
                counts[name] += count
        return [(name, label, counts[name]) for name, label in CONTESTED.items()]

    def language_tally(self, letters) -> Iterable[tuple]:
        counted = letters.values_list("language").annotate(Count("pk"))
        rows = [
            (tag or UNKNOWN, languages.name(tag) if tag else "not known", count)
            for tag, count in counting.rows_of(counted)
        ]
        return sorted(rows, key=lambda row: (row[0] == UNKNOWN, -row[2], row[1]))

    def collection_tally(self, letters) -> Iterable[tuple]:
        return narrowing.by_name(letters, "collection", "title")
