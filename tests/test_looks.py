"""What pages look like: to every sense, on every width, on paper, in other hands."""

import re
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import override_settings
from django.urls import resolve, reverse
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

import archive.urls
from archive.models import (
    Agent,
    Annotation,
    Assessment,
    Capture,
    Citation,
    Claim,
    Collection,
    Document,
    Letter,
    Place,
    Reference,
    Response,
    Transmission,
)
from archive.publishing import withdraw

from .accessibility import A_AND_AA, WIDE, faults_of_access

LETTER = "/letters/trump-khamenei-2025/"
ARTICLE = "/documents/announced-not-yet-received/"
WITHDRAWN = "/places/yemen/"
PAGES = [
    "/",
    "/about/",
    "/letters/",
    "/letters/?sender=donald-trump",
    "/letters/?year=1812",
    LETTER,
    f"{LETTER}?as_of=2025-03-08",
    f"{LETTER}sent/",
    f"{LETTER}received/?as_of=2025-03-08",
    f"{LETTER}steps/washington-to-the-emirates/handed-to/",
    f"{LETTER}whole/",
    f"{LETTER}like/",
    "/documents/",
    ARTICLE,
    "/documents/wion-2025-03-12/",
    "/documents/wikipedia-trump-letter/",
    "/documents/axios-2025-03/",
    "/agents/",
    "/agents/abbas-araghchi/",
    "/agents/al-jazeera/",
    "/places/tehran/",
    "/collections/us-iran-leader-letters/",
    "/responses/refusal-of-direct-talks/",
    "/timeline/",
    "/timeline/?sender=barack-obama",
    "/search/",
    "/search/?q=letter+OR+%D9%86%D8%A7%D9%85%D9%87",
    "/search/?q=Obamma+lettre&lang=en",
    # Where there is no page.
    f"{LETTER}?as_of=someday",
    "/letters/no-such-letter/",
    WITHDRAWN,
    "/closed/",
    "/early/",
    "/broken/",
]
A4 = 643  # wide within the margins, at 96 dots an inch

pytestmark = [pytest.mark.looks, pytest.mark.urls("tests.broken")]


@pytest.fixture(scope="module")
def site(collection, django_db_blocker):
    """
    The address of the archive with its collection, a place of which was withdrawn.

    A server of our own: after each test that asks pytest-django for one the database
    is copied anew, and looking at pages changes nothing.
    """
    with django_db_blocker.unblock(), override_settings(ALLOWED_HOSTS=["*"]):
        withdraw(Place.objects.get(slug="yemen"), because="Nothing is known of it.")
        User.objects.create_superuser("editor", password="an hour before noon")
        server = LiveServer("localhost")
        yield server.url
        server.stop()


# Browsers tell a page that something was opened a moment later.
OPEN_ALL = """all => {
    all.forEach(details => details.open = true);
    return new Promise(done => setTimeout(done, 50));
}"""


def looked_at(page, addresses=PAGES):
    """Go from page to page, and open all that can be opened."""
    for address in addresses:
        page.goto(address)
        page.eval_on_selector_all("details", OPEN_ALL)
        # What opens on a letter's page comes when it is opened.
        expect(page.locator("details[aria-busy]")).to_have_count(0, timeout=60_000)
        yield address


def faults_of_width(page, address: str, widths) -> list[tuple]:
    """The widths at which a page scrolls sideways, and how far it reaches."""
    faults = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        if (reach := page.evaluate("document.documentElement.scrollWidth")) > width:
            faults.append((address, width, reach))
    return faults


def shown(page, selector: str) -> list[bool]:
    return page.eval_on_selector_all(
        selector, "all => all.map(it => it.checkVisibility())"
    )


def left_edge(page, selector: str) -> float:
    return page.locator(selector).first.bounding_box()["x"]


# --- To every sense, on every width -------------------------------------------

# What is no page: data, files, feeds, pictures, and what is only for machines.
NO_PAGE = re.compile(
    "citation|sources|data|file|json|csv|atom|feed|names|opensearch|map|robots|healthz"
    "|preview|security|mark|accent"
)


def test_every_kind_of_public_page_is_looked_at():
    kinds = {
        address.name
        for address in archive.urls.urlpatterns
        if not NO_PAGE.search(address.name)
    }
    looked_at = {resolve(urlsplit(address).path).url_name for address in PAGES}

    assert kinds <= looked_at


def test_the_accessibility_rules_find_nothing(page):
    faults = []
    for address in looked_at(page):
        faults += [f"{address} {fault}" for fault in faults_of_access(page)]

    assert not faults, "\n".join(faults)


NAVIGATION = ".masthead nav, .contents, .days, .skip, .narrow, .pages, .ways-back"


# One test, since to go to every page is most of the work.
def test_every_page_fits_from_either_side_and_on_paper_where_navigation_is_gone(page):
    """What is too wide for paper is cut, or has the browser print all of it smaller."""
    from_the_left, from_the_right, on_paper, navigation = [], [], [], []
    for address in looked_at(page):
        page.emulate_media(media="screen")
        from_the_left += faults_of_width(page, address, (320, 360, 768, 1440, 2560))
        page.evaluate("document.documentElement.dir = 'rtl'")
        from_the_right += faults_of_width(page, address, (320, 1440))
        page.evaluate("document.documentElement.dir = 'ltr'")
        page.emulate_media(media="print")
        navigation += [address] if any(shown(page, NAVIGATION)) else []
        on_paper += faults_of_width(page, address, [A4])

    assert from_the_left == []
    assert from_the_right == []
    assert on_paper == []
    assert navigation == []


# --- The desk -----------------------------------------------------------------

DESK = [
    Letter,
    Transmission,
    Response,
    Document,
    Reference,
    Capture,
    Annotation,
    Claim,
    Citation,
    Assessment,
    Agent,
    Place,
    Collection,
]
DESKS = (("light", WIDE), ("dark", WIDE))


@pytest.fixture
def desk(page):
    page.goto("/admin/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("an hour before noon")
    page.get_by_role("button", name="Log in").click()
    return page


def at_the_desk() -> list[str]:
    """The first page, the pages of no record, and of each kind its list and a form."""
    addresses = ["/admin/", reverse("admin:load"), reverse("admin:tables")]
    addresses.append(reverse("admin:archive_document_add"))
    for model in DESK:
        name = f"admin:archive_{model._meta.model_name}"
        addresses.append(reverse(f"{name}_changelist"))
        addresses.append(reverse(f"{name}_change", args=[model.objects.first().pk]))
    return addresses


def test_at_the_desk_the_rules_find_nothing_and_no_page_scrolls_sideways(desk):
    faults, too_wide = [], []
    for address in at_the_desk():
        desk.goto(address)
        too_wide += faults_of_width(desk, address, (360, 768, 1440))
        found = faults_of_access(desk, rules=A_AND_AA, views=DESKS)
        faults += [f"{address} {fault}" for fault in found]

    assert not faults, "\n".join(faults)
    assert too_wide == []


# --- From right to left -----------------------------------------------------


# Where no test of a run asks for a database, pytest-django makes none.
@pytest.mark.django_db
def test_from_right_to_left_the_leaf_is_mirrored(page):
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(LETTER)
    head, text, note = "#accounts", "#accounts + p", ".heading > .note"
    assert left_edge(page, head) < left_edge(page, text) < left_edge(page, note)

    page.evaluate("document.documentElement.dir = 'rtl'")

    assert left_edge(page, head) > left_edge(page, text) > left_edge(page, note)
    assert left_edge(page, ".masthead nav") < left_edge(page, ".masthead > a")
    changes = ".changes li"
    assert left_edge(page, f"{changes} time") > left_edge(page, f"{changes} span")


# --- On paper ---------------------------------------------------------------


def test_on_paper_every_account_is_open(page):
    page.emulate_media(media="print")
    page.goto(f"{LETTER}whole/")
    words = shown(page, ".accounts .witness .opened")

    assert len(words) > 50
    assert all(words)


def test_on_paper_the_letters_page_holds_all_that_it_folds_and_says_where_the_rest_is(
    page,
):
    page.emulate_media(media="print")
    page.goto(LETTER)

    for folded in (".settled .row", "#beside .back li", ".sources li", ".tree li"):
        assert all(shown(page, folded)), folded
    rest = page.locator(".on-paper")
    expect(rest).to_be_visible()
    expect(rest).to_contain_text(f"{LETTER}whole/")


def test_on_paper_the_addresses_of_sources_are_printed(page):
    page.emulate_media(media="print")
    page.goto(LETTER)

    link = page.locator(".sources a[href^=http]").first
    printed = link.evaluate("link => getComputedStyle(link, '::after').content")

    assert link.get_attribute("href") in printed


# --- In forced colours ------------------------------------------------------


def test_in_forced_colours_marks_are_told_apart_by_sign_and_word(page):
    page.emulate_media(forced_colors="active")
    page.goto(f"{LETTER}whole/")
    page.locator("details").evaluate_all("all => all.forEach(it => it.open = true)")

    witnesses = page.locator(".witness summary").evaluate_all(
        "all => all.map(it => [it.querySelector('.sign').innerText.trim(),"
        " it.querySelector('.stance').innerText.trim()])"
    )
    by_sign = dict(witnesses)

    assert len(by_sign) >= 4
    assert {(sign, by_sign[sign]) for sign, _ in witnesses} == {
        (sign, stance) for sign, stance in witnesses
    }
    contested = page.locator(".judged .contested")
    assert contested.count() > 0
    for text in contested.all_inner_texts():
        assert re.fullmatch(r"≠\s*contested", text)
    weights = contested.evaluate_all(
        "all => all.map(c => getComputedStyle(c).fontWeight)"
    )
    assert set(weights) == {"700"}


def test_in_forced_colours_no_colour_is_ours(page):
    page.emulate_media(forced_colors="active")
    for address in (LETTER, f"{LETTER}sent/", f"{LETTER}whole/", ARTICLE):
        page.goto(address)
        colours = page.eval_on_selector_all(
            "main *:not(a, a *, svg, svg *)",
            "all => [...new Set(all.map(it => getComputedStyle(it).color))]",
        )
        assert len(colours) <= 4, colours


def test_the_linked_data_and_the_feeds_trouble_no_browser(page):
    """The fixture `page` fails where the Content-Security-Policy stopped anything."""
    for address in (LETTER, ARTICLE, "/agents/abbas-araghchi/"):
        page.goto(address)
        block = page.locator("script[type='application/ld+json']")
        assert block.evaluate("it => JSON.parse(it.textContent)['@context']") == (
            "https://schema.org"
        )
