"""Asking a server questions over one connection, and how long it takes."""

import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from statistics import quantiles

BUDGET = 20  # seconds for a class of questions; a slow server gets fewer
PATIENCE = 60  # seconds for one question
WARMING = 3


@dataclass
class Server:
    """A server, and how a question is written for it."""

    port: int
    address_of: object  # of a question
    pid: int = 0
    facts: dict = field(default_factory=dict)

    def get(self, address: str) -> bytes:
        # A new connection each time, as gunicorn's quickstart and Datasette end them.
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", address)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        if response.status != 200:
            raise SystemExit(f"{address}: {response.status}\n{content[:2000]!r}")
        return content


def time_of(server: Server, questions: list) -> tuple[float, float]:
    """
    The 50th and 95th percentile of whole pages, in milliseconds.

    A server that leaves a question unanswered has taken all our patience for each.
    """
    times, give_up_at = [], time.monotonic() + BUDGET
    try:
        for question in [*questions[:WARMING], *questions]:
            begin = time.perf_counter()
            server.get(server.address_of(question))
            times.append((time.perf_counter() - begin) * 1000)
            if time.monotonic() > give_up_at and len(times) >= 2:
                break
    except OSError:
        return PATIENCE * 1000, PATIENCE * 1000
    times = times[WARMING:] if len(times) > 2 * WARMING else times
    cuts = quantiles(times, n=20, method="inclusive")
    return cuts[9], cuts[18]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@contextmanager
def running(command: list, port: int, **how):
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **how
    )
    try:
        _wait(process, port)
        yield process
    finally:
        process.terminate()
        process.wait()


def _wait(process: subprocess.Popen, port: int) -> None:
    give_up_at = time.monotonic() + 60
    while time.monotonic() < give_up_at and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"{process.args} does not answer")
