"""Loading what is said of a letter: its claims, and the citations of them all."""

from collections.abc import Iterable

from archive.dates import When
from archive.exchange.keys import as_key, free_key
from archive.languages import HOUSE_LANGUAGE
from archive.models import (
    QUESTIONS,
    Agent,
    Citation,
    Claim,
    Document,
    Letter,
    Place,
    Stance,
)
from archive.models.questions import questions_of

from .documents import passage_columns
from .ledger import Ledger
from .reading import Entry, date_of, shorten


class Claims:
    """
    The claims of one letter or collection, and the citations that wait for them all.

    A citation may relay one of another claim, so none is made before every claim is
    there, and a relay not before what it relays.
    """

    def __init__(self, ledger: Ledger):
        self.ledger = ledger
        self.waiting: list[tuple[Claim, str, Entry]] = []
        self.made: list[Citation] = []
        self.claims: dict[tuple[str, str], Claim] = {}
        # By question and document: what an editor has removed is relayed no longer.
        self.removed: set[tuple] = set()
        self.keys: dict[int, set[str]] = {}

    def put_all(self, subject, entry: Entry) -> None:
        """Put the claims about one subject, which its questions list in order."""
        asked = [q for q in questions_of(subject._meta.model_name) if q in entry]
        taken = _keys_given(item for q in asked for item in entry.entries(q))
        for question in asked:
            for position, item in enumerate(entry.entries(question), start=1):
                claim = self._put(subject, question, position, item, taken)
                if claim is not None:
                    self.claims[_part_key(subject), claim.key] = claim
                    self._wait(claim, item.entries("cited"))

    def _put(self, subject, question: str, position: int, entry: Entry, taken: set):
        entry.only(
            "key", "is", "in_words", "words_language", "as", "deprecated", "cited"
        )
        key = entry.text("key") or free_key(
            as_key(question, _first_words(entry)), taken
        )
        taken.add(key)
        identity = {subject._meta.model_name: subject, "key": key}
        # Before its value is looked for, which may have been removed as well.
        if self.ledger.was_removed(Claim, identity, entry):
            return None
        value = _value(question, entry, self.ledger)
        identity["key"] = self._key_of_rival(identity, question, value, entry)
        made = self.ledger.report.new[Claim._meta.verbose_name]
        claim = self.ledger.put(
            Claim,
            identity,
            {
                "question": question,
                "position": position,
                "sort": entry.text("as"),
                "words_language": entry.text("words_language", HOUSE_LANGUAGE),
                "deprecated": entry.text("deprecated"),
            }
            | value,
            entry,
        )
        if made < self.ledger.report.new[Claim._meta.verbose_name]:
            self._tell_of_rivals(claim, entry)
        return claim

    def _tell_of_rivals(self, claim: Claim, entry: Entry) -> None:
        """List the other answers that the archive had to a question with one."""
        if claim.is_bare or not QUESTIONS[claim.question].is_single:
            return
        for other in claim.rivals():
            if not (other.is_bare or self.ledger.has_put(other)):
                self.ledger.report.rivals.append(
                    f"{' › '.join(entry.path)}: {claim.question}"
                    f" “{shorten(claim.value_in_words)}” beside"
                    f" “{shorten(other.value_in_words)}”"
                )

    def _key_of_rival(self, identity: dict, question, value: dict, entry: Entry) -> str:
        """
        The key of the claim that has a value, or is to have it.

        One value is never written over another: it becomes a rival answer, with a
        key of its own, which is found again by the value.
        """
        held = self.ledger.held(Claim, identity)
        is_same = held is None or all(getattr(held, n) == v for n, v in value.items())
        if is_same or self.ledger.leaves_alone(held):
            return identity["key"]
        subject = {name: of for name, of in identity.items() if name != "key"}
        others = Claim.objects.filter(**subject, question=question)
        for other in others:
            if all(getattr(other, name) == told for name, told in value.items()):
                return other.key
        taken = Claim.objects.filter(**subject).values_list("key", flat=True)
        return free_key(as_key(question, _first_words(entry)), taken)

    def _wait(self, claim: Claim, cited: list[Entry]) -> None:
        """Remember what is cited for a claim, but for what an editor has removed."""
        self.keys[claim.pk] = _keys_given(cited)
        for entry in cited:
            key = entry.text("key") or self._key(
                claim, entry.text(self._stance(entry)), entry
            )
            identity = {"claim": claim, "key": key}
            if self.ledger.was_removed(Citation, identity, entry):
                self.removed.add((claim.asked, entry.text(self._stance(entry))))
            else:
                self.waiting.append((claim, key, entry))

    def _key(self, claim: Claim, slug: str, entry: Entry) -> str:
        """A key for a citation, from its document and its voice."""
        voice = entry.text("by") or entry.text("unnamed")
        key = free_key(as_key(slug, voice), self.keys[claim.pk])
        self.keys[claim.pk].add(key)
        return key

    def cite_all(self) -> None:
        """Make the citations, each after the one that it relays."""
        relays = [waiting for waiting in self.waiting if waiting[-1].get("relays")]
        self.relayed = {
            self._relayed_by_key(claim, entry)
            for claim, _, entry in relays
            if isinstance(entry["relays"], Entry)
        }
        relays.sort(key=self._is_of_what_was_seen)
        for claim, key, entry in self.waiting:
            if not entry.get("relays"):
                self._cite(claim, key, entry, relays=None)
        while relays:
            later = [waiting for waiting in relays if not self._cite_relay(*waiting)]
            if len(later) == len(relays):
                self._refuse(*later[0])
            relays = later

    def _is_of_what_was_seen(self, waiting: tuple[Claim, str, Entry]) -> bool:
        """What nobody has seen comes first: else a relay of it would make it anew."""
        entry = waiting[-1]
        return self._document(entry, self._stance(entry)).was_consulted

    def _cite_relay(self, claim: Claim, key: str, entry: Entry) -> bool:
        """Make a citation that relays another, if that one is there; say whether."""
        if isinstance(entry["relays"], Entry):
            return self._cite_relay_of_key(claim, key, entry)
        relayed = self._document(entry, "relays")
        speaker, descriptor, said = self._voice(entry)
        stance = self._stance(entry)
        root = self._already_made(claim, relayed, stance, speaker, descriptor, said)
        if root is None and relayed.was_consulted:
            # An editor may have read since what nobody had seen.
            root = Citation.objects.filter(
                claim=claim, document=relayed, speaker=speaker, descriptor=descriptor
            ).first()
        if root is None and not relayed.was_consulted:
            root = self._put_citation(
                claim,
                self._key(claim, entry.text("relays"), entry),
                relayed,
                entry,
                stance=self._stance(entry),
                speaker=speaker,
                descriptor=descriptor,
                said=said,
            )
        if root is None:
            # What a document that was seen says may come later, unless an editor has
            # removed it, as the citation of one that was not.
            is_removed = (claim.asked, relayed.slug) in self.removed
            return is_removed or not relayed.was_consulted
        self._cite(claim, key, entry, relays=root)
        return True

    def _relayed_by_key(self, claim: Claim, entry: Entry) -> tuple[Claim, str]:
        """The claim and the key of the very citation that another relays."""
        relays = entry.entry("relays").only("citation", "claim", "of")
        part = relays.text("of", _part_key(claim.subject))
        other = self.claims.get((part, relays.text("claim", claim.key)))
        if other is None:
            raise relays.refuse("There is no such claim here.")
        return other, relays.needs("citation")

    def _cite_relay_of_key(self, claim: Claim, key: str, entry: Entry) -> bool:
        other, relayed = self._relayed_by_key(claim, entry)
        found = (c for c in self.made if (c.claim_id, c.key) == (other.pk, relayed))
        root = next(found, None)
        if root is not None:
            self._cite(claim, key, entry, relays=root)
        # What an editor has removed is relayed no longer.
        identity = {"claim": other, "key": relayed}
        return root is not None or self.ledger.was_removed(Citation, identity, entry)

    def _already_made(
        self, claim, document, stance, speaker, descriptor, said
    ) -> Citation | None:
        """
        What a document says to this claim, or as near as it goes.

        Of a document that nobody has seen, only the very same statement: stance,
        voice and, if it is told, day. Of one that was seen, what is nearest on the
        same question.
        """
        voice = (speaker and speaker.pk, descriptor)

        def nearness(c: Citation) -> tuple[bool, ...]:
            return (
                c.claim_id == claim.pk,
                c.stance == stance,
                (c.speaker_id, c.descriptor) == voice,
                not said or c.said == said,
            )

        same_document = [
            c
            for c in self.made
            if c.document_id == document.pk and c.claim.asked == claim.asked
        ]
        nearest = max(same_document, key=nearness, default=None)
        if nearest and not document.was_consulted and not all(nearness(nearest)):
            return None
        return nearest

    def _refuse(self, claim: Claim, key: str, entry: Entry):
        relays = entry["relays"]
        name = relays.text("citation") if isinstance(relays, Entry) else relays
        raise entry.place_of("relays").refuse(
            f"“{name}” is not cited on “{claim.question}” here, or the "
            "relays run in a circle: cite it first."
        )

    def _cite(
        self, claim: Claim, key: str, entry: Entry, relays: Citation | None
    ) -> None:
        entry.only(
            *Stance.values, "key", "by", "unnamed", "words", "at", "language",
            "locator", "said", "relays", "note",
        )  # fmt: skip
        stance = self._stance(entry)
        document = self._document(entry, stance)
        is_relayed = (claim, key) in self.relayed
        if not document.was_consulted and relays is None and not is_relayed:
            raise entry.place_of(stance).refuse(
                f"“{document.slug}” was not consulted: cite what relays it, with "
                f"“relays: {document.slug}”."
            )
        speaker, descriptor, said = self._voice(entry)
        self._put_citation(
            claim,
            key,
            document,
            entry,
            stance=stance,
            speaker=speaker,
            descriptor=descriptor,
            said=said,
            relays=relays,
            note=entry.text("note"),
            locator=entry.text("locator"),
            **passage_columns(
                document,
                entry,
                self.ledger.held(Citation, {"claim": claim, "key": key}),
            ),
        )

    def _put_citation(self, claim, key: str, document, entry: Entry, **values):
        citation = self.ledger.put(
            Citation,
            {"claim": claim, "key": key},
            {"document": document} | values,
            entry,
        )
        if citation is not None:
            self.made.append(citation)
        return citation

    def _stance(self, entry: Entry) -> str:
        stances = [name for name in entry if name in Stance.values]
        if len(stances) != 1:
            raise entry.refuse(
                f"Give one stance, with its document: {', '.join(Stance.values)}."
            )
        return stances[0]

    def _document(self, entry: Entry, name: str) -> Document:
        return self.ledger.named(Document, entry.text(name), entry.place_of(name))

    def _voice(self, entry: Entry) -> tuple[Agent | None, str, When]:
        by, unnamed = entry.text("by"), entry.text("unnamed")
        if by and unnamed:
            raise entry.refuse("A speaker is named (by) or not (unnamed), not both.")
        speaker = self.ledger.named(Agent, by, entry.place_of("by")) if by else None
        return speaker, unnamed, entry.when("said")


def _part_key(subject) -> str:
    """The key of a step or a response; a letter and a collection need none."""
    return getattr(subject, "key", "")


def _keys_given(entries: Iterable[Entry]) -> set[str]:
    """The keys that people gave; none may stand twice, or one record would be lost."""
    keys = set()
    for entry in entries:
        key = entry.text("key")
        if key and key in keys:
            raise entry.place_of("key").refuse(f"“{key}” stands here twice.")
        keys.add(key)
    return keys


def _first_words(entry: Entry) -> str:
    value = entry.get("is")
    if isinstance(value, Entry):
        value = value.text("edtf") or " ".join(str(part) for part in value.values())
    return str(value or entry.text("in_words"))


def _value(question: str, entry: Entry, ledger: Ledger) -> dict:
    """The value of a claim in the columns of its question's type."""
    kind, given = QUESTIONS[question].value, entry.get("is")
    empty = {
        "words": entry.text("in_words"),
        "date": When(),
        "agent": None,
        "place": None,
        "other_letter": None,
        "code": "",
        "least": None,
        "most": None,
    }
    if not given:
        return empty
    if kind == "none":
        raise entry.place_of("is").refuse(f"“{question}” has no value: leave “is” out.")
    if kind == "date":
        return empty | {"date": date_of(given)}
    if kind == "count":
        given = entry.entry("is").only("least", "most", "during")
        return empty | {
            "least": given.number("least"),
            "most": given.number("most"),
            "date": given.when("during"),
        }
    text, at = entry.text("is"), entry.place_of("is")
    if kind == "words":
        return empty | {"words": text}
    if kind == "code":
        codes = QUESTIONS[question].codes
        return empty | {"code": entry.choice("is", list(codes), "")}
    if kind == "letter":
        return empty | {"other_letter": ledger.named(Letter, text, at)}
    if kind == "place" or (
        kind == "agent or place" and Place.objects.filter(slug=text).exists()
    ):
        return empty | {"place": ledger.named(Place, text, at)}
    return empty | {"agent": ledger.named(Agent, text, at)}
