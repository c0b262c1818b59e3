"""The head of every page: one canonical address, Open Graph, the feeds."""

import html5lib
import pytest
from django.urls import reverse

from archive.views import letters

from .factories import cite, make_agent, make_claim, make_document, make_letter

pytestmark = pytest.mark.django_db
HTML = "{http://www.w3.org/1999/xhtml}"


class Head:
    """What a page says of itself; one name that stands twice is a fault."""

    def __init__(self, client, address: str, query=None, **extra):
        response = client.get(address, query, **extra)
        assert response.status_code == 200, address
        self.tree = html5lib.parse(response.content.decode())
        self.metas, self.links = {}, {}
        for meta in self.tree.iter(f"{HTML}meta"):
            if name := meta.get("property") or meta.get("name"):
                assert name not in self.metas, name
                self.metas[name] = meta.get("content")
        for link in self.tree.iter(f"{HTML}link"):
            self.links.setdefault((link.get("rel"), link.get("type")), []).append(
                link.get("href")
            )

    @property
    def canonical(self) -> str:
        (address,) = self.links["canonical", None]
        return address


@pytest.fixture
def letter():
    letter = make_letter(title="Vance & Rahimi", abstract="One <letter>,\n said twice.")
    cite(make_claim(letter, "sent", "1953-05-01"))
    return letter


@pytest.fixture
def pages(letter):
    return [
        *(letter.get_absolute_url(), make_document().get_absolute_url()),
        make_agent(note="A consul.").get_absolute_url(),
        *map(reverse, ["archive:front-page", "archive:timeline"]),
        *(f"/{kind}/" for kind in ("letters", "documents", "agents")),
    ]


def test_every_page_names_itself_once_and_completely(client, pages):
    for address in pages:
        head = Head(client, address)

        assert head.canonical == f"http://testserver{address}"
        assert head.metas["og:url"] == head.canonical
        assert head.metas["og:site_name"] == "Letters in Dispute"
        assert head.metas["og:locale"] == "en_GB"
        assert head.metas["og:type"] in ("website", "article", "profile")
        assert head.metas["og:title"]
        assert head.metas["description"] == head.metas["og:description"]


def test_titles_and_descriptions_are_text_and_escaped_once(client, letter):
    letter.claims.all().delete()
    head = Head(client, letter.get_absolute_url())

    assert head.metas["og:title"] == "Vance & Rahimi"
    assert head.metas["og:description"] == "One <letter>, said twice."


def test_where_somebody_speaks_of_a_letter_the_description_is_what_it_comes_to(
    client, letter
):
    clerk = make_agent("Quill & <Sons>")
    cite(make_claim(letter, "sent", "1953-05-04"), speaker=clerk)

    description = Head(client, letter.get_absolute_url()).metas["og:description"]

    assert description.startswith("Disputed: when it was sent (1 May 1953, by ")
    assert "; 4 May 1953, by Quill & <Sons>)." in description


def test_a_query_that_names_no_page_is_not_canonical(client, letter):
    for query in ({"utm": "x"}, {"page": "1"}, {"page": "nonsense"}):
        assert Head(client, "/letters/", query).canonical == (
            "http://testserver/letters/"
        )


def test_a_further_page_of_a_list_is_canonical_itself_and_a_narrowed_one_is_not(
    client, letter, monkeypatch
):
    monkeypatch.setattr(letters, "LETTERS_PER_PAGE", 1)
    make_letter()

    def canonical(**query):
        return Head(client, "/letters/", query).canonical

    assert canonical(page=2) == "http://testserver/letters/?page=2"
    assert canonical(page=99) == "http://testserver/letters/?page=2"
    assert canonical(page=2, sender="") == "http://testserver/letters/?page=2"
    assert canonical(page=2, sender="nobody") == "http://testserver/letters/"


def test_an_earlier_day_is_not_indexed_and_leads_to_today(client, letter):
    today = Head(client, letter.get_absolute_url())
    before = Head(client, letter.get_absolute_url(), {"as_of": "1953-05-03"})

    assert before.canonical == today.canonical
    assert before.metas["robots"] == "noindex"
    assert "said twice" not in before.metas["description"]
    assert "robots" not in today.metas


def test_every_page_leads_to_the_feed_of_letters_and_a_letter_to_its_own(
    client, letter, pages
):
    kind = ("alternate", "application/atom+xml")

    for address in pages:
        assert "/letters.atom" in Head(client, address).links[kind]
    assert Head(client, letter.get_absolute_url()).links[kind] == [
        f"/letters/{letter.slug}.atom",
        "/letters.atom",
    ]


def test_a_page_that_is_not_there_has_no_address_to_cite(client):
    page = client.get("/letters/nobody-wrote-this/").content.decode()

    assert "canonical" not in page
    assert "og:url" not in page
