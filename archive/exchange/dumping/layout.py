"""How a dump lies on disk: YAML whose bytes depend on nothing but what it says."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import yaml

RECORDS_OF_A_FILE = 1000
WIDTH = 100
FILES = {".pdf", ".html", ".htm", ".txt"}
# What YAML would take for the end of a line, and bring back as another.
OTHER_BREAKS = re.compile("[\x85\u2028\u2029]")


class _Dumper(yaml.SafeDumper):
    """Block style; long texts as they are read; never an anchor."""

    def ignore_aliases(self, data) -> bool:
        return True

    def increase_indent(self, flow=False, indentless=False):
        return super().increase_indent(flow, False)


def _text(dumper: yaml.Dumper, text: str) -> yaml.Node:
    # As the loader reads it.
    text = unicodedata.normalize("NFC", text)
    style = "|" if "\n" in text else None
    if OTHER_BREAKS.search(text):
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _mapping(dumper: yaml.Dumper, data: dict) -> yaml.Node:
    """What is short and flat stands in one line, as people write it."""
    flat = all(isinstance(value, str) and "\n" not in value for value in data.values())
    is_short = flat and sum(len(k) + len(v) + 4 for k, v in data.items()) < WIDTH - 10
    return dumper.represent_mapping(
        "tag:yaml.org,2002:map", data.items(), flow_style=is_short
    )


_Dumper.add_representer(str, _text)
_Dumper.add_representer(dict, _mapping)


def as_yaml(data: dict) -> str:
    return yaml.dump(
        data,
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=False,
        width=WIDTH,
    )


def plain(value):
    """Leave out what is empty; numbers and truths as the form writes them."""
    if isinstance(value, dict):
        kept = {name: plain(part) for name, part in value.items()}
        return {name: part for name, part in kept.items() if part not in ("", {}, [])}
    if isinstance(value, list):
        return [plain(part) for part in value]
    if value is None or value is False:
        return ""
    return "true" if value is True else str(value)


class Folder:
    """The folder of a dump."""

    def __init__(self, path: Path):
        self.path = path
        path.mkdir(parents=True, exist_ok=True)

    def write_all(self, name: str, section: str, records: Iterable) -> int:
        """Write records into one file, or into several where they are many."""
        records, count = iter(records), 0
        for number, batch in enumerate(_batches(records), start=1):
            suffix = f"-{number:04}" if number > 1 else ""
            self._write(f"{name}{suffix}.yaml", as_yaml({section: plain(batch)}))
            count += len(batch)
        return count

    def write_one(self, name: str, section: str, record: dict) -> int:
        """Write what there is one of; nothing, where nothing is told."""
        if not (told := plain(record)):
            return 0
        self._write(f"{name}.yaml", as_yaml({section: told}))
        return 1

    def write_each(self, name: str, section: str, records: Iterable) -> int:
        """Write each record into a file of its own."""
        count = 0
        for slug, record in records:
            text = as_yaml({section: {slug: plain(record)}})
            self._write(f"{name}-{slug}.yaml", text)
            count += 1
        return count

    def write_text(self, slug: str, text: str) -> str:
        """Write a document's text; return its place as the form names it."""
        place = f"texts/{slug}.txt"
        self._write(place, text + "\n")
        return place

    def write_file(self, slug: str, name: str, content: bytes) -> str:
        """Write the file of a text as it is; return its place."""
        suffix = Path(name).suffix.lower()
        # Never one that a load would take for a part of the form.
        place = f"files/{slug}{suffix if suffix in FILES else '.bin'}"
        path = self.path / place
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        return place

    def write_mark(self, content: bytes) -> str:
        """Write the edition's mark; return its place."""
        place = "mark.png"
        (self.path / place).write_bytes(content)
        return place

    def _write(self, place: str, text: str) -> None:
        file = self.path / place
        file.parent.mkdir(exist_ok=True)
        # The same line ends everywhere.
        with file.open("w", encoding="utf-8", newline="\n") as out:
            out.write(text)


def _batches(records: Iterator[tuple[str, dict]]) -> Iterator[dict]:
    while batch := dict(islice(records, RECORDS_OF_A_FILE)):
        yield batch
