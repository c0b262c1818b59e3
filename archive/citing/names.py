"""Names of authors: as they are written down, and as each style turns them."""

import re


def parsed(author: str) -> dict:
    """
    Return “Family, Given” or “Family, Given, Jr.” as a CSL name; else it is a body.

    >>> parsed("King, Martin Luther, Jr.")
    {'family': 'King', 'given': 'Martin Luther', 'suffix': 'Jr.'}
    >>> parsed("Harbour Office")
    {'literal': 'Harbour Office'}
    """
    parts = [part.strip() for part in author.split(",", 2)]
    if len(parts) == 1 or not all(parts):
        return {"literal": author}
    return dict(zip(("family", "given", "suffix"), parts, strict=False))


def as_written(name: dict) -> str:
    """King, Martin Luther, Jr., as `parsed` reads it."""
    if "literal" in name:
        return name["literal"]
    return _joined(", ", name["family"], name["given"], name.get("suffix"))


def as_spoken(name: dict) -> str:
    """Martin Luther King Jr."""
    if "literal" in name:
        return name["literal"]
    return _joined(" ", _dotted(name["given"]), name["family"], name.get("suffix"))


def turned(name: dict) -> str:
    """King, Martin Luther, Jr."""
    if "literal" in name:
        return name["literal"]
    return _joined(", ", name["family"], _dotted(name["given"]), name.get("suffix"))


def with_initials(name: dict) -> str:
    """King, M. L., Jr."""
    if "literal" in name:
        return name["literal"]
    initials = " ".join(
        "-".join(f"{part[0]}." for part in given.split("-") if part)
        for given in name["given"].split()
    )
    return _joined(", ", name["family"], initials, name.get("suffix"))


def _dotted(given: str) -> str:
    """A single letter is an initial, and has its full stop."""
    return re.sub(r"\b([^\W\d_])(?=\s|$)", r"\1.", given)


def _joined(between: str, *parts: str | None) -> str:
    return between.join(filter(None, parts))
