"""Files that are made to swell: each is refused with a sentence, and little memory."""

import hashlib
import io
import json
import tracemalloc
import zipfile
import zlib
from collections import deque
from contextlib import contextmanager
from itertools import chain

import pytest

from archive import texts
from archive.exchange import backups, references, uploads, zips
from archive.exchange.backups import NotRestorable, backup, restore
from archive.exchange.tables import NotATable
from archive.exchange.tables.files import of_xlsx
from archive.models import Agent
from archive.texts import NoText, pdf

from .pdfs import _file_of, with_stream
from .test_admin import text_of
from .test_loads import bring, folder, loader

__all__ = ["folder", "loader"]

pytestmark = pytest.mark.django_db
MEGABYTE = 1 << 20


@contextmanager
def no_more_than(megabytes: int):
    """What Python and what it calls take meanwhile, at most."""
    tracemalloc.start()
    try:
        yield
        taken = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert taken < megabytes * MEGABYTE


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def saying(content: bytes, size: int) -> bytes:
    """A zip of one file, in which both headers lie about what it unpacks to."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        true = archive.infolist()[0].file_size.to_bytes(4, "little")
    return content.replace(true, size.to_bytes(4, "little"))


# --- Zips -----------------------------------------------------------------------

SWOLLEN = bytes(60 * MEGABYTE)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        # A thousandfold, and two of them are one too many.
        (
            lambda: packed({"a.yaml": SWOLLEN, "b.yaml": SWOLLEN}),
            "unpacks to more than",
        ),
        # What it says of itself is a lie, by which it is read.
        (lambda: saying(packed({"a.yaml": SWOLLEN}), 10), "cannot be unpacked"),
        # A zip in a zip is not opened.
        (
            lambda: packed({"a.zip": packed({"a.yaml": SWOLLEN})}),
            "nothing to load in it",
        ),
        (lambda: packed({f"{n}.yaml": b"" for n in range(50)}), "more than 20 files"),
    ],
    ids=["ratio", "a lie", "nested", "number"],
)
def test_a_zip_that_swells_is_refused(loader, folder, monkeypatch, make, sentence):
    monkeypatch.setattr(uploads, "MOST_FILES", 20)
    made = make()

    with no_more_than(60):
        page = bring(loader, made, "amal.zip")

    assert sentence in page.content.decode()
    assert not folder.exists() or not any(folder.iterdir())


def squeezed(files: dict[str, bytes], method: int) -> bytes:
    """As no deflate does it: a few thousand bytes unpack to a gigabyte at one go."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_that_is_packed_otherwise_is_not_even_begun(loader, folder, method):
    """Python unpacks all that it has read of these, however little is asked of it."""
    content = saying(squeezed({"a.yaml": SWOLLEN}, method), 10)

    with no_more_than(20):
        page = bring(loader, content, "amal.zip")

    assert "cannot be unpacked: “a.yaml” is packed as no zip" in text_of(page)
    assert not folder.exists() or not any(folder.iterdir())


def test_what_a_zip_unpacks_to_is_counted_as_it_comes():
    """Of all its files together, whatever it says of them."""
    content = packed({"a.yaml": SWOLLEN, "b.yaml": SWOLLEN})

    with zipfile.ZipFile(io.BytesIO(content)) as archive, no_more_than(20):
        unpacking = zips.Unpacking(archive, 100 * MEGABYTE)
        parts = chain.from_iterable(map(unpacking.parts_of, archive.infolist()))
        with pytest.raises(zips.Swells, match="more than 100 MB"):
            deque(parts, maxlen=0)

    assert unpacking.left == -1


# --- Backups --------------------------------------------------------------------


def as_backup(tmp_path, about: bytes, **files: bytes):
    path = tmp_path / "backup.zip"
    path.write_bytes(packed({"about.json": about} | files))
    return path


def test_a_backup_whose_table_of_contents_swells_is_refused(tmp_path):
    path = as_backup(tmp_path, b"[" + b" " * 60 * MEGABYTE + b"]")

    with no_more_than(40), pytest.raises(NotRestorable, match="no backup"):
        restore(path)


@pytest.mark.django_db(transaction=True)
def test_a_backup_with_a_row_that_never_ends_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(backups, "LONGEST_ROW", MEGABYTE)
    backup(tmp_path / "true.zip")
    with zipfile.ZipFile(tmp_path / "true.zip") as true:
        files = {name: true.read(name) for name in true.namelist()}
    name = "archive.letter.jsonl"
    files[name] = b'{"title": "' + SWOLLEN
    about = json.loads(files.pop("about.json"))
    about["files"][name] = (1, hashlib.sha256(files[name]).hexdigest())
    path = as_backup(tmp_path, json.dumps(about).encode(), **files)
    del files

    with no_more_than(40), pytest.raises(NotRestorable, match="damaged: .*unpacks"):
        restore(path)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_backup_that_is_packed_otherwise_is_none_of_ours(tmp_path, method):
    path = tmp_path / "backup.zip"
    path.write_bytes(saying(squeezed({"about.json": SWOLLEN}, method), 10))

    with no_more_than(20), pytest.raises(NotRestorable, match="no backup"):
        restore(path)


# --- YAML -----------------------------------------------------------------------

ALIASES = "a: &a [x, x]\n" + "".join(
    f"{chr(n)}: &{chr(n)} [*{chr(n - 1)}, *{chr(n - 1)}]\n" for n in range(98, 123)
)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (ALIASES, "anchors and aliases"),
        ("agents: &a {vance: *a}\n", "anchors and aliases"),
        ("agents: " + "[" * 10_000, "more than 50 levels deep"),
        ("agents: " + "{a: " * 10_000, "more than 50 levels deep"),
        ("agents: !!python/object/apply:os.system [exit]\n", "line 1"),
    ],
    ids=["doubled", "circle", "lists", "fields", "object"],
)
def test_a_file_that_swells_is_refused(loader, folder, content, sentence):
    with no_more_than(400):
        page = bring(loader, content, "vance.yaml")

    assert page.status_code == 400
    assert sentence in page.content.decode()
    assert not Agent.objects.exists()
    assert not any(folder.iterdir())


# --- Workbooks ------------------------------------------------------------------

ENTITIES = "".join(
    f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "swollen " * 10}">'
    for n in range(12)
)
FROM_OUTSIDE = '<!ENTITY e11 SYSTEM "file:///etc/passwd">'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(doctype: str = "", cell: str = "Vance", strings: str = "") -> bytes:
    """A workbook with a cell and with strings for its cells, written by hand."""
    import openpyxl

    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["slug", "name"])
    book.active.append(["vance", "Vance"])
    book.save(out)
    with zipfile.ZipFile(out) as whole:
        files = {name: whole.read(name) for name in whole.namelist()}
    sheet = files["xl/worksheets/sheet1.xml"].decode()
    sheet = doctype + sheet.replace("<t>Vance</t>", f"<t>{cell}</t>")
    files["xl/worksheets/sheet1.xml"] = sheet.encode()
    files["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{strings}</sst>'.encode()
    return packed(files)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (
            lambda: workbook(f"<!DOCTYPE worksheet [{ENTITIES}]>", "&e11;"),
            "amplification",
        ),
        (
            lambda: workbook(strings=f"<si><t>{'x' * 60 * MEGABYTE}</t></si>"),
            "unpacks to more",
        ),
        (
            lambda: workbook(strings="<si><t>x</t></si>" * 2_000_000),
            "unpacks to more than",
        ),
    ],
    ids=["entities", "long", "many"],
)
def test_a_workbook_that_swells_is_refused(make, sentence):
    content = make()

    with no_more_than(60), pytest.raises(NotATable, match=sentence):
        list(of_xlsx(content))


def test_a_workbook_reads_no_file_of_this_machine():
    content = workbook(f"<!DOCTYPE worksheet [{FROM_OUTSIDE}]>", "&e11;")

    try:
        found = str(list(of_xlsx(content)))
    except NotATable as refused:
        found = str(refused)

    assert "root:" not in found


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_workbook_that_is_packed_otherwise_is_not_even_begun(method):
    content = saying(squeezed({"[Content_Types].xml": SWOLLEN}, method), 10)

    with no_more_than(20), pytest.raises(NotATable, match="packed as no zip"):
        list(of_xlsx(content))


def test_what_a_workbook_says_of_its_size_is_not_believed():
    content = saying(packed({"[Content_Types].xml": SWOLLEN}), 10)

    with no_more_than(20), pytest.raises(NotATable, match="cannot be read as XLSX"):
        list(of_xlsx(content))


# --- PDFs and pages ---------------------------------------------------------------


def tree(depth: int, *, leads_back: bool = False) -> bytes:
    """A PDF whose only page lies below so many others, or below itself."""
    parts = ["<< /Type /Catalog /Pages 2 0 R >>"]
    for number in range(2, depth + 2):
        below = 2 if leads_back and number == depth + 1 else number + 1
        parts.append(f"<< /Type /Pages /Kids [{below} 0 R] /Count 1 >>")
    parts.append("<< /Type /Page /MediaBox [0 0 9 9] >>")
    return _file_of(parts)


def of_objects(number: int) -> bytes:
    """A PDF of which all lies in a stream of objects that unpacks a thousandfold."""
    heads = " ".join(f"{n} {n * 3}" for n in range(3, number))
    stream = zlib.compress(f"{heads} {' null' * number * 8}".encode(), 9)
    told = f"/N {number} /First {len(heads)} /Length {len(stream)}"
    parts = ["<< /Type /Catalog /Pages 3 0 R >>"]
    parts.append(
        f"<< /Type /ObjStm {told} /Filter /FlateDecode >>\nstream\n"
        f"{stream.decode('latin-1')}\nendstream"
    )
    return _file_of(parts)


REFUSED = "could not be read|more text|damaged|it is a scan"


@pytest.mark.parametrize(
    "make",
    [
        lambda: tree(20_000),
        lambda: tree(50, leads_back=True),
        lambda: of_objects(200_000),
        lambda: with_stream(zlib.compress(zlib.compress(b"\0" * 100 * MEGABYTE, 9), 9)),
        lambda: with_stream(b"[" * 1_000_000),
    ],
    ids=["deep", "circle", "objects", "twice", "nested"],
)
def test_a_pdf_that_swells_is_refused(monkeypatch, make):
    """The process that reads it has a gigabyte, and here two seconds."""
    monkeypatch.setattr(pdf, "SECONDS", 2)
    content = make()

    with no_more_than(20), pytest.raises(NoText, match=REFUSED):
        texts.of_file("gazette.pdf", content)


@pytest.mark.parametrize(
    "content",
    [
        "<div>" * 100_000,
        "<table><tr><td>" * 50_000,
        # With each sign all that went before it was copied: this took minutes.
        "<p>" + "a & " * 500_000,
    ],
    ids=["tower", "tables", "signs"],
)
def test_a_page_that_swells_is_refused(content):
    with no_more_than(100), pytest.raises(NoText, match="elements|signs"):
        texts.of_html(content)


def test_what_a_page_defines_for_itself_is_not_put_in():
    with no_more_than(10):
        taken = texts.of_html(f"<!DOCTYPE html [{ENTITIES}]><p>It is &e11;.")

    assert len(taken.text) < 100


def test_a_page_of_references_without_end_is_refused():
    with no_more_than(200), pytest.raises(references.Unreadable):
        references.read("[[" * 200_000 + "{{" * 200_000, title="")
