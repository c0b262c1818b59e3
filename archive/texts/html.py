"""
The text of a page, with its headings.

nh3 parses the page as a browser would, and takes away scripts, styles and all that
is around an article (navigation, forms, asides); what it leaves is well formed, so
that Python's own parser reads it. A library that guesses which part is the article
(trafilatura) was not taken: what it leaves out nobody sees.
"""

import re
from collections import Counter
from html.parser import HTMLParser

import nh3

from .refusals import NoText

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
BLOCKS = HEADINGS | {
    *("address", "article", "blockquote", "caption", "dd", "details", "div", "dl"),
    *("dt", "fieldset", "figcaption", "figure", "header", "hr", "li", "main", "ol"),
    *("p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th"),
    *("thead", "tr", "ul"),
}
# The parts of a page that may be the article, if there is one of them.
WHOLES = ("article", "main")
INLINE = {"br", "span", "a", "b", "i", "em", "strong", "sup", "sub", "q", "cite"}
# Nothing of these is kept, nor of what is in them.
AROUND = {
    *("script", "style", "template", "noscript", "nav", "aside", "footer", "form"),
    *("button", "select", "textarea", "iframe", "object", "svg", "math", "title"),
    *("head", "audio", "video", "canvas"),
}

# What nh3 takes grows with the square of how deep elements stand in each other.
DEEPEST = 10_000
# Whoever hides how deep they stand, in comments or in values, has no more than these.
MOST_ELEMENTS = 50_000
# With each sign that is written by its name nh3 copies what went before it in the same
# paragraph: so many bytes are copied in some seconds.
MOST_COPIED = 100_000_000_000
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# What is closed by what follows it, or is empty: none of it stands deep by itself.
CLOSED_UNSAID = {
    *("html", "head", "body", "p", "li", "dt", "dd", "tr", "td", "th", "tbody"),
    *("thead", "tfoot", "option", "br", "hr", "img", "input", "meta", "link", "wbr"),
    *("area", "base", "col", "embed", "source", "track"),
}


def refuse_what_is_deep(source: str) -> None:
    """Raise NoText for a page that no browser was meant to show."""
    opened: Counter[str] = Counter()
    depth = elements = 0
    for closes, name in TAG.findall(source.lower()):
        if name in CLOSED_UNSAID or (closes and not opened[name]):
            continue
        step = -1 if closes else 1
        opened[name] += step
        depth += step
        elements += not closes
        if depth > DEEPEST:
            raise NoText(f"Over {DEEPEST:,} elements stand in each other in this page.")
        if elements > MOST_ELEMENTS:
            raise NoText(f"There are over {MOST_ELEMENTS:,} elements in this page.")


def refuse_what_is_copied_without_end(source: str) -> None:
    if source.count("&") * len(source) > MOST_COPIED:
        raise NoText("There are too many signs written with “&” in so long a page.")


def blocks(source: str) -> list[tuple[str, bool]]:
    """The paragraphs of a page in their order, each with whether it is a heading."""
    refuse_what_is_deep(source)
    refuse_what_is_copied_without_end(source)
    clean = nh3.clean(
        source,
        tags=BLOCKS | INLINE,
        clean_content_tags=AROUND,
        attributes={"*": {"hidden", "aria-hidden"}},
        strip_comments=True,
        link_rel=None,
    )
    for whole in WHOLES:
        is_one = len(re.findall(rf"<{whole}[ >]", clean)) == 1
        found = re.search(rf"<{whole}[ >].*</{whole}>", clean, re.DOTALL)
        if is_one and found:
            clean = found[0]
            break
    reader = _Reader()
    reader.feed(clean)
    reader.close()
    return reader.finished()


class _Reader(HTMLParser):
    """Gathers the words of each block; space is as a browser would show it."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, bool]] = []
        self.words = ""
        self.heading = ""
        # The elements that are open within a hidden one, itself included.
        self.hidden: list[str] = []
        self.preformatted = 0

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        is_hidden = "hidden" in given or given.get("aria-hidden") == "true"
        if (self.hidden or is_hidden) and tag not in ("br", "hr"):
            self.hidden.append(tag)
        if tag == "br":
            self.words += "\n"
        elif tag in BLOCKS:
            self.end_block()
            self.heading = tag if tag in HEADINGS else self.heading
            self.preformatted += tag == "pre"

    def handle_endtag(self, tag):
        if tag in BLOCKS:
            self.end_block()
            self.heading = "" if tag == self.heading else self.heading
            self.preformatted -= tag == "pre"
        if self.hidden and tag == self.hidden[-1]:
            self.hidden.pop()

    def handle_data(self, data):
        if not self.hidden:
            # NBSP stays: it is a sign of the text and no space of the source.
            kept = data if self.preformatted else re.sub(r"[ \t\n\r\f]+", " ", data)
            self.words += kept

    def end_block(self):
        words = self.words
        if not self.preformatted:
            words = re.sub(r" {2,}", " ", words)
            words = "\n".join(line.strip(" ") for line in words.split("\n"))
        words = re.sub(r"\n{2,}", "\n", words).strip("\n")
        if words.strip():
            self.found.append((words, bool(self.heading)))
        self.words = ""

    def finished(self) -> list[tuple[str, bool]]:
        self.end_block()
        return self.found
