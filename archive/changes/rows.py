"""Rows of a history: by record, in their order, and what differs between two."""

from collections import defaultdict
from itertools import pairwise

from django.db.models import Q, QuerySet

OF_EVERY_HISTORY = ("id", "history_date", "history_type", "history_user_id")


def any_of(history: QuerySet, *conditions: Q) -> QuerySet:
    """
    The rows of which one of these holds, asked in parts that are put together.

    As one condition PostgreSQL would read every row there is.
    """
    first, *others = (
        history.filter(part).order_by().values("pk") for part in conditions
    )
    return history.filter(pk__in=first.union(*others, all=True))


def in_order(history: QuerySet, *columns: str) -> list:
    """
    The rows, from the first to the last; as bare rows, since there are many.

    With these columns, where they are given, and those that every history has.
    """
    asked = dict.fromkeys((*OF_EVERY_HISTORY, *columns)) if columns else ()
    ordered = history.order_by("history_date", "history_id")
    return list(ordered.values_list(*asked, named=True))


def by_record(history: QuerySet, *columns: str) -> dict[int, list]:
    """The rows of each record, by its key, from the first to the last."""
    found = defaultdict(list)
    for row in in_order(history, *columns):
        found[row.id].append(row)
    return dict(found)


def is_gone(rows: list) -> bool:
    return rows[-1].history_type == "-"


def steps_since(rows: list, at) -> list[tuple]:
    """Each row after a moment, with the row before it."""
    return [(before, row) for before, row in pairwise(rows) if row.history_date > at]


def differ(before, row, *names: str) -> bool:
    return any(getattr(before, name) != getattr(row, name) for name in names)


def date_columns(name: str) -> tuple[str, ...]:
    """The columns of a date that readers see."""
    return f"{name}_as_written", f"{name}_edtf", f"{name}_basis"


def how(before: str, after: str) -> str:
    """What became of a text."""
    if not before:
        return "was added"
    return "was rewritten" if after else "was removed"
