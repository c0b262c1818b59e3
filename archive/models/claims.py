"""What is said about letters: claims, who is cited for them, and our assessments."""

from dataclasses import dataclass
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, ProtectedError, Q
from django.db.models.functions import Coalesce
from simple_history.models import HistoricalRecords

from archive.dates import DateGroup, dates_in_order
from archive.languages import HOUSE_LANGUAGE, TAG_HELP, is_language_tag

from .agents import Agent, Place
from .documents import Document
from .editorial import State
from .letters import Collection, Letter, Response, Transmission
from .passages import Passage
from .records import Record, exactly_one

SUBJECTS = ("collection", "letter", "transmission", "response")
CITABLE = ("claim", "letter", "response", "collection")
UNSEEN_IN_A_ROW = 3  # documents that only relay one another, as far as lists ask

LETTER_KINDS = {
    "letter": "letter",
    "reply": "reply",
    "note verbale": "note verbale",
    "oral message": "oral message",
    "talking points": "talking points",
    "public letter": "public letter",
}
OUTCOMES = {"delivered": "delivered", "refused": "refused", "returned": "returned"}


@dataclass(frozen=True)
class Question:
    """
    A question that claims answer.

    `value` is the type of its answers: none, code, letter, agent, place, agent or
    place, date, words, count. Two answers to a single-valued question can exclude
    each other; two answers to another cannot.
    """

    asks: str
    subjects: tuple[str, ...]
    value: str
    is_single: bool
    codes: dict[str, str] | None = None


_L, _T, _R, _C = ("letter",), ("transmission",), ("response",), ("collection",)

# In the order in which pages ask them.
QUESTIONS = {
    "exists": Question("Was there a letter?", _L, "none", True),
    "kind": Question("What kind of message was it?", _L, "code", True, LETTER_KINDS),
    "same_as": Question("Is it the same as another letter?", _L, "letter", False),
    "sender": Question("Who sent it?", _L + _R, "agent", False),
    "recipient": Question("To whom?", _L + _R, "agent", False),
    "written": Question("When was it written?", _L, "date", True),
    "sent": Question("When was it sent?", _L, "date", True),
    "announced": Question("When was it made known?", _L, "date", True),
    "received": Question("When was it received?", _L, "date", True),
    "answered": Question("When was it answered?", _L, "date", True),
    "contents": Question("What does it say?", _L + _R, "words", False),
    "from": Question("From whom, or where?", _T, "agent or place", True),
    "to": Question("To whom, or where?", _T, "agent or place", True),
    "carrier": Question("Who carried it?", _T, "agent", True),
    "handed_to": Question("To whom was it handed?", _T, "agent", True),
    "delivered": Question("When was it delivered?", _T, "date", True),
    "outcome": Question("With what outcome?", _T, "code", True, OUTCOMES),
    "occurred": Question("When did it happen?", _R, "date", True),
    "place": Question("Where?", _R, "place", False),
    "in_answer_to": Question("Was it an answer to the letter?", _R, "none", True),
    "count": Question("How many letters were there?", _C, "count", True),
}


def questions_of(subject: str) -> list[str]:
    return [name for name, asked in QUESTIONS.items() if subject in asked.subjects]


def questions_with(*values: str) -> list[str]:
    return [name for name, asked in QUESTIONS.items() if asked.value in values]


class About(models.Model):
    """One question about exactly one subject."""

    collection = models.ForeignKey(
        Collection,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="%(class)ss",
        help_text="If it is about a collection: how many letters there were.",
    )
    letter = models.ForeignKey(
        Letter,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="%(class)ss",
        help_text="If it is about the letter itself.",
    )
    transmission = models.ForeignKey(
        Transmission,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="%(class)ss",
        help_text="If it is about one step of the letter's way.",
    )
    response = models.ForeignKey(
        Response,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="%(class)ss",
        help_text="If it is about what somebody did about the letter.",
    )
    question = models.CharField(
        max_length=20,
        choices=[(name, f"{name}: {asked.asks}") for name, asked in QUESTIONS.items()],
        help_text="Claims on one question about one subject are rival answers.",
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_is_about_one_subject",
                condition=exactly_one(*SUBJECTS),
                violation_error_message="Name one subject: a letter, a step, a "
                "response, or a collection.",
            ),
            models.CheckConstraint(
                name="%(class)s_asks_what_fits_its_subject",
                condition=Q(
                    *(
                        Q(**{f"{subject}__isnull": False})
                        & Q(question__in=questions_of(subject))
                        for subject in SUBJECTS
                    ),
                    _connector=Q.OR,
                ),
                violation_error_message="That question is not asked of this subject.",
            ),
        ]

    @property
    def subject_kind(self) -> str:
        return next(kind for kind in SUBJECTS if getattr(self, f"{kind}_id"))

    @property
    def subject(self):
        return getattr(self, self.subject_kind)

    @property
    def asked(self) -> tuple[str, int, str]:
        """What groups rival claims: the subject's kind and key, and the question."""
        kind = self.subject_kind
        return kind, getattr(self, f"{kind}_id"), self.question

    @property
    def whole(self) -> Letter | Collection:
        """The letter or the collection on whose page this stands."""
        if self.transmission_id or self.response_id:
            return self.subject.letter
        return self.subject

    @property
    def page(self) -> "Letter | Collection | Response":
        """The record whose own page is about this: a response has one, a step none."""
        return self.response or self.whole

    @property
    def of_what(self) -> str:
        """What it is about, in words: the letter, its way, or a response."""
        if self.transmission_id:
            return f"{self.whole.title}, its way"
        if self.response_id:
            return f"{self.response.get_kind_display()} about {self.whole.title}"
        return self.whole.title

    @property
    def asks(self) -> str:
        return QUESTIONS[self.question].asks


class ClaimQuerySet(models.QuerySet):
    def uncited(self) -> Self:
        return self.filter(~Exists(Citation.objects.filter(claim=OuterRef("pk"))))

    def of_letters(self, letters) -> Self:
        """Claims about these letters, the steps of their way, and the responses."""
        return self.filter(
            Q(letter__in=letters)
            | Q(transmission__letter__in=letters)
            | Q(response__letter__in=letters)
        )

    def of_collection(self, collection) -> Self:
        """Claims about a collection, and about the letters in it."""
        return self.filter(collection=collection) | self.of_letters(
            Letter.objects.filter(collection=collection)
        )

    def shown(self) -> Self:
        """Claims that public pages show: what they speak of is public throughout."""
        return self.filter(_is_about_public("") & _names_public_letters(""))

    def told(self, *stances: str) -> Self:
        """Shown claims on which a source that readers can open takes such a stance."""
        told = Citation.objects.open_to_readers().filter(
            claim=OuterRef("pk"), stance__in=stances
        )
        return self.shown().filter(Exists(told))


def _is_about_public(claim: str) -> Q:
    """The condition that the letter or collection, and the response, are published."""
    state, response = State.PUBLISHED, f"{claim}response"
    return (
        Q(**{f"{claim}letter__state": state})
        | Q(**{f"{claim}transmission__letter__state": state})
        | Q(**{f"{response}__state": state, f"{response}__letter__state": state})
        | Q(**{f"{claim}collection__state": state})
    )


def _names_public_letters(claim: str) -> Q:
    other = f"{claim}other_letter"
    return Q(**{other: None}) | Q(**{f"{other}__state": State.PUBLISHED})


def _value_belongs(name: str, given: Q, questions: list[str]) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"claim_{name}_answers_its_question",
        condition=~given | Q(question__in=questions),
        violation_error_message="A value of that type does not answer this question.",
    )


class Claim(About, Record):
    """
    One possible answer to one question about one subject [Wikibase statement].

    Bare, without a value, it says only that the thing happened. There is no claim
    "no": a denial is the stance of a citation. Once it no longer counts, it is
    deprecated with the reason, and still shown.
    """

    key = models.SlugField(
        max_length=120, help_text="Permanent, and unique for its subject."
    )
    position = models.PositiveIntegerField(
        default=1, help_text="Where order matters, as in contents."
    )
    words = models.TextField(
        "value in words",
        blank=True,
        help_text="A point of the contents; or who or what it was, where no record "
        "here can be named. Words alone contradict nothing.",
    )
    words_language = models.CharField(
        "language of the words",
        max_length=20,
        default=HOUSE_LANGUAGE,
        validators=[is_language_tag],
        help_text=TAG_HELP,
    )
    sort = models.CharField(
        max_length=40,
        blank=True,
        help_text="What a point of the contents is: demand, term, offer, threat …",
    )
    date = DateGroup()
    agent = models.ForeignKey(
        Agent,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="claims",
        help_text="The person, body or office that answers the question.",
    )
    place = models.ForeignKey(
        Place,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="claims",
        help_text="The place that answers the question.",
    )
    other_letter = models.ForeignKey(
        Letter,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="said_to_be",
        help_text="The letter that this one is said to be.",
    )
    code = models.CharField(
        max_length=20,
        blank=True,
        choices=[
            ("for “kind”", list(LETTER_KINDS.items())),
            ("for “outcome”", list(OUTCOMES.items())),
        ],
        help_text="The kind of message, or how the step ended.",
    )
    least = models.PositiveIntegerField(
        null=True, blank=True, help_text="The smallest number that is said."
    )
    most = models.PositiveIntegerField(
        null=True, blank=True, help_text="The largest: the same, where it is exact."
    )
    deprecated = models.TextField(
        "deprecated because",
        blank=True,
        help_text="Why it no longer counts; leave it empty while it does. A deprecated "
        "claim is still shown, struck through.",
    )

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["question", "position", "pk"]
        constraints = [
            *About.Meta.constraints,
            *(
                models.UniqueConstraint(
                    fields=[subject, "key"], name=f"claim_key_is_used_once_in_{subject}"
                )
                for subject in SUBJECTS
            ),
            _value_belongs(
                "agent",
                Q(agent__isnull=False),
                questions_with("agent", "agent or place"),
            ),
            _value_belongs(
                "place",
                Q(place__isnull=False),
                questions_with("place", "agent or place"),
            ),
            _value_belongs(
                "letter", Q(other_letter__isnull=False), questions_with("letter")
            ),
            _value_belongs(
                "date",
                ~Q(date_edtf="") | ~Q(date_as_written=""),
                questions_with("date", "count"),
            ),
            _value_belongs(
                "count",
                Q(least__isnull=False) | Q(most__isnull=False),
                questions_with("count"),
            ),
            _value_belongs(
                "words",
                ~Q(words=""),
                [name for name in QUESTIONS if name not in questions_with("none")],
            ),
            _value_belongs("sort", ~Q(sort=""), ["contents"]),
            models.CheckConstraint(
                name="claim_code_answers_its_question",
                condition=Q(code="")
                | Q(question="kind", code__in=list(LETTER_KINDS))
                | Q(question="outcome", code__in=list(OUTCOMES)),
                violation_error_message="That code does not answer this question.",
            ),
            models.CheckConstraint(
                name="claim_names_an_agent_or_a_place",
                condition=Q(agent=None) | Q(place=None),
            ),
            models.CheckConstraint(
                name="claim_counts_run_upward",
                condition=Q(least=None) | Q(most=None) | Q(least__lte=F("most")),
                violation_error_message="The least is more than the most.",
            ),
            models.CheckConstraint(
                name="claim_is_of_another_letter",
                condition=Q(other_letter=None)
                | Q(letter=None)
                | ~Q(other_letter=F("letter")),
            ),
            dates_in_order("claim", "date"),
        ]

    def __str__(self):
        return f"{self.question.replace('_', ' ')}: {self.value_in_words}"

    def get_absolute_url(self):
        return f"{self.whole.get_absolute_url()}#{self.anchor}"

    @property
    def anchor(self) -> str:
        """The fragment of the page at which the claim stands."""
        kind, pk, question = self.asked
        part = "" if kind in ("letter", "collection") else f"{self.subject.key}-"
        return f"q-{part}{question}"

    @property
    def is_about_what_is_public(self) -> bool:
        """Whether its letter or collection is published, and its response if any."""
        return self.whole.is_published and (
            self.response is None or self.response.is_published
        )

    @property
    def part_key(self) -> str:
        """The key of the step or response that it is about; "" if of the whole."""
        return self.subject.key if self.transmission_id or self.response_id else ""

    def rivals(self) -> ClaimQuerySet:
        """The other claims on the same question about the same subject."""
        kind, key, question = self.asked
        others = Claim.objects.filter(**{f"{kind}_id": key}, question=question)
        return others.exclude(pk=self.pk)

    @property
    def is_bare(self) -> bool:
        return not (
            self.words
            or self.date
            or self.agent_id
            or self.place_id
            or self.other_letter_id
            or self.code
            or self.least is not None
            or self.most is not None
        )

    @property
    def record(self) -> Agent | Place | Letter | None:
        """The record that is its value, if it is one."""
        return self.agent or self.place or self.other_letter

    @property
    def value(self) -> str:
        """The value as data: a slug, EDTF, a code or words; "" if the claim is bare."""
        if self.record:
            return self.record.slug
        return self.code or self.date_edtf or self.date_as_written or self.words

    @property
    def value_in_words(self) -> str:
        if self.question == "count" and not self.is_bare:
            return self._count_in_words()
        value = self.record or self.code or self.words or self.date
        return str(value or self._if_bare())

    def _if_bare(self) -> str:
        """What is said by a claim that says no more than that it happened."""
        return {
            "none": "yes",
            "date": "at all",
            "words": "what it says",
            "code": "that it was one",
        }.get(QUESTIONS[self.question].value, "that somebody was")

    def _count_in_words(self) -> str:
        if self.least == self.most:
            number = f"{self.least}"
        elif self.most is None:
            number = f"at least {self.least}"
        elif self.least is None:
            number = f"at most {self.most}"
        else:
            number = f"{self.least} to {self.most}"
        return f"{number}, {self.date}" if self.date else number


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
        return self.filter(
            _is_about_public("claim__"), _names_public_letters("claim__")
        )

    def open_to_readers(self) -> Self:
        """
        Citations of published documents that somebody here has seen, or that one
        relays which somebody has.

        As evidence.of decides it, but for letters in the mass: between an unseen
        document and the page on which it is read stand at most two that are unseen.
        """
        is_seen = ~Q(document__consulted=Document.Consulted.NO)
        is_open = is_seen
        for _ in range(UNSEEN_IN_A_ROW):
            relays = Citation.objects.public().on_shown_claims().filter(is_open)
            # A list, made once: asked of each citation it would be asked of each
            # relay of it again, and so on.
            relayed = relays.exclude(relays=None).order_by().values("relays")
            is_open = is_seen | Q(pk__in=relayed)
        return self.public().on_shown_claims().filter(is_open)

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

    def get_absolute_url(self):
        whole = self.claim.whole if self.claim_id else self.subject
        return f"{whole.get_absolute_url()}#{self.anchor_id}"

    @transaction.atomic
    def save(self, **kwargs):
        """Save; a citation cannot be moved away either if it is a claim's last."""
        if not self._state.adding:
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

    history = HistoricalRecords()

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
