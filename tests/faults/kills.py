"""
What is killed at random moments, with -KILL: all of it is there afterwards, or nothing.

    python -m tests.faults.kills ACT MOMENTS SEED

within an empty archive of one's own, which is that of the environment: its database is
made anew for each moment. Each act is a process, and each look at what it has left.
"""

import hashlib
import os
import random
import shutil
import signal
import sqlite3
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import closing
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import django

if __name__ == "__main__":
    django.setup()

import psycopg
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from psycopg.sql import SQL, Identifier

from archive import anchoring
from archive.admin.comparing import Comparison
from archive.exchange import backups
from archive.merging import merge as merged
from archive.models import Agent, Annotation, Capture, Document
from tests.factories import make_document

AMAL = Path(__file__).parent.parent / "data" / "amal"
BACKUP = Path(settings.DATA_DIR) / "before.zip"
# What is of a moment only, or taken away as one likes.
PASSING = {"auth.user"}


# --- What is done -----------------------------------------------------------------


def load() -> None:
    call_command("load_archive", str(AMAL), verbosity=0, stdout=StringIO())


def restore() -> None:
    call_command("restore", str(BACKUP), stdout=StringIO())


def rebuild() -> None:
    call_command("rebuild_index", stdout=StringIO())


def merge() -> None:
    one, other = Agent.objects.filter(slug__in=MERGED).order_by("slug")
    merged(one, other, taken=[])


MERGED = ["one-who-is-two", "two-who-are-one"]


def compare() -> None:
    """Confirm at the desk what a new text would do to the passages of a document."""
    capture = Capture.objects.waiting().get()
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(get_user_model().objects.get(username="amal"))
    said = client.post(
        reverse("admin:archive_capture_compare", args=[capture.pk]),
        {"seal": Comparison(capture).seal},
    )
    assert said.status_code == 302, said.content
    assert Document.objects.get(pk=capture.document_id).current_capture == capture


ACTS: dict[str, Callable] = {
    "load": load,
    "restore": restore,
    "merge": merge,
    "compare": compare,
    "rebuild": rebuild,
}


# --- Before it ---------------------------------------------------------------------


def prepare(name: str) -> None:
    """Make the archive on which the act is done."""
    get_user_model().objects.create_superuser("amal", password="an hour at the port")
    if name == "load":
        rebuild()
        return
    load()
    if name == "restore":
        backups.backup(BACKUP)
        call_command("flush", interactive=False, verbosity=0)
        call_command("migrate", verbosity=0)
    if name == "merge":
        two_that_are_one()
    if name == "compare":
        document = a_document_with_marks()
        text = document.current_capture.text
        anchoring.keep_capture(document, f"A line that is new.\n\n{text}")
    rebuild()


def two_that_are_one() -> None:
    """The agent of whom most is said, and another who is the same by mistake."""
    one, other = Agent.objects.order_by("pk")[:2]
    for agent, slug in zip((one, other), MERGED, strict=True):
        agent.slug = slug
        agent.kind = one.kind
        agent.save()


def a_document_with_marks() -> Document:
    lines = [f"The {n}th ship had a letter of the consul on board." for n in range(60)]
    document = make_document(text="\n\n".join(lines))
    capture = document.current_capture
    for n in range(0, 60, 2):
        mark = Annotation(document=document, key=f"note-{n}", note="So printed.")
        start = capture.text.index(lines[n])
        anchoring.mark(mark, capture, start, start + 20)
        mark.save()
    return document


# --- How it stands -----------------------------------------------------------------


def counted() -> dict[str, int]:
    kept = [m for m in backups._models(apps) if m._meta.label_lower not in PASSING]
    return {m._meta.label_lower: m._base_manager.count() for m in kept}


def digest() -> str:
    """Every row of every table, in short."""
    found = hashlib.sha256()
    for model in backups._models(apps):
        if model._meta.label_lower not in PASSING:
            for row in model._base_manager.order_by("pk").values_list():
                found.update(repr(row).encode())
    return found.hexdigest()


def look(name: str, before: dict, after: dict) -> str:
    """What the killed act has left: `nothing` of it or `all`; and go on from there."""
    if digest() == before["digest"]:
        left = "nothing"
    elif counted() == after["counted"]:
        left = "all"
    else:
        raise AssertionError(f"Half of it is there: {differing(after['counted'])}")
    sound_but_for_the_index()
    if left == "nothing":
        ACTS[name]()
        assert counted() == after["counted"], differing(after["counted"])
    rebuild()
    call_command("check_archive", stdout=StringIO())
    return left


def differing(expected: dict[str, int]) -> dict:
    found = counted()
    return {m: (n, found[m]) for m, n in expected.items() if found[m] != n}


def sound_but_for_the_index() -> None:
    """What is worked out may be behind and is repaired; nothing else is wrong."""
    call_command("check_archive", "--repair", stdout=StringIO())


# --- Processes ---------------------------------------------------------------------


def in_a_process(
    work: Callable[[], object], *, killed_after: float | None = None
) -> str:
    """Do it in a child of this process; what it returned, "" if it was killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        run_and_end(work, writing)
    os.close(writing)
    if killed_after is not None:
        time.sleep(killed_after)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reading) as heard:
        said = heard.read()
    _, status = os.waitpid(child, 0)
    if killed_after is None and status:
        sys.exit(said)
    return said


def run_and_end(work: Callable[[], object], writing: int) -> None:
    said, status = "", 1
    try:
        said, status = repr(work()), 0
    except BaseException:
        said = traceback.format_exc()
    with os.fdopen(writing, "w") as told:
        told.write(said)
    os._exit(status)


# --- Databases ---------------------------------------------------------------------


class OnSQLite:
    def __init__(self):
        self.file = Path(connection.settings_dict["NAME"])
        self.kept = self.file.with_name("kept.sqlite3")

    def keep(self) -> None:
        copy(self.file, self.kept)

    def renew(self) -> None:
        for end in ("-wal", "-shm", ""):
            Path(f"{self.file}{end}").unlink(missing_ok=True)
        copy(self.kept, self.file)

    def settle(self) -> None:
        """Nobody else is at work on it once the process is gone."""

    def remove(self) -> None:
        self.kept.unlink()


def copy(one: Path, other: Path) -> None:
    with closing(sqlite3.connect(one)) as source, closing(sqlite3.connect(other)) as to:
        source.backup(to)


class OnPostgreSQL:
    def __init__(self):
        self.name = connection.settings_dict["NAME"]
        self.kept = f"{self.name}_kept"
        parts = urlsplit(os.environ["DATABASE_URL"])
        self.url = parts._replace(path="/postgres").geturl()

    def keep(self) -> None:
        self._copy(self.name, self.kept)

    def renew(self) -> None:
        self._copy(self.kept, self.name)

    def remove(self) -> None:
        self._drop(self.kept)

    def _copy(self, one: str, other: str) -> None:
        self._drop(other)
        with psycopg.connect(self.url, autocommit=True) as server:
            make = SQL("CREATE DATABASE {} TEMPLATE {}")
            server.execute(make.format(Identifier(other), Identifier(one)))

    def _drop(self, name: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as server:
            drop = SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            server.execute(drop.format(Identifier(name)))

    def settle(self) -> None:
        """Wait until the server has noticed that its client is gone."""
        asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
        with psycopg.connect(self.url, autocommit=True) as server:
            while server.execute(asked, [self.name]).fetchone()[0]:
                time.sleep(0.02)


BY_VENDOR = {"sqlite": OnSQLite, "postgresql": OnPostgreSQL}


def main(name: str, moments: int, seed: int) -> None:
    database, chance = BY_VENDOR[connection.vendor](), random.Random(f"{seed} {name}")
    index = Path(settings.SEARCH_DIR)
    kept_index = index.with_name("kept-index")

    def renew():
        database.renew()
        shutil.rmtree(index, ignore_errors=True)
        shutil.copytree(kept_index, index)

    in_a_process(lambda: prepare(name))
    database.settle()
    database.keep()
    shutil.copytree(index, kept_index)
    before = eval(in_a_process(lambda: {"digest": digest(), "counted": counted()}))
    began = time.monotonic()
    in_a_process(ACTS[name])
    took = time.monotonic() - began
    after = eval(in_a_process(lambda: {"counted": counted()}))
    assert name == "rebuild" or before["counted"] != after["counted"]
    left = {"nothing": 0, "all": 0}
    for _ in range(moments):
        database.settle()
        renew()
        moment = chance.uniform(0, took)
        in_a_process(ACTS[name], killed_after=moment)
        database.settle()
        try:
            left[eval(in_a_process(lambda: look(name, before, after)))] += 1
        except SystemExit as fault:
            sys.exit(f"{name}, killed after {moment:.3f} s, seed {seed}:\n{fault}")
    database.remove()
    print(
        f"{name}: killed at {moments} moments within {took:.2f} s (seed {seed}):"
        f" nothing was there {left['nothing']} times, all of it {left['all']}; sound"
        " each time, and done again to its end"
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
