"""No visit leads into a private network: every host is looked up once, checked, and connected to at what was checked.

``Resolver`` is the only way from a name to an address in the crawl: Scrapy connects through it, so a redirect, an
image or a robots.txt cannot slip past. ``GuardMiddleware`` refuses schemes, ports and addresses before that, with a
cause of its own. ``allow_private`` (the user's own machine, an intranet) switches both off for one scan only.
"""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import logging
import socket
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.exceptions import IgnoreRequest
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver, IHostResolution
from zope.interface import implementer  # type: ignore[import-untyped]  # zope ships no types

from core.snapshot import Cause
from crawler.scope import WEB_PORTS, is_address

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Request

log = logging.getLogger(__name__)

DNS_SECONDS = 15.0
"""Longest wait for one look-up."""
_KEPT_SECONDS = 600.0
"""How long a look-up is trusted. Longer than one answer takes: check and connection use the same addresses."""
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_LOCAL_NAT64 = ipaddress.IPv6Network("64:ff9b:1::/48")


class Refused(IgnoreRequest):
    """Raised by the guard for a request that must not be made."""

    def __init__(self, cause: Cause, detail: str) -> None:
        self.cause, self.detail = cause, detail
        super().__init__(detail)


def is_private(address: str) -> bool:
    """Whether an IP address lies outside the public internet (loopback, RFC 1918, link-local, CGNAT, ULA, multicast,
    reserved), IPv4 addresses wrapped in IPv6 (mapped, 6to4, Teredo, NAT64) included. Unreadable counts as private.
    """
    try:
        ip = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return True
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and (ip in _NAT64 or ip in _LOCAL_NAT64 or int(ip) < 2**32):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_private(str(inner))
    return not ip.is_global or ip.is_multicast or ip.is_reserved


async def look_up(host: str) -> list[str]:
    """Addresses of a host name or literal as the system knows them. Raises ``OSError``, ``UnicodeError``."""
    answers = await asyncio.get_running_loop().getaddrinfo(host, 0, type=socket.SOCK_STREAM)
    return [str(place[0]) for _, _, _, _, place in answers]


class Names:
    """Look-ups of one process, kept for ten minutes, and the hosts that scans with ``allow_private`` may reach."""

    def __init__(self, ask: Callable[[str], Awaitable[list[str]]] = look_up) -> None:
        self._ask = ask
        self._known: dict[str, tuple[float, tuple[str, ...]]] = {}
        self._permitted: Counter[str] = Counter()

    async def addresses(self, host: str) -> tuple[str, ...]:
        """Addresses of a host name or literal, IPv4 first. Raises ``OSError`` when there is none."""
        known = self._known.get(host)
        if known and known[0] > time.monotonic():
            return known[1]
        try:
            answers = await asyncio.wait_for(self._ask(host), DNS_SECONDS)
        except TimeoutError as error:
            raise OSError(errno.ETIMEDOUT, f"no answer about {host} within {DNS_SECONDS:.0f} s") from error
        except UnicodeError as error:
            raise OSError(f"{host} is no host name") from error
        found = sorted({(":" in address, address) for address in answers})
        if not found:
            raise OSError(f"no address for {host}")
        if len(self._known) > 20_000:
            self._known.clear()
        self._known[host] = (time.monotonic() + _KEPT_SECONDS, tuple(address for _, address in found))
        return self._known[host][1]

    def permit(self, host: str) -> None:
        """Lets connections to a host's private addresses through until ``forbid``."""
        self._permitted[host] += 1

    def forbid(self, host: str) -> None:
        """Takes one ``permit`` back."""
        self._permitted[host] -= 1
        if self._permitted[host] <= 0:
            del self._permitted[host]

    def may_connect(self, host: str, address: str) -> bool:
        """Whether a connection for this host may go to this address."""
        return host in self._permitted or not is_private(address)


NAMES = Names()


def admit(url: str, *, allow_private: bool, named: Collection[str]) -> str:
    """Host of an address that may be asked for, before its look-up. Raises ``Refused`` for what is no public website's:
    another scheme, a bare IP address, a port of another service. ``named`` (``host:port``) is what the user asked for:
    its ports and its literal addresses are wanted.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if parts.scheme not in ("http", "https") or not host:
        raise Refused(Cause.OTHER, f"{parts.scheme}: is not a web address")
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise Refused(Cause.OTHER, "the port is no number of a port") from None
    place = f"[{host}]" if ":" in host else host
    if allow_private or f"{place}:{port}" in named:
        return host
    if is_address(host) and not any(one.rpartition(":")[0] == place for one in named):
        raise Refused(Cause.PRIVATE_ADDRESS, f"{host} is a bare IP address")
    if port not in WEB_PORTS:
        raise Refused(Cause.OTHER, f"port {port} is not a public website's")
    return host


def dns_cause(error: OSError) -> Cause:
    """Whether a failed look-up says that there is no such name, or says nothing."""
    silent = (errno.ETIMEDOUT, socket.EAI_AGAIN, socket.EAI_FAIL)
    return Cause.DNS_NO_ANSWER if error.errno in silent else Cause.DNS


async def check(host: str, *, allow_private: bool) -> tuple[str, ...]:
    """Addresses of a host, all of them public. Raises ``OSError`` (no such host) and ``Refused`` (private address)."""
    addresses = await NAMES.addresses(host)
    private = [address for address in addresses if is_private(address)]
    if private and not allow_private:
        raise Refused(Cause.PRIVATE_ADDRESS, f"{host} leads to {private[0]}, which is not on the public internet")
    return addresses


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name
        self.task: asyncio.Future[None] | None = None
        """Held here so that it is not collected while it runs."""

    def cancel(self) -> None:
        """Nothing to cancel: a late answer is dropped by its receiver."""


@implementer(IHostnameResolver)
class Resolver:
    """Scrapy's ``TWISTED_DNS_RESOLVER``: gives only addresses that may be connected to."""

    def __init__(self, reactor: Any) -> None:
        self.reactor = reactor

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Resolver:
        del crawler
        return cls(reactor)

    def install_on_reactor(self) -> None:
        self.reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802 - Twisted's name
        self,
        resolutionReceiver: Any,  # noqa: N803 - Twisted's name
        hostName: str,  # noqa: N803 - Twisted's name
        portNumber: int = 0,  # noqa: N803 - Twisted's name
        addressTypes: Sequence[type[Any]] | None = None,  # noqa: N803 - Twisted's name
        transportSemantics: str = "TCP",  # noqa: N803 - Twisted's name
    ) -> _Resolution:
        del addressTypes, transportSemantics
        resolution = _Resolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        resolution.task = asyncio.ensure_future(self._tell(hostName, portNumber, resolutionReceiver))
        return resolution

    @staticmethod
    async def _tell(host: str, port: int, receiver: Any) -> None:
        try:
            for address in await NAMES.addresses(host):
                if NAMES.may_connect(host, address):
                    kind = IPv6Address if ":" in address else IPv4Address
                    receiver.addressResolved(kind("TCP", address, port))
                else:
                    log.warning("%s leads to %s, which is not on the public internet: not visited", host, address)
        except OSError as error:
            log.info("%s: %s", host, error)
        receiver.resolutionComplete()


class GuardMiddleware:
    """Refuses, for every request and so for every redirect, what must not be visited."""

    def __init__(self, crawler: Crawler) -> None:
        self.allow_private: bool = crawler.settings.getbool("OIT_ALLOW_PRIVATE")
        self.named: frozenset[str] = frozenset(crawler.settings.getlist("OIT_NAMED_HOSTS"))
        """``host:port`` of what the user named: its port and its literal address are wanted."""
        self._permitted: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> GuardMiddleware:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.close, signal=signals.spider_closed)
        return middleware

    async def process_request(self, request: Request) -> None:
        host = admit(request.url, allow_private=self.allow_private, named=self.named)
        if self.allow_private and host not in self._permitted:
            self._permitted.add(host)
            NAMES.permit(host)
        try:
            await check(host, allow_private=self.allow_private)
        except OSError as error:
            raise Refused(dns_cause(error), str(error)) from error

    def close(self) -> None:
        for host in self._permitted:
            NAMES.forbid(host)
        self._permitted.clear()
