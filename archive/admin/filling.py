"""The form of a new document, filled in from its text and its address."""

from urllib.parse import urlsplit

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.http import require_POST

from archive.models import Agent, Capture, Document
from archive.texts import Taken, particulars

from .taking import TakesText


class ReadForm(TakesText):
    """A text and an address as they stand in the form of a new document."""

    address = forms.URLField(required=False, max_length=600, assume_scheme="https")

    def check_text(self, text: str, name: str) -> None:
        """Whatever has words can be read."""

    @property
    def what_is_wrong(self) -> str:
        wrong = [*self.errors.get("text", []), *self.errors.get("text_file", [])]
        return " ".join(wrong)


def addresses() -> list:
    """The address below `/admin/archive/document/`."""
    view = admin.site.admin_view(read_text)
    return [path("read-text/", view, name="archive_document_read_text")]


@require_POST
def read_text(request: HttpRequest) -> JsonResponse:
    """What a text says of itself, for archive/js/filling.js; nothing is kept of it."""
    if not request.user.has_perm("archive.add_document"):
        raise PermissionDenied
    form = ReadForm(request.POST, request.FILES)
    form.is_valid()
    address = form.cleaned_data.get("address", "")
    taken = form.new_text or Taken("", Capture.How.TYPED)
    return JsonResponse(
        {
            "fields": fields_for(particulars.read(taken, address)),
            "wrong": form.what_is_wrong,
        }
    )


def fields_for(read: particulars.Particulars) -> dict[str, dict]:
    """What the fields of the form take: the value of each, and how it reads."""
    values = {
        "title": read.title,
        "language": read.language,
        "published_as_written": read.published,
        "published_calendar": read.published and read.calendar,
        "authors": read.authors,
        "address": read.address,
    }
    fields = {name: {"value": value} for name, value in values.items() if value}
    others = at_the_site_of(read.address)
    if publisher := usual_publisher(others) or bearing_the_name(read.site):
        fields["publisher"] = {"value": publisher.pk, "words": str(publisher)}
    if kind := _most_usual(others, "kind"):
        fields["kind"] = {"value": kind}
    return fields


def at_the_site_of(address: str):
    """The documents that are here from the same site."""
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    if not host:
        return Document.objects.none()
    own = Q(address__icontains=f"://{host}/") | Q(address__icontains=f"://www.{host}/")
    return Document.objects.filter(own)


def usual_publisher(documents) -> Agent | None:
    key = _most_usual(documents.exclude(publisher=None), "publisher")
    return Agent.objects.filter(pk=key).first() if key else None


def _most_usual(documents, field: str):
    numbers = documents.order_by().values(field).annotate(number=Count("pk"))
    first = numbers.order_by("-number", field).first()
    return first[field] if first else None


def bearing_the_name(name: str) -> Agent | None:
    """The one agent of this name, in whichever language."""
    if not name:
        return None
    named = Q(name__iexact=name) | Q(names__text__iexact=name)
    found = list(Agent.objects.filter(named).distinct()[:2])
    return found[0] if len(found) == 1 else None
