"""The fonts of this machine that letter a picture: what they write, and how wide."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from fontTools.ttLib import TTFont

FOLDERS = [
    Path.home() / ".local/share/fonts",
    Path.home() / ".fonts",
    Path.home() / "Library/Fonts",
    *map(Path, ("/usr/local/share/fonts", "/usr/share/fonts")),
    *map(Path, ("/Library/Fonts", "/System/Library/Fonts")),
]
KINDS = {".ttf", ".otf", ".ttc"}
# The names of files; of each line the first that is found is taken.
READING = ["P052-Roman", "NotoSerif-Regular", "Georgia", "DejaVuSerif"]
READING += ["LiberationSerif-Regular"]
FURNITURE = ["NotoSans-Regular", "DejaVuSans", "LiberationSans-Regular", "Arial"]
OTHER_SCRIPTS = [
    ["Vazirmatn-Regular", "NotoNaskhArabic-Regular", "NotoSansArabic-Regular"],
    ["NotoSerifHebrew-Regular", "NotoSansHebrew-Regular"],
    ["NotoSerifCJK-Regular", "NotoSansCJK-Regular"],
]


@dataclass(frozen=True)
class Font:
    """A font by its file; the widths of its letters are in parts of its size."""

    path: Path
    family: str
    widths: dict[int, float]

    @classmethod
    def at(cls, path: Path) -> "Font":
        with TTFont(path, lazy=True, fontNumber=0) as font:
            glyphs, metrics = font.getBestCmap(), font["hmtx"].metrics
            em = font["head"].unitsPerEm
            widths = {sign: metrics[glyph][0] / em for sign, glyph in glyphs.items()}
            return cls(path, font["name"].getBestFamilyName(), widths)


@dataclass(frozen=True)
class Fonts:
    """A face to read, one for what stands beside, and those of other scripts."""

    reading: Font | None
    furniture: Font | None
    others: tuple[Font, ...]

    @property
    def all(self) -> list[Font]:
        """In the order in which they are asked for a letter."""
        return [f for f in (self.reading, *self.others, self.furniture) if f]

    @property
    def files(self) -> list[str]:
        return [str(font.path) for font in self.all]

    def lacking(self, words: str) -> str:
        """The letters that none of them has, each once."""
        letters = sorted({letter for letter in words if _is_drawn(letter)})
        return "".join(a for a in letters if ord(a) not in self._widths)

    def width_of(self, words: str) -> float:
        """
        How wide a line surely is at most, in parts of its size.

        Letters of a joined script are narrower than alone.
        """
        return sum(self._widths.get(ord(a), 0) for a in words if _is_drawn(a))

    @cached_property
    def _widths(self) -> dict[int, float]:
        """Of each letter, by the first font that has it."""
        widths: dict[int, float] = {}
        for font in reversed(self.all):
            widths |= font.widths
        return widths


def _is_drawn(letter: str) -> bool:
    """Whether it is more than a space, or a sign that joins or orders letters."""
    return letter == " " or unicodedata.category(letter) not in ("Cf", "Zs")


def installed() -> Fonts:
    """What this machine has; a font that is installed later is found by a new start."""
    return _in(tuple(FOLDERS))


@cache
def _in(folders: Iterable[Path]) -> Fonts:
    files: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() in KINDS:
                files.setdefault(path.stem, path)
    reading, furniture = _first(READING, files), _first(FURNITURE, files)
    others = tuple(filter(None, (_first(names, files) for names in OTHER_SCRIPTS)))
    return Fonts(reading or furniture, furniture or reading, others)


def _first(names: list[str], files: dict[str, Path]) -> Font | None:
    return next((Font.at(files[name]) for name in names if name in files), None)
