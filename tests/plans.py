"""How a database goes about a question: which tables it reads from end to end."""

import re
from collections.abc import Iterable

from django.db import connection

ALIAS = re.compile(r'"(archive_\w+)" ([A-Z]+\d+)\b')
WHOLE = {
    "sqlite": re.compile(r"^[ |`*-]*SCAN (\w+)\b(?! USING (?:COVERING )?INDEX)", re.M),
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
        cursor.execute(f"{explain} {sql}", tuple(given) or None)
        told = "\n".join(str(row[-1]) for row in cursor.fetchall())
    if not is_sqlite:
        return told
    # SQLite names a table by its alias alone, which may mean another one elsewhere.
    names = {alias: table for table, alias in ALIAS.findall(sql)}
    return re.sub(r"\bSCAN (\w+)", lambda m: f"SCAN {names.get(m[1], m[1])}", told)


def read_whole(text: str) -> set[str]:
    """The tables that a plan reads from end to end."""
    found = set(WHOLE[connection.vendor].findall(text))
    return {name for name in found if name.startswith("archive_")}
