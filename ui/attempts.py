"""How often one may try to log in."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

FREE = {"name and address": 5, "address": 20, "name": 50}
"""How many attempts may fail before one must wait: from one address under one name, from one address, under
one name from anywhere. The last is high, or anybody could lock out a user whose name they know."""
FIRST_WAIT, LONGEST_WAIT = 2.0, 900.0  # seconds; the wait doubles with each failure
REMEMBERED = 20_000

Key = tuple[str, str]


class Attempts:
    """Counts attempts that failed. An attempt counts as failed from its beginning until it is known to have
    succeeded, so that many at once are no way round the limit."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._failed: OrderedDict[Key, tuple[int, float]] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, name: str, address: str) -> float:
        """Books an attempt; gives 0, or the seconds to wait if it must not be made yet."""
        now = self._now()
        with self._lock:
            wait = max(self._wait(key, now) for key in keys(name, address))
            if wait <= 0:
                for key in keys(name, address):
                    self._book(key, now)
        return max(0.0, wait)

    def succeeded(self, name: str, address: str) -> None:
        """Forgets the failures of a user at an address, and takes back what ``begin`` booked elsewhere."""
        with self._lock:
            for key in keys(name, address):
                count, last = self._failed.pop(key, (0, 0.0))
                if key[0] != "name and address" and count > 1:
                    self._failed[key] = (count - 1, last)

    def _wait(self, key: Key, now: float) -> float:
        count, last = self._failed.get(key, (0, 0.0))
        over = count - FREE[key[0]]
        if over < 0:
            return 0.0
        return last + min(FIRST_WAIT * 2.0 ** min(over, 30), LONGEST_WAIT) - now

    def _book(self, key: Key, now: float) -> None:
        count, last = self._failed.pop(key, (0, now))
        # After a quarter of an hour in peace one begins anew.
        self._failed[key] = (1 if now - last > LONGEST_WAIT else count + 1, now)
        while len(self._failed) > REMEMBERED:
            self._failed.popitem(last=False)


def keys(name: str, address: str) -> tuple[Key, ...]:
    """What an attempt is counted under."""
    return ("name and address", f"{name}\n{address}"), ("address", address), ("name", name)


def in_words(seconds: float) -> str:
    """A wait for the reader, rounded up."""
    whole = int(seconds) + 1
    if whole < 60:
        return f"{whole} second{'s' if whole > 1 else ''}"
    minutes = -(-whole // 60)
    return f"{minutes} minute{'s' if minutes > 1 else ''}"
