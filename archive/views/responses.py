"""The responses to letters: a page for each, as known today or on a day."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from archive.aftermath import Aftermath
from archive.forms import AsOfForm
from archive.models import Response

from .addresses import at_its_address


@at_its_address(Response)
def response_detail(request: HttpRequest, response: Response) -> HttpResponse:
    form = AsOfForm(request.GET)
    if not form.is_valid():
        raise BadRequest("The day to look at is written as 2025-03-08.")
    aftermath = Aftermath(response, on=form.day)
    context = {"response": response, "dossier": aftermath}
    return render(request, "archive/response_detail.html", context)
