"""
The HTML of a page: a call is a number that leads to an item of a list.

nh3 parses the page as a browser would and leaves what is well formed, so that
Python's own parser reads it, as for the texts of captures. MediaWiki hides in each
entry what it knows of a source (COinS), and that is taken before what is printed.
"""

import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from urllib.parse import parse_qs

import nh3

from .entries import ARCHIVES, Parts, calendar_of, is_day, read_entry, sorted_addresses
from .languages import heading
from .page import CLOSES, DIVIDES, OPENS, Note, Page, Unreadable, page_of

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
BLOCKS = HEADINGS | {
    *("address", "article", "blockquote", "caption", "dd", "div", "dl", "dt", "figure"),
    *("figcaption", "hr", "main", "ol", "p", "pre", "section", "table", "tbody", "td"),
    *("th", "thead", "tr", "ul", "li"),
}
INLINE = {"a", "b", "br", "cite", "em", "i", "q", "span", "strong", "sub", "sup", "bdi"}
AROUND = {
    *("script", "style", "template", "noscript", "nav", "footer", "form", "button"),
    *("head", "title", "svg", "math", "iframe", "object", "select", "textarea"),
}
KEPT = {"*": {"id", "class", "lang", "href", "title"}, "a": {"href", "id", "class"}}
NOT_OF_THE_ARTICLE = {
    *("mw-editsection", "mw-jump-link", "noprint", "navbox", "toc", "infobox"),
    *("mw-cite-backlink", "reflist-columns-break", "catlinks", "siteSub"),
}
OPENING = re.compile(r"<[a-zA-Z]")
MOST_UNCLOSED = 10_000
DEEPEST = 300  # elements within one another
LINK = re.compile(r'<a\b[^>]*href="[^"#]*#([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
TAG = re.compile(r"<[^>]*>")
BACK = re.compile(
    r"^\s*(?:[\^↑↩⏎]|[↩]\ufe0e?|Jump up|zurück|back)[\s\^↑]*|[↩↑]\ufe0e?\s*$"
)


def read(source: str, *, title: str = "") -> Page:
    if len(OPENING.findall(source)) - source.count("</") > MOST_UNCLOSED:
        # Parsers that do as browsers do take minutes for a tower of open elements.
        raise Unreadable("Too many of its elements are never closed for a page.")
    clean = nh3.clean(
        source,
        tags=BLOCKS | INLINE,
        clean_content_tags=AROUND,
        attributes=KEPT,
        strip_comments=True,
        link_rel=None,
    )
    reader = _Reader(_targets(clean))
    reader.feed(clean)
    reader.close()
    return reader.page(title)


def _targets(clean: str) -> set[str]:
    """Where links lead that print nothing but a number: “[1]”, raised or not."""
    return {
        fragment
        for fragment, inside in LINK.findall(clean)
        if re.fullmatch(r"\s*[\[(]?\s*\d{1,4}\s*[\])]?\s*", TAG.sub("", inside))
    }


@dataclass
class _Item:
    """An item of the list while it is read."""

    number: int
    words: str = ""
    addresses: list[str] = field(default_factory=list)
    coins: str = ""


class _Reader(HTMLParser):
    """Gathers the text, and apart from it the items to which calls lead."""

    def __init__(self, targets: set[str]):
        super().__init__(convert_charrefs=True)
        self.targets = targets
        self.body = ""
        self.items: dict[str, _Item] = {}
        self.open: list[tuple[str, str]] = []  # each element, and what it is here
        self.language = ""
        self.called = ""  # what the call that is open has printed

    # --- What is open -------------------------------------------------------

    def _is_within(self, what: str) -> bool:
        return any(role == what for _, role in self.open)

    @property
    def item(self) -> _Item | None:
        roles = [role for _, role in self.open if role.startswith("#")]
        return self.items[roles[-1][1:]] if roles else None

    def handle_starttag(self, tag, attributes):
        given = {name: value or "" for name, value in attributes}
        if tag in ("br", "hr"):
            self.handle_data("\n" if tag == "br" else "\n\n")
            return
        if len(self.open) > DEEPEST:
            raise Unreadable("Its elements stand too deep in one another for a page.")
        self._end_block(tag)
        role = self._role(tag, given)
        self.open.append((tag, role))
        if self.item and tag == "a" and role != "hidden":
            self._take_address(given.get("href", ""))
        if self.item and "Z3988" in given.get("class", ""):
            self.item.coins = given.get("title", "")

    def _take_address(self, address: str) -> None:
        if address.startswith(("http://", "https://", "//")):
            self.item.addresses.append(re.sub(r"^//", "https://", address))

    def _role(self, tag: str, given: dict[str, str]) -> str:
        names = set(given.get("class", "").split())
        if names & NOT_OF_THE_ARTICLE:
            return "hidden"
        if given.get("id") in self.targets and tag in ("li", "p", "div", "td", "tr"):
            key = given["id"]
            self.items.setdefault(key, _Item(len(self.items) + 1))
            return f"#{key}"
        fragment = given.get("href", "").partition("#")[2] if tag == "a" else ""
        if fragment in self.targets and not self.item:
            return f"call {fragment}"
        if self.item and tag == "a" and given.get("href", "").startswith("#"):
            return "hidden"
        return ""

    def handle_endtag(self, tag):
        while self.open and tag in [name for name, _ in self.open]:
            name, role = self.open.pop()
            if role.startswith("call "):
                self._take_call(role.removeprefix("call "))
            if name == tag:
                break
        self._end_block(tag)

    def _end_block(self, tag: str) -> None:
        if tag in BLOCKS and not self.item:
            self.body += "\n\n"

    def _take_call(self, target: str) -> None:
        self.body += f"{OPENS}{target}{DIVIDES}{self.called}{CLOSES}"
        self.called = ""

    def handle_data(self, data):
        if self._is_within("hidden"):
            return
        if self.item:
            self.item.words += data
            return
        words = re.sub(r"[ \t\r\f]+", " ", data)
        if any(role.startswith("call ") for _, role in self.open):
            self.called += words.strip()
        else:
            self.body += words if words == "\n\n" else words.replace("\n", " ")

    # --- What was read ------------------------------------------------------

    def page(self, title: str) -> Page:
        paragraphs = re.split(r"\n\s*\n", self.body)
        languages = [heading(each) for each in paragraphs]
        language = next((each for each in languages[::-1] if each is not None), "")
        kept = [
            p for p, each in zip(paragraphs, languages, strict=True) if each is None
        ]
        marked = re.sub(
            f"{OPENS}([^{DIVIDES}]*){DIVIDES}",
            lambda match: f"{OPENS}{self._number(match[1])}{DIVIDES}",
            "\n\n".join(kept),
        )
        notes = [_note(item, language) for item in self.items.values()]
        return page_of(marked, notes, title=title, language=language)

    def _number(self, key: str) -> int:
        return self.items[key].number if key in self.items else 0


def _note(item: _Item, language: str) -> Note:
    printed = BACK.sub("", " ".join(item.words.split()))
    parts = read_entry(printed, language=language, addresses=item.addresses)
    return Note(item.number, printed, _with_coins(parts, item, language))


def _with_coins(parts: Parts, item: _Item, language: str) -> Parts:
    """What is printed, and where the page says the same to machines, that."""
    told = {name: values[0] for name, values in parse_qs(item.coins).items()}
    if not told:
        return parts
    title = told.get("rft.atitle") or told.get("rft.btitle") or told.get("rft.title")
    house = told.get("rft.jtitle") or told.get("rft.pub") or ""
    authors = parse_qs(item.coins).get("rft.au", [])
    if "rft.atitle" not in told and "rft.btitle" not in told and house == title:
        house = ""
    given = {
        "title": title or parts.title,
        "publisher": parts.publisher or house,
        "authors": parts.authors or "\n".join(authors),
    }
    if not parts.published and is_day(day := told.get("rft.date", ""), language):
        given |= {"published": day, "published_calendar": calendar_of(day, language)}
    address, copy = sorted_addresses([told.get("rft_id", ""), *item.addresses])
    if address.startswith("http") and not ARCHIVES.match(address):
        given |= {"address": address, "archived_address": copy}
    return replace(parts, **given)
