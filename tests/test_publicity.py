"""What is not public shows on no road out: page, data, list, filter, sitemap."""

import pytest
from django.urls import reverse

from archive import evidence
from archive.models import Reference

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


@pytest.fixture
def roads():
    """The addresses of a public letter and article that touch drafts everywhere."""
    collection, port = make_collection(), make_place("Port Amal")
    letter, vance = make_letter(collection=collection), make_agent("Eleanor Vance")
    draft = make_letter(published=False, title="A veiled letter", slug="veiled-letter")
    source = make_document(published=False, title="A veiled source", slug="veiled-doc")
    article = make_document(text="Nobody has seen it, they say.")

    sent = make_claim(letter, "sent", "1953-05-01")
    leak = cite(sent, source, words="veiled words")
    cite(sent, article, relays=leak, speaker=vance)
    assess(sent).sources.set([source, article])
    cite(make_claim(letter, "same_as", draft), article, speaker=vance)
    answer = make_response(letter, published=False, summary="A veiled shrug.")
    cite(make_claim(answer, "in_answer_to"), article, speaker=vance)
    clerk = make_agent("The veiled clerk", published=False)
    cite(make_claim(draft, "sender", clerk), article)
    cite(make_claim(draft, "exists"), article, speaker=vance)
    cite(make_claim(make_step(draft), "from", port), article)
    cite(make_claim(collection, "count", 2), source, words="veiled words")
    told = make_response(letter, kind="statement")
    cite(make_claim(told, "place", port), article)
    cite(make_claim(told, "occurred", "1953-05-02"), source, words="veiled words")
    gazette = make_agent("The Gazette", kind="body")
    make_document(published=False, title="A veiled page", publisher=gazette)
    make_agent("The veiled clerk’s clerk", part_of=vance, published=False)
    veiled = make_collection(published=False, title="A veiled shelf")
    shelved = make_letter(collection=veiled)
    cite(make_claim(shelved, "sender", vance))
    cite(None, source, letter=letter, stance="", note="A veiled book.")
    make_letter(published=False, title="A veiled reply", replies_to=letter)
    annotate(article, "Nobody", motivation="linking", letter=draft)
    annotate(article, "they say", motivation="linking", response=answer)
    annotate(article, "has seen", note="A veiled note.", is_public=False)
    Reference.objects.create(document=article, number=1, cited_document=source)
    make_collection(published=False, title="A veiled collection")
    evidence.refresh_headings([letter, draft, shelved])
    return [
        letter.get_absolute_url(),
        *(f"{letter.get_absolute_url()}{page}" for page in ("whole/", "sent/")),
        reverse("archive:letter-data", args=[letter.slug]),
        article.get_absolute_url(),
        reverse("archive:document-data", args=[article.slug]),
        reverse("archive:document-citation", args=[article.slug, "csl.json"]),
        reverse("archive:letter-sources", args=[letter.slug, "bib"]),
        vance.get_absolute_url(),
        gazette.get_absolute_url(),
        port.get_absolute_url(),
        collection.get_absolute_url(),
        told.get_absolute_url(),
        "/",
        "/letters/",
        "/documents/",
        "/agents/",
        "/timeline/",
        "/sitemap.xml",
        "/letters.atom",
        reverse("archive:letter-feed", args=[letter.slug]),
    ]


def test_nothing_of_what_is_veiled_shows_on_any_road(client, roads):
    for road in roads:
        response = client.get(road)
        assert response.status_code == 200
        assert "veiled" not in response.content.decode().lower(), road


def test_a_question_that_only_what_is_veiled_speaks_of_has_no_page(client, roads):
    letter = roads[0]
    for page in ("same-as/", "exists/", "sent/?as_of=1900-01-01"):
        status = 200 if page.startswith("sent") else 404
        assert client.get(f"{letter}{page}").status_code == status, page
    sitemap = client.get("/sitemap.xml").content.decode()
    assert f"{letter}sent/<" in sitemap
    assert f"{letter}same-as/" not in sitemap


def test_a_public_letter_of_no_collection_stands_on_the_front_page(client):
    make_letter(title="A letter by itself")
    make_letter(title="Another", collection=make_collection(published=False))

    page = client.get("/").content.decode()

    assert "A letter by itself" in page
    assert "Another" in page
    assert "Nothing public yet" not in page


ODD = ["\0", "%00", "\u202e", "' OR 1=1 --", "x" * 5000, "9" * 30, "-1", "🕊"]


@pytest.mark.parametrize("odd", ODD, ids=ascii)
def test_whatever_is_asked_gets_an_answer_or_a_kind_refusal(client, odd):
    letter = make_letter()
    for road in ("/letters/", "/documents/", "/agents/", letter.get_absolute_url()):
        for name in ("as_of", "page", "sender", "recipient", "contested", "q"):
            response = client.get(road, {name: odd})
            assert response.status_code in (200, 400), (road, name)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_are_days(client, day):
    letter = make_letter()
    cite(make_claim(letter, "sent", "../1953"))

    response = client.get(letter.get_absolute_url(), {"as_of": day})

    assert response.status_code == 200
