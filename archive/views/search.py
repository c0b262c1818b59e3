"""The search: its page, and the same results for machines."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from functools import wraps

from django.http import (
    HttpRequest,
    HttpResponse,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import reverse

from archive import search
from archive.exchange import feeds
from archive.exchange.tables.files import escaped
from archive.forms import Asked
from archive.models import Letter, archive_name

from .addresses import at_its_address

RETRY_AFTER = "5"  # seconds
COLUMNS = ["kind", "slug", "title", "url", "about", "snippet"]
IN_A_FEED = 50


def unless_rebuilding(view: Callable) -> Callable:
    """While there is nothing to answer with, say so, and when to come again (503)."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except search.Rebuilding:
            response = render(request, "503.html", status=503)
            response["Retry-After"] = RETRY_AFTER
            return response

    return answer


@unless_rebuilding
def search_page(request: HttpRequest) -> HttpResponse:
    asked = Asked(request)
    context = {"asked": asked, "results": asked.results}
    # Of a misspelt question the page shows the answers in the nearest spelling.
    context["shown"] = asked.instead or asked
    return render(request, "archive/search.html", context)


@unless_rebuilding
def search_json(request: HttpRequest) -> JsonResponse:
    """A page of results as data, with the counts and how it was understood."""
    asked = Asked(request)
    results = asked.results
    data = _results(request, asked)
    data["suggestion"] = results.suggestion
    if asked.instead:
        data["instead"] = _results(request, asked.instead)
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False})


def _results(request: HttpRequest, asked: Asked) -> dict:
    results = asked.results
    return {
        "understood": asked.understood,
        "notices": results.question.notices,
        "total": results.total,
        "page": results.page,
        "pages": results.pages,
        "hits": [_data(request, hit) for hit in results.hits],
        "more": [_data(request, hit) for hit in results.more],
        "facets": results.facets,
        "histogram": results.years,
    }


def _data(request: HttpRequest, hit: search.Hit) -> dict:
    return {
        "kind": hit.kind,
        "slug": hit.record.slug,
        "title": hit.name,
        "url": request.build_absolute_uri(hit.record.get_absolute_url()),
        "about": hit.about,
        "snippets": ["".join(r.words for r in s.runs) for s in hit.snippets],
    }


@unless_rebuilding
def search_jsonl(request: HttpRequest) -> StreamingHttpResponse:
    """Every result, a line of JSON each, sent as they are found."""
    hits = search.stream(Asked(request).question)
    lines = (f"{json.dumps(_data(request, h), ensure_ascii=False)}\n" for h in hits)
    return _file(lines, "application/jsonl; charset=utf-8", "search.jsonl")


@unless_rebuilding
def search_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Every result, a row each, sent as they are found."""
    hits = search.stream(Asked(request).question)
    rows = _rows(_data(request, hit) for hit in hits)
    return _file(rows, "text/csv; charset=utf-8", "search.csv")


def _file(parts: Iterator[str], content_type: str, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(parts, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _rows(results: Iterator[dict]) -> Iterator[str]:
    # By this mark spreadsheets know the encoding.
    yield "\ufeff"
    yield _row(COLUMNS)
    for data in results:
        snippet = " ".join(data.pop("snippets"))
        yield _row([*data.values(), snippet])


def _row(values: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(map(escaped, values))
    return line.getvalue()


@unless_rebuilding
def search_atom(request: HttpRequest) -> HttpResponse:
    """What answers a question, the newly added first."""
    asked = Asked(request)
    asked.question.order = "added"
    page = request.build_absolute_uri(asked.address(order=None))
    feed = feeds.of_results(request, archive_name(), asked, page)
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


@unless_rebuilding
def search_names(request: HttpRequest) -> JsonResponse:
    """Names that begin so, as browsers ask for suggestions [OpenSearch]."""
    typed = request.GET.get("q", "")[:100]
    return JsonResponse(
        [typed, search.named(typed)],
        safe=False,
        json_dumps_params={"ensure_ascii": False},
        content_type="application/x-suggestions+json",
    )


@unless_rebuilding
@at_its_address(Letter)
def letters_like(request: HttpRequest, letter: Letter) -> HttpResponse:
    """Letters that share most with a letter."""
    hits = search.like(letter) if letter.is_published else []
    context = {"letter": letter, "hits": hits}
    return render(request, "archive/letters_like.html", context)


def opensearch(request: HttpRequest) -> HttpResponse:
    """How a browser can search here from its own box [OpenSearch 1.1]."""
    roads = {"page": "search", "feed": "search-atom", "names": "search-names"}
    return render(
        request,
        "archive/opensearch.xml",
        {
            name: request.build_absolute_uri(reverse(f"archive:{road}"))
            for name, road in roads.items()
        },
        content_type="application/opensearchdescription+xml",
    )
