"""Scrapy components between the wire and the spider: the archive, decoding, and limits on what a site may send."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.exceptions import NotConfigured, StopDownload
from scrapy.http import Response
from scrapy.responsetypes import responsetypes

from core.snapshot import Cause
from crawler.archive import Archive, Exchange, Role
from crawler.decoding import UndecodableError, decoded
from crawler.frontier import Candidate
from crawler.guard import Refused
from crawler.journal import Silence
from crawler.recrawl import Former, Previous
from crawler.rendering.handler import Plain

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Headers, Request

CUT = "dataloss"
"""Scrapy's flag of a response that broke off."""
_KEPT = "kept"
"""Flag of a response that stands in the archive already."""


def header_pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    """Headers of Scrapy as pairs of text, in order."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        for value in (values if isinstance(values, list) else [values])
    )


def asked_of(request: Request) -> tuple[str, Role, str]:
    """Address, role and link under which the archive knows a request."""
    candidate: Candidate | None = request.meta.get("candidate")
    if candidate is None:
        return request.url, "robots" if urlsplit(request.url).path == "/robots.txt" else "page", ""
    if candidate.origin:
        # A mirror that is asked in a service's place answers for the service's address.
        return candidate.url, "offsite", candidate.origin
    if "render" in request.meta:
        return request.url, "rendered", ""
    return request.url, "script" if candidate.kind == "script" else "page", ""


class KeptAnswers:
    """Gives the answers that stand in the archive of a scan that goes on, without delay and without the network."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> KeptAnswers:
        return cls(crawler)

    def process_request(self, request: Request) -> Response | None:
        archive: Archive | None = getattr(self.crawler.spider, "archive", None)
        kept = archive.kept(*asked_of(request)) if archive is not None else None
        if kept is None:
            return None
        if isinstance(kept, Silence):
            raise Refused(kept.cause, kept.detail)
        headers: dict[str, list[str]] = {}
        for name, value in kept.headers:
            headers.setdefault(name, []).append(value)
        request.meta["download_latency"] = kept.seconds
        empty = Response(request.url, status=kept.status, headers=headers)
        kind = responsetypes.from_args(headers=empty.headers, url=request.url, body=kept.body)
        flags = [_KEPT, CUT] if kept.cut else [_KEPT]
        return kind(request.url, status=kept.status, headers=empty.headers, body=kept.body, flags=flags)

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Writes down that a robots.txt gave no answer; the spider does it for all else."""
        archive: Archive | None = getattr(self.crawler.spider, "archive", None)
        if archive is not None and "candidate" not in request.meta and not isinstance(exception, Refused):
            url, role, _ = asked_of(request)
            archive.silence(url, role, Cause.OTHER, (str(exception) or type(exception).__name__)[:300])


class ArchiveMiddleware:
    """Writes every answer into the scan's archive (``spider.archive``), redirects and robots.txt included."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ArchiveMiddleware:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        archive: Archive | None = getattr(self.crawler.spider, "archive", None)
        if archive is not None and _KEPT not in response.flags:
            url, role, link = asked_of(request)
            plain: Plain | None = request.meta.get("render")
            archive.exchange(
                Exchange(
                    url=url,
                    status=response.status,
                    headers=header_pairs(response.headers),
                    body=response.body,
                    fetched=datetime.now(UTC),
                    seconds=float(request.meta.get("download_latency", 0.0)),
                    role=role,
                    method=request.method,
                    link=link,
                    cut=CUT in response.flags,
                    plain=hashlib.sha256(plain.body).hexdigest() if plain is not None else "",
                    former=request.meta.get("former"),
                )
            )
        return response


class Confirmation:
    """Asks the site whether the answers of the last scan still hold, and gives those that do.

    The former answer is read, whole and unharmed, before the site is asked: a 304 without it is never trusted.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Confirmation:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        previous: Previous | None = getattr(self.crawler.spider, "previous", None)
        if previous is None or request.method != "GET":
            return
        former = previous.answer(asked_of(request)[1], request.url)
        if former is not None:
            request.meta["former"] = former
            for name, value in former.conditions:
                request.headers[name] = value

    def process_response(self, request: Request, response: Response) -> Response:
        former: Former | None = request.meta.get("former")
        if former is None:
            return response
        if response.status != 304:
            del request.meta["former"]
            return response
        headers: dict[str, list[str]] = {}
        for name, value in former.confirmed(header_pairs(response.headers)):
            headers.setdefault(name, []).append(value)
        return Response(request.url, status=200, headers=headers, body=former.body)


class PageSizeLimit:
    """Stops the download of an HTML page that is larger than a page may be; files have their own, larger limit."""

    def __init__(self, crawler: Crawler) -> None:
        self.limit = crawler.settings.getint("OIT_MAX_PAGE_BYTES")
        if not self.limit:
            raise NotConfigured
        self._page: Request | None = None
        self._received = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PageSizeLimit:
        extension = cls(crawler)
        crawler.signals.connect(extension.headers_received, signal=signals.headers_received)
        crawler.signals.connect(extension.bytes_received, signal=signals.bytes_received)
        return extension

    def headers_received(self, headers: Headers, body_length: Any, request: Request) -> None:
        if not _says_html(headers):
            return
        self._page, self._received = request, 0
        if isinstance(body_length, int) and body_length > self.limit:
            self._stop(request)

    def bytes_received(self, data: bytes, request: Request) -> None:
        if request is not self._page:
            return
        self._received += len(data)
        if self._received > self.limit:
            self._stop(request)

    @staticmethod
    def _stop(request: Request) -> None:
        request.meta["too_large"] = True
        raise StopDownload(fail=True)


class DecodingMiddleware:
    """Takes content encodings off, a page to the size of a page and a file to that of a file, and no further."""

    def __init__(self, crawler: Crawler) -> None:
        self.page_bytes = crawler.settings.getint("OIT_MAX_PAGE_BYTES")
        self.file_bytes = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> DecodingMiddleware:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Says which encodings are understood."""
        request.headers.setdefault("Accept-Encoding", b"gzip, deflate, br, zstd")

    def process_response(self, request: Request, response: Response) -> Response:
        """Raises ``Refused`` for a body that unfolds too far or not at all."""
        named = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
        if not named or request.method == "HEAD":
            return response
        limit = self.page_bytes if _says_html(response.headers) else self.file_bytes
        try:
            body = decoded(response.body, named, limit + 1)
        except UndecodableError as error:
            raise Refused(Cause.UNREADABLE, str(error)) from error
        if len(body) > limit:
            raise Refused(Cause.TOO_LARGE, f"unfolds to more than {limit} bytes")
        del response.headers["Content-Encoding"]
        kind = responsetypes.from_args(headers=response.headers, url=response.url, body=body)
        return response.replace(cls=kind, body=body)


def _says_html(headers: Headers) -> bool:
    return (headers.get("Content-Type") or b"").lower().startswith((b"text/html", b"application/xhtml"))
