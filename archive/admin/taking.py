"""Taking a text of a document: pasted, or in a file."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from archive import anchoring, texts
from archive.models import Capture, CaptureFile, Document, canonical
from archive.texts import Taken

from . import comparing
from .kept import tag_of
from .records import TextArea, addresses_below, change_url


def addresses() -> list:
    """The address below `/admin/archive/document/`."""
    return addresses_below(Document, new_text=new_text)


class TakesText(forms.Form):
    """A form that takes a text of a document, pasted or in a file."""

    text = forms.CharField(
        label="Paste the text",
        required=False,
        strip=False,
        widget=TextArea({"rows": 12, "data-takes-html": "text_is_html"}),
        help_text="A blank line between paragraphs. Every passage of the document is "
        "looked for in it, and you are told what became of them.",
    )
    text_is_html = forms.BooleanField(
        label="It is the source of a web page (HTML)",
        required=False,
        help_text="Its words are taken, with what is a heading; nothing is fetched.",
    )
    text_file = forms.FileField(
        label="Or choose a file",
        required=False,
        help_text="A text in UTF-8, a web page (.html) or a PDF. It is kept with the "
        "text that is taken from it.",
    )
    text_archived_address = forms.URLField(
        label="Archived address",
        required=False,
        max_length=600,
        assume_scheme="https",
        widget=admin.widgets.AdminURLFieldWidget(),
        help_text="Of the very text that is taken, if it has one.",
    )

    new_text: Taken | None = None

    def clean(self):
        cleaned = super().clean()
        pasted, file = cleaned.get("text", ""), cleaned.get("text_file")
        if pasted.strip() and file:
            self.add_error("text_file", "Paste the text or choose a file, not both.")
        elif pasted.strip() or file:
            self.read_text(pasted, file)
        elif cleaned.get("text_archived_address"):
            self.add_error("text_archived_address", "There is no text to go with it.")
        return cleaned

    def read_text(self, pasted: str, file) -> None:
        name = "text_file" if file else "text"
        try:
            if file:
                self.new_text = texts.of_file(file.name, file.read())
            else:
                read = texts.of_html if self.cleaned_data["text_is_html"] else None
                self.new_text = (read or texts.of_text)(pasted)
        except texts.NoText as reason:
            self.add_error(name, str(reason))
        else:
            self.check_text(self.new_text.text, name)

    def check_text(self, text: str, name: str) -> None:
        """Refuse a text that the document cannot take."""
        raise NotImplementedError

    def refuse_the_text_that_is_here(self, document, text: str, name: str) -> None:
        current = document.current_capture
        if current and current.text == canonical(text):
            self.add_error(name, "This is the text that is here already.")

    def keep_text(self, document: Document) -> Capture:
        """Keep the text beside the current one, to which nothing is done."""
        taken = self.new_text
        file = CaptureFile(
            name=taken.name[-200:],
            media_type=taken.media_type,
            content=taken.content,
        )
        return anchoring.keep_capture(
            document,
            taken.text,
            file=file if taken.content else None,
            how_taken=taken.how_taken,
            archived_address=self.cleaned_data["text_archived_address"],
            **taken.spans,
        )


class NewTextForm(TakesText):
    """A text of a document, and nothing else of it."""

    def __init__(self, document: Document, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.document = document

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not self.new_text:
            self.add_error("text", "Paste the text, or choose a file.")
        return cleaned

    def check_text(self, text: str, name: str) -> None:
        self.refuse_the_text_that_is_here(self.document, text, name)


def take(
    request, form: TakesText, document: Document, *, tags: str = ""
) -> Capture | None:
    """Take the first text of a document; keep another, and return it to be compared."""
    capture = form.keep_text(document)
    if document.current_capture_id:
        return capture
    report = anchoring.make_current(document, capture)
    sentence, level = comparing.in_words(report)
    messages.add_message(request, level, sentence, extra_tags=tags)
    return None


def new_text(request: HttpRequest, key: int) -> HttpResponse:
    """Give a document another text: it is kept, and then compared."""
    if not request.user.has_perm("archive.change_document"):
        raise PermissionDenied
    documents = Document.objects.select_related("current_capture")
    document = get_object_or_404(documents, pk=key)
    if not document.was_consulted:
        # Its own page asks how much of it was read.
        return HttpResponseRedirect(change_url(document))
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = NewTextForm(document, *posted)
    if posted and form.is_valid():
        kept = take(request, form, document, tags=tag_of(request))
        if kept is None:
            return HttpResponseRedirect(change_url(document))
        messages.info(request, "The text is kept.", extra_tags=tag_of(request))
        return HttpResponseRedirect(comparing.url_of(kept))
    context = {
        **admin.site.each_context(request),
        "title": "New text",
        "opts": Document._meta,
        "document": document,
        "form": form,
        "waiting": document.captures.waiting().defer("text"),
    }
    return TemplateResponse(request, "admin/archive/document/new_text.html", context)
