"""How often one may try to come in, from where, and what one is told."""

from datetime import timedelta
from threading import Barrier, Thread
from unittest.mock import patch

import html5lib
import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from archive.doors import throttle
from archive.doors.models import Attempt
from archive.doors.whence import address_of, browser_of, net_of
from config.settings import networks

from .doors import FIREFOX, PASSWORD, SAFARI, a_browser, is_in, log_in, make_account
from .test_admin import text_of

pytestmark = pytest.mark.django_db
OF_AN_ACCOUNT, OF_AN_ADDRESS = throttle.OF_AN_ACCOUNT.most, throttle.OF_AN_ADDRESS.most


def fail(browser, times: int, name: str = "amal") -> list[int]:
    return [log_in(browser, name, "ink").status_code for _ in range(times)]


def some_time_passes(time: timedelta) -> None:
    for attempt in Attempt.objects.all():
        attempt.at -= time
        attempt.save()


# --- By account and by address ----------------------------------------------


def test_so_many_wrong_passwords_are_answered_and_no_more():
    make_account()

    answers = fail(a_browser(), 30)

    assert answers == [200] * OF_AN_ACCOUNT + [429] * (30 - OF_AN_ACCOUNT)


def test_an_account_is_guarded_from_many_addresses_at_once():
    make_account()
    for n in range(OF_AN_ACCOUNT):
        assert fail(a_browser(address=f"198.51.100.{n}"), 1) == [200]

    assert fail(a_browser(address="192.0.2.1"), 1) == [429]


def test_an_address_that_tries_many_accounts_is_stopped():
    browser = a_browser()
    answers = [fail(browser, 1, f"amal{n}")[0] for n in range(OF_AN_ADDRESS + 5)]

    assert answers == [200] * OF_AN_ADDRESS + [429] * 5
    assert fail(a_browser(address="192.0.2.1"), 1, "amal0") == [200]


def test_with_ipv6_a_net_is_one_comer():
    for n in range(OF_AN_ADDRESS):
        fail(a_browser(address=f"2001:db8:1:2::{n:x}"), 1, f"amal{n}")

    assert fail(a_browser(address="2001:db8:1:2:ffff::1"), 1) == [429]
    assert fail(a_browser(address="2001:db8:1:3::1"), 1) == [200]


@pytest.mark.parametrize("name", ["AMAL", "ａｍａｌ", "Amal"])
def test_another_spelling_of_a_name_is_no_other_account(name):
    fail(a_browser(), OF_AN_ACCOUNT)

    assert fail(a_browser(address="192.0.2.1"), 1, name) == [429]


def test_even_the_right_password_is_not_tried_then():
    make_account()
    fail(a_browser(), OF_AN_ACCOUNT)

    browser = a_browser(address="192.0.2.1")

    assert log_in(browser).status_code == 429
    assert not is_in(browser)


def test_who_comes_in_has_failed_no_more():
    make_account()
    browser = a_browser()
    fail(browser, OF_AN_ACCOUNT - 1)

    assert log_in(browser).status_code == 302

    assert list(Attempt.objects.values_list("whose", flat=True).distinct()) == [
        throttle._seal("address 203.0.113.7")
    ]


@pytest.mark.django_db(transaction=True)
def test_of_many_attempts_at_once_no_more_are_made_than_may():
    make_account()
    together, made = Barrier(16), []
    check = MD5PasswordHasher.verify

    def counting(hasher, *args):
        made.append(1)
        return check(hasher, *args)

    def attempt():
        together.wait()
        fail(a_browser(), 2)
        connection.close()

    with patch.object(MD5PasswordHasher, "verify", counting):
        threads = [Thread(target=attempt) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert 1 <= len(made) <= OF_AN_ACCOUNT


# --- Not for good -----------------------------------------------------------


def test_a_quarter_of_an_hour_later_one_may_try_again():
    make_account()
    browser = a_browser()
    fail(browser, OF_AN_ACCOUNT)
    refused = log_in(browser)

    some_time_passes(timedelta(seconds=int(refused["Retry-After"])))

    assert log_in(browser).status_code == 302


def test_whoever_keeps_on_trying_keeps_nobody_out_for_longer():
    make_account()
    fail(a_browser(), OF_AN_ACCOUNT)
    before = int(log_in(a_browser())["Retry-After"])
    some_time_passes(timedelta(minutes=5))

    fail(a_browser(), 20)

    assert int(log_in(a_browser())["Retry-After"]) <= before - 5 * 60


def test_nobody_is_kept_out_of_a_browser_in_which_they_come_in():
    make_account()
    own = a_browser()
    log_in(own)
    own.post(reverse("admin:logout"))

    fail(a_browser(address="192.0.2.1"), OF_AN_ACCOUNT)

    assert log_in(a_browser(address="192.0.2.9")).status_code == 429
    assert log_in(own).status_code == 302


def test_in_a_browser_of_ones_own_one_may_not_guess_for_ever():
    make_account()
    own = a_browser()
    log_in(own)
    own.post(reverse("admin:logout"))

    assert fail(own, 12) == [200] * OF_AN_ACCOUNT + [429] * 2


def test_a_cookie_that_somebody_made_up_is_worth_nothing():
    make_account()
    fail(a_browser(address="192.0.2.1"), OF_AN_ACCOUNT)
    browser = a_browser()
    log_in(browser, "rahimi")
    browser.cookies["known"] = "eyJuYW1lIjoieCIsImFjY291bnRzIjp7fX0:1x:forged"

    assert log_in(browser).status_code == 429


def test_the_known_browser_of_one_account_opens_no_other():
    make_account(), make_account("bruno")
    browser = a_browser()
    log_in(browser, "bruno")
    browser.post(reverse("admin:logout"))
    fail(a_browser(address="192.0.2.1"), OF_AN_ACCOUNT)

    assert log_in(browser).status_code == 429


# --- What is told -----------------------------------------------------------


def test_whether_there_is_an_account_is_told_neither_by_words_nor_by_questions():
    make_account()
    make_account("bruno", is_active=False)
    make_account("carla", is_staff=False)
    pages, asked, hashed = set(), set(), set()
    for n, name in enumerate(["amal", "bruno", "carla", "nobody"]):
        browser = a_browser(address=f"192.0.2.{n}")
        with (
            CaptureQueriesContext(connection) as queries,
            patch.object(
                MD5PasswordHasher, "encode", side_effect=MD5PasswordHasher().encode
            ) as encode,
        ):
            page = log_in(browser, name, "ink")
        said = text_of(page).replace(name, "NAME")
        pages.add((page.status_code, said))
        asked.add(len(queries))
        hashed.add(encode.call_count)

    assert len(pages) == len(asked) == len(hashed) == 1


def test_one_is_refused_in_the_same_words_whether_or_not_there_is_an_account():
    make_account()
    pages = set()
    for n, name in enumerate(["amal", "nobody"]):
        browser = a_browser(address=f"192.0.2.{n}")
        fail(browser, OF_AN_ACCOUNT, name)
        pages.add(text_of(log_in(browser, name)))

    assert len(pages) == 1


def test_the_refusal_is_a_page_that_says_how_long():
    browser = a_browser()
    fail(browser, OF_AN_ACCOUNT)

    response = log_in(browser)

    assert response.status_code == 429
    assert 14 * 60 < int(response["Retry-After"]) <= 15 * 60
    assert "Try again in 15 minutes." in text_of(response)
    tree = html5lib.HTMLParser(strict=True).parse(response.content.decode())
    assert len(list(tree.iter("{http://www.w3.org/1999/xhtml}h1"))) == 1
    assert "no-store" in response["Cache-Control"]


def test_nothing_that_was_typed_is_kept():
    log_in(a_browser(), "my password, in the wrong box", "ink")

    rows = list(Attempt.objects.values_list("whose", flat=True))

    assert len(rows) == 2
    assert not [row for row in rows if "password" in row or "203" in row]


def test_what_nobody_counts_any_more_is_forgotten():
    fail(a_browser(), 3)
    some_time_passes(timedelta(hours=2))

    fail(a_browser(), 1)

    assert Attempt.objects.count() == 2
    assert not Attempt.objects.filter(at__lt=timezone.now() - timedelta(minutes=1))


# --- The other places where one can guess -----------------------------------


def test_the_old_password_is_not_to_be_guessed_at_an_open_desk():
    browser = a_browser()
    browser.force_login(make_account())
    new = dict.fromkeys(["new_password1", "new_password2"], "noon at the harbour")
    url = reverse("admin:password_change")

    wrong = [
        browser.post(url, new | {"old_password": "ink"}).status_code for _ in range(12)
    ]

    assert wrong == [200] * OF_AN_ACCOUNT + [429] * 2
    assert browser.post(url, new | {"old_password": PASSWORD}).status_code == 429
    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.parametrize("address", ["amal@archive.test", "nobody@archive.test"])
def test_links_for_a_password_are_not_sent_without_end(address):
    make_account()
    url = reverse("admin:password_reset")

    asked = [a_browser().post(url, {"email": address}).status_code for _ in range(7)]

    assert asked == [302] * throttle.OF_LINKS.most + [429] * 2
    assert len(mail.outbox) <= throttle.OF_LINKS.most


# --- Whence -----------------------------------------------------------------


def whence(peer: str, told: str = "") -> str:
    headers = {"x-forwarded-for": told} if told else {}
    return address_of(RequestFactory(headers=headers).get("/", REMOTE_ADDR=peer))


@pytest.mark.parametrize(
    ("peer", "told", "address"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        # Nobody but a proxy is believed.
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("::1", "2001:db8::1", "2001:db8::1"),
        # What stands before was written by the reader.
        ("127.0.0.1", "10.0.0.1, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "198.51.100.1, 127.0.0.1", "198.51.100.1"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1, nonsense", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        # A proxy that speaks through a socket has no address.
        ("", "198.51.100.1", "198.51.100.1"),
        ("::ffff:203.0.113.7", "", "203.0.113.7"),
        ("::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"),
    ],
)
def test_a_proxy_of_ours_is_believed_and_nobody_else(peer, told, address):
    assert whence(peer, told) == address


def test_which_proxies_are_ours_is_a_setting(settings):
    settings.TRUSTED_PROXIES = networks("NOT_SET", otherwise="10.0.0.0/8, 192.0.2.1")

    assert whence("127.0.0.1", "198.51.100.1") == "127.0.0.1"
    assert whence("10.1.2.3", "198.51.100.1, 192.0.2.1") == "198.51.100.1"


def test_behind_the_proxy_readers_are_counted_apart():
    """As README has it in production: the proxy on this machine, and who came to it."""
    make_account()
    stranger = a_browser(address="127.0.0.1", **{"x-forwarded-for": "198.51.100.1"})
    for n in range(OF_AN_ADDRESS):
        fail(stranger, 1, f"nobody{n}")

    reader = a_browser(address="127.0.0.1", **{"x-forwarded-for": "198.51.100.2"})

    assert fail(stranger, 1) == [429]
    assert log_in(reader).status_code == 302


@pytest.mark.parametrize(
    ("address", "net"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    ],
)
def test_what_is_counted_as_one_comer(address, net):
    assert net_of(address) == net


@pytest.mark.parametrize(
    ("says", "browser"),
    [
        (FIREFOX, "Firefox on Linux"),
        (SAFARI, "Safari on iPhone"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like"
            " Gecko) Chrome/137.0.0.0 Safari/537.36 Edg/137.0.0.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML,"
            " like Gecko) Chrome/137.0.0.0 Safari/537.36",
            "Chrome on a Mac",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/137.0.0.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        ("<script>\n", "A browser on an unknown system"),
        ("", "A browser on an unknown system"),
    ],
)
def test_a_browser_is_named_in_plain_words(says, browser):
    request = RequestFactory(headers={"user-agent": says}).get("/")

    assert browser_of(request) == browser
