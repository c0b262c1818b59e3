"""Records of the collection, merged and taken apart: nothing of it is another then."""

import pytest
from django.db.models import Count

from archive.exchange.dumping import dump
from archive.merging import NotMergeable, merge, take_apart
from archive.models import Document, Letter, Merge

pytestmark = pytest.mark.django_db


def first_merge(records: list) -> Merge:
    """Merge the first two of some records that can be one."""
    for one in records:
        for other in records:
            try:
                if one.pk < other.pk:
                    return merge(*(type(r).objects.get(pk=r.pk) for r in (other, one)))
            except NotMergeable:
                continue
    raise AssertionError("No two of these can be one.")


@pytest.mark.long
def test_two_of_the_collection_are_merged_and_taken_apart_to_the_byte(
    collection, tmp_path
):
    def written(name: str) -> dict:
        dump(tmp_path / name)
        files = sorted(p for p in (tmp_path / name).rglob("*") if p.is_file())
        return {p.relative_to(tmp_path / name): p.read_bytes() for p in files}

    before = written("before")
    much_cited = Document.objects.annotate(n=Count("citations")).order_by("-n", "pk")
    documents = first_merge(list(much_cited[:10]))
    letters = first_merge(list(Letter.objects.order_by("pk")))
    assert min(len(documents.moved), len(letters.moved)) > 5
    assert written("between") != before

    take_apart(letters)
    take_apart(documents)

    assert written("after") == before
