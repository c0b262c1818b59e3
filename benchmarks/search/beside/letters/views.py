"""One page: twenty records, how many there are, and four facets."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import path
from modelsearch.query import Phrase

from .models import Record

FACETS = ["kind", "sender", "language", "year"]


def search(request):
    asked = request.GET
    records = Record.objects.all()
    if asked.get("sender"):
        records = records.filter(sender=asked["sender"], language=asked["lang"])
    words = asked["q"]
    if asked.get("begins"):
        found = records.autocomplete(words)
    elif asked.get("order"):
        found = records.order_by("year").search(words, order_by_relevance=False)
    else:
        found = records.search(Phrase(words) if asked.get("phrase") else words)
    page = Paginator(found, 20).get_page(asked.get("page"))
    facets = {name: found.facet(name) for name in FACETS}
    return render(request, "page.html", {"page": page, "facets": facets.items()})


urlpatterns = [path("", search)]
