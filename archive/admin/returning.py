"""Returning a letter to a day, at the desk: as it stood, beside today's."""

import hashlib
from datetime import datetime, timedelta

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from archive.models import Letter
from archive.restoring import InTheWay
from archive.returning import differences, moments, return_to
from archive.returning.then import KINDS

from .records import addresses_below, change_url, reason_given

MOST = 40  # of the changes that are listed
AGAIN = "The letter has changed since you looked. Here it is as it stands now."
ACTS = ("add", "change", "delete")
A_MOMENT = timedelta(microseconds=1)


def addresses() -> list:
    """The address below `/admin/archive/letter/`."""
    return addresses_below(Letter, **{"return": page})


class MomentForm(forms.Form):
    """The moment to which one looks back, to the minute, or exactly before a change."""

    at = forms.DateTimeField(
        label="As it stood on",
        required=False,
        widget=forms.DateTimeInput(
            {"type": "datetime-local", "step": "any"}, format="%Y-%m-%dT%H:%M"
        ),
    )
    before = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_before(self) -> datetime | None:
        try:
            told = datetime.fromisoformat(self.cleaned_data["before"])
        except ValueError:
            return None
        return told - A_MOMENT if timezone.is_aware(told) else None

    def moment(self) -> datetime | None:
        if not self.is_valid():
            return None
        return self.cleaned_data["before"] or self.cleaned_data["at"]


def page(request: HttpRequest, key: int) -> HttpResponse:
    """Choose a moment, see what stood otherwise, and return what is ticked."""
    letter = get_object_or_404(Letter, pk=key)
    if not may_return(request.user):
        raise PermissionDenied
    form = MomentForm(request.GET)
    at = form.moment()
    found = differences(letter, at) if at else []
    seal = seal_of(found)
    if request.method == "POST" and at and done(request, letter, at, seal):
        return HttpResponseRedirect(change_url(letter))
    context = {
        **admin.site.each_context(request),
        "title": "Return to a day",
        "opts": Letter._meta,
        "letter": letter,
        "form": form,
        "at": at,
        "found": found,
        "seal": seal,
        "ticked": set(request.POST.getlist("part")),
        "changes": [
            (change, change.history_date.isoformat(), named(change))
            for change in moments(letter, MOST)
        ],
    }
    return TemplateResponse(request, "admin/archive/letter/return.html", context)


def may_return(user) -> bool:
    kinds = [kind._meta.model_name for kind in KINDS if kind is not Letter]
    needed = [f"archive.{act}_{kind}" for act in ACTS for kind in kinds]
    return user.has_perms([*needed, "archive.change_letter"])


def named(change) -> str:
    """What was changed, by its kind and its key."""
    kind = change.instance_type._meta.verbose_name
    return f"{kind} {getattr(change, 'key', '') or change.slug}"


def seal_of(found: list) -> str:
    """What was shown, in short: what is returned is this, or nothing."""
    shown = [(each.key, each.now and each.now.version) for each in found]
    return hashlib.sha256(repr(shown).encode()).hexdigest()


def done(request, letter: Letter, at: datetime, seal: str) -> bool:
    if request.POST.get("seal") != seal:
        messages.error(request, AGAIN)
        return False
    keys = None if "whole" in request.POST else request.POST.getlist("part")
    try:
        returned = return_to(letter, at, keys, why=reason_given(request))
    except InTheWay as reason:
        listed = format_html_join("", "<li>{}</li>", ((s,) for s in reason.sentences))
        sentence = "It cannot be returned so: <ul>{}</ul>"
        messages.error(request, format_html(sentence, listed))
        return False
    number = len(returned)
    what = "1 part stands" if number == 1 else f"{number} parts stand"
    messages.success(request, f"{what} as then, each as a new version.")
    return True
