"""The references of documents, and from where in their texts they are called."""

from django.contrib import admin
from django.db.models import OuterRef

from archive import anchoring
from archive.models import Marker, Reference

from .passages import OnDocument
from .records import RecordAdmin, RecordInline, RowForm, date_row, number_of


class MarkerForm(RowForm):
    """A call of a note: the words that it follows are looked for in the text."""

    def clean(self):
        cleaned = super().clean()
        words = cleaned.get("after", "")
        if words and ("after" in self.changed_data or not self.instance.capture_id):
            self.set_behind(words)
        elif not words:
            self.instance.capture = self.instance.offset = None
        return cleaned

    def set_behind(self, words: str):
        document = getattr(self.instance.reference, "document", None)
        capture = document and document.current_capture
        if capture is None:
            return
        try:
            start, end = anchoring.find(words, capture.text)
        except (anchoring.NotFound, anchoring.Ambiguous) as reason:
            self.add_error("after", str(reason))
        else:
            self.instance.capture, self.instance.offset = capture, end
            self.cleaned_data["paragraph"] = anchoring.paragraph_at(capture.text, start)


class MarkerInline(RecordInline, admin.TabularInline):
    model = Marker
    form = MarkerForm
    fields = ["position", "after", "paragraph"]
    verbose_name_plural = "calls of this reference in the text"


@admin.register(Reference)
class ReferenceAdmin(OnDocument, RecordAdmin):
    list_display = ["title_or_number", "document", "number", "cited_document", "calls"]
    list_select_related = ["document", "cited_document"]
    list_filter = [("cited_document", admin.EmptyFieldListFilter)]
    search_fields = [
        "title",
        "authors",
        "publisher",
        "address",
        "document__title",
        "document__gloss",
    ]
    autocomplete_fields = ["document", "cited_document"]
    fieldsets = [
        (None, {"fields": ["document", "number", "cited_document"]}),
        (
            "As the document gives it",
            {
                "fields": [
                    "authors",
                    ("title", "language"),
                    "publisher",
                    date_row("published"),
                    date_row("accessed"),
                    "address",
                    "archived_address",
                ]
            },
        ),
    ]
    inlines = [MarkerInline]

    def get_queryset(self, request):
        references = super().get_queryset(request).select_related("document")
        markers = Marker.objects.filter(reference=OuterRef("pk"))
        return references.annotate(markers_set=number_of(markers))

    @admin.display(description="reference", ordering="title")
    def title_or_number(self, reference):
        return reference.title or f"Note {reference.number}"

    @admin.display(description="calls", ordering="markers_set")
    def calls(self, reference):
        return reference.markers_set
