"""Indexes from which lists of what is public are counted, without its records."""

from django.db import models
from django.db.models import Q

from .publication import State


def public_index(record: str, by: str, *fields: str) -> models.Index:
    """
    An index of what is public alone.

    Its condition is on the state, which stands last too, so that the record need not
    be read for it. Where it stood first, SQLite would take it for rare unless it was
    told otherwise, and go through everything by it.
    """
    return models.Index(
        fields=[*fields, "state"],
        condition=Q(state=State.PUBLISHED),
        name=f"{record}_public_by_{by}",
    )
