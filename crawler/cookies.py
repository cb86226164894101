"""Cookies of one scan: each goes back to the host that set it (or its ``www.`` twin) and to no other; few, small ones.

Scrapy's own middleware asks the network for a list of public suffixes when a cookie names a domain, while the crawl
stands still, and sends a cookie of one host to its neighbours. A site that needs cookies to be read sets them itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from scrapy.http import Request, Response

MAX_COOKIES = 50
"""Of one host (RFC 6265, 6.1)."""
MAX_COOKIE_BYTES = 4096
"""Of one cookie, name and value."""
MAX_HEADER_BYTES = 8000
"""Of all that is sent: a longer header is refused by common servers."""
_FIT = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x7e\x80-\xff][\x20-\x3a\x3c-\x7e\x80-\xff]*\Z")
"""Name, an equals sign, value: nothing that ends a header line or begins another cookie."""


class Cookies:
    """What each host asked to be told again. Life time, path and domain are not minded: a scan is short."""

    def __init__(self) -> None:
        self._kept: defaultdict[str, dict[str, str]] = defaultdict(dict)

    def take(self, host: str, header: str) -> None:
        """Keeps the cookie of a Set-Cookie header; one that is too large, unfit for a header or too many is left."""
        pair, _, attributes = header.partition(";")
        name, equals, value = (part.strip() for part in pair.partition("="))
        kept = self._kept[_place(host)]
        if not name or not equals or not _FIT.match(f"{name}={value}") or len(name) + len(value) > MAX_COOKIE_BYTES:
            return
        if re.search(r"(?:^|;)\s*max-age\s*=\s*(?:0|-\d+)\s*(?:;|$)", attributes[:1000], re.IGNORECASE):
            kept.pop(name, None)
        elif name in kept or len(kept) < MAX_COOKIES:
            kept[name] = value

    def header(self, host: str) -> str:
        """The Cookie header for a host, empty where it set none."""
        parts: list[str] = []
        size = 0
        for name, value in self._kept.get(_place(host), {}).items():
            size += len(name) + len(value) + 3
            if size > MAX_HEADER_BYTES:
                break
            parts.append(f"{name}={value}")
        return "; ".join(parts)


def _place(host: str) -> str:
    return host.lower().removeprefix("www.")


class CookiesMiddleware:
    """Sends and keeps the cookies of one scan, redirects and robots.txt included."""

    def __init__(self) -> None:
        self._cookies = Cookies()

    def process_request(self, request: Request) -> None:
        """Puts the host's own cookies into the request."""
        request.headers.pop("Cookie", None)
        if header := self._cookies.header(urlsplit(request.url).hostname or ""):
            request.headers["Cookie"] = header.encode("latin-1")

    def process_response(self, request: Request, response: Response) -> Response:
        """Keeps what the host sets."""
        host = urlsplit(request.url).hostname or ""
        for value in response.headers.getlist("Set-Cookie")[: MAX_COOKIES * 2]:
            self._cookies.take(host, value.decode("latin-1"))
        return response
