"""The pages for what is not there, not open, not readable, or broken."""

import html5lib
import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import override_settings
from django.urls import reverse

from archive.publishing import withdraw
from archive.views import errors

from .factories import make_agent, make_document, make_letter

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.broken")]


@pytest.fixture
def client(client):
    client.raise_request_exception = False
    return client


def refused(client, address: str, status: int, **query) -> str:
    """The page at an address that answers with this status, and parses."""
    response = client.get(address, query)
    assert response.status_code == status
    page = response.content.decode()
    tree = html5lib.HTMLParser(strict=True).parse(page)
    assert len(list(tree.iter("{http://www.w3.org/1999/xhtml}h1"))) == 1
    return " ".join(page.split())


# --- 404 --------------------------------------------------------------------


def test_a_slip_of_the_pen_is_told_what_is_nearly_called_so(client):
    letter = make_letter(slug="vance-rahimi-1953", title="Vance to Rahimi")
    make_letter(slug="vance-rahimi-1953-draft", title="A draft", published=False)

    for slip in ("vance-rahmi-1953", "vance-rahimi-1954", "Vance_Rahimi-1953"):
        page = refused(client, f"/letters/{slip}/", 404)
        assert f'<a href="{letter.get_absolute_url()}">Vance to Rahimi</a>' in page
        assert "A draft" not in page


def test_a_draft_answers_as_what_never_was(client):
    make_letter(slug="vance-rahimi-1953", published=False)

    there = refused(client, "/letters/vance-rahimi-1953/", 404)
    nowhere = refused(client, "/letters/nobody-wrote-this/", 404)

    assert there == nowhere


def test_a_draft_and_what_never_was_take_the_same_queries(
    client, django_assert_num_queries
):
    make_letter(slug="vance-rahimi-1953", published=False)
    client.get("/letters/warm/")

    for slug in ("vance-rahimi-1953", "nobody-wrote-this"):
        with django_assert_num_queries(5):
            client.get(f"/letters/{slug}/")


@pytest.mark.parametrize(
    ("address", "lists"),
    [
        ("/letters/x/", "/letters/"),
        ("/documents/a.json", "/documents/"),
        ("/agents/x/y/z", "/agents/"),
    ],
)
def test_each_kind_of_address_leads_to_its_list(client, address, lists):
    assert f'among <a href="{lists}">all' in refused(client, address, 404)


def test_an_address_of_no_kind_leads_on_too(client):
    page = refused(client, "/nothing/of/that/name", 404)

    assert reverse("archive:letter-list") in page
    assert "Look for it among" not in page


@pytest.mark.parametrize("make", [make_agent, make_document])
def test_other_kinds_are_found_by_their_names_too(client, make):
    record = make(slug="the-harbour-gazette")
    kind = record.get_absolute_url().split("/")[1]

    page = refused(client, f"/{kind}/the-harbor-gazette.json", 404)

    assert record.get_absolute_url() in page


ODD = ["%00", "%E2%80%AE", "x" * 3000, "-" * 300, "%25_%25", "....", "نامه", "-"]


@pytest.mark.parametrize("odd", ODD, ids=ascii)
def test_whatever_is_asked_is_answered(client, odd):
    make_letter()

    refused(client, f"/letters/{odd}/", 404)


def test_of_many_letters_only_some_are_looked_through(client, monkeypatch):
    monkeypatch.setattr(errors, "MOST_RECORDS", 1)
    make_letter(slug="vance-a", title="The first")
    make_letter(slug="vance-b", title="The second")

    page = refused(client, "/letters/vance-c/", 404)

    assert "The first" in page
    assert "The second" not in page


# --- 410, 400, 403 ----------------------------------------------------------


def test_a_withdrawn_page_gives_reason_and_days(client):
    letter = make_letter(title="A hoaxed letter")
    withdraw(letter, because="The cable was a <hoax>.")
    letter.history.filter(state="withdrawn").update(history_date="2021-03-04T12:00:00Z")

    page = refused(client, letter.get_absolute_url(), 410)

    assert "The cable was a &lt;hoax&gt;." in page
    assert '<time datetime="2020-01-01">1 January 2020</time>' in page
    assert '<time datetime="2021-03-04">4 March 2021</time>' in page
    assert "A hoaxed letter" not in page


def test_what_could_not_be_read_is_said_and_escaped(client):
    page = refused(client, "/unread/", 400, day="<i>")

    assert "No &lt;b&gt;day&lt;/b&gt; is written so." in page
    assert '<a href="/unread/">open it as it is</a>' in page


def test_a_host_that_is_not_ours_is_refused_without_its_name(client):
    response = client.get("/letters/", headers={"host": "evil.test"})

    assert response.status_code == 400
    assert b"evil" not in response.content


def test_who_may_not_see_a_page_is_told_to_sign_in(client):
    assert reverse("admin:login") in refused(client, "/closed/", 403)


def test_a_form_without_its_token_says_that_nothing_was_saved(client):
    client.handler.enforce_csrf_checks = True

    response = client.post(reverse("admin:login"))

    assert response.status_code == 403
    assert "Nothing was saved." in response.content.decode()


# --- 500 --------------------------------------------------------------------


def fail(execute, sql, *rest):
    raise OperationalError("The database has gone away.")


@pytest.mark.django_db(transaction=True)
def test_a_failing_database_ends_in_a_page_that_needs_none(client):
    with connection.execute_wrapper(fail):
        page = refused(client, "/broken/", 500)
        letters = refused(client, "/letters/", 500)

    assert "Something broke" in page
    assert settings.ARCHIVE_NAME in page
    assert '<link rel="stylesheet" href="/static/archive/archive.css">' in page
    assert "lost" not in page.replace("nothing of the archive is lost", "")
    assert letters == page


@pytest.mark.django_db(transaction=True)
def test_without_the_list_of_static_files_the_page_is_plain(client, tmp_path):
    manifest = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    with override_settings(
        STATIC_ROOT=tmp_path, STORAGES=settings.STORAGES | {"staticfiles": manifest}
    ):
        page = refused(client, "/broken/", 500)

    assert "Something broke" in page
    assert "stylesheet" not in page


@pytest.mark.parametrize("address", ["/letters/x/", "/broken/", "/unread/", "/closed/"])
def test_the_headers_guard_these_pages_too(client, address):
    response = client.get(address)

    assert response["Content-Security-Policy"].startswith("default-src 'none'")
    assert response["X-Frame-Options"] == "DENY"
