"""The whole archive in one file, and back."""

import os
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from archive.exchange.backups import backup
from archive.exchange.dumping import dump
from archive.exchange.loading import load
from archive.models import Capture, Change, Letter

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


def test_a_backup_comes_back_into_a_folder_where_nothing_is_yet(archive):
    command = [sys.executable, "manage.py", "restore", archive / "archive.zip"]
    new = archive / "new"
    new.mkdir()
    environment = os.environ | {"ARCHIVE_DATA": str(new)}
    environment["DATABASE_URL"] = f"sqlite:///{new}/archive.sqlite3"

    subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True)

    with sqlite3.connect(new / "archive.sqlite3") as database:
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
        call_command("migrate", "archive", "0001_initial", verbosity=0)


def gists() -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT abstract, gist FROM archive_letter")
        return cursor.fetchall()


def test_an_older_versions_backup_is_brought_up_to_date(archive, newer_version):
    call_command("restore", archive / "archive.zip", verbosity=0)

    assert gists() == [("", GIST)]
    call_command("migrate", check_unapplied=True, verbosity=0)


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
                a, "about.json", '{"format": 1, "migrations": [["archive", "9999"]]}'
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


def test_a_backup_is_written_over_nothing(archive):
    with pytest.raises(CommandError, match="is there already"):
        call_command("backup", archive / "archive.zip")
