"""Passages found by their words, and the marks that editors set on them."""

from django import forms
from django.contrib import admin
from django.forms import Script
from django.http import HttpResponseRedirect
from django.utils.html import format_html

from archive import anchoring
from archive.exchange.keys import as_key
from archive.models import (
    Anchor,
    Annotation,
    Capture,
    Document,
    Passage,
)

from .keys import KeyedAdmin, KeyedForm
from .records import RecordAdmin, TextArea, change_url

AROUND = 40  # code points shown before and after each occurrence


class WordsField(forms.CharField):
    """The exact words of a source; space of any kind counts as any other."""

    widget = TextArea({"rows": 3})

    def has_changed(self, initial, data):
        return (initial or "").split() != (data or "").split()


class PassageForm(KeyedForm):
    """
    A form that finds the words an editor pastes, and stores where they stand.

    Where they stand several times it asks which; where the document has no text,
    they are kept as uncaptured words. A passage whose words are left as they were
    keeps its place, were it on an older text.
    """

    words = WordsField(
        required=False,
        help_text="Paste the exact words: they are looked for in the document’s text.",
    )
    occurrence = forms.IntegerField(
        required=False, widget=forms.HiddenInput, label="Which of them?"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        stored = self.past or self.instance
        self.initial.setdefault("words", stored.exact)
        if not self.past and self.stands_in_current_text:
            text = self.instance.capture.text
            here = (self.instance.start, self.instance.end)
            places = {here, *anchoring.places_meant(stored.exact, text)}
            self.offer(sorted(places), text)
            self.initial["occurrence"] = self.instance.start

    @property
    def stands_in_current_text(self) -> bool:
        passage = self.instance
        return bool(
            passage.capture_id
            and passage.capture_id == passage.document.current_capture_id
        )

    def clean(self):
        cleaned = super().clean()
        document = cleaned.get("document") or self.stored_document()
        if document and "words" in cleaned and not self.stays(document, cleaned):
            self.set_passage(document, cleaned["words"], cleaned.get("occurrence"))
        return cleaned

    def stored_document(self) -> Document | None:
        return self.instance.document if self.instance.document_id else None

    def stays(self, document: Document, cleaned: dict) -> bool:
        """Whether the passage is left where it is: nothing about it is new."""
        passage = self.instance
        if passage._state.adding or document.pk != passage.document_id:
            return False
        if self.fields["words"].has_changed(passage.exact, cleaned["words"]):
            return False
        if passage.anchor == Anchor.UNCAPTURED and document.current_capture:
            places = anchoring.occurrences(passage.exact, document.current_capture.text)
            return not places
        return cleaned.get("occurrence") in (None, passage.start)

    def set_passage(self, document: Document, words: str, chosen: int | None):
        capture = document.current_capture
        if not words.strip() or capture is None:
            anchoring.quote(self.instance, words)
            return
        try:
            place = anchoring.find(words, capture.text)
        except anchoring.NotFound as reason:
            self.add_error("words", str(reason))
        except anchoring.Ambiguous as several:
            self.offer(several.places, capture.text)
            place = next((p for p in several.places if p[0] == chosen), None)
            if place is None:
                self.add_error("occurrence", f"{several}")
            else:
                anchoring.mark(self.instance, capture, *place)
        else:
            anchoring.mark(self.instance, capture, *place)
        # What the place itself tells holds where the editor has said nothing else.
        for name in ("words_language", "locator"):
            if name in self.fields and name not in self.changed_data:
                self.cleaned_data[name] = getattr(self.instance, name)

    def offer(self, places: list[tuple[int, int]], text: str):
        """Ask which of several places is meant, showing each in its surroundings."""
        if len(places) > 1:
            choices = [(start, in_context(text, start, end)) for start, end in places]
            self.fields["occurrence"].widget = forms.RadioSelect(choices=choices)


def in_context(text: str, start: int, end: int) -> str:
    """A place of a text, marked, with a little of what stands around it."""
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return format_html(
        "<bdi>… {}<mark>{}</mark>{} …</bdi>", before, text[start:end], after
    )


def in_its_text(passage: Passage) -> str:
    """The paragraphs of the stored capture in which a passage stands, marked."""
    text = passage.capture.text
    bounds = anchoring.paragraphs(text)
    first = max((s for s, e in bounds if s <= passage.start), default=0)
    last = min((e for s, e in bounds if e >= passage.end), default=len(text))
    return format_html(
        '<blockquote class="passage" lang="{}" dir="{}">{}<mark lang="{}" dir="{}">{}'
        "</mark>{}</blockquote>",
        passage.document.language,
        passage.document.direction,
        text[first : passage.start],
        passage.language,
        passage.direction,
        text[passage.start : passage.end],
        text[passage.end : last],
    )


def in_newer_text(passage: Passage, capture: Capture) -> str:
    """Where a passage that was lost may stand in the current capture."""
    found = anchoring.reanchor(passage, capture.text)
    if found.anchor != Anchor.FUZZY:
        return "It is not found in the current text: paste other words, or leave it."
    return format_html(
        "In the current text perhaps: {}. If it is so, paste these words above.",
        in_context(capture.text, found.start, found.end),
    )


class PassageAdmin(KeyedAdmin, RecordAdmin):
    """The page of a record that has a passage."""

    def get_fieldsets(self, request, obj=None):
        """A stored passage is shown in its text, below its words."""
        fieldsets = super().get_fieldsets(request, obj)
        return [
            (name, options | {"fields": with_display(options["fields"], shown=obj)})
            for name, options in fieldsets
        ]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), "passage"]

    @admin.display(description="words", ordering="exact")
    def words(self, passage):
        return format_html(
            '<span lang="{}" dir="{}">{}</span>',
            passage.language,
            passage.direction,
            passage.exact[:80],
        )

    @admin.display(description="In its text")
    def passage(self, passage):
        if not passage.capture_id:
            return passage.get_anchor_display() or "There are no words yet."
        shown = in_its_text(passage)
        if passage.anchor not in (Anchor.FUZZY, Anchor.ORPHANED):
            return shown
        return format_html(
            "{}<p><strong>{}</strong></p><p>{}</p>",
            shown,
            passage.get_anchor_display(),
            in_newer_text(passage, passage.document.current_capture),
        )


def with_display(fields, *, shown) -> list:
    place = list(fields)
    if shown and "occurrence" in place:
        place.insert(place.index("occurrence") + 1, "passage")
    return place


class OnDocument:
    """The page of what stands on a document: from there, and back to it."""

    def response_post_save_add(self, request, record):
        return self.back_to_document(request, record)

    def response_post_save_change(self, request, record):
        return self.back_to_document(request, record)

    def back_to_document(self, request, record):
        if not request.user.has_perm("archive.view_document"):
            return self._response_post_save(request, record)
        return HttpResponseRedirect(change_url(record.document))


class AnnotationForm(PassageForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["words"].required = True

    def siblings(self):
        return Annotation.objects.filter(document=self.instance.document_id)

    def wanted_key(self) -> str:
        words = self.instance.exact.split()[:6]
        return as_key(*words) or self.instance.motivation


def only_for(motivation: Annotation.Motivation, *fields) -> tuple:
    """The fieldset of a motivation, which static/archive/js/motivation.js unfolds."""
    classes = ["collapse", f"for-{motivation}"]
    return (f"For “{motivation}”", {"fields": fields, "classes": classes})


def unfolded(options: dict, motivation: str, *, whatever: bool) -> dict:
    classes = options.get("classes", [])
    if whatever or f"for-{motivation}" in classes:
        return options | {"classes": [*classes, "unfolded"]}
    return options


@admin.register(Annotation)
class AnnotationAdmin(OnDocument, PassageAdmin):
    form = AnnotationForm
    list_display = ["words", "document", "motivation", "anchor", "is_public"]
    list_display_links = ["words"]
    list_select_related = ["document"]
    list_filter = ["motivation", "is_public", "anchor", "document__state"]
    search_fields = [
        "exact",
        "note",
        "reading",
        "key",
        "document__title",
        "document__gloss",
        "agent__name",
        "agent__names__text",
        "place__name",
        "place__names__text",
    ]
    autocomplete_fields = ["document", "agent", "place", "letter", "response"]
    fieldsets = [
        (
            "The passage",
            {
                "fields": [
                    "document",
                    "words",
                    "occurrence",
                    "words_language",
                    "locator",
                ]
            },
        ),
        (
            "The note",
            {"fields": ["motivation", "note", "note_language", "is_public", "key"]},
        ),
        only_for(Annotation.Motivation.IDENTIFYING, ("agent", "place")),
        only_for(Annotation.Motivation.LINKING, ("letter", "response")),
        only_for(Annotation.Motivation.CORRECTING, "reading"),
    ]

    class Media:
        js = [Script("archive/js/motivation.js", type="module")]

    def get_fieldsets(self, request, obj=None):
        """What belongs to another motivation is folded; nothing is, once refused."""
        motivation = obj.motivation if obj else Annotation.Motivation.COMMENTING
        return [
            (name, unfolded(options, motivation, whatever=request.method == "POST"))
            for name, options in super().get_fieldsets(request, obj)
        ]
