"""The letters: their list, and a page for each, as known today or on a day."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import strip_tags

from archive import changes
from archive.drawings import timeline
from archive.exchange import data, linked_data
from archive.forms import LetterFilter
from archive.models import Letter
from archive.pages.letters import LetterPage, WholePage

from .addresses import as_of_form, at_its_address
from .citations import Bibliography, cited_letter, files_of

LETTERS_PER_PAGE = 50


def letter_list(request: HttpRequest) -> HttpResponse:
    letters = Letter.objects.published()
    wanted = LetterFilter(request.GET, letters, request=request)
    page = Paginator(wanted.qs, LETTERS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"wanted": wanted, "page": page}
    return render(request, "archive/letter_list.html", context)


@at_its_address(Letter)
def letter_detail(request: HttpRequest, letter: Letter) -> HttpResponse:
    """One letter: what it comes to, and what is said of it, a step from the words."""
    form = as_of_form(request)
    page = LetterPage(letter, on=form.day)
    context = _apparatus(request, page) | {
        "timeline": timeline.of_letter(page, folded=True),
        "form": form,
        "whole": request.build_absolute_uri(page.whole),
        "linked_data": linked_data.of_letter(page, request.build_absolute_uri),
    }
    return render(request, "archive/letter/detail.html", context)


@at_its_address(Letter)
def letter_whole(request: HttpRequest, letter: Letter) -> HttpResponse:
    """All that is said of one letter on one page, and how much that is."""
    page = WholePage(letter, on=as_of_form(request).day)
    context = _apparatus(request, page) | {
        "timeline": timeline.of_letter(page),
        "linked_data": linked_data.of_all(page, request.build_absolute_uri),
    }
    text = render_to_string("archive/letter/_everything.html", context, request)
    context |= {"text": text, "length": len(strip_tags(text).split())}
    return render(request, "archive/letter/whole.html", context)


def _apparatus(request: HttpRequest, page: LetterPage) -> dict:
    letter = page.letter
    return {
        "letter": letter,
        "page": page,
        "cited": cited_letter(request, letter, page.on),
        "bibliography": Bibliography(request, page),
        "sources_as_files": files_of(letter, "sources", page.on),
        "changes": [] if page.on else changes.of_letter(page),
    }


@at_its_address(Letter)
def letter_data(request: HttpRequest, letter: Letter) -> JsonResponse:
    page = LetterPage(letter, on=as_of_form(request).day)
    return JsonResponse(data.of_letter(page), json_dumps_params={"ensure_ascii": False})
