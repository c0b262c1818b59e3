"""From an empty letter and three articles to a public contradiction, in a browser."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from archive.models import Citation, Letter

from .factories import make_agent, make_document, make_letter

# Fixtures of the workbench in a browser, and the mouse over words.
from .test_selecting import editor, open_bench, select  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)

GAZETTE = "The Harbour Gazette\n\nMiss Vance told us that her letter left on 1 May."
HERALD = "The letter, says the consulate, was sent on 4 May, and not before."
PERSIAN = "رحیمی گفت: «نامه‌ای هنوز نرسیده است»."
ACCOUNTS = [
    # the article, its words, the question, the answer typed, the stance, the speaker
    (0, "her letter left on 1 May", "When was it sent?", "1 May 1953", "asserts", "Va"),
    (1, "sent on 4 May", "When was it sent?", "4 May 1953", "asserts", "Cons"),
    (2, "نامه‌ای هنوز نرسیده", "When was it received?", "", "not yet", "Rahi"),
]
UNDER_WAY = ".htmx-request, .htmx-swapping, .htmx-settling"
NAMES = {"Va": "Eleanor Vance", "Cons": "Consulate", "Rahi": "Parviz Rahimi"}


@pytest.fixture
def letter():
    make_agent("Eleanor Vance")
    make_agent("Parviz Rahimi")
    make_agent("Consulate at Port Amal", kind="body")
    return make_letter(published=False, slug="vance-rahimi", title="Vance to Rahimi")


@pytest.fixture
def articles():
    return [
        make_document("1953-05-02", text=GAZETTE, published=False),
        make_document("1953-05-05", text=HERALD, published=False),
        make_document("1953-05-06", text=PERSIAN, language="fa", published=False),
    ]


def publish_by(page, press, records) -> None:
    for record in records:
        name = record._meta.model_name
        page.goto(reverse(f"admin:archive_{name}_change", args=[record.pk]))
        press()
        page.wait_for_selector(".messagelist .success")


def read_in_public(page, letter) -> None:
    """What the workbench has said is what the public page shows."""
    page.context.clear_cookies()
    page.goto(letter.get_absolute_url())
    sent = page.locator("article.question").filter(has_text="When was it sent?")
    expect(sent).to_contain_text("contested: dates apart")
    expect(sent).to_contain_text("1 May 1953")
    expect(sent).to_contain_text("4 May 1953")
    received = page.locator("article.question").filter(has_text="When was it received?")
    expect(received).not_to_contain_text("contested")
    page.get_by_text("none of them contested").click()
    received.locator("summary").first.click()
    expect(received).to_contain_text("نامه‌ای هنوز نرسیده")


def test_by_mouse(open_bench, letter, articles):  # noqa: F811
    for n, words, question, value, stance, speaker in ACCOUNTS:
        page = open_bench(articles[n], letter=letter.pk)
        select(page, words)
        page.get_by_role("button", name="Cite", exact=True).click()
        page.get_by_label("1 Question").select_option(label=question)
        answer = "new" if value else "bare"
        page.locator(f"[name=answer][value={answer}]").check()
        if value:
            page.get_by_label("When, as written").fill(value)
        page.get_by_label(stance, exact=False).first.check()
        with page.expect_response(lambda r: f"who_says_typed={speaker}" in r.url):  # noqa: B023
            page.get_by_label("Speaker: type a name").press_sequentially(speaker)
        # A list that is replaced between the button's going down and up takes no click.
        expect(page.locator(UNDER_WAY)).to_have_count(0)
        page.get_by_role("radio", name=f"{NAMES[speaker]}").last.check()
        page.get_by_role("button", name="Save", exact=True).click()
        page.wait_for_selector("article.card.citation")
        if n == 1:
            column = page.locator("#letter-pane")
            expect(column).to_contain_text("4 May 1953")

    publish_by(
        page,
        lambda: page.locator("[name=_publish]").click(),
        [*articles, letter],
    )

    assert Citation.objects.count() == len(ACCOUNTS)
    assert Letter.objects.get().is_published
    page = open_bench(articles[1])
    expect(page.locator("#letter-pane")).to_contain_text("dates apart")
    read_in_public(page, letter)


def tab_to(page, selector: str) -> None:
    """Press Tab until the focus is there, as who has no mouse does."""
    for _ in range(120):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab never comes to {selector}")


def test_by_keyboard_alone(open_bench, letter, articles):  # noqa: F811
    for n, words, question, value, stance, speaker in ACCOUNTS:
        page = open_bench(articles[n], letter=letter.pk)
        page.keyboard.press("/")
        page.keyboard.insert_text(words)
        page.keyboard.press("Enter")
        page.keyboard.press("c")
        page.wait_for_selector("form.card.open")
        tab_to(page, "[name=question]")
        page.keyboard.type(question[:14], delay=5)
        page.wait_for_selector(".answers-offered")
        page.wait_for_load_state("networkidle")
        tab_to(page, "[name=answer]")
        wanted = "new" if value else "bare"
        for _ in range(6):
            if page.locator(f"[name=answer][value={wanted}]").is_checked():
                break
            page.keyboard.press("ArrowDown")
        if value:
            tab_to(page, "[name=value_as_written]")
            page.keyboard.type(value)
        tab_to(page, "[name=stance]")
        page.keyboard.press("Space")
        for _ in range(7):
            if page.get_by_label(stance, exact=False).first.is_checked():
                break
            page.keyboard.press("ArrowDown")
        tab_to(page, "[name=who_says_typed]")
        page.keyboard.type(NAMES[speaker])
        page.get_by_role("radio", name=NAMES[speaker]).last.wait_for()
        page.keyboard.press("Enter")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("article.card.citation")

    def press():
        tab_to(page, "[name=_publish]")
        page.keyboard.press("Enter")

    publish_by(page, press, [*articles, letter])

    speakers = Citation.objects.values_list("speaker__name", flat=True)
    assert set(speakers) == {
        "Eleanor Vance",
        "Consulate at Port Amal",
        "Parviz Rahimi",
    }
    read_in_public(page, letter)
