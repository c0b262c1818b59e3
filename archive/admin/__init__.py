"""The editors' desk: every record of the archive, in Django's admin."""

from . import (
    accounts,
    agents,
    assessments,
    citations,
    claims,
    colophon,
    documents,
    letters,
    passages,
    references,
)

__all__ = [
    "accounts",
    "agents",
    "assessments",
    "citations",
    "claims",
    "colophon",
    "documents",
    "letters",
    "passages",
    "references",
]
