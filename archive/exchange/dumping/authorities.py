"""Agents and places in the hand-written form."""

from archive.dates import When
from archive.languages import HOUSE_LANGUAGE
from archive.models import Agent, Place

from .scope import Scope


def when(date: When) -> str | dict:
    """A date: EDTF alone, or all of its parts."""
    is_plain = not (date.as_written or date.basis) and date.calendar == "gregorian"
    if is_plain:
        return date.edtf
    return {
        "as_written": date.as_written,
        "calendar": "" if date.calendar == "gregorian" else str(date.calendar),
        "edtf": date.edtf,
        "basis": date.basis,
    }


def of_agent(agent: Agent, scope: Scope) -> dict:
    if scope.is_public and not agent.is_published:
        # Named on a public page, and no more than named.
        heading = {agent.name_language: agent.name}
        return {"kind": agent.kind, "names": heading, "state": "draft"}
    offices = sorted(agent.offices.all(), key=lambda it: (it.held_from.edtf, it.title))
    return {
        "kind": agent.kind,
        **_names(agent),
        "born": when(agent.born),
        "died": when(agent.died),
        "offices": [
            {
                "title": {office.title_language: office.title},
                "from": when(office.held_from),
                "to": when(office.held_to),
            }
            for office in offices
        ],
        "part_of": scope.slug(agent.part_of),
        "identifiers": _identifiers(agent),
        "note": agent.note,
        **scope.publication(agent),
    }


def of_place(place: Place, scope: Scope) -> dict:
    if scope.is_public and not place.is_published:
        return {"names": {place.name_language: place.name}, "state": "draft"}
    return {
        **_names(place),
        "latitude": place.latitude,
        "longitude": place.longitude,
        "identifiers": _identifiers(place),
        "note": place.note,
        **scope.publication(place),
    }


def _names(record: Agent | Place) -> dict:
    """
    The names by language, the heading form first, then the preferred ones.

    Apart from them, under “also”, those of a language in which none is preferred.
    """
    own = record.name_language
    names, also = {own: [record.name]}, {}
    others = sorted(
        record.names.all(),
        key=lambda name: (name.language, not name.is_preferred, name.text),
    )
    for name in others:
        is_led = name.is_preferred or name.language in names
        into = names if is_led else also
        into.setdefault(name.language, []).append(name.text)
    is_told = own == HOUSE_LANGUAGE or HOUSE_LANGUAGE not in names
    return {
        "names": _single(names),
        "also": _single(also),
        "heading": "" if is_told else own,
    }


def _single(names: dict[str, list[str]]) -> dict:
    return {tag: texts[0] if len(texts) == 1 else texts for tag, texts in names.items()}


def _identifiers(record: Agent | Place) -> list[dict]:
    found = sorted(record.identifiers.all(), key=lambda it: (it.authority, it.value))
    return [
        {
            "authority": it.authority,
            "value": it.value,
            "looked_up_on": it.looked_up_on.isoformat(),
        }
        for it in found
    ]
