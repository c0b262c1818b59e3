"""The archive's edition: another after whatever a page may show has changed."""

import hashlib
import re
from base64 import b64encode
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from archive import edition, triggers
from archive.drawings import emblem
from archive.exchange.loading import load
from archive.merging import merge
from archive.models import (
    Agent,
    Assessment,
    Capture,
    CaptureFile,
    Change,
    Document,
    Letter,
    NotOne,
)
from archive.search import following

from .factories import make_agent, make_colophon, make_letter

AMAL = Path(__file__).parent / "data" / "amal"
MARK = Path(settings.BASE_DIR) / "archive/static/archive/mark.svg"
TABLES = re.compile(r'(?:FROM|JOIN) "(\w+)"')

pytestmark = pytest.mark.django_db(transaction=True)


def tables() -> list[str]:
    """Every table of the archive but the log."""
    models = apps.get_app_config("archive").get_models(include_auto_created=True)
    return [m._meta.db_table for m in models if m is not Change]


# --- What changes it ----------------------------------------------------------


def test_it_stays_while_nothing_is_written(client):
    make_letter()

    def stays():
        before = edition.in_force()
        client.get("/letters/")
        return edition.in_force() == before

    # Who writes to another database of PostgreSQL's server changes it, for nothing.
    assert any(stays() for _ in range(20))
    assert len(edition.in_force()) == 64


def test_it_takes_one_query():
    with CaptureQueriesContext(connection) as queries:
        edition.in_force()

    assert len(queries) == 1


@pytest.fixture
def of_every_kind():
    """A row in each table of the archive."""
    load([AMAL])
    agent, letter = Agent.objects.first(), Letter.objects.first()
    agent.identifiers.create(
        authority="viaf", value="113230702", looked_up_on="2026-11-28"
    )
    merge(make_agent(), make_agent())
    NotOne.objects.create(kind="agent", first_id=1, second_id=2)
    letter.slug = "vance-rahimi"
    letter.save()
    letter.senders.add(agent)
    letter.recipients.add(agent)
    letter.carriers.add(agent)
    Assessment.objects.first().sources.add(Document.objects.first())
    content = b"%PDF-1.4"
    sha256 = hashlib.sha256(content).hexdigest()
    mark = b64encode(emblem.drawn(MARK.read_bytes())).decode()
    make_colophon(mark=mark, accent="#00529b")
    CaptureFile.objects.create(
        capture=Capture.objects.first(),
        name="amal.pdf",
        media_type="application/pdf",
        size=len(content),
        sha256=sha256,
        content=content,
        is_shown=True,
    )


def test_whatever_happens_to_any_row_of_any_table_makes_another(of_every_kind):
    """In plain SQL, and of tables that nobody has thought of too."""
    for table in tables():
        key = "history_id" if "historical" in table else "id"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {key} FROM {table} ORDER BY 1")
            rows = [row for (row,) in cursor.fetchall()]
        assert rows, f"There is no row in {table}."
        for row in rows:
            assert is_seen(table, key, row), (table, row)


def is_seen(table: str, key: str, row: int) -> bool:
    """Whether each thing that is done with a row makes another edition."""
    do = [
        f"DELETE FROM {table} WHERE {key} = {row}",
        f"INSERT INTO {table} SELECT * FROM this_row",
    ]
    if table not in triggers.IMMUTABLE:
        do.append(f"UPDATE {table} SET {key} = {key} WHERE {key} = {row}")
    editions = [edition.in_force()]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE this_row AS"
            f" SELECT * FROM {table} WHERE {key} = {row}"
        )
        for statement in do:
            cursor.execute(statement)
            editions.append(edition.in_force())
        transaction.set_rollback(True)
    return len(set(editions)) == len(do) + 1


def test_every_table_that_a_page_asks_is_witnessed(client, of_every_kind):
    """But for the kinds of records, which only a new version of the code changes."""
    asked = set()
    for address in re.findall("<loc>http://testserver(.*?)</loc>", sitemap(client)):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        asked |= {t for q in queries for t in TABLES.findall(q["sql"])}

    assert len(asked) > 10
    assert asked - {*tables(), "archive_change"} <= {"django_content_type"}


def sitemap(client) -> str:
    return client.get("/sitemap.xml").content.decode()


def test_a_change_that_is_rolled_back_leaves_it():
    letter = make_letter()
    before = edition.in_force()

    with transaction.atomic():
        letter.title = "Renamed"
        letter.save()
        within = edition.in_force()
        transaction.set_rollback(True)

    assert within != before
    assert edition.in_force() == before
    # SQLite gives the id that was rolled back again.
    letter = Letter.objects.get()
    letter.title = "Renamed after all"
    letter.save()
    assert edition.in_force() not in (before, within)


def test_what_was_lost_of_the_triggers_makes_another():
    """SQLite loses them when a table is altered: until they are back nobody sees."""
    before = edition.in_force()
    with connection.cursor() as cursor:
        on = " ON archive_letter" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER archive_letter_is_noted_on_insert{on}")

    triggers.make()
    after = edition.in_force()
    triggers.make()

    assert after != before
    assert edition.in_force() == after


def test_forgetting_what_is_old_in_the_log_leaves_it():
    make_letter()
    Change.objects.update(noted_at=timezone.now() - timedelta(days=8))
    before = edition.in_force()

    assert following.prune()

    assert edition.in_force() == before


# --- Who commits late ---------------------------------------------------------


class Writer:
    """A connection of its own with an open transaction that has written."""

    def __init__(self, letter: Letter):
        self.connection = connection.copy()
        self.connection.set_autocommit(False)
        with self.connection.cursor() as cursor:
            cursor.execute(
                "UPDATE archive_letter SET title = title || '.' WHERE id = %s",
                [letter.pk],
            )

    def end(self, how: str) -> None:
        getattr(self.connection, how)()
        self.connection.close()


@pytest.mark.postgresql
@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]])
def test_who_began_first_and_commits_last_makes_another_too(order):
    writers = [Writer(make_letter()) for _ in range(3)]
    editions = [edition.in_force()]

    for n in order:
        writers[n].end("commit")
        editions.append(edition.in_force())

    assert len(set(editions)) == 4


@pytest.mark.postgresql
def test_what_an_open_transaction_has_written_is_not_of_it():
    letters = [make_letter() for _ in range(2)]
    before = edition.in_force()

    first, second = (Writer(letter) for letter in letters)
    assert edition.in_force() == before
    second.end("rollback")
    assert edition.in_force() == before
    first.end("rollback")

    assert edition.in_force() == before


@pytest.mark.postgresql
def test_who_ends_without_having_written_here_leaves_it():
    """As whoever writes to another database of the same server does."""
    elsewhere = connection.copy()
    elsewhere.set_autocommit(False)
    with elsewhere.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")
    make_letter()
    before = edition.in_force()

    elsewhere.commit()
    elsewhere.close()

    assert edition.in_force() == before


@pytest.mark.postgresql
def test_nor_does_it_within_a_transaction_of_ours():
    elsewhere = connection.copy()
    elsewhere.set_autocommit(False)
    with elsewhere.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")
    with transaction.atomic():
        make_letter()
        before = edition.in_force()

        elsewhere.commit()
        elsewhere.close()

        assert edition.in_force() == before


@pytest.mark.postgresql
def test_who_was_open_while_many_others_wrote_is_not_missed():
    """Of more than are named one by one."""
    late = Writer(make_letter())
    with connection.cursor() as cursor:
        for _ in range(edition.NAMED + 20):
            cursor.execute("SELECT pg_current_xact_id()")
    make_letter()
    before = edition.in_force()

    late.end("commit")

    assert edition.in_force() != before


@pytest.mark.postgresql
def test_what_was_noted_on_another_server_is_no_turn_of_this_one():
    """A dump that is taken back brings turns that this server is yet to give."""
    make_letter()
    Change.objects.update(turn=10**12)
    before = edition.in_force()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")
    assert edition.in_force() == before

    make_letter()

    assert edition.in_force() != before


# --- The code -----------------------------------------------------------------


def test_another_name_of_the_archive_is_another_code():
    before = edition.of_the_code()

    with override_settings(ARCHIVE_NAME="Letters of the Valley"):
        assert edition.of_the_code() != before

    assert edition.of_the_code() == before


def test_every_setting_that_a_page_shows_is_of_the_code():
    rooms = ["views", "pages", "citing", "drawings", "evidence", "forms", "changes"]
    rooms += ["templatetags", "exchange/feeds.py", "exchange/linked_data.py"]
    read = set()
    for room in rooms:
        room = Path(settings.BASE_DIR, "archive", room)
        for path in [room] if room.suffix else room.rglob("*.py"):
            read |= set(re.findall(r"settings\.([A-Z_]+)", path.read_text()))

    assert read
    assert read <= set(edition.SHOWN)


def test_pages_have_no_other_clock():
    clock = re.compile(r"localdate\(|localtime\(\)|\bnow\(\)|\.today\(")
    rooms = ["views", "pages", "citing", "drawings", "evidence", "forms", "changes"]
    rooms += ["exchange/feeds.py", "exchange/linked_data.py", "exchange/data.py"]
    for room in rooms:
        room = Path(settings.BASE_DIR, "archive", room)
        for path in [room] if room.suffix else room.rglob("*.py"):
            told = path.read_text().replace("edition.today(", "")
            assert not clock.search(told), path
    for path in Path(settings.BASE_DIR, "templates").rglob("*.html"):
        assert "{% now" not in path.read_text(), path
