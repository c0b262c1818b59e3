"""The letters: their list, and a page for each, as known today or on a day."""

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from archive import changes, data, linked_data, timeline
from archive.dossier import Dossier
from archive.forms import AsOfForm, LetterFilter
from archive.models import Letter

from .addresses import at_its_address

LETTERS_PER_PAGE = 50


def letter_list(request: HttpRequest) -> HttpResponse:
    letters = Letter.objects.published()
    wanted = LetterFilter(request.GET, letters, request=request)
    page = Paginator(wanted.qs, LETTERS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"wanted": wanted, "page": page}
    return render(request, "archive/letter_list.html", context)


@at_its_address(Letter)
def letter_detail(request: HttpRequest, letter: Letter) -> HttpResponse:
    """One letter with its apparatus."""
    form = AsOfForm(request.GET)
    dossier = dossier_asked_for(letter, form)
    context = {
        "letter": letter,
        "dossier": dossier,
        "timeline": timeline.of_letter(dossier),
        "form": form,
        "changes": [] if dossier.on else changes.of_letter(dossier),
        "linked_data": linked_data.of_letter(dossier, request.build_absolute_uri),
    }
    return render(request, "archive/letter_detail.html", context)


@at_its_address(Letter)
def letter_data(request: HttpRequest, letter: Letter) -> JsonResponse:
    dossier = dossier_asked_for(letter, AsOfForm(request.GET))
    return JsonResponse(
        data.of_letter(dossier), json_dumps_params={"ensure_ascii": False}
    )


def dossier_asked_for(letter: Letter, form: AsOfForm) -> Dossier:
    """The letter as known on the day that is asked for; a day that is none is a 400."""
    if not form.is_valid():
        raise BadRequest("There is no such day. A day is written as 2025-03-08.")
    return Dossier(letter, on=form.day)
