"""PostgreSQL stopped at once and started again, while others read and write."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from tests.databases import Cluster, owner, programs

from .processes import Archive
from .work import A_LETTER, Answer, Editor, editors

ADDRESSES = ["/", "/letters/", "/about/", "/letters/to-the-king/", "/search/?q=king"]
ADDRESSES += ["/letters/nobody/", "/letters/to-the-king.json"]
AWAY = 3.0  # seconds for which the server is not there
BEFORE = AFTER = 4.0
SEEN = "is as it was when it last could be"


@dataclass
class Told:
    """What readers and writers were answered before, meanwhile, and after."""

    readers: dict[str, Counter] = field(default_factory=dict)
    writers: dict[str, Counter] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    kept_forms: list[str] = field(default_factory=list)
    saved: list[str] = field(default_factory=list)
    in_the_history: list[str] = field(default_factory=list)
    seconds: float = 0


@contextmanager
def cluster() -> Iterator[Cluster]:
    its_own = Cluster(programs(), owner())
    try:
        its_own.start()
        yield its_own
    finally:
        its_own.remove()


def stopped_and_started(
    folder: Path, static: Path, *, readers: int, writers: int
) -> Told:
    with cluster() as server_of_it:
        archive = Archive(folder, server_of_it.url)
        (folder / "static").symlink_to(static)
        archive.run("migrate", "-v0")
        return watched(archive, server_of_it, readers, writers)


def watched(archive: Archive, its_own: Cluster, readers: int, writers: int) -> Told:
    letter, *_ = archive.script(A_LETTER).split()
    told, phase, over = Told(), ["before"], Event()
    with archive.served() as server:
        them = editors(archive, server.port, writers)
        threads = [
            *(at_it(read(server.port, n, told, phase), over) for n in range(readers)),
            *(
                at_it(write(e, letter, n, told, phase), over)
                for n, e in enumerate(them)
            ),
        ]
        time.sleep(BEFORE)
        phase[0] = "meanwhile"
        began = time.monotonic()
        its_own.stop()
        time.sleep(AWAY)
        its_own.serve()
        told.seconds = time.monotonic() - began
        phase[0] = "after"
        time.sleep(AFTER)
        over.set()
        for thread in threads:
            thread.join()
    told.in_the_history = archive.script(HISTORY, letter).splitlines()
    return told


HISTORY = """
import sys
from archive.models import Letter
for words in Letter.history.filter(id=sys.argv[1]).values_list("abstract", flat=True):
    print(words)
"""


def at_it(step: Callable[[], None], over: Event) -> Thread:
    def go_on():
        while not over.is_set():
            step()

    thread = Thread(target=go_on)
    thread.start()
    return thread


def read(port: int, n: int, told: Told, phase: list[str]) -> Callable[[], None]:
    turn = iter(range(n, 10**9))

    def step() -> None:
        address = ADDRESSES[next(turn) % len(ADDRESSES)]
        begun = phase[0]
        # Nobody in particular: no cookie goes with it.
        answer = Editor(port, "").anonymous(address)
        word = of_a_reader(answer)
        told.readers.setdefault(span(begun, phase[0]), Counter())[word] += 1
        if word.startswith("fault"):
            told.faults.append(f"{begun}, {address}: {word} {answer.text[:1500]}")
        time.sleep(0.05)

    return step


def span(begun: str, ended: str) -> str:
    """What touches the time in which it was away belongs to that."""
    return begun if begun == ended else "meanwhile"


def of_a_reader(answer: Answer) -> str:
    if answer.status == 503 and "retry-after" in answer.headers:
        return "503 with Retry-After"
    if answer.status == 200 and answer.headers["cache-control"] == "no-store":
        is_page = answer.headers["content-type"].startswith("text/html")
        return "kept" if not is_page or SEEN in answer.text else "fault: not marked"
    fault = "" if answer.status in (200, 404) else "fault: "
    return f"{fault}{answer.status}"


def write(
    editor: Editor, letter: str, n: int, told: Told, phase: list[str]
) -> Callable[[], None]:
    turn = iter(range(10**9))

    def step() -> None:
        words, begun = f"Editor {n}, the {next(turn)}th time.", phase[0]
        outcome, answer = editor.write(letter, words)
        if outcome == "saved":
            told.saved.append(words)
        elif outcome == "told to wait" and words in answer.text:
            outcome = "told to wait, with the form"
            told.kept_forms.append(answer.text)
        elif outcome not in ("refused", "told to wait"):
            outcome = f"fault: {outcome}"
            told.faults.append(f"{begun}, a writer: {outcome} {answer.text[:1500]}")
        told.writers.setdefault(span(begun, phase[0]), Counter())[outcome] += 1
        time.sleep(0.05)

    return step
