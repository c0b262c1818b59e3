"""Look-alikes at the desk: what may be one, each beside the way to merge it."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from archive.lookalikes import lookalikes, say_they_are_two
from archive.merging import KINDS
from archive.models import NotOne

from .merging import may_merge, two_of, url_of
from .records import change_url

PER_PAGE = 50


def addresses() -> list:
    view = admin.site.admin_view
    return [
        path("look-alikes/", view(all_kinds), name="look-alikes"),
        path("look-alikes/<slug:kind>/", view(page), name="look-alikes-of"),
        path(
            "look-alikes/<slug:kind>/<int:into>/<int:absorbed>/not-one/",
            view(not_one),
            name="not-one",
        ),
        path("look-alikes/undo/<int:key>/", view(after_all), name="one-after-all"),
    ]


def all_kinds(request: HttpRequest) -> HttpResponse:
    """To the first kind that somebody may merge."""
    kinds = kinds_for(request.user)
    if not kinds:
        raise PermissionDenied
    return HttpResponseRedirect(url_of_list(kinds[0]))


def kinds_for(user) -> list:
    return [kind for kind in KINDS if may_merge(user, kind._meta.model_name)]


def url_of_list(kind) -> str:
    return reverse("admin:look-alikes-of", args=[kind._meta.model_name])


def page(request: HttpRequest, kind: str) -> HttpResponse:
    """The pairs of a kind that look alike, and those that somebody has told apart."""
    kinds = kinds_for(request.user)
    model = next((m for m in kinds if m._meta.model_name == kind), None)
    if model is None:
        raise PermissionDenied
    found = Paginator(lookalikes(model), PER_PAGE).get_page(request.GET.get("page"))
    told_apart = NotOne.objects.filter(kind=kind).select_related("said_by")[:PER_PAGE]
    keys = {key for alike in found for key in (alike.first, alike.second)}
    keys |= {key for said in told_apart for key in (said.first_id, said.second_id)}
    held = model._base_manager.in_bulk(keys)
    context = {
        **admin.site.each_context(request),
        "title": "Look-alikes",
        "opts": model._meta,
        "kinds": [(m._meta.verbose_name_plural, url_of_list(m)) for m in kinds],
        "here": model._meta.verbose_name_plural,
        "page": found,
        "pairs": [in_a_row(held[a.first], held[a.second], a) for a in found],
        "told_apart": [
            (said, held[said.first_id], held[said.second_id])
            for said in told_apart
            if {said.first_id, said.second_id} <= held.keys()
        ],
    }
    return TemplateResponse(request, "admin/archive/lookalikes.html", context)


def in_a_row(one, other, alike) -> dict:
    """Two that look alike: what is public stays, or what was there first."""
    stays, goes = sorted((one, other), key=lambda r: (not r.is_published, r.pk))
    return {
        "records": [(stays, change_url(stays)), (goes, change_url(goes))],
        "reasons": alike.reasons,
        "merge": url_of(stays, goes),
        "not_one": reverse(
            "admin:not-one", args=[stays._meta.model_name, stays.pk, goes.pk]
        ),
    }


@require_POST
def not_one(request: HttpRequest, kind: str, into: int, absorbed: int) -> HttpResponse:
    one, other = two_of(request, kind, into, absorbed)
    say_they_are_two(one, other, by=request.user)
    sentence = "“{}” and “{}” are not proposed any longer."
    messages.success(request, format_html(sentence, one, other))
    return HttpResponseRedirect(url_of_list(type(one)))


@require_POST
def after_all(request: HttpRequest, key: int) -> HttpResponse:
    """Have two that somebody told apart be proposed again."""
    said = get_object_or_404(NotOne, pk=key)
    if not may_merge(request.user, said.kind):
        raise PermissionDenied
    said.delete()
    messages.success(request, "They are proposed again, if they look alike.")
    return HttpResponseRedirect(reverse("admin:look-alikes-of", args=[said.kind]))
