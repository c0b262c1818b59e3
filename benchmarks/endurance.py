"""
What an archive outlives, done to real processes: slow readers, kills, and the rest.

    .venv/bin/python benchmarks/endurance.py [PART …] [--moments N] [--seconds S]

Parts, all of them if none is named (some minutes):

    slow      150 who send headers, send bodies, or read a byte each two seconds, beside
              200 ordinary readers, with README's server, with Granian's own WSGI and,
              where it is installed, with gunicorn: the ratios are the result
    memory    the same beside README's server for --minutes: what it holds in memory
    kills     load, restore, merge, new text and index, each killed at N random moments
    away      PostgreSQL stopped at once and started, under reading and writing
    full      a disk without room during a save, a load, an index, a backup
    writers   8 writers of 25 saves each on one record, with 50 readers; and at the
              workbench
    backups   made while a process writes as fast as it can, and restored

on SQLite; `kills`, `writers` and `backups` on a PostgreSQL of its own as well, `away`
there alone.
"""

import argparse
import asyncio
import importlib.util
import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.databases import Unavailable  # noqa: E402
from tests.faults import away, backing_up, full, slow, work  # noqa: E402
from tests.faults.processes import Archive, production_command  # noqa: E402

OUR_SERVER = "README’s command"
GRANIAN = "--interface=wsgi --workers=2 --blocking-threads=8 --http=1 --no-ws"
GUNICORN = "--workers=2 --worker-class=gthread --threads=8 --no-control-socket"


def servers() -> dict[str, list[str]]:
    found = {
        OUR_SERVER: production_command(),
        "Granian, WSGI": python("granian", GRANIAN, "config.wsgi:application"),
    }
    if importlib.util.find_spec("gunicorn"):
        found["gunicorn, 2 × 8"] = python("gunicorn", GUNICORN, "config.wsgi")
    return found


def python(module: str, options: str, target: str) -> list[str]:
    return [sys.executable, "-m", module, *options.split(), target]


def filled(folder: Path) -> Archive:
    archive = Archive(folder)
    for command in ("migrate", "load_archive", "collectstatic --no-input"):
        archive.run(*command.split(), "-v0")
    archive.run("rebuild_index")
    return archive


# --- Slow readers -------------------------------------------------------------


def measure_slow(options) -> None:
    print("server            slow ones  answers  p50 s  p99 s    MB before → after")
    with tempfile.TemporaryDirectory() as folder:
        archive = filled(Path(folder))
        for name, command in servers().items():
            with archive.served(command) as server:
                warm_up(server)
                for kind in ("nobody", *slow.KINDS):
                    tell_slow(name, server, kind, options.seconds)


def warm_up(server) -> None:
    for _ in range(8):
        asyncio.run(slow.beside(server.port, [], slow=0, others=4, seconds=1))


def tell_slow(name: str, server, kind: str, seconds: float) -> None:
    kinds, before = [kind] if kind in slow.KINDS else [], server.megabytes
    told = asyncio.run(
        slow.beside(
            server.port, kinds, slow=150 * bool(kinds), others=200, seconds=seconds
        )
    )
    others = {status: n for status, n in told.answers.items() if status != 200}
    print(
        f"{name:18}{kind:10}{told.answers[200]:8,}{told.at(0.5):7.2f}{told.at(0.99):7.2f}"
        f"{before:10.0f} → {server.megabytes:.0f}  {others or ''}",
        flush=True,
    )


def measure_memory(options) -> None:
    with tempfile.TemporaryDirectory() as folder, filled(Path(folder)).served() as it:
        warm_up(it)
        for minute in range(options.minutes):
            told = asyncio.run(
                slow.beside(it.port, slow.KINDS, slow=150, others=200, seconds=60)
            )
            print(
                f"after minute {minute + 1}: {it.megabytes:.0f} MB;"
                f" {dict(told.answers)}, p99 {told.at(0.99):.2f} s",
                flush=True,
            )


# --- On both databases ----------------------------------------------------------


@contextmanager
def on_each_database() -> Iterator[dict[str, Callable[[], Archive]]]:
    """Empty archives, as many as are asked for, on SQLite and on PostgreSQL."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        numbers = count()

        def on_sqlite() -> Archive:
            return migrated(Path(folder, str(next(numbers))))

        def on_postgresql() -> Archive:
            n = next(numbers)
            with psycopg.connect(cluster.url, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE archive_{n}")
            url = cluster.url.replace("/postgres?", f"/archive_{n}?")
            return migrated(Path(folder, str(n)), url)

        found = {"SQLite": on_sqlite}
        try:
            cluster = stack.enter_context(away.cluster())
            found["PostgreSQL"] = on_postgresql
        except Unavailable as reason:
            print(f"PostgreSQL is left out: {reason}")
        yield found


def migrated(folder: Path, url: str = "") -> Archive:
    folder.mkdir()
    archive = Archive(folder, url)
    archive.run("migrate", "-v0")
    archive.run("collectstatic", "--no-input", "-v0")
    return archive


def measure_kills(options) -> None:
    seed = options.seed if options.seed is not None else random.randrange(1_000_000)
    with on_each_database() as databases:
        for name, make in databases.items():
            for act in ("load", "restore", "merge", "compare", "rebuild"):
                arguments = ("-m", "tests.faults.kills", act, options.moments, seed)
                kill = make().process(sys.executable, *map(str, arguments))
                said, _ = kill.communicate()
                print(f"{name}, {said.strip()}", flush=True)
                if kill.returncode:
                    sys.exit(1)


def measure_writers(options) -> None:
    with on_each_database() as databases:
        for name, make in databases.items():
            archive = make()
            found = work.one_record(archive, times=25, writers=8, readers=50)
            for where, (sent, told, seconds) in found.items():
                print(
                    f"{name}, 8 × 25 at {where}: {dict(sent.outcomes)}, {seconds:.0f} s"
                )
                readers = f"{dict(told.answers)}, p99 {told.at(0.99):.2f} s"
                print(
                    f"… each save is in the history; 50 readers: {readers}", flush=True
                )
            log = (archive.folder / "server.log").read_text()
            print(f"{name}: “locked” in the server’s log {log.count('locked')} times")


def measure_backups(options) -> None:
    with on_each_database() as databases:
        for name, make in databases.items():
            archive = make()
            for number, _ in backing_up.taken_while_writing(
                archive, archive.folder, backups=3
            ):
                print(f"{name}: a backup made while writing is of save {number}")


def measure_away(options) -> None:
    with tempfile.TemporaryDirectory() as folder:
        static = migrated(Path(folder, "static")).folder / "static"
        Path(folder, "archive").mkdir()
        told = away.stopped_and_started(
            Path(folder, "archive"), static, readers=16, writers=4
        )
    print(f"PostgreSQL was away for {told.seconds:.1f} s")
    for who, answers in (("readers", told.readers), ("writers", told.writers)):
        for when, counted in answers.items():
            print(f"{who:8} {when:10} {dict(counted)}")
    lost = set(told.saved) - set(told.in_the_history)
    print(f"faults: {len(told.faults)}; saves that were lost: {len(lost)}")


def measure_full(options) -> None:
    with tempfile.TemporaryDirectory() as folder:
        static = migrated(Path(folder, "static")).folder / "static"
        try:
            said = full.on_a_full_disk(Path(folder, "disk"), static)
        except full.NotMounted as reason:
            print(f"Left out, since no file system can be mounted: {reason}")
            return
    said.pop("a page")
    for what, words in said.items():
        print(f"{what}: {'said so' if full.has_said_so(words) else words}")
    print(
        "readers were served, nothing is lost, and all of it is done once there is room"
    )


PARTS = {
    "slow": measure_slow,
    "memory": measure_memory,
    "kills": measure_kills,
    "away": measure_away,
    "full": measure_full,
    "writers": measure_writers,
    "backups": measure_backups,
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], metavar="PART")
    parser.add_argument("--seconds", type=float, default=15, help="of each measurement")
    parser.add_argument("--minutes", type=int, default=5, help="of the part memory")
    parser.add_argument("--moments", type=int, default=20, help="of each kind of kill")
    parser.add_argument("--seed", type=int, default=None, help="of the moments")
    options = parser.parse_args()
    print(f"load of the machine when it began: {os.getloadavg()[0]:.1f}")
    for name in options.parts or PARTS:
        print(f"\n--- {name}", flush=True)
        PARTS[name](options)


if __name__ == "__main__":
    main()
