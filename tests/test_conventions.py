"""What the house style can have checked by a machine."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

# Imports run from the first to the last, and never back.
LAYERS = [
    "urls",
    "views",
    "doors",
    "admin",
    "forms",
    "histogram",
    "feeds",
    "linked_data",
    "data",
    "uploads",
    "backups",
    "dumping",
    "tables",
    "loading",
    "groups",
    "publishing",
    "changes",
    "timeline",
    "aftermath",
    "dossier",
    "gathering",
    "whereabouts",
    "search",
    "careers",
    "apparatus",
    "holdings",
    "marking",
    "citing",
    "evidence",
    "existence",
    "anchoring",
    "triggers",
    "models",
    "dates",
    "languages",
    "zips",
]
KINDS_OF_CODE = {"utils", "helpers", "services", "managers", "mixins", "constants"}
KINDS_OF_CODE |= {"common", "core", "lib"}
ARCHIVE = Path(settings.BASE_DIR) / "archive"
TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))


def files_of(layer: str) -> list[Path]:
    single = ARCHIVE / f"{layer}.py"
    return [single] if single.exists() else sorted((ARCHIVE / layer).rglob("*.py"))


def imports_of(path: Path) -> set[str]:
    """The rooms of the archive that a file imports from."""
    here = path.relative_to(ARCHIVE.parent).with_suffix("").parts
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = list(here[: -node.level]) if node.level else []
            module = [*base, *(node.module or "").split(".")]
            module = [part for part in module if part]
            names |= {".".join([*module, alias.name]) for alias in node.names}
    return {n.split(".")[1] for n in names if n.startswith("archive.") and "." in n}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_never_imports_from_one_above_it(layer):
    above = set(LAYERS[: LAYERS.index(layer)])
    files = files_of(layer)

    assert files, layer
    for path in files:
        assert not imports_of(path) & above, path


def test_rooms_are_named_for_subjects():
    rooms = {path.stem for path in ARCHIVE.rglob("*.py")}

    assert not rooms & KINDS_OF_CODE


def test_every_room_opens_with_a_sentence():
    for path in ARCHIVE.rglob("*.py"):
        if "migrations" in path.parts or not path.read_text():
            continue
        sentence = ast.get_docstring(ast.parse(path.read_text()))
        assert sentence, path
        assert sentence.split("\n\n")[0].rstrip().endswith("."), path


def test_migrations_keep_up_with_the_models(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_trusts_no_text_and_carries_no_style_or_script(path):
    text = path.read_text()

    assert "|safe" not in text
    assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize(
    "path",
    [p for p in TEMPLATES if p.name.startswith("_")],
    ids=lambda path: path.name,
)
def test_a_part_says_what_it_needs(path):
    assert path.read_text().startswith("{#")


def test_the_one_script_that_stands_inline_is_data():
    """Browsers never run it; the tag that makes it escapes whatever could end it."""
    making = [path for path in ARCHIVE.rglob("*.py") if "<script" in path.read_text()]

    assert [path.name for path in making] == ["archive_head.py"]
    assert making[0].read_text().count("<script") == 1
    assert '<script type="application/ld+json">' in making[0].read_text()
