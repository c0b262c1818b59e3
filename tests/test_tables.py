"""Flat tables at the desk: taken along, filled in a spreadsheet, and brought back."""

import csv
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from archive import uploads
from archive.loading import load
from archive.models import (
    Agent,
    AgentName,
    Document,
    FormerSlug,
    Letter,
    Place,
    Record,
    State,
)
from archive.tables import files

from .factories import make_agent, make_collection, make_document, make_letter

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


def bring_and_load(client, kind: str, content, **how):
    return confirm(client, kind, bring(client, kind, content, **how), **how)


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


# --- There and back -----------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("erase", [{}, {"empty_cells_erase": "on"}])
def test_what_is_taken_along_comes_back_unchanged(loader, kind, suffix, erase):
    load([AMAL])
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
