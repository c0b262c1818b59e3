"""“Did you mean …?”, for a name that whoever wrote a file has nearly right."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(written: str, known: Iterable[str]) -> str:
    """Return the question that follows a refusal; "" where nothing known is near."""
    near = get_close_matches(written, known, 1)
    return f" Did you mean “{near[0]}”?" if near else ""
