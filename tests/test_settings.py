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


@pytest.mark.parametrize("name", ["archive:front-page", "admin:login"])
def test_a_page_may_load_nothing_from_elsewhere(name, db, client):
    response = client.get(reverse(name))

    assert response.headers["Content-Security-Policy"] == (
        "default-src 'self'; base-uri 'self'; form-action 'self';"
        " frame-ancestors 'none'; object-src 'none'"
    )
