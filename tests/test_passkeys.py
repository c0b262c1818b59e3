"""Passkeys: made, used in place of a code, lost, and nobody else's."""

import json
import re
import zipfile
from threading import Barrier, Thread

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import RequestFactory, override_settings
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as some
from playwright.sync_api import expect

from archive.doors import passkeys, second_factor, throttle
from archive.doors.models import Passkey
from archive.exchange.backups import backup, restore

from .accessibility import PHONE, WIDE, faults_of_access, show
from .authenticators import (
    HOST,
    ORIGIN,
    Authenticator,
    asked_on,
    base64url,
    bytes_of,
)
from .doors import (
    FIREFOX,
    PASSWORD,
    SAFARI,
    a_browser,
    is_in,
    log_in,
    make_account,
    the_log,
    with_second_factor,
)
from .test_admin import text_of
from .test_desk import arrived
from .test_second_factor import CODE, SET_UP, codes_on, now, set_up

pytestmark = pytest.mark.django_db
NOT_TAKEN = "This passkey was not taken."


def here(says: str = FIREFOX, **more):
    """A browser at a name of ours at which it makes and uses passkeys."""
    return a_browser(says, host=HOST, **more)


@pytest.fixture
def amal():
    return make_account()


@pytest.fixture
def phone():
    return Authenticator()


@pytest.fixture
def inside(amal):
    browser = here()
    log_in(browser)
    return browser


def add(browser, phone, name="phone", *, answer=None, **more):
    """Do what the page says: the browser makes one, and its form is sent."""
    answer = answer or phone.make(asked_on(browser.get(SET_UP), "make"))
    given = {"name": name, "password": PASSWORD, "passkey": answer, "add_passkey": "1"}
    return browser.post(SET_UP, given | more)


def with_passkey(account, phone, name="phone") -> list[str]:
    """Add one as the account would; return its recovery codes."""
    browser = here()
    log_in(browser, account.get_username())
    return codes_on(add(browser, phone, name))


def halfway(name="amal", says=FIREFOX):
    browser = here(says)
    assert log_in(browser, name).url == CODE
    return browser


def use(browser, phone, **more):
    return browser.post(
        CODE, {"passkey": phone.use(asked_on(browser.get(CODE), "use"), **more)}
    )


# --- Made -------------------------------------------------------------------


def test_it_is_added_by_the_account_itself_and_brings_recovery_codes(
    inside, amal, phone
):
    page = add(inside, phone, "phone of Amal’s")

    assert len(set(codes_on(page))) == 10
    assert second_factor.is_set_up(amal)
    assert is_in(inside)
    listed = text_of(inside.get(SET_UP))
    assert "phone of Amal’s" in listed
    assert "not used yet" in listed


def test_several_are_kept_each_under_its_name(inside, amal, phone):
    codes = codes_on(add(inside, phone))

    again = add(inside, Authenticator(), "key", follow=True)
    page = add(inside, Authenticator(), "key")

    assert again.url == SET_UP  # No new codes: the old ones are good as before.
    assert second_factor.verify(amal, codes[0]) == "recovery code"
    assert "You have one of this name." in text_of(page)
    assert [p.name for p in amal.passkeys.all()] == ["phone", "key"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"password": "ink"}, "This is not your password."),
        ({"password": ""}, "This field is required."),
        ({"name": ""}, "This field is required."),
        ({"name": "p" * 61}, "at most 60 characters"),
        ({"passkey": ""}, "The browser has made no passkey."),
        ({"passkey": "{}"}, NOT_TAKEN),
        ({"passkey": "x" * 16_001}, "at most 16000 characters"),
    ],
)
def test_without_the_password_a_name_and_a_passkey_nothing_is_added(
    inside, phone, given, said
):
    page = add(inside, phone, **given)

    assert said in text_of(page)
    assert not Passkey.objects.exists()


def test_what_the_browser_has_made_is_not_lost_over_a_wrong_password(inside, phone):
    page = add(inside, phone, password="ink")
    kept = re.search(r'name="passkey" value="([^"]+)"', page.content.decode())[1]

    add(inside, phone, answer=kept.replace("&quot;", '"'))

    assert Passkey.objects.count() == 1


@pytest.mark.parametrize(
    "told",
    [
        {"origin": "https://localhost.example"},
        {"origin": "https://localhost"},
        {"origin": "http://localhost:8000"},
        {"host": "localhost.example"},
        {"attestationObject": "AAAA"},
        {"clientDataJSON": "e30"},
    ],
    ids=str,
)
def test_what_was_made_elsewhere_or_is_none_is_not_taken(inside, phone, told):
    asked = asked_on(inside.get(SET_UP), "make")

    with the_log() as lines:
        page = add(inside, phone, answer=phone.make(asked, **told))

    assert NOT_TAKEN in text_of(page)
    assert not Passkey.objects.exists()
    assert lines[-1].endswith("why='passkey: it is wrong'")


def test_who_holds_it_has_to_show_that_it_is_theirs(inside, amal, phone):
    add(inside, Authenticator(verifies=False), "any finger")
    assert not amal.passkeys.exists()

    add(inside, phone)
    phone.verifies = False
    browser = halfway()
    page = use(browser, phone)

    assert NOT_TAKEN in text_of(page)
    assert not is_in(browser)


def test_a_challenge_of_ours_is_answered_once(inside, phone):
    asked = asked_on(inside.get(SET_UP), "make")
    add(inside, phone, answer=phone.make(asked))

    page = add(inside, phone, "again", answer=Authenticator().make(asked))

    assert NOT_TAKEN in text_of(page)
    assert Passkey.objects.count() == 1


def test_a_challenge_of_another_session_is_none(inside, amal, phone):
    other = here(SAFARI)
    log_in(other)
    answer = phone.make(asked_on(other.get(SET_UP), "make"))
    inside.get(SET_UP)

    page = add(inside, phone, answer=answer)

    assert NOT_TAKEN in text_of(page)


def test_a_challenge_of_long_ago_is_none(inside, phone):
    answer = phone.make(asked_on(inside.get(SET_UP), "make"))
    session = inside.session
    [(purpose, (_, challenge))] = session[passkeys.CHALLENGES].items()
    session[passkeys.CHALLENGES] = {purpose: ("2026-01-01T00:00:00+00:00", challenge)}
    session.save()

    page = add(inside, phone, answer=answer)

    assert NOT_TAKEN in text_of(page)


def test_a_page_that_was_looked_at_twice_asks_the_same(inside, phone):
    first = asked_on(inside.get(SET_UP), "make")
    second = asked_on(inside.get(SET_UP), "make")

    add(inside, phone, answer=phone.make(first))

    assert first["challenge"] == second["challenge"]
    assert Passkey.objects.count() == 1
    assert asked_on(inside.get(SET_UP), "make")["challenge"] != first["challenge"]


def test_a_passkey_is_of_one_account_alone(amal, phone):
    with_passkey(amal, phone)
    [(name, key)] = phone.keys.items()
    make_account("bruno")
    browser = here()
    log_in(browser, "bruno")
    thief = Authenticator()
    answer = json.loads(thief.make(asked_on(browser.get(SET_UP), "make")))
    attested = answer["response"]["attestationObject"]
    other = next(iter(thief.keys))
    assert other != name

    # Its name with the thief's own key: the one that it had is still the account's.
    swapped = bytes_of(attested).replace(bytes_of(other), bytes_of(name))
    answer["response"]["attestationObject"] = base64url(swapped)
    answer |= {"id": name, "rawId": name}
    page = add(browser, thief, answer=json.dumps(answer))

    assert NOT_TAKEN in text_of(page)
    assert Passkey.objects.get().account == amal
    own = halfway()
    use(own, phone)
    assert is_in(own)


def test_nobody_has_passkeys_without_end(inside, amal, phone):
    add(inside, phone)
    template = amal.passkeys.get()
    answer = Authenticator().make(asked_on(inside.get(SET_UP), "make"))
    for number in range(passkeys.MOST - 1):
        template.pk, template.name = None, f"key {number}"
        template.credential = f"key{number:05}"
        template.save(force_insert=True)

    page = add(inside, phone, "one too many", answer=answer)

    assert "No account has more passkeys than yours." in text_of(page)
    assert amal.passkeys.count() == passkeys.MOST


def test_once_it_is_added_other_sessions_end_and_this_one_has_another_name(
    inside, amal, phone
):
    other = here(SAFARI)
    log_in(other)
    before = inside.session.session_key

    add(inside, phone)

    assert (is_in(inside), is_in(other)) == (True, False)
    assert inside.session.session_key != before
    thief = here()
    thief.cookies["sessionid"] = before
    assert not is_in(thief)


def test_the_account_is_told_by_mail_and_the_log_is(inside, amal, phone):
    arrived()
    mail.outbox.clear()

    with the_log() as lines:
        add(inside, phone)

    assert [letter.subject for letter in arrived()] == [
        "A passkey was added – Letters in Dispute"
    ]
    assert "in place of a code" in mail.outbox[0].body
    assert lines[-1].startswith("passkey-added account='amal'")


def test_it_takes_nothing_that_its_form_does_not_ask_for(inside, amal, phone):
    bruno = make_account("bruno")
    forged = {"account": bruno.pk, "account_id": bruno.pk, "host": "evil.test"}
    forged |= {"credential": "AAAA", "public_key": "AAAA", "signatures": "-5"}

    add(inside, phone, **forged)

    passkey = Passkey.objects.get()
    assert (passkey.account, passkey.host) == (amal, HOST)
    assert passkey.credential == next(iter(phone.keys))
    assert (len(passkey.public_key) > 50, passkey.signatures) == (True, 1)


# --- Used -------------------------------------------------------------------


def test_a_password_alone_opens_nothing_then(amal, phone):
    with_passkey(amal, phone)
    browser = halfway()

    assert not is_in(browser)
    assert browser.get(SET_UP).url == CODE
    assert add(browser, phone, answer="{}").url == CODE
    taken = {"take_passkey": amal.passkeys.get().pk, "password": PASSWORD}
    assert browser.post(SET_UP, taken).url == CODE
    assert amal.passkeys.count() == 1


def test_it_opens_the_door_in_place_of_a_code(amal, phone):
    with_passkey(amal, phone)
    browser = here()
    log_in(browser, next="/admin/archive/letter/")
    before = browser.session.session_key

    with the_log() as lines:
        response = use(browser, phone)

    assert response.url == "/admin/archive/letter/"
    assert is_in(browser)
    assert browser.session.session_key != before
    assert "second_factor='passkey'" in lines[-1]
    passkey = amal.passkeys.get()
    assert passkey.used_at >= passkey.made_at
    assert "last used" in text_of(browser.get(SET_UP))


def test_whatever_a_phone_counts_it_opens_the_door_again(amal):
    for phone in (Authenticator(counts=True), Authenticator(counts=False)):
        Passkey.objects.all().delete()
        with_passkey(amal, phone)
        for _ in range(2):
            browser = halfway()
            use(browser, phone)
            assert is_in(browser)


def test_a_passkey_whose_count_goes_back_is_a_copy_and_is_refused(amal, phone):
    with_passkey(amal, phone)
    Passkey.objects.update(signatures=2**32 - 1)
    browser = halfway()

    with the_log() as lines:
        page = use(browser, phone)

    assert NOT_TAKEN in text_of(page)
    assert not is_in(browser)
    assert lines[-1].endswith("why='passkey: its count did not go up'")


@pytest.mark.parametrize("counts", [True, False])
def test_an_answer_is_good_once(amal, counts):
    phone = Authenticator(counts=counts)
    with_passkey(amal, phone)
    browser = halfway()
    answer = phone.use(asked_on(browser.get(CODE), "use"))
    browser.post(CODE, {"passkey": answer})
    assert is_in(browser)
    thief = halfway(says=SAFARI)
    thief.get(CODE)

    page = thief.post(CODE, {"passkey": answer})

    assert NOT_TAKEN in text_of(page)
    assert not is_in(thief)


@pytest.mark.django_db(transaction=True)
def test_an_answer_given_twice_at_once_is_good_once(amal):
    phone = Authenticator(counts=False)
    with_passkey(amal, phone)
    browser = halfway()
    answer = phone.use(asked_on(browser.get(CODE), "use"))
    cookie = browser.cookies["sessionid"].value
    together, let_in = Barrier(6), []

    def give():
        one = here()
        one.cookies["sessionid"] = cookie
        together.wait()
        response = one.post(CODE, {"passkey": answer})
        let_in.append(response.status_code == 302 and response.url == "/admin/")
        connection.close()

    threads = [Thread(target=give) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(let_in) == 1


@pytest.mark.parametrize(
    "told",
    [
        {"origin": "https://localhost.example"},
        {"host": "localhost.example"},
        {"signature": "AAAA"},
        {"authenticatorData": "AAAA"},
        {"clientDataJSON": "e30"},
    ],
    ids=str,
)
def test_what_was_signed_elsewhere_or_by_nobody_opens_nothing(amal, phone, told):
    with_passkey(amal, phone)
    browser = halfway()

    with the_log() as lines:
        page = use(browser, phone, **told)

    assert NOT_TAKEN in text_of(page)
    assert not is_in(browser)
    assert lines[-1].startswith("refused account='amal'")


def test_nobody_opens_a_door_with_the_passkey_of_another(amal, phone):
    with_passkey(amal, phone)
    of_bruno = Authenticator()
    with_passkey(make_account("bruno"), of_bruno)
    browser = halfway()
    asked = asked_on(browser.get(CODE), "use")
    [name], [own] = of_bruno.keys, phone.keys

    for answer in (
        of_bruno.sign(name, asked),
        of_bruno.sign(own, asked, key=of_bruno.keys[name]),
    ):
        page = browser.post(CODE, {"passkey": answer})
        assert NOT_TAKEN in text_of(page)
        asked = asked_on(page, "use")

    assert name not in str(asked)
    assert not is_in(browser)


def test_the_page_tells_nobody_of_passkeys_who_gave_no_password(amal, phone):
    with_passkey(amal, phone)
    browser = here()

    log_in(browser, password="ink and paper")

    assert browser.get(CODE).url == reverse("admin:login")
    assert browser.post(CODE, {"passkey": "{}"}).url == reverse("admin:login")
    assert Passkey.objects.get().credential not in browser.get("/admin/login/").text


def test_passkeys_are_counted_with_codes(amal, phone):
    with_passkey(amal, phone)
    browser = halfway(says=SAFARI)

    answers = [browser.post(CODE, {"passkey": "{}"}).status_code for _ in range(8)]

    most = throttle.OF_CODES.most
    assert answers == [200] * most + [429] * (8 - most)


@given(some.recursive(some.none() | some.text() | some.integers(), some.lists))
def test_whatever_is_sent_for_a_passkey_is_refused_and_breaks_nothing(words):
    user = User(pk=1, username="amal")
    request = RequestFactory().get("/", headers={"host": HOST})
    for do, asked in (
        (passkeys.use, passkeys.asked_to_use),
        (lambda *given: passkeys.add(*given[:2], "key", given[2]), None),
    ):
        request.session = {}
        (asked or passkeys.asked_to_make)(request, user)
        for answer in (json.dumps(words), told_with(words), told_with(str(words))):
            with pytest.raises(passkeys.Refused):
                do(request, user, answer)
            (asked or passkeys.asked_to_make)(request, user)


def told_with(words) -> str:
    """An answer in which each word is what somebody made up."""
    names = ["clientDataJSON", "attestationObject", "authenticatorData", "signature"]
    response = dict.fromkeys([*names, "transports", "userHandle"], words)
    told = {"id": words, "rawId": words, "type": "public-key", "response": response}
    return json.dumps(told)


# --- Without ----------------------------------------------------------------


def test_a_code_and_a_recovery_code_open_the_door_as_before(inside, amal, phone):
    recovery = codes_on(add(inside, phone))
    one = halfway()
    one.post(CODE, {"code": recovery[0]})
    assert is_in(one)

    with_second_factor(amal)
    other = halfway()
    assert asked_on(other.get(CODE), "use")
    other.post(CODE, {"code": now(amal)})

    assert is_in(other)


def test_with_passkeys_alone_no_code_of_six_digits_is_right(amal, phone):
    with_passkey(amal, phone)
    browser = halfway()

    page = browser.post(CODE, {"code": "000000"})

    assert "This is not the code." in text_of(page)
    assert "One of your recovery codes." in text_of(page)


def test_an_app_can_be_set_up_beside_it(inside, amal, phone):
    add(inside, phone)
    page = set_up(inside)

    assert len(codes_on(page)) == 10
    assert second_factor.has_app(amal)
    assert amal.passkeys.count() == 1


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("testserver", "over HTTPS alone"),
        ("127.0.0.1:8000", "this address is a number"),
        ("[::1]:8000", "this address is a number"),
    ],
)
def test_where_browsers_make_none_the_page_says_why(amal, host, said):
    with_passkey(amal, Authenticator())
    browser = a_browser(host=host)
    log_in(browser)
    shown = browser.get(CODE)
    assert "data-passkey" not in shown.text
    assert "None of your passkeys can be used at this address" in text_of(shown)
    code = second_factor.new_recovery_codes(amal)[0]
    browser.post(CODE, {"code": code})

    page = browser.get(SET_UP)

    assert said in text_of(page)
    assert "data-passkey" not in page.text
    assert "of no use at this address" in text_of(page)
    # Nor is one taken that was made by going round the page.
    add(browser, None, "another", answer="{}")
    assert amal.passkeys.count() == 1


def test_over_tls_they_are_offered_under_the_name_that_was_asked(amal, phone, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    browser = a_browser(host="testserver", **{"x-forwarded-proto": "https"})
    log_in(browser)

    asked = asked_on(browser.get(SET_UP), "make")
    answer = phone.make(asked, origin="https://testserver")
    add(browser, phone, answer=answer)

    assert asked["rp"]["id"] == "testserver"
    assert amal.passkeys.get().host == "testserver"


def test_a_host_that_is_not_ours_is_asked_for_no_passkey(amal, phone):
    with_passkey(amal, phone)
    stranger = a_browser(host="archive.example")

    assert log_in(stranger).status_code == 400
    with override_settings(ALLOWED_HOSTS=["*"]):
        browser = here()
        log_in(browser)
        page = browser.get(CODE)
        assert "data-passkey" not in page.text
        browser.post(CODE, {"code": second_factor.new_recovery_codes(amal)[0]})
        assert "answers to any name" in text_of(browser.get(SET_UP))


def test_a_passkey_of_one_of_our_names_is_not_asked_for_at_another(amal, phone):
    with_passkey(amal, phone)
    with override_settings(ALLOWED_HOSTS=["archive.localhost"]):
        browser = a_browser(host="archive.localhost")
        log_in(browser)

        page = browser.get(CODE)

    assert "data-passkey" not in page.text
    assert "None of your passkeys can be used at this address" in text_of(page)


# --- Lost -------------------------------------------------------------------


def take(browser, passkey, password=PASSWORD):
    given = {"take_passkey": passkey.pk, "password": password}
    return browser.post(SET_UP, given)


def test_each_is_taken_away_for_the_password(inside, amal, phone):
    add(inside, phone)
    add(inside, Authenticator(), "key")
    lost = amal.passkeys.get(name="phone")
    other = halfway(says=SAFARI)
    use(other, phone)
    arrived()
    mail.outbox.clear()

    wrong = take(inside, lost, "ink")
    assert "This is not your password." in text_of(wrong)
    assert amal.passkeys.count() == 2
    take(inside, lost)

    assert [p.name for p in amal.passkeys.all()] == ["key"]
    assert (is_in(inside), is_in(other)) == (True, False)
    assert [letter.subject for letter in arrived()] == [
        "A passkey was taken away – Letters in Dispute"
    ]
    browser = halfway()
    [name] = phone.keys
    answer = phone.sign(name, asked_on(browser.get(CODE), "use"))
    assert NOT_TAKEN in text_of(browser.post(CODE, {"passkey": answer}))


def test_the_last_goes_only_with_the_whole(inside, amal, phone):
    add(inside, phone)
    last = amal.passkeys.get()

    page = take(inside, last)
    assert "It is your only one" in text_of(page)
    answer = phone.use(asked_on(page, "use"))
    gone = inside.post(SET_UP, {"passkey": answer, "take_away": "1"}, follow=True)

    assert "no second factor any more" in text_of(gone)
    assert not second_factor.is_set_up(amal)
    assert second_factor.recovery_codes_left(amal) == 0
    assert log_in(here()).url == "/admin/"


def test_the_last_may_go_where_there_is_an_app(inside, amal, phone):
    add(inside, phone)
    with_second_factor(amal)

    take(inside, amal.passkeys.get())

    assert second_factor.is_set_up(amal)
    assert not amal.passkeys.exists()


def test_the_app_may_go_where_there_is_a_passkey(inside, amal, phone):
    with_second_factor(amal)
    given = {"code": now(amal), "take_app_away": "1"}
    inside.post(SET_UP, given)
    assert second_factor.has_app(amal)
    add(inside, phone)

    answer = phone.use(asked_on(inside.get(SET_UP), "use"))
    inside.post(SET_UP, {"passkey": answer, "take_app_away": "1"})

    assert not second_factor.has_app(amal)
    assert second_factor.is_set_up(amal)


def test_new_recovery_codes_are_made_for_a_passkey(inside, amal, phone):
    old = codes_on(add(inside, phone))

    answer = phone.use(asked_on(inside.get(SET_UP), "use"))
    new = codes_on(inside.post(SET_UP, {"passkey": answer, "renew": "1"}))

    assert len(new) == 10
    assert not second_factor.verify(amal, old[0])


@pytest.mark.parametrize("key", ["", "abc", "-1", "9" * 40, "\0", "of bruno"])
def test_nobody_takes_away_the_passkey_of_another(inside, amal, phone, key):
    with_passkey(make_account("bruno"), Authenticator())
    add(inside, phone)
    with_second_factor(amal)
    if key == "of bruno":
        key = Passkey.objects.exclude(account=amal).get().pk

    response = inside.post(SET_UP, {"take_passkey": key, "password": PASSWORD})

    assert response.status_code == 200
    assert Passkey.objects.count() == 2


def test_who_has_lost_all_is_helped_as_before(admin_client, amal, phone):
    with_passkey(amal, phone)
    url = reverse("admin:auth_user_changelist")
    assert 'alt="True"' in admin_client.get(url).text
    given = {"action": "take_away_second_factor", "_selected_action": amal.pk}

    admin_client.post(url, given)
    assert not second_factor.is_set_up(amal)

    with_passkey(amal, Authenticator())
    call_command("take_away_second_factor", "amal")
    assert not second_factor.is_set_up(amal)


# --- Obligatory -------------------------------------------------------------


def test_where_a_second_factor_is_asked_for_a_passkey_is_one(amal, phone):
    amal.groups.add(Group.objects.get(name="Publishers"))
    with override_settings(SECOND_FACTOR_OF=["Publishers"]):
        browser = here()
        assert log_in(browser, next="/admin/archive/letter/").url == SET_UP
        assert not is_in(browser)
        asked = asked_on(browser.get(SET_UP), "make")
        given = {"name": "phone", "add_passkey": "1", "passkey": phone.make(asked)}

        page = browser.post(SET_UP, given)

        assert len(codes_on(page)) == 10
        assert 'href="/admin/archive/letter/"' in page.text
        assert is_in(browser)
        take(browser, amal.passkeys.get())
        answer = phone.use(asked_on(browser.get(SET_UP), "use"))
        browser.post(SET_UP, {"passkey": answer, "take_away": "1"})
        assert second_factor.is_set_up(amal)


# --- What is kept -----------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_backup_brings_passkeys_back_and_opens_nothing(amal, phone, tmp_path):
    with_passkey(amal, phone)
    backup(tmp_path / "archive.zip")
    with zipfile.ZipFile(tmp_path / "archive.zip") as archive:
        kept = archive.read("doors.passkey.jsonl").decode()
    [key] = phone.keys.values()
    secret = key.private_numbers().private_value.to_bytes(32, "big")
    Passkey.objects.all().delete()
    User.objects.all().delete()

    restore(tmp_path / "archive.zip")

    # The public half alone: with it, an answer is checked and none is made.
    assert base64url(secret) not in kept
    assert json.loads(kept)["name"] == "phone"
    browser = halfway()
    use(browser, phone)
    assert is_in(browser)


def test_the_desk_shows_nobody_the_passkeys_of_another(admin_client, amal, phone):
    with_passkey(amal, phone, "phone of Amal’s")
    key = Passkey.objects.get()

    page = admin_client.get(SET_UP)

    assert "phone of Amal’s" not in page.text
    assert key.credential not in page.text
    assert admin_client.get("/admin/doors/passkey/").status_code == 404


def test_what_is_asked_of_a_device_says_nothing_of_the_account(inside, amal):
    asked = asked_on(inside.get(SET_UP), "make")

    assert asked["user"]["name"] == "amal"
    assert len(asked["user"]["id"]) > 20
    assert asked["attestation"] == "none"
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert ORIGIN.endswith(asked["rp"]["id"])


# --- In a browser -----------------------------------------------------------


@pytest.fixture
def virtual(page):
    """A phone of the browser's own, as its developers' tools make it."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    def set_verified(verified: bool):
        given = made | {"isUserVerified": verified}
        tools.send("WebAuthn.setUserVerified", given)

    return set_verified


def log_in_at(page):
    page.goto("/admin/")
    page.get_by_label("Username").fill("amal")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def log_out_of(page):
    page.goto("/admin/")
    page.get_by_role("button", name="Log out").click()


def looked_at(page, name) -> list[str]:
    faults = []
    for size in (PHONE, WIDE):
        show(page, "light", size)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append(f"{name} scrolls sideways at {size}")
    return [*faults, *(f"{name}: {fault}" for fault in faults_of_access(page))]


@pytest.mark.django_db(transaction=True)
def test_a_browser_makes_one_and_comes_in_with_it(page, amal, virtual):
    log_in_at(page)
    page.goto(SET_UP)
    add_it = page.get_by_role("button", name="Add a passkey")
    expect(add_it).to_be_visible()
    faults = looked_at(page, "set up")
    name = page.get_by_label("Name")
    expect(name).to_have_value(re.compile(r"Chrome on \w+"))

    page.get_by_label("Password:", exact=True).fill("ink and paper")
    add_it.click()
    expect(page.get_by_text("This is not your password.")).to_be_visible()
    # What the browser has made is still in the form: it is not asked a second time.
    name.fill("</bdi><script>no()</script> of Amal’s")
    page.get_by_label("Password:", exact=True).fill(PASSWORD)
    add_it.click()
    expect(page.locator(".recovery-codes code")).to_have_count(10)
    page.goto(SET_UP)
    expect(page.locator(".passkeys li")).to_contain_text(
        "</bdi><script>no()</script> of Amal’s"
    )
    page.get_by_text("Take one away, which is lost").click()
    faults += looked_at(page, "second factor")

    log_out_of(page)
    log_in_at(page)
    page.wait_for_url(f"**{CODE}")
    faults += looked_at(page, "code")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()

    page.goto(SET_UP)
    expect(page.locator(".passkeys li")).to_contain_text("last used")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_label("Name").fill("once more")
    page.get_by_label("Password:", exact=True).last.fill(PASSWORD)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("has a passkey of your account")
    page.get_by_role("button", name="Make new recovery codes").click()
    expect(page.locator(".recovery-codes code")).to_have_count(10)
    page.goto(SET_UP)
    page.get_by_role("button", name="Take all of it away").click()
    expect(page.get_by_text("no second factor any more")).to_be_visible()
    assert not faults, "\n".join(faults)


@pytest.mark.django_db(transaction=True)
def test_a_browser_that_is_not_sure_of_its_owner_leaves_the_code(page, amal, virtual):
    log_in_at(page)
    page.goto(SET_UP)
    page.get_by_label("Password:", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Add a passkey").click()
    first = page.locator(".recovery-codes code").first
    expect(first).to_be_visible()
    code = first.inner_text()
    log_out_of(page)
    log_in_at(page)
    virtual(False)

    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was done")
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Go on").click()

    expect(page.get_by_role("heading", name="Your account")).to_be_visible()


@pytest.mark.django_db(transaction=True)
def test_without_scripts_the_code_remains(browser, site, amal):
    phone = Authenticator()
    host, origin = "localhost", site
    one = a_browser(host=site.removeprefix("http://"))
    log_in(one)
    asked = asked_on(one.get(SET_UP), "make")
    answer = phone.make(asked, origin=origin, host=host)
    [code, *_] = codes_on(add(one, phone, answer=answer))
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()

    log_in_at(page)
    expect(page.locator("noscript p")).to_be_visible()
    expect(page.get_by_role("button", name="Use a passkey")).to_be_hidden()
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Go on").click()

    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    context.close()
