"""Every public address is kept, every kind of record changed, and nothing is stale."""

import re
from collections import Counter, deque
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from django.urls import Resolver404, resolve

import archive.urls
from archive import search
from archive.keeping.middleware import Asking
from archive.models import (
    AboutSection,
    Agent,
    Annotation,
    Assessment,
    CaptureFile,
    Citation,
    Claim,
    Collection,
    Document,
    Letter,
    Place,
    Response,
)
from archive.publishing import publish, withdraw

from .factories import make_colophon
from .test_edition import AMAL, of_every_kind

__all__ = ["of_every_kind"]

pytestmark = pytest.mark.django_db

NOWHERE = "django.core.cache.backends.dummy.DummyCache"
LINK = re.compile(r'(?:href|src|og:image" content|<loc)(?:="|>)([^"<]+)')
# Without these, what has a file would not be among the two; and to which no link leads.
BESIDES = [
    "/documents/the-amal-letter/",
    "/search.json?q=letter",
    "/search.jsonl?q=letter",
    "/search.csv?q=letter",
    "/search/names.json?q=van",
    "/sitemap-letters.xml",
    "/robots.txt",
    "/.well-known/security.txt",
]
# Of the many pages of a kind, one in each of their states; as they are, two.
ENOUGH = {"": 2, "as_of": 1, "style": 1, "asked": 1}
NEVER_KEPT = {"healthz"}


class Walk:
    """The public addresses of a small archive: a few of each kind, in each state."""

    def __init__(self, client, kept: list[str]):
        self.client = client
        # The addresses of which a kept page was handed out since this was emptied.
        self.kept = kept
        self.addresses = []
        self.kinds = Counter()
        queue, seen = deque(["/", "/sitemap.xml", *BESIDES]), set()
        while queue:
            address = queue.popleft()
            if address not in seen and self.is_wanted(address):
                self.addresses.append(address)
                queue += self.links_at(address)
            seen.add(address)

    def is_wanted(self, address: str) -> bool:
        kind = kind_of(address)
        self.kinds[kind] += 1
        return kind is not None and self.kinds[kind] <= ENOUGH[kind[2]]

    def links_at(self, address: str) -> list[str]:
        response = self.client.get(address)
        is_text = response["Content-Type"].startswith(("text/", "application/"))
        if response.streaming or not is_text:
            return []
        found = [urljoin(address, unescape(it)) for it in LINK.findall(response.text)]
        found = [urldefrag(it.removeprefix("http://testserver")).url for it in found]
        return [it for it in found if it.startswith("/")]

    def read(self) -> dict[str, tuple]:
        return {address: self.told(address) for address in self.addresses}

    def told(self, address: str, **headers) -> tuple:
        """What is said at an address, whoever makes it: status, tag and words."""
        response = self.client.get(address, headers=headers)
        content = response.getvalue()
        return response.status_code, response.get("ETag", ""), content


def kind_of(address: str) -> tuple | None:
    """The view at a public address, the form of its file, and what it is asked."""
    parts = urlsplit(address)
    try:
        found = resolve(parts.path)
    except Resolver404:
        return None
    if found.app_name != "archive":
        return None
    state = next((it for it in ("as_of", "style") if f"{it}=" in parts.query), "")
    state = state or ("asked" if parts.query else "")
    return found.url_name, str(found.kwargs.get("form", "")), state


@pytest.fixture
def walk(client, of_every_kind, monkeypatch):
    kept = []

    def told_of(hand_out):
        def tell_and_hand_out(asking):
            if answer := hand_out(asking):
                kept.append(asking.request.get_full_path())
            return answer

        return tell_and_hand_out

    monkeypatch.setattr(Asking, "kept", told_of(Asking.kept))
    monkeypatch.setattr(Asking, "unchanged", told_of(Asking.unchanged))
    search.rebuild()
    return Walk(client, kept)


def test_the_walk_goes_to_every_kind_of_address(walk):
    kinds = {kind_of(address)[0] for address in walk.addresses}

    assert kinds == {it.name for it in archive.urls.urlpatterns} - NEVER_KEPT


# --- What is changed ----------------------------------------------------------


def rename(model, column="title"):
    def change():
        record = model.objects.first()
        setattr(record, column, "Renamed")
        record.save()

    change.__name__ = f"rename_{model._meta.model_name}"
    return change


def call_an_agent_otherwise():
    agent = Agent.objects.get(slug="vance")
    agent.name = "Eleanor the Elder"
    agent.save()


def relay_otherwise():
    citation = Citation.objects.exclude(relays=None).first()
    citation.relays = None
    citation.save()


def withdraw_a_letter():
    withdraw(Letter.objects.get(), because="A hoax.")


def publish_it_again():
    publish(Letter.objects.get())


def withdraw_a_document():
    withdraw(Document.objects.get(slug="cable-17"), because="Forged.")


def move_a_letter():
    letter = Letter.objects.get()
    letter.slug = "moved"
    letter.save()


def move_it_back():
    letter = Letter.objects.get()
    letter.slug = "vance-rahimi"
    letter.save()


def judge_otherwise():
    """An assessment never changes: another is made."""
    judged = Assessment.objects.first()
    judged.pk, judged.because = None, "Nothing is certain."
    judged._state.adding = True
    judged.save()


def write_the_colophon():
    make_colophon(name="Letters of the Valley", calendars=["hebrew"])


def mark_it_otherwise():
    make_colophon(accent="#174a8b")


def say_more_about_it():
    section = AboutSection.objects.get()
    section.text = "It did not freeze in 1954."
    section.save()


def hide_a_file():
    file = CaptureFile.objects.get()
    file.is_shown = False
    file.save()


def load_again():
    call_command("load_archive", AMAL, "--overwrite", verbosity=0)


def write_in_plain_sql():
    with connection.cursor() as cursor:
        cursor.execute("UPDATE archive_letter SET title = 'In plain SQL'")


def update_in_bulk():
    Place.objects.update(name="Port Otter")


def count_a_collection_otherwise():
    Claim.objects.exclude(collection=None).update(words="Five.")


def take_a_history_away():
    Letter.history.all().delete()


# One after the other, since to make every page takes long.
CHANGES = [
    rename(Letter),
    rename(Collection),
    rename(Response, "summary"),
    rename(Annotation, "note"),
    call_an_agent_otherwise,
    relay_otherwise,
    judge_otherwise,
    hide_a_file,
    write_the_colophon,
    mark_it_otherwise,
    say_more_about_it,
    count_a_collection_otherwise,
    update_in_bulk,
    write_in_plain_sql,
    move_a_letter,
    move_it_back,
    withdraw_a_letter,
    publish_it_again,
    withdraw_a_document,
    load_again,
    take_a_history_away,
]


@pytest.mark.long
def test_no_page_is_stale_whatever_is_changed(walk):
    before = walk.read()
    assert len(walk.kept) > len(walk.addresses) * 0.9

    for change in CHANGES:
        change()
        search.follow()
        after = assert_not_stale(walk, before, change.__name__)
        assert after != before, change.__name__
        before = after


def assert_not_stale(walk, before: dict, change: str) -> dict:
    """Compare with pages made anew, and ask as who has them as they were before."""
    walk.kept.clear()
    after = walk.read()
    handed_out = walk.kept[:]
    nowhere = {"BACKEND": NOWHERE}
    with override_settings(CACHES={"pages": nowhere, "counts": nowhere}):
        for address in handed_out:
            assert walk.told(address) == after[address], (change, address)
    for address, (_, tag, words) in before.items():
        status, _, _ = walk.told(address, if_none_match=tag)
        # Of what is sent as it is found nobody knows the words beforehand.
        has_it = tag and not tag.endswith('-"') and words == after[address][2]
        assert status == (304 if has_it else after[address][0]), (change, address)
    return after
