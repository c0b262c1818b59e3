"""A page as it is copied from a browser: `[n]` or ¹ in its text, a list at its end."""

import re
import unicodedata
from itertools import islice

from .entries import read_entry
from .languages import BEYOND, heading
from .page import Note, Page, Unreadable, called, page_of, repeated

MOST_TRIED = 50  # headings, and beginnings of lists, from the end
MOST_DIGITS = 4  # of a number
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
ARROW = r"(?:[\^↑]|Jump up(?: to)?:?|Hochspringen nach:?|پرش به بالا:?)"
NUMBERED = re.compile(
    rf"\s*(?:\[(?P<boxed>\d{{1,4}})\]|(?P<dotted>\d{{1,4}})[.)]|(?P<raised>[{RAISED}]{{1,4}})"
    rf"|(?P<bare>\d{{1,4}})(?=\s*{ARROW}|\t))\s*(?P<words>.*)"
)
LED = re.compile(rf"\s*{ARROW}\s*")
# “a b c” leads to the calls of a note, as “1.0 1.1” does: two letters at the least.
LETTERS = re.compile(r"a\s+b(?:\s+[a-z]{1,2}(?=\s))*\s+")
COUNTS = re.compile(r"(?:\d+[.,٫]\d+\s+)+")
BOXED = re.compile(r"\[\s*(\d{1,4}(?:\s*[,،–-]\s*\d{1,4})*)\s*\]")
# Not of m², km³.
RAISED_RUN = re.compile(rf"(?<!\bm)(?<!\b[ckmd]m)[{RAISED}]+(?:[,\s]+[{RAISED}]+)*")
POINT = re.compile(r"\s*(?:\d{1,3}[.)]|[•*·–-])\s+\S")


def read(source: str, *, title: str = "") -> Page:
    lines = unicodedata.normalize("NFC", source).splitlines()
    begins, language = _where_the_list_begins(lines)
    entries = _entries(lines[begins:])
    numbers = [number for number, _ in entries]
    if again := repeated(numbers):
        raise Unreadable(f"The list of references has the number {again[0]} twice.")
    notes = [
        Note(number, printed, read_entry(printed, language=language))
        for number, printed in entries
    ]
    body = _body(lines[:begins])
    marked = _marked(body, set(numbers))
    return page_of(marked, notes, title=title, language=language)


def _body(lines: list[str]) -> str:
    """The lines above the list, each point of an enumeration a paragraph of its own."""
    if lines and heading(lines[-1]) is not None:
        lines = lines[:-1]
    spaced = [f"\n{line.strip()}\n" if POINT.match(line) else line for line in lines]
    return "\n".join(spaced)


# --- The list ---------------------------------------------------------------


def _where_the_list_begins(lines: list[str]) -> tuple[int, str]:
    """The line below the list's heading; else the first of the last numbered run."""
    backwards = range(len(lines) - 1, -1, -1)
    headings = (at for at in backwards if heading(lines[at]) is not None)
    for at in islice(headings, MOST_TRIED):
        if _entries(lines[at + 1 :]):
            return at + 1, heading(lines[at]) or ""
    firsts = (at for at in backwards if _number_of(lines[at]) == 1)
    for at in islice(firsts, MOST_TRIED):
        if len(_entries(lines[at:])) > 1:
            return at, ""
    return len(lines), ""


def _number_of(line: str) -> int | None:
    match = NUMBERED.match(line)
    if match is None:
        return None
    given = match["boxed"] or match["dotted"] or match["bare"] or match["raised"]
    return _as_number(given)


def _as_number(digits: str) -> int:
    return int("".join(str(unicodedata.digit(digit)) for digit in digits))


def _entries(lines: list[str]) -> list[tuple[int, str]]:
    """Number and words of each entry; a line without a number goes on with the last."""
    entries: list[tuple[int, str]] = []
    after_a_gap = False
    for line in lines:
        if not line.strip():
            after_a_gap = True
            continue
        number = _number_next(line, entries)
        if number is not None:
            match = NUMBERED.match(line)
            words = match["words"] if match else line
            entries.append((number, _without_ways_back(words)))
        elif BEYOND.match(line.strip()) or (entries and after_a_gap):
            break
        elif entries:
            last, words = entries[-1]
            entries[-1] = (last, f"{words} {line.strip()}")
        elif not re.fullmatch(r"\s*\[[^\d\]]*\]\s*", line):
            break
        after_a_gap = False
    return entries


def _number_next(line: str, entries: list[tuple[int, str]]) -> int | None:
    """The number of an entry that begins here: one more than the last."""
    number = _number_of(line)
    wanted = entries[-1][0] + 1 if entries else 1
    if number is None and LED.match(line):
        return wanted
    goes_on = number is not None and entries and number == entries[-1][0]
    return number if number == wanted or goes_on else None


def _without_ways_back(words: str) -> str:
    """An entry without the arrow and letters that lead back to its calls."""
    led = LED.match(words)
    if led:
        words = words[led.end() :]
    for pattern in (LETTERS, COUNTS) if led else (COUNTS,):
        if match := pattern.match(words):
            words = words[match.end() :]
    return words.strip()


# --- The calls --------------------------------------------------------------


def _marked(body: str, numbers: set[int]) -> str:
    """The text with its calls marked; a number of no entry stays a word of it."""
    boxed = BOXED.sub(lambda match: _calls(match[0], match[1], numbers), body)
    if boxed != body:
        return boxed
    return RAISED_RUN.sub(lambda match: _raised_calls(match[0], numbers), body)


def _calls(printed: str, inside: str, numbers: set[int]) -> str:
    named: list[int] = []
    for part in re.split(r"\s*[,،]\s*", inside):
        first, *last = (_as_number(n) for n in re.split(r"\s*[–-]\s*", part))
        named += range(first, last[0] + 1) if last else [first]
    if not named or not set(named) <= numbers:
        return printed
    # What is printed stands once, with the first.
    return "".join(
        called(number, printed if at == 0 else "") for at, number in enumerate(named)
    )


def _raised_calls(printed: str, numbers: set[int]) -> str:
    runs = re.split(r"[,\s]+", printed)
    if max(map(len, runs)) > MOST_DIGITS:
        return printed
    named = [_as_number(run) for run in runs]
    if not set(named) <= numbers and len(named) == 1:
        # ¹² of a list of five is 1 and 2.
        named = [_as_number(digit) for digit in printed]
    if not set(named) <= numbers:
        return printed
    return "".join(
        called(number, printed if at == 0 else "") for at, number in enumerate(named)
    )
