"""
Citing: a source or a page of ours, as three styles and three formats have it.

`items` makes CSL-JSON of a record; `chicago`, `apa` and `mla` turn an item into runs
of text, `files` into what reference managers take, `tags` into meta tags. `line` is
the form of our own lists.
"""

from .entries import STYLES, Citable, Style
from .files import FORMATS, Format
from .items import of_document, of_page
from .line import in_one_line, parts_of

__all__ = [
    "FORMATS",
    "STYLES",
    "Citable",
    "Format",
    "Style",
    "in_one_line",
    "of_document",
    "of_page",
    "parts_of",
]
