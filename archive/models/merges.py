"""Two records that were one: what was moved from the one to the other, and by whom."""

from django.conf import settings
from django.db import models

from .deletions import Deletion


class MergeQuerySet(models.QuerySet):
    def in_force(self):
        """Those that nobody has taken apart again."""
        return self.filter(taken_apart_at=None)

    def of(self, model: type[models.Model], slug: str):
        """Those by which a record with this slug was absorbed."""
        kind = model._meta.model_name
        return self.in_force().filter(kind=kind, absorbed_slug=slug)

    def on_the_way_from(self, model: type[models.Model], slug: str) -> list["Merge"]:
        """The merges by which this slug has come to lead where it leads, in order."""
        way = list(self.of(model, slug)[:1])
        while way:
            on_top = self.in_force().filter(
                kind=way[-1].kind, absorbed_id=way[-1].into_id
            )
            if not (later := on_top.first()):
                break
            way.append(later)
        return way


class Merge(models.Model):
    """
    One record absorbed by another; who, when and why stands with its deletion.

    `moved` names each row that was changed: its kind, its key, and by column what was
    there and what is. `keys` are those that lead elsewhere than before: the kind, the
    key of the row to which it belongs now, what it was known by, and the row. `added`
    are the names that were made; `before` is, by column, what the record that stayed
    said of itself, and what it says.
    """

    kind = models.CharField(max_length=40)
    absorbed_slug = models.SlugField(max_length=120)
    absorbed_id = models.BigIntegerField()
    into_id = models.BigIntegerField()
    deletion = models.OneToOneField(
        Deletion, models.PROTECT, related_name="merge", editable=False
    )
    moved = models.JSONField()
    added = models.JSONField()
    before = models.JSONField()
    keys = models.JSONField(default=list)
    former_slugs = models.JSONField()
    taken_apart_at = models.DateTimeField(null=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        # Nobody writes it but the act itself.
        default_permissions = ()

    def __str__(self):
        return self.absorbed_slug

    def key_now(self, kind: str, whole: int, key: str) -> int | None:
        """The row for which a key stands that stood for another before, if it does."""
        found = (n for k, of, was, n in self.keys if (k, of, was) == (kind, whole, key))
        return next(found, None)


class NotOne(models.Model):
    """Two records that look alike, and of which somebody has said that they are two."""

    kind = models.CharField(max_length=40)
    first_id = models.BigIntegerField()
    second_id = models.BigIntegerField()
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    said_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        # Whoever may merge may say so; nobody sees it by itself.
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "first_id", "second_id"], name="not_one_is_said_once"
            ),
            models.CheckConstraint(
                name="not_one_names_two_in_order",
                condition=models.Q(first_id__lt=models.F("second_id")),
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.first_id} and {self.second_id}"
