"""What guides machines through the archive: every public address."""

from datetime import datetime

from django.contrib.sitemaps import Sitemap, views
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from archive.models import (
    Agent,
    Citation,
    Claim,
    Collection,
    Document,
    Letter,
    Place,
    Response,
    Stance,
    State,
)

# Addresses in one list. 50,000 are allowed [sitemaps.org]; so many are made in the time
# of another page.
LONGEST = 400


class PageSitemap(Sitemap):
    def items(self):
        return [
            "front-page",
            "letter-list",
            "document-list",
            "agent-list",
            "timeline",
            "search",
            "about",
        ]

    def location(self, item):
        return reverse(f"archive:{item}")


class RecordSitemap(Sitemap):
    """
    The published records of a kind, each with the time of its last change.

    All of them, or those of a section, which is known by its number: a record stays
    in its section whatever comes and goes, and none takes longer than another to find.
    """

    addresses_each = 1  # of a record, about

    def __init__(self, model, section: int | None = None):
        self.model = model
        self.section = section

    def of(self, section: int) -> "RecordSitemap":
        return type(self)(self.model, section)

    def published(self) -> QuerySet:
        records = self.model.objects.published()
        if self.section is None:
            return records
        first = self.section * self.records_in_one
        return records.filter(pk__gte=first, pk__lt=first + self.records_in_one)

    @property
    def records_in_one(self) -> int:
        return max(LONGEST // self.addresses_each, 1)

    def sections(self) -> list[int]:
        """The numbers of the sections that are not empty."""
        numbers = (
            self.published().order_by().annotate(number=F("pk") / self.records_in_one)
        )
        return sorted(numbers.values_list("number", flat=True).distinct())

    def items(self):
        changes = self.model.history.filter(id=OuterRef("pk"))
        records = self.published().only("slug", "published_at").order_by("pk")
        return records.annotate(changed_at=_last(changes))

    def lastmod(self, record) -> datetime:
        return record.changed_at or record.published_at

    def get_latest_lastmod(self) -> None:
        """Say nothing of the whole: to know, every record would have to be read."""


class LetterSitemap(RecordSitemap):
    """The letters; what is cited on a question about one changes its page as well."""

    def items(self):
        cited = Citation.history.filter(
            claim__letter=OuterRef("pk"), document__state=State.PUBLISHED
        )
        return super().items().annotate(cited_at=_last(cited))

    def lastmod(self, record) -> datetime:
        changed_at = super().lastmod(record)
        return max(changed_at, record.cited_at or changed_at)


class QuestionSitemap(RecordSitemap):
    """
    The questions about public letters on which an open source speaks.

    A section has those of a fifth as many letters as theirs have.
    """

    addresses_each = 5

    def items(self):
        claims = Claim.objects.of_letters(self.published())
        asked = claims.told(*Stance.values).filter(response=None)
        parts = ("letter__slug", "transmission__letter__slug", "transmission__key")
        return (
            asked.order_by(*parts, "question")
            .values_list(*parts, "question")
            .distinct()
        )

    def lastmod(self, asked) -> None:
        """Say nothing: it is the letter's time that tells."""

    def location(self, asked) -> str:
        slug, slug_of_step, key, question = asked
        if key:
            args = [slug_of_step, key, question]
            return reverse("archive:question-of-step", args=args)
        return reverse("archive:question", args=[slug, question])


def _last(changes) -> Subquery:
    """The time of the last of these rows of a history."""
    return Subquery(changes.order_by("-history_date").values("history_date")[:1])


PAGES = "pages"
OF_RECORDS = {
    "collections": RecordSitemap(Collection),
    "letters": LetterSitemap(Letter),
    "questions": QuestionSitemap(Letter),
    "responses": RecordSitemap(Response),
    "documents": RecordSitemap(Document),
    "agents": RecordSitemap(Agent),
    "places": RecordSitemap(Place),
}


def sitemap(request: HttpRequest) -> HttpResponse:
    """Every address, while one list may hold them all; else the lists of addresses."""
    if _fit_in_one_list():
        return views.sitemap(request, {PAGES: PageSitemap()} | OF_RECORDS)
    sections = [PAGES] + [
        f"{name}-{number}"
        for name, records in OF_RECORDS.items()
        for number in records.sections()
    ]
    lists = [
        views.SitemapIndexItem(
            request.build_absolute_uri(reverse("archive:sitemap-section", args=[name]))
        )
        for name in sections
    ]
    context = {"sitemaps": lists}
    return render(request, "sitemap_index.xml", context, content_type="application/xml")


def _fit_in_one_list() -> bool:
    """Whether there are few addresses; of many, no more are counted than show it."""
    count = len(PageSitemap().items())
    for records in OF_RECORDS.values():
        count += records.items()[: LONGEST + 1].count()
        if count > LONGEST:
            return False
    return True


def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    """One list of addresses, by its name and number: letters-3."""
    name, _, number = section.partition("-")
    if section in OF_RECORDS:
        # What was once one list is several.
        return redirect("archive:sitemap", permanent=True)
    if section == PAGES:
        return views.sitemap(request, {section: PageSitemap()})
    if name in OF_RECORDS and number.isdecimal() and len(number) < 12:
        return views.sitemap(request, {section: OF_RECORDS[name].of(int(number))})
    raise Http404(f"No section {section}.")
