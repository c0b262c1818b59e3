"""
What only the database itself can keep, on both vendors: rules, and a log of changes.

Some rows never change. Of the others that a search can find, or that belong to such a
record, each change is noted in the log (models/log.py), whoever makes it.
"""

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
    "archive_transmission": {"letter": "letter_id"},
    "archive_response": {"response": "id", "letter": "letter_id"},
    "archive_claim": {
        "letter": "letter_id",
        "transmission": "transmission_id",
        "response": "response_id",
    },
    "archive_assessment": {
        "letter": "letter_id",
        "transmission": "transmission_id",
        "response": "response_id",
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
    "archive_collection": {"collection": "id"},
}
LOG = "archive_change"
COLUMNS = "(kind, record_id, token, turn, noted_at)"
# What the log says of everything at once: a table was emptied, or the log begins.
EVERYTHING = "everything"
SQLITE_REST = "hex(randomblob(16)), 0, strftime('%Y-%m-%d %H:%M:%f', 'now')"
POSTGRESQL_REST = (
    "gen_random_uuid()::text, pg_current_xact_id()::text::bigint, clock_timestamp()"
)


def make(using="default", **kwargs):
    """Make every trigger anew; safe to repeat. Called after each migrate."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    refuse, note, begin = {
        "sqlite": (refuse_on_sqlite, note_on_sqlite, begin_on_sqlite),
        "postgresql": (refuse_on_postgresql, note_on_postgresql, begin_on_postgresql),
    }[connection.vendor]
    statements = [
        statement
        for table, sentence in IMMUTABLE.items()
        if table in existing
        for statement in refuse(table, sentence)
    ]
    if LOG in existing:
        for table, columns in NOTED.items():
            if table in existing:
                statements += note(table, columns)
        statements.append(begin())
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def begin_log(using="default") -> None:
    """Note a beginning where the log is empty: without a row nothing can follow it."""
    connection = connections[using]
    begin = {"sqlite": begin_on_sqlite, "postgresql": begin_on_postgresql}
    with connection.cursor() as cursor:
        cursor.execute(begin[connection.vendor]())


def note_everything(using="default") -> None:
    """Note a change of all there is: rows may have come while triggers were gone."""
    connection = connections[using]
    rest = {"sqlite": SQLITE_REST, "postgresql": POSTGRESQL_REST}[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(_everything(rest))


# --- SQLite -----------------------------------------------------------------------


def refuse_on_sqlite(table: str, sentence: str) -> list[str]:
    return [
        f"DROP TRIGGER IF EXISTS {table}_is_immutable",
        f"CREATE TRIGGER {table}_is_immutable BEFORE UPDATE ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END",
    ]


def note_on_sqlite(table: str, columns: dict[str, str]) -> list[str]:
    statements = []
    for event, rows in EVENTS.items():
        name = f"{table}_is_noted_on_{event.lower()}"
        notes = _notes(columns, rows, SQLITE_REST)
        statements += [
            f"DROP TRIGGER IF EXISTS {name}",
            f"CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN {notes} END",
        ]
    return statements


def begin_on_sqlite() -> str:
    return _begin(SQLITE_REST)


# --- PostgreSQL -------------------------------------------------------------------


def refuse_on_postgresql(table: str, sentence: str) -> list[str]:
    return [
        f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger AS $$ "
        f"BEGIN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'check_violation'; END "
        "$$ LANGUAGE plpgsql",
        f"DROP TRIGGER IF EXISTS {table}_is_immutable ON {table}",
        f"CREATE TRIGGER {table}_is_immutable BEFORE UPDATE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
    ]


def note_on_postgresql(table: str, columns: dict[str, str]) -> list[str]:
    statements = []
    for event, rows in EVENTS.items():
        name = f"{table}_is_noted_on_{event.lower()}"
        notes = _notes(columns, rows, POSTGRESQL_REST)
        statements += _trigger_on_postgresql(name, table, event, "ROW", notes)
    return statements + _trigger_on_postgresql(
        f"{table}_is_noted_on_truncate",
        table,
        "TRUNCATE",
        "STATEMENT",
        f"{_everything(POSTGRESQL_REST)};",
    )


def _trigger_on_postgresql(name, table, event, each, body) -> list[str]:
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$ "
        f"BEGIN {body} RETURN NULL; END $$ LANGUAGE plpgsql",
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE TRIGGER {name} AFTER {event} ON {table} "
        f"FOR EACH {each} EXECUTE FUNCTION {name}()",
    ]


def begin_on_postgresql() -> str:
    return _begin(POSTGRESQL_REST)


# --- Both -------------------------------------------------------------------------

# event: the rows that it has; what leaves one record for another is noted of both
EVENTS = {"INSERT": ["NEW"], "UPDATE": ["NEW", "OLD"], "DELETE": ["OLD"]}


def _notes(columns: dict[str, str], rows: list[str], rest: str) -> str:
    """What a trigger writes into the log: a statement for each record named."""
    return " ".join(
        f"INSERT INTO {LOG} {COLUMNS} SELECT '{kind}', {row}.{column}, {rest} "
        f"WHERE {row}.{column} IS NOT NULL{_moved(row, rows, column)};"
        for row in rows
        for kind, column in columns.items()
    )


def _moved(row: str, rows: list[str], column: str) -> str:
    """The further condition on the old row of an update: it named another record."""
    if row == "OLD" and len(rows) > 1:
        return f" AND (NEW.{column} IS NULL OR NEW.{column} <> OLD.{column})"
    return ""


def _begin(rest: str) -> str:
    return f"{_everything(rest)} WHERE NOT EXISTS (SELECT 1 FROM {LOG})"


def _everything(rest: str) -> str:
    return f"INSERT INTO {LOG} {COLUMNS} SELECT '{EVERYTHING}', 0, {rest}"
