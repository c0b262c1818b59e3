"""
How many passages are found again in an edited text, beside two libraries for the same.

    .venv/bin/python benchmarks/anchoring.py [SEED]

Takes five texts of this repository, sets 150 passages of 2 to 10 words on each, and
deletes, replaces and inserts words: 3, 8 and 20 of a hundred. Since the edits are
known, so is the place of each passage, and it is told how many were found *right*
(of these *to look at*: fuzzy, in their place), marked fuzzy at another place
(*astray*), *lost*, and taken *in silence* for other words: the one mistake that
nobody would see. Then the time for a text of 20,000 words and 750 passages.

rapidfuzz (the best alignment of the words with their surroundings) and
diff-match-patch (its fuzzy match, as annotation tools use it) are asked the same
where they are installed; the archive needs neither.
"""

import os
import random
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

TEXTS = [
    "fixtures/texts/announced-not-yet-received.txt",
    "fixtures/texts/letters-known-by-report.txt",
    "docs/editing.md",
    "docs/loading.md",
    "docs/search.md",
]
RATES = (3, 8, 20)
PASSAGES = 150
OUTCOMES = ("right", "to look at", "astray", "lost", "in silence")


@dataclass
class Edited:
    """A text, the same after edits, and where each of its words has gone."""

    old: str
    new: str
    spans: list[tuple[int, int]]
    places: list[tuple[int, int] | None]  # of what each old word became

    def true_place(self, first: int, last: int) -> tuple[int, int] | None:
        left = [place for place in self.places[first:last] if place]
        return (left[0][0], left[-1][1]) if left else None


def edit(text: str, rate: int, chance: random.Random) -> Edited:
    """Delete, replace or insert at so many of a hundred words."""
    spans = [match.span() for match in re.finditer(r"\S+", text)]
    vocabulary = [text[start:end] for start, end in spans]
    new, places, before = "", [], 0
    for start, end in spans:
        new, before = new + text[before:start], end
        what = chance.choice("dri") if chance.random() * 100 < rate else ""
        if what == "i":
            new += f"{chance.choice(vocabulary)} "
        word = chance.choice(vocabulary) if what == "r" else text[start:end]
        places.append(None if what == "d" else (len(new), len(new) + len(word)))
        new += "" if what == "d" else word
    return Edited(text, new + text[before:], spans, places)


def passages_on(edited: Edited, chance: random.Random):
    """Passages of 2 to 10 words, and the place of what became of each."""
    capture = SimpleNamespace(text=edited.old)
    for _ in range(PASSAGES):
        first = chance.randrange(len(edited.spans) - 10)
        last = first + chance.randint(2, 10)
        start, end = edited.spans[first][0], edited.spans[last - 1][1]
        passage = SimpleNamespace(
            capture=capture, capture_id=1, start=start, end=end,
            exact=edited.old[start:end],
            prefix=edited.old[max(0, start - 32) : start],
            suffix=edited.old[end : end + 32],
        )  # fmt: skip
        yield passage, edited.true_place(first, last)


# --- The three that find: the place, and whether it is taken without a look -----


def ours(passages, new: str):
    from archive.anchoring import _WordMap, reanchor

    words = _WordMap(passages[0].capture.text, new)
    for passage in passages:
        found = reanchor(passage, new, words=lambda: words)
        place = None if found.start is None else (found.start, found.end)
        yield place, found.anchor in ("exact", "shifted")


def with_rapidfuzz(passages, new: str):
    from rapidfuzz import fuzz

    for passage in passages:
        whole = passage.prefix + passage.exact + passage.suffix
        around = fuzz.partial_ratio_alignment(whole, new, score_cutoff=60)
        if around is None:
            yield None, False
            continue
        near = new[around.dest_start : around.dest_end]
        found = fuzz.partial_ratio_alignment(passage.exact, near)
        start = around.dest_start + found.dest_start
        place = (start, start + found.dest_end - found.dest_start)
        yield place, new[slice(*place)] == passage.exact


def with_diff_match_patch(passages, new: str):
    from diff_match_patch import diff_match_patch

    matcher = diff_match_patch()
    for passage in passages:
        # It matches 32 characters at most: so the two ends, one after the other.
        head, tail = passage.exact[:32], passage.exact[-32:]
        start = matcher.match_main(new, head, passage.start)
        if start < 0:
            yield None, False
            continue
        expected = start + len(passage.exact) - len(tail)
        end = matcher.match_main(new, tail, expected)
        place = (start, max(end, start) + len(tail))
        yield place, new[slice(*place)] == passage.exact


def outcome(place, is_taken: bool, true_place) -> list[str]:
    if place is None:
        return ["lost"] if true_place else ["right"]
    overlaps = true_place and place[0] < true_place[1] and true_place[0] < place[1]
    if overlaps:
        return ["right"] if is_taken else ["right", "to look at"]
    return ["in silence" if is_taken else "astray"]


def measure(find, seed: int, rate: int) -> Counter:
    chance, counts = random.Random(f"{seed} {rate}"), Counter()
    for name in TEXTS:
        edited = edit((ROOT / name).read_text(), rate, chance)
        passages, true_places = zip(*passages_on(edited, chance), strict=True)
        for found, place in zip(find(passages, edited.new), true_places, strict=True):
            counts.update(outcome(*found, place))
    return counts


def time_for_20_000_words(find) -> float:
    chance = random.Random(1)
    files = [*sorted(ROOT.glob("docs/*.md")), *sorted(ROOT.glob("fixtures/*.yaml"))]
    words = " ".join(file.read_text() for file in files).split()
    text = " ".join(words[:20_000])
    edited = edit(text, 8, chance)
    passages = [p for _ in range(5) for p, _ in passages_on(edited, chance)]
    start = time.process_time()
    list(find(passages, edited.new))
    return time.process_time() - start


def main(seed: int) -> None:
    import django

    django.setup()
    print(f"{'':18} {'edits':>6}" + "".join(f"{each:>12}" for each in OUTCOMES))
    finders = {
        "the archive": ours,
        "rapidfuzz": with_rapidfuzz,
        "diff-match-patch": with_diff_match_patch,
    }
    for name, find in finders.items():
        try:
            for rate in RATES:
                counts = measure(find, seed, rate)
                row = "".join(f"{counts[each]:>12}" for each in OUTCOMES)
                print(f"{name:18} {rate:>4} %{row}", flush=True)
            seconds = time_for_20_000_words(find)
            print(
                f"{name:18} 20,000 words, 750 passages: {seconds:.1f} s of a processor",
                flush=True,
            )
        except ModuleNotFoundError as missing:
            print(f"{name:18} is not installed here (pip install {missing.name}).")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
