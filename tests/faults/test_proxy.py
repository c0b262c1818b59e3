"""The proxy as deploy/nginx.conf has it, in a real nginx, before a real archive."""

import http.client
import os
import re
import shutil
import signal
import ssl
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from .processes import PATIENCE, ROOT, Archive, free_port, production_command

# No database changes what a proxy does.
pytestmark = pytest.mark.looks
READER = "127.0.0.2"  # not the proxy, which is trusted
FORGED = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}

AROUND = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
{user}
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {site}
}}
"""


def program() -> str:
    """nginx, which lies where only administrators look; skips where there is none."""
    path = os.pathsep.join([os.environ["PATH"], "/usr/sbin", "/usr/local/sbin"])
    if found := shutil.which("nginx", path=path):
        return found
    refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
    refuse("nginx is not installed.")


def certificate(folder: Path) -> tuple[Path, Path]:
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1"
    subprocess.run(
        ["openssl", *words.split(), "-subj", "/CN=archive.example"]
        + [f"-keyout={key}", f"-out={certificate}"],
        check=True,
        capture_output=True,
    )
    return key, certificate


def site(folder: Path, *, plain: int, tls: int, archive: int) -> str:
    """deploy/nginx.conf, with the places of this test and nothing else changed."""
    key, chain = certificate(folder)
    text = (ROOT / "deploy/nginx.conf").read_text()
    for pattern, place in (
        (r"listen \[::\].*?;", ""),
        (r"listen 80;", f"listen 127.0.0.1:{plain};"),
        (r"listen 443 ", f"listen 127.0.0.1:{tls} "),
        (r"/etc/\S+fullchain.pem", str(chain)),
        (r"/etc/\S+privkey.pem", str(key)),
        (r"127.0.0.1:8000", f"127.0.0.1:{archive}"),
        (r"/var/cache/nginx/archive", f"{folder}/cache"),
    ):
        text, times = re.subn(pattern, place, text)
        assert times, pattern
    return text


class Proxy:
    """nginx while it runs, and an archive behind it that can be killed."""

    def __init__(self, server, doors: Path, *, plain: int, tls: int):
        self.server, self.doors = server, doors
        self.plain, self.tls = plain, tls

    def ask(self, path: str, *, method="GET", body=None, secure=True, **headers):
        there = ("127.0.0.1", self.tls if secure else self.plain)
        options = {"timeout": PATIENCE, "source_address": (READER, 0)}
        if secure:
            unseen = ssl._create_unverified_context()
            line = http.client.HTTPSConnection(*there, context=unseen, **options)
        else:
            line = http.client.HTTPConnection(*there, **options)
        named = {"Host": "archive.example"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        line.request(method, path, body, named)
        answer = line.getresponse()
        answer.content = answer.read()
        line.close()
        return answer


@contextmanager
def before(server, doors: Path, folder: Path):
    plain, tls = free_port(), free_port()
    config = folder / "nginx.conf"
    config.write_text(
        AROUND.format(
            folder=folder,
            user="user root;" if os.geteuid() == 0 else "",
            site=site(folder, plain=plain, tls=tls, archive=server.port),
        )
    )
    process = subprocess.Popen(
        [program(), "-c", config, "-p", folder, "-e", folder / "error.log"]
    )
    proxy = Proxy(server, doors, plain=plain, tls=tls)
    try:
        until_it_answers(proxy, process, folder)
        yield proxy
    finally:
        process.terminate()
        process.wait(PATIENCE)


def until_it_answers(proxy: Proxy, process, folder: Path) -> None:
    give_up_at = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < give_up_at:
        try:
            proxy.ask("/", secure=False)
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError((folder / "error.log").read_text())


@pytest.fixture(scope="module")
def proxy(ready_made, django_db_setup, django_db_blocker, static, tmp_path_factory):
    program()
    folder = tmp_path_factory.mktemp("proxied")
    with django_db_blocker.unblock():
        archive = Archive(folder, ready_made.another(folder))
    (folder / "static").symlink_to(static)
    del archive.environment["ARCHIVE_PLAIN_HTTP"]
    archive.environment["ALLOWED_HOSTS"] = "archive.example"
    doors = folder / "doors.log"
    archive.environment["ARCHIVE_DOORS_LOG"] = str(doors)
    nginx = tmp_path_factory.mktemp("nginx")
    with archive.served(workers=1) as server, before(server, doors, nginx) as proxy:
        yield proxy


def test_plain_http_leads_to_tls(proxy):
    answer = proxy.ask("/letters/?year=1953", secure=False)

    assert answer.status == 301
    assert answer.headers["Location"] == "https://archive.example/letters/?year=1953"


def test_a_page_comes_compressed_with_its_tag_and_is_asked_about_again(proxy):
    page = proxy.ask("/about/", Accept_Encoding="gzip")

    assert page.status == 200
    assert page.headers["Content-Encoding"] == "gzip"
    assert page.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "max-age=31536000" in page.headers["Strict-Transport-Security"]
    again = proxy.ask(
        "/about/", Accept_Encoding="gzip", If_None_Match=page.headers["ETag"]
    )
    assert (again.status, again.content) == (304, b"")


def test_nobody_says_from_where_they_come(proxy):
    form = proxy.ask("/admin/login/")
    cookie = form.headers["Set-Cookie"].partition(";")[0]
    token = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', form.content)[1]

    refused = proxy.ask(
        "/admin/login/",
        method="POST",
        body=b"username=amal&password=wrong&csrfmiddlewaretoken=" + token,
        Cookie=cookie,
        Referer="https://archive.example/admin/login/",
        Content_Type="application/x-www-form-urlencoded",
        **FORGED,
    )

    assert refused.status == 200
    assert f"address='{READER}'" in proxy.doors.read_text()
    assert "203.0.113.9" not in proxy.doors.read_text()


def test_what_is_too_large_is_refused_before_it_is_sent(proxy):
    refused = proxy.ask("/admin/login/", method="POST", Content_Length=str(200 << 20))

    assert refused.status == 413


# The last of this file, since it takes the archive away.
def test_files_outlive_the_archive_and_of_pages_it_is_said_that_they_are_away(proxy):
    page = proxy.ask("/about/").content.decode()
    style = re.search(r'href="(/static/[^"]+\.css)"', page)[1]
    first = proxy.ask(style)
    assert "immutable" in first.headers["Cache-Control"]

    for pid in proxy.server.pids:
        os.kill(pid, signal.SIGKILL)

    assert proxy.ask(style).content == first.content
    for path in ("/about/", "/admin/login/"):
        away = proxy.ask(path)
        assert (away.status, away.headers["Retry-After"]) == (503, "30")
        assert away.headers["Cache-Control"] == "no-store"


def test_systemd_starts_the_archive_as_readme_says():
    unit = (ROOT / "deploy/letters-in-dispute.service").read_text()
    started = re.search(r"^ExecStart=\S+/granian (.*)$", unit, re.MULTILINE)[1]

    assert started.split() == production_command()[3:]
