"""What an archive of any size holds to: no question reads a table from end to end."""

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from archive import changes
from archive.exchange.loading import NotLoadable, load
from archive.models import Assessment, Citation, Claim, Document, Letter
from archive.pages.letters import LetterPage
from benchmarks import loading

from .factories import (
    assess,
    cite,
    make_claim,
    make_collection,
    make_letter,
    make_response,
    make_step,
)
from .plans import plan, plan_of, read_whole

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
    "its claims without a citation": lambda it: Claim.objects.of_letters(
        [it]
    ).uncited(),
    "the claims of its collection": lambda it: Claim.objects.of_collection(
        it.collection
    ),
    "the assessments of it": lambda it: Assessment.objects.of_whole(it),
    "its citations": lambda it: Citation.objects.of_letter(it),
    "the citations of its claims": lambda it: Citation.objects.on(
        Claim.objects.of_letters([it]).order_by()
    ),
    "the documents cited in its collection": lambda it: Document.objects.cited_in(
        Citation.objects.on(Claim.objects.of_collection(it.collection))
    ),
    "the letters that some claims are about": lambda it: Letter.objects.claimed_in(
        Claim.objects.filter(letter=it)
    ),
}


LISTS = {
    "how many letters there are": lambda: Letter.objects.published().order_by(),
    "letters in the order of days": lambda: Letter.objects.published()[:50],
    "the newest letters": lambda: Letter.objects.published().order_by(
        "-published_at", "slug"
    )[:50],
    "letters by what is made of their existence": lambda: counted(
        Letter.objects, "existence"
    ),
    "letters by what is contested": lambda: counted(
        Letter.objects, "contested_questions"
    ),
    "letters by language": lambda: counted(Letter.objects, "language"),
    "documents by kind": lambda: counted(Document.objects, "kind"),
    "documents in the order of days": lambda: Document.objects.published()[:50],
}


def counted(records, column):
    rows = records.published().order_by().values_list(column)
    return rows.annotate(count=Count("pk"))


@pytest.mark.parametrize("asked", LISTS.values(), ids=list(LISTS))
def test_a_list_of_what_is_public_is_counted_without_its_records(letter, asked):
    rows = asked()
    if not rows.query.is_sliced and not rows.query.annotations:
        rows = rows.values("pk")
    plan = plan_of(rows)
    assert "public_by" in plan, plan
    assert read_whole(plan) == set(), plan


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


def test_what_has_changed_of_one_letter_is_found_along_indexes(letter):
    with CaptureQueriesContext(connection) as queries:
        assert changes.of_letter(LetterPage(letter))
    asked = [q["sql"] for q in queries if "archive_historical" in q["sql"]]
    assert len(asked) == 5
    for sql in asked:
        assert read_whole(plan(sql)) == set(), plan(sql)


# --- Loading ------------------------------------------------------------------


def letters_of_the_benchmark(folder, records: int):
    loading.write(folder, records)
    return folder


def questions_asked(act) -> int:
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def test_a_load_asks_less_than_one_question_for_each_record(tmp_path):
    folder = letters_of_the_benchmark(tmp_path, 1_000)
    new = questions_asked(lambda: load([folder]))
    again = questions_asked(lambda: load([folder]))
    assert Letter.objects.published().count() == 57
    # A heading is written by itself: one of fourteen records is a letter.
    assert new < 600
    assert again < 250


def test_what_is_loaded_together_has_its_history_each(tmp_path):
    load([letters_of_the_benchmark(tmp_path, 300)])
    letter = Letter.objects.get(slug="letter-3")
    versions = letter.history.order_by("history_id")
    assert [(v.history_type, v.state) for v in versions] == [
        ("+", "draft"),
        ("~", "published"),
    ]
    assert {v.history_change_reason for v in versions} == {"Loaded"}
    assert letter.version == 2
    claim = letter.claims.get(question="sender")
    assert claim.history.get().agent == claim.agent
    assert claim.citations.get().history.get().history_type == "+"


def test_of_two_errors_the_first_is_told_though_records_are_written_together(tmp_path):
    folder = letters_of_the_benchmark(tmp_path, 300)
    file = folder / "03-letters-0000000.yaml"
    cited = "{asserts: source-0, by: agent-0}"
    twice = f"{cited}, {{asserts: source-0, by: agent-0, key: again}}"
    text = file.read_text().replace(cited, twice, 1)
    file.write_text(text.replace("is: agent-5", "is: nobody", 1))
    with pytest.raises(NotLoadable, match=r"line 5: .*cited already"):
        load([folder])
    assert not Letter.objects.exists()
