"""
The source of a page of a wiki: `<ref>` and its kin, and templates for what is cited.

mwparserfromhell reads it, which the wiki's own editors use in their programs: tags
in templates, links in links and lists of references defined at the end are its work.
"""

import re
from contextlib import suppress
from dataclasses import dataclass, field

import mwparserfromhell
from mwparserfromhell.nodes import ExternalLink, Tag, Template

from .entries import Parts, calendar_of, read_entry, sorted_addresses
from .languages import heading, tag_of
from .page import Note, Page, Unreadable, called, page_of

# The parameters of templates in English, German and Persian, for each part of an entry.
NAMES = {
    "title": ("title", "titel", "titre", "عنوان"),
    "publisher": (
        *("newspaper", "work", "website", "journal", "magazine", "agency", "publisher"),
        *("werk", "hrsg", "verlag", "périodique", "روزنامه", "وبگاه", "ژورنال", "ناشر"),
    ),
    "published": ("date", "datum", "year", "jahr", "تاریخ", "سال"),
    "accessed": (
        *("access-date", "accessdate", "abruf", "zugriff", "consulté le"),
        *("تاریخ بازبینی", "تاریخ دسترسی", "بازبینی"),
    ),
    "address": ("url", "پیوند", "نشانی"),
    "archived": ("archive-url", "archiveurl", "archiv-url", "نشانی بایگانی"),
    "language": ("language", "lang", "sprache", "langue", "زبان"),
    "author": ("author", "authors", "autor", "auteur", "نویسنده"),
    "family": ("last", "surname", "nom", "نام خانوادگی"),
    "given": ("first", "prénom", "نام"),
}
MOST_AUTHORS = 30
MOST_NOTES = 5_000
CITING = re.compile(
    r"^(?:cite\b|citation\b|internetquelle|literatur|lien web|article\b|ouvrage"
    r"|یادکرد)",
    re.IGNORECASE,
)
SET_APART = re.compile(
    r"(?:file|image|category|datei|bild|kategorie|پرونده|رده)\s*:", re.I
)


@dataclass
class _Entry:
    number: int
    name: str = ""
    content: object = None
    ready: list = field(default_factory=list)


def read(source: str, *, title: str = "") -> Page:
    if source.count("<ref") > MOST_NOTES:
        raise Unreadable(f"It has more than {MOST_NOTES:,} notes: no page has.")
    code = mwparserfromhell.parse(_in_paragraphs(source))
    listed = _take_lists(code)
    entries = _take_calls(code, listed)
    language = _language(source)
    for link in code.filter_wikilinks():
        if SET_APART.match(str(link.title).strip()):
            _remove(code, link)
    blocks = re.split(r"\n\s*\n", code.strip_code(normalize=True, collapse=True))
    kept = [block for block in blocks if heading(block) is None]
    notes = [_note(entry, language) for entry in entries]
    return page_of("\n\n".join(kept), notes, title=title, language=language)


def _in_paragraphs(source: str) -> str:
    """A wiki ends a paragraph with a heading or a point of a list, without a gap."""
    lines = source.replace("\r\n", "\n").split("\n")
    return "\n".join(f"\n{line}\n" if line[:1] in "*#:;=" else line for line in lines)


def _language(source: str) -> str:
    found = [heading(line) for line in source.splitlines() if line.startswith("=")]
    return next((each for each in found[::-1] if each), "")


# --- Tags -------------------------------------------------------------------


def _is_ref(tag: Tag) -> bool:
    return str(tag.tag).strip().lower() == "ref"


def _group(tag: Tag) -> str:
    """Notes of a group are counted apart, and are mostly words of the page's own."""
    return _given(tag, "group")


def _given(tag: Tag, name: str) -> str:
    return str(tag.get(name).value).strip().strip("\"'") if tag.has(name) else ""


def _remove(code, node) -> None:
    # It may have stood in what has been taken out already.
    with suppress(ValueError):
        code.remove(node)


def _take_lists(code) -> dict[str, object]:
    """The notes that are defined in the list at the end, by name; they call nothing."""
    listed: dict[str, object] = {}
    lists: list = [
        tag
        for tag in code.filter_tags()
        if str(tag.tag).strip().lower() == "references"
    ]
    lists += [t for t in code.filter_templates() if t.name.matches("reflist")]
    for each in lists:
        inside = mwparserfromhell.parse(_inside(each))
        for tag in inside.filter_tags(matches=_is_ref):
            listed[_given(tag, "name")] = tag.contents
        _remove(code, each)
    return listed


def _inside(each) -> str:
    if isinstance(each, Template):
        return str(each.get("refs").value) if each.has("refs") else ""
    return str(each.contents or "")


def _take_calls(code, listed: dict) -> list[_Entry]:
    """Put a mark where each note is called; they are numbered as they come."""
    entries: list[_Entry] = []
    named: dict[str, _Entry] = {}
    for tag in code.filter_tags(matches=lambda tag: _is_ref(tag) and _group(tag)):
        _remove(code, tag)
    for node in code.filter(matches=_calls_a_note):
        marks = ""
        for name, content in _called_by(node):
            entry = named.get(name) if name else None
            if entry is None:
                entry = _Entry(len(entries) + 1, name)
                entries.append(entry)
                if name:
                    named[name] = entry
            entry.content = entry.content or content or listed.get(name)
            marks += called(entry.number, f"[{entry.number}]")
        with suppress(ValueError):
            code.replace(node, marks)
    return entries


def _calls_a_note(node) -> bool:
    if isinstance(node, Tag):
        return _is_ref(node)
    return isinstance(node, Template) and str(node.name).strip().lower() == "r"


def _called_by(node) -> list[tuple[str, object]]:
    if isinstance(node, Tag):
        return [(_given(node, "name"), None if node.self_closing else node.contents)]
    return [(str(p.value).strip(), None) for p in node.params if not p.showkey]


# --- Entries ----------------------------------------------------------------


def _note(entry: _Entry, language: str) -> Note:
    code = mwparserfromhell.parse(str(entry.content or ""))
    templates = [
        t for t in code.filter_templates() if CITING.match(str(t.name).strip())
    ]
    if templates:
        parts = _of_template(templates[0], language)
        return Note(entry.number, _printed(parts), parts)
    links = code.filter_external_links()
    printed = " ".join(code.strip_code().split())
    addresses = [str(link.url) for link in links if isinstance(link, ExternalLink)]
    return Note(
        entry.number,
        printed,
        read_entry(printed, language=language, addresses=addresses),
    )


def _of_template(template: Template, language: str) -> Parts:
    def told(part: str, number: str = "") -> str:
        for name in NAMES[part]:
            if template.has(f"{name}{number}", ignore_empty=True):
                value = template.get(f"{name}{number}").value
                return " ".join(value.strip_code().split()).strip("'\"")
        return ""

    address, archived = sorted_addresses(
        each for part in ("address", "archived") if (each := told(part))
    )
    published, accessed = told("published"), told("accessed")
    return Parts(
        authors="\n".join(_authors(told)),
        title=told("title"),
        language=tag_of(told("language")),
        publisher=told("publisher"),
        published=published,
        published_calendar=calendar_of(published, language),
        accessed=accessed,
        accessed_calendar=calendar_of(accessed, language),
        address=address,
        archived_address=archived,
    )


def _authors(told) -> list[str]:
    authors = []
    for number in ("", *(str(n) for n in range(1, MOST_AUTHORS))):
        family, given = told("family", number), told("given", number)
        name = f"{family}, {given}" if family and given else family or given
        if name := name or told("author", number):
            authors.append(name)
    return authors


def _printed(parts: Parts) -> str:
    """An entry as the wiki would print it, near enough to know it again."""
    authors = "; ".join(parts.authors.splitlines())
    said = [authors, f"“{parts.title}”" if parts.title else "", parts.publisher]
    said += [parts.published, f"Retrieved {parts.accessed}" if parts.accessed else ""]
    return " ".join(f"{each.rstrip('.')}." for each in said if each)
