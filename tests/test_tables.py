"""Flat tables at the desk: taken along, filled in a spreadsheet, and brought back."""

import csv
import io
import re
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as some

from archive.admin import tables as desk
from archive.dates import When
from archive.exchange import uploads
from archive.exchange.loading import load
from archive.exchange.tables import bringing, files
from archive.models import (
    Agent,
    AgentName,
    Document,
    FormerSlug,
    Letter,
    Place,
    PlaceName,
    Record,
    State,
)

from .factories import (
    make_agent,
    make_collection,
    make_document,
    make_letter,
    make_place,
)
from .guide import files_of_the_guide, write_files_of_the_guide

pytestmark = pytest.mark.django_db
AMAL = Path(__file__).parent / "data" / "amal"
KINDS = {"agents": Agent, "places": Place, "documents": Document, "letters": Letter}
VANCE = "slug,name,names\nvance,Eleanor Vance,fa: النور ونس\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(uploads, "FOLDER", tmp_path / "uploads")
    return tmp_path / "uploads"


@pytest.fixture
def loader(client):
    return come_in(client, "Loaders")


def come_in(client, group: str):
    user = User.objects.create_user(group.lower(), is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    return client


def bring(client, kind: str, content, name="table.csv", **how):
    if isinstance(content, str):
        content = content.encode()
    given = {"file": SimpleUploadedFile(name, content)} | how
    return client.post(reverse("admin:table", args=[kind]), given)


def confirm(client, kind: str, preview, **how):
    token = re.search(r'name="token" value="(\w+)"', preview.content.decode())[1]
    given = {"token": token, "load": "Load it"} | how
    return client.post(reverse("admin:table", args=[kind]), given, follow=True)


def bring_and_load(client, kind: str, content, *, name="table.csv", **how):
    return confirm(client, kind, bring(client, kind, content, name, **how), **how)


def take(client, kind: str, suffix: str) -> bytes:
    answer = client.get(reverse("admin:take-table", args=[kind, suffix]))
    assert answer.status_code == 200
    return answer.content


def taken_rows(client, kind: str) -> list[dict]:
    text = take(client, kind, ".csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def workbook(*rows, edit=lambda sheet: None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    edit(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def everything() -> list:
    """Each record of the archive with its version, and the length of its history."""
    return [
        (model.__name__, *row)
        for model in Record.__subclasses__() + list(KINDS.values())
        if not model._meta.abstract
        for row in [
            *model._base_manager.order_by("pk").values_list("pk", "version"),
            (model.history.count(),),
        ]
    ]


def refusals_on(page) -> list[tuple[str, ...]]:
    """What a page says is wrong: row, column, sentence."""
    assert page.status_code == 400
    return re.findall(
        r"<tr><td>(\d+)</td><td>(.*?)</td><td><bdi>(.*?)</bdi>", page.content.decode()
    )


def fill_every_column() -> None:
    """Records of each kind in which nothing is left empty, and much is awkward."""
    body = make_agent("Mission", kind="body", slug="mission")
    vance = make_agent(
        "=Eleanor; “Vance”",
        slug="nell",
        part_of=body,
        born=When.of("", as_written="۱۱ اردیبهشت ۱۳۳۲", calendar="solar hijri"),
        died=When.of("1970~", basis="an obituary"),
        note='\'-A consul,\nthey "say".\n',
    )
    for language, text, is_preferred in [
        ("fa", "النور ونس", True),
        ("fa", "الینور: ونس", False),
        ("ar", "فانس", False),
        ("en", "-Nell", True),
    ]:
        AgentName.objects.create(
            agent=vance, language=language, text=text, is_preferred=is_preferred
        )
    place = make_place(latitude="-27.1", longitude="56.3", note="+ a port")
    PlaceName.objects.create(place=place, language="fa", text="بندر امل")
    make_document(
        "1953-05-02/..",
        publisher=body,
        authors="Rahimi, Parviz\nVance, Eleanor",
        gloss="@home",
        accessed=When.of("", as_written="on a Sunday"),
        address="https://example.org/?a=1&b=2",
        archived_address="https://web.archive.org/1",
    )
    first = make_letter(collection=make_collection(), language="fa")
    make_letter(
        replies_to=first,
        parallel_title="از ونس به رحیمی",
        parallel_title_language="fa",
        abstract="\tTold _x0041_ by 1953-05-02 and 007.",
        transcription="Sir,\n\n- I write in haste.",
    )


# --- There and back -----------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("erase", [{}, {"empty_cells_erase": "on"}])
def test_what_is_taken_along_comes_back_unchanged(loader, kind, suffix, erase):
    load([AMAL])
    fill_every_column()
    number = KINDS[kind].objects.count()
    before = everything()

    taken = take(loader, kind, suffix)
    preview = bring(loader, kind, taken, f"table{suffix}", **erase)

    sentence = f"New: 0. Changed: 0. Unchanged: {number}. Left alone: 0."
    assert sentence in preview.content.decode()
    confirm(loader, kind, preview, **erase)
    assert number
    assert everything() == before


def test_nothing_is_loaded_before_it_has_been_seen(loader, folder):
    preview = bring(loader, "agents", VANCE)

    assert "New: 1." in preview.content.decode()
    assert not Agent.objects.exists()

    loaded = confirm(loader, "agents", preview)

    assert "Loaded. New: 1." in loaded.content.decode()
    assert Agent.objects.get().name == "Eleanor Vance"
    assert not any(folder.iterdir())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_table_brings_back_all_that_was_in_it(loader, kind, suffix):
    fill_every_column()
    wanted, taken = taken_rows(loader, kind), take(loader, kind, suffix)
    for model in (Letter, Document, Place, Agent):
        for record in model.objects.order_by("-pk"):
            record.delete()
    make_agent("Mission", kind="body", slug="mission")

    bring_and_load(loader, kind, taken, name=f"table{suffix}", overwrites="on")

    brought = {row["slug"]: row | {"version": ""} for row in taken_rows(loader, kind)}
    assert wanted
    for row in wanted:
        assert brought[row["slug"]] == row | {"version": ""}


def test_persian_survives_as_a_spreadsheet_writes_it(loader):
    bring_and_load(loader, "agents", VANCE.encode("utf-8-sig"))

    (name,) = Agent.objects.get().names.filter(is_preferred=True)
    assert name.text == "النور ونس"
    assert take(loader, "agents", ".csv").startswith(b"\xef\xbb\xbf")
    assert taken_rows(loader, "agents")[0]["names"] == "fa: النور ونس"


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_what_stands_between_the_cells_is_found_out(loader, delimiter):
    bring_and_load(loader, "places", f"slug{delimiter}name\nport{delimiter}Port\n")

    assert Place.objects.get().name == "Port"


def test_numbers_and_days_of_a_workbook_are_read_as_they_look(loader):
    rows = [["slug", "title", "published"], ["gazette", 1953, date(1953, 5, 2)]]

    bring_and_load(loader, "documents", workbook(*rows), name="table.xlsx")

    document = Document.objects.get()
    assert (document.title, document.published_edtf) == ("1953", "1953-05-02")


def test_a_day_with_a_time_of_a_workbook_is_that_day(loader):
    met = datetime(1953, 5, 2, 10, 30)
    rows = [["slug", "published", "accessed"], ["gazette", met, "1953-05-03 09:00"]]

    bring_and_load(loader, "documents", workbook(*rows), name="table.xlsx")

    document = Document.objects.get()
    assert document.published == When.of("1953-05-02")
    assert document.accessed == When.of("1953-05-03")


@pytest.mark.parametrize(
    "day", ["1953-05-02 00:00:00", "1953-05-02T10:30:00Z", "1953-05-02 9:05"]
)
def test_a_day_with_a_time_as_a_spreadsheet_writes_it_is_that_day(loader, day):
    bring_and_load(loader, "documents", f"slug,published\ngazette,{day}\n")

    assert Document.objects.get().published == When.of("1953-05-02")


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["table.txt", "TABLE.CSV"])
def test_what_excel_calls_unicode_text_is_read_by_its_mark(loader, order, name):
    table = "\ufeffslug\tname\tnote\r\nport\tPort Amal\tبندر امل\r\n".encode(order)

    bring_and_load(loader, "places", table, name=name)

    assert Place.objects.get().note == "بندر امل"


def test_headings_may_be_written_as_people_write_them(loader):
    headings = " Slug ,NAME,Name Language,born as written,Part-of"

    bring_and_load(loader, "agents", f"{headings}\nvance,Vance,de,1917,\n")

    agent = Agent.objects.get()
    assert (agent.name_language, agent.born_as_written) == ("de", "1917")


# --- A long table -------------------------------------------------------------


def long_table() -> str:
    """Seven bodies, of which the first is part of the last."""
    rows = [f"r-{n},body,Body {n},{'r-7' if n == 1 else ''}" for n in range(1, 8)]
    return "\n".join(["slug,kind,name,part_of", *rows, ""])


@pytest.fixture
def short_batches(monkeypatch):
    monkeypatch.setattr(bringing, "BATCH", 3)
    monkeypatch.setattr(desk, "BATCH", 3)


def streamed(answer) -> str:
    return b"".join(answer.streaming_content).decode()


def test_a_long_table_says_how_far_it_is(loader, short_batches):
    page = streamed(bring(loader, "agents", long_table()))

    assert re.findall(r"<li>(\d of \d) rows</li>", page) == [
        *("3 of 7", "6 of 7", "7 of 7"),
    ]
    assert "New: 7." in page
    assert page.rstrip().endswith("</html>")
    assert not Agent.objects.exists()


def test_a_long_table_is_loaded_whole(loader, short_batches):
    token = re.search(
        r'name="token" value="(\w+)"', streamed(bring(loader, "agents", long_table()))
    )[1]

    answer = loader.post(
        reverse("admin:table", args=["agents"]), {"token": token, "load": "Load it"}
    )

    assert "Loaded. New: 7." in streamed(answer)
    assert Agent.objects.count() == 7
    assert Agent.objects.get(slug="r-1").part_of.slug == "r-7"


def test_of_a_long_table_all_rows_are_loaded_or_none(loader, short_batches, folder):
    wrong = long_table().replace("r-6,body", "r-6,nobody")

    page = streamed(bring(loader, "agents", wrong))

    assert "1 cell or row cannot be loaded." in page.replace("cells", "cell")
    assert "<td>7</td><td>kind</td>" in page
    assert not Agent.objects.exists()
    assert not any(folder.iterdir())


def test_whoever_leaves_a_long_table_leaves_the_archive_as_it_was(
    loader, short_batches, tmp_path
):
    table = tmp_path / "table.csv"
    table.write_text(long_table())
    batches = bringing.in_batches("agents", table, by=None)
    assert [next(batches) for _ in range(3)] == [(0, 7), (3, 7), (6, 7)]
    assert Agent.objects.count() == 6

    batches.close()

    assert not Agent.objects.exists()


# --- What changes, and what does not ------------------------------------------


def test_differences_are_shown_cell_by_cell(loader):
    make_place("Port Amal", slug="port-amal", note="A port.")

    page = bring(loader, "places", "slug,note\nport-amal,<b>A</b> ford.\n")

    text = page.content.decode()
    assert "<td>note</td><td><bdi>A port.</bdi></td>" in text
    assert "<td><bdi>&lt;b&gt;A&lt;/b&gt; ford.</bdi></td>" in text


def test_the_history_names_the_loader_and_the_table(loader):
    bring_and_load(loader, "agents", VANCE)

    vance = Agent.objects.get()
    for record in (vance, vance.names.get()):
        version = record.history.get()
        assert version.history_user.username == "loaders"
        assert version.history_change_reason == "Loaded from a table"


def test_a_table_makes_drafts_and_publishes_nothing(loader):
    make_letter(slug="known", published=False)
    make_letter(slug="public")

    rows = "slug,title\nknown,Known\npublic,Public\nnew,New\n"
    bring_and_load(loader, "letters", rows, overwrites="on")

    assert set(Letter.objects.values_list("slug", "title", "state")) == {
        ("known", "Known", State.DRAFT),
        ("public", "Public", State.PUBLISHED),
        ("new", "New", State.DRAFT),
    }
    page = bring(loader, "letters", "slug,state\nnew,published\n").content.decode()
    assert "“state” is no column" in page


def test_a_row_comes_after_the_one_that_it_names(loader):
    rows = "slug,name,kind,part_of\nvance,Vance,,consulate\nconsulate,C,body,\n"

    bring_and_load(loader, "agents", rows)

    assert Agent.objects.get(slug="vance").part_of.slug == "consulate"


def test_an_empty_cell_erases_only_where_that_was_asked(loader):
    make_place(slug="port", note="A port.", latitude="1", longitude="2")
    rows = "slug,name,note,latitude,longitude\nport,Port Amal,,,\n"

    bring_and_load(loader, "places", rows, overwrites="on")
    assert Place.objects.get().note == "A port."

    bring_and_load(loader, "places", rows, overwrites="on", empty_cells_erase="on")
    port = Place.objects.get()
    assert (port.note, port.latitude, port.longitude) == ("", None, None)


def test_what_an_editor_has_changed_since_stays_unless_asked(loader):
    bring_and_load(loader, "agents", VANCE)
    (row,) = taken_rows(loader, "agents")
    vance = Agent.objects.get()
    vance.note = "A consul, they say."
    vance._history_user = User.objects.create_user("bruno")
    vance.save()
    rows = f"slug,note,version\nvance,A clerk.,{row['version']}\n"

    preview = bring(loader, "agents", rows)
    text = preview.content.decode()
    assert "Changed: 0. Unchanged: 0. Left alone: 1." in text
    assert "left alone: changed by bruno on" in text
    assert "<bdi>A consul, they say.</bdi>" in text

    confirm(loader, "agents", preview)
    assert Agent.objects.get().note == "A consul, they say."
    confirm(loader, "agents", bring(loader, "agents", rows), overwrites="on")
    assert Agent.objects.get().note == "A clerk."


def test_a_row_of_the_present_version_goes_over_what_editors_wrote(loader):
    make_place(slug="port", note="A port.")

    bring_and_load(loader, "places", "slug,note,version\nport,A ford.,1\n")

    assert Place.objects.get().note == "A ford."


def test_without_a_version_what_editors_wrote_last_is_left_alone(loader):
    make_place(slug="port", note="A port.")

    bring_and_load(loader, "places", "slug,note\nport,A ford.\n")

    assert Place.objects.get().note == "A port."


def test_what_an_editor_has_removed_is_not_made_again_unasked(loader):
    bring_and_load(loader, "agents", VANCE)
    Agent.objects.get().delete()

    bring_and_load(loader, "agents", VANCE)
    assert not Agent.objects.exists()
    bring_and_load(loader, "agents", VANCE, overwrites="on")
    assert Agent.objects.exists()


def test_a_file_that_is_loaded_later_leaves_alone_what_a_table_brought(loader):
    load([AMAL])
    bring_and_load(loader, "agents", "slug,note\nvance,A clerk.\n")

    report = load([AMAL])

    assert Agent.objects.get(slug="vance").note == "A clerk."
    assert any("note" in line for line in report.skipped)


def test_an_address_that_a_record_once_had_leads_to_it(loader):
    port = make_place(slug="port")
    port.slug = "port-amal"
    port.save()

    bring_and_load(loader, "places", "slug,note\nport,A port.\n", overwrites="on")

    assert Place.objects.get().note == "A port."
    assert Place.objects.get().slug == "port-amal"
    assert FormerSlug.objects.get().slug == "port"


def test_the_names_in_a_cell_are_all_the_names(loader):
    rows = 'slug,name,names\nvance,Vance,"{}"\n'
    bring_and_load(loader, "agents", rows.format("fa: النور\nfa: الینور\nar: فانس"))
    assert AgentName.objects.filter(is_preferred=True).count() == 2

    bring_and_load(loader, "agents", rows.format("fa: الینور\nfa: النور"))

    kept = dict(AgentName.objects.values_list("text", "is_preferred"))
    assert kept == {"الینور": True, "النور": False}


def test_a_date_in_words_is_read_anew(loader):
    make_document("1953-05-02", slug="gazette")
    rows = "slug,published_as_written\ngazette,5 May 1953\n"

    bring_and_load(loader, "documents", rows, overwrites="on")

    assert Document.objects.get().published == When.of("", as_written="5 May 1953")


# --- What is refused ----------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "rows", "refusal"),
    [
        ("agents", "slug,kind,name\na,person,A\nb,ghost,B\n",
         ("3", "kind", "“ghost” is none of: person, body, office.")),
        ("agents", "slug,name,part_of\na,A,nobody\n",
         ("2", "part_of", "There is no agent “nobody”.")),
        ("agents", "slug,name\na,A\n,B\n",
         ("3", "slug", "This field cannot be blank.")),
        ("agents", "slug,name\na,A\na,B\n",
         ("3", "slug", "“A” stands already in row 2.")),
        ("agents", "slug,name\na/b,A\n", ("2", "slug", "Enter a valid")),
        ("agents", "slug,name,names\na,A,Nell\n", ("2", "names", "“Nell” has no")),
        ("agents", "slug,name,names\na,A,?: Nell\n", ("2", "names", "“?: Nell”")),
        ("agents", 'slug,name,names\na,A,"fa: N\nfa: N"\n',
         ("2", "names", "“fa: N” stands here twice.")),
        ("agents", "slug,name,version\nknown,A,7\n",
         ("2", "version", "There is no version “7”.")),
        ("agents", "slug,name,version\nknown,A,x\n",
         ("2", "version", "There is no version “x”.")),
        ("agents", f"slug,name\na,{'A' * 201}\n", ("2", "name", "Ensure this value")),
        ("places", "slug,name,latitude\na,A,north\n", ("2", "latitude", "“north”")),
        ("places", "slug,name,latitude\na,A,NaN\n", ("2", "latitude", "")),
        ("places", "slug,name,latitude\na,A,1e999999\n", ("2", "latitude", "")),
        ("places", "slug,name,latitude\na,A,1\n",
         ("2", "", "Give both coordinates, in degrees.")),
        ("documents", "slug,title,published\na,A,1953-02-30\n",
         ("2", "published", "“1953-02-30” is not a date in EDTF")),
        ("documents", "slug,title,accessed\na,A,<b>soon</b>\n",
         ("2", "accessed", "“&lt;b&gt;soon&lt;/b&gt;” is not a date in EDTF")),
        ("documents", "slug,title,address\na,A,javascript:alert(1)\n",
         ("2", "address", "Enter a valid URL.")),
        ("letters", "slug,title,collection\na,A,none\n",
         ("2", "collection", "There is no collection “none”.")),
        ("letters", "slug,title,parallel_title\na,A,B\n",
         ("2", "", "Say in which language the other title is.")),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_row_and_column(loader, folder, kind, rows, refusal):
    make_agent("Known", slug="known")
    before = everything()

    page = bring(loader, kind, rows)

    (found,) = refusals_on(page)
    assert found[:2] == refusal[:2]
    assert found[2].startswith(refusal[2])
    assert everything() == before
    assert not any(folder.iterdir())


def zipped(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def a_month(sheet):
    sheet["B2"].number_format = "mmm-yy"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("t.csv", b"", "The submitted file is empty."),
        ("t.csv", "\n\n", "The file is empty."),
        ("t.csv", "slug,name\n", "There is no row below the headings."),
        ("t.csv", "name\nA\n", "The column “slug” is missing"),
        ("t.csv", "slug,nam\na,A\n", "“nam” is no column of this table. Did you mean"),
        ("t.csv", "slug,<i>\na,A\n", "“&lt;i&gt;” is no column of this table."),
        ("t.csv", "slug,,name\na,A,A\n", "“” is no column of this table."),
        ("t.csv", "slug,name,name\na,A,A\n", "The column “name” stands there twice."),
        ("t.csv", "slug,name\na,A,x\n", "Row 2: there are more cells than headings."),
        ("t.csv", "slug,name\na,\0\n", "Row 2: a character is no text."),
        ("t.csv", 'slug,name\na,"A\n', "unexpected end of data"),
        ("t.csv", "slug,name\na,ونس\n".encode("cp1256"), "not UTF-8: line 2 cannot"),
        ("t.csv", "slug,name\na,A\n".encode("utf-16")[:-1], "not UTF-16: line"),
        ("t.csv", "slug,name,part_of\na,A,b\nb,B,a\n", "“part_of” runs in a circle"),
        ("t.csv", "slug,name,part_of\na,A,a\n", "“part_of” runs in a circle"),
        ("t.xlsx", b"slug,name", "It is no XLSX."),
        ("t.xlsx", b"PK\3\4 nothing", "It is no XLSX."),
        ("t.xlsx", zipped("hello.txt", b"hello"), "It is no XLSX."),
        ("t.xlsx", zipped("sheet1.xml", b" " * 105_000_000), "It unpacks to more than"),
        ("t.xlsx", workbook([]), "The file is empty."),
        ("t.xlsx", workbook(["slug", "note"], ["a", "=1+1"]), "Row 2, column B: a"),
        ("t.xlsx", workbook(["slug", "name"], ["a", "#REF!"]), "is an error of the"),
        ("t.xlsx", workbook(["slug", "born"], ["a", date(1953, 5, 1)], edit=a_month),
         "has made the day 1953-05-01 of a date without one"),
        ("t.xls", b"x", "Bring a file that ends in .csv, .tsv, .txt or .xlsx."),
        ("t.zip", zipped("hello.txt", b"hello"), "Bring a file that ends in .csv, "),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "file",
)  # fmt: skip
def test_what_is_no_table_is_refused(loader, folder, name, content, sentence):
    page = bring(loader, "agents", content, name)

    assert page.status_code == 400
    assert sentence in page.content.decode()
    assert not Agent.objects.exists()
    assert not folder.exists() or not any(folder.iterdir())


def test_a_sheet_that_is_wider_than_its_table_is_read_as_far_as_it_goes(loader):
    def far_away(sheet):
        sheet["XFD900000"].number_format = "@"

    rows = [["slug", "name"], ["vance", "Vance"]]
    page = bring(loader, "agents", workbook(*rows, edit=far_away), "table.xlsx")

    assert "New: 1." in page.content.decode()


def test_a_table_is_not_endless(loader, monkeypatch):
    monkeypatch.setattr(files, "MOST_ROWS", 2)

    page = bring(loader, "agents", "slug,name\na,A\nb,B\nc,C\n")

    assert "There are more than 2 rows in it." in page.content.decode()


def test_a_file_that_is_too_large_is_refused(loader, monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST", 10)

    assert "The file is larger than" in bring(loader, "agents", VANCE).content.decode()


def test_what_has_gone_wrong_since_the_preview_loads_nothing(loader):
    make_agent("Consulate", slug="consulate")
    rows = "slug,name,part_of\nvance,Vance,consulate\n"
    preview = bring(loader, "agents", rows)
    Agent.objects.get().delete()

    page = confirm(loader, "agents", preview)

    assert refusals_on(page) == [("2", "part_of", "There is no agent “consulate”.")]
    assert not Agent.objects.exists()


@pytest.mark.parametrize("token", ["", "../..", "0" * 32, "x" * 32, "\0"])
def test_what_was_never_brought_is_not_loaded(loader, token):
    given = {"token": token, "load": "Load it"}
    page = loader.post(reverse("admin:table", args=["agents"]), given, follow=True)

    assert "no longer here" in page.content.decode()


def test_a_table_of_another_kind_is_refused_when_it_is_confirmed(loader):
    preview = bring(loader, "agents", VANCE)

    page = confirm(loader, "letters", preview)

    assert "“name” is no column of this table." in page.content.decode()


# --- What is taken along ------------------------------------------------------


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("formula", ["=1+1", "+1+1", "-1+1", "@SUM(1)", "'=1+1"])
@pytest.mark.parametrize("before", ["", "\n", "\t", "\u00a0", " \n "])
def test_no_formula_leaves_the_archive(loader, suffix, formula, before):
    formula = f"{before}{formula}"
    make_place("Port Amal", slug="port", note=formula)

    taken = take(loader, "places", suffix)

    if suffix == ".csv":
        assert taken_rows(loader, "places")[0]["note"] == f"'{formula}"
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(taken)).active
        [cell] = [c for c in sheet[2] if c.value == formula]
        assert (cell.data_type, cell.number_format) == ("s", "@")
    page = bring(loader, "places", taken, f"table{suffix}")
    assert "Unchanged: 1." in page.content.decode()


# What some spreadsheets read as its narrow fellow.
@pytest.mark.parametrize("sign", "＝＋－＠﹦﹢﹣﹫")
def test_no_formula_in_wide_signs_leaves_the_archive(loader, sign):
    make_place(f"{sign}SUM(1)", slug="port")

    taken = take(loader, "places", ".csv")
    page = bring(loader, "places", taken)

    assert f",'{sign}SUM(1)," in taken.decode()
    assert "Unchanged: 1." in page.content.decode()


BEGINS = "=+-@＝＋－＠\t\r\n' \u00a0\u3000"


@given(some.text("19." + BEGINS, max_size=6) | some.text())
def test_whatever_stands_in_a_cell_comes_back_and_is_no_formula(text):
    text = text.replace("\0", "")
    try:
        taken = files.as_csv([["note", "slug"], [text, "port"]])
    except UnicodeEncodeError:  # Half a sign, which no text of ours has.
        return

    raw = list(csv.reader(io.StringIO(taken.decode("utf-8-sig"), newline="")))[1][0]
    assert list(files.of_csv(taken))[1] == [text, "port"]
    assert re.fullmatch(r"-[\d.]+", raw) or raw.strip()[:1] not in set("=+-@＝＋－＠")
    assert raw[:1] not in set("\t\r\n")


@pytest.mark.parametrize("note", ["x" * 32_768, "\x0b"])
def test_what_no_cell_can_hold_is_not_cut_off_unsaid(loader, note):
    make_place(slug="port", note=note)

    address = reverse("admin:take-table", args=["places", ".xlsx"])
    page = loader.get(address, follow=True).content.decode()

    assert "what “port” has as “note”. Take the table as CSV." in page
    assert taken_rows(loader, "places")[0]["note"] == note


# --- Doors --------------------------------------------------------------------

DOORS = [
    "/admin/tables/",
    *(f"/admin/tables/{kind}/" for kind in KINDS),
    "/admin/tables/agents/take.csv",
    "/admin/tables/letters/take.xlsx",
]


@pytest.mark.parametrize("group", ["Editors", "Publishers"])
@pytest.mark.parametrize("door", DOORS)
def test_only_loaders_pass_these_doors(client, group, door):
    come_in(client, group)

    assert client.get(door).status_code == 403
    assert client.post(door).status_code == 403
    assert door not in client.get("/admin/").content.decode()


@pytest.mark.parametrize("door", DOORS)
def test_a_stranger_is_asked_to_log_in(client, door):
    assert client.get(door)["Location"].startswith(reverse("admin:login"))
    assert client.post(door)["Location"].startswith(reverse("admin:login"))


@pytest.mark.parametrize(
    ("leave", "is_open"), [("load", "table"), ("export", "take-table")]
)
def test_who_may_load_need_not_be_who_may_take(client, leave, is_open):
    user = User.objects.create_user("clerk", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename=leave))
    client.force_login(user)
    doors = {
        "table": reverse("admin:table", args=["agents"]),
        "take-table": reverse("admin:take-table", args=["agents", ".csv"]),
    }

    page = client.get(reverse("admin:tables")).content.decode()

    for name, door in doors.items():
        assert (f'href="{door}"' in page) == (name == is_open)
        assert client.get(door).status_code == (200 if name == is_open else 403)


@pytest.mark.parametrize("path", ["claims/", "agents/take.ods", "claims/take.csv"])
def test_there_is_no_other_table(loader, path):
    assert loader.get(f"/admin/tables/{path}").status_code == 404


def test_loaders_find_the_tables_from_the_first_page(loader):
    assert reverse("admin:tables") in loader.get("/admin/").content.decode()
    page = loader.get(reverse("admin:tables")).content.decode()
    for kind in KINDS:
        assert reverse("admin:table", args=[kind]) in page


def test_the_table_of_the_guide_does_what_the_guide_says(loader, tmp_path):
    write_files_of_the_guide(tmp_path)
    load([tmp_path])

    bring_and_load(loader, "agents", files_of_the_guide()["people.csv"])

    marlow = Agent.objects.get(slug="marlow")
    assert marlow.note == "Consul at the ford, by her own account."
    assert marlow.name
    dastan = Agent.objects.get(slug="dastan")
    assert dastan.part_of.slug == "consulate"
    assert dastan.state == State.DRAFT
    assert set(dastan.names.values_list("language", "text")) == {
        ("fa", "کریم داستان"),
        ("ckb", "کەریم"),
    }
