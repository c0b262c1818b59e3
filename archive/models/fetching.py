"""The records that many rows name, each fetched, and made, once."""

from collections.abc import Sequence

from django.db.models import Model, QuerySet


def fetch_related(
    records: QuerySet, *places: tuple[Sequence[Model], str]
) -> list[Model]:
    """
    Give rows the record that they name, out of `records`; return these records.

    `places` are rows, each with the name of the attribute. One query, or none where
    no row names any; on SQLite one for each thousand. Django's `select_related`
    makes a record anew for every row, and its `prefetch_related` takes three times
    as long to tie few records to many rows.
    """
    named = [
        (row, name, getattr(row, f"{name}_id")) for rows, name in places for row in rows
    ]
    # In no order: to find its columns among those selected takes longest of all.
    found = records.order_by().in_bulk({key for _, _, key in named} - {None})
    for row, name, key in named:
        if key in found:
            tie(row, name, found[key])
    return list(found.values())


def tie(row: Model, name: str, record: Model) -> None:
    """
    Have a row's foreign key be this very record, whose key it has.

    As the row's own descriptor keeps it, which would first look at both.
    """
    row._state.fields_cache[name] = record
