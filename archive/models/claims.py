"""What is said of letters: each claim is one possible answer to one question."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from archive.dates import DateGroup, dates_in_order
from archive.languages import HOUSE_LANGUAGE, TAG_HELP, is_language_tag

from .agents import Agent, Place
from .letters import Letter
from .publication import State
from .questions import (
    LETTER_KINDS,
    OUTCOMES,
    QUESTIONS,
    SUBJECTS,
    About,
    AboutQuerySet,
    questions_with,
)
from .records import Record


class ClaimQuerySet(AboutQuerySet):
    def uncited(self) -> Self:
        return self.filter(citations=None)

    def shown(self) -> Self:
        """Claims that public pages show: what they speak of is public throughout."""
        return self.filter(is_about_public("") & names_public_letters(""))

    def told(self, *stances: str) -> Self:
        """Shown claims on which a source that readers can open takes such a stance."""
        # The one place in which a model's file looks back at one that stands on it:
        # which citations are open depends in turn on the claims that are shown.
        from .citations import Citation

        told = Citation.objects.open_to_readers().filter(
            claim=OuterRef("pk"), stance__in=stances
        )
        return self.shown().filter(Exists(told))


def is_about_public(claim: str) -> Q:
    """The condition that the letter or collection, and the response, are published."""
    state, response = State.PUBLISHED, f"{claim}response"
    return (
        Q(**{f"{claim}letter__state": state})
        | Q(**{f"{claim}transmission__letter__state": state})
        | Q(**{f"{response}__state": state, f"{response}__letter__state": state})
        | Q(**{f"{claim}collection__state": state})
    )


def names_public_letters(claim: str) -> Q:
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
    date_as_written: str
    date_edtf: str
    date_earliest: datetime.date | None
    date_latest: datetime.date | None
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
        return f"{self.page_address}#{self.answer_anchor}"

    @property
    def answer_anchor(self) -> str:
        """The fragment at which it stands among the answers to its question."""
        return f"{self.anchor}.{self.key}"

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
            or self.date_edtf
            or self.date_as_written
            or self.agent_id
            or self.place_id
            or self.other_letter_id
            or self.code
            or self.least is not None
            or self.most is not None
        )

    @property
    def language_of_dates(self) -> str:
        return self.words_language

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
