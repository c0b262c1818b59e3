"""The best sentence of a record for a question, with its words marked as written."""

import re
from typing import NamedTuple

from . import folding
from .index import stem
from .language import Question

SENTENCE = re.compile(r"(?<=[.!?؟۔])\s+|\n+")
LONGEST = 280  # characters of a sentence that are shown
BEFORE = 80  # of them before the first word that is marked, where it is cut
ELLIPSIS = "…"

Piece = tuple[str, str, str]  # language, text, and the text folded


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
        terms = question.wanted
        self.exact = {w for t in terms for w in (*t.words, *t.joined)}
        self.begun = tuple(t.words[-1] for t in terms if t.is_beginning)
        self.exact -= set(self.begun)
        self.stems = {stem(t.words[0]) for t in terms if not t.is_phrase} - {""}

    def __bool__(self) -> bool:
        return bool(self.exact or self.begun)

    def matches(self, folded: str) -> bool:
        return (
            folded in self.exact
            or (bool(self.begun) and folded.startswith(self.begun))
            or stem(folded) in self.stems
        )

    def weight_in(self, folded: str) -> int:
        """How well a folded text, with a space at either end, answers."""
        weight = sum(3 for word in self.exact if f" {word} " in folded)
        weight += sum(2 for word in self.begun if f" {word}" in folded)
        # Most stems begin the words that they are the stems of.
        return weight + sum(1 for word in self.stems if f" {word}" in folded)


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
    Of a record's texts and names the sentence that answers best.

    Of a text and a name that answer alike, the text, which says more. Where none has
    a word of the question, how the first text begins.
    """
    everything = [*pieces, *names]
    weights = [wanted.weight_in(folded) for _, _, folded in everything]
    if any(weights):
        heaviest = max(range(len(everything)), key=weights.__getitem__)
        language, text, _ = everything[heaviest]
        sentence = max(SENTENCE.split(text), key=lambda s: _weight(s, wanted))
        return Snippet(language, _shortened(marked(sentence, wanted)))
    if pieces:
        language, text, _ = pieces[0]
        return Snippet(language, [Run(_cut(text), False)])
    return Snippet("", [])


def _weight(sentence: str, wanted: Wanted) -> int:
    words, joined = folding.spelled(sentence)
    return wanted.weight_in(f" {words} {joined} ")


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
