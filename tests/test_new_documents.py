"""A new document begins with its text: what that says of itself is filled in."""

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from playwright.sync_api import expect

from archive import texts
from archive.models import Document
from archive.texts import particulars

from .factories import make_agent, make_document
from .test_comparing_in_a_browser import desk  # noqa: F401

NEWS = (
    "The consul’s letter has not come\n\nBy Leyla Amin | 12 March 2025\n\n"
    "The harbour master said that the letter of the consul was not in his office, and "
    "that he had heard of it on 2 March 2025 for the first time."
)
PERSIAN = (
    "نامه هنوز نرسیده است\n\n۲۲ اسفند ۱۴۰۳ - ۱۲:۳۰\n\n"
    "رحیمی گفت که نامه را ندیده است و از آن خبر ندارد. این را همه شنیدند."
)
PAGE = (
    '<html lang="en-GB"><head><title>Not come | Gazette</title>'
    '<meta property="og:title" content="Not come &amp; not sent">'
    '<meta property="article:published_time" content="2025-03-12T08:00:00Z">'
    '<meta name="author" content="Leyla Amin">'
    '<meta property="og:site_name" content="The Gazette">'
    '<link rel="canonical" href="https://gazette.example/not-come/"></head>'
    "<body><article><h1>Not come</h1><p>The letter has not come.</p></article></body>"
)


# --- What a text says of itself ---------------------------------------------


@pytest.mark.parametrize(
    ("text", "title", "language", "day"),
    [
        (NEWS, "The consul’s letter has not come", "en", "2025-03-12"),
        (PERSIAN, "نامه هنوز نرسیده است", "fa", "2025-03-12"),
        ("Der Brief\n\n7. März 2025\n\nDer Brief ist nicht da.", "Der Brief", "de",
         "2025-03-07"),
        ("He came.\n\nThe letter he had on 3 May 1953 was of the consul, and it lay in "
         "the office of the harbour master for a day and a night, as he told us on the "
         "morrow.", "", "en", ""),
        ("Nonsense", "", "", ""),
    ],
)  # fmt: skip
def test_a_text_says_its_title_its_language_and_its_day(text, title, language, day):
    read = particulars.read(texts.of_text(text))

    assert (read.title, read.language) == (title, language)
    written = particulars.When.of(as_written=read.published, calendar=read.calendar)
    assert written.edtf == day


def test_a_page_says_more_in_its_head():
    read = particulars.read(texts.of_html(PAGE))

    assert read.title == "Not come & not sent"
    assert (read.language, read.published) == ("en", "2025-03-12")
    assert (read.authors, read.site) == ("Leyla Amin", "The Gazette")
    assert read.address == "https://gazette.example/not-come/"


def test_an_address_may_name_the_day():
    text = texts.of_text("The letter of the consul is not in the office.")

    read = particulars.read(text, "https://gazette.example/1953/5/4/letter.html")
    odd = particulars.read(text, "https://gazette.example/1953/13/45/letter.html")

    assert (read.published, odd.published) == ("1953-05-04", "")


# --- What is filled in ------------------------------------------------------


def filled(client, **given) -> dict:
    """What the fields of the form are given, by their names."""
    answer = client.post(reverse("admin:archive_document_read_text"), given).json()
    assert not answer["wrong"], answer["wrong"]
    return {name: field["value"] for name, field in answer["fields"].items()}


@pytest.mark.django_db
def test_the_publisher_is_that_of_other_pages_of_the_site(admin_client):
    gazette, herald = make_agent("The Gazette"), make_agent("The Herald")
    for n, publisher in enumerate([gazette, gazette, herald]):
        make_document(
            kind="statement",
            publisher=publisher,
            address=f"https://www.gazette.example/{n}/",
        )
    make_document(publisher=herald, address="https://herald.example/gazette.example/")

    found = filled(admin_client, text=NEWS, address="https://gazette.example/new/")

    assert found["publisher"] == gazette.pk
    assert found["kind"] == "statement"
    assert found["title"] == "The consul’s letter has not come"
    assert "publisher" not in filled(admin_client, text=NEWS)


@pytest.mark.django_db
def test_a_file_is_read_as_well_and_its_site_is_a_name(admin_client):
    gazette = make_agent("Harbour Gazette")
    gazette.names.create(text="The Gazette", language="en")
    file = SimpleUploadedFile("page.html", PAGE.encode())

    found = filled(admin_client, text_file=file)

    assert found["publisher"] == gazette.pk
    assert found["published_as_written"] == "2025-03-12"
    assert not Document.objects.exists()


@pytest.mark.django_db
def test_a_file_without_a_text_says_so(admin_client):
    file = SimpleUploadedFile("scan.pdf", b"%PDF-1.4 nothing")
    address = reverse("admin:archive_document_read_text")

    answer = admin_client.post(address, {"text_file": file}).json()

    assert answer["wrong"]
    assert answer["fields"] == {}


@pytest.mark.django_db
def test_only_who_may_add_documents_has_a_text_read(client):
    client.force_login(User.objects.create_user("clerk", is_staff=True))
    address = reverse("admin:archive_document_read_text")

    assert client.post(address, {"text": NEWS}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_a_document_is_made_of_its_text_and_its_address(desk):  # noqa: F811
    gazette = make_agent("The Gazette")
    make_document(publisher=gazette, address="https://gazette.example/old/")
    desk.goto(reverse("admin:archive_document_add"))
    desk.get_by_label("English gloss").fill("Not come")

    desk.get_by_label("Paste the text").fill(NEWS)
    desk.get_by_label("Address", exact=False).first.fill("https://gazette.example/n/")
    expect(desk.locator(".filled-from")).to_contain_text("Publisher")
    expect(desk.get_by_label("Title")).to_have_value("The consul’s letter has not come")
    reading = desk.locator("output", has_text="Wednesday, 12 March 2025")
    expect(reading).to_be_visible()

    desk.get_by_label("Title").fill("It has not come")
    desk.get_by_label("Paste the text").fill(NEWS.replace("come", "arrived", 1))
    desk.wait_for_load_state("networkidle")
    expect(desk.get_by_label("Title")).to_have_value("It has not come")
    desk.get_by_label("Whole").check()
    desk.get_by_role("button", name="Save", exact=True).click()
    desk.wait_for_selector(".messagelist .success")

    document = Document.objects.get(title="It has not come")
    assert document.publisher == gazette
    assert document.published.edtf == "2025-03-12"
    assert document.gloss == "Not come"
    assert document.current_capture.text.startswith("The consul’s letter has not arr")
