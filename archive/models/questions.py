"""The questions that are asked of letters, and what is about one of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.db import models
from django.db.models import Q

from .addresses import address_of
from .letters import Collection, Letter, Response, Transmission
from .records import exactly_one

SUBJECTS = ("collection", "letter", "transmission", "response")

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


def questions_in_words(names: Iterable[str]) -> str:
    """The questions by their names, as a sentence lists them."""
    return ", ".join(name.replace("_", " ") for name in names)


class AboutQuerySet(models.QuerySet):
    """
    Claims, or assessments, by the letters and the collections that they are about.

    Whether a row is about a letter, a step of its way or a response is asked in
    parts that are put together. As one condition over three joins the database would
    read every row there is; each part is a walk along an index.
    """

    def about(self, **wholes: Iterable[models.Model]) -> Self:
        """Those about these `letters` or `collections`, and what belongs to them."""
        letters = _keys(wholes.get("letters", ()))
        collections = _keys(wholes.get("collections", ()))
        rows = self.model._base_manager.order_by()
        parts = [
            rows.filter(letter__in=letters),
            rows.filter(transmission__letter__in=letters),
            rows.filter(response__letter__in=letters),
            rows.filter(collection__in=collections),
        ]
        first, *others = (part.values("pk") for part in parts)
        return self.filter(pk__in=first.union(*others, all=True))

    def of_letters(self, letters: Iterable[Letter]) -> Self:
        """Those about these letters, the steps of their way, and the responses."""
        return self.about(letters=letters)

    def of_collection(self, collection: Collection) -> Self:
        """Those about a collection, and about the letters in it."""
        letters = Letter.objects.filter(collection=collection)
        return self.about(letters=letters, collections=[collection])

    def of_whole(self, whole: Letter | Collection) -> Self:
        """Those that stand on the page of a letter, or of a collection."""
        if isinstance(whole, Letter):
            return self.about(letters=[whole])
        return self.about(collections=[whole])


def _keys(records: Iterable[models.Model]) -> Iterable:
    """The keys of records: Django would look for each of them three times."""
    if isinstance(records, models.QuerySet):
        return records
    return [record.pk for record in records]


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
        # Asked of every account on a page: a loop is quicker than a generator.
        for kind in SUBJECTS:
            if getattr(self, f"{kind}_id"):
                return kind
        raise ValueError("It is about nothing yet.")

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
    def page_address(self) -> str:
        """The page that opens it to its words: of its question, or its response."""
        if self.transmission_id:
            step = self.transmission
            slugs = step.letter.slug, step.key
            return address_of(
                "archive:question-of-step", *slugs, question=self.question
            )
        if self.letter_id:
            slug = self.letter.slug
            return address_of("archive:question", slug, question=self.question)
        return self.page.get_absolute_url()

    @property
    def anchor(self) -> str:
        """The fragment at which its question stands, on every page that asks it."""
        kind, pk, question = self.asked
        part = "" if kind in ("letter", "collection") else f"{self.subject.key}-"
        return f"q-{part}{question}"

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
