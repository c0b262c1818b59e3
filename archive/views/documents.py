"""The documents: their list, and a page for each, as far as it may be shown."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from archive import changes
from archive.counting import Pages
from archive.exchange import data, linked_data
from archive.exchange.files import as_download
from archive.forms import DocumentFilter
from archive.models import Document
from archive.pages.documents import DocumentPage

from .addresses import at_its_address
from .citations import cited_document

DOCUMENTS_PER_PAGE = 100


def document_list(request: HttpRequest) -> HttpResponse:
    documents = Document.objects.published().select_related("publisher")
    wanted = DocumentFilter(request.GET, documents, request=request)
    page = Pages(wanted.qs, DOCUMENTS_PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "archive/document_list.html", {"wanted": wanted, "page": page}
    )


@at_its_address(Document)
def document_detail(request: HttpRequest, document: Document) -> HttpResponse:
    page = DocumentPage(document)
    context = {
        "document": document,
        "page": page,
        "cited": cited_document(request, document, page.readers),
        "changes": changes.of_document(document),
        "linked_data": linked_data.of_document(page, request.build_absolute_uri),
    }
    return render(request, "archive/document_detail.html", context)


@at_its_address(Document)
def document_data(request: HttpRequest, document: Document) -> JsonResponse:
    return JsonResponse(
        data.of_document(DocumentPage(document)),
        json_dumps_params={"ensure_ascii": False},
    )


@at_its_address(Document)
def document_file(request: HttpRequest, document: Document) -> HttpResponse:
    """The file from which the text was taken, where readers may have it."""
    if file := DocumentPage(document).file:
        return as_download(file)
    raise Http404
