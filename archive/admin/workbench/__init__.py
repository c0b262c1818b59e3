"""
The workbench: an article between the letter at work and the marks on its words.

bench.py gathers what the page shows; marks.py and citing.py are the forms that open
beside the words; foresight.py says what a citation will do before it is saved.
"""

from .views import addresses

__all__ = ["addresses"]
