"""
How fast public pages are handed out: made anew, kept, and to who has them already.

    .venv/bin/python benchmarks/pages.py [--seconds S] [--database URL]

loads the collection into an archive on SQLite (or into an empty database at URL), and
serves it with two workers as README has it. For every kind of page it
prints its bytes, as they are and as they are sent; pages a second, and the 50th and
95th percentile in milliseconds: cold, kept, 304, and kept while an editor saves once a
second. Beside them, from the same run, the same bytes as a static file by whitenoise,
and a Django view that asks the database one question. The ratios are the result:
kept / static, 304 / view, and kept while it is edited / static.

Two processes ask, each by four connections: they take their share of the cores.
"""

import argparse
import gzip
import os
import socket
import subprocess
import sys
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path
from threading import Thread
from urllib.parse import quote

from production import served

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

LETTER = "/letters/trump-khamenei-2025/"
KINDS = {
    "front page": "/",
    "letters": "/letters/",
    "letters, narrowed": "/letters/?sender=donald-trump",
    "letter": LETTER,
    "letter, on a day": f"{LETTER}?as_of=2025-03-08",
    "letter, data": "/letters/trump-khamenei-2025.json",
    "letter, feed": "/letters/trump-khamenei-2025.atom",
    "letter, citation": "/letters/trump-khamenei-2025.bib",
    "response": "/responses/refusal-of-direct-talks/",
    "documents": "/documents/",
    "document": "/documents/announced-not-yet-received/",
    "agents": "/agents/",
    "agent": "/agents/abbas-araghchi/",
    "place": "/places/tehran/",
    "collection": "/collections/us-iran-leader-letters/",
    "timeline": "/timeline/",
    "search": f"/search/?q={quote('letter OR نامه')}",
    "sitemap": "/sitemap.xml",
    "about": "/about/",
}
ONE_QUERY = "/admin/one-query/"  # where no page is kept
PROCESSES, CONNECTIONS = 2, 4
EDITED = "kept while an editor saves once a second"
ADDRESSES = f'''
from django.http import HttpResponse
from django.urls import path
from archive.models import Place
from config.urls import *
from config.urls import urlpatterns

def one_query(request):
    return HttpResponse(Place.objects.values_list("name", flat=True).first())

urlpatterns = [path("{ONE_QUERY[1:]}", one_query), *urlpatterns]
'''
SETTINGS = """
from config.settings import *
ROOT_URLCONF = "addresses_of_the_benchmark"
"""


# --- The archive --------------------------------------------------------------


def fill(folder: Path) -> dict[str, tuple[int, int]]:
    """Make the archive, and a static file of each page; return the bytes of each."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    call_command("load_archive", str(ROOT / "fixtures"), verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("rebuild_index", verbosity=0)
    sizes = {}
    for n, (name, address) in enumerate(KINDS.items()):
        content = Client().get(address, headers={"host": "127.0.0.1"}).content
        sent = gzip.compress(content, 6)
        static = folder / "static" / f"kind-{n}.html"
        static.write_bytes(content)
        static.with_suffix(".html.gz").write_bytes(sent)
        sizes[name] = len(content), len(sent)
    return sizes


def edit(seconds: float) -> None:
    """Save a draft once a second, as an editor who is at work elsewhere."""
    import django

    django.setup()
    from archive import search
    from archive.models import Letter

    draft = Letter.objects.create(slug="a-draft", title="A draft")
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        draft.abstract = f"Edited at {time.time():.0f}."
        draft.save()
        search.follow()  # as the desk does with each save
        time.sleep(1)


# --- Those who ask ------------------------------------------------------------


class Line:
    """A connection that is kept open, as browsers and proxies do."""

    def __init__(self, port: int):
        self.port = port
        self.connect()

    def connect(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, address: str, tag: str = "") -> tuple[int, str]:
        known = f"If-None-Match: {tag}\r\n" if tag else ""
        asked = (
            f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Accept-Encoding: gzip\r\n{known}\r\n"
        ).encode()
        try:
            return self.answer(asked)
        except ConnectionError:
            self.connect()
            return self.answer(asked)

    def answer(self, asked: bytes) -> tuple[int, str]:
        self.socket.sendall(asked)
        heard = b""
        while b"\r\n\r\n" not in heard:
            if not (more := self.socket.recv(65536)):
                raise ConnectionError
            heard += more
        head, _, body = heard.partition(b"\r\n\r\n")
        lines = dict(it.lower().split(b": ", 1) for it in head.split(b"\r\n")[1:])
        left = int(lines.get(b"content-length", 0)) - len(body)
        while left > 0:
            left -= len(self.socket.recv(65536))
        return int(head[9:12]), lines.get(b"etag", b"").decode().replace("w/", "W/")


def ask_for(seconds: float, port: int, address: str, how: str, results) -> None:
    """Ask by several connections for some seconds; put the times each took."""
    times, faults = [], []

    def go_on(n: int) -> None:
        line, count = Line(port), 0
        tag = line.ask(address)[1] if how == "304" else ""
        wanted = {"304": 304}.get(how, 200)
        until = time.perf_counter() + seconds
        while (began := time.perf_counter()) < until:
            asked, count = address, count + 1
            if how == "cold":
                asked += f"{'&' if '?' in address else '?'}x={os.getpid()}-{n}-{count}"
            status, _ = line.ask(asked, tag)
            times.append(time.perf_counter() - began)
            if status != wanted:
                faults.append(f"{asked} {how}: {status}")

    threads = [Thread(target=go_on, args=(n,)) for n in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put((times, faults))


def rate(port: int, address: str, how: str, seconds: float) -> tuple[float, ...]:
    """Answers a second, and the 50th and 95th percentile in milliseconds."""
    context = get_context("fork")
    results = context.Queue()
    for _ in range(5):  # until both workers have it
        Line(port).ask(address)
    askers = [
        context.Process(target=ask_for, args=(seconds, port, address, how, results))
        for _ in range(PROCESSES)
    ]
    began = time.perf_counter()
    for asker in askers:
        asker.start()
    found = [results.get() for _ in askers]
    took = time.perf_counter() - began
    for asker in askers:
        asker.join()
    if faults := [fault for _, faults in found for fault in faults]:
        sys.exit(f"{len(faults)} answers were not as expected: {faults[0]}")
    times = sorted(t for times, _ in found for t in times)
    p50, p95 = (1000 * times[int(len(times) * part)] for part in (0.5, 0.95))
    return len(times) / took, p50, p95


# --- The table ----------------------------------------------------------------


def measure(port: int, seconds: float) -> dict[str, dict[str, tuple]]:
    found = {}
    for n, (name, address) in enumerate(KINDS.items()):
        static = f"/static/kind-{n}.html"
        found[name] = {
            "static": rate(port, static, "static", seconds),
            "cold": rate(port, address, "cold", seconds),
            "kept": rate(port, address, "kept", seconds),
            "304": rate(port, address, "304", seconds),
            "view": rate(port, ONE_QUERY, "view", seconds),
        }
    long = max(seconds, 3) * len(KINDS) * 2
    editor = subprocess.Popen([sys.executable, __file__, "--edit", str(long)])
    for name, address in KINDS.items():
        found[name]["edited"] = rate(port, address, "edited", max(seconds, 3))
    editor.terminate()
    editor.wait()
    return found


def tell(sizes: dict, found: dict) -> None:
    ways = ["cold", "kept", "304", "edited", "static", "view"]
    print("Pages a second (50th / 95th percentile in ms); “edited” is " + EDITED)
    print(f"{'':18} {'bytes':>8} {'sent':>7} " + " ".join(f"{w:>19}" for w in ways))
    for name, told in found.items():
        cells = [
            f"{told[w][0]:7,.0f} ({told[w][1]:4.1f}/{told[w][2]:5.1f})" for w in ways
        ]
        plain, sent = sizes[name]
        print(f"{name:18} {plain:8,} {sent:7,} " + " ".join(f"{c:>19}" for c in cells))
    print("\nRatios, and what is to be reached")
    for title, one, other, least in (
        ("kept / static", "kept", "static", 0.5),
        ("304 / view", "304", "view", 1.0),
        ("edited / static", "edited", "static", 0.25),
    ):
        ratios = {n: told[one][0] / told[other][0] for n, told in found.items()}
        lowest = min(ratios, key=ratios.get)
        middle = sorted(ratios.values())[len(ratios) // 2]
        print(
            f"{title:16} ≥ {least:4}: median {middle:.2f},"
            f" lowest {ratios[lowest]:.2f} ({lowest})"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--seconds", type=float, default=2, help="of each measurement")
    parser.add_argument("--database", metavar="URL")
    parser.add_argument("--edit", type=float, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.edit:
        edit(options.edit)
        return
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "addresses_of_the_benchmark.py").write_text(ADDRESSES)
        Path(folder, "settings_of_the_benchmark.py").write_text(SETTINGS)
        os.environ |= {
            "ARCHIVE_DATA": folder,
            "ARCHIVE_ENV": "production",
            "ARCHIVE_PLAIN_HTTP": "1",
            "SECRET_KEY": "only for a benchmark, and for nothing else but that",
            "ALLOWED_HOSTS": "127.0.0.1",
            "DATABASE_URL": options.database or f"sqlite:///{folder}/archive.sqlite3",
            "DJANGO_SETTINGS_MODULE": "settings_of_the_benchmark",
            "PYTHONPATH": f"{folder}:{ROOT}",
        }
        sys.path.insert(0, folder)
        sizes = fill(Path(folder))
        print(f"load of the machine when it began: {os.getloadavg()[0]:.1f}")
        with served() as port:
            tell(sizes, measure(port, options.seconds))


if __name__ == "__main__":
    main()
