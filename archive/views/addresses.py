"""How a view is asked, and gets the record at its address or the way to it."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from archive.changes import withdrawn_at
from archive.forms import AsOfForm
from archive.models import FormerSlug, Merge, Publication, Transmission
from archive.models.publication import PublicationQuerySet


def only_read(view: Callable) -> Callable:
    """
    Answer whoever would write to a page that it can only be read (405).

    Who asks what may be done (OPTIONS) is told. Without the exemption Django would ask
    such a reader for a form's token first, and answer 403: a refusal of the wrong
    thing.
    """
    read = require_safe(view)

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": "GET, HEAD, OPTIONS"})
        return read(request, *args, **kwargs)

    return csrf_exempt(answer)


def from_any_site(view: Callable) -> Callable:
    """
    Let the scripts of other sites read what anybody may read [Fetch, CORS].

    With “*” browsers ask without cookies, as nobody; so whoever is logged in gets no
    such answer, and no site reads through an editor's browser what is no one's but
    the editors'.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if not request.user.is_authenticated:
            response["Access-Control-Allow-Origin"] = "*"
        if request.method == "OPTIONS":
            response["Access-Control-Allow-Methods"] = "GET, HEAD"
            response["Access-Control-Allow-Headers"] = "*"
            response["Access-Control-Max-Age"] = str(24 * 60 * 60)
        return response

    return answer


def shown_on_any_site(view: Callable) -> Callable:
    """Let pages of other sites show what anybody may see [Fetch, CORP]."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return answer


def as_of_form(request: HttpRequest) -> AsOfForm:
    """The day as of which a page is asked for; a day that is none is a 400."""
    form = AsOfForm(request.GET)
    if not form.is_valid():
        raise BadRequest("There is no such day. A day is written as 2025-03-08.")
    return form


def at_its_address(model: type[Publication]) -> Callable:
    """
    Hand a view the record with the slug of its address.

    What else the address says is handed on. A former slug leads on for good (301), that
    of a record that another has absorbed too (308); a
    withdrawn record answers 410 with the reason; to the public a draft does not exist,
    and editors may look at it.
    """

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def answer(request: HttpRequest, slug: str, **wanted) -> HttpResponse:
            known = _known_to(request.user, model).with_its_whole()
            record = known.filter(slug=slug).first()
            if record is None:
                return _lead_on(model, request, slug, wanted)
            if gone := record.withdrawn_with:
                return _gone(request, gone)
            response = view(request, record, **wanted)
            if not record.is_public:
                patch_cache_control(response, private=True, no_store=True)
            return response

        return answer

    return decorate


def _gone(request: HttpRequest, record: Publication) -> HttpResponse:
    """The page of a withdrawn record; what the record was called is gone with it."""
    context = {"record": record, "withdrawn_at": withdrawn_at(record)}
    return render(request, "410.html", context, status=410)


def _known_to(user, model: type[Publication]) -> PublicationQuerySet:
    """The records of whose address a reader may know: the withdrawn too."""
    return model.objects.visible_to(user) | model.objects.withdrawn()


def _lead_on(model, request: HttpRequest, slug: str, wanted: dict) -> HttpResponse:
    former = FormerSlug.objects.of(model, slug).first()
    known = _known_to(request.user, model)
    record = former and known.filter(pk=former.record_id).first()
    if not record:
        raise Http404
    merges = Merge.objects.on_the_way_from(model, slug)
    if "key" in wanted:
        wanted["key"] = _key_now(record, merges, wanted["key"])
    response = redirect(
        request.resolver_match.view_name, slug=record.slug, **wanted, permanent=True
    )
    if merges:
        response.status_code = HTTPStatus.PERMANENT_REDIRECT
    if request.GET:
        response["Location"] += f"?{request.GET.urlencode()}"
    return response


def _key_now(letter: Publication, merges: list[Merge], key: str) -> str:
    """The key of the step that was known by this one before its letter was merged."""
    steps = (made.key_now("transmission", made.into_id, key) for made in merges)
    moved = Transmission.objects.filter(letter=letter.pk, pk__in=filter(None, steps))
    return next((step.key for step in moved), key)
