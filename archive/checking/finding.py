"""What is found wrong with a record, and where at the desk one goes to see."""

from dataclasses import dataclass

from django.contrib import admin
from django.db import models
from django.urls import reverse

# What leads from a part without a page at the desk to that on whose page it stands.
WHOLES = ("agent", "place", "reference", "capture")


@dataclass(frozen=True)
class Finding:
    """A sentence, and the desk's address of the record of which it speaks, if any."""

    sentence: str
    address: str = ""
    is_repaired: bool = False

    def __str__(self):
        repaired = " Repaired." if self.is_repaired else ""
        return f"{self.address or 'The archive'}: {self.sentence}{repaired}"


def about(record: models.Model, sentence: str, *, is_repaired=False) -> Finding:
    return Finding(sentence, desk_address(record), is_repaired)


def desk_address(record: models.Model) -> str:
    """The address at the desk of a record, or of that on whose page it stands."""
    model = type(record)
    if admin.site.is_registered(model):
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
        return reverse(name, args=[record.pk])
    for name in WHOLES:
        if getattr(record, f"{name}_id", None):
            return desk_address(getattr(record, name))
    return ""


def named(record: models.Model) -> str:
    return f"{str(record._meta.verbose_name).capitalize()} “{record}”"
