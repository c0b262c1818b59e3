"""Who else has a record open, and who has saved it meanwhile, as its page is told."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from archive import edition
from archive.doors import presence
from archive.doors.models import Presence, Session
from archive.models import Collection

from .doors import make_account
from .factories import (
    annotate,
    cite,
    make_agent,
    make_claim,
    make_document,
    make_letter,
)
from .test_admin import address
from .test_three_columns import make_named, save_as
from .test_unsaved import bench_of, come_in, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def amal():
    return make_account(is_superuser=True)


@pytest.fixture
def parviz():
    return make_account("parviz", is_superuser=True)


def at_work(account) -> Client:
    browser = Client()
    browser.force_login(account)
    return browser


def asks_at(browser, url: str) -> str:
    """The address that a page asks, which it was given when it was opened."""
    page = browser.get(url)
    return page.context["here"]


def told(browser, asked: str) -> dict:
    response = browser.get(asked, headers={"x-asked-by": "clock"})
    assert response.status_code == 200
    return response.json()


# --- Who is here ----------------------------------------------------------------------


def test_each_is_told_of_the_others(amal, parviz):
    url = address("change", make_letter())
    ours, theirs = at_work(amal), at_work(parviz)
    asked, asked_there = asks_at(ours, url), asks_at(theirs, url)

    assert told(ours, asked)["here"] == ""
    assert told(theirs, asked_there)["here"] == "amal has this open too."
    assert told(ours, asked)["here"] == "parviz has this open too."


def test_of_several_each_is_named_and_of_another_record_nobody(amal, parviz):
    letter, other = make_letter(), make_letter()
    asked = asks_at(at_work(amal), address("change", letter))
    for account in (parviz, make_account("bahar")):
        presence.note(account, "letter", letter.pk)
        presence.note(account, "agent", letter.pk)
    presence.note(make_account("dara"), "letter", other.pk)

    assert told(at_work(amal), asked)["here"] == "bahar and parviz have this open too."


def test_who_has_gone_is_told_of_no_longer(amal, parviz):
    letter = make_letter()
    asked = asks_at(at_work(amal), address("change", letter))
    presence.note(parviz, "letter", letter.pk)
    Presence.objects.update(seen_at=timezone.now() - timedelta(seconds=31))

    assert told(at_work(amal), asked)["here"] == ""


def test_the_workbench_and_the_page_of_a_document_are_one_place(amal, parviz):
    document = make_document(text="No letter has come.")
    asked = asks_at(at_work(amal), bench_of(document))
    told(at_work(parviz), asks_at(at_work(parviz), address("change", document)))

    assert told(at_work(amal), asked)["here"] == "parviz has this open too."


# --- What was saved -------------------------------------------------------------------


def test_it_is_told_who_has_saved_when_and_why(amal, parviz):
    letter = make_letter(abstract="A letter.")
    asked = asks_at(at_work(amal), address("change", letter))
    assert told(at_work(amal), asked)["saved"] == ""
    save_as(parviz, letter, abstract="No letter.")

    answer = told(at_work(amal), asked)

    assert answer["saved"].startswith("parviz saved this on ")
    assert answer["saved"].endswith(": “Read again”.")
    assert answer["url"] == address("change", letter)
    # Opened again it is the newest, and nothing is to be told.
    asked = asks_at(at_work(amal), address("change", letter))
    assert told(at_work(amal), asked)["saved"] == ""


def test_what_one_has_saved_oneself_in_another_tab_is_told_too(amal):
    letter = make_letter()
    asked = asks_at(at_work(amal), address("change", letter))
    save_as(amal, letter, abstract="No letter.")

    assert told(at_work(amal), asked)["saved"].startswith("You, elsewhere, saved this")


def test_a_row_of_the_page_counts_as_well(amal, parviz):
    agent = make_named()
    asked = asks_at(at_work(amal), address("change", agent))
    save_as(parviz, agent.names.get(language="fa"), text="الینور ونس")

    assert told(at_work(amal), asked)["saved"].startswith(
        "parviz saved an agent name of it on "
    )


def test_a_letter_is_told_of_its_claims_and_what_is_on_them(amal, parviz):
    letter = make_letter(published=False)
    asked = asks_at(at_work(amal), address("change", letter))
    claim = make_claim(letter, "received")
    citation = cite(claim)
    said = told(at_work(amal), asked)["saved"]
    assert said.startswith("Somebody added a citation of it on ")

    save_as(parviz, claim, deprecated="Misread")
    said = told(at_work(amal), asked)["saved"]
    assert said.startswith("parviz saved a claim of it on ")

    citation.delete()
    said = told(at_work(amal), asked)["saved"]
    assert said.startswith("Somebody deleted a citation of it on ")


def test_a_letter_is_told_of_what_is_said_of_its_steps(amal):
    letter = make_letter()
    step = letter.transmissions.create(position=1, key="step-1")
    asked = asks_at(at_work(amal), address("change", letter))
    make_claim(step, "delivered")

    assert "added a claim of it" in told(at_work(amal), asked)["saved"]


def test_at_the_workbench_the_marks_of_others_are_told(amal, parviz):
    document = make_document(text="No letter has come, said Rahimi.")
    asked = asks_at(at_work(amal), bench_of(document))
    mark = annotate(document, "said Rahimi")
    save_as(amal, mark, note="To whom?")
    said = told(at_work(amal), asked)["saved"]
    assert said.startswith("Somebody added an annotation of it on ")

    save_as(parviz, mark, note="To the Gazette.")
    said = told(at_work(amal), asked)["saved"]
    assert said.startswith("parviz saved an annotation of it on ")


def test_of_what_was_deleted_it_is_said_by_whom(amal):
    agent = make_agent(published=False)
    asked = asks_at(at_work(amal), address("change", agent))
    agent.delete()

    assert "deleted this on" in told(at_work(amal), asked)["saved"]
    assert not Presence.objects.exists()


def test_every_kind_of_record_that_changes_can_be_asked_about(amal):
    collection = Collection.objects.create(title="The cables", slug="the-cables")
    letter, document = make_letter(), make_document(text="No letter has come.")
    claim = make_claim(letter, "received")
    records = [collection, letter, document, claim, cite(claim), make_agent()]

    for record in records:
        asked = asks_at(at_work(amal), address("change", record))
        assert told(at_work(amal), asked)["saved"] == "", record


# --- Who may ask, and what it costs ---------------------------------------------------


def test_only_those_may_ask_who_may_see_the_record(amal):
    """And whoever is logged out is told so, without a page."""
    letter = make_letter(published=False)
    document = make_document(text="No letter has come.")
    asked = asks_at(at_work(amal), address("change", letter))
    at_bench = asks_at(at_work(amal), bench_of(document))
    clerk = make_account("clerk")

    for url in (asked, at_bench):
        assert at_work(clerk).get(url).status_code == 403
        assert Client().get(url, headers={"x-asked-by": "clock"}).status_code == 401
        assert Client().get(url).status_code == 302
    clerk.groups.set(Group.objects.filter(name="Editors"))
    assert told(at_work(clerk), asked)["here"] == ""
    assert Presence.objects.get().account == clerk


@pytest.mark.parametrize(
    "query",
    ["", "version=1", "version=x&since=2026-11-28T10:00:00Z", "version=1&since=x"]
    + ["version=1&since=2026-11-28T10:00:00", "version=1&since=2026-13-28T10:00:00Z"],
)
def test_nonsense_is_a_bad_request(amal, query):
    url = reverse("admin:archive_letter_here", args=[make_letter().pk])

    assert at_work(amal).get(f"{url}?{query}").status_code == 400


def test_of_what_never_was_nothing_is_told_or_kept(amal):
    asked = asks_at(at_work(amal), address("change", make_letter()))
    never = reverse("admin:archive_letter_here", args=[10**9])

    response = at_work(amal).get(f"{never}?{urlsplit(asked).query}")

    assert response.status_code == 404
    assert not Presence.objects.exists()


@pytest.mark.parametrize("where", ["letter", "agent", "bench"])
def test_it_costs_two_questions_and_no_write_while_nothing_is_new(amal, where):
    document = make_document(text="No letter has come.")
    url = {
        "letter": address("change", make_letter()),
        "agent": address("change", make_agent()),
        "bench": bench_of(document),
    }[where]
    browser = at_work(amal)
    asked = asks_at(browser, url)
    told(browser, asked)

    with CaptureQueriesContext(connection) as queries:
        told(browser, asked)

    asked_of_it = [
        query["sql"]
        for query in queries
        if "doors_presence" in query["sql"] or "archive_" in query["sql"]
    ]
    assert len(asked_of_it) == 2, asked_of_it
    assert not [q for q in queries if not q["sql"].lstrip("(").startswith("SELECT")]


def test_it_is_written_down_again_after_a_while_and_what_is_old_goes(amal, parviz):
    letter = make_letter()
    asked = asks_at(at_work(amal), address("change", letter))
    presence.note(parviz, "letter", letter.pk)
    told(at_work(amal), asked)
    long_ago = timezone.now() - timedelta(minutes=20)
    Presence.objects.update(seen_at=long_ago)

    told(at_work(amal), asked)

    (row,) = Presence.objects.all()
    assert row.account == amal
    assert row.seen_at > timezone.now() - timedelta(minutes=1)


def test_no_public_page_and_no_history_hears_of_it(amal):
    letter = make_letter()
    asked = asks_at(at_work(amal), address("change", letter))
    before = edition.in_force()

    told(at_work(amal), asked)

    assert Presence.objects.exists()
    assert edition.in_force() == before
    assert letter.history.count() == 1


def test_no_session_lives_by_it(amal):
    browser = at_work(amal)
    asked = asks_at(browser, address("change", make_letter()))
    (seen,) = Session.objects.values_list("expire_date", flat=True)
    told(browser, asked)

    assert list(Session.objects.values_list("expire_date", flat=True)) == [seen]


def test_what_is_not_there_yet_or_never_changes_is_not_asked_about(amal):
    capture = make_document(text="No letter has come.").current_capture

    assert asks_at(at_work(amal), reverse("admin:archive_letter_add")) == ""
    assert asks_at(at_work(amal), address("change", capture)) == ""
    asked = asks_at(at_work(amal), address("change", make_letter()))
    assert set(parse_qs(urlsplit(asked).query)) == {"version", "since"}


# --- In two browsers ------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_at_one_record_hear_of_each_other_within_ten_seconds(
    page, browser, amal, parviz, site
):
    letter = make_letter(abstract="A letter.")
    come_in(page.context, amal, site)
    opened(page, address("change", letter))
    other = browser.new_context(base_url=site)
    come_in(other, parviz, site)
    there = opened(other.new_page(), address("change", letter))

    expect(there.locator(".here")).to_contain_text("amal has this open too.")
    expect(page.locator(".here")).to_contain_text(
        "parviz has this open too.", timeout=10_000
    )
    there.locator("details:has(#id_abstract) > summary").click()
    there.locator("#id_abstract").fill("No letter.")
    there.locator("#id_change_reason").fill("Read again")
    there.get_by_role("button", name="Save", exact=True).click()
    there.wait_for_url("**/archive/letter/")
    expect(page.locator(".here")).to_contain_text(
        "parviz saved this on", timeout=10_000
    )
    expect(page.locator(".here")).to_contain_text("“Read again”.")
    expect(page.get_by_role("link", name="Open it as it is now")).to_be_visible()
    other.close()


@pytest.mark.looks
@pytest.mark.django_db(transaction=True)
def test_a_page_asks_while_it_is_seen_and_says_when_one_is_logged_out(page, amal, site):
    come_in(page.context, amal, site)
    asked = []
    page.on("request", lambda r: asked.append(r) if "/here/" in r.url else None)
    page.clock.install()
    opened(page, bench_of(make_document(text="No letter has come.")))
    page.wait_for_timeout(300)
    page.evaluate(
        """() => {
          Object.defineProperty(document, "hidden", { get: () => window.isAway });
          window.isAway = true;
        }"""
    )
    before = len(asked)
    page.clock.run_for(60_000)
    assert len(asked) == before

    Session.objects.all().delete()
    page.evaluate(
        """() => {
          window.isAway = false;
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    expect(page.locator(".here")).to_contain_text("You are logged out.")
    assert all(r.headers["x-asked-by"] == "clock" for r in asked)
    assert page.get_by_role("link", name="Log in again").get_attribute("href")
