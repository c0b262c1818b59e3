"""
The picture that stands for a letter where somebody links to it.

Its lines are laid out here, a template draws them as SVG, and that becomes a PNG. No
words of others can do more in it than be read: signs that reorder a line are left
out, and what is too long is cut.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import resvg_py

from archive.dates import day_in_words
from archive.evidence.headings import Told
from archive.pages.letters import LetterPage

from . import fonts
from .fonts import Fonts

WIDTH, HEIGHT = 1200, 630
LEFT, RIGHT = 72, 1128
VALUES = 150  # where it is told who and when, after their names
INK, QUIET, RUBRIC = "#1c1915", "#4d473e", "#9b1c14"  # archive.css
LONGEST = 600  # characters of which anything is drawn
# Size, and lines at most: the larger, if it has room.
TITLES = [(68, 1), (58, 2), (48, 2)]
JOINERS = "\u200c\u200d"
ISOLATE, RIGHT_TO_LEFT, END = "\u2068", "\u2067", "\u2069"  # UAX 9
MORE = "…"


@dataclass(frozen=True)
class Line:
    """Words on one line, from a place on; those of some scripts from right to left."""

    words: str
    x: int
    y: int
    size: int
    fill: str = INK
    family: str = ""
    anchor: str = "start"

    @property
    def drawn(self) -> str:
        is_from_right = _is_from_right(self.words)
        return f"{RIGHT_TO_LEFT}{self.words}{END}" if is_from_right else self.words


class Preview:
    """The heading of a letter, as known on a day, on a picture's lines."""

    width, height = WIDTH, HEIGHT

    def __init__(self, page: LetterPage, archive_name: str, accent: str = ""):
        self.page = page
        self.archive_name = plain(archive_name)
        self.rubric = accent or RUBRIC
        self.fonts: Fonts = fonts.installed()

    @property
    def address(self) -> str:
        return self.page.preview

    # --- What it says ---------------------------------------------------------

    @property
    def title(self) -> str:
        return plain(self.page.letter.title)

    @property
    def parallel_title(self) -> str:
        return plain(self.page.letter.parallel_title)

    @property
    def kind(self) -> str:
        heading = self.page.heading
        words = plain(heading.kind_in_words)
        words = words[:1].upper() + words[1:]
        return f"{words} · contested" if heading.is_kind_contested else words

    @property
    def particulars(self) -> dict[str, str]:
        """Who to whom, and when, as far as it is told."""
        heading = self.page.heading
        dated = f"[{plain(str(heading.dated))}]" if heading.dated else ""
        told = {
            "From": _one_after_another(heading.senders),
            "To": _one_after_another(heading.recipients),
            "Date": " · ".join(filter(None, [dated, plain(heading.date_doubt)])),
        }
        return {name: words for name, words in told.items() if words}

    @property
    def status(self) -> str:
        words = plain(self.page.heading.status)
        return words or "No source that we have had told of it."

    @property
    def dispute(self) -> str:
        """How much of it is contested; "" where nothing is asked."""
        asked, contested = len(self.page.asked), len(self.page.contested)
        if not asked:
            return ""
        one = f"{asked} question{'s' * (asked != 1)}"
        if not contested:
            return f"Of {one}, none is contested"
        return f"Of {one}, {contested} {'is' if contested == 1 else 'are'} contested"

    @property
    def is_contested(self) -> bool:
        return bool(self.page.contested)

    @property
    def day(self) -> str:
        return f"As known on {day_in_words(self.page.on)}" if self.page.on else ""

    @property
    def alt(self) -> str:
        """The picture in words, for whoever does not see it."""
        told = [f"{name}: {words}" for name, words in self.particulars.items()]
        said = [self.title, self.day, *told, self.status, self.dispute]
        words = " ".join(f"{it.rstrip('.')}." for it in said if it)
        return plain(words)

    # --- Whether this machine can draw it ----------------------------------------

    @property
    def lacking(self) -> str:
        """The letters for which no font is there."""
        return self.fonts.lacking("".join(line.words for line in self.lines))

    # --- Where it stands --------------------------------------------------------

    @cached_property
    def lines(self) -> list[Line]:
        head = [*self._title(), *self._parallel(), *self._particulars()]
        every = [*self._furniture(), *head, *self._status()]
        return [line for line in every if line.words]

    def _furniture(self) -> list[Line]:
        name = self._cut(self.archive_name, 24, 440)
        kind = self._cut(self.kind, 24, 540)
        lines = [
            self._beside(name, LEFT + 48, 76, QUIET),
            self._beside(kind, RIGHT, 76, self.rubric, "end"),
            self._beside(self.day, RIGHT, 590, QUIET, "end"),
        ]
        if self.is_contested:
            lines.append(self._beside(self.dispute, LEFT + 44, 590, self.rubric))
        else:
            lines.append(self._beside(self.dispute, LEFT, 590, QUIET))
        return lines

    def _title(self) -> list[Line]:
        for size, most in TITLES:
            wrapped = self._wrapped(self.title, size, RIGHT - LEFT)
            if len(wrapped) <= most:
                break
        wrapped = self._at_most(most, wrapped, size, RIGHT - LEFT)
        first = 134 + size // 4 * 3
        step = round(size * 1.15)
        lines = [
            self._read(words, LEFT, first + step * number, size)
            for number, words in enumerate(wrapped)
        ]
        if _is_from_right(self.title):
            lines = [replace(line, x=RIGHT, anchor="end") for line in lines]
        return lines

    def _parallel(self) -> list[Line]:
        words = self._cut(self.parallel_title, 36, RIGHT - LEFT)
        y = self._title()[-1].y + 56
        return [self._read(words, LEFT, y, 36, QUIET)] if words else []

    def _particulars(self) -> list[Line]:
        y = max([*self._title(), *self._parallel()][-1].y + 14, 270)
        lines = []
        for name, told in self.particulars.items():
            y += 38
            words = self._cut(told, 27, RIGHT - VALUES)
            lines.append(self._beside(name, LEFT, y, QUIET, size=21))
            lines.append(self._read(words, VALUES, y, 27))
        return lines

    def _status(self) -> list[Line]:
        wrapped = self._wrapped(self.status, 32, RIGHT - LEFT)
        wrapped = self._at_most(2, wrapped, 32, RIGHT - LEFT)
        return [
            self._read(words, LEFT, 526 - 42 * above, 32)
            for above, words in enumerate(reversed(wrapped))
        ]

    def _read(self, words: str, x: int, y: int, size: int, fill: str = INK) -> Line:
        families = [
            font.family for font in (self.fonts.reading, *self.fonts.others) if font
        ]
        if _is_from_right(words):
            families = families[1:] or families
        return Line(words, x, y, size, fill, _listed(families))

    def _beside(self, words, x, y, fill, anchor="start", *, size: int = 24) -> Line:
        font = self.fonts.furniture
        family = _listed([font.family] if font else [])
        return Line(words, x, y, size, fill, family, anchor)

    # --- As much as there is room for ---------------------------------------------

    def _fits(self, words: str, size: int, room: int) -> bool:
        return self.fonts.width_of(words) * size <= room

    def _cut(self, words: str, size: int, room: int) -> str:
        if self._fits(words, size, room):
            return words
        while words and not self._fits(words + MORE, size, room):
            words = words[:-1]
        # Between words, if it has any.
        return (words.rpartition(" ")[0] or words).rstrip(" ;:,·") + MORE

    def _wrapped(self, words: str, size: int, room: int) -> list[str]:
        """Broken between words; a word that is longer than a line, anywhere."""
        lines = [""]
        for word in words.split():
            longer = f"{lines[-1]} {word}".strip()
            if self._fits(longer, size, room):
                lines[-1] = longer
                continue
            if lines[-1]:
                lines.append("")
            for letter in word:
                if not self._fits(lines[-1] + letter, size, room):
                    lines.append("")
                lines[-1] += letter
        return lines

    def _at_most(self, most: int, lines: list[str], size: int, room: int) -> list[str]:
        if len(lines) <= most:
            return lines
        # What the next line begins with shows that this one has an end.
        last = f"{lines[most - 1]} {lines[most]}"
        return [*lines[: most - 1], self._cut(last, size, room)]


def png_of(svg: str, preview: Preview) -> bytes:
    """An SVG as PNG, lettered with the fonts that it was laid out for."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg, skip_system_fonts=True, font_files=preview.fonts.files
        )
    )


def plain(words: str) -> str:
    """Words on one line, without signs that are no letters, or that reorder others."""
    words = unicodedata.normalize("NFC", words)[:LONGEST]
    kept = (a for a in words if a in JOINERS or unicodedata.category(a) != "Cf")
    spaced = (" " if unicodedata.category(a) in ("Cc", "Cs") else a for a in kept)
    return " ".join("".join(spaced).split())


def _one_after_another(told: Iterable[Told]) -> str:
    """Several answers, each in its own direction, whatever stands beside it."""
    words = [plain(str(one)) for one in told]
    if len(words) == 1:
        return words[0]
    return "; ".join(f"{ISOLATE}{one}{END}" for one in words)


def _is_from_right(words: str) -> bool:
    """Whether its first letter with a direction is of a script from right to left."""
    directions = (unicodedata.bidirectional(letter) for letter in words)
    return next((d in ("R", "AL") for d in directions if d in ("L", "R", "AL")), False)


def _listed(families: list[str]) -> str:
    return ", ".join(f"'{family}'" for family in families)
