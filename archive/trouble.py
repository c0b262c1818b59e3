"""What is no fault of ours: a database that is away or busy, a disk that is full."""

import errno
import sqlite3
from enum import StrEnum

import psycopg


class Trouble(StrEnum):
    """What is told of it, to whoever waits for an answer."""

    NO_ROOM = "There is no room left on the disk."
    AWAY = "The database cannot be reached."
    BUSY = "Too many are at the database at once."


NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
# By the beginnings of the names that the drivers give [SQLite's result codes; the
# SQLSTATEs in PostgreSQL's appendix A, whose first two letters are a class].
OF_SQLITE = {
    "SQLITE_FULL": Trouble.NO_ROOM,
    "SQLITE_BUSY": Trouble.BUSY,
    "SQLITE_LOCKED": Trouble.BUSY,
    "SQLITE_CANTOPEN": Trouble.AWAY,
    "SQLITE_IOERR": Trouble.AWAY,
}
OF_POSTGRESQL = {
    "53100": Trouble.NO_ROOM,
    "53300": Trouble.BUSY,
    "55P03": Trouble.BUSY,
    "40": Trouble.BUSY,
    "08": Trouble.AWAY,
    "57P": Trouble.AWAY,
}


def trouble_of(error: BaseException | None) -> Trouble | None:
    """What an error comes from, by what the driver says; None if it is a fault."""
    while error:
        if trouble := _trouble_as_named_by(error):
            return trouble
        error = error.__cause__
    return None


def _trouble_as_named_by(error: BaseException) -> Trouble | None:
    if isinstance(error, OSError):
        return Trouble.NO_ROOM if error.errno in NO_ROOM else None
    name, names = "", OF_SQLITE
    if isinstance(error, sqlite3.Error):
        name = getattr(error, "sqlite_errorname", "")
    elif isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        # A connection that was never made, or broke, has no name for it.
        name, names = error.sqlstate or "08", OF_POSTGRESQL
    return next((it for begins, it in names.items() if name.startswith(begins)), None)
