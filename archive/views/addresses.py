"""How a view gets the record at an address: the one there, or the way to it."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from archive.models import FormerSlug, Publication


def at_its_address(model: type[Publication]) -> Callable:
    """
    Hand a view the record with the slug of its address.

    A former slug leads on for good (301); a withdrawn record answers 410 with the
    reason; to the public a draft does not exist, and editors may look at it.
    """

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def answer(request: HttpRequest, slug: str) -> HttpResponse:
            if record := model.objects.withdrawn().filter(slug=slug).first():
                return render(request, "410.html", {"record": record}, status=410)
            if record := model.objects.visible_to(request.user).filter(slug=slug):
                return view(request, record.get())
            return _lead_on(model, request, slug)

        return answer

    return decorate


def _lead_on(model, request: HttpRequest, slug: str) -> HttpResponse:
    former = FormerSlug.objects.of(model, slug).first()
    visible = model.objects.visible_to(request.user) | model.objects.withdrawn()
    record = former and visible.filter(pk=former.record_id).first()
    if not record:
        raise Http404
    response = redirect(
        request.resolver_match.view_name, slug=record.slug, permanent=True
    )
    if request.GET:
        response["Location"] += f"?{request.GET.urlencode()}"
    return response
