"""Handing out the file from which a text was taken: to be kept, never to be run."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from archive.models import CaptureFile

# Whatever else it is, a browser is not told: it might show it as a page of ours.
TOLD = {"application/pdf", "text/plain"}


def as_download(file: CaptureFile) -> HttpResponse:
    told = file.media_type if file.media_type in TOLD else "application/octet-stream"
    response = HttpResponse(bytes(file.content), content_type=told)
    response["Content-Disposition"] = content_disposition_header(True, file.name)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
