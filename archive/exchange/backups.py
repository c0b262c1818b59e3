"""
The whole database in one file, and back, on either database.

A backup is a zip of JSON lines, a file for each table, beside the migrations at which
it was made. Rows are read back by the models of those migrations, and brought to the
present ones by migrating: so a newer version takes an older version's backup.
"""

import base64
import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from archive import triggers
from archive.doors.models import Presence, Session
from archive.exchange.zips import AT_ONCE, UNREADABLE, Unpacking, lines_of, opened
from archive.models import Record

FORMAT = 2
BEFORE_0_1 = 1  # made at migrations that have been folded into one since
ROWS_AT_ONCE = 500
# Of the files that texts were taken from, each may be as large as a book in pictures.
FILES_AT_ONCE = 1
# Bytes of the list of what is in it, and of a row: a file of 25 MB is 34 in base 64.
LONGEST_ABOUT, LONGEST_ROW = 4 << 20, 256 << 20
# What is of this machine and this hour only; triggers note what is restored.
LEFT_OUT = {"sessions.session", "archive.change", "doors.session", "doors.attempt"}
LEFT_OUT |= {"doors.presence"}


# What reading a file that is not whole can come to.
DAMAGE = (
    *UNREADABLE,
    *(KeyError, TypeError, AttributeError, ValidationError, DatabaseError),
)


class NotRestorable(Exception):
    """Raised with a sentence that says why a backup cannot be taken back."""


def backup(path: Path) -> int:
    """
    Write every row into a new file, whole or not at all; return how many there are.

    Raise FileExistsError rather than write over a file.
    """
    if path.exists():
        raise FileExistsError(f"{path} is there already.")
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        unfinished = Path(file.name)
        try:
            with (
                _one_moment(),
                zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
            ):
                files = dict(_write(archive, model) for model in _models(apps))
                count = sum(rows for rows, _ in files.values())
                about = {"format": FORMAT, "migrations": _migrations(), "files": files}
                archive.writestr("about.json", json.dumps(about, indent=1))
            unfinished.rename(path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
    return count


@contextmanager
def _one_moment() -> Iterator[None]:
    """See the archive as it is now, whoever writes meanwhile; keep nobody from it."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield
        return
    connection.ensure_connection()
    usual, connection.transaction_mode = connection.transaction_mode, "DEFERRED"
    try:
        with transaction.atomic():
            yield
    finally:
        connection.transaction_mode = usual


def restore(path: Path) -> int:
    """
    Read a backup into an archive that holds no records; return how many rows.

    Accounts and groups become those of the backup. Raise NotRestorable, with
    nothing changed, if the archive holds something or the file is no backup.
    """
    with _opened(path) as archive:
        about = _about(archive)
        of_backup = _last_of_each(about["migrations"])
        _refuse_where_something_is()
        _refuse_what_was_changed(archive, about.get("files", {}))
        try:
            found = _models(_migrated_to(of_backup).apps)
            count = _read_all(archive, found)
        finally:
            # Also where nothing could be read: the archive was at the present ones.
            call_command("migrate", verbosity=0)
    # A step back may have cost a table its triggers, and the log what came into it.
    triggers.note_everything()
    return count


def _refuse_where_something_is() -> None:
    there = set(connection.introspection.table_names())
    records = [model for model in _records() if model._meta.db_table in there]
    if any(model._base_manager.exists() for model in records):
        raise NotRestorable("This archive holds records: restore into a new one.")


def _read_all(archive: zipfile.ZipFile, found: list[type[models.Model]]) -> int:
    try:
        with transaction.atomic():
            # Nor can a session, or who is here, be of what is another's account now.
            _empty({*found, *_models(apps), Session, Presence})
            count = sum(_read(archive, model) for model in found)
            connection.check_constraints()
            _go_on_counting(found)
    except DAMAGE as error:
        raise NotRestorable(f"{archive.filename} is damaged: {error}.") from None
    return count


# --- What there is ------------------------------------------------------------


def _models(registry) -> list[type[models.Model]]:
    found = registry.get_models(include_auto_created=True)
    kept = [model for model in found if model._meta.label_lower not in LEFT_OUT]
    return [model for model in kept if model._meta.managed and not model._meta.proxy]


def _records() -> list[type[models.Model]]:
    return [
        m for m in apps.get_app_config("archive").get_models() if issubclass(m, Record)
    ]


# --- Migrations -----------------------------------------------------------------


def _migrations() -> list[tuple[str, str]]:
    """Those that were applied, of those that there are: a database may know others."""
    loader = MigrationLoader(connection)
    return sorted(set(loader.applied_migrations) & set(loader.disk_migrations))


def _last_of_each(applied: list[list[str]]) -> list[tuple[str, str]]:
    """The migrations to which the others lead, one for each application."""
    graph, of_backup = MigrationLoader(None).graph, set(map(tuple, applied))
    if unknown := sorted(of_backup - set(graph.nodes)):
        raise NotRestorable(
            f"It was made by a newer version, which has {'.'.join(unknown[0])}."
        )
    return [
        (app, name)
        for app, name in sorted(of_backup)
        if not any(
            child.key in of_backup and child.key[0] == app
            for child in graph.node_map[app, name].children
        )
    ]


def _migrated_to(of_backup: list[tuple[str, str]]) -> ProjectState:
    """
    Bring the empty archive to the migrations of a backup.

    A new one goes no further for now, so that no later step has to be taken back.
    """
    if connection.introspection.table_names():
        call_command("migrate", verbosity=0)
    executor = MigrationExecutor(connection)
    try:
        executor.migrate(of_backup)
    except IrreversibleError as error:
        raise NotRestorable(
            f"This archive is of a newer version than the backup, and cannot go back"
            f" ({error}): restore into a new one, whose database is empty."
        ) from None
    return executor.loader.project_state(of_backup)


# --- Rows ---------------------------------------------------------------------


def _name(model: type[models.Model]) -> str:
    return f"{model._meta.label_lower}.jsonl"


def _write(archive: zipfile.ZipFile, model: type[models.Model]) -> tuple[str, tuple]:
    """Write the rows of a table; the name of its file, how many, and their sum."""
    fields = [field.attname for field in model._meta.concrete_fields]
    rows = model._base_manager.order_by("pk").values_list(*fields)
    count, total = 0, hashlib.sha256()
    with archive.open(_name(model), "w", force_zip64=True) as file:
        for row in rows.iterator(_at_once(model)):
            data = dict(zip(fields, row, strict=True))
            line = f"{json.dumps(data, cls=_Encoder, ensure_ascii=False)}\n".encode()
            file.write(line)
            total.update(line)
            count += 1
    return _name(model), (count, total.hexdigest())


def _read(archive: zipfile.ZipFile, model: type[models.Model]) -> int:
    if _name(model) not in archive.namelist():
        return 0
    fields = {field.attname: field for field in model._meta.concrete_fields}
    count = 0
    lines = lines_of(archive, _name(model), LONGEST_ROW)
    rows = (_row(model, fields, json.loads(line)) for line in lines)
    for batch in _batches(rows, _at_once(model)):
        model._base_manager.bulk_create(batch)
        count += len(batch)
    return count


def _row(model, fields: dict[str, models.Field], data: dict) -> models.Model:
    # A related key is read as the key that it names.
    return model(
        **{
            name: (
                fields[name].target_field if fields[name].remote_field else fields[name]
            ).to_python(value)
            for name, value in data.items()
        }
    )


def _batches(rows: Iterator[models.Model], size: int) -> Iterator[list[models.Model]]:
    while batch := list(islice(rows, size)):
        yield batch


def _at_once(model: type[models.Model]) -> int:
    holds_files = any(isinstance(f, models.BinaryField) for f in model._meta.fields)
    return FILES_AT_ONCE if holds_files else ROWS_AT_ONCE


class _Encoder(DjangoJSONEncoder):
    """JSON, with bytes in base 64, as Django's BinaryField reads them."""

    def default(self, value):
        if isinstance(value, bytes | memoryview):
            return base64.b64encode(value).decode()
        return super().default(value)


def _empty(found: set[type[models.Model]]) -> None:
    """Take away what migrating made: groups, permissions, kinds of content."""
    there = set(connection.introspection.table_names())
    tables = {model._meta.db_table for model in found}
    statements = connection.ops.sql_flush(no_style(), sorted(tables & there))
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _go_on_counting(found: list[type[models.Model]]) -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), found):
            cursor.execute(statement)


# --- The file -------------------------------------------------------------------


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise NotRestorable(f"{path} is no backup: {error}.") from None


def _refuse_what_was_changed(archive: zipfile.ZipFile, files: dict) -> None:
    """Read each file once for its sum, before anything is touched for it."""
    for name, (_, expected) in files.items():
        total = hashlib.sha256()
        try:
            with opened(archive, name) as file:
                while part := file.read(AT_ONCE):
                    total.update(part)
        except DAMAGE as error:
            raise NotRestorable(f"{archive.filename} is damaged: {error}.") from None
        if total.hexdigest() != expected:
            raise NotRestorable(
                f"{archive.filename} is damaged: {name} is not as it was written."
            )


def _about(archive: zipfile.ZipFile) -> dict:
    try:
        about = json.loads(Unpacking(archive, LONGEST_ABOUT).content_of("about.json"))
        apps_migrated = {app for app, name in about["migrations"]}
        is_ours = about["format"] >= BEFORE_0_1 and "archive" in apps_migrated
    except DAMAGE:
        is_ours = False
    if not is_ours:
        raise NotRestorable(f"{archive.filename} is no backup of an archive.")
    if about["format"] == BEFORE_0_1:
        raise NotRestorable(
            f"{archive.filename} was made before version 0.1: only the version that"
            " made it can read it."
        )
    if about["format"] > FORMAT:
        raise NotRestorable(f"{archive.filename} was made by a newer version.")
    return about
