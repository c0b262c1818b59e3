"""Which agents of the list a reader asks for."""

from collections import Counter
from collections.abc import Iterable

import django_filters
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Lower, Substr

from archive import counting
from archive.models import TO_BODIES, Agent, AgentName, Citation, Letter

from . import narrowing
from .narrowing import Narrowing, RecordFilter


def _letters(**having) -> Q:
    return Q(Exists(Letter.objects.published().filter(**having)))


ROLES = {
    "sent": ("sent a letter", _letters(senders=OuterRef("pk"))),
    "received": ("were written to", _letters(recipients=OuterRef("pk"))),
    "carried": (
        "are said to have carried one",
        _letters(carriers=OuterRef("pk")),
    ),
    "said": (
        "are reported to have spoken",
        Q(Exists(Citation.objects.open_to_readers().filter(speaker=OuterRef("pk")))),
    ),
}


class AgentFilter(Narrowing):
    """Agents by name, kind, for whom they act, and what they did."""

    name = django_filters.CharFilter(
        max_length=200, method="named", label="Part of a name, in any script"
    )
    initial = django_filters.CharFilter(
        max_length=1, method="beginning_with", label="Beginning with"
    )
    kind = django_filters.ChoiceFilter(choices=Agent.Kind.choices, label="Kind")
    acts_for = RecordFilter(
        records=Agent.objects.published(), method="acting_for", label="Acting for"
    )
    role = django_filters.ChoiceFilter(
        choices=[(name, label) for name, (label, _) in ROLES.items()],
        method="in_role",
        label="Who",
    )

    facet_names = ("role", "kind", "acts_for", "initial")
    typed = ("name",)
    orders = {
        "name": ("name", (Lower("name"), "slug")),
        "added": ("newly added", ("-published_at", "slug")),
    }

    class Meta:
        model = Agent
        fields: list[str] = []

    # --- What each asks for -----------------------------------------------------

    def named(self, agents, name, part: str):
        others = AgentName.objects.filter(agent=OuterRef("pk"), text__icontains=part)
        return agents.filter(Q(name__icontains=part) | Exists(others))

    def beginning_with(self, agents, name, letter: str):
        """Large or small; asked so that both databases know every script's capitals."""
        first = agents.alias(first=Substr("name", 1, 1))
        return first.filter(first__in={letter, letter.upper(), letter.lower()})

    def acting_for(self, agents, name, body: Agent):
        return agents.acting_for(body)

    def in_role(self, agents, name, role: str):
        return agents.filter(ROLES[role][1])

    # --- How many each leads to ---------------------------------------------------

    def role_tally(self, agents) -> Iterable[tuple]:
        return narrowing.by_condition(agents, ROLES)

    def kind_tally(self, agents) -> Iterable[tuple]:
        return narrowing.by_column(agents, "kind", dict(Agent.Kind.choices).get)

    def acts_for_tally(self, agents) -> Iterable[tuple]:
        counts: Counter = Counter()
        counted = agents.values_list(*TO_BODIES).annotate(Count("pk"))
        for *chain, count in counting.rows_of(counted):
            for body in filter(None, chain):
                counts[body] += count
        found = Agent.objects.published().in_bulk(counts)
        rows = [
            (body.slug, body.name, counts[key], body.name_language)
            for key, body in found.items()
        ]
        return sorted(rows, key=narrowing.most_first)

    def initial_tally(self, agents) -> Iterable[tuple]:
        counts: Counter = Counter()
        first = agents.values_list(Substr("name", 1, 1)).annotate(Count("pk"))
        for letter, count in counting.rows_of(first):
            counts[letter.upper()] += count
        return [(letter, letter, counts[letter]) for letter in sorted(counts)]
