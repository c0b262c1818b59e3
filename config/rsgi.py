"""
The public's door: a request is taken in whole before a thread is given to it.

Granian keeps every line open that there is, and speaks RSGI with us. Who sends slowly,
or reads slowly, waits among others who do, and holds up nobody: behind it Django runs
in threads, as under any server of WSGI, and none of them ever waits for a reader.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from .headers import of_a_refusal
from .wsgi import application as django

THREADS = 8
# The largest that is sent to us is a collection, or a book in pictures.
LARGEST_BODY = 128 << 20
# A body has to come within so many seconds, and one more for each so many bytes of it.
SECONDS, BYTES_A_SECOND = 20, 10_000
# Of a request or an answer; what is more lies on the disk meanwhile.
IN_MEMORY = 1 << 20
AT_ONCE = 1 << 16

_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="django")


class Refused(Exception):
    """Raised with the status that says why a request is not even read."""


class Door:
    """What Granian calls: once for each worker, and for each request."""

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        # Kept, since a loop keeps no hold of its tasks.
        self.watch = loop.create_task(end_with(os.getppid()))

    async def __rsgi__(self, scope, protocol) -> None:
        await serve(scope, protocol)


application = Door()


async def end_with(parent: int) -> None:
    """Granian's workers would outlive it where it was killed, and hold its port."""
    while os.getppid() == parent:
        await asyncio.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


async def serve(scope, protocol) -> None:
    if scope.proto != "http":
        protocol.close(None)
        return
    try:
        with SpooledTemporaryFile(IN_MEMORY) as body:
            length = await take_in(scope, protocol, body)
            run = asyncio.get_running_loop().run_in_executor
            environment = environment_of(scope, body, length)
            status, headers, content = await run(_threads, answer, environment)
    except Refused as refusal:
        headers = [*of_a_refusal(), ("connection", "close")]
        protocol.response_empty(*refusal.args, headers)
        return
    with content:
        await hand_out(protocol, status, headers, content)


async def take_in(scope, protocol, body: IO[bytes]) -> int:
    """Write the body of a request down; how long it is."""
    length = promised(scope.headers)
    try:
        async with asyncio.timeout(SECONDS + length / BYTES_A_SECOND):
            if length:
                async for part in protocol:
                    body.write(part)
    except TimeoutError:
        raise Refused(408) from None
    if body.tell() != length:
        raise Refused(400)
    body.seek(0)
    return length


def promised(headers) -> int:
    """How long a body is to be; one that does not say so is not taken."""
    if "transfer-encoding" in headers:
        raise Refused(411)
    written = headers.get("content-length", "0")
    if not (written.isascii() and written.isdecimal()):
        raise Refused(400)
    if int(written) > LARGEST_BODY:
        raise Refused(413)
    return int(written)


def environment_of(scope, body: IO[bytes], length: int) -> dict[str, Any]:
    """The request as PEP 3333 has it."""
    host, _, port = scope.server.rpartition(":")
    return headers_of(scope.headers) | {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "CONTENT_TYPE": scope.headers.get("content-type", ""),
        "CONTENT_LENGTH": str(length),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def headers_of(headers) -> dict[str, str]:
    """
    Headers under the names of their variables.

    One with an underscore could pass for another with a hyphen, which a proxy has
    set: it is left out.
    """
    found: dict[str, str] = {}
    for name, value in headers.items():
        if "_" in name:
            continue
        variable = f"HTTP_{name.upper().replace('-', '_')}"
        joint = "; " if name == "cookie" else ","
        found[variable] = joint.join(filter(None, (found.get(variable), value)))
    return found


# --- In a thread --------------------------------------------------------------


def answer(environment: dict[str, Any]) -> tuple[int, list, IO[bytes]]:
    """All that Django answers, made here to its end: no thread waits for a reader."""
    told: list[Any] = []

    def start(status, headers, exc_info=None):
        told[:] = int(status[:3]), headers

    parts = django(environment, start)
    try:
        content = written(parts)
    finally:
        parts.close()
    status, headers = told
    return status, headers, content


def written(parts: Iterable[bytes]) -> IO[bytes]:
    content = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (until it is handed out)
    try:
        for part in parts:
            content.write(part)
    except BaseException:
        content.close()
        raise
    return content


# --- To the reader -------------------------------------------------------------


async def hand_out(protocol, status: int, headers: list, content: IO[bytes]) -> None:
    length = content.tell()
    content.seek(0)
    told = [(name.lower(), value) for name, value in headers]
    if length <= IN_MEMORY:
        protocol.response_bytes(status, told, content.read())
        return
    line = protocol.response_stream(status, told)
    while part := content.read(AT_ONCE):
        await line.send_bytes(part)
