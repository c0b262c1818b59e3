"""Merging two records at the desk: what it would do, and then doing it."""

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from archive.merging import (
    KINDS,
    NotMergeable,
    differing,
    foresee,
    merge,
    take_apart,
)
from archive.models import Merge
from archive.restoring import InTheWay

from .records import change_url, reason_given

AGAIN = "One of them has changed since you opened this page. Here they are now."


def addresses() -> list:
    view = admin.site.admin_view
    return [
        path("merge/<slug:kind>/<int:into>/<int:absorbed>/", view(page), name="merge"),
        path("merge/<int:key>/take-apart/", view(apart), name="take-apart"),
    ]


class MergesTwo:
    """A list from which two records that are one can be merged."""

    change_list_template = "admin/archive/change_list.html"

    def changelist_view(self, request, extra_context=None):
        kind = self.opts.model_name
        ways = {}
        if may_merge(request.user, kind):
            ways["look_alikes"] = reverse("admin:look-alikes-of", args=[kind])
        return super().changelist_view(request, ways | (extra_context or {}))

    @admin.action(description="Merge", permissions=["change", "delete"])
    def merge_selected(self, request, queryset):
        records = list(queryset.order_by("pk")[:3])
        if len(records) != 2:
            self.message_user(request, "Choose two that are one.", messages.ERROR)
            return None
        public = sorted(records, key=lambda record: not record.is_published)
        return HttpResponseRedirect(url_of(*public))


def url_of(into, absorbed) -> str:
    kind = into._meta.model_name
    return reverse("admin:merge", args=[kind, into.pk, absorbed.pk])


class MergeForm(forms.Form):
    """Of each value in which they differ, which it is to be."""

    def __init__(self, values: list, data=None):
        super().__init__(data)
        for value in values:
            choices = [("into", value.into or "(empty)")]
            choices.append(("absorbed", value.absorbed or "(empty)"))
            self.fields[value.name] = forms.ChoiceField(
                label=value.label,
                choices=choices,
                initial="absorbed" if value.is_missing else "into",
                widget=forms.RadioSelect,
            )

    @property
    def taken(self) -> list[str]:
        return [name for name, side in self.cleaned_data.items() if side == "absorbed"]

    def foreseen_as_taken(self) -> list[str]:
        """What would be taken as the page stands: as chosen, or as it proposes."""
        return [bound.name for bound in self if bound.value() == "absorbed"]


def page(request: HttpRequest, kind: str, into: int, absorbed: int) -> HttpResponse:
    """Show what a merge would do; do it once that is confirmed."""
    stays, goes = two_of(request, kind, into, absorbed)
    form = MergeForm(differing(goes, stays), request.POST or None)
    seal = f"{stays.version}.{goes.version}"
    if request.method == "POST" and form.is_valid():
        if request.POST.get("seal") != seal:
            messages.error(request, AGAIN)
        elif done(request, goes, stays, form.taken):
            return HttpResponseRedirect(change_url(stays))
    foreseen = foresee(goes, stays, form.foreseen_as_taken())
    context = {
        **admin.site.each_context(request),
        "title": "Merge",
        "opts": stays._meta,
        "stays": stays,
        "goes": goes,
        "form": form,
        "seal": seal,
        "foreseen": foreseen,
        "moved": [
            (each.row._meta.verbose_name, each, change_url_if_any(each.row))
            for each in foreseen.moved
        ],
        "gone": [(row._meta.verbose_name, row) for row, _ in foreseen.gone],
        "other_way": url_of(goes, stays),
    }
    return TemplateResponse(request, "admin/archive/merge.html", context)


def done(request, goes, stays, taken: list[str]) -> bool:
    name, address = str(goes), goes.get_absolute_url()
    try:
        merge(goes, stays, taken=taken, why=reason_given(request))
    except NotMergeable as reason:
        messages.error(request, str(reason))
        return False
    sentence = "“{}” is merged with this. {} leads here from now on."
    messages.success(request, format_html(sentence, name, address))
    return True


def two_of(request, kind: str, into: int, absorbed: int) -> tuple:
    """The record that stays and the one that goes, for whoever may do both."""
    model = next((m for m in KINDS if m._meta.model_name == kind), None)
    if model is None or into == absorbed:
        raise Http404
    if not may_merge(request.user, kind):
        raise PermissionDenied
    return tuple(get_object_or_404(model, pk=key) for key in (into, absorbed))


def may_merge(user, kind: str) -> bool:
    return user.has_perms([f"archive.change_{kind}", f"archive.delete_{kind}"])


def change_url_if_any(row) -> str:
    return change_url(row) if admin.site.is_registered(type(row)) else ""


@require_POST
def apart(request: HttpRequest, key: int) -> HttpResponse:
    """Have two records again of one."""
    made = get_object_or_404(Merge, pk=key)
    needed = [f"archive.{act}_{made.kind}" for act in ("add", "change", "delete")]
    if not request.user.has_perms(needed):
        raise PermissionDenied
    try:
        take_apart(made)
    except InTheWay as reason:
        messages.error(request, f"It cannot be taken apart: {reason}")
        return HttpResponseRedirect(reverse("admin:deleted"))
    messages.success(request, "They are two again.")
    model = apps.get_model("archive", made.kind)
    return HttpResponseRedirect(change_url(model(pk=made.absorbed_id)))
