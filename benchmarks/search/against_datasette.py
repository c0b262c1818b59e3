"""Datasette, the tool with which many publish such tables: SQLite's FTS5 and facets."""

import sqlite3
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import asking

NEEDED = ["datasette>=0.65,<0.66"]
FACETS = ["kind", "sender", "language", "year"]


def installed(folder: Path) -> Path:
    """The programs of an environment with the competitors in it."""
    programs = folder.parent / "competitors" / "bin"
    if not programs.exists():
        subprocess.run([sys.executable, "-m", "venv", programs.parent], check=True)
    marker = programs.parent / "_".join(n.partition(">")[0] for n in NEEDED)
    if not marker.exists():
        subprocess.run([programs / "pip", "install", "-q", *NEEDED], check=True)
        marker.touch()
    return programs


@contextmanager
def serve(folder: Path, corpus):
    folder.mkdir(exist_ok=True)
    programs = installed(folder)
    database = folder / "letters.db"
    if not database.exists():
        fill(database, corpus)
    port = asking.free_port()
    command = [programs / "datasette", "serve", database, "-p", str(port)]
    # So that it counts and does not give up.
    for limit in ("sql_time_limit_ms", "facet_time_limit_ms"):
        command += ["--setting", limit, "60000"]
    command += ["--setting", "facet_suggest_time_limit_ms", "1"]
    command += ["--setting", "suggest_facets", "off"]
    with asking.running(command, port) as process:
        size = f"{database.stat().st_size / 1e6:.0f} MB, with the rows"
        yield asking.Server(port, address_of, process.pid, {"index": size})


def fill(database: Path, corpus) -> None:
    connection = sqlite3.connect(database)
    connection.executescript(
        "CREATE TABLE records (id INTEGER PRIMARY KEY, title TEXT, body TEXT,"
        " kind TEXT, sender TEXT, language TEXT, year INTEGER);"
        "CREATE VIRTUAL TABLE records_fts USING fts5 (title, body,"
        " content='records', content_rowid='id', tokenize='porter unicode61');"
    )
    connection.executemany(
        "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (
                *(r.number, r.title, r.body, r.kind),
                *(f"agent-{r.sender}", r.language, r.first),
            )
            for r in corpus.records
        ),
    )
    connection.executescript(
        "INSERT INTO records_fts (records_fts) VALUES ('rebuild');"
        "CREATE INDEX by_sender ON records (sender);"
        "CREATE INDEX by_year ON records (year);"
    )
    connection.close()


def address_of(question) -> str:
    words = " ".join(question.words)
    if question.is_phrase:
        words = f'"{words}"'
    if question.is_beginning:
        words = f"{words}*"
    asked = [("_search", words), ("_searchmode", "raw"), ("_size", 20)]
    asked += [("_facet", facet) for facet in FACETS]
    if question.narrowed:
        asked += [("sender", question.narrowed["sender"])]
        asked += [("language", question.narrowed["lang"])]
    if question.order:
        asked += [("_sort", "year")]
    if question.page > 1:
        # Its pages begin after a row, and not at a number.
        asked += [("_next", question.page * 20)]
    return f"/letters/records?{urlencode(asked)}"
