"""Pages about the archive as a whole: the front page, and whether it is well."""

from typing import cast

from django.db import connection
from django.db.models import Count, Prefetch, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from archive import evidence
from archive.counting import keys_of, number_of, rows_of
from archive.evidence import Inquiry
from archive.models import (
    Collection,
    Colophon,
    Letter,
    archive_name,
    colophon_in_use,
)
from archive.pages.about import AboutPage

LETTERS_AT_A_GLANCE = 6
CSS = "text/css; charset=utf-8"
LATEST = 20  # disputed letters from which one is chosen to begin with


def of_the_edition(request: HttpRequest) -> dict:
    """Context processor: what the edition says of itself, where a page asks for it."""
    return {
        "archive_name": SimpleLazyObject(archive_name),
        "colophon": SimpleLazyObject(colophon_in_use),
    }


def front_page(request: HttpRequest) -> HttpResponse:
    """What this is, one question on which sources disagree, and the way to the rest."""
    letters = Letter.objects.published()
    collections = Collection.objects.published()
    uncollected = letters.exclude(collection__in=collections)[:LETTERS_AT_A_GLANCE]
    context = {
        "collections": _with_letters(collections, letters),
        "uncollected": letters.filter(pk__in=keys_of(uncollected)),
        "contested": leading_question(letters, colophon_in_use()),
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


def leading_question(letters: QuerySet, colophon: Colophon) -> Inquiry | None:
    """What the front page begins with: what the editors have chosen, as far as it is
    public; else the most contested."""
    chosen = letters.filter(pk=colophon.leading_letter_id).first()
    if chosen is None:
        return most_contested_question(letters)
    question = colophon.leading_question
    asked = evidence.of([chosen], questions=[question] if question else None)
    inquiries = asked.on_letter(chosen)
    if not question:
        inquiries = [it for it in inquiries if it.is_contested] or inquiries
    return max(inquiries, key=lambda it: len(it.origins), default=None)


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
        "page": AboutPage(colophon_in_use()),
        "collections": Collection.objects.published(),
    }
    return render(request, "archive/about.html", context)


def mark(request: HttpRequest) -> HttpResponse:
    """The picture beside the name, where the edition has one."""
    if not colophon_in_use().mark_sum:
        raise Http404
    return HttpResponse(colophon_in_use().picture, content_type="image/png")


def accent(request: HttpRequest) -> HttpResponse:
    """The one colour that is the edition's own, by light and by dark."""
    colophon = colophon_in_use()
    if not colophon.accent:
        raise Http404
    colours = f"light-dark({colophon.accent}, {colophon.accent_by_dark})"
    # Where a reader's system has its own colours, these are no better.
    css = f"@media (forced-colors: none) {{ :root {{ --rubric: {colours}; }} }}\n"
    return HttpResponse(css, content_type=CSS)


def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the database answers; nobody keeps it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    told = {"Cache-Control": "no-store", "Content-Type": "text/plain; charset=utf-8"}
    return HttpResponse("ok\n", headers=told)
