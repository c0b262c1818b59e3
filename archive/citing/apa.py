"""Publication Manual of the American Psychological Association, 7th edition."""

from archive.dates import MONTHS

from . import chicago, days
from .names import with_initials
from .text import Run, listed, run, sentences, title_of, words

WHAT_IT_IS = {"broadcast": "Broadcast", "post": "Online post"}
# What is a part of something whose name is set in italics instead of its own.
PARTS = {"article-newspaper", "broadcast", "entry-encyclopedia"}
MOST_NAMES, FIRST_NAMES = 20, 19


def entry(item: dict) -> list[Run]:
    """Doucet, L., & Tesch, B. (2025, April 12). Title. *Gazette*. https://…"""
    authors, title = _authors(item), _title(item)
    what = words(f"[{kind}]") if (kind := _what_it_is(item)) else []
    if authors:
        begin = [authors, _date(item), [*title, Run(" "), *what] if what else title]
    else:
        begin = [title, _date(item), what]
    runs = sentences(*begin, _container(item))
    # No full stop behind an address, which would be copied with it.
    return [*runs, Run(" "), Run(where)] if (where := _where(item)) else runs


def _authors(item: dict) -> list[Run]:
    parts = [[run(with_initials(name))] for name in item.get("author", [])]
    if len(parts) < 2:
        return sum(parts, [])
    *others, last = parts
    if len(parts) > MOST_NAMES:
        return [*listed(*others[:FIRST_NAMES]), Run(", … "), *last]
    return listed(*others, [Run("& "), *last])


def _title(item: dict) -> list[Run]:
    is_part = item["type"] in PARTS and item.get("container-title")
    return title_of(item, italic=not is_part)


def _what_it_is(item: dict) -> str:
    return item.get("genre") or WHAT_IT_IS.get(item["type"], "")


def _container(item: dict) -> list[Run]:
    text = item.get("container-title") or item.get("publisher") or ""
    if not text:
        return []
    is_within = item["type"] in ("broadcast", "entry-encyclopedia")
    name = run(text, is_italic=item["type"] in PARTS)
    return [Run("In "), name] if is_within else [name]


def _date(item: dict) -> list[Run]:
    issued = item.get("issued")
    if not issued:
        return words("(n.d.)")
    about = "ca. " if issued.get("circa") else ""
    return words(f"({about}{_day(issued)})")


def _day(date: dict) -> str:
    return days.printed(date, _written, year_in=0, month_in=0)


def _written(year: int | None, month: int | str | None, day: int | None) -> str:
    name = MONTHS[month] if isinstance(month, int) else month
    within = " ".join(str(part) for part in (name, day) if part)
    return ", ".join(filter(None, [days.year_in_words(year, "B.C.E."), within]))


def _where(item: dict) -> str:
    address, read_on = item.get("URL", ""), item.get("accessed")
    if address and read_on and not item.get("issued"):
        return f"Retrieved {chicago.day(read_on)}, from {address}"
    return address
