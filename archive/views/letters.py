"""The letters: their list, and a page for each, as known today or on a day."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control
from django.utils.html import strip_tags

from archive import changes
from archive.counting import Pages
from archive.drawings import timeline
from archive.drawings.preview import Preview, png_of
from archive.exchange import data, linked_data
from archive.forms import LetterFilter
from archive.models import Letter, colophon_in_use
from archive.pages.letters import LetterPage, WholePage

from .addresses import as_of_form, at_its_address
from .citations import Bibliography, cited_letter, files_of

LETTERS_PER_PAGE = 50


def letter_list(request: HttpRequest) -> HttpResponse:
    letters = Letter.objects.published()
    wanted = LetterFilter(request.GET, letters, request=request)
    page = Pages(wanted.qs, LETTERS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"wanted": wanted, "page": page}
    return render(request, "archive/letter_list.html", context)


@at_its_address(Letter)
def letter_detail(request: HttpRequest, letter: Letter) -> HttpResponse:
    """One letter: what it comes to, and what is said of it, a step from the words."""
    form = as_of_form(request)
    page = LetterPage(letter, on=form.day)
    days = timeline.of_letter(page, folded=True, week=request.GET.get("week", ""))
    context = _apparatus(request, page) | {
        "timeline": days,
        "form": form,
        "whole": request.build_absolute_uri(page.whole),
        "linked_data": linked_data.of_letter(page, request.build_absolute_uri),
    }
    response = render(request, "archive/letter/detail.html", context)
    if days.is_refused:
        # There is no end of weeks that are none: not one of them is kept.
        patch_cache_control(response, private=True, no_store=True)
    return response


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
        "preview": _preview(page),
    }


def _preview(page: LetterPage) -> Preview | None:
    """The picture for link previews, where it may be seen and can be drawn."""
    preview = _picture(page)
    return preview if page.letter.is_public and not preview.lacking else None


def _picture(page: LetterPage) -> Preview:
    colophon = colophon_in_use()
    return Preview(page, str(colophon), colophon.accent)


@at_its_address(Letter)
def letter_preview(request: HttpRequest, letter: Letter) -> HttpResponse:
    """The heading as a picture; none of what is not public, or would have gaps."""
    page = LetterPage(letter, on=as_of_form(request).day)
    preview = _picture(page)
    if not letter.is_public:
        raise Http404
    if lacking := preview.lacking:
        reason = f"This server has no font with these letters: {lacking}\n"
        return HttpResponse(
            reason, status=404, content_type="text/plain; charset=utf-8"
        )
    svg = render_to_string("archive/letter/preview.svg", {"preview": preview})
    return HttpResponse(png_of(svg, preview), content_type="image/png")


@at_its_address(Letter)
def letter_data(request: HttpRequest, letter: Letter) -> JsonResponse:
    page = LetterPage(letter, on=as_of_form(request).day)
    return JsonResponse(data.of_letter(page), json_dumps_params={"ensure_ascii": False})
