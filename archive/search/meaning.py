"""
What a question means to this archive: whom a name in a field, and what instead.

A question of which nothing is found is looked at again: an address, for what else
stands at its site; a word that is nowhere, for the nearest spelling, or else it is left
out; at last some of the words may be missing. Nothing of that is done in silence.
"""

from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches

from . import addresses, asking, folding
from .index import Snapshot
from .language import OF_PEOPLE, Part, Question, Term, parse

MOST_MEANT = 20  # people whom a name in a field may mean
NEARLY = 20  # records in which a nearer spelling is looked for
SHORTEST_TO_SPELL = 4  # letters of a word that may be misspelt
MOST_TO_SPELL = 4  # words that a nearer spelling is looked for
ALIKE = 0.7  # how alike two spellings are at least, as difflib counts


def settle(snapshot: Snapshot, question: Question) -> None:
    """Settle who is meant by the names in a question's fields."""
    for name in OF_PEOPLE:
        if name in question.narrowed and name not in question.meant:
            _settle_person(snapshot, question, name)


def mend(snapshot: Snapshot, question: Question) -> int:
    """
    Of a question that finds nothing make one that does; return how many records.

    Says in its notices what was changed.
    """
    if question.is_blank or question.is_exact or question.is_changed:
        return 0
    total = next(_remedies(snapshot, question), 0)
    question.is_changed = bool(total)
    return total


def nearest(snapshot: Snapshot, question: Question) -> str:
    """The question, with words that nobody wrote in the nearest spelling that is."""
    nearer: dict[str, str] = {}
    for part in question.parts:
        if not part.is_excluded and len(nearer) < MOST_TO_SPELL:
            nearer |= _nearer(snapshot, part)
    suggestion = question.words
    for typed, near in nearer.items():
        suggestion = suggestion.replace(typed, near)
    return suggestion if nearer else ""


def looser(snapshot: Snapshot, question: Question) -> Question | None:
    """Where few records have all the words: a question for those that have some."""
    optional = [part for part in question.parts if part.is_optional]
    if question.is_exact or question.least or len(optional) < 2:
        return None
    return replace(question, least=max(1, len(optional) // 2), notices=[])


# --- People ------------------------------------------------------------------------


def _settle_person(snapshot: Snapshot, question: Question, name: str) -> None:
    """Who is meant in a field: by the address of their page, or by their names."""
    typed = question.narrowed[name]
    if snapshot.has(name, typed.lower()):
        question.meant[name] = [typed.lower()]
        return
    slugs = _called(snapshot, typed)
    # Of those of a name, those who have sent something are asked for as senders.
    slugs = [slug for slug in slugs if snapshot.has(name, slug)] or slugs
    if slugs:
        question.meant[name] = slugs
        question.narrowed[name] = slugs[0] if len(slugs) == 1 else typed
        return
    del question.narrowed[name]
    as_words = parse(typed)
    question.parts += as_words.parts
    question.words = f"{question.words} {as_words.words}".strip()
    question.notices.append(
        f"“{name}:{typed}” was searched as words: nobody goes by that name."
    )


def _called(snapshot: Snapshot, name: str) -> list[str]:
    """Those of this name; of this family name; or with these words in a name."""
    if not folding.run_together(name):
        return []
    ways = [asking.those_called(name, field) for field in ("called", "family")]
    as_words = " ".join(word.folded for word in folding.words_of(name))
    ways.append(asking.query_of(parse(f'"{as_words}"', {"type": "agent"})))
    for query in ways:
        hits = snapshot.search(query, MOST_MEANT).hits
        if hits:
            return [snapshot.stored(address)["slug"] for _, address in hits]
    return []


# --- What instead --------------------------------------------------------------------


def _remedies(snapshot: Snapshot, question: Question) -> Iterator[int]:
    """How many records answer, with each remedy that finds any; the first is taken."""
    before = question.parts
    missing = [part for part in before if _is_nowhere(snapshot, part)]
    for part in missing:
        if site := _site_instead(snapshot, question, part):
            yield site
    if any(_nearer(snapshot, part) for part in missing[:MOST_TO_SPELL]):
        # A nearer spelling is offered instead: see nearest().
        return
    kept = [part for part in before if part not in missing]
    if missing and any(part.is_optional for part in kept):
        question.parts = kept
        if total := _count(snapshot, question):
            question.notices.append(_left_out(missing))
            yield total
    optional = [part for part in question.parts if part.is_optional]
    count = len(optional)
    tried = {least for least in (count - 1, count // 2, 1) if 0 < least < count}
    for least in sorted(tried, reverse=True):
        question.least = least
        if total := _count(snapshot, question):
            if question.parts is not before:
                question.notices.append(_left_out(missing))
            some = "one of them" if least == 1 else f"{least} of them"
            question.notices.append(
                f"No record has all of these words: these have at least {some}."
            )
            yield total
    question.least, question.parts = None, before


def _count(snapshot: Snapshot, question: Question) -> int:
    return snapshot.search(asking.query_of(question), 1, count=True).count


def _is_nowhere(snapshot: Snapshot, part: Part) -> bool:
    return part.is_optional and not _finds(snapshot, part)


def _finds(snapshot: Snapshot, part: Part) -> bool:
    return bool(snapshot.search(asking.alone(part), 1).hits)


def _left_out(missing: list[Part]) -> str:
    terms = [term for part in missing for term in part.terms]
    words = ", ".join(f"“\u2068{term.typed}\u2069”" for term in terms)
    stand = "stands" if len(missing) == 1 else "stand"
    return f"{words} {stand} nowhere in this archive, and had to be left out."


def _site_instead(snapshot: Snapshot, question: Question, part: Part) -> int:
    """What stands at the site of an address, or names it, where nothing is at it."""
    (term, *others) = part.terms
    if others or not term.keys or "." not in (host := addresses.host_of(term.keys[0])):
        return 0
    named = addresses.site_of(host)
    at_host = replace(term, keys=(f"{addresses.HOST}{host}",), words=(host,))
    for instead, said in (
        (Term(host, (folding.fold(host),), keys=at_host.keys), f"at {host}"),
        (Term(named, (folding.fold(named),)), f"with “{named}”"),
    ):
        changed = [Part((instead,)) if one is part else one for one in question.parts]
        tried = replace(question, parts=changed)
        if total := _count(snapshot, tried):
            question.parts = changed
            question.notices.append(
                f"Nothing is at {term.typed}: here is what is {said}."
            )
            return total
    return 0


# --- Spelling ------------------------------------------------------------------------


def _nearer(snapshot: Snapshot, part: Part) -> dict[str, str]:
    """The nearest spelling of those of its words that stand nowhere."""
    nearer: dict[str, str] = {}
    for term in part.terms:
        may_be_misspelt = (
            len(term.words) == 1
            and len(term.words[0]) >= SHORTEST_TO_SPELL
            and not (term.is_phrase or term.is_beginning or term.keys or term.days)
        )
        if may_be_misspelt and not _finds(snapshot, Part((term,))):
            nearer[term.typed] = _near(snapshot, term.words[0])
    return {typed: near for typed, near in nearer.items() if near}


def _near(snapshot: Snapshot, word: str) -> str:
    """
    The nearest spelling that readers can see.

    From what is shown, not from the index's list of words, which has those of records
    that are gone.
    """
    written: dict[str, str] = {}
    for _, address in snapshot.search(asking.nearly(word), NEARLY).hits:
        stored = snapshot.stored(address)
        pieces = stored["pieces"] + stored["names"]
        for text in (stored["title"], *(piece[1] for piece in pieces)):
            for found in folding.words_of(text):
                written.setdefault(found.folded, text[found.start : found.end])
    near = get_close_matches(word, written, n=1, cutoff=ALIKE)
    return written[near[0]] if near else ""
