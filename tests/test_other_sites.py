"""What a page of another site may fetch: data that anybody may read, and no more."""

import pytest
from django.urls import reverse

from .factories import make_document, make_letter

pytestmark = pytest.mark.django_db
ORIGIN = {"Origin": "https://reading-room.example"}


@pytest.fixture
def data():
    """The addresses of a letter's and a document's data, and of the search's."""
    letter, document = make_letter(), make_document()
    return [
        reverse("archive:letter-data", args=[letter.slug]),
        reverse("archive:document-data", args=[document.slug]),
        reverse("archive:search-json"),
    ]


def test_another_site_may_read_data_without_credentials(client, data):
    for address in data:
        response = client.get(address, headers=ORIGIN)

        assert response.status_code == 200
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response


def test_who_asks_first_is_told_that_it_may_read_and_only_read(client, data):
    asked = ORIGIN | {
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match",
    }
    for address in data:
        response = client.options(address, headers=asked)

        assert (response.status_code, response.content) == (204, b"")
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Access-Control-Allow-Methods"] == "GET, HEAD"
        assert response["Access-Control-Allow-Headers"] == "*"
        assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_another_site_may_write_nothing(client, data):
    for address in data:
        assert client.post(address, headers=ORIGIN).status_code == 405


def test_another_site_is_led_on_from_a_former_address(client):
    letter = make_letter(slug="vance-rahimi")
    letter.slug = "vance-rahimi-1953"
    letter.save()

    response = client.get("/letters/vance-rahimi.json", headers=ORIGIN)

    assert response.status_code == 301
    assert response["Access-Control-Allow-Origin"] == "*"


def test_no_site_reads_through_the_browser_of_an_editor(admin_client, data):
    draft = reverse("archive:letter-data", args=[make_letter(published=False).slug])
    for address in [*data, draft]:
        response = admin_client.get(address, headers=ORIGIN)

        assert response.status_code == 200
        assert "Access-Control-Allow-Origin" not in response


def test_pages_are_for_nobody_elses_scripts(client):
    for address in ("/", "/letters/", make_letter().get_absolute_url()):
        assert "Access-Control-Allow-Origin" not in client.get(address, headers=ORIGIN)
        asked = client.options(address, headers=ORIGIN)
        assert (asked.status_code, asked["Allow"]) == (204, "GET, HEAD, OPTIONS")
        assert "Access-Control-Allow-Origin" not in asked


def test_a_script_of_another_site_fetches_a_letter(browser, site):
    letter = make_letter(title="Eleanor Vance to Parviz Rahimi")
    address = reverse("archive:letter-data", args=[letter.slug])
    # The same server by another name is another site. Its pages' own policy would not
    # let them fetch from anywhere else, as that of a foreign page may.
    elsewhere = browser.new_context(bypass_csp=True).new_page()
    elsewhere.goto(site.replace("localhost", "127.0.0.1") + "/robots.txt")

    # A header of its own makes the browser ask first.
    title = elsewhere.evaluate(
        """async address => {
          const headers = {"If-None-Match": "nothing"};
          return (await (await fetch(address, {headers})).json()).title;
        }""",
        f"{site}{address}",
    )
    refused = elsewhere.evaluate(
        "address => fetch(address).then(() => false, () => true)",
        f"{site}{letter.get_absolute_url()}",
    )

    elsewhere.context.close()
    assert title == "Eleanor Vance to Parviz Rahimi"
    assert refused
