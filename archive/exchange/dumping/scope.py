"""What a dump holds: all of the archive, or what the public may see of it."""

from django.db.models import Prefetch, Q, QuerySet

from archive.models import (
    Agent,
    Annotation,
    Citation,
    Claim,
    Document,
    FormerSlug,
    Letter,
    Place,
    Publication,
)


class Scope:
    """Chooses the records of a dump, and what of each is told."""

    def __init__(self, is_public: bool):
        self.is_public = is_public

    def of(self, model: type[Publication]) -> QuerySet:
        return model.objects.published() if self.is_public else model.objects.all()

    def agents(self) -> QuerySet[Agent]:
        """Also those who are named on a public page and have none of their own."""
        agents = self.of(Agent).prefetch_related("names", "offices", "identifiers")
        if self.is_public:
            named = Q(pk__in=self.claims().values("agent"))
            named |= Q(pk__in=self.citations().values("speaker"))
            named |= Q(pk__in=Document.objects.published().values("publisher"))
            agents = Agent.objects.filter(Q(state="published") | named)
            agents = agents.prefetch_related("names", "offices", "identifiers")
        return agents.select_related("part_of")

    def places(self) -> QuerySet[Place]:
        places = self.of(Place)
        if self.is_public:
            named = Q(pk__in=self.claims().values("place"))
            places = Place.objects.filter(Q(state="published") | named)
        return places.prefetch_related("names", "identifiers")

    def documents(self) -> QuerySet[Document]:
        notes = Annotation.objects.select_related(
            "agent", "place", "letter", "response__letter"
        )
        if self.is_public:
            notes = notes.filter(is_public=True)
        return (
            self.of(Document)
            .select_related("publisher", "current_capture")
            .prefetch_related(
                Prefetch("annotations", notes),
                "references__markers",
                "references__cited_document",
            )
        )

    def letters(self) -> QuerySet[Letter]:
        return self.of(Letter).select_related("collection", "replies_to")

    def claims(self) -> QuerySet[Claim]:
        claims = Claim.objects.all()
        if self.is_public:
            cited = Citation.objects.open_to_readers().values("claim")
            claims = claims.shown().filter(pk__in=cited)
        return claims

    def citations(self) -> QuerySet[Citation]:
        citations = Citation.objects.all()
        return citations.open_to_readers() if self.is_public else citations

    def has(self, record: Publication | None) -> bool:
        """Whether a record that another names is in the dump."""
        return bool(record) and (record.is_public or not self.is_public)

    def slug(self, record: Publication | None) -> str:
        return record.slug if self.has(record) else ""

    def publication(self, record: Publication) -> dict:
        """The state of a record, and the addresses that it once had."""
        if self.is_public and not record.is_published:
            return {"state": "draft"}
        former = FormerSlug.objects.filter(record_id=record.pk)
        kinds = former.filter(kind__model=record._meta.model_name)
        return {
            "state": record.state,
            "withdrawn_because": record.withdrawn_because,
            "formerly": sorted(kinds.values_list("slug", flat=True)),
        }
