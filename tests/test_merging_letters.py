"""Two letters, or collections, that are one: what is said of them is weighed anew."""

import pytest
from django.urls import reverse

from archive import checking
from archive.evidence import refresh_headings
from archive.exchange.loading import load
from archive.merging import NotMergeable, foresee, merge, take_apart
from archive.models import (
    Annotation,
    Assessment,
    Citation,
    Claim,
    Collection,
    Deletion,
    Letter,
    Response,
    Transmission,
)
from archive.restoring import InTheWay
from archive.search import following

from .factories import (
    annotate,
    assess,
    cite,
    make_agent,
    make_claim,
    make_collection,
    make_document,
    make_letter,
    make_response,
    make_step,
)
from .test_admin import address, text_of
from .test_merging import rows_of

pytestmark = pytest.mark.django_db

TABLES = (
    *(Annotation, Assessment, Citation, Claim, Collection, Letter, Response),
    Transmission,
)


@pytest.fixture
def two():
    """One letter under two keys, of each of which another day is told."""
    one = make_letter(slug="vance-1953", title="Vance to Rahimi")
    other = make_letter(slug="e-vance-1953", title="Eleanor Vance to Parviz Rahimi")
    cable, gazette = make_document(), make_document()
    for letter in (one, other):
        exists = make_claim(letter, "exists", key="exists")
        cite(exists, cable, key="cable", words="There was a letter")
        step = make_step(letter, key="by-boat")
        cite(make_claim(step, "carrier", make_agent("A boatman"), key="carrier"))
    root = cite(exists, gazette, key="gazette", words="A letter was sent")
    told = make_claim(other, "sent", "1953-05-04", key="sent")
    cite(told, relays=root)
    cite(make_claim(one, "sent", "1953-05-01", key="sent"))
    cite(make_claim(make_response(other, key="denial"), "contents", "Nothing came."))
    make_letter(replies_to=other)
    make_response(make_letter(), reply=other)
    make_claim(make_letter(), "same_as", other)
    annotate(gazette, "letter", motivation="linking", letter=other, note="")
    further = {"claim": None, "stance": "", "document": gazette, "key": "gazette"}
    Citation.objects.create(letter=other, **further)
    assess(exists, criteria="Both say so.")
    refresh_headings(Letter.objects.all())
    return other, one


def test_all_that_is_said_of_the_one_is_said_of_the_other(two):
    other, one = two

    merge(other, one, why="Twice here")

    assert not Letter.objects.filter(slug="e-vance-1953").exists()
    exists = one.claims.get(question="exists")
    assert {c.key for c in exists.citations.all()} == {"cable", "gazette"}
    assert {c.key for c in one.claims.filter(question="sent")} == {"sent", "sent-2"}
    steps = one.transmissions.values_list("key", "position")
    assert list(steps) == [("by-boat", 1), ("by-boat-2", 2)]
    judged = one.assessments.get()
    assert (judged.accepts, judged.criteria) == (exists, "Both say so.")
    for name in ("responses", "replies", "as_responses", "said_to_be", "annotations"):
        assert getattr(one, name).count() == 1, name
    assert one.further_reading.get().key == "gazette"
    assert one.history.first().history_change_reason.startswith("Merged with “Eleanor")
    assert Deletion.objects.get().why == "Twice here"
    following.rebuild()
    assert [f for f in checking.check() if "without" not in str(f)] == []


def test_what_becomes_of_contested_questions_is_seen_beforehand(two):
    other, one = two
    before = rows_of(*TABLES)

    foreseen = foresee(other, one)

    assert rows_of(*TABLES) == before
    letters = {letter: (was, will) for letter, was, will in foreseen.letters}
    assert letters[one] == ([], ["sent"])
    assert letters[other] == ([], None)
    merge(other, one)
    assert Letter.objects.get(pk=one.pk).contested_questions == ["sent"]


def test_what_both_cite_for_the_same_stays_once_and_is_relayed_still(two):
    other, one = two
    gone = Citation.objects.get(key="cable", claim__letter=other)
    relay = cite(gone.claim, relays=gone)
    deeper = cite(make_claim(other, "contents", "a ship"), relays=relay)

    merge(other, one)

    relay.refresh_from_db()
    deeper.refresh_from_db()
    assert relay.relays == Citation.objects.get(key="cable")
    assert relay.claim == deeper.relays.claim == one.claims.get(question="exists")


def test_a_merge_is_taken_apart(client, two):
    other, one = two
    gone = Citation.objects.get(key="cable", claim__letter=other)
    cite(gone.claim, relays=gone)
    refresh_headings(Letter.objects.all())
    before = rows_of(*TABLES)

    take_apart(merge(other, one, taken=["title"]))

    assert rows_of(*TABLES) == before
    assert client.get("/letters/e-vance-1953/").status_code == 200
    following.rebuild()
    assert [f for f in checking.check() if "without" not in str(f)] == []


def test_a_citation_that_would_relay_one_of_the_other_is_named(two):
    other, one = two
    made = merge(other, one)
    root = Citation.objects.get(key="gazette", claim__letter=one)
    cite(one.claims.get(key="sent"), relays=root)

    with pytest.raises(InTheWay, match="relays one of “Eleanor Vance to Parviz"):
        take_apart(made)


@pytest.mark.parametrize("address", ["", "whole/", "exists/"])
def test_each_old_address_leads_to_the_new_for_good(client, two, address):
    merge(*two)

    answer = client.get(f"/letters/e-vance-1953/{address}")

    assert answer.status_code == 308
    assert answer["Location"] == f"/letters/vance-1953/{address}"


def test_the_address_of_a_step_leads_to_the_step_under_its_new_key(client, two):
    merge(*two)

    answer = client.get("/letters/e-vance-1953/steps/by-boat/carrier/")

    assert answer["Location"] == "/letters/vance-1953/steps/by-boat-2/carrier/"
    assert client.get(answer["Location"]).status_code == 200


# --- What cannot be one -----------------------------------------------------------


def test_no_letter_comes_to_reply_to_itself():
    one = make_letter(title="The first letter")
    reply = make_letter(title="The reply", replies_to=one)
    with pytest.raises(NotMergeable, match="“The reply” is said to reply to “The firs"):
        merge(one, reply)
    with pytest.raises(NotMergeable, match="“The reply” is said to reply to “The firs"):
        merge(reply, one)


def test_no_letter_comes_to_answer_itself_by_way_of_another():
    first = make_letter(title="The first letter")
    second = make_letter(title="The second", replies_to=first)
    third = make_letter(title="The third", replies_to=second)

    with pytest.raises(NotMergeable, match="Letter “The second”.*in a circle"):
        merge(first, third)


def test_no_response_comes_to_be_the_letter_that_it_answers():
    one, other = make_letter(), make_letter()
    make_response(other, key="nod", reply=one)
    for pair in ((one, other), (other, one)):
        with pytest.raises(NotMergeable, match="nod”: A letter is no response to itse"):
            merge(*(Letter.objects.get(pk=letter.pk) for letter in pair))


def test_a_claim_that_they_are_one_is_named():
    one, other = make_letter(), make_letter(title="The copy")
    make_claim(one, "same_as", other)

    with pytest.raises(NotMergeable, match="“same as: The copy”.*what the merge would"):
        merge(other, one)


def test_other_words_of_one_source_for_the_same_are_named(two):
    other, one = two
    twin = Citation.objects.get(key="cable", claim__letter=other)
    twin.exact = "A letter there was"
    twin.save()

    with pytest.raises(NotMergeable, match="cited already for “exists: yes”, in other"):
        merge(other, one)


# --- Titles, collections, files ---------------------------------------------------


def test_the_title_that_is_not_at_the_head_stands_beside_it():
    persian = make_letter(title="ونس به رحیمی", title_language="fa")
    one = make_letter(title="Vance to Rahimi")

    made = merge(persian, one)

    one.refresh_from_db()
    assert (one.title, one.parallel_title) == ("Vance to Rahimi", "ونس به رحیمی")
    take_apart(made)
    one.refresh_from_db()
    assert (one.parallel_title, one.parallel_title_language) == ("", "")


def test_collections_are_merged_with_their_letters_and_counts(client):
    one, other = make_collection(), make_collection()
    letter = make_letter(collection=other)
    for collection in (one, other):
        cite(make_claim(collection, "count", None, least=3, most=3, key="count"))
    before = rows_of(*TABLES)

    made = merge(other, one)

    letter.refresh_from_db()
    assert letter.collection == one
    assert one.claims.get().citations.count() == 2
    assert client.get(other.get_absolute_url()).status_code == 308
    take_apart(made)
    assert rows_of(*TABLES) == before


FILE = """\
documents:
  cable: {title: The cable, consulted: excerpt, state: published}
  gazette: {title: The Gazette, consulted: excerpt, state: published}
collections:
  consuls: {title: Consuls}
  the-consuls: {title: The Consuls}
letters:
  vance-1953:
    title: Vance to Rahimi
    collection: consuls
    exists: [{cited: [{asserts: cable, key: cable}]}]
    sent: [{key: sent, is: "1953-05-01", cited: [{asserts: cable}]}]
    steps: {by-boat: {carrier: [{in_words: a boatman, cited: [{asserts: cable}]}]}}
    state: published
  e-vance-1953:
    title: Eleanor Vance to Parviz Rahimi
    collection: the-consuls
    exists: [{cited: [{asserts: cable, key: cable}, {denies: gazette}]}]
    sent: [{key: sent, is: "1953-05-04", cited: [{asserts: gazette}]}]
    steps: {by-boat: {carrier: [{in_words: the consul, cited: [{asserts: cable}]}]}}
    responses: {nod: {summary: He nodded., contents: [{in_words: a nod}]}}
    assessments:
      exists: {verdict: unresolved, because: Who knows, by: We, on: 2026-11-01}
    further_reading: [{document: gazette}]
"""
MORE = """\
letters:
  e-vance-1953:
    title: Eleanor Vance to Parviz Rahimi
    received: [{is: "1953-05-09", cited: [{asserts: cable}]}]
    steps: {by-boat: {outcome: [{is: delivered, cited: [{asserts: cable}]}]}}
"""


def test_files_that_name_the_old_key_go_to_the_new(tmp_path):
    (tmp_path / "all.yaml").write_text(FILE)
    load([tmp_path])
    one = Letter.objects.get(slug="vance-1953")
    merge(Letter.objects.get(slug="e-vance-1953"), one)
    consuls = Collection.objects.get(slug="consuls")
    merge(Collection.objects.get(slug="the-consuls"), consuls)
    before = rows_of(*TABLES)

    report = load([tmp_path])

    assert rows_of(*TABLES) == before
    assert not report.has_changes
    assert "letter “e-vance-1953”: merged with “vance-1953”." in report.skipped

    (tmp_path / "all.yaml").write_text(MORE)
    load([tmp_path])
    assert one.claims.get(question="received").date.edtf == "1953-05-09"
    step = one.transmissions.get(key="by-boat-2")
    assert set(step.claims.values_list("question", flat=True)) == {"carrier", "outcome"}


# --- At the desk ------------------------------------------------------------------


@pytest.mark.parametrize("make", [make_letter, make_document, make_collection])
def test_two_of_each_kind_are_chosen_in_their_list_and_merged(admin_client, make):
    one, other = make(), make(title="Another title")
    asked = {"action": "merge_selected", "_selected_action": [one.pk, other.pk]}
    page = admin_client.post(address("changelist", type(one)), asked, follow=True)
    assert "Another title" in text_of(page)

    sent = {"seal": page.context["seal"]}
    sent |= {bound.name: bound.initial for bound in page.context["form"]}
    done = admin_client.post(page.request["PATH_INFO"], sent, follow=True)

    assert "“Another title” is merged with this." in text_of(done)
    assert type(one).objects.get() == one


def test_the_page_says_what_goes_what_is_renamed_and_what_is_contested(
    admin_client, two
):
    other, one = two
    url = reverse("admin:merge", args=["letter", one.pk, other.pk])

    said = text_of(admin_client.get(url))

    assert "What both have, of which one goes: 2" in said
    assert "its key “sent” becomes “sent-2”" in said
    assert "Vance to Rahimi: nothing → sent" in said
    assert "Eleanor Vance to Parviz Rahimi: nothing → it goes" in said
