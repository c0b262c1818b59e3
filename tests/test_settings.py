"""What the settings promise: production's variables, the databases, the headers."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db.utils import ConnectionHandler
from django.urls import reverse

from config.settings import database

PRODUCTION = {
    "SECRET_KEY": "a-key-of-this-test-alone",
    "ALLOWED_HOSTS": "archive.test",
    "DATABASE_URL": "sqlite:///:memory:",
}


def open_the_publics_door(environment: dict) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", "import config.wsgi"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"]} | environment,
        capture_output=True,
        text=True,
    )


def test_production_starts_with_its_three_variables():
    assert open_the_publics_door(PRODUCTION).returncode == 0


@pytest.mark.parametrize("missing", PRODUCTION)
def test_production_names_the_variable_that_it_misses(missing):
    door = open_the_publics_door(PRODUCTION | {missing: ""})

    assert door.returncode != 0
    assert f"Set {missing} before serving the archive." in door.stderr


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("foreign_keys", 1),
        ("synchronous", 1),  # NORMAL
        ("busy_timeout", 20_000),
    ],
)
def test_sqlite_is_opened_with(pragma, value, tmp_path, django_db_blocker):
    address = f"sqlite:///{tmp_path}/archive.sqlite3"
    connection = ConnectionHandler({"default": database(address)})["default"]
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")

        assert cursor.fetchone() == (value,)

    connection.close()


def test_a_writer_in_sqlite_queues_at_the_start(tmp_path):
    options = database(f"sqlite:///{tmp_path}/archive.sqlite3")["OPTIONS"]

    assert options["transaction_mode"] == "IMMEDIATE"


def test_postgresql_is_kept_open_and_asked_for_its_health():
    settings = database("postgresql://archive@db.test/archive")

    assert settings["CONN_MAX_AGE"] == 600
    assert settings["CONN_HEALTH_CHECKS"] is True


NO_HTML_OF_STRINGS = "; require-trusted-types-for 'script'; trusted-types 'none'"


@pytest.mark.parametrize(
    ("name", "more"),
    [("archive:front-page", NO_HTML_OF_STRINGS), ("admin:login", "")],
)
def test_a_page_may_load_nothing_from_elsewhere(name, more, db, client):
    response = client.get(reverse(name))

    assert response.headers["Content-Security-Policy"] == (
        "default-src 'none'; object-src 'none'; script-src 'self'; style-src 'self';"
        " img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self';"
        f" frame-ancestors 'none'{more}"
    )


MAIL = {"EMAIL_HOST": "mail.test", "DEFAULT_FROM_EMAIL": "desk@archive.test"}


def made_of(environment: dict, names: str) -> str:
    """What production makes of its variables: the values of some settings."""
    values = "; from config import settings as s; print(" + names + ")"
    door = subprocess.run(
        [sys.executable, "-c", f"import config.wsgi{values}"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"]} | PRODUCTION | environment,
        capture_output=True,
        text=True,
    )
    return door.stdout.strip() or door.stderr


@pytest.mark.parametrize(
    ("environment", "can_send"),
    [
        ({}, "False"),
        (MAIL, "True"),
        # A link would be made with whatever name the archive was asked by.
        (MAIL | {"ALLOWED_HOSTS": "*"}, "False"),
    ],
)
def test_mail_is_sent_where_there_is_a_server_and_a_name(environment, can_send):
    assert made_of(environment, "s.CAN_SEND_MAIL") == can_send


@pytest.mark.parametrize(
    ("port", "spoken"),
    [("", "587 False True"), ("465", "465 True False"), ("25", "25 False False")],
)
def test_the_port_says_how_the_mail_server_is_spoken_to(port, spoken):
    names = "s.EMAIL_PORT, s.EMAIL_USE_SSL, s.EMAIL_USE_TLS"

    assert made_of(MAIL | {"EMAIL_PORT": port}, names) == spoken


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("ARCHIVE_PROXIES", "10.0.0.0/8, ::1", "10.0.0.0/8 ::1/128"),
        ("ARCHIVE_PROXIES", "", "127.0.0.1/32 ::1/128"),
        ("ARCHIVE_PROXIES", "the proxy", "ARCHIVE_PROXIES: 'the proxy' does not"),
    ],
)
def test_which_proxies_are_believed_is_named_by_address(variable, value, said):
    assert said in made_of({variable: value}, "*s.TRUSTED_PROXIES")


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ("", "28800"),
        ("0.5", "1800"),
        ("0", "has to be a number of hours"),
        ("-1", "has to be a number of hours"),
        ("nan", "has to be a number of hours"),
        ("a day", "has to be a number of hours"),
    ],
)
def test_after_how_many_idle_hours_a_session_ends(hours, said):
    assert said in made_of({"ARCHIVE_IDLE_HOURS": hours}, "s.SESSION_COOKIE_AGE")


@pytest.mark.parametrize(
    ("groups", "said"),
    [("", "[]"), ("Publishers, superusers,", "['Publishers', 'superusers']")],
)
def test_of_whom_a_second_factor_is_asked(groups, said):
    told = made_of({"ARCHIVE_SECOND_FACTOR": groups}, "s.SECOND_FACTOR_OF")

    assert told == said


def test_over_tls_cookies_are_of_this_host_alone():
    names = "getattr(s, 'SESSION_COOKIE_NAME', 'plain')"

    assert made_of({}, names) == "__Host-sessionid"
    assert made_of({"ARCHIVE_PLAIN_HTTP": "1"}, names) == "plain"


def test_mail_needs_a_sender():
    error = made_of({"EMAIL_HOST": "mail.test"}, "s.EMAIL_HOST")

    assert "Set DEFAULT_FROM_EMAIL" in error
