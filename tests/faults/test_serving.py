"""README's production command: its limits, and that slow readers hold up nobody."""

import asyncio
import os
import re
import shlex
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.conf import settings

from archive import serving

from ..test_headers import GUARDS
from . import slow
from .processes import PATIENCE, Archive, production_command

with pytest.MonkeyPatch.context() as patch:
    # It says of its process, and of those begun by it, that they serve the public.
    patch.setenv("ARCHIVE_ENV", os.environ.get("ARCHIVE_ENV", "development"))
    from config import rsgi

HOST = b"Host: 127.0.0.1\r\n"
POST = b"POST /admin/login/ HTTP/1.1\r\n" + HOST


@pytest.fixture(scope="module")
def served(ready_made, django_db_setup, django_db_blocker, static, tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    with django_db_blocker.unblock():
        archive = Archive(folder, ready_made.another(folder))
    (folder / "static").symlink_to(static)
    with archive.served() as server:
        yield server


def run(coroutine):
    """In a thread of its own: in this one Playwright's loop may run."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, coroutine).result()


def said(server, asked: bytes) -> bytes:
    """What is answered to these words, until the line is closed."""
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as line:
        # Of what is too long not all is heard.
        with suppress(ConnectionError):
            line.sendall(asked)
        return heard_on(line)


def heard_on(line) -> bytes:
    heard = b""
    with suppress(ConnectionError):
        while more := line.recv(65536):
            heard += more
    return heard


def status(server, head: bytes) -> int:
    return int(said(server, head + b"Connection: close\r\n\r\n").split()[1])


def test_quickstart_keeps_the_limits_of_production():
    command = " ".join(production_command()).replace(" --", "\n--").replace(" ", "=")
    options = {line.split("config.")[0].strip("=") for line in command.splitlines()}

    assert set(serving.LIMITS) <= options


def test_150_who_are_slow_hold_up_nobody(served):
    """Headers, bodies and readings, a byte each two seconds."""
    told = run(slow.beside(served.port, slow.KINDS, slow=150, others=4, seconds=4))

    assert set(told.answers) == {200}


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"GET /search/?q=" + b"a" * 12_000 + b" HTTP/1.1\r\n" + HOST, 200),
        (b"GET /search/?q=" + b"a" * 20_000 + b" HTTP/1.1\r\n" + HOST, 431),
        (b"GET /about/ HTTP/1.1\r\n" + HOST + b"X-A: " + b"a" * 20_000 + b"\r\n", 431),
        (b"GET /about/ HTTP/1.1\r\n" + HOST + b"X-A: a\r\n" * 120, 431),
        (POST + b"Content-Length: 99999999999\r\n", 413),
        (POST + b"Content-Length: -1\r\n", 400),
        (POST + b"Content-Length: 3\r\nContent-Length: 4\r\n", 400),
        (POST + b"Transfer-Encoding: chunked\r\n", 411),
        (POST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", 411),
        (b"GET /about/ HTTP/1.1\r\nHost : 127.0.0.1\r\n", 400),
        (b"GET /about/ HTTP/1.1\r\n" + HOST + b"Host: evil.example\r\n", 400),
        (b"GET /about/ HTTP/1.1\r\nHost: evil.example\r\n", 400),
        (b"GET /%ff%00/ HTTP/1.1\r\n" + HOST, 404),
        ("GET /letters/نامه/ HTTP/1.1\r\n".encode() + HOST, 404),
        (b"GET /about/ HTTP/1.1\r\n" + HOST + b"X-A: \xff\xfe\r\n", 200),
    ],
)
def test_what_is_too_long_or_ambiguous_is_refused_and_the_rest_answered(
    served, head, expected
):
    assert status(served, head) == expected


def test_a_body_that_does_not_come_is_given_up(monkeypatch):
    """Here, not in a process: its twenty seconds would be waited for."""
    monkeypatch.setattr(rsgi, "SECONDS", 0.05)
    protocol = Protocol(never_ending())

    run(rsgi.serve(Scope({"content-length": "10"}), protocol))

    assert protocol.answered[0] == 408
    assert ("connection", "close") in protocol.answered[1]
    assert not lacking(protocol.answered[1])


def test_a_body_that_ends_too_early_is_refused():
    protocol = Protocol(of_parts(b"abc"))

    run(rsgi.serve(Scope({"content-length": "10"}), protocol))

    assert protocol.answered[0] == 400
    assert ("connection", "close") in protocol.answered[1]
    assert not lacking(protocol.answered[1])


def lacking(headers: list[tuple[str, str]]) -> set[str]:
    """What every answer carries, and these headers do not."""
    told = {name.lower(): value for name, value in headers}
    expected = GUARDS | {"Strict-Transport-Security": "max-age="}
    if not settings.SECURE_HSTS_SECONDS:
        del expected["Strict-Transport-Security"]
    return {n for n, v in expected.items() if not told.get(n.lower(), "").startswith(v)}


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (POST + b"Content-Length: 99999999999\r\n", 413),
        (POST + b"Transfer-Encoding: chunked\r\n", 411),
        (b"GET /about/ HTTP/1.1\r\nHost: evil.example\r\n", 400),
    ],
)
def test_what_is_refused_at_the_door_is_guarded_as_every_answer(served, head, expected):
    told = said(served, head + b"Connection: close\r\n\r\n").decode()
    line, *lines = told.partition("\r\n\r\n")[0].split("\r\n")
    headers = [tuple(each.split(": ", 1)) for each in lines]

    assert line.split()[1] == str(expected)
    assert not lacking(headers), told


def test_where_tls_is_spoken_the_door_tells_browsers_to_stay_with_it(settings):
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_PRELOAD = 600, True
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    protocol = Protocol(of_parts(b"abc"))

    run(rsgi.serve(Scope({"content-length": "10"}), protocol))

    told = dict(protocol.answered[1])
    assert (
        told["strict-transport-security"] == "max-age=600; includeSubDomains; preload"
    )


def test_no_header_passes_for_another():
    headers = Headers(
        {"x-forwarded-proto": "http", "x_forwarded_proto": "https", "x-a": "b"}
    )

    assert rsgi.headers_of(headers) == {
        "HTTP_X_FORWARDED_PROTO": "http",
        "HTTP_X_A": "b",
    }


class Headers(dict):
    """As Granian hands them over."""


class Scope:
    proto, method, path, query_string = "http", "POST", "/admin/login/", ""
    server, client, scheme, http_version = "127.0.0.1:80", "127.0.0.1:9", "http", "1.1"

    def __init__(self, headers):
        self.headers = Headers(headers)


class Protocol:
    def __init__(self, body):
        self.body = body
        self.answered = None

    def __aiter__(self):
        return self.body

    def response_empty(self, *answered):
        self.answered = answered


async def never_ending():
    yield b"a"
    await asyncio.sleep(PATIENCE)


async def of_parts(*parts):
    for part in parts:
        yield part


def test_a_long_answer_comes_whole_in_pieces(served):
    """Of the stylesheet of the desk, uncompressed, and again as it is asked for."""
    page = said(served, b"GET /admin/login/ HTTP/1.0\r\n" + HOST + b"\r\n").decode()
    address = re.search(r"/static/admin/css/base\.[0-9a-f]{12}\.css", page)[0]

    asked = f"GET {address} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".encode()
    head, _, sheet = said(served, asked).partition(b"\r\n\r\n")

    assert f"content-length: {len(sheet)}".encode() in head.lower()
    assert b"immutable" in head


def test_a_worker_that_dies_is_replaced(archive):
    with archive.served(workers=1) as server:
        for pid in workers_of(server):
            os.kill(pid, signal.SIGKILL)
        server.wait()

        assert server.get("/about/")[0] == 200


def test_killed_it_leaves_nobody_at_its_port(archive):
    with archive.served(workers=1) as server:
        workers = workers_of(server)
        server.process.kill()
        give_up_at = time.monotonic() + PATIENCE
        while any(map(is_running, workers)) and time.monotonic() < give_up_at:
            time.sleep(0.1)

        assert not any(map(is_running, workers))


def is_running(pid: int) -> bool:
    try:
        return commandline(pid) != ""
    except FileNotFoundError:
        return False


def workers_of(server) -> list[int]:
    """Those that serve; beside them runs what cleans up after multiprocessing."""
    commands = {pid: commandline(pid) for pid in server.pids[1:]}
    return [pid for pid, command in commands.items() if "tracker" not in command]


def commandline(pid: int) -> str:
    with open(f"/proc/{pid}/cmdline") as file:
        return shlex.join(file.read().split("\0"))


def test_told_to_end_it_answers_first_what_it_has_begun(archive):
    """A log-in takes a moment: the password is looked at in any case."""
    body = b"username=amal&password=an+hour&csrfmiddlewaretoken=" + b"x" * 32
    head = POST + b"Content-Type: application/x-www-form-urlencoded\r\n"
    head += b"Cookie: csrftoken=" + b"x" * 32 + b"\r\n"
    head += b"Content-Length: %d\r\n\r\n" % len(body)
    with archive.served(workers=1) as server:
        line = socket.create_connection(("127.0.0.1", server.port), PATIENCE)
        with line:
            line.sendall(head + body)
            time.sleep(0.1)
            server.process.terminate()
            heard = line.recv(65536)
        server.process.wait(PATIENCE)

    assert heard.startswith(b"HTTP/1.1 200")
    assert server.process.returncode == 0
