"""
Databases made once for a run of the tests: every process works on a copy.

To migrate takes seconds, and to load the collection takes more; to copy takes neither.
A test that commits leaves its database behind, and the next begins with another copy.
"""

import fcntl
import os
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg.sql import SQL, Identifier

from archive.exchange.loading import load

from .databases import TEMPLATES


class ReadyMade(ABC):
    """The databases that are kept, by name, and the one on which this process works."""

    def __init__(self, folder: Path):
        """Processes that are given the same folder share what they have made."""
        self.folder = folder
        self.makers = {"empty": self._migrate, "collection": self._load}

    def work_on(self, name: str) -> None:
        """Turn to a copy of what is ready; the first to want it has to make it."""
        self.name = name
        with self._locked(name):
            if (made := self.folder / f"{name}.made").exists():
                self.renew()
            else:
                self.makers[name]()
                self._keep(name)
                made.touch()

    def _load(self) -> None:
        """Make this process's empty archive one with the letters of fixtures/."""
        load([settings.BASE_DIR / "fixtures"])

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @abstractmethod
    def _migrate(self) -> None:
        """Make this process's database an archive without any letters."""

    @abstractmethod
    def renew(self) -> None:
        """Undo whatever was done to this process's database."""

    @abstractmethod
    def another(self, folder: Path) -> str:
        """One more copy of what this process works on, for others; its address."""

    @abstractmethod
    def remove(self) -> None:
        """Leave nothing of this process's database."""

    @abstractmethod
    def _keep(self, name: str) -> None:
        """Keep this process's database as it is now."""


class OnSQLite(ReadyMade):
    """Files, copied by SQLite itself, since a server's thread may still read there."""

    def __init__(self, folder):
        super().__init__(folder)
        self.file = connection.settings_dict["NAME"]

    def _migrate(self):
        call_command("migrate", verbosity=0)

    def renew(self):
        connection.close()
        self._copy(self._kept(self.name), self.file)

    def another(self, folder):
        self._copy(self._kept(self.name), folder / "archive.sqlite3")
        return f"sqlite:///{folder}/archive.sqlite3"

    def remove(self):
        connection.close()  # tests/databases.py removes the folder

    def _keep(self, name):
        self._copy(self.file, self._kept(name))

    def _kept(self, name: str) -> Path:
        return self.folder / f"{name}.sqlite3"

    def _copy(self, source, target) -> None:
        with (
            closing(sqlite3.connect(source)) as one,
            closing(sqlite3.connect(target)) as other,
        ):
            other.execute("PRAGMA synchronous=OFF")
            one.backup(other)


class OnPostgreSQL(ReadyMade):
    """Databases of one server; those that are kept are its templates."""

    def __init__(self, folder):
        super().__init__(folder)
        self.database = f"test_archive_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
        connection.close()
        connection.settings_dict["NAME"] = self.database
        self.others: list[str] = []

    def _migrate(self):
        self._create(self.database, template="template1")
        call_command("migrate", verbosity=0)

    def renew(self):
        self._create(self.database, template=TEMPLATES[self.name])

    def another(self, folder):
        name = f"{self.database}_{len(self.others)}"
        self._create(name, template=TEMPLATES[self.name])
        self.others.append(name)
        return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()

    def remove(self):
        for name in (self.database, *self.others):
            self._drop(name)

    def _keep(self, name):
        self._create(TEMPLATES[name], template=self.database)

    def _create(self, name: str, *, template: str) -> None:
        self._drop(name)
        self._run("CREATE DATABASE {} TEMPLATE {}", name, template)

    def _drop(self, name: str) -> None:
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _run(self, statement: str, *names: str) -> None:
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(SQL(statement).format(*map(Identifier, names)))


BY_VENDOR = {"sqlite": OnSQLite, "postgresql": OnPostgreSQL}
