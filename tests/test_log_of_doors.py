"""The log of the doors: a line for whoever comes in, goes, or is refused."""

import logging
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.urls import reverse

from .doors import (
    PASSWORD,
    a_browser,
    log_in,
    make_account,
    the_log,
    with_second_factor,
)

pytestmark = pytest.mark.django_db
FROM = "address='203.0.113.7' browser='Firefox on Linux'"
NEW = dict.fromkeys(["new_password1", "new_password2"], "noon at the harbour")


def test_who_comes_in_and_goes_is_written_down():
    make_account()
    browser = a_browser()

    with the_log() as lines:
        log_in(browser)
        browser.post(reverse("admin:logout"))

    assert lines == [
        f"log-in account='amal' {FROM} second_factor='' new_browser=True",
        f"log-out account='amal' {FROM}",
    ]


def test_who_is_refused_is_written_down_with_the_reason():
    account = make_account()
    browser = a_browser()
    with the_log() as lines:
        log_in(browser, password="ink")
        with_second_factor(account)
        log_in(browser)
        browser.post(reverse("admin:code"), {"code": "000000"})
        for _ in range(11):
            log_in(browser, password="ink")

    assert lines[0] == f"refused account='amal' {FROM} why='name or password'"
    assert lines[1] == f"refused account='amal' {FROM} why='code'"
    assert lines[-1].startswith(f"refused account=None {FROM} why='too many attempts'")


def test_a_change_of_password_is_written_down_whoever_makes_it(admin_client):
    account = make_account()
    browser = a_browser()
    log_in(browser)

    with the_log() as lines:
        browser.post(reverse("admin:password_change"), NEW | {"old_password": PASSWORD})
        url = reverse("admin:auth_user_password_change", args=[account.pk])
        by_admin = {
            "password1": "ink at the harbour",
            "password2": "ink at the harbour",
        }
        admin_client.post(url, by_admin | {"usable_password": "true"})

    assert lines[0] == f"password-changed account='amal' {FROM} by='amal'"
    assert lines[1].startswith("password-changed account='amal' ")
    assert lines[1].endswith(" by='admin'")


@pytest.mark.parametrize("is_in", [True, False])
def test_who_wants_what_they_may_not_is_written_down(is_in):
    make_account()
    browser = a_browser()
    if is_in:
        log_in(browser)
        ask = "/admin/auth/user/"
    else:
        browser.handler.enforce_csrf_checks = True
        ask = "/admin/login/"

    with the_log() as lines:
        response = browser.get(ask) if is_in else browser.post(ask)

    assert response.status_code == 403
    who = "'amal'" if is_in else "None"
    assert lines == [f"refused account={who} {FROM} why='no leave' path='{ask}'"]


SECRETS = [PASSWORD, "noon at the harbour", "ink of the consul", "my own password"]


def test_no_password_stands_in_it_wherever_it_was_typed(caplog):
    """Names are written of accounts alone: what else is typed there may be anything."""
    make_account()
    browser = a_browser()

    with the_log() as lines, caplog.at_level(logging.DEBUG):
        log_in(browser, "my own password", PASSWORD)
        log_in(browser, "amal", "ink of the consul")
        log_in(browser)
        browser.post(reverse("admin:password_change"), NEW | {"old_password": PASSWORD})

    assert len(lines) == 4
    said = "\n".join([*lines, *(record.getMessage() for record in caplog.records)])
    assert not [secret for secret in SECRETS if secret in said]


@pytest.mark.parametrize(
    "odd", ["a\nlog-in account='root'", "a\r\n", "a\u2028b", "a\u202eb", "a\x1b[2J"]
)
def test_nothing_that_was_typed_breaks_a_line_or_hides_in_it(odd):
    """Not even the name of an account that somebody has made so."""
    make_account(odd)
    browser = a_browser(f"Firefox{odd}", **{"x-forwarded-for": odd.splitlines()[0]})

    with the_log() as lines:
        log_in(browser, odd, "ink")
        log_in(browser, f"{odd}, nobody's", "ink")

    assert len(lines) == 2
    assert all(line.isprintable() for line in lines)


def test_a_persian_name_is_read_as_it_is_written():
    make_account("آمل")

    with the_log() as lines:
        log_in(a_browser(), "آمل", "ink")

    assert "account='آمل'" in lines[0]


def test_it_is_a_file_of_its_own_where_one_is_named(tmp_path):
    program = (
        "import django; django.setup();"
        "from archive.doors.journal import note; note('log-in', None)"
    )
    heard = subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "ARCHIVE_DATA": str(tmp_path),
            "ARCHIVE_DOORS_LOG": str(tmp_path / "doors.log"),
        },
        capture_output=True,
        text=True,
        check=True,
    )

    [line] = (tmp_path / "doors.log").read_text().splitlines()
    assert line.endswith(" archive.doors log-in account=None")
    assert heard.stderr == ""
