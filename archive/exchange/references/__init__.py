"""
The references of an encyclopedia page: its notes, and from where each is called.

`read` takes a page as it is copied from a browser (plain), its HTML (markup) or its
source (wikitext), says which of them it is by what stands in it, and returns a Page.
`entries` reads what an entry says; `matching` finds the documents that are here.
Nothing is fetched, and nothing of the database is touched.
"""

import re

from . import markup, plain, wikitext
from .entries import Parts, read_entry
from .matching import Shelf
from .page import Call, Note, Page, Unreadable

__all__ = ["Call", "Note", "Page", "Parts", "Shelf", "Unreadable", "read", "read_entry"]

LONGEST = 2_000_000  # characters: the longest pages of Wikipedia have a half
WIKITEXT = re.compile(
    r"<ref[\s>/]|\{\{\s*(?:cite|reflist|internetquelle|یادکرد)|^==.+==\s*$",
    re.IGNORECASE | re.MULTILINE,
)
HTML = re.compile(r"<(?:html|body|p|div|sup|ol|ul|li|h[1-6])[\s>]", re.IGNORECASE)


def read(source: str, *, title: str = "") -> Page:
    """
    Return a page with its references; raise Unreadable with a sentence where none is.

    `title` is that of the document: its line counts for no paragraph.
    """
    if len(source) > LONGEST:
        raise Unreadable(f"It is too long for a page: more than {LONGEST:,} signs.")
    # What marks a call while it is read stands for nothing else.
    source = re.sub("[\ue000-\ue002]", "", source)
    if WIKITEXT.search(source):
        page = wikitext.read(source, title=title)
    elif HTML.search(source):
        page = markup.read(source, title=title)
    else:
        page = plain.read(source, title=title)
    if not page.notes:
        raise Unreadable(
            "There is no list of references here: a heading such as “References” and "
            "numbered lines below it, or notes within the source of the page."
        )
    return page
