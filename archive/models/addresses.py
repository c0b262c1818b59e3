"""The addresses of records' pages, as archive/urls.py has them, written quickly."""

import re
from functools import cache

from django.urls import get_script_prefix, get_urlconf, reverse

SLUG = re.compile(r"[-a-zA-Z0-9_]+")
STANDS_FOR = "slug-{}-of-a-page"


def address_of(page: str, *slugs: str, question: str = "") -> str:
    """
    The address of a page with these slugs in it, and of a question, if of one.

    As `reverse` gives it, which looks through patterns for each of a page's hundreds
    of links.
    """
    if not all(map(SLUG.fullmatch, slugs)):
        return reverse(page, args=[*slugs, question] if question else slugs)
    pieces = _pieces(page, len(slugs), question, get_urlconf(), get_script_prefix())
    return pieces.format(*slugs)


@cache
def _pieces(
    page: str, number: int, question: str, urlconf: str | None, prefix: str
) -> str:
    """An address with numbered places for its slugs."""
    stand_ins = [STANDS_FOR.format(place) for place in range(number)]
    given = [*stand_ins, question] if question else stand_ins
    address = reverse(page, args=given, urlconf=urlconf)
    address = address.replace("{", "{{").replace("}", "}}")
    for place, stand_in in enumerate(stand_ins):
        address = address.replace(stand_in, f"{{{place}}}")
    return address
