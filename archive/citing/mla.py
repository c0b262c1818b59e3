"""MLA Handbook, 9th edition: an entry of the list of works cited."""

from archive.dates import MONTHS

from . import days
from .names import as_spoken, turned
from .text import Run, listed, run, sentences, title_of, words

SHORT_MONTHS = [
    month if len(month) < 5 else f"{month[: 4 if month == 'September' else 3]}."
    for month in MONTHS
]


def entry(item: dict) -> list[Run]:
    """Doucet, Lyse, and Barbara Tesch. “Title.” *Gazette*, 12 Apr. 2025, https://…."""
    where = listed(_container(item), words(_date(item)), words(item.get("URL", "")))
    return sentences(
        _authors(item),
        _title(item),
        words(item.get("genre", "")),
        where,
        words(_read_on(item)),
    )


def _authors(item: dict) -> list[Run]:
    names = item.get("author", [])
    if not names:
        return []
    first = [run(turned(names[0]))]
    if len(names) == 1:
        return first
    if len(names) == 2:
        return listed(first, [Run("and "), run(as_spoken(names[1]))])
    return listed(first, words("et al."))


def _title(item: dict) -> list[Run]:
    if item["type"] == "post":
        return title_of(item, quotes=True)
    is_whole = item["type"] == "book" or not item.get("container-title")
    return title_of(item, quotes=not is_whole, italic=is_whole, capitals=True)


def _container(item: dict) -> list[Run]:
    if item.get("container-title"):
        return [run(item["container-title"], is_italic=True)]
    return [run(item["publisher"])] if item.get("publisher") else []


def _date(item: dict) -> str:
    issued = item.get("issued", {})
    if not issued.get("circa"):
        return _day(issued) if issued else ""
    is_year = len(issued["date-parts"][0]) == 1 and "season" not in issued
    return f"[{_day(issued)}?]" if is_year else f"circa {_day(issued)}"


def _day(date: dict) -> str:
    return days.printed(date, _written, year_in=1, month_in=1)


def _written(year: int | None, month: int | str | None, day: int | None) -> str:
    name = SHORT_MONTHS[month] if isinstance(month, int) else month
    parts = [day, name, days.year_in_words(year)]
    return " ".join(str(part) for part in parts if part)


def _read_on(item: dict) -> str:
    is_needed = item.get("accessed") and not item.get("issued")
    return f"Accessed {_day(item['accessed'])}" if is_needed else ""
