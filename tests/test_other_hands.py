"""Pages on paper, in forced colours, and from right to left, in a real browser."""

import re

import pytest
from django.conf import settings

from archive.loading import load

LETTER = "/letters/trump-khamenei-2025/"
ARTICLE = "/documents/announced-not-yet-received/"
PAGES = [
    "/",
    "/letters/",
    LETTER,
    f"{LETTER}?as_of=2025-03-08",
    "/timeline/",
    "/documents/",
    ARTICLE,
    "/documents/wion-2025-03-12/",
    "/agents/",
    "/agents/abbas-araghchi/",
    "/letters/no-such-letter/",
    f"{LETTER}?as_of=someday",
]
A4 = {"width": 643, "height": 972}  # within the margins, at 96 dots an inch


@pytest.fixture
def collection(transactional_db):
    load([settings.BASE_DIR / "fixtures"])


def shown(page, selector: str) -> list[bool]:
    return page.eval_on_selector_all(
        selector, "all => all.map(it => it.checkVisibility())"
    )


def left_edge(page, selector: str) -> float:
    return page.locator(selector).first.bounding_box()["x"]


# --- From right to left -----------------------------------------------------


@pytest.mark.parametrize("width", [320, 1440])
def test_from_right_to_left_no_page_scrolls_sideways(collection, page, width):
    page.set_viewport_size({"width": width, "height": 900})
    faults = []
    for address in PAGES:
        page.goto(address)
        page.evaluate("document.documentElement.dir = 'rtl'")
        page.eval_on_selector_all("details", "all => all.forEach(d => d.open = true)")
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            faults.append((address, wide))

    assert faults == []


def test_from_right_to_left_the_leaf_is_mirrored(collection, page):
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

NAVIGATION = ".masthead nav, .contents, .days, .skip, .narrow, .pages, .ways-back"


def test_on_paper_navigation_is_gone_and_every_account_is_open(collection, page):
    for address in PAGES:
        page.emulate_media(media="print")
        page.goto(address)
        assert not any(shown(page, NAVIGATION)), address

    page.goto(LETTER)
    words = shown(page, ".accounts .witness .opened")

    assert len(words) > 50
    assert all(words)


def test_on_paper_the_addresses_of_sources_are_printed(collection, page):
    page.emulate_media(media="print")
    page.goto(LETTER)

    link = page.locator(".sources a[href^=http]").first
    printed = link.evaluate("link => getComputedStyle(link, '::after').content")

    assert link.get_attribute("href") in printed


def test_on_paper_nothing_runs_over_the_edge(collection, page):
    """What is too wide is cut, or has the browser print the whole page smaller."""
    page.set_viewport_size(A4)
    page.emulate_media(media="print")
    faults = []
    for address in PAGES:
        page.goto(address)
        if page.evaluate("document.documentElement.scrollWidth") > A4["width"]:
            faults.append(address)

    assert faults == []


# --- In forced colours ------------------------------------------------------


def test_in_forced_colours_marks_are_told_apart_by_sign_and_word(collection, page):
    page.emulate_media(forced_colors="active")
    page.goto(LETTER)
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


def test_in_forced_colours_no_colour_is_ours(collection, page):
    page.emulate_media(forced_colors="active")
    for address in (LETTER, ARTICLE):
        page.goto(address)
        colours = page.eval_on_selector_all(
            "main *:not(a, a *, svg, svg *)",
            "all => [...new Set(all.map(it => getComputedStyle(it).color))]",
        )
        assert len(colours) <= 4, colours


def test_the_linked_data_and_the_feeds_trouble_no_browser(collection, page):
    """The fixture `page` fails where the Content-Security-Policy stopped anything."""
    for address in (LETTER, ARTICLE, "/agents/abbas-araghchi/"):
        page.goto(address)
        block = page.locator("script[type='application/ld+json']")
        assert block.evaluate("it => JSON.parse(it.textContent)['@context']") == (
            "https://schema.org"
        )
