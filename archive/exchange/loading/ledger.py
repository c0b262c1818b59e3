"""What a load finds, makes and leaves alone; how each record is put in its place."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from os.path import commonprefix

from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction

from archive import publishing
from archive.evidence import letters_touched_by
from archive.exchange.did_you_mean import did_you_mean
from archive.models import (
    Agent,
    Document,
    FormerSlug,
    Identifier,
    Merge,
    Publication,
    Record,
    State,
)

from .reading import Entry, Node, Text, shorten
from .writing import REASON, Batch

# Written into the history with every change of a load: what is not so, an editor did.
BEFORE = 40  # characters of a difference that both sides share
AT_HAND = 5_000  # records that need not be fetched again when they are named
MOST_COMPARED = 10_000  # slugs among which the nearest is looked for
AT_ONCE = 200  # entries of a file whose records are written together
# What may stand again far from where it stood first.
KNOWN_THROUGHOUT = (Publication, Identifier)


@dataclass(frozen=True)
class Difference:
    """A field of a record that a file has otherwise than the archive."""

    kind: str
    record: str
    field: str
    here: str
    there: str
    is_skipped: bool

    @property
    def in_brief(self) -> tuple[str, str]:
        """What is here and what is there, from a little before they part."""
        begin = max(len(commonprefix([self.here, self.there])) - BEFORE, 0)
        return tuple(
            f"{'…' if begin else ''}{shorten(text[begin:])}"
            for text in (self.here, self.there)
        )


@dataclass
class Report:
    """
    How many records a load found new, changed or unchanged, and what it skipped.

    What an editor has changed or removed is skipped, and told in a line each.
    """

    new: Counter = field(default_factory=Counter)
    changed: Counter = field(default_factory=Counter)
    unchanged: Counter = field(default_factory=Counter)
    skipped: list[str] = field(default_factory=list)
    # What was given beside another answer to the same question, a line each.
    rivals: list[str] = field(default_factory=list)
    passages: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)

    @property
    def has_changes(self) -> bool:
        return bool(self.new or self.changed)

    @property
    def in_words(self) -> dict[str, str]:
        """How many of each kind are new, changed or unchanged: 1 agent, 2 letters."""
        counted = {
            "New": self.new,
            "Changed": self.changed,
            "Unchanged": self.unchanged,
        }
        return {
            title: ", ".join(_in_number(k, n) for k, n in sorted(counts.items()))
            or "nothing"
            for title, counts in counted.items()
        }


class Ledger:
    """The records of one load, and how they got there."""

    def __init__(self, *, overwrites: bool = False, tell: Callable[[int], None]):
        self.report = Report()
        self.overwrites = overwrites
        self._tell = tell
        self._count = 0
        self.touched_letters: set[int] = set()
        self._batch = Batch(_why_refused)
        self._states: list[tuple[type, int, str, Entry]] = []
        self._states_of_new: list[tuple[Publication, str, Entry]] = []
        self._found: dict[tuple[type, str], models.Model] = {}
        # Addresses that lead nowhere, of those that were looked up last.
        self._free: set[tuple[type, str]] = set()
        self._removals: dict[type, bool] = {}
        # The line at which each was put; more would hold all that was read. A part
        # stands with its whole, and is forgotten with the batch.
        self._put_at: dict[tuple[type, int], int] = {}
        self._part_put_at: dict[tuple[type, int], int] = {}
        # What this batch has made, by its identity; and what this load has made that
        # has no parts yet but these.
        self._made: dict[tuple, models.Model] = {}
        self._without_parts: set[tuple[type, int]] = set()
        # What the archive holds of the wholes of this batch, by the whole.
        self._at_hand: dict[type, set[int]] = defaultdict(set)
        self._parts: dict[tuple[type, str, int], list[models.Model]] = {}
        self._taken: set[tuple[type, str]] = set()
        # How the record whose parts are put was merged with others, if it was.
        self._merges: list[Merge] = []
        # The documents that have absorbed another, once that is asked.
        self._of_two: set[int] | None = None

    # --- In batches ----------------------------------------------------------

    def in_batches(
        self, model: type[Publication], entries: Iterable[tuple[str, Entry]]
    ) -> Iterator[tuple[str, Entry]]:
        """Go through entries; what is made of some of them is written together."""
        remaining = iter(entries)
        while batch := list(islice(remaining, AT_ONCE)):
            self._look_up(model, [slug for slug, _ in batch])
            yield from batch
            self.end_batch()

    def end_batch(self) -> None:
        """Write what is new, and publish what of it is ready for that."""
        self.write()
        self._publish_new()
        for _, _, identity in self._made:
            self._without_parts -= {
                (model, pk) for _, model, pk in identity if model is not None
            }
        for of_this_batch in (self._made, self._taken, self._at_hand, self._parts):
            of_this_batch.clear()
        self._part_put_at.clear()

    def write(self) -> None:
        """Have the database know all that has been put; it may refuse some of it."""
        self._batch.write()

    def _look_up(self, model: type[Publication], slugs: list[str]) -> None:
        """Learn at once which of these addresses lead to a record, and to which."""
        held = {r.slug: r for r in model._base_manager.filter(slug__in=slugs)}
        for slug, record in held.items():
            self._remember(record, slug)
            self._at_hand[model].add(record.pk)
        former = FormerSlug.objects.of(model, *slugs).values_list("slug", flat=True)
        self._free = {(model, slug) for slug in set(slugs) - held.keys() - set(former)}

    def is_new(self, record) -> bool:
        """Whether a record is made by this load, and has no parts but of this batch."""
        return (type(record), record.pk) in self._without_parts

    # --- Putting records ---------------------------------------------------

    def put(self, model, identity: dict, values: dict, at: Node):
        """
        Make the record with this identity, or bring it up to these values.

        Return it, or None where an editor has removed it since it was loaded. What
        an editor has changed stays as it is. Raise NotLoadable for what is refused,
        and for what stands there twice: one of the two would be lost.
        """
        self._count += 1
        self._tell(self._count)
        record = self.held(model, identity)
        if record is None:
            if self.was_removed(model, identity, at):
                return None
            record = model(**identity, **values)
            self._make(record, identity, at)
            self.report.new[model._meta.verbose_name] += 1
        elif self._merges:
            # What was said of a record that was merged is left as the merge left it.
            self.report.unchanged[model._meta.verbose_name] += 1
            return record
        elif self.is_absorbed(record, identity):
            absorbed = f"{model._meta.verbose_name} “{identity['slug']}”"
            self.report.skipped.append(f"{absorbed}: merged with “{record.slug}”.")
            return None
        elif before := self._lines_of(model).get((model, record.pk)):
            raise at.refuse(f"“{record}” stands already on line {before}.")
        else:
            self._bring_up_to(values, record, at)
        self._lines_of(model)[model, record.pk] = at.line
        if "slug" in identity:
            self._remember(record, identity["slug"])
        return record

    def _bring_up_to(self, values: dict, record, at: Node) -> None:
        kind = record._meta.verbose_name
        different = [n for n, v in values.items() if not has(record, n, v)]
        if not different:
            self.report.unchanged[kind] += 1
            return
        self._compare(record, values, different)
        if self.leaves_alone(record):
            self._skip(record, different)
            return
        for name in different:
            setattr(record, name, values[name])
        self._save(record, at)
        self.report.changed[kind] += 1

    def is_absorbed(self, record, identity: dict) -> bool:
        """Whether a key is that of a record that was merged with this one."""
        if "slug" not in identity or identity["slug"] == record.slug:
            return False
        return Merge.objects.of(type(record), str(identity["slug"])).exists()

    @contextmanager
    def in_the_place_of(self, model, slug: str) -> Iterator[bool]:
        """
        Within, parts are put of the record with this slug; say if that was merged.

        Then what is there stays, whatever its key is now, and what is new is added
        to the record that absorbed it.
        """
        record = self.known(model, slug)
        if record is not None and record.slug != slug:
            self._merges = Merge.objects.on_the_way_from(model, slug)
        try:
            yield bool(self._merges)
        finally:
            self._merges = []

    def _in_its_place(self, model, identity: dict):
        """The row for which a key stands since its whole was merged: another."""
        key = str(identity.get("key", identity.get("number", "")))
        wholes = [v for v in identity.values() if isinstance(v, models.Model)]
        if not (key and wholes):
            return None
        kind, (whole, *_) = model._meta.model_name, wholes
        is_whole = self._merges[-1].kind == whole._meta.model_name
        for made in self._merges:
            of = made.into_id if is_whole else whole.pk
            if row := made.key_now(kind, of, key):
                return model._base_manager.filter(pk=row).first()
        return None

    def keeps_its_place(self, passage) -> bool:
        """Whether a passage is of a document of which two were made one."""
        if self._of_two is None:
            merges = Merge.objects.in_force().filter(kind=Document._meta.model_name)
            self._of_two = set(merges.values_list("into_id", flat=True))
        return passage is not None and passage.document_id in self._of_two

    def has_put(self, record) -> bool:
        """Whether this load has brought a record already."""
        return (type(record), record.pk) in self._lines_of(type(record))

    def _lines_of(self, model: type) -> dict[tuple[type, int], int]:
        is_known = issubclass(model, KNOWN_THROUGHOUT)
        return self._put_at if is_known else self._part_put_at

    def _remember(self, record, slug: str) -> None:
        """Keep a record at hand; of very many, those that came last."""
        if len(self._found) >= AT_HAND:
            self._found.pop(next(iter(self._found)))
        self._found[type(record), slug] = record

    def leaves_alone(self, record) -> bool:
        """Whether a record stays as an editor left it."""
        return not self.overwrites and is_edited(record)

    def held(self, model, identity: dict):
        """The record with this identity, or the one whose address this once was."""
        if "slug" in identity:
            return self._at_address(model, str(identity["slug"]))
        if made := self._made.get(_known_by(model, identity)):
            return made
        if self._merges and (row := self._in_its_place(model, identity)):
            return row
        wholes = [n for n, v in identity.items() if isinstance(v, models.Model)]
        if any(self.is_new(identity[name]) for name in wholes):
            return None
        if not wholes:
            return model._base_manager.filter(**identity).first()
        return self._part(model, wholes[0], identity)

    def _part(self, model, name: str, identity: dict):
        """The part of a whole that is known by the other columns, if there is one."""
        whole = identity[name]
        if (model, name, whole.pk) not in self._parts:
            self._gather_parts(model, name, whole)
        for part in self._parts[model, name, whole.pk]:
            if all(has(part, column, value) for column, value in identity.items()):
                setattr(part, name, whole)
                return part
        return None

    def _gather_parts(self, model, name: str, whole) -> None:
        """Fetch the parts of a whole, and with them those of all others at hand."""
        wholes = self._at_hand[type(whole)] | {whole.pk}
        for pk in wholes:
            self._parts[model, name, pk] = []
        for part in model._base_manager.filter(**{f"{name}__in": wholes}).order_by(
            "pk"
        ):
            self._parts[model, name, getattr(part, f"{name}_id")].append(part)
            self._at_hand[model].add(part.pk)

    def _at_address(self, model, slug: str):
        if (model, slug) in self._found:
            return self._found[model, slug]
        return None if (model, slug) in self._free else at_address(model, slug)

    def _make(self, record, identity: dict, at: Node) -> None:
        """Have a new record written with the batch; all but that is done at once."""
        record._change_reason = REASON
        if isinstance(record, Publication):
            address = type(record), record.slug
            record.has_free_address = address in self._free
            self._taken.add(address)
        self._clean(record, at)
        if isinstance(record, Record):
            record.tidy()
        self._batch.add(record, at)
        self._made[_known_by(type(record), identity)] = record
        self._without_parts.add((type(record), record.pk))
        # Nothing rests yet on a new document, nor on a new agent.
        if not isinstance(record, Document | Agent):
            self._touch(record)

    def _save(self, record, at: Node) -> None:
        record._change_reason = REASON
        self._clean(record, at)
        # What it takes the place of was put before, and has to be there before.
        self.write()
        try:
            with transaction.atomic():
                record.save()
        except ValidationError as error:
            raise at.refuse(_sentence(error)) from None
        except IntegrityError as error:
            raise at.refuse(_why_refused(record, error)) from None
        self._touch(record)

    def _clean(self, record, at: Node) -> None:
        # What the record names has just been fetched, and its constraints are the
        # database's to keep: to ask beforehand would cost a query for each.
        relations = [f.name for f in record._meta.fields if f.is_relation]
        try:
            record.full_clean(
                exclude=relations, validate_unique=False, validate_constraints=False
            )
        except ValidationError as error:
            raise at.refuse(_sentence(error)) from None

    def _touch(self, record) -> None:
        self.touched_letters.update(letter.pk for letter in letters_touched_by(record))

    def _compare(self, record, values: dict, different: list[str]) -> None:
        is_skipped = self.leaves_alone(record)
        self.report.differences += [
            Difference(
                kind=record._meta.verbose_name,
                record=str(record),
                field=name.replace("_", " "),
                here=_in_words(getattr(record, name)),
                there=_in_words(values[name]),
                is_skipped=is_skipped,
            )
            for name in different
        ]

    def _skip(self, record, fields: list[str]) -> None:
        kind = record._meta.verbose_name
        self.report.skipped.append(
            f"{kind} “{record}”: {', '.join(fields)} as an editor left it"
        )

    def was_removed(self, model, identity: dict, at: Node) -> bool:
        """Whether an editor has removed such a record for good; if so, list it."""
        if self.overwrites:
            return False
        was_there = self._was_there(model, identity)
        if is_gone := was_there and self.held(model, identity) is None:
            self.report.skipped.append(f"{'/'.join(at.path)}: removed by an editor")
        return is_gone

    def _was_there(self, model, identity: dict) -> bool:
        if model not in self._removals:
            gone = model.history.filter(history_type="-")
            self._removals[model] = gone.exists()
        if not self._removals[model]:
            return False
        same = {
            f"{name}_id" if isinstance(value, models.Model) else name: (
                value.pk if isinstance(value, models.Model) else value
            )
            for name, value in identity.items()
        }
        return model.history.filter(history_type="-", **same).exists()

    def is_free(self, model: type[Publication], slug: str) -> bool:
        """Whether no record has this address, nor ever had it."""
        if (model, slug) in self._taken:
            return False
        is_held = model._base_manager.filter(slug=slug).exists()
        return not (is_held or FormerSlug.objects.of(model, slug).exists())

    # --- States ------------------------------------------------------------

    def wants(self, record: Publication, state: str, at: Entry) -> None:
        """Remember the state that a record is to have once all of it is there."""
        if state not in State.values:
            raise at.place_of("state").refuse(
                f"“{state}” is none of: {', '.join(State.values)}."
            )
        reason = {name: at[name] for name in ("withdrawn_because",) if name in at}
        place = Entry(reason).at(at.file, at.line, at.path)
        if self.is_new(record):
            self._states_of_new.append((record, state, place))
        else:
            self._states.append((type(record), record.pk, state, place))
        for former in at.texts("formerly"):
            self._lead_on_from(former, record)

    def _lead_on_from(self, slug: Text, record: Publication) -> None:
        """Have an address that a record once had lead to it."""
        model = type(record)
        held = FormerSlug.objects.of(model, str(slug)).first()
        if held and held.record_id == record.pk:
            return
        if held or model._base_manager.filter(slug=slug).exists():
            raise slug.refuse(f"“{slug}” leads to another record.")
        FormerSlug.keep(str(slug), record)

    def _publish_new(self) -> None:
        """Publish new records together; what goes another way waits for the end."""
        to_publish: dict[type, list[Publication]] = {}
        places = {}
        for record, state, at in self._states_of_new:
            if state == State.PUBLISHED:
                to_publish.setdefault(type(record), []).append(record)
                places[record] = at
            elif state != record.state:
                self._states.append((type(record), record.pk, state, at))
        self._states_of_new = []
        for records in to_publish.values():
            for record, reason in publishing.unready(records):
                raise places[record].refuse(reason)
            publishing.publish_all(records, comment=REASON)

    def bring_into_their_states(self) -> None:
        for record, state, at in self._with_states():
            self._tell(self._count)
            if record.state == state:
                continue
            if self.leaves_alone(record):
                self._skip(record, ["state"])
                continue
            try:
                _step(record, state, at)
            except publishing.NotReady as reason:
                raise at.refuse(str(reason)) from None
            self._touch(record)

    def _with_states(self) -> Iterator[tuple[Publication, str, Entry]]:
        """The records with the states that they are to have, fetched many at a time."""
        remaining = iter(self._states)
        while some := list(islice(remaining, AT_ONCE)):
            keys = defaultdict(list)
            for model, pk, _, _ in some:
                keys[model].append(pk)
            held = {m: m._base_manager.in_bulk(pks) for m, pks in keys.items()}
            yield from ((held[m][pk], state, at) for m, pk, state, at in some)

    # --- Finding what is named ---------------------------------------------

    def known(self, model, slug: str):
        """Return the record with this slug, of this load or of the archive, or None."""
        if (model, slug) not in self._found:
            record = self.held(model, {"slug": slug})
            if record is None:
                return None
            self._remember(record, slug)
        return self._found[model, slug]

    def named(self, model, slug: str, at: Node):
        """Return the record with this slug; raise NotLoadable if there is none."""
        record = self.known(model, slug)
        if record is None:
            raise at.refuse(self._nothing_named(model, slug))
        return record

    def named_in(self, entry: Entry, field: str, model):
        """Return the record that a field names, or None where it names none."""
        slug = entry.text(field)
        return self.named(model, slug, entry.place_of(field)) if slug else None

    def _nothing_named(self, model, slug: str) -> str:
        known = model._base_manager.values_list("slug", flat=True)
        hint = did_you_mean(slug, known[:MOST_COMPARED])
        return f"There is no {model._meta.verbose_name} “{slug}”.{hint}"


def _step(record: Publication, state: str, at: Entry) -> None:
    if state == State.PUBLISHED:
        publishing.publish(record, comment=REASON, is_one_of_many=True)
    elif state == State.IN_REVIEW:
        publishing.submit(record, comment=REASON)
    elif state == State.WITHDRAWN:
        publishing.publish(record, comment=REASON, is_one_of_many=True)
        because = at.needs("withdrawn_because")
        publishing.withdraw(record, because=because, comment=REASON)
    else:
        publishing.send_back(record, comment=REASON)


def has(record, name: str, value) -> bool:
    """Whether a record has a value; a record that it names is known by its key."""
    is_named = value is None or isinstance(value, models.Model)
    if is_named and hasattr(record, key := f"{name}_id"):
        return getattr(record, key) == (value and value.pk)
    return getattr(record, name) == value


def _known_by(model: type, identity: dict) -> tuple:
    """What a record is known by within a batch: the names, and values or keys."""
    values = tuple(
        (name, type(value), value.pk)
        if isinstance(value, models.Model)
        else (value, None, None)
        for name, value in identity.items()
    )
    return model, tuple(identity), values


def at_address(model, slug: str):
    """The record with this slug, or the one whose address this once was, or None."""
    record = model._base_manager.filter(slug=slug).first()
    if record is None:
        former = FormerSlug.objects.of(model, slug).first()
        record = former and former.record
    return record


def is_edited(record) -> bool:
    """Whether somebody else than a load was the last to change a record."""
    last = record.history.order_by("-history_id").first()
    return last is not None and last.history_change_reason != REASON


def _in_number(kind: str, count: int) -> str:
    """A number of records of a kind, in the singular or in the plural."""
    models = apps.get_app_config("archive").get_models()
    plurals = {m._meta.verbose_name: m._meta.verbose_name_plural for m in models}
    return f"{count:,} {kind if count == 1 else plurals[kind]}"


def _in_words(value) -> str:
    return "" if value is None else str(value)


def _why_refused(record, error: IntegrityError) -> str:
    """The sentence that an editor would see for what the database refused."""
    try:
        record.full_clean()
    except ValidationError as reason:
        return _sentence(reason)
    return str(error)


def _sentence(error: ValidationError) -> str:
    return " ".join(
        f"{'' if name == NON_FIELD_ERRORS else f'{name}: '}{message}"
        for name, messages in error.message_dict.items()
        for message in messages
    )
