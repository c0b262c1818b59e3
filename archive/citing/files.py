"""
CSL-JSON items as files that reference managers take: BibTeX, RIS, CSL-JSON.

BibTeX has the fields of biblatex beside its own; RIS is that of 2011 (Research
Information Systems), with its line ends.
"""

import calendar
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

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
    year, month, date = _bibtex_date(item.get("issued", {}))
    container = BIBTEX_CONTAINERS.get(kind, "howpublished")
    fields = {
        "author": " and ".join(map(_bibtex_name, item.get("author", []))),
        # The inner braces keep capitals as they are.
        "title": f"{{{_tex(item['title'])}}}",
        container: _tex(item.get("container-title", "")),
        "publisher": _tex(item.get("publisher", "")),
        "type": _tex(item.get("genre", "")),
        "year": year,
        "date": date,
        "url": _address(item.get("URL", "")),
        "urldate": _hyphened(item.get("accessed", {})),
        "langid": item.get("language", ""),
        "note": _tex(item.get("note", "")),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    if month:
        lines.append(f"  month = {BIBTEX_MONTHS[month]},")
    return "\n".join([f"@{kind}{{{item['id']},", *lines, "}\n"])


def _tex(text: str) -> str:
    return " ".join(text.split()).translate(TEX_SIGNS)


def _bibtex_name(name: dict) -> str:
    if "literal" in name:
        return f"{{{_tex(name['literal'])}}}"
    parts = [name["family"], name.get("suffix"), name["given"]]
    return ", ".join(_tex(part) for part in parts if part)


def _bibtex_date(issued: dict) -> tuple[str, int, str]:
    """A year, a month for those who know no dates, and a date."""
    if "literal" in issued:
        return _tex(issued["literal"]), 0, ""
    if not issued:
        return "", 0, ""
    year, month, _ = [*issued["date-parts"][0], 0, 0][:3]
    about = "~" if issued.get("circa") else ""
    return str(year), month, f"{_hyphened(issued)}{about}"


def _hyphened(date: dict) -> str:
    parts = date.get("date-parts", [[]])[0]
    return "-".join(f"{part:02}" for part in parts)


def _address(address: str) -> str:
    """An address, which stands verbatim: braces in it would end the field."""
    return address.replace("{", "%7B").replace("}", "%7D")


# --- RIS --------------------------------------------------------------------

RIS_TYPES = {
    "article-newspaper": "NEWS",
    "entry-encyclopedia": "ENCYC",
    "book": "BOOK",
    "broadcast": "VIDEO",
}


def ris(items: Iterable[dict]) -> str:
    return "".join(map(_ris_record, items))


def _ris_record(item: dict) -> str:
    issued = item.get("issued", {})
    year = issued.get("date-parts", [[""]])[0][0]
    tags = [
        ("TY", RIS_TYPES.get(item["type"], "ELEC")),
        ("ID", item["id"]),
        *(("AU", as_written(name)) for name in item.get("author", [])),
        ("TI", item["title"]),
        ("TT", item.get("custom", {}).get("gloss", "")),
        ("T2", item.get("container-title", "")),
        ("PB", item.get("publisher", "")),
        ("M3", item.get("genre", "")),
        ("PY", str(year)),
        ("DA", _slashed(issued)),
        ("UR", item.get("URL", "")),
        ("Y2", _slashed(item.get("accessed", {}))),
        ("LA", item.get("language", "")),
        ("N1", item.get("note", "")),
    ]
    lines = [f"{tag}  - {' '.join(text.split())}" for tag, text in tags if text]
    return "\r\n".join([*lines, "ER  - ", "", ""])


def _slashed(date: dict) -> str:
    """YYYY/MM/DD/other: what is given in words stands last."""
    if not date:
        return ""
    parts = [f"{part:02}" for part in date.get("date-parts", [[]])[0]]
    words = date.get("literal") or ("circa" if date.get("circa") else "")
    return "/".join([*parts, *[""] * (3 - len(parts)), words])


FORMATS = [
    Format("BibTeX", "bib", "application/x-bibtex", bibtex),
    Format("RIS", "ris", "application/x-research-info-systems", ris),
    Format("CSL-JSON", "csl.json", "application/vnd.citationstyles.csl+json", csl_json),
]
