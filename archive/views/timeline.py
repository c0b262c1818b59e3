"""The timeline of all public letters, narrowed as the list of letters is."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from archive.drawings import timeline
from archive.forms import LetterFilter
from archive.models import Letter

LETTERS_PER_PAGE = 50


def timeline_of_all(request: HttpRequest) -> HttpResponse:
    letters = Letter.objects.published()
    wanted = LetterFilter(request.GET, letters, request=request)
    page = Paginator(wanted.qs, LETTERS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"wanted": wanted, "page": page, "timeline": timeline.of_letters(page)}
    return render(request, "archive/timeline.html", context)
