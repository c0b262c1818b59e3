"""What is handed out while the database cannot be asked: a page that was kept."""

import gzip
import re

from django.http import HttpRequest, HttpResponse

from .answers import Answer

BEGINS = re.compile(rb"<main[^>]*>")
SAYS = (
    '<div class="leaf known-on"><p class="broad" role="status"><b>For the moment the'
    " archive’s database cannot be reached.</b> This page is as it was when it last"
    " could be.</p></div>"
)


def marked(answer: Answer, request: HttpRequest) -> HttpResponse:
    """
    A kept answer, which says that nothing later is known; nobody may keep it.

    It is of the last edition that this process has seen in force: what was withdrawn
    before that is not handed out.
    """
    content = gzip.decompress(answer.content) if answer.is_gzip else answer.content
    headers = dict(answer.headers) | {"Cache-Control": "no-store"}
    if headers.get("Content-Type", "").startswith("text/html"):
        content = BEGINS.sub(lambda main: main[0] + SAYS.encode(), content, count=1)
    headers["Content-Length"] = str(len(content))
    said = b"" if request.method == "HEAD" else content
    return HttpResponse(said, status=answer.status, headers=headers)
