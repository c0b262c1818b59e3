"""The whole archive in one file, and back."""

import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations import RunPython
from django.db.migrations.recorder import MigrationRecorder
from django.test import override_settings

from archive import search
from archive.exchange.backups import FORMAT, backup
from archive.exchange.dumping import dump
from archive.exchange.loading import load
from archive.models import Capture, Change, Letter
from archive.search import following

from .later import LAST_OF_THIS_VERSION
from .test_dumping import bytes_of

pytestmark = pytest.mark.django_db(transaction=True)
AMAL = Path(__file__).parent / "data" / "amal"
GIST = "A letter that the Gazette announced and the consulate would not discuss."


def rows() -> dict[str, int]:
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models(include_auto_created=True)
        if model is not Change  # the log of this very database
    }


@pytest.fixture
def archive(tmp_path):
    """An archive with letters, an account and a group, and a backup of it."""
    load([AMAL])
    editor = User.objects.create_user("editor", password="an hour before noon")
    editor.groups.add(Group.objects.get(name="Editors"))
    backup(tmp_path / "archive.zip")
    return tmp_path


def test_a_backup_brings_back_every_row(archive):
    dump(archive / "before")
    before = rows()
    call_command("flush", interactive=False, verbosity=0)

    call_command("restore", archive / "archive.zip", verbosity=0)

    dump(archive / "after")
    assert bytes_of(archive / "after") == bytes_of(archive / "before")
    assert rows() == before
    editor = User.objects.get(username="editor")
    assert editor.check_password("an hour before noon")
    assert editor.has_perm("archive.change_letter")


def restore_into_a_new_folder(path, *, code=("manage.py", "restore")):
    """What was said, and what SQLite then holds."""
    new = path.parent / "new"
    new.mkdir()
    environment = os.environ | {"ARCHIVE_DATA": str(new)}
    environment["DATABASE_URL"] = f"sqlite:///{new}/archive.sqlite3"

    said = subprocess.run(
        [sys.executable, *code, path],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
    )
    return said, sqlite3.connect(new / "archive.sqlite3")


def test_a_backup_comes_back_into_a_folder_where_nothing_is_yet(archive):
    said, database = restore_into_a_new_folder(archive / "archive.zip")

    assert said.returncode == 0, said.stderr
    (found,) = database.execute("SELECT count(*) FROM archive_letter").fetchone()
    assert found == Letter.objects.count()


def test_after_a_restore_one_goes_on_writing(archive):
    call_command("flush", interactive=False, verbosity=0)
    call_command("restore", archive / "archive.zip", verbosity=0)

    letter = Letter.objects.get()
    letter.abstract = "Changed."
    letter.save()
    Letter.objects.create(slug="another", title="Another")

    assert letter.history.count() > 1
    with pytest.raises(Exception, match="never changes"):
        Capture.objects.update(sha256="0")


@pytest.fixture
def newer_version():
    """The code of a version to come, with an archive that has been migrated to it."""
    with override_settings(MIGRATION_MODULES={"archive": "tests.later"}):
        call_command("flush", interactive=False, verbosity=0)
        call_command("migrate", verbosity=0)
        yield
        call_command("migrate", "archive", LAST_OF_THIS_VERSION, verbosity=0)


def gists() -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT abstract, gist FROM archive_letter")
        return cursor.fetchall()


def test_an_older_versions_backup_is_brought_up_to_date(archive, newer_version):
    call_command("restore", archive / "archive.zip", verbosity=0)

    assert gists() == [("", GIST)]
    call_command("migrate", check_unapplied=True, verbosity=0)
    with pytest.raises(Exception, match="never changes"):
        Capture.objects.update(sha256="0")


def test_the_search_finds_what_an_older_versions_backup_has_brought(
    archive, newer_version
):
    following.rebuild()

    call_command("restore", archive / "archive.zip", verbosity=0)

    following.follow()
    assert search.search(search.parse("Gazette")).hits
    assert list(following.differences()) == []


A_VERSION_TO_COME = """
import sys, django
from config import settings
settings.MIGRATION_MODULES = {"archive": "tests.later"}
django.setup()
from django.core.management import call_command
from django.db.migrations import RunPython
RunPython.reversible = False
call_command("restore", sys.argv[1])
"""


def test_into_a_new_folder_no_later_step_has_to_be_taken_back(archive):
    said, database = restore_into_a_new_folder(
        archive / "archive.zip", code=("-c", A_VERSION_TO_COME)
    )

    assert said.returncode == 0, said.stderr
    found = database.execute("SELECT abstract, gist FROM archive_letter").fetchall()
    assert found == [("", GIST)]


def test_a_step_that_cannot_be_taken_back_is_named(archive, newer_version, monkeypatch):
    before = rows()

    with monkeypatch.context() as patched:
        patched.setattr(RunPython, "reversible", False)
        with pytest.raises(CommandError, match="9002_abstract_is_the_gist.*new one"):
            call_command("restore", archive / "archive.zip")

    assert rows() == before
    call_command("migrate", check_unapplied=True, verbosity=0)


def from_before(archive) -> Path:
    """As the versions before 0.1 made them: they had other migrations."""
    applied = [["archive", "0001_initial"], ["archive", "0002_leave_to_load"]]
    return damaged(
        archive, "about.json", json.dumps({"format": 1, "migrations": applied})
    )


def from_a_newer_version(archive) -> Path:
    applied = [["archive", "0001_initial"], ["archive", "9001_gist"]]
    return damaged(
        archive, "about.json", json.dumps({"format": FORMAT, "migrations": applied})
    )


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (from_before, "was made before version 0.1"),
        (from_a_newer_version, "by a newer version, which has archive.9001_gist"),
    ],
)
def test_what_this_version_cannot_read_is_refused_before_anything_is_touched(
    archive, make, sentence
):
    said, database = restore_into_a_new_folder(make(archive))

    assert said.returncode == 1
    assert sentence in said.stderr
    assert "Traceback" not in said.stderr
    assert database.execute("SELECT name FROM sqlite_master").fetchall() == []


def test_a_backup_names_only_migrations_that_there_are(archive):
    """A database may remember others: of a developer's branch, or from before 0.1."""
    remembered = MigrationRecorder(connection)
    remembered.record_applied("archive", "0002_leave_to_load")
    try:
        backup(archive / "with-another.zip")
    finally:
        remembered.record_unapplied("archive", "0002_leave_to_load")

    with zipfile.ZipFile(archive / "with-another.zip") as whole:
        applied = json.loads(whole.read("about.json"))["migrations"]
    assert ["archive", LAST_OF_THIS_VERSION] in applied
    assert ["archive", "0002_leave_to_load"] not in applied


def test_an_archive_that_holds_something_is_not_restored_over(archive):
    before = rows()

    with pytest.raises(CommandError, match="holds records"):
        call_command("restore", archive / "archive.zip")

    assert rows() == before


def damaged(archive, name, content) -> Path:
    path = archive / "damaged.zip"
    with (
        zipfile.ZipFile(archive / "archive.zip") as whole,
        zipfile.ZipFile(path, "w") as other,
    ):
        for found in whole.namelist():
            other.writestr(found, content if found == name else whole.read(found))
    return path


def bent(archive, name) -> Path:
    """A backup in which a byte of a file has turned, as on an old disk."""
    path = archive / "bent.zip"
    with zipfile.ZipFile(archive / "archive.zip") as whole:
        member = whole.getinfo(name)
    data = bytearray((archive / "archive.zip").read_bytes())
    before = member.header_offset + 30 + len(name) + data[member.header_offset + 28]
    data[before + member.compress_size // 2] ^= 0xFF
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda a: a / "nothing.zip", "is no backup"),
        (lambda a: Path(settings.BASE_DIR / "README.md"), "is no backup"),
        (lambda a: damaged(a, "about.json", "{}"), "is no backup of an archive"),
        (lambda a: damaged(a, "about.json", '{"format": 1}'), "is no backup of an"),
        (
            lambda a: damaged(a, "about.json", '{"format": 1, "migrations": []}'),
            "is no backup of an archive",
        ),
        (lambda a: damaged(a, "archive.letter.jsonl", "[1]"), "is damaged"),
        (lambda a: bent(a, "archive.letter.jsonl"), "is damaged"),
        (lambda a: bent(a, "about.json"), "is no backup of an archive"),
        (lambda a: damaged(a, "archive.letter.jsonl", '{"id": 1, "sl'), "is damaged"),
        (lambda a: damaged(a, "archive.letter.jsonl", '{"id": "x"}'), "is damaged"),
        (lambda a: damaged(a, "archive.letter.jsonl", '{"nobody": 1}'), "is damaged"),
        (lambda a: damaged(a, "archive.agent.jsonl", ""), "is damaged"),
        (
            lambda a: damaged(
                a, "about.json", '{"format": 2, "migrations": [["archive", "9999"]]}'
            ),
            "by a newer version",
        ),
        (
            lambda a: damaged(
                a, "about.json", '{"format": 3, "migrations": [["archive", "9999"]]}'
            ),
            "by a newer version",
        ),
    ],
)
def test_what_is_no_backup_changes_nothing(archive, make, sentence):
    path = make(archive)
    call_command("flush", interactive=False, verbosity=0)
    before = rows()

    with pytest.raises(CommandError, match=sentence):
        call_command("restore", path)

    assert rows() == before


def cut_short(archive) -> Path:
    path = archive / "short.zip"
    whole = (archive / "archive.zip").read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    return path


def with_a_row_taken_out(archive) -> Path:
    with zipfile.ZipFile(archive / "archive.zip") as whole:
        lines = whole.read("archive.citation.jsonl").splitlines(keepends=True)
    return damaged(archive, "archive.citation.jsonl", b"".join(lines[:-1]))


def with_a_file_taken_out(archive) -> Path:
    path = archive / "less.zip"
    with (
        zipfile.ZipFile(archive / "archive.zip") as whole,
        zipfile.ZipFile(path, "w") as other,
    ):
        for name in whole.namelist():
            if name != "archive.citation.jsonl":
                other.writestr(name, whole.read(name))
    return path


def with_another_word(archive) -> Path:
    with zipfile.ZipFile(archive / "archive.zip") as whole:
        words = whole.read("archive.letter.jsonl").decode()
    assert GIST in words
    other = words.replace(GIST, GIST.replace("announced", "invented"))
    return damaged(archive, "archive.letter.jsonl", other)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (cut_short, "is no backup"),
        (with_a_row_taken_out, "citation.jsonl is not as it was written"),
        (with_a_file_taken_out, "citation.jsonl"),
        (with_another_word, "letter.jsonl is not as it was written"),
    ],
)
def test_what_was_cut_short_or_changed_is_refused_before_anything_is_touched(
    archive, make, sentence
):
    said, database = restore_into_a_new_folder(make(archive))

    assert said.returncode == 1
    assert sentence in said.stderr
    assert "Traceback" not in said.stderr
    assert database.execute("SELECT name FROM sqlite_master").fetchall() == []


def test_a_backup_from_before_there_were_sums_is_taken_and_its_damage_found(archive):
    with zipfile.ZipFile(archive / "archive.zip") as whole:
        about = json.loads(whole.read("about.json"))
    del about["files"]
    without_sums = damaged(archive, "about.json", json.dumps(about))
    without_sums.rename(archive / "archive.zip")
    dent = damaged(archive, "archive.letter.jsonl", '{"id": 1, "sl')
    before = rows()
    call_command("flush", interactive=False, verbosity=0)
    emptied = rows()

    with pytest.raises(CommandError, match="is damaged"):
        call_command("restore", dent)
    assert rows() == emptied
    call_command("restore", archive / "archive.zip")

    assert rows() == before


def test_a_damaged_backup_of_an_older_version_leaves_the_present_one(
    archive, newer_version
):
    path = damaged(archive, "archive.agent.jsonl", "")
    before = rows()

    with pytest.raises(CommandError, match="is damaged"):
        call_command("restore", path)

    assert rows() == before
    assert gists() == []
    call_command("migrate", check_unapplied=True, verbosity=0)


def test_a_backup_waits_for_no_writer_and_has_nothing_that_is_not_committed(archive):
    before = Letter.objects.count()
    with another_connection() as other:
        insert = "INSERT INTO auth_group (name) VALUES ('Those who are not yet')"
        other.execute("BEGIN IMMEDIATE" if connection.vendor == "sqlite" else "BEGIN")
        other.execute(insert)

        backup(archive / "meanwhile.zip")

        other.execute("ROLLBACK")
    with zipfile.ZipFile(archive / "meanwhile.zip") as whole:
        assert b"not yet" not in whole.read("auth.group.jsonl")
        assert len(whole.read("archive.letter.jsonl").splitlines()) == before


def another_connection():
    """To the same database, by the driver alone."""
    settings_dict = connection.settings_dict
    if connection.vendor == "sqlite":
        return closing(sqlite3.connect(settings_dict["NAME"], isolation_level=None))
    parameters = connection.get_connection_params()
    known = {k: v for k, v in parameters.items() if k in ("dbname", "host", "user")}
    return closing(psycopg.connect(**known, autocommit=True))


def test_a_backup_is_written_over_nothing(archive):
    with pytest.raises(CommandError, match="is there already"):
        call_command("backup", archive / "archive.zip")
