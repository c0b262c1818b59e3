"""What an edition says of itself, in the hand-written form."""

from archive.models import AboutSection, Colophon

from .layout import Folder
from .scope import Scope


def of_edition(colophon: Colophon, scope: Scope, folder: Folder) -> dict:
    letter = scope.slug(colophon.leading_letter)
    question = colophon.leading_question if letter else ""
    return {
        "name": colophon.name,
        "subtitle": colophon.subtitle,
        "cited_as": colophon.cited_as,
        "welcome": colophon.welcome,
        "leads_with": {"letter": letter, "question": question} if question else letter,
        "imprint": colophon.imprint,
        "contact": colophon.contact,
        "licence": {
            kind: _licence(
                getattr(colophon, f"{kind}_licence"),
                getattr(colophon, f"{kind}_licence_address"),
            )
            for kind in ("words", "data")
        },
        "mark": folder.write_mark(colophon.picture) if colophon.mark else "",
        "accent": colophon.accent,
        "languages": colophon.languages,
        "calendars": colophon.calendars,
        "calendars_of_languages": colophon.calendars_of_languages,
        "about": {it.key: _section(it) for it in colophon.sections.all()},
    }


def _licence(spdx: str, address: str) -> str | dict:
    return {"is": spdx, "at": address} if address else spdx


def _section(section: AboutSection) -> dict:
    return {
        "title": section.title,
        "text": section.text,
        "in_place": section.is_in_place,
    }
