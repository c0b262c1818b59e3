"""The addresses of every public page, for machines."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from archive.models import Agent, Document, Letter


class PageSitemap(Sitemap):
    def items(self):
        return ["front-page", "letter-list", "document-list", "agent-list", "timeline"]

    def location(self, item):
        return reverse(f"archive:{item}")


class RecordSitemap(Sitemap):
    def __init__(self, model):
        self.model = model

    def items(self):
        return self.model.objects.published().order_by("pk")


SITEMAPS = {
    "pages": PageSitemap(),
    "letters": RecordSitemap(Letter),
    "documents": RecordSitemap(Document),
    "agents": RecordSitemap(Agent),
}
