"""The archive served as README has it in production, for the benchmarks beside this."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def served() -> Iterator[int]:
    """A server by gunicorn, as long as it is needed; its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        *(sys.executable, "-m", "gunicorn", f"--bind=127.0.0.1:{port}"),
        *("--workers=2", "--worker-class=gthread", "--threads=8"),
        *("--limit-request-line=8190", "--no-control-socket"),
        *("--log-level=error", "config.wsgi"),
    ]
    server = subprocess.Popen(command, cwd=ROOT)
    try:
        for _ in range(100):
            with socket.socket() as line:
                if not line.connect_ex(("127.0.0.1", port)):
                    break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait()
