"""The letters of this archive: what is in fixtures/, when it has been loaded."""

import pytest
from django.conf import settings

from archive import evidence
from archive.exchange.loading import load
from archive.models import QUESTIONS, Collection, Document, Letter
from archive.publishing import uncited_claims

from .test_search import COMPOUNDS, found

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("collection")]


def test_the_letters_of_this_archive_load_and_read_as_they_are_written():
    letter = Letter.objects.get(slug="trump-khamenei-2025")
    read = evidence.of([letter])
    contested = {"written", "sent", "announced", "answered", "handed_to"}
    points = read.on_question(letter, "contents").answers[:9]
    voices = [{str(account.root.speaker) for account in p.accounts} for p in points]

    assert set(letter.contested_questions) == contested
    assert not read.on_question(letter, "received").is_contested
    assert all("Abdulkhaleq Abdulla" in voice for voice in voices)
    assert points[0].claim.key == "dismantling"
    assert points[8].claim.key == "talks-in-the-emirates"


def test_every_letter_of_this_archive_is_public_and_each_of_its_claims_is_cited():
    for letter in Letter.objects.all():
        assert (letter.state, uncited_claims(letter)) == ("published", [])
    assert not load([settings.BASE_DIR / "fixtures"]).has_changes


def test_whether_2009_had_one_letter_is_judged_and_how_many_there_were_is_contested():
    collection = Collection.objects.get()
    early, may = Letter.objects.filter(slug__contains="2009")
    read = evidence.of([early, may], collections=[collection])

    assert read.on_question(collection, "count").reasons == ["counts apart"]
    for letter in (early, may):
        sameness = read.on_question(letter, "same_as")
        assert {a.citation.stance for a in sameness.accounts} == {
            "denies",
            "does_not_deny",
        }
        assert sameness.assessment.verdict == "unresolved"


def test_every_note_of_the_encyclopedia_page_names_its_document_and_its_calls():
    page = Document.objects.get(slug="wikipedia-trump-letter")
    calls = {r.number: r.markers.count() for r in page.references.all()}

    assert list(calls) == list(range(1, 27))
    assert {n: c for n, c in calls.items() if c > 1} == {
        1: 6,
        2: 2,
        4: 2,
        7: 2,
        8: 2,
        9: 3,
        16: 2,
    }
    assert not page.references.filter(cited_document=None).exists()


def test_the_three_spellings_of_a_name_find_the_same_in_the_collection():
    results = [found(form) for form in COMPOUNDS]

    assert results[0]
    assert results[0] == results[1] == results[2]


def test_each_question_asked_alone_is_answered_as_among_all():
    letters, collections = list(Letter.objects.all()), list(Collection.objects.all())
    whole = evidence.of(letters, collections=collections)
    for question in QUESTIONS:
        alone = evidence.of(letters, collections=collections, questions=[question])
        assert told(alone) == [each for each in told(whole) if each[0][2] == question]


def told(found):
    """All that is shown of the inquiries of some evidence, in their order."""
    return [
        (
            asked,
            inquiry.reasons,
            inquiry.assessments,
            found.days_on(asked),
            [
                (answer.claim, account.root, account.opened_by, account.has_lapsed)
                for answer in inquiry.answers
                for account in answer.accounts
            ],
        )
        for asked, inquiry in found.inquiries.items()
    ]
