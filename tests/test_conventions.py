"""What the house style can have checked by a machine."""

import ast
import re
from pathlib import Path
from statistics import median

import pytest
from django.conf import settings
from django.core.management import call_command

# Imports run from the first to the last, and never back.
LAYERS = [
    "urls",
    "views",
    "admin.doors",
    "admin",
    "forms",
    "exchange.feeds",
    "exchange.linked_data",
    "exchange.data",
    "exchange.uploads",
    "exchange.backups",
    "exchange.dumping",
    "exchange.tables",
    "exchange.loading",
    "exchange.files",
    "exchange.references",
    "admin.groups",
    "checking",
    "lookalikes",
    "splitting",
    "returning",
    "merging",
    "restoring",
    "publishing",
    "changes",
    "drawings",
    "pages.responses",
    "pages.questions",
    "pages.opened",
    "pages.letters",
    "pages.collections",
    "pages.places",
    "search",
    "pages.agents",
    "pages.sources",
    "pages.documents",
    "pages.marking",
    "citing",
    "evidence",
    "comparison",
    "anchoring",
    "keeping",
    "counting",
    "doors",
    "edition",
    "triggers",
    "texts",
    "models",
    "dates",
    "languages",
    "colours",
    "prose",
    "trouble",
    "exchange.did_you_mean",
    "exchange.keys",
    "exchange.zips",
]
# What Django looks for by name, and what serves the whole.
APART = ["apps", "data_folder", "management", "migrations", "serving", "templatetags"]
KINDS_OF_CODE = {"utils", "helpers", "services", "managers", "mixins", "constants"}
KINDS_OF_CODE |= {"common", "core", "lib"}
ARCHIVE = Path(settings.BASE_DIR) / "archive"
LONG = 25  # lines of a function, its docstring apart: there hides a second idea
LONGEST = 45  # lines: more does not stand on a screen at once
DOCS = [*ARCHIVE.parent.glob("*.md"), *ARCHIVE.parent.glob("docs/*.md")]
# The history tells of files that have gone since.
DOCS.remove(ARCHIVE.parent / "CHANGELOG.md")
NAMED = re.compile(r"(?:archive|config|tests|fixtures|benchmarks|docs)/[\w./-]*\w")
TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))


def name_of(path: Path) -> str:
    """What a file is imported by, within the archive: `pages.letters`."""
    parts = path.relative_to(ARCHIVE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def layer_of(name: str) -> str | None:
    """The layer in which a module, or what is imported from one, stands."""
    holding = [a for a in LAYERS if name == a or name.startswith(f"{a}.")]
    return max(holding, key=len, default=None)


def imports_of(path: Path) -> set[str]:
    """What a file imports from the archive: `models.Letter`, `evidence`."""
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
    return {n.removeprefix("archive.") for n in names if n.startswith("archive.")}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_never_imports_from_one_above_it(layer):
    above = set(LAYERS[: LAYERS.index(layer)])
    files = [p for p in ARCHIVE.rglob("*.py") if layer_of(name_of(p)) == layer]

    assert files, layer
    for path in files:
        assert not {layer_of(name) for name in imports_of(path)} & above, path


def test_every_room_has_its_place_among_the_layers():
    rooms = {name_of(path).split(".")[0] for path in ARCHIVE.rglob("*.py")} - {""}

    assert rooms == {layer.split(".")[0] for layer in LAYERS} | set(APART)


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


def lines_of(function: ast.FunctionDef) -> int:
    lines = function.end_lineno - function.lineno + 1
    if ast.get_docstring(function) is None:
        return lines
    sentence = function.body[0]
    return lines - (sentence.end_lineno - sentence.lineno + 1)


def test_functions_are_of_short_breath():
    """A long one is allowed where dividing it would hide more than it shows."""
    every = {
        f"{path.relative_to(ARCHIVE)}: {node.name}": lines_of(node)
        for path in ARCHIVE.rglob("*.py")
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
    }
    beyond = {name: lines for name, lines in every.items() if lines > LONG}

    assert median(every.values()) <= 6
    assert len(beyond) <= len(every) / 50, beyond
    assert all(lines <= LONGEST for lines in beyond.values()), beyond


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_a_document_names_files_that_are_there(path):
    named = set(NAMED.findall(path.read_text()))

    assert not {name for name in named if not (ARCHIVE.parent / name).exists()}


def test_what_is_expected_of_a_browser_is_waited_for():
    """What is asked once is asked of the page before, where the machine is busy."""
    asked_once = re.compile(
        r"^ *assert .*(?:\.locator|\.get_by_\w+)\(.*\)"
        r"\.(?:count|is_\w+|inner_text|text_content|input_value)\(\)"
        r"|\.wait_for_load_state\(\)$",
        re.MULTILINE,
    )
    tests = (ARCHIVE.parent / "tests").glob("*.py")
    found = {path.name: asked_once.findall(path.read_text()) for path in tests}

    assert len(found) > 50
    assert not {name: lines for name, lines in found.items() if lines}


def test_migrations_keep_up_with_the_models(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_a_migration_imports_nothing_from_the_archive():
    """It says what was, whatever the archive has become."""
    steps = sorted((ARCHIVE / "migrations").glob("[0-9]*.py"))

    assert steps
    for path in steps:
        assert not imports_of(path), path


@pytest.mark.parametrize(
    "path", sorted(ARCHIVE.glob("static/archive/*.css")), ids=lambda path: path.name
)
def test_a_stylesheet_closes_each_rule_that_it_opens(path):
    """Browsers say nothing: all that follows is taken for a part of the open rule."""
    rules = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)

    assert rules.count("{") == rules.count("}")


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


def test_readme_shows_the_page_of_a_letter_small_and_in_words_too():
    readme = (settings.BASE_DIR / "README.md").read_text()

    alternative, address = re.search(r"!\[([^]]*)\]\((docs/[^)]*)\)", readme).groups()

    picture = settings.BASE_DIR / address
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size < 150_000
    for words in ("disputed", "rival answers", "sources", "origins"):
        assert words in alternative
