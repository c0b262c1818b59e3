"""What has changed on a document's page: its particulars, its text, its notes."""

from itertools import pairwise

from archive.models import Annotation, Capture, Document

from .acts import Act, Change, in_sight, published, tell
from .rows import by_record, date_columns, differ, in_order, is_gone, steps_since

PARTICULARS = {
    "The title was corrected.": ("title", "language"),
    "The title in English was corrected.": ("gloss",),
    "The authors were corrected.": ("authors",),
    "The publisher was corrected.": ("publisher_id",),
    "The day of its publication was corrected.": date_columns("published"),
    "The day on which it was seen was corrected.": date_columns("accessed"),
    "Its own address was corrected.": ("address",),
    "The address of an archived copy was corrected.": ("archived_address",),
    "What kind of source it is was corrected.": ("kind",),
    "How far it was consulted has changed.": ("consulted",),
    "How far its text may be shown has changed.": ("rights",),
    "The address of this page was changed; the former one leads here.": ("slug",),
}


def of_document(document: Document) -> list[Change]:
    """Return what has changed on a public document's page, in order; three queries."""
    if not document.is_published:
        return []
    rows = in_order(Document.history.filter(id=document.pk))
    captures = in_order(Capture.history.filter(document_id=document.pk))
    notes = by_record(Annotation.history.filter(document_id=document.pk))
    acts = [*_particulars(rows), *_captures(captures)]
    for found in notes.values():
        acts += _note(found)
    return tell([*published(document, rows), *in_sight(acts, document, rows)])


def _particulars(rows: list):
    for before, row in pairwise(rows):
        for words, names in PARTICULARS.items():
            if differ(before, row, *names):
                yield _act(row, "described", words)


def _captures(rows: list):
    return [_act(row, "captured") for row in rows if row.history_type == "+"]


def _note(rows: list):
    """What became of a note, from when it was first public."""
    first = next((row for row in rows if row.is_public), None)
    if first is None:
        return
    yield _act(first, "noted")
    for before, row in steps_since(rows, first.history_date):
        was, remains = before.is_public, row.is_public and not is_gone([row])
        if was and not remains:
            yield _act(row, "unnoted")
        elif remains and not was:
            yield _act(row, "noted")
        elif remains and differ(before, row, "note", "reading", "motivation"):
            yield _act(row, "renoted")


def _act(row, kind: str, about: str = "") -> Act:
    return Act(row.history_date, row.history_user_id, kind, about)
