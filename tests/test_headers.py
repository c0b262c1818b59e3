"""The headers that guard: on every kind of answer, whoever of us makes it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client, override_settings
from django.urls import reverse

from archive.doors import throttle
from archive.publishing import withdraw

from .factories import make_document, make_letter
from .test_files_of_captures import take

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.broken")]

GUARDS = {
    "Content-Security-Policy": "default-src 'none'; ",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), ",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


def lacking(response) -> set[str]:
    """The headers that an answer is without, or of which it says something else."""
    return {
        name
        for name, value in GUARDS.items()
        if not response.headers.get(name, "").startswith(value)
    }


def a_page(client):
    return client.get(make_letter().get_absolute_url())


def a_kept_page(client):
    address = make_letter().get_absolute_url()
    client.get(address)
    response = client.get(address)
    assert response["ETag"]
    return response


def unchanged(client):
    tag = client.get("/letters/")["ETag"]
    return client.get("/letters/", headers={"if-none-match": tag})


def a_former_address(client):
    return client.get("/letters")


def a_host_that_is_not_ours(client):
    return client.get("/letters/", headers={"host": "evil.test"})


def withdrawn(client):
    letter = make_letter()
    withdraw(letter, because="It was forged.")
    return client.get(letter.get_absolute_url())


def a_form_without_its_token(client):
    client.handler.enforce_csrf_checks = True
    return client.post(reverse("admin:login"))


def a_file(client):
    document = make_document(rights="full text", slug="gazette")
    take(document)
    document.current_capture.file.is_shown = True
    document.current_capture.file.save()
    return client.get("/documents/gazette/file/")


def too_many_attempts(client):
    for _ in range(throttle.OF_AN_ACCOUNT.most):
        client.post(reverse("admin:login"), {"username": "amal", "password": "ink"})
    return client.post(reverse("admin:login"), {"username": "amal"})


def the_desk(client):
    client.force_login(User.objects.create_superuser("amal"))
    return client.get(reverse("admin:index"))


ANSWERS = {
    a_page: 200,
    a_kept_page: 200,
    unchanged: 304,
    a_former_address: 301,
    a_host_that_is_not_ours: 400,
    a_form_without_its_token: 403,
    withdrawn: 410,
    too_many_attempts: 429,
    a_file: 200,
    the_desk: 200,
}
ADDRESSES = {
    "/unread/": 400,
    "/closed/": 403,
    "/nothing/": 404,
    "/static/nothing.css": 404,
    "/broken/": 500,
    "/early/": 503,
    "/static/archive/archive.css": 200,
    "/static/admin/css/base.css": 200,
    "/search.json?q=vance": 200,
    "/letters.atom": 200,
    "/healthz": 200,
    "/admin/": 302,
    "/admin/login/": 200,
}


@pytest.fixture(autouse=True)
def static_files_are_found():
    with override_settings(WHITENOISE_USE_FINDERS=True):
        yield


@pytest.mark.parametrize("ask", ANSWERS, ids=lambda ask: ask.__name__)
def test_every_answer_is_guarded(client, ask):
    response = ask(client)

    assert response.status_code == ANSWERS[ask]
    assert not lacking(response)


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_is_at_every_kind_of_address_is_guarded(client, address):
    response = client.get(address)

    assert response.status_code == ADDRESSES[address]
    assert not lacking(response)


@pytest.mark.parametrize(("method", "status"), [("post", 405), ("options", 204)])
def test_what_is_asked_in_another_way_is_guarded(client, method, status):
    response = getattr(client, method)("/letters/")

    assert response.status_code == status
    assert not lacking(response)


OVER_TLS = {"SECURE_SSL_REDIRECT": True, "SECURE_HSTS_SECONDS": 31_536_000}
OVER_TLS |= {"SECURE_HSTS_INCLUDE_SUBDOMAINS": True, "SECURE_HSTS_PRELOAD": True}


@pytest.mark.parametrize("address", ["/letters/", "/static/archive/archive.css"])
def test_the_way_to_tls_is_guarded_too(client, address):
    with override_settings(**OVER_TLS):
        response = client.get(address)

    assert response.status_code == 301
    assert response["Location"].startswith("https://")
    assert not lacking(response)


def test_what_is_refused_on_the_way_to_tls_is_guarded_too(client):
    with override_settings(**OVER_TLS):
        response = a_host_that_is_not_ours(client)

    assert response.status_code == 400
    assert not lacking(response)


@pytest.mark.parametrize(
    "address",
    ["/letters/", "/nothing/", "/broken/", "/static/archive/archive.css", "/admin/"],
)
def test_where_tls_is_spoken_browsers_are_told_to_stay_with_it(client, address):
    with override_settings(**OVER_TLS):
        response = client.get(address, secure=True)

    assert response["Strict-Transport-Security"] == (
        "max-age=31536000; includeSubDomains; preload"
    )


@pytest.mark.parametrize("address", ["/", "/robots.txt", "/healthz", "/letters/x.bib"])
def test_every_text_says_in_which_letters_it_is_written(client, address):
    make_letter(slug="x")

    response = client.get(address)

    assert response.status_code == 200
    assert response["Content-Type"].endswith("; charset=utf-8")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x"])
def test_the_address_of_a_source_is_one_of_the_web(address):
    document = make_document()
    document.address = document.archived_address = address

    with pytest.raises(ValidationError) as refused:
        document.full_clean()

    assert {"address", "archived_address"} <= set(refused.value.message_dict)


def test_a_picture_for_links_may_be_shown_by_other_sites(client):
    letter = make_letter()

    response = client.get(f"{letter.get_absolute_url()}preview.png")

    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"


MADE_OF_STRINGS = """() => ["innerHTML", "outerHTML"].map(name => {
    try { document.querySelector("main")[name] = "<b>No</b>"; return "made"; }
    catch (error) { return error.name; }
})"""


@pytest.mark.looks
def test_no_script_of_a_public_page_makes_elements_of_a_string(browser, site):
    """Nor can it make a policy by which it might; the desk's scripts need to."""
    page = browser.new_context(base_url=site).new_page()
    page.goto("/about/")

    made = page.evaluate(MADE_OF_STRINGS)
    policy = page.evaluate(
        "() => { try { trustedTypes.createPolicy('mine', {}); return 'made'; }"
        " catch (error) { return error.name; } }"
    )
    page.goto("/admin/login/")
    at_the_desk = page.evaluate(MADE_OF_STRINGS)

    page.context.close()
    assert [*made, policy] == ["TypeError"] * 3
    assert "made" in at_the_desk


# --- security.txt -----------------------------------------------------------


def told(client, contact: str):
    with override_settings(ARCHIVE_CONTACT=contact):
        return client.get("/.well-known/security.txt")


@pytest.mark.parametrize(
    ("contact", "address"),
    [
        ("desk@archive.test", "mailto:desk@archive.test"),
        (
            "https://archive.test/write?to=desk@x",
            "https://archive.test/write?to=desk@x",
        ),
    ],
)
def test_whoever_finds_a_weakness_is_told_whom_to_tell(client, contact, address):
    response = told(client, contact)
    said = dict(line.split(": ", 1) for line in response.text.splitlines())

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert said["Contact"] == address
    assert said["Canonical"] == "http://testserver/.well-known/security.txt"
    expires = datetime.fromisoformat(said["Expires"])
    # A reader who keeps it is to ask again within the year [RFC 9116, 2.5.5].
    assert timedelta(days=90) < expires - datetime.now(UTC) < timedelta(days=365)


@pytest.mark.parametrize(
    "contact", ["", "Ask at the library.", "http://archive.test/", "desk @archive.test"]
)
def test_where_nobody_is_named_who_can_be_written_to_there_is_no_such_file(
    client, contact
):
    assert told(client, contact).status_code == 404
