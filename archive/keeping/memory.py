"""Where pages are kept if nothing else is set: a process's own memory, bounded."""

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache


class Memory(LocMemCache):
    """
    Django's cache in memory, bounded in bytes as well: what was used last remains.

    The option MOST_BYTES is of what is held, as it is held.
    """

    def __init__(self, name, params):
        super().__init__(name, params)
        options = params.get("OPTIONS", {})
        self._most_bytes = int(options.get("MOST_BYTES", 64_000_000))

    def _set(self, key, value, timeout=DEFAULT_TIMEOUT):
        super()._set(key, value, timeout)
        held = sum(map(len, self._cache.values()))
        while held > self._most_bytes:
            # LocMemCache keeps what was used last in front.
            oldest = next(reversed(self._cache))
            held -= len(self._cache[oldest])
            self._delete(oldest)
