"""What is installed from a wheel is a whole archive, without a clone."""

import os
import subprocess
import sys
import tomllib
import zipfile

import pytest
import yaml
from django.conf import settings

ROOMS = ["archive", "config", "templates", "fixtures"]
ASK = """
from config.command import main
main()
from django.test import Client
answer = Client().get("/about/", headers={"host": "localhost"})
print(answer.status_code, b"</html>" in answer.content)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    build = ["wheel", "--no-deps", "--no-build-isolation", "--no-index", "--quiet"]
    subprocess.run(
        [sys.executable, "-m", "pip", *build, f"--wheel-dir={folder}", "."],
        cwd=settings.BASE_DIR,
        check=True,
    )
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        yield wheel


def test_it_holds_every_file_of_the_archive(wheel):
    names = set(wheel.namelist())
    kept = {
        path.relative_to(settings.BASE_DIR).as_posix()
        for room in ROOMS
        for path in (settings.BASE_DIR / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    inside = {
        f"config/{name}" if name.startswith(("templates/", "fixtures/")) else name
        for name in kept
    }

    assert len(inside) > 300
    assert not inside - names


def test_its_one_word_makes_an_archive_where_one_stands(wheel, tmp_path):
    """Without a clone: neither its folder nor its variables are known."""
    site, home = tmp_path / "site", tmp_path / "home"
    wheel.extractall(site)
    home.mkdir()

    done = subprocess.run(
        [sys.executable, "-c", ASK, "quickstart", "--no-serve", "--empty"],
        cwd=home,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
    )

    assert done.stderr == ""
    assert f"The archive's folder: {home}/var" in done.stdout
    assert done.stdout.endswith("200 True\n")
    assert (home / "var/static/archive").is_dir()
    assert not (site / "var").exists()


def test_what_is_cited_is_what_is_packed():
    """CFF 1.2.0 has to say how it is written, by whom, and what."""
    cited = yaml.safe_load((settings.BASE_DIR / "CITATION.cff").read_text())
    packed = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())
    project = packed["project"]

    assert cited["cff-version"] == "1.2.0"
    assert cited["message"]
    assert cited["title"]
    assert all(author["name"] for author in cited["authors"])
    assert (cited["version"], cited["license"]) == (
        project["version"],
        project["license"],
    )
