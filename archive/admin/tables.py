"""The loaders' tables at the desk: take one along, bring it back, see, and load."""

from collections.abc import Iterator
from pathlib import Path

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe

from archive.exchange import uploads
from archive.exchange.tables import (
    BATCH,
    SUFFIXES,
    TABLES,
    Batches,
    NotATable,
    Report,
    in_batches,
    report_at_the_end_of,
    take,
)

MOST_SHOWN = 500  # differences, and refusals, on the page
CONTENT_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class HowForm(forms.Form):
    """What a table may do, besides adding."""

    overwrites = forms.BooleanField(
        required=False,
        label="Overwrite what editors have changed or removed since",
        help_text="Since the version that a row names; without one, since the last "
        "load.",
    )
    empty_cells_erase = forms.BooleanField(
        required=False,
        label="Empty cells erase what is there",
        help_text="Otherwise they leave it alone.",
    )


class BringForm(HowForm):
    """A table, before anybody has seen what it would do."""

    file = forms.FileField(
        label="File",
        help_text="A table as CSV (UTF-8), Unicode text or XLSX. Nothing is loaded "
        "before you have seen what it would do.",
    )
    field_order = ["file"]


class ConfirmForm(HowForm):
    """A table that was brought, and has been seen."""

    token = forms.CharField(widget=forms.HiddenInput)


def all_tables(request: HttpRequest) -> HttpResponse:
    """The kinds of tables, their columns, and the ways in and out."""
    may_load = request.user.has_perm("archive.load")
    may_take = request.user.has_perm("archive.export")
    if not (may_load or may_take):
        raise PermissionDenied
    context = {
        "title": "Tables",
        "kinds": [(kind, table().columns) for kind, table in TABLES.items()],
        "may_load": may_load,
        "may_take": may_take,
    }
    return _render(request, "admin/archive/tables.html", context)


def load_table(request: HttpRequest, kind: str) -> HttpResponse:
    """Take a table, show what it would do, and load it once that is confirmed."""
    if not request.user.has_perm("archive.load"):
        raise PermissionDenied
    refuse_what_is_no_kind(kind)
    if request.method != "POST":
        return _page(request, kind, BringForm())
    if "token" in request.POST:
        return _of_what_was_brought(request, kind)
    form = BringForm(request.POST, request.FILES)
    if form.is_valid():
        how = form.cleaned_data
        try:
            token = uploads.keep(how.pop("file"), takes=SUFFIXES)
        except uploads.NotTaken as reason:
            form.add_error("file", str(reason))
        else:
            seen = ConfirmForm(initial=how | {"token": token})
            return _preview(request, kind, seen, token, how)
    return _page(request, kind, form, status=400)


def take_table(request: HttpRequest, kind: str, suffix: str) -> HttpResponse:
    """All records of a kind, drafts too, as a file."""
    if not request.user.has_perm("archive.export"):
        raise PermissionDenied
    refuse_what_is_no_kind(kind)
    if suffix not in CONTENT_TYPES:
        raise Http404
    try:
        table = take(kind, suffix)
    except NotATable as reason:
        messages.error(request, str(reason))
        return redirect("admin:tables")
    name = f"{kind}-{timezone.localdate().isoformat()}{suffix}"
    given = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(table, content_type=CONTENT_TYPES[suffix], headers=given)


def refuse_what_is_no_kind(kind: str) -> None:
    if kind not in TABLES:
        raise Http404


def _of_what_was_brought(request: HttpRequest, kind: str) -> HttpResponse:
    form = ConfirmForm(request.POST)
    how = form.cleaned_data if form.is_valid() else {}
    token = how.pop("token", "")
    if file_of(token) is None:
        messages.error(request, "What you brought is no longer here. Bring it again.")
        return redirect("admin:table", kind)
    if "preview" in request.POST:
        return _preview(request, kind, form, token, how)
    try:
        batches, total = _begin(request, kind, token, how, is_rehearsal=False)
    except NotATable:
        # Something has changed since the preview, which says what.
        return _preview(request, kind, form, token, how)
    if total > BATCH:
        return _as_it_goes(request, kind, batches, token=token, how=how)
    report = report_at_the_end_of(batches)
    if report.refusals:
        return _preview(request, kind, form, token, how)
    uploads.forget(token)
    messages.success(request, f"Loaded. {_in_words(report)}")
    return redirect("admin:tables")


def _begin(request, kind: str, token: str, how: dict, **given) -> tuple[Batches, int]:
    """A table that is read, and how many rows it has."""
    batches = in_batches(kind, file_of(token), by=request.user, **given, **how)
    done, total = next(batches)
    return batches, total


def file_of(token: str) -> Path | None:
    """The table that was kept under a name, or None if there is none."""
    folder = uploads.folder_of(token)
    files = folder.iterdir() if folder else []
    return next((file for file in files if file.suffix.lower() in SUFFIXES), None)


def _preview(request, kind: str, form, token: str, how: dict) -> HttpResponse:
    try:
        batches, total = _begin(request, kind, token, how, is_rehearsal=True)
    except NotATable as reason:
        uploads.forget(token)
        context = {"refusal": str(reason)}
        return _page(request, kind, BringForm(initial=how), status=400, **context)
    if total > BATCH:
        return _as_it_goes(request, kind, batches, token=token, how=how, form=form)
    report = report_at_the_end_of(batches)
    if report.refusals:
        uploads.forget(token)
        form = BringForm(initial=how)
    return _page(
        request, kind, form, report=report, status=400 if report.refusals else 200
    )


def _page(request, kind: str, form, *, status=200, **context) -> HttpResponse:
    report = context.get("report") or Report()
    context |= {
        "title": f"Load a table of {kind}",
        "form": form,
        "is_seen": isinstance(form, ConfirmForm),
        "columns": TABLES[kind]().columns,
        "differences": report.differences[:MOST_SHOWN],
        "refusals": report.refusals[:MOST_SHOWN],
        "in_words": _in_words(report),
    }
    return _render(request, "admin/archive/table.html", context, status)


def _render(request, template: str, context: dict, status: int = 200) -> HttpResponse:
    context = admin.site.each_context(request) | context
    return render(request, template, context, status=status)


def _in_words(report: Report) -> str:
    return (
        f"New: {report.new:,}. Changed: {report.changed:,}. "
        f"Unchanged: {report.unchanged:,}. Left alone: {report.left_alone:,}."
    )


# --- A long table -------------------------------------------------------------

# Our own words, in which nobody else's stand.
HERE = mark_safe("<!-- Here it goes on. -->")


def _as_it_goes(request, kind: str, batches: Batches, **given) -> StreamingHttpResponse:
    """A page that is sent as far as the table is, and ends with what came of it."""
    return StreamingHttpResponse(_pieces(request, kind, batches, **given))


def _pieces(request, kind, batches, *, token, how, form=None) -> Iterator[str]:
    """
    The page piece by piece; without a form to confirm, the table is being loaded.

    If whoever waits goes away, the batches are left where they are, and undone.
    """
    page = _page(request, kind, None, here=HERE)
    yield page.content.decode().partition(HERE)[0]
    while True:
        try:
            done, total = next(batches)
        except StopIteration as end:
            report = end.value
            break
        yield f"<li>{done:,} of {total:,} rows</li>\n"
    is_loaded = form is None and not report.refusals
    if is_loaded or report.refusals:
        uploads.forget(token)
        form = BringForm(initial=how)
    given = {"report": report, "is_loaded": is_loaded, "here": HERE}
    yield _page(request, kind, form, **given).content.decode().partition(HERE)[2]
