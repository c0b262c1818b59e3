"""Finding evidence for a question of a letter: in which article, and at what place."""

import re
from dataclasses import dataclass

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from archive import search
from archive.models import QUESTIONS, Capture, Claim, Document, Letter
from archive.search import folding
from archive.search.language import HELPERS

from ..evidence import place_of_question
from ..records import addresses_below, change_url, is_key
from .bench import half_read

AROUND = 80  # code points shown before and after the first place
# What a question is about, in words that stand in articles, where its name is none.
SPOKEN_OF = {
    "exists": "letter",
    "kind": "letter",
    "sender": "wrote sent",
    "recipient": "addressed",
    "handed_to": "handed delivered",
    "carrier": "carried delivered",
    "in_answer_to": "answer response",
    "occurred": "said",
}


@dataclass(frozen=True)
class Found:
    """An article, and the first place in its text where one of the words stands."""

    document: Document
    start: int | None = None
    end: int | None = None
    before: str = ""
    words: str = ""
    after: str = ""

    @property
    def at(self) -> str:
        """What the workbench is told, to open at that place."""
        return f"&from={self.start}&to={self.end}" if self.start is not None else ""


def addresses() -> list:
    """The addresses below `/admin/archive/letter/`."""
    return addresses_below(Letter, evidence=find_evidence, unread=unread)


def opened(request: HttpRequest, key: int) -> Letter:
    if not request.user.has_perms(["archive.view_letter", "archive.view_document"]):
        raise PermissionDenied
    return get_object_or_404(Letter, pk=key)


@require_GET
def find_evidence(request: HttpRequest, key: int) -> HttpResponse:
    """Documents that may speak of a question, each at its first place."""
    letter = opened(request, key)
    asked = asked_in(letter, request.GET.get("asked", ""))
    typed = request.GET.get("q", "").replace("\0", "")[:400]
    words = typed or " ".join(words_for(letter, asked))
    context = {
        **admin.site.each_context(request),
        "title": "Find evidence",
        "opts": Letter._meta,
        "letter": letter,
        "asked": asked,
        "asks": QUESTIONS[asked[2]].asks if asked else "",
        "back": back_to(letter, asked),
        "words": words,
        "found": places_in(search.keys_with_any(Document, words.split()), words),
    }
    return render(request, "admin/archive/letter/find_evidence.html", context)


@require_GET
def unread(request: HttpRequest, key: int) -> HttpResponse:
    """What nobody has read: the letter's documents with paragraphs without a mark."""
    letter = opened(request, key)
    context = {
        **admin.site.each_context(request),
        "title": "What has nobody read?",
        "opts": Letter._meta,
        "letter": letter,
        "documents": half_read(letter),
    }
    return render(request, "admin/archive/letter/unread.html", context)


def asked_in(letter: Letter, text: str) -> tuple[str, int, str] | None:
    """The question that an address names, if it is one of this letter."""
    kind, _, rest = text.partition("-")
    key, _, name = rest.partition("-")
    if name not in QUESTIONS or kind not in QUESTIONS[name].subjects or not is_key(key):
        return None
    parts = {
        "letter": Letter.objects.filter(pk=letter.pk),
        "transmission": letter.transmissions.all(),
        "response": letter.responses.all(),
    }
    found = kind in parts and parts[kind].filter(pk=key).exists()
    return (kind, int(key), name) if found else None


def words_for(letter: Letter, asked: tuple[str, int, str] | None) -> list[str]:
    """A question's own words, and the names of the letter and of its answers."""
    names = [str(agent) for agent in (*letter.senders.all(), *letter.recipients.all())]
    words = " ".join(names).split() or letter.title.split()
    if asked:
        kind, key, name = asked
        words += SPOKEN_OF.get(name, name).split()
        claims = Claim.objects.filter(**{f"{kind}_id": key}, question=name)
        for claim in claims.select_related("agent", "place"):
            words += str(claim.agent or claim.place or claim.words).split()[:4]
    return list(dict.fromkeys(word for word in words if word[:1].isalnum()))


def places_in(keys: list[int], words: str) -> list[Found]:
    documents = Document.objects.select_related("current_capture", "publisher")
    by_key = documents.in_bulk(keys)
    wanted = {word.folded for word in folding.words_of(words)} - HELPERS
    return [first_place(by_key[key], wanted) for key in keys if key in by_key]


def first_place(document: Document, wanted: set[str]) -> Found:
    """Where most of the words stand near each other; the first place of such."""
    capture: Capture | None = document.current_capture
    if capture is None:
        return Found(document)
    places = [
        (match.span(), folded[0].folded)
        for match in re.finditer(r"[\w\u200c]+", capture.text)
        if (folded := list(folding.words_of(match.group())))
        and folded[0].folded in wanted
    ]
    if not places:
        return Found(document)

    def company(place) -> int:
        (start, _), _ = place
        return len({word for (s, _), word in places if 0 <= s - start <= 3 * AROUND})

    (start, end), _ = max(places, key=company)
    text = capture.text
    return Found(
        document,
        start,
        end,
        text[max(0, start - AROUND) : start],
        text[start:end],
        text[end : end + AROUND],
    )


def back_to(letter: Letter, asked: tuple[str, int, str] | None) -> str:
    """The question on the letter's page at the desk."""
    fragment = f"#{place_of_question(*asked)}" if asked else ""
    return f"{change_url(letter)}{fragment}"
