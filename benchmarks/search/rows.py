"""Within a process of the archive: the corpus put in as rows, and letters edited."""

import hashlib
import sys
import time
from itertools import islice
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent.parent), str(HERE)]

import django  # noqa: E402

django.setup()

import corpus  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from archive import search  # noqa: E402
from archive.dates import When  # noqa: E402
from archive.models import Agent, Capture, Document, Letter  # noqa: E402

BATCH = 2_000
EDITS = 60


def put(size: int) -> None:
    """Straight into the tables, with no history: a benchmark is nobody's edition."""
    public = {"state": "published", "published_at": timezone.now()}
    agents = Agent.objects.bulk_create(
        Agent(slug=f"agent-{n}", name=f"Agent {n}", **public)
        for n in range(corpus.PEOPLE)
    )
    records = iter(corpus.Corpus(size).records)
    while batch := list(islice(records, BATCH)):
        with transaction.atomic():
            _letters([r for r in batch if r.kind == "letter"], agents, public)
            _documents([r for r in batch if r.kind == "document"], public)


def _dated(record: corpus.Record) -> When:
    if record.first == record.last:
        return When.of(str(record.first))
    return When.of(f"{record.first}/{record.last}")


def _letters(records: list, agents: list, public: dict) -> None:
    letters = Letter.objects.bulk_create(
        Letter(
            slug=f"letter-{record.number}",
            title=record.title,
            abstract=record.body,
            language=record.language,
            dated=_dated(record),
            kind="letter",
            **public,
        )
        for record in records
    )
    for relation, name in (("senders", "sender"), ("recipients", "recipient")):
        through = getattr(Letter, relation).through
        through.objects.bulk_create(
            through(letter=letter, agent=agents[getattr(record, name)])
            for letter, record in zip(letters, records, strict=True)
        )


def _documents(records: list, public: dict) -> None:
    documents = Document.objects.bulk_create(
        Document(
            slug=f"document-{record.number}",
            title=record.title,
            language=record.language,
            published=_dated(record),
            consulted="whole",
            rights="full text",
            **public,
        )
        for record in records
    )
    captures = Capture.objects.bulk_create(
        Capture(
            document=document,
            text=record.body,
            sha256=hashlib.sha256(record.body.encode()).hexdigest(),
        )
        for document, record in zip(documents, records, strict=True)
    )
    for document, capture in zip(documents, captures, strict=True):
        document.current_capture = capture
    Document.objects.bulk_update(documents, ["current_capture"], batch_size=500)


def edit() -> None:
    search.follow()
    for letter in Letter.objects.order_by("slug")[:EDITS]:
        begin = time.perf_counter()
        letter.abstract += " edited"
        letter.save()
        assert search.follow()
        print((time.perf_counter() - begin) * 1000)


if __name__ == "__main__":
    what, size = sys.argv[1:]
    if what == "put":
        put(int(size))
    else:
        edit()
