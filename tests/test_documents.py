"""A document's page: its text with its marks, and no more of it than its rights let."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from archive.anchoring import find, take_capture
from archive.dates import When
from archive.models import Annotation, Capture, Marker, Reference
from archive.pages.documents import DocumentPage
from archive.pages.marking import Mark, label, marked_text

from .factories import (
    annotate,
    cite,
    make_agent,
    make_claim,
    make_document,
    make_letter,
)

pytestmark = pytest.mark.django_db

TEXT = """The Amal letter

It was sent on a Saturday, they say; nobody has seen it since.

نامه‌ای که هیچ‌کس ندیده است در بندر ماند."""


@pytest.fixture
def article():
    document = make_document(
        kind="article of the archive", title="The Amal letter", rights="full text"
    )
    heading = [*find("The Amal letter", TEXT)]
    persian = [*find("نامه‌ای که هیچ‌کس ندیده است در بندر ماند.", TEXT), "fa"]
    take_capture(document, TEXT, headings=[heading], languages=[persian])
    return document


def page_of(client, document):
    response = client.get(document.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def data_of(client, document):
    address = reverse("archive:document-data", args=[document.slug])
    return client.get(address).json()


def segments(capture, *words):
    """The text of each segment that is marked, with the notes that cover it."""
    marks = [
        Mark(Annotation(key=key), *find(key, capture.text), label="") for key in words
    ]
    return [
        (segment.text, "".join(sorted(mark.label for mark in segment.marks)))
        for paragraph in marked_text(capture, marks)
        for run in paragraph.runs
        for segment in run.segments
        if segment.marks
    ]


def test_overlapping_marks_are_cut_where_they_begin_and_end():
    capture = Capture(text="It was sent on a Saturday, they say.")

    assert segments(capture, "sent on a Saturday", "a Saturday, they say") == [
        ("sent on ", "a"),
        ("a Saturday", "ab"),
        (", they say", "b"),
    ]


def test_a_mark_is_drawn_from_word_to_word():
    capture = Capture(text="نامه‌ای که هیچ‌کس ندیده است")

    assert segments(capture, "کس ندید") == [("هیچ‌کس ندیده", "a")]


def test_a_mark_across_paragraphs_is_called_where_it_ends():
    capture = Capture(text="They say so.\n\nNobody knows.")
    mark = Mark(Annotation(key="both"), 5, 20)

    first, second = marked_text(capture, [mark])

    assert (first.notes, second.notes) == ([], [mark])


def test_the_whole_text_comes_out_as_it_went_in():
    text = "One mark here.\n\nAnother, behind an 𝒜 emoji 🕊 there."
    capture = Capture(text=text)
    marks = [Mark(Annotation(key=w), *find(w, text)) for w in ("mark here", "𝒜 emoji")]

    paragraphs = marked_text(capture, marks)

    assert "\n\n".join(paragraph.text for paragraph in paragraphs) == text


@pytest.mark.parametrize(
    ("n", "expected"), [(0, "a"), (25, "z"), (26, "aa"), (53, "bb")]
)
def test_labels_go_on_after_z(n, expected):
    assert label(n) == expected


def test_the_page_marks_passages_and_sets_the_notes_beside_them(client, article):
    annotate(article, "sent on a Saturday", key="the-day", note="1 May was a Friday.")
    annotate(article, "a Saturday, they say", key="who", note="Who says so?")
    annotate(article, "nobody", note="Only for us.", is_public=False)

    page = page_of(client, article)

    assert '<mark class="deep-2">a Saturday</mark>' in page
    assert 'id="note-the-day"' in page
    assert 'href="#call-the-day"' in page
    assert "Only for us." not in page


def test_a_citation_of_a_public_letter_marks_its_passage_and_leads_there(
    client, article
):
    letter = make_letter()
    cited = cite(make_claim(letter, "exists"), article, words="ندیده است")
    draft = make_letter(published=False, title="The hidden draft")
    cite(make_claim(draft, "exists"), article, words="It was sent")

    page = page_of(client, article)

    assert '<mark class="deep-1">ندیده است</mark>' in page
    assert cited.get_absolute_url() in page
    assert "The hidden draft" not in page


def test_persian_in_an_english_text_has_its_tag_and_direction(client, article):
    page = page_of(client, article)

    assert '<p lang="fa" dir="rtl">نامه‌ای' in page
    assert "<h2>The Amal letter" in page


def test_references_lead_to_their_calls_and_back(client, article):
    reference = Reference.objects.create(
        document=article, number=1, cited_document=make_document(title="Cable 17")
    )
    end = find("they say", TEXT)[1]
    Marker.objects.create(
        reference=reference,
        position=1,
        capture=article.current_capture,
        offset=end,
        after="they say",
        paragraph=2,
    )

    page = page_of(client, article)

    assert 'id="called-1-1" href="#reference-1"' in page
    assert 'href="#called-1-1"' in page
    assert "Cable 17" in page


def test_a_text_in_excerpts_shows_what_is_cited_and_no_more(client):
    paper = make_document(text=TEXT, rights="excerpts")
    cite(make_claim(make_letter(), "exists"), paper, words="nobody has seen it")

    page, data = page_of(client, paper), data_of(client, paper)

    assert "nobody has seen it" in page
    assert "ندیده است" not in page
    assert (data["text"], data["excerpts"]) == (None, ["nobody has seen it"])


def test_of_metadata_only_no_word_is_shown(client):
    paper = make_document(text=TEXT, rights="metadata only")
    cite(make_claim(make_letter(), "exists"), paper, words="nobody has seen it")
    annotate(paper, "on a Saturday", note="1 May was a Friday.")

    page, data = page_of(client, paper), str(data_of(client, paper))

    for words in ("nobody has seen it", "on a Saturday"):
        assert words not in page + data
    assert "1 May was a Friday." in page


def test_an_unseen_document_says_so_and_leads_to_its_readers(client):
    unseen = make_document(title="Cable 17", consulted="no")
    claim = make_claim(make_letter(), "exists")
    reader = make_document(title="The Gazette reads it")
    cite(claim, reader, relays=cite(claim, unseen))

    page = page_of(client, unseen)

    assert "Nobody here has seen this document" in page
    assert "The Gazette reads it" in page


def test_an_unseen_document_says_nothing_that_no_public_source_relays(client):
    unseen = make_document(consulted="no")
    claim = make_claim(make_letter(), "sender", make_agent("The secret sender"))
    relay = make_document(published=False)
    cite(claim, relay, relays=cite(claim, unseen))

    page, data = page_of(client, unseen), str(data_of(client, unseen))

    assert "The secret sender" not in page + data


def test_a_document_names_those_that_list_or_relay_it_as_far_as_readers_can_open_them():
    document, lister = make_document(), make_document(title="It lists it")
    Reference.objects.create(document=lister, number=1, cited_document=document)
    claim = make_claim(make_letter(), "exists")
    root = cite(claim, document)
    heard = cite(claim, make_document(title="Unseen", consulted="no"), relays=root)
    cite(claim, make_document(title="It was read"), relays=heard)
    cite(claim, make_document(title="Read by nobody", consulted="no"), relays=root)
    cite(claim, make_document(title="A draft", published=False), relays=root)
    veiled = make_claim(make_letter(published=False), "exists")
    cite(veiled, make_document(title="On a draft"), relays=cite(veiled, document))

    named = DocumentPage(document).named_in

    assert {it.title for it in named} == {"It lists it", "Unseen", "It was read"}


def test_the_data_have_references_and_annotations(client, article):
    Reference.objects.create(document=article, number=1, title="Cable 17")
    annotate(article, "a Saturday", key="the-day", note="A Friday.")
    annotate(article, "nobody", is_public=False)

    data = data_of(client, article)

    assert data["text"] == TEXT
    assert [r["title"] for r in data["references"]] == ["Cable 17"]
    assert [(a["key"], a["words"]) for a in data["annotations"]] == [
        ("the-day", "a Saturday")
    ]


@pytest.mark.parametrize("size", [1, 12])
def test_a_document_page_takes_a_fixed_number_of_queries(client, article, size):
    for n in range(size):
        letter = make_letter()
        cite(make_claim(letter, "exists"), article, words="nobody has seen it")
        annotate(article, "a Saturday", motivation="linking", letter=letter)
        reference = Reference.objects.create(
            document=article,
            number=n + 1,
            cited_document=make_document(published_on="1953"),
            published=When.of("1953"),
        )
        Marker.objects.create(reference=reference, position=1, paragraph=2)

    with CaptureQueriesContext(connection) as queries:
        page_of(client, article)

    assert len(queries) == 15
