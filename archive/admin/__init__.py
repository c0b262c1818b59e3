"""The editors' desk: every record of the archive, in Django's admin."""

from . import agents, claims, documents, letters, passages

__all__ = ["agents", "claims", "documents", "letters", "passages"]
