"""Persons, bodies and offices, and the places that letters went by [EAC-CPF, RiC-O]."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from archive.dates import DateGroup, dates_in_order
from archive.languages import (
    HOUSE_LANGUAGE,
    TAG_HELP,
    direction,
    is_language_tag,
)

from .addresses import address_of
from .publication import Publication, PublicationQuerySet
from .records import Record

LEVELS = 3  # of bodies above an agent, at most
# The ways from an agent to the bodies for which it acts, from the nearest outwards.
TO_BODIES = ["__".join(["part_of"] * level) for level in range(1, LEVELS + 1)]


class AgentQuerySet(PublicationQuerySet):
    def acting_for(self, body: "Agent") -> Self:
        """Agents that act for a body, at any level below it."""
        levels = (Q(**{path: body}) for path in TO_BODIES)
        return self.filter(Q(*levels, _connector=Q.OR))

    def by_name(self) -> Self:
        """In the order of the names, whether or not they begin with a capital."""
        return self.order_by(Lower("name"), "slug")


class Agent(Publication):
    """
    A person, a body, or an office, known by name.

    An unnamed speaker ("an American official") is never an agent: it is a
    descriptor on the citation.
    """

    class Kind(models.TextChoices):
        PERSON = "person", "Person"
        BODY = "body", "Body"
        OFFICE = "office", "Office"

    kind = models.CharField(
        max_length=10,
        choices=Kind,
        default=Kind.PERSON,
        help_text="A person; a body, such as a firm, a paper or a state; or an "
        "office, where only the office is named. Whoever is not named at all is no "
        "agent: a citation describes them.",
    )
    name = models.CharField(
        max_length=200,
        help_text="The one form of the name that our pages use. Its forms in other "
        "languages and scripts stand below.",
    )
    name_language = models.CharField(
        max_length=20,
        default=HOUSE_LANGUAGE,
        validators=[is_language_tag],
        help_text=TAG_HELP,
    )
    born = DateGroup()
    died = DateGroup()
    part_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        help_text="The body for which this agent acts: a clerk for a firm, an "
        "envoy for a state. Agents of one body do not contradict each other as "
        "carriers or receivers.",
    )
    note = models.TextField(
        blank=True, help_text="Who this is, in our own words: readers see it."
    )

    objects: ClassVar = AgentQuerySet.as_manager()

    class Meta:
        ordering = ["name", "slug"]
        constraints = [
            *Publication.Meta.constraints,
            models.CheckConstraint(
                name="agent_is_not_part_of_itself",
                condition=Q(part_of=None) | ~Q(part_of=F("pk")),
            ),
            dates_in_order("agent", "born"),
            dates_in_order("agent", "died"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address_of("archive:agent", self.slug)

    def clean(self):
        super().clean()
        body, seen = self.part_of, {self.pk}
        for _ in range(LEVELS):
            if body is None:
                return
            self.refuse_unless(
                body.pk not in seen, "part_of", "That would run in a circle."
            )
            seen.add(body.pk)
            body = body.part_of
        self.refuse_unless(
            body is None, "part_of", f"An agent acts for at most {LEVELS} levels."
        )

    def within(self):
        """This agent and the bodies for which it acts, from the inside out."""
        agent, steps = self, 0
        while agent is not None and steps <= LEVELS:
            yield agent
            agent, steps = agent.part_of, steps + 1

    @property
    def acts_for(self) -> "Agent":
        """The outermost body for which this agent acts, or the agent itself."""
        return list(self.within())[-1]


class PlaceQuerySet(PublicationQuerySet):
    def by_name(self) -> Self:
        return self.order_by(Lower("name"), "slug")


class Place(Publication):
    """A place [GeoNames, Wikidata]."""

    name = models.CharField(
        max_length=200, help_text="The one form of the name that our pages use."
    )
    name_language = models.CharField(
        max_length=20,
        default=HOUSE_LANGUAGE,
        validators=[is_language_tag],
        help_text=TAG_HELP,
    )
    latitude = models.DecimalField(
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        help_text="In degrees; south of the equator with a minus.",
    )
    longitude = models.DecimalField(
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        help_text="In degrees; west of Greenwich with a minus.",
    )
    note = models.TextField(
        blank=True, help_text="What the place is, in our own words: readers see it."
    )

    objects: ClassVar = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "slug"]
        constraints = [
            *Publication.Meta.constraints,
            models.CheckConstraint(
                name="place_lies_on_the_globe",
                # A comparison with NULL is no refusal, so both are asked for.
                condition=Q(latitude=None, longitude=None)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                violation_error_message="Give both coordinates, in degrees.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address_of("archive:place", self.slug)

    @property
    def geo(self) -> str:
        """The address at which maps open the place (RFC 5870); "" if not known."""
        if self.latitude is None or self.longitude is None:
            return ""
        return f"geo:{self.latitude.normalize():f},{self.longitude.normalize():f}"


class Name(Record):
    """A further name, in any language and script; one is preferred per language."""

    text = models.CharField(
        "name", max_length=200, help_text="In the script of its language."
    )
    language = models.CharField(
        max_length=20, validators=[is_language_tag], help_text=TAG_HELP
    )
    is_preferred = models.BooleanField(
        "preferred", default=False, help_text="The one to use in this language."
    )

    class Meta:
        abstract = True

    def __str__(self):
        return self.text

    def refuse_beside_the_head_of(self, named: Agent | Place) -> None:
        """Refuse to prefer it in the language in which a name stands at the head."""
        self.refuse_unless(
            not (self.is_preferred and self.language == named.name_language),
            "is_preferred",
            "In this language the name at the head is the preferred one.",
        )

    @property
    def direction(self) -> str:
        return direction(self.language)


class AgentName(Name):
    """A further name of an agent."""

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="names")

    class Meta:
        ordering = ["agent", "language", "-is_preferred", "text"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "language"],
                condition=Q(is_preferred=True),
                name="agent_has_one_preferred_name_per_language",
                violation_error_message="Another name is preferred in this language.",
            ),
            models.UniqueConstraint(
                fields=["agent", "language", "text"],
                name="agent_name_is_given_once",
            ),
        ]

    def clean(self):
        super().clean()
        self.refuse_beside_the_head_of(self.agent)


class PlaceName(Name):
    """A further name of a place."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="names")

    class Meta:
        ordering = ["place", "language", "-is_preferred", "text"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "language"],
                condition=Q(is_preferred=True),
                name="place_has_one_preferred_name_per_language",
                violation_error_message="Another name is preferred in this language.",
            ),
            models.UniqueConstraint(
                fields=["place", "language", "text"],
                name="place_name_is_given_once",
            ),
        ]

    def clean(self):
        super().clean()
        self.refuse_beside_the_head_of(self.place)


class Office(Record):
    """An office that an agent held, and when."""

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="offices")
    title = models.CharField(
        max_length=200, help_text="Consul at Port Amal, clerk of the mill …"
    )
    title_language = models.CharField(
        max_length=20,
        default=HOUSE_LANGUAGE,
        validators=[is_language_tag],
        help_text=TAG_HELP,
    )
    held_from = DateGroup("held from")
    held_to = DateGroup("held to")

    class Meta:
        ordering = [
            "agent",
            F("held_from_earliest").asc(nulls_first=True),
            "title",
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "title", "held_from_edtf"],
                name="office_is_given_once",
            ),
            dates_in_order("office", "held_from"),
            dates_in_order("office", "held_to"),
        ]

    def __str__(self):
        return self.title


class Authority(models.TextChoices):
    WIKIDATA = "wikidata", "Wikidata"
    VIAF = "viaf", "VIAF"
    GND = "gnd", "GND"
    ISNI = "isni", "ISNI"
    GEONAMES = "geonames", "GeoNames"

    @property
    def pages(self) -> str:
        """Where the authority keeps its pages; the identifier follows."""
        return {
            "wikidata": "https://www.wikidata.org/wiki/",
            "viaf": "https://viaf.org/viaf/",
            "gnd": "https://d-nb.info/gnd/",
            "isni": "https://isni.org/isni/",
            "geonames": "https://www.geonames.org/",
        }[self]


class Identifier(Record):
    """What an authority file calls an agent or a place, and when it was looked up."""

    agent = models.ForeignKey(
        Agent, models.CASCADE, null=True, blank=True, related_name="identifiers"
    )
    place = models.ForeignKey(
        Place, models.CASCADE, null=True, blank=True, related_name="identifiers"
    )
    authority = models.CharField(
        max_length=10, choices=Authority, help_text="The file in which it was found."
    )
    value = models.CharField(
        "identifier", max_length=60, help_text="As the file writes it: Q123, 4567."
    )
    looked_up_on = models.DateField(help_text="The day on which somebody looked.")

    class Meta:
        ordering = ["authority", "value"]
        constraints = [
            models.CheckConstraint(
                name="identifier_names_one_agent_or_place",
                condition=Q(agent=None, place__isnull=False)
                | Q(agent__isnull=False, place=None),
            ),
            models.UniqueConstraint(
                fields=["authority", "value"], name="identifier_names_one_record"
            ),
        ]

    def __str__(self):
        return f"{self.get_authority_display()} {self.value}"

    @property
    def address(self) -> str:
        return Authority(self.authority).pages + self.value.replace(" ", "")
