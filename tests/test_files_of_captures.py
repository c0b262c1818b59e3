"""The file from which a text was taken: kept with it, and shown if somebody says so."""

import hashlib

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from archive import anchoring, texts
from archive.exchange.backups import backup
from archive.exchange.dumping import dump
from archive.exchange.loading import NotLoadable, load
from archive.models import Annotation, Capture, CaptureFile

from .factories import annotate, make_document
from .pdfs import make_pdf
from .test_admin import add
from .test_dumping import bytes_of

pytestmark = pytest.mark.django_db
PDF = make_pdf("A letter that nobody has seen.", "It was sent on Friday.")


def take(document, content=PDF, name="gazette.pdf"):
    taken = texts.of_file(name, content)
    file = CaptureFile(name=name, media_type=taken.media_type, content=content)
    capture = anchoring.keep_capture(
        document, taken.text, file=file, how_taken=taken.how_taken, **taken.spans
    )
    anchoring.make_current(document, capture)
    return capture.file


@pytest.fixture
def gazette():
    return make_document(rights="full text", slug="gazette")


def new_text(client, document, **given):
    address = reverse("admin:archive_document_new_text", args=[document.pk])
    return client.post(address, given, follow=True)


def test_a_pdf_is_kept_with_the_text_that_is_taken_from_it(admin_client, gazette):
    upload = SimpleUploadedFile("gazette.pdf", PDF, "application/pdf")

    new_text(admin_client, gazette, text_file=upload)

    gazette.refresh_from_db()
    capture, file = gazette.current_capture, CaptureFile.objects.get()
    assert capture.how_taken == "pdf"
    assert [number for _, _, number in capture.pages] == ["1", "2"]
    assert (file.capture, file.name, file.size) == (capture, "gazette.pdf", len(PDF))
    assert file.sha256 == hashlib.sha256(PDF).hexdigest()
    assert bytes(file.content) == PDF


def test_a_mark_on_a_pdf_says_on_which_page_it_stands(gazette):
    take(gazette)

    note, both = annotate(gazette, "on Friday"), annotate(gazette, "seen.\n\nIt was")
    told = annotate(gazette, "nobody", locator="col. 3")

    assert (note.locator, both.locator) == ("p. 2", "pp. 1–2")
    assert told.locator == "col. 3"


def test_the_forms_of_the_desk_keep_the_page_as_the_locator(admin_client, gazette):
    take(gazette)
    start = gazette.current_capture.text.index("on Friday")
    words = {"start": start, "end": start + 9, "exact": "on Friday", "note": "So."}
    bench = reverse("admin:archive_workbench_new", args=[gazette.pk, "comment"])

    add(admin_client, Annotation, document=gazette.pk, words="on Friday", note="So.")
    admin_client.post(bench, words)

    assert set(Annotation.objects.values_list("locator")) == {("p. 2",)}
    assert Annotation.objects.count() == 2


def test_the_pasted_source_of_a_page_is_read_and_kept(admin_client, gazette):
    source = "<h1>The letter</h1><p>Nobody has seen it.</p>"

    new_text(admin_client, gazette, text=source, text_is_html="on")

    gazette.refresh_from_db()
    capture = gazette.current_capture
    assert capture.text == "The letter\n\nNobody has seen it."
    assert capture.headings == [[0, 10]]
    assert bytes(capture.file.content).decode() == source


def test_a_file_without_a_text_says_so_beside_its_field(admin_client, gazette):
    upload = SimpleUploadedFile("scan.pdf", make_pdf(""))

    page = new_text(admin_client, gazette, text_file=upload).content.decode()

    assert "it is a scan" in page
    assert not Capture.objects.exists()


# --- Who may have it ----------------------------------------------------------


@pytest.mark.parametrize(
    ("rights", "is_shown", "status"),
    [("full text", True, 200), ("full text", False, 404), ("excerpts", True, 404)],
)
def test_readers_have_the_file_where_rights_and_somebody_allow_it(
    client, gazette, rights, is_shown, status
):
    file = take(gazette)
    file.is_shown = is_shown
    file.save()
    gazette.rights = rights
    gazette.save()
    address = reverse("archive:document-file", args=["gazette"])

    response = client.get(address)
    page = client.get(gazette.get_absolute_url()).content.decode()

    assert response.status_code == status
    assert (address in page) == (status == 200)


def test_a_file_is_handed_out_as_it_is_and_never_as_a_page_of_ours(client, gazette):
    file = take(gazette, b"<p>A letter.<script>alert(1)</script>", "gazette.html")
    file.is_shown = True
    file.save()

    response = client.get(reverse("archive:document-file", args=["gazette"]))

    assert response.content == b"<p>A letter.<script>alert(1)</script>"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == 'attachment; filename="gazette.html"'
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_an_editor_says_whether_readers_may_have_the_file(admin_client, gazette):
    file = take(gazette)
    show = reverse("admin:archive_capture_show_file", args=[file.capture_id])

    page = admin_client.get(
        reverse("admin:archive_capture_change", args=[file.capture_id])
    ).content.decode()
    admin_client.post(show, {"shown": "yes"})

    assert "Readers are not shown it." in page
    assert CaptureFile.objects.get().is_shown
    assert file.history.first().history_user.username == "admin"
    admin_client.post(show)
    assert not CaptureFile.objects.get().is_shown


def test_whoever_may_only_look_has_the_file_and_shows_it_to_nobody(client, gazette):
    file = take(gazette)
    user = User.objects.create_user("lo", is_staff=True)
    user.groups.create(name="Lookers").permissions.add(
        *_permissions("view_capture"),
    )
    client.force_login(user)
    address = reverse("admin:archive_capture_file", args=[file.capture_id])
    show = reverse("admin:archive_capture_show_file", args=[file.capture_id])

    assert client.get(address).content == PDF
    assert client.post(show, {"shown": "yes"}).status_code == 403


def _permissions(codename):
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(codename=codename)


# --- In backups, dumps and loads ----------------------------------------------


def forget_everything():
    call_command("flush", interactive=False, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_a_backup_brings_back_the_file(gazette, tmp_path):
    take(gazette)
    backup(tmp_path / "archive.zip")
    forget_everything()

    call_command("restore", tmp_path / "archive.zip", verbosity=0)

    file = CaptureFile.objects.get()
    assert bytes(file.content) == PDF
    assert file.capture.document.slug == "gazette"


@pytest.mark.django_db(transaction=True)
def test_a_dump_holds_the_file_and_loads_it_again(gazette, tmp_path):
    take(gazette)
    dump(tmp_path / "first")
    forget_everything()

    load([tmp_path / "first"])
    dump(tmp_path / "second")

    file = CaptureFile.objects.get()
    assert (bytes(file.content), file.name) == (PDF, "gazette.pdf")
    assert [number for _, _, number in file.capture.pages] == ["1", "2"]
    assert bytes_of(tmp_path / "first") == bytes_of(tmp_path / "second")
    assert (tmp_path / "first/files/gazette.pdf").read_bytes() == PDF


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_not_what_it_was_is_refused(gazette, tmp_path):
    take(gazette)
    dump(tmp_path / "dump")
    forget_everything()
    (tmp_path / "dump/files/gazette.pdf").write_bytes(PDF + b" ")

    with pytest.raises(NotLoadable, match="its sum differs"):
        load([tmp_path / "dump"])


@pytest.mark.parametrize("is_shown", [True, False])
def test_a_public_dump_holds_only_what_readers_may_have(gazette, tmp_path, is_shown):
    file = take(gazette)
    file.is_shown = is_shown
    file.save()

    dump(tmp_path / "dump", is_public=True)

    assert (tmp_path / "dump/files/gazette.pdf").exists() == is_shown
