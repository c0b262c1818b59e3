"""A letter's page and its data: what a reader sees of the evidence, and when."""

import re

import html5lib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from archive import evidence
from archive.dates import When
from archive.models import State
from archive.publishing import withdraw

from .factories import (
    assess,
    cite,
    make_agent,
    make_claim,
    make_collection,
    make_colophon,
    make_document,
    make_letter,
    make_response,
    make_step,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter():
    """A letter whose sending is contested, and whose receipt was first “not yet”."""
    letter = make_letter(
        slug="vance-rahimi-1953",
        title="Eleanor Vance to Parviz Rahimi",
        parallel_title="النور ونس به پرویز رحیمی",
        parallel_title_language="fa",
    )
    vance, rahimi = make_agent("Eleanor Vance"), make_agent("Parviz Rahimi")
    rahimi.names.create(language="fa", text="پرویز رحیمی", is_preferred=True)
    cite(make_claim(letter, "sender", vance))
    cite(make_claim(letter, "recipient", rahimi))
    first = make_claim(letter, "sent", "1953-05-01")
    cite(first, words="on the eleventh of Ordibehesht", speaker=vance)
    cite(make_claim(letter, "sent", "1953-05-04"), make_document("1953-05-05"))
    received = make_claim(letter, "received")
    cite(received, stance="not_yet", speaker=rahimi, said="1953-05-02")
    point = make_claim(letter, "contents", "the release of the ship", sort="demand")
    cite(point, descriptor="a clerk of the port")
    cite(make_claim(make_step(letter, key="by-boat"), "carrier", "a fisherman"))
    cite(make_claim(make_response(letter, key="shrug"), "occurred", "1953-05-02"))
    assess(first)
    return letter


def page_of(client, record, **query):
    response = client.get(record.get_absolute_url(), query)
    assert response.status_code == 200
    return response.content.decode()


def whole(client, letter, **query) -> str:
    """The page on which all that is said of a letter stands, opened."""
    address = reverse("archive:letter-whole", args=[letter.slug])
    return client.get(address, query).content.decode()


def question(client, letter, question: str, **query) -> str:
    """The page of one question, on which every account of it is opened."""
    address = reverse("archive:question", args=[letter.slug, question])
    return client.get(address, query).content.decode()


def data_of(client, letter, **query):
    return client.get(reverse("archive:letter-data", args=[letter.slug]), query).json()


def test_the_page_shows_rival_answers_and_who_gives_them(client, letter):
    page = page_of(client, letter)

    assert "contested</span>: dates apart" in page
    assert "a clerk of the port, unnamed" in page
    assert "accepted by the editors" in page
    assert "judged: 1 May 1953" in page
    for opened in (question(client, letter, "sent"), whole(client, letter)):
        assert "on the eleventh of Ordibehesht" in opened
        assert "We accept: 1 May 1953." in opened


def when_it_was_answered(client, edtf: str) -> str:
    """How a letter's page writes the day of a response."""
    letter = make_letter()
    cite(make_claim(make_response(letter), "occurred", edtf))
    page = page_of(client, letter)
    return re.search(r'id="response-.*?"when">(.*?)</span>', page, re.DOTALL)[1]


@pytest.mark.parametrize(
    ("edtf", "words"),
    [("1953-05-02", "2 May 1953"), ("1953-05", "May 1953"), ("1953", "1953")],
)
def test_a_day_a_month_and_a_year_are_times(client, edtf, words):
    time = f'<time datetime="{edtf}">{words}</time>'

    assert when_it_was_answered(client, edtf) == time


@pytest.mark.parametrize(
    "edtf",
    [
        *("1953-05-02/1953-05-04", "1953-05-02/1953-05-02", "../1953-05-02"),
        *("1953-05-02?", "1953~", "1953-21", "195X", "1953-05-XX", "0000", "-0043"),
    ],
)
def test_a_date_for_which_html_has_no_value_is_called_no_time(client, edtf):
    assert when_it_was_answered(client, edtf) == str(When.of(edtf))


def test_every_page_parses_without_an_error(client, letter):
    document = make_document(text="Nobody has seen it.")
    addresses = [
        letter.get_absolute_url(),
        f"{letter.get_absolute_url()}?as_of=1953-05-03",
        document.get_absolute_url(),
        make_agent("Eleanor Vance").get_absolute_url(),
        *map(reverse, ["archive:front-page", "archive:letter-list"]),
        *map(reverse, ["archive:document-list", "archive:agent-list"]),
        "/letters/nobody-wrote-this/",
        f"{letter.get_absolute_url()}?as_of=yesterday",
    ]

    parser = html5lib.HTMLParser(strict=True)

    for address in addresses:
        parser.parse(client.get(address).content.decode())


def test_other_languages_carry_their_tag_and_direction(client, letter):
    page = page_of(client, letter)

    assert 'lang="fa" dir="rtl">النور ونس به پرویز رحیمی<' in page
    assert '<bdi lang="fa" dir="rtl">پرویز رحیمی</bdi>' in page


def test_a_title_is_never_taken_for_markup(client):
    page = page_of(client, make_letter(title="<script>alert(1)</script>"))

    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_draft_is_open_to_editors_and_missing_to_everyone_else(client, admin_client):
    draft = make_letter(published=False)

    assert client.get(draft.get_absolute_url()).status_code == 404
    assert "Readers do not see this page." in page_of(admin_client, draft)


def test_a_withdrawn_letter_answers_gone_and_says_why(client, letter):
    withdraw(letter, because="The cable turned out to be a hoax.")

    for address in (
        letter.get_absolute_url(),
        reverse("archive:letter-data", args=[letter.slug]),
    ):
        response = client.get(address)
        assert response.status_code == 410
        assert "turned out to be a hoax" in response.content.decode()


@pytest.mark.parametrize("name", ["archive:letter", "archive:letter-data"])
def test_a_former_address_leads_on_for_good(client, letter, name):
    letter.slug = "vance-rahimi-may-1953"
    letter.save()

    response = client.get(reverse(name, args=["vance-rahimi-1953"]), {"as_of": "1953"})

    assert response.status_code == 301
    assert response["Location"] == reverse(name, args=[letter.slug]) + "?as_of=1953"


def test_a_former_address_of_a_draft_is_missing_too(client):
    draft = make_letter(slug="before", published=False)
    draft.slug = "after"
    draft.save()

    assert client.get("/letters/before/").status_code == 404


@pytest.mark.parametrize("day", ["yesterday", "1953-02-30", "53", "' OR 1=1"])
def test_a_day_that_is_none_is_refused_kindly(client, letter, day):
    response = client.get(letter.get_absolute_url(), {"as_of": day})

    assert response.status_code == 400
    assert "A day is written as 2025-03-08" in response.content.decode()


def test_as_known_on_a_day_what_came_later_is_left_out_and_counted(client, letter):
    page = page_of(client, letter, as_of="1953-05-03")

    assert "As known on 3 May 1953." in page
    told = " ".join(page.split())
    assert "1 source of later days, 1 later judgement of ours." in told
    assert "1 account not known yet" in page
    assert "dates apart" not in page


def test_a_question_that_nobody_had_answered_by_then_is_counted(client, letter):
    cite(make_claim(letter, "answered", "1953-05-09"), make_document("1953-05-10"))

    page = " ".join(page_of(client, letter, as_of="1953-05-03").split())

    assert "and 1 question that no source had spoken to yet" in page
    assert "When was it answered?" not in page


def test_an_earlier_day_leads_to_the_days_beside_it_on_which_sources_came(
    client, letter
):
    page = page_of(client, letter, as_of="1953-05-03")

    assert '<a rel="prev" href="?as_of=1953-05-02">2 May 1953</a>' in page
    assert '<a rel="next" href="?as_of=1953-05-05">5 May 1953</a>' in page


def test_the_basis_of_a_day_waits_for_all_the_sources_that_it_may_rest_on(client):
    letter = make_letter()
    monday = When.of("1953-05-04", basis="the Monday before that issue")
    claim = make_claim(letter, "sent", monday)
    cite(claim, make_document("1953-05-05"))

    def opened(day: str) -> list[str]:
        return [
            question(client, letter, "sent", as_of=day),
            whole(client, letter, as_of=day),
        ]

    assert all("the Monday before" in page for page in opened("1953-05-05"))

    cite(claim, make_document("1953-05-09"))

    assert not any("the Monday before" in page for page in opened("1953-05-05"))
    assert all("the Monday before" in page for page in opened("1953-05-09"))


def test_the_data_say_what_the_page_says(client, letter):
    data = data_of(client, letter)

    assert data["slug"] == "vance-rahimi-1953"
    assert data["url"] == "/letters/vance-rahimi-1953/"
    assert data["senders"][0]["name"] == "Eleanor Vance"
    assert data["recipients"][0]["name"] == "Parviz Rahimi"
    assert data["written"] == {
        "as_written": "",
        "edtf": "1953-05-01",
        "earliest": "1953-05-01",
        "latest": "1953-05-01",
    }
    assert data["points"] == [{"words": "the release of the ship", "as": "demand"}]
    assert data["transmissions"][0]["key"] == "by-boat"
    assert data["responses"][0]["key"] == "shrug"
    assert data["status"] in " ".join(page_of(client, letter).split())


def test_the_data_open_each_claim_to_its_citations(client, letter):
    accounts = {
        (account["subject"]["kind"], account["question"]): account
        for account in data_of(client, letter)["accounts"]
    }

    sent = accounts["letter", "sent"]
    assert (sent["contested"], sent["reasons"]) == (True, ["dates apart"])
    assert sent["assessment"]["accepts"] == "1953-05-01"
    claim = sent["claims"][0]
    assert (claim["value"], claim["bare"], claim["origins"]) == ("1953-05-01", False, 1)
    citation = claim["citations"][0]
    assert citation["stance"] == "asserts"
    assert citation["speaker"] == "Eleanor Vance"
    assert citation["words"] == "on the eleventh of Ordibehesht"
    assert citation["consulted"] == "excerpt"
    received = accounts["letter", "received"]["claims"][0]
    assert received["bare"]
    assert received["citations"][0]["stance"] == "not yet"
    assert received["citations"][0]["said"]["latest"] == "1953-05-02"


def test_the_data_know_the_day_too(client, letter):
    data = data_of(client, letter, as_of="1953-05-03")

    sent = [a for a in data["accounts"] if a["question"] == "sent"]
    assert not sent[0]["contested"]
    assert data["left_out"]["later"] == 1


def test_an_unseen_source_opens_to_the_words_that_relay_it(client):
    letter = make_letter()
    claim = make_claim(letter, "exists")
    unseen = cite(claim, make_document(title="Cable 17", consulted="no"))
    relay = make_document(title="The Gazette")
    cite(claim, relay, relays=unseen, words="a cable tells of a letter")

    pages = whole(client, letter), question(client, letter, "exists")
    citations = data_of(client, letter)["accounts"][0]["claims"][0]["citations"]

    for page in pages:
        opened = " ".join(page.split())
        assert opened.count("a cable tells of a letter") == 2
        assert "nobody here has seen it; read in" in opened
        assert "Not seen here: known only through" in opened
    assert {c["read_in"] for c in citations} == {relay.slug}


def test_words_of_a_source_with_metadata_only_stay_unseen(client):
    letter = make_letter()
    gazette = make_document(rights="metadata only")
    cite(make_claim(letter, "exists"), gazette, words="a letter nobody has seen")

    page, data = page_of(client, letter), data_of(client, letter)
    opened = whole(client, letter), question(client, letter, "exists")

    assert "a letter nobody has seen" not in page + str(data) + "".join(opened)
    for page in opened:
        assert "only the particulars are public" in page


def test_an_agent_who_is_not_published_is_named_and_not_linked(client):
    letter = make_letter()
    clerk = make_agent("The Clerk", published=False)
    cite(make_claim(letter, "sender", clerk))

    page = page_of(client, letter)

    assert "The Clerk" in page
    assert clerk.get_absolute_url() not in page


def test_what_is_not_said_to_answer_the_letter_is_marked_as_context(client, letter):
    assert '<b class="context">context</b>' in page_of(client, letter)

    cite(make_claim(letter.responses.get(), "in_answer_to"))

    assert '<b class="context">context</b>' not in page_of(client, letter)


def test_officers_are_shown_with_the_office_they_held_then(client, letter):
    vance = letter.claims.get(question="sender").agent
    for title, begin, end in [
        ("Consul", "1951", "1954"),
        ("Ambassador", "1960", "1964"),
    ]:
        vance.offices.create(
            title=title, held_from=When.of(begin), held_to=When.of(end)
        )

    page = page_of(client, letter)

    assert "</a>, Consul" in page
    assert "Ambassador" not in page


@pytest.mark.parametrize("size", [2, 20])
def test_a_letter_page_takes_a_fixed_number_of_queries(client, size):
    letter = make_letter(collection=make_collection())
    for n in range(size):
        speaker = make_agent(part_of=make_agent())
        speaker.names.create(language="fa", text="پرویز", is_preferred=True)
        claim = make_claim(letter, "sent", f"1953-05-{n + 1:02}")
        root = cite(claim, make_document(publisher=make_agent()), speaker=speaker)
        cite(claim, make_document(publisher=make_agent()), relays=root)
        cite(make_claim(letter, "sender", speaker))
        cite(make_claim(make_step(letter), "carrier", make_agent()))
        response = make_response(letter, reply=make_letter())
        cite(make_claim(response, "in_answer_to"))
        assessment = assess(claim, made_on=f"2026-01-{n + 1:02}")
        assessment.sources.set([make_document()])
        make_letter(replies_to=letter)

    with CaptureQueriesContext(connection) as queries:
        page_of(client, letter)

    assert len(queries) == 24


def test_lists_take_a_fixed_number_of_queries(client):
    counts = []
    for _ in range(2):
        for _ in range(3):
            letter = make_letter(collection=make_collection())
            cite(make_claim(letter, "sender", make_agent()))
            evidence.refresh_headings([letter])
        with CaptureQueriesContext(connection) as queries:
            for name in ("front-page", "letter-list", "document-list", "agent-list"):
                client.get(reverse(f"archive:{name}"))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_list_narrows_by_sender_recipient_and_contested_question(client, letter):
    evidence.refresh_headings([letter])
    other = make_letter(title="Another letter altogether")
    sender = letter.senders.get().slug

    for query in ({"sender": sender}, {"contested": "sent"}):
        page = client.get(reverse("archive:letter-list"), query).content.decode()
        assert letter.title in page
        assert other.title not in page


def test_a_filter_for_nobody_known_is_no_error(client, letter):
    response = client.get(reverse("archive:letter-list"), {"sender": "nobody"})

    assert response.status_code == 200


def test_the_front_page_begins_with_a_contested_letter_and_the_collections(
    client, letter
):
    letter.collection = make_collection(introduction="Two letters, one doubtful.")
    letter.save()
    evidence.refresh_headings([letter])

    page = client.get("/").content.decode()

    assert "Begin with one" in page
    assert "Two letters, one doubtful." in page


def test_an_empty_archive_says_how_to_begin(client):
    assert "waiting for its first letters" in client.get("/").content.decode()


def test_the_sitemap_lists_what_is_public_and_nothing_else(client, letter):
    draft = make_letter(published=False)
    hidden = make_document(published=False)

    sitemap = client.get("/sitemap.xml").content.decode()

    assert letter.get_absolute_url() in sitemap
    assert "/letters/</loc>" in sitemap
    assert draft.slug not in sitemap
    assert hidden.slug not in sitemap


def test_the_archive_says_that_it_is_well(client):
    assert client.get("/healthz").content == b"ok\n"


def test_a_draft_response_stays_off_a_public_page(client, letter):
    draft = make_response(letter, published=False, summary="A secret shrug.")
    cite(make_claim(draft, "in_answer_to"))

    assert "A secret shrug." not in page_of(client, letter)
    assert draft.state == State.DRAFT


def test_a_day_before_the_solar_hijri_calendar_is_no_error(client):
    make_colophon(calendars=["solar hijri"])
    letter = make_letter()
    cite(make_claim(letter, "sent", "0500-05-01"), make_document("0500-06-01"))

    assert client.get(letter.get_absolute_url()).status_code == 200
