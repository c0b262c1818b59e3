"""
What the layers of a letter weigh, however much is said of it.

    .venv/bin/python benchmarks/layers.py [--stay]

makes two letters in an archive of its own, on SQLite: that of benchmarks/evidence.py,
with 500 citations on its day of sending and its carrier; and one with 500 on every
question, on the steps of its way and on sixty responses, in 160 sources, by 90 voices,
most of them at odds. Prints of each kind of their pages its bytes, as they are and
compressed, its elements, and the milliseconds of making it (median of seven); and, as
an installed Chromium or Chrome shows it on a phone (360 × 780 pixels), how many screens
it is tall, and after how many the first contested question stands. With --stay it goes
on serving, as README has it, for other programs that measure pages, until Ctrl-C.
"""

import argparse
import gzip
import os
import random
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from signal import pause

from evidence import make_letter_with, milliseconds
from production import served

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

CITATIONS = 500
PHONE = {"width": 360, "height": 780}
# Of a hundred citations, so many are on each question; the rest are on responses.
ASKED = {"exists": 6, "sender": 4, "recipient": 4, "written": 6, "sent": 14}
ASKED |= {"announced": 6, "received": 12, "answered": 8, "contents": 9}
ASKED |= {"carrier": 4, "handed_to": 5, "delivered": 2}
OF_A_STEP = ("carrier", "handed_to", "delivered")
RESPONSES = 60


def make_widely_told_letter(size: int):
    """A letter of which much is said on every question, over a spring."""
    from tests import factories as make

    chance = random.Random(2)
    letter = make.make_letter(title="Eleanor Vance to Parviz Rahimi")
    voices = [make.make_agent(f"Deputy Minister Number {n}") for n in range(90)]
    papers = [
        make.make_document(
            f"2025-0{3 + n % 3}-{1 + n % 28:02}",
            title=f"What is known of the letter, and what is not, part {n}",
            publisher=chance.choice(voices[60:]),
        )
        for n in range(160)
    ]
    claims = _claims_on_each_question(letter, voices, chance)
    answers = _claims_on_responses(letter, voices)
    stances = ["asserts"] * 7 + ["confirms", "denies", "not_yet"]
    for n in range(size):
        asked = chance.choices(
            [*ASKED, ""], [*ASKED.values(), 100 - sum(ASKED.values())]
        )
        claim = chance.choice(claims[asked[0]] if asked[0] else answers)
        make.cite(
            claim,
            chance.choice(papers),
            words=f"the letter, it was said there, had been seen by {n} people by then",
            stance=chance.choice(stances) if asked[0] else "asserts",
            speaker=chance.choice(voices),
        )
    return letter


def _claims_on_each_question(letter, voices, chance) -> dict[str, list]:
    from archive.models import QUESTIONS
    from tests import factories as make

    steps = [make.make_step(letter, position=n) for n in (1, 2, 3)]
    claims = {}
    for question in ASKED:
        subjects = steps if question in OF_A_STEP else [letter]
        kind = QUESTIONS[question].value
        values = {
            "date": [f"2025-03-{1 + 2 * n:02}" for n in range(9)],
            "agent": chance.sample(voices, 2),
            "words": [f"that point {n} of it be granted at once" for n in range(9)],
            "code": ["fa"],
        }.get(kind, [None])
        claims[question] = [
            make.make_claim(subject, question, value)
            for subject in subjects
            for value in values
        ]
    return claims


def _claims_on_responses(letter, voices) -> list:
    from tests import factories as make

    claims = []
    for n in range(RESPONSES):
        response = make.make_response(
            letter,
            key=f"deed-{n}",
            summary=f"Rahimi did deed {n} about it, and said so.",
        )
        day = f"2025-0{3 + n % 3}-{1 + n % 28:02}"
        claims.append(make.make_claim(response, "occurred", day))
        claims.append(make.make_claim(response, "sender", voices[n]))
        if n % 5 == 0:
            claims.append(make.make_claim(response, "in_answer_to"))
    return claims


def pages_of(letter) -> dict[str, str]:
    """The kinds of its pages, each by one of which most is said."""
    from archive.pages.letters import LetterPage

    page = LetterPage(letter)
    most = max(page.asked, key=lambda inquiry: len(inquiry.accounts))
    addresses = {"letter": page.address, "question": page.at(most)}
    if weeks := _weeks_of(page):
        addresses["one week"] = page.address + weeks[0].href.removesuffix("#way")
    if page.responses:
        told = max(page.responses, key=lambda part: len(part.accounts))
        addresses["response"] = page.at(told.record)
    return addresses | {"whole": page.whole}


def _weeks_of(page) -> list:
    from archive.drawings import timeline

    weeks = timeline.of_letter(page, folded=True).dense
    return sorted(weeks, key=lambda week: -week.marks)


def weigh(address: str) -> tuple:
    """Bytes, compressed, elements, milliseconds."""
    from django.core.cache import caches
    from django.test import Client

    client = Client()

    def make_anew():
        caches["pages"].clear()
        return client.get(address)

    answer = make_anew()
    assert answer.status_code == 200, address
    took = milliseconds(make_anew)
    content = answer.content
    compressed = len(gzip.compress(content, 6))
    return len(content), compressed, len(re.findall(rb"<[a-zA-Z]", content)), took


TALL = """() => [
    document.documentElement.scrollHeight,
    document.querySelector(".row .contested")?.getBoundingClientRect().top ?? 0,
].map(pixels => (pixels / innerHeight).toFixed(1))"""


def screens(port: int, addresses: list[str]) -> Iterator[list[str]]:
    """How many phone screens each is tall, and how many to what is contested first."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        sys.exit("No Chromium or Chrome is installed.")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        page = browser.new_page(base_url=f"http://127.0.0.1:{port}", viewport=PHONE)
        for address in addresses:
            page.goto(address)
            yield page.evaluate(TALL)


def fill() -> dict[str, str]:
    """Make the letters; the addresses of their pages, by their kinds."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    letters = {
        "two questions": make_letter_with(CITATIONS),
        "every question": make_widely_told_letter(CITATIONS),
    }
    return {
        f"{name}: {kind}": address
        for name, letter in letters.items()
        for kind, address in pages_of(letter).items()
    }


def tell(port: int, told: dict[str, str]) -> None:
    names = ("bytes", "gzip", "elements", "ms", "screens", "to dispute")
    print(f"{'':26}", *(f"{name:>10}" for name in names))
    tall = screens(port, list(told.values()))
    for (name, address), (height, first) in zip(told.items(), tall, strict=True):
        figures = [f"{figure:>10,.0f}" for figure in weigh(address)]
        print(f"{name:26}", *figures, f"{height:>10} {first:>10}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--stay", action="store_true", help="go on serving")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "ARCHIVE_DATA": folder,
            "ARCHIVE_ENV": "production",
            "ARCHIVE_PLAIN_HTTP": "1",
            "SECRET_KEY": "only for a benchmark, and for nothing else but that",
            "ALLOWED_HOSTS": "127.0.0.1,testserver",
            "DATABASE_URL": f"sqlite:///{folder}/archive.sqlite3",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # Playwright's own loop is about
        }
        told = fill()
        with served() as port:
            tell(port, told)
            if options.stay:
                for address in told.values():
                    print(f"http://127.0.0.1:{port}{address}", flush=True)
                pause()


if __name__ == "__main__":
    main()
