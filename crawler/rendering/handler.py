"""Scrapy's download handler that renders what the spider wants rendered and fetches everything else as before.

A request that carries a ``Plain`` in ``meta["render"]`` is a page that was fetched already: the browser is handed that
answer and asks the network only for what the page's scripts ask for. Playwright is imported when the first such request
comes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.tls import DownloadHandler

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response

    from crawler.rendering.pages import Renderer


@dataclass(frozen=True, slots=True)
class Plain:
    """A page as fetched."""

    status: int
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes


class UnrenderedError(Exception):
    """Raised when a page could not be rendered; says why in one sentence, none of it the page's own words."""


class RenderingDownloadHandler(DownloadHandler):
    """Fetches or renders."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._crawler = crawler
        self._renderer: Renderer | None = None

    async def download_request(self, request: Request) -> Response:
        """Raises ``UnrenderedError`` for a page that cannot be rendered, and what Scrapy's own handler raises."""
        plain: Plain | None = request.meta.get("render")
        if plain is None:
            return await super().download_request(request)
        if self._renderer is None:
            from crawler.rendering.pages import Renderer  # noqa: PLC0415 - optional, and slow to import

            self._renderer = Renderer(self._crawler)
        return await self._renderer.render(request, plain)

    async def close(self) -> None:
        if self._renderer is not None:
            await self._renderer.close()
        await super().close()
