"""An answer that may be kept: its bytes, compressed once, and what names them."""

import gzip
import hashlib
import re
from dataclasses import dataclass
from typing import Self

from django.http import HttpRequest, HttpResponse

# Compressed, less would not be fewer packets.
WORTH_COMPRESSING = 500
# No page for anybody has a form with a token or another secret in it: so it may be
# compressed (BREACH). These are compressed already.
COMPRESSED = ("image/png", "image/jpeg", "application/pdf", "application/zip")
TAGS = re.compile(r'(?:W/)?"[^"]*"')
FOR_ANYBODY = "public, max-age=0, must-revalidate"
# Told by the answer's own bytes, or once it is sent.
OF_THE_WAY = {"Content-Length", "ETag"}


@dataclass(frozen=True)
class Answer:
    """What is said at an address; `content` is compressed if it `is_gzip`."""

    status: int
    headers: list[tuple[str, str]]
    content: bytes
    is_gzip: bool
    digest: str

    @classmethod
    def of(cls, response: HttpResponse) -> Self:
        content, is_gzip = response.content, False
        if _is_worth_compressing(response):
            smaller = gzip.compress(content, 6, mtime=0)
            if len(smaller) < len(content):
                content, is_gzip = smaller, True
        headers = [(k, v) for k, v in response.items() if k not in OF_THE_WAY]
        digest = hashlib.sha256(response.content).hexdigest()[:16]
        return cls(response.status_code, headers, content, is_gzip, digest)

    def to(self, request: HttpRequest, key: str) -> HttpResponse:
        """Answer a reader, who may have it already."""
        tag = f'W/"{key}-{self.digest}"'
        if self.status != 200:
            tag = ""
        elif known := self._known_to(request, tag):
            return not_modified(known)
        content, is_gzip = self.content, self.is_gzip
        if is_gzip and not takes_gzip(request):
            content, is_gzip = gzip.decompress(content), False
        headers = dict(self.headers) | {"Content-Length": str(len(content))}
        if is_gzip:
            headers["Content-Encoding"] = "gzip"
        if tag:
            headers["ETag"] = tag
        said = b"" if request.method == "HEAD" else content
        return HttpResponse(said, status=self.status, headers=headers)

    def _known_to(self, request: HttpRequest, tag: str) -> str | None:
        """The tag by which a reader has these very words, of whichever edition."""
        if asked := request.META.get("HTTP_IF_NONE_MATCH"):
            return tag_with(f'-{self.digest}"', asked)
        since = request.META.get("HTTP_IF_MODIFIED_SINCE")
        return tag if since and ("Last-Modified", since) in self.headers else None


def _is_worth_compressing(response: HttpResponse) -> bool:
    return (
        len(response.content) > WORTH_COMPRESSING
        and not response.has_header("Content-Encoding")
        and not response.get("Content-Type", "").startswith(COMPRESSED)
    )


def takes_gzip(request: HttpRequest) -> bool:
    """Whether a reader accepts gzip [RFC 9110, 12.5.3]; “q=0” refuses it."""
    for coding in request.META.get("HTTP_ACCEPT_ENCODING", "").lower().split(","):
        name, _, weight = coding.partition(";")
        if name.strip() == "gzip":
            return weight.replace(" ", "").rstrip("0.") != "q="
    return False


def tag_with(part: str, asked: str) -> str | None:
    """The first of the tags in an If-None-Match that has this in it."""
    return next((tag for tag in TAGS.findall(asked) if part in tag), None)


def not_modified(tag: str) -> HttpResponse:
    headers = {"ETag": tag, "Cache-Control": FOR_ANYBODY, "Vary": "Accept-Encoding"}
    response = HttpResponse(status=304, headers=headers)
    del response.headers["Content-Type"]
    return response
