"""What guides machines through the archive: every public address."""

from datetime import datetime

from django.contrib.sitemaps import Sitemap, views
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
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

# No list of addresses may be longer [sitemaps.org].
LONGEST = 50_000


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
    """The published records of a kind, each with the time of its last change."""

    def __init__(self, model):
        self.model = model

    def items(self):
        changes = self.model.history.filter(id=OuterRef("pk"))
        return (
            self.model.objects.published()
            .order_by("pk")
            .annotate(changed_at=_last(changes))
        )

    def lastmod(self, record) -> datetime:
        return record.changed_at or record.published_at

    def get_latest_lastmod(self) -> None:
        """Say nothing of the whole: to know, every record would have to be read."""


class LetterSitemap(RecordSitemap):
    """The letters; what is cited on a question about one changes its page as well."""

    def __init__(self):
        super().__init__(Letter)

    def items(self):
        cited = Citation.history.filter(
            claim__letter=OuterRef("pk"), document__state=State.PUBLISHED
        )
        return super().items().annotate(cited_at=_last(cited))

    def lastmod(self, record) -> datetime:
        changed_at = super().lastmod(record)
        return max(changed_at, record.cited_at or changed_at)


class QuestionSitemap(Sitemap):
    """The questions about public letters on which an open source speaks."""

    def items(self):
        asked = Claim.objects.told(*Stance.values).filter(
            response=None, collection=None
        )
        parts = ("letter__slug", "transmission__letter__slug", "transmission__key")
        return (
            asked.order_by(*parts, "question")
            .values_list(*parts, "question")
            .distinct()
        )

    def location(self, asked) -> str:
        slug, slug_of_step, key, question = asked
        if key:
            args = [slug_of_step, key, question]
            return reverse("archive:question-of-step", args=args)
        return reverse("archive:question", args=[slug, question])


def _last(changes) -> Subquery:
    """The time of the last of these rows of a history."""
    return Subquery(changes.order_by("-history_date").values("history_date")[:1])


SITEMAPS = {
    "pages": PageSitemap(),
    "collections": RecordSitemap(Collection),
    "letters": LetterSitemap(),
    "questions": QuestionSitemap(),
    "responses": RecordSitemap(Response),
    "documents": RecordSitemap(Document),
    "agents": RecordSitemap(Agent),
    "places": RecordSitemap(Place),
}


def sitemap(request: HttpRequest) -> HttpResponse:
    """Every address, while one list may hold them all; else the lists of addresses."""
    addresses = sum(sitemap.paginator.count for sitemap in SITEMAPS.values())
    if addresses <= LONGEST:
        return views.sitemap(request, SITEMAPS)
    return views.index(request, SITEMAPS, sitemap_url_name="archive:sitemap-section")


def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    return views.sitemap(request, SITEMAPS, section=section)
