"""What is answered where there is no page: what happened, and where to go on."""

import re
import sys
from difflib import get_close_matches

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse

from archive.models import (
    Agent,
    Collection,
    Document,
    Letter,
    Place,
    Publication,
    Response,
)
from archive.trouble import trouble_of

# The first part of an address, what stands there, and the list of it.
LISTS: dict[str, tuple[type[Publication], str, str]] = {
    "letters": (Letter, "letters", "archive:letter-list"),
    "documents": (Document, "documents", "archive:document-list"),
    "agents": (Agent, "people and bodies", "archive:agent-list"),
    "places": (Place, "people, bodies and places", "archive:agent-list"),
    "collections": (Collection, "letters", "archive:letter-list"),
    "responses": (Response, "letters", "archive:letter-list"),
}
RETRY_AFTER = "5"  # seconds, when a trouble may have passed
# In the names of fields: what nobody but its owner should see stand in a page.
SECRET = re.compile("password|otp|secret|recovery|^code", re.IGNORECASE)
# Of how many records a slip of the pen is looked for, and by how many words.
MOST_RECORDS = 200
MOST_WORDS = 4


def bad_request(request: HttpRequest, exception=None) -> HttpResponse:
    """Say what could not be read, where a view has said it in words for readers."""
    reason = str(exception) if isinstance(exception, BadRequest) else ""
    return render(request, "400.html", {"reason": reason}, status=400)


def forbidden(request: HttpRequest, exception=None, reason="") -> HttpResponse:
    """Also Django's answer to a form whose origin it cannot tell (CSRF)."""
    return render(request, "403.html", {"is_of_a_form": bool(reason)}, status=403)


def not_found(request: HttpRequest, exception=None) -> HttpResponse:
    """Nothing public is there; the same is said of a draft and of a slip of the pen."""
    kind, _, rest = request.path.strip("/").partition("/")
    if kind not in LISTS:
        return render(request, "404.html", status=404)
    model, name, address = LISTS[kind]
    context = {
        "list_name": name,
        "list_address": reverse(address),
        "near": records_near(model, rest),
    }
    return render(request, "404.html", context, status=404)


def records_near(model: type[Publication], asked: str) -> list[Publication]:
    """At most three public records whose slugs are nearly what was asked for."""
    slug = re.sub("[^a-z0-9]+", "-", asked.lower().partition(".")[0])[:120].strip("-")
    words = sorted(slug.split("-"), key=len, reverse=True)[:MOST_WORDS]
    shares_a_word = Q(slug__startswith=slug[:4])
    for word in words:
        if len(word) > 3:
            shares_a_word |= Q(slug__contains=word)
    alike = model.objects.published().filter(shares_a_word).order_by("slug")
    keys = dict(alike.values_list("slug", "pk")[:MOST_RECORDS]) if slug else {}
    near = get_close_matches(slug, keys, n=3)
    found = model.objects.in_bulk([keys[name] for name in near])
    return [found[keys[name]] for name in near]


def server_error(request: HttpRequest) -> HttpResponse:
    """
    Made of nothing that may have broken: no database, no request, no addresses.

    A trouble that passes is said as such, with when to come again (503), and whoever
    was sending a form has it back.
    """
    # Django hands over no error, but is still at it.
    trouble = trouble_of(sys.exception())
    context = {
        "archive_name": settings.ARCHIVE_NAME,
        "stylesheet": _stylesheet(),
        "trouble": trouble,
        "address": request.get_full_path(),
        "sent": what_was_sent(request) if trouble else [],
    }
    page = get_template("500.html").render(context)
    if trouble:
        return HttpResponse(page, status=503, headers={"Retry-After": RETRY_AFTER})
    return HttpResponseServerError(page)


def what_was_sent(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of a form, to be sent once more; none of one that holds a secret."""
    try:
        sent = [(name, v) for name, vs in request.POST.lists() for v in vs]
    except (SuspiciousOperation, MultiPartParserError, OSError):
        return []
    return [] if any(SECRET.search(name) for name, _ in sent) else sent


def _stylesheet() -> str:
    """The stylesheet's address, or none if the list of static files is lost."""
    try:
        return static("archive/archive.css")
    except (ValueError, OSError):
        return ""
