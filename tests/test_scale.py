"""What an archive of any size holds to: no question reads a table from end to end."""

import pytest
from django.db import connection

from archive.models import Assessment, Citation, Claim, Letter

from .factories import (
    assess,
    cite,
    make_claim,
    make_collection,
    make_letter,
    make_response,
    make_step,
)
from .plans import plan_of, read_whole

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plans_as_of_a_large_archive():
    """Of a few rows PostgreSQL reads all rather than look up one; not so here."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")


@pytest.fixture
def letter():
    """A letter with a claim about each of its parts, and another beside it."""
    letter = make_letter(collection=make_collection())
    for whole in (letter, make_letter()):
        for subject, question in (
            (whole, "sent"),
            (make_step(whole), "delivered"),
            (make_response(whole), "occurred"),
        ):
            claim = make_claim(subject, question, "2025-03-05")
            cite(claim)
            assess(claim)
    return letter


QUESTIONS = {
    "the claims about a letter": lambda it: Claim.objects.of_letters([it]),
    "its claims without a citation": lambda it: (
        Claim.objects.of_letters([it]).uncited()
    ),
    "the claims of its collection": lambda it: (
        Claim.objects.of_collection(it.collection)
    ),
    "the assessments of it": lambda it: Assessment.objects.of_whole(it),
    "its citations": lambda it: Citation.objects.of_letter(it),
    "the citations of its claims": lambda it: (
        Citation.objects.on(Claim.objects.of_letters([it]).order_by())
    ),
    "the letters that some claims are about": lambda it: (
        Letter.objects.claimed_in(Claim.objects.filter(letter=it))
    ),
}


@pytest.mark.parametrize("asked", QUESTIONS.values(), ids=list(QUESTIONS))
def test_what_is_about_one_letter_is_found_along_indexes(letter, asked):
    plan = plan_of(asked(letter))
    assert read_whole(plan) == set(), plan


def test_what_is_about_a_letter_is_about_its_way_and_its_responses_too(letter):
    claims = Claim.objects.of_letters([letter])
    asked = {"sent", "delivered", "occurred"}
    assert {claim.question for claim in claims} == asked
    assert {claim.whole for claim in claims} == {letter}
    assert set(Claim.objects.of_collection(letter.collection)) == set(claims)
    assert {a.whole for a in Assessment.objects.of_whole(letter)} == {letter}
    assert {c.claim for c in Citation.objects.of_letter(letter)} == set(claims)
    assert list(Letter.objects.claimed_in(claims)) == [letter]
