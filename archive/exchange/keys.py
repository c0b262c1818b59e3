"""The permanent keys of parts: made from what a part says, unique in its whole."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import count

LONGEST = 100


def as_key(*parts) -> str:
    """Return a slug of these words; what has no Latin letters leaves none."""
    words = unicodedata.normalize("NFKD", "-".join(str(part) for part in parts if part))
    latin = words.encode("ascii", "ignore").decode().lower()
    key = re.sub(r"[^a-z0-9]+", "-", latin).strip("-")
    return key[:LONGEST].rstrip("-")


def free_key(wanted: str, taken: Iterable[str]) -> str:
    """Return the key that is wanted, or with -2, -3 … where it is taken."""
    taken = set(taken)
    if wanted not in taken:
        return wanted
    return next(key for n in count(2) if (key := f"{wanted}-{n}") not in taken)
