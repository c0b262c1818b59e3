"""The ways through the archive: every link leads somewhere, and from there back."""

import re
from collections import deque
from urllib.parse import urldefrag, urlsplit

import html5lib
import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from archive.loading import load

RECORD = re.compile(
    r"^/(letters|documents|agents|places|collections|responses)/[^/]+/$"
)
# Not pages of ours to read: the desk has doors of its own.
ELSEWHERE = ("/admin/", "/static/")


class Pages:
    """The public pages, each fetched once, by the address without its query."""

    def __init__(self, client):
        self.client = client
        self.links: dict[str, set[str]] = {}
        self.anchors: dict[str, set[str]] = {}
        self.listed: set[str] = set()
        self.failures: list[str] = []

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
                too_far = urlsplit(page).query and urlsplit(address).query
                if page not in seen and not too_far:
                    seen.add(page)
                    queue.append(page)

    def read(self, address: str) -> list[str]:
        response = self.client.get(address)
        if response.status_code != 200:
            self.failures.append(f"{address}: {response.status_code}")
            return []
        if not response["Content-Type"].startswith("text/html"):
            return []
        tree = html5lib.parse(response.content, namespaceHTMLElements=False)
        self.anchors[address] = {e.get("id") for e in tree.iter() if e.get("id")}
        self.links[address] = set(links_of(tree.find(".//main"), address))
        return links_of(tree, address)


def links_of(tree, address: str) -> list[str]:
    """The links into the archive itself, as absolute paths."""
    path = urlsplit(address).path
    links = []
    for link in tree.iter("a"):
        href = link.get("href", "")
        if href.startswith("#"):
            href = address + href
        elif href.startswith("?"):
            href = path + href
        if href.startswith("/") and not href.startswith(ELSEWHERE):
            links.append(href)
    return links


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def pages(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        load([settings.BASE_DIR / "fixtures"])
        pages = Pages(Client())
        pages.crawl()
        transaction.set_rollback(True)
    return pages


def test_every_link_leads_to_a_page_and_to_a_place_on_it(pages):
    lost = [
        f"{page} → {link}"
        for page, links in pages.links.items()
        for link in links
        if (target := urldefrag(link)).fragment
        and target.url in pages.anchors
        and target.fragment not in pages.anchors[target.url]
    ]

    assert not pages.failures
    assert not lost


def test_every_page_of_the_sitemap_is_reached_from_the_front(pages):
    records = {page for page in pages.links if RECORD.match(page)}

    assert records
    assert not pages.listed - pages.links.keys()
    assert not records - pages.listed
