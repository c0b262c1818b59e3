"""The addresses of every public page, for machines."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from archive.models import Agent, Collection, Document, Letter, Place, Response


class PageSitemap(Sitemap):
    def items(self):
        return ["front-page", "letter-list", "document-list", "agent-list", "about"]

    def location(self, item):
        return reverse(f"archive:{item}")


class RecordSitemap(Sitemap):
    def __init__(self, model):
        self.model = model

    def items(self):
        return self.model.objects.published().order_by("pk")


SITEMAPS = {
    "pages": PageSitemap(),
    "collections": RecordSitemap(Collection),
    "letters": RecordSitemap(Letter),
    "responses": RecordSitemap(Response),
    "documents": RecordSitemap(Document),
    "agents": RecordSitemap(Agent),
    "places": RecordSitemap(Place),
}
