"""
What a text says of itself: its title, its language, its authors, its day.

It proposes, and an editor checks: of what a text does not say plainly nothing is said.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

from archive.dates import Calendar, When
from archive.languages import NAMES

from . import Taken

LONGEST_TITLE = 200
HEAD = 8  # lines at the beginning of a text, among which a day may stand by itself
LONGEST_LINE = 120  # of such a line: in a longer one the day is that of something told
# Words that no page of the language does without, and few of another have.
SMALL_WORDS = {
    "en": "the of and to in that is was for with by his it on",
    "fa": "که از به در را این است با برای آن های می شد خود",
    "ar": "في من على إلى أن التي الذي هذا عن مع بعد كان قال",
    "de": "der die und das ist nicht mit von den ein zu sich",
    "fr": "le les des et une dans que pour est qui du sur par",
}
SIGNS = {"he": re.compile("[א-ת]"), "ja": re.compile("[ぁ-ヿ]")}
DAY = re.compile(
    r"\d{4}-\d{2}-\d{2}"
    r"|\b\d{1,2}(?:st|nd|rd|th|\.)?\s+(?:de\s+)?[^\W\d_]{3,12}\.?,?\s+(?:de\s+)?\d{4}\b"
    r"|\b[^\W\d_]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}\b"
)
DAY_IN_ADDRESS = re.compile(r"/(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?=[/-])")
# What pages call these in their <meta>.
META = {
    "title": ("og:title", "citation_title", "dc.title"),
    "published": ("article:published_time", "citation_date", "date", "dc.date"),
    "authors": ("citation_author", "author", "dc.creator"),
    "address": ("og:url",),
    "site": ("og:site_name", "citation_publisher"),
}


@dataclass(frozen=True)
class Particulars:
    """What was read; "" of what the text does not say."""

    title: str = ""
    language: str = ""
    published: str = ""  # as written
    calendar: str = Calendar.GREGORIAN
    authors: str = ""
    address: str = ""
    site: str = ""


@dataclass
class _Head(HTMLParser):
    """The head of a page: its language, its <title>, its <meta>."""

    said: dict[str, list[str]] = field(default_factory=dict)
    is_in_title: bool = False

    def __post_init__(self):
        super().__init__(convert_charrefs=True)

    def say(self, name: str, value: str | None) -> None:
        if value and value.strip():
            self.said.setdefault(name, []).append(" ".join(value.split()))

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.is_in_title = tag == "title"
        if tag == "html":
            self.say("lang", given.get("lang"))
        if tag == "link" and given.get("rel") == "canonical":
            self.say("og:url", given.get("href"))
        if tag == "meta":
            name = given.get("property") or given.get("name") or ""
            self.say(name.lower(), given.get("content"))

    def handle_endtag(self, tag):
        self.is_in_title = False

    def handle_data(self, data):
        if self.is_in_title:
            self.say("title", data)


def read(taken: Taken, address: str = "") -> Particulars:
    """The particulars of a text, and of the address at which it stands."""
    said = _said_by_the_head(taken)
    language = _tag(said.get("lang", "")) or language_of(taken.text)
    address = address or said.get("address", "")
    title = said.get("title") or title_of(taken)
    day = _day(said.get("published", "")[:10], language)
    day = day or day_of(taken.text, language) or _day_in(address)
    return Particulars(
        title=title[: 2 * LONGEST_TITLE],
        language=language,
        published=day.as_written or day.edtf if day else "",
        calendar=day.calendar if day else Calendar.GREGORIAN,
        authors=said.get("authors", ""),
        address=address if address.startswith(("http://", "https://")) else "",
        site=said.get("site", ""),
    )


def _said_by_the_head(taken: Taken) -> dict[str, str]:
    if taken.media_type != "text/html":
        return {}
    head = _Head()
    head.feed(taken.content.decode("utf-8", "replace"))
    said = {"lang": "".join(head.said.get("lang", [])[:1])}
    for part, names in META.items():
        for name in names:
            if found := head.said.get(name):
                said[part] = "\n".join(found) if part == "authors" else found[0]
                break
    if "title" not in said and not taken.headings and head.said.get("title"):
        said["title"] = head.said["title"][0]
    return said


def title_of(taken: Taken) -> str:
    """The first heading; else the first line, if it stands there as one does."""
    if taken.headings:
        start, end = taken.headings[0]
        return " ".join(taken.text[start:end].split())
    first, _, rest = taken.text.partition("\n")
    is_title = rest.strip() and len(first) <= LONGEST_TITLE and first[-1:] not in ".؛,;"
    return first.strip() if is_title else ""


def language_of(text: str) -> str:
    """The language whose small words the text has; "" where none is plain."""
    text = text[:20_000]
    words = Counter(re.findall(r"[^\W\d_]+", text.casefold()))
    number = sum(words.values()) or 1
    for language, sign in SIGNS.items():
        if len(sign.findall(text)) * 4 > number:
            return language
    counts = {
        language: sum(words[word] for word in small.split())
        for language, small in SMALL_WORDS.items()
    }
    best, second = sorted(counts, key=counts.__getitem__, reverse=True)[:2]
    is_plain = counts[best] * 20 >= number and counts[best] > 1.5 * counts[second]
    return best if is_plain else ""


def day_of(text: str, language: str) -> When | None:
    """The day that stands by itself in the first lines."""
    lines = [line for line in text.split("\n") if line.strip()][:HEAD]
    for line in lines:
        if len(line) > LONGEST_LINE:
            continue
        for match in DAY.finditer(line):
            if day := _day(match.group(), language):
                return day
    return None


def _day(written: str, language: str) -> When | None:
    """A date as written, in whichever calendar it is a day of our time or before."""
    for calendar in (Calendar.GREGORIAN, Calendar.SOLAR_HIJRI) if written else ():
        when = When.of(as_written=written, calendar=calendar, language=language)
        if when.is_a_day and when.earliest and when.earliest.year > 1500:
            return when
    return None


def _day_in(address: str) -> When | None:
    found = DAY_IN_ADDRESS.search(address)
    return _day("{}-{:0>2}-{:0>2}".format(*found.groups()), "") if found else None


def _tag(language: str) -> str:
    language = language.replace("_", "-").strip()
    short = language.split("-")[0].lower()
    return short if short in NAMES else ""
