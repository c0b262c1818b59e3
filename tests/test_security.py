"""What docs/security.md says: of every requirement, and of tests that are there."""

import ast
import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from docs import write_security

ROOT = Path(settings.BASE_DIR)
SOURCE = yaml.safe_load(write_security.SOURCE.read_text())
ENTRIES = {
    number: entry
    for told in SOURCE["chapters"].values()
    for numbers, entry in told.items()
    for number in write_security.numbers_in(numbers)
}
ATTEMPTS = [one for attempts in SOURCE["threats"].values() for one in attempts]
# How many the standard has in each chapter at levels 1 and 2.
MANY = {1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7, 10: 29, 11: 14}
MANY |= {12: 9, 13: 13, 14: 9, 15: 13, 16: 16, 17: 7}


def names_of_tests(file: Path) -> set[str]:
    """The names of the tests in a file."""
    tree = ast.parse(file.read_text())
    found = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return {function.name for function in found}


def test_the_page_is_what_its_source_makes_of_it():
    """If it is not: `python docs/write_security.py`."""
    assert write_security.PAGE.read_text() == write_security.page()


def test_the_page_says_each_thing_once():
    """Where the line that parts it from its source reads otherwise, all would stay."""
    headings = re.findall(r"^#+ .+$", write_security.PAGE.read_text(), re.MULTILINE)

    assert len(set(headings)) == len(headings)


def test_no_requirement_is_left_out_or_answered_twice():
    many = dict.fromkeys(MANY, 0)
    for number in ENTRIES:
        many[int(number.partition(".")[0])] += 1
    answers = [
        number
        for told in SOURCE["chapters"].values()
        for numbers in told
        for number in write_security.numbers_in(numbers)
    ]

    assert many == MANY
    assert len(answers) == len(ENTRIES) == 253


@pytest.mark.parametrize("number", ENTRIES)
def test_each_is_answered_in_one_way_and_by_something(number):
    entry = ENTRIES[number]
    kind = write_security.answer_of(entry)

    assert set(entry) <= {"asks", "by", kind}
    assert entry["asks"]
    assert entry[kind].endswith(".")
    assert kind != "met" or entry["by"]


def test_every_test_and_file_that_is_named_is_there():
    named = {
        name for entry in [*ENTRIES.values(), *ATTEMPTS] for name in entry.get("by", [])
    }
    missing = set()
    for name in named:
        file, _, test = name.partition("::")
        path = ROOT / "tests" / file if test else ROOT / file
        if not path.is_file() or test and test not in names_of_tests(path):
            missing.add(name)

    assert len(named) > 100
    assert not missing


def test_what_is_written_by_hand_names_the_settings_that_there_are():
    by_hand = write_security.PAGE.read_text().partition(write_security.BELOW)[0]
    read = (ROOT / "config" / "settings.py").read_text()

    for name in re.findall(r"`(ARCHIVE_\w+|SECRET_KEY|ALLOWED_HOSTS)`", by_hand):
        assert f'"{name}"' in read, name
        assert name in (ROOT / "README.md").read_text(), name
