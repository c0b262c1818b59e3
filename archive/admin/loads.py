"""The loaders' pages at the desk: bring files, see what they would do, load them."""

import tempfile
import zipfile
from pathlib import Path

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from archive.exchange import uploads
from archive.exchange.dumping import dump
from archive.exchange.loading import NotLoadable, Report, load

MOST_SHOWN = 500  # differences on the page


class UploadForm(forms.Form):
    """A file of the hand-written form, or a zip of such files and their texts."""

    file = forms.FileField(
        label="File",
        help_text="YAML or JSON in the form of docs/form.md, or a zip of a folder of "
        "such files and their texts. Nothing is loaded before you have seen what it "
        "would do.",
    )


class LoadForm(forms.Form):
    """What was uploaded, and whether it goes over what editors have changed."""

    token = forms.CharField(widget=forms.HiddenInput)
    overwrite = forms.BooleanField(
        required=False,
        label="Overwrite what editors have changed or removed since it was loaded",
    )


def load_files(request: HttpRequest) -> HttpResponse:
    """Take a file, show what it would do, and load it once that is confirmed."""
    if not request.user.has_perm("archive.load"):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, UploadForm())
    if "token" in request.POST:
        return _of_what_was_brought(request)
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            token = uploads.keep(form.cleaned_data["file"])
        except uploads.NotTaken as reason:
            form.add_error("file", str(reason))
        else:
            return _preview(request, LoadForm(initial={"token": token}), token)
    return _page(request, form)


def _of_what_was_brought(request: HttpRequest) -> HttpResponse:
    form = LoadForm(request.POST)
    token = form.cleaned_data["token"] if form.is_valid() else ""
    if uploads.folder_of(token) is None:
        messages.error(request, "What you brought is no longer here. Bring it again.")
        return redirect("admin:load")
    if "preview" in request.POST:
        return _preview(request, form, token)
    try:
        report = _load(request, token, overwrites=form.cleaned_data["overwrite"])
    except NotLoadable:
        # Something has changed since the preview, which says what.
        return _preview(request, form, token)
    uploads.forget(token)
    messages.success(request, f"Loaded. {_in_words(report)}")
    return redirect("admin:load")


def _load(request, token: str, **options) -> Report:
    return load([uploads.folder_of(token)], by=request.user, **options)


def _preview(request: HttpRequest, form: LoadForm, token: str) -> HttpResponse:
    overwrites = form.is_bound and form.cleaned_data["overwrite"]
    try:
        report = _load(request, token, overwrites=overwrites, is_rehearsal=True)
    except NotLoadable as reason:
        # The folder's name is ours, and tells nobody anything.
        folder = f"{uploads.folder_of(token)}/"
        sentence = str(reason).replace(folder, "").replace(folder[:-1], "it")
        uploads.forget(token)
        return _page(request, UploadForm(), refusal=sentence)
    passed_over = uploads.passed_over(token)
    return _page(request, form, report=report, passed_over=passed_over)


def _page(request: HttpRequest, form, **context) -> HttpResponse:
    report = context.get("report")
    shown = report.differences[:MOST_SHOWN] if report else []
    return render(
        request,
        "admin/archive/load.html",
        admin.site.each_context(request)
        | {"title": "Load files", "form": form, "differences": shown}
        | context,
        status=400 if context.get("refusal") or form.errors else 200,
    )


def _in_words(report: Report) -> str:
    parts = [f"{title}: {words}." for title, words in report.in_words.items()]
    return " ".join([*parts, f"Skipped: {len(report.skipped) or 'nothing'}."])


def take_archive(request: HttpRequest) -> FileResponse:
    """The whole archive as a zip of the hand-written form, drafts too."""
    if not request.user.has_perm("archive.export"):
        raise PermissionDenied
    with tempfile.TemporaryDirectory() as folder:
        dump(Path(folder))
        file = tempfile.TemporaryFile()  # noqa: SIM115 the response closes it
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(Path(folder).rglob("*")):
                if path.is_file():
                    archive.write(path, path.relative_to(folder))
    file.seek(0)
    name = f"archive-{timezone.localdate().isoformat()}.zip"
    return FileResponse(file, as_attachment=True, filename=name)
