"""
The archive's edition: the state of the database, known by the last of its log.

Every public page is a function of its address, of the code, and of the edition in
force; some of the day besides. Whatever is read after the edition was asked for is of
that edition or of a later one, since a database never goes back: so what is kept
under an edition is never older than it.
"""

import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import metadata
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

# The row that was noted last; its token makes sure that it is the same row, whatever
# was rolled back or restored.
SQLITE = "SELECT id, token FROM archive_change ORDER BY id DESC LIMIT 1"

# On PostgreSQL what was noted first may be seen last: ids and turns are given when a
# transaction begins to write. Turns that a snapshot calls `beyond` have not begun (a
# log restored from another server has such). Those before `settled` have ended: of
# them the greatest tells all, since whoever commits late is greater than what was so
# told before. What is seen of the turns since is named one by one, and so are the last
# of all: for where the one ends and the other begins is told by the log then, and not
# by `settled`, which moves with every writer on the server, of other databases too.
# The snapshot's list of the open ones would not do: on a replica it is empty. Each turn
# is one step through the index, however many rows it has.
NAMED = 100  # turns
POSTGRESQL = f"""
WITH RECURSIVE snapshot AS MATERIALIZED (
    SELECT
        pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS settled,
        greatest(
            pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
            pg_current_xact_id_if_assigned()::text::bigint + 1
        ) AS beyond
), told AS MATERIALIZED (
    SELECT beyond, least(
        settled, (SELECT max(turn) FROM archive_change WHERE turn < beyond) - {NAMED}
    ) AS one_by_one
    FROM snapshot
), seen(turn) AS (
    SELECT (
        SELECT min(turn) FROM archive_change WHERE turn >= one_by_one AND turn < beyond
    )
    FROM told
    UNION ALL
    SELECT (
        SELECT min(turn) FROM archive_change
        WHERE turn > seen.turn AND turn < told.beyond
    )
    FROM seen, told WHERE seen.turn IS NOT NULL
)
SELECT
    newest.id,
    newest.token,
    (SELECT max(turn) FROM archive_change WHERE turn < one_by_one),
    (SELECT array_agg(turn ORDER BY turn) FROM seen WHERE turn IS NOT NULL)
FROM told,
    (SELECT id, token FROM archive_change ORDER BY id DESC LIMIT 1) AS newest
"""


def in_force() -> str | None:
    """
    The edition that this database is in: another whenever any page may be another.

    One question, by an index. None where there is no log: nothing then is known.
    """
    with connection.cursor() as cursor:
        return told_by(cursor)


def told_by(cursor) -> str | None:
    cursor.execute(POSTGRESQL if connection.vendor == "postgresql" else SQLITE)
    found = cursor.fetchone()
    return _named(found) if found else None


def _named(what) -> str:
    return hashlib.sha256(repr(what).encode()).hexdigest()


# --- What a page is made of, besides ----------------------------------------------


@dataclass
class Making:
    """What became known while a page was being made: of a day, searched, behind."""

    of: str | None = None  # the edition in force when it was begun
    is_of_a_day: bool = False
    is_searched: bool = False
    is_behind: bool = False
    # The questions that count what there is, with their parameters (counting.py).
    counted: list[tuple[str, tuple]] = field(default_factory=list)
    is_counting: bool = False

    @contextmanager
    def counting(self) -> Iterator[None]:
        """What is asked within is known as counted, and not heard besides."""
        self.is_counting = True
        try:
            yield
        finally:
            self.is_counting = False


_making: ContextVar[Making | None] = ContextVar("making", default=None)


@contextmanager
def making(of: str | None = None) -> Iterator[Making]:
    """What is made within, of an edition, is watched for what it is made of."""
    made = Making(of)
    token = _making.set(made)
    try:
        yield made
    finally:
        _making.reset(token)


def being_made() -> Making | None:
    return _making.get()


def today() -> date:
    """The day, for a page that depends on it; the only clock that pages have."""
    if made := _making.get():
        made.is_of_a_day = True
    return timezone.localdate()


def say_searched() -> None:
    """Say that the page being made is told by the search's index, too."""
    if made := _making.get():
        made.is_searched = True


def say_behind() -> None:
    """Say that the page being made is of an older state than the edition in force."""
    if made := _making.get():
        made.is_behind = True


# --- The code ---------------------------------------------------------------------

# The settings that a page can show.
SHOWN = ["ARCHIVE_NAME", "ARCHIVE_CONTACT", "LANGUAGE_CODE", "STATIC_URL", "TIME_ZONE"]
# Of what else a page is made: every file in these.
MADE_OF = ["archive", "config", "templates"]


def of_the_code() -> str:
    """The code's own version: alike on every machine that runs the same."""
    return _of_the_code(*(getattr(settings, name) for name in SHOWN))


@cache
def _of_the_code(*shown) -> str:
    packages = sorted((it.name, it.version) for it in metadata.distributions())
    return _named((shown, sys.version, packages, _files()))


@cache
def _files() -> str:
    found = hashlib.sha256()
    for room in MADE_OF:
        for path in sorted(Path(settings.BASE_DIR, room).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                found.update(f"{path.relative_to(settings.BASE_DIR)}\n".encode())
                found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()
