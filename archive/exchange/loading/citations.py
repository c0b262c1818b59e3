"""Loading who is cited, each relay after what it relays; and what to read beyond."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from archive.dates import When
from archive.exchange.keys import as_key, free_key
from archive.models import Agent, Citation, Claim, Document, Stance

from .documents import passage_columns
from .ledger import Ledger
from .reading import Entry

# Asked of every citation, and Django makes the list each time.
STANCES = tuple(Stance.values)


@dataclass(eq=False)
class _Waiting:
    """A citation that is to be made once what it stands on is there."""

    claim: Claim
    key: str
    entry: Entry
    ledger: Ledger

    @cached_property
    def document(self) -> Document:
        return self._named(stance_of(self.entry))

    @cached_property
    def relayed(self) -> Document:
        """The document that it relays; not asked where it relays a citation by key."""
        return self._named("relays")

    @property
    def relays_by_key(self) -> bool:
        return isinstance(self.entry.get("relays"), Entry)

    @cached_property
    def statement(self) -> dict:
        """The stance, whose word it is, and when it was said."""
        stance = stance_of(self.entry)
        if self.entry.text("by") and self.entry.text("unnamed"):
            raise self.entry.refuse(
                "A speaker is named (by) or not (unnamed), not both."
            )
        return {
            "stance": stance,
            "speaker": self.ledger.named_in(self.entry, "by", Agent),
            "descriptor": self.entry.text("unnamed"),
            "said": self._said(),
        }

    def _said(self) -> When:
        """The day on which it was said, as the source that is cited writes it."""
        if not isinstance(self.entry.get("said"), Entry):
            return self.entry.when("said")
        return self.entry.when("said", self.document.language)

    def nearness(self, made: Citation) -> tuple[bool, ...]:
        """In what another citation says the same: claim, stance, voice, day if told."""
        told = self.statement
        speaker, said = told["speaker"], told["said"]
        voice = speaker and speaker.pk, told["descriptor"]
        return (
            made.claim_id == self.claim.pk,
            made.stance == told["stance"],
            (made.speaker_id, made.descriptor) == voice,
            not said or made.said == said,
        )

    def _named(self, field: str) -> Document:
        at = self.entry.place_of(field)
        return self.ledger.named(Document, self.entry.text(field), at)


class Citations:
    """
    The citations of one letter or collection, which wait for all of its claims.

    A citation may relay one of another claim, so none is made before every claim is
    there, and a relay not before what it relays.
    """

    def __init__(self, ledger: Ledger):
        self.ledger = ledger
        self.waiting: list[_Waiting] = []
        self.made: list[Citation] = []
        # By the key of their step or response, and their own.
        self.claims: dict[tuple[str, str], Claim] = {}
        # By question and document: what an editor has removed is relayed no longer.
        self.removed: set[tuple] = set()
        self.keys: dict[int, set[str]] = {}
        self.relayed: set[tuple[Claim, str]] = set()

    def wait_for(self, claim: Claim, cited: list[Entry]) -> None:
        """Remember what is cited for a claim, but for what an editor has removed."""
        self.claims[_part_key(claim.subject), claim.key] = claim
        self.keys[claim.pk] = keys_given(cited)
        for entry in cited:
            key = entry.text("key") or self._key(
                claim, entry.text(stance_of(entry)), entry
            )
            identity = {"claim": claim, "key": key}
            if self.ledger.was_removed(Citation, identity, entry):
                self.removed.add((claim.asked, entry.text(stance_of(entry))))
            else:
                self.waiting.append(_Waiting(claim, key, entry, self.ledger))

    def _key(self, claim: Claim, slug: str, entry: Entry) -> str:
        """A key for a citation, from its document and its voice."""
        voice = entry.text("by") or entry.text("unnamed")
        key = free_key(as_key(slug, voice), self.keys[claim.pk])
        self.keys[claim.pk].add(key)
        return key

    def make_all(self) -> None:
        """Make the citations, each after the one that it relays."""
        relays = [waiting for waiting in self.waiting if waiting.entry.get("relays")]
        self.relayed = {self._by_key(w) for w in relays if w.relays_by_key}
        # What nobody has seen comes first: else a relay of it would make it anew.
        relays.sort(key=lambda waiting: waiting.document.was_consulted)
        for waiting in self.waiting:
            if not waiting.entry.get("relays"):
                self._make(waiting, relays=None)
        while relays:
            later = [waiting for waiting in relays if not self._make_relay(waiting)]
            if len(later) == len(relays):
                _refuse(later[0])
            relays = later

    def _make(self, waiting: _Waiting, relays: Citation | None) -> None:
        entry = waiting.entry.only(
            *Stance.values, "key", "by", "unnamed", "words", "at", "language",
            "locator", "said", "relays", "note",
        )  # fmt: skip
        self._refuse_unseen(waiting, relays)
        held = self.ledger.held(Citation, {"claim": waiting.claim, "key": waiting.key})
        self._put(
            waiting,
            waiting.key,
            waiting.document,
            relays=relays,
            note=entry.text("note"),
            locator=entry.text("locator"),
            **passage_columns(waiting.document, entry, self.ledger, held),
        )

    def _refuse_unseen(self, waiting: _Waiting, relays: Citation | None) -> None:
        """Refuse what nobody here has read and nothing relays."""
        document = waiting.document
        is_relayed = (waiting.claim, waiting.key) in self.relayed
        if not document.was_consulted and relays is None and not is_relayed:
            raise waiting.entry.place_of(stance_of(waiting.entry)).refuse(
                f"“{document.slug}” was not consulted: cite what relays it, with "
                f"“relays: {document.slug}”."
            )

    def _put(self, waiting: _Waiting, key: str, document: Document, **values):
        citation = self.ledger.put(
            Citation,
            {"claim": waiting.claim, "key": key},
            {"document": document} | waiting.statement | values,
            waiting.entry,
        )
        if citation is not None:
            self.made.append(citation)
        return citation

    # --- Relays -----------------------------------------------------------------

    def _make_relay(self, waiting: _Waiting) -> bool:
        """Make a citation that relays another, if that one is there; say whether."""
        if waiting.relays_by_key:
            return self._make_relay_of_key(waiting)
        was_seen = waiting.relayed.was_consulted
        root = self._already_made(waiting)
        if root is None:
            find = self._read_since if was_seen else self._put_unseen
            root = find(waiting)
        if root is None:
            # What a document that was seen says may come later, unless an editor has
            # removed it, as the citation of one that was not.
            is_removed = (waiting.claim.asked, waiting.relayed.slug) in self.removed
            return is_removed or not was_seen
        self._make(waiting, relays=root)
        return True

    def _already_made(self, waiting: _Waiting) -> Citation | None:
        """
        What the document relayed says to this claim, or as near as it goes.

        Of a document that nobody has seen, only the very same statement: stance,
        voice and, if it is told, day. Of one that was seen, what is nearest on the
        same question.
        """
        of_the_document = [
            made
            for made in self.made
            if made.document_id == waiting.relayed.pk
            and made.claim.asked == waiting.claim.asked
        ]
        nearest = max(of_the_document, key=waiting.nearness, default=None)
        if nearest is None or waiting.relayed.was_consulted:
            return nearest
        return nearest if all(waiting.nearness(nearest)) else None

    def _read_since(self, waiting: _Waiting) -> Citation | None:
        """What an editor may have read since in what nobody had seen."""
        if self.ledger.is_new(waiting.claim):
            return None
        told = waiting.statement
        return Citation.objects.filter(
            claim=waiting.claim,
            document=waiting.relayed,
            speaker=told["speaker"],
            descriptor=told["descriptor"],
        ).first()

    def _put_unseen(self, waiting: _Waiting) -> Citation | None:
        """The same statement in the words of the document that nobody has seen."""
        slug = waiting.entry.text("relays")
        key = self._key(waiting.claim, slug, waiting.entry)
        return self._put(waiting, key, waiting.relayed)

    def _make_relay_of_key(self, waiting: _Waiting) -> bool:
        other, relayed = self._by_key(waiting)
        found = (c for c in self.made if (c.claim_id, c.key) == (other.pk, relayed))
        root = next(found, None)
        if root is not None:
            self._make(waiting, relays=root)
        # What an editor has removed is relayed no longer.
        identity = {"claim": other, "key": relayed}
        return root is not None or self.ledger.was_removed(
            Citation, identity, waiting.entry
        )

    def _by_key(self, waiting: _Waiting) -> tuple[Claim, str]:
        """The claim and the key of the very citation that another relays."""
        claim = waiting.claim
        relays = waiting.entry.entry("relays").only("citation", "claim", "of")
        part = relays.text("of", _part_key(claim.subject))
        other = self.claims.get((part, relays.text("claim", claim.key)))
        if other is None:
            raise relays.refuse("There is no such claim here.")
        return other, relays.needs("citation")


def _refuse(waiting: _Waiting):
    relays = waiting.entry["relays"]
    name = relays.text("citation") if waiting.relays_by_key else relays
    raise waiting.entry.place_of("relays").refuse(
        f"“{name}” is not cited on “{waiting.claim.question}” here, or the "
        "relays run in a circle: cite it first."
    )


def stance_of(entry: Entry) -> str:
    """The stance of a citation, which is the name under which its document stands."""
    stances = [name for name in entry if name in STANCES]
    if len(stances) != 1:
        raise entry.refuse(f"Give one stance, with its document: {', '.join(STANCES)}.")
    return stances[0]


def keys_given(entries: Iterable[Entry]) -> set[str]:
    """The keys that people gave; none may stand twice, or one record would be lost."""
    keys = set()
    for entry in entries:
        key = entry.text("key")
        if key and key in keys:
            raise entry.place_of("key").refuse(f"“{key}” stands here twice.")
        keys.add(key)
    return keys


def _part_key(subject) -> str:
    """The key of a step or a response; a letter and a collection need none."""
    return getattr(subject, "key", "")


# --- Further reading ----------------------------------------------------------


def put_further_reading(whole, entry: Entry, ledger: Ledger) -> None:
    kind = whole._meta.model_name
    for item in entry.entries("further_reading"):
        item.only("document", "key", "words", "at", "language", "locator", "note")
        slug = item.needs("document")
        key = item.text("key", slug)
        if ledger.was_removed(Citation, {kind: whole, "key": key}, item):
            continue
        document = ledger.named(Document, slug, item.place_of("document"))
        identity = {kind: whole, "document": document}
        held = ledger.held(Citation, identity)
        kept = held if ledger.keeps_its_place(held) else None
        ledger.put(
            Citation,
            identity,
            {
                "key": key,
                "note": item.text("note"),
                "locator": item.text("locator"),
            }
            | passage_columns(document, item, ledger, kept),
            item,
        )
