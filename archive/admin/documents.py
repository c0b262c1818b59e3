"""Sources, the texts that are taken of them, and their own references."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef
from django.db.models.functions import Length
from django.forms import Script
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse, reverse_lazy
from django.utils.html import format_html

from archive.exchange.keys import as_key
from archive.models import (
    Anchor,
    Annotation,
    Capture,
    Citation,
    Document,
    Letter,
)

from . import comparing, files, filling, notes, taking, workbench
from .evidence import desk_of
from .keys import AddressedForm
from .merging import MergesTwo
from .publication import ON_THE_SITE, PublicationAdmin
from .records import (
    OnlyFilter,
    RecordAdmin,
    change_url,
    date_row,
    is_key,
    number_of,
)
from .taking import TakesText

LETTERS_OFFERED = 30


class DocumentForm(TakesText, AddressedForm):
    """
    A document's form, which takes a new text as well, pasted or in a file.

    How much of a new document was read is asked, and never taken for granted.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.initial["consulted"] = None
            fills_from = reverse_lazy("admin:archive_document_read_text")
            self.fields["text"].widget.attrs["data-fills-from"] = fills_from
        if "consulted" in self.fields:
            asked = "Say how much of it somebody here has read."
            self.fields["consulted"].error_messages["required"] = asked

    def wanted_slug(self) -> str:
        """The title in English, else the publisher and the day."""
        document = self.instance
        title = (document.gloss or document.title).split()[:8]
        publisher = document.publisher.slug if document.publisher else document.kind
        return as_key(*title) or as_key(publisher, document.published.edtf)

    def check_text(self, text: str, name: str):
        if self.cleaned_data.get("consulted") == Document.Consulted.NO:
            self.add_error(
                "consulted",
                "A document whose text is taken was consulted: say whole, or excerpt.",
            )
        self.refuse_the_text_that_is_here(self.instance, text, name)


class UncitedDocumentFilter(OnlyFilter):
    title, parameter_name, only = "citations", "uncited", "None"

    def narrow(self, documents):
        return documents.filter(citations=None)


class TextlessFilter(OnlyFilter):
    title, parameter_name, only = "text", "textless", "Consulted, and not taken"

    def narrow(self, documents):
        wanting = documents.filter(current_capture=None)
        return wanting.exclude(consulted=Document.Consulted.NO)


@admin.register(Document)
class DocumentAdmin(MergesTwo, PublicationAdmin):
    form = DocumentForm
    actions = [*PublicationAdmin.actions, "merge_selected"]
    change_form_template = "admin/archive/document/change_form.html"
    list_display = [
        "__str__",
        "publisher",
        "published_on",
        "read_here",
        "has_text",
        "citation_count",
        "workbench",
        "state",
    ]
    list_select_related = ["publisher"]
    list_filter = [
        "state",
        "consulted",
        "rights",
        TextlessFilter,
        UncitedDocumentFilter,
        "kind",
        "language",
    ]
    date_hierarchy = "published_earliest"
    search_fields = [
        "title",
        "gloss",
        "slug",
        "authors",
        "publisher__name",
        "publisher__names__text",
    ]
    autocomplete_fields = ["publisher"]
    radio_fields = {"consulted": admin.VERTICAL, "rights": admin.VERTICAL}
    fieldsets = [
        (
            None,
            {"fields": ["kind", ("title", "language"), "gloss"]},
        ),
        (
            "By whom, and when",
            {"fields": ["publisher", "authors", date_row("published")]},
        ),
        (
            "Where it is",
            {
                "fields": [
                    "address",
                    "archived_address",
                    date_row("accessed"),
                    "slug",
                ]
            },
        ),
        ("What was read, and may be shown", {"fields": ["consulted", "rights"]}),
        (
            "The text",
            {
                "fields": [
                    "text",
                    "text_is_html",
                    "text_file",
                    "text_archived_address",
                ],
                "description": "A text is taken as it stands, and never changed: a "
                "correction is a new one. A document that was not consulted cannot "
                "take a text.",
            },
        ),
        ON_THE_SITE,
    ]
    add_fieldsets = [
        (
            "The text",
            {
                "fields": ["text", "text_is_html", "text_file", "address"],
                "description": "Paste its text first, and the address at which it "
                "stands: what they say of title, language, day and publisher is "
                "filled in below, for you to check. A document of which nobody here "
                "has the text begins below.",
            },
        ),
        (
            "What it is",
            {
                "fields": [
                    ("title", "language"),
                    "gloss",
                    ("kind", "publisher"),
                    "authors",
                    date_row("published"),
                ]
            },
        ),
        ("What was read, and may be shown", {"fields": ["consulted", "rights"]}),
        (
            "More of where it is",
            {
                "classes": ["collapse"],
                "fields": [
                    "archived_address",
                    "text_archived_address",
                    date_row("accessed"),
                    "slug",
                ],
            },
        ),
    ]

    class Media:
        js = [Script("archive/js/filling.js", type="module")]

    def get_fieldsets(self, request, obj=None):
        """What is new begins with its text; where one is, another is folded."""
        if obj is None:
            return self.add_fieldsets
        folded = {"classes": ["collapse"]} if obj.current_capture_id else {}
        return [
            (name, options | (folded if "text" in options["fields"] else {}))
            for name, options in super().get_fieldsets(request, obj)
        ]

    def get_queryset(self, request):
        citations = number_of(Citation.objects.filter(document=OuterRef("pk")))
        return super().get_queryset(request).annotate(times_cited=citations)

    @admin.display(description="published", ordering="published_earliest")
    def published_on(self, document):
        return str(document.published)

    @admin.display(description="consulted", ordering="consulted")
    def read_here(self, document):
        return "not at all" if document.consulted == "no" else document.consulted

    @admin.display(description="text", boolean=True)
    def has_text(self, document):
        return document.current_capture_id is not None

    @admin.display(description="citations", ordering="times_cited")
    def citation_count(self, document):
        return document.times_cited

    @admin.display(description="workbench")
    def workbench(self, document):
        if not document.current_capture_id:
            return ""
        address = reverse("admin:archive_document_workbench", args=[document.pk])
        return format_html('<a href="{}">Read and mark</a>', address)

    def save_related(self, request, form, formsets, change):
        if form.new_text:
            self.take_text(request, form)
        super().save_related(request, form, formsets, change)

    def take_text(self, request, form):
        """Take the first text of a document; keep another, to be compared first."""
        request.kept_capture = taking.take(request, form, form.instance)

    def response_change(self, request, document):
        response = super().response_change(request, document)
        kept = getattr(request, "kept_capture", None)
        return HttpResponseRedirect(comparing.url_of(kept)) if kept else response

    # --- From a new document to a citation ----------------------------------

    def response_post_save_add(self, request, document):
        """Stay with what was added: the next thing is to cite it."""
        return HttpResponseRedirect(change_url(document))

    def get_urls(self):
        view = self.admin_site.admin_view(self.cite_view)
        cite = path("<int:key>/cite/", view, name="archive_document_cite")
        own = [cite, *workbench.addresses(), *taking.addresses(), *notes.addresses()]
        own += filling.addresses()
        return [*own, *super().get_urls()]

    def cite_view(self, request, key):
        """Choose the letter, then the question, then the claim of which it speaks."""
        if not request.user.has_perms(["archive.add_citation", "archive.view_letter"]):
            raise PermissionDenied
        document = get_object_or_404(Document, pk=key)
        words = request.GET.get("q", "").replace("\0", "")[:200]
        chosen = request.GET.get("letter", "")
        letter = Letter.objects.filter(pk=chosen).first() if is_key(chosen) else None
        context = {
            **self.admin_site.each_context(request),
            "title": "Cite it against a claim",
            "opts": self.opts,
            "document": document,
            "letter": letter,
            "desk": desk_of(letter) if letter else None,
            "words": words,
            "letters": [] if letter else self.letters_for(request, words),
        }
        return TemplateResponse(request, "admin/archive/document/cite.html", context)

    def letters_for(self, request, words: str) -> list[Letter]:
        """The letters that the words find, those that changed last before others."""
        letters = self.admin_site.get_model_admin(Letter)
        found, may_repeat = letters.get_search_results(
            request, letters.get_queryset(request), words
        )
        found = found.distinct() if may_repeat else found
        return list(found.order_by("-changed_at", "pk")[:LETTERS_OFFERED])

    def render_change_form(self, request, context, obj=None, **kwargs):
        if obj:
            context["passages"] = passages_of(obj)
            context["reference_count"] = obj.references.count()
        return super().render_change_form(request, context, obj=obj, **kwargs)


def passages_of(document: Document) -> dict:
    """The citations and annotations of a document, and those that ask for a look."""
    loose = [Anchor.FUZZY, Anchor.ORPHANED]
    citations = document.citations.select_related(
        "document", "speaker", "claim__agent", "claim__place", "claim__other_letter"
    )
    annotations = document.annotations.all()
    return {
        "waiting": document.captures.waiting().defer("text"),
        "citation_count": citations.count(),
        "annotation_count": annotations.count(),
        "loose_citations": citations.filter(anchor__in=loose),
        "loose_annotations": annotations.filter(anchor__in=loose),
    }


class WaitingFilter(OnlyFilter):
    title, parameter_name, only = "decision", "waiting", "Waits to be compared"

    def narrow(self, captures):
        return captures.waiting()


@admin.register(Capture)
class CaptureAdmin(RecordAdmin):
    """The texts that were taken, to be read: they come from a document's page."""

    change_form_template = "admin/archive/capture/change_form.html"
    list_display = [
        "document",
        "taken_at",
        "how_taken",
        "length",
        "is_current",
        "comparison",
    ]
    list_display_links = ["taken_at"]
    list_select_related = ["document"]
    list_filter = [WaitingFilter, "how_taken"]
    date_hierarchy = "taken_at"
    search_fields = [
        "document__title",
        "document__gloss",
        "document__slug",
        "sha256",
    ]
    autocomplete_fields = ["document"]
    readonly_fields = ["is_current", "comparison", "whole_text", "taken_at", "sha256"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "document",
                    ("is_current", "comparison"),
                    ("taken_at", "how_taken"),
                    "archived_address",
                    "sha256",
                    ("headings", "languages", "pages"),
                ]
            },
        ),
        ("The text", {"fields": ["whole_text"]}),
    ]

    def get_queryset(self, request):
        captures = super().get_queryset(request).select_related("document")
        return captures.defer("text").annotate(code_points=Length("text"))

    @admin.display(description="characters", ordering="code_points")
    def length(self, capture):
        return capture.code_points

    @admin.display(description="current", boolean=True)
    def is_current(self, capture):
        return capture.document.current_capture_id == capture.pk

    @admin.display(description="comparison")
    def comparison(self, capture):
        if capture.pk == capture.document.current_capture_id:
            return ""
        address = comparing.url_of(capture)
        return format_html('<a href="{}">Compare</a>', address)

    def get_urls(self):
        own = [*comparing.addresses(), *files.addresses()]
        return [*own, *super().get_urls()]

    def render_change_form(self, request, context, obj=None, **kwargs):
        context["file"] = obj and files.of(obj)
        return super().render_change_form(request, context, obj=obj, **kwargs)

    @admin.display(description="text")
    def whole_text(self, capture):
        return format_html(
            '<div class="whole-text" lang="{}" dir="{}">{}</div>',
            capture.document.language,
            capture.document.direction,
            capture.text,
        )

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        if obj and is_used(obj):
            return False
        return super().has_delete_permission(request, obj)


def is_used(capture: Capture) -> bool:
    return (
        capture.current_for.exists()
        or capture.markers.exists()
        or Citation.objects.filter(capture=capture).exists()
        or Annotation.objects.filter(capture=capture).exists()
    )
