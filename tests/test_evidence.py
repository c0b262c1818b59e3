"""What counts as contested, by whom, and on which day: the cases of the definitions."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from threading import Event
from time import sleep

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from archive import evidence
from archive.dates import When
from archive.models import Citation, Letter

from .factories import (
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

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Said:
    """One account of a case: a stance on a value (None: bare), by whom, which day."""

    stance: str
    value: str | None
    by: str | None  # an agent of `people`, a descriptor, or None: the paper's voice
    day: str
    relays: int | None = None  # the index of the account that it repeats
    document: str | None = None


def says(stance, value, by, day, **more):
    return Said(stance, value, by, day, **more)


@pytest.fixture
def people():
    emirates = make_agent("the Emirates", kind="body")
    return {
        "X": make_agent("X"),
        "Y": make_agent("Y"),
        "Z": make_agent("Z"),
        "the Emirates": emirates,
        "Gargash": make_agent("Gargash", part_of=emirates),
        "MBZ": make_agent("MBZ", part_of=emirates),
    }


def told(question, accounts, people, *, on=None):
    """Record the accounts of one question, and return the inquiry into it."""
    letter = make_letter()
    is_a_step = question in ("from", "to", "carrier", "handed_to", "outcome")
    subject = make_step(letter) if is_a_step else letter
    claims, documents, citations = {}, {}, []
    for i, account in enumerate(accounts):
        if account.value not in claims:
            value = people.get(account.value, account.value)
            claims[account.value] = make_claim(subject, question, value)
        name = account.document or f"paper-{i}"
        if name not in documents:
            documents[name] = make_document(
                account.day, publisher=make_agent(name, kind="body")
            )
        is_named = account.by in people
        citations.append(
            cite(
                claims[account.value],
                documents[name],
                stance=account.stance,
                speaker=people[account.by] if is_named else None,
                descriptor="" if is_named else account.by or "",
                said=account.day if account.by else "",
                relays=None if account.relays is None else citations[account.relays],
            )
        )
    on = date.fromisoformat(on) if on else None
    return evidence.of([letter], on=on).on_question(subject, question)


# The table of cases in docs/evidence.md, in its order: name, question, accounts,
# reasons, origins (None: not said).
LEAK = says("asserts", None, None, "2014-11-06")
RETOLD = says("asserts", None, None, "2014-11-07", relays=0)
CASES = [
    (
        "1 denied flatly, the same day",
        "exists",
        [
            says("asserts", None, "X", "2012-01-18"),
            says("denies", None, "an official", "2012-01-18"),
        ],
        ["denied"],
        1,
    ),
    (
        "2 not yet, and then received",
        "received",
        [
            says("not_yet", None, "X", "2025-03-08"),
            says("not_yet", None, "X", "2025-03-12"),
            says("confirms", "2025-03-12", "X", "2025-03-12"),
        ],
        [],
        1,
    ),
    (
        "3 not yet, against an earlier day",
        "written",
        [
            says("asserts", None, "X", "2025-03-06"),
            says("not_yet", None, "an official", "2025-03-07"),
        ],
        ["denied"],
        1,
    ),
    (
        "4 days apart",
        "sent",
        [
            says("asserts", "2025-03-05", "X", "2025-03-06"),
            says("asserts", "2025-03-12", "Y", "2025-03-13"),
        ],
        ["dates apart"],
        2,
    ),
    (
        "5 Aban 1393 overlaps October 2014",
        "sent",
        [
            says("asserts", "2014-10", "X", "2014-11-06"),
            says("asserts", "2014-10-23/2014-11-21", "Y", "2015-02-14"),
        ],
        [],
        2,
    ),
    ("6 one leak, five that relay it", "exists", [LEAK, *[RETOLD] * 5], [], 1),
    (
        "7 one report, retold in two ways",
        "handed_to",
        [
            says("asserts", "Gargash", None, "2025-03-12"),
            says("asserts", "Gargash", None, "2025-03-12", relays=0),
            says("asserts", "MBZ", None, "2025-03-13", relays=0),
        ],
        ["told differently"],
        1,
    ),
    (
        "8 a body, its officer, and words alone",
        "carrier",
        [
            says("asserts", "the Emirates", "X", "2025-03-12"),
            says("asserts", "Gargash", "Y", "2025-03-12"),
            says("asserts", "an Arab country", "a paper", "2025-03-12"),
        ],
        [],
        3,
    ),
    (
        "9 a denial withdrawn by its author's later word",
        "exists",
        [
            says("denies", None, "X", "2025-03-07"),
            says("confirms", None, "X", "2025-03-12"),
            says("asserts", None, "Y", "2025-03-06"),
        ],
        [],
        2,
    ),
    (
        "10 a month denied hits what lies within it",
        "sent",
        [
            says("denies", "2025-03", "X", "2025-04-01"),
            says("asserts", "2025-03-05", "Y", "2025-03-06"),
            says("asserts", "2025", "Z", "2025-05-01"),
        ],
        ["denied"],
        2,
    ),
    # Cases found missing.
    (
        "11 not to know decides nothing, and contents are many",
        "contents",
        [
            says("asserts", "a deadline", "X", "2025-03-21"),
            says("asserts", "a salutation", "Y", "2025-05-01"),
            says("does_not_know", None, "Z", "2025-03-12"),
        ],
        [],
        2,
    ),
    (
        "12 one value of many is denied",
        "contents",
        [
            says("asserts", "talks", "X", "2012-01-18"),
            says("denies", "talks", "Y", "2012-01-18"),
            says("asserts", "a warning", "Y", "2012-01-18"),
        ],
        ["denied"],
        2,
    ),
    (
        "13 two carriers named on one page are a list",
        "carrier",
        [
            says("asserts", "X", "Y", "2012-01-18", document="page"),
            says("asserts", "MBZ", "Y", "2012-01-18", document="page"),
        ],
        [],
        1,
    ),
    (
        "14 not yet, on the day itself, where nobody gives the day",
        "received",
        [
            says("not_yet", None, "X", "2025-03-12"),
            says("asserts", None, "Y", "2025-03-12"),
        ],
        ["denied"],
        1,
    ),
    (
        "15 two who are not of one body",
        "handed_to",
        [
            says("asserts", "Gargash", "X", "2025-03-12"),
            says("asserts", "MBZ", "Y", "2025-03-12"),
        ],
        ["other agent"],
        2,
    ),
    (
        "16 a letter, and talking points",
        "kind",
        [
            says("asserts", "letter", "X", "2019-06-13"),
            says("asserts", "talking points", "Y", "2019-06-15"),
        ],
        ["other kind"],
        2,
    ),
    (
        "17 a body denied hits its officer",
        "handed_to",
        [
            says("asserts", "Gargash", "X", "2025-03-12"),
            says("denies", "the Emirates", "Y", "2025-03-13"),
        ],
        ["denied"],
        1,
    ),
    (
        "18 a denial of an officer leaves his body alone",
        "handed_to",
        [
            says("asserts", "the Emirates", "X", "2025-03-12"),
            says("denies", "Gargash", "Y", "2025-03-13"),
        ],
        [],
        1,
    ),
    (
        "19 one who says three things in turn is held to the last",
        "exists",
        [
            says("denies", None, "X", "2025-03-07"),
            says("confirms", None, "X", "2025-03-12"),
            says("denies", None, "X", "2025-03-20"),
            says("asserts", None, "Y", "2025-03-06"),
        ],
        ["denied"],
        1,
    ),
    (
        "20 a widened day reaches its neighbour",
        "sent",
        [
            says("asserts", "2025-03-05~", "X", "2025-03-06"),
            says("asserts", "2025-03-06", "Y", "2025-03-13"),
        ],
        [],
        2,
    ),
    (
        "21 not yet speaks of its own day and before, not of later ones",
        "answered",
        [
            says("not_yet", None, "X", "2025-03-08"),
            says("asserts", "2025-03", "Y", "2025-04-11"),
        ],
        [],
        1,
    ),
    (
        "22 denials do not contradict each other",
        "exists",
        [
            says("denies", None, "X", "2025-03-07"),
            says("not_yet", None, "Y", "2025-03-09"),
        ],
        [],
        0,
    ),
]


@pytest.mark.parametrize(
    ("question", "accounts", "reasons", "origins"),
    [pytest.param(*case[1:], id=case[0]) for case in CASES],
)
def test_the_definitions_hold(question, accounts, reasons, origins, people):
    inquiry = told(question, accounts, people)

    assert (inquiry.reasons, len(inquiry.origins)) == (reasons, origins)


def test_a_later_word_counts_only_from_the_day_on_which_it_is_known(people):
    accounts = [
        says("denies", None, "X", "2025-03-07"),
        says("confirms", None, "X", "2025-03-12"),
        says("asserts", None, "Y", "2025-03-06"),
    ]

    inquiry = told("exists", accounts, people, on="2025-03-10")

    assert inquiry.reasons == ["denied"]


def test_a_denied_month_hits_the_day_within_it_and_no_other(people):
    accounts = [
        says("denies", "2025-03", "X", "2025-04-01"),
        says("asserts", "2025-03-05", "Y", "2025-03-06"),
        says("asserts", "2025", "Z", "2025-05-01"),
    ]

    inquiry = told("sent", accounts, people)

    contested = {a.claim.value for a in inquiry.answers if a.is_contested}
    assert contested == {"2025-03", "2025-03-05"}


def test_a_lapsed_account_is_shown_and_not_counted(people):
    accounts = [
        says("denies", None, "X", "2025-03-07"),
        says("confirms", None, "X", "2025-03-12"),
    ]

    inquiry = told("exists", accounts, people)

    assert [account.has_lapsed for account in inquiry.accounts] == [True, False]


def test_a_retelling_is_dated_by_what_it_retells():
    letter = make_letter()
    claim = make_claim(letter, "received")
    root = cite(claim, make_document("2025-03-08"), said="2025-03-08")
    cite(claim, make_document("2025-05-01"), relays=root)

    accounts = evidence.of([letter]).accounts

    assert {account.said_first for account in accounts} == {date(2025, 3, 8)}


def test_a_deprecated_claim_is_shown_and_contradicts_nothing(people):
    letter = make_letter()
    cite(make_claim(letter, "sent", "2025-03-05"))
    cite(make_claim(letter, "sent", "2025-03-12", deprecated="A slip of the pen."))

    inquiry = evidence.of([letter]).on_question(letter, "sent")

    assert (len(inquiry.answers), inquiry.is_contested) == (2, False)


def test_counts_are_apart_where_the_longer_time_holds_fewer():
    collection = make_collection()
    whole, part = When.of("2009/2017"), When.of("2009/2014")
    cite(make_claim(collection, "count", least=2, most=2, date=whole))
    cite(make_claim(collection, "count", least=4, date=part))

    found = evidence.of(collections=[collection])

    assert found.on_question(collection, "count").reasons == ["counts apart"]


def test_counts_of_different_times_agree():
    collection = make_collection()
    cite(make_claim(collection, "count", least=2, most=2, date=When.of("2009")))
    cite(make_claim(collection, "count", least=4, date=When.of("2009/2014")))

    found = evidence.of(collections=[collection])

    assert not found.on_question(collection, "count").is_contested


# --- What is public ---------------------------------------------------------


def test_a_source_that_is_not_published_counts_for_nobody_save_as_a_root():
    letter = make_letter()
    claim = make_claim(letter, "exists")
    leak = cite(claim, make_document("2014-11-06", published=False))
    cite(claim, make_document("2014-11-07"), relays=leak)

    (account,) = evidence.of([letter]).accounts

    assert account.origin == ("document", leak.document_id)


def test_an_unseen_source_is_public_only_while_a_relay_of_it_is():
    letter = make_letter()
    claim = make_claim(letter, "exists")
    unseen = cite(claim, make_document("2025-03-06", consulted="no"))
    relay = cite(claim, make_document("2025-03-12"), relays=unseen, words="a letter")

    opened_by = {a.citation: a.opened_by for a in evidence.of([letter]).accounts}
    relay.document.state = "draft"
    relay.document.save()

    assert opened_by == {unseen: relay, relay: relay}
    assert evidence.of([letter]).accounts == []


def test_an_unseen_source_is_known_before_its_relay_and_says_where_it_is_read():
    letter = make_letter()
    claim = make_claim(letter, "exists")
    unseen = cite(claim, make_document("2025-03-06", consulted="no"))
    relay = cite(claim, make_document("2025-03-12"), relays=unseen)

    (account,) = evidence.of([letter], on=date(2025, 3, 8)).accounts

    assert (account.citation, account.opened_by) == (unseen, relay)
    assert account.is_read_later


def test_a_relay_cited_on_another_question_tells_of_one_that_is_asked_alone():
    letter = make_letter()
    unseen = make_document(consulted="no")
    spoken = cite(make_claim(letter, "received"), unseen, speaker=make_agent("X"))
    heard = cite(make_claim(letter, "exists"), make_document(), relays=spoken)

    receipt = evidence.of([letter], questions=["received"])
    existence = evidence.of([letter], questions=["exists"])

    assert [account.opened_by for account in receipt.accounts] == [heard]
    assert [account.origin_name for account in existence.accounts] == ["X"]


def test_an_undated_source_is_never_known_on_a_day_and_is_counted():
    letter = make_letter()
    claim = make_claim(letter, "exists")
    cite(claim, make_document("2025-03-06"))
    cite(claim, make_document("2025-04-18/.."))

    found = evidence.of([letter], on=date(2025, 12, 31))

    assert (len(found.accounts), len(found.undated)) == (1, 1)


def test_a_source_of_an_uncertain_day_is_known_from_its_latest():
    letter = make_letter()
    cite(make_claim(letter, "exists"), make_document("2025-03-07~"))

    known = [
        len(evidence.of([letter], on=date(2025, 3, day)).accounts) for day in (7, 8)
    ]

    assert known == [0, 1]


def test_the_newest_assessment_holds_and_later_ones_are_announced():
    letter = make_letter()
    claim = make_claim(letter, "sent", "2025-03-05")
    cite(claim, make_document("2025-03-06"))
    first = assess(claim, "unresolved", "2026-01-01")
    second = assess(claim, "accepts", "2026-02-01")

    now = evidence.of([letter]).on_question(letter, "sent")
    then = evidence.of([letter], on=date(2026, 1, 15)).on_question(letter, "sent")

    assert now.assessments == [second, first]
    assert (then.assessment, then.later_assessments) == (first, 1)


def test_a_response_that_is_not_public_stays_out_of_a_public_letter():
    letter = make_letter()
    cite(make_claim(make_response(letter), "in_answer_to"))
    cite(make_claim(make_response(letter, published=False), "in_answer_to"))

    assert len(evidence.of([letter]).inquiries) == 1


def test_days_count_the_sources_that_had_arrived():
    letter = make_letter()
    claim = make_claim(letter, "exists")
    paper = make_document("2025-03-07")
    cite(claim, paper)
    cite(claim, paper, descriptor="an official")
    cite(claim, make_document("2025-03-12"))

    days = evidence.of([letter], on=date(2025, 3, 8)).days

    assert days == [(date(2025, 3, 7), 1), (date(2025, 3, 12), 2)]


# --- The archive's reading --------------------------------------------------


def heading(letter):
    return evidence.heading_of(letter, evidence.of([letter]))


def test_the_heading_takes_the_narrowest_date_that_is_not_contested():
    letter = make_letter()
    cite(make_claim(letter, "sent", "2014-10"))
    cite(make_claim(letter, "sent", "2014-10-23/2014-11-21"))

    assert heading(letter).dated.edtf == "2014-10-23/2014-11-21"


def test_the_heading_spans_the_accounts_where_dates_are_apart():
    letter = make_letter()
    cite(make_claim(letter, "sent", "2025-03-05"))
    cite(make_claim(letter, "sent", "2025-03-12"))

    assert heading(letter).dated.edtf == "2025-03-05/2025-03-12"
    assert heading(letter).contested == ["sent"]


def test_the_heading_takes_the_claim_that_the_newest_assessment_accepts():
    letter = make_letter()
    accepted = make_claim(letter, "sent", "2025-03-05")
    cite(accepted)
    cite(make_claim(letter, "sent", "2025-03-12"))
    assess(accepted)

    assert heading(letter).dated.edtf == "2025-03-05"


def test_what_only_an_unnamed_voice_says_never_becomes_a_heading():
    letter = make_letter()
    cite(make_claim(letter, "sender", make_agent()), descriptor="an official")

    assert heading(letter).senders == []


def test_every_recipient_that_stands_is_in_the_heading():
    letter = make_letter()
    named, copied, denied = make_agent(), make_agent(), make_agent()
    for agent in (named, copied, denied):
        cite(make_claim(letter, "recipient", agent))
    cite(letter.claims.get(agent=denied), stance="denies", speaker=named)

    recipients = heading(letter).recipients
    assert {told.agent for told in recipients if told.is_settled} == {named, copied}
    assert {told.agent for told in recipients if told.is_contested} == {denied}


def test_an_accepted_claim_that_is_not_public_never_reaches_the_heading():
    letter = make_letter()
    cite(make_claim(letter, "sender", make_agent("Eleanor Vance")))
    secret = make_claim(letter, "sender", make_agent("The secret sender"))
    cite(secret, make_document(published=False))
    assess(secret)

    assert heading(letter).senders == []


def test_what_is_accepted_on_a_later_source_is_no_heading_before_it():
    letter = make_letter()
    cite(make_claim(letter, "sent", "1953-05-04"), make_document("1953-05-05"))
    late = make_claim(letter, "sent", "1953-05-01")
    cite(late, make_document("1960-01-01"))
    assess(late, made_on="1955-01-01")

    found = evidence.of([letter], on=date(1955, 6, 1))

    assert evidence.heading_of(letter, found).dated.edtf == ""


def test_an_unsupported_date_is_no_heading():
    letter = make_letter()
    claim = make_claim(letter, "written", "1953-05-01")
    cite(claim)
    assess(claim, "unsupported")

    assert not heading(letter).dated


def test_a_bare_accepted_writing_leaves_the_date_to_the_sending():
    letter = make_letter()
    written = make_claim(letter, "written")
    cite(written)
    assess(written)
    cite(make_claim(letter, "sent", "1953-05-01"))

    assert heading(letter).dated.edtf == "1953-05-01"


def test_a_denied_date_that_nobody_can_read_denies_no_other():
    letter = make_letter()
    figs = When(as_written="when the figs ripened")
    cite(make_claim(letter, "sent", figs), stance="denies", speaker=make_agent())
    cite(make_claim(letter, "sent", "1953-05-01"))

    assert not evidence.of([letter]).on_question(letter, "sent").is_contested


def test_a_relay_on_a_draft_response_opens_nothing():
    letter = make_letter()
    unseen = cite(make_claim(letter, "exists"), make_document(consulted="no"))
    draft = make_response(letter, published=False)
    cite(make_claim(draft, "in_answer_to"), relays=unseen, words="secret words")

    assert evidence.of([letter]).accounts == []


@pytest.mark.parametrize(
    ("stances", "words"),
    [
        (["not_yet"], "not yet received"),
        (["denies"], "not received"),
        (["does_not_know"], "not known"),
        (["not_yet", "asserts"], "received at all"),
    ],
)
def test_a_bare_answer_reads_as_its_accounts_come_out(stances, words):
    letter = make_letter()
    claim = make_claim(letter, "received")
    for stance in stances:
        cite(claim, stance=stance, speaker=make_agent())

    (answer,) = evidence.of([letter]).on_question(letter, "received").answers

    assert answer.in_words == words


def test_the_status_says_who_announced_it_and_what_became_of_its_receipt():
    letter = make_letter()
    vance = make_agent("Eleanor Vance")
    port = make_agent("Port Amal", kind="body")
    rahimi = make_agent("Parviz Rahimi", part_of=port)
    cite(make_claim(letter, "sender", vance))
    cite(make_claim(letter, "recipient", port))
    cite(make_claim(letter, "written"), speaker=vance)
    not_yet = make_claim(letter, "received")
    cite(not_yet, stance="not_yet", speaker=rahimi, said="1953-05-02")
    received = make_claim(letter, "received", "1953-05-04")
    cite(received, stance="confirms", speaker=rahimi, said="1953-05-04")
    cite(make_claim(letter, "contents", "the release of the ship"))

    assert heading(letter).status == (
        "Announced by its sender; after one statement that it had not yet come, "
        "acknowledged by Port Amal; what it says is known only by report."
    )


def test_a_receipt_told_by_the_sender_is_no_acknowledgement():
    letter = make_letter()
    vance = make_agent("Eleanor Vance")
    cite(make_claim(letter, "sender", vance))
    cite(make_claim(letter, "received", "1953-05-04"), speaker=vance)

    assert "reported as received" in heading(letter).status


def test_the_status_counts_sources_and_origins_and_names_the_denial():
    letter = make_letter()
    claim = make_claim(letter, "exists")
    leak = cite(claim)
    cite(claim, relays=leak)
    cite(claim, stance="denies", speaker=make_agent())

    assert heading(letter).status == (
        "Reported by two sources from one origin; denied by one origin."
    )


def test_lists_read_the_heading_from_the_letters_own_columns():
    letter = make_letter()
    vance = make_agent("Eleanor Vance")
    cite(make_claim(letter, "sender", vance))
    cite(make_claim(letter, "sent", "2025-03-05"))
    cite(make_claim(letter, "sent", "2025-03-12"))

    evidence.refresh_headings([letter])

    letter.refresh_from_db()
    assert list(letter.senders.all()) == [vance]
    assert letter.contested_questions == ["sent"]
    assert (letter.version, letter.history.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_the_later_reads_what_both_wrote():
    letter = make_letter()
    first = make_claim(letter, "sent", "1953-05-01")
    second = make_claim(letter, "sent", "1953-05-04")
    papers = [make_document(), make_document()]
    has_read = Event()

    @transaction.atomic
    def save(claim, paper, wait=0.0):
        cite(claim, paper)
        evidence.refresh_headings([Letter.objects.get(pk=letter.pk)])
        has_read.set()
        sleep(wait)

    def apart(*given):
        try:
            save(*given)
        finally:
            connection.close()

    with ThreadPoolExecutor() as editors:
        earlier = editors.submit(apart, first, papers[0], 0.5)
        has_read.wait(10)
        editors.submit(apart, second, papers[1]).result(20)
        earlier.result(20)

    letter.refresh_from_db()
    assert letter.contested_questions == ["sent"]


# --- Cost -------------------------------------------------------------------


@pytest.mark.parametrize("size", [3, 60])
def test_as_many_queries_however_many_letters_claims_and_citations(size):
    """Three, and one each for the agents, the steps and the documents named."""
    letters = [make_letter() for _ in range(3)]
    speaker = make_agent(part_of=make_agent(part_of=make_agent()))
    for letter in letters:
        step = make_step(letter)
        for n in range(size // 3):
            claim = make_claim(step, "handed_to", speaker)
            root = cite(claim, make_document(publisher=make_agent()))
            cite(make_claim(letter, "sent", f"2025-03-{n + 1:02}"), relays=root)

    with CaptureQueriesContext(connection) as queries:
        found = evidence.of(letters)
        headings = [evidence.heading_of(letter, found) for letter in letters]
        origins = {account.origin_name for account in found.accounts}

    assert len(headings) == len(letters)
    assert origins
    assert len(found.accounts) == Citation.objects.count()
    assert len(queries) == 6
