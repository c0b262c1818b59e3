"""The feeds: Atom as RFC 4287 has it, of what is public, dated by the data."""

import re
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from archive.exchange import feeds
from archive.models import State
from archive.publishing import withdraw

from .factories import assess, cite, make_claim, make_document, make_letter

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
# RFC 3339, as RFC 4287 asks for it.
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def feed_at(client, address: str, **extra):
    """The feed at an address, held to what RFC 4287 asks of every feed."""
    response = client.get(address, **extra)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(response.content)
    assert feed.tag == f"{ATOM}feed"
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    assert ("self", f"http://testserver{address}") in links_of(feed)
    entries = feed.findall(f"{ATOM}entry")
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
            assert element.findtext(f"{ATOM}{name}").strip()
        for name in ("updated", "published"):
            for found in element.findall(f"{ATOM}{name}"):
                assert MOMENT.fullmatch(found.text)
        for rel, address_of_link in links_of(element):
            assert rel in ("alternate", "self")
            assert address_of_link.startswith("http://testserver/")
    ids = [feed.findtext(f"{ATOM}id"), *texts(feed, "id")]
    assert len(ids) == len(set(ids))
    assert feed.findtext(f"{ATOM}updated") == max(
        texts(feed, "updated"), default="1970-01-01T00:00:00+00:00"
    )
    return feed


def links_of(element) -> list[tuple[str, str]]:
    return [(link.get("rel"), link.get("href")) for link in element.iter(f"{ATOM}link")]


def texts(feed, name: str) -> list[str]:
    return [entry.findtext(f"{ATOM}{name}") for entry in feed.iter(f"{ATOM}entry")]


def at(year: int) -> datetime:
    return datetime(year, 3, 7, 12, tzinfo=UTC)


def test_the_newest_letters_come_first_and_drafts_never(client):
    make_letter(title="An older letter", published_at=at(2021))
    make_letter(title="A newer letter", abstract="Two speak.", published_at=at(2022))
    make_letter(title="A draft", published=False)
    withdraw(make_letter(title="A hoax"), because="It was one.")

    feed = feed_at(client, "/letters.atom")

    assert texts(feed, "title") == ["A newer letter", "An older letter"]
    assert texts(feed, "summary")[0] == "Two speak."
    assert texts(feed, "updated")[0] == "2022-03-07T12:00:00+00:00"


def test_an_archive_without_letters_has_a_feed_too(client):
    assert texts(feed_at(client, "/letters.atom"), "title") == []


def test_what_changes_on_a_letters_page_is_in_its_feed_the_latest_first(client):
    letter = make_letter(title="Vance to Rahimi")
    claim = make_claim(letter, "sent", "1953-05-01")
    cite(claim, make_document(title="The Gazette"))
    assess(claim)

    feed = feed_at(client, f"/letters/{letter.slug}.atom")

    assert feed.findtext(f"{ATOM}title") == "Changes: Vance to Rahimi"
    assert texts(feed, "title")[-1] == "First published."
    assert texts(feed, "title")[0].startswith("The editors judged")
    assert texts(feed, "updated") == sorted(texts(feed, "updated"), reverse=True)


def test_the_name_of_an_entry_stays_when_its_letter_moves(client):
    letter = make_letter(slug="before")
    before = texts(feed_at(client, "/letters.atom"), "id")
    changes_before = texts(feed_at(client, "/letters/before.atom"), "id")
    letter.slug, letter.title = "after", "Another title"
    letter.save()

    assert texts(feed_at(client, "/letters.atom"), "id") == before
    assert changes_before[0] in texts(feed_at(client, "/letters/after.atom"), "id")
    assert before[0].startswith("tag:testserver,2020-01-01:")


def test_no_title_breaks_the_feed(client):
    odd = "A bell \x07, <b>& an escape \x1b, \ufffe, نامه, 🕊"
    letter = make_letter(title=odd, abstract=odd)

    feed = feed_at(client, "/letters.atom")
    feed_at(client, f"/letters/{letter.slug}.atom")

    assert texts(feed, "title") == ["A bell , <b>& an escape , , نامه, 🕊"]


def test_whoever_has_read_it_gets_no_more_than_that(client):
    letter = make_letter()
    for address in ("/letters.atom", f"/letters/{letter.slug}.atom"):
        first = client.get(address)
        assert first["Last-Modified"] == "Wed, 01 Jan 2020 00:00:00 GMT"

        by_tag = client.get(address, headers={"if-none-match": first["ETag"]})
        by_day = client.get(
            address, headers={"if-modified-since": first["Last-Modified"]}
        )

        assert (by_tag.status_code, by_day.status_code) == (304, 304)
        assert by_tag.content == b""


def test_a_letters_feed_is_where_its_page_is(client, admin_client):
    draft = make_letter(slug="draft", published=False)
    letter = make_letter(slug="before")
    letter.slug = "after"
    letter.save()

    assert client.get("/letters/draft.atom").status_code == 404
    assert admin_client.get("/letters/draft.atom").status_code == 200
    assert client.get("/letters/before.atom")["Location"] == "/letters/after.atom"
    withdraw(letter, because="A hoax.")
    assert client.get("/letters/after.atom").status_code == 410
    assert draft.state == State.DRAFT


def test_a_feed_is_no_longer_than_is_read(client, monkeypatch):
    monkeypatch.setattr(feeds, "LONGEST", 2)
    letters = [make_letter(published_at=at(2020 + n)) for n in range(3)]

    feed = feed_at(client, "/letters.atom")

    assert texts(feed, "title") == [letters[2].title, letters[1].title]


def test_the_feed_of_letters_takes_a_fixed_number_of_queries(
    client, django_assert_num_queries
):
    """The edition, the letters, and four of the evidence that sums them up."""
    for _ in range(3):
        cite(make_claim(make_letter(), "sent", "1953-05-01"))

    with django_assert_num_queries(7):
        client.get("/letters.atom")


def test_a_letter_in_the_feed_is_summed_up_from_its_evidence(client):
    letter = make_letter(abstract="Our own words.")
    cite(make_claim(letter, "sent", "1953-05-01"))

    (summary,) = texts(feed_at(client, "/letters.atom"), "summary")

    assert summary.startswith("Known: that it was sent (1 May 1953, by ")
