"""Chicago Manual of Style, 17th edition: an entry of the bibliography."""

from archive.dates import MONTHS

from . import days
from .names import as_spoken, turned
from .text import Run, listed, run, sentences, title_of, words

# What is listed under the paper or the site where it stands, if nobody signed it.
UNDER_ITS_CONTAINER = {
    "article-newspaper",
    "broadcast",
    "entry-encyclopedia",
    "webpage",
}
# Undated pages of the web have only the day on which they were read.
OF_THE_WEB = {"webpage", "entry-encyclopedia"}
MOST_NAMES, FIRST_NAMES = 10, 7


def entry(item: dict) -> list[Run]:
    """Doucet, Lyse, and Barbara Tesch. “Title.” *Gazette*, April 12, 2025. https://…."""
    authors, container, date = _authors(item), _container(item), _date(item)
    listed_under = authors
    if not authors and item["type"] in UNDER_ITS_CONTAINER:
        listed_under, container = container, []
    return sentences(
        listed_under,
        _title(item),
        words(item.get("genre", "")),
        *_where_and_when(item, container, date),
        words(_read_on(item)),
        words(item.get("URL", "")),
    )


def _authors(item: dict) -> list[Run]:
    names = item.get("author", [])
    if not names:
        return []
    shown = names if len(names) <= MOST_NAMES else names[:FIRST_NAMES]
    first, *others = [turned(shown[0]), *map(as_spoken, shown[1:])]
    parts = [run(first), *map(run, others)]
    if len(names) > MOST_NAMES:
        return listed(*([part] for part in parts), words("et al."))
    if others:
        parts[-1:] = [Run("and "), parts[-1]]
        return listed(*([part] for part in parts[:-2]), parts[-2:])
    return parts


def _title(item: dict) -> list[Run]:
    if item["type"] == "post":
        return title_of(item, quotes=True)
    is_whole = item["type"] == "book" or not (
        item.get("container-title") or item["type"] == "webpage"
    )
    return title_of(item, quotes=not is_whole, italic=is_whole, capitals=True)


def _container(item: dict) -> list[Run]:
    text = item.get("container-title") or item.get("publisher") or ""
    is_paper = item["type"] in ("article-newspaper", "broadcast")
    if item["type"] == "entry-encyclopedia" and item.get("author"):
        return [Run("In "), run(text, is_italic=True)] if text else []
    return [run(text, is_italic=is_paper)] if text else []


def _where_and_when(item: dict, container: list[Run], date: str) -> list[list[Run]]:
    if item["type"] == "broadcast" and not item.get("container-title"):
        return [words(f"Aired {date}")]
    if item["type"] in ("broadcast", "entry-encyclopedia") or not container:
        return [container, words(_as_sentence(date) if _is_said(item) else date)]
    return [listed(container, words(date))]


def _as_sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _is_said(item: dict) -> bool:
    """Whether the day is given in words, as “by 3 April 2025”."""
    return "literal" in item.get("issued", {})


def _date(item: dict) -> str:
    issued = item.get("issued")
    if not issued:
        return "" if item["type"] in OF_THE_WEB else "n.d."
    text = day(issued)
    return f"[{text}?]" if issued.get("circa") else text


def day(date: dict) -> str:
    """March 8, 2025; of a span March 6–8, 2025."""
    return days.printed(date, _written, year_in=1, month_in=0)


def _written(year: int | None, month: int | str | None, day: int | None) -> str:
    name = MONTHS[month] if isinstance(month, int) else month
    begin = " ".join(str(part) for part in (name, day) if part)
    between = ", " if day else " "
    return between.join(filter(None, [begin, days.year_in_words(year)]))


def _read_on(item: dict) -> str:
    is_needed = not item.get("issued") and item.get("URL") and item.get("accessed")
    return f"Accessed {day(item['accessed'])}" if is_needed else ""
