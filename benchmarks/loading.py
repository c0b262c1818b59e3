"""
How fast files are loaded, and how much memory that takes.

    .venv/bin/python benchmarks/loading.py [RECORDS …] [--database URL]

writes letters that never were in the hand-written form, loads them into a new archive
on SQLite (or on an empty database at URL), and again, which changes nothing; prints
records a second and the most memory used. 10,000 and 100,000 records by default. Each
size is loaded in a process of its own. Nothing is compared: no other program reads
this form.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
AGENTS = 200
# A letter, its document, six claims and as many citations.
RECORDS_OF_A_LETTER = 14
LETTERS_IN_A_FILE = 500


def write(folder: Path, records: int, *, of_each_letter: str = "") -> None:
    """Write so many records into files; of each letter, some more lines if any."""
    agents = [f"  agent-{n}: {{names: {{en: Agent {n}}}}}\n" for n in range(AGENTS)]
    (folder / "01-agents.yaml").write_text("agents:\n" + "".join(agents))
    letters = max(1, (records - AGENTS) // RECORDS_OF_A_LETTER)
    for first in range(0, letters, LETTERS_IN_A_FILE):
        numbers = range(first, min(first + LETTERS_IN_A_FILE, letters))
        documents = "".join(map(document, numbers))
        (folder / f"02-documents-{first:07}.yaml").write_text(
            f"documents:\n{documents}"
        )
        (folder / f"03-letters-{first:07}.yaml").write_text(
            "letters:\n" + "".join(letter(n) + of_each_letter for n in numbers)
        )


def document(n: int) -> str:
    return (
        f"  source-{n}:\n    title: Source {n}\n    published: '{1900 + n % 100}'\n"
        "    consulted: excerpt\n    state: published\n"
    )


def letter(n: int) -> str:
    cited = f"cited: [{{asserts: source-{n}, by: agent-{n % AGENTS}}}]"
    year = 1900 + n % 100
    return (
        f"  letter-{n}:\n    title: Letter {n}\n    state: published\n"
        f"    exists: [{{{cited}}}]\n"
        f"    sender: [{{is: agent-{n % AGENTS}, {cited}}}]\n"
        f"    recipient: [{{is: agent-{(n + 1) % AGENTS}, {cited}}}]\n"
        f"    written: [{{is: '{year}', {cited}}}]\n"
        f"    sent: [{{is: '{year}-05', {cited}}}]\n"
        f"    contents: [{{is: point {n}, {cited}}}]\n"
    )


def load_here(folder: Path) -> None:
    """Load twice in this process, and print what it took."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.core.management import call_command

    from archive.exchange.loading import load

    call_command("migrate", verbosity=0)
    for what in ("new", "again"):
        begin = time.perf_counter()
        report = load([folder])
        took = time.perf_counter() - begin
        count = sum(sum(c.values()) for c in (report.new, report.unchanged))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{count:>9,} records {what:>6}: {took:8.1f} s, {count / took:7,.0f} a "
            f"second, {memory:6,.0f} MB at most",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("records", nargs="*", type=int, default=[10_000, 100_000])
    parser.add_argument("--database", metavar="URL")
    parser.add_argument("--from", dest="folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.folder:
        load_here(options.folder)
        return
    for records in options.records:
        with tempfile.TemporaryDirectory() as folder:
            files = Path(folder) / "files"
            files.mkdir()
            write(files, records)
            url = options.database or f"sqlite:///{folder}/archive.sqlite3"
            subprocess.run(
                [sys.executable, __file__, "--from", files],
                env=os.environ | {"ARCHIVE_DATA": folder, "DATABASE_URL": url},
                check=True,
            )


if __name__ == "__main__":
    main()
