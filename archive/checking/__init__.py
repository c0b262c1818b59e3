"""
Checking the archive: what no constraint of the database keeps, from end to end.

Every row is asked what its form would refuse, and whether its history knows it as it
stands; then what only two tables together can tell, and what is kept of others. It
reads some hundred rows at a time, however many there are.
"""

from collections.abc import Callable, Iterator

from . import addresses, database, derived, rows, texts
from .finding import Finding
from .last import Result, keep, last

__all__ = ["Finding", "Result", "check", "keep", "last"]

Tell = Callable[[str, int, int], None]


def check(*, repair: bool = False, tell: Tell = lambda *_: None) -> Iterator[Finding]:
    """
    Yield all that is wrong; mend what is worked out from other rows, if asked.

    `tell` is called with what is looked through, how much of it so far, and of all.
    """
    yield from database.findings()
    yield from rows.findings(tell)
    yield from addresses.findings()
    yield from texts.findings(tell)
    yield from derived.findings(tell, repair=repair)
