"""Waits before a request: until a host that asked for patience may be asked again, or a second attempt is due."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from core.snapshot import Cause
from crawler.guard import Refused

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Request

    from crawler.spiders.site import SiteSpider

_LOOK_UP = 0.5
"""Seconds after which somebody who waits looks whether the scan has ended."""


class NotYet(Refused):
    """Raised for a request to another host than the site's own that has to wait while there is more to read."""

    def __init__(self, host: str) -> None:
        super().__init__(Cause.BUDGET, f"{host} asked for patience and was not asked again before the scan ended")


class PatienceMiddleware:
    """Holds requests back as their host's ``Breaker`` says, and sets the pause between two of them."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PatienceMiddleware:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises ``Refused`` for a host that was given up, and for a scan that ends meanwhile."""
        spider: SiteSpider = self.crawler.spider  # type: ignore[assignment]
        candidate = request.meta.get("candidate")
        if candidate is None or not hasattr(spider, "breaker"):
            return
        host, breaker = spider.host_of(candidate), spider.breaker(candidate)
        if breaker.state == "given_up" and breaker.cause is not None:
            raise Refused(breaker.cause, f"{host} was given up: too many addresses in a row gave nothing")
        downloader = self.crawler.engine.downloader
        slot = downloader.slots.get(downloader.get_slot_key(request))
        if slot is not None:
            slot.delay = breaker.pause
        if breaker.wait() > 0 and host != spider.host and len(spider.scheduler.frontier) > 0:
            raise NotYet(host)
        frontier = spider.scheduler.frontier
        while (left := max(breaker.wait(), spider.due(candidate) - time.monotonic())) > 0:
            if frontier.closed:
                raise Refused(Cause.INTERRUPTED, f"the scan ended while {host} was given time")
            await asyncio.sleep(min(left, _LOOK_UP))
