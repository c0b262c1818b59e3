"""The database of a test run: `pytest --database sqlite`, or `postgresql`."""

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from functools import partial
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

# The databases on a server of which every process of a run has copies.
TEMPLATES = {"empty": "test_archive_empty", "collection": "test_archive_collection"}
NEEDED = ["initdb", "pg_ctl", "postgres"]
CUSTOMARY_FOLDERS = [
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "opt/homebrew/opt/postgresql@*/bin",
    "usr/local/opt/postgresql@*/bin",
    "Applications/Postgres.app/Contents/Versions/*/bin",
]
# As production has it, and alike on every machine.
SORTING = ["--encoding=UTF8", "--locale-provider=icu", "--icu-locale=und"]
NO_DATABASE = pytest.StashKey[str]()
# A run waits for the disk as long as it computes, and none of what it writes is kept.
IN_MEMORY = Path("/dev/shm")
ROOM = 4 << 30


class Unavailable(Exception):
    """Raised when no PostgreSQL can be had on this machine; says why."""


def pytest_addoption(parser):
    parser.addoption(
        "--database",
        choices=["sqlite", "postgresql"],
        default="sqlite",
        help="PostgreSQL is the one at DATABASE_URL, or else a throwaway cluster.",
    )


def pytest_report_header(config):
    return f"database: {config.getoption('database')}"


# A wrapper, since those begin before all other hooks: in its own, pytest-django
# reads the settings, and they read the address of the database.
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config):
    if "TMPDIR" not in os.environ and has_room(IN_MEMORY):
        os.environ["TMPDIR"] = str(IN_MEMORY)
        tempfile.tempdir = None
    address = {"sqlite": sqlite, "postgresql": postgresql}
    try:
        url = address[early_config.known_args_namespace.database](early_config)
    except Unavailable as reason:
        if os.environ.get("CI") == "true":
            raise pytest.UsageError(str(reason)) from None
        early_config.stash[NO_DATABASE] = str(reason)
        url = sqlite(early_config)
    os.environ["DATABASE_URL"] = url
    return (yield)


def has_room(folder: Path) -> bool:
    return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > ROOM


def pytest_collection_modifyitems(config, items):
    """Skip everything if the database that was asked for cannot be had."""
    if reason := config.stash.get(NO_DATABASE, None):
        for item in items:
            item.add_marker(pytest.mark.skip(reason=reason))


def sqlite(config) -> str:
    """
    The address of a file, as an archive's is.

    In memory there is no write-ahead log, and the threads of a live server would
    have to share one connection.
    """
    folder = tempfile.TemporaryDirectory(prefix="sqlite-")
    config.add_cleanup(folder.cleanup)
    return f"sqlite:///{folder.name}/archive.sqlite3"


def postgresql(config) -> str:
    """The address of a PostgreSQL to test on, which is started if need be."""
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith("postgres"):
        if "PYTEST_XDIST_WORKER" not in os.environ:
            config.add_cleanup(partial(remove_templates, url))
        return url
    cluster = Cluster(programs(), owner())
    config.add_cleanup(cluster.remove)
    cluster.start()
    return cluster.url


def remove_templates(url: str) -> None:
    """Leave on a server that is not ours none of what tests/ready_made.py keeps."""
    with psycopg.connect(url, autocommit=True) as connection:
        for name in TEMPLATES.values():
            drop = SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            connection.execute(drop.format(Identifier(name)))


def programs() -> Path:
    """The folder of the server's programs."""
    on_path = os.environ.get("PATH", "").split(os.pathsep)
    for folder in [*on_path, *said_by_pg_config(), *customary_folders()]:
        if all(Path(folder, program).exists() for program in NEEDED):
            return Path(folder)
    raise Unavailable("The programs of a PostgreSQL server are not installed.")


def said_by_pg_config() -> list[str]:
    if not shutil.which("pg_config"):
        return []
    return [subprocess.check_output(["pg_config", "--bindir"], text=True).strip()]


def customary_folders() -> list[Path]:
    """Where packagers put the programs, the newest first."""
    folders = [path for glob in CUSTOMARY_FOLDERS for path in Path("/").glob(glob)]
    return sorted(folders, key=version, reverse=True)


def version(folder: Path) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", str(folder))]


def owner() -> str | None:
    """The user who is to run the server, where it may not be us."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise Unavailable(
            "PostgreSQL refuses to run as root, and there is no user “postgres”."
        ) from None


class Cluster:
    """A PostgreSQL server of this run's own, on a socket in a folder of its own."""

    def __init__(self, programs: Path, owner: str | None):
        self.programs = programs
        self.owner = owner
        self.folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
        self.log = self.folder / "log"
        self.url = f"postgresql://archive@/postgres?host={self.folder}"

    def start(self) -> None:
        if self.owner:
            shutil.chown(self.folder, self.owner, self.owner)
        self.run("initdb", "--username=archive", "--auth=trust", "--no-sync", *SORTING)
        self.serve()

    def serve(self) -> None:
        served_at = f"-k '{self.folder}' -c listen_addresses=''"
        # Nothing of it is to outlive this run.
        served_at += " -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
        # It would find every table empty, since a test commits nothing, and the
        # planner would take its word for it.
        served_at += " -c autovacuum=off"
        self.run("pg_ctl", "start", "--wait", f"--options={served_at}")

    def remove(self) -> None:
        if (self.folder / "data/postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def stop(self) -> None:
        """At once, as if the power had failed."""
        self.run("pg_ctl", "stop", "--mode=immediate")

    def run(self, program: str, *arguments: str) -> None:
        # To a file: the server would hold a pipe open for as long as it lives.
        with self.log.open("a") as log:
            done = subprocess.run(
                [self.programs / program, "-D", self.folder / "data", *arguments],
                user=self.owner,
                group=self.owner,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        if done.returncode:
            raise pytest.UsageError(f"{program} failed.\n{self.log.read_text()}")
