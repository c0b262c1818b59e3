"""Whether there was a letter at all: what sources and editors make of it."""

from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.lookups import Exact

from archive.models import Assessment, Claim, Stance

FOR = [stance for stance in Stance.values if Stance(stance).side > 0]


def _of_existence(*stances: str) -> Q:
    """Whether a source takes such a stance to the question if there was a letter."""
    claims = Claim.objects.filter(
        letter=OuterRef("pk"), question="exists", deprecated=""
    )
    return Q(Exists(claims.told(*stances)))


def _judged(verdict: str) -> Q:
    """Whether the newest judgement on a question that sources speak of is this."""
    newest = Assessment.objects.filter(letter=OuterRef("pk"), question="exists")
    verdicts = newest.order_by("-made_on", "-pk").values("verdict")[:1]
    return Q(Exact(Subquery(verdicts), Value(verdict))) & _of_existence(*Stance.values)


# What the answers to “Was there a letter?” come to; a letter may be of several.
EXISTENCE = {
    "asserted": (
        "asserted, denied by nobody",
        _of_existence(*FOR) & ~_of_existence(Stance.DENIES),
    ),
    "denied": ("denied by somebody", _of_existence(Stance.DENIES)),
    "accepted": ("accepted by the editors", _judged("accepts")),
    "unresolved": ("left unresolved by the editors", _judged("unresolved")),
    "unsupported": ("found unsupported by the editors", _judged("unsupported")),
}
