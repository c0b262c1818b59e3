"""
How long an editor waits at the workbench, in a real Chromium.

    .venv/bin/python benchmarks/workbench.py

Makes an article of 100,000 characters with 500 marks in an SQLite database of its own,
serves it as README has it, and prints the milliseconds (median of seven,
and the slowest) until the page has opened and drawn its marks, of a selection until the
bar stands there, of saving a comment until its card does, and of a key in the box.
Beside each stands what was promised, and the ratio of the two: below 1 is kept.
"""

import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from production import served

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

LENGTH, MARKS, TIMES = 100_000, 500, 7
PROMISED = {"opening": 1000, "selecting": 150, "saving": 150, "a key": 50}
WORDS = ["letter", "minister", "said", "president", "envoy", "received", "answer"]
WORDS += ["carried", "denied", "sealed", "the", "of", "to", "from", "in", "a", "before"]
BROWSERS = ["chromium", "chromium-browser", "google-chrome"]


def article() -> str:
    chance = random.Random(1)
    paragraphs = []
    while sum(map(len, paragraphs)) < LENGTH:
        words = [chance.choice(WORDS) for _ in range(chance.randint(40, 120))]
        paragraphs.append(f"{' '.join(words)} {len(paragraphs)}.")
    return "\n\n".join(paragraphs)[:LENGTH].rstrip()


def fill() -> tuple[int, str]:
    """Make the archive; return the key of the document, and a session of an editor."""
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.test import Client

    from archive import anchoring
    from archive.models import Annotation
    from tests import factories as make

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    user = get_user_model().objects.create_superuser("amal", password="an hour")
    document = make.make_document(text=article())
    capture, chance = document.current_capture, random.Random(2)
    for n in range(MARKS):
        mark = Annotation(document=document, key=f"note-{n}", note="So printed.")
        start = chance.randint(0, len(capture.text) - 60)
        anchoring.mark(mark, capture, start, start + chance.randint(5, 50))
        mark.save()
    client = Client()
    client.force_login(user)
    return document.pk, client.cookies["sessionid"].value


def measure(page, address: str) -> dict[str, list[float]]:
    found = {name: [] for name in PROMISED}
    for n in range(TIMES):
        began = time.perf_counter()
        page.goto(address)
        page.wait_for_selector("[data-ready]", state="attached")
        found["opening"].append(since(began))
        found["selecting"].append(page.evaluate(SELECT, n))
        page.keyboard.press("m")
        page.wait_for_selector("form.card.open")
        page.get_by_label("Note", exact=True).fill("So printed.")
        found["saving"].append(page.evaluate(SAVE))
        found["a key"].append(page.evaluate(TYPE))
    return found


def since(began: float) -> float:
    return (time.perf_counter() - began) * 1000


SELECT = """async (n) => {
  const paragraph = article.querySelectorAll("p")[40 + n];
  const began = performance.now();
  const range = document.createRange();
  range.setStart(paragraph.firstChild, 10);
  range.setEnd(paragraph.firstChild, 40);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  const bar = document.querySelector(".bar");
  while (bar.hidden) await new Promise(requestAnimationFrame);
  return performance.now() - began;
}"""
SAVE = """async () => {
  const before = document.querySelectorAll("#marks article.card").length;
  const began = performance.now();
  document.querySelector("form.card.open button.main").click();
  while (document.querySelectorAll("#marks article.card").length === before)
    await new Promise(requestAnimationFrame);
  return performance.now() - began;
}"""
TYPE = """async () => {
  const box = document.getElementById("exact-words");
  let slowest = 0;
  for (const letters of ["mi", "min", "mini", "minis", "minister", "minister said"]) {
    const began = performance.now();
    box.value = letters;
    box.dispatchEvent(new InputEvent("input", { bubbles: true }));
    await new Promise(requestAnimationFrame);
    slowest = Math.max(slowest, performance.now() - began);
  }
  box.value = "";
  box.dispatchEvent(new InputEvent("input", { bubbles: true }));
  return slowest;
}"""


def main() -> None:
    import shutil

    from playwright.sync_api import sync_playwright

    installed = next((p for name in BROWSERS if (p := shutil.which(name))), None)
    if installed is None:
        sys.exit("No Chromium or Chrome is installed.")
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "ARCHIVE_DATA": folder,
            "ARCHIVE_ENV": "production",
            "ARCHIVE_PLAIN_HTTP": "1",
            "SECRET_KEY": "only for a benchmark, and for nothing else but that",
            "ALLOWED_HOSTS": "127.0.0.1",
            "DATABASE_URL": f"sqlite:///{folder}/archive.sqlite3",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        key, session = fill()
        with served() as port, sync_playwright() as playwright:
            site = f"http://127.0.0.1:{port}"
            root = ["--no-sandbox"] if os.geteuid() == 0 else []
            browser = playwright.chromium.launch(executable_path=installed, args=root)
            context = browser.new_context(viewport={"width": 1440, "height": 1000})
            cookie = {"name": "sessionid", "value": session, "url": site}
            context.add_cookies([cookie])
            page = context.new_page()
            found = measure(page, f"{site}/admin/archive/document/{key}/workbench/")
    print(f"{LENGTH:,} characters, {MARKS} marks; milliseconds")
    print(f"{'':10} {'median':>8} {'slowest':>8} {'promised':>9} {'ratio':>6}")
    for name, times in found.items():
        median, promised = statistics.median(times), PROMISED[name]
        print(
            f"{name:10} {median:8.0f} {max(times):8.0f} {promised:9} "
            f"{median / promised:6.2f}"
        )


if __name__ == "__main__":
    main()
