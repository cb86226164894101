"""robots.txt: asked for once per host and scan, the answer of the preflight included."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from protego import Protego
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    StopDownload,
    UnsupportedURLSchemeError,
)
from scrapy.http import Request
from scrapy.http.request import NO_CALLBACK

from core.snapshot import Cause
from crawler.guard import Refused
from crawler.manners import MAX_CRAWL_DELAY, ROBOTS_BYTES, ROBOTS_NAME

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

log = logging.getLogger(__name__)

_NO_ANSWER = (
    IgnoreRequest,
    StopDownload,
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
MAX_HOPS = 5
"""Redirects followed from a robots.txt (RFC 9309, 2.3.1.2)."""


def rules_of(status: int, body: bytes) -> Protego | None:
    """The rules in an answer; ``None`` where there are none: no file, an error, or a page in its place."""
    text = body[:ROBOTS_BYTES].decode("utf-8", "replace")
    if status != 200 or not text.strip() or "<html" in text[:2000].lower():
        return None
    return Protego.parse(text)


def crawl_delay(rules: Protego | None) -> float | None:
    """Seconds between two requests that the rules ask for, as far as they are obeyed; ``None`` where they do not."""
    wanted = rules.crawl_delay(ROBOTS_NAME) if rules is not None else None
    return min(float(wanted), MAX_CRAWL_DELAY) if wanted is not None else None


class RobotsMiddleware:
    """Refuses what a host's robots.txt forbids us. A host whose file cannot be had forbids nothing, as in the preflight."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._asked: dict[str, asyncio.Task[Protego | None]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises ``Refused`` for an address that is forbidden."""
        parts = urlsplit(request.url)
        if request.meta.get("dont_obey_robotstxt") or parts.scheme not in ("http", "https"):
            return
        known: dict[str, Protego | None] = getattr(self.crawler.spider, "robots", {})
        if parts.netloc in known:
            rules = known[parts.netloc]
        else:
            if parts.netloc not in self._asked:
                asking = self._ask(f"{parts.scheme}://{parts.netloc}/robots.txt")
                self._asked[parts.netloc] = asyncio.ensure_future(asking)
            rules = await asyncio.shield(self._asked[parts.netloc])
            known[parts.netloc] = rules
        if rules is not None and not rules.can_fetch(request.url, ROBOTS_NAME):
            raise Refused(Cause.ROBOTS, "robots.txt forbids it")

    async def _ask(self, url: str) -> Protego | None:
        engine = self.crawler.engine
        for _ in range(MAX_HOPS + 1):
            request = Request(url, callback=NO_CALLBACK, meta={"dont_obey_robotstxt": True})
            try:
                answer = await engine.download_async(request)
            except _NO_ANSWER as error:
                log.info("%s: %s", url, error)
                return None
            location = (answer.headers.get("Location") or b"").decode("latin-1")
            if not (300 <= answer.status < 400 and location):
                return rules_of(answer.status, answer.body)
            url = urljoin(url, location)
            if urlsplit(url).path.rsplit("/", 1)[-1] != "robots.txt":
                return None
        return None
