"""What stands in the head of a page for machines: canonical, Open Graph, JSON-LD."""

import json

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

register = template.Library()

LONGEST = 300  # characters of a description that anybody shows
# What could end the script, or a line of it, from within a string.
UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@register.inclusion_tag("_head.html", takes_context=True)
def head(
    context,
    title: str,
    *,
    description: str = "",
    address: str = "",
    kind: str = "website",
    page=None,
    is_of_the_past: bool = False,
    picture=None,
) -> dict:
    """
    The title, description and one address of a page; every page has it.

    `address` is that of the record shown, by default the path asked for; `kind` is
    Open Graph's; `page` is the page of a list; what shows the past is not indexed;
    `picture` has an address, a size and words that say what it shows.
    """
    request = context["request"]
    path = (address or request.path) + _number(request, page)
    return {
        "archive_name": context["colophon"].in_citations,
        "title": title,
        "description": Truncator(" ".join(description.split())).chars(LONGEST),
        "canonical": request.build_absolute_uri(path),
        "kind": kind,
        "is_of_the_past": is_of_the_past,
        "picture": picture,
        "picture_at": picture and request.build_absolute_uri(picture.address),
    }


def _number(request, page) -> str:
    """
    What names a further page of a list.

    A list that is narrowed is canonical as the whole list: it holds no record that
    the whole does not, and its combinations would be without number.
    """
    is_narrowed = any(value for name, value in request.GET.items() if name != "page")
    if page is None or page.number == 1 or is_narrowed:
        return ""
    return f"?page={page.number}"


@register.filter
def json_ld(data: dict) -> SafeString:
    """A block of linked data: the one script element whose content stands inline."""
    text = json.dumps(data, ensure_ascii=False).translate(UNSAFE)
    # Nothing in it can be markup any more, and a browser never runs data.
    return format_html(
        '<script type="application/ld+json">{}</script>', mark_safe(text)
    )
