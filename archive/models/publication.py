"""Whether the public may see a record, and under which address."""

from typing import Self

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value, Window
from django.db.models.functions import Coalesce, Lag

from .records import Record


class State(models.TextChoices):
    DRAFT = "draft", "Draft"
    IN_REVIEW = "in review", "In review"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"


class PublicationQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(state=State.PUBLISHED)

    def withdrawn(self) -> Self:
        return self.filter(state=State.WITHDRAWN)

    def visible_to(self, user) -> Self:
        """What this reader may open: editors may open what is not public as well."""
        permission = f"archive.view_{self.model._meta.model_name}"
        return self if user.has_perm(permission) else self.published()

    def with_its_whole(self) -> Self:
        """Fetch with each what it is a part of, and its page asks for."""
        return self

    def versions(self) -> models.QuerySet:
        """The versions of a record of the query around, the newest first."""
        versions = self.model.history.model._base_manager.filter(id=OuterRef("pk"))
        return versions.order_by("-history_id")

    def handled_by(self, user) -> Self:
        """Records that this account has written in, or taken a step with."""
        return self.filter(Exists(self.versions().filter(history_user=user)))

    def written_by(self, user) -> Self:
        """Records that this account has written in; written_at tells when last."""
        earlier = self.model.history.model._base_manager.filter(
            id=OuterRef("id"), history_id__lt=OuterRef("history_id")
        )
        before = Subquery(earlier.order_by("-history_id").values("state")[:1])
        mine = self.versions().filter(history_user=user)
        # A version in another state than the one before is a step.
        words = mine.annotate(before=Coalesce(before, "state")).filter(
            before=F("state")
        )
        written_at = Subquery(words.values("history_date")[:1])
        return self.annotate(written_at=written_at).exclude(written_at=None)

    def with_last_step(self) -> Self:
        """
        Add how each came into its state: step_from, step_at, step_by, step_comment.

        step_from is "" for a record that was always in this state.
        """
        before = self.versions().exclude(state=OuterRef("state"))
        since = self.versions().filter(history_id__gt=OuterRef("version_before"))
        step = since.order_by("history_id")

        def of(versions: models.QuerySet, column: str) -> Subquery:
            return Subquery(versions.values(column)[:1])

        return self.annotate(
            version_before=Coalesce(of(before, "history_id"), 0),
            step_from=Coalesce(of(before, "state"), Value("")),
            step_at=of(step, "history_date"),
            step_by=of(step, "history_user"),
            step_by_name=of(step, "history_user__username"),
            step_comment=of(step, "history_change_reason"),
        )


class Publication(Record):
    """A record with an address of its own, that the public sees once published."""

    slug = models.SlugField(
        max_length=120,
        unique=True,
        help_text="Part of the address, which is cited in print. If you change it, "
        "the old address leads to the new one.",
    )
    state = models.CharField(
        max_length=12, choices=State, default=State.DRAFT, editable=False
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_because = models.TextField(
        "reason for withdrawal",
        blank=True,
        help_text="Shown at the address of a withdrawn record.",
    )

    objects = PublicationQuerySet.as_manager()

    # Whoever has looked that up for many says so, and it is not asked for each.
    has_free_address = False

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_state_is_known", condition=Q(state__in=State.values)
            ),
            models.CheckConstraint(
                name="%(class)s_published_has_its_day",
                condition=~Q(state=State.PUBLISHED) | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="%(class)s_withdrawn_has_its_reason",
                condition=~Q(state=State.WITHDRAWN) | ~Q(withdrawn_because=""),
                violation_error_message="Give the reason: readers will see it.",
            ),
        ]

    @transaction.atomic
    def save(self, **kwargs):
        """
        Save, and keep the address that the record had before.

        This alone of all saves writes another row: an address that is cited in
        print must not depend on which road a change of slug has come by.
        """
        self.refuse_anothers_address()
        former = None
        if not self._state.adding:
            other = type(self)._base_manager.filter(pk=self.pk).exclude(slug=self.slug)
            former = other.values_list("slug", flat=True).first()
        super().save(**kwargs)
        if former:
            FormerSlug.keep(former, self)

    def clean(self):
        super().clean()
        self.refuse_anothers_address()

    def get_absolute_url(self) -> str:
        raise NotImplementedError

    def refuse_anothers_address(self) -> None:
        if self.has_free_address:
            return
        taken = FormerSlug.objects.of(type(self), self.slug).exclude(record_id=self.pk)
        if taken.exists():
            raise ValidationError(
                {"slug": "This was another record's address, and leads to it."}
            )

    def way(self) -> models.QuerySet:
        """The versions by which it came from state to state, the oldest first."""
        before = Window(Lag("state", default=Value("")), order_by="history_id")
        versions = self.history.select_related("history_user").annotate(before=before)
        return versions.exclude(before=F("state")).order_by("history_id")

    @property
    def is_published(self) -> bool:
        return self.state == State.PUBLISHED

    @property
    def is_public(self) -> bool:
        """Whether readers see its page; some records need their whole for that."""
        return self.is_published

    @property
    def is_withdrawn(self) -> bool:
        return self.state == State.WITHDRAWN

    @property
    def withdrawn_with(self) -> "Publication | None":
        """The record whose withdrawal took this page away: mostly itself, or none."""
        return self if self.is_withdrawn else None


class FormerSlugQuerySet(models.QuerySet):
    def of(self, model: type[Publication], *slugs: str) -> Self:
        kind = ContentType.objects.get_for_model(model)
        return self.filter(kind=kind, slug__in=slugs)


class FormerSlug(models.Model):
    """An address that a record once had; it leads to the record for good."""

    kind = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    slug = models.SlugField(max_length=120)
    record_id = models.PositiveBigIntegerField()
    record = GenericForeignKey("kind", "record_id")

    objects = FormerSlugQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "slug"], name="former_slug_leads_to_one_record"
            )
        ]

    def __str__(self):
        return self.slug

    @classmethod
    def keep(cls, slug: str, record: Publication) -> None:
        cls.objects.of(type(record), record.slug).delete()
        kind = ContentType.objects.get_for_model(record)
        cls.objects.update_or_create(
            kind=kind, slug=slug, defaults={"record_id": record.pk}
        )
