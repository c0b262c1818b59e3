"""Loading what an edition says of itself: its colophon, and sections about it."""

from base64 import b64encode

from django.core.exceptions import ValidationError

from archive.drawings import emblem
from archive.models import SECTIONS, AboutSection, Colophon, Letter
from archive.models.questions import questions_of

from .documents import bytes_of
from .ledger import Ledger
from .reading import Archive, Entry, Text

# Where the form has a field of the colophon, if under another name.
PLACES = {
    "words_licence": "licence",
    "words_licence_address": "licence",
    "data_licence": "licence",
    "data_licence_address": "licence",
    "leading_letter": "leads_with",
    "leading_question": "leads_with",
}
WORDS = ("name", "subtitle", "cited_as", "welcome", "imprint", "contact", "accent")


def put_edition(archive: Archive, ledger: Ledger) -> None:
    """Put the colophon, once the letter is there with which it leads."""
    if (entry := archive.edition()) is None:
        return
    values = _values(entry, ledger)
    _refuse_what_is_wrong(values, entry)
    colophon = ledger.put(Colophon, {"number": 1}, values, entry)
    if colophon is not None:
        _put_sections(colophon, entry.entry("about"), ledger)
    ledger.end_batch()


def _values(entry: Entry, ledger: Ledger) -> dict:
    entry.only(
        *WORDS, "leads_with", "licence", "mark", "languages", "calendars",
        "calendars_of_languages", "about",
    )  # fmt: skip
    of_languages = entry.entry("calendars_of_languages")
    return {
        **{name: entry.text(name) for name in WORDS},
        **_leading(entry, ledger),
        **_licences(entry.entry("licence").only("words", "data")),
        "mark": _mark(entry),
        "languages": [str(tag) for tag in entry.texts("languages")],
        "calendars": calendars_in(entry),
        "calendars_of_languages": {
            tag: [str(code) for code in of_languages.texts(tag)] for tag in of_languages
        },
    }


def calendars_in(entry: Entry) -> list[str]:
    return [str(code) for code in entry.texts("calendars")]


def _leading(entry: Entry, ledger: Ledger) -> dict:
    told = entry.get("leads_with")
    if isinstance(told, Text):
        return {
            "leading_letter": ledger.named_in(entry, "leads_with", Letter),
            "leading_question": "",
        }
    told = entry.entry("leads_with").only("letter", "question")
    return {
        "leading_letter": ledger.named_in(told, "letter", Letter),
        "leading_question": told.choice("question", ["", *questions_of("letter")], ""),
    }


def _licences(entry: Entry) -> dict:
    values = {}
    for kind in ("words", "data"):
        told = entry.get(kind)
        if isinstance(told, Entry):
            told.only("is", "at")
            spdx, address = told.needs("is"), told.text("at")
        else:
            spdx, address = entry.text(kind), ""
        values[f"{kind}_licence"] = spdx
        values[f"{kind}_licence_address"] = address
    return values


def _mark(entry: Entry) -> str:
    if not entry.text("mark"):
        return ""
    try:
        return b64encode(emblem.drawn(bytes_of(entry, "mark"))).decode()
    except emblem.NoMark as reason:
        raise entry.place_of("mark").refuse(str(reason)) from None


def _refuse_what_is_wrong(values: dict, entry: Entry) -> None:
    """Refuse a field at the line where it stands, as the form at the desk would."""
    try:
        Colophon(**values).full_clean(
            exclude=["leading_letter"],
            validate_unique=False,
            validate_constraints=False,
        )
    except ValidationError as error:
        name, sentences = next(iter(error.message_dict.items()))
        place = entry.place_of(PLACES.get(name, name))
        raise place.refuse(" ".join(sentences)) from None


def _put_sections(colophon: Colophon, sections: Entry, ledger: Ledger) -> None:
    for position, key in enumerate(sections, start=1):
        section = sections.entry(key).only("title", "text", "in_place")
        if key not in SECTIONS and not section.text("title"):
            raise section.refuse("A section of its own needs a title.")
        ledger.put(
            AboutSection,
            {"colophon": colophon, "key": key},
            {
                "position": position,
                "title": section.text("title"),
                "text": section.needs("text"),
                "is_in_place": section.truth("in_place"),
            },
            section,
        )
