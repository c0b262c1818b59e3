"""The best sentence of a record for a question, with its words marked as written."""

from typing import NamedTuple

from . import folding
from .index import stems_of
from .language import Question

LONGEST = 280  # characters of a sentence that are shown
BEFORE = 80  # of them before the first word that is marked, where it is cut
ELLIPSIS = "…"

Piece = tuple[str, str, str]  # language, a sentence, and the sentence folded


class Run(NamedTuple):
    """Some characters of a text, and whether they are what was looked for."""

    words: str
    is_match: bool


class Snippet(NamedTuple):
    """A sentence of a record, in runs; no runs where nothing may be shown."""

    language: str
    runs: list[Run]

    @property
    def is_marked(self) -> bool:
        return any(run.is_match for run in self.runs)


class Wanted:
    """The words of a question, as they are looked for in a text."""

    def __init__(self, question: Question):
        terms = [term for term in question.wanted if not term.is_address]
        self.exact = {w for t in terms for w in (*t.words, *t.joined)}
        self.begun = tuple(t.words[-1] for t in terms if t.is_beginning)
        self.exact -= set(self.begun)
        self.stems = {
            stem
            for term in terms
            if not term.is_phrase
            for word in ([term.base] if term.base else term.words)
            for stem in stems_of(word)
        } - {""}
        # What to look for in a folded text; most stems begin what they are stems of.
        self._parts = [(f" {word} ", 3) for word in self.exact]
        self._parts += [(f" {word}", 2) for word in self.begun]
        bare = [stem.rpartition(":")[2] for stem in self.stems]
        self._parts += [(f" {word}", 1) for word in bare]
        self.most = sum(weight for _, weight in self._parts)

    def __bool__(self) -> bool:
        return bool(self.exact or self.begun)

    def matches(self, folded: str) -> bool:
        return (
            folded in self.exact
            or (bool(self.begun) and folded.startswith(self.begun))
            or not self.stems.isdisjoint(stems_of(folded))
        )

    def weight_in(self, folded: str) -> int:
        """How well a folded text, with a space at either end, answers."""
        return sum(weight for part, weight in self._parts if part in folded)


def marked(text: str, wanted: Wanted) -> list[Run]:
    """The text in runs, those marked that were looked for."""
    words = folding.words_of(text)
    spans = [(w.start, w.end) for w in words if wanted.matches(w.folded)]
    spans += [
        (first.start, second.end)
        for first, second in zip(words, words[1:], strict=False)
        if first.folded + second.folded in wanted.exact
        and folding.are_one(text, first, second)
    ]
    runs, at = [], 0
    for start, end in sorted(spans):
        if start < at:
            continue
        runs += [Run(text[at:start], False), Run(text[start:end], True)]
        at = end
    return [run for run in (*runs, Run(text[at:], False)) if run.words]


def best(pieces: list[Piece], names: list[Piece], wanted: Wanted) -> Snippet:
    """
    Of the sentences and names of a record the one that answers best.

    Of a sentence and a name that answer alike, the sentence, which says more. Where
    none has a word of the question, the first sentence.
    """
    heaviest, weight = None, 0
    for piece in (*pieces, *names):
        if (found := wanted.weight_in(piece[2])) > weight:
            heaviest, weight = piece, found
            if weight == wanted.most:
                break
    if heaviest:
        return Snippet(heaviest[0], _shortened(marked(heaviest[1], wanted)))
    if pieces:
        language, sentence, _ = pieces[0]
        return Snippet(language, [Run(_cut(sentence), False)])
    return Snippet("", [])


def _shortened(runs: list[Run]) -> list[Run]:
    if sum(len(run.words) for run in runs) <= LONGEST:
        return runs
    if not runs[0].is_match and len(runs[0].words) > BEFORE:
        words = runs[0].words[-BEFORE:]
        runs = [Run(ELLIPSIS + words.partition(" ")[2], False), *runs[1:]]
    shown, left = [], LONGEST
    for run in runs:
        if len(run.words) > left:
            shown.append(Run(_cut(run.words, left), run.is_match))
            break
        shown.append(run)
        left -= len(run.words)
    return shown


def _cut(text: str, length: int = LONGEST) -> str:
    if len(text) <= length:
        return text
    cut = text[:length]
    return (cut.rpartition(" ")[0] or cut) + ELLIPSIS
