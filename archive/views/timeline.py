"""The timeline of all public letters, narrowed as the list of letters is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from archive.counting import Pages
from archive.drawings import timeline
from archive.forms import LetterFilter
from archive.models import Letter, colophon_in_use

LETTERS_PER_PAGE = 50
LETTERS_DRAWN = 300  # of more there is a bar for each year, which opens its letters


def timeline_of_all(request: HttpRequest) -> HttpResponse:
    letters = Letter.objects.published()
    wanted = LetterFilter(request.GET, letters, request=request)
    pages = Pages(wanted.qs, LETTERS_PER_PAGE)
    context = {"wanted": wanted, "count": pages.count, "page": None}
    if pages.count > LETTERS_DRAWN and "year" not in wanted.asked:
        context["years"] = timeline.of_years(
            wanted.spans_of_years(), lambda year: wanted.address(year=str(year))
        )
    else:
        page = pages.get_page(request.GET.get("page"))
        calendars = colophon_in_use().calendars_beside()
        drawn = timeline.of_letters(page, calendars=calendars)
        context |= {"page": page, "timeline": drawn}
    return render(request, "archive/timeline.html", context)
