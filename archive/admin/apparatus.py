"""All that is said of a letter or a collection, as its page at the desk shows it."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Prefetch, Q

from archive.models import (
    QUESTIONS,
    Assessment,
    Citation,
    Claim,
    Collection,
    Letter,
    Response,
    Transmission,
)
from archive.models.claims import questions_of


@dataclass(frozen=True)
class Asked:
    """A question about a subject, with the claims that answer it."""

    name: str
    claims: list[Claim]
    assessments: list[Assessment]

    @property
    def label(self) -> str:
        return QUESTIONS[self.name].asks


@dataclass(frozen=True)
class Part:
    """A subject of claims: the letter or collection itself, a step, a response."""

    kind: str
    subject: Letter | Collection | Transmission | Response
    asked: list[Asked]

    @property
    def open_questions(self) -> list[str]:
        """The questions that nobody has answered of it yet."""
        answered = {asked.name for asked in self.asked}
        return [name for name in questions_of(self.kind) if name not in answered]


def parts_of(whole: Letter | Collection) -> list[Part]:
    """Everything, in a fixed number of queries: the whole first, then its parts."""
    subjects = [(whole._meta.model_name, whole)]
    if isinstance(whole, Letter):
        subjects += [("transmission", step) for step in whole.transmissions.all()]
        subjects += [("response", response) for response in whole.responses.all()]
    claims, assessments = defaultdict(list), defaultdict(list)
    for claim in claims_of(whole):
        claims[claim.asked].append(claim)
    for assessment in assessments_of(whole):
        assessments[assessment.asked].append(assessment)
    return [
        Part(
            kind,
            subject,
            [
                Asked(name, claims[asked], assessments[asked])
                for name in questions_of(kind)
                if (asked := (kind, subject.pk, name)) in claims or asked in assessments
            ],
        )
        for kind, subject in subjects
    ]


def about(whole: Letter | Collection) -> Q:
    """What a claim or an assessment says of a whole or of one of its parts."""
    if isinstance(whole, Collection):
        return Q(collection=whole)
    its_own = Q(letter=whole)
    return its_own | Q(transmission__letter=whole) | Q(response__letter=whole)


def claims_of(whole: Letter | Collection):
    citations = Citation.objects.select_related(
        "document", "speaker", "relays__document"
    )
    claims = Claim.objects.filter(about(whole))
    return claims.select_related("agent", "place", "other_letter").prefetch_related(
        Prefetch("citations", citations)
    )


def assessments_of(whole: Letter | Collection):
    return Assessment.objects.filter(about(whole)).select_related(
        "accepts__agent", "accepts__place", "accepts__other_letter"
    )
