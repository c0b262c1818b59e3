"""
Finding a passage in a text, and again in a newer text of the same document.

Offsets are Unicode code points of the capture's text. Re-anchoring maps the old
text onto the new word by word (difflib), and then compares with the quote.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from itertools import pairwise

from django.db import transaction

from .models import (
    CONTEXT,
    Anchor,
    Annotation,
    Capture,
    Citation,
    Document,
    Marker,
    Passage,
    canonical,
)

# How alike the words must be for a passage to count as fuzzy and not as lost.
ALIKE = 0.6
# The signs of words in any script, by the first letters of their categories in Unicode:
# letters, the marks upon them, numerals, and the underscore of names on the net.
SIGNS_OF_WORDS = ("L", "M", "N", "Pc")
# What stands between the signs of one word without being one: ZWNJ, as in نامه‌ها, ZWJ,
# and the soft hyphen.
JOINERS = "\u200c\u200d\u00ad"


class NotFound(ValueError):
    """Raised when words do not occur in a text, with a sentence for the editor."""


class Ambiguous(ValueError):
    """Raised when words occur several times; `places` are (start, end) of each."""

    def __init__(self, words: str, places: list[tuple[int, int]]):
        super().__init__(
            f"“{words}” occurs {len(places)} times: say which, or give more words."
        )
        self.places = places


def occurrences(words: str, text: str) -> list[tuple[int, int]]:
    """
    Return start and end of each place where the words stand in the text.

    Space of any kind and length matches any other, since words pasted from a page
    carry its line breaks; all else is compared exactly, in NFC.
    """
    parts = unicodedata.normalize("NFC", words).split()
    if not parts:
        return []
    # Looked ahead for, since one place may begin within another: “no, no” in
    # “no, no, no” is there twice.
    pattern = re.compile("(?=(" + r"\s+".join(map(re.escape, parts)) + "))")
    return [match.span(1) for match in pattern.finditer(text)]


def places_meant(words: str, text: str) -> list[tuple[int, int]]:
    """
    Return the places of the words that may be meant by them.

    Whoever writes “eta” does not mean a part of “beta” and “zeta”: where words stand
    whole anywhere, what is within other words is not meant.
    """
    places = occurrences(words, text)
    return [place for place in places if stands_whole(text, *place)] or places


def stands_whole(text: str, start: int, end: int) -> bool:
    return not (is_within_a_word(text, start) or is_within_a_word(text, end))


def is_within_a_word(text: str, at: int) -> bool:
    """Whether signs of one word stand on both sides of a place of the text."""
    before = text[max(0, at - CONTEXT) : at].rstrip(JOINERS)[-1:]
    after = text[at : at + CONTEXT].lstrip(JOINERS)[:1]
    return _is_of_a_word(before) and _is_of_a_word(after)


def _is_of_a_word(sign: str) -> bool:
    return bool(sign) and unicodedata.category(sign).startswith(SIGNS_OF_WORDS)


def find(words: str, text: str) -> tuple[int, int]:
    """Return the only place that the words mean; raise NotFound or Ambiguous."""
    places = places_meant(words, text)
    if not places:
        raise NotFound(f"“{words}” does not occur in the text.{_nearest(words, text)}")
    if len(places) > 1:
        raise Ambiguous(words, places)
    return places[0]


def _nearest(words: str, text: str) -> str:
    """A hint: where the text begins like the words do."""
    parts = unicodedata.normalize("NFC", words).split()
    for length in range(len(parts) - 1, 1, -1):
        if places := occurrences(" ".join(parts[:length]), text):
            start = places[0][0]
            return f" The nearest is “{text[start : start + len(words)].strip()}”."
    return ""


def mark(passage: Passage, capture: Capture, start: int, end: int) -> None:
    """Set a passage (unsaved) on these code points of a capture, with its context."""
    text = capture.text
    passage.capture, passage.start, passage.end = capture, start, end
    passage.exact = text[start:end]
    passage.prefix = text[max(0, start - CONTEXT) : start]
    passage.suffix = text[end : end + CONTEXT]
    passage.words_language = capture.language_of(start, end)
    passage.anchor = Anchor.EXACT


def quote(passage: Passage, words: str) -> None:
    """Set a passage (unsaved) to words of a text that is not here, or to none."""
    passage.capture = passage.start = passage.end = None
    passage.prefix = passage.suffix = ""
    passage.exact = words.strip()
    passage.anchor = Anchor.UNCAPTURED if passage.exact else ""


@dataclass(frozen=True)
class Reanchored:
    """What became of one passage when its document got a new capture."""

    passage: Passage
    anchor: str
    start: int | None = None
    end: int | None = None


@transaction.atomic
def take_capture(document: Document, text: str, **given) -> list[Reanchored]:
    """
    Give a document a new text, and find its passages again.

    `given` are further columns of the capture. The passages found move to it; the
    fuzzy ones and the orphans stay on the text where they stood, marked so, until
    an editor looks at them. The same text again, taken alike, changes nothing.
    """
    capture = Capture(document=document, text=canonical(text), **given)
    before = document.current_capture
    if before and _are_alike(before, capture, "text", *given):
        return []
    capture.full_clean(exclude=["sha256"], validate_constraints=False)
    capture.save()
    document.current_capture = capture
    document.save()
    return _find_again(document, capture, before)


def _find_again(document, capture: Capture, before: Capture | None) -> list[Reanchored]:
    """Look for every passage, and every marker, of a document in its new text."""
    reason = getattr(document, "_change_reason", None)
    # Made once, and only for a passage that is not found without it.
    word_map = cache(lambda: _WordMap(before.text, capture.text))
    report = []
    for passage in _passages_of(document):
        # What stayed on an older text has its place in that one, not in the last.
        stood_on_the_last = before is not None and passage.capture_id == before.pk
        words = word_map if stood_on_the_last else None
        found = reanchor(passage, capture.text, words=words)
        _move(passage, found, capture, reason)
        report.append(found)
    for marker in Marker.objects.filter(reference__document=document):
        if marker.after:
            _set_again(marker, capture, reason)
    return report


def _are_alike(one: Capture, other: Capture, *columns: str) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in columns)


def _passages_of(document: Document) -> Iterable[Annotation | Citation]:
    yield from Annotation.objects.filter(document=document).select_related("capture")
    yield from (
        Citation.objects.filter(document=document)
        .exclude(exact="")
        .select_related("capture")
    )


def _move(
    passage: Annotation | Citation, found: Reanchored, capture: Capture, reason
) -> None:
    if found.anchor in (Anchor.EXACT, Anchor.SHIFTED):
        language = passage.words_language
        assert found.start is not None
        assert found.end is not None
        mark(passage, capture, found.start, found.end)
        passage.words_language = passage.words_language or language
        passage.anchor = found.anchor
    elif passage.capture_id:
        passage.anchor = found.anchor
    passage._change_reason = reason
    passage.save()


def _set_again(marker: Marker, capture: Capture, reason) -> None:
    """Put a note's call behind its words again, or leave it on the old text."""
    places = places_meant(marker.after, capture.text)
    if len(places) == 1:
        marker.capture, marker.offset = capture, places[0][1]
        marker.paragraph = paragraph_at(capture.text, places[0][0])
        marker._change_reason = reason
        marker.save()


def reanchor(passage: Passage, text: str, *, words=None) -> Reanchored:
    """
    Find a passage in a newer text: exact, shifted, fuzzy (with the place), orphaned.

    Exact: the same words at the same place. Shifted: elsewhere; where they occur
    several times, at the occurrence to which the passage's surroundings have moved.
    Words that stood whole are not found within others. A passage that had no text
    before is found only if its words mean one place.
    """
    if passage.capture_id is None:
        places = places_meant(passage.exact, text)
        if len(places) == 1:
            return Reanchored(passage, Anchor.EXACT, *places[0])
        return Reanchored(passage, Anchor.UNCAPTURED)
    places = _places_again(passage, text)
    if text[passage.start : passage.end] == passage.exact and len(places) == 1:
        return Reanchored(passage, Anchor.EXACT, passage.start, passage.end)
    words = words() if words else _WordMap(passage.capture.text, text)
    start, end = words.new_place(passage.start, passage.end)
    if places:
        nearest = min(places, key=lambda place: abs(place[0] - start))
        same = nearest == (passage.start, passage.end)
        return Reanchored(passage, Anchor.EXACT if same else Anchor.SHIFTED, *nearest)
    likeness = SequenceMatcher(None, passage.exact, text[start:end], autojunk=False)
    if end > start and likeness.ratio() >= ALIKE:
        return Reanchored(passage, Anchor.FUZZY, start, end)
    return Reanchored(passage, Anchor.ORPHANED)


def _places_again(passage: Passage, text: str) -> list[tuple[int, int]]:
    """Where words of a passage stand in another text: whole, if they stood whole."""
    assert passage.start is not None
    assert passage.end is not None
    places = occurrences(passage.exact, text)
    if not stands_whole(passage.capture.text, passage.start, passage.end):
        return places
    return [place for place in places if stands_whole(text, *place)]


class _WordMap:
    """Which words of an old text are which of a new one."""

    def __init__(self, old: str, new: str):
        self.old = [m.span() for m in re.finditer(r"\S+", old)]
        self.new = [m.span() for m in re.finditer(r"\S+", new)]
        self.blocks = compare(
            [old[start:end] for start, end in self.old],
            [new[start:end] for start, end in self.new],
        )

    def new_place(self, start: int, end: int) -> tuple[int, int]:
        """The code points of the new text onto which those of the old one fall."""
        touched = [i for i, (s, e) in enumerate(self.old) if s < end and e > start]
        if not touched or not self.new:
            return 0, 0
        first = self._new_word(touched[0], at_end=False)
        last = self._new_word(touched[-1] + 1, at_end=True)
        if last <= first:
            return self.new[min(first, len(self.new) - 1)][0], 0
        return self.new[first][0], self.new[last - 1][1]

    def _new_word(self, word: int, *, at_end: bool) -> int:
        for tag, old_from, old_to, new_from, new_to in self.blocks:
            inside = old_from < word <= old_to if at_end else old_from <= word < old_to
            if inside and tag == "equal":
                return new_from + (word - old_from)
            if inside:
                return new_to if at_end else new_from
        return len(self.new)


def compare(old: list[str], new: list[str]) -> list[tuple[str, int, int, int, int]]:
    """
    Return the steps from old words to new ones, in the form of difflib's opcodes.

    difflib alone takes minutes for the texts of books, in which most words occur
    hundreds of times: so pairs of words that occur once in either text divide both
    first (patience diff, after Bram Cohen), and difflib compares what lies between.
    """
    steps: list[tuple[str, int, int, int, int]] = []
    here = there = 0
    for old_to, new_to in [*_landmarks(old, new), (len(old), len(new))]:
        between = SequenceMatcher(
            None, old[here:old_to], new[there:new_to], autojunk=False
        )
        steps += [
            (tag, a + here, b + here, c + there, d + there)
            for tag, a, b, c, d in between.get_opcodes()
        ]
        here, there = old_to, new_to
    return steps


def _landmarks(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """The places, in the order of both, of pairs of words that both have once."""
    places = _once(new)
    pairs = [(at, places[pair]) for pair, at in _once(old).items() if pair in places]
    # The longest run that goes forward in both: patience sorting, with the way back.
    piles: list[int] = []
    before: dict[int, tuple[int, int] | None] = {}
    tops: list[tuple[int, int]] = []
    for here, there in pairs:
        pile = bisect_left(piles, there)
        before[here] = tops[pile - 1] if pile else None
        piles[pile : pile + 1], tops[pile : pile + 1] = [there], [(here, there)]
    run, last = [], tops[-1] if tops else None
    while last:
        run.append(last)
        last = before[last[0]]
    return run[::-1]


def _once(words: list[str]) -> dict[tuple[str, str], int]:
    """The pairs of neighbouring words that occur once, and where, in their order."""
    pairs = list(pairwise(words))
    number = Counter(pairs)
    return {pair: at for at, pair in enumerate(pairs) if number[pair] == 1}


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Return start and end of each paragraph: blank lines stand between them."""
    return [match.span() for match in re.finditer(r"[^\n]+(?:\n[^\n]+)*", text)]


def paragraph_at(text: str, offset: int) -> int:
    """Return the number, from 1, of the paragraph in which an offset lies."""
    starts = [start for start, end in paragraphs(text)]
    return max(1, sum(start <= offset for start in starts))
