"""Walks through the running archive with its collection, in a real browser."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import expect

from archive.loading import load

LETTER = "/letters/trump-khamenei-2025/"
ARTICLE = "/documents/announced-not-yet-received/"
PAGES = [
    "/",
    "/letters/",
    LETTER,
    f"{LETTER}?as_of=2025-03-08",
    "/documents/",
    ARTICLE,
    "/documents/wion-2025-03-12/",
    "/agents/",
    "/agents/abbas-araghchi/",
    "/letters/no-such-letter/",
]


@pytest.fixture
def collection(transactional_db):
    load([settings.BASE_DIR / "fixtures"])


def question(page, asks):
    """The question on the letter's page, with all its answers."""
    return page.locator("article.question").filter(has_text=asks)


def test_a_stranger_opens_a_contradiction_down_to_its_words(collection, page):
    page.goto("/")
    page.get_by_role("link", name="Donald Trump to Ali Khamenei").first.click()

    expect(question(page, "When was it sent?")).to_contain_text(
        "contested: dates apart"
    )
    receipt = question(page, "When was it received?")
    expect(receipt).to_contain_text("not contested")
    expect(receipt).to_contain_text("12 March 2025")

    witness = receipt.locator("details").filter(has_text="Araghchi, in Mehr News")
    words = witness.locator("blockquote")
    expect(words).to_be_hidden()
    witness.locator("summary").click()
    expect(words).to_be_visible()
    expect(words).to_contain_text("not yet been received")
    expect(witness).to_contain_text("12 March 2025")

    witness.get_by_role("link", name=re.compile("Mehr News")).click()
    expect(page).to_have_url(re.compile("/documents/mehr-2025"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Emirati delegation")
    page.locator("#cited + ul a").filter(has_text="received").first.click()
    expect(page).to_have_url(re.compile(rf"{LETTER}#c-\d+$"))


def test_a_stranger_sets_the_page_to_an_earlier_day(collection, page):
    page.goto(LETTER)

    page.get_by_label("Or as known on").fill("2025-03-08")
    page.get_by_role("button", name="Show that day").click()

    expect(page).to_have_url(re.compile(r"\?as_of=2025-03-08$"))
    expect(page.locator(".known-on")).to_contain_text("As known on 8 March 2025")
    expect(page.locator(".status")).to_contain_text("not yet received")
    sent = question(page, "When was it sent?")
    expect(sent.locator(".reading")).to_have_text(["5 March 2025"])
    page.get_by_role("link", name="As known today").click()
    expect(page.locator(".status")).to_contain_text("acknowledged by Iran")


def test_everything_is_there_without_scripts(collection, browser, live_server):
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport=PHONE
    )
    page = context.new_page()
    page.goto(LETTER)

    page.locator("details summary").first.click()

    expect(page.locator("details[open]")).to_have_count(1)
    context.close()


PHONE = {"width": 360, "height": 800}
DESK = {"width": 1440, "height": 900}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_accessibility_rules_find_nothing(collection, page, scheme):
    page.emulate_media(color_scheme=scheme)
    faults = []
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        for address in PAGES:
            page.goto(address)
            page.eval_on_selector_all(
                "details", "all => all.forEach(d => d.open = true)"
            )
            found = Axe().run(page)
            if found.violations_count:
                faults.append(f"{address} {size}\n{found.generate_report()}")

    assert not faults, "\n".join(faults)


def test_no_page_scrolls_sideways(collection, page):
    faults = []
    for width in (320, 360, 768, 1440, 2560):
        page.set_viewport_size({"width": width, "height": 900})
        for address in PAGES:
            page.goto(address)
            page.eval_on_selector_all(
                "details", "all => all.forEach(d => d.open = true)"
            )
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                faults.append((address, width, wide))

    assert faults == []
