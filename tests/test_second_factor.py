"""The second factor: set up, asked for, lost, and never in the way of an account."""

import json
import re
import time
import zipfile
from base64 import b32decode
from threading import Barrier, Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import checks, mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from playwright.sync_api import expect

from archive.doors import second_factor, throttle
from archive.doors.models import SecondFactor
from archive.exchange.backups import backup

from .accessibility import PHONE, WIDE, faults_of_access, show
from .doors import (
    PASSWORD,
    SAFARI,
    a_browser,
    code_of,
    is_in,
    log_in,
    make_account,
    the_log,
    with_second_factor,
)
from .factories import make_letter
from .test_admin import text_of
from .test_desk import arrived

pytestmark = pytest.mark.django_db
SET_UP, CODE = "/admin/second_factor/", "/admin/login/code/"


@pytest.fixture
def amal():
    return make_account()


@pytest.fixture
def inside(amal):
    browser = a_browser()
    log_in(browser)
    return browser


def secret_on(page) -> bytes:
    typed = re.search(r'class="secret"[^>]*>([A-Z2-7 ]+)<', page.content.decode())[1]
    letters = typed.replace(" ", "")
    return b32decode(letters + "=" * (-len(letters) % 8))


def code_from(secret: bytes, *, later: int = 0) -> str:
    now = TOTP(secret)
    now.time = time.time() + later
    return f"{now.token():06d}"


def set_up(browser, **more):
    """Do what the page says, with a phone that knows nothing but its secret."""
    code = code_from(secret_on(browser.get(SET_UP)))
    return browser.post(SET_UP, {"code": code, "password": PASSWORD} | more)


def codes_on(page) -> list[str]:
    return re.findall(r"<code[^>]*>(\w{5}-\w{5}-\w{5})</code>", page.content.decode())


def now(account, **more) -> str:
    return code_of(SecondFactor.objects.in_use().get(user=account), **more)


# --- Set up -----------------------------------------------------------------


def test_it_is_set_up_by_the_account_itself_with_a_first_code(inside, amal):
    page = set_up(inside)

    assert len(set(codes_on(page))) == 10
    assert "shown this once" in text_of(page)
    assert second_factor.is_set_up(amal)
    assert is_in(inside)


def test_the_picture_says_what_the_page_says(inside, amal, settings):
    page = inside.get(SET_UP)
    factor = SecondFactor.objects.get()

    address = urlsplit(factor.config_url)

    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert b32decode(parse_qs(address.query)["secret"][0]) == secret_on(page)
    assert parse_qs(address.query)["issuer"] == [settings.ARCHIVE_NAME]
    assert second_factor.picture_of(factor) in page.content.decode()
    assert "data:" not in page.content.decode()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"code": "000000"}, "This is not the code."),
        ({"code": "abc"}, "This is not the code."),
        ({"password": "ink"}, "This is not your password."),
        ({"password": ""}, "This field is required."),
        ({"code": ""}, "This field is required."),
    ],
)
def test_without_the_code_and_the_password_nothing_is_set_up(inside, given, said):
    page = set_up(inside, **given)

    assert said in text_of(page)
    assert not SecondFactor.objects.in_use().exists()


def test_once_it_is_set_up_other_sessions_end(inside, amal):
    other = a_browser(SAFARI)
    log_in(other)

    set_up(inside)

    assert (is_in(inside), is_in(other)) == (True, False)


def test_a_page_that_was_looked_at_changes_nothing(inside, amal):
    first, second = inside.get(SET_UP), inside.get(SET_UP)

    assert secret_on(first) == secret_on(second)
    assert not second_factor.is_set_up(amal)
    assert log_in(a_browser()).url == "/admin/"


def test_the_account_is_told_by_mail(inside, amal):
    arrived()
    mail.outbox.clear()

    set_up(inside)

    assert [letter.subject for letter in arrived()] == [
        "A second factor was set up – Letters in Dispute"
    ]


# --- Asked for --------------------------------------------------------------


def test_a_password_alone_opens_nothing_then(amal):
    with_second_factor(amal)
    draft = make_letter(published=False).get_absolute_url()
    browser = a_browser()

    response = log_in(browser, next="/admin/archive/letter/")

    assert response.url == CODE
    assert not is_in(browser)
    assert browser.get(draft).status_code == 404
    # The page for whoever has come in shows nothing either, and changes nothing.
    assert browser.get(SET_UP).url == CODE
    given = {"code": now(amal), "take_away": "1"}
    assert browser.post(SET_UP, given).url == CODE
    assert second_factor.is_set_up(amal)


def test_with_the_code_one_is_where_one_wanted_to_be(amal):
    with_second_factor(amal)
    browser = a_browser()
    log_in(browser, next="/admin/archive/letter/")

    response = browser.post(CODE, {"code": now(amal)})

    assert response.url == "/admin/archive/letter/"
    assert is_in(browser)


@pytest.mark.parametrize("spelling", ["{} {}", " {}{} ", "{}-{}"])
def test_a_code_may_be_typed_as_it_is_read(amal, spelling):
    with_second_factor(amal)
    browser = a_browser()
    log_in(browser)
    code = now(amal)

    browser.post(CODE, {"code": spelling.format(code[:3], code[3:])})

    assert is_in(browser)


@pytest.mark.parametrize("steps", [-1, 1])
def test_a_clock_that_is_half_a_minute_wrong_is_right_enough(amal, steps):
    with_second_factor(amal)
    browser = a_browser()
    log_in(browser)

    browser.post(CODE, {"code": now(amal, steps=steps)})

    assert is_in(browser)


@pytest.mark.parametrize("steps", [-4, 4])
def test_a_code_of_another_minute_is_wrong(amal, steps):
    with_second_factor(amal)
    browser = a_browser()
    log_in(browser)

    page = browser.post(CODE, {"code": now(amal, steps=steps)})

    assert "This is not the code." in text_of(page)
    assert not is_in(browser)


def test_a_code_is_good_once(amal):
    with_second_factor(amal)
    code, thief = now(amal), a_browser(SAFARI)
    for browser in (a_browser(), thief):
        log_in(browser)
        browser.post(CODE, {"code": code})

    assert not is_in(thief)


@pytest.mark.django_db(transaction=True)
def test_a_code_given_twice_at_once_is_good_once(amal):
    codes = with_second_factor(amal)
    for code in (now(amal), codes[0]):
        together, let_in = Barrier(6), []

        def give(code=code, together=together, let_in=let_in):
            together.wait()
            if second_factor.verify(amal, code):
                let_in.append(1)
            connection.close()

        threads = [Thread(target=give) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(let_in) == 1


def test_codes_are_not_to_be_guessed(amal):
    with_second_factor(amal)
    browser = a_browser()
    log_in(browser)

    answers = [browser.post(CODE, {"code": "000000"}).status_code for _ in range(8)]

    most = throttle.OF_CODES.most
    assert answers == [200] * most + [429] * (8 - most)
    assert browser.post(CODE, {"code": now(amal)}).status_code == 429


def test_who_guesses_codes_keeps_nobody_out_of_their_own_browser(amal):
    with_second_factor(amal)
    own, thief = a_browser(), a_browser(address="192.0.2.1")
    log_in(own)
    own.post(CODE, {"code": now(amal)})
    own.post(reverse("admin:logout"))
    SecondFactor.objects.update(last_t=-1)
    log_in(thief)
    for _ in range(8):
        thief.post(CODE, {"code": "000000"})

    log_in(own)
    own.post(CODE, {"code": now(amal)})

    assert is_in(own)


@pytest.mark.parametrize("late", [False, True])
def test_halfway_in_one_is_for_some_minutes(amal, late):
    with_second_factor(amal)
    browser = a_browser()
    log_in(browser)
    session = browser.session
    at = "2026-01-01T00:00:00+00:00"
    if late:
        session["doors.halfway"] = session["doors.halfway"] | {"at": at}
        session.save()

    response = browser.post(CODE, {"code": now(amal)})

    assert is_in(browser) != late
    assert (response.url == reverse("admin:login")) == late


def test_a_password_that_is_changed_meanwhile_ends_what_is_halfway(amal):
    with_second_factor(amal)
    browser = a_browser()
    log_in(browser)
    amal.set_password("noon at the harbour")
    amal.save()

    browser.post(CODE, {"code": now(amal)})

    assert not is_in(browser)


def test_nobody_is_asked_for_a_code_who_gave_no_password(client):
    assert client.get(CODE).url == reverse("admin:login")
    assert client.post(CODE, {"code": "000000"}).url == reverse("admin:login")
    assert client.get(SET_UP).url == reverse("admin:login")


# --- A lost phone -----------------------------------------------------------


def test_a_recovery_code_opens_the_door_once(amal):
    first, *_ = with_second_factor(amal)
    ins = []
    for _ in range(2):
        browser = a_browser()
        log_in(browser)
        browser.post(CODE, {"code": first.lower()})
        ins.append(is_in(browser))

    assert ins == [True, False]
    assert second_factor.recovery_codes_left(amal) == 9
    assert "A recovery code was used – Letters in Dispute" in [
        letter.subject for letter in arrived(2)
    ]


def test_nobody_opens_a_door_with_the_recovery_code_of_another(amal):
    with_second_factor(amal)
    first, *_ = with_second_factor(make_account("bruno"))
    browser = a_browser()
    log_in(browser)

    browser.post(CODE, {"code": first})

    assert not is_in(browser)


def test_new_recovery_codes_take_the_place_of_the_old(inside, amal):
    old = codes_on(set_up(inside))
    SecondFactor.objects.update(last_t=-1)

    new = codes_on(inside.post(SET_UP, {"code": now(amal), "renew": "1"}))

    assert len(new) == 10
    assert not second_factor.verify(amal, old[0])
    assert second_factor.verify(amal, new[0]) == "recovery code"


def test_it_is_taken_away_for_a_code(inside, amal):
    codes = codes_on(set_up(inside))

    wrong = inside.post(SET_UP, {"code": "000000", "take_away": "1"})
    assert "This is not the code." in text_of(wrong)
    assert second_factor.is_set_up(amal)
    right = inside.post(SET_UP, {"code": codes[0], "take_away": "1"}, follow=True)

    assert "no second factor any more" in text_of(right)
    assert not second_factor.is_set_up(amal)
    assert log_in(a_browser()).url == "/admin/"


def take_away(client, account):
    url = reverse("admin:auth_user_changelist")
    given = {"action": "take_away_second_factor", "_selected_action": account.pk}
    return client.post(url, given, follow=True)


def test_a_superuser_takes_it_away_from_who_has_lost_all(admin_client, amal):
    with_second_factor(amal)

    with the_log() as lines:
        page = take_away(admin_client, amal)

    assert "Taken away from amal." in text_of(page)
    assert not second_factor.is_set_up(amal)
    assert lines[0].startswith("second-factor-taken-away account='amal'")
    assert lines[0].endswith("by='admin'")
    assert len(arrived()) == 1


def test_whoever_else_looks_after_accounts_does_not(client, amal):
    with_second_factor(amal)
    bruno = make_account("bruno")
    on_accounts = Permission.objects.filter(content_type__model="user")
    bruno.user_permissions.set(on_accounts)
    client.force_login(bruno)

    take_away(client, amal)

    assert second_factor.is_set_up(amal)


def test_at_the_machine_it_is_taken_away_by_a_command(amal, capsys):
    with_second_factor(amal)

    call_command("take_away_second_factor", "amal")

    assert not second_factor.is_set_up(amal)
    assert "amal" in capsys.readouterr().out


@pytest.mark.parametrize(("name", "why"), [("nobody", "no account"), ("amal", "none")])
def test_the_command_says_what_it_cannot_do(amal, name, why):
    with pytest.raises(CommandError, match=why):
        call_command("take_away_second_factor", name)


# --- Obligatory -------------------------------------------------------------


@pytest.fixture
def publishers():
    with override_settings(SECOND_FACTOR_OF=["Publishers", "superusers"]):
        yield Group.objects.get(name="Publishers")


def test_nobody_is_asked_to_have_one_unless_a_setting_says_so(settings):
    assert settings.SECOND_FACTOR_OF == []


def test_who_must_have_one_sets_it_up_before_coming_in(amal, publishers):
    amal.groups.add(publishers)
    browser = a_browser()

    response = log_in(browser, next="/admin/archive/letter/")

    assert response.url == SET_UP
    assert not is_in(browser)
    assert "may not come in without" in text_of(browser.get(SET_UP))
    page = set_up(browser)
    assert len(codes_on(page)) == 10
    assert 'href="/admin/archive/letter/"' in page.content.decode()
    assert is_in(browser)


def test_it_is_asked_of_no_other_group(amal, publishers):
    amal.groups.add(Group.objects.get(name="Editors"))

    assert log_in(a_browser()).url == "/admin/"


def test_superusers_are_named_though_no_group_holds_them(publishers):
    make_account("root", is_superuser=True)

    assert log_in(a_browser(), "root").url == SET_UP


def test_a_session_from_before_it_was_asked_for_ends(inside, amal, publishers):
    assert is_in(inside)

    amal.groups.add(publishers)

    assert not is_in(inside)


def test_who_must_have_one_does_not_take_it_away(amal, publishers):
    amal.groups.add(publishers)
    browser = a_browser()
    log_in(browser)
    codes = codes_on(set_up(browser))

    page = browser.post(SET_UP, {"code": codes[0], "take_away": "1"})

    assert "may not be without" in text_of(page)
    assert second_factor.is_set_up(amal)


def test_a_group_that_is_not_there_is_said():
    with override_settings(SECOND_FACTOR_OF=["Publishers", "Publisher", "superusers"]):
        [said] = checks.run_checks(tags=["database"], databases=["default"])

    assert "names “Publisher”, and" in said.msg


# --- What is kept -----------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_who_takes_a_backup_away_can_make_no_codes(amal, tmp_path):
    codes = with_second_factor(amal)
    backup(tmp_path / "archive.zip")

    with zipfile.ZipFile(tmp_path / "archive.zip") as archive:
        factor = json.loads(archive.read("otp_totp.totpdevice.jsonl"))
        tokens = archive.read("otp_static.statictoken.jsonl").decode()
        names = archive.namelist()

    guessed = TOTP(bytes.fromhex(factor["key"]))
    guessed.time = 1_800_000_000
    made = TOTP(SecondFactor.objects.get().bin_key)
    made.time = guessed.time
    assert guessed.token() != made.token()
    plain = [code.replace("-", "") for code in codes]
    assert not [code for code in [*codes, *plain] if code in tokens]
    assert "doors.session.jsonl" not in names
    assert "doors.attempt.jsonl" not in names


def test_the_database_keeps_no_recovery_code(amal):
    codes = with_second_factor(amal)

    kept = set(StaticToken.objects.values_list("token", flat=True))

    assert len(kept) == 10
    assert not kept & {code.replace("-", "") for code in codes}


def test_the_desk_shows_nobody_the_secret_of_another(admin_client, amal):
    with_second_factor(amal)

    for address in ("otp_totp/totpdevice", "otp_static/staticdevice"):
        assert admin_client.get(f"/admin/{address}/").status_code == 404
    listed = text_of(admin_client.get(reverse("admin:auth_user_changelist")))
    assert "Second factor" in listed


# --- In a browser -----------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_all_of_it_is_open_to_all_senses(page, amal):
    faults = []

    def look(name, address):
        page.wait_for_url(f"**{address}*")
        for size in (PHONE, WIDE):
            show(page, "light", size)
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                faults.append(f"{name} scrolls sideways at {size}")
        faults.extend(f"{name}: {fault}" for fault in faults_of_access(page))
        page.reload()

    def fill_in(label, value, button):
        page.get_by_label(label).fill(value)
        page.get_by_role("button", name=button).click()

    page.goto("/admin/")
    page.get_by_label("Username").fill("amal")
    fill_in("Password", PASSWORD, "Log in")
    page.get_by_role("link", name="Where you are logged in").click()
    look("sessions", reverse("admin:sessions"))
    page.get_by_role("link", name="The editors’ desk").click()
    page.get_by_role("link", name="Second factor").click()
    look("set up", SET_UP)
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    secret = b32decode(secret + "=" * (-len(secret) % 8))
    page.get_by_label("Your password").fill(PASSWORD)
    fill_in("Code", code_from(secret), "Set it up")
    expect(page.locator(".recovery-codes code")).to_have_count(10)
    faults.extend(faults_of_access(page))
    page.goto(SET_UP)
    look("second factor", SET_UP)
    page.goto("/admin/")
    page.get_by_role("button", name="Log out").click()
    page.goto("/admin/")
    page.get_by_label("Username").fill("amal")
    fill_in("Password", PASSWORD, "Log in")
    look("code", CODE)
    fill_in("Code", code_from(secret, later=30), "Go on")
    page.get_by_text("What you did last").or_(
        page.get_by_role("heading", name="Your account")
    ).first.wait_for()

    assert not faults, "\n".join(faults)
