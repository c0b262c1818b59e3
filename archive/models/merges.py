"""Two records that were one: what was moved from the one to the other, and by whom."""

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


class Merge(models.Model):
    """
    One record absorbed by another; who, when and why stands with its deletion.

    `moved` names each row that leads to the other since: its kind, its key, the
    relation, and whether it was preferred. `added` are the names that were made;
    `before` is what the record that stayed said in its own columns.
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
    former_slugs = models.JSONField()
    taken_apart_at = models.DateTimeField(null=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        # Nobody writes it but the act itself.
        default_permissions = ()

    def __str__(self):
        return self.absorbed_slug
