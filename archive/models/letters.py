"""Letters, the way each went, and what others did about it [TEI correspDesc]."""

from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from archive.dates import (
    BESIDE,
    NO_CALENDAR,
    DateGroup,
    dates_in_order,
    perhaps_of_year,
)
from archive.languages import (
    HOUSE_LANGUAGE,
    TAG_HELP,
    direction,
    is_language_tag,
)

from .addresses import address_of
from .agents import Agent
from .indexes import public_index
from .publication import Publication, PublicationQuerySet, State
from .records import Record

# With this word begins the basis of a heading's date that some source denies.
CONTESTED = "contested"


def refuse_unknown_calendars(field: str, codes: list[str]) -> None:
    """Raise the ValidationError that an editor sees where a calendar is none."""
    known = [NO_CALENDAR, *BESIDE]
    if unknown := [code for code in codes if code not in known]:
        sentence = f"“{unknown[0]}” is none of: {', '.join(known)}."
        raise ValidationError({field: sentence})


class Titled(models.Model):
    """A title in the house's language, and one beside it in another."""

    title = models.CharField(
        max_length=300, help_text="Who to whom, as our pages call it."
    )
    title_language = models.CharField(
        max_length=20,
        default=HOUSE_LANGUAGE,
        validators=[is_language_tag],
        help_text=TAG_HELP,
    )
    parallel_title = models.CharField(
        max_length=300,
        blank=True,
        help_text="The title in another language, which readers see beside it.",
    )
    parallel_title_language = models.CharField(
        "language of the parallel title",
        max_length=20,
        blank=True,
        validators=[is_language_tag],
        help_text=TAG_HELP,
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_parallel_title_has_its_language",
                condition=Q(parallel_title="", parallel_title_language="")
                | (~Q(parallel_title="") & ~Q(parallel_title_language="")),
                violation_error_message="Say in which language the other title is.",
            )
        ]

    def __str__(self):
        return self.title

    @property
    def parallel_title_direction(self) -> str:
        return direction(self.parallel_title_language)


class Collection(Titled, Publication):
    """A set of letters that an editor presents together."""

    introduction = models.TextField(
        blank=True, help_text="What holds these letters together, in our own words."
    )
    calendars = models.JSONField(
        default=list,
        blank=True,
        help_text="In which days of its letters are told beside the Gregorian one. If "
        "none is chosen, as for the whole edition.",
    )

    class Meta:
        ordering = ["title", "slug"]
        constraints = [*Titled.Meta.constraints, *Publication.Meta.constraints]

    def get_absolute_url(self):
        return address_of("archive:collection", self.slug)

    def clean(self):
        super().clean()
        refuse_unknown_calendars("calendars", self.calendars)


class LetterQuerySet(PublicationQuerySet):
    def with_its_whole(self) -> Self:
        return self.select_related("collection")

    def contested(self) -> Self:
        return self.exclude(contested_questions=[])

    def claimed_in(self, claims) -> Self:
        """Letters that these claims are about: itself, its way, or a response."""
        ways = ("letter", "transmission__letter", "response__letter")
        # What leads nowhere is left out: nothing is IN a list that holds a NULL.
        first, *others = (
            claims.order_by().exclude(**{way: None}).values(way) for way in ways
        )
        return self.filter(pk__in=first.union(*others))

    def perhaps_of_year(self, year: int) -> Self:
        """Letters that may be of this year: each year of an uncertain span is one."""
        return self.filter(perhaps_of_year("dated", year))


class Letter(Titled, Publication):
    """
    A communication from senders to recipients, mostly known by report.

    Who wrote to whom and when is claims, each with its citations. The heading
    (the columns named in `derived_fields`, and `senders`, `recipients` and
    `carriers`) is the archive's reading of them: evidence.refresh_headings writes it,
    nobody else.
    """

    collection = models.ForeignKey(
        Collection,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="letters",
        help_text="The set of letters with which it is presented.",
    )
    abstract = models.TextField(
        blank=True,
        help_text="In our own words, each contested statement with who says so. "
        "Sender, recipient and date are not typed here: they are read from claims.",
    )
    language = models.CharField(
        max_length=20,
        blank=True,
        validators=[is_language_tag],
        help_text="Of the letter itself, if it is known: en, fr …",
    )
    transcription = models.TextField(
        blank=True,
        help_text="The letter's own text, only where it is public. What others "
        "report of it is claims on “contents”.",
    )
    replies_to = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replies",
        help_text="The letter to which this one replies.",
    )

    # The archive's reading of the claims.
    dated = DateGroup(editable=False)
    kind = models.CharField(max_length=20, blank=True, editable=False)
    status = models.TextField(blank=True, editable=False)
    contested_questions = models.JSONField(default=list, editable=False)
    # What sources and editors make of the question if there was one: EXISTENCE.
    existence = models.JSONField(default=list, editable=False)
    senders = models.ManyToManyField(Agent, editable=False, related_name="letters_sent")
    recipients = models.ManyToManyField(
        Agent, editable=False, related_name="letters_received"
    )
    # Who is said to have carried it, whoever else denies that.
    carriers = models.ManyToManyField(
        Agent, editable=False, related_name="letters_carried"
    )

    objects: ClassVar = LetterQuerySet.as_manager()

    derived_fields = (
        "dated_as_written",
        "dated_calendar",
        "dated_edtf",
        "dated_earliest",
        "dated_latest",
        "dated_basis",
        "kind",
        "status",
        "contested_questions",
        "existence",
    )

    class Meta:
        ordering = [F("dated_earliest").asc(nulls_last=True), "slug"]
        permissions = [
            ("publish", "Can publish, send back and withdraw records of every kind"),
            ("load", "Can load files in the hand-written form"),
            ("export", "Can take the whole archive out in files, drafts too"),
        ]
        indexes = [
            public_index("letter", "date", "dated_earliest", "slug", "dated_latest"),
            public_index("letter", "newness", "-published_at", "slug"),
            public_index(
                "letter", "collection", "collection", "dated_earliest", "slug"
            ),
            public_index(
                "letter", "facet", "existence", "language", "contested_questions"
            ),
        ]
        constraints = [
            *Titled.Meta.constraints,
            *Publication.Meta.constraints,
            models.CheckConstraint(
                name="letter_does_not_reply_to_itself",
                condition=Q(replies_to=None) | ~Q(replies_to=F("pk")),
            ),
            dates_in_order("letter", "dated"),
        ]

    def get_absolute_url(self):
        return address_of("archive:letter", self.slug)

    @property
    def kind_in_words(self) -> str:
        """The kind as lists give it: what nobody doubts, or that it is contested."""
        return self.kind or (
            "kind contested" if "kind" in self.contested_questions else "letter"
        )

    @property
    def contested_in_words(self) -> str:
        """How much of it is contested, and if its sender or its recipient is."""
        questions = self.contested_questions
        count = len(questions)
        whose = [name for name in ("sender", "recipient") if name in questions]
        among = f", its {' and '.join(whose)} among them" if whose and count > 1 else ""
        if whose and count == 1:
            return f"its {whose[0]} contested"
        return f"{count} question{'s' * (count != 1)} contested{among}" if count else ""

    @property
    def dated_in_words(self) -> str:
        """The date of the heading; a single one that is denied says that it is."""
        is_contested = self.dated.basis.startswith(CONTESTED)
        return f"{self.dated}, {CONTESTED}" if is_contested else str(self.dated)

    @property
    def dated_title(self) -> str:
        """The title with the date, since two letters may bear the same title."""
        return f"{self.title}, {self.dated_in_words}" if self.dated else self.title

    def clean(self):
        super().clean()
        before, seen = self.replies_to, {self.pk}
        while before is not None:
            if before.pk in seen:
                raise ValidationError({"replies_to": "That would run in a circle."})
            seen.add(before.pk)
            before = before.replies_to


class Transmission(Record):
    """
    One step of a letter's way [TEI correspAction].

    All that is known of a step is claims about it, so that three copies by three
    carriers are three steps and no contradiction.
    """

    letter = models.ForeignKey(
        Letter,
        models.CASCADE,
        related_name="transmissions",
        help_text="The letter on whose way this is a step.",
    )
    key = models.SlugField(
        max_length=120,
        help_text="Permanent, and unique in the letter: from-the-harbour-to-the-mill.",
    )
    position = models.PositiveIntegerField(default=1, help_text="The first step is 1.")

    class Meta:
        ordering = ["letter", "position", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "key"], name="transmission_key_is_used_once"
            )
        ]

    def __str__(self):
        return f"{self.letter}: {self.key.replace('-', ' ')}"

    def get_absolute_url(self):
        return f"{self.letter.get_absolute_url()}#step-{self.key}"


class ResponseQuerySet(PublicationQuerySet):
    """A response is public with its letter, and goes when its letter goes."""

    def published(self) -> Self:
        return super().published().filter(letter__state=State.PUBLISHED)

    def withdrawn(self) -> Self:
        gone_with_its_letter = Q(state=State.PUBLISHED, letter__state=State.WITHDRAWN)
        return self.filter(Q(state=State.WITHDRAWN) | gone_with_its_letter)


class Response(Publication):
    """
    What someone did about a letter.

    Without a cited claim “in answer to” it is context, and shown as such.
    """

    class Kind(models.TextChoices):
        REPLY_LETTER = "reply letter", "Reply letter"
        STATEMENT = "statement", "Statement"
        REFUSAL = "refusal", "Refusal"
        ACKNOWLEDGEMENT = "acknowledgement", "Acknowledgement"
        THREAT = "threat", "Threat"
        ACTION = "action", "Action"
        COMMENTARY = "commentary", "Commentary"

    letter = models.ForeignKey(
        Letter,
        models.CASCADE,
        related_name="responses",
        help_text="The letter about which somebody did something.",
    )
    key = models.SlugField(
        max_length=120, help_text="Permanent, and unique in the letter."
    )
    position = models.PositiveIntegerField(
        default=1, help_text="Its place among the letter's responses."
    )
    kind = models.CharField(
        max_length=20,
        choices=Kind,
        default=Kind.STATEMENT,
        help_text="What was done. That it answers the letter is a claim of its own, "
        "“in answer to”; without one it is shown as context.",
    )
    summary = models.TextField(
        help_text="In our own words, each contested statement with who says so."
    )
    reply = models.ForeignKey(
        Letter,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="as_responses",
        help_text="Where the response is itself a letter: that letter.",
    )

    objects: ClassVar = ResponseQuerySet.as_manager()

    class Meta:
        ordering = ["letter", "position", "slug"]
        constraints = [
            *Publication.Meta.constraints,
            models.UniqueConstraint(
                fields=["letter", "key"], name="response_key_is_used_once"
            ),
            models.CheckConstraint(
                name="response_is_not_the_letter_it_answers",
                condition=Q(reply=None) | ~Q(reply=F("letter")),
                violation_error_message="A letter is no response to itself.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.key.replace('-', ' ')}"

    def get_absolute_url(self):
        return address_of("archive:response", self.slug)

    @property
    def is_public(self) -> bool:
        return self.is_published and self.letter.is_published

    @property
    def withdrawn_with(self) -> Publication | None:
        return super().withdrawn_with or self.letter.withdrawn_with
