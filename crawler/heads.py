"""How much a server may say before its answer begins: status lines, interim answers (1xx) and headers together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.http11 import _LenientHTTP11ClientFactory, _LenientHTTP11ClientProtocol
from twisted.python.failure import Failure
from twisted.web._newclient import BODY, DONE, ParseError

if TYPE_CHECKING:
    from twisted.internet.defer import Deferred
    from twisted.internet.interfaces import IAddress
    from twisted.web._newclient import HTTP11ClientProtocol, Request
    from twisted.web.iweb import IResponse

MAX_HEAD_BYTES = 256_000
"""Twisted bounds one line (16 KB) but not their number."""


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    """Hangs up on a head without end. One answer at a time runs over a connection, so one count is enough."""

    _head_bytes = 0

    def request(self, request: Request) -> Deferred[IResponse]:
        self._head_bytes = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        if self._parser is not None and self._parser.state not in (BODY, DONE):
            # What comes with the last line of a head counts too: the limit leaves room for one read of the socket.
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                self._giveUp(Failure(ParseError(f"more than {MAX_HEAD_BYTES} bytes of headers", b"")))  # type: ignore[no-untyped-call]
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]


class BoundedFactory(_LenientHTTP11ClientFactory):
    """Makes the connections of the crawl."""

    def buildProtocol(self, addr: IAddress | None) -> HTTP11ClientProtocol:  # noqa: N802 - Twisted's name
        del addr
        return _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
