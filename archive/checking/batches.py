"""All rows of a table, some hundred at a time."""

from collections.abc import Iterator

from django.db import models

BATCH = 200


def batches(rows: models.QuerySet) -> Iterator[list]:
    """The rows of a query in lists, by their keys; none is held beyond its turn."""
    rows, last = rows.order_by("pk"), 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk


def counted(rows: models.QuerySet, tell, what: str = "") -> Iterator[list]:
    """The same, telling after each list how far it has come."""
    done, of = 0, rows.order_by().count()
    what = what or str(rows.model._meta.verbose_name_plural)
    for batch in batches(rows):
        yield batch
        done += len(batch)
        tell(what, done, of)
