"""
What only the database itself can keep, on both vendors: rules, and a log of changes.

Some rows never change. Each change of the others is noted in the log (models/log.py),
whoever makes it: of those that a search can find, or that belong to such a record, with
the record's name; of whatever else a page may show, that there was one. So the log
tells in which edition the archive is (edition.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connections

# table: the sentence with which a change of one of its rows is refused
IMMUTABLE = {
    "archive_capture": "A capture never changes: take a new one.",
    "archive_assessment": "An assessment never changes: make a new one.",
}
# table: which columns name a record whose entry it is part of, by the record's kind
NOTED = {
    "archive_letter": {"letter": "id"},
    "archive_letter_senders": {"letter": "letter_id"},
    "archive_letter_recipients": {"letter": "letter_id"},
    "archive_letter_carriers": {"letter": "letter_id"},
    "archive_transmission": {"letter": "letter_id"},
    "archive_response": {"response": "id", "letter": "letter_id"},
    "archive_claim": {
        "letter": "letter_id",
        "transmission": "transmission_id",
        "response": "response_id",
        "collection": "collection_id",
    },
    "archive_assessment": {
        "letter": "letter_id",
        "transmission": "transmission_id",
        "response": "response_id",
        "collection": "collection_id",
    },
    "archive_citation": {"claim": "claim_id", "document": "document_id"},
    "archive_document": {"document": "id"},
    "archive_capture": {"document": "document_id"},
    "archive_annotation": {"document": "document_id"},
    "archive_reference": {"document": "document_id"},
    "archive_agent": {"agent": "id"},
    "archive_agentname": {"agent": "agent_id"},
    "archive_office": {"agent": "agent_id"},
    "archive_place": {"place": "id"},
    "archive_placename": {"place": "place_id"},
    "archive_identifier": {"agent": "agent_id", "place": "place_id"},
    "archive_collection": {"collection": "id"},
}
LOG = "archive_change"
# Every other table of the archive, its histories too: a page may show them.
OURS = "archive_"
COLUMNS = "(kind, record_id, token, turn, noted_at)"
# What the log says of everything at once: a table was emptied, or the log begins.
EVERYTHING = "everything"
# And of what no search finds.
SOMETHING = "something"
# event: the rows that it has; what leaves one record for another is noted of both
EVENTS = {"INSERT": ["NEW"], "UPDATE": ["NEW", "OLD"], "DELETE": ["OLD"]}


def make(using="default", **kwargs):
    """
    Make every trigger that is missing or says something else; safe to repeat.

    Called after each migrate. What is right is left alone: making a trigger locks
    its table, and holds up whoever writes.
    """
    database = DATABASES[connections[using].vendor]
    lacking = missing(using)
    with connections[using].cursor() as cursor:
        for trigger in lacking:
            for statement in database.statements(trigger):
                cursor.execute(statement)
        if LOG in _tables(using):
            begin_log(using)
            if lacking:
                # Rows may have come while nothing saw them.
                cursor.execute(_note(SOMETHING, database.rest))


def missing(using="default") -> list["Trigger"]:
    """The triggers that are not there, or say something else than they should."""
    database = DATABASES[connections[using].vendor]
    with connections[using].cursor() as cursor:
        cursor.execute(database.triggers)
        found = dict(cursor.fetchall())
    return [
        trigger
        for trigger in wanted(database, _tables(using))
        if found.get(trigger.name) != database.text(trigger)
    ]


def _tables(using: str) -> set[str]:
    return set(connections[using].introspection.table_names())


def begin_log(using="default") -> None:
    """Note a beginning where the log is empty: without a row nothing can follow it."""
    database = DATABASES[connections[using].vendor]
    with connections[using].cursor() as cursor:
        note = _note(EVERYTHING, database.rest)
        cursor.execute(f"{note} WHERE NOT EXISTS (SELECT 1 FROM {LOG})")


def note_everything(using="default") -> None:
    """Note a change of all there is: rows may have come while triggers were gone."""
    database = DATABASES[connections[using].vendor]
    with connections[using].cursor() as cursor:
        cursor.execute(_note(EVERYTHING, database.rest))


# --- How a database is told -------------------------------------------------------


@dataclass(frozen=True)
class Trigger:
    """What is done before or after an event on a table, to each row or once."""

    table: str
    is_what: str
    when: str
    does: str
    each: str = "ROW"

    @property
    def name(self) -> str:
        return f"{self.table}_{self.is_what}"


class Database:
    """What one vendor's database asks to be told, and says of its triggers."""

    rest: str
    refuse: str
    can_truncate: bool
    triggers: str

    def text(self, trigger: Trigger) -> str:
        """What the database says of a trigger that is right."""
        raise NotImplementedError

    def statements(self, trigger: Trigger) -> list[str]:
        raise NotImplementedError

    def witnessing(self, table: str) -> Iterator[Trigger]:
        """The triggers that note of a table only that something has changed."""
        raise NotImplementedError


class SQLite(Database):
    rest = "hex(randomblob(16)), 0, strftime('%Y-%m-%d %H:%M:%f', 'now')"
    refuse = "SELECT RAISE(ABORT, '{}');"
    can_truncate = False
    triggers = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"

    def text(self, trigger: Trigger) -> str:
        return (
            f"CREATE TRIGGER {trigger.name} {trigger.when} ON {trigger.table} "
            f"BEGIN {trigger.does} END"
        )

    def statements(self, trigger: Trigger) -> list[str]:
        return [f"DROP TRIGGER IF EXISTS {trigger.name}", self.text(trigger)]

    def witnessing(self, table: str) -> Iterator[Trigger]:
        for event in EVENTS:
            note = f"{_note(SOMETHING, self.rest)};"
            what = f"is_witnessed_on_{event.lower()}"
            yield Trigger(table, what, f"AFTER {event}", note)


class PostgreSQL(Database):
    rest = (
        "gen_random_uuid()::text, pg_current_xact_id()::text::bigint, clock_timestamp()"
    )
    refuse = "RAISE EXCEPTION '{}' USING ERRCODE = 'check_violation';"
    can_truncate = True
    triggers = (
        "SELECT tgname, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
        "WHERE NOT tgisinternal AND tgenabled <> 'D' AND pg_table_is_visible(tgrelid)"
    )

    def text(self, trigger: Trigger) -> str:
        return f"BEGIN {trigger.does} RETURN NULL; END"

    def statements(self, trigger: Trigger) -> list[str]:
        name, table = trigger.name, trigger.table
        return [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger "
            f"AS $${self.text(trigger)}$$ LANGUAGE plpgsql",
            f"CREATE OR REPLACE TRIGGER {name} {trigger.when} ON {table} "
            f"FOR EACH {trigger.each} EXECUTE FUNCTION {name}()",
        ]

    def witnessing(self, table: str) -> Iterator[Trigger]:
        """Once for a statement, however many rows it changes."""
        events, note = " OR ".join([*EVENTS, "TRUNCATE"]), _note(SOMETHING, self.rest)
        when = f"AFTER {events}"
        yield Trigger(table, "is_witnessed", when, f"{note};", each="STATEMENT")


DATABASES: dict[str, Database] = {"sqlite": SQLite(), "postgresql": PostgreSQL()}


# --- What each trigger does -------------------------------------------------------


def wanted(database: Database, tables: set[str]) -> Iterator[Trigger]:
    """The triggers that these tables are to have in a database."""
    for table, sentence in IMMUTABLE.items():
        if table in tables:
            refuse = database.refuse.format(sentence)
            yield Trigger(table, "is_immutable", "BEFORE UPDATE", refuse)
    if LOG not in tables:
        return
    for table in sorted(tables - {LOG}):
        if table in NOTED:
            yield from noting(database, table)
        elif table.startswith(OURS):
            yield from database.witnessing(table)


def noting(database: Database, table: str) -> Iterator[Trigger]:
    for event in EVENTS:
        notes = _notes(table, event, database.rest)
        yield Trigger(table, f"is_noted_on_{event.lower()}", f"AFTER {event}", notes)
    if database.can_truncate:
        note = f"{_note(EVERYTHING, database.rest)};"
        what, when = "is_noted_on_truncate", "AFTER TRUNCATE"
        yield Trigger(table, what, when, note, each="STATEMENT")


def _notes(table: str, event: str, rest: str) -> str:
    """What a trigger writes into the log: a statement for each record named."""
    rows = EVENTS[event]
    return " ".join(
        f"INSERT INTO {LOG} {COLUMNS} SELECT '{kind}', {row}.{column}, {rest} "
        f"WHERE {row}.{column} IS NOT NULL{_moved(row, rows, column)};"
        for row in rows
        for kind, column in NOTED[table].items()
    )


def _moved(row: str, rows: list[str], column: str) -> str:
    """The further condition on the old row of an update: it named another record."""
    if row == "OLD" and len(rows) > 1:
        return f" AND (NEW.{column} IS NULL OR NEW.{column} <> OLD.{column})"
    return ""


def _note(what: str, rest: str) -> str:
    return f"INSERT INTO {LOG} {COLUMNS} SELECT '{what}', 0, {rest}"
