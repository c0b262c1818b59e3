"""
From the database's log of changes to the index.

Whoever has made an edit brings the index up to date once it is committed; a reader's
request does so only for a change that is over a second old, if nobody else is at it.
An index that cannot be followed on is made anew.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from threading import Thread

from django.contrib import messages
from django.db import connection
from django.db.models import Max
from django.utils import timezone

from archive import edition, triggers
from archive.models import (
    Agent,
    Change,
    Citation,
    Claim,
    Document,
    Letter,
    Place,
    Response,
    Transmission,
)

from . import entries, index
from .index import Broken, Index

log = logging.getLogger(__name__)

AT_ONCE = 5_000  # records of which an index is made within a request
IN_A_REQUEST = 1_000  # records that are indexed within a request; more in a thread
BATCH = 500
PATIENCE = 2.0  # seconds for which an edit waits for another's turn at the index
OLD_ENOUGH = timedelta(seconds=1)
KEPT = timedelta(days=7)  # how long the log is kept for an index that was away
KIND_OF = {model: kind for kind, model in entries.MODELS.items()}


class Rebuilding(Exception):
    """Raised while there is no index to answer with."""


# --- For readers ------------------------------------------------------------------


def up_to_date_index() -> Index:
    """
    The index, as far as a reader can be kept waiting for it.

    Made at once if there is none and the archive is small; else raise Rebuilding. What
    is answered by one that is behind the edition in force, if only by a second, is not
    kept under it.
    """
    edition.say_searched()
    try:
        if living := _usable():
            _catch_up_for_a_reader(living)
            if _unfollowed(living.place).exists():
                edition.say_behind()
            return living
    except Broken as reason:
        log.warning("The index cannot be read: %s", reason)
        index.forget_if_broken()
    return _made_at_once()


def _made_at_once() -> Index:
    try:
        if living := _usable():
            return living
        if _count() > AT_ONCE:
            raise Rebuilding
        with index.locked("rebuild", within=PATIENCE) as is_mine:
            # Another request may have made it while this one waited.
            if is_mine and _usable() is None:
                _rebuild(lambda count, of: None)
        living = _usable()
    except Broken as reason:
        log.error("No index can be made: %s", reason)
        raise Rebuilding from None
    if living is None:
        raise Rebuilding
    if _unfollowed(living.place).exists():
        edition.say_behind()
    return living


def _usable() -> Index | None:
    living = index.current()
    return living if living is not None and _can_follow(living.place) else None


def _count() -> int:
    return sum(model.objects.published().count() for model in entries.MODELS.values())


def _catch_up_for_a_reader(living: Index) -> None:
    living.is_behind = _is_due(living) and not follow(within=0) and _is_due(living)


def _is_due(living: Index) -> bool:
    """Whether there is a change over a second old that has not been followed."""
    oldest = _unfollowed(living.place).order_by("pk").first()
    return bool(oldest) and timezone.now() - oldest.noted_at > OLD_ENOUGH


# --- The log ----------------------------------------------------------------------


def _can_follow(place: index.Place) -> bool:
    """Whether the log is the one that the index has read, and goes on from there."""
    if not Change.objects.filter(pk=place.last, token=place.token).exists():
        return False
    return _horizon() >= place.horizon


def _unfollowed(place: index.Place):
    if connection.vendor == "postgresql":
        later = Change.objects.filter(turn__gte=place.horizon)
        return later.exclude(pk__in=place.done)
    return Change.objects.filter(pk__gt=place.last)


def _horizon() -> int:
    """
    Before this turn no transaction is still open; of later ones rows may yet come.

    SQLite has one writer at a time: there ids come in order.
    """
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return cursor.fetchone()[0]


def _place_now() -> index.Place:
    """Where the log is; asked before the records, it is never too far."""
    horizon = _horizon()
    newest = Change.objects.order_by("pk").last()
    if newest is None:
        triggers.begin_log(connection.alias)
        newest = Change.objects.order_by("pk").last()
    later = Change.objects.filter(turn__gte=horizon, pk__lte=newest.pk)
    done = list(later.values_list("pk", flat=True)) if horizon else []
    return index.Place(newest.pk, newest.token, horizon, done)


def _is_within_a_transaction() -> bool:
    """As Django asks for durable ones: what a test wraps around itself is none."""
    return any(not block._from_testcase for block in connection.atomic_blocks)


def prune() -> int:
    """
    Forget changes that every index has had days to follow.

    What tells in which edition the archive is stays: the newest, and one of each of the
    last turns (edition.py).
    """
    log = Change.objects.order_by()
    last = log.aggregate(turn=Max("turn"))["turn"] or 0
    before = log.filter(turn__lt=last - edition.NAMED).aggregate(turn=Max("turn"))
    turns = log.filter(turn__gte=before["turn"] or 0).values("turn")
    newest = set(turns.annotate(key=Max("pk")).values_list("key", flat=True))
    newest.add(Change.objects.values_list("pk", flat=True).last())
    old = log.filter(noted_at__lt=timezone.now() - KEPT)
    return old.exclude(pk__in=newest).delete()[0]


# --- Following --------------------------------------------------------------------


def follow(*, within: float = PATIENCE, at_most: int | None = IN_A_REQUEST) -> bool:
    """
    Bring the living index up to date; return whether it is now.

    It waits some seconds for whoever else is at it. Where more records are touched
    than `at_most`, a thread goes on with them. Does nothing within a transaction, or
    where there is no index that could be followed on: a reader's request makes one.
    """
    if _is_within_a_transaction():
        return False
    try:
        with index.locked("write", within=within) as is_mine:
            return is_mine and _follow(at_most)
    except Broken as reason:
        log.error("The index could not be brought up to date: %s", reason)
        return False


def _follow(at_most: int | None) -> bool:
    living = index.current()
    if living is None or not _can_follow(place := living.place):
        return False
    now = _place_now()
    noted = set(_unfollowed(place).values_list("kind", "record_id").distinct())
    if not noted:
        return True
    if (triggers.EVERYTHING, 0) in noted:
        index.forget()
        return False
    touched = _touched(noted)
    if at_most is not None and sum(map(len, touched.values())) > at_most:
        Thread(target=_follow_in_a_thread, daemon=True).start()
        return False
    keys = [entries.key_of(kind, pk) for kind, pks in touched.items() for pk in pks]
    living.desk.write(_all(entries.at_the_desk, touched), but_for=keys)
    living.public.write(_all(entries.of, touched), but_for=keys, place=now)
    return True


def _follow_in_a_thread() -> None:
    try:
        follow(within=60, at_most=None)
    finally:
        connection.close()


def _all(make: Callable, touched: dict[str, set[int]]) -> Iterable[entries.Entry]:
    for kind, pks in touched.items():
        remaining = iter(sorted(pks))
        while batch := list(islice(remaining, BATCH)):
            yield from make(kind, batch)


def _touched(noted: set[tuple[str, int]]) -> dict[str, set[int]]:
    """The records whose entries may have changed, by kind, from what was noted."""
    of = defaultdict(set)
    for kind, pk in noted:
        of[kind].add(pk)
    changed_documents = set(of["document"])
    # By its letter a document may be quoted, or not any more.
    cited = Claim.objects.of_letters(Letter.objects.filter(pk__in=of["letter"]))
    of["document"] |= _keys(Citation.objects.filter(claim__in=cited), "document")
    claims = Claim.objects.filter(pk__in=of.pop("claim", ()))
    for letter, response in claims.values_list("letter", "response"):
        of["letter"].add(letter)
        of["response"].add(response)
    steps = of.pop("transmission", set()) | set(claims.values_list("transmission"))
    steps = {step[0] if isinstance(step, tuple) else step for step in steps}
    of["letter"] |= _keys(Transmission.objects.filter(pk__in=steps - {None}), "letter")
    for model, names in ((Agent, "agent"), (Place, "place")):
        if of[names]:
            _add_those_naming(of, model, of[names])
    cited = Citation.objects.filter(document__in=changed_documents)
    of["letter"] |= _letters_of(Claim.objects.filter(citations__in=cited))
    of["letter"] |= _keys(Response.objects.filter(pk__in=of["response"]), "letter")
    of["response"] |= _keys(Response.objects.filter(letter__in=of["letter"]), "pk")
    return {kind: of[kind] - {None} for kind in entries.MODELS if of[kind] - {None}}


def _add_those_naming(of: dict, model: type, pks: set[int]) -> None:
    """What shows the names of some agents or places: it is found by them as well."""
    name = KIND_OF[model]
    claims = Claim.objects.filter(**{f"{name}__in": pks})
    of["letter"] |= _letters_of(claims)
    marked = Document.objects.filter(**{f"annotations__{name}__in": pks})
    of["document"] |= _keys(marked, "pk")
    if model is Agent:
        spoken = Claim.objects.filter(citations__speaker__in=pks)
        of["letter"] |= _letters_of(spoken)
        of["letter"] |= _keys(Letter.objects.filter(senders__in=pks), "pk")
        of["letter"] |= _keys(Letter.objects.filter(recipients__in=pks), "pk")
        of["document"] |= _keys(Document.objects.filter(publisher__in=pks), "pk")


def _letters_of(claims) -> set[int]:
    ways = ("letter", "transmission__letter", "response__letter")
    return {key for way in ways for key in _keys(claims, way)}


def _keys(records, name: str) -> set[int]:
    return set(records.order_by().values_list(name, flat=True).distinct()) - {None}


# --- A new index ------------------------------------------------------------------


class Busy(Exception):
    """Raised when somebody else is making a new index already."""


def rebuild(tell: Callable[[int, int], None] = lambda count, of: None) -> int:
    """
    Make a new index beside the living one, which serves until it is there.

    `tell` is called with the number of records so far, and of all. Return how many
    there are; raise Busy or Broken, and the living one remains.
    """
    with index.locked("rebuild") as is_mine:
        if not is_mine:
            raise Busy("Another process is making a new index already.")
        count = _rebuild(tell)
    # What was written meanwhile is in the log.
    follow(within=60, at_most=None)
    return count


def _rebuild(tell: Callable[[int, int], None]) -> int:
    place = _place_now()
    with index.begin() as new:
        new.desk.write(_everything(entries.at_the_desk), heap=index.HEAP_TO_REBUILD)
        told = _telling(_everything(entries.of), tell)
        return new.public.write(told, place=place, heap=index.HEAP_TO_REBUILD)


def _everything(make: Callable) -> Iterable[entries.Entry]:
    for kind, model in entries.MODELS.items():
        last = 0
        while pks := list(
            model.objects.filter(pk__gt=last)
            .order_by("pk")
            .values_list("pk", flat=True)[:BATCH]
        ):
            yield from make(kind, pks)
            last = pks[-1]


def _telling(all_entries: Iterable, tell: Callable[[int, int], None]) -> Iterable:
    of = _count()
    for count, entry in enumerate(all_entries, start=1):
        yield entry
        if count % BATCH == 0:
            tell(count, of)


@dataclass(frozen=True)
class Difference:
    """What one of the two parts of the index has otherwise than the database."""

    part: str
    kind: str
    pk: int
    fault: str

    def __str__(self):
        return f"{self.part}: {entries.key_of(self.kind, self.pk)} {self.fault}"


def differences(
    tell: Callable[[int, int], None] = lambda count, of: None,
) -> Iterable[Difference | str]:
    """What the living index has otherwise than the database, one after another."""
    living = index.current()
    if living is None:
        yield "There is no index."
        return
    for part, shelf, make in (
        ("public", living.public, entries.of),
        ("desk", living.desk, entries.at_the_desk),
    ):
        for kind, pk, fault in _differences(shelf.snapshot, make, tell):
            yield Difference(part, kind, pk, fault)


def _differences(
    snapshot: index.Snapshot, make: Callable, tell: Callable
) -> Iterable[tuple[str, int, str]]:
    """Each record is looked up in its turn, so that never all are held."""
    matched = 0
    for entry in _telling(_everything(make), tell):
        digests = snapshot.digests_of(entry.key)
        matched += len(digests)
        kind, pk = entry.kind, entry.record.pk
        if not digests:
            yield kind, pk, "is missing."
        elif len(digests) > 1:
            yield kind, pk, "is there twice."
        elif digests[0] != index.stored_of(index.fields_of(entry))["digest"]:
            yield kind, pk, "is other than in the database."
    if matched < snapshot.number_of_records:
        yield from _left_over(snapshot, make)


def _left_over(snapshot: index.Snapshot, make) -> Iterable[tuple[str, int, str]]:
    for stored in snapshot.all_stored():
        kind, pk = stored["kind"], stored["pk"]
        if not list(make(kind, [pk])):
            yield kind, pk, "should not be there."


# --- After an edit ----------------------------------------------------------------


class FollowsEdits:
    """Middleware: what a request has changed is in the index before it is answered."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            self.follow(request)
        return response

    def follow(self, request) -> None:
        if self.living() is None:
            return
        if follow():
            prune()
        elif request.user.is_staff:
            messages.info(request, "The search will have it in a moment.")

    def living(self) -> Index | None:
        try:
            return index.current()
        except Broken:
            return None
