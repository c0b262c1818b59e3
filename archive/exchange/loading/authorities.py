"""Loading agents and places, with their names in every script."""

from operator import itemgetter

from django.core.exceptions import ValidationError

from archive.languages import HOUSE_LANGUAGE
from archive.models import (
    Agent,
    AgentName,
    Authority,
    Identifier,
    Office,
    Place,
    PlaceName,
    State,
)

from .ledger import Ledger
from .reading import Archive, Entry


def put_agents(archive: Archive, ledger: Ledger) -> None:
    """Put every agent in its place, the bodies before those who act for them."""
    in_turn = archive.in_turn("agents", "part_of")
    for slug, entry in ledger.in_batches(Agent, in_turn):
        _put_agent(slug, entry, ledger)


def _put_agent(slug: str, entry: Entry, ledger: Ledger) -> None:
    entry.only(
        "kind", "names", "also", "born", "died", "offices", "part_of", "identifiers",
        "note", "heading", "formerly", "state",
    )  # fmt: skip
    name, language, others = _names(entry)
    agent = ledger.put(
        Agent,
        {"slug": slug},
        {
            "kind": entry.choice("kind", Agent.Kind.values, Agent.Kind.PERSON),
            "name": name,
            "name_language": language,
            "born": entry.when("born"),
            "died": entry.when("died"),
            "part_of": ledger.named_in(entry, "part_of", Agent),
            "note": entry.text("note"),
        },
        entry,
    )
    if agent is None:
        return
    _put_names(AgentName, {"agent": agent}, others, entry, ledger)
    _put_offices(agent, entry, ledger)
    _put_identifiers({"agent": agent}, entry, ledger)
    ledger.wants(agent, entry.text("state", State.PUBLISHED), entry)


def put_places(archive: Archive, ledger: Ledger) -> None:
    for slug, entry in ledger.in_batches(Place, archive.of("places")):
        entry.only(
            "names", "also", "heading", "latitude", "longitude", "identifiers", "note",
            "formerly", "state",
        )  # fmt: skip
        name, language, others = _names(entry)
        place = ledger.put(
            Place,
            {"slug": slug},
            {"name": name, "name_language": language, "note": entry.text("note")}
            | _coordinates(entry),
            entry,
        )
        if place is None:
            continue
        _put_names(PlaceName, {"place": place}, others, entry, ledger)
        _put_identifiers({"place": place}, entry, ledger)
        ledger.wants(place, entry.text("state", State.PUBLISHED), entry)


def _coordinates(entry: Entry) -> dict:
    given = {}
    for name in ("latitude", "longitude"):
        field = Place._meta.get_field(name)
        try:
            given[name] = field.to_python(entry.text(name) or None)
        except ValidationError:
            raise entry.place_of(name).refuse("Expected degrees here.") from None
    return given


def _names(entry: Entry) -> tuple[str, str, list[tuple[str, str, bool]]]:
    """The heading form and its language, and the further names with preference."""
    names = entry.entry("names")
    if not names:
        raise entry.refuse("“names” is missing.")
    language = entry.heading_language(names)
    further = []
    for tag in names:
        for n, text in enumerate(names.texts(tag)):
            if (tag, n) != (language, 0):
                further.append((tag, str(text), n == 0))
    also = entry.entry("also")
    further += [(tag, str(text), False) for tag in also for text in also.texts(tag)]
    heading = names.texts(language)
    if not heading:
        raise names.place_of(language).refuse("The name is missing.")
    return str(heading[0]), language, further


def _put_names(model, of: dict, names, entry: Entry, ledger: Ledger) -> None:
    # The preferred last: what it takes the place of has to give way first.
    for language, text, is_preferred in sorted(names, key=itemgetter(2)):
        ledger.put(
            model,
            {**of, "language": language, "text": text},
            {"is_preferred": is_preferred},
            entry.place_of("names"),
        )


def _put_offices(agent: Agent, entry: Entry, ledger: Ledger) -> None:
    offices = entry.entries("offices")
    titled = [_office_title(office) for office in offices]
    for title, office in zip(titled, offices, strict=True):
        is_only = titled.count(title) == 1
        _put_office(agent, title, office, ledger, is_only=is_only)


def _office_title(entry: Entry) -> tuple[str, str]:
    """The title of an office, and its language."""
    title, language = entry.get("title"), HOUSE_LANGUAGE
    if title and isinstance(title, Entry):
        language = HOUSE_LANGUAGE if HOUSE_LANGUAGE in title else next(iter(title))
        title = title.text(language)
    if not isinstance(title, str) or not title:
        raise entry.refuse("“title” is missing.")
    return str(title), language


def _put_office(
    agent: Agent,
    titled: tuple[str, str],
    entry: Entry,
    ledger: Ledger,
    *,
    is_only: bool,
) -> None:
    """Put an office, which is known by its title, and if need be by its first day."""
    entry.only("title", "from", "to")
    title, language = titled
    identity = {"agent": agent, "title": title}
    values = {"title_language": language, "held_to": entry.when("to")}
    if entry.get("from") or not is_only:
        held_from = entry.when("from")
        identity["held_from_edtf"] = held_from.edtf
        values["held_from"] = held_from
    ledger.put(Office, identity, values, entry)


def _put_identifiers(of: dict, entry: Entry, ledger: Ledger) -> None:
    for item in entry.entries("identifiers"):
        item.only("authority", "value", "looked_up_on")
        looked_up = item.when("looked_up_on")
        if not looked_up.is_a_day:
            raise item.refuse("“looked_up_on” is the day on which it was looked up.")
        ledger.put(
            Identifier,
            {
                "authority": item.choice("authority", Authority.values, ""),
                "value": item.needs("value"),
            },
            {**of, "looked_up_on": looked_up.earliest},
            item,
        )
