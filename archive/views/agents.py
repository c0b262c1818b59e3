"""The agents and places: their list, and what each was to letters and said of them."""

from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from archive.counting import Pages
from archive.exchange import linked_data
from archive.forms import AgentFilter
from archive.models import Agent, Place
from archive.pages.agents import AgentPage
from archive.pages.places import PlacePage

from .addresses import at_its_address

AGENTS_PER_PAGE = 100
STATEMENTS_PER_PAGE = 100


def agent_list(request: HttpRequest) -> HttpResponse:
    agents = Agent.objects.published().prefetch_related("names", "offices")
    wanted = AgentFilter(request.GET, agents, request=request)
    page = Pages(wanted.qs, AGENTS_PER_PAGE).get_page(request.GET.get("page"))
    places = Place.objects.published().by_name().prefetch_related("names")
    context = {"wanted": wanted, "page": page, "places": places}
    return render(request, "archive/agent_list.html", context)


@at_its_address(Agent)
def agent_detail(request: HttpRequest, agent: Agent) -> HttpResponse:
    """An agent's names and offices, letters, and public statements in their order."""
    prefetch_related_objects([agent], "names", "offices", "identifiers")
    number = request.GET.get("page")
    page = AgentPage(agent, number)
    # A part of the page has all that was said of its letters.
    at_once = len(page.statements) if page.is_in_parts else STATEMENTS_PER_PAGE
    statements = Paginator(page.statements, max(at_once, 1))
    context = {
        "agent": agent,
        "page": page,
        "statements": statements.get_page(number),
        "linked_data": linked_data.of_agent(agent, request.build_absolute_uri),
    }
    return render(request, "archive/agent_detail.html", context)


@at_its_address(Place)
def place_detail(request: HttpRequest, place: Place) -> HttpResponse:
    """A place's names, where it lies, and where it stands in the letters."""
    prefetch_related_objects([place], "names", "identifiers")
    context = {
        "place": place,
        "page": PlacePage(place, request.GET.get("page")),
        "linked_data": linked_data.of_place(place, request.build_absolute_uri),
    }
    return render(request, "archive/place_detail.html", context)
