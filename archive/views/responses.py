"""The responses to letters: a page for each, as known today or on a day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from archive.models import Response
from archive.pages.responses import Aftermath

from .addresses import as_of_form, at_its_address
from .citations import Bibliography, cited_response


@at_its_address(Response)
def response_detail(request: HttpRequest, response: Response) -> HttpResponse:
    aftermath = Aftermath(response, on=as_of_form(request).day)
    context = {
        "response": response,
        "dossier": aftermath,
        "cited": cited_response(request, response, aftermath.on),
        "bibliography": Bibliography(request, aftermath),
    }
    return render(request, "archive/response_detail.html", context)
