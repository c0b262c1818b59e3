"""
Finding a passage in a text, and again in a newer text of the same document.

Offsets are Unicode code points of the capture's text. Re-anchoring maps the old
text onto the new word by word (difflib), and then compares with the quote.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, cached_property
from itertools import pairwise
from typing import Any

from django.db import transaction

from .models import (
    CONTEXT,
    Anchor,
    Annotation,
    Capture,
    CaptureFile,
    Citation,
    Document,
    Marker,
    Passage,
    canonical,
)

# How alike the words must be for a passage to count as fuzzy and not as lost: so much
# of their letters, or so many of the words themselves (of “or by”, “or confirmed by”).
ALIKE = 0.6
HALF = 0.5
A_PAGE = re.compile(r"pp?\. \S+")
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
    pattern = re.compile(r"\s+".join(map(re.escape, parts)))
    places, at = [], text.find(parts[0])
    while at >= 0:
        if match := pattern.match(text, at):
            places.append(match.span())
        # One place may begin within another: “no, no” in “no, no, no” is there twice.
        at = text.find(parts[0], at + 1)
    return places


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
    printed_on, locator = capture.pages_of(start, end), getattr(passage, "locator", "")
    # What an editor has written says more than the page.
    if printed_on and (not locator or A_PAGE.fullmatch(locator)):
        passage.locator = printed_on


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
    Give a document a new text, current at once, and find its passages again.

    `given` are further columns of the capture. The same text again, taken alike,
    changes nothing.
    """
    capture = keep_capture(document, text, **given)
    return make_current(document, capture) if capture else []


@transaction.atomic
def keep_capture(
    document: Document, text: str, *, file: CaptureFile | None = None, **given
) -> Capture | None:
    """
    Keep a text of a document beside the current one, which stays the current one.

    `file` is the one from which it was taken, if there was one. None where it is the
    current text again, taken alike. A text that waits already is not kept twice.
    """
    capture = Capture(document=document, text=canonical(text), **given)
    before = document.current_capture
    if before and _are_alike(before, capture, "text", *given):
        return None
    of_it: Any = Capture.objects.filter(document=document)
    for waiting in of_it.waiting():
        if _are_alike(waiting, capture, "text", *given):
            return waiting
    capture.full_clean(exclude=["sha256"], validate_constraints=False)
    capture.save()
    if file:
        file.capture = capture
        file.save()
    return capture


def foresee(document: Document, capture: Capture) -> list[Reanchored]:
    """What would become of a document's passages in a text; nothing is changed."""
    before = document.current_capture
    return _find_again(_passages_of(document), document, before, capture)


def _find_again(
    passages, document: Document, before: Capture | None, capture: Capture
) -> list[Reanchored]:
    """Look for passages in a text; most of them stand on the one `before` it."""
    captures = {before.pk: before} if before else {}
    # Made once, and only for a passage that is not found without it.
    word_map = cache(lambda: _WordMap(before.text, capture.text))
    report = []
    for passage in passages:
        _give_its_text(passage, document, captures)
        # What stayed on an older text has its place in that one, not in the last.
        stood_on_the_last = before is not None and passage.capture_id == before.pk
        words = word_map if stood_on_the_last else None
        report.append(reanchor(passage, capture.text, words=words))
    return report


def follow(
    document: Document, passages: list, before: Capture | None, reason: str
) -> list[Reanchored]:
    """
    Have passages that stood on another text of a document follow to the current one.

    Those that are not found for sure stay where they stand, marked for a look.
    """
    capture = document.current_capture
    assert capture is not None
    report = _find_again(passages, document, before, capture)
    for found in report:
        _move(found, capture, reason, is_accepted=False)
    return report


def _give_its_text(passage, document: Document, captures: dict) -> None:
    """Hand a passage its text, which hundreds may share, instead of asking again."""
    passage.document, key = document, passage.capture_id
    if key and key not in captures:
        captures[key] = document.captures.get(pk=key)
    if key:
        passage.capture = captures[key]


@transaction.atomic
def make_current(
    document: Document, capture: Capture, *, accepted: Iterable[Passage] = ()
) -> list[Reanchored]:
    """
    Make a text that was kept the current one, and move the passages found to it.

    The fuzzy ones and the orphans stay on the text where they stood, marked so,
    until an editor looks at them. Of the fuzzy ones that are accepted an editor has
    looked at the place, and they are set on the words that stand there.
    """
    reason = getattr(document, "_change_reason", None)
    report, accepted = foresee(document, capture), list(accepted)
    document.current_capture = capture
    document.save()
    for found in report:
        _move(found, capture, reason, is_accepted=found.passage in accepted)
    call_again(calls_again(document, capture.text), capture, reason)
    return report


def _are_alike(one: Capture, other: Capture, *columns: str) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in columns)


def _passages_of(document: Document) -> Iterable[Annotation | Citation]:
    yield from Annotation.objects.filter(document=document)
    yield from (
        Citation.objects.filter(document=document)
        .exclude(exact="")
        .select_related("claim__agent", "claim__place", "claim__other_letter")
    )


def _move(found: Reanchored, capture: Capture, reason, *, is_accepted: bool) -> None:
    passage: Any = found.passage
    is_accepted = is_accepted and found.anchor == Anchor.FUZZY
    if is_accepted or found.anchor in (Anchor.EXACT, Anchor.SHIFTED):
        language = passage.words_language
        assert found.start is not None
        assert found.end is not None
        mark(passage, capture, found.start, found.end)
        passage.words_language = passage.words_language or language
        passage.anchor = Anchor.EXACT if is_accepted else found.anchor
    elif passage.capture_id:
        passage.anchor = found.anchor
    passage._change_reason = reason
    passage.save()


def calls_again(document: Document, text: str) -> list[tuple[Marker, tuple | None]]:
    """Each call of the document's references, and its words' only place in a text."""
    markers = Marker.objects.filter(reference__document=document).exclude(after="")
    return [(marker, _only_place(marker.after, text)) for marker in markers]


def _only_place(words: str, text: str) -> tuple[int, int] | None:
    places = places_meant(words, text)
    return places[0] if len(places) == 1 else None


def call_again(found: list, capture: Capture, reason) -> None:
    """Put the notes' calls behind their words, where these have a place in a text."""
    for marker, place in found:
        if place:
            _set_again(marker, capture, place, reason)


def _set_again(marker: Marker, capture: Capture, place: tuple, reason) -> None:
    """Put a note's call behind its words again."""
    marker.capture, marker.offset = capture, place[1]
    marker.paragraph = paragraph_at(capture.text, place[0])
    marker._change_reason = reason
    marker.save()


def reanchor(passage: Passage, text: str, *, words=None) -> Reanchored:
    """
    Find a passage in a newer text: exact, shifted, fuzzy (with the place), orphaned.

    Exact: the same words at the same place. Shifted: the same words elsewhere, if
    their surroundings moved along or the words around them lead there. Fuzzy: what
    stands there now, or the same words in other surroundings: these may be others.
    Words that stood whole are not found within others. A passage that had no text
    before is found only if its words mean one place.
    """
    if passage.capture_id is None:
        places = places_meant(passage.exact, text)
        if len(places) == 1:
            return Reanchored(passage, Anchor.EXACT, *places[0])
        return Reanchored(passage, Anchor.UNCAPTURED)
    if text == passage.capture.text:
        return Reanchored(passage, Anchor.EXACT, passage.start, passage.end)
    here = _without_space_around(passage)
    places = _places_again(passage, text)
    if places == [here] and _around(text, *here) == _around(
        passage.capture.text, *here
    ):
        return Reanchored(passage, Anchor.EXACT, *here)
    words = words() if words else _WordMap(passage.capture.text, text)
    if place := _Search(passage, here, text, places, words).the_same():
        return Reanchored(
            passage, Anchor.EXACT if place == here else Anchor.SHIFTED, *place
        )
    return _look_at(passage, text, places, words)


def _look_at(passage: Passage, text: str, places: list, words) -> Reanchored:
    """Where an editor may look for a passage whose words were not found for sure."""
    start, end = words.new_place(passage.start, passage.end)
    likeness = SequenceMatcher(None, passage.exact, text[start:end], autojunk=False)
    is_half_there = words.share_kept(passage.start, passage.end) >= HALF
    if end > start and (is_half_there or likeness.ratio() >= ALIKE):
        return Reanchored(passage, Anchor.FUZZY, start, end)
    if places:
        nearest = min(places, key=lambda place: abs(place[0] - start))
        return Reanchored(passage, Anchor.FUZZY, *nearest)
    return Reanchored(passage, Anchor.ORPHANED)


def _without_space_around(passage: Passage) -> tuple[int, int]:
    """The passage's place, from its first word to its last."""
    words = passage.exact
    assert passage.start is not None
    start = passage.start + len(words) - len(words.lstrip())
    return start, start + len(words.strip())


def _places_again(passage: Passage, text: str) -> list[tuple[int, int]]:
    """Where words of a passage stand in another text: whole, if they stood whole."""
    assert passage.start is not None
    assert passage.end is not None
    places = occurrences(passage.exact, text)
    if not stands_whole(passage.capture.text, passage.start, passage.end):
        return places
    return [place for place in places if stands_whole(text, *place)]


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after in the same paragraph: a paragraph may move."""
    before = text[max(0, start - CONTEXT) : start].rpartition("\n\n")
    after = text[end : end + CONTEXT].partition("\n\n")
    begins = "\n" if before[1] or start < CONTEXT else ""
    ends = "\n" if after[1] or end + CONTEXT > len(text) else ""
    return begins + _in_a_line(before[2]), _in_a_line(after[0]) + ends


def _in_a_line(words: str) -> str:
    return words.replace("\n", " ")


class _Search:
    """The search for the place, among those of the same words, that is the passage."""

    def __init__(
        self, passage: Passage, here: tuple[int, int], text: str, places, words
    ):
        self.old, self.text, self.here = passage.capture.text, text, here
        self.places, self.words = places, words
        self.onto = words.new_place(*self.here)
        self.around = _around(self.old, *self.here)
        start, end = here
        self.before = self.old[max(0, start - CONTEXT) : start]
        self.after = self.old[end : end + CONTEXT]
        self.passage = passage

    @cached_property
    def twins(self) -> list[tuple[int, int]]:
        """Where the same words stand elsewhere in the old text."""
        places = _places_again(self.passage, self.old)
        return [place for place in places if place != self.here]

    def the_same(self) -> tuple[int, int] | None:
        return self.with_the_same_around_it() or self.where_the_words_lead()

    def with_the_same_around_it(self) -> tuple[int, int] | None:
        """The place whose surroundings are the old ones, unless it is a twin's."""
        alike = [place for place in self.places if self.is_alike(self.text, place)]
        if led_to := self.led_to(alike):
            return led_to
        twins = [twin for twin in self.twins if self.is_alike(self.old, twin)]
        if len(alike) <= len(twins):
            taken = [self.words.new_place(*twin) for twin in twins]
            alike = [p for p in alike if not any(_overlap(p, t) for t in taken)]
        return min(alike, key=self.way_to, default=None)

    def where_the_words_lead(self) -> tuple[int, int] | None:
        """The place onto which the words around it fall, unless it may be a twin's."""
        place = self.led_to(self.places)
        return place if place and not self.is_in_doubt(place) else None

    def led_to(self, places: list[tuple[int, int]]) -> tuple[int, int] | None:
        there = [place for place in places if _overlap(place, self.onto)]
        return min(there, key=self.way_to, default=None)

    def way_to(self, place: tuple[int, int]) -> int:
        return abs(place[0] - self.onto[0])

    def is_alike(self, text: str, place: tuple[int, int]) -> bool:
        """Whether its surroundings are as they were, or all those in its paragraph."""
        start, end = place
        is_before = text.endswith(self.before, 0, start)
        is_after = text.startswith(self.after, end)
        return (is_before and is_after) or _around(text, start, end) == self.around

    def is_in_doubt(self, place: tuple[int, int]) -> bool:
        """
        Whether the same words stood, or stand, in the change beside it.

        Of “the letter, or the letter” one may be gone: which, the words do not tell.
        """
        others = [other for other in self.places if other != place]
        return _is_rivalled(place, self.twins, others, self.words) or _is_rivalled(
            self.here, others, self.twins, self.words.backwards
        )


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _is_rivalled(place, twins: list, others: list, words) -> bool:
    """Whether a twin, with no place of its own among others, falls beside a place."""
    first, last = words.new_words_in(*place)
    for twin in twins:
        begin, end = words.new_words_of(*twin)
        if begin <= last and end >= first:
            own = words.new_place(*twin)
            if not any(_overlap(own, other) for other in others):
                return True
    return False


class _WordMap:
    """Which words of an old text are which of a new one."""

    def __init__(self, old: str, new: str):
        self.old = [m.span() for m in re.finditer(r"\S+", old)]
        self.new = [m.span() for m in re.finditer(r"\S+", new)]
        steps = compare(
            [old[start:end] for start, end in self.old],
            [new[start:end] for start, end in self.new],
        )
        self.steps = [step for step in steps if step[1] < step[2]]
        self.step_ends = [step[2] for step in self.steps]
        self._all_steps = steps

    @cached_property
    def backwards(self) -> "_WordMap":
        """The same, from the new text to the old one."""
        other = object.__new__(_WordMap)
        other.old, other.new = self.new, self.old
        other.steps = [(t, c, d, a, b) for t, a, b, c, d in self._all_steps if c < d]
        other.step_ends = [step[2] for step in other.steps]
        return other

    def new_place(self, start: int, end: int) -> tuple[int, int]:
        """The code points of the new text onto which those of the old one fall."""
        first, last = self.new_words_of(start, end)
        if last <= first:
            return (self.new[min(first, len(self.new) - 1)][0] if self.new else 0), 0
        begin, stop = _words_in(self.old, start, end)
        # What begins or ends within a word does so within the same word again.
        inset = start - self.old[begin][0] if self._is_kept(begin) else 0
        outset = self.old[stop - 1][1] - end if self._is_kept(stop - 1) else 0
        return self.new[first][0] + max(0, inset), self.new[last - 1][1] - max(
            0, outset
        )

    def _is_kept(self, word: int) -> bool:
        return self.steps[bisect_right(self.step_ends, word)][0] == "equal"

    def new_words_of(self, start: int, end: int) -> tuple[int, int]:
        """The numbers of these words; both the same where nothing is left of them."""
        first, last = _words_in(self.old, start, end)
        if first >= last:
            return 0, 0
        begin = self._new_word(first, at_end=False)
        return begin, max(begin, self._new_word(last, at_end=True))

    def share_kept(self, start: int, end: int) -> float:
        """How many of these words are in the new text, of one."""
        first, last = _words_in(self.old, start, end)
        kept = sum(self._is_kept(word) for word in range(first, last))
        return kept / max(1, last - first)

    def new_words_in(self, start: int, end: int) -> tuple[int, int]:
        return _words_in(self.new, start, end)

    def _new_word(self, word: int, *, at_end: bool) -> int:
        find_step = bisect_left if at_end else bisect_right
        at = find_step(self.step_ends, word)
        if at == len(self.steps):
            return len(self.new)
        tag, old_from, _, new_from, new_to = self.steps[at]
        if tag == "equal":
            return new_from + (word - old_from)
        return new_to if at_end else new_from


def _words_in(spans: list[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """The number of the first word touched by code points, and of the one behind."""
    first = bisect_right(spans, start, key=lambda span: span[1])
    return first, max(first, bisect_left(spans, end, key=lambda span: span[0]))


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
