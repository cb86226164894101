"""Secure connections to old and untrusted servers.

What a certificate is worth is judged once, in the preflight. After that an old or untrusted server is still the
agency's site and has to be read: no verification, TLS 1.0 and weak keys let in. Nothing secret is ever sent.
"""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from OpenSSL import SSL
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer  # type: ignore[import-untyped]  # zope ships no types

from crawler.guard import NAMES
from crawler.heads import BoundedFactory
from crawler.pace import GAP_SHARE, PACE, address_key
from crawler.scope import is_address

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response

_CIPHERS = "DEFAULT:@SECLEVEL=0"
_LEGACY_SERVER_CONNECT = 0x4
"""OpenSSL's ``SSL_OP_LEGACY_SERVER_CONNECT``: servers without secure renegotiation."""


def lenient_tls() -> ssl.SSLContext:
    """The context of the preflight."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers(_CIPHERS)
    context.options |= _LEGACY_SERVER_CONNECT
    return context


@implementer(IOpenSSLClientConnectionCreator)
class _Connections:
    def __init__(self, context: SSL.Context, host: str) -> None:
        self._context, self._host = context, host

    def clientConnectionForTLS(self, tlsProtocol: Any) -> SSL.Connection:  # noqa: N802, N803 - Twisted's names
        del tlsProtocol
        connection = SSL.Connection(self._context, None)
        if not is_address(self._host):
            connection.set_tlsext_host_name(self._host.encode("ascii"))
        return connection


@implementer(IPolicyForHTTPS)
class LenientPolicy:
    """The context of the crawl. Scrapy's own cannot lower OpenSSL's security level, which shuts TLS 1.0 out."""

    def __init__(self) -> None:
        self._context = SSL.Context(SSL.TLS_CLIENT_METHOD)
        self._context.set_cipher_list(_CIPHERS.encode())
        self._context.set_min_proto_version(SSL.TLS1_VERSION)
        self._context.set_options(_LEGACY_SERVER_CONNECT)
        self._context.set_verify(SSL.VERIFY_NONE)

    def creatorForNetloc(self, hostname: bytes, port: int) -> _Connections:  # noqa: N802 - Twisted's name
        del port
        return _Connections(self._context, hostname.decode("ascii"))


class DownloadHandler(HTTP11DownloadHandler):
    """Scrapy's download handler with our policy and our bound on headers."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._contextFactory = LenientPolicy()  # type: ignore[assignment]  # zope ships no types
        self._pool._factory = BoundedFactory  # noqa: SLF001 - no other way to it
        self._gap = GAP_SHARE * crawler.settings.getfloat("DOWNLOAD_DELAY")
        self._allow_private = crawler.settings.getbool("OIT_ALLOW_PRIVATE")

    async def download_request(self, request: Request) -> Response:
        """One exchange, at the pace that all scans keep together towards its server."""
        parts = urlsplit(request.url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        if request.meta.get("shared_service"):
            return await super().download_request(request)
        try:
            addresses = await NAMES.addresses(host)
        except OSError:
            # The connection fails over it in its own words.
            return await super().download_request(request)
        async with PACE.turn(address_key(addresses[0], port, allow_private=self._allow_private), self._gap):
            return await super().download_request(request)
