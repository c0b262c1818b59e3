"""A page without its marks and list of references, and what was called from where."""

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

from .entries import Parts, folded
from .languages import FURNITURE

# A call as readers of pages hand it on within the text: number, and as it is printed.
OPENS, DIVIDES, CLOSES = "\ue000", "\ue001", "\ue002"
CALL = re.compile(f"{OPENS}(\\d+){DIVIDES}([^{CLOSES}]*){CLOSES}")
FEWEST_WORDS = 4  # that a call is said to follow
LONGEST_WORDS = 190  # characters: the column holds 200


class Unreadable(ValueError):
    """Raised where a page has no references to read, with a sentence for the editor."""


@dataclass(frozen=True)
class Call:
    """
    A place from which a note is called.

    `offset` is in code points of the page's text, which has no marks any more;
    `before` are the words before it, in that text and as the page prints them.
    """

    offset: int
    paragraph: int
    before: tuple[str, ...] = ()

    def after(self, text: str) -> str:
        """
        The words that it follows, as few as say one place of a text.

        Where none do, those of the page: whoever looks for them is told why.
        """
        spaced = _spaced(text)
        for before in self.before:
            for words in _ends_of(before):
                if spaced.count(words) == 1:
                    return words
        return next(_ends_of(self.before[0]), "") if self.before else ""


@lru_cache(maxsize=4)
def _spaced(text: str) -> str:
    return " ".join(text.split())


def _ends_of(before: str):
    """The last words, from few to as many as there are and a column holds."""
    words = before.split()
    for number in range(min(FEWEST_WORDS, len(words)), len(words) + 1):
        end = " ".join(words[len(words) - number :])
        if number and len(end) <= LONGEST_WORDS:
            yield end


@dataclass(frozen=True)
class Note:
    """An entry of the list: its number, as it is printed, what it says, its calls."""

    number: int
    printed: str
    parts: Parts
    calls: list[Call] = field(default_factory=list)


@dataclass(frozen=True)
class Page:
    text: str
    notes: list[Note]
    language: str = ""


def called(number: int, printed: str) -> str:
    """A call, to be put into the text in which it stands."""
    return f"{OPENS}{number}{DIVIDES}{printed}{CLOSES}"


def page_of(marked: str, notes: list[Note], *, title: str = "", language="") -> Page:
    """The page of a text in which the calls are marked, and of its notes."""
    paragraphs, calls = [], {note.number: note.calls for note in notes}
    length = 0
    for raw in _of_the_article(marked, title):
        words = CALL.sub("", raw)
        paragraphs.append(words)
        for match in CALL.finditer(raw):
            if int(match[1]) in calls:
                before = raw[: match.start()]
                clean = CALL.sub("", before)
                given = (clean, _as_printed(before))
                offset = length + len(clean.rstrip())
                call = Call(offset, len(paragraphs), given)
                calls[int(match[1])].append(call)
        length += len(words) + 2
    return Page("\n\n".join(paragraphs), notes, language)


def _as_printed(marked: str) -> str:
    """The words before a call with other calls among them, but not just before it."""
    while match := re.search(f"{OPENS}[^{CLOSES}]*{CLOSES}\\s*$", marked):
        marked = marked[: match.start()]
    return CALL.sub(lambda match: match[2], marked)


def _of_the_article(marked: str, title: str) -> list[str]:
    """The paragraphs, without what a site puts around and between them."""
    kept: list[str] = []
    for block in re.split(r"\n\s*\n", marked):
        words = FURNITURE.sub("", " ".join(block.split())).strip()
        if FURNITURE.search(block.strip()) and not words and len(kept) < 4:
            # “From Wikipedia, …” stands below the title, “Jump to content” above it.
            kept = [] if not re.fullmatch(r"\s*\[.*\]\s*", block) else kept
        if words:
            kept.append(words)
    if kept and title and folded(CALL.sub("", kept[0])) == folded(title):
        kept = kept[1:]
    return kept


def repeated(numbers: list[int]) -> list[int]:
    """The numbers that a list has more than once."""
    return [number for number, times in Counter(numbers).items() if times > 1]
