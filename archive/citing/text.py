"""The text of a citation: runs of type, quotation marks, capitals, and full stops."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from archive.languages import HOUSE_LANGUAGE, direction


@dataclass(frozen=True)
class Run:
    """Some letters in one type; `language` where they are not written from the left."""

    text: str
    is_italic: bool = False
    is_title: bool = False
    language: str = HOUSE_LANGUAGE

    @property
    def direction(self) -> str:
        return direction(self.language)


def plain(runs: Iterable[Run]) -> str:
    return "".join(run.text for run in runs)


def run(text: str, language: str = "", **type_: Any) -> Run:
    """A run, which keeps its language where its script is written from the right."""
    if any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in text):
        return Run(text, language=language or "und-Arab", **type_)
    return Run(text, **type_)


# --- Full stops and commas --------------------------------------------------

ENDS = ("?", "!", ".", "؟")
CLOSERS = "”’"


def closed(runs: list[Run], mark: str = ".") -> list[Run]:
    """
    Set a mark behind some runs, before their closing quotation marks.

    That is the American way, which all three styles follow. A full stop is left out
    behind a question, an exclamation, or another full stop.
    """
    *before, last = runs
    if before and not last.text.strip(CLOSERS):
        return [*closed(before, mark), last]
    body = _without_closers(last.text)
    if mark == "." and body.endswith(ENDS):
        return runs
    if body == last.text:
        return [*runs, Run(mark)]
    return [*before, replace(last, text=f"{body}{mark}{last.text[len(body) :]}")]


def _without_closers(text: str) -> str:
    """A text before its last quotation marks; an apostrophe is none."""
    closers = CLOSERS if "‘" in text else "”"
    return text.rstrip(closers)


def sentences(*parts: list[Run]) -> list[Run]:
    """Each part that there is, with its full stop, and a space between them."""
    runs: list[Run] = []
    for part in filter(None, parts):
        runs += [Run(" ")] if runs else []
        runs += closed(part)
    return runs


def listed(*parts: list[Run]) -> list[Run]:
    """The parts that there are, with commas between them."""
    runs: list[Run] = []
    for part in filter(None, parts):
        runs = [*closed(runs, ","), Run(" "), *part] if runs else part
    return runs


def words(text: str) -> list[Run]:
    return [Run(text)] if text else []


# --- Titles -----------------------------------------------------------------

# What stands small within a title: articles, conjunctions, prepositions.
SMALL_WORDS = """
    a about above across after against along alongside amid amidst among amongst an and
    around as aside at atop barring before behind below beneath beside besides between
    beyond but by circa de despite down during except for from given in inside into like
    near next nor notwithstanding of off on onto or out over per plus sic since so than
    the through throughout till to toward towards under underneath until unto up upon v
    v. van versus via von vs vs. with within without yet
"""
SMALL = set(SMALL_WORDS.split())
# Parts of a word that do not stand alone: “De-escalation”, but “Franco-Prussian”.
PREFIXES = {"anti", "co", "de", "e", "ex", "inter", "non", "post", "pre", "pro", "re"}
WORD = re.compile(r"[^\W_](?:[\w.]*[\w])?(?:[’'][\w]+)?(?:-\w+)*")


def in_title_case(title: str) -> str:
    """
    Return an English title with capitals, as Chicago and MLA have them.

    A word with a capital anywhere stays as it is, so that names and initials do.
    """
    if title.isupper():
        return title
    found = list(WORD.finditer(title))
    for number, word in enumerate(found):
        is_edge = word is found[-1] or not number or _begins(title[: word.start()])
        begin, end = word.span()
        title = title[:begin] + _capital(word.group(), is_edge) + title[end:]
    return title


def _begins(before: str) -> bool:
    """Whether the next word begins a title within the title."""
    return before.rstrip(" “‘\"'([").endswith((":", "?", "!"))


def _capital(word: str, is_edge: bool) -> str:
    first, *others = word.split("-")
    if word != word.lower() and not others:
        return word
    if first in PREFIXES:
        return word.capitalize() if word == word.lower() else word
    parts = [
        part
        if part != part.lower() or (part in SMALL and not (is_edge and place == 0))
        else part[:1].upper() + part[1:]
        for place, part in enumerate([first, *others])
    ]
    return "-".join(parts)


def with_curly_quotes(text: str) -> str:
    """Return a title whose straight quotation marks are those of print."""
    text = re.sub(r'(^|[\s([“‘—-])"', r"\1“", text).replace('"', "”")
    return re.sub(r"(^|[\s([“—-])'", r"\1‘", text).replace("'", "’")


def quoted(text: str) -> str:
    """Return a text to stand in double quotation marks: its own change in turn."""
    depth, signs = 0, []
    for place, sign in enumerate(text):
        following = text[place + 1 : place + 2]
        if sign in "“‘":
            sign = "‘“"[depth % 2]
            depth += 1
        elif depth and (sign == "”" or (sign == "’" and not following.isalnum())):
            depth -= 1
            sign = "’”"[depth % 2]
        signs.append(sign)
    return "".join(signs)


def title_of(
    item: dict, *, quotes: bool = False, italic: bool = False, capitals: bool = False
) -> list[Run]:
    """The title of an item, and in brackets what it is in English."""
    text = with_curly_quotes(item["title"])
    if capitals and item.get("language", HOUSE_LANGUAGE).startswith(HOUSE_LANGUAGE):
        text = in_title_case(text)
    text = quoted(text) if quotes else text
    title = run(text, item.get("language", ""), is_italic=italic, is_title=True)
    gloss = item.get("custom", {}).get("gloss")
    return [
        *words("“" if quotes else ""),
        title,
        *words("”" if quotes else ""),
        *words(f" [{gloss}]" if gloss else ""),
    ]
