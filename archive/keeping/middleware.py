"""The middleware: who may have what is kept, what may be kept, and under which name."""

import hashlib
from collections.abc import Iterable

from django.conf import settings
from django.core.cache import caches
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language

from archive import edition
from archive.models import read_once
from archive.trouble import trouble_of

from . import questions
from .answers import FOR_ANYBODY, Answer, not_modified, tag_with
from .meanwhile import marked
from .turns import Turns

# What advertisers write into links, and no view reads: else each of their readers
# would ask for another page.
ADVERTISERS = {"fbclid", "gclid", "gbraid", "wbraid", "dclid", "msclkid", "twclid"}
ADVERTISERS |= {"igshid", "yclid", "ttclid", "li_fat_id", "mc_cid", "mc_eid"}
# Answers of other kinds are quickly made, and there is no end of addresses for them.
KEPT = {200, 410}
LARGEST = 2_000_000  # bytes of an answer that is kept, compressed
# No cookie makes an answer another: whoever has one of ours is answered apart.
SEEN_TO = {"", "cookie", "accept-encoding"}
SECONDS = 24 * 60 * 60  # what was not made again in a day is forgotten


class KeepsPages:
    """What is answered to anybody is kept while its edition is in force."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.desk = reverse("admin:index")
        self.turns = Turns()
        self.last_in_force: str | None = None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META["QUERY_STRING"]
        request.META["QUERY_STRING"] = without_what_is_not_ours(query)
        if settings.DEBUG or not self.is_anybodys(request):
            return self.for_one_alone(request)
        try:
            self.last_in_force = edition.in_force()
        except DatabaseError as error:
            return self.meanwhile(request, error)
        asking = Asking(request, self.last_in_force)
        if answer := asking.answered():
            return answer
        with self.turns.at(asking.key):
            # Whoever had the turn before may have made it.
            return asking.kept() or asking.unchanged() or self.made(asking)

    def is_anybodys(self, request: HttpRequest) -> bool:
        """Whether a request says nothing of who makes it, and only reads."""
        return (
            request.method in ("GET", "HEAD")
            and settings.SESSION_COOKIE_NAME not in request.COOKIES
            and "HTTP_AUTHORIZATION" not in request.META
            and not request.path.startswith(self.desk)
        )

    def for_one_alone(self, request: HttpRequest) -> HttpResponse:
        with read_once():
            response = self.get_response(request)
        patch_cache_control(response, private=True, no_store=True)
        return response

    def meanwhile(self, request: HttpRequest, error: DatabaseError) -> HttpResponse:
        """While nothing can be asked: what was so when something last could be."""
        asking = Asking(request, self.last_in_force)
        answer = trouble_of(error) and asking.kept_answer()
        if not answer:
            raise error
        return marked(answer, request)

    def made(self, asking: "Asking") -> HttpResponse:
        with (
            edition.making(asking.in_force or None) as making,
            questions.heard() as asked,
            read_once(),
        ):
            response = self.get_response(asking.request)
        if not is_for_anybody(response):
            patch_cache_control(response, private=True, no_store=True)
            return response
        varies = others_in(response.get("Vary", ""))
        response.headers["Vary"] = ", ".join([*varies, "Accept-Encoding"])
        response.headers.setdefault("Cache-Control", FOR_ANYBODY)
        if making.is_behind or varies or not is_ours(asking.request):
            return response
        return asking.told(response, making, asked)


class Asking:
    """What a reader asks for, and the keys of its answer in this edition."""

    def __init__(self, request: HttpRequest, in_force: str | None):
        self.request = request
        query = f"?{request.GET.urlencode()}" if request.META["QUERY_STRING"] else ""
        address = f"{request.scheme}://{request.get_host()}{request.path}{query}"
        told_by = [edition.of_the_code(), get_language(), address]
        self.in_force = in_force or ""
        self.address = hashlib.sha256(repr(told_by).encode()).hexdigest()[:32]
        named = f"{self.in_force} {self.address}"
        self.key = hashlib.sha256(named.encode()).hexdigest()[:32]
        self.day = edition.today().toordinal()
        self.key_of_the_day = f"{self.key}.{self.day}"

    def answered(self) -> HttpResponse | None:
        """The answer, as far as nothing has to be made for it."""
        asked_by_tag = self.request.META.get("HTTP_IF_NONE_MATCH")
        if asked_by_tag and self.in_force:
            for key in (self.key, self.key_of_the_day):
                if tag := tag_with(f'W/"{key}-', asked_by_tag):
                    return not_modified(tag)
        return self.kept()

    def kept(self) -> HttpResponse | None:
        for key, answer in self._found():
            return answer.to(self.request, key)
        return None

    def kept_answer(self) -> Answer | None:
        return next((answer for _, answer in self._found()), None)

    def _found(self) -> Iterable[tuple[str, Answer]]:
        if not self.in_force:
            return ()
        return caches["pages"].get_many([self.key, self.key_of_the_day]).items()

    def unchanged(self) -> HttpResponse | None:
        """The answer of an earlier edition, if nothing of it would be another now."""
        known = self.in_force and caches["pages"].get(self.address)
        if not known:
            return None
        answer, day, asked, answers = known
        if day not in (None, self.day):
            return None
        if questions.answers_to(self.in_force, *asked) != answers:
            return None
        key = self.key if day is None else self.key_of_the_day
        caches["pages"].set(key, answer, SECONDS)
        return answer.to(self.request, key)

    def told(self, response: HttpResponse, making, asked) -> HttpResponse:
        """What a view has answered, as it is said to this reader; and kept."""
        key = self.key_of_the_day if making.is_of_a_day else self.key
        if not self.in_force or response.status_code not in KEPT:
            return response
        if response.streaming:
            response.headers["ETag"] = f'W/"{key}-"'
            return response
        answer = Answer.of(response)
        if self.request.method == "GET" and len(answer.content) <= LARGEST:
            caches["pages"].set(key, answer, SECONDS)
            if not making.is_searched:
                day = self.day if making.is_of_a_day else None
                self.remember(answer, day, (asked, making.counted))
        return answer.to(self.request, key)

    def remember(self, answer: Answer, day: int | None, asked) -> None:
        """Keep an answer beyond its edition, with the questions that decide it."""
        if answers := questions.answers_within(self.in_force, *asked):
            known = answer, day, asked, answers
            caches["pages"].set(self.address, known, SECONDS)


def without_what_is_not_ours(query: str) -> str:
    """A query string as it was before an advertiser wrote into it."""
    parts = query.split("&")
    ours = [part for part in parts if not is_an_advertisers(part.partition("=")[0])]
    return query if len(ours) == len(parts) else "&".join(ours)


def is_an_advertisers(name: str) -> bool:
    return name in ADVERTISERS or name.startswith("utm_")


def is_for_anybody(response: HttpResponse) -> bool:
    """Whether it was made for nobody in particular, and went well."""
    told = response.get("Cache-Control", "")
    is_private = "no-store" in told or "private" in told
    # Whoever is shown a form with a token is sent a cookie with it.
    return response.status_code < 500 and not response.cookies and not is_private


def others_in(vary: str) -> list[str]:
    """The headers by which an answer varies, other than those seen to here."""
    names = [name.strip() for name in vary.split(",")]
    return [name for name in names if name.lower() not in SEEN_TO]


def is_ours(request: HttpRequest) -> bool:
    """Whether it was asking at one of the archive's public addresses."""
    found = request.resolver_match
    return found is not None and found.app_name == "archive"
