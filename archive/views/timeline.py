"""The timeline of all public letters, narrowed as the list of letters is."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from archive import timeline
from archive.forms import LetterFilter
from archive.models import Letter

LETTERS_PER_PAGE = 50


def timeline_of_all(request: HttpRequest) -> HttpResponse:
    wanted = LetterFilter(request.GET, Letter.objects.published())
    page = Paginator(wanted.qs, LETTERS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": wanted,
        "page": page,
        "timeline": timeline.of_letters(page),
        "narrowed_by": narrowed_by(request, wanted),
    }
    return render(request, "archive/timeline.html", context)


def narrowed_by(request: HttpRequest, wanted: LetterFilter) -> list[tuple[str, str]]:
    """The filters that are set, each with the question that leaves it off."""
    narrowing = []
    for field in wanted.form:
        if request.GET.get(field.html_name):
            others = request.GET.copy()
            others.pop(field.html_name)
            others.pop("page", None)
            narrowing.append((field.label, f"?{others.urlencode()}"))
    return narrowing
