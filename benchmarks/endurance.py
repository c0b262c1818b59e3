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

on SQLite and, but for `slow` and `memory`, on a PostgreSQL of its own.
"""

import argparse
import asyncio
import importlib.util
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.faults import slow  # noqa: E402
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


PARTS = {"slow": measure_slow, "memory": measure_memory}


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
