"""Pages about the archive as a whole: the front page, errors, and what machines ask."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from archive.models import Collection, Letter


def archive_name(request: HttpRequest) -> dict:
    """Context processor: the name at the head of every page."""
    return {"archive_name": settings.ARCHIVE_NAME}


def front_page(request: HttpRequest) -> HttpResponse:
    """What this is, its collections, and one contested letter to begin with."""
    letters = Letter.objects.published()
    collections = Collection.objects.published()
    context = {
        "collections": collections,
        "letters": letters,
        "uncollected": letters.exclude(collection__in=collections),
        "contested": letters.contested().first(),
    }
    return render(request, "archive/front_page.html", context)


def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


def bad_request(request: HttpRequest, exception=None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception=None, reason="") -> HttpResponse:
    """Also Django's answer to a form whose origin it cannot tell (CSRF)."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception=None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)
