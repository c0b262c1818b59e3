"""Writing the archive down again: the same bytes, and nothing lost on the way."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from archive.dates import When
from archive.exchange.dumping import dump
from archive.exchange.loading import load
from archive.models import (
    Agent,
    AgentName,
    Annotation,
    Assessment,
    Capture,
    Citation,
    Claim,
    Collection,
    Document,
    Identifier,
    Letter,
    Marker,
    Office,
    Place,
    PlaceName,
    Reference,
    Response,
    Transmission,
)

from .factories import (
    annotate,
    assess,
    cite,
    make_agent,
    make_claim,
    make_document,
    make_letter,
    make_response,
    make_step,
)

EVERYTHING = [
    Citation, Assessment, Annotation, Marker, Reference, Claim, Transmission, Response,
    Letter, Collection, Document, Capture, Office, Identifier, AgentName, PlaceName,
    Agent, Place,
]  # fmt: skip


@pytest.fixture
def collection(transactional_db, ready_made):
    """As elsewhere, but for one test of this module."""
    ready_made.work_on("collection")
    yield
    ready_made.work_on("empty")


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def forget_everything() -> None:
    """Empty the archive as no editor could, with its history."""
    call_command("flush", interactive=False, verbosity=0)


def counts() -> dict[str, int]:
    return {model.__name__: model._base_manager.count() for model in EVERYTHING}


# --- There and back ----------------------------------------------------------


def test_what_is_dumped_loads_and_dumps_to_the_same_bytes(collection, tmp_path):
    before = counts()
    dump(tmp_path / "first")
    forget_everything()
    report = load([tmp_path / "first"])
    dump(tmp_path / "second")

    assert counts() == before
    assert not report.skipped
    first, second = bytes_of(tmp_path / "first"), bytes_of(tmp_path / "second")
    assert first.keys() == second.keys()
    for name in first:
        assert second[name].decode() == first[name].decode(), name


def test_a_dump_loaded_over_its_own_archive_changes_nothing(collection, tmp_path):
    dump(tmp_path / "dump")

    report = load([tmp_path / "dump"])

    assert not report.has_changes
    assert not report.skipped


@pytest.mark.django_db(transaction=True)
def test_a_name_that_is_preferred_in_no_language_comes_back_so(tmp_path):
    agency = make_agent("Associated Press", slug="associated-press")
    agency.names.create(text="AP", language="en")
    agency.names.create(text="AP", language="fa")
    dump(tmp_path / "dump")
    forget_everything()

    load([tmp_path / "dump"])

    names = AgentName.objects.values_list("language", "text", "is_preferred")
    assert list(names) == [("en", "AP", False), ("fa", "AP", False)]


@pytest.mark.django_db(transaction=True)
def test_what_editors_do_and_fixtures_do_not_comes_back_too(tmp_path):
    text = "It came. It came again, they say.\n\nنامه رسید و نامه رفت."
    document = make_document(
        text=text,
        slug="gazette",
        title="نامه‌ها",
        language="fa",
        gloss="[The letters]",
        authors="Vance, Eleanor\nThe editors",
        published_on="",
    )
    agent = make_agent("ونس", slug="vance", name_language="fa", born=When.of("190X"))
    AgentName.objects.create(agent=agent, text="Vance", language="en")
    Office.objects.create(agent=agent, title="کنسول", title_language="fa")
    letter = make_letter(
        slug="letter",
        title="ونس به رحیمی",
        title_language="fa",
        parallel_title="Vance to Rahimi",
        parallel_title_language="en",
        transcription="Two lines,\nand a third: no, none.\n",
    )
    twice = cite(make_claim(letter, "written"), document, note='"Quotes" & <b>')
    start = text.index("It came again")
    Citation.objects.filter(pk=twice.pk).update(
        capture=document.current_capture,
        start=start,
        end=start + len("It came"),
        exact="It came",
        anchor="exact",
    )
    unseen = make_document(slug="unseen", consulted="no", published_on="~1953")
    claim = make_claim(letter, "sent", When.of("", as_written="یک روز بهار"))
    other = make_claim(letter, "sent", "1953-05-02", deprecated="A slip.")
    root = cite(claim, unseen, speaker=agent, said="1953", key="root")
    again = cite(claim, unseen, speaker=agent, said="1954", key="again")
    cite(claim, document, speaker=agent, relays=again, words="نامه رفت")
    cite(other, document, descriptor="a clerk", stance="denies", relays=root)
    step = make_step(letter, key="by-boat")
    carried = make_claim(step, "carrier", agent)
    cite(carried, document, relays=None)
    response = make_response(letter, key="shrug", slug="a-shrug", summary="no")
    cite(
        make_claim(response, "contents", "Nothing: yes?", words_language="fa"), document
    )
    cite(None, document, response=response, stance="", key="further")
    assess(claim, verdict="accepts", made_on="2026-01-01").sources.add(document)
    assess(claim, verdict="accepts", made_on="2026-01-02")
    annotate(document, "they say", motivation="questioning", note="Who?", key="who")
    draft = make_letter(slug="draft", title="- not: a list", published=False)
    draft.slug = "renamed"
    draft.save()
    before = counts()

    dump(tmp_path / "first")
    forget_everything()
    load([tmp_path / "first"])
    dump(tmp_path / "second")

    assert counts() == before
    first, second = bytes_of(tmp_path / "first"), bytes_of(tmp_path / "second")
    for name in first:
        assert second[name].decode() == first[name].decode(), name
    held = Citation.objects.get(note='"Quotes" & <b>')
    assert (held.start, held.exact) == (start, "It came")
    assert Letter.objects.get(slug="letter").title_language == "fa"
    assert Response.objects.get().slug == "a-shrug"
    relays = set(Citation.objects.exclude(relays=None).values_list("relays__key"))
    assert relays == {("root",), ("again",)}


SCRIPT = """
import os, sys, django
os.environ["DATABASE_URL"] = sys.argv[1]
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("load_archive", sys.argv[2], verbosity=0, stdout=open(os.devnull, "w"))
call_command("dump_archive", sys.argv[3], stdout=open(os.devnull, "w"))
"""


def test_from_this_database_to_sqlite_the_bytes_are_the_same(collection, tmp_path):
    """On PostgreSQL this is the journey between the two."""
    dump(tmp_path / "here")
    subprocess.run(
        [
            *(sys.executable, "-c", SCRIPT, f"sqlite:///{tmp_path}/other.sqlite3"),
            *(tmp_path / "here", tmp_path / "there"),
        ],
        cwd=settings.BASE_DIR,
        check=True,
    )

    assert bytes_of(tmp_path / "there") == bytes_of(tmp_path / "here")


# --- For the public ------------------------------------------------------------


@pytest.mark.django_db
def test_a_public_dump_holds_nothing_that_is_not_public(tmp_path):
    letter = make_letter(slug="letter")
    secret = make_document(published=False, title="Veiled", slug="veiled")
    quoted = make_document(
        slug="quoted", text="Open words. Veiled words.", rights="excerpts"
    )
    closed = make_document(slug="closed", text="Veiled wholly.", rights="metadata only")
    named = make_agent("Named only", slug="named", note="Veiled.", published=False)
    make_agent("Veiled agent", slug="veiled-agent", published=False)
    claim = make_claim(letter, "written")
    root = cite(claim, secret, note="Veiled.", key="veiled-root")
    cite(claim, quoted, words="Open words.", speaker=named, relays=root)
    cite(claim, closed, words="Veiled wholly.")
    cite(
        make_claim(letter, "sender", make_agent("Veiled one", published=False)), secret
    )
    cite(make_claim(make_letter(published=False, title="Veiled"), "written"), quoted)
    make_response(letter, published=False, summary="Veiled.", slug="veiled-shrug")
    annotate(quoted, "words. Veiled", note="Veiled.", is_public=False)

    dump(tmp_path / "public", is_public=True)

    written = b"".join(bytes_of(tmp_path / "public").values()).decode()
    assert "Open words." in written
    assert "Named only" in written
    assert "veiled" not in written.lower()


def test_a_public_dump_of_the_collection_loads_by_itself(collection, tmp_path):
    dump(tmp_path / "public", is_public=True)
    letters = Letter.objects.published().count()
    forget_everything()

    load([tmp_path / "public"])

    assert Letter.objects.published().count() == letters


@pytest.mark.django_db(transaction=True)
def test_a_public_dump_loads_whatever_the_rights_of_its_documents(tmp_path):
    for rights in Document.Rights.values:
        document = make_document(text="Nobody saw the letter.", rights=rights)
        annotate(document, "the letter", note="Which?", is_public=True)
    dump(tmp_path / "public", is_public=True)
    Document.objects.update(current_capture=None)
    forget_everything()

    report = load([tmp_path / "public"])

    assert report.new["document"] == len(Document.Rights.values)


@pytest.mark.django_db(transaction=True)
def test_what_yaml_takes_for_a_line_break_comes_back_as_it_was(tmp_path):
    title = "A\x85B\u2028C\u2029D"
    make_letter(title=title)
    dump(tmp_path / "dump")
    forget_everything()

    load([tmp_path / "dump"])

    assert Letter.objects.get().title == title


# --- The command -----------------------------------------------------------------


@pytest.mark.django_db
def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")

    with pytest.raises(CommandError, match="is no empty folder"):
        call_command("dump_archive", str(tmp_path))

    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.django_db
def test_an_empty_archive_is_an_empty_folder(tmp_path, capsys):
    call_command("dump_archive", str(tmp_path / "new"))

    assert "nothing" in capsys.readouterr().out
    assert not list((tmp_path / "new").iterdir())
