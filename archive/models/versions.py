"""The histories of many records at once, which the database copies by itself."""

from collections.abc import Sequence

from django.db import connections, models, router
from django.db.models import Value
from django.utils import timezone

from .records import Record

AT_ONCE = 500  # keys in one statement


def keep_versions(records: Sequence[Record], *, change: str, reason: str) -> None:
    """
    Add to the history of records of one kind how they stand in the database now.

    As saving each would: made (+) or changed (~), by whoever is logged in.
    """
    model = type(records[0])
    version = model.history.model
    user = version.get_default_history_user(records[0])
    tracked = [field.attname for field in version.tracked_fields]
    of_version = {
        "history_date": Value(timezone.now(), models.DateTimeField()),
        "history_type": Value(change),
        "history_change_reason": Value(reason),
        "history_user_id": Value(user and user.pk, models.IntegerField()),
    }
    rows = model._base_manager.order_by("pk").values_list(
        *tracked, *of_version.values()
    )
    for start in range(0, len(records), AT_ONCE):
        keys = [record.pk for record in records[start : start + AT_ONCE]]
        _insert(version, [*tracked, *of_version], rows.filter(pk__in=keys))


def _insert(model: type[models.Model], names: list[str], rows) -> None:
    """INSERT … SELECT, which Django has no words for."""
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    columns = ", ".join(
        quote(str(model._meta.get_field(name).column)) for name in names
    )
    sql, given = rows.query.get_compiler(connection=connection).as_sql()
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) {sql}", given)
