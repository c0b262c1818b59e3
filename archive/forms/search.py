"""What a reader asks of the search, and what its page offers to ask next."""

from copy import copy
from functools import cached_property
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from archive import languages, search
from archive.drawings import histogram
from archive.evidence.existence import EXISTENCE
from archive.languages import HOUSE_LANGUAGE
from archive.models import QUESTIONS, Agent
from archive.search.language import OF_PEOPLE, in_words

from .narrowing import AT_A_GLANCE, Choice, Chosen, Facet, Order, most_first

LABELS = {
    "type": "Kind",
    "sender": "From",
    "recipient": "To",
    "carrier": "Said to be carried by",
    "lang": "Language",
    "status": "Status",
    "contested": "Contested",
    "years": "Years",
}
KINDS = {
    "letter": "Letters",
    "response": "Responses",
    "document": "Documents",
    "agent": "People and bodies",
    "place": "Places",
    "collection": "Collections",
}
STATUSES = {name: f"letter {label}" for name, label in EXISTENCE.items()}
STATUSES |= {
    "whole": "document read whole",
    "excerpt": "document read in excerpt",
    "no": "document known through others only",
}
ORDERS = {
    "relevance": "relevance",
    "written": "date written",
    "latest": "date written, latest first",
    "added": "newly added",
}
OFFERED = 30  # choices of a facet at most: the most frequent
EXACTLY = "yes"  # nothing else is answered where as typed nothing is found


class Asked:
    """
    A search as its address says it, its results, and the addresses of its neighbours.

    Offers its facets as lists are narrowed, so that the same parts show them.
    """

    typed_fields = ()

    def __init__(self, request: HttpRequest):
        given = request.GET
        narrowed = {name: given.get(name, "") for name in search.NARROWINGS}
        self.question = search.parse(given.get("q", ""), narrowed)
        order = given.get("order", "")
        self.question.order = order if order in ORDERS else ""
        self.question.is_exact = given.get("exactly") == EXACTLY
        self.page = _number(given.get("page", ""))
        self.path = reverse("archive:search")

    @cached_property
    def results(self) -> search.Results:
        return search.search(self.question, self.page)

    # --- Addresses -----------------------------------------------------------------

    @cached_property
    def _state(self) -> dict[str, str]:
        question = self.question
        state: dict[str, object] = {"q": question.words, **question.narrowed}
        state |= {"from": question.first, "to": question.last, "order": question.order}
        state |= {"exactly": EXACTLY if question.is_exact else ""}
        return {name: str(value) for name, value in state.items() if value}

    def address(self, *, path: str = "", **changes: object) -> str:
        """The address of this search with some changes; None takes something away."""
        changed = self._state | {n.rstrip("_"): v for n, v in changes.items()}
        query = urlencode({name: value for name, value in changed.items() if value})
        path = path or self.path
        return f"{path}?{query}" if query else path

    @property
    def files(self) -> dict[str, str]:
        """The same results in other forms, by the name of each."""
        forms = {"CSV": "csv", "JSON lines": "jsonl", "JSON": "json", "feed": "atom"}
        return {
            name: self.address(path=reverse(f"archive:search-{form}"))
            for name, form in forms.items()
        }

    @property
    def exactly(self) -> str:
        """The address of just what was typed, where something else is answered."""
        is_otherwise = self.question.is_changed or self.results.suggestion
        return self.address(exactly=EXACTLY) if is_otherwise else ""

    @cached_property
    def instead(self) -> "Asked | None":
        """The same search in the nearest spelling, where as typed nothing is found."""
        if self.results.instead is None:
            return None
        instead = copy(self)
        # What was worked out for the one is not so for the other.
        instead.__dict__ = {"path": self.path, "page": 1}
        instead.results = self.results.instead
        instead.question = self.results.instead.question
        return instead

    @property
    def looser(self) -> str:
        """The address that asks for any of several words, instead of all."""
        words = [part.terms[0].typed for part in self.question.parts]
        is_plain = not any(part.is_excluded for part in self.question.parts)
        if len(words) < 2 or not is_plain:
            return ""
        return self.address(q=" OR ".join(words))

    @property
    def before(self) -> str:
        page = self.results.page
        return self.address(page=page - 1 if page > 2 else None) if page > 1 else ""

    @property
    def after(self) -> str:
        page, pages = self.results.page, self.results.pages
        return self.address(page=page + 1) if page < pages else ""

    # --- What the page shows ---------------------------------------------------------

    @cached_property
    def understood(self) -> str:
        # A name is settled, and a word left out, when the question is answered.
        return in_words(self.results.question, self._named)

    def _named(self, name: str, value: str) -> str:
        return f"{LABELS[name].lower()}: {self._label(name, value)}"

    @cached_property
    def _people(self) -> dict[str, tuple[str, str]]:
        """The names, with their languages, of whom the facets list, in one query."""
        slugs = {v for name in OF_PEOPLE for v in self._most_frequent(name)}
        slugs |= {self.question.narrowed.get(name, "") for name in OF_PEOPLE}
        slugs |= {slug for slugs in self.question.meant.values() for slug in slugs}
        found = Agent.objects.published().filter(slug__in=slugs - {""}).order_by()
        named = found.values_list("slug", "name", "name_language")
        return {slug: (name, language) for slug, name, language in named}

    def _label(self, name: str, value: str) -> str:
        if name in OF_PEOPLE:
            return self._people.get(value, (value, ""))[0]
        if name == "lang":
            return languages.name(value)
        if name == "contested":
            return QUESTIONS[value].asks if value in QUESTIONS else value
        return {"type": KINDS, "status": STATUSES}[name].get(value, value)

    def _language(self, name: str, value: str) -> str:
        is_named = name in OF_PEOPLE and value in self._people
        return self._people[value][1] if is_named else HOUSE_LANGUAGE

    @property
    def meant(self) -> list[tuple[str, list[tuple[str, str, str]]]]:
        """Each field whose name several people bear, with who they are, as links."""
        return [
            (
                f"{LABELS[name]}: {self.question.narrowed[name]}",
                [
                    (*self._people.get(slug, (slug, "")), self.address(**{name: slug}))
                    for slug in slugs
                ],
            )
            for name, slugs in self.question.meant.items()
            if len(slugs) > 1
        ]

    @cached_property
    def chosen(self) -> list[Chosen]:
        chosen = [
            Chosen(
                name,
                LABELS[name],
                value,
                self._label(name, value),
                self.address(path="", **{name: None}),
            )
            for name, value in self.question.narrowed.items()
        ]
        return chosen + self._chosen_years()

    def _chosen_years(self) -> list[Chosen]:
        first, last = self.question.first, self.question.last
        if first is None and last is None:
            return []
        words = f"{first or '…'} to {last or '…'}" if first != last else str(first)
        without = self.address(from_=None, to=None)
        return [Chosen("years", LABELS["years"], words, words, without)]

    @cached_property
    def facets(self) -> list[Facet]:
        facets = [self._facet(name) for name in self.results.facets]
        return [facet for facet in facets if facet.choices or facet.chosen]

    def _most_frequent(self, name: str) -> dict[str, int]:
        counts = self.results.facets[name].items()
        return dict(sorted(counts, key=lambda row: (-row[1], row[0]))[:OFFERED])

    def _facet(self, name: str) -> Facet:
        counts = self._most_frequent(name).items()
        rows = [(value, self._label(name, value), count) for value, count in counts]
        choices = [
            # Only the first are links; the rest are options of a form.
            Choice(
                self.address(**{name: row[0]}) if place < AT_A_GLANCE else "",
                *row,
                self._language(name, row[0]),
            )
            for place, row in enumerate(sorted(rows, key=most_first))
        ]
        chosen = next((c for c in self.chosen if c.name == name), None)
        return Facet(name, LABELS[name], choices, chosen)

    @property
    def long_facets(self) -> list[Facet]:
        return [facet for facet in self.facets if facet.is_long and not facet.chosen]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the form of the long facets has to carry along, as hidden fields."""
        offered = {facet.name for facet in self.long_facets}
        return [(n, value) for n, value in self._state.items() if n not in offered]

    @property
    def kept_by_box(self) -> list[tuple[str, str]]:
        """What stays when the words are asked anew."""
        return [(n, value) for n, value in self._state.items() if n != "q"]

    @property
    def in_order(self) -> list[Order]:
        current = self.question.order or next(iter(ORDERS))
        return [
            Order(label, self.address(order=name), name == current)
            for name, label in ORDERS.items()
        ]

    @cached_property
    def bars(self) -> list[tuple[histogram.Bar, str]]:
        """The bars of the years, each with the address that it opens."""
        drawn = histogram.bars(self.results.years, self.results.decades)
        return [(bar, self.address(from_=bar.first, to=bar.last)) for bar in drawn]

    @property
    def is_of_a_span(self) -> bool:
        """Whether any record counts in more than one year."""
        return sum(self.results.years.values()) > self.results.total


def _number(typed: str) -> int:
    """The page asked for: 1 where that is no number, and no more than there can be."""
    is_number = typed.isascii() and typed.isdecimal()
    return int(typed[:9]) or 1 if is_number else 1
