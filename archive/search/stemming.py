"""
Light stems of Persian and Arabic words: inflection taken off, derivation left alone.

Words come folded (folding.py), so that an ending is spelled in one way. The stems of
the two languages are kept apart by a mark, since in a question nobody says which of
them a word belongs to. Why these stemmers, and how they were judged: docs/search.md.
"""

from functools import lru_cache

PERSIAN, ARABIC = "fa:", "ar:"
LANGUAGES = {"fa": (PERSIAN,), "prs": (PERSIAN,), "ar": (ARABIC,)}
BOTH = (PERSIAN, ARABIC)

# Persian: an ending, and how many letters must be left of the word before it.
PERSIAN_ENDINGS = [
    *((f"ها{rest}", 2) for rest in ("یشان", "یتان", "یمان", "یش", "یت", "یم", "یی")),
    ("های", 2),
    ("ها", 2),
    ("ترین", 2),
    *((ending, 4) for ending in ("شان", "مان", "تان", "ان", "ات", "تر")),
    ("یی", 3),
    ("ی", 3),
]
AT_MOST = 3  # endings, one after another: رهبر-ان-ی
# Arabic: light10, by Larkey, Ballesteros and Connell.
ARABIC_BEGINNINGS = ("وال", "بال", "کال", "فال", "ال", "لل")
ARABIC_ENDINGS = ("ها", "ان", "ات", "ون", "ین", "یه", "ه", "ی")
LEAST = 2  # letters that are left of an Arabic word


@lru_cache(maxsize=100_000)
def stems_of(word: str, language: str = "") -> tuple[str, ...]:
    """The marked stems of a folded word; in both languages where none is known."""
    stems = []
    for mark in LANGUAGES.get(language.split("-")[0], BOTH):
        of = persian if mark == PERSIAN else arabic
        stems += [f"{mark}{stem}" for stem in of(word)]
    return tuple(stems)


def persian(word: str) -> list[str]:
    """
    The stems of a Persian word: one, or two of what can be read in two ways.

    Joined, نامه‌ای and نام‌های are one word: it is both a letter and names.
    """
    stems = [_without_persian_endings(word)]
    if word.endswith("های") and len(word) > 5:
        stems.append(_without_persian_endings(word.removesuffix("ای")))
    return list(dict.fromkeys(stems))


def _without_persian_endings(word: str) -> str:
    for _ in range(AT_MOST):
        shorter = next(
            (
                word.removesuffix(ending)
                for ending, left in PERSIAN_ENDINGS
                if word.endswith(ending) and len(word) - len(ending) >= left
            ),
            None,
        )
        if shorter is None:
            break
        word = shorter
    return word


def arabic(word: str) -> list[str]:
    """The stem of an Arabic word: without and, the, endings of gender and number."""
    if word.startswith("و") and len(word) > 3:
        word = word[1:]
    for beginning in ARABIC_BEGINNINGS:
        if word.startswith(beginning) and len(word) - len(beginning) >= LEAST:
            word = word.removeprefix(beginning)
            break
    for ending in ARABIC_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= LEAST:
            word = word.removesuffix(ending)
    return [word]
