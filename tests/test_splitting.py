"""What is said of one letter and belongs to another goes there, all at once."""

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from archive import checking
from archive.evidence import refresh_headings
from archive.models import (
    Assessment,
    Citation,
    Claim,
    Deletion,
    Letter,
    Response,
    Transmission,
)
from archive.restoring import InTheWay
from archive.search import following
from archive.splitting import Chosen, foresee, split

from .factories import (
    assess,
    cite,
    make_claim,
    make_document,
    make_letter,
    make_response,
    make_step,
)
from .test_admin import address, text_of
from .test_desk import faults_on
from .test_merging import at_the_desk, rows_of  # noqa: F401

pytestmark = pytest.mark.django_db
TABLES = (Assessment, Citation, Claim, Letter, Response, Transmission)


@pytest.fixture
def two():
    """A letter to which a second one's day was added, and that second letter."""
    one = make_letter(slug="first", title="The first letter")
    other = make_letter(slug="second", title="The second letter")
    for key, day in (("sent", "1953-05-01"), ("later", "1953-06-01")):
        cite(make_claim(one, "sent", day, key=key), key="gazette")
    cite(make_claim(other, "exists", key="exists"), key="cable")
    exists = make_claim(one, "exists", key="exists")
    for key in ("cable", "gazette"):
        cite(exists, key=key)
    cite(make_claim(make_step(one, key="by-boat"), "delivered", "1953-06-02"))
    make_response(one, key="nod")
    refresh_headings(Letter.objects.all())
    return Letter.objects.get(pk=one.pk), Letter.objects.get(pk=other.pk)


def chosen(**kinds) -> Chosen:
    return Chosen(**kinds)


def test_claims_steps_and_responses_go_with_all_that_hangs_on_them(two):
    one, other = two
    later, step = one.claims.get(key="later"), one.transmissions.get()
    assert one.contested_questions == ["sent"]

    split(one, other, chosen(parts=[step, one.responses.get()], claims=[later]))

    assert other.claims.get(key="later").citations.count() == 1
    assert other.transmissions.get().claims.get().citations.count() == 1
    assert other.responses.get().key == "nod"
    assert one.claims.filter(question="sent").count() == 1
    assert Letter.objects.get(pk=one.pk).contested_questions == []
    assert Letter.objects.get(pk=other.pk).dated.edtf == "1953-06-01"
    following.rebuild()
    assert [f for f in checking.check() if "without" not in str(f)] == []


def test_both_histories_and_that_of_what_went_say_so(two):
    one, other = two
    later = one.claims.get(key="later")

    split(one, other, chosen(claims=[later]), why="Another day, another letter")

    (here, there, it) = (r.history.first() for r in (one, other, later))
    because = ": Another day, another letter"
    assert (
        here.history_change_reason == f"Something went to “The second letter”{because}"
    )
    assert there.history_change_reason.startswith("Something came from “The first lett")
    assert it.history_change_reason == "Split from “The first letter”"


def test_what_is_foreseen_is_what_happens_and_nothing_is_changed(two):
    one, other = two
    before = rows_of(*TABLES)

    foreseen = foresee(one, other, chosen(claims=[one.claims.get(key="later")]))

    assert rows_of(*TABLES) == before
    assert foreseen.letters == [(one, ["sent"], []), (other, [], [])]
    assert not foreseen.obstacles


def test_an_answer_that_is_there_gets_the_citations(two):
    one, other = two

    split(one, other, chosen(claims=[one.claims.get(key="exists")]))

    keys = other.claims.get().citations.values_list("key", flat=True)
    assert set(keys) == {"cable", "cable-2", "gazette"}
    assert not one.claims.filter(question="exists").exists()
    assert Deletion.objects.get().kind == "claim"


def test_a_single_citation_goes_to_the_same_answer_which_is_made_if_it_is_missing(two):
    one, other = two
    exists = one.claims.get(key="exists")
    step = one.transmissions.get()
    told = step.claims.get()
    more = cite(told, key="cable")

    split(one, other, chosen(citations=[exists.citations.get(key="cable"), more]))

    assert other.claims.get().citations.count() == 2
    made = other.transmissions.get(key="by-boat").claims.get()
    assert (made.date, made.citations.get()) == (told.date, more)
    assert exists.citations.get().key == "gazette"


def test_a_new_letter_begins_as_a_draft_at_an_address_of_its_own(two):
    one, _ = two
    new = Letter(title="The first letter", title_language="en")

    split(one, new, chosen(claims=[one.claims.get(key="later")]))

    made = Letter.objects.get(pk=new.pk)
    assert (made.slug, made.state) == ("the-first-letter", "draft")
    assert made.claims.get().key == "later"
    assert made.history.last().history_change_reason == "Split from “The first letter”"


# --- What stands in the way -------------------------------------------------------


def test_the_last_citation_of_a_public_claim_stays(two):
    one, other = two
    exists = one.claims.get(key="exists")
    before = rows_of(*TABLES)

    with pytest.raises(InTheWay, match="the last public citation of “exists: yes”"):
        split(one, other, chosen(citations=list(exists.citations.all())))

    assert rows_of(*TABLES) == before


def test_what_stays_does_not_relay_what_goes(two):
    one, other = two
    later = one.claims.get(key="later")
    cite(
        one.claims.get(key="exists"),
        make_document(title="A"),
        relays=later.citations.get(),
    )

    with pytest.raises(InTheWay, match="asserts: A” relays one of “The second letter”"):
        split(one, other, chosen(claims=[later]))


def test_a_relay_goes_with_what_it_relays(two):
    one, other = two
    later, exists = one.claims.get(key="later"), one.claims.get(key="exists")
    root = later.citations.get()
    relay = cite(exists, relays=root)

    split(one, other, chosen(claims=[later], citations=[relay]))

    relay.refresh_from_db()
    assert relay.relays == root
    assert relay.claim.letter == root.claim.letter == other


def test_a_claim_that_is_accepted_stays_with_its_judgement(two):
    one, other = two
    later = one.claims.get(key="later")
    assess(later)

    with pytest.raises(InTheWay, match="accepts a claim of the other"):
        split(one, other, chosen(claims=[later]))


def test_nothing_is_no_split(two):
    with pytest.raises(InTheWay, match="Choose what is to go"):
        split(*two, chosen())


# --- At the desk ------------------------------------------------------------------


def test_it_is_chosen_seen_and_done(admin_client, two):
    one, other = two
    url = reverse("admin:archive_letter_split", args=[one.pk])
    assert url in admin_client.get(address("change", one)).content.decode()
    sent = {"claim": [one.claims.get(key="later").pk], "letter": "second"}

    seen = admin_client.post(url, sent)

    assert "The first letter: sent → nothing" in text_of(seen)
    assert one.claims.filter(key="later").exists()
    sent |= {"seal": seen.context["seal"], "confirmed": "1", "why": "Another day"}
    done = admin_client.post(url, sent, follow=True)
    assert "What you chose is here now" in text_of(done)
    assert other.claims.filter(key="later").exists()


def test_what_was_seen_is_what_is_done_or_nothing(admin_client, two):
    one, other = two
    url = reverse("admin:archive_letter_split", args=[one.pk])
    sent = {"claim": [one.claims.get(key="later").pk], "title": "A new letter"}
    seal = admin_client.post(url, sent).context["seal"]
    assert not Letter.objects.filter(title="A new letter").exists()

    sent |= {"citation": [one.claims.get(key="exists").citations.first().pk]}
    again = admin_client.post(url, sent | {"seal": seal, "confirmed": "1"})

    assert "Something has changed since you looked" in text_of(again)
    assert not Letter.objects.filter(title="A new letter").exists()


@pytest.mark.parametrize(
    ("named", "sentence"),
    [
        ({}, "Name one letter, or the title of a new one."),
        ({"letter": "second", "title": "A"}, "Name one letter, or the title"),
        (
            {"letter": "secnd"},
            "There is no other letter “secnd”. Did you mean “second”",
        ),
        ({"letter": "first"}, "There is no other letter “first”."),
    ],
)
def test_one_other_letter_is_named(admin_client, two, named, sentence):
    url = reverse("admin:archive_letter_split", args=[two[0].pk])

    assert sentence in text_of(admin_client.post(url, named))


def test_who_may_not_write_may_not_split(client, two):
    user = User.objects.create_user("amal", password="an hour", is_staff=True)
    user.groups.set([Group.objects.get(name="Loaders")])
    client.force_login(user)

    url = reverse("admin:archive_letter_split", args=[two[0].pk])

    assert client.get(url).status_code == 403


@pytest.mark.looks
@pytest.mark.django_db(transaction=True)
def test_the_page_is_open_to_all_senses(page, at_the_desk, two):  # noqa: F811
    page.goto(reverse("admin:archive_letter_split", args=[two[0].pk]))
    page.get_by_label("sent: 1 June 1953").check()
    page.get_by_label("To the letter with the key").fill("second")
    page.get_by_role("button", name="See what it does").click()

    faults = faults_on(page, "split")

    assert not faults, "\n".join(faults)
