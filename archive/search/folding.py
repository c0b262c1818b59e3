"""
One spelling for many: what the index keeps of a word, and what a question asks for.

Compatibility forms, case, Latin diacritics, harakat, tatweel, the Arabic letters that
Persian writes otherwise, and the digits of either script are made one. Two Persian
words beside each other are also kept joined, since the same compound is written apart,
with a zero-width non-joiner, or as one word.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

# What stands within a word and is no letter of it: marks, joiners, directions.
MARKS = (
    "\u00ad\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06ed\u08d3-\u08ff\u1ab0-\u1aff\u1dc0-\u1dff\u200d-\u200f\u202a-\u202e"
    "\u2060\u2066-\u2069\u20d0-\u20f0\u3099\u309a\ufe20-\ufe2f\ufeff"
)
APOSTROPHES = "'’‘ʼ"
# U.S. is one word, and the same as US.
INITIALS = r"(?<![^\W_])[A-Za-z](?:\.[A-Za-z])+(?![^\W_])"
WORD = re.compile(rf"{INITIALS}|[^\W_](?:[^\W_]|[{MARKS}]|[{APOSTROPHES}](?=[^\W_]))*")
NON_JOINER = "\u200c"
BETWEEN = re.compile(rf"[ \u00a0{NON_JOINER}{MARKS}]*")
ARABIC = re.compile("[\u0620-\u06ff]")
ALIKE = str.maketrans(
    {
        # Letters of Arabic, as Persian writes them.
        **dict.fromkeys("يىےۍې", "ی"),
        "ك": "ک",
        **dict.fromkeys("ةۀەہھۃ", "ه"),
        "ٱ": "ا",
        "ـ": "",
        "ء": "",
        # Latin letters that do not decompose, and transliteration's ayn and hamza.
        **dict.fromkeys("øǿ", "o"),
        "ł": "l",
        **dict.fromkeys("đð", "d"),
        "ħ": "h",
        "ı": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        **dict.fromkeys("ʿʾʻʽˈ", ""),
        **{chr(zero + n): str(n) for zero in (0x660, 0x6F0) for n in range(10)},
    }
)
# Words with capitals, and the small ones within a name.
NAME = re.compile(
    r"[A-Z][\w’']+(?: (?:(?:of|the|for|and|on|to) ){0,2}[A-Z][\w’']+){2,}"
)
SMALL_WORDS = re.compile(r" (?:(?:of|the|for|and|on|to) )+")
SENTENCE = re.compile(r"(?<=[.!?؟۔])\s+|\n+")


class Word(NamedTuple):
    """A word of a text: folded, and where it stands in the text as it is written."""

    folded: str
    start: int
    end: int


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """Return the one spelling of a word; "" of what has no letter or digit."""
    plain = unicodedata.normalize("NFKD", word).casefold()
    plain = unicodedata.normalize("NFKD", plain).translate(ALIKE)
    for apostrophe in APOSTROPHES:
        plain = plain.removesuffix(f"{apostrophe}s")
    return "".join(letter for letter in plain if letter.isalnum())


def words_of(text: str) -> list[Word]:
    found = (Word(fold(m[0]), m.start(), m.end()) for m in WORD.finditer(text))
    return [word for word in found if word.folded]


def sentences_of(text: str) -> list[str]:
    return SENTENCE.split(text)


def is_arabic(folded: str) -> bool:
    return bool(ARABIC.match(folded))


def are_one(text: str, first: Word, second: Word) -> bool:
    """Whether two words of a text may be one: Persian, with nothing between."""
    return (
        is_arabic(first.folded)
        and is_arabic(second.folded)
        and bool(BETWEEN.fullmatch(text, first.end, second.start))
    )


def joined(text: str, words: list[Word]) -> list[str]:
    """The Persian neighbours among the words, each pair written as one."""
    return [
        first.folded + second.folded
        for first, second in zip(words, words[1:], strict=False)
        if are_one(text, first, second)
    ]


def run_together(text: str) -> str:
    """A name or a title as one word, however it is divided; without its article."""
    words = [word.folded for word in words_of(text)]
    return "".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


def initials(text: str) -> list[str]:
    """The initials, folded, of names of three words or more that stand in a text."""
    names = [found[0].removeprefix("The ") for found in NAME.finditer(text)]
    # A sentence may begin before a name: “Asks for the Harbour Sea League”.
    names += [part for name in names for part in SMALL_WORDS.split(name)]
    made = ("".join(word[0] for word in n.split() if word[0].isupper()) for n in names)
    return [fold(letters) for letters in dict.fromkeys(made) if len(letters) > 2]


# Of many letters the same people are named, and the same is asked.
@lru_cache(maxsize=10_000)
def spelled(text: str) -> tuple[str, str]:
    """Return a text's words in their one spelling, and its joined pairs."""
    words = words_of(text)
    return " ".join(word.folded for word in words), " ".join(joined(text, words))
