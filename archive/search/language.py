"""
What a reader asks, parsed once.

Words are all wanted; "phrases", -not, OR, begin*; from:2009 to:2015 year:1979..1981
type:letter lang:fa status:denied sender: recipient: carrier: contested:. A date means
its days, an address what stands at it. Nothing that is typed is an error: what cannot
be read so is searched as words, and said.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from . import addresses, days, folding
from .days import Span

LONGEST = 1_000  # characters of a question that are read
MOST_WORDS = 40
SHORTEST_BEGINNING = 2  # letters before a *
LONGEST_BEGINNING = 60  # letters of it that are looked for
# Endings that Persian writes apart, or after a non-joiner, or joined to the word.
WRITTEN_APART = "ای ها های هایی هایش ام ات اش ایم اید اند تر ترین"
ENDINGS = frozenset(WRITTEN_APART.split())
BEGINNINGS = {"می", "نمی"}

# Wanted only within phrases, or where nothing else is asked for.
ENGLISH_HELPERS = (
    "a an and any are as at be been but by did do does for from had has have he her "
    "his how i if in into is it its me my of on or our she so than that the their them "
    "then there these they this those to was we were what when where which who whom "
    "whose why will with would you your"
)
PERSIAN_HELPERS = (
    "از به با در را که و یا این آن آنها برای تا بر هر هم نیز اما اگر چه چرا چگونه کجا "
    "کدام است بود هست شد شده می"
)
ARABIC_HELPERS = (
    "من في على إلى عن مع هذا هذه ذلك تلك التي الذي الذين ما ماذا متى أين كيف لماذا هل "
    "أو ثم قد لقد كان كانت هو هي"
)
HELPERS = frozenset(
    folding.fold(word)
    for word in f"{ENGLISH_HELPERS} {PERSIAN_HELPERS} {ARABIC_HELPERS}".split()
)

KINDS = ("letter", "response", "document", "agent", "place", "collection")
# Somebody by the address of their page, or by any of their names.
NAMED = re.compile(r"[^\x00-\x1f]{1,120}")
OF_PEOPLE = ("sender", "recipient", "carrier")
# What a search can be narrowed to, in the box or by a link, and what is no such value.
FACETS = {
    "type": re.compile("|".join(KINDS)),
    **dict.fromkeys(OF_PEOPLE, NAMED),
    "lang": re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*"),
    "status": re.compile(r"[a-z]{1,20}"),
    "contested": re.compile(r"[a-z_]{1,20}"),
}
YEARS = re.compile(r"([0-9]{1,4})?(\.\.)?([0-9]{1,4})?")
OPENING, CLOSING = '"“”„«', '"“”»'
PIECE = re.compile(
    rf"(?P<no>[-−–](?=[^\s-]))?(?:"
    rf"(?P<name>[a-z]+):(?:(?P<value>[^\s{OPENING}{CLOSING}]+)"
    rf"|[{OPENING}](?P<quoted>[^{OPENING}{CLOSING}]+)[{CLOSING}])"
    rf"|[{OPENING}](?P<phrase>[^{OPENING}{CLOSING}]*)[{CLOSING}]"
    rf"|(?P<alone>[{OPENING}{CLOSING}])"
    rf"|(?P<word>[^\s{OPENING}{CLOSING}]+))"
)


@dataclass(frozen=True)
class Term:
    """One word, begun word or phrase. `words` are folded; `typed` is for the reader."""

    typed: str
    words: tuple[str, ...]
    is_phrase: bool = False
    is_beginning: bool = False
    # Of several words, whether they may stand apart too: Franco-Prussian, a date.
    is_loose: bool = False
    # Other spellings of a single word: joined with its neighbour in the question.
    joined: tuple[str, ...] = ()
    # Of نامه‌ها the word to which the ending was written: its forms are found as well.
    base: str = ""
    days: tuple[Span, ...] = ()
    # By what an address or an identifier is found; an address with a path is no words.
    keys: tuple[str, ...] = ()

    @property
    def is_address(self) -> bool:
        return any("/" in key or "?" in key for key in self.keys)


@dataclass(frozen=True)
class Part:
    """Terms of which one is wanted; or, if it is excluded, none."""

    terms: tuple[Term, ...]
    is_excluded: bool = False

    @property
    def is_helper(self) -> bool:
        """Whether it is a word that may be missing, such as “the”."""
        return not self.is_excluded and all(
            len(t.words) == 1 and t.words[0] in HELPERS and not t.is_phrase
            for t in self.terms
        )

    @property
    def is_optional(self) -> bool:
        """Whether it is a word of several of which some may be missing."""
        return not self.is_excluded and not any(t.is_phrase for t in self.terms)


@dataclass
class Question:
    """
    What is asked for. `first` and `last` are years, inclusive; None is open.

    `words` is what was typed without what narrows; `notices` tell the reader what was
    read otherwise than it was typed. If it `is_exact`, nothing else is answered where
    nothing is found. What the archive's records make of it is filled in when it is
    answered (meaning.py): `meant` are those whom a name in a field may mean, `least`
    how many of the words must be there.
    """

    words: str = ""
    parts: list[Part] = field(default_factory=list)
    narrowed: dict[str, str] = field(default_factory=dict)
    first: int | None = None
    last: int | None = None
    order: str = ""
    notices: list[str] = field(default_factory=list)
    is_exact: bool = False
    whole: str = ""  # all its words, as one: what may be the whole of a name
    meant: dict[str, list[str]] = field(default_factory=dict)
    least: int | None = None
    is_changed: bool = False  # whether it is answered otherwise than it was typed

    @property
    def is_blank(self) -> bool:
        """Whether nothing is asked for: an empty box is no request for everything."""
        is_open = self.first is None and self.last is None
        return not self.parts and not self.narrowed and is_open

    @property
    def wanted(self) -> list[Term]:
        return [t for part in self.parts if not part.is_excluded for t in part.terms]


def parse(typed: str, narrowed: Mapping[str, str] = {}) -> Question:
    """
    Read a question from what stands in the box, and in the rest of the address.

    `narrowed` may hold the names of FACETS, and from, to and year.
    """
    question = Question()
    _read(question, typed)
    for name, value in narrowed.items():
        if value and not _narrow(question, name, value):
            question.notices.append(f"“{name}: {value[:60]}” is left out: {_NO[name]}")
    _order_years(question)
    return question


# --- The words of the box ---------------------------------------------------------


def _read(question: Question, typed: str) -> None:
    if len(typed) > LONGEST:
        question.notices.append(f"Only the first {LONGEST:,} characters were read.")
    is_alternative, words = False, []
    typed = addresses.IN_FOURS.sub(r"\1\2\3\4", typed[:LONGEST])
    for piece in PIECE.finditer(typed):
        if piece["word"] == "OR":
            is_alternative = bool(question.parts)
            words.append("OR")
            continue
        part = _part(question, piece)
        if part is None:
            continue
        if _count(question) >= MOST_WORDS:
            question.notices.append(f"Only the first {MOST_WORDS} words were searched.")
            break
        words.append(piece[0])
        if is_alternative and not part.is_excluded:
            before = question.parts.pop()
            part = Part(before.terms + part.terms, before.is_excluded)
        question.parts.append(part)
        is_alternative = False
    question.words = " ".join(words)
    question.whole = folding.run_together(question.words)
    parts = _with_neighbours(_with_days(question.parts))
    question.parts = [part for part in parts if not part.is_helper] or parts


def _count(question: Question) -> int:
    return sum(len(part.terms) for part in question.parts)


def _part(question: Question, piece: re.Match) -> Part | None:
    """The part that a piece adds; None of what narrows, or has no word."""
    excluded = bool(piece["no"])
    if piece["alone"]:
        question.notices.append(
            "A quotation mark stands alone: its words were searched one by one."
        )
        return None
    if piece["phrase"] is not None:
        return _phrase(piece["phrase"], excluded)
    if piece["name"]:
        return _named(question, piece, excluded)
    return _word(question, piece["word"], excluded)


def _phrase(typed: str, excluded: bool) -> Part | None:
    words = tuple(word.folded for word in folding.words_of(typed))[:MOST_WORDS]
    return Part((Term(typed, words, is_phrase=True),), excluded) if words else None


def _named(question: Question, piece: re.Match, excluded: bool) -> Part | None:
    name, value = piece["name"], piece["value"] or piece["quoted"]
    if name in _NO and not excluded:
        if _narrow(question, name, value):
            return None
        question.notices.append(f"“{name}:{value}” was searched as words: {_NO[name]}")
    if piece["quoted"]:
        return _phrase(value, excluded)
    return _word(question, f"{name}:{value}", excluded)


def _word(question: Question, typed: str, excluded: bool) -> Part | None:
    is_beginning = typed.endswith("*")
    words = folding.words_of(typed)
    if not words:
        return None
    keys = addresses.asked_for(typed)
    folded = tuple(word.folded for word in words)[:MOST_WORDS]
    if is_beginning and len(folded[-1]) < SHORTEST_BEGINNING:
        question.notices.append(
            f"“{typed}” begins too many words: write {SHORTEST_BEGINNING} letters or "
            "more before the *. It was searched as a word."
        )
        is_beginning = False
    if len(folded) == 2 and folding.are_one(typed, *words) and not is_beginning:
        return Part((_compound(typed, *folded),), excluded)
    if is_beginning:
        folded = (*folded[:-1], folded[-1][:LONGEST_BEGINNING])
    is_loose = len(folded) > 1 and not is_beginning
    term = Term(typed, folded, is_loose=is_loose, is_beginning=is_beginning, keys=keys)
    return Part((term,), excluded)


def _compound(typed: str, first: str, second: str) -> Term:
    """Two Persian words that are one; an ending is not what is looked for."""
    base = first if second in ENDINGS else second if first in BEGINNINGS else ""
    return Term(typed, (first + second,), base=base)


def _with_days(parts: list[Part]) -> list[Part]:
    """The parts, with those beside each other that are a date made one."""
    found, start = [], 0
    while start < len(parts):
        part, length = _date_at(parts[start : start + days.MOST_WORDS])
        found.append(part)
        start += length
    return found


def _date_at(parts: list[Part]) -> tuple[Part, int]:
    """The longest date with which the parts begin; or the first of them as it is."""
    for length in range(len(parts), 0, -1):
        terms = [_word_of_date(part) for part in parts[:length]]
        if not all(terms):
            continue
        typed = " ".join(term.typed for term in terms)
        if spans := days.read(typed):
            words = tuple(word for term in terms for word in term.words)
            words = tuple(word for word in words if word not in HELPERS) or words
            is_loose = len(words) > 1
            keys = terms[0].keys if length == 1 else ()
            term = Term(typed, words, is_loose=is_loose, days=spans, keys=keys)
            return Part((term,)), length
    return parts[0], 1


def _word_of_date(part: Part) -> Term | None:
    if len(part.terms) != 1 or part.is_excluded:
        return None
    (term,) = part.terms
    return None if term.is_phrase or term.is_beginning or term.is_address else term


def _with_neighbours(parts: list[Part]) -> list[Part]:
    """
    The parts, with Persian words that stand beside each other found joined too.

    An ending written apart is one with its word; of two other words each may be
    found within both joined.
    """
    merged: list[Part] = []
    for part in parts:
        if merged and (one := _as_one(merged[-1], part)):
            merged[-1] = one
        else:
            merged.append(part)
    beside = zip([None, *merged], merged, [*merged[1:], None], strict=False)
    return [_found_joined(*three) for three in beside]


def _as_one(before: Part, part: Part) -> Part | None:
    a, b = _plain_persian(before), _plain_persian(part)
    if not a or not b or before.is_excluded != part.is_excluded:
        return None
    if b.words[0] in ENDINGS or a.words[0] in BEGINNINGS:
        term = _compound(f"{a.typed} {b.typed}", a.words[0], b.words[0])
        return Part((term,), part.is_excluded)
    return None


def _found_joined(before: Part | None, part: Part, after: Part | None) -> Part:
    term = _plain_persian(part)
    if not term or part.is_excluded:
        return part
    others = []
    for first, second in ((before, part), (part, after)):
        pair = first and second and (_plain_persian(first), _plain_persian(second))
        if pair and all(pair) and not (first.is_excluded or second.is_excluded):
            others.append(pair[0].words[0] + pair[1].words[0])
    return Part((replace(term, joined=tuple(others)),))


def _plain_persian(part: Part) -> Term | None:
    """The only term of a part, if it is one plain Persian word."""
    if len(part.terms) != 1:
        return None
    (term,) = part.terms
    is_plain = len(term.words) == 1 and not term.is_phrase and not term.is_beginning
    is_plain = is_plain and not term.days
    return term if is_plain and folding.is_arabic(term.words[0]) else None


# --- In words ---------------------------------------------------------------------


def in_words(question: Question, named: Callable[[str, str], str]) -> str:
    """
    The question as it was understood: with “letter” or “نامه”, not “war”, 2009 to 2015.

    `named(name, value)` says what a search is narrowed to.
    """
    parts = []
    if question.parts:
        of = f"{question.least} of the words " if question.least else ""
        words = ", ".join(_part_in_words(p) for p in question.parts)
        parts.append(f"with {of}{words}")
    parts += [named(name, value) for name, value in question.narrowed.items()]
    first, last = question.first, question.last
    if first is not None or last is not None:
        parts.append(_years_in_words(first, last))
    return ", ".join(parts)


def _part_in_words(part: Part) -> str:
    terms = " or ".join(f"“{_isolated(term)}”" for term in part.terms)
    return f"not {terms}" if part.is_excluded else terms


def _isolated(term: Term) -> str:
    """In its own direction, whatever stands around it."""
    typed = term.typed.strip(OPENING + CLOSING)
    return f"\u2068{typed}\u2069" if folding.is_arabic(term.words[0]) else typed


def _years_in_words(first: int | None, last: int | None) -> str:
    if first == last:
        return f"perhaps of {first}"
    if last is None:
        return f"{first} and later"
    return f"{first} to {last}" if first is not None else f"up to {last}"


# --- What narrows -----------------------------------------------------------------

_NO = {
    "type": f"a type is one of {', '.join(KINDS)}.",
    **dict.fromkeys(OF_PEOPLE, "nobody goes by that name."),
    "lang": "a language is written as en, fa or ar.",
    "status": "there is no such status.",
    "contested": "there is no such question.",
    "from": "a year is written as 2009.",
    "to": "a year is written as 2009.",
    "year": "years are written as 2009 or 1979..1981.",
}
NARROWINGS = tuple(_NO)


def _narrow(question: Question, name: str, value: str) -> bool:
    """Whether the value could be read; then the question is narrowed to it."""
    if name in FACETS:
        value = value if name in OF_PEOPLE else value.lower()
        if name == "type":
            value = value.removesuffix("s")
        if not FACETS[name].fullmatch(value):
            return False
        question.narrowed[name] = value
        return True
    years = _years(value, both=name == "year")
    if years is None:
        return False
    first, last = years
    if name != "to":
        question.first = _inner(max, question.first, first)
    if name != "from":
        question.last = _inner(min, question.last, last)
    return True


def _years(value: str, *, both: bool) -> tuple[int | None, int | None] | None:
    """The years of 2009, or also of 1979..1981, 1979.. and ..1981, if they are some."""
    read = YEARS.fullmatch("".join(map(_digit, value)))
    if not read or not (read[1] or read[3]) or (read[1] and read[3] and not read[2]):
        return None
    if read[2] and not both:
        return None
    first = int(read[1]) if read[1] else None
    last = int(read[3]) if read[3] else None
    if not read[2]:
        first = last = first if first is not None else last
    if 0 in (first, last):
        return None
    return first, last


def _digit(sign: str) -> str:
    """Persian and Arabic digits are years as well."""
    return folding.fold(sign) if sign.isdecimal() else sign


def _inner(choose, one: int | None, other: int | None) -> int | None:
    return choose((y for y in (one, other) if y is not None), default=None)


def _order_years(question: Question) -> None:
    first, last = question.first, question.last
    if first is not None and last is not None and first > last:
        question.first, question.last = last, first
        question.notices.append(f"The years were read as {last} to {first}.")
