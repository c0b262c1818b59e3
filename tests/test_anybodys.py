"""Anybody's archive: no word of the first collection in code, pages, at the desk."""

import re
from collections import Counter, deque
from html import unescape
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pytest
import yaml
from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils.html import strip_tags

from archive import search
from archive.dates.calendars import SOLAR_MONTHS
from archive.evidence import refresh_headings

from .factories import (
    annotate,
    assess,
    cite,
    make_agent,
    make_claim,
    make_collection,
    make_document,
    make_letter,
    make_place,
    make_response,
    make_step,
)

FIXTURES = sorted((settings.BASE_DIR / "fixtures").glob("*.yaml"))
ROOMS = ["archive", "config", "templates"]
WRITTEN_IN = {".py", ".html", ".txt", ".js", ".css", ".xml", ".svg"}
# What names of the fixtures are made of besides: words of the language, and what has
# its own name everywhere: an authority, a language, a calendar.
COMMON = """
affairs agency arab assembly august between center central centre channel collection
commission council course dari department deputy edition english force foreign
foundation gazette general government guards harbour house institute international
islamic january journal july june leader letter letters march mark media mehr minister
ministry mission national network news office online other persian post president
press public radio republic review secretary security service speaker spokesman
standard state statement states street supreme television their three times total
tower tribune union united wall watch white wikipedia world
"""
# Of a name with these, the rest is told apart from them.
SHORTEST = 4  # letters of a part of a name
SCRIPT = re.compile("[\u0590-\u06ff\ufb50-\ufdff\ufe70-\ufefc]")


def contents() -> list[dict]:
    return [yaml.safe_load(file.read_text()) for file in FIXTURES]


def texts_in(value) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in texts_in(part)]
    if isinstance(value, list):
        return [text for part in value for text in texts_in(part)]
    return [value] if isinstance(value, str) else []


def names() -> set[str]:
    """What agents, places and collections of the fixtures are called, in any script."""
    found = set()
    for file in contents():
        for section in ("agents", "places", "collections"):
            for key, record in file.get(section, {}).items():
                called = [record.get(name) for name in ("names", "also", "title")]
                found |= {key, *texts_in(called)}
    return found


def words_of_names() -> set[str]:
    """The names, and those of their parts that are no words of the language."""
    every = names()
    parts = {part for name in every for part in re.findall(r"[^\W\d_]+", name)}
    parts = {part.casefold() for part in parts if len(part) >= SHORTEST}
    short = {name.casefold() for name in every if len(name) >= SHORTEST}
    return (parts | short) - set(COMMON.split())


def sentences() -> set[str]:
    """What the fixtures say of the edition and of the collection, by sentences."""
    said = []
    for file in contents():
        said += texts_in(file.get("edition", {}).get("about"))
        said += texts_in(
            [file.get("edition", {}).get(n) for n in ("subtitle", "welcome")]
        )
        for record in file.get("collections", {}).values():
            said += texts_in([record.get("title"), record.get("introduction")])
    parts = (part for text in said for part in re.split(r"(?<=[.:?])\s+|\n+", text))
    return {" ".join(part.split()) for part in parts if len(part.split()) > 4}


def pattern_of(words: set[str]) -> re.Pattern:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


# --- In the code --------------------------------------------------------------------

# What a language needs to be read, searched and written, by its own words.
OF_LANGUAGES = {"archive/search", "archive/dates", "archive/exchange/references"}
OF_LANGUAGES |= {"archive/texts/particulars.py", "archive/anchoring.py"}


def files() -> list[Path]:
    found = (path for room in ROOMS for path in (settings.BASE_DIR / room).rglob("*"))
    return [
        path
        for path in found
        if path.suffix in WRITTEN_IN
        # Steps say what help was once given.
        and not {"migrations", "__pycache__"} & set(path.parts)
    ]


def is_of_languages(path: Path) -> bool:
    name = path.relative_to(settings.BASE_DIR).as_posix()
    return any(name.startswith(room) for room in OF_LANGUAGES)


def test_the_fixtures_have_names_to_look_for():
    assert len(words_of_names()) > 200
    assert {"khamenei", "us-iran-leader-letters"} <= words_of_names()
    assert len(sentences()) > 8


def test_no_code_template_or_help_names_anybody_of_the_fixtures():
    named = pattern_of({n for n in words_of_names() if not SCRIPT.search(n)})
    found = {
        f"{path.relative_to(settings.BASE_DIR)}: {word}"
        for path in files()
        for word in named.findall(path.read_text().casefold())
    }

    assert not found


def test_only_what_reads_and_searches_languages_is_written_in_their_scripts():
    marks = "؟"  # an end of a sentence, wherever one is looked for
    found = {
        f"{path.relative_to(settings.BASE_DIR)}: {line.strip()[:60]}"
        for path in files()
        if not is_of_languages(path)
        for line in path.read_text().splitlines()
        if SCRIPT.search(line.replace(marks, ""))
    }

    assert not found


def test_no_help_at_the_desk_is_of_one_collection():
    named = pattern_of(words_of_names())
    for model in apps.get_app_config("archive").get_models():
        for field in model._meta.get_fields():
            told = f"{getattr(field, 'help_text', '')} {getattr(field, 'choices', '')}"
            assert not SCRIPT.search(told), (model, field)
            assert not named.search(told.casefold()), (model, field, told)


# --- On the pages, and at the desk --------------------------------------------------


@pytest.fixture
def mill(db):
    """A letter of 1924 between a mill at Ghent and its weavers at Leeds, and around."""
    ghent = make_place("Ghent")
    mill = make_agent("The Mill at Ghent", kind="body")
    weavers = make_agent("Anna Peeters", born_edtf="1880")
    collection = make_collection(
        title="Letters of a mill", introduction="Of wool, and who was to pay for it."
    )
    letter = make_letter(title="The Mill to Anna Peeters", collection=collection)
    gazette = make_document(
        "1924-09-20",
        title="De Gazet",
        language="nl",
        text="The mill wrote on the fifteenth. Peeters says that nothing came.",
    )
    for question, value in [("sender", mill), ("recipient", weavers)]:
        cite(make_claim(letter, question, value), gazette, speaker=mill)
    sent = make_claim(letter, "sent", "1924-09-15")
    cite(sent, gazette, words="The mill wrote on the fifteenth")
    cite(make_claim(letter, "sent", "1924-10-01"), make_document("1924-10-02"))
    denied = make_claim(letter, "received", "1924-09-17")
    cite(denied, gazette, words="nothing came", stance="denies", speaker=weavers)
    assess(sent)
    step = make_step(letter)
    cite(make_claim(step, "to", ghent), gazette)
    response = make_response(letter, summary="She struck.")
    cite(make_claim(response, "occurred", "1924-09-30"), gazette)
    annotate(gazette, "nothing came", note="So she says.")
    refresh_headings([letter])
    search.rebuild()
    return letter


LINK = re.compile(r'(?:href|src)="([^"]+)"')
NOT_FOLLOWED = re.compile(r"/logout/|/static/|/history/\d+|/jsi18n/")
# Of a page that is asked something, so many states are enough.
ENOUGH = 2


class Crawl:
    """Every page to which links lead from some, and what each says."""

    def __init__(self, client, begin: list[str], within: str):
        self.said: dict[str, str] = {}
        self.asked = Counter()
        queue = deque(begin)
        while queue:
            address = queue.popleft()
            if not (address.startswith(within) and self.is_wanted(address)):
                continue
            response = client.get(address)
            kind = response.headers.get("Content-Type", "")
            is_read = (
                kind.startswith(("text/", "application/")) and "office" not in kind
            )
            if response.streaming or not is_read or response.status_code != 200:
                self.said[address] = ""
                continue
            self.said[address] = response.text
            queue += self.links_of(address, response.text)

    def is_wanted(self, address: str) -> bool:
        path, sign, _ = address.partition("?")
        if address in self.said:
            return False
        self.asked[path] += bool(sign)
        return not sign or self.asked[path] <= ENOUGH

    def links_of(self, address: str, text: str) -> list[str]:
        links = (unescape(link) for link in LINK.findall(text))
        links = (urldefrag(urljoin(address, link)).url for link in links)
        links = (link.removeprefix("http://testserver") for link in links)
        return [it for it in links if it[:1] == "/" and not NOT_FOLLOWED.search(it)]


ATTRIBUTE = re.compile(r'="([^"]*)"')


def faults_of(said: dict[str, str]) -> list[str]:
    named, told = pattern_of(words_of_names()), sentences()
    faults = []
    for address, text in said.items():
        # What is written on a tag, a label or a help, is said as well.
        words = unescape(f"{strip_tags(text)} {' '.join(ATTRIBUTE.findall(text))}")
        words = " ".join(words.split())
        found = {*SCRIPT.findall(words), *named.findall(words.casefold())}
        found |= {sentence for sentence in told if sentence in words}
        found |= {month for month in SOLAR_MONTHS if month in words}
        faults += [f"{address}: {each}" for each in sorted(found)]
    return faults


@pytest.mark.looks
def test_a_letter_of_1924_has_nothing_of_the_first_collection_around_it(client, mill):
    begin = ["/", "/sitemap.xml", "/search/?q=mill", "/opensearch.xml", "/robots.txt"]

    crawl = Crawl(client, begin, "/")

    kinds = {address.strip("/").partition("/")[0] for address in crawl.said}
    assert {"letters", "documents", "agents", "places", "collections"} <= kinds
    assert {"responses", "about", "search", "timeline"} <= kinds
    assert "15 September 1924" in crawl.said[mill.get_absolute_url()]
    assert faults_of(crawl.said) == []


@pytest.mark.looks
def test_nor_at_the_desk(admin_client, mill):
    workbench = reverse(
        "admin:archive_document_workbench",
        args=[mill.claims.first().citations.first().document_id],
    )

    crawl = Crawl(admin_client, ["/admin/", workbench], "/admin/")

    asked = [it for it in crawl.said if it.endswith(("/add/", "/change/"))]
    assert len(asked) > 20
    assert faults_of(crawl.said) == []


def test_what_is_looked_for_is_found_where_it_is_said(client, db):
    """Else the two above would be of no use."""
    make_document(title="Ayatollah Khamenei", language="fa", gloss="نامه")

    found = faults_of(Crawl(client, ["/documents/"], "/documents/").said)

    assert any("khamenei" in fault for fault in found)
    assert any("ن" in fault for fault in found)
