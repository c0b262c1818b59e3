"""An archive of its own, on which other processes than this one are at work."""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
README = ROOT / "README.md"
PATIENCE = 60  # seconds until a process is given up


def production_command() -> list[str]:
    """The server, as README says that it is to be started."""
    block = re.search(r"^## In production$.*?^```console\n(.*?)^```", read(README), IN)
    assert block, "README does not say how the archive is served."
    last = block[1].replace("\\\n", " ").strip().splitlines()[-1]
    program, *options = shlex.split(last.removeprefix("$ "))
    return [sys.executable, "-m", Path(program).name, *options]


IN = re.MULTILINE | re.DOTALL


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


class Archive:
    """An archive in a folder, and what is done to it by `manage.py` and by a server."""

    def __init__(self, folder: Path, url: str = ""):
        self.folder = folder
        self.url = url or f"sqlite:///{folder}/archive.sqlite3"
        self.environment = {
            **{name: os.environ[name] for name in os.environ if name in INHERITED},
            "ARCHIVE_DATA": str(folder),
            "ARCHIVE_ENV": "production",
            "ARCHIVE_PLAIN_HTTP": "1",
            "SECRET_KEY": "only for a test, and for nothing else: known to everybody",
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "DATABASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": str(ROOT),
        }

    def start(self, *command: str, **options) -> subprocess.Popen:
        """A command of `manage.py`, which goes on while this process does."""
        return self.process(sys.executable, "manage.py", *command, **options)

    def process(self, *command: str, **options) -> subprocess.Popen:
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            text=True,
            **(streams | options),
        )

    def run(self, *command: str) -> str:
        """A command of `manage.py` to its end; what it said. It has to go well."""
        process = self.start(*command)
        said, _ = process.communicate()
        assert process.returncode == 0, f"{' '.join(command)}:\n{said}"
        return said

    def script_that_goes_on(self, words: str) -> subprocess.Popen:
        return self.process(sys.executable, "-c", SET_UP + words)

    def script(self, words: str, *arguments: str) -> str:
        """Python within the archive, in a process of its own; what it said."""
        process = self.process(sys.executable, "-c", SET_UP + words, *arguments)
        said, _ = process.communicate()
        assert process.returncode == 0, said
        return said

    @contextmanager
    def served(
        self, command: list[str] | None = None, *, workers: int = 2
    ) -> Iterator["Server"]:
        """Served as README has it in production, or otherwise."""
        command = command or [*production_command(), f"--workers={workers}"]
        port = free_port()
        log = self.folder / "server.log"
        with log.open("a") as out:
            process = self.process(*command, *bound_to(command, port), stdout=out)
        server = Server(process, port, log)
        try:
            server.wait()
            yield server
        finally:
            # A worker that is still starting would not hear it, and be waited for.
            for pid in server.pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGTERM)
            process.wait(PATIENCE)


INHERITED = {"PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV"}
SET_UP = "import django; django.setup()\n"


def bound_to(command: list[str], port: int) -> list[str]:
    if "gunicorn" in command:
        return [f"--bind=127.0.0.1:{port}"]
    return ["--host=127.0.0.1", f"--port={port}"]


class Server:
    """A server that runs: where it is, and what it takes of the machine."""

    def __init__(self, process: subprocess.Popen, port: int, log: Path):
        self.process = process
        self.port = port
        self.log = log

    def wait(self) -> None:
        give_up_at = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < give_up_at:
            try:
                self.get("/healthz")
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError(f"It does not serve:\n{read(self.log)[-2000:]}")

    def get(self, address: str) -> tuple[int, Message, str]:
        """The status, the headers and the words of a page."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with closing(line):
            line.request("GET", address)
            response = line.getresponse()
            return response.status, response.headers, response.read().decode()

    @property
    def pids(self) -> list[int]:
        """The process and those that it has started."""
        found = [self.process.pid]
        for pid in found:
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                found += map(int, read(task).split())
        return found

    @property
    def megabytes(self) -> float:
        """What is held in memory by all of it, what is shared counted once."""
        shares = [Path(f"/proc/{pid}/smaps_rollup") for pid in self.pids]
        sizes = [re.search(r"^Pss: +(\d+)", read(s), re.MULTILINE) for s in shares]
        return sum(int(size[1]) for size in sizes if size) / 1024
