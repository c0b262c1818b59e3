"""
Who else has a record open, and who has saved it meanwhile.

The page asks every few seconds (static/archive/js/who-is-here.js). Nothing is locked
by it: what two have written is brought together when the second saves.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.db.models import CharField, Model, Q, QuerySet, Value
from django.forms.models import _get_foreign_key
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import get_text_list

from archive.doors import presence
from archive.models import (
    Annotation,
    Assessment,
    Citation,
    Claim,
    Letter,
    Response,
    Transmission,
)

OF_A_CHANGE = [
    *("history_date", "history_user__username", "history_change_reason"),
    *("history_type", "what"),
]
DONE = {"+": "added", "~": "saved", "-": "deleted"}


def asked_at(address: str, record: Model) -> str:
    """The address that a page asks, with what it shows: a version, and since when."""
    now = timezone.now().isoformat()
    return f"{address}?{urlencode({'version': record.version, 'since': now})}"


def opened_at(request: HttpRequest) -> tuple[int, datetime]:
    """The version that the page shows, and since when it does."""
    version = request.GET.get("version", "")
    try:
        since = parse_datetime(request.GET.get("since", ""))
    except ValueError:
        since = None
    is_number = version.isascii() and version.isdecimal() and len(version) < 10
    if since is None or timezone.is_naive(since) or not is_number:
        raise BadRequest
    return int(version), since


# --- What was saved -----------------------------------------------------------


def of_itself(model: type[Model], key: int, version: int, since: datetime) -> QuerySet:
    """The versions of a record after the one that was opened, and its deletion."""
    is_newer = Q(version__gt=version)
    is_deleted = Q(history_type="-", history_date__gt=since)
    return told(model, Q(id=key) & (is_newer | is_deleted), since=None, what="this")


def of_rows(
    model: type[Model], inlines: Iterable, key: int, since: datetime
) -> Iterator[QuerySet]:
    """The versions of the rows on a record's page."""
    for inline in inlines:
        name = _get_foreign_key(model, inline.model).attname
        yield told(inline.model, Q(**{name: key}), since=since)


def of_what_is_said(whole: type[Model], key: int, since: datetime):
    """The versions of the claims of a letter or a collection, and what is on them."""
    kind = whole._meta.model_name
    claims = Claim.objects.filter(**{kind: key})
    yield told(Claim, Q(**{f"{kind}_id": key}), since=since)
    yield told(Citation, Q(claim_id__in=claims.values("pk")), since=since)
    yield told(Citation, Q(**{f"{kind}_id": key}), since=since)
    yield told(Assessment, Q(**{f"{kind}_id": key}), since=since)
    if whole is not Letter:
        return
    for part in (Transmission, Response):
        name, parts = part._meta.model_name, part.objects.filter(letter=key)
        claims = Claim.objects.filter(**{f"{name}__letter": key})
        yield told(part, Q(letter_id=key), since=since)
        for said in (Claim, Assessment):
            yield told(said, Q(**{f"{name}_id__in": parts.values("pk")}), since=since)
        yield told(Citation, Q(claim_id__in=claims.values("pk")), since=since)


def of_marks(key: int, since: datetime, *, but_by) -> Iterator[QuerySet]:
    """The versions of the marks on a document, but for those of whoever asks."""
    others = ~Q(history_user=but_by) | Q(history_user=None)
    for model in (Citation, Annotation):
        yield told(model, Q(document_id=key) & others, since=since)


def told(
    model: type[Model], which: Q, *, since: datetime | None, what: str = ""
) -> QuerySet:
    """Versions of a history, as a page tells of them."""
    name = model._meta.verbose_name
    article = "an" if name[0] in "aeiou" else "a"
    what = what or f"{article} {name} of it"
    after = Q(history_date__gt=since) if since else Q()
    versions = model.history.filter(which & after).order_by()
    words = Value(what, output_field=CharField())
    return versions.annotate(what=words).values(*OF_A_CHANGE)


def newest(parts: Iterable[QuerySet]) -> dict | None:
    """The last of these versions. One query."""
    first, *others = parts
    return first.union(*others, all=True).order_by("-history_date").first()


# --- The answer ---------------------------------------------------------------


def answer(
    request: HttpRequest,
    model: type[Model],
    key: int,
    parts: Iterable[QuerySet],
    *,
    url: str,
) -> JsonResponse:
    """Who else is here, and what was saved; note that whoever asks is here too."""
    kind, user = model._meta.model_name, request.user
    saved, here = newest(parts), presence.of(kind, key)
    if presence.is_to_be_noted(user, here):
        if model._base_manager.filter(pk=key).exists():
            presence.note(user, kind, key)
        elif saved is None:
            raise Http404
    others = [str(each.account) for each in here if each.account_id != user.pk]
    words = {"here": who_is_here(others), "saved": "", "url": url}
    if saved:
        words["saved"] = what_was_saved(saved, user)
    return JsonResponse(words)


def who_is_here(names: list[str]) -> str:
    if not names:
        return ""
    have = "has" if len(names) == 1 else "have"
    return f"{get_text_list(names, 'and')} {have} this open too."


def what_was_saved(saved: dict, user) -> str:
    """By whom, when and why."""
    who = saved["history_user__username"] or "Somebody"
    if who == user.get_username():
        who = "You, elsewhere,"
    done = DONE[saved["history_type"]]
    day = timezone.localtime(saved["history_date"])
    why = saved["history_change_reason"]
    on = f"{day.day} {day:%B %Y at %H:%M}"
    return f"{who} {done} {saved['what']} on {on}{f': “{why}”' if why else ''}."
