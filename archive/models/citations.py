"""Who is cited for a claim, how each stands to it, and whom each relays [CiTO]."""

from functools import cache
from typing import Self

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import F, ProtectedError, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from archive.dates import DateGroup, dates_in_order

from .agents import Agent
from .claims import Claim, is_about_public, names_public_letters
from .documents import Document
from .letters import Collection, Letter, Response
from .passages import Passage
from .publication import State
from .records import Record, exactly_one

CITABLE = ("claim", "letter", "response", "collection")
IS_SEEN = ~Q(document__consulted=Document.Consulted.NO)


class Stance(models.TextChoices):
    """How a source stands to a claim [CiTO]."""

    ASSERTS = "asserts", "asserts"
    CONFIRMS = "confirms", "confirms"
    DENIES = "denies", "denies"
    NOT_YET = "not_yet", "not yet"
    DOES_NOT_DENY = "does_not_deny", "does not deny"
    DECLINES = "declines_to_comment", "declines to comment"
    DOES_NOT_KNOW = "does_not_know", "does not know"

    @property
    def side(self) -> int:
        """+1 for, −1 against; 0 is heard and shown, and decides nothing."""
        return {"asserts": 1, "confirms": 1, "denies": -1, "not_yet": -1}.get(self, 0)

    @property
    def means(self) -> str:
        """What it says of a source, in the words of the page about the archive."""
        return {
            "asserts": "The source says that it is so, on its own word or another’s.",
            "confirms": "One who can know says, of what had been said before, that it "
            "is so.",
            "denies": "Flatly: it is not so, it never happened. A denial of the whole "
            "speaks against every answer to the question, a denial of one value "
            "against that value alone.",
            "not_yet": "Up to the day on which it was said it had not happened; of "
            "later days it says nothing, so what happened later does not contradict "
            "it.",
            "does_not_deny": "Asked, or free to deny, the speaker leaves it standing. "
            "It is shown and decides nothing.",
            "declines_to_comment": "The speaker says that nothing will be said. It is "
            "shown and decides nothing.",
            "does_not_know": "The source says that it does not know, or that nobody "
            "has told. It is shown and decides nothing.",
        }[self]

    @property
    def sign(self) -> str:
        return {
            "asserts": "+",
            "confirms": "✓",
            "denies": "−",
            "not_yet": "○",
            "does_not_deny": "~",
            "declines_to_comment": "…",
            "does_not_know": "?",
        }[self]


class LastCitation(ProtectedError):
    """Raised when the removal of a citation would leave a public claim without any."""

    def __init__(self, citation: "Citation"):
        super().__init__(
            f"This is the last public citation of “{citation.claim}”, which is public."
            " Cite another source first, or deprecate the claim.",
            {citation},
        )


def take_turns(claims: set[int | None]) -> None:
    """Wait for whoever else takes a citation from these claims: two may be the last."""
    list(
        Claim.objects.select_for_update().filter(pk__in=claims - {None}).order_by("pk")
    )


class CitationQuerySet(models.QuerySet):
    def public(self) -> Self:
        """Citations of documents that are published."""
        return self.filter(document__state=State.PUBLISHED)

    def on_shown_claims(self) -> Self:
        return self.filter(is_about_public("claim__"), names_public_letters("claim__"))

    def open_to_readers(self) -> Self:
        """
        Citations of published documents that somebody here has seen, or that one
        relays which readers can open, as evidence.of decides it for each letter.
        """
        is_open = IS_SEEN | Q(pk__in=_opened_by_relays(connection.vendor))
        return self.public().on_shown_claims().filter(is_open)

    def on(self, claims) -> Self:
        return self.filter(claim__in=claims)

    def of_letter(self, letter: Letter) -> Self:
        """Those for its claims, and what is to be read beyond, of its responses too."""
        cited = Citation.objects.order_by()
        parts = (
            cited.on(Claim.objects.of_letters([letter]).order_by()),
            cited.filter(letter=letter),
            cited.filter(response__letter=letter),
        )
        first, *others = (part.values("pk") for part in parts)
        return self.filter(pk__in=first.union(*others, all=True))

    @transaction.atomic
    def delete(self):
        """Delete them one by one, so that a public claim keeps its last."""
        citations = list(self)
        take_turns({citation.claim_id for citation in citations})
        for citation in citations:
            citation.refuse_if_last(but_for=self)
        return super().delete()

    # As Django marks its own: not for templates, nor for `Citation.objects`.
    delete.alters_data = True
    delete.queryset_only = True


OPENED = """
WITH RECURSIVE relay(id, relays, consulted) AS ({relays}), opened(id) AS (
    SELECT relays FROM relay WHERE consulted != %s
    UNION
    SELECT relay.relays FROM relay JOIN opened ON relay.id = opened.id
)
SELECT id FROM opened
"""


@cache
def _opened_by_relays(vendor: str) -> RawSQL:
    """
    The citations that are relayed by one that readers can open.

    A list, made once: asked of each citation it would be asked of each relay of it
    again, and so on. And written once, for each kind of database: Django takes longer
    to write it than the database to answer, and it never says anything else.
    """
    relays = Citation.objects.public().on_shown_claims().exclude(relays=None)
    columns = relays.order_by().values_list("pk", "relays", "document__consulted")
    sql, params = columns.query.sql_with_params()
    return RawSQL(OPENED.format(relays=sql), [*params, Document.Consulted.NO])


class Citation(Passage, Record):
    """
    One source's word on a claim, or on a letter, response or collection as a whole.

    The speaker is an agent, a descriptor ("an American official"), or neither: then
    it is the source's own voice. It may relay another citation of the same letter.
    """

    claim = models.ForeignKey(
        Claim,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="citations",
        help_text="The claim of which this source speaks.",
    )
    collection = models.ForeignKey(
        Collection,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="further_reading",
        help_text="If it is further reading on the collection.",
    )
    letter = models.ForeignKey(
        Letter,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="further_reading",
        help_text="If it is further reading on the letter.",
    )
    response = models.ForeignKey(
        Response,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="further_reading",
        help_text="If it is further reading on the response.",
    )
    key = models.SlugField(
        max_length=160, help_text="Permanent, and unique for its claim."
    )
    document = models.ForeignKey(
        Document,
        models.PROTECT,
        related_name="citations",
        help_text="The source in which you read it.",
    )
    stance = models.CharField(
        max_length=20,
        choices=Stance,
        blank=True,
        help_text="How the source stands to the claim. “Asserts” and “confirms” speak "
        "for it. “Not received” in the week of the announcement is nearly always “not "
        "yet”: it speaks of the days up to then. “Denies” is flat: it never happened, "
        "it is not so. The last three are shown, and decide nothing.",
    )
    speaker = models.ForeignKey(
        Agent,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="statements",
        help_text="Who says so, where the source names them. Leave it empty for the "
        "source's own voice.",
    )
    descriptor = models.CharField(
        "unnamed speaker",
        max_length=200,
        blank=True,
        help_text="Or, in its words, one whom it does not name: an American official.",
    )
    said = DateGroup("said on")
    # Kept from deletion alone, but not from that of the whole to which both belong.
    relays = models.ForeignKey(
        "self",
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="relayed_by",
        help_text="If this source only repeats another: the citation of that other. "
        "However many relay it, they count as one origin.",
    )
    note = models.TextField(
        blank=True, help_text="What readers should know of it, in our own words."
    )

    objects = CitationQuerySet.as_manager()

    # An act that moves all that a claim has sees to it that none is left uncited.
    leaves_freely = False

    class Meta:
        ordering = ["pk"]
        constraints = [
            *Passage.Meta.constraints,
            models.CheckConstraint(
                name="citation_has_one_subject", condition=exactly_one(*CITABLE)
            ),
            models.CheckConstraint(
                name="citation_takes_a_stance_on_a_claim",
                condition=Q(claim=None, stance="")
                | Q(claim__isnull=False, stance__in=Stance.values),
                violation_error_message="Say how the source stands to the claim.",
            ),
            models.CheckConstraint(
                name="citation_has_one_speaker",
                condition=Q(speaker=None) | Q(descriptor=""),
                violation_error_message="A speaker is named, or described, not both.",
            ),
            models.CheckConstraint(
                name="citation_does_not_relay_itself",
                condition=Q(relays=None) | ~Q(relays=F("pk")),
            ),
            models.UniqueConstraint(
                "claim",
                "document",
                Coalesce("speaker", 0),
                "descriptor",
                "said_edtf",
                "said_as_written",
                Coalesce("relays", 0),
                name="citation_is_made_once",
                violation_error_message="This source is cited already for that claim, "
                "speaker and day.",
            ),
            *(
                models.UniqueConstraint(
                    fields=[whole, "document"],
                    name=f"citation_of_a_{whole}_as_a_whole_is_made_once",
                )
                for whole in CITABLE[1:]
            ),
            models.UniqueConstraint(
                fields=["claim", "key"], name="citation_key_is_used_once"
            ),
            dates_in_order("citation", "said"),
        ]

    def __str__(self):
        speaker = self.speaker or self.descriptor
        voice = f"{self.document}, {speaker}" if speaker else str(self.document)
        return f"{self.get_stance_display()}: {voice}" if self.stance else voice

    @property
    def language_of_dates(self) -> str:
        return self.document.language if self.document_id else ""

    def get_absolute_url(self):
        if self.claim_id:
            return f"{self.claim.page_address}#{self.anchor_id}"
        return f"{self.subject.get_absolute_url()}#{self.anchor_id}"

    @transaction.atomic
    def save(self, **kwargs):
        """Save; a citation cannot be moved away either if it is a claim's last."""
        if not self._state.adding and not self.leaves_freely:
            held = Citation.objects.select_related("claim", "document").get(pk=self.pk)
            if (held.claim_id, held.document_id) != (self.claim_id, self.document_id):
                take_turns({held.claim_id})
                held.refuse_if_last()
        super().save(**kwargs)

    @transaction.atomic
    def delete(self, **kwargs):
        take_turns({self.claim_id})
        self.refuse_if_last()
        return super().delete(**kwargs)

    def clean(self):
        super().clean()
        relayed, seen = self.relays, {self.pk}
        while relayed is not None:
            self.refuse_unless(
                relayed.pk not in seen, "relays", "That would run in a circle."
            )
            seen.add(relayed.pk)
            relayed = relayed.relays
        if self.relays and self.claim and self.relays.claim:
            self.refuse_unless(
                self.relays.claim.whole == self.claim.whole,
                "relays",
                "A citation relays another of the same letter.",
            )
        if self.capture_id and self.capture.document_id != self.document_id:
            raise ValidationError("The passage is in another document's text.")

    @property
    def anchor_id(self) -> str:
        """The fragment at which it stands; it is cited in print, so made of keys."""
        if not self.claim_id:
            return f"further-{self.key}"
        keys = (self.claim.part_key, self.claim.key, self.key)
        return "c-" + ".".join(key for key in keys if key)

    @property
    def subject(self):
        return self.claim or self.letter or self.response or self.collection

    @property
    def side(self) -> int:
        return Stance(self.stance).side if self.stance else 0

    @property
    def sign(self) -> str:
        return Stance(self.stance).sign if self.stance else ""

    def refuse_if_last(self, *, but_for: CitationQuerySet | None = None) -> None:
        """Raise LastCitation if a public claim would lose the last that shows it."""
        if not self.claim_id or not self.document.is_published:
            return
        # What nobody here has seen is public only while something else relays it.
        others = self.claim.citations.public().exclude(document__consulted="no")
        others = others.exclude(pk=self.pk)
        if but_for is not None:
            others = others.exclude(pk__in=but_for.values("pk"))
        if self.claim.is_about_what_is_public and not others.exists():
            raise LastCitation(self)
