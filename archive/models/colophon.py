"""
What the edition says of itself: its name, its terms, its mark, its calendars.

Called after the page of a book that tells such things [TEI colophon]: “edition” is,
in this code, the state of the database that kept pages are of (archive/edition.py).
Where nothing is written, what reads it has a default that suits anybody.
"""

import hashlib
import re
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from archive import colours
from archive.dates import NO_CALENDAR
from archive.languages import is_language_tag

from .letters import Collection, Letter, refuse_unknown_calendars
from .questions import QUESTIONS, questions_of
from .records import Record

MARKDOWN = "In Markdown."
SPDX = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9.+-]*$",
    "A licence is named by its SPDX identifier, such as CC-BY-4.0 or CC0-1.0.",
)
CREATIVE_COMMONS = re.compile(r"CC-(BY(?:-NC)?(?:-ND|-SA)?)-(\d\.\d)")


class Colophon(Record):
    """The one record of what an edition is called, and on which terms it is read."""

    number = models.PositiveSmallIntegerField(default=1, unique=True, editable=False)

    name = models.CharField(
        max_length=120,
        blank=True,
        help_text="At the head of every page. If empty, what the archive was set up "
        "with stands there.",
    )
    subtitle = models.CharField(
        max_length=200, blank=True, help_text="The heading of the front page."
    )
    cited_as = models.CharField(
        "name in citations",
        max_length=120,
        blank=True,
        help_text="In citations, and where others link to our pages, if it is not the "
        "name.",
    )
    welcome = models.TextField(
        "sentence of the front page",
        blank=True,
        help_text="What kind of letters these are, in a sentence or two.",
    )
    leading_letter = models.ForeignKey(
        Letter,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="colophons",
        help_text="With which the front page begins. If none is chosen, with the "
        "one most contested of the latest.",
    )
    leading_question = models.CharField(
        max_length=20,
        blank=True,
        choices=[(name, QUESTIONS[name].asks) for name in questions_of("letter")],
        help_text="Of that letter. If none is chosen, the contested one with most "
        "voices.",
    )
    imprint = models.TextField(
        blank=True,
        help_text=f"Who answers for the edition, and where. {MARKDOWN}",
    )
    contact = models.CharField(
        max_length=200,
        blank=True,
        help_text="An e-mail or web address to which readers report errors.",
    )
    words_licence = models.CharField(
        "licence of our words",
        max_length=60,
        blank=True,
        validators=[SPDX],
        help_text="By its SPDX identifier: CC-BY-4.0, CC0-1.0 … If empty, pages "
        "say nothing of it.",
    )
    words_licence_address = models.URLField(
        "its address",
        blank=True,
        help_text="If empty, where Creative Commons or SPDX have it.",
    )
    data_licence = models.CharField(
        "licence of the data",
        max_length=60,
        blank=True,
        validators=[SPDX],
        help_text="Of JSON, feeds and tables, if it is not that of our words.",
    )
    data_licence_address = models.URLField("its address", blank=True)
    mark = models.TextField(
        blank=True, help_text="A picture beside the name, as PNG, in base 64."
    )
    mark_sum = models.CharField(max_length=12, blank=True, editable=False)
    accent = models.CharField(
        "accent colour",
        max_length=7,
        blank=True,
        help_text="Of headings and of what is contested: #9b1c14. By dark it is "
        "made lighter.",
    )
    languages = models.JSONField(
        default=list,
        blank=True,
        help_text="Of the edition, the first before the others, with commas.",
    )
    calendars = models.JSONField(
        default=list,
        blank=True,
        help_text="In which days are told beside the Gregorian one.",
    )
    calendars_of_languages = models.JSONField(
        default=dict,
        blank=True,
        help_text="For documents in a language, a line each: de: julian 1 january",
    )

    class Meta:
        verbose_name_plural = "colophon"
        constraints = [
            models.CheckConstraint(
                name="colophon_is_the_only_one", condition=Q(number=1)
            ),
            models.CheckConstraint(
                name="colophon_asks_of_the_letter_it_leads_with",
                condition=Q(leading_question="") | Q(leading_letter__isnull=False),
                violation_error_message="Choose the letter of which this is asked.",
            ),
        ]

    def __str__(self):
        return self.name or settings.ARCHIVE_NAME

    def clean(self):
        super().clean()
        self.accent = self.accent.strip().lower()
        self._clean_accent()
        for tag in self.languages:
            _refused_as("languages", is_language_tag, tag)
        refuse_unknown_calendars("calendars", self.calendars)
        for tag, codes in self.calendars_of_languages.items():
            _refused_as("calendars_of_languages", is_language_tag, tag)
            refuse_unknown_calendars("calendars_of_languages", codes)

    def _clean_accent(self) -> None:
        if not self.accent:
            return
        is_colour = colours.WRITTEN.fullmatch(self.accent)
        self.refuse_unless(bool(is_colour), "accent", "A colour is written #9b1c14.")
        apart = colours.least_contrast(self.accent, colours.LIGHT)
        self.refuse_unless(
            apart >= colours.ENOUGH,
            "accent",
            f"“{self.accent}” stands out from our paper by {apart:.1f} to 1, and words "
            f"in it could not be read by all: {colours.ENOUGH} to 1 are needed. Take a "
            "darker one.",
        )

    def tidy(self) -> None:
        super().tidy()
        self.mark_sum = hashlib.sha256(self.mark.encode()).hexdigest()[:12]
        if not self.mark:
            self.mark_sum = ""

    def save(self, **kwargs):
        super().save(**kwargs)
        forget()

    def delete(self, **kwargs):
        gone = super().delete(**kwargs)
        forget()
        return gone

    # --- What holds where something is left open ------------------------------

    @property
    def in_citations(self) -> str:
        return self.cited_as or str(self)

    @property
    def whom_to_write(self) -> str:
        return self.contact or settings.ARCHIVE_CONTACT

    @property
    def licence_of_words(self) -> "Licence | None":
        return Licence.of(self.words_licence, self.words_licence_address)

    @property
    def licence_of_data(self) -> "Licence | None":
        own = Licence.of(self.data_licence, self.data_licence_address)
        return own or self.licence_of_words

    @property
    def picture(self) -> bytes:
        """The mark as PNG; b"" where there is none."""
        return b64decode(self.mark)

    @property
    def accent_by_dark(self) -> str:
        return colours.for_the_dark(self.accent)

    def calendars_beside(
        self, collection: Collection | None = None, language: str = ""
    ) -> list[str]:
        """
        The calendars beside the Gregorian: a language's, a collection's or our own.

        A language is that of the document which is dated; `none` ends the search.
        """
        of_languages = self.calendars_of_languages
        told = (
            of_languages.get(language)
            or of_languages.get(language.partition("-")[0])
            or (collection and collection.calendars)
            or self.calendars
        )
        return [code for code in told if code != NO_CALENDAR]


class Licence:
    """A licence: how it is called among people, its SPDX identifier, its address."""

    def __init__(self, spdx: str, address: str):
        self.spdx = spdx
        found = CREATIVE_COMMONS.fullmatch(spdx)
        self.name = f"CC {found[1]} {found[2]}" if found else spdx
        self.address = address or self._usual_address(found)

    @classmethod
    def of(cls, spdx: str, address: str) -> "Licence | None":
        return cls(spdx, address) if spdx else None

    def _usual_address(self, found: re.Match | None) -> str:
        if self.spdx == "CC0-1.0":
            return "https://creativecommons.org/publicdomain/zero/1.0/"
        if found:
            code, version = found[1].lower(), found[2]
            return f"https://creativecommons.org/licenses/{code}/{version}/"
        return f"https://spdx.org/licenses/{self.spdx}.html"


# What the page about the archive says by itself, in its order.
SECTIONS = {
    "opening": "What it keeps",
    "reading": "How sources are read",
    "stances": "Seven stances",
    "seen": "Seen and unseen",
    "judgement": "Judgements",
    "rights": "Rights",
    "cite": "How to cite",
    "search": "How to search",
    "errors": "How to report an error",
}


class AboutSection(Record):
    """A section of the page about the archive, in the editors' own words."""

    colophon = models.ForeignKey(Colophon, models.CASCADE, related_name="sections")
    key = models.SlugField(
        max_length=60,
        help_text="The section of ours that it is put into the place of, or added "
        f"to: {', '.join(SECTIONS)}. Any other is a section of its own, at this "
        "fragment of the address.",
    )
    position = models.PositiveSmallIntegerField(
        default=1, help_text="Among the sections of your own."
    )
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField(help_text=MARKDOWN)
    is_in_place = models.BooleanField(
        "in place of ours", default=False, help_text="Else it is added below it."
    )

    class Meta:
        ordering = ["position", "key"]
        verbose_name = "section about the archive"
        verbose_name_plural = "sections about the archive"
        constraints = [
            models.UniqueConstraint(
                fields=["colophon", "key"], name="about_section_stands_once"
            ),
            models.CheckConstraint(
                name="about_section_of_its_own_has_a_title",
                condition=~Q(title="") | Q(key__in=list(SECTIONS)),
                violation_error_message="A section of its own needs a title.",
            ),
        ]

    def __str__(self):
        return self.title or SECTIONS.get(self.key, self.key)

    def get_absolute_url(self):
        return f"{reverse('archive:about')}#{self.key}"


def _refused_as(field: str, validate, value: str) -> None:
    try:
        validate(value)
    except ValidationError as error:
        raise ValidationError({field: error.messages}) from None


# --- Reading it once ------------------------------------------------------------

# What was read of it while a request is answered: every part of a page asks for it.
_read: ContextVar[list[Colophon] | None] = ContextVar("colophon", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """Within, the colophon is asked of the database once, when it is first needed."""
    token = _read.set([])
    try:
        yield
    finally:
        _read.reset(token)


def forget() -> None:
    """Have it read anew: it was changed."""
    if held := _read.get():
        held.clear()


def colophon_in_use() -> Colophon:
    """The colophon as it is; where none is written, one that leaves all open."""
    held = _read.get()
    if held is None:
        return _written()
    if not held:
        held.append(_written())
    return held[0]


def archive_name() -> str:
    """The name at the head of every page."""
    return str(colophon_in_use())


def _written() -> Colophon:
    # Long, and shown on a page each.
    short = Colophon.objects.defer("mark", "imprint")
    return short.first() or Colophon()
