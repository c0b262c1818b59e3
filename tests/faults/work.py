"""Readers and editors at work on an archive that is served, over HTTP."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection
from threading import Event, Thread
from urllib.parse import urlencode

from .processes import PATIENCE, Archive, Server
from .slow import Told, ask_in_order

STALE = "changed this after you had opened it"
EDITORS = """
import sys
from django.contrib.auth import get_user_model
from django.test import Client
for n in range(int(sys.argv[1])):
    user = get_user_model().objects.create_superuser(f"editor-{n}", password="an hour")
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    print(client.cookies["sessionid"].value)
"""
A_LETTER = """
from tests.factories import annotate, make_document, make_letter
document = make_document("1953-05-02", text="The consul left with the harbour master.")
print(make_letter(slug="to-the-king", title="To the king").pk, document.pk)
print(annotate(document, "consul").pk)
"""


class Form(HTMLParser):
    """What a browser would send of a form, if nothing were typed in it."""

    def __init__(self, page: str, form: str):
        super().__init__()
        self.wanted, self.is_in, self.fields = form, False, []
        self.select = self.textarea = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.is_in = self.wanted in (given.get("id"), given.get("class"))
        name = given.get("name") if self.is_in else None
        if tag == "option" and self.select and "selected" in given:
            self.fields.append((self.select, given.get("value", "")))
        elif tag == "select":
            self.select = name or ""
        elif tag == "textarea" and name:
            self.textarea = name
            self.fields.append((name, ""))
        elif tag == "input" and name and is_sent(given):
            self.fields.append((name, given.get("value") or ""))

    def handle_endtag(self, tag):
        if tag == "form":
            self.is_in = False
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.textarea = ""

    def handle_data(self, data):
        if self.textarea:
            name, before = self.fields[-1]
            self.fields[-1] = name, before + data.removeprefix("\n")


def is_sent(given: dict) -> bool:
    kind = given.get("type", "text")
    is_chosen = kind not in ("checkbox", "radio") or "checked" in given
    return is_chosen and kind not in ("submit", "button", "file", "image")


@dataclass
class Answer:
    """What came back, and whether it was asked for after a moment."""

    status: int
    headers: dict
    text: str


class Editor:
    """A browser that is logged in."""

    def __init__(self, port: int, session: str):
        self.port, self.cookies = port, {"sessionid": session}

    def anonymous(self, address: str) -> Answer:
        """A page as nobody in particular has it."""
        self.cookies.clear()
        return self.ask("GET", address, None)

    def get(self, address: str) -> Answer:
        return self.ask("GET", address, None)

    def post(self, address: str, fields) -> Answer:
        return self.ask("POST", address, urlencode(fields))

    def ask(self, method: str, address: str, body: str | None) -> Answer:
        line = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies} if cookies else {}
        headers |= {"Origin": f"http://127.0.0.1:{self.port}"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            line.request(method, address, body, headers)
            response = line.getresponse()
            text = response.read().decode()
        finally:
            line.close()
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        told = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, told, text)

    def write(self, letter: str, words: str) -> tuple[str, Answer]:
        """Open a letter's form at the desk, and save it with another abstract."""
        address = f"/admin/archive/letter/{letter}/change/"
        return self.send(address, "letter_form", {"abstract": words}, saved=302)

    def annotate(self, document: str, mark: str, words: str) -> tuple[str, Answer]:
        """Open the card of a mark at the workbench, and save it with another note."""
        bench = f"/admin/archive/document/{document}/workbench/"
        address = f"{bench}annotation/{mark}/edit/"
        return self.send(address, "card open", {"note": words}, saved=200)

    def send(self, address, form, typed: dict, *, saved: int) -> tuple[str, Answer]:
        opened = self.get(address)
        if opened.status != 200:
            return in_a_word(opened, saved), opened
        fields = dict(Form(opened.text, form).fields) | typed
        fields.setdefault("csrfmiddlewaretoken", self.cookies.get("csrftoken", ""))
        answer = self.post(address, fields)
        return in_a_word(answer, saved), answer


def in_a_word(answer: Answer, saved: int) -> str:
    if STALE in answer.text:
        return "refused"
    if answer.status == 503 and "retry-after" in answer.headers:
        return "told to wait"
    return "saved" if answer.status == saved else f"{answer.status}"


def editors(archive: Archive, port: int, number: int) -> list[Editor]:
    sessions = archive.script(EDITORS, str(number)).split()
    return [Editor(port, session) for session in sessions]


@dataclass
class Sent:
    """What became of what editors sent, and what of it they were told was saved."""

    outcomes: Counter = field(default_factory=Counter)
    saved: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def all_write(them: list[Editor], times: int, write: Callable) -> Sent:
    """Each of them writes so many times, all at once."""
    sent = Sent()

    def go_on(n: int, editor: Editor) -> None:
        for time_ in range(times):
            words = f"Editor {n}, the {time_}th time."
            outcome, answer = write(editor, words)
            sent.outcomes[outcome] += 1
            if outcome == "saved":
                sent.saved.append(words)
            elif outcome != "refused":
                sent.faults.append(f"{answer.status}: {answer.text[:2000]}")

    threads = [Thread(target=go_on, args=each) for each in enumerate(them)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sent


@contextmanager
def reading(server: Server, number: int) -> Iterator[Told]:
    """So many readers, each a page a second, as long as something else is done."""
    told, over = Told(), Event()

    async def read() -> None:
        tasks = [
            asyncio.create_task(ask_in_order(server.port, endlessly(n), told))
            for n in range(number)
        ]
        while not over.is_set():
            await asyncio.sleep(0.1)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    thread = Thread(target=asyncio.run, args=(read(),))
    thread.start()
    try:
        yield told
    finally:
        over.set()
        thread.join()


def endlessly(n: int) -> Iterator[str]:
    pages = ["/", "/letters/", "/about/", "/letters/to-the-king/"]
    while True:
        yield pages[n % len(pages)]
        n += 1


# --- On one record ------------------------------------------------------------


def one_record(archive: Archive, *, times: int, writers: int, readers: int) -> dict:
    """Writers at the desk and at the workbench, on one letter and one mark."""
    letter, document, mark = archive.script(A_LETTER).split()
    found = {}
    with archive.served() as server:
        them = editors(archive, server.port, writers)
        for where, write in {
            "the desk": lambda editor, words: editor.write(letter, words),
            "the workbench": lambda e, words: e.annotate(document, mark, words),
        }.items():
            began = time.monotonic()
            with reading(server, readers) as told:
                sent = all_write(them, times, write)
            found[where] = sent, told, time.monotonic() - began
    kept = archive.script(KEPT, letter, mark).split("\n")
    for (sent, *_), words in zip(found.values(), kept, strict=False):
        assert sorted(sent.saved) == sorted(words.split("|")[:-1]), sent.faults
    return found


KEPT = """
import sys
from archive.models import Annotation, Letter
for rows, name in (
    (Letter.history.filter(id=sys.argv[1]), "abstract"),
    (Annotation.history.filter(id=sys.argv[2]), "note"),
):
    rows = rows.filter(**{f"{name}__startswith": "Editor "})
    print("".join(f"{each}|" for each in rows.values_list(name, flat=True)))
"""
