"""Choosing a record by typing its name in any spelling, or making it there."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.contrib import admin

from archive import anchoring
from archive.exchange.keys import as_key
from archive.models import (
    Agent,
    AgentName,
    Document,
    Letter,
    Place,
    PlaceName,
    Response,
)

from ..keys import free_address

MODELS = {"agent": Agent, "place": Place, "letter": Letter, "response": Response}
OFFERED = 8  # of each kind
SHORTEST = 3  # letters of a name that is looked for in an article
# What can be made while one chooses, and its kind.
NEW = {"person": Agent, "body": Agent, "office": Agent, "place": Place}


@dataclass(frozen=True)
class Choice:
    """A record to choose, or one to be made: what the form sends for it, in words."""

    value: str
    words: str
    about: str = ""


def choice_of(record) -> Choice:
    if isinstance(record, Response):
        about = f"response: {record.summary[:60]}" if record.summary else "response"
        words = f"{record.get_kind_display()} about {record.letter}"
    else:
        is_agent = isinstance(record, Agent)
        about = (
            record.get_kind_display().lower() if is_agent else record._meta.model_name
        )
        words = str(record)
    return Choice(f"{record._meta.model_name}-{record.pk}", words, about)


def as_choice(value: str) -> Choice:
    """What a form sent for a choice, as a choice again: it keeps it when refused."""
    kind, _, key = value.partition("-")
    if kind == "new":
        made, _, name = key.partition(":")
        return Choice(value, f"Make “{name}”", f"a new {made}")
    is_key = kind in MODELS and key.isascii() and key.isdecimal() and len(key) < 19
    record = MODELS[kind].objects.filter(pk=key).first() if is_key else None
    return choice_of(record) if record else Choice(value, "what is not there any more")


def found(request, kinds: Iterable[str], typed: str) -> list[Choice]:
    """The records that the words find, and what could be made of the words."""
    choices, kinds = [], list(kinds)
    for kind in kinds:
        desk = admin.site.get_model_admin(MODELS[kind])
        if not desk.has_view_permission(request):
            continue
        records, may_repeat = desk.get_search_results(
            request, desk.get_queryset(request), typed
        )
        records = records.distinct() if may_repeat else records
        choices += map(choice_of, _nearest_first(records, typed)[:OFFERED])
    return choices + to_make(request, kinds, typed.strip())


def _nearest_first(records, typed: str) -> list:
    """A record whose name is just what was typed comes before all that hold it."""
    typed = typed.casefold().strip()
    first = records[: OFFERED * 5]
    return sorted(first, key=lambda r: (str(r).casefold() != typed, len(str(r))))


def to_make(request, kinds: Iterable[str], name: str) -> list[Choice]:
    if not name:
        return []
    return [
        Choice(f"new-{made}:{name[:200]}", f"Make “{name[:200]}”", f"a new {made}")
        for made, model in NEW.items()
        if model._meta.model_name in kinds
        and admin.site.get_model_admin(model).has_add_permission(request)
    ]


class Chosen(forms.BoundField):
    @property
    def choices(self) -> list[Choice]:
        """What is chosen already, to be kept or changed."""
        return [as_choice(value)] if (value := self.value()) else []


class ChosenField(forms.CharField):
    """
    What was chosen: a record of these kinds; None where nothing was.

    A record to be made is made while the form is checked: the view undoes it, with
    all else, if the form is refused.
    """

    widget = forms.HiddenInput
    bound_field_class = Chosen

    def __init__(self, *kinds: str, **kwargs):
        super().__init__(**kwargs)
        self.kinds = kinds

    def in_words(self, value: str) -> str:
        return as_choice(value).words if value else ""

    def clean(self, value):
        value = super().clean(value)
        if not value:
            return None
        if value.startswith("new-"):
            return self._made(value.removeprefix("new-"))
        kind, _, key = value.partition("-")
        if kind not in self.kinds or not (key.isascii() and key.isdecimal()):
            raise forms.ValidationError("Choose one of those that are offered.")
        record = MODELS[kind].objects.filter(pk=key[:18]).first()
        if record is None:
            raise forms.ValidationError("It is not there any more: choose another.")
        return record

    def _made(self, value: str):
        made, _, name = value.partition(":")
        model = NEW.get(made)
        if (
            model is None
            or model._meta.model_name not in self.kinds
            or not name.strip()
        ):
            raise forms.ValidationError("Choose one of those that are offered.")
        record = model(name=name.strip())
        if model is Agent:
            record.kind = made
        wanted = as_key(*name.split()[:8]) or model._meta.model_name
        record.slug = free_address(model, wanted)
        record.full_clean()
        record.save()
        return record


# --- Names that stand in an article -----------------------------------------


def names_of(record: Agent | Place) -> list[str]:
    """Every name of an agent or a place, the longest first."""
    names = {record.name, *(name.text for name in record.names.all())}
    return sorted(names, key=len, reverse=True)


def named_in(words: str) -> list[Agent | Place]:
    """The agents and places of whose names one stands in these words."""
    folded = words.casefold()
    keys: dict[type, dict[int, int]] = {Agent: {}, Place: {}}
    for model, names, owner in (
        (Agent, AgentName, "agent"),
        (Place, PlaceName, "place"),
    ):
        rows = [
            *model.objects.values_list("pk", "name"),
            *names.objects.values_list(f"{owner}_id", "text"),
        ]
        for pk, name in rows:
            if len(name) >= SHORTEST and name.casefold() in folded:
                keys[model][pk] = max(keys[model].get(pk, 0), len(name))
    records = [
        (length, record)
        for model, lengths in keys.items()
        for pk, record in model.objects.in_bulk(lengths).items()
        for length in [lengths[pk]]
    ]
    return [record for _, record in sorted(records, key=lambda each: -each[0])]


def partly_named_in(words: str) -> list[Agent | Place]:
    """Those of whose names the words are a part, such as a family name alone."""
    part = words.strip()
    if len(part) < SHORTEST or len(part) > 60:
        return []
    agents = Agent.objects.filter(name__icontains=part) | Agent.objects.filter(
        names__text__icontains=part
    )
    places = Place.objects.filter(name__icontains=part) | Place.objects.filter(
        names__text__icontains=part
    )
    return [*agents.distinct()[:OFFERED], *places.distinct()[:OFFERED]]


def other_places(document: Document, record, but: tuple[int, int]) -> list[tuple]:
    """
    Where else in an article a name of an agent or a place stands, and is not marked.

    A name that stands within a longer one is not told twice.
    """
    text = document.current_capture.text
    marked = document.annotations.filter(
        motivation="identifying", capture=document.current_capture
    )
    taken = [but, *marked.values_list("start", "end")]
    places = []
    for name in names_of(record):
        if len(name) < SHORTEST:
            continue
        for start, end in anchoring.occurrences(name, text):
            is_word = (
                not text[start - 1 : start].isalnum()
                and not text[end : end + 1].isalnum()
            )
            if is_word and not any(s < end and e > start for s, e in taken):
                taken.append((start, end))
                places.append((start, end))
    return sorted(places)
