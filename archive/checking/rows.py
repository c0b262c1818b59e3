"""Each row by itself: what its form would refuse, and what its history knows of it."""

from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Max
from simple_history.utils import get_history_manager_for_model

from archive.models import (
    TO_BODIES,
    AboutSection,
    Agent,
    AgentName,
    Annotation,
    Assessment,
    Citation,
    Claim,
    Collection,
    Colophon,
    Document,
    Identifier,
    Letter,
    Marker,
    Office,
    Place,
    PlaceName,
    Publication,
    Record,
    Reference,
    Response,
    Transmission,
)

from .batches import counted
from .finding import Finding, about, named

ABOUT = ["letter", "collection", "transmission__letter", "response__letter"]
CLAIM = [f"claim__{subject}" for subject in ABOUT]
# What a row of each kind asks of others, fetched with it.
ASKED: dict[type[models.Model], list[str]] = {
    Agent: TO_BODIES,
    AgentName: ["agent"],
    Office: ["agent"],
    Place: [],
    PlaceName: ["place"],
    Identifier: ["agent", "place"],
    Document: ["current_capture"],
    Reference: ["document"],
    Marker: ["reference__document"],
    Collection: [],
    Letter: ["replies_to"],
    Transmission: ["letter"],
    Response: ["letter"],
    Claim: [*ABOUT, "agent", "place", "other_letter"],
    Citation: ["document", "speaker", *CLAIM, *(f"relays__{name}" for name in CLAIM)],
    Assessment: [*ABOUT, *(f"accepts__{subject}" for subject in ABOUT)],
    Annotation: ["document"],
    Colophon: ["leading_letter"],
    AboutSection: [],
}
# What a row carries that is not needed here, and may be long.
LEFT_OUT: dict[type[models.Model], list[str]] = {Document: ["current_capture__text"]}


def findings(tell) -> Iterator[Finding]:
    for model, asked in ASKED.items():
        rows = model._base_manager.select_related(*asked)
        for batch in counted(rows.defer(*LEFT_OUT.get(model, ())), tell):
            yield from _of_a_batch(batch)


def _of_a_batch(batch: list) -> Iterator[Finding]:
    known = _newest_versions(batch)
    for record in batch:
        # Before anything is tidied: what is there is compared.
        faults = [*_of_history(record, known.get(record.pk)), *_of_itself(record)]
        for fault in faults:
            yield about(record, f"{named(record)}: {fault}")


# --- What its form would refuse ---------------------------------------------------


def _of_itself(record: models.Model) -> Iterator[str]:
    if isinstance(record, Publication):
        # All former addresses are asked for at once: addresses.py.
        record.has_free_address = True
    yield from _of_its_columns(record)
    if not getattr(record, "capture_id", None):
        # What stands in a text is asked with that, which may be long: texts.py.
        yield from said_by(record.clean)
    if isinstance(record, Record):
        yield from _of_what_is_tidied(record)


def _of_its_columns(record: models.Model) -> Iterator[str]:
    """What its columns hold that the form would not take: choices, tags, lengths."""
    relations = {f.name for f in record._meta.concrete_fields if f.is_relation}
    apart = {*relations, *getattr(record, "derived_fields", ())}
    yield from said_by(record.clean_fields, apart)


def said_by(clean: Callable, *given) -> Iterator[str]:
    """What a record's own way to refuse what is in it says of it, if anything."""
    try:
        clean(*given)
    except ValidationError as refusal:
        for field, sentences in refusal.update_error_dict({}).items():
            for sentence in ValidationError(sentences).messages:
                yield sentence if field == "__all__" else f"{field}: {sentence}"


def _of_what_is_tidied(record: Record) -> Iterator[str]:
    """Text that is not in NFC, and bounds of dates that are not those of their EDTF."""
    fields = [f.attname for f in record._meta.concrete_fields if not f.is_relation]
    before = {name: getattr(record, name) for name in fields}
    try:
        record.tidy()
    except ValueError:
        return  # an EDTF that is none, which clean() has said
    otherwise = [name for name in fields if getattr(record, name) != before[name]]
    if otherwise:
        yield f"Saving it would tidy {', '.join(otherwise)}."


# --- What its history knows -------------------------------------------------------


def _newest_versions(batch: list) -> dict[int, Any]:
    """The last entry in the history of each record of a list, by its key."""
    history = get_history_manager_for_model(type(batch[0])).model._base_manager
    of_them = history.filter(id__in=[record.pk for record in batch])
    newest = of_them.values("id").annotate(newest=Max("history_id"))
    entries = history.filter(history_id__in=newest.order_by().values("newest"))
    return {entry.id: entry for entry in entries}


def _of_history(record: models.Model, known: Any) -> Iterator[str]:
    """Whether it was changed by a way that leaves no trace."""
    if known is None or known.history_type == "-":
        yield "Its history does not know that it is there."
        return
    derived = getattr(record, "derived_fields", ())
    otherwise = [
        field.name
        for field in record._meta.concrete_fields
        if field.name not in derived
        and hasattr(known, field.attname)
        and getattr(known, field.attname) != getattr(record, field.attname)
    ]
    if otherwise:
        yield f"Its history knows it otherwise: {', '.join(otherwise)}."
