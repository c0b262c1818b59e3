"""The encyclopedia page of this archive, read where it lies, against fixtures/."""

import pytest
from django.conf import settings

from archive.dates import When
from archive.exchange import references
from archive.models import Document

# It is under its authors' copyright, and stays outside.
SOURCE = settings.BASE_DIR.parent / "shared/sources/004_cf654bdd7fadef3a.txt"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("collection"),
    pytest.mark.skipif(
        not SOURCE.exists(),
        reason="The page is not ours to keep: ../shared/sources/ is not here.",
    ),
]


@pytest.fixture
def document():
    return Document.objects.get(slug="wikipedia-trump-letter")


@pytest.fixture
def page(document):
    return references.read(SOURCE.read_text(encoding="utf-8"), title=document.title)


def test_the_page_has_the_references_that_are_here(page, document):
    held = {reference.number: reference for reference in document.references.all()}
    shelf = references.Shelf(Document.objects.exclude(pk=document.pk))

    found = {note.number: shelf.one_named_by(note.parts) for note in page.notes}

    assert len(found) == 26
    assert found == {number: held[number].cited_document for number in held}


def test_each_is_called_from_the_places_that_are_here(page, document):
    here = {
        reference.number: [(m.paragraph, m.after) for m in reference.markers.all()]
        for reference in document.references.prefetch_related("markers")
    }

    assert [len(page.notes[0].calls), len(page.notes)] == [6, 26]
    for note in page.notes:
        markers = here[note.number]
        assert [call.paragraph for call in note.calls] == [p for p, _ in markers]
        for call, (_, after) in zip(note.calls, markers, strict=True):
            assert page.text[: call.offset].endswith(after)


def test_each_says_what_its_document_says(page, document):
    for note in page.notes:
        parts = note.parts
        named = document.references.get(number=note.number).cited_document

        assert parts.authors == named.authors
        assert parts.language in ("", named.language)
        if parts.published:
            assert parts.published_when.edtf == named.published.edtf
        if parts.accessed:
            accessed = When.of(as_written=parts.accessed)
            assert accessed.edtf == named.accessed.edtf
        assert bool(parts.publisher) == (note.number not in (12, 25))
