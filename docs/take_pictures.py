"""
Take pictures of every kind of page, to be looked at one by one.

    .venv/bin/python docs/take_pictures.py [FOLDER] [--only NAME …]
    .venv/bin/python docs/take_pictures.py --handbook | --readme

makes an archive with its collection in a temporary folder, serves it, and writes
to FOLDER (screenshots/ by default): each page at 360, 768 and 1440 pixels, light
and dark, in pieces where it is long, and as it prints (PDF). With --handbook it
makes the pictures of docs/editing.md anew instead, with --readme the one of README.
Needs the extra [test] and an installed Chromium or Chrome.
"""

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
WIDTHS = [360, 768, 1440]
SCHEMES = ["light", "dark"]
PIECE = 8000  # pixels; Chromium makes no picture of more than 16,384

LETTER = "/letters/trump-khamenei-2025/"
PUBLIC = {
    "front": "/",
    "about": "/about/",
    "letters": "/letters/",
    "letters-narrowed": "/letters/?sender=donald-trump",
    "letters-none": "/letters/?year=1812",
    "letter": LETTER,
    "letter-cited": f"{LETTER}?style=chicago",
    "letter-week": f"{LETTER}?week=2025-W10",
    "question": f"{LETTER}sent/",
    "letter-as-of": f"{LETTER}?as_of=2025-03-08",
    "letter-2019": "/letters/trump-khamenei-2019/",
    "letters-like": f"{LETTER}like/",
    "response": "/responses/reply-letter/",
    "collection": "/collections/us-iran-leader-letters/",
    "search-blank": "/search/",
    "search": "/search/?q=letter+OR+%D9%86%D8%A7%D9%85%D9%87",
    "search-empty": "/search/?q=Obamma+lettre",
    "timeline": "/timeline/",
    "documents": "/documents/",
    "document": "/documents/announced-not-yet-received/",
    "document-excerpts": "/documents/wion-2025-03-12/",
    "document-unseen": "/documents/axios-2025-03/",
    "document-references": "/documents/wikipedia-trump-letter/",
    "agents": "/agents/",
    "agent": "/agents/abbas-araghchi/",
    "agent-paper": "/agents/al-jazeera/",
    "place": "/places/tehran/",
    "400": f"{LETTER}?as_of=yesterday",
    "404": "/letters/no-such-letter/",
    "410": "/places/taken-back/",
    "log-in": "/admin/login/",
}
BEHIND_THE_DOOR = {
    "desk-index": "/admin/",
    "desk-letters": "/admin/archive/letter/",
    "desk-letter": "/admin/archive/letter/{letter}/change/",
    "desk-letter-history": "/admin/archive/letter/{letter}/history/",
    "desk-documents": "/admin/archive/document/",
    "desk-document": "/admin/archive/document/{document}/change/",
    "desk-document-add": "/admin/archive/document/add/",
    "desk-workbench": "/admin/archive/document/{document}/workbench/?letter={letter}",
    "desk-find-evidence": "/admin/archive/letter/{letter}/evidence/",
    "desk-agents": "/admin/archive/agent/",
    "desk-citations": "/admin/archive/citation/",
    "desk-citation-add": "/admin/archive/citation/add/?letter={letter}",
    "desk-assessment-add": "/admin/archive/assessment/add/?letter={letter}",
    "desk-load": "/admin/load/",
    "desk-tables": "/admin/tables/",
    "desk-table": "/admin/tables/agents/",
    "desk-password": "/admin/password_change/",
}

# The pictures of docs/editing.md: a page, and what of it to bring into view.
HANDBOOK = {
    "desk-index": ("/admin/", "h1"),
    "document-add": ("/admin/archive/document/add/", "h1"),
    "letter-desk": ("/admin/archive/letter/{letter}/change/", "#claims"),
    "citation-add": ("/admin/archive/citation/add/?letter={letter}", "h1"),
    "assessment": (
        "/admin/archive/assessment/add/?letter={letter}&question=sent",
        "h1",
    ),
    "publish": ("/admin/archive/letter/{draft}/change/", ".way"),
    "public-letter": (LETTER, "h1"),
}


# No record of the collection was withdrawn.
WITHDRAW = """
from archive.models import Place
from archive.publishing import publish, withdraw
place = Place.objects.create(slug="taken-back", name="Bern")
publish(place)
withdraw(place, because="No source names it.")
"""

DRAFT = "trump-khamenei-2019"
# Nothing in the collection is unfinished, and the handbook shows how one publishes.
TAKE_BACK = f"""
from archive.models import Letter
from archive.publishing import send_back, withdraw
letter = Letter.objects.get(slug="{DRAFT}")
withdraw(letter, because="For a picture.")
send_back(letter, comment="For a picture.")
"""


@contextmanager
def archive(*, with_draft: bool):
    """Serve a new archive with its collection; give its address and the password."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
        free.close()
        command = [sys.executable, "manage.py", "quickstart", f"--port={port}"]
        environment = os.environ | {"ARCHIVE_DATA": folder}
        made = subprocess.run(
            [*command, "--no-serve"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        shell = [sys.executable, "manage.py", "shell", "--command"]
        shell.append(TAKE_BACK if with_draft else WITHDRAW)
        subprocess.run(shell, cwd=ROOT, env=environment, check=True)
        password = re.search(r"shown only now: (\S+)", made.stdout)[1]
        server = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
        )
        try:
            site = f"http://127.0.0.1:{port}"
            wait_for(f"{site}/healthz")
            yield site, password
        finally:
            server.terminate()
            server.wait()


def wait_for(address: str) -> None:
    for _ in range(100):
        try:
            urlopen(address)
        except URLError:
            time.sleep(0.2)
        else:
            return
    sys.exit(f"Nothing answers at {address}.")


def open_tab(browser: Browser, site: str, width: int, scheme: str) -> Page:
    context = browser.new_context(
        base_url=site,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    return context.new_page()


def log_in(page: Page, password: str) -> None:
    page.goto("/admin/login/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def is_signed_in(page: Page) -> bool:
    return any(cookie["name"] == "sessionid" for cookie in page.context.cookies())


def picture(page: Page, file: Path) -> None:
    """The whole page, in as many pieces as it takes."""
    width = page.viewport_size["width"]
    height = page.evaluate("document.documentElement.scrollHeight")
    pieces = range(0, height, PIECE)
    for number, top in enumerate(pieces, start=1):
        piece = {
            "x": 0,
            "y": top,
            "width": width,
            "height": min(PIECE, height - top),
        }
        name = f"{file.stem}-{number}" if len(pieces) > 1 else file.stem
        page.screenshot(path=file.with_name(f"{name}.png"), full_page=True, clip=piece)


def take_all(browser: Browser, site: str, password: str, folder: Path, only) -> None:
    pages = {
        n: path
        for n, path in (PUBLIC | BEHIND_THE_DOOR).items()
        if not only or n in only
    }
    for width in WIDTHS:
        for scheme in SCHEMES:
            tab = open_tab(browser, site, width, scheme)
            keys = {}
            for name, path in pages.items():
                if name in BEHIND_THE_DOOR and not is_signed_in(tab):
                    log_in(tab, password)
                    keys = keys_of(tab)
                tab.goto(path.format(**keys))
                picture(tab, folder / f"{name}.{width}.{scheme}.png")
            tab.context.close()
    tab = open_tab(browser, site, 1440, "light")
    for name in PUBLIC.keys() & pages.keys():
        tab.goto(pages[name])
        tab.pdf(path=folder / f"{name}.pdf", format="A4", prefer_css_page_size=True)


def key_of(page: Page, kind: str, words: str) -> str:
    """The key of the record that a list of the desk finds for some words."""
    page.goto(f"/admin/archive/{kind}/?q={words}")
    address = page.locator("#result_list tbody th a").first.get_attribute("href")
    return re.search(r"/(\d+)/change/", address)[1]


def keys_of(page: Page) -> dict[str, str]:
    """The keys of the records whose forms are shown."""
    return {
        "document": key_of(page, "document", "announced-not-yet-received"),
        "letter": key_of(page, "letter", "trump-khamenei-2025"),
    }


def take_for_handbook(browser: Browser, site: str, password: str, folder: Path) -> None:
    tab = open_tab(browser, site, 1100, "light")
    log_in(tab, password)
    keys = keys_of(tab) | {"draft": key_of(tab, "letter", DRAFT)}
    for name, (path, place) in HANDBOOK.items():
        tab.goto(path.format(**keys))
        tab.locator(place).first.evaluate("element => element.scrollIntoView()")
        tab.screenshot(path=folder / f"{name}.png")
    # As narrow as the three columns may be.
    tab.set_viewport_size({"width": 1296, "height": 1000})
    text = cite_at_the_workbench(tab, keys)
    tab.screenshot(path=folder / "workbench.png")
    compare_another_text(tab, keys, text)
    tab.screenshot(path=folder / "comparison.png")


def take_for_readme(browser: Browser, site: str, folder: Path) -> None:
    """The first layer of a letter: who to whom, what is known and what is disputed."""
    tab = browser.new_page(
        base_url=site,
        viewport={"width": 1440, "height": 1090},
        device_scale_factor=0.625,
        color_scheme="light",
    )
    tab.goto(LETTER)
    tab.screenshot(path=folder / "letter.png")


CITED = "gave 12 March as the day of sending"


def cite_at_the_workbench(tab: Page, keys: dict[str, str]) -> str:
    """Words selected, and what a citation of them will do; the article's text."""
    path = "/admin/archive/document/{document}/workbench/?letter={letter}"
    tab.goto(path.format(**keys))
    tab.wait_for_selector("[data-ready]")
    tab.get_by_label("Exact words").fill(CITED)
    tab.keyboard.press("Enter")
    tab.keyboard.press("c")
    tab.get_by_label("1 Question").select_option(label="When was it sent?")
    tab.get_by_role("radio", name="12 March 2025").check()
    tab.get_by_label("asserts").check()
    tab.get_by_text("What it will do").wait_for()
    form = tab.locator("form.card.open")
    form.evaluate("element => scrollBy(0, element.getBoundingClientRect().top - 56)")
    return "\n\n".join(tab.locator("#article p").all_text_contents())


def compare_another_text(tab: Page, keys: dict[str, str], text: str) -> None:
    """The text with some words edited, beside the one that is here."""
    tab.goto("/admin/archive/document/{document}/new-text/".format(**keys))
    edited = text.replace("told in two ways", "given in two ways")
    edited = edited.replace("datelined Tehran", "from Tehran")
    tab.get_by_label("Paste the text").fill(edited)
    tab.get_by_role("button", name="Compare").click()
    tab.wait_for_load_state()
    tab.get_by_text("Fuzzy", exact=True).first.wait_for()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("folder", nargs="?", default=ROOT / "screenshots", type=Path)
    parser.add_argument(
        "--only", nargs="+", choices=[*PUBLIC, *BEHIND_THE_DOOR], metavar="NAME"
    )
    parser.add_argument("--handbook", action="store_true")
    parser.add_argument("--readme", action="store_true")
    options = parser.parse_args()
    if options.handbook or options.readme:
        options.folder = ROOT / "docs" / "pictures"
    options.folder.mkdir(parents=True, exist_ok=True)
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        sys.exit("No Chromium or Chrome is installed.")
    # Chromium's sandbox refuses to run as root.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    served = archive(with_draft=options.handbook)
    with sync_playwright() as playwright, served as (site, password):
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        if options.handbook:
            take_for_handbook(browser, site, password, options.folder)
        elif options.readme:
            take_for_readme(browser, site, options.folder)
        else:
            take_all(browser, site, password, options.folder, options.only)
    print(f"{len(list(options.folder.iterdir()))} files in {options.folder}")


if __name__ == "__main__":
    main()
