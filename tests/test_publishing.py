"""Publishing: what may become public, what is refused, and what is remembered."""

import pytest

from archive.models import Document, Letter, Place
from archive.publishing import (
    NotReady,
    publish,
    responses_waiting,
    send_back,
    submit,
    with_each,
    withdraw,
)

from .factories import (
    cite,
    make_claim,
    make_collection,
    make_document,
    make_letter,
    make_place,
    make_response,
    make_step,
)

pytestmark = pytest.mark.django_db


def in_state(state):
    place = make_place(published=False)
    steps = {"draft": [], "in review": [submit], "published": [publish]}
    for step in steps.get(state, [publish]):
        step(place)
    if state == "withdrawn":
        take_back(place)
    return place


def take_back(record):
    withdraw(record, because="The gazette was forged.")


def give_back(record):
    send_back(record, comment="The second page is missing.")


@pytest.mark.parametrize(
    ("state", "step", "then"),
    [
        ("draft", submit, "in review"),
        ("draft", publish, "published"),
        ("in review", publish, "published"),
        ("in review", give_back, "draft"),
        ("published", publish, "published"),
        ("published", take_back, "withdrawn"),
        ("withdrawn", publish, "published"),
        ("withdrawn", give_back, "draft"),
    ],
)
def test_a_record_goes_from_state_to_state(state, step, then):
    place = in_state(state)

    step(place)

    assert Place.objects.get().state == then


@pytest.mark.parametrize(
    ("state", "step", "sentence"),
    [
        ("draft", take_back, "is draft, so it cannot become withdrawn"),
        ("draft", give_back, "is draft, so it cannot become draft"),
        ("in review", submit, "is in review, so it cannot become in review"),
        ("in review", take_back, "is in review, so it cannot become withdrawn"),
        ("published", submit, "is published, so it cannot become in review"),
        ("published", give_back, "is published, so it cannot become draft"),
        ("withdrawn", submit, "is withdrawn, so it cannot become in review"),
        ("withdrawn", take_back, "is withdrawn, so it cannot become withdrawn"),
    ],
)
def test_other_steps_are_refused_and_change_nothing(state, step, sentence):
    place = in_state(state)
    version = place.version

    with pytest.raises(NotReady, match=sentence):
        step(place)

    assert place.state == state
    assert Place.objects.get().version == version


@pytest.mark.parametrize(
    ("part", "question"),
    [
        (lambda letter: letter, "sent"),
        (lambda letter: make_step(letter, key="by-boat"), "carrier"),
        (lambda letter: make_response(letter, key="rahimi-shrugs"), "occurred"),
    ],
    ids=["letter", "step", "response"],
)
def test_a_claim_without_a_citation_holds_a_letter_back_and_is_named(part, question):
    letter = make_letter(published=False)
    subject = part(letter)
    cite(make_claim(letter, "exists"))
    claim = make_claim(subject, question)
    where = "" if subject == letter else f" \\({subject.key}\\)"

    with pytest.raises(NotReady, match=f"has a claim without .*: “{claim}”{where}.$"):
        publish(letter)

    assert Letter.objects.get().state == "draft"


@pytest.mark.parametrize(
    ("make", "question"),
    [
        (make_collection, "count"),
        (
            lambda published: make_response(make_letter(), published=published),
            "occurred",
        ),
    ],
    ids=["collection", "response"],
)
def test_it_holds_back_a_collection_or_a_response_of_its_own(make, question):
    record = make(published=False)
    make_claim(record, question)

    with pytest.raises(NotReady, match="without a citation"):
        publish(record)


def test_all_claims_without_a_citation_are_counted_and_named():
    letter = make_letter(published=False)
    make_claim(letter, "sent", "1953-05-01")
    make_claim(letter, "exists")

    with pytest.raises(NotReady, match="2 claims .* “exists.*”; “sent: 1 May 1953”"):
        publish(letter)


@pytest.mark.parametrize("because", ["", " \n "])
def test_nothing_is_withdrawn_without_a_reason(because):
    letter = make_letter()

    with pytest.raises(NotReady, match="Give the reason"):
        withdraw(letter, because=because)

    assert Letter.objects.get().is_published


def test_a_withdrawal_keeps_its_reason_until_the_record_is_public_again():
    letter = make_letter(published=False)
    publish(letter)
    first_day = letter.published_at

    withdraw(letter, because=" The gazette was forged. ")
    because = Letter.objects.get().withdrawn_because
    publish(letter)

    letter.refresh_from_db()
    assert because == "The gazette was forged."
    assert (letter.withdrawn_because, letter.published_at) == ("", first_day)


def test_history_tells_each_step_with_its_comment():
    letter = make_letter(published=False)

    submit(letter)
    publish(letter, comment="Both editors agree")
    withdraw(letter, because="The gazette was forged." * 10)
    give_back(letter)

    reasons = [step.history_change_reason for step in letter.history.all()]
    forged = ("The gazette was forged." * 10)[:100]
    assert reasons[:-1] == [
        "The second page is missing.",
        forged,
        "Both editors agree",
        "Submitted for review",
    ]


def test_publishing_what_is_public_leaves_no_trace():
    letter = make_letter()

    publish(letter)

    assert (letter.version, letter.history.count()) == (1, 1)


def test_a_heading_follows_the_sources_that_become_public_and_are_taken_back():
    letter = make_letter()
    document = make_document(published=False)
    cite(make_claim(letter, "sent", "1953-05-01"), document)

    publish(document)
    then = Letter.objects.get().dated.edtf
    withdraw(Document.objects.get(), because="It was forged.")

    assert (then, Letter.objects.get().dated.edtf) == ("1953-05-01", "")


@pytest.mark.parametrize("comment", ["", " \n "])
def test_nothing_is_sent_back_without_a_word(comment):
    place = in_state("in review")

    with pytest.raises(NotReady, match="Say what is to be done"):
        send_back(place, comment=comment)

    assert Place.objects.get().state == "in review"


def test_what_one_of_many_refuses_holds_up_no_other():
    ready, wanting = make_letter(published=False), make_letter(published=False)
    make_claim(wanting, "sent")

    outcome = with_each([wanting, ready], publish)

    assert outcome.done == [ready]
    [(refused, reason)] = outcome.refused
    assert (refused, "without a citation" in reason) == (wanting, True)
    assert list(Letter.objects.published()) == [ready]


def test_a_record_that_changed_in_between_is_one_of_the_refused():
    first, second = make_place(published=False), make_place(published=False)
    stale = Place.objects.get(pk=first.pk)
    first.save()

    outcome = with_each([stale, second], submit)

    assert outcome.done == [second]
    assert "has been changed by somebody else" in outcome.refused[0][1]


def test_responses_wait_while_they_are_drafts_or_in_review():
    letter = make_letter()
    waiting = [make_response(letter, published=False) for _ in range(2)]
    submit(waiting[1])
    withdraw(make_response(letter), because="Told twice.")
    make_response(letter)
    make_response(make_letter(), published=False)

    assert set(responses_waiting(letter)) == set(waiting)
    assert not responses_waiting(waiting[0]).exists()


def test_the_way_of_a_record_is_its_steps_and_no_edit():
    place = in_state("in review")
    place.note = "A harbour."
    place.save()
    publish(place, comment="Both editors agree")
    place.save()

    way = [(step.state, step.history_change_reason) for step in place.way()]

    assert way == [
        ("draft", None),
        ("in review", "Submitted for review"),
        ("published", "Both editors agree"),
    ]
