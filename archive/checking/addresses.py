"""What only two rows together can tell: addresses that collide, claims left bare."""

from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef

from archive.models import (
    Agent,
    Assessment,
    Citation,
    Collection,
    Document,
    FormerSlug,
    Letter,
    Place,
    Publication,
    Response,
)

from .finding import Finding, about, named

KINDS: list[type[Publication]] = [Agent, Place, Document, Collection, Letter, Response]


def findings() -> Iterator[Finding]:
    for model in KINDS:
        yield from _two_at_an_address(model)
        yield from _leading_nowhere(model)
    yield from _accepted_without_accounts()


def _two_at_an_address(model: type[Publication]) -> Iterator[Finding]:
    kind = ContentType.objects.get_for_model(model)
    former = FormerSlug.objects.filter(kind=kind, slug=OuterRef("slug"))
    for record in model._base_manager.filter(Exists(former)).iterator():
        yield about(
            record,
            f"{named(record)} stands at “{record.slug}”, which is kept as a former "
            "address, and leads from there.",
        )


def _leading_nowhere(model: type[Publication]) -> Iterator[Finding]:
    """Former addresses of what is not there; what was deleted may come back."""
    kind = ContentType.objects.get_for_model(model)
    here = model._base_manager.filter(pk=OuterRef("record_id"))
    once = model.history.model._base_manager.filter(id=OuterRef("record_id"))
    former = FormerSlug.objects.filter(kind=kind).exclude(Exists(here))
    for slug in former.exclude(Exists(once)).iterator():
        sentence = f"The former address “{slug}” leads to no {kind.name}."
        yield Finding(sentence)


def _accepted_without_accounts() -> Iterator[Finding]:
    """Claims that the newest assessment accepts, and for which nobody is cited."""
    cited = Citation.objects.filter(claim=OuterRef("accepts"))
    accepting = Assessment.objects.filter(accepts__isnull=False)
    for assessment in accepting.exclude(Exists(cited)).select_related("accepts"):
        kind, key, question = assessment.asked
        of_it = Assessment.objects.filter(**{f"{kind}_id": key}, question=question)
        if of_it.first() == assessment:
            claim: Any = assessment.accepts
            sentence = "is accepted, and nobody is cited for it."
            yield about(claim, f"{named(claim)} {sentence}")
