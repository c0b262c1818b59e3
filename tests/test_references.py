"""The references of an encyclopedia page: read, matched, checked at the desk, kept."""

from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from archive.dates import When
from archive.exchange import references
from archive.exchange.references.entries import read_entry, same_place
from archive.models import Marker, Reference

from .accessibility import faults_of_access, show
from .factories import make_document
from .test_admin import count_queries, text_of
from .test_comparing_in_a_browser import VIEWS, desk  # noqa: F401

PAGES = Path(__file__).parent / "data" / "pages"


def read(name: str) -> references.Page:
    return references.read((PAGES / name).read_text(encoding="utf-8"))


def called_behind(page: references.Page, number: int) -> list[tuple[int, str]]:
    """Paragraph and the last words before each call of a note."""
    (note,) = (note for note in page.notes if note.number == number)
    return [
        (call.paragraph, " ".join(page.text[: call.offset].split()[-2:]))
        for call in note.calls
    ]


# --- What a page says -------------------------------------------------------


def test_a_note_in_brackets_is_called_from_each_of_its_places():
    page = read("bracketed.txt")

    assert [note.number for note in page.notes] == [1, 2, 3, 4]
    assert called_behind(page, 1) == [(1, "to Rahimi."), (1, "denied it.")]
    assert called_behind(page, 2) == [
        *((1, "to Rahimi."), (5, "on Sundays"), (6, "read it.")),
    ]
    assert called_behind(page, 3) == [(1, "denied it."), (6, "read it.")]
    assert "In [1953] nobody had seen it.[12]" in page.text
    assert "[edit]" not in page.text
    assert "lighthouse" not in page.notes[3].printed


def test_an_entry_yields_its_parts():
    first, second, third, fourth = (note.parts for note in read("bracketed.txt").notes)

    assert first.authors == "Vance, Eleanor\nOkafor, J."
    assert first.title == "A letter that I did not write"
    assert (first.publisher, first.published) == ("The Harbour Gazette", "2 May 1953")
    assert first.accessed == "3 June 2024"
    assert second.title == "'Lit or not': what the lighthouse said"
    assert second.accessed == "2024-06-04"
    assert third.authors == "The Customs House Press Staff & Agencies"
    assert (third.language, third.publisher) == ("fr", "Customs Bulletin")
    assert third.address.startswith("https://www.example.org/bulletin/7/")
    assert fourth.title == "Why the harbour master reads at noon in the U.S."
    assert fourth.publisher == "The Ferry Times"


def test_raised_numbers_are_calls_and_the_square_of_a_metre_is_none():
    page = read("raised.txt")

    assert called_behind(page, 1) == [
        *((2, "in 1951."), (2, "it twice."), (3, "Nobody answered.")),
    ]
    assert called_behind(page, 2) == [(2, "a night."), (2, "it twice.")]
    assert "3 m² of oil" in page.text
    rahimi, oil, answer = (note.parts for note in page.notes)
    assert (rahimi.authors, rahimi.published) == ("Rahimi, Dariush", "1951")
    assert (rahimi.title, rahimi.publisher) == (
        *("The lamp of the north mole", "Harbour Press"),
    )
    assert oil.address == "https://gazette.example/oil"
    assert oil.archived_address.startswith("https://web.archive.org/web/2024")
    assert answer.title == "The second “answer” of the keeper"
    assert page.notes[2].printed.endswith("with a drawing.")


def test_the_source_of_a_wiki_is_read_with_its_templates_and_its_list_at_the_end():
    page = read("source.wiki")

    assert called_behind(page, 1) == [(1, "a letter"), (3, "be lit")]
    assert called_behind(page, 2) == [(1, "of Vance.")]
    assert called_behind(page, 3) == [(4, "ferry sail")]
    assert "So she said" not in page.text
    letter, lamp, ferry = (note.parts for note in page.notes)
    assert letter.authors == "Vance, Eleanor\nOkafor, J."
    assert letter.title == "A letter that I did not write"
    assert letter.archived_address == (
        "https://web.archive.org/web/2024/https://gazette.example/letter"
    )
    assert (lamp.title, lamp.language) == ("چراغ بندر", "fa")
    assert lamp.published_when.edtf == "1953-03-13"
    assert (ferry.address, ferry.publisher) == (
        *("https://ferry.example/sunday", "The Ferry Times"),
    )


def test_the_html_of_a_page_is_read_by_its_links_and_nothing_of_its_scripts():
    page = read("mediawiki.html")

    assert called_behind(page, 1) == [(1, "Eleanor Vance."), (4, "ferry sail")]
    assert called_behind(page, 2) == [(1, "Eleanor Vance.")]
    assert "alert" not in page.text
    letter, ferry = (note.parts for note in page.notes)
    assert letter.title == 'A letter that I "did not" write'
    assert letter.address == "https://www.gazette.example/letter/?utm_source=x"
    assert letter.archived_address.endswith("https://gazette.example/letter")
    assert letter.accessed == "4 June 2024"
    assert (ferry.title, ferry.language) == ("Sundays at last", "fa")


def test_a_german_page_is_read():
    page = read("german.txt")
    brief, marke = (note.parts for note in page.notes)

    assert called_behind(page, 1) == [(1, "1953 erwähnt."), (3, "ihn nicht.")]
    assert brief.authors == "Eleanor Vance"
    assert brief.title == "Ein Brief, den ich nicht schrieb"
    assert (brief.publisher, brief.language) == ("Hafenblatt", "en")
    assert brief.published_when.edtf == "1953-03-12"
    assert brief.accessed == "3. April 2024"
    assert (marke.title, marke.publisher) == (
        *("Kein Brief, keine ‚Marke‘", "Zollanzeiger"),
    )
    assert marke.accessed == "6. Juni 2024"


def test_a_persian_page_is_read_with_its_digits_and_its_calendar():
    page = read("persian.txt")
    letter, lamp, stamp = (note.parts for note in page.notes)

    assert [note.number for note in page.notes] == [1, 2, 3]
    assert called_behind(page, 1) == [(1, "رحیمی نوشت."), (1, "رد کرد.")]
    assert (letter.authors, letter.title) == ("رحیمی, داریوش", "نامه‌ای که ننوشتم")
    assert letter.published_when.edtf == "1953-03-13"
    assert letter.accessed == "۳ آوریل ۲۰۲۴"
    assert lamp.title == "چراغ «شمالی» روشن شد"
    assert (stamp.language, stamp.publisher) == ("en", "Customs Bulletin")


@pytest.mark.parametrize(
    "source", ["", "No list, said Rahimi.", "References\n\nNone.", "1. One\n\nWords."]
)
def test_a_text_without_references_says_so(source):
    with pytest.raises(references.Unreadable, match="no list of references"):
        references.read(source)


@pytest.mark.parametrize("element", ["<div>", "<sup>", '<a href="#x">'])
def test_a_tower_of_elements_is_refused(element):
    with pytest.raises(references.Unreadable, match="elements"):
        references.read("<p>" + element * 50_000)


def test_more_notes_than_a_page_can_have_are_refused():
    with pytest.raises(references.Unreadable, match="more than 5,000 notes"):
        references.read("<ref>" * 20_000)


def test_a_row_of_raised_digits_and_signs_of_no_script_are_no_calls():
    page = references.read(
        f"He\ue0001\ue001x\ue002 wrote.¹ No {'²' * 5_000}\n\nReferences\n1. ^ A log."
    )

    assert called_behind(page, 1) == [(1, "He1x wrote.")]


def test_a_number_that_leads_to_an_item_is_a_call_in_any_page():
    page = references.read(
        '<p>He wrote.<a href="#fn1" id="back"><sup>1</sup></a></p>'
        '<ol><li id="fn1">Vance (1953). The log. <a href="#back">↩︎</a></li></ol>'
    )

    assert called_behind(page, 1) == [(1, "He wrote.")]
    assert page.notes[0].printed == "Vance (1953). The log."


def test_a_call_says_as_many_words_as_mean_one_place():
    page = references.read(
        "He wrote to Rahimi at noon.[1] Nobody wrote to Rahimi at noon.[2]\n\n"
        "References\n1. ^ One. Gazette.\n2. ^ Two. Gazette."
    )
    first, second = (note.calls[0] for note in page.notes)

    assert first.after(page.text) == "He wrote to Rahimi at noon."
    assert second.after(page.text) == "Nobody wrote to Rahimi at noon."


def test_an_entry_without_any_form_is_a_title():
    assert read_entry("The keeper's log").title == "The keeper's log"


# --- Which documents it names -----------------------------------------------


@pytest.mark.parametrize(
    "other",
    [
        "http://gazette.example/letter",
        "https://www.gazette.example/letter/?utm_source=x&fbclid=1",
        "https://m.gazette.example/letter#top",
    ],
)
def test_addresses_of_one_page_are_one(other):
    assert same_place(other) == same_place("https://gazette.example/letter")


def test_another_page_has_another_address():
    assert same_place("https://a.example/?id=1") != same_place(
        "https://a.example/?id=2"
    )


@pytest.mark.django_db
def test_a_document_is_found_by_its_address_by_its_copy_and_by_title_and_day():
    by_address = make_document(address="https://gazette.example/letter")
    by_copy = make_document(
        archived_address="https://web.archive.org/web/2020/http://ferry.example/2/"
    )
    by_title = make_document(
        "1953-05-04", title="‘Lit or not’: what the [sic] light said"
    )
    another_day = make_document("1960", title="'Lit or not': what the light said")
    shelf = references.Shelf([by_address, by_copy, by_title, another_day])
    parts = references.Parts(title="“Lit or Not”: what the light said")

    def named(**given):
        return shelf.named_by(references.Parts(**given))

    assert named(address="https://www.gazette.example/letter/") == [by_address]
    assert named(address="https://ferry.example/2") == [by_copy]
    assert named(title=parts.title, published="4 May 1953") == [by_title]
    assert named(title=parts.title) == [by_title, another_day]
    assert shelf.one_named_by(parts) is None
    assert named(title="Another letter altogether") == []


# --- At the desk ------------------------------------------------------------


@pytest.fixture
def editor(client) -> User:
    user = User.objects.create_user("amal", password="an hour", is_staff=True)
    user.groups.set([Group.objects.get(name="Editors")])
    client.force_login(user)
    return user


def url_of(document) -> str:
    return reverse("admin:archive_document_references", args=[document.pk])


def sent_by(response) -> dict:
    """What a browser would send back of the table, were nothing changed."""
    sent = {}
    for row in response.context["rows"]:
        for field in row.form:
            value = field.value()
            if field.name == "accepted" and not value:
                continue
            sent[field.html_name] = "" if value is None else str(value)
    source = response.context["form"]["source"].value() or ""
    return sent | {"source": source, "begins": "0"}


def page_of(name: str) -> str:
    return (PAGES / name).read_text(encoding="utf-8")


@pytest.mark.django_db
def test_the_text_that_is_here_is_read_and_all_its_references_accepted_at_once(
    client, editor
):
    document = make_document(text=page_of("bracketed.txt"))
    table = client.get(url_of(document))

    response = client.post(url_of(document), sent_by(table) | {"accept_all": "1"})

    assert response.status_code == 200, response.context["refused"][0].form.errors
    kept = document.references.order_by("number")
    assert [reference.number for reference in kept] == [1, 2, 3, 4]
    assert kept[0].author_list == ["Vance, Eleanor", "Okafor, J."]
    assert kept[0].published == When.of("1953-05-02", as_written="2 May 1953")
    text = document.current_capture.text
    for marker in Marker.objects.filter(reference__document=document):
        assert text[: marker.offset].endswith(marker.after)
        assert text[marker.offset] == "["
    assert kept[1].markers.count() == 3


@pytest.mark.django_db
def test_what_is_accepted_twice_is_here_once(client, editor):
    document = make_document(text=page_of("bracketed.txt"))
    table = client.get(url_of(document))
    sent = sent_by(table) | {"accept_all": "1"}
    client.post(url_of(document), sent)
    versions = list(document.references.values_list("pk", "version"))
    markers = Marker.objects.count()

    again = client.get(url_of(document))
    client.post(url_of(document), sent_by(again) | {"accept_all": "1"})

    assert list(document.references.values_list("pk", "version")) == versions
    assert Marker.objects.count() == markers
    assert not any(row.form["accepted"].value() for row in again.context["rows"])


@pytest.mark.django_db
def test_what_is_not_ticked_is_not_kept_and_stays_as_it_was_written(client, editor):
    document = make_document()
    table = client.post(url_of(document), {"source": page_of("german.txt")})
    sent = sent_by(table) | {"accept": "1", "note-2-title": "Mended"}
    del sent["note-2-accepted"]

    response = client.post(url_of(document), sent)

    assert [r.number for r in document.references.all()] == [1]
    marker = Marker.objects.get(reference__number=1, position=2)
    assert (marker.paragraph, marker.capture) == (3, None)
    assert response.context["rows"][1].form["title"].value() == "Mended"


@pytest.mark.django_db
def test_what_is_refused_says_so_at_its_row_and_the_others_are_kept(client, editor):
    document = make_document(text=page_of("bracketed.txt"))
    sent = sent_by(client.get(url_of(document)))
    wrong = {"note-2-language": "tongues", "note-3-calls": "1: words of nowhere"}

    response = client.post(url_of(document), sent | wrong | {"accept": "1"})

    assert response.status_code == 422
    assert [r.number for r in document.references.all()] == [1, 4]
    assert "language" in response.context["rows"][1].form.errors
    assert "does not occur in the text" in str(
        response.context["rows"][2].form.errors["calls"]
    )
    assert 'href="#note-2"' in response.content.decode()


@pytest.mark.django_db
def test_what_an_editor_has_written_is_kept_and_what_the_page_says_stands_beside_it(
    client, editor
):
    document = make_document(text=page_of("bracketed.txt"))
    held = Reference.objects.create(document=document, number=1, title="As I read it")
    table = client.get(url_of(document))

    client.post(url_of(document), sent_by(table) | {"accept": "1"})

    held.refresh_from_db()
    assert held.title == "As I read it"
    assert held.publisher == "The Harbour Gazette"
    assert "title A letter that I did not write" in text_of(table).replace("“", "")


@pytest.mark.django_db
def test_a_row_that_somebody_has_changed_since_is_refused(client, editor):
    document = make_document(text=page_of("bracketed.txt"))
    held = Reference.objects.create(document=document, number=1)
    sent = sent_by(client.get(url_of(document)))
    held.publisher = "Another desk's reading"
    held.save()

    response = client.post(url_of(document), sent | {"accept_all": "1"})

    held.refresh_from_db()
    assert held.publisher == "Another desk's reading"
    assert response.status_code == 422
    assert "changed this after you had opened it" in text_of(response)


@pytest.mark.django_db
def test_a_document_that_is_here_is_offered_and_named(client, editor):
    gazette = make_document("1953-05-02", title="A letter that I did not write")
    document = make_document(text=page_of("bracketed.txt"))

    table = client.get(url_of(document))
    client.post(url_of(document), sent_by(table) | {"accept": "1"})

    assert document.references.get(number=1).cited_document == gazette


@pytest.mark.django_db
def test_a_long_list_is_shown_in_parts_and_each_part_can_be_accepted(client, editor):
    numbers = range(1, 71)
    body = " ".join(f"Letter no. {n} is lost.[{n}]" for n in numbers)
    entries = "\n".join(f'{n}. ^ "Letter no. {n}". Gazette. {n}' for n in numbers)
    document = make_document(text=f"{body}\n\nReferences\n{entries}")
    first = client.get(url_of(document))
    second = client.post(url_of(document), {"source": "", "begins": "50"})

    sent = sent_by(second) | {"begins": "50", "accept_all": "1"}
    client.post(url_of(document), sent)

    assert [len(page.context["rows"]) for page in (first, second)] == [50, 20]
    assert [r.number for r in document.references.all()] == list(range(51, 71))


@pytest.mark.django_db
def test_the_table_asks_the_same_of_the_database_however_many_rows_it_has(
    client, editor
):
    long = make_document(text=page_of("bracketed.txt"))
    short = make_document(text=page_of("german.txt"))
    for document in (long, short):
        sent = sent_by(client.get(url_of(document)))
        client.post(url_of(document), sent | {"accept_all": "1"})

    assert count_queries(client, url_of(long)) == count_queries(client, url_of(short))


@pytest.mark.django_db
def test_a_page_without_references_is_refused_with_a_sentence(client, editor):
    document = make_document()

    response = client.post(url_of(document), {"source": "Words.", "read": "1"})

    assert response.status_code == 422
    assert "no list of references" in text_of(response)


@pytest.mark.django_db
def test_the_workbench_and_the_document_lead_to_the_table(client, editor):
    document = make_document(text=page_of("bracketed.txt"))

    for view in ("workbench", "change"):
        page = client.get(reverse(f"admin:archive_document_{view}", args=[document.pk]))
        assert url_of(document) in page.content.decode()


@pytest.mark.django_db
def test_whoever_may_not_change_references_may_not_come_in(client):
    reader = User.objects.create_user("cass", password="an hour", is_staff=True)
    client.force_login(reader)

    assert client.get(url_of(make_document())).status_code == 403


@pytest.mark.django_db
def test_a_call_is_taken_out_only_by_whoever_may_delete_calls(client, editor):
    document = make_document(text=page_of("bracketed.txt"))
    table = client.get(url_of(document))
    client.post(url_of(document), sent_by(table) | {"accept_all": "1"})
    thrice = document.references.get(number=2)
    held = list(thrice.markers.values_list("after", flat=True))
    sent = sent_by(client.get(url_of(document))) | {"note-2-accepted": "on"}
    lines = sent["note-2-calls"].splitlines()
    fewer = sent | {"note-2-calls": "\n".join(lines[:-1]), "accept": "1"}
    editors = Group.objects.get(name="Editors")
    delete = editors.permissions.get(codename="delete_marker")

    editors.permissions.remove(delete)
    refused = client.post(url_of(document), fewer)

    assert refused.status_code == 422
    assert "You may not take a call out" in text_of(refused)
    assert list(thrice.markers.values_list("after", flat=True)) == held

    editors.permissions.add(delete)
    assert client.post(url_of(document), fewer).status_code == 200
    assert list(thrice.markers.values_list("after", flat=True)) == held[:-1]


@pytest.mark.django_db(transaction=True)
def test_the_table_is_read_at_every_width(desk):  # noqa: F811
    document = make_document(text=page_of("bracketed.txt"))

    desk.goto(url_of(document))

    for scheme, size in VIEWS:
        show(desk, scheme, size)
        assert desk.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert not faults_of_access(desk, views=VIEWS)
