"""Two browsers at work on the same words: what both write is brought together."""

import pytest
from django.contrib.auth.models import Group, User
from playwright.sync_api import expect

from archive.models import Reference

from .accessibility import faults_of_access, show
from .factories import (
    annotate,
    cite,
    make_agent,
    make_claim,
    make_document,
    make_letter,
)
from .test_references import page_of, url_of
from .test_three_columns import save_as
from .test_unsaved import bench_of, close_and_open, come_in, kept_in, opened

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "The letter\n\nNo letter has come, said Rahimi.\n\nA second paragraph."
VIEWS = [
    (scheme, {"width": width, "height": 900})
    for scheme in ("light", "dark")
    for width in (1440, 1024, 360)
]


def an_editor(name: str) -> User:
    user = User.objects.create_user(name, password="an hour", is_staff=True)
    user.groups.set(Group.objects.filter(name__in=["Editors", "Publishers"]))
    return user


@pytest.fixture
def hamid():
    return an_editor("hamid")


@pytest.fixture
def amals(page, site):
    """The browser of amal, in which nothing may break."""
    come_in(page.context, an_editor("amal"), site)
    page.set_viewport_size({"width": 1440, "height": 1000})
    return page


@pytest.fixture
def hamids(browser, site, hamid):
    """The browser of hamid, a second one."""
    context = browser.new_context(base_url=site)
    come_in(context, hamid, site)
    yield context.new_page()
    context.close()


@pytest.fixture
def document():
    return make_document(text=TEXT)


def card_of(page, mark):
    return page.locator(f"#{mark._meta.model_name}-{mark.pk}")


def edit(page, mark):
    """Open the form of a mark in its place."""
    card_of(page, mark).get_by_role("button", name="Edit the mark").click()
    expect(card_of(page, mark).locator("button.main")).to_be_visible()
    return card_of(page, mark)


def save(card) -> None:
    card.get_by_role("button", name="Save", exact=True).click()


def test_two_bring_their_texts_together_on_one_mark(amals, hamids, document):
    mark = annotate(document, "said Rahimi", note="نامه نرسید. To whom?")
    for page in (amals, hamids):
        opened(page, bench_of(document))
        edit(page, mark)
    hamids.get_by_label("Note", exact=True).fill("نامه رسید. To whom?")
    hamids.get_by_label("Public").uncheck()
    save(card_of(hamids, mark))
    expect(card_of(hamids, mark).locator(".meta")).to_contain_text("internal")

    amals.get_by_label("Note", exact=True).fill("نامه نرسید. To the consul?")
    amals.keyboard.press("Control+Enter")

    card = card_of(amals, mark)
    expect(card.get_by_role("heading", name="Bring together")).to_be_focused()
    expect(card).to_contain_text("hamid changed this after you had opened it")
    expect(card.locator(".in-three")).to_have_count(2)
    expect(card.locator(".in-three ins").first).to_have_text("رسید.")
    expect(card.locator("[name=choice-is_public]").first).to_be_checked()
    # From the keyboard: nothing is sent before both are chosen.
    amals.keyboard.press("Control+Enter")
    expect(card.locator("[name=choice-note]").first).to_be_focused()
    amals.keyboard.press("Space")
    amals.keyboard.press("ArrowDown")
    expect(card.locator("[name=choice-note][value=mine]")).to_be_checked()
    amals.keyboard.press("Tab")
    amals.keyboard.press("Enter")
    card.get_by_label("Note", exact=True).fill("نامه رسید. To the consul?")
    amals.keyboard.press("Control+Enter")

    expect(card).to_contain_text("نامه رسید. To the consul?")
    mark.refresh_from_db()
    assert (mark.note, mark.is_public) == ("نامه رسید. To the consul?", False)
    assert mark.history.count() == 3
    assert kept_in(amals) == []


def test_two_bring_their_answers_together_on_one_citation(amals, hamids, document):
    letter = make_letter(published=False)
    may, june = (make_claim(letter, "sent", day) for day in ("1953-05", "1953-06"))
    vance = make_agent("Eleanor Vance")
    citation = cite(may, document, words="No letter")
    for page in (amals, hamids):
        opened(page, bench_of(document, letter=letter.pk))
        edit(page, citation)
    hamids.locator("[name=who_says_typed]").fill("Vance")
    hamids.locator(f"[name=who_says][value=agent-{vance.pk}]").check()
    hamids.locator(f"[name=answer][value='{june.pk}']").check()
    save(card_of(hamids, citation))
    expect(card_of(hamids, citation).locator(".meta")).to_be_visible()

    amals.locator("[name=question]").select_option(f"letter-{letter.pk}-received")
    amals.locator("[name=answer][value=bare]").check()
    save(card_of(amals, citation))
    card = card_of(amals, citation)
    asked = card.locator(".in-three", has_text="Question and answer")
    expect(asked).to_contain_text("Both of you have changed this")
    expect(asked).to_contain_text("June 1953")
    asked.get_by_label("Take what I wrote").check()
    expect(card.locator(".will")).to_contain_text("What it will do")
    save(card)

    expect(card.locator(".meta")).to_be_visible()
    citation.refresh_from_db()
    assert (citation.claim.question, citation.claim.is_bare) == ("received", True)
    assert citation.speaker == vance
    expect(amals.locator("#letter-pane")).to_contain_text("When was it received?")
    assert kept_in(amals) == []


def test_two_bring_their_readings_of_a_note_together(amals, hamids):
    document = make_document(text=page_of("bracketed.txt"))
    held = Reference.objects.create(document=document, number=1, title="A letter")
    for page in (amals, hamids):
        opened(page, url_of(document))
    hamids.locator("[name=note-1-title]").fill("The letter")
    hamids.get_by_role("button", name="Accept those that are ticked").click()
    expect(hamids.locator(".messagelist")).to_contain_text("Accepted: 4 of 4")

    amals.locator("[name=note-1-title]").fill("No letter")
    amals.get_by_role("button", name="Accept those that are ticked").click()
    row = amals.locator("#note-1")
    expect(row).to_contain_text("hamid changed this after you had opened it")
    row.locator("[name=choice-note-1-title][value=mine]").check()
    for number in (2, 3, 4):
        amals.locator(f"[name=note-{number}-accepted]").uncheck()
    amals.get_by_role("button", name="Accept those that are ticked").click()

    expect(amals.locator(".messagelist")).to_contain_text("Accepted: 1 of 4")
    held.refresh_from_db()
    assert (held.title, held.publisher) == ("No letter", "The Harbour Gazette")
    assert kept_in(amals) == []


@pytest.mark.looks
def test_what_was_not_chosen_yet_outlives_a_closed_tab(amals, hamid, document):
    mark = annotate(document, "said Rahimi", note="To whom?")
    page = opened(amals, bench_of(document))
    edit(page, mark)
    save_as(hamid, mark, note="To the pilot?")
    page.get_by_label("Note", exact=True).fill("To the consul?")
    save(card_of(page, mark))
    expect(page.locator(".in-three")).to_have_count(1)

    page = close_and_open(page, bench_of(document))
    page.get_by_role("button", name="Restore").click()
    told = "The mark has changed since: saving shows both"
    expect(page.locator(".kept")).to_contain_text(told)
    save(card_of(page, mark))
    page.get_by_label("Take what I wrote").check()
    save(card_of(page, mark))

    expect(card_of(page, mark)).to_contain_text("To the consul?")
    expect(page.locator("form.card")).to_have_count(0)
    assert kept_in(page) == []


@pytest.mark.looks
def test_a_card_in_three_columns_is_open_to_all_senses(amals, hamid, document):
    letter = make_letter(published=False)
    claims = [make_claim(letter, "sent", day) for day in ("1953-05", "1953-06")]
    citation = cite(claims[0], document, words="No letter")
    mark = annotate(document, "said Rahimi", note="نامه نرسید. To whom?")
    page = opened(amals, bench_of(document, letter=letter.pk))
    edit(page, citation).locator("[name=answer][value=bare]").check()
    edit(page, mark).get_by_label("Note", exact=True).fill("نامه رسید. To whom?")
    saved = {"claim": claims[1], "speaker": make_agent("Eleanor Vance"), "note": "Once"}
    save_as(hamid, citation, **saved)
    save_as(hamid, mark, note="To the consul?", is_public=False)
    for record in (citation, mark):
        save(card_of(page, record))
        expect(card_of(page, record).locator(".in-three").first).to_be_visible()
        for summary in card_of(page, record).locator("summary").all():
            summary.click()

    faults = faults_in(page)
    assert not faults, "\n".join(faults)


@pytest.mark.looks
def test_a_row_in_three_columns_is_open_to_all_senses(amals, hamid):
    document = make_document(text=page_of("bracketed.txt"))
    held = Reference.objects.create(document=document, number=1, title="A letter")
    page = opened(amals, url_of(document))
    page.locator("[name=note-1-title]").fill("نامه رسید")
    save_as(hamid, held, title="The letter", publisher="Another")
    page.get_by_role("button", name="Accept those that are ticked").click()
    expect(page.locator("#note-1 .in-three").first).to_be_visible()
    for summary in page.locator("#note-1 summary").all():
        summary.click()

    faults = faults_in(page)
    assert not faults, "\n".join(faults)


def faults_in(page) -> list[str]:
    faults = []
    for scheme, size in VIEWS:
        show(page, scheme, size)
        if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            faults.append(f"{scheme} {size}: it scrolls sideways.")
    return faults + faults_of_access(page, views=VIEWS)


@pytest.mark.looks
def test_without_scripts_a_row_is_brought_together_as_well(browser, site, hamid):
    document = make_document(text=page_of("bracketed.txt"))
    held = Reference.objects.create(document=document, number=1, title="A letter")
    context = browser.new_context(base_url=site, java_script_enabled=False)
    come_in(context, an_editor("amal"), site)
    page = context.new_page()
    page.goto(url_of(document))
    page.locator("[name=note-1-title]").fill("No letter")
    save_as(hamid, held, title="The letter")

    page.get_by_role("button", name="Accept those that are ticked").click()
    page.get_by_role("button", name="Accept those that are ticked").click()
    expect(page.locator("#note-1")).to_contain_text("Say of each which it is to be")
    page.locator("[name=choice-note-1-title][value=mine]").check()
    page.get_by_role("button", name="Accept those that are ticked").click()

    expect(page.locator(".messagelist")).to_contain_text("Accepted: 1 of 4")
    held.refresh_from_db()
    assert held.title == "No letter"
    context.close()
