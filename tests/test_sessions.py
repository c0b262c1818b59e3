"""Sessions: how they end, where one's own are, and who is told of a new browser."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import OperationalError, connection
from django.urls import reverse
from django.utils import timezone

from archive.doors import letters, sessions
from archive.doors.models import SecondFactor, Session
from archive.exchange.backups import backup

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
from .test_desk import arrived, link_in

pytestmark = pytest.mark.django_db
NEW = dict.fromkeys(["new_password1", "new_password2"], "noon at the harbour")
OWN = "/admin/sessions/"


@pytest.fixture
def amal():
    return make_account()


@pytest.fixture
def inside(amal):
    browser = a_browser()
    log_in(browser)
    return browser


def let_pass(browser, time: timedelta) -> None:
    """Time passes for a session: all that it knows of time is that much older."""
    session = browser.session
    ends = Session.objects.get(session_key=session.session_key).expire_date - time
    for name in (sessions.SINCE, sessions.SEEN):
        at = sessions._time(session[name]) - time
        session[name] = at.isoformat()
    session.save()
    Session.objects.filter(session_key=session.session_key).update(expire_date=ends)


# --- The end ----------------------------------------------------------------


def test_a_session_that_nobody_used_for_some_hours_is_over(inside):
    let_pass(inside, timedelta(hours=8, seconds=-60))
    assert is_in(inside)
    let_pass(inside, timedelta(hours=8, seconds=60))

    assert not is_in(inside)


def test_a_session_in_use_goes_on(inside):
    for _ in range(5):
        let_pass(inside, timedelta(hours=5))
        assert is_in(inside)


def test_what_a_page_asks_by_itself_keeps_no_session_open(inside):
    """Else a page left open, which asks who else has the record, would for ever."""
    for _ in range(3):
        let_pass(inside, timedelta(hours=3))
        inside.get(reverse("admin:index"), headers={"x-asked-by": "clock"})

    assert not is_in(inside)


def test_how_many_hours_is_a_setting(settings, amal):
    settings.SESSION_COOKIE_AGE = 3600
    browser = a_browser()

    log_in(browser)

    assert browser.cookies["sessionid"]["max-age"] == 3600
    let_pass(browser, timedelta(hours=1, seconds=1))
    assert not is_in(browser)


def test_however_much_it_is_used_a_session_ends_some_day(inside):
    for _ in range(14 * 4 - 1):
        let_pass(inside, timedelta(hours=6))
        assert is_in(inside)
    let_pass(inside, timedelta(hours=7))

    with the_log() as lines:
        assert not is_in(inside)

    assert lines[0].startswith("session-ended account='amal'")
    assert lines[0].endswith("why='it has lasted too long'")


def test_that_a_session_is_in_use_is_written_once_a_minute(
    inside, django_assert_num_queries
):
    letter = make_letter().get_absolute_url()

    def written() -> str:
        inside.get(letter)
        return inside.session[sessions.SEEN]

    first = written()
    assert written() == first
    let_pass(inside, timedelta(seconds=61))
    assert written() > first


def test_a_reader_without_a_session_is_given_none(client):
    response = client.get(make_letter().get_absolute_url())

    assert not response.cookies
    assert not Session.objects.exists()


@pytest.mark.parametrize("where", ["own", "link", "administrator"])
def test_a_new_password_ends_all_other_sessions(admin_client, inside, amal, where):
    here = a_browser(SAFARI)
    log_in(here)
    if where == "own":
        url, given = reverse("admin:password_change"), {"old_password": PASSWORD}
        here.post(url, NEW | given)
    elif where == "link":
        here.post(reverse("admin:logout"))
        mail.outbox.clear()
        here.post(reverse("admin:password_reset"), {"email": amal.email})
        form = here.get(link_in(arrived()[0]), follow=True).redirect_chain[-1][0]
        here.post(form, NEW)
    else:
        url = reverse("admin:auth_user_password_change", args=[amal.pk])
        new = dict.fromkeys(["password1", "password2"], "noon at the harbour")
        admin_client.post(url, new | {"usable_password": "true"})

    assert not is_in(inside)
    assert is_in(here) == (where == "own")
    assert amal.sessions.count() == (1 if where == "own" else 0)


def test_a_link_by_mail_makes_a_browser_known_and_so_opens_a_way_in(amal):
    for n in range(10):
        log_in(a_browser(address=f"198.51.100.{n}"), password="ink")
    here = a_browser()
    assert log_in(here).status_code == 429
    here.post(reverse("admin:password_reset"), {"email": amal.email})
    form = here.get(link_in(arrived()[0]), follow=True).redirect_chain[-1][0]

    here.post(form, NEW)

    assert log_in(here, password="noon at the harbour").status_code == 302


def test_an_account_that_is_no_longer_active_is_out_at_once(inside, amal):
    amal.is_active = False
    amal.save()

    assert not is_in(inside)


def test_who_logs_out_leaves_nothing_in_the_browser(inside):
    response = inside.post(reverse("admin:logout"))

    assert response["Clear-Site-Data"] == '"storage"'
    assert inside.cookies["sessionid"].value == ""


def test_a_session_begins_under_a_new_name(amal):
    """Else whoever had planted one in a browser would be let in with its owner."""
    with_second_factor(amal)
    browser = a_browser()
    log_in(browser)
    halfway = browser.cookies["sessionid"].value
    browser.post(reverse("admin:code"), {"code": code_of(SecondFactor.objects.get())})

    assert is_in(browser)
    assert browser.cookies["sessionid"].value != halfway


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.test/", "//evil.test", "javascript:alert(1)", "/\\evil"]
)
@pytest.mark.parametrize("has_factor", [True, False])
def test_nobody_is_led_elsewhere_after_the_log_in(amal, elsewhere, has_factor):
    if has_factor:
        with_second_factor(amal)
    browser = a_browser()
    given = {"username": "amal", "password": PASSWORD, "next": elsewhere}

    response = browser.post(f"{reverse('admin:login')}?next={elsewhere}", given)
    if has_factor:
        code = code_of(SecondFactor.objects.get())
        response = browser.post(reverse("admin:code"), {"code": code})

    assert response.url == "/admin/"


@pytest.mark.django_db(transaction=True)
def test_without_its_database_the_door_opens_to_nobody(amal):
    """What cannot be counted is not tried."""
    browser = a_browser()
    browser.raise_request_exception = False

    def fail(execute, sql, *rest):
        if "doors_attempt" in sql:
            raise OperationalError("The database has gone away.")
        return execute(sql, *rest)

    with connection.execute_wrapper(fail):
        response = log_in(browser)

    assert response.status_code == 500
    assert not is_in(browser)


@pytest.mark.django_db(transaction=True)
def test_a_restore_ends_the_sessions_of_the_accounts_that_were(tmp_path):
    """Their numbers are those of other accounts now."""
    make_account("bruno")
    backup(tmp_path / "archive.zip")
    make_account()
    browser = a_browser()
    log_in(browser)

    call_command("restore", tmp_path / "archive.zip", verbosity=0)

    assert not is_in(browser)
    assert not Session.objects.filter(account__isnull=False).exists()


# --- One's own --------------------------------------------------------------


def others_in(page) -> list[str]:
    return re.findall(r'name="end" value="(\w+)"', page.content.decode())


def test_ones_own_sessions_are_listed_with_browser_and_times(inside, amal):
    log_in(a_browser(SAFARI))
    make_account("bruno")
    log_in(a_browser(), "bruno")

    page = inside.get(OWN)
    said = text_of(page)

    assert "Firefox on Linux , this one" in said.replace("Linux,", "Linux ,")
    assert "Safari on iPhone since " in said
    assert said.count("last seen") == 2
    assert f"{timezone.now():%-d %B %Y}" in said
    assert len(others_in(page)) == 1


def test_a_page_says_nothing_that_opens_a_session(inside, amal):
    other = a_browser(SAFARI)
    log_in(other)

    page = inside.get(OWN).content.decode()

    assert other.cookies["sessionid"].value not in page
    assert inside.cookies["sessionid"].value not in page


def test_each_of_ones_own_sessions_can_be_ended(inside, amal):
    phone, library = a_browser(SAFARI), a_browser()
    log_in(phone), log_in(library)
    name = sessions._name(phone.session.session_key)

    said = text_of(inside.post(OWN, {"end": name}, follow=True))

    assert "Ended." in said
    assert [is_in(each) for each in (inside, phone, library)] == [True, False, True]


def test_all_others_can_be_ended_at_once(inside, amal):
    phone, library = a_browser(SAFARI), a_browser()
    log_in(phone), log_in(library)

    inside.post(OWN, {"others": "1"})

    assert [is_in(each) for each in (inside, phone, library)] == [True, False, False]


def test_whoever_looks_after_the_accounts_can_end_them_all(admin_client, inside, amal):
    phone = a_browser(SAFARI)
    log_in(phone)
    given = {"action": "end_sessions", "_selected_action": amal.pk}

    with the_log() as lines:
        admin_client.post(reverse("admin:auth_user_changelist"), given)

    assert not is_in(inside)
    assert not is_in(phone)
    assert lines[0].startswith("session-ended account='amal'")
    assert is_in(admin_client)


@pytest.mark.parametrize("end", ["", "x", "0" * 16])
def test_nobody_ends_the_session_of_another(inside, end):
    make_account("bruno")
    other = a_browser()
    log_in(other, "bruno")

    inside.post(OWN, {"end": end or sessions._name(other.session.session_key)})
    inside.post(OWN, {"others": "1"})

    assert is_in(other)


def test_the_list_is_shown_to_nobody_who_is_not_in(client):
    assert client.get(OWN)["Location"].startswith(reverse("admin:login"))
    assert client.post(OWN, {"others": "1"}).status_code == 302


# --- A new browser ----------------------------------------------------------


def test_an_account_is_told_of_a_browser_that_is_new_to_it_and_once(amal, settings):
    settings.ARCHIVE_NAME = "Letters\nin Dispute"
    browser = a_browser(SAFARI)

    log_in(browser)
    browser.post(reverse("admin:logout"))
    log_in(browser)

    [letter] = arrived()
    assert letter.to == [amal.email]
    assert letter.subject == "A log-in from a new browser – Letters in Dispute"
    assert "Safari on iPhone, 203.0.113.7" in letter.body
    assert f"http://testserver{OWN}" in letter.body


def test_of_another_browser_it_is_told_again(inside, amal):
    log_in(a_browser(SAFARI))

    assert len(arrived(2)) == 2


def test_who_has_no_address_is_told_nothing(settings):
    make_account("carla", email="")
    make_account("bruno")
    log_in(a_browser(), "carla")
    settings.CAN_SEND_MAIL = False
    log_in(a_browser(), "bruno")

    assert mail.outbox == []


def test_a_mail_server_that_fails_keeps_nobody_out(amal, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    browser = a_browser()

    assert log_in(browser).status_code == 302
    assert is_in(browser)


def test_a_mail_that_could_not_be_sent_is_written_down(amal, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    message = mail.EmailMessage("s", "b", to=[amal.email])

    with the_log() as lines:
        letters._send(message, amal)

    assert lines[0].startswith("mail-not-sent account='amal' error='")


def test_a_change_of_password_is_told_too(inside, amal):
    arrived()
    mail.outbox.clear()

    inside.post(reverse("admin:password_change"), NEW | {"old_password": PASSWORD})

    assert [letter.subject for letter in arrived()] == [
        "The password was changed – Letters in Dispute"
    ]


# --- A new password ---------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("noon-letter", "too short"),
        ("Letters in Dispute 1953", "the archive’s name"),
        ("letters_IN_dispute", "the archive’s name"),
        ("amal@archive.test", "too similar"),
        ("qwertyuiop123", "too common"),
    ],
)
def test_a_password_that_anybody_would_try_is_refused(inside, amal, password, why):
    new = dict.fromkeys(["new_password1", "new_password2"], password)

    page = inside.post(
        reverse("admin:password_change"), new | {"old_password": PASSWORD}
    )

    assert why in text_of(page)
    amal.refresh_from_db()
    assert amal.check_password(PASSWORD)


@pytest.mark.parametrize(
    "password", ["8473629105583", " نامه‌ها بی‌پاسخ ماند ", "x" * 90 + "y"]
)
def test_a_long_password_may_be_of_any_letters_and_is_taken_as_it_is(amal, password):
    browser = a_browser()
    log_in(browser)
    new = dict.fromkeys(["new_password1", "new_password2"], password)

    browser.post(reverse("admin:password_change"), new | {"old_password": PASSWORD})

    assert log_in(a_browser(), password=password).status_code == 302
    assert log_in(a_browser(), password=password.strip() + "z").status_code == 200
