"""How a database goes about a question: which tables it reads from end to end."""

import re
from collections.abc import Iterable

from django.db import connection

# SQLite names a table by its alias; PostgreSQL gives the table and then the alias.
WHOLE = {
    "sqlite": re.compile(r"^[ |`*-]*SCAN (\w+)(?! USING (?:COVERING )?INDEX)", re.M),
    "postgresql": re.compile(r"Seq Scan on (\w+)"),
}


def plan_of(rows) -> str:
    """What the database says of how it would find the rows of a QuerySet."""
    sql, given = rows.query.sql_with_params()
    return plan(sql, given)


def plan(sql: str, given: Iterable = ()) -> str:
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        explain = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN"
        cursor.execute(f"{explain} {sql}", tuple(given))
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def read_whole(text: str) -> set[str]:
    """The tables that a plan reads from end to end."""
    found = set(WHOLE[connection.vendor].findall(text))
    return {name for name in found if name.startswith("archive_")}
