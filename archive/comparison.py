"""Two texts of a document side by side, paragraph by paragraph."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from .anchoring import compare, paragraphs

Span = tuple[int, int]
Pair = tuple[int | None, int | None]
# How many of their words two paragraphs share to be the same one, edited.
ALIKE = 0.3
# Within what distance an edited paragraph is looked for, so that books end as well.
REACH = 20


@dataclass(frozen=True)
class Run:
    """Words of a paragraph: whether they changed, and whether a passage is there."""

    text: str
    is_changed: bool = False
    is_marked: bool = False


@dataclass(frozen=True)
class Side:
    """A paragraph of one of the texts."""

    span: Span
    runs: list[Run]


@dataclass(frozen=True)
class Row:
    """A paragraph in the old text and in the new, or in one of them only."""

    old: Side | None = None
    new: Side | None = None
    is_changed: bool = True
    # Whether the paragraph that is gone here, or new, stands elsewhere in the other.
    has_moved: bool = False
    fates: list = field(default_factory=list)

    def holds(self, at: int) -> bool:
        return self.old is not None and self.old.span[0] <= at < self.old.span[1]


def rows(old: str, new: str, marks: Iterable[Span], places: Iterable[Span]) -> list:
    """
    Return the paragraphs of both texts in their order, each beside what became of it.

    `marks` are the passages in the old text, `places` those found in the new one.
    """
    before, after = paragraphs(old), paragraphs(new)
    there = [old[start:end] for start, end in before]
    here = [new[start:end] for start, end in after]
    marks, places, found = list(marks), list(places), []
    for one, other in _pairs(there, here):
        words = None if one is None else there[one]
        others = None if other is None else here[other]
        changed_old, changed_new = _changes(there, here, one, other)
        found.append(
            Row(
                _side(old, before, one, changed_old, marks),
                _side(new, after, other, changed_new, places),
                is_changed=words != others,
                has_moved=(other is None and words in here)
                or (one is None and others in there),
            )
        )
    return found


def _pairs(old: list[str], new: list[str]) -> list[Pair]:
    """Which paragraph of the one is which of the other; None where there is none."""
    found: list[Pair] = []
    for tag, old_from, old_to, new_from, new_to in compare(old, new):
        gone, come = range(old_from, old_to), range(new_from, new_to)
        if tag == "equal":
            found += zip(gone, come, strict=True)
        else:
            found += _pair_up(old, new, gone, come)
    return found


def _pair_up(old, new, gone: range, come: range) -> list[Pair]:
    """Pair paragraphs that were edited, each with the next that is like it."""
    found: list[Pair] = []
    at = come.start
    for one in gone:
        candidates = range(at, min(come.stop, at + REACH))
        alike = [n for n in candidates if _likeness(old[one], new[n]) >= ALIKE]
        if not alike:
            found.append((one, None))
            continue
        other = max(alike, key=lambda n: _likeness(old[one], new[n]))
        found += [(None, n) for n in range(at, other)] + [(one, other)]
        at = other + 1
    return found + [(None, n) for n in range(at, come.stop)]


def _likeness(one: str, other: str) -> float:
    words, others = set(one.split()), set(other.split())
    return len(words & others) / max(1, min(len(words), len(others)))


# --- Within a paragraph -------------------------------------------------------


def _changes(there, here, one: int | None, other: int | None) -> tuple[list, list]:
    """The spans of the words, in either paragraph, that are not in the other."""
    if one is None or other is None or there[one] == here[other]:
        return [], []
    old = [match.span() for match in re.finditer(r"\S+", there[one])]
    new = [match.span() for match in re.finditer(r"\S+", here[other])]
    steps = compare(
        [there[one][start:end] for start, end in old],
        [here[other][start:end] for start, end in new],
    )
    changed = [step for step in steps if step[0] != "equal"]
    return (
        [(old[a][0], old[b - 1][1]) for _, a, b, _, _ in changed if a < b],
        [(new[c][0], new[d - 1][1]) for _, _, _, c, d in changed if c < d],
    )


def come(old: str, new: str) -> list[Run]:
    """The words of a newer text, those marked as changed that the older has not."""
    if old == new:
        return [Run(new)] if new else []
    _, changed = _changes([old], [new], 0, 0)
    return _runs(new, changed)


def gone(old: str, *newer: str) -> list[Run]:
    """The words of an older text, those marked that one of the newer lacks."""
    changed = [span for new in newer for span in _changes([old], [new], 0, 0)[0]]
    return _runs(old, changed)


def _runs(text: str, changed: list[Span]) -> list[Run]:
    side = _side(text, [(0, len(text))], 0, changed, [])
    return side.runs if side else []


def _side(text, spans: list[Span], number: int | None, changed, marked) -> Side | None:
    if number is None:
        return None
    start, end = spans[number]
    changed = [(start + a, start + b) for a, b in changed]
    marked = [(a, b) for a, b in marked if a < end and b > start]
    cuts = {start, end}
    cuts |= {edge for s in (*changed, *marked) for edge in s if start < edge < end}
    runs = [
        Run(text[a:b], is_changed=_is_in(a, b, changed), is_marked=_is_in(a, b, marked))
        for a, b in pairwise(sorted(cuts))
    ]
    return Side((start, end), runs)


def _is_in(start: int, end: int, spans: list[Span]) -> bool:
    return any(a <= start and end <= b for a, b in spans)
