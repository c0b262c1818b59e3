"""Forms that are not saved: a browser keeps, offers and forgets them."""

import json
import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from archive.doors.models import Session
from archive.models import Agent, Annotation, Citation, Letter, Reference

from .doors import PASSWORD, make_account
from .factories import (
    annotate,
    make_agent,
    make_claim,
    make_document,
    make_letter,
)
from .test_admin import address, form_of, text_of
from .test_desk import faults_on
from .test_selecting import select
from .test_three_columns import make_named, rows, save_as

HOSTILE = '<img src=x onerror="document.title=1">"\'</textarea><b>'
WIDE = {"width": 1440, "height": 1000}
OFFERED = re.compile(r"You wrote this on \d+ \w+, \d\d:\d\d, and did not save it")


@pytest.fixture
def amal():
    return make_account(is_superuser=True)


@pytest.fixture
def desk(page, amal, site):
    """A browser in which amal is logged in."""
    come_in(page.context, amal, site)
    page.set_viewport_size(WIDE)
    return page


def come_in(context, account, site) -> None:
    client = Client()
    client.force_login(account)
    value = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": value, "url": site}])


def opened(page, url: str):
    """A page of the desk whose scripts have looked around."""
    page.goto(url)
    page.wait_for_selector(".meanwhile[data-ready]", state="attached")
    return page


def kept_in(page) -> list[str]:
    """The names of what the browser keeps."""
    return page.evaluate(
        "Object.keys(localStorage).filter((name) => name.startsWith('unsaved|'))"
    )


def wait_until_kept(page, number: int = 1) -> None:
    page.wait_for_function(
        "(number) => Object.keys(localStorage)"
        ".filter((name) => name.startsWith('unsaved|')).length === number",
        arg=number,
    )


def close_and_open(page, url: str):
    """As after a crash: the tab is gone, and the page is opened in another."""
    wait_until_kept(page)
    # What was typed last is kept a quarter of a second later.
    page.wait_for_timeout(600)
    page.close()
    page = page.context.new_page()
    page.set_viewport_size(WIDE)
    return opened(page, url)


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def log_in(page) -> None:
    page.get_by_label("Username").fill("amal")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Log in")


# --- A closed tab ---------------------------------------------------------------------


@pytest.mark.looks
@pytest.mark.django_db(transaction=True)
def test_what_was_written_is_offered_after_a_closed_tab_with_rows_and_choices(desk):
    ministry = make_agent("The ministry")
    agent = make_named()
    page = opened(desk, address("change", agent))
    page.locator("#id_note").fill(f"No consul at all. {HOSTILE}")
    page.locator("#id_names-0-text").fill("النور")
    page.locator("#names-group .add-row a").click()
    page.locator("#id_names-2-text").fill("Leonor")
    page.locator("#id_names-2-language").fill("es")
    page.locator("[aria-labelledby*=id_part_of]").first.click()
    page.get_by_role("option", name="The ministry").click()

    page = close_and_open(page, address("change", agent))

    told = page.locator(".kept").inner_text()
    assert OFFERED.match(told)
    assert "; the record has not changed since." in told
    expect(page.locator("#id_note")).to_have_value("")
    page.get_by_role("button", name="Restore").press("Enter")
    expect(page.locator("#id_note")).to_have_value(f"No consul at all. {HOSTILE}")
    expect(page.locator("#id_names-2-text")).to_have_value("Leonor")
    expect(page.locator(".field-part_of")).to_contain_text("The ministry")
    expect(page.locator("#content img[src=x]")).to_have_count(0)
    press(page, "Save")
    page.wait_for_url("**/archive/agent/")
    agent.refresh_from_db()
    assert (agent.part_of, agent.note) == (ministry, f"No consul at all. {HOSTILE}")
    assert rows(agent) == {"fa": "النور", "fr": "Éléonore", "es": "Leonor"}
    assert kept_in(page) == []


@pytest.mark.looks
@pytest.mark.django_db(transaction=True)
def test_what_is_offered_can_be_thrown_away(desk):
    agent = make_agent()
    page = opened(desk, address("change", agent))
    page.locator("#id_note").fill("No consul at all.")
    page = close_and_open(page, address("change", agent))

    page.get_by_role("button", name="Discard").press("Enter")

    assert kept_in(page) == []
    expect(page.locator(".kept")).to_have_text("")
    expect(page.locator("#id_note")).to_have_value("")


@pytest.mark.looks
@pytest.mark.django_db(transaction=True)
def test_two_forms_begun_at_one_address_are_both_offered(desk):
    page = opened(desk, reverse("admin:archive_letter_add"))
    page.locator("#id_title").fill("Vance to Rahimi")
    page = close_and_open(page, reverse("admin:archive_letter_add"))
    page.locator("#id_title").fill("Rahimi to Vance")
    wait_until_kept(page, 2)
    page.close()

    page = opened(page.context.new_page(), reverse("admin:archive_letter_add"))
    expect(page.get_by_role("button", name="Restore")).to_have_count(2)
    page.get_by_role("button", name="Restore").last.click()

    expect(page.locator("#id_title")).to_have_value("Vance to Rahimi")
    press(page, "Save")
    page.wait_for_url("**/archive/letter/")
    assert Letter.objects.get().title == "Vance to Rahimi"
    assert len(kept_in(page)) == 1


@pytest.mark.looks
@pytest.mark.django_db(transaction=True)
def test_whoever_leaves_with_unsaved_work_is_asked(desk):
    agent = make_agent()
    page = opened(desk, address("change", agent))
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))

    page.locator("#id_note").fill("No consul at all.")
    page.get_by_role("link", name="Home").first.click()
    expect(page.locator("#id_note")).to_have_value("No consul at all.")
    assert asked == ["beforeunload"]

    page.locator("#id_note").fill("")
    page.get_by_role("link", name="Home").first.click()
    page.wait_for_url("**/admin/")
    assert asked == ["beforeunload"]


# --- The log-in, and the line ---------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_after_logging_in_again_one_is_where_one_was_and_the_form_is_filled(desk):
    agent = make_agent()
    page = opened(desk, address("change", agent))
    page.locator("#id_note").fill("No consul at all.")
    Session.objects.all().delete()
    press(page, "Save")
    log_in(page)

    page.wait_for_url(f"**{address('change', agent)}")
    expect(page.locator("#id_note")).to_have_value("No consul at all.")
    assert "stands in the form again, and is not saved yet" in (
        page.locator(".kept").inner_text()
    )
    press(page, "Save")
    page.wait_for_url("**/archive/agent/")
    agent.refresh_from_db()
    assert agent.note == "No consul at all."
    assert kept_in(page) == []


@pytest.mark.looks
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_is_lost_while_one_saves_loses_nothing(desk):
    agent = make_agent()
    page = opened(desk, address("change", agent))
    page.locator("#id_note").fill("No consul at all.")
    page.context.set_offline(True)
    press(page, "Save")
    page.wait_for_url("chrome-error://**")
    page.context.set_offline(False)

    opened(page, address("change", agent))

    expect(page.locator("#id_note")).to_have_value("No consul at all.")


@pytest.mark.looks
@pytest.mark.django_db(transaction=True)
def test_what_was_saved_though_the_answer_was_lost_is_not_offered(desk):
    agent = make_agent()
    page = opened(desk, address("change", agent))
    page.locator("#id_note").fill("No consul at all.")
    wait_until_kept(page)
    agent.note = "No consul at all."
    agent.save()

    page.close()
    page = opened(page.context.new_page(), address("change", agent))

    assert kept_in(page) == []
    expect(page.locator(".kept")).to_have_text("")


@pytest.mark.django_db
@pytest.mark.parametrize("came_from", ["", "http://evil.test/admin/", "here"])
def test_a_form_sent_too_late_leads_back_to_its_page_and_nowhere_else(
    client, came_from
):
    """The address to which it was sent may answer nothing but forms."""
    document = make_document(text="The ship sailed at dawn.")
    sent_to = reverse("admin:archive_capture_discard", args=[1])
    page = reverse("admin:archive_document_change", args=[document.pk])
    if came_from == "here":
        came_from = f"http://testserver{page}?a=1"

    response = client.post(sent_to, headers={"referer": came_from} if came_from else {})

    next_page = f"{page}%3Fa%3D1" if "a=1" in came_from else sent_to
    assert response.url == f"{reverse('admin:login')}?next={next_page}"


# --- What others have saved -----------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_what_others_have_saved_since_meets_it_in_three_columns(desk):
    agent = make_named()
    parviz = User.objects.create_user("parviz", password="an hour", is_staff=True)
    page = opened(desk, address("change", agent))
    page.locator("#id_note").fill("No consul at all.")
    page.locator("#id_names-0-text").fill("النور")
    save_as(parviz, agent, note="A consul.")
    save_as(parviz, agent.names.get(language="fa"), text="الینور ونس")

    page = close_and_open(page, address("change", agent))
    expect(page.locator(".kept")).to_contain_text("the record has changed since.")
    press(page, "Restore")
    expect(page.locator("#id_note")).to_have_value("No consul at all.")
    press(page, "Save")

    page.locator('[name="choice-note"][value="mine"]').check()
    page.locator('[name="choice-names-0"][value="theirs"]').check()
    expect(page.locator("#content")).to_contain_text("A consul.")
    press(page, "Save")
    page.wait_for_url("**/archive/agent/")
    agent.refresh_from_db()
    assert (agent.note, rows(agent)["fa"]) == ("No consul at all.", "الینور ونس")
    assert kept_in(page) == []


@pytest.mark.looks
@pytest.mark.django_db(transaction=True)
def test_rows_that_others_have_added_or_taken_out_meanwhile_stay_so(desk):
    agent = make_named()
    page = opened(desk, address("change", agent))
    page.locator("#names-group .add-row a").click()
    page.locator("#id_names-2-text").fill("Leonor")
    page.locator("#id_names-2-language").fill("es")
    wait_until_kept(page)
    for text, language in (("Ἑλεονόρα", "el"), ("Элеонора", "ru")):
        agent.names.create(text=text, language=language)

    page = close_and_open(page, address("change", agent))
    press(page, "Restore")
    expect(page.locator("#id_names-2-text")).to_have_value("Leonor")
    press(page, "Save")
    page.wait_for_url("**/archive/agent/")

    assert sorted(rows(agent)) == ["el", "es", "fa", "fr", "ru"]


@pytest.mark.looks
@pytest.mark.django_db(transaction=True)
def test_a_form_that_was_refused_is_kept_until_it_is_saved(desk):
    agent = make_agent()
    page = opened(desk, address("change", agent))
    page.locator("#id_note").fill("No consul at all.")
    page.locator("#id_name").fill("")
    press(page, "Save")
    page.wait_for_selector(".errornote")
    expect(page.locator("#id_note")).to_have_value("No consul at all.")

    page = close_and_open(page, address("change", agent))
    press(page, "Restore")
    expect(page.locator("#id_note")).to_have_value("No consul at all.")
    page.locator("#id_name").fill("Eleanor Vance")
    press(page, "Save")
    page.wait_for_url("**/archive/agent/")
    assert kept_in(page) == []


# --- Whose it is, and how long --------------------------------------------------------


@pytest.mark.looks
@pytest.mark.django_db(transaction=True)
def test_another_account_at_the_same_machine_sees_nothing_of_it(desk, site):
    agent = make_agent()
    page = opened(desk, address("change", agent))
    page.locator("#id_note").fill("No consul at all.")
    wait_until_kept(page)
    page.close()
    parviz = make_account("parviz", is_superuser=True)
    come_in(page.context, parviz, site)

    page = opened(page.context.new_page(), address("change", agent))

    expect(page.locator(".kept")).to_have_text("")
    (name,) = kept_in(page)
    assert "No consul" not in page.evaluate("(name) => localStorage[name]", name)
    # Not even under its own name: the key is another's.
    found = page.evaluate(
        """async ([name, whose]) => {
          const mine = name.replace(/^unsaved\\|\\d+/, `unsaved|${whose}`);
          localStorage[mine] = localStorage[name];
          const { find } = await import("/static/archive/js/kept.js");
          return find("");
        }""",
        [name, parviz.pk],
    )
    assert found == []


@pytest.mark.looks
@pytest.mark.django_db(transaction=True)
def test_log_out_clears_all_of_it_in_every_tab(desk):
    agent = make_agent()
    first = opened(desk, address("change", agent))
    first.locator("#id_note").fill("No consul at all.")
    wait_until_kept(first)
    second = first.context.new_page()
    second.goto(reverse("admin:index"))
    second.get_by_role("button", name="Log out").click()
    second.wait_for_url("**/admin/logout/")

    first.wait_for_selector(".kept >> text=You are logged out")
    first.locator("#id_note").fill("No consul ever.")
    first.wait_for_timeout(700)

    assert kept_in(second) == []


@pytest.mark.looks
@pytest.mark.django_db(transaction=True)
def test_neither_tokens_nor_what_is_old_or_damaged_is_kept(desk):
    agent = make_agent()
    page = opened(desk, address("change", agent))
    page.locator("#id_note").fill("No consul at all.")
    wait_until_kept(page)

    names = page.evaluate(
        """async () => {
          const { find } = await import("/static/archive/js/kept.js");
          const [{ pairs }] = await find("/admin/");
          return pairs.map(([name]) => name);
        }"""
    )
    assert {"note", "name", "version_read"} <= set(names)
    assert "csrfmiddlewaretoken" not in names

    page.evaluate(
        """() => {
          const [name] = Object.keys(localStorage).filter((n) => n.startsWith("uns"));
          const told = JSON.parse(localStorage[name]);
          told.at -= 14 * 86400000;
          localStorage[name] = JSON.stringify(told);
          localStorage[`${name}x`] = "no work of ours";
        }"""
    )
    page.close()
    page = opened(page.context.new_page(), address("change", agent))
    assert kept_in(page) == []


@pytest.mark.looks
@pytest.mark.django_db(transaction=True)
def test_over_plain_http_it_is_said_that_nothing_is_kept(browser, desk, amal, site):
    """As at any name but this machine's own, which browsers trust without TLS."""
    there, agent = "http://archive.test", make_agent("The ministry")
    context = browser.new_context()
    come_in(context, amal, there)

    def hand_on(route):
        answer = route.fetch(url=route.request.url.replace(there, site))
        route.fulfill(response=answer)

    context.route(f"{there}/**", hand_on)
    page = opened(context.new_page(), f"{there}{address('change', agent)}")

    said = page.get_by_text("This page came over plain HTTP")
    expect(said).to_have_count(1)
    expect(said).to_contain_text("keeps nothing of what you write: save it")
    page.locator("#id_note").fill("No ministry at all.")
    expect(said).to_be_visible()
    assert kept_in(page) == []
    asked = []
    page.on("dialog", lambda dialog: asked.append(dialog.type) or dialog.accept())
    page.reload()
    assert asked == ["beforeunload"]
    context.unroute_all(behavior="ignoreErrors")
    context.close()
    opened(desk, address("change", agent))
    expect(desk.locator(".kept")).to_be_empty()


@pytest.mark.looks
@pytest.mark.django_db(transaction=True)
def test_where_the_browser_has_no_room_it_is_said(desk):
    agent = make_agent()
    page = opened(desk, address("change", agent))
    page.evaluate(
        """() => {
          let much = "x".repeat(1 << 20);
          while (much) {
            try {
              localStorage[`other${Math.random()}`] = much;
            } catch {
              much = much.slice(much.length / 2 + 1);
            }
          }
        }"""
    )
    page.locator("#id_note").fill("No consul at all. " * 20)

    page.wait_for_selector(".kept >> text=no room to keep what you write")
    press(page, "Save")
    page.wait_for_url("**/archive/agent/")
    agent.refresh_from_db()
    assert agent.note.startswith("No consul at all.")


# --- Other forms ----------------------------------------------------------------------


@pytest.mark.looks
@pytest.mark.django_db(transaction=True)
def test_a_new_text_is_kept_and_dropped_once_it_is_taken(desk):
    document = make_document(text="The ship sailed at dawn.")
    url = reverse("admin:archive_document_new_text", args=[document.pk])
    page = opened(desk, url)
    page.get_by_label("Paste the text").fill("The ship sailed at noon.")

    page = close_and_open(page, url)
    press(page, "Restore")
    expect(page.get_by_label("Paste the text")).to_have_value(
        "The ship sailed at noon."
    )
    press(page, "Compare")

    page.wait_for_url("**/compare/")
    assert kept_in(page) == []


@pytest.mark.looks
@pytest.mark.django_db(transaction=True)
def test_a_list_of_references_is_kept_over_its_reading(desk):
    document = make_document(text="The ship sailed.")
    url = reverse("admin:archive_document_references", args=[document.pk])
    page = opened(desk, url)
    page.get_by_label("The page").fill(
        "The ship sailed.[1]\n\nReferences\n1. The Gazette, May 1953."
    )
    press(page, "Read it")
    page.wait_for_selector("[name$=-title]")
    page.locator("[name$=-title]").first.fill("The Harbour Gazette")

    page = close_and_open(page, url)
    press(page, "Restore")
    expect(page.get_by_label("The page")).not_to_have_value("")
    press(page, "Read it")
    page.wait_for_selector("[name$=-title]")
    expect(page.locator("[name$=-title]").first).to_have_value("The Harbour Gazette")
    press(page, "Accept all 1")

    page.wait_for_selector(".messagelist")
    assert Reference.objects.get().title == "The Harbour Gazette"
    assert kept_in(page) == []


@pytest.mark.looks
@pytest.mark.django_db(transaction=True)
def test_a_window_in_which_a_record_is_added_leaves_nothing(desk):
    page = opened(desk, address("change", make_agent()))
    with page.expect_popup() as opening:
        page.locator("#add_id_part_of").click()
    window = opening.value
    window.wait_for_selector(".meanwhile[data-ready]", state="attached")
    window.locator("#id_name").fill("The ministry")
    wait_until_kept(window)
    window.locator("[name=_save]").click()

    page.wait_for_function("() => document.querySelector('#id_part_of').value !== ''")
    assert Agent.objects.filter(name="The ministry").exists()
    wait_until_kept(page)
    assert "/change/" in kept_in(page)[0]


@pytest.mark.django_db
def test_an_old_version_is_a_form_like_others(admin_client):
    letter = make_letter(published=False)
    url = reverse(
        "admin:archive_letter_simple_history",
        args=[letter.pk, letter.history.last().history_id],
    )

    page = admin_client.get(url).content.decode()

    assert 'data-form="historicalletter_form"' in page
    assert 'id="historicalletter_form"' in page


@pytest.mark.django_db
def test_only_what_was_saved_is_told_of_the_form_that_was(admin_client):
    """And its name is nothing but a name."""
    token = "0f8fad5b-d9cb-469f-a165-70867728950e"

    def tags(**changes):
        letter = make_letter(published=False)
        form = form_of(admin_client.get(address("change", letter)))
        response = admin_client.post(
            address("change", letter), form | changes, follow=True
        )
        return " ".join(str(m.tags) for m in response.context["messages"])

    assert f"saved-{token}" in tags(kept_as=token, abstract="A letter.")
    # A step that was refused has saved the form first.
    assert f"saved-{token}" in tags(kept_as=token, abstract="A letter.", _publish="1")
    assert "saved" not in tags(kept_as=token, title="")
    assert "saved-" not in tags(kept_as='"><script>', abstract="A letter.")
    assert "saved-" not in tags(abstract="A letter.")


# --- At the workbench -----------------------------------------------------------------


def bench_of(document, **query) -> str:
    return reverse("admin:archive_document_workbench", args=[document.pk], query=query)


@pytest.mark.looks
@pytest.mark.django_db(transaction=True)
def test_a_comment_outlives_a_closed_tab_and_the_log_in(desk):
    document = make_document(text="No letter has come, said Rahimi.")
    page = opened(desk, bench_of(document))
    select(page, "said Rahimi")
    press(page, "Comment")
    page.get_by_label("Note", exact=True).fill("To whom?")

    page = close_and_open(page, bench_of(document))
    expect(page.locator(".kept")).to_contain_text("on “said Rahimi”")
    press(page, "Restore")
    expect(page.get_by_label("Note", exact=True)).to_have_value("To whom?")

    Session.objects.all().delete()
    press(page, "Save")
    page.get_by_role("link", name="log in again").click()
    log_in(page)
    expect(page.get_by_label("Note", exact=True)).to_have_value("To whom?")
    press(page, "Save")
    page.wait_for_selector("article.card")
    mark = Annotation.objects.get()
    assert (mark.exact, mark.note) == ("said Rahimi", "To whom?")
    assert kept_in(page) == []


@pytest.mark.looks
@pytest.mark.django_db(transaction=True)
def test_a_citation_is_restored_with_its_letter_its_answer_and_who_says_so(desk):
    make_agent("Parviz Rahimi")
    document = make_document(text="No letter has come, said Rahimi.")
    letter = make_letter(published=False)
    claim = make_claim(letter, "received")
    page = opened(desk, bench_of(document, letter=letter.pk))
    select(page, "No letter")
    press(page, "Cite")
    page.locator("[name=question]").select_option(f"letter-{letter.pk}-received")
    page.locator(f"[name=answer][value='{claim.pk}']").check()
    page.locator("[name=stance]").first.check()
    page.locator("[name=who_says_typed]").fill("Rahimi")
    page.locator("[name=who_says][value^=agent]").first.check()
    wait_until_kept(page)
    page.wait_for_timeout(600)
    # The letter at work is the session's; another log-in knows of none.
    page.evaluate("fetch(`${location.pathname}letter/?other=1`)")

    page = close_and_open(page, bench_of(document))
    press(page, "Restore")
    page.wait_for_selector(".kept >> text=stands in its card again")
    page.locator("form.card.open button.main").click()
    page.wait_for_selector("article.card")

    citation = Citation.objects.get()
    assert citation.claim == claim
    assert str(citation.speaker) == "Parviz Rahimi"
    assert kept_in(page) == []


@pytest.mark.looks
@pytest.mark.django_db(transaction=True)
def test_a_card_left_by_a_slip_is_offered_and_one_that_is_cancelled_is_not(desk):
    document = make_document(text="No letter has come, said Rahimi.")
    mark = annotate(document, "No letter")
    page = opened(desk, bench_of(document))
    page.get_by_role("button", name="Edit the mark").click()
    page.get_by_label("Note", exact=True).fill("To whom?")
    press(page, "Cancel")
    page.wait_for_selector("article.card")
    assert kept_in(page) == []

    select(page, "said Rahimi")
    press(page, "Comment")
    page.get_by_label("Note", exact=True).fill("When?")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_label("Note", exact=True)).to_have_value("When?")
    press(page, "Cancel")
    assert kept_in(page) == []
    mark.refresh_from_db()
    assert mark.note != "To whom?"


@pytest.mark.django_db
def test_whoever_is_logged_out_gets_no_page_in_place_of_a_card(client):
    document = make_document(text="No letter has come.")
    url = reverse("admin:archive_workbench_new", args=[document.pk, "comment"])

    assert client.post(url, headers={"hx-request": "true"}).status_code == 401
    assert client.post(url).status_code == 302


# --- Without scripts, and to all senses -----------------------------------------------


@pytest.mark.django_db
def test_without_scripts_nothing_of_it_is_seen(admin_client):
    page = admin_client.get(address("change", make_agent()))
    shown = re.sub(r"<template.*?</template>", "", page.content.decode(), flags=re.S)

    assert "Restore" in text_of(page)
    assert "Restore" not in shown
    assert "kept_as" not in shown


@pytest.mark.django_db
def test_a_key_is_handed_to_its_account_alone(client, amal):
    make_account("parviz")

    def key_for(name):
        if name:
            client.force_login(User.objects.get(username=name))
        page = client.get(reverse("admin:index"), follow=True).content.decode()
        return re.findall(r'data-key="(.+?)"', page)

    (one,), (other,) = key_for("amal"), key_for("parviz")
    assert one != other
    assert key_for("amal") == [one]
    client.logout()
    assert key_for("") == []


@pytest.mark.looks
@pytest.mark.django_db(transaction=True)
def test_what_is_offered_is_open_to_all_senses(desk):
    agent = make_agent()
    page = opened(desk, address("change", agent))
    page.locator("#id_note").fill("No consul at all.")
    page = close_and_open(page, address("change", agent))

    faults = faults_on(page, "what is offered")

    assert not faults, "\n".join(faults)
    assert json.loads(page.evaluate("JSON.stringify(localStorage)"))
