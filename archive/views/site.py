"""Pages about the archive as a whole: the front page, and whether it is well."""

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
