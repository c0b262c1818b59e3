"""Sources, their texts as they stood when they were taken, and their own notes."""

import hashlib
import unicodedata
from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from archive.dates import DateGroup, dates_in_order, perhaps_of_year
from archive.languages import (
    HOUSE_LANGUAGE,
    TAG_HELP,
    direction,
    is_language_tag,
)

from .addresses import address_of
from .agents import Agent
from .indexes import public_index
from .publication import Publication, PublicationQuerySet
from .records import Record


class DocumentQuerySet(PublicationQuerySet):
    def perhaps_of_year(self, year: int) -> Self:
        """Documents whose publication may lie in this year."""
        return self.filter(perhaps_of_year("published", year))

    def cited_in(self, citations) -> Self:
        """Documents that one of these citations, or more, is of."""
        # A list, made once: looked for from each document, all would be gone through.
        return self.filter(pk__in=citations.order_by().values("document"))


class Document(Publication):
    """A source, whether or not anybody here has seen it [CSL-JSON item]."""

    class Kind(models.TextChoices):
        NEWS = "news", "News"
        ENCYCLOPEDIA = "encyclopedia", "Encyclopedia"
        TRANSCRIPT = "transcript", "Transcript"
        STATEMENT = "statement", "Statement"
        BROADCAST = "broadcast", "Broadcast"
        BOOK = "book", "Book"
        POST = "post", "Post"
        ARTICLE = "article of the archive", "Article of the archive"

    class Consulted(models.TextChoices):
        WHOLE = "whole", "Whole"
        EXCERPT = "excerpt", "In excerpt"
        NO = "no", "Not at all: known only because another document cites it"

    class Rights(models.TextChoices):
        FULL_TEXT = "full text", "Full text: free, licensed, or by permission"
        EXCERPTS = "excerpts", "Excerpts: the passages cited, and a little around them"
        METADATA_ONLY = "metadata only", "Metadata only"

    kind = models.CharField(
        max_length=30,
        choices=Kind,
        default=Kind.NEWS,
        help_text="What sort of source it is; citations are formatted by it.",
    )
    title = models.CharField(
        max_length=400,
        blank=True,
        help_text="As it stands on the document, in its own language.",
    )
    language = models.CharField(
        max_length=20,
        default=HOUSE_LANGUAGE,
        validators=[is_language_tag],
        help_text=f"Of the document. {TAG_HELP}",
    )
    gloss = models.CharField(
        "English gloss",
        max_length=400,
        blank=True,
        help_text="The title in English, where the document's own is not.",
    )
    authors = models.TextField(
        blank=True, help_text="One to a line; persons as “Family, Given”."
    )
    publisher = models.ForeignKey(
        Agent,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="publications",
        help_text="The paper, agency or house. What it says in its own voice counts "
        "as one origin, on however many pages.",
    )
    published = DateGroup()
    published_latest: date | None
    accessed_latest: date | None
    accessed = DateGroup()
    address = models.URLField(
        max_length=600, blank=True, help_text="Where it was read: https://…"
    )
    archived_address = models.URLField(
        max_length=600,
        blank=True,
        help_text="A copy that stays, in a web archive.",
    )
    consulted = models.CharField(
        max_length=10,
        choices=Consulted,
        default=Consulted.NO,
        help_text="How much of it somebody here has read with their own eyes. What was "
        "not consulted is public only through a citation that relays it.",
    )
    rights = models.CharField(
        max_length=20,
        choices=Rights,
        default=Rights.METADATA_ONLY,
        help_text="How much of its text readers may see; editors see all of it. With "
        "“metadata only” not even the words cited are shown.",
    )
    current_capture = models.ForeignKey(
        "Capture",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="current_for",
    )

    objects: ClassVar = DocumentQuerySet.as_manager()

    class Meta:
        ordering = [F("published_latest").asc(nulls_last=True), "slug"]
        constraints = [
            *Publication.Meta.constraints,
            models.CheckConstraint(
                name="document_with_a_text_was_consulted",
                condition=Q(current_capture=None) | ~Q(consulted="no"),
                violation_error_message="A document whose text is here was consulted.",
            ),
            dates_in_order("document", "published"),
            dates_in_order("document", "accessed"),
        ]
        indexes = [
            public_index(
                "document", "date", "published_latest", "slug", "published_earliest"
            ),
            public_index(
                "document", "facet", "kind", "language", "consulted", "publisher"
            ),
        ]

    def __str__(self):
        return self.title or f"[{self.slug}]"

    def get_absolute_url(self):
        return address_of("archive:document", self.slug)

    def clean(self):
        super().clean()
        self.refuse_unless(
            self.consulted != self.Consulted.NO or self.current_capture_id is None,
            "consulted",
            "A document whose text is here was consulted.",
        )

    @property
    def author_list(self) -> list[str]:
        return [line.strip() for line in self.authors.splitlines() if line.strip()]

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def known_by(self) -> date | None:
        """
        The latest day on which it can have appeared; None where nobody can tell.

        Where its publication is open at the end, that is the day on which it was
        read, or else that on which its text was taken.
        """
        told = self.published_latest or self.accessed_latest
        if told or self.current_capture is None:
            return told
        return timezone.localdate(self.current_capture.taken_at)

    @property
    def language_of_dates(self) -> str:
        return self.language

    @property
    def was_consulted(self) -> bool:
        return self.consulted != self.Consulted.NO

    @property
    def may_be_read_whole(self) -> bool:
        return self.rights == self.Rights.FULL_TEXT

    @property
    def may_be_quoted(self) -> bool:
        return self.rights != self.Rights.METADATA_ONLY


def canonical(text: str) -> str:
    """
    Return a text as captures keep it: NFC, line feeds, no space at the line ends.

    Offsets of passages are counted in this form, in Unicode code points.
    """
    lines = unicodedata.normalize("NFC", text.removeprefix("\ufeff")).splitlines()
    return "\n".join(line.rstrip() for line in lines).strip("\n")


class CaptureQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        """Texts that were never current: somebody has yet to compare them."""
        once = Document.history.model.objects.filter(current_capture=OuterRef("pk"))
        return self.filter(~Exists(once), current_for=None)

    def with_file(self) -> Self:
        """Fetch what is told of the file as well, and not the file itself."""
        return self.select_related("file").defer("file__content")


class Capture(models.Model):
    """
    The text of a document as it stood when it was taken [Memento].

    Never changed (the database refuses it): a correction is a new capture. Spans
    are offsets in code points: `headings` [[start, end], …], `languages`
    [[start, end, tag], …] for passages not in the document's language, and `pages`
    [[start, end, number], …] of what was printed.
    """

    class How(models.TextChoices):
        TYPED = "typed", "Pasted or typed in"
        FILE = "file", "From a text file"
        HTML = "html", "From the source of a web page"
        PDF = "pdf", "From the text layer of a PDF"
        LOADED = "loaded", "Loaded with the fixtures"

    document = models.ForeignKey(Document, models.PROTECT, related_name="captures")
    text = models.TextField()
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    taken_at = models.DateTimeField(auto_now_add=True)
    how_taken = models.CharField(max_length=10, choices=How, default=How.TYPED)
    archived_address = models.URLField(
        max_length=600, blank=True, help_text="Of this very text, in a web archive."
    )
    headings = models.JSONField(
        default=list, blank=True, help_text="Which code points are headings."
    )
    languages = models.JSONField(
        default=list,
        blank=True,
        help_text="Which code points are in another language than the document.",
    )
    pages = models.JSONField(
        default=list,
        blank=True,
        help_text="Which code points stand on which page, by the page's own number.",
    )

    objects = CaptureQuerySet.as_manager()
    # The text itself never changes, so its history would only double it.
    history = HistoricalRecords(excluded_fields=["text"])

    class Meta:
        ordering = ["document", "-taken_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="capture_has_a_text",
                condition=~Q(text=""),
                violation_error_message="There is no text to keep.",
            ),
            models.CheckConstraint(
                name="capture_has_its_sum",
                condition=~Q(sha256=""),
            ),
        ]

    def __str__(self):
        return f"{self.document}, taken {self.taken_at:%d %B %Y}"

    def save(self, **kwargs):
        if self._state.adding:
            self.text = canonical(self.text)
            self.sha256 = hashlib.sha256(self.text.encode()).hexdigest()
        super().save(**kwargs)

    def get_absolute_url(self):
        return self.document.get_absolute_url()

    def language_of(self, start: int, end: int) -> str:
        """The language of a passage, "" where it is the document's own."""
        spans = (tag for s, e, tag in self.languages if s <= start and end <= e)
        return next(spans, "")

    def pages_of(self, start: int, end: int) -> str:
        """Where a passage is printed, as a locator says it; "" if that is not known."""
        found = [number for s, e, number in self.pages if s < end and start < e]
        if len(found) < 2:
            return f"p. {found[0]}" if found else ""
        return f"pp. {found[0]}–{found[-1]}"


class CaptureFileQuerySet(models.QuerySet):
    def shown(self) -> Self:
        """Files that somebody has said readers may have, where rights allow it."""
        whole = Document.Rights.FULL_TEXT
        return self.filter(is_shown=True, capture__document__rights=whole)

    def without_content(self) -> Self:
        return self.defer("content")


class CaptureFile(models.Model):
    """The very file from which a text was taken, byte for byte."""

    capture = models.OneToOneField(
        Capture, models.CASCADE, related_name="file", editable=False
    )
    name = models.CharField(max_length=200, editable=False)
    media_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveIntegerField(editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    content = models.BinaryField()
    is_shown = models.BooleanField(
        "shown to readers",
        default=False,
        help_text="Readers may have it where the rights of the document are “full "
        "text”, and nowhere else.",
    )

    objects = CaptureFileQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["content"])

    class Meta:
        ordering = ["capture"]
        constraints = [
            models.CheckConstraint(
                name="capture_file_has_its_size_and_sum",
                condition=Q(size__gt=0) & ~Q(sha256=""),
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        if self._state.adding:
            self.size = len(self.content)
            self.sha256 = hashlib.sha256(self.content).hexdigest()
        super().save(**kwargs)


class Reference(Record):
    """An entry in a document's own list of references, such as a footnote."""

    document = models.ForeignKey(
        Document,
        models.CASCADE,
        related_name="references",
        help_text="The document in whose list of references it stands.",
    )
    number = models.PositiveIntegerField(help_text="As the document numbers it.")
    authors = models.TextField(
        blank=True, help_text="One to a line; persons as “Family, Given”."
    )
    title = models.CharField(
        max_length=400, blank=True, help_text="As the reference gives it."
    )
    language = models.CharField(
        max_length=20,
        blank=True,
        validators=[is_language_tag],
        help_text="Of what it names, if it is told.",
    )
    publisher = models.CharField(
        max_length=200, blank=True, help_text="As the reference names it."
    )
    published = DateGroup()
    published_latest: date | None
    accessed = DateGroup()
    address = models.URLField(
        max_length=600, blank=True, help_text="As the reference gives it."
    )
    archived_address = models.URLField(
        max_length=600, blank=True, help_text="As the reference gives it."
    )
    cited_document = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mentions",
        help_text="The document that this reference names, if it is a record here.",
    )

    class Meta:
        ordering = ["document", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "number"], name="reference_number_is_used_once"
            ),
            models.CheckConstraint(
                name="reference_numbers_begin_at_one", condition=Q(number__gte=1)
            ),
            dates_in_order("reference", "published"),
            dates_in_order("reference", "accessed"),
        ]

    def __str__(self):
        return f"{self.document}, note {self.number}"

    @property
    def language_of_dates(self) -> str:
        return self.language

    @property
    def author_list(self) -> list[str]:
        return [line.strip() for line in self.authors.splitlines() if line.strip()]


class Marker(Record):
    """A place in the document's text from which one of its references is called."""

    reference = models.ForeignKey(Reference, models.CASCADE, related_name="markers")
    position = models.PositiveIntegerField(help_text="The first call is 1.")
    paragraph = models.PositiveIntegerField(
        null=True, blank=True, help_text="Counted from 1, headings included."
    )
    capture = models.ForeignKey(
        Capture, models.PROTECT, null=True, blank=True, related_name="markers"
    )
    offset = models.PositiveIntegerField(
        null=True, blank=True, help_text="In code points from the capture's beginning."
    )
    after = models.CharField(
        max_length=200,
        blank=True,
        help_text="The words that it follows: they are looked for in the text.",
    )

    class Meta:
        ordering = ["reference", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["reference", "position"], name="marker_position_is_used_once"
            ),
            models.CheckConstraint(
                name="marker_has_an_offset_where_there_is_a_capture",
                condition=Q(capture=None, offset=None)
                | Q(capture__isnull=False, offset__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.reference}, call {self.position}"
