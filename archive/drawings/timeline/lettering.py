"""Words in a drawing: how much room a line of them takes, and whether two overlap."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from textwrap import shorten

from archive.languages import direction

WIDTH = 52.0  # a little less than --broad in archive.css, from 62rem on
CHARACTER = 0.47  # generous: the average of a wide face, such as DejaVu Sans


def percent(x: float) -> float:
    """
    Return a length across the drawing in percent of its width.

    Down the drawing lengths are in rem, so that words never shrink.
    """
    return round(x / WIDTH * 100, 2)


@lru_cache(maxsize=10_000)
def width_of(words: str) -> float:
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in words)
    return (len(words) + wide) * CHARACTER


def shortened(words: str, room: float) -> str:
    """As much as there is room for, with a sign that more was said."""
    if width_of(words) <= room:
        return words
    cut = shorten(words, letters_in(room, words), placeholder="…")
    # What was cut already has its sign.
    return f"{cut.removesuffix('…').rstrip('…,; ')}…"


def letters_in(room: float, words: str) -> int:
    """How many letters surely fit; of a script with wide ones, half as many."""
    has_wide = width_of(words) > len(words) * CHARACTER
    return max(int(room / CHARACTER / (2 if has_wide else 1)), 1)


@dataclass(frozen=True)
class Text:
    """A line of words; `x` is its beginning, middle or end, `y` its base line."""

    words: str
    x: float
    y: float
    anchor: str = "start"

    @property
    def left(self) -> float:
        share = {"start": 0, "middle": 0.5, "end": 1}[self.anchor]
        return self.x - share * width_of(self.words)

    @property
    def right(self) -> float:
        return self.left + width_of(self.words)

    @property
    def top(self) -> float:
        return self.y - 0.85

    @property
    def bottom(self) -> float:
        return self.y + 0.25

    @property
    def across(self) -> float:
        return percent(self.x)


@dataclass(frozen=True)
class DayText(Text):
    """A day as another calendar has it, in that one's language."""

    language: str = ""

    @property
    def direction(self) -> str:
        return direction(self.language)


def meets(one: Text, other: Text, *, between: float = 0) -> bool:
    """Whether two lines of words overlap, or come closer than they may."""
    return (
        one.left < other.right + between
        and other.left < one.right + between
        and one.top < other.bottom
        and other.top < one.bottom
    )
