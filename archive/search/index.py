"""
The index on disk: open, write, read, and switch to a new one.

In the folder SEARCH_DIR a file `current` names the folder of the living index, which
holds two of tantivy's: `public`, of published records alone, and `desk`, by which
editors find all. Whatever goes wrong within tantivy is raised as Broken.
"""

import fcntl
import hashlib
import json
import math
import os
import secrets
import shutil
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import tantivy
from django.conf import settings
from tantivy import Document, Filter, SchemaBuilder, TextAnalyzerBuilder, Tokenizer

from . import folding, stemming
from .entries import Entry
from .language import FACETS

# Raised by one with every change of the schema, of folding or of what entries hold.
VERSION = 2
WEIGHED = ("title", "names", "text")
_FIELDS = {name: name for name in WEIGHED} | {"mentioned": "text", "summary": "names"}
SHORT = 200  # characters of a text that is likely to come again
SENTENCES = ("text", "summary")  # what is shown by the sentence, and not as a name
HEAP = 15_000_000  # bytes for the writer of an edit: the least that tantivy takes
HEAP_TO_REBUILD = 100_000_000
OPENNESS = 10_000_000  # a day beyond all days, for a date whose end is open
PLACE = "the place in the log"


class Broken(Exception):
    """Raised when an index cannot be read or written; says why."""


@dataclass(frozen=True)
class Place:
    """
    How far the index has followed the log of changes.

    `last` is the newest row that it knows, and `token` what makes sure that it is that
    row: ids come again after a rollback or a restore. Of what came at or after
    `horizon` only the rows in `done` have been followed.
    """

    last: int = 0
    token: str = ""
    horizon: int = 0
    done: list[int] = field(default_factory=list)


def _schema() -> tantivy.Schema:
    builder = SchemaBuilder()
    # "called" are whole names, "family" the last of a person's names;
    # "people" are both, of those whose letter it is.
    for name in ("key", "place", "called", "family", "people", "at"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in FACETS:
        builder.add_text_field(
            name, tokenizer_name="raw", index_option="basic", fast=True
        )
    for name in WEIGHED:
        builder.add_text_field(name, tokenizer_name="folded")
    builder.add_text_field("stems", tokenizer_name="stemmed", index_option="freq")
    for name in ("years", "decades"):
        builder.add_integer_field(name, fast=True)
    builder.add_integer_field("days", indexed=True)
    for name in ("earliest", "latest"):
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in ("written", "added"):
        builder.add_integer_field(name, fast=True)
    builder.add_bytes_field("stored", stored=True)
    return builder.build()


SCHEMA = _schema()
_FOLDED = TextAnalyzerBuilder(Tokenizer.whitespace()).build()
_STEMMED = (
    TextAnalyzerBuilder(Tokenizer.whitespace())
    .filter(Filter.remove_long(100))
    .filter(Filter.stemmer("english"))
    .build()
)


@lru_cache(maxsize=100_000)
def stems_of(word: str) -> tuple[str, ...]:
    """The stems of a folded word by which the index knows it: English, or marked."""
    if folding.is_arabic(word):
        return stemming.stems_of(word)
    return (" ".join(_STEMMED.analyze(word)) or word,)


@contextmanager
def _sound():
    """What breaks within tantivy is Broken, its panics too, which are no Exceptions."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise Broken(str(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise Broken(str(error)) from error


# --- What is written --------------------------------------------------------------


def fields_of(entry: Entry) -> dict:
    """The fields of an entry's document; `stored` is what results show, in JSON."""
    fields = {"key": [entry.key], "type": [entry.kind]}
    fields |= {name: values for name, values in entry.facets.items() if values}
    fields |= {name: values for name, values in _names_of(entry).items() if values}
    fields |= _dates_of(entry)
    shown: dict = {"pieces": [], "names": []}
    for text in entry.texts:
        read = (_read_often if len(text.words) < SHORT else _read)(*text[:2])
        fields.setdefault(_FIELDS[text.weighs], []).extend(read.spellings)
        fields.setdefault("stems", []).append(read.stems)
        if text.is_shown and text.words != entry.title:
            shown["pieces" if text.weighs in SENTENCES else "names"] += read.shown
    fields = {name: values for name, values in fields.items() if values}
    return fields | {"stored": [_stored(entry, fields, shown)]}


class Read(NamedTuple):
    """
    A text as the index takes it: its spellings, its stems, and what results show.

    Of each sentence in `shown` its language, itself, and how it is spelled.
    """

    spellings: list[str]
    stems: str
    shown: list[tuple[str, str, str]]


def _read(words: str, language: str) -> Read:
    sentences = [
        (sentence, *folding.spelled(sentence))
        for sentence in folding.sentences_of(words)
    ]
    spelled = " ".join(words for _, words, _ in sentences)
    joined = " ".join(filter(None, (joined for *_, joined in sentences)))
    shown = [
        (language, sentence, f" {words} {joined} ")
        for sentence, words, joined in sentences
        if words
    ]
    stems = _stems(words, language, spelled)
    return Read([*filter(None, (spelled, joined))], stems, shown)


# Of many letters the same people are named, and the same is asked.
_read_often = lru_cache(maxsize=20_000)(_read)


def _stems(text: str, language: str, words: str) -> str:
    """
    What the English stemmer is given of a text: in Arabic script, stems already.

    And the initials of names, since those are what names are known by elsewhere.
    """
    given = [
        stem
        for word in words.split()
        for stem in (
            stemming.stems_of(word, language) if folding.is_arabic(word) else (word,)
        )
    ]
    return " ".join((*given, *folding.initials(text)))


def _names_of(entry: Entry) -> dict:
    """The raw fields of whole names, and of where a record is to be found."""
    called = [folding.run_together(name) for name in entry.called]
    families = [folding.run_together(name) for name in entry.families]
    people = [folding.run_together(name) for name in entry.people]
    named = {"called": called, "family": families, "people": people, "at": entry.at}
    return {name: sorted(set(values) - {""}) for name, values in named.items()}


def _dates_of(entry: Entry) -> dict:
    fields = {}
    first, last = entry.earliest, entry.latest
    if known := first or last:
        fields["years"] = entry.years
        fields["decades"] = sorted({year // 10 * 10 for year in entry.years})
        fields["written"] = [known.toordinal()]
        fields["earliest"] = [first.toordinal() if first else -OPENNESS]
        fields["latest"] = [last.toordinal() if last else OPENNESS]
    if entry.days:
        fields["days"] = sorted(entry.days)
    if added := entry.record.published_at:
        fields["added"] = [int(added.timestamp())]
    return fields


def _stored(entry: Entry, fields: dict, shown: dict) -> bytes:
    stored = {
        "kind": entry.kind,
        "pk": entry.record.pk,
        "slug": entry.record.slug,
        "title": entry.title,
        "language": entry.title_language,
        "about": entry.about,
        "is_withheld": not all(text.is_shown for text in entry.texts),
    } | shown
    plain = json.dumps([fields, stored], sort_keys=True)
    stored["digest"] = hashlib.sha256(plain.encode()).hexdigest()
    return json.dumps(stored, ensure_ascii=False).encode()


def stored_of(fields: dict) -> dict:
    return json.loads(fields["stored"][0])


class Snapshot:
    """
    One of tantivy's indexes as it was at a moment, whatever is written meanwhile.

    Where a record is within it, no other snapshot knows: ask one for all of an answer.
    """

    def __init__(self, searcher: tantivy.Searcher):
        self._searcher = searcher

    def search(self, query: tantivy.Query, limit: int, **options):
        with _sound():
            return self._searcher.search(query, limit, **options)

    def aggregate(self, query: tantivy.Query, wanted: dict) -> dict:
        with _sound():
            return self._searcher.aggregate(query, wanted)

    def has(self, name: str, value: str) -> bool:
        """Whether a record has a value in a field."""
        query = tantivy.Query.term_query(SCHEMA, name, value)
        return bool(self.search(query, 1).hits)

    def telling(self, words: Counter[str], most: int) -> list[str]:
        """
        Of the words of a text those which tell it from other texts, by tf-idf.

        Tantivy's own query of what is alike panics once records have been replaced:
        it counts a word in more of them than there are.
        """
        of_all = self._searcher.num_docs
        with _sound():
            found_in = {word: self._searcher.doc_freq("text", word) for word in words}
        weights = {
            word: words[word] * math.log(1 + of_all / found_in[word])
            for word in words
            if len(word) >= 3 and found_in[word] >= 2
        }
        return sorted(weights, key=lambda word: (-weights[word], word))[:most]

    def stored(self, address: tantivy.DocAddress) -> dict:
        with _sound():
            return json.loads(bytes(self._searcher.doc(address)["stored"][0]))

    def all_stored(self) -> Iterator[dict]:
        """What is stored of every record, in no order."""
        query = tantivy.Query.exists_query("type")
        for _, address in self.search(query, max(self._searcher.num_docs, 1)).hits:
            yield self.stored(address)

    @property
    def number_of_records(self) -> int:
        query = tantivy.Query.exists_query("type")
        return self.search(query, 1, count=True).count

    def digests_of(self, key: str) -> list[str]:
        """What is kept under a key, in short: one if all is well."""
        query = tantivy.Query.term_query(SCHEMA, "key", key)
        hits = self.search(query, 2).hits
        return [self.stored(address)["digest"] for _, address in hits]


class Shelf:
    """One of tantivy's indexes."""

    def __init__(self, path: Path, *, is_new: bool = False):
        self.path = path
        self._meta = path / "meta.json"
        with _sound():
            if is_new:
                path.mkdir(parents=True)
            self._index = self._opened(reuse=not is_new)
            self._index.config_reader(reload_policy="manual")
        # What `_snapshot` is of, once there is one.
        self._seen: tuple[int, int] | None = None
        self._snapshot: Snapshot

    def _opened(self, *, reuse: bool = True) -> tantivy.Index:
        opened = tantivy.Index(SCHEMA, path=str(self.path), reuse=reuse)
        opened.register_tokenizer("folded", _FOLDED)
        opened.register_tokenizer("stemmed", _STEMMED)
        return opened

    def _writer(self, heap: int) -> tantivy.IndexWriter:
        """A writer that has cleared away what a process killed while writing left."""
        # Opened anew: an index knows of its files what it read when it was opened.
        writer = self._opened().writer(heap_size=heap, num_threads=1)
        writer.garbage_collect_files()
        return writer

    @property
    def snapshot(self) -> Snapshot:
        """What any process has committed by now."""
        with _sound():
            status = os.stat(self._meta)
            seen = status.st_mtime_ns, status.st_ino
            if seen != self._seen:
                self._index.reload()
                self._snapshot = Snapshot(self._index.searcher())
                self._seen = seen
        return self._snapshot

    def write(
        self,
        entries: Iterable[Entry],
        *,
        but_for: Iterable[str] = (),
        place: Place | None = None,
        heap: int = HEAP,
    ) -> int:
        """
        Put entries in, each in place of what its key had; take out those `but_for`.

        One commit for all of it, and for the place in the log; return how many.
        """
        with _sound():
            writer = self._writer(heap)
        try:
            with _sound():
                for key in but_for:
                    writer.delete_documents_by_term("key", key)
            count = self._put(writer, entries)
            with _sound():
                if place is not None:
                    writer.delete_documents_by_term("place", PLACE)
                    stored = json.dumps(asdict(place)).encode()
                    writer.add_document(Document(place=PLACE, stored=stored))
                writer.commit()
                # Else merges would die with the writer, and each edit leave a segment.
                writer.wait_merging_threads()
        finally:
            # Whoever keeps the traceback of a failure would keep tantivy's lock.
            del writer
        return count

    def _put(self, writer: tantivy.IndexWriter, entries: Iterable[Entry]) -> int:
        count = 0
        for entry in entries:
            fields = fields_of(entry)
            with _sound():
                writer.delete_documents_by_term("key", entry.key)
                writer.add_document(Document(**fields))
            count += 1
        return count


class Index:
    """The living index, or one that is being made."""

    def __init__(self, path: Path, *, is_new: bool = False):
        self.path = path
        self.public = Shelf(path / "public", is_new=is_new)
        self.desk = Shelf(path / "desk", is_new=is_new)
        self._placed: tuple[Snapshot, Place] | None = None
        # Whether a reader has been let in before all that is older than a second.
        self.is_behind = False

    @property
    def place(self) -> Place:
        snapshot = self.public.snapshot
        if self._placed is None or self._placed[0] is not snapshot:
            self._placed = snapshot, _place_in(snapshot)
        return self._placed[1]


def _place_in(snapshot: Snapshot) -> Place:
    query = tantivy.Query.term_query(SCHEMA, "place", PLACE)
    hits = snapshot.search(query, 1).hits
    if not hits:
        raise Broken("It does not say how far it has followed the log.")
    return Place(**snapshot.stored(hits[0][1]))


# --- The folder -------------------------------------------------------------------

_open: dict[Path, Index] = {}


def folder() -> Path:
    return Path(settings.SEARCH_DIR)


def current() -> Index | None:
    """The living index; None where there is none, or one of another version."""
    try:
        name = (folder() / "current").read_text()
    except OSError:
        return None
    path = folder() / name
    if not name.startswith(f"{VERSION}-") or "/" in name:
        return None
    if path not in _open:
        _open.clear()
        _open[path] = Index(path)
    return _open[path]


@contextmanager
def begin() -> Iterator[Index]:
    """
    Hand out a new index; once it is written, it is the living one.

    If it cannot be written, it is gone, and the living one remains.
    """
    path = folder() / f"{VERSION}-{secrets.token_hex(6)}"
    try:
        folder().mkdir(parents=True, exist_ok=True)
        yield Index(path, is_new=True)
        pointer = path / "pointer"
        pointer.write_text(path.name)
        os.replace(pointer, folder() / "current")
    except OSError as error:
        shutil.rmtree(path, ignore_errors=True)
        raise Broken(str(error)) from error
    except BaseException:
        shutil.rmtree(path, ignore_errors=True)
        raise
    for other in folder().iterdir():
        if other.is_dir() and other != path:
            shutil.rmtree(other, ignore_errors=True)


def forget() -> None:
    """Let go of the living index, so that a new one is made."""
    _open.clear()
    with suppress(OSError):
        (folder() / "current").unlink()


def forget_if_broken() -> None:
    """Let go of the living index, but not of one that another has just put there."""
    _open.clear()
    try:
        if living := current():
            living.place  # noqa: B018 what can be read is not broken
    except Broken:
        forget()


@contextmanager
def locked(name: str, *, within: float = 0) -> Iterator[bool]:
    """Whether this process alone is at it; the lock ends with the process."""
    try:
        folder().mkdir(parents=True, exist_ok=True)
        file = (folder() / f"{name}.lock").open("w")
    except OSError as error:
        raise Broken(str(error)) from error
    with file:
        give_up_at = time.monotonic() + within
        while not _lock(file):
            if time.monotonic() >= give_up_at:
                yield False
                return
            time.sleep(0.01)
        yield True


def _lock(file) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
