"""
What the words and numbers of a date may be: "Mar" a month, or a Tuesday in French.

A text becomes a list of alternatives, in the order of the text. Each alternative is a
run of marks: none for a small word that says nothing, several for "1914-18".
"""

import re
from collections.abc import Iterator
from itertools import islice, product

from .calendars import Calendar
from .names import (
    FURTHER_LANGUAGES,
    Mark,
    Names,
    fold,
    key,
    months_of,
    of_languages,
    stages,
)
from .small_words import small_words

Run = tuple[Mark, ...]

ZONES = "z|utc|gmt|est|edt|cst|cdt|pst|pdt|cet|cest|bst|eet|eest|msk|irst"
TIME = re.compile(
    r"(?:(?<=\d)t|\b(?:at|um|à|ساعت)\s+|(?<![\d:]))"
    r"(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-6]\d(?:[.,]\d+)?)?(?![\d:])"
    r"(?:\s*[ap]\.?\s?m\b\.?)?"
    rf"(?:\s*(?:{ZONES})\b|\s?[+–-]\d\d:?\d\d\b)?"
)
# The suffixes of ordinals, and what binds a number to the next word.
ORDINAL = "st|nd|rd|th|er|ere|eme|e|te|ten|ter|de|ste|o|a|ο|η|й|го|ый|ی"
YEAR, MONTH, DAY = (f"[{fold(signs)}]+" for signs in ("年년", "月월", "日일"))
PIECE = re.compile(
    rf"(?P<far>(?P<year>\d{{1,4}})\s*{YEAR}\s*(?:(?P<month>\d{{1,2}})\s*{MONTH}\s*"
    rf"(?:(?P<day>\d{{1,2}})\s*{DAY})?)?)"
    r"|(?P<dots>(?P<d1>\d{1,4})\.\s?(?P<d2>\d{1,2})\.\s?(?P<d3>\d{1,4})(?![\d./-]))"
    r"|(?P<triple>(?P<t1>\d{1,4})(?P<by>[-/])(?P<t2>\d{1,2})(?P=by)(?P<t3>\d{1,4})"
    r"(?![\d/-]))"
    r"|(?P<pair>(?P<p1>\d{1,4})(?P<between>[-/.])(?P<p2>\d{1,4})(?![\d/-]))"
    r"|(?P<tens>\d{2,3}0)(?:'?s|er)\b"
    rf"|(?P<ordinal>\d+)-?(?:{ORDINAL})\b"
    r"|(?P<number>\d+)"
    r"|(?P<dash>[–/-])"
    r"|(?P<about>~)"
    r"|(?P<perhaps>\?)"
    r"|(?P<nothing>[\s.,;()\[\]{}'\"])"
    r"|(?P<word>[^\s\d–/~?.,;()\[\]{}'\"-]+)"
)
ROMAN = re.compile(r"(x{0,3})(ix|iv|v?i{0,3})(?:e|eme|th)?")
LONGEST_NAME = 5  # words: "rabi al-awwal" has three
MOST_RUNS = 500  # ways to take a text, beyond which nobody could tell either
# Without more, the Hijra's year is lunar in Arabic, and in Persian may be solar.
HIJRI = {"ه", "هجری", "هجریه"}


class Unknown(ValueError):
    """Raised where a word is none that a date has, in the languages tried."""


class Unread(ValueError):
    """Raised with a sentence on why a date cannot be read."""


class Marks:
    """A date as written in its pieces, which more and more languages may explain."""

    def __init__(self, text: str, in_calendar: str, language: str):
        self.language = language
        text = TIME.sub(" ", text)
        self.pieces = list(_pieces(text))
        self.calendar = self._calendar_said() or in_calendar
        self.has_words = any(piece.lastgroup == "word" for piece in self.pieces)
        self.has_numbers = any(piece.lastgroup != "word" for piece in self.pieces)

    def _calendar_said(self) -> str:
        """The calendar that the words themselves name: O.S., AH."""
        for marks in self._alternatives([small_words()], lambda _: [()]):
            for run in marks:
                for mark in run:
                    if mark.kind == "Z":
                        return mark.value
        return ""

    def runs(self) -> Iterator[list[Run]]:
        """The ways to take the whole text, for each stage of languages in turn."""
        names = [small_words(), self._hijri(), months_of(self.calendar)]
        is_ours = self.calendar in (Calendar.GREGORIAN, Calendar.JULIAN)
        yield from self._taken(names)
        if not self.has_words:
            return
        for tags in stages(self.language):
            if tags == FURTHER_LANGUAGES and not self.has_numbers:
                # Nobody writes a day without one, and those take long to fetch.
                return
            found = of_languages(tags)
            names.append(found if is_ours else _without_months(found))
            yield from self._taken(names)

    def month_elsewhere(self) -> str:
        """The sentence that a month is one of another calendar; "" if none is."""
        elsewhere = {
            Calendar.SOLAR_HIJRI: months_of(Calendar.SOLAR_HIJRI),
            Calendar.ISLAMIC: months_of(Calendar.ISLAMIC),
            Calendar.GREGORIAN: of_languages(stages("")[0]),
        }
        for there, names in elsewhere.items():
            if there != self.calendar and (month := self._month_among(names)):
                return f"“{month.title()}” is a month of the {there.label} calendar."
        return ""

    def _month_among(self, names: Names) -> str:
        for at, piece in enumerate(self.pieces):
            if piece.lastgroup == "word":
                length, runs = self._named(at, [names])
                if any(mark.kind == "M" for run in runs for mark in run):
                    return " ".join(p.group() for p in self.pieces[at : at + length])
        return ""

    def _hijri(self) -> Names:
        is_said = self.calendar in (Calendar.ISLAMIC, Calendar.SOLAR_HIJRI)
        return {name: frozenset({Mark("")}) for name in HIJRI} if is_said else {}

    def _taken(self, names: list[Names]) -> Iterator[list[Run]]:
        try:
            alternatives = list(self._alternatives(names, _refuse))
        except Unknown:
            return
        runs = islice(product(*alternatives), MOST_RUNS + 1)
        taken = {sum(run, ()) for run in runs}
        if len(taken) <= MOST_RUNS:
            yield sorted(taken, key=repr)

    def _alternatives(self, names: list[Names], otherwise) -> Iterator[list[Run]]:
        at = 0
        while at < len(self.pieces):
            piece = self.pieces[at]
            if piece.lastgroup != "word":
                yield NUMBERS[piece.lastgroup](piece)
                at += 1
                continue
            length, found = self._named(at, names)
            yield sorted(found, key=repr) or otherwise(piece["word"])
            at += length

    def _named(self, at: int, names: list[Names]) -> tuple[int, set[Run]]:
        """The longest name that begins with a word, and what it may be."""
        words, longest = "", (1, set())
        for length, piece in enumerate(self.pieces[at : at + LONGEST_NAME], start=1):
            if piece.lastgroup != "word":
                if piece.group() == "-":
                    continue
                break
            words += key(piece.group())
            if found := _runs_of(words, names, self.language):
                longest = length, found
        if longest == (1, set()):
            longest = 1, _romans(self.pieces[at]["word"])
        return longest


def _pieces(text: str) -> Iterator[re.Match]:
    at = 0
    while at < len(text):
        piece = PIECE.match(text, at)
        if piece is None:
            raise Unread(f"“{text[at]}” stands in no date.")
        if piece.lastgroup != "nothing":
            yield piece
        at = piece.end()


def _refuse(word: str):
    raise Unknown(word)


def _runs_of(name: str, names: list[Names], language: str) -> set[Run]:
    marks = set().union(*(some.get(name, ()) for some in names))
    if name in HIJRI and language.startswith("ar"):
        marks.add(Mark("Z", Calendar.ISLAMIC))
    return {() if mark.kind == "" else (mark,) for mark in marks}


def _without_months(names: Names) -> Names:
    kept = {
        n: frozenset(m for m in marks if m.kind != "M") for n, marks in names.items()
    }
    return {name: marks for name, marks in kept.items() if marks}


def _romans(word: str) -> set[Run]:
    found = ROMAN.fullmatch(word)
    if not (found and (found[1] or found[2])):
        return set()
    tens, ones = len(found[1]) * 10, found[2]
    units = {"ix": 9, "iv": 4}.get(ones, 5 * ones.count("v") + ones.count("i"))
    number = tens + units
    month = {(Mark("M", number),)} if number <= 12 else set()
    return {(Mark("O", number),), *month}


# --- Numbers ----------------------------------------------------------------


def _number(piece: re.Match, kind: str = "N") -> list[Run]:
    return [(number(piece[piece.lastgroup], kind),)]


def number(digits: str, kind: str = "N") -> Mark:
    """A number: a year, or "Y", where it has three or four digits."""
    if len(digits) > 4:
        raise Unread("Years after 9999 have no day here.")
    if len(digits) > 2 and not int(digits):
        raise Unread("No calendar here has a year 0: before the year 1 is 1 BC.")
    return Mark("Y" if len(digits) > 2 else kind, int(digits))


def _far(piece: re.Match) -> list[Run]:
    """Year, month, day, as East Asia writes them."""
    year, month, day = (
        part and int(part) for part in piece.group("year", "month", "day")
    )
    return [(Mark("D", (year, month, day)),)]


def _dots(piece: re.Match) -> list[Run]:
    return _orders(*piece.group("d1", "d2", "d3"))


def _triple(piece: re.Match) -> list[Run]:
    return _orders(*piece.group("t1", "t2", "t3"))


def _orders(first: str, second: str, third: str) -> list[Run]:
    """The orders in which day, month and year may stand in three numbers."""
    a, b, c = int(first), int(second), int(third)
    if len(first) > 2 and len(third) <= 2:
        return [(Mark("D", (a, b, c)),)]
    if len(first) <= 2 and len(third) > 2:
        return [(Mark("D", day),) for day in {(c, b, a): 0, (c, a, b): 0}]
    raise Unread("A year of two digits may be of any century.")


def _pair(piece: re.Match) -> list[Run]:
    """Month and year in either order, or two years: 3/2025, 2025-3, 1914-18."""
    first, sign, second = piece.group("p1", "between", "p2")
    a, b = int(first), int(second)
    apart = () if sign == "." else (number(first), Mark(sign), number(second))
    if len(first) <= 2 < len(second):
        return [(Mark("D", (b, a, None)),)]
    if not len(second) <= 2 < len(first):
        return [apart] if apart else []
    runs = [(Mark("D", (a, b, None)),)] if b <= 12 else []
    if 21 <= b <= 24 and sign == "-":
        runs.append((Mark("S", b), Mark("Y", a)))
    if sign == "/" and (a + 1) % 10 ** len(second) == b:
        runs.append((Mark("2", a + 1),))
    if sign == "-" and b <= 12:
        # 5 May 2025-5 June 2025, but not the years 1403 to 1412.
        apart = (number(first), Mark("-"), Mark("O", b))
    return [*runs, apart] if apart else runs


def _tens(piece: re.Match) -> list[Run]:
    """The 1720s; the 1800s may be ten years or a hundred."""
    year = int(piece["tens"])
    runs = [(Mark("0", (year // 10, 1)),)]
    return runs + ([(Mark("0", (year // 100, 2)),)] if year % 100 == 0 else [])


NUMBERS = {
    "far": _far,
    "dots": _dots,
    "triple": _triple,
    "pair": _pair,
    "tens": _tens,
    "ordinal": lambda piece: _number(piece, "O"),
    "number": _number,
    "dash": lambda piece: [(Mark("/" if piece.group() == "/" else "-"),)],
    "about": lambda piece: [(Mark("A"),)],
    "perhaps": lambda piece: [(Mark("Q"),)],
}
