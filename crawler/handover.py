"""Pages that the crawl has read, for whoever reads the same scan's file in the same process: each is parsed once."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Final

from core.snapshot import Page
from crawler.parsed import Parsed

MAX_BYTES: Final = 300_000_000
"""Of all pages that wait in one scan, roughly; further ones are parsed again."""
MAX_BYTES_TOGETHER: Final = 500_000_000
"""Of all pages that wait in the scans of one process, roughly."""


class _Room:
    """Memory that the scans of a process share."""

    def __init__(self, bytes_left: int) -> None:
        self._left = bytes_left
        self._lock = threading.Lock()

    def take(self, size: int) -> bool:
        with self._lock:
            if size > self._left:
                return False
            self._left -= size
            return True

    def give(self, size: int) -> None:
        with self._lock:
            self._left += size


ROOM: Final = _Room(MAX_BYTES_TOGETHER)
"""That of this process."""


class Pages:
    """Pages by ``crawler.recrawl.page_key``, which names all that decides what a page says but its times."""

    def __init__(self, max_bytes: int = MAX_BYTES, room: _Room = ROOM, parsed: Parsed | None = None) -> None:
        """``parsed`` holds pages of a former scan, and is told those of this one."""
        self._left = max_bytes
        self.parsed = parsed or Parsed()
        self._room, self._taken = room, 0
        self._pages: dict[str, Page] = {}

    def keep(self, key: str, page: Page) -> None:
        """Keeps a page where there is room."""
        size = _size(page)
        if key not in self._pages and size <= self._left and self._room.take(size):
            self._left -= size
            self._taken += size
            self._pages[key] = page

    def take(self, key: str, fetched: datetime, modified: datetime | None) -> Page | None:
        """The page as if it were read now from an answer that came ``fetched``; it is kept no longer."""
        page = self._pages.pop(key, None)
        if page is None:
            return self.parsed.page(key, fetched, modified)
        size = _size(page)
        self._left += size
        self._taken -= size
        self._room.give(size)
        return page.model_copy(update={"fetched": fetched, "modified": modified})

    def __del__(self) -> None:
        # Pages that nobody took: of a scan that was stopped, or whose judgement needed none.
        self._room.give(self._taken)


def _size(page: Page) -> int:
    """Bytes of memory, rather too many."""
    return 3 * page.size + 400 * (len(page.blocks) + len(page.links))
