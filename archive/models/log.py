"""The log of what has changed: the database keeps it, and the search reads it."""

from django.db import models


class Change(models.Model):
    """
    A record that was changed, or a part of it: noted by triggers, on every road.

    `kind` and `record_id` name the record, or a part that leads to it. `token` makes
    sure that a row is the same row: SQLite gives an id twice, once it was rolled back.
    `turn` is PostgreSQL's number of the transaction, for its ids are not in the order
    in which transactions end.
    """

    kind = models.CharField(max_length=20)
    record_id = models.BigIntegerField()
    token = models.CharField(max_length=36)
    turn = models.BigIntegerField(default=0, db_index=True)
    noted_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["pk"]
        # Nobody writes it but the database.
        default_permissions = ()

    def __str__(self):
        return f"{self.kind} {self.record_id}"
