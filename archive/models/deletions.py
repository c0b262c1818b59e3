"""What was deleted: by whom, when and why, and all that went with it in one act."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

NAMED = 300  # characters of what a deleted record was called

# What has gone in the act that is under way, if one is: see `Deletion.gone`.
_gone: ContextVar[list | None] = ContextVar("gone", default=None)


class DeletionQuerySet(models.QuerySet):
    def in_force(self):
        """Those that nobody has taken back."""
        return self.filter(brought_back_at=None)


class Deletion(models.Model):
    """
    One act of deleting, from which what it took can be brought back.

    `gone` names each row that went, as it stands in the history: its kind, its key,
    and what it was linked with in tables between, which no history keeps.
    """

    kind = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    name = models.CharField(max_length=NAMED)
    deleted_at = models.DateTimeField(auto_now_add=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    why = models.CharField(max_length=100, blank=True)
    gone = models.JSONField()
    brought_back_at = models.DateTimeField(null=True)

    objects = DeletionQuerySet.as_manager()

    class Meta:
        ordering = ["-deleted_at", "-pk"]
        # Nobody writes it but the act itself.
        default_permissions = ()

    def __str__(self):
        return self.name


class History(HistoricalRecords):
    """The history of a record; what is deleted is also noted in the act by which."""

    def pre_delete(self, instance, **kwargs):
        super().pre_delete(instance, **kwargs)
        if (gone := _gone.get()) is not None:
            gone.append([instance._meta.model_name, instance.pk, _links_of(instance)])


def _links_of(record: models.Model) -> dict[str, list[int]]:
    """The keys of what editors have linked a record with, by the relation."""
    return {
        field.name: sorted(getattr(record, field.name).values_list("pk", flat=True))
        for field in record._meta.many_to_many
        if field.editable
    }


@contextmanager
def one_act(records: Iterable[models.Model], *, why: str = "") -> Iterator[None]:
    """
    Note what is deleted within as one act on these records, unless it is part of one.

    To be entered within a transaction: what is undone must leave no note.
    """
    records = list(records)
    if _gone.get() is not None or not records:
        yield
        return
    first, number = records[0], len(records)
    name, key = _named(first, number), first.pk
    gone: list = []
    token = _gone.set(gone)
    try:
        yield
    finally:
        _gone.reset(token)
    if gone:
        Deletion.objects.create(
            kind=str(first._meta.model_name),
            record_id=key,
            name=name,
            deleted_by=_who(),
            why=why[:100],
            gone=gone,
        )


def _named(first: models.Model, number: int) -> str:
    more = f", and {number - 1} more" if number > 1 else ""
    return f"{str(first)[: NAMED - len(more)]}{more}"


def _who():
    """Whoever is at work, as the history knows it; None where nobody is logged in."""
    request = getattr(HistoricalRecords.context, "request", None)
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None
