"""
What is counted over whole tables: once in an edition, for all pages that show it.

A count grows in step with the archive, and is a function of the edition alone. While
a page is made whose edition is known, it is asked of the database by whoever comes
first, and known to the pages that are made after it.
"""

import hashlib
from functools import cached_property
from typing import cast

from django.core.cache import caches
from django.core.exceptions import EmptyResultSet
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import QuerySet

from archive import edition

SECONDS = 24 * 60 * 60


def rows_of(counted: QuerySet) -> list[tuple]:
    """The rows of a query that counts, given by `values_list`."""
    compiler = counted.query.get_compiler(connection=connection)
    try:
        question = compiler.as_sql()
    except EmptyResultSet:
        return []
    rows = compiler.results_iter([_told(*question)], tuple_expected=True)
    return list(rows)


def keys_of(records: QuerySet) -> list[int]:
    """The keys of a few records that are found among all."""
    return [key for (key,) in rows_of(records.values_list("pk"))]


def number_of(records: QuerySet) -> int:
    """How many records there are in a list."""
    keys = records.order_by().values("pk").query
    try:
        sql, params = keys.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return 0
    ((number,),) = _told(f"SELECT COUNT(*) FROM ({sql}) AS records", params)
    return number


class Pages(Paginator):
    """A list in pages, of which the length is counted once in an edition."""

    @cached_property
    def count(self) -> int:
        return number_of(cast(QuerySet, self.object_list))


def _told(sql: str, params: tuple) -> list[tuple]:
    making = edition.being_made()
    if making is None or making.of is None:
        return _asked(sql, params)
    making.counted.append((sql, params))
    with making.counting():
        return told_in(making.of, sql, params)


def told_in(of: str, sql: str, params: tuple) -> list[tuple]:
    """What the database tells in an edition, the one in force, or has told already."""
    key = hashlib.sha256(repr((of, sql, params)).encode()).hexdigest()[:32]
    told = caches["counts"].get(key)
    if told is None:
        told = _asked(sql, params)
        caches["counts"].set(key, told, SECONDS)
    return told


def _asked(sql: str, params: tuple) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
