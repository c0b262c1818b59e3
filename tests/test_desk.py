"""The desk's first page, its log-in and passwords, and what it looks like."""

import re
import time
from itertools import product

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import expect

from archive import anchoring
from archive.admin import desk
from archive.dates import When
from archive.models import Document, Letter
from archive.publishing import publish, send_back, submit, withdraw

from .accessibility import A_AND_AA_OF_2_2, PHONE, WIDE, faults_of_access, show
from .factories import (
    annotate,
    cite,
    make_agent,
    make_claim,
    make_collection,
    make_document,
    make_letter,
    make_place,
    make_response,
)
from .test_admin import address, count_queries, save, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    """A maker of accounts at the desk, each of a group."""

    def account(name: str, group: str) -> User:
        fields = {"is_staff": True, "email": f"{name}@archive.test"}
        user = User.objects.create_user(name, password="an hour before noon", **fields)
        user.groups.set([Group.objects.get(name=group)])
        return user

    return account


@pytest.fixture
def amal(account) -> User:
    return account("amal", "Editors")


@pytest.fixture
def bruno(account) -> User:
    return account("bruno", "Publishers")


def by(user, act, record, **words):
    """An act, as if from the desk of this account."""
    record._history_user = user
    act(record, **words)


def written_by(user, make=make_letter, **fields):
    record = make(published=False, **fields)
    record.history.update(history_user=user)
    return record


def first_page(client, user) -> dict[str, str]:
    """What each section of the first page says to an account, by its title."""
    client.force_login(user)
    page = client.get(reverse("admin:index")).content.decode()
    sections = re.findall(r'<section class="module">(.*?)</section>', page, re.S)
    words = [re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", s)).strip() for s in sections]
    titles = ["To review", "Sent back to you", "Your drafts", "To look at"]
    return {t: w.removeprefix(t) for w in words for t in titles if w.startswith(t)}


# --- The first page ---------------------------------------------------------


def test_publishers_find_what_is_in_review_the_longest_wait_first(client, amal, bruno):
    second = written_by(amal, title="The second letter")
    first = written_by(amal, make_agent, name="Eleanor Vance")
    by(amal, submit, first, comment="Both scripts checked")
    by(amal, submit, second)

    review = first_page(client, bruno)["To review"]

    assert review.index("Eleanor Vance") < review.index("The second letter")
    assert "agent, by amal, " in review
    assert "Both scripts checked" in review
    assert "Submitted for review" not in review


def test_an_edit_in_review_leaves_the_day_and_the_name_of_who_submitted(
    client, amal, bruno
):
    letter = written_by(amal)
    by(amal, submit, letter)
    letter._history_user, letter.abstract = bruno, "A denial."
    letter.save()

    assert "by amal" in first_page(client, bruno)["To review"]


def test_editors_find_no_review_and_publishers_do(client, amal, bruno):
    assert "To review" not in first_page(client, amal)
    assert "Nothing is in review." in first_page(client, bruno)["To review"]


def test_what_was_sent_back_is_found_with_its_words(client, amal, bruno):
    letter = written_by(amal, title="Vance to Rahimi")
    by(amal, submit, letter)
    by(bruno, send_back, letter, comment="The second step has no carrier.")

    mine, theirs = first_page(client, amal), first_page(client, bruno)

    assert "Vance to Rahimi" in mine["Sent back to you"]
    assert "by bruno" in mine["Sent back to you"]
    assert "The second step has no carrier." in mine["Sent back to you"]
    assert "Vance to Rahimi" not in mine["Your drafts"]
    assert "Vance to Rahimi" not in "".join(theirs.values())


def test_what_was_sent_back_and_submitted_again_waits_no_more(client, amal, bruno):
    letter = written_by(amal)
    by(amal, submit, letter)
    by(bruno, send_back, letter, comment="The second step has no carrier.")
    by(amal, submit, letter)

    assert "Nothing was sent back." in first_page(client, amal)["Sent back to you"]


def test_what_nobody_at_the_desk_sent_back_is_found_too(client, amal):
    letter = written_by(amal, title="Vance to Rahimi")
    submit(letter)
    send_back(letter, comment="A command found it wanting.")

    assert "Vance to Rahimi" in first_page(client, amal)["Sent back to you"]


def test_drafts_are_those_one_has_written_in_the_last_first(client, amal, bruno):
    old = written_by(amal, title="An old draft")
    written_by(amal, make_place, name="Port Amal")
    written_by(bruno, title="Another’s draft")
    withdrawn = make_letter(title="A letter withdrawn")
    by(amal, withdraw, withdrawn, because="It was forged.")
    by(amal, send_back, withdrawn, comment="Write it anew.")
    old._history_user, old.abstract = amal, "A denial."
    old.save()

    drafts = first_page(client, amal)["Your drafts"]

    assert drafts.index("An old draft") < drafts.index("Port Amal")
    assert "Another" not in drafts
    assert "A letter withdrawn" not in drafts


def test_of_many_the_first_are_named_and_the_lists_have_all(client, amal):
    for _ in range(desk.LONGEST + 1):
        written_by(amal)

    drafts = first_page(client, amal)["Your drafts"]

    assert drafts.count("Eleanor Vance to Rahimi") == desk.LONGEST
    assert "And more. All there are: letters" in drafts


def leads_to(client, words: str) -> list:
    """The records of the list to which the first page's link with these words leads."""
    page = client.get(reverse("admin:index")).content.decode()
    [url] = [
        url
        for url, text in re.findall(r'<li><a href="([^"]+)">(.*?)</a>', page, re.S)
        if words in re.sub(r"<[^>]+>", "", text)
    ]
    response = client.get(url.replace("&amp;", "&"))
    assert response.status_code == 200
    return list(response.context["cl"].result_list)


def test_what_asks_for_a_look_leads_to_the_list_where_it_is_done(client, amal):
    uncited = make_claim(make_letter(), "exists")
    unread = make_claim(uncited.letter, "sent", When.of(as_written="last Wednesday"))
    cite(unread)
    cite(make_claim(uncited.letter, "written", "1953-05-01"))
    paper = make_document(text="The consulate sent it on the eleventh.")
    lost = annotate(paper, "on the eleventh")
    anchoring.take_capture(paper, "An altogether different page.")
    unseen = make_document(consulted="no")
    make_document(accessed=When.of(as_written="۲۲ اسفند"))
    client.force_login(amal)

    assert leads_to(client, "1 claim without a citation") == [uncited]
    assert leads_to(client, "1 claim with a date “date” that") == [unread]
    assert leads_to(client, "1 orphaned annotation") == [lost]
    assert leads_to(client, "1 document that nobody here has seen") == [unseen]
    assert len(leads_to(client, "1 document with a date “accessed”")) == 1


def test_an_empty_archive_says_that_nothing_waits(client, bruno):
    page = first_page(client, bruno)

    assert "Nothing is in review." in page["To review"]
    assert "You have no other drafts." in page["Your drafts"]
    assert "Every claim is cited" in page["To look at"]


def test_whoever_may_only_look_is_told_that_nothing_waits(client, account):
    client.force_login(account("lo", "Loaders"))

    page = text_of(client.get(reverse("admin:index")))

    assert "Nothing waits for you here: you may look at all that is listed." in page


def all_that_waits(amal, bruno):
    for make in (make_letter, make_document, make_agent, make_place, make_collection):
        written_by(amal, make)
        by(amal, submit, written_by(amal, make))
        record = written_by(amal, make)
        by(amal, submit, record)
        by(bruno, send_back, record, comment="Look again.")
    make_claim(make_letter(), "sent", When.of(as_written="last Wednesday"))


def test_the_first_page_asks_the_same_however_much_waits(client, amal, bruno):
    client.force_login(bruno)
    few = count_queries(client, reverse("admin:index"))
    for _ in range(4):
        all_that_waits(amal, bruno)

    assert count_queries(client, reverse("admin:index")) == few
    assert few <= 40


# --- A record's page --------------------------------------------------------


def test_a_record_shows_its_way_with_who_when_and_why(client, amal, bruno):
    letter = written_by(amal)
    by(amal, submit, letter, comment="Both scripts checked")
    by(bruno, publish, letter)
    by(bruno, withdraw, letter, because="The gazette was forged. " * 8)
    client.force_login(amal)

    page = text_of(client.get(address("change", letter)))

    way = page[page.index("Its way to the public") :]
    states = ["Draft", "In review", "Published", "Withdrawn"]
    assert [way.index(s) for s in states] == sorted(way.index(s) for s in states)
    assert "amal Both scripts checked" in way
    assert ("The gazette was forged. " * 8).strip() in way


def test_the_way_asks_the_same_however_long_it_is(admin_client, amal):
    letter = written_by(amal)
    few = count_queries(admin_client, address("change", letter))
    for _ in range(5):
        by(amal, submit, letter)
        by(amal, send_back, letter, comment="Again.")

    assert count_queries(admin_client, address("change", letter)) == few
    assert letter.way().count() == 11


def test_whoever_may_only_look_sees_the_way_and_no_button(client, account):
    client.force_login(account("lo", "Loaders"))
    letter = make_letter(published=False)
    make_response(letter, published=False)

    page = client.get(address("change", letter)).content.decode()

    assert "Its way to the public" in page
    assert 'name="_' not in page.replace('name="_popup', "")


def test_the_page_of_what_is_public_says_that_an_edit_is_live(client, amal):
    client.force_login(amal)

    assert "live at once" in text_of(client.get(address("change", make_letter())))


def test_words_for_a_step_stand_where_the_form_is_refused(admin_client):
    letter = make_letter()
    words = {"_withdraw": "x", "_withdraw-comment": "It was a forgery."}

    response = save(admin_client, "change", letter, title="", **words)

    assert "It was a forgery." in text_of(response)
    letter.refresh_from_db()
    assert letter.is_published


def test_a_comment_that_the_history_cannot_hold_is_a_sentence(admin_client):
    letter = make_letter(published=False)
    words = {"_submit": "x", "_submit-comment": "So. " * 30}

    response = save(admin_client, "change", letter, **words)

    assert "at most 100 characters" in text_of(response)
    letter.refresh_from_db()
    assert letter.state == "draft"


def test_a_step_from_a_stale_page_is_refused(admin_client, amal):
    letter = make_letter(published=False)
    opened = admin_client.get(address("change", letter))
    letter._history_user, letter.abstract = amal, "Something else."
    letter.save()
    form = opened.context["adminform"].form
    sent = {field.html_name: field.value() or "" for field in form}

    response = admin_client.post(
        address("change", letter), sent | {"_publish": "x"}, follow=True
    )

    assert "amal changed this after you had opened it" in text_of(response)
    letter.refresh_from_db()
    assert letter.state == "draft"


def test_submitting_twice_is_a_sentence(admin_client):
    letter = make_letter(published=False)

    save(admin_client, "change", letter, _submit="x")
    response = save(admin_client, "change", letter, _submit="x")

    assert "is in review, so it cannot become in review" in text_of(response)
    letter.refresh_from_db()
    assert letter.history.count() == 2


# --- A letter's responses ---------------------------------------------------


def test_a_letter_that_goes_out_alone_says_what_it_leaves_behind(admin_client):
    letter = make_letter(published=False)
    waiting = [make_response(letter, published=False) for _ in range(2)]
    make_response(letter)

    response = save(admin_client, "change", letter, _publish="x")

    assert "2 responses of it are not public yet" in text_of(response)
    [url] = re.findall(r'href="([^"]+)">look there', response.content.decode())
    listed = admin_client.get(url.replace("&amp;", "&")).context["cl"].result_list
    assert set(listed) == set(waiting)


def test_a_letter_goes_out_with_its_responses_and_names_the_refused(admin_client):
    letter = make_letter(published=False)
    ready = make_response(letter, published=False)
    withdrawn = make_response(letter)
    withdraw(withdrawn, because="Told twice.")

    save(admin_client, "change", letter, _publish_responses="x")

    letter.refresh_from_db()
    assert letter.is_published
    assert list(letter.responses.published()) == [ready]

    wanting = make_response(letter, published=False, key="rahimi-shrugs")
    make_claim(wanting, "occurred", "1953-05-02")
    other = make_response(letter, published=False)
    response = save(admin_client, "change", letter, _publish_responses="x")

    assert "Public now: 1." in text_of(response)
    assert "1 response refused" in text_of(response)
    assert "rahimi shrugs” has a claim without a citation" in text_of(response)
    assert set(letter.responses.published()) == {ready, other}


def test_a_letter_that_is_refused_takes_no_response_along(admin_client):
    letter = make_letter(published=False)
    make_claim(letter, "sent")
    make_response(letter, published=False)

    save(admin_client, "change", letter, _publish_responses="x")

    assert not letter.responses.published().exists()


# --- Many at once -----------------------------------------------------------


def choose(client, records, action: str, *, follow=True, **given):
    chosen = {"action": action, "_selected_action": [r.pk for r in records]}
    url = address("changelist", records[0])
    return client.post(url, chosen | given, follow=follow)


def test_withdrawing_many_asks_for_the_reason_and_lists_what_it_touches(admin_client):
    public, draft = make_letter(title="Public"), make_letter(published=False)

    page = choose(admin_client, [public, draft], "withdraw_selected")

    assert "Reason for the withdrawal" in text_of(page)
    touched, refused = text_of(page).split("These will be refused")
    assert "Public" in touched
    assert f"{draft} {draft.slug}: draft" in refused
    public.refresh_from_db()
    assert public.is_published


def confirm(client, page, **words):
    """Press the button of the page between."""
    form = page.content.decode().split('<form method="post">')[1].split("</form>")[0]
    hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
    url = page.request["PATH_INFO"]
    return client.post(url, dict(hidden) | words, follow=True)


def test_many_are_withdrawn_with_one_reason_and_each_refusal_is_named(client, bruno):
    client.force_login(bruno)
    public = [make_letter() for _ in range(3)]
    draft = make_letter(published=False, title="A draft among them")
    page = choose(client, [*public, draft], "withdraw_selected")

    done = confirm(client, page, **{"_withdraw-comment": "A forgery, all of it."})

    assert "Withdrawn: 3." in text_of(done)
    assert "1 letter refused: “A draft among them” is draft" in text_of(done)
    for letter in public:
        letter.refresh_from_db()
        last = letter.history.first()
        assert letter.withdrawn_because == "A forgery, all of it."
        assert (last.history_user, last.history_change_reason) == (
            bruno,
            "A forgery, all of it.",
        )


def test_many_are_sent_back_with_words_or_not_at_all(client, bruno):
    client.force_login(bruno)
    letters = [make_letter(published=False) for _ in range(2)]
    for letter in letters:
        submit(letter)
    page = choose(client, letters, "send_back_selected")

    asked = confirm(client, page, **{"_send_back-comment": " "})
    assert "Say what is to be done" in text_of(asked)
    assert not Letter.objects.filter(state="draft").exists()

    confirm(client, asked, **{"_send_back-comment": "The second page is missing."})
    assert Letter.objects.filter(state="draft").count() == 2


@pytest.mark.parametrize("action", ["submit_selected", "publish_selected"])
def test_all_pages_of_a_list_are_taken_at_once(admin_client, action):
    letters = [make_letter(published=False) for _ in range(60)]

    choose(admin_client, letters[:50], action, select_across="1")

    assert not Letter.objects.filter(state="draft").exists()


def test_all_pages_of_a_list_are_withdrawn_and_no_more_than_were_listed(admin_client):
    letters = [make_letter() for _ in range(60)]
    page = choose(admin_client, letters[:50], "withdraw_selected", select_across="1")
    later = make_letter()

    confirm(admin_client, page, **{"_withdraw-comment": "A forgery."})

    assert list(Letter.objects.published()) == [later]


def test_many_refresh_each_heading_once(admin_client):
    letter, papers = make_letter(), [make_document(published=False) for _ in range(3)]
    for paper in papers:
        cite(make_claim(letter, "sent", "1953-05-01"), paper)

    with CaptureQueriesContext(connection) as queries:
        choose(admin_client, papers, "publish_selected", follow=False)

    written = [q for q in queries if 'UPDATE "archive_letter"' in q["sql"]]
    assert len(written) == 1
    assert Document.objects.published().count() == 3
    letter.refresh_from_db()
    assert letter.dated_edtf == "1953-05-01"


# --- Passwords --------------------------------------------------------------


def ask_for_link(client, address: str):
    return client.post(reverse("admin:password_reset"), {"email": address})


def arrived(number: int = 1) -> list:
    """The mails that have gone out, once there are so many: they are sent aside."""
    until = time.monotonic() + 5
    while len(mail.outbox) < number and time.monotonic() < until:
        time.sleep(0.01)
    return mail.outbox


def link_in(letter) -> str:
    return re.search(r"https?://[^/]+(/\S+)", letter.body)[1]


def test_a_password_that_was_forgotten_is_set_anew_once(client, amal):
    ask_for_link(client, "AMAL@archive.test")
    [letter] = arrived()
    link = link_in(letter)

    form = client.get(link, follow=True)
    new = {
        "new_password1": "noon at the harbour",
        "new_password2": "noon at the harbour",
    }
    done = client.post(form.redirect_chain[-1][0], new, follow=True)

    assert "Your new password is kept." in text_of(done)
    assert client.login(username="amal", password="noon at the harbour")
    client.logout()
    assert "used up" in text_of(client.get(link, follow=True))
    assert letter.to == ["amal@archive.test"]
    assert "Letters in Dispute" in letter.subject
    assert "amal" in letter.body


def test_nobody_learns_whether_there_is_an_account(client, amal):
    answers = [
        ask_for_link(client, f"{name}@archive.test") for name in ("amal", "rahimi")
    ]

    assert len({(a.status_code, a["Location"]) for a in answers}) == 1
    pages = {client.get(a["Location"]).content for a in answers}
    assert len(pages) == 1
    assert len(arrived()) == 1


@pytest.mark.parametrize("host", ["evil.test", "testserver.evil.test", "a b"])
def test_a_link_never_names_a_host_that_is_not_ours(client, amal, host):
    url = reverse("admin:password_reset")

    response = client.post(url, {"email": amal.email}, headers={"host": host})

    assert response.status_code == 400
    assert mail.outbox == []


@pytest.mark.parametrize(
    "link", ["MQ/abc-def", "MQ/set-password", "%00/x", "x/\U0001f54a"]
)
def test_a_link_that_was_never_sent_opens_nothing(client, amal, link):
    response = client.get(f"/admin/password_reset/{link}/", follow=True)

    assert response.status_code == 200
    assert "used up, or too old" in text_of(response)


def test_where_no_mail_can_be_sent_no_link_is_offered(client, amal, settings):
    offered = text_of(client.get(reverse("admin:login")))
    settings.CAN_SEND_MAIL = False

    assert "Forgotten your password?" in offered
    assert "Forgotten" not in text_of(client.get(reverse("admin:login")))
    page = client.get(reverse("admin:password_reset"))
    assert "No mail can be sent from here." in text_of(page)
    assert ask_for_link(client, amal.email).status_code == 405
    assert mail.outbox == []


def test_a_password_is_changed_by_who_knows_it(client, amal):
    client.force_login(amal)
    new = {
        "new_password1": "noon at the harbour",
        "new_password2": "noon at the harbour",
    }
    url = reverse("admin:password_change")

    wrong = client.post(url, new | {"old_password": "ink"})
    right = client.post(url, new | {"old_password": "an hour before noon"}, follow=True)

    assert wrong.status_code == 200
    assert "Your password is changed." in text_of(right)
    assert client.login(username="amal", password="noon at the harbour")


def test_a_weak_password_is_refused_with_the_reason(client, amal):
    client.force_login(amal)
    weak = {"old_password": "an hour before noon"}
    weak |= {"new_password1": "12345678", "new_password2": "12345678"}

    page = text_of(client.post(reverse("admin:password_change"), weak))

    assert "too common" in page


def test_whoever_leaves_is_told_so_in_the_archives_name(client, amal):
    client.force_login(amal)

    page = text_of(client.post(reverse("admin:logout")))

    assert "Letters in Dispute" in page
    assert "Log in again" in page


# --- What it looks like -----------------------------------------------------

VIEWS = list(product(["light", "dark"], [PHONE, WIDE]))


@pytest.fixture
def desk_page(page, bruno, amal):
    """A browser's tab in which a publisher is signed in."""
    all_that_waits(amal, bruno)
    page.goto(reverse("admin:login"))
    page.get_by_label("Username").fill("bruno")
    page.get_by_label("Password").fill("an hour before noon")
    page.get_by_role("button", name="Log in").click()
    return page


def addresses() -> list[str]:
    letter = Letter.objects.filter(state="draft").first()
    make_response(letter, published=False)
    return [
        reverse("admin:index"),
        address("changelist", letter),
        *(address(name, letter) for name in ("add", "change", "history", "delete")),
        reverse("admin:password_change"),
    ]


@pytest.mark.looks
@pytest.mark.django_db(transaction=True)
def test_the_desk_is_open_to_all_senses(desk_page):
    faults = []
    for url in addresses():
        desk_page.goto(url, wait_until="load")
        faults += faults_on(desk_page, url)

    assert not faults, "\n".join(faults)


@pytest.mark.looks
@pytest.mark.django_db(transaction=True)
def test_the_door_is_open_to_all_senses(page, amal):
    faults = []
    for url in (reverse("admin:login"), reverse("admin:password_reset")):
        page.goto(url)
        faults += faults_on(page, url)
    page.get_by_role("button", name="Send the link").click()

    assert not faults, "\n".join(faults)


def faults_on(page, url: str) -> list[str]:
    """What is wrong with a page at each size, in light and in dark."""
    faults = []
    for view in VIEWS:
        show(page, *view)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append(f"{view} It scrolls sideways.")
    faults += faults_of_access(page, rules=A_AND_AA_OF_2_2, views=VIEWS)
    return [f"{url} {fault}" for fault in faults]


@pytest.mark.django_db(transaction=True)
def test_a_publisher_withdraws_many_in_a_browser(desk_page):
    for title in ("Vance to Rahimi", "Rahimi to Vance"):
        make_letter(title=title)
    desk_page.goto(address("changelist", Letter) + "?state__exact=published&q=Rahimi")
    desk_page.locator("#action-toggle").check()
    desk_page.get_by_label("Action:").select_option("withdraw_selected")
    desk_page.get_by_role("button", name="Go", exact=True).click()
    desk_page.get_by_label("Reason for the withdrawal").fill("Forged, both.")
    desk_page.get_by_role("button", name="Withdraw").click()

    expect(desk_page.locator(".messagelist")).to_contain_text("Withdrawn: ")
    assert Letter.objects.filter(withdrawn_because="Forged, both.").count() >= 2
