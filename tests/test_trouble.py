"""A database that is away or a disk that is full: a sentence, and nothing is lost."""

import sqlite3
from contextlib import contextmanager
from pathlib import Path

import html5lib
import psycopg
import pytest
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from archive.models import Letter
from archive.publishing import withdraw
from archive.trouble import Trouble, trouble_of

from .factories import make_letter

AMAL = Path(__file__).parent / "data" / "amal"
SAYS = "This page is as it was when it last could be."

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nothing_kept():
    caches["pages"].clear()


@pytest.fixture
def client(client):
    client.raise_request_exception = False
    return client


@pytest.fixture
def letter():
    return make_letter(slug="vance-rahimi", title="Eleanor Vance to Parviz Rahimi")


def cannot_connect(execute, *rest):
    """What the driver itself says where there is no server, or no file."""
    with connection.wrap_database_errors:
        if connection.vendor == "sqlite":
            sqlite3.connect("/nowhere/archive.sqlite3").execute("SELECT 1")
        psycopg.connect("host=127.0.0.1 port=1 dbname=archive")


def away():
    return connection.execute_wrapper(cannot_connect)


@contextmanager
def a_full_disk():
    """No row can be written: SQLite has no page left, PostgreSQL says so."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count")
            (most,) = cursor.fetchone()
            cursor.execute("PRAGMA page_count")
            (now,) = cursor.fetchone()
            cursor.execute(f"PRAGMA max_page_count = {now}")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA max_page_count = {most}")
        return

    def refuse(execute, sql, *rest):
        if sql.startswith(("INSERT", "UPDATE")):
            with connection.wrap_database_errors:
                raise psycopg.errors.DiskFull("could not extend file: No space left")
        return execute(sql, *rest)

    with connection.execute_wrapper(refuse):
        yield


# --- The database is away -----------------------------------------------------


def test_readers_are_handed_the_page_that_was_kept_and_it_says_so(client, letter):
    before = client.get(letter.get_absolute_url())

    with away():
        meanwhile = client.get(letter.get_absolute_url())

    assert meanwhile.status_code == 200
    assert SAYS not in before.text
    assert SAYS in meanwhile.text
    assert letter.title in meanwhile.text
    html5lib.HTMLParser(strict=True).parse(meanwhile.content)
    assert meanwhile["Cache-Control"] == "no-store"
    assert "ETag" not in meanwhile
    assert meanwhile["Content-Length"] == str(len(meanwhile.content))
    assert client.get(letter.get_absolute_url()).content == before.content


def test_who_has_the_page_already_is_told_too_that_nothing_later_is_known(
    client, letter
):
    tag = client.get(letter.get_absolute_url())["ETag"]

    with away():
        meanwhile = client.get(
            letter.get_absolute_url(), headers={"if-none-match": tag}
        )

    assert meanwhile.status_code == 200
    assert SAYS in meanwhile.text


def test_data_are_handed_out_as_they_were_kept(client, letter):
    address = f"{letter.get_absolute_url().rstrip('/')}.json"
    before = client.get(address)

    with away():
        meanwhile = client.get(address)

    assert meanwhile.json() == before.json()
    assert meanwhile["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/letters/", "/about/", "/letters/nobody/", "/x/"])
def test_of_what_was_not_kept_it_is_said_that_it_cannot_be_had_now(client, address):
    with away():
        response = client.get(address)

    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert Trouble.AWAY in response.text
    html5lib.HTMLParser(strict=True).parse(response.content)


def test_what_has_been_withdrawn_since_it_was_kept_is_not_handed_out(client, letter):
    client.get(letter.get_absolute_url())
    withdraw(letter, because="Its owners asked for it.")
    client.get("/about/")

    with away():
        response = client.get(letter.get_absolute_url())

    assert response.status_code == 503
    assert letter.title not in response.text


def test_a_process_that_has_seen_no_edition_hands_nothing_out(client, letter):
    client.get(letter.get_absolute_url())
    another = Client(raise_request_exception=False)

    with away():
        assert another.get(letter.get_absolute_url()).status_code == 503


def test_who_is_logged_in_is_told_and_not_thrown_out(admin_client):
    admin_client.raise_request_exception = False
    with away():
        response = admin_client.get(reverse("admin:index"))

    assert response.status_code == 503
    assert "nothing of it has been saved" in response.text
    assert admin_client.get(reverse("admin:index")).status_code == 200


def test_who_sends_a_form_meanwhile_has_it_back_and_can_send_it_again(admin_client):
    admin_client.raise_request_exception = False
    letter = make_letter(abstract="Of a ship.", published=False)
    address = reverse("admin:archive_letter_change", args=[letter.pk])
    form = admin_client.get(address).context["adminform"].form
    typed = {name: form[name].value() or "" for name in form.fields}
    for name in ("names", "citations"):
        typed |= {f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0"}
    words = 'Of <another> ship, & "two" lines:\nﻥﺎﻤﻫ'

    with away():
        response = admin_client.post(address, typed | {"abstract": words})

    assert response.status_code == 503
    assert "What you wrote is kept on this page" in response.text
    page = html5lib.parse(response.content, namespaceHTMLElements=False)
    (again,) = page.iter("form")
    assert (again.get("method"), again.get("action")) == ("post", address)
    kept = {field.get("name"): field.get("value") for field in again.iter("input")}
    assert kept["abstract"] == words
    assert kept["version_read"] == str(typed["version_read"])
    html5lib.HTMLParser(strict=True).parse(response.content)


def test_a_password_that_was_sent_meanwhile_is_not_on_the_page(client):
    with away():
        response = client.post(
            reverse("admin:login"), {"username": "amal", "password": "an hour at sea"}
        )

    assert response.status_code == 503
    assert "an hour at sea" not in response.text
    assert "<form" not in response.text


def test_a_fault_of_ours_is_none_of_these(client):
    def fail(execute, *rest):
        return execute("SELECT nothing FROM nowhere", (), *rest[1:])

    with connection.execute_wrapper(fail):
        response = client.get("/letters/")

    assert response.status_code == 500
    assert "Retry-After" not in response


# --- No room is left ------------------------------------------------------------


def test_on_a_full_disk_a_save_says_so_and_loses_nothing(admin_client):
    admin_client.raise_request_exception = False
    letter = make_letter(abstract="Of a ship.", published=False)
    address = reverse("admin:archive_letter_change", args=[letter.pk])
    form = admin_client.get(address).context["adminform"].form
    typed = {name: form[name].value() or "" for name in form.fields}
    typed["abstract"] = "Of another ship. " * 2000

    with a_full_disk():
        response = admin_client.post(address, typed)

    assert response.status_code == 503
    assert Trouble.NO_ROOM in response.text
    letter.refresh_from_db()
    assert letter.abstract == "Of a ship."


def test_on_a_full_disk_a_load_says_so_and_leaves_nothing_half_done():
    with (
        a_full_disk(),
        pytest.raises(CommandError, match=f"{Trouble.NO_ROOM} Nothing was loaded."),
    ):
        call_command("load_archive", str(AMAL))

    assert not Letter.objects.exists()
    call_command("load_archive", str(AMAL))
    assert Letter.objects.exists()


# --- What is trouble, and what a fault ------------------------------------------


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (OSError(28, "No space left on device"), Trouble.NO_ROOM),
        (OSError(2, "No such file or directory"), None),
        (psycopg.OperationalError("the server closed the connection"), Trouble.AWAY),
        (psycopg.InterfaceError("the connection is closed"), Trouble.AWAY),
        (psycopg.errors.AdminShutdown("terminating connection"), Trouble.AWAY),
        (psycopg.errors.CannotConnectNow("starting up"), Trouble.AWAY),
        (psycopg.errors.TooManyConnections("sorry"), Trouble.BUSY),
        (psycopg.errors.DeadlockDetected("deadlock"), Trouble.BUSY),
        (psycopg.errors.QueryCanceled("statement timeout"), None),
        (psycopg.errors.UndefinedTable("no such table"), None),
        (ValueError("a mistake"), None),
        (None, None),
    ],
)
def test_troubles_are_told_from_faults_by_what_the_driver_says(error, trouble):
    assert trouble_of(error) is trouble


def test_who_waits_in_vain_for_another_writer_is_told_that_others_are_there(tmp_path):
    file = tmp_path / "archive.sqlite3"
    first, second = (sqlite3.connect(file, timeout=0) for _ in range(2))
    first.execute("BEGIN EXCLUSIVE")

    with pytest.raises(sqlite3.OperationalError) as refused:
        second.execute("BEGIN EXCLUSIVE")

    assert trouble_of(refused.value) is Trouble.BUSY


def test_the_cause_of_an_error_is_looked_at_too():
    error = RuntimeError("It could not be written.")
    error.__cause__ = OSError(28, "No space left on device")

    assert trouble_of(error) is Trouble.NO_ROOM
