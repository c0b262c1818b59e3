"""The collections: a page for each, with its letters and what is contested of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from archive.counting import Pages
from archive.drawings import timeline
from archive.exchange import linked_data
from archive.models import Collection
from archive.pages.collections import CollectionPage

from .addresses import at_its_address
from .citations import Bibliography, cited_page

LETTERS_PER_PAGE = 50


@at_its_address(Collection)
def collection_detail(request: HttpRequest, collection: Collection) -> HttpResponse:
    every = Pages(collection.letters.published(), LETTERS_PER_PAGE)
    letters = every.get_page(request.GET.get("page"))
    page = CollectionPage(collection, list(letters))
    context = {
        "collection": collection,
        "page": page,
        "letters": letters,
        "timeline": timeline.of_letters(
            letters, page.evidence, calendars=page.calendars
        ),
        "linked_data": linked_data.of_collection(
            collection, letters, request.build_absolute_uri
        ),
        "cited": cited_page(request, collection, collection.title),
        "bibliography": Bibliography(request, page),
    }
    return render(request, "archive/collection_detail.html", context)
