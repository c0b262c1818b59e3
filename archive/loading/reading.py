"""Reading YAML files so that every value knows its file, its line and its record."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

import yaml

from archive.dates import Calendar, NotADate, When, bounds
from archive.languages import HOUSE_LANGUAGE

SECTIONS = ("agents", "places", "documents", "collections", "letters")
# JSON is YAML.
SUFFIXES = (".yaml", ".yml", ".json")
# What an escape in quotes can write, and no database or page can hold.
NO_TEXT = re.compile("[\0\ud800-\udfff]")
LARGEST = 20 * 1024 * 1024  # bytes of one file


class NotLoadable(Exception):
    """Raised with a sentence that names the file, the line and the record."""


class Node:
    """Where a value stands: its file, its line (from 1), and the record's path."""

    file: Path
    line: int
    path: tuple[str, ...]

    def at(self, file: Path, line: int, path: tuple[str, ...]):
        self.file, self.line, self.path = file, line, path
        return self

    def refuse(self, sentence: str) -> NotLoadable:
        """Return the exception that names this place; the caller raises it."""
        where = " › ".join(self.path)
        return NotLoadable(f"{self.file}, line {self.line}: {where}: {sentence}")


class Text(str, Node):
    """A scalar, as it was written; numbers and days are not guessed."""


class Items(list, Node):
    """A sequence."""


class Entry(dict, Node):
    """A mapping with text keys, each given once."""

    def only(self, *names: str) -> "Entry":
        """Refuse a field that is none of these, naming the nearest."""
        for name in self:
            if name not in names:
                near = get_close_matches(name, names, 1)
                hint = f" Did you mean “{near[0]}”?" if near else ""
                raise self.place_of(name).refuse(f"“{name}” is no field here.{hint}")
        return self

    def place_of(self, name: str) -> Node:
        value = self.get(name)
        return value if isinstance(value, Node) else self

    def text(self, name: str, default: str = "") -> str:
        value = self.get(name, default)
        if value is None:
            return default
        if not isinstance(value, str):
            raise self.place_of(name).refuse("Expected words here.")
        return str(value)

    def needs(self, name: str) -> str:
        if not (value := self.text(name)):
            raise self.refuse(f"“{name}” is missing.")
        return value

    def choice(self, name: str, choices, default: str) -> str:
        value = self.text(name, default)
        if value not in choices:
            raise self.place_of(name).refuse(
                f"“{value}” is none of: {', '.join(choices)}."
            )
        return value

    def truth(self, name: str) -> bool:
        return self.choice(name, ("true", "false"), "false") == "true"

    def number(self, name: str) -> int | None:
        value = self.text(name)
        try:
            return int(value) if value else None
        except ValueError:
            raise self.place_of(name).refuse(
                f"“{value}” is not a whole number."
            ) from None

    def entry(self, name: str) -> "Entry":
        value = self.get(name)
        if value in (None, ""):
            return Entry().at(self.file, self.line, self.path)
        if not isinstance(value, Entry):
            raise self.place_of(name).refuse("Expected fields with values here.")
        return value

    def items_of(self, name: str) -> Items:
        value = self.get(name)
        if value in (None, ""):
            return Items().at(self.file, self.line, self.path)
        if not isinstance(value, Items):
            raise self.place_of(name).refuse("Expected a list here.")
        return value

    def entries(self, name: str) -> "list[Entry]":
        for item in self.items_of(name):
            if not isinstance(item, Entry):
                raise item.refuse("Expected fields with values here.")
        return self.items_of(name)

    def heading_language(self, names: "Entry") -> str:
        """Which of some names or titles is the heading: as told, or the house's."""
        usual = HOUSE_LANGUAGE if HOUSE_LANGUAGE in names else next(iter(names), "")
        told = self.text("heading", usual)
        if told not in names:
            raise self.place_of("heading").refuse(f"Nothing is given in “{told}”.")
        return told

    def texts(self, name: str) -> list[Text]:
        """A list of words; a single one may stand without the list."""
        value = self.get(name)
        if isinstance(value, Text):
            return [value] if value else []
        for item in self.items_of(name):
            if not isinstance(item, Text):
                raise item.refuse("Expected words here.")
        return self.items_of(name)

    def places(self, name: str) -> "list[tuple[str, str, Node]]":
        """Words, each with where they stand in a text if they alone do not tell."""
        found = []
        value = self.get(name)
        for item in (
            [value] if isinstance(value, (Text, Entry)) else self.items_of(name)
        ):
            if isinstance(item, Entry):
                item.only("words", "at")
                found.append((item.needs("words"), item.text("at"), item))
            else:
                found.append((str(item), "", item))
        return found

    def when(self, name: str) -> When:
        return date_of(self[name]) if self.get(name) else When()


def date_of(node: Node) -> When:
    """A date: EDTF, or its parts; as written alone it is kept, read or not."""
    if isinstance(node, Text):
        edtf, given = str(node), {}
    elif isinstance(node, Entry):
        node.only("as_written", "calendar", "edtf", "basis")
        edtf = node.text("edtf")
        given = {
            "as_written": node.text("as_written"),
            "calendar": node.choice("calendar", Calendar.values, Calendar.GREGORIAN),
            "basis": node.text("basis"),
        }
    else:
        raise node.refuse("Expected a date here.")
    try:
        if edtf:
            bounds(edtf)
    except NotADate as reason:
        raise node.refuse(
            f"{reason} Words that are no date go under “as_written”."
        ) from None
    return When.of(edtf, **given)


def read(paths: Iterable[Path]) -> dict[str, Entry]:
    """Return the sections of all files, each a mapping from key to record."""
    archive = {name: Entry().at(Path("."), 0, (name,)) for name in SECTIONS}
    for file in _files(paths):
        for section, records in _read_file(file).items():
            for key in records:
                if key in archive[section]:
                    other = archive[section][key]
                    raise records.place_of(key).refuse(
                        f"“{key}” stands already in {other.file}, line {other.line}."
                    )
                if not isinstance(records[key], Entry):
                    raise records.place_of(key).refuse(
                        "Expected fields with values here."
                    )
            archive[section].update(records)
    return archive


def _files(paths: Iterable[Path]) -> list[Path]:
    files = []
    for path in paths:
        if path.is_dir():
            found = sorted(p for p in path.iterdir() if p.suffix in SUFFIXES)
            if not found:
                raise NotLoadable(f"There is nothing to load in {path}.")
            files += found
        elif path.is_file():
            files.append(path)
        else:
            raise NotLoadable(f"{path} is not there.")
    return files


def _read_file(file: Path) -> Entry:
    try:
        if file.stat().st_size > LARGEST:
            raise NotLoadable(f"{file} is larger than {LARGEST >> 20} MB.")
        text = file.read_text(encoding="utf-8-sig")
        root = _Converter(file).convert(yaml.compose(text, Loader=yaml.SafeLoader), ())
    except UnicodeDecodeError as error:
        raise NotLoadable(
            f"{file} is not UTF-8: the byte at {error.start} cannot be read."
        ) from None
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark or error.context_mark).line + 1
        raise NotLoadable(f"{file}, line {line}: {error.problem}.") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise NotLoadable(f"{file} cannot be read as YAML: {error}.") from None
    except OSError as error:
        raise NotLoadable(f"{file} cannot be read: {error.strerror}.") from None
    if not isinstance(root, Entry):
        raise NotLoadable(
            f"{file}: expected one of {', '.join(SECTIONS)} at the beginning of a line."
        )
    root.only(*SECTIONS)
    return Entry(
        {section: root.entry(section) for section in root if root[section]}
    ).at(file, 1, ())


class _Converter:
    """From YAML's nodes to ours. No aliases: a record is written out where it is."""

    def __init__(self, file: Path):
        self.file = file
        self.seen = set()

    def convert(self, node, path: tuple[str, ...]):
        if node is None:
            return None
        line = node.start_mark.line + 1
        if id(node) in self.seen:
            raise NotLoadable(
                f"{self.file}, line {line}: anchors and aliases (& and *) are not read."
            )
        self.seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            is_empty = node.value in ("", "~", "null") and node.style is None
            text = "" if is_empty else unicodedata.normalize("NFC", node.value)
            if NO_TEXT.search(text):
                raise NotLoadable(f"{self.file}, line {line}: a character is no text.")
            return Text(text).at(self.file, line, path)
        if isinstance(node, yaml.SequenceNode):
            items = [self.convert(item, path) for item in node.value]
            return Items(items).at(self.file, line, path)
        entry = Entry().at(self.file, line, path)
        for key, value in node.value:
            where = f"{self.file}, line {key.start_mark.line + 1}"
            if not isinstance(key, yaml.ScalarNode):
                raise NotLoadable(f"{where}: a key is one word.")
            if key.value in entry:
                raise NotLoadable(f"{where}: “{key.value}” stands here twice.")
            entry[key.value] = self.convert(value, (*path, key.value))
        return entry
