"""The act of returning: what was chosen, as it was, through all that a form asks."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils import timezone

from archive.evidence import letters_touched_by, refresh_headings
from archive.models import Citation, Letter, Publication, one_act
from archive.restoring import InTheWay, refusals

from .then import KINDS, Difference, columns_of, differences, say_what_lacks


@transaction.atomic
def return_to(
    letter: Letter, at: datetime, keys: Iterable[str] | None = None, *, why: str = ""
) -> list[Difference]:
    """
    Return a letter to a moment: all of it, or the parts with these keys.

    Each becomes a new version, held to all that a form would ask. Raise InTheWay, and
    change nothing, where anything of it would be refused.
    """
    found = differences(letter, at)
    if keys is not None:
        wanted = set(keys)
        found = [difference for difference in found if difference.key in wanted]
        # What stays away gives no ground to stand on.
        say_what_lacks(found)
    if not found:
        raise InTheWay(["There is nothing to return."])
    if lacking := [f"{_called(d)}: {lacks}." for d in found for lacks in d.lacks]:
        raise InTheWay(lacking)
    touched = {letter.pk, *_touched(found)}
    try:
        with transaction.atomic():
            _do(letter, found, _reason(at), why)
    except (ProtectedError, RestrictedError) as refusal:
        raise InTheWay([str(refusal.args[0])]) from None
    except IntegrityError:
        raise InTheWay(
            ["The database refused it: it contradicts what has been written since."]
        ) from None
    touched |= _touched(found)
    refresh_headings(Letter.objects.filter(pk__in=touched))
    return found


def _reason(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"Returned to {local.day} {local:%B %Y, %H:%M}"


def _called(difference: Difference) -> str:
    return f"{difference.kind.capitalize()} “{difference.name}”"


def _touched(found: list[Difference]) -> set[int]:
    """The letters that these are said of, then and today."""
    touched = set()
    for difference in found:
        for record in (difference.then, difference.now):
            try:
                touched |= {one.pk for one in letters_touched_by(record)}
            except ObjectDoesNotExist:
                continue  # it will be, once what it belongs to has come back
    return touched


def _do(letter: Letter, found: list[Difference], reason: str, why: str) -> None:
    told = f"{reason}: {why}"[:100] if why else reason
    sentences: list[str] = []
    for difference in _in_order([d for d in found if d.then]):
        sentences += _bring_back(difference, told)
    if sentences:
        raise InTheWay(sentences)
    _take_out([d.now for d in found if d.then is None], told)
    if not any(isinstance(d.record, Letter) for d in found):
        letter = Letter.objects.get(pk=letter.pk)
        letter._change_reason = told
        letter.save()


def _in_order(found: list[Difference]) -> list[Difference]:
    """What others stand on comes first, and what is relayed before its relays."""
    relayed = {d.then.pk: d.then.relays_id for d in found if type(d.then) is Citation}

    def steps(difference: Difference) -> int:
        number, key = 0, difference.then.pk
        while type(difference.then) is Citation and relayed.get(key):
            key, number = relayed[key], number + 1
        return number

    return sorted(found, key=lambda d: (KINDS.index(type(d.then)), steps(d)))


def _bring_back(difference: Difference, told: str) -> list[str]:
    """Save a record as it was; return why it would be refused."""
    record = _as_it_was(difference)
    record._change_reason = told
    if refused := list(refusals(record)):
        return [f"{_called(difference)}: {sentence}" for sentence in refused]
    record.save(force_insert=record._state.adding)
    return []


def _as_it_was(difference: Difference) -> Any:
    if difference.now is None:
        record = difference.then
        record._state.adding = True
        record.version = record.history.latest("history_id").version + 1
        return record
    now = difference.now
    for column in columns_of(type(now)):
        setattr(now, column.attname, getattr(difference.then, column.attname))
    return now


# --- What has come since ----------------------------------------------------------


def _take_out(records: list, told: str) -> None:
    """Take out what was not there then, with nothing that was not chosen."""
    if sentences := [s for record in records for s in _stays(record, records)]:
        raise InTheWay(sentences)
    last_first = sorted(records, key=lambda r: (KINDS.index(type(r)), r.pk))[::-1]
    with one_act(records, why=told):
        for record in last_first:
            record._change_reason = told
            if type(record)._base_manager.filter(pk=record.pk).exists():
                record.delete()


def _stays(record: Any, records: list) -> Iterable[str]:
    """What keeps a record that has come since: it was public, or others rest on it."""
    name = f"{str(record._meta.verbose_name).capitalize()} “{record}”"
    if isinstance(record, Publication) and record.published_at:
        yield f"{name} was public: withdraw it instead."
    names = [
        n for n in ("claims", "citations", "further_reading") if hasattr(record, n)
    ]
    on_it = [other for relation in names for other in getattr(record, relation).all()]
    for other in on_it:
        if other not in records:
            yield f"{name}: “{other}” rests on it; choose that as well."
