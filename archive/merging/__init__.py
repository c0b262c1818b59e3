"""
Merging two records that are one, seeing beforehand what it does, and undoing it.

An agent, a place, a document, a letter, a collection: all that led to the one leads to
the other, or the merge is refused with a sentence on what stands in the way.
"""

from .act import KINDS, Foreseen, foresee, merge
from .apart import take_apart
from .moving import NotMergeable
from .values import differing

__all__ = [
    "KINDS",
    "Foreseen",
    "NotMergeable",
    "differing",
    "foresee",
    "merge",
    "take_apart",
]
