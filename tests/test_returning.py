"""A letter as it stood at a moment, beside today's, and returned to that."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from archive import anchoring, checking
from archive.evidence import refresh_headings
from archive.models import (
    Citation,
    Claim,
    Deletion,
    Letter,
    Response,
    Transmission,
)
from archive.restoring import InTheWay
from archive.returning import differences, moments, return_to
from archive.search import following
from archive.splitting import Chosen, split

from .factories import (
    assess,
    cite,
    make_agent,
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
TABLES = (Citation, Claim, Letter, Response, Transmission)


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def letter():
    letter = make_letter(published=False, title="Vance to Rahimi", abstract="A plea.")
    sent = make_claim(letter, "sent", "1953-05-01", key="sent")
    root = cite(sent, key="gazette")
    cite(sent, key="relay", relays=root)
    cite(make_claim(make_step(letter, key="by-boat"), "delivered", "1953-06-02"))
    nod = make_response(letter, published=False, key="nod")
    make_claim(nod, "contents", "He nodded.", key="nodded")
    refresh_headings(Letter.objects.all())
    return Letter.objects.get(pk=letter.pk)


@pytest.fixture
def changed(letter):
    """The moment before all kinds of changes were made in a letter."""
    then = now()
    letter.abstract = "A demand."
    letter.save()
    sent = letter.claims.get(key="sent")
    sent.citations.get(key="relay").delete()
    root = sent.citations.get()
    root.stance = "denies"
    root.save()
    letter.transmissions.get().delete()
    letter.responses.get().delete()
    come = make_claim(letter, "received", "1953-05-04", key="received")
    cite(come, key="cable")
    refresh_headings(Letter.objects.all())
    return then


def told(letter, at) -> dict[str, str]:
    found = [d for d in differences(letter, at) if d.kind != "letter"]
    return {f"{d.kind} {d.record.key}": d.what for d in found}


def test_it_is_shown_what_stood_otherwise_and_how(letter, changed):
    itself, *_ = differences(letter, changed)

    assert [(line.label, line.then, line.now) for line in itself.lines] == [
        ("Abstract", "A plea.", "A demand.")
    ]
    assert [run.text for run in itself.lines[0].of_now if run.is_changed] == ["demand."]
    assert [d.what for d in differences(letter, changed)].count("gone since") == 6
    found = told(letter, changed)
    assert found["claim received"] == found["citation cable"] == "come since"
    assert found["citation gazette"] == "changed since"
    assert found["citation relay"] == "gone since"
    assert differences(letter, now()) == []


def test_all_of_it_is_returned_as_new_versions(letter):
    before = rows_of(*TABLES)
    then = now()
    sent = letter.claims.get(key="sent")
    sent.date_edtf = sent.date_as_written = "1953-05-09"
    sent.save()
    letter.transmissions.get().delete()
    letter.responses.get().delete()
    sent.citations.get(key="relay").delete()
    cite(make_claim(letter, "received", "1953-05-04"))

    return_to(letter, then, why="Too hasty")

    assert rows_of(*TABLES) == before
    sent.refresh_from_db()
    assert sent.version == 3
    assert sent.history.first().history_change_reason.startswith("Returned to ")
    assert letter.history.first().history_change_reason.endswith(": Too hasty")
    assert Deletion.objects.latest("pk").kind == "claim"
    following.rebuild()
    assert [f for f in checking.check() if "without" not in str(f)] == []


def test_part_by_part(letter, changed):
    root = letter.claims.get(key="sent").citations.get()

    return_to(letter, changed, [f"citation-{root.pk}"])

    root.refresh_from_db()
    assert root.stance == "asserts"
    assert Letter.objects.get(pk=letter.pk).abstract == "A demand."
    assert "citation gazette" not in told(letter, changed)
    assert letter.history.first().history_change_reason.startswith("Returned to ")


def test_headings_are_read_anew(letter, changed):
    assert Letter.objects.get(pk=letter.pk).dated.edtf == ""

    return_to(letter, changed)

    assert Letter.objects.get(pk=letter.pk).dated.edtf == "1953-05-01"


def test_what_went_to_another_letter_is_returned_from_there(letter):
    other, then = make_letter(), now()
    split(letter, other, Chosen(claims=[letter.claims.get(key="sent")]))
    assert told(letter, then)["claim sent"] == "changed since"

    return_to(letter, then)

    assert letter.claims.get(key="sent").citations.count() == 2
    assert not other.claims.exists()


def test_a_passage_returns_to_its_words_in_the_text_in_which_it_stood(letter):
    paper = make_document(text="The ship sailed at dawn.")
    cited = cite(letter.claims.get(key="sent"), paper, words="at dawn")
    then, text = now(), paper.current_capture
    anchoring.take_capture(paper, "It is told that the ship sailed at dawn.")

    return_to(letter, then)

    cited.refresh_from_db()
    assert (cited.capture, cited.exact) == (text, "at dawn")


# --- What stands in the way -------------------------------------------------------


def test_a_document_that_is_deleted_since_is_named(letter):
    cable = make_document(published=False)
    cited = cite(letter.claims.get(key="sent"), cable, key="cable")
    then = now()
    cited.delete()
    cable.delete()
    before = rows_of(*TABLES)

    (lost,) = [d for d in differences(letter, then) if d.lacks]
    assert lost.lacks == ["the document that it named is deleted since"]
    with pytest.raises(InTheWay, match="“cable”: the document that it named is del"):
        return_to(letter, then)
    assert rows_of(*TABLES) == before


def test_a_part_comes_with_what_it_belongs_to_or_not_at_all(letter, changed):
    keys = {d.kind: d.key for d in differences(letter, changed) if d.then}
    delivered = next(
        d
        for d in differences(letter, changed)
        if d.kind == "claim" and d.then and d.then.question == "delivered"
    )

    with pytest.raises(InTheWay, match="belonged to is deleted since"):
        return_to(letter, changed, [delivered.key])

    return_to(letter, changed, [delivered.key, keys["transmission"]])
    assert letter.transmissions.get().claims.get().key == delivered.then.key


def test_what_has_come_since_goes_with_all_that_rests_on_it_or_stays(letter, changed):
    come = letter.claims.get(key="received")

    with pytest.raises(InTheWay, match="rests on it; choose that as well"):
        return_to(letter, changed, [f"claim-{come.pk}"])


def test_what_is_accepted_by_a_judgement_stays(letter, changed):
    assess(letter.claims.get(key="received"))

    with pytest.raises(InTheWay, match="Cannot delete|assessment"):
        return_to(letter, changed)


def test_the_ordinary_rules_hold(letter):
    """A key that another claim has taken since is not given twice."""
    then = now()
    sent = letter.claims.get(key="sent")
    sent.key = "departed"
    sent.save()
    make_claim(letter, "received", "1953-05-04", key="sent")

    with pytest.raises(InTheWay, match="Claim “sent: 1 May 1953”"):
        return_to(letter, then, [f"claim-{sent.pk}"])


def test_what_was_public_once_is_withdrawn_and_not_taken_out(letter):
    then = now()
    make_response(letter, key="statement")

    with pytest.raises(InTheWay, match="was public: withdraw it instead"):
        return_to(letter, then)


def test_the_moments_are_those_of_all_its_parts(letter, changed):
    kinds = {type(change.instance) for change in moments(letter, 40)}

    assert kinds == {Letter, Transmission, Response, Claim, Citation}
    assert len(moments(letter, 3)) == 3


def test_it_takes_as_many_queries_however_much_has_changed(admin_client, letter):
    then = now().isoformat().replace("+", "%2B")
    url = reverse("admin:archive_letter_return", args=[letter.pk])

    def queries() -> int:
        with CaptureQueriesContext(connection) as taken:
            assert admin_client.get(f"{url}?before={then}").status_code == 200
        return len(taken)

    def change() -> None:
        for _ in range(5):
            claim = make_claim(letter, "sender", make_agent())
            cite(claim, relays=cite(claim, speaker=make_agent()))

    change()
    few = queries()
    change()

    assert queries() == few


# --- At the desk ------------------------------------------------------------------


def test_it_is_chosen_seen_and_returned(admin_client, letter, changed):
    url = reverse("admin:archive_letter_return", args=[letter.pk])
    history = admin_client.get(
        reverse("admin:archive_letter_history", args=[letter.pk])
    )
    assert url in history.content.decode()
    assert url in admin_client.get(address("change", letter)).content.decode()
    there = f"{url}?before={changed.isoformat().replace('+', '%2B')}"

    page = admin_client.get(there)
    said = text_of(page)
    assert "A plea." in said
    assert "As it stood" in said
    sent = {"seal": page.context["seal"], "part": f"letter-{letter.pk}"}
    done = admin_client.post(there, sent, follow=True)

    assert "1 part stands as then" in text_of(done)
    letter.refresh_from_db()
    assert letter.abstract == "A plea."
    stale = admin_client.post(there, sent)
    assert "has changed since you looked" in text_of(stale)
    page = admin_client.get(there)
    admin_client.post(there, {"seal": page.context["seal"], "whole": "1"})
    assert differences(letter, changed) == []


def test_a_moment_that_is_none_asks_again(admin_client, letter):
    url = reverse("admin:archive_letter_return", args=[letter.pk])
    for asked in ("?at=yesterday", "?before=1953", "?before=%00", ""):
        answer = admin_client.get(f"{url}{asked}")
        assert answer.status_code in (200, 400), asked


def test_who_may_not_write_may_not_return(client, letter):
    user = User.objects.create_user("amal", password="an hour", is_staff=True)
    user.groups.set([Group.objects.get(name="Loaders")])
    client.force_login(user)

    url = reverse("admin:archive_letter_return", args=[letter.pk])

    assert client.get(url).status_code == 403


@pytest.mark.looks
@pytest.mark.django_db(transaction=True)
def test_the_page_is_open_to_all_senses(page, at_the_desk, letter, changed):  # noqa: F811
    there = changed.isoformat().replace("+", "%2B")
    url = reverse("admin:archive_letter_return", args=[letter.pk])
    page.goto(f"{url}?before={there}")

    faults = faults_on(page, "return")

    assert not faults, "\n".join(faults)
