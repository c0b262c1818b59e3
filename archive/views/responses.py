"""The responses to letters: a page for each, as known today or on a day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from archive.drawings import timeline
from archive.exchange import linked_data
from archive.models import Response
from archive.pages.responses import ResponsePage

from .addresses import as_of_form, at_its_address
from .citations import Bibliography, cited_response


@at_its_address(Response)
def response_detail(request: HttpRequest, response: Response) -> HttpResponse:
    page = ResponsePage(response, on=as_of_form(request).day)
    context = {
        "response": response,
        "page": page,
        "timeline": timeline.of_opened(page),
        "cited": cited_response(request, response, page.on),
        "bibliography": Bibliography(request, page),
        "linked_data": linked_data.of_response(page, request.build_absolute_uri),
    }
    return render(request, "archive/response_detail.html", context)
