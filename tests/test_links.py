"""The ways through the archive: every link leads somewhere, and from there back."""

import re
from collections import Counter, deque
from html.parser import HTMLParser
from urllib.parse import urldefrag, urlsplit

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_script_prefix, reverse, set_script_prefix

from archive.models.addresses import address_of
from archive.views.questions import QuestionConverter

RECORD = re.compile(
    r"^/(letters|documents|agents|places|collections|responses)/[^/]+/$"
)
# The third layer of a letter's page is a part of it, with an address of its own.
OF_A_LETTER = re.compile(r"^(/letters/[^/]+/)[^?#]+/$")
# What HTML takes for a time: of its strings those that pages of ours have any use for.
TIME = re.compile(r"(?!0000)\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
# Not pages of ours to read: the desk has doors of its own.
ELSEWHERE = ("/admin/", "/static/")

MOST_STATES = 2  # of one page, or of one kind of page


class Pages:
    """The public pages, each fetched once, by the address without its query."""

    def __init__(self, client):
        self.client = client
        self.links: dict[str, set[str]] = {}
        self.anchors: dict[str, set[str]] = {}
        self.listed: set[str] = set()
        self.failures: list[str] = []
        self.states: Counter = Counter()
        self.times: set[tuple[str, str]] = set()

    def crawl(self, start: str = "/") -> None:
        sitemap = self.client.get("/sitemap.xml").content.decode()
        addresses = re.findall("<loc>(.*?)</loc>", sitemap)
        self.listed = {urlsplit(address).path for address in addresses}
        queue, seen = deque([start]), {start}
        while queue:
            address = queue.popleft()
            for link in self.read(address):
                page = urldefrag(link).url
                # Of a list's many states, those one step from the list are enough.
                query = urlsplit(page).query
                too_far = query and urlsplit(address).query
                if page not in seen and not too_far and not self.is_enough(page):
                    seen.add(page)
                    queue.append(page)

    def is_enough(self, address: str) -> bool:
        """Whether such states of a page have been seen: days, weeks and styles."""
        parts = urlsplit(address)
        if parts.query.startswith("as_of="):
            # Of a letter's questions a few are enough.
            is_a_question = whole_of(parts.path) != parts.path
            state = f"{whole_of(parts.path)}{is_a_question}", "as_of"
        elif parts.query.startswith("week="):
            state = "letters", "week"
        elif parts.query.startswith("style="):
            # Alike on all pages of a kind, but for the data.
            state = parts.path.split("/")[1], parts.query
        else:
            return False
        self.states[state] += 1
        return self.states[state] > MOST_STATES

    def read(self, address: str) -> list[str]:
        response = self.client.get(address)
        if response.status_code != 200:
            self.failures.append(f"{address}: {response.status_code}")
            return []
        if not response["Content-Type"].startswith("text/html"):
            return []
        page = Page(address)
        page.feed(response.content.decode())
        self.anchors[address] = page.anchors
        self.links[address] = set(page.links_in_main)
        self.times |= {(address, time) for time in page.times}
        return page.links

    def ways(self) -> set[tuple[str, str]]:
        """The pairs of records of which the one speaks of the other, with a link."""
        return {
            (page, target)
            for opened, links in self.links.items()
            for page in [whole_of(opened)]
            for target in {whole_of(urldefrag(link).url) for link in links}
            if RECORD.match(page) and RECORD.match(target) and target != page
        }


def whole_of(address: str) -> str:
    """The letter of which an address opens a question, or everything; or itself."""
    found = OF_A_LETTER.match(address)
    return found[1] if found else address


class Page(HTMLParser):
    """The places on a page, and its links into the archive, as absolute paths."""

    def __init__(self, address: str):
        super().__init__()
        self.address = address
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.links_in_main: list[str] = []
        self.is_in_main = False
        self.times: list[str] = []
        self.is_in_time = False

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "time":
            # Without the attribute, its words are to be a time.
            self.times.append(given.get("datetime") or "")
            self.is_in_time = "datetime" not in given
        self.is_in_main |= tag == "main"
        if "id" in given:
            self.anchors.add(given["id"])
        if tag == "a" and (link := self.absolute(given.get("href") or "")):
            self.links.append(link)
            if self.is_in_main:
                self.links_in_main.append(link)

    def handle_data(self, data):
        if self.is_in_time:
            self.times[-1] += data

    def handle_endtag(self, tag):
        self.is_in_main &= tag != "main"
        self.is_in_time &= tag != "time"

    def absolute(self, href: str) -> str | None:
        if href.startswith("#"):
            href = self.address + href
        elif href.startswith("?"):
            href = urlsplit(self.address).path + href
        is_ours = href.startswith("/") and not href.startswith(ELSEWHERE)
        return href if is_ours else None


pytestmark = [pytest.mark.django_db, pytest.mark.long]


@pytest.fixture
def pages(collection, db):
    pages = Pages(Client())
    pages.crawl()
    return pages


# One test, since the crawl takes a minute, and workers would make it each anew.
def test_every_link_leads_somewhere_and_from_every_record_leads_one_back(pages):
    lost = [
        f"{page} → {link}"
        for page, links in pages.links.items()
        for link in links
        if (target := urldefrag(link)).fragment
        and target.url in pages.anchors
        and target.fragment not in pages.anchors[target.url]
    ]
    records = {page for page in pages.links if RECORD.match(page)}
    ways = pages.ways()

    assert not pages.failures
    assert not lost
    assert records
    # Every page of the sitemap is reached from the front.
    assert not pages.listed - pages.links.keys()
    assert not records - pages.listed
    # Whatever a page speaks of leads back to it.
    assert len(ways) > 1000
    # What is called a time is one, to machines too.
    assert len(pages.times) > 100
    assert not [it for it in pages.times if not TIME.fullmatch(it[1].strip())]
    assert not [f"{page} → {target}" for page, target in ways - {w[::-1] for w in ways}]


# --- Addresses, written quickly -----------------------------------------------

OF_ONE_RECORD = ["letter", "document", "agent", "place", "collection", "response"]


@pytest.fixture
def below_a_prefix():
    before = get_script_prefix()
    set_script_prefix("/archive/{of}/")
    yield
    set_script_prefix(before)


def written_two_ways():
    for kind in OF_ONE_RECORD:
        name = f"archive:{kind}"
        for slug in ("vance-rahimi", "a_1", "0"):
            yield address_of(name, slug), reverse(name, args=[slug])
    for question in QuestionConverter.names:
        for name, *slugs in (
            ("archive:question", "vance"),
            ("archive:question-of-step", "vance", "step-1"),
        ):
            written = address_of(name, *slugs, question=question)
            yield written, reverse(name, args=[*slugs, question])


def test_an_address_is_written_as_django_would_write_it():
    assert "handed_to" in QuestionConverter.names
    for written, reversed_ in written_two_ways():
        assert written == reversed_


def test_and_where_the_archive_lies_below_a_prefix(below_a_prefix):
    assert address_of("archive:letter", "vance").startswith("/archive/%7Bof%7D/")
    for written, reversed_ in written_two_ways():
        assert written == reversed_


def test_what_is_no_slug_has_no_address():
    for slug in ("", "a/b", "نامه", "a\n"):
        with pytest.raises(NoReverseMatch):
            address_of("archive:letter", slug)
