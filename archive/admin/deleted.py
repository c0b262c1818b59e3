"""What was deleted at the desk and elsewhere, and bringing it back."""

from collections import Counter

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import get_text_list
from django.views.decorators.http import require_POST

from archive.models import Deletion
from archive.restoring import InTheWay, bring_back

from .records import change_url

PER_PAGE = 50


def addresses() -> list:
    """The addresses of what was deleted, at the desk."""
    view = admin.site.admin_view
    return [
        path("deleted/", view(deleted_records), name="deleted"),
        path("deleted/<int:key>/bring-back/", view(back), name="bring-back"),
    ]


def deleted_records(request: HttpRequest) -> HttpResponse:
    """All that was deleted and not brought back, the newest first."""
    refuse_those_who_do_not_write(request)
    deletions = Deletion.objects.in_force().select_related("deleted_by", "merge")
    page = Paginator(deletions, PER_PAGE).get_page(request.GET.get("page"))
    for deletion in page:
        deletion.kind_in_words = model_of(deletion.kind)._meta.verbose_name
        deletion.parts = parts_of(deletion)
        deletion.may_come_back = may_bring_back(request.user, deletion)
    context = {
        **admin.site.each_context(request),
        "title": "Deleted records",
        "page": page,
    }
    return TemplateResponse(request, "admin/archive/deleted.html", context)


@require_POST
def back(request: HttpRequest, key: int) -> HttpResponse:
    """Bring back what went in one act, or say what stands in the way."""
    refuse_those_who_do_not_write(request)
    deletion = get_object_or_404(Deletion, pk=key)
    if not may_bring_back(request.user, deletion):
        raise PermissionDenied
    try:
        records = bring_back(deletion)
    except InTheWay as reason:
        listed = format_html_join("", "<li>{}</li>", ((s,) for s in reason.sentences))
        sentence = "“{}” cannot be brought back: <ul>{}</ul>"
        messages.error(request, format_html(sentence, deletion, listed))
        return HttpResponseRedirect(reverse("admin:deleted"))
    messages.success(request, format_html("“{}” is back.", deletion))
    return HttpResponseRedirect(page_of(deletion, records))


def page_of(deletion: Deletion, records: list) -> str:
    """Where to go and see: the page of what was deleted, or of what it belongs to."""
    back = [r for r in records if r.pk == deletion.record_id]
    first = next(r for r in back if r._meta.model_name == deletion.kind)
    for record in (first, getattr(first, "agent", None), getattr(first, "place", None)):
        if record is not None and admin.site.is_registered(type(record)):
            return change_url(record)
    return reverse("admin:deleted")


def refuse_those_who_do_not_write(request) -> None:
    if not request.user.has_perm("archive.change_letter"):
        raise PermissionDenied


def may_bring_back(user, deletion: Deletion) -> bool:
    """Whether somebody may add records of every kind that would come back."""
    kinds = {kind for kind, *_ in deletion.gone}
    return user.has_perms([f"archive.add_{kind}" for kind in kinds])


def model_of(kind: str):
    return apps.get_model("archive", kind)


def parts_of(deletion: Deletion) -> str:
    """What went with it, in numbers: 2 claims and 3 citations."""
    counts = Counter(kind for kind, *_ in deletion.gone)
    counts[deletion.kind] -= 1
    return get_text_list([counted(kind, n) for kind, n in counts.items() if n], "and")


def counted(kind: str, number: int) -> str:
    names = model_of(kind)._meta
    return (
        f"{number} {names.verbose_name if number == 1 else names.verbose_name_plural}"
    )
