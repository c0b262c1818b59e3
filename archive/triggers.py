"""Rules about change that only the database itself can keep, on both vendors."""

from django.db import connections

# table: the sentence with which a change of one of its rows is refused
IMMUTABLE = {
    "archive_capture": "A capture never changes: take a new one.",
    "archive_assessment": "An assessment never changes: make a new one.",
}


def make(using="default", **kwargs):
    """Make every trigger anew; safe to repeat. Called after each migrate."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    statements = {"sqlite": on_sqlite, "postgresql": on_postgresql}[connection.vendor]
    with connection.cursor() as cursor:
        for table, sentence in IMMUTABLE.items():
            if table in existing:
                for statement in statements(table, sentence):
                    cursor.execute(statement)


def on_sqlite(table: str, sentence: str) -> list[str]:
    return [
        f"DROP TRIGGER IF EXISTS {table}_is_immutable",
        f"CREATE TRIGGER {table}_is_immutable BEFORE UPDATE ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END",
    ]


def on_postgresql(table: str, sentence: str) -> list[str]:
    return [
        f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger AS $$ "
        f"BEGIN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'check_violation'; END "
        "$$ LANGUAGE plpgsql",
        f"DROP TRIGGER IF EXISTS {table}_is_immutable ON {table}",
        f"CREATE TRIGGER {table}_is_immutable BEFORE UPDATE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
    ]
