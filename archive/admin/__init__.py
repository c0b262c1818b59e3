"""The editors' desk: every record of the archive, in Django's admin."""

from . import (
    agents,
    assessments,
    citations,
    claims,
    documents,
    letters,
    passages,
    references,
)

__all__ = [
    "agents",
    "assessments",
    "citations",
    "claims",
    "documents",
    "letters",
    "passages",
    "references",
]
