"""
Flat tables of agents, places, documents and letters, in CSV and XLSX.

What is contested is in no table: who wrote to whom and when is claims, each with its
citations. A table makes drafts, and never publishes.
"""

from .bringing import (
    BATCH,
    Batches,
    Refusal,
    Report,
    bring,
    in_batches,
    report_at_the_end_of,
)
from .files import SUFFIXES, NotATable
from .kinds import TABLES
from .taking import take

__all__ = [
    "BATCH",
    "SUFFIXES",
    "TABLES",
    "Batches",
    "NotATable",
    "Refusal",
    "Report",
    "bring",
    "in_batches",
    "report_at_the_end_of",
    "take",
]
