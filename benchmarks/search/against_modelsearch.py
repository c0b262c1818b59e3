"""django-modelsearch, the search of Wagtail for any model: SQLite's FTS5 behind it."""

import os
import subprocess
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import against_datasette
import asking

PROJECT = Path(__file__).resolve().parent / "beside"
against_datasette.NEEDED += [
    "modelsearch>=1.3,<2",
    "django>=5.2,<5.3",
    "gunicorn>=25,<28",
]


@contextmanager
def serve(folder: Path, corpus):
    folder.mkdir(exist_ok=True)
    programs = against_datasette.installed(folder)
    database = folder / "letters.sqlite3"
    how = {
        "cwd": PROJECT,
        "env": os.environ
        | {"BESIDE_DATABASE": str(database), "DJANGO_SETTINGS_MODULE": "settings"},
    }
    if not database.exists():
        python = programs / "python"
        subprocess.run([python, "fill.py", str(corpus.size)], check=True, **how)
    port = asking.free_port()
    command = [programs / "gunicorn", f"--bind=127.0.0.1:{port}", "--workers=2"]
    # A worker that is still at a question when we have given up is made anew.
    command += [f"--timeout={asking.PATIENCE}", "--no-control-socket"]
    with asking.running([*command, "wsgi"], port, **how) as process:
        size = f"{database.stat().st_size / 1e6:.0f} MB, with the rows"
        yield asking.Server(port, address_of, process.pid, {"index": size})


def address_of(question) -> str:
    asked = {
        "q": " ".join(question.words),
        "phrase": "1" if question.is_phrase else "",
        "begins": "1" if question.is_beginning else "",
        "page": question.page,
        "order": question.order,
    } | question.narrowed
    return f"/?{urlencode(asked)}"
