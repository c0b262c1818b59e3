"""What machines are told first: that pages are only read, robots.txt, the sitemap."""

from xml.etree import ElementTree

import pytest
from django.urls import reverse

from archive import urls
from archive.dates import When
from archive.views import sitemaps

from .factories import cite, make_agent, make_claim, make_document, make_letter

pytestmark = pytest.mark.django_db
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def address_of(pattern) -> str:
    """An address of this name; whether something is there makes no difference."""
    given = dict.fromkeys(pattern.pattern.converters, "nothing-of-that-name")
    if "form" in given:
        given["form"] = "bib"
    if "question" in given:
        given["question"] = "sent"
    return reverse(f"archive:{pattern.name}", kwargs=given)


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
@pytest.mark.parametrize("pattern", urls.urlpatterns, ids=lambda p: p.name)
def test_no_public_address_can_be_written_to(client, pattern, method):
    client.handler.enforce_csrf_checks = True

    response = getattr(client, method)(address_of(pattern))

    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("road", ["/", "/letters/", "/robots.txt", "/sitemap.xml"])
def test_a_head_request_gets_the_head_alone(client, road):
    response = client.head(road)

    assert response.status_code == 200
    assert response.content == b""


def test_the_desk_still_asks_for_the_token_of_its_forms(client):
    client.handler.enforce_csrf_checks = True

    assert client.post(reverse("admin:login")).status_code == 403


def test_robots_may_read_all_but_the_desk_and_find_the_sitemap(client):
    response = client.get("/robots.txt", headers={"host": "127.0.0.1:8104"})

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.text.splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /search/?",
        "Sitemap: http://127.0.0.1:8104/sitemap.xml",
    ]


def places_in(response) -> dict[str, str]:
    """The addresses of a list, each with its time if it has one."""
    return {
        entry.findtext(f"{SITEMAP}loc"): entry.findtext(f"{SITEMAP}lastmod")
        for entry in ElementTree.fromstring(response.content)
    }


def test_the_sitemap_dates_each_record_by_its_own_last_change(client):
    letter, gazette = make_letter(), make_document()
    history = letter.history.get()
    history.history_date = "2021-03-04T12:00:00Z"
    history.save()

    places = places_in(client.get("/sitemap.xml"))

    assert places[f"http://testserver{letter.get_absolute_url()}"] == "2021-03-04"
    assert places[f"http://testserver{gazette.get_absolute_url()}"] > "2021-03-04"
    assert places["http://testserver/letters/"] is None


def test_a_letter_is_dated_by_what_is_cited_for_it_too(client):
    letter = make_letter()
    letter.history.update(history_date="2021-03-04T12:00:00Z")
    citation = cite(make_claim(letter, "sent", When.of("1953-05-01")))
    citation.history.update(history_date="2022-06-07T12:00:00Z")

    places = places_in(client.get("/sitemap.xml"))

    assert places[f"http://testserver{letter.get_absolute_url()}"] == "2022-06-07"


def test_a_sitemap_that_grows_too_long_becomes_a_list_of_lists(client, monkeypatch):
    agent = make_agent()
    monkeypatch.setattr(sitemaps, "LONGEST", 1)

    lists = places_in(client.get("/sitemap.xml"))
    section = f"/sitemap-agents-{agent.pk}.xml"
    agents = places_in(client.get(section))

    assert f"http://testserver{section}" in lists
    assert "http://testserver/sitemap-pages.xml" in lists
    assert list(agents) == [f"http://testserver{agent.get_absolute_url()}"]
    assert client.get("/sitemap-agents.xml").url == "/sitemap.xml"
    for nothing in ("nothing", "nothing-1", "agents-x", "agents-1-2"):
        assert client.get(f"/sitemap-{nothing}.xml").status_code == 404


def test_the_sitemap_takes_a_fixed_number_of_queries(client, django_assert_num_queries):
    for _ in range(2):
        for _ in range(3):
            cite(make_claim(make_letter(), "sender", make_agent()))
        with django_assert_num_queries(19):
            client.get("/sitemap.xml")
