"""The editors' judgement on a question: what they accept, why, and since when."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from .claims import Claim
from .deletions import History
from .documents import Document
from .questions import About, AboutQuerySet


class Assessment(About):
    """
    The editors' judgement on one question about one subject.

    Append-only (the database refuses a change): the newest holds, and all stay
    readable. It rests on listed sources and never judges anybody's sincerity.
    """

    class Verdict(models.TextChoices):
        ACCEPTS = "accepts", "Accepts a claim"
        UNRESOLVED = "unresolved", "Unresolved"
        UNSUPPORTED = "unsupported", "Unsupported"

    verdict = models.CharField(
        max_length=12,
        choices=Verdict,
        help_text="“Unresolved”: the sources do not decide it. “Unsupported”: none of "
        "the answers has enough behind it.",
    )
    accepts = models.ForeignKey(
        Claim,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="accepted_by",
        help_text="The claim that the heading will then read as the answer.",
    )
    criteria = models.TextField(
        help_text="What speaks for this judgement, and why. It is about statements, "
        "never about anybody's sincerity."
    )
    sources = models.ManyToManyField(
        Document,
        blank=True,
        related_name="assessments",
        help_text="The documents on which it rests.",
    )
    editor = models.CharField(
        max_length=200, help_text="Who judges, as readers will see the name."
    )
    editor_account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="assessments",
    )
    made_on = models.DateField(
        help_text="As known on an earlier day, the page leaves it out."
    )

    history = History()

    objects = AboutQuerySet.as_manager()

    class Meta:
        ordering = ["-made_on", "-pk"]
        constraints = [
            *About.Meta.constraints,
            models.CheckConstraint(
                name="assessment_accepts_a_claim_or_none",
                condition=Q(verdict="accepts", accepts__isnull=False)
                | Q(verdict__in=["unresolved", "unsupported"], accepts=None),
                violation_error_message="Name the claim that is accepted, or another "
                "verdict.",
            ),
        ]

    def __str__(self):
        return f"{self.question}: {self.verdict}"

    def clean(self):
        super().clean()
        if self.accepts and self.accepts.asked != self.asked:
            raise ValidationError(
                {"accepts": "That claim answers another question, or another subject."}
            )
