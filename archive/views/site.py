"""Pages about the archive as a whole: the front page, and whether it is well."""

from typing import cast

from django.conf import settings
from django.db import connection
from django.db.models import Count, Prefetch, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from archive import evidence
from archive.counting import keys_of, number_of, rows_of
from archive.evidence import Inquiry
from archive.models import Assessment, Collection, Document, Letter, Stance

LETTERS_AT_A_GLANCE = 6
LATEST = 20  # disputed letters from which one is chosen to begin with


def archive_name(request: HttpRequest) -> dict:
    """Context processor: the name at the head of every page."""
    return {"archive_name": settings.ARCHIVE_NAME}


def front_page(request: HttpRequest) -> HttpResponse:
    """What this is, one question on which sources disagree, and the way to the rest."""
    letters = Letter.objects.published()
    collections = Collection.objects.published()
    uncollected = letters.exclude(collection__in=collections)[:LETTERS_AT_A_GLANCE]
    context = {
        "collections": _with_letters(collections, letters),
        "uncollected": letters.filter(pk__in=keys_of(uncollected)),
        "contested": most_contested_question(letters),
        "count": number_of(letters),
    }
    return render(request, "archive/front_page.html", context)


def _with_letters(collections: QuerySet, letters: QuerySet) -> list[Collection]:
    """Each collection with how many letters it has, and the first of them."""
    counted = letters.order_by().values_list("collection").annotate(Count("pk"))
    sizes = dict(rows_of(counted))
    first = letters.filter(pk__in=keys_of(_first_of_each_collection(letters)))
    found = list(
        collections.prefetch_related(Prefetch("letters", first, "at_a_glance"))
    )
    for collection in found:
        collection.size = sizes.get(collection.pk, 0)
    return found


def _first_of_each_collection(letters: QuerySet) -> QuerySet:
    """Some letters of each; by an index, where a slice would fetch them all first."""
    place = Window(
        RowNumber(),
        partition_by="collection",
        order_by=cast(list, Letter._meta.ordering),
    )
    first = letters.exclude(collection=None).order_by().annotate(place=place)
    return first.filter(place__lte=LETTERS_AT_A_GLANCE)


def most_contested_question(letters) -> Inquiry | None:
    """Of the letter most disputed among the latest, the question with most voices."""
    latest = letters.contested().order_by("-dated_latest", "slug")[:LATEST]
    latest = letters.filter(pk__in=keys_of(latest)).order_by(*latest.query.order_by)
    letter = max(latest, key=lambda it: len(it.contested_questions), default=None)
    if letter is None:
        return None
    found = evidence.of([letter], questions=letter.contested_questions)
    asked = found.on_letter(letter)
    contested = (inquiry for inquiry in asked if inquiry.is_contested)
    return max(contested, key=lambda inquiry: len(inquiry.origins), default=None)


def about(request: HttpRequest) -> HttpResponse:
    """How sources are read here, what our words mean, and how to cite and to object."""
    context = {
        "stances": list(Stance),
        "consulted": list(Document.Consulted),
        "rights": list(Document.Rights),
        "verdicts": list(Assessment.Verdict),
        "contact": settings.ARCHIVE_CONTACT,
        "collections": Collection.objects.published(),
    }
    return render(request, "archive/about.html", context)


def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the database answers; nobody keeps it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    told = {"Cache-Control": "no-store", "Content-Type": "text/plain; charset=utf-8"}
    return HttpResponse("ok\n", headers=told)
