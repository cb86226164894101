"""One audit at a time is judged in a process: judging is all processor time, and the crawls beside it need to breathe."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from core.exceptions import StoppedError
from crawler.stopping import Stop

_LISTEN_SECONDS = 0.5


class Gate:
    """One turn's way through a lock that the turns of a process share. Without a lock it stands open."""

    def __init__(self, lock: threading.Lock | None = None, stop: Stop | None = None) -> None:
        self._lock, self._stop = lock, stop
        self._inside = False

    def enter(self) -> None:
        """Waits until no other turn is inside. Raises ``StoppedError`` when the word to stop comes meanwhile."""
        if self._lock is None or self._inside:
            return
        while not self._lock.acquire(timeout=_LISTEN_SECONDS):
            if self._stop is not None and self._stop.said:
                raise StoppedError("the worker was told to stop")
        self._inside = True

    def leave(self) -> None:
        """Lets the next one in; nothing where this turn is not inside."""
        if self._lock is not None and self._inside:
            self._inside = False
            self._lock.release()

    @contextmanager
    def outside(self) -> Iterator[None]:
        """Lets others in while the block runs, as it waits for the network."""
        was_inside = self._inside
        self.leave()
        yield
        if was_inside:
            self.enter()
