"""The lists of letters, documents and agents: narrowed by links, counted exactly."""

import re
from importlib import import_module
from urllib.parse import urlencode

import html5lib
import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import evidence, publishing
from archive.dates import When
from archive.forms.narrowing import Narrowing
from archive.models import Agent, Document, Letter

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
from .pages import page_of

pytestmark = pytest.mark.django_db

LISTS = ["/letters/", "/documents/", "/agents/", "/timeline/"]


@pytest.fixture
def archive():
    """Three letters of a valley, two of them in a collection, with their sources."""
    ministry = make_agent("Ministry", slug="ministry", kind="body")
    vance = make_agent("Eleanor Vance", slug="eleanor-vance", part_of=ministry)
    rahimi = make_agent("Rahimi", slug="rahimi")
    consul = make_agent("Consul", slug="consul", kind="office", part_of=vance)
    gazette = make_agent("Gazette", slug="gazette", kind="body")
    collection = make_collection(slug="valley", title="Letters of the Valley")
    for number, (sender, recipient) in enumerate(
        [(vance, rahimi), (vance, rahimi), (rahimi, vance)]
    ):
        letter = make_letter(
            slug=f"letter-{number}",
            language="fa" if number else "",
            collection=collection if number else None,
        )
        source = make_document(
            f"195{number + 3}-05-12",
            slug=f"source-{number}",
            publisher=gazette if number else None,
            kind="news" if number else "book",
            language="fa" if number == 2 else "en",
            consulted="whole" if number else "excerpt",
        )
        for question, value in (
            ("exists", None),
            ("sender", sender),
            ("recipient", recipient),
            ("written", f"195{number + 3}-05-0{number + 1}"),
        ):
            cite(make_claim(letter, question, value), source, speaker=sender)
        if number == 1:
            denial = make_document("1954-06-01", slug="denial")
            claim = letter.claims.get(question="exists")
            cite(claim, denial, stance="denies", speaker=rahimi)
            assess(claim, verdict="accepts")
            step = make_step(letter)
            cite(make_claim(step, "carrier", consul), source)
            response = make_response(letter)
            cite(make_claim(response, "sender", rahimi), source)
    evidence.refresh_headings(Letter.objects.all())
    make_letter(slug="draft", published=False)
    make_document(slug="draft", published=False)
    make_agent("Draft", slug="draft", published=False)


def total_on(page) -> int:
    """The number of records that a list says it has."""
    status = "".join(page.find(".//*[@role='status']").itertext())
    found = re.search(r"\d+", status)
    return int(found.group()) if found else 0


def rows_on(page) -> list[str]:
    """The addresses of the records in a list."""
    lists = page.iterfind(".//*[@aria-labelledby='results']")
    return [
        item.find(".//a").get("href") for listed in lists for item in listed.iter("li")
    ]


def facets_on(page):
    """Each choice that is offered: its facet, its words, its address, its count."""
    aside = page.find(".//aside")
    for facet in aside.findall("div"):
        heading = "".join(facet.find("h3").itertext())
        for item in facet.iter("li"):
            if (count := item.find("span")) is not None:
                link = item.find("a")
                yield (
                    heading,
                    "".join(link.itertext()),
                    link.get("href"),
                    int(count.text),
                )


def words_on(page) -> str:
    return " ".join("".join(page.find(".//main").itertext()).split())


# --- Narrowing --------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "slugs"),
    [
        ("/letters/", ["letter-0", "letter-1", "letter-2"]),
        ("/letters/?sender=eleanor-vance", ["letter-0", "letter-1"]),
        ("/letters/?recipient=eleanor-vance", ["letter-2"]),
        ("/letters/?carrier=consul", ["letter-1"]),
        ("/letters/?year=1954", ["letter-1"]),
        ("/letters/?year=1860", []),
        ("/letters/?existence=asserted", ["letter-0", "letter-2"]),
        ("/letters/?existence=denied", ["letter-1"]),
        ("/letters/?existence=accepted", ["letter-1"]),
        ("/letters/?existence=unresolved", []),
        ("/letters/?contested=any", ["letter-1"]),
        ("/letters/?contested=exists", ["letter-1"]),
        ("/letters/?contested=sent", []),
        ("/letters/?contested=nothing", ["letter-0", "letter-2"]),
        ("/letters/?language=fa", ["letter-1", "letter-2"]),
        ("/letters/?language=und", ["letter-0"]),
        ("/letters/?collection=valley", ["letter-1", "letter-2"]),
        ("/letters/?sender=eleanor-vance&language=fa", ["letter-1"]),
        ("/letters/?order=latest", ["letter-2", "letter-1", "letter-0"]),
        ("/documents/", ["source-0", "source-1", "denial", "source-2"]),
        ("/documents/?kind=book", ["source-0"]),
        ("/documents/?language=fa", ["source-2"]),
        ("/documents/?consulted=excerpt", ["source-0", "denial"]),
        ("/documents/?publisher=gazette", ["source-1", "source-2"]),
        ("/documents/?letter=letter-1", ["source-1", "denial"]),
        ("/documents/?collection=valley", ["source-1", "denial", "source-2"]),
        ("/documents/?year=1954&consulted=whole", ["source-1"]),
        ("/documents/?order=latest&kind=news", ["source-2", "denial", "source-1"]),
        ("/agents/?role=sent", ["eleanor-vance", "rahimi"]),
        ("/agents/?role=carried", ["consul"]),
        ("/agents/?role=said", ["eleanor-vance", "rahimi"]),
        ("/agents/?kind=body", ["gazette", "ministry"]),
        ("/agents/?acts_for=ministry", ["consul", "eleanor-vance"]),
        ("/agents/?initial=g", ["gazette"]),
        ("/agents/?name=VANCE", ["eleanor-vance"]),
    ],
)
def test_a_list_is_narrowed_by_its_address(client, archive, address, slugs):
    page = page_of(client, address)

    assert [row.strip("/").split("/")[1] for row in rows_on(page)] == slugs
    assert total_on(page) == len(slugs)


@pytest.mark.parametrize("address", LISTS)
def test_every_count_is_the_number_of_records_behind_its_link(
    client, archive, monkeypatch, address
):
    """And, from the first choice of each facet, where two choices are combined."""
    counted = list(facets_on(page_of(client, address)))
    assert len(counted) > 5
    first_of_each = {facet: link for facet, _, link, _ in reversed(counted)}
    for link in first_of_each.values():
        counted += facets_on(page_of(client, link))
    # What the lists offer in turn nobody reads, and to count it takes longest.
    monkeypatch.setattr(Narrowing, "facets", [])
    for _, words, link, count in counted:
        assert total_on(page_of(client, link)) == count, (words, link)


@pytest.mark.parametrize("address", LISTS)
def test_what_was_chosen_comes_off_one_by_one(client, archive, address):
    whole = total_on(page_of(client, address))
    _, _, link, _ = next(facets_on(page_of(client, address)))

    chosen = page_of(client, link).find(".//ul[@aria-label='Narrowed to']")

    (off,) = chosen.iter("a")
    assert off.get("href") == address
    assert total_on(page_of(client, off.get("href"))) == whole


def test_all_facets_at_once_are_one_question(client, archive):
    """SQLite's parser has its limits, which a few filters do not reach."""
    for address, query in {
        "/letters/": {
            "sender": "eleanor-vance",
            "recipient": "rahimi",
            "carrier": "consul",
            "year": "1954",
            "existence": "denied",
            "contested": "exists",
            "language": "fa",
            "collection": "valley",
            "order": "title",
        },
        "/documents/": {
            "letter": "letter-1",
            "collection": "valley",
            "kind": "news",
            "language": "en",
            "consulted": "whole",
            "publisher": "gazette",
            "year": "1954",
        },
        "/agents/": {
            "name": "van",
            "initial": "e",
            "kind": "person",
            "acts_for": "ministry",
            "role": "said",
        },
    }.items():
        assert total_on(page_of(client, f"{address}?{urlencode(query)}")) == 1


def test_of_very_many_documents_no_letter_is_offered_until_they_are_fewer(
    client, archive, monkeypatch
):
    def facets(address) -> set[str]:
        return {facet for facet, *_ in facets_on(page_of(client, address))}

    monkeypatch.setattr("archive.forms.documents.DOCUMENTS_BY_LETTER", 3)

    assert "Cited for" not in facets("/documents/")
    assert "Cited for" in facets("/documents/?kind=news")
    assert total_on(page_of(client, "/documents/?letter=letter-1")) == 2


def test_a_list_without_records_says_what_to_drop(client, archive):
    page = page_of(client, "/letters/?sender=rahimi&year=1953")

    assert "No letter is all of this at once. Drop one:" in words_on(page)
    ways = page.find(".//div[@class='nothing']").iter("a")
    counts = [total_on(page_of(client, way.get("href"))) for way in ways]
    assert counts == [1, 1, 3]


def test_what_is_made_of_a_letters_existence_follows_its_sources(client, archive):
    """A denial that is withdrawn no longer speaks, nor does who named the carrier."""
    denial = Document.objects.get(slug="denial")
    publishing.withdraw(denial, because="It was never printed.")
    assert total_on(page_of(client, "/letters/?existence=denied")) == 0
    assert total_on(page_of(client, "/letters/?existence=asserted")) == 3

    source = Document.objects.get(slug="source-1")
    publishing.withdraw(source, because="Nor was this.")
    assert total_on(page_of(client, "/letters/?carrier=consul")) == 0
    assert total_on(page_of(client, "/letters/?existence=accepted")) == 0


def test_letters_of_an_older_version_come_to_the_same(archive):
    """Whose columns its migration fills; what nobody has seen is open if relayed."""
    unseen = make_document(consulted="no")
    for number, is_relayed in enumerate((True, False)):
        letter = make_letter(slug=f"unseen-{number}")
        step = make_step(letter)
        for claim in (
            make_claim(letter, "exists", None),
            make_claim(step, "carrier", Agent.objects.get(slug="consul")),
        ):
            cited = cite(claim, unseen)
            if is_relayed:
                cite(claim, make_document("1955-01-01"), relays=cited)
    evidence.refresh_headings(Letter.objects.all())
    read = existence_and_carriers()
    assert read["unseen-0"] == (["asserted"], ["consul"])
    assert read["unseen-1"] == ([], [])
    assert read["letter-1"] == (["denied", "accepted"], ["consul"])

    Letter.objects.update(existence=[])
    Letter.carriers.through.objects.all().delete()
    step = import_module("archive.migrations.0004_read_existence_and_carriers")
    step.read(apps, None)

    assert existence_and_carriers() == read


def existence_and_carriers() -> dict[str, tuple]:
    return {
        letter.slug: (letter.existence, [agent.slug for agent in letter.carriers.all()])
        for letter in Letter.objects.all()
    }


@pytest.mark.parametrize("address", LISTS)
def test_an_empty_archive_has_empty_lists(client, address):
    assert total_on(page_of(client, address)) == 0


# --- What cannot be read ----------------------------------------------------

HOSTILE = [
    "",
    "\x00",
    "x" * 5000,
    "\u202eabc\u202c",
    "year:abc",
    "-1",
    "0",
    "99999",
    "10" * 20,
    "۱۹۵۳",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "%",
    "_",
    "a,b",
    "\ud7ff\U0010ffff",
    "no-such-slug",
]
KEYS = [
    *("sender", "recipient", "carrier", "existence", "contested", "collection"),
    *("letter", "kind", "consulted", "publisher", "name", "initial", "acts_for"),
    *("language", "year", "role", "order", "page", "as_of"),
]


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: ascii(value)[:20])
@pytest.mark.parametrize("address", LISTS)
def test_what_cannot_be_read_is_said_and_left_out(client, archive, address, value):
    for query in (dict.fromkeys(KEYS, value), {"sender": value}, {"page": value}):
        response = client.get(address, query)
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()


def test_a_refusal_names_what_was_refused(client, archive):
    page = page_of(client, "/letters/?year=abc&sender=nobody&language=fa")

    words = words_on(page)
    assert "Perhaps of the year. No such year" in words
    assert "From. Nothing here goes by that name." in words
    assert total_on(page) == 2


def test_a_draft_is_nothing_to_narrow_by(client, archive):
    make_agent("Secret", slug="secret", published=False)

    page = page_of(client, "/letters/?sender=secret")

    assert "Nothing here goes by that name." in words_on(page)
    assert total_on(page) == 3


ANY_TEXT = st.text(max_size=30) | st.sampled_from(HOSTILE)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    address=st.sampled_from(LISTS),
    query=st.lists(st.tuples(st.sampled_from(KEYS) | ANY_TEXT, ANY_TEXT), max_size=6),
)
def test_no_question_breaks_a_list(client, archive, address, query):
    encodable = [
        (key, value)
        for key, value in query
        if not any("\ud800" <= sign <= "\udfff" for sign in key + value)
    ]

    assert client.get(f"{address}?{urlencode(encodable)}").status_code == 200


# --- Pages of a list ----------------------------------------------------------


@pytest.fixture
def many():
    for number in range(120):
        make_document(f"{1800 + number}", title=f"No. {number:03}")


def test_a_long_list_has_pages_that_keep_what_is_asked(client, many):
    first = page_of(client, "/documents/?kind=news&order=latest")
    further = first.find(".//a[@rel='next']").get("href")
    second = page_of(client, f"/documents/{further}")

    assert len(rows_on(first)) == 100
    assert len(rows_on(second)) == 20
    assert "kind=news" in further
    assert "order=latest" in further
    assert not set(rows_on(first)) & set(rows_on(second))


@pytest.mark.parametrize("number", ["0", "-1", "abc", "10" * 20, "", "1e9", "\x00"])
def test_a_page_that_is_not_there_is_the_nearest_that_is(client, many, number):
    response = client.get("/documents/", {"page": number})

    assert response.status_code == 200
    page = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    assert len(rows_on(page)) in (20, 100)


# --- What it costs --------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "queries"),
    [("/letters/", 16), ("/documents/", 13), ("/agents/", 15), ("/timeline/", 22)],
)
def test_a_list_takes_as_many_queries_for_one_record_as_for_many(
    client, archive, django_assert_num_queries, address, queries
):
    with django_assert_num_queries(queries):
        client.get(address)

    for number in range(12):
        letter = make_letter()
        source = make_document(publisher=make_agent(kind="body"))
        cite(make_claim(letter, "written", f"19{number + 10}"), source)
        cite(make_claim(letter, "sender", make_agent()), source, speaker=make_agent())
    with django_assert_num_queries(queries):
        client.get(address)


def test_a_span_of_years_is_found_in_each_of_them(client):
    letter = make_letter()
    cite(make_claim(letter, "written", When.of("1951/1953")))
    evidence.refresh_headings([letter])

    for year, found in ((1950, 0), (1951, 1), (1952, 1), (1953, 1), (1954, 0)):
        assert total_on(page_of(client, f"/letters/?year={year}")) == found
