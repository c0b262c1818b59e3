"""What an entry of a list of references says: authors, title, publisher, days."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit

from archive.dates import Calendar, When, reading
from archive.search.folding import words_of

from .languages import (
    ACCESSED,
    ARCHIVED,
    IDENTIFIERS,
    PAGES,
    tag_named_in,
)

MOST_WORDS_OF_A_DAY = 5
ADDRESS = re.compile(r"https?://[^\s<>\[\]\"“”«»]+[^\s<>\[\]\"“”«».,;:)]")
ARCHIVES = re.compile(
    r"^https?://(?:web\.archive\.org|archive\.(?:today|ph|is|li|md|fo|vn)|perma\.cc"
    r"|ghostarchive\.org|(?:www\.)?webcitation\.org|webarchive\.)",
    re.IGNORECASE,
)
WITHIN = re.compile(r"(?<=.)https?://.+$|(?<=/)https?:/[^/].+$")
OF_NO_PLACE = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|msclkid|ref|ref_src|cmpid|mc_[ce]id)$"
)
QUOTES = {"“": "”", "«": "»", "„": "“”", "‹": "›", "»": "«", "‘": "’"}
YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True)
class Parts:
    """What an entry says of its source; days are as they are written."""

    authors: str = ""
    title: str = ""
    language: str = ""
    publisher: str = ""
    published: str = ""
    published_calendar: str = Calendar.GREGORIAN
    accessed: str = ""
    accessed_calendar: str = Calendar.GREGORIAN
    address: str = ""
    archived_address: str = ""

    @property
    def published_when(self) -> When:
        return When.of(as_written=self.published, calendar=self.published_calendar)


def read_entry(printed: str, *, language: str = "", addresses=()) -> Parts:
    """
    What an entry says, as far as its form tells.

    `language` is the page's, in which days are read; `addresses` are those of its
    links, which are not printed.
    """
    words = " ".join(printed.split())
    found = [*ADDRESS.findall(words), *addresses]
    words = IDENTIFIERS.sub("", ADDRESS.sub("", words))
    _, words = _day_behind(ARCHIVED, words, language)
    accessed, words = _day_behind(ACCESSED, words, language)
    tag, words = tag_named_in(words)
    authors, published, title, rest = _divided(_tidied(words), language)
    if not published:
        published, rest = _last_day(rest, language)
    address, archived = sorted_addresses(found)
    return Parts(
        authors=_one_to_a_line(authors),
        title=title,
        language=tag,
        publisher=_publisher(rest),
        published=published,
        published_calendar=calendar_of(published, language),
        accessed=accessed,
        accessed_calendar=calendar_of(accessed, language),
        address=address,
        archived_address=archived,
    )


def _tidied(words: str) -> str:
    return re.sub(r"\s+([.,;])", r"\1", " ".join(words.split())).strip(" ,;")


# --- Days -------------------------------------------------------------------


@lru_cache(maxsize=4096)
def calendar_of(words: str, language: str = "") -> str:
    """The calendar in which a day can be read; a Gregorian one where neither can be."""
    for calendar in (Calendar.GREGORIAN, Calendar.SOLAR_HIJRI):
        if reading(words, calendar, language).edtf:
            return calendar
    return Calendar.GREGORIAN


@lru_cache(maxsize=4096)
def is_day(words: str, language: str = "") -> bool:
    """Whether the words are a date with its year."""
    if not YEAR.search(words) or len(words) > 60:
        return False
    return bool(reading(words, calendar_of(words, language), language).edtf)


def _day_behind(label: re.Pattern, words: str, language: str) -> tuple[str, str]:
    """The day that stands behind a label, and the words without both."""
    for match in label.finditer(words):
        behind = words[match.end() :].split()
        for number in range(min(MOST_WORDS_OF_A_DAY, len(behind)), 0, -1):
            day = " ".join(behind[:number]).strip(".,;()")
            if is_day(day, language):
                before = words[: match.start()].rstrip(" ,;(")
                return day, " ".join([before, *behind[number:]])
    return "", words


def _last_day(words: str, language: str) -> tuple[str, str]:
    """The longest date that stands in the words, the last of them; and the others."""
    split = words.split()
    for number in range(min(MOST_WORDS_OF_A_DAY, len(split)), 0, -1):
        for start in range(len(split) - number, -1, -1):
            day = " ".join(split[start : start + number]).strip(" .,;()")
            if is_day(day, language):
                others = split[:start] + split[start + number :]
                return day, " ".join(others)
    return "", words


# --- Authors, title, publisher ----------------------------------------------


def _divided(words: str, language: str) -> tuple[str, str, str, str]:
    """Authors, the day that stands with them, title, and what follows the title."""
    place = _quoted(words)
    if place:
        start, end = place
        authors, day = _day_of_authors(words[:start], language)
        return authors, day, words[start + 1 : end].strip(), words[end + 1 :]
    match = re.match(r"(.{3,200}?) \(([^()]{4,40})\)[.:,]? (.+)", words)
    if match and is_day(match[2], language):
        return match[1], match[2], *_sentence(match[3])
    if match := re.match(r"(?:([^:.]{3,80}): )?(.+?)[.,]? In: (.+)", words):
        return match[1] or "", "", match[2].strip(" ."), match[3]
    return "", "", *_sentence(words)


def _sentence(words: str) -> tuple[str, str]:
    """The first sentence, without its full stop, and the others."""
    match = re.search(r"(?<![A-Z])([.?!])\s+(?=\S)", words)
    if match is None:
        return words.strip(" ."), ""
    mark = "" if match[1] == "." else match[1]
    return words[: match.start()] + mark, words[match.end() :]


def _quoted(words: str) -> tuple[int, int] | None:
    """Where the title's quotation marks stand, whatever is quoted within it."""
    opens = re.search(r"[\"“«„‹]", words)
    if opens is None:
        return None
    start, sign = opens.start(), opens[0]
    if sign == '"':
        ends = [m.start() for m in re.finditer('"', words) if m.start() > start]
        last = [e for e in ends if _ends_a_title(words, e)] or ends[-1:]
        return (start, last[0]) if last else None
    depth = 0
    for at, letter in enumerate(words[start:], start):
        depth += letter == sign
        depth -= letter in QUOTES[sign] and letter != sign
        if depth == 0 and at > start:
            return start, at
    return None


def _ends_a_title(words: str, at: int) -> bool:
    """A title ends before a full stop, behind one, or where its entry does."""
    before, behind = words[at - 1 : at], words[at + 1 : at + 2]
    if behind in (".", ",", ""):
        return True
    opens_another = words[at + 1 :].strip()[:1].islower()
    return before in ".?!…؟" and not opens_another


def _day_of_authors(words: str, language: str) -> tuple[str, str]:
    match = re.fullmatch(r"(.*?)\s*\(([^()]*)\)\s*[.,:]?\s*", words.strip())
    if match and is_day(match[2], language):
        return match[1], match[2]
    return words, ""


def _one_to_a_line(authors: str) -> str:
    names = [name.strip(" ,:") for name in re.split(r"[;؛]\s*", authors)]
    names = [re.sub(r"^(?:and|und|و)\s+", "", name) for name in names]
    # A full stop ends the entry's sentence, unless it is that of an initial.
    names = [re.sub(r"(?<!\b\w)\.$", "", name).replace("،", ",") for name in names]
    return "\n".join(name for name in names if name)


def _publisher(rest: str) -> str:
    rest = re.sub(r"^\s*[.,:–-]*\s*(?:In: )?", "", rest)
    for part in re.split(r"(?<![A-Z])[.،,]\s+|;\s+", f"{rest} "):
        part = part.strip(" .,،;()[]")
        if part and not PAGES.match(part):
            return part[:200]
    return ""


# --- Addresses --------------------------------------------------------------


def sorted_addresses(found) -> tuple[str, str]:
    """The address of a source, and that of a copy of it in a web archive."""
    copies = [address for address in found if ARCHIVES.match(address)]
    others = [address for address in found if not ARCHIVES.match(address)]
    copy = copies[0] if copies else ""
    return (others[0] if others else original_of(copy)), copy


def original_of(copy: str) -> str:
    """The address of which an archived address is a copy, where it says so."""
    match = WITHIN.search(copy)
    return match[0] if match and ARCHIVES.match(copy) else ""


def same_place(address: str) -> str:
    """One spelling for the addresses of a page: no scheme, www, slash, or tracking."""
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
        asked = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return ""
    query = urlencode(sorted(a for a in asked if not OF_NO_PLACE.match(a[0])))
    path = re.sub(r"/(?:amp|index\.html?)/?$", "", parts.path).rstrip("/")
    return f"{host}{path}{'?' if query else ''}{query}" if host else ""


def folded(words: str) -> str:
    """One spelling for a title: letters and digits, in any form of any script."""
    words = re.sub(r"\[sic\]", "", unicodedata.normalize("NFC", words), flags=re.I)
    return "".join(word.folded for word in words_of(words))
