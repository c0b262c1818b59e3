"""An agent's page: what it was to letters, and is reported to have said of them."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from archive import evidence
from archive.models import AgentName, Letter, Office
from archive.pages import agents

from .factories import (
    annotate,
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
from .pages import page_of, section, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def vance():
    ministry = make_agent("The Ministry", kind="body")
    agent = make_agent("Eleanor Vance", part_of=ministry)
    AgentName.objects.create(
        agent=agent, text="النور ونس", language="fa", is_preferred=True
    )
    Office.objects.create(agent=agent, title="Consul at Port Amal")
    return agent


# --- Names, offices, bodies -------------------------------------------------


def test_an_agent_has_every_name_office_and_body(client, vance):
    page = page_of(client, vance.get_absolute_url())
    head = " ".join(
        "".join(page.find(".//header[@class='leaf heading']").itertext()).split()
    )

    assert "Eleanor Vance" in head
    assert "Consul at Port Amal" in head
    assert "Acts forThe Ministry" in head
    persian = page.find(".//p[@class='parallel-title']")
    assert (persian.text, persian.get("lang"), persian.get("dir")) == (
        "النور ونس",
        "fa",
        "rtl",
    )


def test_an_abbreviation_is_a_name_and_never_stands_for_the_preferred_one(client):
    agency = make_agent("Associated Press", slug="associated-press", kind="body")
    AgentName.objects.create(agent=agency, text="AP", language="en")
    AgentName.objects.create(agent=agency, text="AP", language="fa")
    report = make_document(publisher=agency)
    letter = make_letter(slug="vance-rahimi")
    cite(make_claim(letter, "sender", agency), report, speaker=agency)
    evidence.refresh_headings(Letter.objects.all())

    pages = {
        address: words_of(page_of(client, address).find("body"))
        for address in (
            agency.get_absolute_url(),
            *("/agents/", "/documents/", "/letters/", letter.get_absolute_url()),
            report.get_absolute_url(),
        )
    }

    assert all("Associated Press" in words for words in pages.values())
    # And APA is a style of citations.
    short = [address for address, it in pages.items() if re.search(r"AP(?!A)", it)]
    assert short == [agency.get_absolute_url()]
    assert pages[agency.get_absolute_url()].count("AP (also)") == 2


def test_no_further_name_is_preferred_where_the_head_is(vance):
    name = AgentName(agent=vance, text="E. V.", language="en", is_preferred=True)

    with pytest.raises(ValidationError, match="the name at the head is the preferred"):
        name.full_clean()


def test_a_name_at_the_head_is_not_said_twice(client):
    agency = make_agent("Reuters")
    AgentName.objects.create(
        agent=agency, text="Reuters", language="de", is_preferred=True
    )
    letter = make_letter()
    cite(make_claim(letter, "exists"), speaker=agency)

    page = words_of(page_of(client, letter.get_absolute_url()))

    assert "Reuters Reuters" not in page


def test_a_body_lists_who_acts_for_it_at_any_level(client, vance):
    make_agent("The Consul’s clerk", part_of=vance)
    make_agent("A secret clerk", part_of=vance, published=False)

    page = page_of(client, vance.part_of.get_absolute_url())
    head = "".join(page.find(".//dl[@class='particulars']").itertext())

    assert "Eleanor Vance" in head
    assert "The Consul’s clerk" in head
    assert "secret" not in head


# --- Letters ----------------------------------------------------------------


def test_letters_sent_and_received_follow_their_headings(client, vance):
    rahimi = make_agent("Rahimi")
    sent = make_letter(title="Vance to Rahimi")
    cite(make_claim(sent, "sender", vance))
    cite(make_claim(sent, "recipient", rahimi))
    draft = make_letter(title="A draft", published=False)
    cite(make_claim(draft, "sender", vance))
    evidence.refresh_headings(Letter.objects.all())

    assert "Vance to Rahimi" in section(
        page_of(client, vance.get_absolute_url()), "sent"
    )
    assert "Vance to Rahimi" in section(
        page_of(client, rahimi.get_absolute_url()), "received"
    )
    assert "A draft" not in section(page_of(client, vance.get_absolute_url()), "sent")


def test_who_carried_a_letter_is_told_with_who_says_so(client, vance):
    step = make_step(make_letter(title="Vance to Rahimi"))
    cite(make_claim(step, "carrier", vance), speaker=make_agent("The harbour master"))

    told = section(page_of(client, vance.get_absolute_url()), "carried")

    assert "Carrier, step 1 of Vance to Rahimi: so The harbour master" in told


def test_only_what_a_source_calls_an_answer_stands_under_answers(client, vance):
    letter = make_letter()
    answer = make_response(letter, kind="acknowledgement", summary="She has it.")
    cite(make_claim(answer, "sender", vance))
    cite(make_claim(answer, "in_answer_to"))
    context = make_response(letter, kind="statement", summary="She spoke of ships.")
    cite(make_claim(context, "sender", vance))
    denied = make_response(letter, kind="statement", summary="She spoke of tea.")
    cite(make_claim(denied, "sender", vance))
    cite(make_claim(denied, "in_answer_to"), stance="denies")
    refusal = make_response(letter, kind="refusal", summary="She will not.")
    cite(make_claim(refusal, "sender", vance))

    page = page_of(client, vance.get_absolute_url())

    assert "She has it." in section(page, "answered")
    for summary in ("She spoke of ships.", "She spoke of tea."):
        assert summary not in section(page, "answered")
        assert summary in section(page, "besides")
    assert "She will not." in section(page, "refused")


# --- Statements -------------------------------------------------------------


def test_statements_stand_in_the_order_of_their_days_with_their_stances(client, vance):
    claim = make_claim(make_letter(), "received")
    cite(claim, speaker=vance, said="1953-05-12", stance="confirms")
    cite(claim, speaker=vance, said="1953-05-08", stance="not_yet")

    told = section(page_of(client, vance.get_absolute_url()), "statements")

    assert told.index("8 May 1953") < told.index("not yet")
    assert told.index("not yet") < told.index("12 May 1953")
    assert told.index("12 May 1953") < told.index("confirms")


def test_what_several_pages_repeat_is_one_statement(client, vance):
    claim = make_claim(make_letter(), "sent")
    root = cite(claim, make_document(title="The root"), speaker=vance)
    for title in ("One copy", "Another copy"):
        cite(claim, make_document(title=title), speaker=vance, relays=root)

    page = page_of(client, vance.get_absolute_url())

    assert len(page.findall(".//li[@class='statement']")) == 1
    assert "Another copy" in section(page, "statements")


# --- What it published, and where it is heard --------------------------------


def test_a_paper_lists_what_it_published_and_where_its_own_voice_is_heard(client):
    gazette = make_agent("The Harbour Gazette", kind="body")
    letter = make_letter(title="Vance to Rahimi")
    own = make_document(title="Own words", publisher=gazette)
    cite(make_claim(letter, "written"), own)
    make_document(title="A draft", publisher=gazette, published=False)
    other = make_letter(title="Rahimi to Vance")
    cite(
        make_claim(other, "written"),
        make_document(publisher=gazette),
        speaker=make_agent("Rahimi"),
    )

    page = page_of(client, gazette.get_absolute_url())

    assert "Own words" in section(page, "published")
    assert "A draft" not in section(page, "published")
    assert "Vance to Rahimi" in section(page, "mentions")
    assert "Rahimi to Vance" not in section(page, "mentions")


def test_a_page_takes_a_fixed_number_of_queries(client, django_assert_num_queries):
    def fill(agent, size):
        collection = make_collection()
        for _ in range(size):
            letter = make_letter(collection=collection)
            document = make_document(publisher=agent, text="There is a name in it.")
            annotate(
                document,
                "a name",
                motivation="identifying",
                agent=agent,
                is_public=True,
            )
            cite(make_claim(letter, "sender", agent), document)
            cite(make_claim(letter, "written"), document, speaker=agent)
            cite(make_claim(make_step(letter), "carrier", agent), document)
            response = make_response(letter)
            cite(make_claim(response, "sender", agent), document)
        evidence.refresh_headings(Letter.objects.all())

    for size in (1, 8):
        agent = make_agent(kind="body")
        fill(agent, size)
        with django_assert_num_queries(22):
            client.get(agent.get_absolute_url())


# --- Of whom much is said ---------------------------------------------------


def letters_named_on(client, address: str) -> list[str]:
    page = page_of(client, address)
    return re.findall(r"Letter \d", words_of(page.find(".//main")))


@pytest.fixture
def few_at_once(monkeypatch):
    monkeypatch.setattr(agents, "LETTERS_AT_ONCE", 3)


@pytest.fixture
def talkative(vance):
    """An agent who sent seven letters and spoke of each."""
    for number in range(7):
        letter = make_letter(title=f"Letter {number}", dated_edtf=f"195{number}")
        cite(make_claim(letter, "sender", vance))
        cite(make_claim(letter, "received", f"195{number}"), speaker=vance)
    evidence.refresh_headings(Letter.objects.all())
    return vance


def test_where_many_letters_name_it_a_page_is_in_parts(client, talkative, few_at_once):
    address = talkative.get_absolute_url()

    told = [letters_named_on(client, f"{address}?page={n}") for n in (1, 2, 3)]

    assert [set(part) for part in told] == [
        {"Letter 0", "Letter 1", "Letter 2"},
        {"Letter 3", "Letter 4", "Letter 5"},
        {"Letter 6"},
    ]
    for part in told:
        # Sent, said of, and named: alike in every part.
        assert len(part) == 3 * len(set(part))


def test_a_part_says_of_what_it_is_and_leads_to_all(client, talkative, few_at_once):
    page = page_of(client, f"{talkative.get_absolute_url()}?page=2")

    head = words_of(page.find(".//header[@class='leaf heading']"))
    assert "7 letters name Eleanor Vance" in head
    assert "those from 4 to 6" in head
    addresses = {link.get("href") for link in page.iter("a")}
    assert {"?page=1", "?page=3"} <= addresses
    assert f"/letters/?sender={talkative.slug}" in addresses


def test_of_few_letters_a_page_is_whole(client, talkative):
    address = talkative.get_absolute_url()

    assert len(set(letters_named_on(client, address))) == 7
    assert "In parts" not in client.get(address).text


def test_a_part_takes_a_fixed_number_of_queries(
    client, talkative, few_at_once, django_assert_num_queries
):
    address = talkative.get_absolute_url()
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    for number in range(7, 20):
        letter = make_letter(title=f"Letter {number}")
        cite(make_claim(letter, "sender", talkative))
        cite(make_claim(letter, "received"), speaker=talkative)
    with django_assert_num_queries(len(queries)):
        client.get(address)


def test_a_place_that_many_letters_name_is_told_of_in_parts(client, few_at_once):
    port = make_place("Port Amal")
    for number in range(4):
        letter = make_letter(title=f"Letter {number}", dated_edtf=f"195{number}")
        cite(make_claim(make_step(letter), "from", port))

    address = port.get_absolute_url()

    assert set(letters_named_on(client, address)) == {
        "Letter 0",
        "Letter 1",
        "Letter 2",
    }
    assert letters_named_on(client, f"{address}?page=2") == ["Letter 3"]


def test_of_very_many_pages_that_name_it_the_first_are_told(client, vance, monkeypatch):
    monkeypatch.setattr(agents, "MOST_MENTIONS", 2)
    for number in range(3):
        letter = make_letter(title=f"Letter {number}")
        cite(make_claim(letter, "sender", vance))

    told = section(page_of(client, vance.get_absolute_url()), "mentions")

    assert re.findall(r"Letter \d", told) == ["Letter 0", "Letter 1"]
    assert "And on more pages" in told


# --- Places -----------------------------------------------------------------


def test_a_place_tells_which_steps_and_responses_it_saw(client):
    port = make_place("Port Amal")
    letter = make_letter(title="Vance to Rahimi")
    cite(make_claim(make_step(letter), "from", port))
    response = make_response(letter, summary="A speech was made.")
    cite(make_claim(response, "place", port))
    hidden = make_letter(title="A draft", published=False)
    cite(make_claim(make_step(hidden), "from", port))

    page = page_of(client, port.get_absolute_url())

    assert "Vance to Rahimi" in section(page, "way")
    assert "A speech was made." in section(page, "responses")
    assert "A draft" not in "".join(page.itertext())


def test_a_place_takes_a_fixed_number_of_queries(client, django_assert_num_queries):
    for size in (1, 8):
        port = make_place()
        for _ in range(size):
            letter = make_letter()
            cite(make_claim(make_step(letter), "from", port))
            cite(make_claim(make_response(letter), "place", port))
        with django_assert_num_queries(15):
            client.get(port.get_absolute_url())
