"""The command that makes an archive on one's own machine, and serves it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from http.client import HTTPConnection
from io import StringIO
from stat import S_IMODE

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from archive import data_folder, serving
from archive.models import Letter

NOBODY = 65534


@pytest.fixture
def folder(tmp_path, settings):
    settings.DATA_DIR = tmp_path / "var"
    settings.STATIC_ROOT = settings.DATA_DIR / "static"
    return settings.DATA_DIR


def quickstart(*arguments: str) -> str:
    """Prepare an archive without serving it; return what was said."""
    said = StringIO()
    call_command("quickstart", "--no-serve", *arguments, stdout=said)
    return said.getvalue()


def password_in(said: str) -> str:
    return re.search(r"Password, shown only now: (\S+)", said)[1]


# --- What is made, and kept ---------------------------------------------------


def test_the_password_is_shown_once_and_opens_the_desk(db, folder, client):
    password = password_in(quickstart("--empty"))

    assert client.login(username="editor", password=password)
    assert client.get(reverse("admin:index")).status_code == 200
    assert "Password" not in quickstart("--empty")


def test_the_editor_may_publish(db, folder, django_user_model):
    quickstart("--empty")

    editor = django_user_model.objects.get(username="editor")
    assert editor.has_perm("archive.publish")


def test_without_flags_the_letters_of_the_fixtures_are_loaded(db, folder):
    quickstart()

    assert Letter.objects.published().exists()


def test_letters_that_are_there_are_kept_and_none_are_added(db, folder):
    Letter.objects.create(slug="to-the-king", title="To the king")

    assert "kept as they are: 1" in quickstart()
    assert Letter.objects.count() == 1


def test_an_empty_archive_stays_empty_and_keeps_its_name(db, folder):
    quickstart("--empty", "--name", "Letters of the Valley")

    quickstart()

    assert not Letter.objects.exists()
    environment = serving.environment("127.0.0.1")
    assert environment["ARCHIVE_NAME"] == "Letters of the Valley"


def test_an_archive_may_take_a_new_name(db, folder):
    quickstart("--empty", "--name", "Letters of the Valley")

    quickstart("--name", "Letters of the Hills")

    environment = serving.environment("127.0.0.1")
    assert environment["ARCHIVE_NAME"] == "Letters of the Hills"


def test_an_archive_with_letters_is_never_emptied(db, folder):
    Letter.objects.create(slug="to-the-king", title="To the king")

    with pytest.raises(CommandError, match="already has letters"):
        quickstart("--empty")

    assert Letter.objects.count() == 1


def test_an_empty_archive_with_letters_of_its_own_is_kept(db, folder):
    quickstart("--empty")
    Letter.objects.create(slug="to-the-king", title="To the king")

    assert "kept as they are: 1" in quickstart("--empty")


def test_an_archive_from_before_version_0_1_is_named_as_such(db, folder):
    """It has the first migration by name, but not all of its tables."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE archive_change RENAME TO not_there_yet")

    with pytest.raises(CommandError, match="made before version 0.1"):
        quickstart()


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path):
    key = data_folder.secret_key(tmp_path)

    assert data_folder.secret_key(tmp_path) == key
    assert len(key) >= 50
    assert S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


# --- What is refused before anything is made ----------------------------------


@pytest.mark.parametrize("port", ["0", "65536", "-1", "eighty", "80.5", "", "٨٠٨٠"])
def test_is_not_a_port(port, folder):
    with pytest.raises(CommandError, match="is not a port"):
        call_command("quickstart", f"--port={port}")

    assert not folder.exists()


def test_a_port_in_use_is_refused(folder):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"127.0.0.1:{port}: Address already"):
            call_command("quickstart", f"--port={port}")

    assert not folder.exists()


def test_a_host_that_is_not_this_machine_is_refused(folder):
    # 192.0.2.0/24 is kept for examples, and so belongs to no machine.
    with pytest.raises(CommandError, match="Nothing can be served at 192.0.2.1:8000"):
        call_command("quickstart", "--host=192.0.2.1")


def test_a_file_in_the_folders_place_is_refused(folder):
    folder.write_text("A shopping list.")

    with pytest.raises(CommandError, match="a file is in its place"):
        quickstart("--empty")

    assert folder.read_text() == "A shopping list."


def test_a_folder_that_cannot_be_written_is_refused(folder):
    folder.mkdir(mode=0o500)

    with without_privileges(), pytest.raises(CommandError, match="Permission denied"):
        quickstart("--empty")


@contextmanager
def without_privileges():
    """Root may write anywhere, so be somebody else for a moment."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


# --- The server -------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "allowed", "site"),
    [
        ("127.0.0.1", "127.0.0.1,localhost,[::1]", "http://127.0.0.1:8000"),
        ("::1", "127.0.0.1,localhost,[::1]", "http://[::1]:8000"),
        ("0.0.0.0", "*", "http://127.0.0.1:8000"),
        ("archive.test", "archive.test", "http://archive.test:8000"),
        ("2001:db8::7", "[2001:db8::7]", "http://[2001:db8::7]:8000"),
    ],
)
def test_the_hosts_allowed_fit_the_host(host, allowed, site):
    assert serving.allowed_hosts(host) == allowed
    assert serving.site(host, "8000") == site


class Served:
    """An archive that quickstart serves, as its owner started it."""

    def __init__(self, folder):
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [
                *(sys.executable, "manage.py", "quickstart", f"--port={self.port}"),
                *("--empty", "--name=Letters of the Valley"),
            ],
            cwd=settings.BASE_DIR,
            env={"PATH": os.environ["PATH"], "ARCHIVE_DATA": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def get(self, path: str):
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path)
        response = connection.getresponse()
        return response, response.read().decode()

    def wait(self) -> None:
        give_up_at = time.monotonic() + 60
        while self.process.poll() is None and time.monotonic() < give_up_at:
            try:
                self.get("/healthz")
            except OSError:
                time.sleep(0.1)
            else:
                return
        self.process.kill()
        pytest.fail("".join(self.process.communicate()))


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    archive = Served(tmp_path_factory.mktemp("my archive") / "50% full")
    archive.wait()
    yield archive
    archive.process.kill()
    archive.process.communicate()


def test_the_public_is_served_without_tls(served):
    response, page = served.get("/")

    assert response.status == 200
    assert "Letters of the Valley" in page
    assert "Strict-Transport-Security" not in response.headers


def test_static_files_are_named_for_their_contents(served):
    _, page = served.get("/admin/login/")
    stylesheet = re.search(r"/static/admin/css/base\.[0-9a-f]{12}\.css", page)[0]

    response, _ = served.get(stylesheet)

    assert response.status == 200
    assert "immutable" in response.headers["Cache-Control"]


def test_run_again_it_says_where_to_click_and_ctrl_c_ends_it_quietly(served):
    again = Served(served.folder)
    again.wait()

    again.process.send_signal(signal.SIGINT)
    said, complaints = again.process.communicate(timeout=60)

    assert "The account “editor” is kept" in said
    assert f"http://127.0.0.1:{again.port}/letters/" in said
    assert f"http://127.0.0.1:{again.port}/admin/" in said
    assert complaints == ""
    assert again.process.returncode == 0
