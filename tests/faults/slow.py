"""Readers who are slow, by ill will or on a bad line, beside those who are not."""

import asyncio
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import cycle, islice

PAGES = ["/", "/letters/", "/about/", "/documents/"]
LONG = "/letters/trump-khamenei-2025.json"
HEADERS = b"GET /about/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Waits: " + b"x" * 4000
# With a cookie of that form whoever asks is believed to have been shown one: what is
# sent is read, to look for the token in it.
BODY = (
    b"POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n"
    b"Cookie: csrftoken=" + b"x" * 32 + b"\r\n\r\n" + b"x" * 4000
)
READING = f"GET {LONG} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
EVERY = 2.0  # seconds between two bytes of a slow reader
PAUSE = 1.0  # seconds that an ordinary reader looks at a page
IN_VAIN = 30.0  # seconds after which an ordinary reader goes away


@dataclass
class Told:
    """What those who are not slow were answered, and how long they waited."""

    seconds: list[float] = field(default_factory=list)
    answers: Counter = field(default_factory=Counter)

    def at(self, part: float) -> float:
        """How long they waited at most, but for the slowest part of them."""
        waited = sorted(self.seconds) or [float("inf")]
        return waited[min(int(len(waited) * part), len(waited) - 1)]


async def send_slowly(port: int, words: bytes, at_once: int) -> None:
    """Send the beginning, and then a byte each two seconds; again if thrown out."""
    while True:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(words[:at_once])
            for byte in words[at_once:]:
                await asyncio.sleep(EVERY)
                writer.write(bytes([byte]))
                await writer.drain()
                if reader.at_eof():
                    break
            writer.close()
        except OSError:
            await asyncio.sleep(EVERY)


async def send_headers(port: int) -> None:
    await send_slowly(port, HEADERS, 20)


async def send_a_body(port: int) -> None:
    await send_slowly(port, BODY, BODY.index(b"\r\n\r\n") + 4)


async def read_slowly(port: int) -> None:
    """Ask for a long page again and again, and take a hundred bytes at a time."""
    while True:
        try:
            line = socket.socket()
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            line.setblocking(False)
            await asyncio.get_running_loop().sock_connect(line, ("127.0.0.1", port))
            reader, writer = await asyncio.open_connection(sock=line, limit=1024)
            writer.write(READING * 20)
            while await reader.read(100):
                await asyncio.sleep(EVERY)
            writer.close()
        except OSError:
            await asyncio.sleep(EVERY)


KINDS: dict[str, Callable] = {
    "headers": send_headers,
    "bodies": send_a_body,
    "readings": read_slowly,
}


async def ask_in_order(port: int, pages: Iterable[str], told: Told) -> None:
    """Read one page after another over one line, as a browser does."""
    line = None
    for page in pages:
        began = time.perf_counter()
        try:
            async with asyncio.timeout(IN_VAIN):
                line, status = await ask(line, port, page)
        except (OSError, EOFError, ValueError, TimeoutError) as fault:
            line, status = None, type(fault).__name__
        told.seconds.append(time.perf_counter() - began)
        told.answers[status] += 1
        await asyncio.sleep(PAUSE)


async def ask(line, port: int, page: str):
    """One page; over a new line where the server has ended the old one, as it may."""
    if line is not None:
        try:
            return line, await answer(*line, page)
        except (OSError, EOFError, ValueError):
            line[1].close()
    line = await asyncio.open_connection("127.0.0.1", port)
    return line, await answer(*line, page)


async def answer(reader, writer, page: str) -> int:
    asked = f"GET {page} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n"
    writer.write(asked.encode())
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    lines = dict(it.split(b": ", 1) for it in head.split(b"\r\n")[1:] if it)
    await reader.readexactly(int(lines[b"content-length"]))
    return int(head[9:12])


async def beside(
    port: int, kinds: Iterable[str], *, slow: int, others: int, seconds: float
) -> Told:
    """What others are answered while slow readers of these kinds hold on."""
    told = Told()
    slow_ones = [
        asyncio.create_task(KINDS[kind](port)) for kind in islice(cycle(kinds), slow)
    ]
    await asyncio.sleep(3 * EVERY if slow_ones else 0)
    asking = [
        asyncio.create_task(
            ask_in_order(port, cycle(PAGES[n % 4 :] + PAGES[: n % 4]), told)
        )
        for n in range(others)
    ]
    await asyncio.sleep(seconds)
    for task in (*asking, *slow_ones):
        task.cancel()
    await asyncio.gather(*asking, *slow_ones, return_exceptions=True)
    return told
