"""A disk without room: a small file system of its own, on which the archive lies."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.trouble import Trouble

from .processes import ROOT, Archive, Server
from .work import A_LETTER, Editor, Form, editors

MEGABYTES = 48
AMAL = str(ROOT / "tests" / "data" / "amal")
CHECKPOINT = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
"""
COUNTED = """
from django.apps import apps
from archive.exchange import backups
left_out = {"auth.user", "admin.logentry"}
for model in backups._models(apps):
    if model._meta.label_lower not in left_out:
        print(model._meta.label_lower, model._base_manager.count())
"""


class NotMounted(Exception):
    """Raised with the reason why no file system of its own can be had."""


@contextmanager
def a_small_disk(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    size = f"size={MEGABYTES}m"
    mount = ["mount", "-t", "tmpfs", "-o", size, "archive", str(folder)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True)
    except FileNotFoundError:
        raise NotMounted("There is no program “mount”.") from None
    if done.returncode:
        raise NotMounted(done.stderr.strip())
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def filled_up(folder: Path) -> Iterator[None]:
    """Not a byte is free, as long as something is done."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            pass
    try:
        yield
    finally:
        ballast.unlink()


def on_a_full_disk(folder: Path, static: Path) -> dict[str, str]:
    """What is said to whoever saves, takes a text, loads, indexes or backs up."""
    with a_small_disk(folder) as disk:
        archive = Archive(disk)
        (disk / "static").symlink_to(static)
        archive.run("migrate", "-v0")
        letter, document, *_ = archive.script(A_LETTER).split()
        archive.run("rebuild_index")
        with archive.served(workers=1) as server:
            said = tried(archive, server, letter, document)
        with filled_up(disk):
            said["a load beside no server"] = refused(archive, "load_archive")
        return said


def tried(archive: Archive, server: Server, letter: str, document: str) -> dict:
    (editor,) = editors(archive, server.port, 1)
    before = archive.script(COUNTED)
    archive.script(CHECKPOINT)
    with filled_up(archive.folder):
        said = {
            "a save": editor.write(letter, "Of a ship. " * 60_000)[1].text,
            "a text": new_text(editor, document),
            "a page": editor.anonymous("/letters/to-the-king/").text,
            "a load": refused(archive, "load_archive", AMAL),
            "an index": refused(archive, "rebuild_index"),
            "a backup": refused(archive, "backup", f"{archive.folder}/a.zip"),
        }
    assert archive.script(COUNTED) == before
    assert not (archive.folder / "a.zip").exists()
    archive.run("check_archive", "--repair")
    assert editor.write(letter, "Of another ship.")[0] == "saved"
    archive.run("load_archive", AMAL)
    archive.run("backup", f"{archive.folder}/a.zip")
    archive.run("check_archive")
    return said


def new_text(editor: Editor, document: str) -> str:
    address = f"/admin/archive/document/{document}/new-text/"
    opened = editor.get(address)
    if opened.status != 200:
        return opened.text
    fields = dict(Form(opened.text, "document_form").fields)
    fields |= {"text": "The consul left with the harbour master. " * 20_000}
    fields["csrfmiddlewaretoken"] = editor.cookies["csrftoken"]
    return editor.post(address, fields).text


def refused(archive: Archive, *command: str) -> str:
    process = archive.start(*command)
    said, _ = process.communicate()
    assert process.returncode == 1, f"{command} was not refused: {said}"
    return said


def has_said_so(said: str) -> bool:
    return "Traceback" not in said and (
        Trouble.NO_ROOM in said or "No space left on device" in said
    )
