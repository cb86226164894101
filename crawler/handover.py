"""Pages that the crawl has read, for whoever reads the same scan's file in the same process: each is parsed once."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from core.snapshot import Page

MAX_BYTES: Final = 300_000_000
"""Of all pages that wait in one scan, roughly; further ones are parsed again."""


class Pages:
    """Pages by ``crawler.recrawl.page_key``, which names all that decides what a page says but its times."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._left = max_bytes
        self._pages: dict[str, Page] = {}

    def keep(self, key: str, page: Page) -> None:
        """Keeps a page where there is room."""
        size = _size(page)
        if key not in self._pages and size <= self._left:
            self._left -= size
            self._pages[key] = page

    def take(self, key: str, fetched: datetime, modified: datetime | None) -> Page | None:
        """The page as if it were read now from an answer that came ``fetched``; it is kept no longer."""
        page = self._pages.pop(key, None)
        if page is None:
            return None
        self._left += _size(page)
        return page.model_copy(update={"fetched": fetched, "modified": modified})


def _size(page: Page) -> int:
    """Bytes of memory, rather too many."""
    return 3 * page.size + 400 * (len(page.blocks) + len(page.links))
