"""Long work behind the page: it goes on in a thread, whichever pages are open, and can be stopped."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from index.errors import DatelineError

log = logging.getLogger(__name__)

P = TypeVar("P")
R = TypeVar("R")

LOOK = 0.25
"""Seconds between two looks at the progress."""
FAULT = "The fault is Dateline's own. The terminal that it runs in shows the details."


class Stopped(Exception):
    """Raised in work that is to end, where it tells its progress."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[R]):
    """How work ended: with a result, or with an error in words, or with neither because it was stopped."""

    result: R | None = None
    error: str | None = None

    @property
    def is_stopped(self) -> bool:
        """Whether it was stopped before it was done."""
        return self.result is None and self.error is None


class Job(Generic[P, R]):
    """One piece of work at a time. ``doing`` says what, as in "Articles are being added"; all sessions
    see the progress of the same job."""

    def __init__(self, doing: str) -> None:
        self.doing = doing
        self.progress: P | None = None
        self.outcome: Outcome[R] | None = None
        self._starting, self._stop = threading.Lock(), threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def is_running(self) -> bool:
        """Whether there is work going on."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, work: Callable[[Callable[[P], None]], R]) -> None:
        """Begins work, which is given a function to tell its progress with. Raises ``DatelineError`` if
        there is work going on."""
        with self._starting:
            if self.is_running:
                raise DatelineError(f"{self.doing} already. Wait until that has ended, or stop it.")
            self.progress, self.outcome = None, None
            self._stop.clear()
            # A thread that ends with the process: what the work commits is whole at any time.
            self._thread = threading.Thread(target=self._run, args=(work,), name=self.doing, daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Ends the work the next time that it tells its progress."""
        self._stop.set()

    def wait(self, seconds: float | None = None) -> None:
        """Waits for the end of the work."""
        if self._thread is not None:
            self._thread.join(seconds)

    async def follow(self) -> AsyncIterator[P | None]:
        """The progress, again and again until the work has ended; ``None`` before there is any."""
        while self.is_running:
            yield self.progress
            await asyncio.sleep(LOOK)

    def _tell(self, progress: P) -> None:
        self.progress = progress
        if self._stop.is_set():
            raise Stopped

    def _run(self, work: Callable[[Callable[[P], None]], R]) -> None:
        try:
            self.outcome = Outcome(work(self._tell))
        except Stopped:
            self.outcome = Outcome()
        except Exception as error:
            self.outcome = Outcome(error=in_words(error))


def in_words(error: Exception) -> str:
    """What went wrong, for the reader. An unexpected error goes to the log with its details."""
    if isinstance(error, DatelineError):
        return str(error)
    log.error("Something did not work", exc_info=error)
    return FAULT
