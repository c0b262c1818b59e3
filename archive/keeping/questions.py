"""
What a page asked of the database: whether it would still be answered the same.

A page is a function of what it was told. While an editor is at work elsewhere, to ask
its questions once more is much less than to make it anew.
"""

import hashlib
from collections.abc import Iterator
from contextlib import closing, contextmanager

from django.db import connection

from archive import counting, edition

Questions = list[tuple[str, tuple]]


@contextmanager
def heard() -> Iterator[Questions]:
    """
    The questions that are asked within, by this thread, in their order.

    But for those that count what there is: a page's making knows them.
    """
    questions: Questions = []

    def hear(execute, sql, params, many, context):
        making = edition.being_made()
        if making is None or not making.is_counting:
            questions.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(hear):
        yield questions


def answers_to(in_force: str, questions: Questions, counted: Questions) -> str | None:
    """What names the database's present answers; None where one was no question."""
    if not all(sql.startswith(("SELECT", "WITH")) for sql, _ in questions):
        return None
    told = hashlib.sha256()
    # Django's own cursor would note each, as if a page had asked twice.
    connection.ensure_connection()
    with closing(connection.create_cursor()) as cursor:
        for sql, params in questions:
            cursor.execute(sql, params)
            told.update(repr(cursor.fetchall()).encode())
    for sql, params in counted:
        told.update(repr(counting.told_in(in_force, sql, params)).encode())
    return told.hexdigest()


def answers_within(
    in_force: str, questions: Questions, counted: Questions
) -> str | None:
    """The answers, if they are of this edition still: none came between."""
    answers = answers_to(in_force, questions, counted)
    with closing(connection.create_cursor()) as cursor:
        return answers if edition.told_by(cursor) == in_force else None
