"""One at a time: of many readers who ask for a page that is not kept, one makes it."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

# Whoever has waited so long makes a page alone, rather than not at all.
PATIENCE = 10.0  # seconds


class Turns:
    """Turns at things, known by their keys; nothing remains of what nobody is at."""

    def __init__(self):
        self._lock = Lock()
        self._at: dict[str, tuple[Lock, int]] = {}

    @contextmanager
    def at(self, key: str) -> Iterator[None]:
        turn = self._join(key)
        is_mine = turn.acquire(timeout=PATIENCE)
        try:
            yield
        finally:
            if is_mine:
                turn.release()
            self._leave(key)

    def _join(self, key: str) -> Lock:
        with self._lock:
            turn, count = self._at.get(key) or (Lock(), 0)
            self._at[key] = turn, count + 1
        return turn

    def _leave(self, key: str) -> None:
        with self._lock:
            turn, count = self._at.pop(key)
            if count > 1:
                self._at[key] = turn, count - 1
