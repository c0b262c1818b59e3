"""Writing what a load finds new: many records at a time, each with its history."""

from collections import defaultdict
from itertools import count

from django.db import IntegrityError, connection, models, transaction

from archive.models import keep_versions

from .reading import Node

REASON = "Loaded"  # in the history of what a load has written

KEYS_AT_ONCE = 500


class Keys:
    """The keys of new records, asked of the database before the records are written."""

    def __init__(self):
        self._next: dict[type, object] = {}

    def next_of(self, model: type[models.Model]) -> int:
        keys = self._next.get(model)
        key = next(keys, None) if keys else None
        if key is None:
            self._next[model] = keys = iter(_free_keys(model))
            key = next(keys)
        return key


def _free_keys(model: type[models.Model]):
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # Whoever writes to SQLite is alone: what follows the last key is free.
            sql = "SELECT MAX(seq) FROM sqlite_sequence WHERE name = %s"
            cursor.execute(sql, [table])
            return count((cursor.fetchone()[0] or 0) + 1)
        sql = (
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
        )
        cursor.execute(sql, [table, column, KEYS_AT_ONCE])
        return [row[0] for row in cursor.fetchall()]


class Batch:
    """
    New records that are written together.

    Each has its key from the moment that it is added, so that others may name it.
    The databases hold references to each other only at the end of a transaction.
    """

    def __init__(self, why_refused):
        self._why_refused = why_refused
        self._keys = Keys()
        self._waiting: dict[type, list[tuple[models.Model, Node]]] = defaultdict(list)

    def add(self, record: models.Model, at: Node) -> None:
        record.pk = self._keys.next_of(type(record))
        self._waiting[type(record)].append((record, at))

    def write(self) -> None:
        """Write what waits; raise NotLoadable for what the database refuses."""
        waiting, self._waiting = self._waiting, defaultdict(list)
        for model, given in waiting.items():
            records = [record for record, _ in given]
            try:
                with transaction.atomic():
                    model._base_manager.bulk_create(records)
            except IntegrityError:
                self._write_one_by_one(given)
            else:
                keep_versions(records, change="+", reason=REASON)

    def _write_one_by_one(self, given: list[tuple[models.Model, Node]]) -> None:
        """Find which of many it is that the database refuses."""
        for record, at in given:
            try:
                with transaction.atomic():
                    record.save(force_insert=True)
            except IntegrityError as error:
                raise at.refuse(self._why_refused(record, error)) from None
