"""
What the sources say: accounts, origins, what is contested and why, on any day.

The definitions are those of docs/evidence.md; the cases in tests/test_evidence.py
are their specification.
"""

from .accounts import Account, Answer, Evidence, Inquiry
from .gathering import of
from .headings import (
    Heading,
    Told,
    heading_of,
    letters_touched_by,
    otherwise,
    reading,
    refresh_headings,
)

__all__ = [
    "Account",
    "Answer",
    "Evidence",
    "Heading",
    "Inquiry",
    "Told",
    "heading_of",
    "letters_touched_by",
    "of",
    "otherwise",
    "reading",
    "refresh_headings",
]
