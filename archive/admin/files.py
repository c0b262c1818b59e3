"""The file from which a text was taken: at the desk, and shown if somebody says so."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from archive.exchange.files import as_download
from archive.models import Capture, CaptureFile

from .records import addresses_below, change_url


def addresses() -> list:
    """The addresses below `/admin/archive/capture/`."""
    return addresses_below(Capture, file=download, show_file=show)


def of(capture: Capture) -> CaptureFile | None:
    return CaptureFile.objects.without_content().filter(capture=capture).first()


def file_at(key: int, files=CaptureFile.objects) -> CaptureFile:
    file = files.select_related("capture__document").filter(capture=key).first()
    if file is None:
        raise Http404
    return file


@require_safe
def download(request: HttpRequest, key: int) -> HttpResponse:
    if not request.user.has_perm("archive.view_capture"):
        raise PermissionDenied
    return as_download(file_at(key))


@require_POST
def show(request: HttpRequest, key: int) -> HttpResponse:
    """Say that readers may have the file, or may no longer."""
    if not request.user.has_perm("archive.change_document"):
        raise PermissionDenied
    file = file_at(key, CaptureFile.objects.without_content())
    file.is_shown = "shown" in request.POST
    file.save(update_fields=["is_shown"])
    messages.success(request, in_words(file))
    return HttpResponseRedirect(change_url(file.capture))


def in_words(file: CaptureFile) -> str:
    if not file.is_shown:
        return "Readers are not shown the file."
    if not file.capture.document.may_be_read_whole:
        return "It will be shown once the rights of the document are “full text”."
    return "Readers may have the file."
