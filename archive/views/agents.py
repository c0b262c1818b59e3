"""The agents: persons, bodies and offices, and what each sent, received and said."""

from django.core.paginator import Paginator
from django.db.models import Q, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from archive import linked_data
from archive.models import Agent, Citation, Place, State

from .addresses import at_its_address

AGENTS_PER_PAGE = 100


def agent_list(request: HttpRequest) -> HttpResponse:
    agents = Agent.objects.published().prefetch_related("names", "offices")
    page = Paginator(agents, AGENTS_PER_PAGE).get_page(request.GET.get("page"))
    places = Place.objects.published().prefetch_related("names")
    return render(request, "archive/agent_list.html", {"page": page, "places": places})


@at_its_address(Agent)
def agent_detail(request: HttpRequest, agent: Agent) -> HttpResponse:
    """An agent's names and offices, letters, and public statements in their order."""
    prefetch_related_objects([agent], "names", "offices", "identifiers")
    context = {
        "agent": agent,
        "linked_data": linked_data.of_agent(agent, request.build_absolute_uri),
        "sent": agent.letters_sent.published(),
        "received": agent.letters_received.published(),
        "parts": agent.parts.published(),
        "statements": statements_of(agent),
    }
    return render(request, "archive/agent_detail.html", context)


def statements_of(agent: Agent):
    """What an agent is reported to have said on public letters, by the day said."""
    published = State.PUBLISHED
    on_a_public_page = (
        Q(claim__letter__state=published)
        | Q(claim__transmission__letter__state=published)
        | Q(
            claim__response__state=published,
            claim__response__letter__state=published,
        )
    )
    return (
        Citation.objects.public()
        .filter(on_a_public_page, speaker=agent)
        .exclude(document__consulted="no")
        .filter(Q(claim__other_letter=None) | Q(claim__other_letter__state=published))
        .select_related(
            "document",
            "claim__letter",
            "claim__transmission__letter",
            "claim__response__letter",
            "claim__agent",
            "claim__place",
            "claim__other_letter",
        )
        .order_by(
            Coalesce(
                "said_earliest",
                "document__published_earliest",
                "document__published_latest",
            ),
            "pk",
        )
    )
