"""
Look-alikes: records that may be one, which nobody merges but an editor.

Each record is put under the keys by which it might be another's twin, and what stands
under one key is proposed: the work grows with the records, not with their pairs.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from .models import (
    Agent,
    AgentName,
    Collection,
    Document,
    Identifier,
    Letter,
    NotOne,
    Place,
    PlaceName,
)
from .search import addresses, folding

# Of so many under one key each may be any other; of more, each is put beside the first.
FEW = 6
NAME, NUMBER = "the same name", "the same identifier"
ADDRESS, TITLE, DAY = "the same address", "the same title", "the same title and day"

Keyed = Iterator[tuple[tuple[str, str], int]]


@dataclass
class Alike:
    """Two records, by their keys, and in what they are alike."""

    first: int
    second: int
    reasons: list[str] = field(default_factory=list)


def lookalikes(model: Any) -> list[Alike]:
    """
    The pairs of one kind that may be one record, those alike in most things first.

    Pairs of which somebody has said that they are two are left out.
    """
    held: dict[tuple[str, str], dict[int, None]] = defaultdict(dict)
    for key, record in KEYS[model]():
        held[key][record] = None
    two = set(
        NotOne.objects.filter(kind=model._meta.model_name).values_list(
            "first_id", "second_id"
        )
    )
    found: dict[tuple[int, int], Alike] = {}
    for (reason, _), records in held.items():
        for pair in _pairs(sorted(records)):
            alike = found.setdefault(pair, Alike(*pair)) if pair not in two else None
            if alike and reason not in alike.reasons:
                alike.reasons.append(reason)
    return sorted(found.values(), key=lambda a: (-len(a.reasons), a.first, a.second))


def _pairs(records: list[int]) -> Iterator[tuple[int, int]]:
    if len(records) <= FEW:
        yield from combinations(records, 2)
    else:
        yield from ((records[0], other) for other in records[1:])


def say_they_are_two(one: Any, other: Any, *, by=None) -> None:
    """Remember that two records which look alike are not one."""
    first, second = sorted((one.pk, other.pk))
    NotOne.objects.get_or_create(
        kind=one._meta.model_name,
        first_id=first,
        second_id=second,
        defaults={"said_by": by},
    )


# --- By what a record may be known ------------------------------------------------


def of_agents() -> Keyed:
    return _of_the_named(Agent, AgentName, "agent")


def of_places() -> Keyed:
    return _of_the_named(Place, PlaceName, "place")


def _of_the_named(model: Any, names: Any, kind: str) -> Keyed:
    yield from _of_words(NAME, model.objects.values_list("pk", "name"))
    yield from _of_words(NAME, names.objects.values_list(kind, "text"))
    numbers = Identifier.objects.exclude(**{kind: None})
    for pk, authority, value in numbers.values_list(kind, "authority", "value"):
        number = "".join(filter(str.isalnum, addresses.number_key(value)))
        yield (NUMBER, f"{authority} {number}"), pk


def _of_words(reason: str, rows) -> Keyed:
    for pk, text in rows.iterator():
        if words := in_any_order(text):
            yield (reason, words), pk


def in_any_order(text: str) -> str:
    """A name in one spelling for all: “Vance, Eleanor” is “Eleanor Vance”."""
    words = {word.folded for word in folding.words_of(text)}
    return " ".join(sorted(words - {"the"} or words))


def of_documents() -> Keyed:
    columns = ("pk", "title", "published_edtf", "address", "archived_address")
    for pk, title, day, *at in Document.objects.values_list(*columns).iterator():
        if title and day:
            yield (DAY, f"{folding.run_together(title)} {day}"), pk
        for key in {key for address in at if address for key in _places(address)}:
            yield (ADDRESS, key), pk


def _places(address: str) -> list[str]:
    """Where something stands: never a whole site, which holds much else."""
    keys = addresses.keys_of(address)
    return [key for key in keys if "/" in key or "?" in key]


def of_letters() -> Keyed:
    columns = ("pk", "title", "parallel_title", "dated_earliest", "dated_latest")
    for pk, *titles, first, last in Letter.objects.values_list(*columns).iterator():
        for title in filter(None, map(folding.run_together, titles)):
            yield (DAY if first or last else TITLE, f"{title} {first} {last}"), pk


def of_collections() -> Keyed:
    rows = Collection.objects.values_list("pk", "title", "parallel_title")
    for pk, *titles in rows.iterator():
        for title in filter(None, map(folding.run_together, titles)):
            yield (TITLE, title), pk


KEYS: dict[type, Callable[[], Keyed]] = {
    Agent: of_agents,
    Place: of_places,
    Document: of_documents,
    Letter: of_letters,
    Collection: of_collections,
}
