"""
What each kind of page costs in an archive of many letters, and in one of a tenth.

    .venv/bin/python benchmarks/scale.py [--letters N] [--database URL] [--plans]
                                         [--keep FOLDER]

makes two archives of letters that never were (as loading.py writes them, all in one
collection), the second with a tenth of the letters, on SQLite (or, one after the other,
on a database at URL, whose name begins with “benchmark”: it is emptied), and asks each
for every kind of page as a reader who comes first, or as an editor: no page is kept
from one request to the next. Prints the median and the 95th percentile in milliseconds
of processor time where nothing has been counted in the edition yet; the median where
what there is has been counted for another page; the queries, the ratio to the archive
of a tenth, which is the result, and the tables that a plan reads from end to end (on
PostgreSQL, which so reads what is small, only where no index would do); below, with
--plans, these plans. 4,000 letters by default; with --keep the archives stay, and are
used again.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
ROUNDS = 9
PLAIN_FILES = "django.contrib.staticfiles.storage.StaticFilesStorage"


# --- In a process of its own, for one archive ------------------------------------


def measure_here(letters: int, folder: Path) -> dict[str, dict]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    settings.ALLOWED_HOSTS = ["testserver"]
    # As it is served, but for names of files that would have to be collected first.
    settings.DEBUG = settings.SECURE_SSL_REDIRECT = False
    settings.STORAGES["staticfiles"]["BACKEND"] = PLAIN_FILES
    figures = {}
    if not (folder / "loaded").exists():
        call_command("migrate", verbosity=0)
        figures["loading, records a second"] = rate_of_loading(letters, folder)
        if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")  # which autovacuum does sooner or later
        (folder / "loaded").touch()
    for name, act in acts(letters):
        figures[name] = measured(act)
    return figures


def rate_of_loading(letters: int, folder: Path) -> dict:
    from archive.exchange.loading import load
    from benchmarks import loading

    files = folder / "files"
    files.mkdir()
    records = letters * loading.RECORDS_OF_A_LETTER + loading.AGENTS
    loading.write(files, records, of_each_letter="    collection: all\n")
    (files / "02-collection.yaml").write_text(
        "collections:\n  all: {title: All letters, state: published}\n"
    )
    begin = time.process_time()
    load([files])
    return {"rate": records / (time.process_time() - begin)}


def acts(letters: int):
    """Every kind of page, by its name, and what asks for it."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    reader = Client()
    editor = Client()
    users = get_user_model().objects
    user = users.filter(username="scale").first()
    editor.force_login(user or users.create_superuser("scale"))
    last = (letters + 49) // 50
    middle = letters // 2
    pages = {
        "/": "/",
        "letters": "/letters/",
        "letters, last page": f"/letters/?page={last}",
        "letters from an agent": "/letters/?sender=agent-7",
        "letters to an agent": "/letters/?recipient=agent-7",
        "letters of a year": "/letters/?year=1957",
        "letters, asserted": "/letters/?existence=asserted",
        "letters, contested": "/letters/?contested=any",
        "letters by title": "/letters/?order=title",
        "a letter": f"/letters/letter-{middle}/",
        "documents": "/documents/",
        "documents of a letter": f"/documents/?letter=letter-{middle}",
        "a document": f"/documents/source-{middle}/",
        "agents": "/agents/",
        "an agent": "/agents/agent-7/",
        "agents who spoke": "/agents/?role=said",
        "the collection": "/collections/all/",
        "timeline": "/timeline/",
        "timeline of a year": "/timeline/?year=1957",
        "sitemap": "/sitemap.xml",
        "sitemap of letters": "/sitemap-letters-0.xml",
        "feed of letters": "/letters.atom",
    }
    for name, path in pages.items():
        yield name, asking(reader, path)
    desk = {
        "desk": "/admin/",
        "desk: letters": "/admin/archive/letter/",
        "desk: claims": "/admin/archive/claim/",
        "desk: citations": "/admin/archive/citation/",
        "desk: documents": "/admin/archive/document/",
        "desk: agents": "/admin/archive/agent/",
        "desk: a letter": f"/admin/archive/letter/{key_of_letter(middle)}/change/",
        "autocomplete of documents": "/admin/autocomplete/?app_label=archive"
        "&model_name=citation&field_name=document&term=1234",
        "autocomplete of agents": "/admin/autocomplete/?app_label=archive"
        "&model_name=citation&field_name=speaker&term=17",
    }
    for name, path in desk.items():
        yield name, asking(editor, path)
    yield "publishing a letter", lambda: publish_again(middle)
    yield "saving a citation", lambda: save_a_citation(middle)


def asking(client, path: str):
    def ask():
        answer = client.get(path, headers={"accept-encoding": "identity"})
        assert answer.status_code == 200, (path, answer.status_code)
        return len(b"".join(answer) if answer.streaming else answer.content)

    return ask


def key_of_letter(n: int) -> int:
    from archive.models import Letter

    return Letter.objects.get(slug=f"letter-{n}").pk


def publish_again(n: int) -> None:
    """Withdraw a letter, and publish it again."""
    from archive import publishing
    from archive.models import Letter

    letter = Letter.objects.get(slug=f"letter-{n}")
    publishing.withdraw(letter, because="For the benchmark.")
    publishing.publish(letter)


def save_a_citation(n: int) -> None:
    """Save a citation as it is, and read anew the headings that it touches."""
    from archive.evidence import letters_touched_by, refresh_headings
    from archive.models import Citation

    citation = Citation.objects.filter(claim__letter__slug=f"letter-{n}").first()
    citation.full_clean()
    citation.save()
    refresh_headings(letters_touched_by(citation))


def measured(act) -> dict:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    # What the first request alone has to do is not what is asked here.
    act()
    forget("pages", "counts")
    with CaptureQueriesContext(connection) as captured:
        size = act()
    # A later request begins the log anew.
    queries = list(captured)
    times = rounds(act, "pages", "counts")
    return {
        "p50": times[len(times) // 2],
        "p95": times[min(len(times) - 1, round(0.95 * len(times)))],
        "counted": median(rounds(act, "pages")),
        "queries": len(asked_by_a_page(queries)),
        "bytes": size,
        "whole": read_whole_by(asked_by_a_page(queries)),
    }


def forget(*kept: str) -> None:
    from django.core.cache import caches

    for name in ("default", *kept):
        caches[name].clear()


def rounds(act, *kept: str) -> list[float]:
    """The milliseconds of some rounds; before each, what is kept is forgotten."""
    times = []
    begun = time.perf_counter()
    while len(times) < ROUNDS and (len(times) < 3 or time.perf_counter() - begun < 3):
        forget(*kept)
        begin = time.process_time()
        act()
        times.append((time.process_time() - begin) * 1000)
    return sorted(times)


def asked_by_a_page(queries) -> list:
    """Those that a page asks; the log's newest row tells the edition besides."""
    return [it for it in queries if "archive_change" not in it["sql"]]


def read_whole_by(queries) -> dict[str, str]:
    """The tables that these queries read from end to end, with the plan that does."""
    from django.db import DatabaseError, connection, transaction

    from tests.plans import plan, read_whole

    found = {}
    for sql in (query["sql"] for query in queries):
        if sql.startswith("SELECT"):
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    if connection.vendor == "postgresql":
                        cursor.execute("SET LOCAL enable_seqscan = off")
                    told = plan(sql)
            except DatabaseError as error:
                # A query that the log has cut, or quoted otherwise.
                found["?"] = f"{sql}\n{error}"
                continue
            for table in read_whole(told):
                found.setdefault(table.removeprefix("archive_"), f"{sql}\n{told}")
    return dict(sorted(found.items()))


# --- Beside each other ------------------------------------------------------------


def measured_in_a_process(letters: int, folder: Path, url: str | None) -> dict:
    folder.mkdir(parents=True, exist_ok=True)
    if url:
        empty(url)
        (folder / "loaded").unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, __file__, "--letters", str(letters), "--in", str(folder)],
        env=os.environ
        | {
            "ARCHIVE_DATA": str(folder),
            "DATABASE_URL": url or f"sqlite:///{folder}/archive.sqlite3",
            "PYTHONPATH": str(ROOT),
        },
        check=True,
        stdout=subprocess.PIPE,
    )
    return json.loads(done.stdout)


def empty(url: str) -> None:
    """Drop all that is there, where its name says that it may be dropped."""
    import psycopg

    name = urlsplit(url).path.strip("/")
    if not name.startswith("benchmark"):
        sys.exit(f"{name}: all of it would be dropped. Name one “benchmark…”.")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


def tell(few: dict, many: dict) -> None:
    head = f"{'':28} {'p50':>7} {'p95':>7} {'ratio':>6} {'counted':>8} {'queries':>8}"
    head += "  read whole"
    print(head)
    for name, now in many.items():
        before = few.get(name)
        if "rate" in now:
            was = f" (of a tenth: {before['rate']:,.0f})" if before else ""
            print(f"{name:28} {now['rate']:7,.0f}{was}")
            continue
        ratio = now["p50"] / before["p50"]
        queries = f"{now['queries']}"
        if before["queries"] != now["queries"]:
            queries = f"{before['queries']}→{now['queries']}"
        print(
            f"{name:28} {now['p50']:7.1f} {now['p95']:7.1f} {ratio:6.1f}"
            f" {now['counted']:8.1f} {queries:>8}  {', '.join(now['whole'])}"
        )


def tell_plans(figures: dict) -> None:
    for name, figure in figures.items():
        for table, told in figure.get("whole", {}).items():
            print(f"\n{name} reads {table}:\n{told}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--letters", type=int, default=4_000)
    parser.add_argument("--database", metavar="URL")
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    parser.add_argument("--plans", action="store_true")
    parser.add_argument("--in", dest="folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.folder:
        print(json.dumps(measure_here(options.letters, options.folder)))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        few, many = (
            measured_in_a_process(n, folder.resolve() / str(n), options.database)
            for n in (options.letters // 10, options.letters)
        )
    tell(few, many)
    if options.plans:
        tell_plans(many)


if __name__ == "__main__":
    main()
