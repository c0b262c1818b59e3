"""
CSL-JSON items as files that reference managers take: BibTeX, RIS, CSL-JSON.

BibTeX has the fields of biblatex beside its own, and so dates in EDTF; RIS (Research
Information Systems) is that of 2011, with its line ends.
"""

import calendar
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from . import days
from .names import as_written


@dataclass(frozen=True)
class Format:
    """A format of files: its name, the end of file names, and what it makes."""

    name: str
    suffix: str
    content_type: str
    write: Callable[[Iterable[dict]], str]


def csl_json(items: Iterable[dict]) -> str:
    return json.dumps(list(items), ensure_ascii=False, indent=1) + "\n"


def _note(item: dict) -> str:
    """The note; with the date in words where no year is known to give it."""
    is_said = days.year_of(item) or not days.words_of(item)
    dated = "" if is_said else f"Dated: {days.words_of(item)}"
    return " · ".join(filter(None, [item.get("note", ""), dated]))


# --- BibTeX -----------------------------------------------------------------

BIBTEX_TYPES = {
    "article-newspaper": "article",
    "entry-encyclopedia": "incollection",
    "book": "book",
}
BIBTEX_CONTAINERS = {"article": "journal", "incollection": "booktitle"}
BIBTEX_MONTHS = [month.lower() for month in calendar.month_abbr]
TEX_SIGNS = str.maketrans(
    {sign: f"\\{sign}" for sign in "{}%&$#_"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)


def bibtex(items: Iterable[dict]) -> str:
    return "\n".join(map(_bibtex_entry, items))


def _bibtex_entry(item: dict) -> str:
    kind = BIBTEX_TYPES.get(item["type"], "misc")
    date = item.get("issued", {})
    month = days.common_parts(date)[1:2]
    container = BIBTEX_CONTAINERS.get(kind, "howpublished")
    fields = {
        "author": " and ".join(map(_bibtex_name, item.get("author", []))),
        # The inner braces keep capitals as they are.
        "title": f"{{{_tex(item['title'])}}}",
        container: _tex(item.get("container-title", "")),
        "publisher": _tex(item.get("publisher", "")),
        "type": _tex(item.get("genre", "")),
        "year": days.year_of(item),
        "date": days.edtf_of(item),
        "url": _address(item.get("URL", "")),
        "urldate": days.edtf_of(item, "accessed"),
        "langid": item.get("language", ""),
        "note": _tex(_note(item)),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    if month:
        lines.append(f"  month = {BIBTEX_MONTHS[month[0]]},")
    return "\n".join([f"@{kind}{{{item['id']},", *lines, "}\n"])


def _tex(text: str) -> str:
    return " ".join(text.split()).translate(TEX_SIGNS)


def _bibtex_name(name: dict) -> str:
    if "literal" in name:
        return f"{{{_tex(name['literal'])}}}"
    parts = [name["family"], name.get("suffix"), name["given"]]
    return ", ".join(_tex(part) for part in parts if part)


def _address(address: str) -> str:
    """An address, which stands verbatim: braces in it would end the field."""
    return address.replace("{", "%7B").replace("}", "%7D")


# --- RIS --------------------------------------------------------------------

PLAIN = re.compile(r"[0-9]{4}(-(0[0-9]|1[0-2])(-[0-9]{2})?)?")
RIS_TYPES = {
    "article-newspaper": "NEWS",
    "entry-encyclopedia": "ENCYC",
    "book": "BOOK",
    "broadcast": "VIDEO",
}


def ris(items: Iterable[dict]) -> str:
    return "".join(map(_ris_record, items))


def _ris_record(item: dict) -> str:
    tags = [
        ("TY", RIS_TYPES.get(item["type"], "ELEC")),
        ("ID", item["id"]),
        *(("AU", as_written(name)) for name in item.get("author", [])),
        ("TI", item["title"]),
        ("TT", item.get("custom", {}).get("gloss", "")),
        ("T2", item.get("container-title", "")),
        ("PB", item.get("publisher", "")),
        ("M3", item.get("genre", "")),
        ("PY", days.year_of(item)),
        ("DA", _slashed(item, "issued")),
        ("UR", item.get("URL", "")),
        ("Y2", _slashed(item, "accessed")),
        ("LA", item.get("language", "")),
        ("N1", _note(item)),
    ]
    lines = [f"{tag}  - {' '.join(text.split())}" for tag, text in tags if text]
    return "\r\n".join([*lines, "ER  - ", "", ""])


def _slashed(item: dict, name: str) -> str:
    """
    YYYY/MM/DD/other: the parts that are sure, and last the words for what is not.

    Without a year that is no date in its form, and so none at all.
    """
    edtf, date = days.edtf_of(item, name), item.get(name, {})
    sure = [f"{part:02}" for part in days.common_parts(date) if part > 0]
    sure = [f"{int(sure[0]):04}", *sure[1:]] if sure else [days.year_of(item)]
    if not sure[0] or name == "accessed" and "date-parts" not in date:
        return ""
    is_plain = PLAIN.fullmatch(edtf)
    words = "" if is_plain else days.words_of(item, name)
    return "/".join([*sure, *[""] * (3 - len(sure)), words])


FORMATS = [
    Format("BibTeX", "bib", "application/x-bibtex", bibtex),
    Format("RIS", "ris", "application/x-research-info-systems", ris),
    Format("CSL-JSON", "csl.json", "application/vnd.citationstyles.csl+json", csl_json),
]
