"""Serving an archive from this machine, over plain HTTP, as the public would see it."""

import os
import socket
import sys
from typing import NoReturn
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from archive import data_folder

LOOPBACK = ["127.0.0.1", "localhost", "::1"]
EVERYWHERE = ["0.0.0.0", "::"]
# As README has it in production. A long question in Persian is six times as long in an
# address, and has room; config/rsgi.py has the limits of what is sent beyond a head.
LIMITS = [
    *("--interface=rsgi", "--http=1", "--no-ws"),
    *("--http1-buffer-size=16384", "--http1-header-read-timeout=10000"),
    *("--respawn-failed-workers", "--workers-kill-timeout=30"),
]


class CannotListen(Exception):
    """Raised when nobody could be served at an address; says why."""


def try_to_listen(host: str, port: str) -> None:
    """Raise CannotListen if the server could not start there now."""
    # Ports are written in ASCII, though int() reads the digits of any script.
    if not (str(port).isascii() and str(port).isdecimal() and 0 < int(port) < 65536):
        raise CannotListen(f"“{port}” is not a port: give a number from 1 to 65535.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, int(port)), family=family).close()
    except OSError as error:
        # Python appends the address, which is said already.
        reason = (error.strerror or str(error)).partition(" (")[0]
        raise CannotListen(
            f"Nothing can be served at {address(host, port)}: {reason}."
            " Choose another --port or --host."
        ) from None


def site(host: str, port: str) -> str:
    """The beginning of every address, as one would type it on this machine."""
    return "http://" + address(LOOPBACK[0] if host in EVERYWHERE else host, port)


def serve(host: str, port: str) -> NoReturn:
    """Become the server: this process goes on as Granian."""
    command = [
        *(sys.executable, "-m", "granian", f"--host={host}", f"--port={port}"),
        *("--workers=1", *LIMITS, "--log-level=warning"),
        f"--working-dir={settings.BASE_DIR}",
        "config.rsgi:application",
    ]
    connection.close()
    # Whatever is still waiting to be written does not outlive this program.
    sys.stdout.flush()
    os.execvpe(command[0], command, os.environ | environment(host))


def environment(host: str) -> dict[str, str]:
    """What production must be told, where there is no TLS."""
    name = data_folder.choices(settings.DATA_DIR).get("name")
    return {
        "ARCHIVE_ENV": "production",
        "ARCHIVE_PLAIN_HTTP": "1",
        "ARCHIVE_NAME": name or settings.ARCHIVE_NAME,
        "ALLOWED_HOSTS": allowed_hosts(host),
        "DATABASE_URL": database_url(),
        "SECRET_KEY": data_folder.secret_key(settings.DATA_DIR),
    }


def allowed_hosts(host: str) -> str:
    if host in LOOPBACK:
        return "127.0.0.1,localhost,[::1]"
    if host in EVERYWHERE:
        # Nobody knows by which names a machine is called from outside.
        return "*"
    return f"[{host}]" if ":" in host else host


def database_url() -> str:
    default = quote(str(settings.DATABASES["default"]["NAME"]))
    return os.environ.get("DATABASE_URL") or f"sqlite:///{default}"


def address(host: str, port: str) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
