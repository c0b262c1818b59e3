"""The collections: a page for each, with its letters and what is contested of it."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from archive.drawings import timeline
from archive.exchange import linked_data
from archive.models import Collection
from archive.pages.collections import Gathering

from .addresses import at_its_address
from .citations import Bibliography, cited_page

LETTERS_PER_PAGE = 50


@at_its_address(Collection)
def collection_detail(request: HttpRequest, collection: Collection) -> HttpResponse:
    letters = Paginator(collection.letters.published(), LETTERS_PER_PAGE)
    page = letters.get_page(request.GET.get("page"))
    gathering = Gathering(collection, list(page))
    context = {
        "collection": collection,
        "dossier": gathering,
        "page": page,
        "timeline": timeline.of_letters(page),
        "linked_data": linked_data.of_collection(
            collection, page, request.build_absolute_uri
        ),
        "cited": cited_page(request, collection, collection.title),
        "bibliography": Bibliography(request, gathering),
    }
    return render(request, "archive/collection_detail.html", context)
