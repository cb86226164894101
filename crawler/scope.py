"""Which hosts are the site itself."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

from crawler.file_hosts import locate

_DEFAULT_PORTS = {"http": 80, "https": 443}
WEB_PORTS = frozenset((80, 443, 8080, 8443))
"""Ports a public website may stand on beside the one its own address names."""


def is_address(host: str) -> bool:
    """Whether a host is written as an IP address."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def netloc(url: str) -> str:
    """Host of an address, lower-case, with its port where that is not the scheme's own."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    try:
        port = parts.port
    except ValueError:
        return ""
    if ":" in host:
        host = f"[{host}]"
    return host if port is None or port == _DEFAULT_PORTS.get(parts.scheme) else f"{host}:{port}"


class Scope:
    """The site's own hosts: the named one with and without ``www.``, its subdomains, where its home page led, and
    hosts the user added. Names without a dot and IP addresses (loopback) count exactly, port included.
    """

    def __init__(self, url: str, extra_hosts: Iterable[str] = ()) -> None:
        self._bases: list[str] = []
        self._exact: list[str] = []
        self.add(url)
        for host in extra_hosts:
            self.add(host if "//" in host else f"https://{host}")

    def add(self, url: str) -> None:
        """Counts the host of an address, with its ``www.`` twin and its subdomains, as the site."""
        place = netloc(url)
        host = (urlsplit(url).hostname or "").lower()
        if not host:
            return
        if is_address(host) or "." not in host:
            if place not in self._exact:
                self._exact.append(place)
        elif (base := host.removeprefix("www.")) not in self._bases:
            self._bases.append(base)

    def widen(self, url: str) -> None:
        """Counts the host that the site itself led to, unless a file service stands there: that is nobody's own."""
        place = locate(url)
        if place is None or place.kind == "site":
            self.add(url)

    @property
    def bases(self) -> tuple[str, ...]:
        """What was counted, in the order it was added: bare hosts, and exact ``host:port`` for addresses."""
        return (*self._bases, *self._exact)

    def __contains__(self, url: object) -> bool:
        if not isinstance(url, str):
            return False
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        if parts.scheme not in _DEFAULT_PORTS or not host:
            return False
        return netloc(url) in self._exact or any(host == base or host.endswith("." + base) for base in self._bases)
