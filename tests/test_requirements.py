"""The versions that were tested, which README's commands install."""

import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from packaging.requirements import Requirement

PYPROJECT = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())
ARCHIVE = PYPROJECT["project"]["dependencies"]
RANGES = {
    "build": PYPROJECT["build-system"]["requires"]
    + PYPROJECT["dependency-groups"]["build"],
    "run": ARCHIVE,
    "test": ARCHIVE + PYPROJECT["project"]["optional-dependencies"]["test"],
}
FILES = {name: settings.BASE_DIR / f"requirements/{name}.txt" for name in RANGES}


def versions(path: Path) -> dict[str, str]:
    return dict(re.findall(r"^(\S+)==(\S+)", path.read_text(), re.MULTILINE))


@pytest.mark.parametrize("name", RANGES)
def test_what_was_tested_lies_within_the_ranges(name):
    tested = versions(FILES[name])

    for written in RANGES[name]:
        wanted = Requirement(written)
        assert tested[wanted.name.lower()] in wanted.specifier, written


def test_a_package_has_one_version_wherever_it_is_installed():
    build, run, test = (versions(FILES[name]) for name in ("build", "run", "test"))

    assert run.items() <= test.items()
    assert {name: test[name] for name in build.keys() & test.keys()}.items() <= (
        build.items()
    )


@pytest.mark.parametrize("name", FILES)
def test_each_file_is_known_by_its_hash_and_may_come_from_anywhere(name):
    text = FILES[name].read_text()
    packages = re.split(r"^(?=[^\s#])", text, flags=re.MULTILINE)[1:]

    assert len(packages) == len(versions(FILES[name]))
    assert all("--hash=sha256:" in package for package in packages)
    assert "//" not in text


def test_both_commands_of_the_readme_install_what_was_tested():
    readme = (settings.BASE_DIR / "README.md").read_text()
    run, test = re.findall(r"^```sh\n(.+)\n```$", readme, re.MULTILINE)[:2]

    for command, file in [(run, "run"), (test, "test")]:
        installs = re.findall(r"pip install -q (.*?) &&", command)
        assert installs == [
            "-r requirements/build.txt",
            f"--no-build-isolation -r requirements/{file}.txt",
        ]
