"""A passage of a text, and the marks that editors set on it [W3C Web Annotation]."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from archive.languages import (
    HOUSE_LANGUAGE,
    TAG_HELP,
    direction,
    is_language_tag,
)

from .agents import Agent, Place
from .documents import Capture, Document
from .letters import Letter, Response
from .records import Record

CONTEXT = 32  # code points kept before and after a passage


class Anchor(models.TextChoices):
    EXACT = "exact", "Exact"
    SHIFTED = "shifted", "Shifted: the same words, elsewhere in a newer capture"
    FUZZY = "fuzzy", "Fuzzy: other words in a newer capture; look at it"
    ORPHANED = "orphaned", "Orphaned: gone from the newer capture"
    UNCAPTURED = "uncaptured", "Uncaptured: words, without a text to find them in"


class Passage(models.Model):
    """
    Words of a document, and where they stand in one capture of it.

    The shape of TextPositionSelector and TextQuoteSelector together: start and end
    in Unicode code points, the exact words, and what stands before and after. A
    passage without a capture has words (few) and a locator at most.
    """

    capture = models.ForeignKey(
        Capture, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    start = models.PositiveIntegerField(null=True, blank=True, editable=False)
    end = models.PositiveIntegerField(null=True, blank=True, editable=False)
    exact = models.TextField("words", blank=True, editable=False)
    prefix = models.CharField(max_length=CONTEXT, blank=True, editable=False)
    suffix = models.CharField(max_length=CONTEXT, blank=True, editable=False)
    anchor = models.CharField(max_length=12, choices=Anchor, blank=True, editable=False)
    words_language = models.CharField(
        "language of the words",
        max_length=20,
        blank=True,
        validators=[is_language_tag],
        help_text="Only if they are not in the document's language.",
    )
    locator = models.CharField(
        max_length=200,
        blank=True,
        help_text="Where to look, if there is no text: p. 3, para. 2, 01:13:40 …",
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_passage_has_both_ends",
                # A comparison with NULL is no refusal, so both ends are asked for.
                condition=Q(capture=None, start=None, end=None)
                | Q(
                    capture__isnull=False,
                    start__isnull=False,
                    end__isnull=False,
                    end__gt=F("start"),
                ),
            ),
            models.CheckConstraint(
                name="%(class)s_passage_has_words_in_its_capture",
                condition=Q(capture=None) | ~Q(exact=""),
            ),
            models.CheckConstraint(
                name="%(class)s_passage_is_anchored_as_it_says",
                condition=Q(capture=None, exact="", anchor="")
                | (Q(capture=None, anchor=Anchor.UNCAPTURED) & ~Q(exact=""))
                | Q(
                    capture__isnull=False,
                    anchor__in=[
                        Anchor.EXACT,
                        Anchor.SHIFTED,
                        Anchor.FUZZY,
                        Anchor.ORPHANED,
                    ],
                ),
            ),
        ]

    def clean(self):
        super().clean()
        if self.capture_id and self.capture.text[self.start : self.end] != self.exact:
            raise ValidationError("The words do not stand at that place of the text.")

    @property
    def language(self) -> str:
        return self.words_language or self.document.language

    @property
    def direction(self) -> str:
        return direction(self.language)


class Annotation(Passage, Record):
    """An editor's mark on a passage of a document."""

    class Motivation(models.TextChoices):
        COMMENTING = "commenting", "Commenting"
        IDENTIFYING = "identifying", "Identifying an agent or a place"
        LINKING = "linking", "Linking a letter or a response"
        CORRECTING = "correcting", "Correcting: the source misprints"
        TRANSLATING = "translating", "Translating"
        QUESTIONING = "questioning", "Questioning"

    document = models.ForeignKey(
        Document,
        models.CASCADE,
        related_name="annotations",
        help_text="The document on whose words the mark is set.",
    )
    key = models.SlugField(
        max_length=120, help_text="Permanent, and unique in the document."
    )
    motivation = models.CharField(
        max_length=12,
        choices=Motivation,
        default=Motivation.COMMENTING,
        help_text="Why the mark is there: to comment, to say who or where is meant, to "
        "lead to a letter, to set a misprint right, to translate, to doubt.",
    )
    note = models.TextField(
        blank=True, help_text="In our own words; for “translating”, the translation."
    )
    note_language = models.CharField(
        "language of the note",
        max_length=20,
        default=HOUSE_LANGUAGE,
        validators=[is_language_tag],
        help_text=TAG_HELP,
    )
    reading = models.CharField(
        "right reading",
        max_length=400,
        blank=True,
        help_text="For “correcting”: what should stand there.",
    )
    agent = models.ForeignKey(
        Agent,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="annotations",
        help_text="Who is meant by the words.",
    )
    place = models.ForeignKey(
        Place,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="annotations",
        help_text="Which place is meant by the words.",
    )
    letter = models.ForeignKey(
        Letter,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="annotations",
        help_text="The letter of which the words speak.",
    )
    response = models.ForeignKey(
        Response,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="annotations",
        help_text="The response of which the words speak.",
    )
    is_public = models.BooleanField(
        "public",
        default=False,
        help_text="Shown to readers once the document is published. If not, it is an "
        "internal mark, which only editors see.",
    )

    class Meta:
        ordering = ["document", F("start").asc(nulls_last=True), "end", "key"]
        constraints = [
            *Passage.Meta.constraints,
            models.UniqueConstraint(
                fields=["document", "key"], name="annotation_key_is_used_once"
            ),
            models.CheckConstraint(
                name="annotation_marks_some_words", condition=~Q(exact="")
            ),
            models.CheckConstraint(
                name="annotation_identifies_one_agent_or_place",
                condition=(
                    Q(motivation="identifying")
                    & (
                        Q(agent=None, place__isnull=False)
                        | Q(agent__isnull=False, place=None)
                    )
                )
                | (~Q(motivation="identifying") & Q(agent=None, place=None)),
                violation_error_message="To identify, name one agent or one place.",
            ),
            models.CheckConstraint(
                name="annotation_links_one_letter_or_response",
                condition=(
                    Q(motivation="linking")
                    & (
                        Q(letter=None, response__isnull=False)
                        | Q(letter__isnull=False, response=None)
                    )
                )
                | (~Q(motivation="linking") & Q(letter=None, response=None)),
                violation_error_message="To link, name one letter or one response.",
            ),
            models.CheckConstraint(
                name="annotation_corrects_with_a_reading",
                condition=(Q(motivation="correcting") & ~Q(reading=""))
                | (~Q(motivation="correcting") & Q(reading="")),
                violation_error_message="A correction, and only it, gives a reading.",
            ),
            models.CheckConstraint(
                name="annotation_says_something",
                condition=~Q(note="")
                | Q(motivation__in=["identifying", "linking", "correcting"]),
                violation_error_message="Write the note.",
            ),
        ]

    def __str__(self):
        return f"“{self.exact[:60]}”"

    def get_absolute_url(self):
        return f"{self.document.get_absolute_url()}#note-{self.key}"
