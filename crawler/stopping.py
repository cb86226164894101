"""Ends scans from any thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from crawler.reactor import reactor_loop


class Stop:
    """A word to all scans that were given it: they end within seconds and leave their unfinished files to be gone on with."""

    def __init__(self) -> None:
        self._said = threading.Event()
        # A signal may come while the one before it is handled, in the same thread.
        self._lock = threading.RLock()
        self._listening: set[asyncio.Event] = set()

    @property
    def said(self) -> bool:
        return self._said.is_set()

    def wait(self, seconds: float) -> bool:
        """Waits for the word, at most so long; whether it was said."""
        return self._said.wait(seconds)

    def say(self) -> None:
        """May be called from any thread, and more than once."""
        with self._lock:
            self._said.set()
            for event in self._listening:
                reactor_loop().call_soon_threadsafe(event.set)

    @contextmanager
    def heard(self, event: asyncio.Event) -> Iterator[None]:
        """Sets an event of the scans' loop when the word is said while the block runs."""
        with self._lock:
            self._listening.add(event)
            if self._said.is_set():
                reactor_loop().call_soon_threadsafe(event.set)
        try:
            yield
        finally:
            with self._lock:
                self._listening.discard(event)
