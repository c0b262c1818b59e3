"""The archive served as README has it in production, for the benchmarks beside this."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.faults.processes import (  # noqa: E402
    Server,
    bound_to,
    free_port,
    production_command,
)


@contextmanager
def served() -> Iterator[int]:
    """A server, as long as it is needed; its port."""
    port, command = free_port(), production_command()
    process = subprocess.Popen([*command, *bound_to(command, port)], cwd=ROOT)
    try:
        Server(process, port, Path(os.devnull)).wait()
        yield port
    finally:
        process.terminate()
        process.wait()
