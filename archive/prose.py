"""
The editors' prose about the edition: Markdown made HTML, and cleaned of all else.

Markdown because editors know it, by a library that keeps to CommonMark; HTML within it
for what Markdown has no sign for, a word in another language above all.
"""

from functools import cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {"p", "br", "hr", "em", "strong", "a", "ul", "ol", "li", "dl", "dt", "dd"}
TAGS |= {"blockquote", "q", "cite", "code", "pre", "h3", "h4", "bdi", "span", "sup"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
IN_A_LANGUAGE = {"lang", "dir"}
ATTRIBUTES = dict.fromkeys(("bdi", "span", "q", "cite", "p"), IN_A_LANGUAGE)
ATTRIBUTES |= {"blockquote": IN_A_LANGUAGE, "a": {"href", "hreflang"}}
SCHEMES = {"http", "https", "mailto"}
# A section has its heading already.
HIGHEST, LOWEST = 3, 4


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable("table")


def as_html(text: str) -> SafeString:
    """Markdown as HTML that stands below a heading of the second level."""
    tokens = _markdown().parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + HIGHEST - 1, LOWEST)}"
    html = _markdown().renderer.render(tokens, _markdown().options, {})
    clean = nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None
    )
    # Nothing is in it but these tags and attributes.
    return mark_safe(clean)
