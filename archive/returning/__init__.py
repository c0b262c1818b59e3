"""
Returning to a day: a letter with all that is said of it, as its histories know it.

Not what readers see as known on a day (evidence/), which is what had been published by
then: this is what stood in the archive at a moment, right or wrong.
"""

from .act import return_to
from .then import Difference, differences, moments

__all__ = ["Difference", "differences", "moments", "return_to"]
