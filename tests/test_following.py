"""The index follows the database: on every road, past every accident, for everybody."""

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.db.migrations.operations import AddField
from django.db.migrations.state import ProjectState
from django.db.models import TextField
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from archive import publishing, search, triggers
from archive.models import (
    Agent,
    AgentName,
    Change,
    Citation,
    Claim,
    Document,
    Letter,
    Response,
    State,
)
from archive.search import following, index
from archive.search.language import parse

from .factories import (
    annotate,
    cite,
    make_agent,
    make_claim,
    make_document,
    make_letter,
    make_place,
    make_response,
    make_step,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def folder(tmp_path):
    """An index of this test's own."""
    with override_settings(SEARCH_DIR=tmp_path / "search"):
        index._open.clear()
        yield tmp_path / "search"
        index._open.clear()


def found(typed: str) -> list[str]:
    return sorted(hit.record.slug for hit in search.search(parse(typed)).hits)


@pytest.fixture
def indexed():
    """An index that is as the database, from where it can be followed."""
    following.rebuild()


def assert_follows():
    assert following.follow()
    assert list(following.differences()) == []


# --- Every road ---------------------------------------------------------------


def rename_with_save(letter):
    letter.title = "Renamed"
    letter.save()


def rename_in_bulk(letter):
    Letter.objects.bulk_update([Letter(pk=letter.pk, title="Renamed")], ["title"])


def rename_with_update(letter):
    Letter.objects.filter(pk=letter.pk).update(title="Renamed")


def rename_with_sql(letter):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE archive_letter SET title = 'Renamed' WHERE id = %s", [letter.pk]
        )


def rename_with_loaddata(letter):
    letter.title = "Renamed"
    (loaded,) = serializers.deserialize("json", serializers.serialize("json", [letter]))
    loaded.save()


ROADS = [
    rename_with_save,
    rename_in_bulk,
    rename_with_update,
    rename_with_sql,
    rename_with_loaddata,
]


@pytest.mark.parametrize("road", ROADS)
def test_a_change_is_followed_on_every_road(road):
    letter = make_letter(title="As it was")
    following.rebuild()

    road(letter)

    assert_follows()
    assert found("Renamed") == [letter.slug]


def test_a_change_that_is_reverted_from_history_is_followed(indexed):
    letter = make_letter(title="Once")
    first = letter.history.latest()
    letter.title = "Twice"
    letter.save()
    assert_follows()

    with transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(title=first.title)

    assert_follows()
    assert found("Once") == [letter.slug]


def test_each_part_of_a_record_brings_its_record(indexed):
    letter = make_letter()
    agent = make_agent("Rahimi")
    assert_follows()
    for make, typed in [
        (lambda: AgentName.objects.create(agent=agent, text="Otter"), "otter"),
        (lambda: cite(make_claim(letter, "contents", "Heron")), "heron"),
        (lambda: cite(make_claim(make_step(letter), "carrier", agent)), "rahimi"),
        (lambda: make_response(letter, summary="Badger"), "badger"),
        (lambda: annotate(make_document(text="a b"), "a", note="Walrus"), "walrus"),
        (lambda: agent.offices.create(title="Consul of Ibises"), "ibises"),
        (lambda: make_place("Stoatham"), "stoatham"),
    ]:
        make()
        assert_follows()
        assert found(typed), typed


def test_what_goes_with_its_whole_goes_from_the_index(indexed):
    letter = make_letter(title="The whole")
    make_response(letter, summary="The part")
    cite(make_claim(make_step(letter), "carrier", make_agent("Rahimi")))
    assert_follows()
    assert len(found("part OR whole")) == 2

    with transaction.atomic():
        Citation.objects.filter(claim__transmission__letter=letter)._raw_delete(
            "default"
        )
        Claim.objects.filter(transmission__letter=letter)._raw_delete("default")
        letter.delete()

    assert_follows()
    assert found("part OR whole") == []


def test_a_new_name_finds_the_letters_that_name_its_bearer(indexed):
    letter = make_letter()
    speaker, sender = make_agent(), make_agent()
    letter.senders.add(sender)
    cite(make_claim(letter, "exists"), speaker=speaker)
    assert_follows()

    AgentName.objects.create(agent=speaker, text="Pelican", language="en")
    AgentName.objects.create(agent=sender, text="Egret", language="en")

    assert_follows()
    assert letter.slug in found("pelican")
    assert letter.slug in found("egret")


def test_a_document_that_is_withdrawn_takes_its_words_from_the_letter(indexed):
    letter, document = make_letter(), make_document()
    cite(make_claim(letter, "contents", "Heron"), document)
    assert_follows()

    Document.objects.filter(pk=document.pk).update(
        state=State.WITHDRAWN, withdrawn_because="Forged."
    )

    assert_follows()
    assert found("heron") == []


def test_a_response_goes_when_its_letter_is_withdrawn(indexed):
    letter = make_letter()
    response = make_response(letter, summary="Heron")
    assert_follows()
    assert found("heron") == [response.slug]

    publishing.withdraw(letter, because="Forged.")

    assert_follows()
    assert found("heron") == []


def test_the_triggers_are_there_after_a_table_was_altered(indexed):
    field = TextField(default="")
    state = ProjectState.from_apps(__import__("django.apps").apps.apps)
    operation = AddField("letter", "forgotten", field)
    altered = state.clone()
    operation.state_forwards("archive", altered)
    with connection.schema_editor(atomic=True) as editor:
        operation.database_forwards("archive", editor, state, altered)
    try:
        call_command("migrate", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE archive_letter SET title = title WHERE 1 = 0"
            )  # the table is whole
        before = Change.objects.count()
        letter = altered.apps.get_model("archive", "Letter")(
            slug="altered",
            title="Altered",
            state="published",
            published_at=timezone.now(),
        )
        letter.save()
        assert Change.objects.count() > before
        Letter.objects.filter(pk=letter.pk).delete()
    finally:
        with connection.schema_editor(atomic=True) as editor:
            operation.database_backwards("archive", editor, altered, state)
        triggers.make()
    before = Change.objects.count()
    make_letter()
    assert Change.objects.count() > before


# --- An editor, and a reader --------------------------------------------------


def test_what_an_editor_saves_is_in_the_next_results(admin_client, client, indexed):
    place = make_place("Port Amal")
    address = reverse("admin:archive_place_change", args=[place.pk])
    form = admin_client.get(address).context["adminform"].form
    values = {name: form[name].value() or "" for name in form.fields}
    values |= {"name": "Port Otter", "version": place.version}
    for kind in ("names", "identifiers"):
        values |= {f"{kind}-TOTAL_FORMS": 0, f"{kind}-INITIAL_FORMS": 0}

    response = admin_client.post(address, values)

    assert response.status_code == 302, response.context["errors"]
    hits = client.get(reverse("archive:search-json"), {"q": "otter"}).json()["hits"]
    assert [hit["title"] for hit in hits] == ["Port Otter"]


def test_what_was_withdrawn_a_moment_ago_is_not_shown(indexed):
    letter = make_letter(title="Heron")
    assert_follows()

    Letter.objects.filter(pk=letter.pk).update(
        state=State.WITHDRAWN, withdrawn_because="Forged."
    )

    assert search.search(parse("heron")).hits == []


def test_another_process_is_followed_within_a_second(indexed):
    letter = make_letter(title="Heron")
    assert found("heron") == []

    Change.objects.update(noted_at=timezone.now() - timedelta(seconds=1.1))

    assert found("heron") == [letter.slug]


def test_a_reader_does_not_wait_for_who_is_at_it(indexed):
    make_letter(title="Heron")
    Change.objects.update(noted_at=timezone.now() - timedelta(seconds=5))

    with index.locked("write") as is_mine:
        assert is_mine
        began = time.monotonic()
        results = search.search(parse("heron"))
        assert results.hits == []
        assert results.is_behind
        assert time.monotonic() - began < 1

    results = search.search(parse("heron"))
    assert results.hits
    assert not results.is_behind


def test_the_page_says_that_it_is_behind(client, indexed):
    make_letter(title="Heron")
    Change.objects.update(noted_at=timezone.now() - timedelta(seconds=5))

    with index.locked("write"):
        response = client.get(reverse("archive:search"), {"q": "heron"})

    assert "What was changed last is not in the search yet." in response.text


def test_an_index_that_another_has_just_made_is_not_thrown_away(folder, indexed):
    letter = make_letter(title="Heron")
    shutil.rmtree(index.current().path)
    following.rebuild()
    made = (folder / "current").read_text()

    index.forget_if_broken()

    assert (folder / "current").read_text() == made
    assert found("heron") == [letter.slug]


def test_an_answer_is_of_one_moment_whatever_is_written_meanwhile(indexed, monkeypatch):
    """A file of results may be written for minutes, and edits go on."""
    monkeypatch.setattr(search, "AT_A_TIME", 1)
    letters = [make_letter(title=f"Heron {n}") for n in range(3)]
    assert_follows()
    hits = search.stream(parse("heron", {"type": "letter"}))
    first = next(hits)

    for letter in letters:
        letter.title = f"Otter {letter.pk}"
        letter.save()
        assert_follows()

    assert [h.name for h in (first, *hits)] == ["Heron 0", "Heron 1", "Heron 2"]


def test_an_edit_that_touches_too_much_says_that_it_will_be_a_moment(
    admin_client, indexed, monkeypatch
):
    monkeypatch.setattr(following, "IN_A_REQUEST", 0)
    monkeypatch.setattr(following.follow, "__kwdefaults__", {"within": 2, "at_most": 0})
    started = []
    monkeypatch.setattr(
        following, "Thread", lambda **how: started.append(how) or threading.Thread()
    )
    make_letter()

    response = admin_client.post(reverse("admin:load"), {}, follow=True)
    after = admin_client.get(reverse("admin:index"))

    assert started
    assert "The search will have it in a moment." in (
        response.content.decode() + after.content.decode()
    )


def test_nothing_is_followed_within_a_transaction(indexed):
    with transaction.atomic():
        make_letter(title="Heron")
        assert not following.follow()

    assert_follows()


def test_the_log_is_pruned_but_for_one_row_of_each_of_the_last_turns(indexed):
    """The newest is one of them; SQLite counts no turns."""
    make_letter()
    make_letter()
    assert_follows()
    Change.objects.update(noted_at=timezone.now() - timedelta(days=8))
    newest = Change.objects.order_by("pk").last()

    following.prune()

    turns = list(Change.objects.values_list("turn", flat=True))
    assert newest == Change.objects.order_by("pk").last()
    assert len(turns) == len(set(turns))
    make_letter(title="Heron")
    assert_follows()


def test_an_index_that_was_away_too_long_is_made_anew(indexed):
    make_letter(title="Heron")
    Change.objects.all().delete()
    triggers.begin_log()

    assert found("heron")


@pytest.fixture
def restorable(tmp_path):
    """Make a copy of the database; hands out what brings it back."""
    return {"sqlite": copied_file, "postgresql": copied_rows}[connection.vendor](
        tmp_path / "copy"
    )


def copied_file(copy):
    """As a backup of SQLite's file is restored."""
    database = settings.DATABASES["default"]["NAME"]

    def restore():
        connection.close()
        for end in ("", "-wal", "-shm"):
            Path(f"{database}{end}").unlink(missing_ok=True)
        shutil.copy(copy, database)

    def take():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(database, copy)
        return restore

    return take


def copied_rows(copy):
    """As pg_restore does: the rows as they were, the sequences where they were."""
    tables = ["archive_letter", "archive_change"]

    def restore():
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            for table in tables:
                cursor.execute(f"DELETE FROM {table}")
                cursor.execute(f"INSERT INTO {table} SELECT * FROM {table}_copy")
                cursor.execute(f"DROP TABLE {table}_copy")
                cursor.execute(
                    f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"
                )
            cursor.execute("SET session_replication_role = DEFAULT")

    def take():
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"CREATE TABLE {table}_copy AS TABLE {table}")
        return restore

    return take


# --- The two hazards ----------------------------------------------------------


def test_an_id_that_comes_again_is_another_change(indexed):
    """SQLite gives an id twice, if the first was rolled back, or a copy is restored."""
    last = Change.objects.order_by("pk").last()
    Change.objects.filter(pk=last.pk).delete()
    letter = make_letter(title="Heron")
    Change.objects.filter(pk__gt=last.pk).delete()
    Change.objects.create(
        pk=last.pk,
        kind="letter",
        record_id=letter.pk,
        token="x",
        noted_at=timezone.now(),
    )

    assert not following.follow()
    assert found("heron") == [letter.slug]


def test_a_restored_copy_is_not_taken_for_the_database_that_was_followed(restorable):
    make_letter(title="Before")
    following.rebuild()
    restore = restorable()
    make_letter(title="Lost")
    assert_follows()

    restore()
    for n in range(5):
        make_letter(title=f"Later {n}")

    assert len(found("later")) == 5
    assert found("lost") == []
    assert list(following.differences()) == []


@pytest.fixture
def other():
    """A second real connection to the same database, in a transaction of its own."""
    other = connections.create_connection("default")
    other.set_autocommit(False)
    yield other
    other.close()


def test_a_change_that_is_committed_later_than_a_later_one_is_not_passed_over(
    indexed, other
):
    """On SQLite the later one waits for the earlier; there it is the same in order."""
    early, late = make_letter(title="Early"), make_letter(title="Late")
    assert_follows()
    with other.cursor() as cursor:
        rename = "UPDATE archive_letter SET title = %s WHERE id = %s"
        cursor.execute(rename, ["Heron", early.pk])
    if connection.vendor == "sqlite":
        other.commit()
    Letter.objects.filter(pk=late.pk).update(title="Otter")
    following.follow()
    assert found("otter") == [late.slug]

    other.commit()

    assert_follows()
    assert found("heron") == [early.slug]


def test_what_was_followed_is_not_followed_again_for_a_writer_that_takes_long(
    indexed, other, monkeypatch
):
    monkeypatch.setattr(following, "OLD_ENOUGH", timedelta(0))
    make_letter(title="Heron")
    with other.cursor() as cursor:
        cursor.execute("UPDATE archive_letter SET title = title")
        assert following.follow()
        assert not following._is_due(index.current())


# --- Accidents ----------------------------------------------------------------


WRITER = """
import os, random, sys, time
import django
django.setup()
from archive.models import Letter, State
from archive.search import following
from django.utils import timezone

def write(name):
    n = 0
    while True:
        n += 1
        slug = f"{name}-{n}"
        Letter.objects.create(slug=slug, title=f"Heron {slug}", state="published",
                              published_at=timezone.now())
        following.follow()
        if n % 3 == 0:
            Letter.objects.filter(slug__startswith=name).first().delete()
        yield n

print("ready", flush=True)
"""
# One writer, who tells how far it is.
ALONE = (
    WRITER
    + """
for n in write(sys.argv[1]):
    print(n, flush=True)
"""
)
# A writer for each name on a line, from when its number is told until it is killed.
# To fork is quicker than to start Python and Django for each.
ONE_BY_ONE = (
    WRITER
    + """
for line in sys.stdin:
    if (child := os.fork()) == 0:
        for n in write(line.strip()):
            pass
    print(child, flush=True)
    os.waitpid(child, 0)
    print("gone", flush=True)
"""
)


def process(script: str, *arguments: str) -> subprocess.Popen:
    database = connection.settings_dict
    url = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        host = database["OPTIONS"].get("host") or database["HOST"]
        url = f"postgresql://{database['USER']}@/{database['NAME']}?host={host}"
    process = subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": url,
            "ARCHIVE_SEARCH": str(settings.SEARCH_DIR),
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "ready\n", process.communicate()[1]
    return process


def test_a_process_that_is_killed_between_edits_loses_nothing(indexed):
    writers = process(ONE_BY_ONE)
    for n in range(20):
        print(f"writer-{n}", file=writers.stdin, flush=True)
        child = int(writers.stdout.readline())
        time.sleep(random.uniform(0.0, 0.4))
        os.kill(child, signal.SIGKILL)
        assert writers.stdout.readline() == "gone\n"
    writers.communicate()

    assert_follows()
    letters = Letter.objects.count()
    assert letters
    assert search.search(parse("heron")).total == letters


def test_two_processes_that_write_at_once_both_succeed(indexed):
    writers = [process(ALONE, "one"), process(ALONE, "other")]
    for writer in writers:
        while int(writer.stdout.readline()) < 15:
            pass
    for writer in writers:
        writer.send_signal(signal.SIGKILL)
        writer.communicate()

    assert_follows()


def test_files_of_a_process_killed_while_writing_are_not_in_the_way(indexed, folder):
    """Tantivy names the file of what is deleted by its count of operations."""
    letter = make_letter(title="Heron")
    assert_follows()
    for meta in folder.rglob("meta.json"):
        of = json.loads(meta.read_text())
        segments = [part["segment_id"].replace("-", "") for part in of["segments"]]
        remains = [
            f"{segment}.{of['opstamp'] + n}.del"
            for segment in segments
            for n in range(9)
        ]
        for name in remains:
            (meta.parent / name).write_bytes(b"half")
        managed = meta.parent / ".managed.json"
        managed.write_text(json.dumps(json.loads(managed.read_text()) + remains))

    Letter.objects.filter(pk=letter.pk).update(title="Otter")

    assert_follows()
    assert found("otter") == [letter.slug]
    assert not [path for path in folder.rglob("*.del") if path.read_bytes() == b"half"]


def test_two_nodes_have_an_index_each(tmp_path, indexed, monkeypatch):
    # On a slow machine a second passes, and a reader would have the change followed.
    monkeypatch.setattr(following, "OLD_ENOUGH", timedelta(hours=1))
    letter = make_letter(title="Heron")
    assert_follows()

    with override_settings(SEARCH_DIR=tmp_path / "another"):
        assert found("heron") == [letter.slug]
        Letter.objects.filter(pk=letter.pk).update(title="Otter")
        assert_follows()
        assert found("otter") == [letter.slug]

    assert found("heron") == [letter.slug]
    assert_follows()
    assert found("otter") == [letter.slug]


def lose(folder):
    shutil.rmtree(folder)


def truncate(folder):
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix != ".lock" and path.name != "current":
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def be_foreign(folder):
    for path in folder.rglob("meta.json"):
        path.write_text('{"some": "other program"}')


def be_outdated(folder):
    current = folder / "current"
    current.write_text(current.read_text().replace(f"{index.VERSION}-", "0-", 1))


def point_nowhere(folder):
    (folder / "current").write_text(f"{index.VERSION}-nowhere")


def point_outside(folder):
    (folder / "current").write_text(f"{index.VERSION}-/../../../etc")


@pytest.mark.parametrize(
    "accident",
    [lose, truncate, be_foreign, be_outdated, point_nowhere, point_outside],
)
def test_an_index_that_cannot_be_used_is_made_anew(folder, accident):
    letter = make_letter(title="Heron")
    following.rebuild()
    index._open.clear()

    accident(folder)

    assert found("heron") == [letter.slug]
    assert list(following.differences()) == []


def test_a_great_archive_without_an_index_says_when_to_come_again(client, monkeypatch):
    make_letter(title="Heron")
    monkeypatch.setattr(following, "AT_ONCE", 0)

    for road in ("search", "search-json", "search-csv", "search-names"):
        response = client.get(reverse(f"archive:{road}"), {"q": "heron"})
        assert response.status_code == 503
        assert response["Retry-After"]
    assert "The search is being made ready" in response.content.decode()

    call_command("rebuild_index", verbosity=0)

    assert found("heron")


def test_a_new_index_is_made_beside_the_living_one(indexed, monkeypatch):
    make_letter(title="Heron")
    assert_follows()
    seen = []

    def look(count, of):
        seen.append((count, of, found("heron")))

    monkeypatch.setattr(following, "BATCH", 1)
    following.rebuild(look)

    assert [(count, of) for count, of, _ in seen] == [(1, 1)]
    assert all(hits for *_, hits in seen)


@pytest.fixture
def full_disk():
    """No file can become longer than a few bytes, as if the disk were full."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    @contextmanager
    def full():
        resource.setrlimit(resource.RLIMIT_FSIZE, (64, limits[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    return full


def test_a_disk_that_is_full_leaves_the_old_index(indexed, full_disk):
    letter = make_letter(title="Heron")
    assert_follows()
    make_letter(title="Otter")

    with full_disk():
        assert not following.follow()
        with pytest.raises(CommandError, match="The index is as it was"):
            call_command("rebuild_index")

    assert found("heron") == [letter.slug]
    assert_follows()
    assert found("otter")


def test_the_check_names_each_difference(indexed, capsys):
    changed, gone = make_letter(title="Heron"), make_letter(title="Otter")
    assert_follows()
    call_command("rebuild_index", check=True)
    assert "The index is as the database." in capsys.readouterr().out

    changed.title = "Ibis"
    changed.save()
    key = gone.pk
    gone.delete()
    added = make_letter()

    with pytest.raises(SystemExit):
        call_command("rebuild_index", check=True)
    said = capsys.readouterr().out
    assert f"public: letter:{changed.pk} is other than in the database." in said
    assert f"public: letter:{key} should not be there." in said
    assert f"public: letter:{added.pk} is missing." in said
    assert f"desk: letter:{added.pk} is missing." in said


def test_a_command_may_follow_for_those_who_want_it(indexed):
    letter = make_letter(title="Heron")

    call_command("follow_index", once=True)

    assert found("heron") == [letter.slug]


def test_a_load_of_all_and_its_withdrawal_are_followed(indexed):
    call_command("load_archive", verbosity=0)
    assert following.follow(at_most=None)
    assert list(following.differences()) == []

    Response.objects.update(state=State.DRAFT)
    Agent.objects.update(state=State.DRAFT)

    assert following.follow(at_most=None)
    assert list(following.differences()) == []
