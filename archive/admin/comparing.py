"""A new text beside the current one: what it does to each passage, before it does."""

import hashlib
from dataclasses import dataclass
from itertools import groupby

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from archive import anchoring, comparison
from archive.models import Anchor, Capture, Citation, Document, Passage, Stale

from .records import addresses_below, change_url, refusal_in_words

LOOSE = (Anchor.FUZZY, Anchor.ORPHANED)
MOVED = (Anchor.EXACT, Anchor.SHIFTED)
# Unchanged paragraphs that stand one after another are folded from so many on.
MANY = 3
AGAIN = (
    "The text or its passages have changed since you opened this page. Nothing is "
    "done: here they are as they stand now."
)


def addresses() -> list:
    """The addresses below `/admin/archive/capture/`."""
    return addresses_below(Capture, compare=compare, discard=discard)


def url_of(capture: Capture) -> str:
    return reverse("admin:archive_capture_compare", args=[capture.pk])


@dataclass(frozen=True)
class Fate:
    """What would become of one passage."""

    passage: Passage
    found: anchoring.Reanchored
    text: str

    @property
    def name(self) -> str:
        return f"{self.passage._meta.model_name}-{self.passage.pk}"

    @property
    def url(self) -> str:
        return change_url(self.passage)

    @property
    def anchor(self) -> str:
        return self.found.anchor

    @property
    def is_loose(self) -> bool:
        return self.anchor in LOOSE

    @property
    def may_be_accepted(self) -> bool:
        return self.anchor == Anchor.FUZZY

    @property
    def words_now(self) -> str:
        if self.found.start is None:
            return ""
        return self.text[self.found.start : self.found.end]

    @property
    def told(self) -> str:
        """What the mark is for, in a few words."""
        passage = self.passage
        if isinstance(passage, Citation):
            return str(passage.claim or "further reading")
        return passage.note[:80] or passage.get_motivation_display()

    def as_shown(self) -> tuple:
        place = (self.found.start, self.found.end)
        return (self.name, self.passage.version, str(self.anchor), *place)


class Comparison:
    """The current text of a document and one that may become current."""

    def __init__(self, capture: Capture):
        self.capture, self.document = capture, capture.document
        self.current = self.document.current_capture
        self.fates = [
            Fate(found.passage, found, capture.text)
            for found in anchoring.foresee(self.document, capture)
        ]
        self.loose = [fate for fate in self.fates if fate.is_loose]

    @property
    def seal(self) -> str:
        """What was shown, in short: what is confirmed is this, or nothing."""
        shown = (self.current and self.current.pk, [f.as_shown() for f in self.fates])
        return hashlib.sha256(repr(shown).encode()).hexdigest()

    @property
    def counts(self) -> list[tuple[str, int]]:
        anchors = [fate.anchor for fate in self.fates]
        return [(a, anchors.count(a)) for a in Anchor if a in anchors or a in LOOSE]

    @property
    def calls(self) -> tuple[int, int]:
        """How many calls of the document's references follow their words, or stay."""
        calls = anchoring.calls_again(self.document, self.capture.text)
        follow = sum(place is not None for _, place in calls)
        return follow, len(calls) - follow

    def elsewhere(self) -> list[Fate]:
        """The passages that do not stand on the current text."""
        return [fate for fate in self.fates if not self.is_on_current(fate)]

    def is_on_current(self, fate: Fate) -> bool:
        return bool(self.current) and fate.passage.capture_id == self.current.pk

    def parts(self) -> list[tuple[bool, list[comparison.Row]]]:
        """The rows in parts, each with whether it is long and nothing changed in it."""
        parts = []
        for is_same, group in groupby(self.rows(), key=is_dull):
            group = list(group)
            parts.append((is_same and len(group) >= MANY, group))
        return parts

    def rows(self) -> list[comparison.Row]:
        here = [fate for fate in self.fates if self.is_on_current(fate)]
        rows = comparison.rows(
            self.current.text if self.current else "",
            self.capture.text,
            [(fate.passage.start, fate.passage.end) for fate in here],
            [(f.found.start, f.found.end) for f in self.fates if f.words_now],
        )
        for fate in here:
            for row in rows:
                if row.holds(fate.passage.start):
                    row.fates.append(fate)
        return rows


def is_dull(row: comparison.Row) -> bool:
    return not row.is_changed and not any(fate.is_loose for fate in row.fates)


def compared(request, key: int) -> Capture:
    """The capture, for whoever may give its document a text."""
    if not request.user.has_perms(["archive.change_document", "archive.view_capture"]):
        raise PermissionDenied
    captures = Capture.objects.select_related("document__current_capture")
    return get_object_or_404(captures, pk=key)


def compare(request: HttpRequest, key: int) -> HttpResponse:
    """Show what a text that was kept would do; do it once that is confirmed."""
    capture = compared(request, key)
    document = capture.document
    if document.current_capture_id == capture.pk:
        messages.info(request, "This is the current text of the document.")
        return HttpResponseRedirect(change_url(capture))
    if request.method == "POST" and confirmed(request, capture):
        return HttpResponseRedirect(next_page(request, document))
    context = {
        **admin.site.each_context(request),
        "title": "Compare, before it becomes the current text",
        "opts": Capture._meta,
        "capture": capture,
        "document": document,
        "comparison": Comparison(capture),
        "is_waiting": Capture.objects.waiting().filter(pk=capture.pk).exists(),
    }
    return TemplateResponse(request, "admin/archive/capture/compare.html", context)


def confirmed(request, capture: Capture) -> bool:
    """Make the text current if what was shown is what would happen."""
    document = capture.document
    try:
        with transaction.atomic():
            # Of two who confirm at once the second is told.
            Document.objects.select_for_update().get(pk=document.pk)
            shown = Comparison(compared(request, capture.pk))
            if shown.seal != request.POST.get("seal"):
                messages.error(request, AGAIN)
                return False
            ticked = set(request.POST.getlist("accept"))
            accepted = [f.passage for f in shown.loose if f.name in ticked]
            report = anchoring.make_current(
                shown.document, shown.capture, accepted=accepted
            )
    except (Stale, IntegrityError) as reason:
        messages.error(request, refusal_in_words(reason))
        return False
    sentence, level = in_words(report, len(accepted))
    messages.add_message(request, level, sentence)
    return True


def next_page(request, document: Document) -> str:
    """Back to the workbench for whoever came from there or has words to select."""
    if "and_select" in request.POST:
        return reverse("admin:archive_document_workbench", args=[document.pk])
    return change_url(document)


def in_words(report: list[anchoring.Reanchored], accepted: int = 0) -> tuple[str, int]:
    """What became of a document's passages in its new text, and how grave it is."""
    if not report:
        return "The text is taken. No passage of it is cited or annotated yet.", (
            messages.SUCCESS
        )
    anchors = [each.anchor for each in report]
    counts = {anchor: anchors.count(anchor) for anchor in Anchor}
    counts[Anchor.FUZZY] -= accepted
    told = [f"{number} {anchor}" for anchor, number in counts.items() if number]
    told += [f"{accepted} accepted as they are now"] if accepted else []
    sentence = f"The text is taken. Its passages in it: {', '.join(told)}."
    if any(counts[anchor] for anchor in LOOSE):
        return f"{sentence} Look at the fuzzy and orphaned ones below.", (
            messages.WARNING
        )
    return sentence, messages.SUCCESS


@require_POST
def discard(request: HttpRequest, key: int) -> HttpResponse:
    """Take a text away again that was never current; the history says by whom."""
    capture = compared(request, key)
    document = capture.document
    if not document.captures.waiting().filter(pk=capture.pk).exists():
        messages.error(
            request, "It was the current text once: passages were cited from it."
        )
        return HttpResponseRedirect(change_url(capture))
    capture.delete()
    messages.success(
        request, "The new text is discarded. The document is as it was before."
    )
    return HttpResponseRedirect(change_url(document))
