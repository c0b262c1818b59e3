"""Reading YAML files so that every value knows its file, its line and its record."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

from archive.dates import Calendar, NotADate, When, bounds
from archive.exchange.did_you_mean import did_you_mean
from archive.languages import HOUSE_LANGUAGE

SECTIONS = ("agents", "places", "documents", "collections", "letters")
# What is no list of records, and stands in one file at most.
EDITION = "edition"
# JSON is YAML.
SUFFIXES = (".yaml", ".yml", ".json")
# What an escape in quotes can write, and no database or page can hold.
NO_TEXT = re.compile("[\0\ud800-\udfff]")
# In C where PyYAML was built with it, as its wheels are: eight times as fast.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 50  # levels of lists and fields within each other
TOO_DEEP = f"nothing is more than {DEEPEST} levels deep"
# PyYAML from 6.0.4 on looks ahead, and refuses depth itself before we see it.
PARSERS_TOO_DEEP = "exceeded maximum nesting depth"
LARGEST = 20 * 1024 * 1024  # bytes of one file
MOST_VALUES = 500_000  # of one file; each takes half a kilobyte of memory
LONGEST_QUOTED = 80  # characters of what was brought that a sentence repeats
QUOTED = re.compile(rf"“([^”]{{{LONGEST_QUOTED}}})[^”]+”")
LONGEST_SHOWN = 200  # characters of a value in a list
# Half of a character beyond the first 65,536, as JSON escapes it.
HALF = r"\\u([dD][{0}][0-9a-fA-F]{{2}})"
HALVES = re.compile(
    r"(?<!\\)((?:\\\\)*)" + HALF.format("89abAB") + HALF.format("c-fC-F")
)


def shorten(text: str) -> str:
    """The beginning of a text, as a list shows it."""
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"


class Refused(Exception):
    """Raised with a sentence for whoever brought a file; what it quotes is cut."""

    def __init__(self, sentence: str):
        super().__init__(QUOTED.sub(r"“\1…”", sentence))


class NotLoadable(Refused):
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
                hint = did_you_mean(name, names)
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
        if not names:
            raise self.refuse("A title or a name is missing.")
        usual = HOUSE_LANGUAGE if HOUSE_LANGUAGE in names else next(iter(names))
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

    def when(self, name: str, language: str = "") -> When:
        return date_of(self[name], language) if self.get(name) else When()


def date_of(node: Node, language: str = "") -> When:
    """
    A date: EDTF, or its parts; as written alone it is kept, read or not.

    `language` is that of the source, where it is known.
    """
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
    return When.of(edtf, language=language, **given)


class Archive:
    """
    The records of some files, section by section.

    Each file is read once to see that no key stands twice, and again when its records
    are asked for: so one file at a time is held, however many there are.
    """

    def __init__(self, paths: Iterable[Path]):
        # Where each record stands, by its key: the file's number and the line.
        self.keys: dict[str, dict[str, tuple[int, int]]] = {n: {} for n in SECTIONS}
        self._edition: int | None = None
        self._files = _files(paths)
        self._held: tuple[int, Entry] | None = None
        for number in range(len(self._files)):
            for section, records in self._read(number).items():
                if section == EDITION:
                    self._note_edition(records, number)
                else:
                    self._list(section, records, number)

    def _note_edition(self, entry: Entry, number: int) -> None:
        if self._edition is not None:
            there = self._files[self._edition]
            raise entry.refuse(f"“{EDITION}” stands already in {there}.")
        self._edition = number

    def _list(self, section: str, records: Entry, number: int) -> None:
        known = self.keys[section]
        for key, record in records.items():
            if key in known:
                file, line = known[key]
                raise records.place_of(key).refuse(
                    f"“{key}” stands already in {self._files[file]}, line {line}."
                )
            if not isinstance(record, Entry):
                raise records.place_of(key).refuse("Expected fields with values here.")
            known[key] = number, record.line

    def _read(self, number: int) -> Entry:
        if self._held is None or self._held[0] != number:
            # What was held goes before the next is read.
            self._held = None
            self._held = number, _read_file(self._files[number])
        return self._held[1]

    def edition(self) -> Entry | None:
        """What the edition says of itself, if one of the files tells that."""
        if self._edition is None:
            return None
        return self._read(self._edition).entry(EDITION)

    def of(self, section: str) -> Iterator[tuple[str, Entry]]:
        """The records of a section with their keys, in the order of the files."""
        for number in sorted({file for file, _ in self.keys[section].values()}):
            yield from self._read(number).entry(section).items()

    def in_turn(self, section: str, field: str) -> Iterator[tuple[str, Entry]]:
        """The records of a section, each after the one that it names in a field."""
        to_come = set(self.keys[section])
        waiting: dict[str, list[tuple[str, Entry]]] = {}
        for key, record in self.of(section):
            if (before := record.text(field)) in to_come:
                waiting.setdefault(before, []).append((key, record))
                continue
            ready = [(key, record)]
            while ready:
                key, record = ready.pop(0)
                to_come.discard(key)
                yield key, record
                ready += waiting.pop(key, [])
        for (_, record), *_ in reversed(waiting.values()):
            raise record.place_of(field).refuse("That would run in a circle.")


def _files(paths: Iterable[Path]) -> list[Path]:
    files = []
    for path in paths:
        try:
            files += _files_of(path)
        except OSError as error:
            raise NotLoadable(f"{path} cannot be read: {error.strerror}.") from None
    return files


def _files_of(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise NotLoadable(f"{path} is not there.")
    found = sorted(p for p in path.iterdir() if p.suffix.lower() in SUFFIXES)
    if not found:
        raise NotLoadable(f"There is nothing to load in {path}.")
    return found


def _read_file(file: Path) -> Entry:
    text, root = _parse(file)
    if not isinstance(root, Entry):
        raise NotLoadable(
            f"{file}: expected one of {', '.join([*SECTIONS, EDITION])} at the"
            " beginning of a line."
        )
    root.only(EDITION, *SECTIONS)
    sections = {section: root.entry(section) for section in root if root[section]}
    _refuse_a_part(file, text)
    return Entry(sections).at(file, 1, ())


def _parse(file: Path) -> tuple[str, Node | None]:
    """The text of a file, and what YAML makes of it."""
    try:
        if file.stat().st_size > LARGEST:
            raise NotLoadable(f"{file} is larger than {LARGEST >> 20} MB.")
        text = _text_of(file)
        return text, _Converter(file, text).root()
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise NotLoadable(
            f"{file}, line {line}: it is not UTF-8, and cannot be read."
        ) from None
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark or error.context_mark).line + 1
        problem = TOO_DEEP if error.problem == PARSERS_TOO_DEEP else error.problem
        raise NotLoadable(f"{file}, line {line}: {problem}.") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise NotLoadable(f"{file} cannot be read as YAML: {error}.") from None
    except OSError as error:
        raise NotLoadable(f"{file} cannot be read: {error.strerror}.") from None


def _text_of(file: Path) -> str:
    text = file.read_bytes().decode("utf-8-sig")
    if file.suffix.lower() == ".json":
        # YAML knows no halves of characters.
        return HALVES.sub(_joined, text)
    return text


def _joined(halves: re.Match) -> str:
    before, first, second = halves.groups()
    code = 0x10000 + (int(first, 16) - 0xD800 << 10) + int(second, 16) - 0xDC00
    return before + chr(code)


def _refuse_a_part(file: Path, text: str) -> None:
    """Refuse what may have been cut off: YAML reads it, and less of it."""
    if file.suffix.lower() != ".json" and not text.endswith(("\n", "\r")):
        line = text.count("\n") + 1
        raise NotLoadable(
            f"{file}, line {line}: it ends in the middle of a line. Is the file whole?"
            " If so, end it with a line break."
        )


class _Converter:
    """
    From YAML's events to our values. No aliases: a record is written out where it is.

    Not by way of YAML's nodes, whose composer in C has no bottom: a file that nests
    deep enough would take the whole process with it.
    """

    def __init__(self, file: Path, text: str):
        self.file = file
        self.count = 0
        self.events = yaml.parse(text, Loader=LOADER)

    def root(self):
        next(self.events)
        if isinstance(next(self.events), yaml.StreamEndEvent):
            return None
        value = self.convert(next(self.events), ())
        next(self.events)
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise self.refuse(after, "a second document begins here.")
        return value

    def refuse(self, event, sentence: str) -> NotLoadable:
        line = event.start_mark.line + 1
        return NotLoadable(f"{self.file}, line {line}: {sentence}")

    def convert(self, event, path: tuple[str, ...], depth: int = 0):
        if isinstance(event, yaml.AliasEvent):
            raise self.refuse(event, "anchors and aliases (& and *) are not read.")
        if depth > DEEPEST:
            raise self.refuse(event, f"{TOO_DEEP}.")
        self.count += 1
        if self.count > MOST_VALUES:
            sentence = f"more than {MOST_VALUES:,} values: divide the file."
            raise self.refuse(event, sentence)
        place = self.file, event.start_mark.line + 1, path
        if isinstance(event, yaml.ScalarEvent):
            return self.text(event).at(*place)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.items(Items().at(*place), depth + 1)
        return self.fields(Entry().at(*place), depth + 1)

    def items(self, items: Items, depth: int) -> Items:
        while not isinstance(item := next(self.events), yaml.SequenceEndEvent):
            items.append(self.convert(item, items.path, depth))
        return items

    def fields(self, entry: Entry, depth: int) -> Entry:
        while not isinstance(key := next(self.events), yaml.MappingEndEvent):
            if not isinstance(key, yaml.ScalarEvent):
                raise self.refuse(key, "a key is one word.")
            name = self.words(key)
            if not name:
                raise self.refuse(key, "a key is missing.")
            if name in entry:
                raise self.refuse(key, f"“{name}” stands here twice.")
            path = (*entry.path, name)
            entry[name] = self.convert(next(self.events), path, depth)
        return entry

    def text(self, event: yaml.ScalarEvent) -> Text:
        is_empty = event.value in ("", "~", "null") and not event.style
        return Text("" if is_empty else self.words(event))

    def words(self, event: yaml.ScalarEvent) -> str:
        words = unicodedata.normalize("NFC", event.value)
        if NO_TEXT.search(words):
            raise self.refuse(event, "a character is no text.")
        return words
