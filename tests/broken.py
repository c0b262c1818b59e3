"""Addresses of a test alone: the archive's, and a view whose database has failed."""

from django.core.exceptions import BadRequest, PermissionDenied
from django.db import connection
from django.urls import path

from archive.search import Rebuilding
from archive.views.search import unless_rebuilding
from config.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500"]


def ask_what_is_not_there(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM a_table_that_is_lost")


def refuse_what_was_asked(request):
    raise BadRequest("No <b>day</b> is written so.")


def keep_out(request):
    raise PermissionDenied


@unless_rebuilding
def ask_too_early(request):
    raise Rebuilding


urlpatterns = [
    path("early/", ask_too_early),
    path("broken/", ask_what_is_not_there),
    path("unread/", refuse_what_was_asked),
    path("closed/", keep_out),
    *urlpatterns,
]
