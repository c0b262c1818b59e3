"""Linked data: what pages tell machines in schema.org's words, and what they do not."""

import json
import re

import html5lib
import pytest

from archive.dates import When
from archive.exchange.linked_data import as_iso
from archive.models import Agent, Identifier
from archive.templatetags.archive_head import json_ld

from .factories import (
    annotate,
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

CREATIVE = {"name", "alternateName", "inLanguage", "url", "about", "author", "citation"}
CREATIVE |= {"comment", "creditText", "dateCreated", "text", "abstract", "isPartOf"}
CREATIVE |= {"publisher", "datePublished", "archivedAt", "creativeWorkStatus"}
CREATIVE |= {"description", "hasPart", "sameAs"}
ANYTHING = {"name", "alternateName", "url", "sameAs", "description"}
# schema.org's properties for the types that are used here, read there by hand.
PROPERTIES = {
    "Message": CREATIVE | {"sender", "recipient", "dateSent", "dateReceived"},
    "Claim": CREATIVE | {"appearance", "firstAppearance"},
    "Person": ANYTHING | {"birthDate", "deathDate", "affiliation", "hasOccupation"},
    "Organization": ANYTHING | {"parentOrganization", "foundingDate"},
    "Role": {"hasOccupation", "startDate", "endDate"},
    "Occupation": ANYTHING,
    "Place": ANYTHING | {"geo"},
    "GeoCoordinates": {"latitude", "longitude"},
} | dict.fromkeys(
    ("Article", "NewsArticle", "Book", "SocialMediaPosting", "CreativeWork")
    + ("Collection", "Comment"),
    CREATIVE,
)


def nodes_of(data):
    """Every node, however deep."""
    if isinstance(data, list):
        for part in data:
            yield from nodes_of(part)
    elif isinstance(data, dict):
        if "@type" in data:
            yield data
        for part in data.values():
            yield from nodes_of(part)


def data_on(client, address: str, **query) -> dict:
    page = html5lib.parse(client.get(address, query).content.decode())
    scripts = page.iter("{http://www.w3.org/1999/xhtml}script")
    (block,) = [s for s in scripts if s.get("type") == "application/ld+json"]
    data = json.loads(block.text)
    for node in nodes_of(data):
        unknown = set(node) - PROPERTIES[node["@type"]] - {"@type", "@id", "@context"}
        assert not unknown, node
    return data


def of_type(data: dict, kind: str) -> list[dict]:
    return [node for node in data["@graph"] if node["@type"] == kind]


@pytest.fixture
def vance():
    vance = make_agent("Eleanor Vance", slug="vance")
    vance.names.create(language="fa", text="النور ونس", is_preferred=True)
    Identifier.objects.create(
        agent=vance, authority="isni", value="0000 0001", looked_up_on="2026-01-01"
    )
    return vance


@pytest.fixture
def letter(vance):
    """A letter that one sent, by her word and an unnamed one's; another denies it."""
    letter = make_letter(slug="vance-1953", collection=make_collection(slug="amal"))
    gazette = make_document(
        slug="gazette", publisher=make_agent("The Gazette", kind=Agent.Kind.BODY)
    )
    cite(make_claim(letter, "sender", vance), gazette, words="words of the gazette")
    sent = make_claim(letter, "sent", "1953-05-01", key="sent")
    cite(sent, gazette, speaker=vance)
    cite(sent, make_document("1953-06-01"), descriptor="a clerk of the port")
    denial = make_document(slug="denial")
    cite(sent, denial, stance="denies", speaker=make_agent("Rahimi", slug="rahimi"))
    cite(make_claim(make_step(letter), "carrier", "a fisherman"), gazette)
    return letter


def test_a_letter_is_a_message_with_its_sender_as_authority_files_know_her(
    client, letter
):
    data = data_on(client, letter.get_absolute_url())

    (message,) = of_type(data, "Message")
    assert message["@id"] == "http://testserver/letters/vance-1953/"
    assert message["sender"][0]["name"] == "Eleanor Vance"
    assert message["isPartOf"]["@type"] == "Collection"
    assert {"@id": "http://testserver/documents/denial/"} in message["citation"]
    (vance,) = [p for p in of_type(data, "Person") if p["name"] == "Eleanor Vance"]
    assert vance["@id"] == message["sender"][0]["@id"]
    assert vance["alternateName"] == [{"@value": "النور ونس", "@language": "fa"}]
    assert vance["sameAs"] == ["https://isni.org/isni/00000001"]


def test_a_claim_names_who_says_so_where_and_who_denies_it(client, letter):
    for page in ("sent/", "whole/"):
        data = data_on(client, f"{letter.get_absolute_url()}{page}")
        tells_of_the_sending(data)


def tells_of_the_sending(data: dict) -> None:
    (claim,) = [
        claim
        for claim in of_type(data, "Claim")
        if claim["@id"].endswith("/letters/vance-1953/sent/#q-sent.sent")
    ]
    assert claim["about"] == {"@id": "http://testserver/letters/vance-1953/"}
    assert claim["author"] == [{"@id": "http://testserver/agents/vance/"}]
    assert claim["creditText"] == "a clerk of the port, unnamed"
    assert claim["firstAppearance"] == [{"@id": "http://testserver/documents/gazette/"}]
    assert len(claim["appearance"]) == 2
    (denial,) = claim["comment"]
    assert denial["text"] == "Denies"
    assert denial["author"] == {"@id": "http://testserver/agents/rahimi/"}
    assert denial["citation"] == {"@id": "http://testserver/documents/denial/"}


def test_what_is_contested_has_no_date_until_the_editors_judge(client, letter):
    (message,) = of_type(data_on(client, letter.get_absolute_url()), "Message")
    assert "dateSent" not in message
    whole = f"{letter.get_absolute_url()}whole/"
    (message,) = of_type(data_on(client, whole), "Message")
    assert "comment" not in message

    assess(letter.claims.get(key="sent"), editor="Ada Quill")

    (message,) = of_type(data_on(client, letter.get_absolute_url()), "Message")
    assert message["dateSent"] == "1953-05-01"
    (message,) = of_type(data_on(client, whole), "Message")
    sent = data_on(client, f"{letter.get_absolute_url()}sent/")
    for (judgement,) in (message["comment"], of_type(sent, "Comment")):
        assert judgement["creditText"] == "Ada Quill"
        assert judgement["about"]["@id"].endswith("/sent/#q-sent.sent")


def test_nothing_is_rated_and_no_words_of_a_source_are_quoted(client, letter):
    assess(letter.claims.get(key="sent"))

    for page in ("", "sent/", "sender/", "whole/"):
        text = json.dumps(data_on(client, f"{letter.get_absolute_url()}{page}"))
        assert "Rating" not in text
        assert "ClaimReview" not in text
        assert "words of the gazette" not in text


def test_as_known_on_an_earlier_day_later_sources_are_not_there(client, letter):
    for page in ("", "sent/", "whole/"):
        address = f"{letter.get_absolute_url()}{page}"
        data = data_on(client, address, as_of="1953-05-20")
        assert "1953-06-01" not in json.dumps(data)
        assert "a clerk of the port" not in json.dumps(data)


def test_what_is_not_public_is_named_at_most(client, letter):
    clerk = make_agent("The Clerk", slug="the-clerk", published=False)
    cite(make_claim(letter, "recipient", clerk))
    veiled = make_letter(published=False, title="A veiled letter")
    cite(make_claim(letter, "same_as", veiled))
    cite(make_claim(letter, "exists"), make_document(published=False, title="Veiled"))
    response = make_response(letter, published=False, summary="A veiled shrug.")
    cite(make_claim(response, "in_answer_to"))
    letter.collection.state = "draft"
    letter.collection.save()

    for page in ("", "whole/"):
        data = data_on(client, f"{letter.get_absolute_url()}{page}")
        (message,) = of_type(data, "Message")
        assert message["recipient"] == [{"@type": "Person", "name": "The Clerk"}]
        assert "veiled" not in json.dumps(data).lower()
        assert "isPartOf" not in message


def test_a_document_is_an_article_with_its_authors_and_the_letters_on_it(client, vance):
    letter = make_letter()
    article = make_document(
        "1953-05",
        title="نامه",
        language="fa",
        gloss="A letter",
        authors="Quill, Ada\nThe Gazette",
        address="https://gazette.test/1",
        text="Nobody has seen it.",
    )
    cite(make_claim(letter, "exists"), article)
    annotate(article, "Nobody", note="An internal word.", is_public=False)

    data = data_on(client, article.get_absolute_url())

    assert data["@type"] == "NewsArticle"
    assert (data["name"], data["inLanguage"]) == ("نامه", "fa")
    assert data["datePublished"] == "1953-05"
    assert data["url"] == "https://gazette.test/1"
    assert data["author"] == [
        {"@type": "Person", "name": "Ada Quill"},
        {"@type": "Organization", "name": "The Gazette"},
    ]
    assert data["about"][0]["name"] == letter.title
    assert "internal" not in json.dumps(data)
    assert "Nobody" not in json.dumps(data)


def test_a_person_has_offices_with_their_days_and_a_body_its_body(client, vance):
    ministry = make_agent("The Ministry", kind=Agent.Kind.BODY)
    vance.part_of = make_agent("The Legation", kind=Agent.Kind.BODY, part_of=ministry)
    vance.save()
    vance.offices.create(title="Consul", held_from=When.of("1951"))

    person = data_on(client, vance.get_absolute_url())
    body = data_on(client, vance.part_of.get_absolute_url())

    assert person["@type"] == "Person"
    assert person["hasOccupation"] == [
        {
            "@type": "Role",
            "hasOccupation": {"@type": "Occupation", "name": "Consul"},
            "startDate": "1951",
        }
    ]
    assert person["affiliation"]["name"] == "The Legation"
    assert body["@type"] == "Organization"
    assert body["parentOrganization"]["name"] == "The Ministry"


def test_a_place_and_a_collection_say_it_on_their_pages_too(client):
    place = make_place(latitude="33.5", longitude="51.25")
    collection = make_collection()
    letter = make_letter(collection=collection)
    make_letter(collection=collection, title="A draft", published=False)

    found = data_on(client, place.get_absolute_url())
    whole = data_on(client, collection.get_absolute_url())

    assert found["geo"]["latitude"] == 33.5
    assert [part["name"] for part in whole["hasPart"]] == [letter.title]


@pytest.mark.parametrize(
    ("edtf", "iso"),
    [
        ("1953-05-01", "1953-05-01"),
        ("1953-05", "1953-05"),
        ("1953", "1953"),
        ("1953~", ""),
        ("1953-05-01?", ""),
        ("1953-21", ""),
        ("195X", ""),
        ("1953-05-01/1953-05-04", ""),
        ("../1953", ""),
    ],
)
def test_a_date_is_given_only_where_it_is_certain(edtf, iso):
    assert as_iso(When.of(edtf)) == iso


def test_no_title_ends_the_block_or_is_taken_for_markup(client):
    odd = "</script><script>alert(1)</script> & \u2028 <!--"
    letter = make_letter(title=odd)

    page = client.get(letter.get_absolute_url()).content.decode()
    block = re.search(r"<script type=.application/ld.json.>(.*?)</script>", page, re.S)

    assert not re.search("[<>&\u2028]", block[1])
    assert json.loads(block[1])["@graph"][0]["name"] == odd
    assert json_ld({"name": odd}).count("<") == 2


def test_the_linked_data_take_no_query_for_each_agent(
    client, django_assert_max_num_queries
):
    for size in (1, 6):
        letter = make_letter()
        for _ in range(size):
            cite(make_claim(letter, "sender", make_agent()), speaker=make_agent())
        with django_assert_max_num_queries(22):
            client.get(letter.get_absolute_url())
