"""A new text in a real browser: pasted from a page, compared, a passage re-selected."""

import os

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from playwright.sync_api import expect

from archive.models import Annotation, Capture

from .accessibility import faults_of_access, show
from .factories import annotate, make_document
from .test_comparing import NEW, OLD

pytestmark = [pytest.mark.looks, pytest.mark.django_db(transaction=True)]
WIDTHS = (1440, 1024, 360)
VIEWS = [
    (scheme, {"width": width, "height": 1000})
    for scheme in ("light", "dark")
    for width in WIDTHS
]


@pytest.fixture
def desk(page, client, site):
    # Earlier tests of a transaction may have emptied the table of groups.
    editor = User.objects.create_superuser("amal", password="an hour before noon")
    editor.groups.set(Group.objects.filter(name="Editors"))
    client.force_login(editor)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": site}])
    page.set_viewport_size({"width": 1440, "height": 1000})
    return page


@pytest.fixture
def paper():
    paper = make_document(text=OLD)
    for words in ("no boat was due", "announced a letter", "a fisherman said"):
        annotate(paper, words)
    return paper


PASTE = """([field, html]) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", "the bare words");
  field.dispatchEvent(
    new ClipboardEvent("paste", {clipboardData: data, cancelable: true, bubbles: true})
  );
}"""


def test_a_page_is_pasted_compared_and_a_passage_of_it_selected_anew(desk, paper):
    desk.goto(reverse("admin:archive_document_workbench", args=[paper.pk]))
    desk.get_by_role("link", name="new text").click()
    desk.wait_for_url(reverse("admin:archive_document_new_text", args=[paper.pk]))
    source = "<h2>Late news</h2>" + "".join(f"<p>{p}</p>" for p in NEW.split("\n\n"))
    field = desk.get_by_label("Paste the text")
    field.evaluate(f"(field, html) => ({PASTE})([field, html])", source)
    expect(desk.get_by_label("It is the source of a web page")).to_be_checked()
    desk.get_by_role("button", name="Compare").click()
    expect(desk.get_by_text("Fuzzy", exact=True)).to_be_visible()

    desk.get_by_role("button", name="Make it current, and open").click()
    desk.wait_for_selector("[data-ready]")
    lost = Annotation.objects.get(exact="announced a letter")
    desk.locator(f"#annotation-{lost.pk} [data-move]").click()
    desk.get_by_label("Exact words").fill("announced the letter")
    desk.keyboard.press("Enter")
    desk.get_by_role("button", name="Set the mark here").click()
    desk.wait_for_selector(f"#annotation-{lost.pk}[data-from]")

    lost.refresh_from_db()
    current = Capture.objects.get(current_for=paper)
    assert (lost.exact, lost.anchor) == ("announced the letter", "exact")
    assert lost.capture == current
    assert [current.text[a:b] for a, b in current.headings] == ["Late news"]


def test_the_comparison_is_read_by_every_sense_on_every_width(desk, paper):
    new_text = reverse("admin:archive_document_new_text", args=[paper.pk])
    desk.goto(new_text)
    assert not faults_of_access(desk, views=VIEWS)
    desk.goto(new_text)
    desk.get_by_label("Paste the text").fill(NEW)
    desk.get_by_role("button", name="Compare").click()
    desk.wait_for_selector("text=Make it current, and open")

    for scheme, size in VIEWS:
        show(desk, scheme, size)
        if folder := os.environ.get("PICTURES"):
            desk.screenshot(path=f"{folder}/compare-{size['width']}-{scheme}.png")
        assert desk.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert not faults_of_access(desk, views=VIEWS)
