"""What leads to a record by one of its own columns, and moves as it is."""

from typing import Any

from django.db.models import Max

from archive.models import (
    AgentName,
    Annotation,
    Assessment,
    Citation,
    Claim,
    Document,
    Office,
    PlaceName,
    Reference,
    Response,
    Transmission,
)

from .moving import Move, NotMergeable, held, named, relations

NAMES = (AgentName, PlaceName)
# What is known by a key within the record that it belongs to, and stands in an order.
KEYED = {Annotation: "document", Transmission: "letter", Response: "letter"}
IN_ORDER = (Transmission, Response)
# Whose word a citation is, and which: of two such one is enough.
VOICE = ("speaker_id", "descriptor", "said_edtf", "said_as_written")
WORD = ("stance", "exact", "locator", "note")


def move_rows(move: Move) -> None:
    for relation in relations(type(move.into)):
        model, field = relation.related_model, relation.field
        if model is Claim and field.name in ("letter", "collection"):
            continue  # what is said is weighed against what is said: letters.py
        rows = model._base_manager.filter(**{field.name: move.absorbed}).order_by("pk")
        own = move.into.pk if model is type(move.into) else None
        for row in rows.exclude(pk=own):
            _move_row(move, row, field)
    if isinstance(move.into, Document):
        _move_judgements_that_rest_on_it(move)


def _move_row(move: Move, row: Any, field: Any) -> None:
    changes = {field.attname: move.into.pk}
    if getattr(row, "is_preferred", False) and _has_preferred(row, move.into):
        changes["is_preferred"] = False
    if twin := _twin_of(row, field, move.into):
        _leave(move, row, twin)
        return
    if KEYED.get(type(row)) == field.name:
        siblings = type(row)._base_manager.filter(**{field.name: move.into})
        taken = siblings.values_list("key", flat=True)
        changes |= move.another_key(row, move.into, taken)
        if isinstance(row, IN_ORDER):
            last = siblings.aggregate(last=Max("position"))["last"] or 0
            changes["position"] = row.position + last
    move.move(row, **changes)


def _has_preferred(name: Any, into: Any) -> bool:
    """Whether another name is preferred in a language already, or at the head."""
    others = into.names.filter(language=name.language, is_preferred=True)
    return name.language == into.name_language or others.exists()


# --- What the record that stays has as well ---------------------------------------


def _twin_of(row: Any, field: Any, into: Any) -> Any:
    """The row of the record that stays that says the same, if there is one."""
    rows = type(row)._base_manager.filter(**{field.name: into})
    if isinstance(row, NAMES):
        return rows.filter(text=row.text, language=row.language).first()
    if isinstance(row, Office):
        return rows.filter(title=row.title, held_from_edtf=row.held_from_edtf).first()
    if isinstance(row, Reference) and field.name == "document":
        return _same_reference(row, rows.filter(number=row.number).first())
    if isinstance(row, Citation) and field.name == "document" and row.claim_id:
        return same_word(row, document_id=into.pk)
    if isinstance(row, Citation) and field.name != "speaker":
        return _same_reading(row, field, into)
    return None


def _same_reference(row: Reference, other: Reference | None) -> Reference | None:
    """The note with its number; refused where it is another."""
    apart = {"id", "version", "document"}
    if other is not None:
        columns = [f for f in Reference._meta.concrete_fields if f.name not in apart]
        if any(getattr(row, f.attname) != getattr(other, f.attname) for f in columns):
            raise NotMergeable([f"{named(row)} is another than {named(other)}."])
    return other


def same_word(row: Citation, **where) -> Citation | None:
    """
    The citation by which the same is cited there already, if there is one.

    `where` are columns that are to be others. Refused where other words are cited
    from the same source, in the same voice, of the same day.
    """
    columns = ("claim_id", "document_id", "relays_id", *VOICE)
    asked = {name: getattr(row, name) for name in columns} | where
    if asked["relays_id"] is None:
        asked["relays"] = asked.pop("relays_id")
    other = Citation.objects.filter(**asked).exclude(pk=row.pk).first()
    if other and any(getattr(row, n) != getattr(other, n) for n in WORD):
        raise NotMergeable(
            [f"{named(row)}: cited already for “{other.claim}”, in other words."]
        )
    return other


def _same_reading(row: Citation, field: Any, into: Any) -> Citation | None:
    """The same document as further reading on the same, if it is there."""
    wholes = ("letter_id", "response_id", "collection_id", "document_id")
    asked = {n: getattr(row, n) for n in wholes} | {field.attname: into.pk}
    asked = {name: key for name, key in asked.items() if key is not None}
    other = Citation.objects.filter(claim=None, **asked).exclude(pk=row.pk).first()
    if other and any(getattr(row, n) != getattr(other, n) for n in WORD):
        raise NotMergeable([f"{named(row)} is further reading already, otherwise."])
    return other


def _leave(move: Move, row: Any, twin: Any) -> None:
    """Leave a row behind; what hangs on it hangs on its twin."""
    key = str(getattr(row, "number", "") or getattr(row, "key", ""))
    move.leave(row, twin, whole=getattr(row, "claim", None) or move.into, key=key)
    if isinstance(row, Citation):
        for relay in row.relayed_by.all():
            move.move(relay, relays_id=twin.pk)
    if isinstance(row, Reference) and not twin.markers.exists():
        for marker in row.markers.all():
            move.move(marker, reference_id=twin.pk)


def _move_judgements_that_rest_on_it(move: Move) -> None:
    """Have what rests on the one document rest on the other."""
    for assessment in Assessment.objects.filter(sources=move.absorbed):
        sources = {*held(assessment, "sources"), move.into.pk} - {move.absorbed.pk}
        move.move(assessment, sources=sorted(sources))
