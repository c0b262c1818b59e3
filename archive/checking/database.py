"""What the database was told to keep, and may have lost."""

from collections.abc import Iterator

from archive import triggers

from .finding import Finding


def findings() -> Iterator[Finding]:
    """The triggers that are gone: they go, silently, when a table is made anew."""
    for trigger in triggers.missing():
        yield Finding(
            f"The trigger {trigger.name} is missing: `manage.py migrate` makes it."
        )
