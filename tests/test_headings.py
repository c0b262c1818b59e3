"""A letter's heading, for every question and every kind of conflict about it."""

import json
from datetime import date

import html5lib
import pytest

from archive import evidence
from archive.dates import When
from archive.models import QUESTIONS

from .factories import (
    assess,
    cite,
    make_agent,
    make_claim,
    make_collection,
    make_document,
    make_letter,
    make_place,
    make_response,
    make_step,
)

pytestmark = pytest.mark.django_db


def heading(letter, on=None):
    return evidence.heading_of(letter, evidence.of([letter], on=on))


def words_of(letter, on=None) -> str:
    """All that a heading says, in one line; what is contested comes last."""
    read = heading(letter, on)
    date_ = f"[{read.dated}] {read.date_doubt}".strip() if read.dated else ""
    kind = read.kind_in_words if read.kinds else ""
    parts = [
        read.senders and f"From {'; '.join(map(str, read.senders))}",
        read.recipients and f"To {'; '.join(map(str, read.recipients))}",
        date_,
        f"{kind}, contested" if read.is_kind_contested else kind,
        read.status,
        read.contested and f"≠ {', '.join(read.contested)}",
    ]
    return " | ".join(part for part in parts if part)


# --- Every question, every conflict -----------------------------------------


def two_values(question):
    by_type = {
        "none": lambda: (None, None),
        "letter": lambda: (make_letter(title="B"), make_letter(title="C")),
        "agent": lambda: (make_agent("Zora"), make_agent("Yusuf")),
        "agent or place": lambda: (make_agent("Zora"), make_agent("Yusuf")),
        "place": lambda: (make_place("Port Amal"), make_place("Lower Bay")),
        "date": lambda: ("1924-09-15", "1924-09-20"),
        "words": lambda: ("a demand", "an offer"),
        "count": lambda: (None, None),
        "code": lambda: (
            ("letter", "oral message")
            if question == "kind"
            else ("delivered", "refused")
        ),
    }
    return by_type[QUESTIONS[question].value]()


def subject_of(question, letter):
    return {
        "letter": lambda: letter,
        "transmission": lambda: make_step(letter),
        "response": lambda: make_response(letter),
        "collection": make_collection,
    }[QUESTIONS[question].subjects[0]]()


class Case:
    """Two answers to one question about a letter, and the bare one; two people."""

    def __init__(self, question):
        self.letter = make_letter()
        subject = subject_of(question, self.letter)
        one, other = two_values(question)
        counts = [
            {"least": n, "most": n} if question == "count" else {} for n in (2, 4)
        ]
        self.one = make_claim(subject, question, one, **counts[0])
        self.other = make_claim(subject, question, other, **counts[1])
        self.bare = make_claim(subject, question)
        self.ada, self.bo = make_agent("Ada"), make_agent("Bo")

    def said(self, claim, speaker=None, stance="asserts", **fields):
        paper = make_document("1924-10-01")
        return cite(claim, paper, speaker=speaker, stance=stance, **fields)

    def denied(self):
        self.said(self.one, self.ada)
        self.said(self.one, self.bo, "denies")

    def denied_flatly(self):
        self.said(self.one, self.ada)
        self.said(self.bare, self.bo, "denies")

    def another(self):
        self.said(self.one, self.ada)
        self.said(self.other, self.bo)

    def told_differently(self):
        root = self.said(self.one, self.ada)
        self.said(self.other, relays=root)

    def only_denied(self):
        self.said(self.one, self.bo, "denies")

    def only_not_known(self):
        self.said(self.bare, self.bo, "does_not_know")

    def not_yet_in_the_same_breath(self):
        paper = make_document("1924-10-01/1924-10-08")
        cite(self.bare, paper, descriptor="initial reports")
        cite(self.bare, paper, descriptor="officials", stance="not_yet")


ONE = "Reported by one source from one origin"
TWO = "Reported by two sources from two origins"
RETOLD = "Reported by two sources from one origin"
NAMED = "Named by one source from one origin, asserted by none."
BOTH_WAYS = "Reported by two sources from two origins. | ≠ {}"

HEADINGS = {
    "exists": {
        "denied": f"{ONE}; denied by one origin. | ≠ exists",
        "denied_flatly": f"{ONE}; denied by one origin. | ≠ exists",
        "another": f"{TWO}.",
        "told_differently": f"{RETOLD}.",
        "only_denied": "Denied by one origin.",
        "only_not_known": NAMED,
        "not_yet_in_the_same_breath": f"{ONE}; no letter yet, by officials.",
    },
    "kind": {
        "denied": f"letter, contested | {ONE}; what kind of message it was is "
        "contested: letter, by Ada, denied by Bo. | ≠ kind",
        "denied_flatly": f"letter, contested | {ONE}; what kind of message it was is "
        "contested: letter, by Ada, denied by Bo. | ≠ kind",
        "another": f"letter or oral message, contested | {TWO}; what kind of message "
        "it was is contested: letter, by Ada, or oral message, by Bo. | ≠ kind",
        "told_differently": f"letter or oral message, contested | {RETOLD}; what kind "
        "of message it was is contested: letter, by Ada, or oral message, by Ada. "
        "| ≠ kind",
        "only_denied": NAMED,
        "only_not_known": NAMED,
    },
    "same_as": {
        "denied": f"{ONE}; whether it is the same as another letter is contested. "
        "| ≠ same_as",
        "denied_flatly": f"{ONE}; whether it is the same as another letter is "
        "contested. | ≠ same_as",
        "another": f"{TWO}.",
        "told_differently": f"{RETOLD}.",
        "only_denied": NAMED,
        "only_not_known": NAMED,
    },
    "sender": {
        "denied": f"From Zora (contested: said by Ada, denied by Bo) | {ONE}. "
        "| ≠ sender",
        "denied_flatly": f"From Zora (contested: said by Ada, denied by Bo) | {ONE}. "
        "| ≠ sender",
        "another": f"From Zora; Yusuf | {TWO}.",
        "told_differently": f"From Zora; Yusuf | {RETOLD}.",
        "only_denied": NAMED,
        "only_not_known": NAMED,
    },
    "recipient": {
        "denied": f"To Zora (contested: said by Ada, denied by Bo) | {ONE}. "
        "| ≠ recipient",
        "denied_flatly": f"To Zora (contested: said by Ada, denied by Bo) | {ONE}. "
        "| ≠ recipient",
        "another": f"To Zora; Yusuf | {TWO}.",
        "told_differently": f"To Zora; Yusuf | {RETOLD}.",
        "only_denied": NAMED,
        "only_not_known": NAMED,
    },
    "written": {
        "denied": f"[15 September 1924] contested: denied, by Bo | {ONE}. | ≠ written",
        "denied_flatly": f"[15 September 1924] contested: denied, by Bo | {ONE}. "
        "| ≠ written",
        "another": f"[15 to 20 September 1924] dates differ | {TWO}. | ≠ written",
        "told_differently": f"[15 to 20 September 1924] dates differ | {RETOLD}. "
        "| ≠ written",
        "only_denied": NAMED,
        "only_not_known": NAMED,
        "not_yet_in_the_same_breath": f"{ONE}; written, by initial reports; not yet, "
        "by officials.",
    },
    "sent": {
        "denied": f"[15 September 1924] contested: denied, by Bo | {ONE}. | ≠ sent",
        "denied_flatly": f"[15 September 1924] contested: denied, by Bo | {ONE}. "
        "| ≠ sent",
        "another": f"[15 to 20 September 1924] dates differ | {TWO}. | ≠ sent",
        "told_differently": f"[15 to 20 September 1924] dates differ | {RETOLD}. "
        "| ≠ sent",
        "only_denied": NAMED,
        "only_not_known": NAMED,
        "not_yet_in_the_same_breath": f"{ONE}; sent, by initial reports; not yet, by "
        "officials.",
    },
    "announced": {
        "denied": f"{ONE}. | ≠ announced",
        "denied_flatly": f"{ONE}; its announcement is contested: announced, by Ada; "
        "denied, by Bo. | ≠ announced",
        "another": f"{TWO}. | ≠ announced",
        "told_differently": f"{RETOLD}. | ≠ announced",
        "only_denied": NAMED,
        "only_not_known": NAMED,
        "not_yet_in_the_same_breath": f"{ONE}; announced, by initial reports; not yet, "
        "by officials.",
    },
    "received": {
        "denied": f"{ONE}; reported as received; when it was received is contested. "
        "| ≠ received",
        "denied_flatly": f"{ONE}; its receipt is contested: received, by Ada; denied, "
        "by Bo. | ≠ received",
        "another": f"{TWO}; reported as received; when it was received is contested. "
        "| ≠ received",
        "told_differently": f"{RETOLD}; reported as received; when it was received is "
        "contested. | ≠ received",
        "only_denied": NAMED,
        "only_not_known": NAMED,
        "not_yet_in_the_same_breath": f"{ONE}; received, by initial reports; not yet, "
        "by officials.",
    },
    "answered": {
        "denied": f"{ONE}; when it was answered is contested. | ≠ answered",
        "denied_flatly": f"{ONE}; its answer is contested: answered, by Ada; denied, "
        "by Bo. | ≠ answered",
        "another": f"{TWO}; when it was answered is contested. | ≠ answered",
        "told_differently": f"{RETOLD}; when it was answered is contested. "
        "| ≠ answered",
        "only_denied": NAMED,
        "only_not_known": NAMED,
        "not_yet_in_the_same_breath": f"{ONE}; answered, by initial reports; not yet, "
        "by officials.",
    },
    "contents": {
        "denied": f"{ONE}; what it says is contested. | ≠ contents",
        "denied_flatly": f"{ONE}; what it says is contested. | ≠ contents",
        "another": f"{TWO}; what it says is known only by report.",
        "told_differently": f"{RETOLD}; what it says is known only by report.",
        "only_denied": "What it says is not known.",
        "only_not_known": "What it says is not known.",
    },
} | {
    # Of a step a heading says no more than that it is contested.
    question: {
        "denied": f"{ONE}. | ≠ {question}",
        "denied_flatly": f"{ONE}. | ≠ {question}",
        "another": f"{TWO}. | ≠ {question}",
        "told_differently": f"{RETOLD}. | ≠ {question}",
        "only_denied": NAMED,
        "only_not_known": NAMED,
    }
    for question in ("from", "to", "carrier", "handed_to", "delivered", "outcome")
}


@pytest.mark.parametrize(
    ("question", "conflict", "words"),
    [
        pytest.param(question, conflict, words, id=f"{question} {conflict}")
        for question, by_conflict in HEADINGS.items()
        for conflict, words in by_conflict.items()
    ],
)
def test_a_heading_says_what_each_conflict_comes_to(question, conflict, words):
    case = Case(question)
    getattr(case, conflict)()

    assert words_of(case.letter) == words


def test_every_question_about_a_letter_or_its_way_is_in_the_table():
    of_letters = {"letter", "transmission"}
    asked = {q for q, it in QUESTIONS.items() if of_letters & set(it.subjects)}

    assert set(HEADINGS) == asked


@pytest.mark.parametrize("question", ["occurred", "place", "in_answer_to", "count"])
def test_what_is_contested_of_a_response_or_a_collection_is_in_no_heading(question):
    case = Case(question)
    case.denied()

    assert words_of(case.letter) == ""


# --- Not yet ----------------------------------------------------------------


@pytest.fixture
def case():
    return Case("answered")


def test_a_not_yet_that_is_older_than_the_answer_leaves_it_settled(case):
    case.said(case.bare, case.bo, "not_yet", said="1924-10-01")
    case.said(case.bare, case.ada, said="1924-10-05")

    assert words_of(case.letter) == f"{ONE}; answered."


def test_an_answer_on_the_very_day_of_the_not_yet_is_after_it_where_it_is_dated(case):
    case.said(case.bare, case.bo, "not_yet", said="1924-09-15")
    case.said(case.one, case.ada, said="1924-09-15")

    assert words_of(case.letter).endswith("; answered.")


def test_one_who_puts_it_after_the_last_not_yet_is_enough(case):
    case.not_yet_in_the_same_breath()
    case.said(case.bare, case.ada, said="1924-10-09")

    assert words_of(case.letter).endswith("; answered.")


def test_an_answer_of_which_only_unnamed_voices_tell_is_theirs(case):
    cite(case.bare, descriptor="an aide")

    assert words_of(case.letter).endswith("; answered, by an aide.")


def test_a_later_not_yet_than_the_receipt_contests_it():
    case = Case("received")
    case.said(case.bare, case.ada, said="1924-10-01")
    case.said(case.bare, case.bo, "not_yet", said="1924-10-05")

    assert "its receipt is contested: received, by Ada; not yet, by Bo" in words_of(
        case.letter
    )


def test_a_date_of_which_officials_say_not_yet_is_given_with_their_word():
    case = Case("sent")
    month = make_claim(case.letter, "sent", "1924-10")
    paper = make_document("1924-10-01/1924-10-08")
    cite(month, paper, speaker=case.ada)
    cite(case.bare, paper, descriptor="officials", stance="not_yet")

    assert words_of(case.letter) == f"[October 1924] not yet, by officials | {ONE}."


# --- A letter whose authenticity is denied ----------------------------------


@pytest.fixture
def forged():
    """The letter of 1924: two papers assert it, and its supposed sender denies it."""
    letter = make_letter(slug="zinoviev-1924", title="The Comintern to the party")
    zinoviev = make_agent("Grigory Zinoviev", slug="zinoviev")
    macmanus = make_agent("Arthur MacManus", slug="macmanus")
    historian = make_agent("A historian")
    times, mail, third = (
        make_document(day, publisher=make_agent(name, kind="body"))
        for day, name in (
            ("1924-10-25", "The Times"),
            ("1924-10-25", "The Daily Mail"),
            ("1924-11-20", "The third account"),
        )
    )
    sender = make_claim(letter, "sender", zinoviev)
    co_signatory = make_claim(letter, "sender", macmanus)
    day = make_claim(letter, "written", "1924-09-15")
    for claim in (sender, day):
        cite(claim, times)
        cite(claim, mail)
        cite(claim, make_document("1924-10-27"), speaker=zinoviev, stance="denies")
        cite(claim, make_document("1999-02-04"), speaker=historian, stance="denies")
    cite(co_signatory, times)
    forgers = make_claim(letter, "sender", words="forgers, not named")
    cite(forgers, third)
    evidence.refresh_headings([letter])
    letter.refresh_from_db()
    return letter


def test_a_contested_sender_stands_first_and_with_those_who_say_and_deny_it(forged):
    assert [str(told) for told in heading(forged).senders] == [
        "Grigory Zinoviev (contested: said by The Times and The Daily Mail, denied by "
        "Grigory Zinoviev and A historian)",
        "Arthur MacManus",
        "forgers, not named (said by The third account)",
    ]


def test_a_day_that_is_denied_is_that_day_and_no_span(forged):
    read = heading(forged)

    assert read.dated.edtf == "1924-09-15"
    assert read.date_doubt == ("contested: denied, by Grigory Zinoviev and A historian")


def page_of(client, record):
    response = client.get(record.get_absolute_url())
    page = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    return " ".join("".join(page.find(".//main").itertext()).split())


def test_its_page_says_so_to_the_eye(client, forged):
    page = page_of(client, forged)

    assert (
        "From Grigory Zinoviev (≠ contested: said by The Times and The Daily Mail, "
        "denied by Grigory Zinoviev and A historian) Arthur MacManus or forgers, not "
        "named (said by The third account)"
    ) in page
    assert "[15 September 1924] · " in page
    assert "≠ contested: denied, by Grigory Zinoviev and A historian" in page
    assert "dates differ" not in page


def test_lists_titles_and_filters_agree_with_it(client, forged):
    sent_by_him = client.get("/letters/?sender=zinoviev").content.decode()

    assert "[15 September 1924, contested]" in sent_by_him
    assert "2 questions contested, its sender among them" in sent_by_him
    assert forged.dated_title.endswith(", 15 September 1924, contested")


def test_whoever_is_denied_to_have_sent_it_is_not_listed_among_its_senders(
    client, forged
):
    zinoviev, macmanus = forged.senders.order_by("-slug")

    assert "Said to have been sent, and denied" in page_of(client, zinoviev)
    assert "Letters sent" not in page_of(client, zinoviev)
    assert "Letters sent" in page_of(client, macmanus)


def test_its_data_name_each_with_what_is_in_doubt(client, forged):
    data = client.get(f"{forged.get_absolute_url().rstrip('/')}.json").json()

    assert [(s["name"], s["slug"], s["contested"]) for s in data["senders"]] == [
        ("Grigory Zinoviev", "zinoviev", True),
        ("Arthur MacManus", "macmanus", False),
        ("forgers, not named", None, False),
    ]
    assert data["written"]["edtf"] == "1924-09-15"
    assert data["in_doubt"].startswith("contested: denied, by")


def test_linked_data_give_nobody_as_the_sender_while_one_is_contested(client, forged):
    page = html5lib.parse(
        client.get(forged.get_absolute_url()).content.decode(),
        namespaceHTMLElements=False,
    )
    linked = json.loads(page.find(".//script[@type='application/ld+json']").text)
    message = next(it for it in linked["@graph"] if it["@type"] == "Message")

    assert not {"sender", "dateCreated"} & set(message)


def test_an_accepted_sender_stands_alone_and_says_that_it_was_contested(forged):
    assess(forged.claims.get(agent__slug="macmanus"))

    assert [str(told) for told in heading(forged).senders] == ["Arthur MacManus"]

    assess(forged.claims.get(agent__slug="zinoviev"), made_on="2026-11-23")

    assert [str(told) for told in heading(forged).senders] == [
        "Grigory Zinoviev (contested; accepted by the editors)"
    ]


def test_of_two_days_that_are_contested_the_undisputed_year_is_no_part():
    letter = make_letter()
    for day in ("1924-09-15", "1924-09-20", "1924"):
        cite(make_claim(letter, "sent", day))

    assert heading(letter).dated.edtf == "1924-09-15/1924-09-20"


def test_a_day_that_only_an_unnamed_voice_rivals_is_no_span():
    letter = make_letter()
    cite(make_claim(letter, "sent", "1924-09-15"), speaker=make_agent("Ada"))
    cite(make_claim(letter, "sent", "1924-09-20"), descriptor="an aide")

    assert heading(letter).dated.edtf == "1924-09-15"
    assert not heading(letter).is_date_settled


def test_a_contested_day_of_writing_comes_before_an_undisputed_day_of_sending():
    letter = make_letter()
    cite(make_claim(letter, "sent", "1924-09-16"))
    written = make_claim(letter, "written", "1924-09-15")
    cite(written)
    cite(written, stance="denies", speaker=make_agent("Bo"))

    assert words_of(letter).startswith("[15 September 1924] contested: denied, by Bo")


def test_days_on_either_side_that_are_open_make_a_span_that_is_open():
    letter = make_letter()
    cite(make_claim(letter, "sent", "../1924-09-15"))
    cite(make_claim(letter, "sent", "1924-09-20"))

    assert heading(letter).dated.edtf == "../1924-09-20"


def test_a_contested_date_that_nobody_can_read_is_kept_as_written():
    letter = make_letter()
    figs = make_claim(letter, "sent", When(as_written="when the figs ripened"))
    cite(figs)
    cite(figs, stance="denies", speaker=make_agent("Bo"))

    assert words_of(letter).startswith("[when the figs ripened] contested: denied, by")


# --- Sources without an end -------------------------------------------------


@pytest.mark.parametrize("read_on", ["1925-04-18", "../1925-04-18"])
def test_a_source_without_an_end_is_known_from_the_day_on_which_it_was_read(read_on):
    letter = make_letter()
    page = make_document("1925-03-01/..", accessed=When.of(read_on))
    cite(make_claim(letter, "sent", "1924-09-15"), page)

    assert words_of(letter, on=date(1925, 4, 17)) == ""
    assert words_of(letter, on=date(1925, 4, 18)).startswith("[15 September 1924]")


def test_a_source_without_an_end_is_known_from_the_day_on_which_its_text_was_taken():
    letter = make_letter()
    page = make_document("1925-03-01/..", text="It was sent.")
    cite(make_claim(letter, "sent", "1924-09-15"), page)
    taken = page.current_capture.taken_at.date()

    assert evidence.of([letter], on=date(2024, 1, 1)).undated == []
    assert words_of(letter, on=taken).startswith("[15 September 1924]")


def test_what_it_says_was_said_no_later_than_it_was_read():
    letter = make_letter()
    page = make_document("1925-03-01/..", accessed=When.of("1925-04-18"))
    cite(make_claim(letter, "received"), page)
    not_yet = make_document("1925-05-01")
    cite(make_claim(letter, "received"), not_yet, stance="not_yet")

    (account, _) = evidence.of([letter]).accounts

    assert account.said_last == date(1925, 4, 18)
    assert heading(letter).contested == ["received"]
