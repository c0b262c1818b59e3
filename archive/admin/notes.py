"""
The references that a page lists, read from its text, checked in one table, accepted.

The page is the document's current text, or what is pasted: as it is copied from a
browser, its HTML, or its wiki's source. A reference that is here keeps what an editor
has written; the reading fills what is empty, and what differs is shown beside it.
"""

import re
from collections.abc import Iterable
from functools import wraps

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from archive import anchoring
from archive.dates import COLUMNS, When
from archive.exchange import references
from archive.exchange.references.entries import folded
from archive.models import Document, Marker, Reference, Stale

from .bringing_together import take_choices_of_each
from .columns import Columns
from .kept import tag_of
from .records import (
    RowForm,
    TextArea,
    addresses_below,
    brought_together,
    is_key,
    on_the_day,
    refusal_in_words,
)
from .references import MarkerForm

REASON = "Read from the list of references of the page."
AT_ONCE = 50  # rows: a form of more would have too many fields for Django
WORDS = ("authors", "title", "publisher", "language", "address", "archived_address")
DAYS = ("published", "accessed")
NEEDED = ("add_reference", "change_reference", "add_marker", "change_marker")
REFUSALS = (Stale, IntegrityError, ProtectedError)
CALL_LINE = re.compile(r"\s*(?:(\d{1,6}):)?\s*(.*?)\s*")

CallForm = forms.modelform_factory(
    Marker, form=MarkerForm, fields=["position", "after", "paragraph"]
)


class NoteForm(RowForm):
    """
    A row of the table: a reference as it would be kept, and the calls that lead to it.

    A call is a line of its paragraph and the words that it follows.
    """

    accepted = forms.BooleanField(required=False, label="Accept")
    calls = forms.CharField(
        required=False,
        widget=TextArea({"rows": 2}),
        help_text="A line each: the paragraph, and the words that it follows.",
    )
    calls_read = forms.CharField(required=False, widget=forms.HiddenInput)
    address = forms.URLField(required=False, max_length=600, assume_scheme="https")
    beside_the_record = RowForm.beside_the_record | {"accepted", "calls_read"}
    archived_address = forms.URLField(
        required=False, max_length=600, assume_scheme="https"
    )

    class Meta:
        model = Reference
        fields = [
            *WORDS,
            *(f"{name}_{part}" for name in DAYS for part in ("as_written", "calendar")),
            "cited_document",
        ]
        widgets = {name: TextArea({"rows": 2}) for name in ("authors", "title")}
        labels = {
            "cited_document": "Document here",
            "published_as_written": "Published",
            "published_calendar": "Published, calendar",
            "accessed_as_written": "Read",
            "accessed_calendar": "Read, calendar",
        }

    def __init__(
        self,
        *args,
        documents: Iterable[Document] = (),
        may_take_out: bool = False,
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.may_take_out = may_take_out
        for field in self.fields.values():
            field.help_text = ""
        self.held = list(self.instance.markers.all()) if self.instance.pk else []
        self.initial.setdefault("calls_read", _versions(self.held))
        self.initial.setdefault("calls", _lines(self.held))
        self.call_forms: list[forms.ModelForm] = []
        self._offer(documents)

    def _offer(self, documents: Iterable[Document]) -> None:
        """Offer the documents that it may name, and that which it names already."""
        offered = {document.pk: document for document in documents}
        if named := self.instance.cited_document:
            offered.setdefault(named.pk, named)
        field = self.fields["cited_document"]
        field.queryset = Document.objects.all()
        field.choices = [
            ("", "None that is here"),
            *((pk, in_words(document)) for pk, document in offered.items()),
        ]

    def beside(self, record, *, prefix: str, is_opened: bool = False) -> "NoteForm":
        read = self["calls_read"].value() if is_opened else None
        initial = None if read is None else {"calls": _lines_as_read(record, read)}
        return NoteForm(instance=record, prefix=prefix, initial=initial)

    @property
    def has_news(self) -> bool:
        of_the_desk = {"accepted", "calls", "calls_read", "version_read"}
        is_new = self.instance._state.adding
        return is_new or bool({*self.changed_data} - of_the_desk)

    @property
    def said(self) -> list[forms.BoundField]:
        """The fields in which stands what the reference says, in their order."""
        days = [f"{d}_{part}" for d in DAYS for part in ("as_written", "calendar")]
        names = ["title", "cited_document", "authors", "publisher", *days]
        return [self[n] for n in (*names, "address", "archived_address", "language")]

    # --- Checking -----------------------------------------------------------

    def clean(self):
        cleaned = super().clean()
        for name in DAYS:
            # What is written anew is read anew.
            if f"{name}_as_written" in self.changed_data:
                setattr(self.instance, f"{name}_edtf", "")
                setattr(self.instance, f"{name}_basis", "")
        if cleaned.get("calls_read", "") != _versions(self.held):
            self.is_stale = True
            self.add_error("calls", who_changed_calls(self.instance))
        else:
            self._read_calls(cleaned.get("calls", ""))
        return cleaned

    def _read_calls(self, lines: str) -> None:
        held = {marker.position: marker for marker in self.held}
        given = [line for line in lines.splitlines() if line.strip()]
        for position, line in enumerate(given, start=1):
            paragraph, words = CALL_LINE.fullmatch(line).groups()
            marker = held.get(position) or Marker(position=position)
            # So that the words are looked for in the text of this document.
            marker.reference = self.instance
            data = {"position": position, "after": words, "paragraph": paragraph}
            data["version_read"] = marker.version if marker.pk else None
            form = CallForm(data, instance=marker)
            for problems in form.errors.values():
                for problem in problems:
                    self.add_error("calls", f"Call {position}: {problem}")
            self.call_forms.append(form)
        if len(given) < len(held) and not self.may_take_out:
            self.add_error("calls", "You may not take a call out: leave its line.")

    # --- Saving -------------------------------------------------------------

    def keep(self) -> None:
        """Save the reference and its calls; a call whose line is gone goes with it."""
        if self.has_news:
            self.instance._change_reason = REASON
            self.save()
        for form in self.call_forms:
            if form.has_news:
                form.instance.reference = self.instance
                form.instance._change_reason = REASON
                form.save()
        for marker in self.held:
            if marker.position > len(self.call_forms):
                marker.delete()


def _versions(markers: list[Marker]) -> str:
    return " ".join(f"{marker.pk}:{marker.version}" for marker in markers)


def _lines_as_read(reference: Reference, read: str) -> str:
    """The calls of a reference as they were at these versions, from the history."""
    known = {each.partition(":")[::2] for each in read.split()}
    keys = [key for key, _ in known if is_key(key)][:AT_ONCE]
    versions = Marker.history.filter(reference_id=reference.pk, id__in=keys)
    then = {
        (str(each.id), str(each.version)): each
        for each in versions.order_by("-history_id")
    }
    opened = [each for known_as, each in then.items() if known_as in known]
    return _lines(sorted(opened, key=lambda marker: marker.position))


def who_changed_calls(reference: Reference) -> str:
    """The sentence on who has changed the calls of a reference since it was opened."""
    history = Marker.history.filter(reference_id=reference.pk)
    last = history.select_related("history_user").order_by("-history_id").first()
    who = (last and last.history_user) or "Somebody"
    on = f", {on_the_day(last.history_date)}" if last else ""
    return f"{who} changed its calls after you had opened them{on}."


def in_words(document: Document) -> str:
    return f"{document}, {document.published}" if document.published else str(document)


# --- A row, before anybody has touched it -----------------------------------


class Row:
    """A note of the page, the reference that it is or becomes, and how they differ."""

    def __init__(self, note, sheet: "Sheet", data=None):
        self.note, self.sheet = note, sheet
        held = sheet.held.get(note.number)
        self.reference = held or Reference(document=sheet.document, number=note.number)
        self.is_here = held is not None
        self.read = _as_fields(note, sheet)
        if data is not None and f"{self.prefix}-version_read" not in data:
            data = None
        self.form = self._form(data)
        self.brought: dict = {}
        self.is_accepted = bool(data) and bool(self.form["accepted"].value())
        if data and not self.is_accepted:
            # What is not ticked is not judged, and keeps what was written.
            written = {name: self.form[name].value() for name in self.form.fields}
            self.form = self._form(None, written)

    @property
    def prefix(self) -> str:
        return f"note-{self.note.number}"

    def _form(self, data, written: dict | None = None) -> NoteForm:
        initial = None
        if data is None:
            initial = written or self._proposed()
        documents = self.sheet.shelf.named_by(self.note.parts)
        return NoteForm(
            data,
            instance=self.reference,
            prefix=self.prefix,
            initial=initial,
            documents=documents,
            may_take_out=self.sheet.may_take_out,
        )

    def _proposed(self) -> dict:
        """What is here, and what the page says where nothing is."""
        kept = self._kept() if self.is_here else {}
        proposed = self.read | {name: value for name, value in kept.items() if value}
        for name in DAYS:
            # A day that is here is not read anew, however it was written.
            if self.is_here and getattr(self.reference, name):
                for column in (f"{name}_as_written", f"{name}_calendar"):
                    proposed[column] = getattr(self.reference, column)
        fills = [
            name
            for name, value in proposed.items()
            if not name.endswith("_calendar") and value != kept.get(name, "")
        ]
        return proposed | {"accepted": bool(fills)}

    def _kept(self) -> dict:
        reference = self.reference
        kept = {name: getattr(reference, name) for name in WORDS}
        kept["cited_document"] = reference.cited_document_id
        kept |= {f"{d}_as_written": getattr(reference, d).as_written for d in DAYS}
        markers = reference.markers.all()
        return kept | {"calls": _lines(markers)}

    @property
    def differences(self) -> list[tuple[str, str]]:
        """What the page says otherwise than the reference that is here."""
        if not self.is_here:
            return []
        kept, found = self._kept(), []
        for name in ("authors", "title", "publisher", "language", "address"):
            said = self.read[name]
            if said and kept[name] and folded(said) != folded(kept[name]):
                found.append((name, said.replace("\n", "; ")))
        for name in DAYS:
            here = getattr(self.reference, name)
            said = _day(self.read, name)
            if here and said and here.edtf != said.edtf:
                found.append((name, self.read[f"{name}_as_written"]))
        calls = len(self.note.calls)
        if calls != len(kept["calls"].splitlines()) and kept["calls"]:
            found.append(("calls", f"{calls} in the page"))
        return found

    # --- Where it comes too late ----------------------------------------------

    def bring_together(self, request) -> None:
        """Show in three columns what somebody has saved since, if it differs."""
        if not self.form.is_stale:
            return
        columns = Columns(self.form, [])
        if columns.differing:
            self.brought = brought_together(request, columns)
            if not columns.since:
                self.brought["who"] = who_changed_calls(self.reference)

    @property
    def calls_seen(self) -> str:
        return _versions(list(Marker.objects.filter(reference=self.reference)))


def _line(marker: Marker) -> str:
    return f"{marker.paragraph}: {marker.after}" if marker.paragraph else marker.after


def _lines(markers: Iterable[Marker]) -> str:
    return "\n".join(map(_line, markers))


def _day(read: dict, name: str) -> When:
    written, calendar = read[f"{name}_as_written"], read[f"{name}_calendar"]
    return When.of(as_written=written, calendar=calendar)


def _as_fields(note, sheet: "Sheet") -> dict:
    """What a note of the page says, as the fields of a reference."""
    parts = note.parts
    named = sheet.shelf.one_named_by(parts)
    fields = {name: getattr(parts, name) for name in WORDS}
    for name in DAYS:
        fields[f"{name}_as_written"] = getattr(parts, name)
        fields[f"{name}_calendar"] = getattr(parts, f"{name}_calendar")
    calls = "\n".join(sheet.line_of(call) for call in note.calls)
    return fields | {"cited_document": named and named.pk, "calls": calls}


class Sheet:
    """The table: a document, the page that was read, and some rows of it."""

    def __init__(
        self, document: Document, page, *, begins: int = 0, may_take_out: bool = False
    ):
        self.document, self.page, self.begins = document, page, begins
        self.may_take_out = may_take_out
        self.held = {
            reference.number: reference
            for reference in document.references.select_related(
                "cited_document"
            ).prefetch_related("markers")
        }
        self.shelf = references.Shelf(_documents().exclude(pk=document.pk))

    def line_of(self, call) -> str:
        """A call as the form has it: by the text that is here, or else by the page."""
        capture = self.document.current_capture
        if capture is None:
            return f"{call.paragraph}: {call.after(self.page.text)}"
        words = call.after(capture.text)
        places = anchoring.places_meant(words, capture.text)
        if len(places) != 1:
            return words
        return f"{anchoring.paragraph_at(capture.text, places[0][0])}: {words}"

    @property
    def notes(self) -> list:
        return self.page.notes[self.begins : self.begins + AT_ONCE]

    def rows(self, data=None) -> list[Row]:
        return [Row(note, self, data) for note in self.notes]

    @property
    def next_begins(self) -> int | None:
        end = self.begins + AT_ONCE
        return end if end < len(self.page.notes) else None


def _documents():
    dates = [f"published_{part}" for part in COLUMNS]
    places = ("title", "slug", "address", "archived_address")
    return Document.objects.only("pk", *places, *dates)


# --- The page ---------------------------------------------------------------


class SourceForm(forms.Form):
    """A page as it is pasted; left empty, the document's own text is read."""

    source = forms.CharField(
        label="The page",
        required=False,
        strip=False,
        max_length=references.LONGEST,
        widget=TextArea({"rows": 8}),
        help_text="As you copy it from a browser, its HTML, or its wiki's source. Left "
        "empty, the document's current text is read.",
    )


def addresses() -> list:
    """The address below `/admin/archive/document/`."""
    return addresses_below(Document, references=_for_editors(list_of_references))


def url_of(document: Document) -> str:
    return reverse("admin:archive_document_references", args=[document.pk])


def _for_editors(view):
    @wraps(view)
    def opened(request, key: int):
        needed = ["archive.view_document", *(f"archive.{name}" for name in NEEDED)]
        if not request.user.has_perms(needed):
            raise PermissionDenied
        documents = Document.objects.select_related("current_capture")
        return view(request, get_object_or_404(documents, pk=key))

    return opened


@require_http_methods(["GET", "HEAD", "POST"])
def list_of_references(request: HttpRequest, document: Document) -> HttpResponse:
    """Read a page, show what its references say, and keep those that are accepted."""
    take_choices_of_each(request)
    form = SourceForm(request.POST or None)
    accepts = bool({"accept", "accept_all"} & request.POST.keys())
    sheet = _sheet(request, document, form)
    rows = sheet.rows(_data(request) if accepts else None) if sheet else []
    if accepts and sheet:
        sheet, rows = _accepted(request, sheet, rows)
    refused = [row for row in rows if row.is_accepted and row.form.errors]
    for row in refused:
        row.bring_together(request)
    context = {
        **admin.site.each_context(request),
        "title": "References",
        "opts": Document._meta,
        "document": document,
        "form": form,
        "sheet": sheet,
        "rows": rows,
        "refused": refused,
        # What was read, and is not refused, is a page as if it were opened so.
        "method": request.method if refused or form.errors else "GET",
    }
    template = "admin/archive/document/references.html"
    status = 422 if refused or form.errors else 200
    return render(request, template, context, status=status)


def _sheet(request, document: Document, form: SourceForm) -> Sheet | None:
    """What was read; None where nothing is, which the form says if it was asked."""
    source = form.cleaned_data["source"] if form.is_valid() else ""
    begins = request.POST.get("begins", "")
    try:
        page = None if form.errors else _read(document, source)
    except references.Unreadable as reason:
        if request.method == "POST":
            form.add_error("source", str(reason))
        return None
    begins = int(begins) if is_key(begins) and "read" not in request.POST else 0
    may_take_out = request.user.has_perm("archive.delete_marker")
    if page is None:
        return None
    return Sheet(document, page, begins=begins, may_take_out=may_take_out)


def _read(document: Document, source: str):
    """The page that was pasted, or else the document's own text; None of neither."""
    capture = document.current_capture
    text = source if source.strip() else (capture.text if capture else "")
    return references.read(text, title=document.title) if text.strip() else None


def _data(request):
    """What was sent, each row ticked where all are accepted."""
    data = request.POST
    if "accept_all" in data:
        data = data.copy()
        for name in request.POST:
            if name.endswith("-version_read"):
                data[name.replace("-version_read", "-accepted")] = "on"
    return data


def _accepted(request, sheet: Sheet, rows: list[Row]) -> tuple[Sheet, list[Row]]:
    """Keep each row that is ticked and right; the others stay as they were written."""
    kept = {row.note.number for row in rows if row.is_accepted and _keep(row)}
    if kept:
        sentence = f"Accepted: {len(kept)} of {len(rows)}."
        is_whole = all(r.note.number in kept for r in rows if r.is_accepted)
        tags = tag_of(request) if is_whole else ""
        messages.success(request, sentence, extra_tags=tags)
    elif not any(row.is_accepted for row in rows):
        messages.warning(request, "No reference was ticked: nothing is saved.")
    fresh = Sheet(
        sheet.document,
        sheet.page,
        begins=sheet.begins,
        may_take_out=sheet.may_take_out,
    )
    again = {row.note.number: row for row in fresh.rows()}
    return fresh, [again[r.note.number] if r.note.number in kept else r for r in rows]


def _keep(row: Row) -> bool:
    try:
        with transaction.atomic():
            if row.form.is_valid():
                row.form.keep()
                return True
    except REFUSALS as reason:
        row.form.is_stale = row.form.is_stale or isinstance(reason, Stale)
        row.form.add_error(None, refusal_in_words(reason))
    return False
