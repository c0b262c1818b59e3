"""Loading at the desk: bring files, see what they would do, and only then load."""

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
import yaml
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from archive.drawings import emblem
from archive.exchange import uploads
from archive.models import Agent, Colophon, Letter

from .test_edition import MARK

pytestmark = pytest.mark.django_db
AMAL = Path(__file__).parent / "data" / "amal"
VANCE = "agents:\n  vance: {names: {en: Eleanor Vance}, note: A consul.}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(uploads, "FOLDER", tmp_path / "uploads")
    return tmp_path / "uploads"


@pytest.fixture
def loader(client):
    return come_in(client, "Loaders")


def come_in(client, group: str):
    user = User.objects.create_user("loader", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    return client


def bring(client, content, name="vance.yaml"):
    if isinstance(content, str):
        content = content.encode()
    return client.post(
        reverse("admin:load"), {"file": SimpleUploadedFile(name, content)}
    )


def zipped(files: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            # Of a fixed day: the bytes name tests, which all workers must name alike.
            archive.writestr(zipfile.ZipInfo(name), content)
    return packed.getvalue()


def token_in(response) -> str:
    return re.search(r'name="token" value="(\w+)"', response.content.decode())[1]


def confirm(client, response, **more):
    given = {"token": token_in(response), "load": "Load it"} | more
    return client.post(reverse("admin:load"), given, follow=True)


def test_nothing_is_loaded_before_it_has_been_seen(loader, folder):
    preview = bring(loader, VANCE)

    assert "<dt>New</dt><dd>1 agent</dd>" in preview.content.decode()
    assert not Agent.objects.exists()

    loaded = confirm(loader, preview)

    assert "Loaded. New: 1 agent." in loaded.content.decode()
    vance = Agent.objects.get()
    authors = vance.history.values_list("history_user", flat=True)
    assert set(authors) == {User.objects.get().pk}
    assert not any(folder.iterdir())


def test_differences_are_shown_field_by_field(loader):
    confirm(loader, bring(loader, VANCE))

    page = bring(loader, VANCE.replace("A consul", "<b>A clerk")).content.decode()

    assert "<td>note</td>" in page
    assert "<bdi>A consul.</bdi>" in page
    assert "<bdi>&lt;b&gt;A clerk.</bdi>" in page


def test_what_an_editor_changed_is_overwritten_only_when_asked(loader):
    confirm(loader, bring(loader, VANCE))
    vance = Agent.objects.get()
    vance.note = "A consul, they say."
    vance.save()

    preview = bring(loader, VANCE)
    assert "(skipped)" in preview.content.decode()
    confirm(loader, preview)
    assert Agent.objects.get().note == "A consul, they say."
    confirm(loader, bring(loader, VANCE), overwrite="on")
    assert Agent.objects.get().note == "A consul."


@pytest.mark.parametrize("top", ["", "amal/"])
def test_a_folder_comes_as_a_zip_with_its_texts(loader, top):
    files = {
        f"{top}{path.relative_to(AMAL)}": path.read_text()
        for path in AMAL.rglob("*")
        if path.is_file()
    }

    confirm(loader, bring(loader, zipped(files), "amal.zip"))

    assert Letter.objects.get().is_published


def test_what_cannot_be_loaded_is_told_with_its_line(loader, folder):
    page = bring(loader, VANCE.replace("note", "nota"))

    assert page.status_code == 400
    text = page.content.decode()
    assert "vance.yaml, line 2: agents › vance" in text
    assert "Did you mean “note”?" in text
    assert str(folder) not in text
    assert not any(folder.iterdir())


def test_what_else_is_in_a_zip_is_passed_over_and_named(loader):
    packed = {"amal/vance.YAML": VANCE, "amal/LICENSE": "CC0"}
    packed |= {"__MACOSX/amal/._vance.yaml": "x", "amal/.DS_Store": "x"}

    preview = bring(loader, zipped(packed), "amal.zip")
    text = preview.content.decode()

    assert "<li>LICENSE</li>" in text
    assert "DS_Store" not in text
    confirm(loader, preview)
    assert Agent.objects.get().slug == "vance"


def test_the_mark_of_an_edition_comes_in_a_zip(loader):
    files = {"edition.yaml": "edition: {mark: mark.svg}\n"}
    files["mark.svg"] = MARK.read_text()

    confirm(loader, bring(loader, zipped(files), "ours.zip"))

    assert Colophon.objects.get().picture == emblem.drawn(MARK.read_bytes())


def test_a_change_late_in_a_long_text_is_shown_where_it_is(loader):
    long = "A consul who wrote. " * 30
    confirm(loader, bring(loader, VANCE.replace("A consul.", f"{long}Once.")))

    text = bring(loader, VANCE.replace("A consul.", f"{long}Twice.")).content.decode()

    assert "Once.</bdi>" in text
    assert "Twice.</bdi>" in text


def test_a_rival_answer_is_seen_before_it_is_loaded(loader):
    files = [file for file in AMAL.rglob("*") if file.is_file()]
    packed = {str(f.relative_to(AMAL)): f.read_text() for f in files}
    confirm(loader, bring(loader, zipped(packed), "amal.zip"))
    amal = yaml.safe_load((AMAL / "amal.yaml").read_text())
    letter = amal["letters"]["vance-rahimi-1953"]
    # Of which the form’s “on” is no word to other readers of YAML.
    del letter["assessments"]
    letter["sent"] = [{"is": "1953-05-09"}]
    letter = json.dumps({"letters": {"vance-rahimi-1953": letter}}, default=str)

    text = bring(loader, letter, "more.json").content.decode()

    assert "Rival answers" in text
    assert "sent “9 May 1953” beside “" in text


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("vance.exe", b"MZ", "Bring a file that ends in"),
        ("amal.zip", b"PK nothing", "cannot be unpacked"),
        ("amal.zip", zipped({"../../etc/x.yaml": VANCE}), "would lead out"),
        ("amal.zip", zipped({"/etc/x.yaml": VANCE}), "would lead out"),
        ("amal.zip", zipped({"x.py": "import os"}), "nothing to load in it"),
        ("amal.zip", zipped({"a.txt": "x" * 105_000_000}), "unpacks to more than"),
        ("amal.zip", zipped({"a.txt": "x", "a.txt/b.txt": "x"}), "cannot be unpacked"),
        ("amal.zip", zipped({f"{'a' * 300}.txt": "x"}), "cannot be unpacked"),
        ("amal.zip", zipped({".": "x"}), "nothing to load in it"),
        ("amal.zip", zipped({"a.yaml": VANCE})[:60], "cannot be unpacked"),
        ("empty.yaml", b"", "empty"),
    ],
)
def test_what_is_no_upload_of_ours_is_refused(loader, folder, name, content, sentence):
    page = bring(loader, content, name)

    assert sentence in page.content.decode()
    assert not folder.exists() or not any(folder.iterdir())


@pytest.mark.parametrize("token", ["", "../..", "0" * 32, "x" * 32])
def test_what_was_never_brought_is_not_loaded(loader, token):
    page = loader.post(
        reverse("admin:load"), {"token": token, "load": "Load it"}, follow=True
    )

    assert "no longer here" in page.content.decode()


def test_the_whole_archive_is_taken_along_and_loads_again(loader):
    confirm(loader, bring(loader, VANCE))

    answer = loader.get(reverse("admin:take"))

    taken = b"".join(answer.streaming_content)
    assert "attachment" in answer["Content-Disposition"]
    preview = bring(loader, taken, "archive.zip")
    assert "<dt>Unchanged</dt><dd>1 agent</dd>" in preview.content.decode()


@pytest.mark.parametrize("group", ["Editors", "Publishers"])
@pytest.mark.parametrize("name", ["admin:load", "admin:take"])
def test_only_loaders_pass_these_doors(client, group, name):
    come_in(client, group)

    assert client.get(reverse(name)).status_code == 403
    assert client.post(reverse(name)).status_code == 403
    assert reverse(name) not in client.get("/admin/").content.decode()


def test_loaders_find_the_doors_on_the_first_page(loader):
    page = loader.get("/admin/").content.decode()

    assert reverse("admin:load") in page
    assert reverse("admin:take") in page
