"""
Pages kept for the next reader, under the edition of which they are.

A middleware in front of every address, so that a new one is covered without a word:
what a view has answered to anybody is kept, and handed to whoever asks for the same
while the edition is in force; a reader who has it already is told so (304). Neither
asks anything of the evidence. Answers to whoever is logged in are kept by nobody.
"""

from .middleware import KeepsPages

__all__ = ["KeepsPages"]
