"""Splitting a letter at the desk: what is to go, what that would do, and doing it."""

import hashlib

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.html import format_html

from archive.exchange.did_you_mean import did_you_mean
from archive.models import Citation, Claim, Letter
from archive.restoring import InTheWay
from archive.splitting import Chosen, foresee, split

from .evidence import desk_of
from .records import addresses_below, change_url, is_key, reason_given

MAY = [f"archive.change_{kind}" for kind in ("letter", "claim", "citation")]
MAY += ["archive.delete_claim", "archive.add_claim", "archive.add_transmission"]
AGAIN = "Something has changed since you looked. Here is what it would do now."
MOST = 10_000  # keys among which the nearest is looked for


def addresses() -> list:
    """The address below `/admin/archive/letter/`."""
    return addresses_below(Letter, split=page)


class OtherLetterForm(forms.Form):
    """The letter to which it goes: one that is there, or a new one."""

    letter = forms.SlugField(
        label="To the letter with the key",
        required=False,
        help_text="The end of its address.",
        widget=forms.TextInput({"class": "vTextField"}),
    )
    title = forms.CharField(
        label="Or to a new letter with the title",
        required=False,
        max_length=300,
        help_text="It begins as a draft, in the same collection.",
        widget=forms.TextInput({"class": "vTextField", "dir": "auto"}),
    )

    def __init__(self, of: Letter, data=None):
        super().__init__(data)
        self.of = of

    def clean_letter(self) -> Letter | None:
        key = self.cleaned_data["letter"]
        found = Letter.objects.filter(slug=key).first()
        if key and (found is None or found == self.of):
            others = Letter.objects.exclude(pk=self.of.pk)
            hint = did_you_mean(key, others.values_list("slug", flat=True)[:MOST])
            raise ValidationError(f"There is no other letter “{key}”.{hint}")
        return found

    def clean(self):
        cleaned = super().clean()
        if not self.errors and bool(cleaned["letter"]) == bool(cleaned["title"]):
            raise ValidationError("Name one letter, or the title of a new one.")
        return cleaned

    def other(self) -> Letter:
        """The letter that is named, or one that is not there yet."""
        of = self.of
        return self.cleaned_data["letter"] or Letter(
            title=self.cleaned_data["title"],
            title_language=of.title_language,
            collection=of.collection,
        )


def page(request: HttpRequest, key: int) -> HttpResponse:
    """Choose, see what it does, and do that."""
    letter = get_object_or_404(Letter, pk=key)
    if not request.user.has_perms(MAY):
        raise PermissionDenied
    is_asked = request.method == "POST"
    form = OtherLetterForm(letter, request.POST if is_asked else None)
    chosen, seen = chosen_in(letter, request.POST), {}
    if is_asked and form.is_valid():
        refuse_a_new_letter_to_others(request.user, form)
        seal = seal_of(letter, form, chosen)
        if done := confirmed(request, letter, form, chosen, seal):
            return HttpResponseRedirect(change_url(done))
        foreseen = foresee(letter, form.other(), chosen)
        going = [(row, foreseen.told.get(known(row), "")) for row in chosen]
        seen = {"foreseen": foreseen, "going": going, "seal": seal}
    context = {
        **admin.site.each_context(request),
        "title": "Split",
        "opts": Letter._meta,
        "letter": letter,
        "desk": desk_of(letter),
        "form": form,
        "chosen": {"-".join(map(str, known(row))) for row in chosen},
        **seen,
    }
    return TemplateResponse(request, "admin/archive/letter/split.html", context)


def refuse_a_new_letter_to_others(user, form: OtherLetterForm) -> None:
    if form.cleaned_data["title"] and not user.has_perm("archive.add_letter"):
        raise PermissionDenied


def known(row) -> tuple[str, int]:
    return row._meta.model_name, row.pk


def chosen_in(letter: Letter, data) -> Chosen:
    """What is ticked, of this letter; what goes with its claim is not moved twice."""
    keys = {
        name: [key for key in data.getlist(name) if is_key(key)]
        for name in ("transmission", "response", "claim", "citation")
    }
    steps = letter.transmissions.filter(pk__in=keys["transmission"])
    parts = [*steps, *letter.responses.filter(pk__in=keys["response"])]
    told = Claim.objects.of_letters([letter])
    claims = [c for c in told.filter(pk__in=keys["claim"]) if c.subject not in parts]
    cited = Citation.objects.on(told).filter(pk__in=keys["citation"])
    citations = [
        citation
        for citation in cited.select_related("claim")
        if citation.claim not in claims and citation.claim.subject not in parts
    ]
    return Chosen(parts, claims, citations)


def seal_of(letter: Letter, form: OtherLetterForm, chosen: Chosen) -> str:
    """What was shown, in short: what is confirmed is this, or nothing."""
    other = form.cleaned_data["letter"]
    shown = (
        letter.version,
        (other.pk, other.version) if other else form.cleaned_data["title"],
        [(*known(row), row.version) for row in chosen],
    )
    return hashlib.sha256(repr(shown).encode()).hexdigest()


def confirmed(request, letter, form, chosen: Chosen, seal: str) -> Letter | None:
    """Do it, if what was shown is what would happen; the letter to which it went."""
    if "confirmed" not in request.POST:
        return None
    if request.POST.get("seal") != seal:
        messages.error(request, AGAIN)
        return None
    other = form.other()
    try:
        split(letter, other, chosen, why=reason_given(request))
    except InTheWay as reason:
        messages.error(request, str(reason))
        return None
    sentence = 'What you chose is here now, and no longer in “<a href="{}">{}</a>”.'
    messages.success(request, format_html(sentence, change_url(letter), letter))
    return other
