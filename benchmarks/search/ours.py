"""This archive: the corpus put in, indexed, and served as README has it."""

import json
import os
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import asking

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.faults.processes import bound_to, production_command  # noqa: E402

EDITS = 60


class Archive(asking.Server):
    def total(self, question) -> int:
        address = address_of(question).replace("/search/", "/search.json")
        return json.loads(self.get(address))["total"]

    def memory(self) -> dict:
        """Anonymous memory of the workers: the index is mapped, and not counted."""
        workers = subprocess.check_output(["pgrep", "-P", str(self.pid)], text=True)
        sizes = [_anonymous(pid) for pid in workers.split()]
        return {"anonymous memory of a worker": f"{max(sizes) / 1024:.0f} MB"}


def _anonymous(pid: str) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("RssAnon:")[2].split()[0])


def address_of(question) -> str:
    words = " ".join(question.words)
    if question.is_phrase:
        words = f'"{words}"'
    asked = {"q": f"{words}*" if question.is_beginning else words} | question.narrowed
    if question.page > 1:
        asked["page"] = question.page
    if question.order:
        asked["order"] = question.order
    return f"/search/?{urlencode(asked)}"


def environment(folder: Path) -> dict:
    return os.environ | {
        "ARCHIVE_DATA": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/archive.sqlite3",
        "ARCHIVE_ENV": "production",
        "ARCHIVE_PLAIN_HTTP": "1",
        "SECRET_KEY": "benchmark" * 8,
        "ALLOWED_HOSTS": "127.0.0.1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


@contextmanager
def serve(folder: Path, corpus):
    folder.mkdir(exist_ok=True)
    facts = {}
    if not (folder / "done").exists():
        facts = fill(folder, corpus)
        (folder / "done").touch()
    port = asking.free_port()
    command = production_command()
    command += bound_to(command, port)
    with asking.running(command, port, cwd=ROOT, env=environment(folder)) as process:
        yield Archive(port, address_of, process.pid, facts)


def fill(folder: Path, corpus) -> dict:
    """Put the corpus in, and index it; how long that took, and how large it is."""
    _manage(folder, "migrate", "-v0")
    _manage(folder, "collectstatic", "--no-input", "-v0")
    _in_process(folder, "put", str(corpus.size))
    begin = time.perf_counter()
    _manage(folder, "rebuild_index")
    took = time.perf_counter() - begin
    public = next((folder / "search").glob("*-*/public"))
    size = sum(path.stat().st_size for path in public.iterdir())
    return {
        "index": f"{size / 1e6:.0f} MB",
        "indexed": f"{corpus.size / took:,.0f} records a second ({took:.0f} s)",
    }


def edits(folder: Path) -> dict:
    """What an edit costs: a letter saved, and the index brought up to date."""
    told = _in_process(folder, "edit", "0")
    times = [float(line) for line in told.split()]
    cuts = statistics.quantiles(times, n=20, method="inclusive")
    return {"an edit, p50 / p95": f"{cuts[9]:.0f} / {cuts[18]:.0f} ms"}


def _manage(folder: Path, *command: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment(folder),
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _in_process(folder: Path, *what: str) -> str:
    here = Path(__file__).resolve().parent / "rows.py"
    return subprocess.check_output(
        [sys.executable, here, *what], cwd=ROOT, env=environment(folder), text=True
    )
