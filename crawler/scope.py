"""Which hosts are the site itself."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

from crawler.file_hosts import locate

_DEFAULT_PORTS = {"http": 80, "https": 443}
WEB_PORTS = frozenset((80, 443, 8080, 8443))
"""Ports a public website may stand on beside the one its own address names."""

OTHER_SERVICES = frozenset(
    (
        *(
            1,
            7,
            9,
            11,
            13,
            15,
            17,
            19,
            20,
            21,
            22,
            23,
            25,
            37,
            42,
            43,
            53,
            69,
            77,
            79,
            87,
            95,
            101,
            102,
            103,
            104,
            109,
            110,
        ),
        *(
            111,
            113,
            115,
            117,
            119,
            123,
            135,
            137,
            139,
            143,
            161,
            179,
            389,
            427,
            445,
            465,
            512,
            513,
            514,
            515,
            526,
            530,
            531,
        ),
        *(
            532,
            540,
            548,
            554,
            556,
            563,
            587,
            601,
            636,
            989,
            990,
            993,
            995,
            1719,
            1720,
            1723,
            2049,
            2375,
            3306,
            3389,
            3659,
        ),
        *(
            4045,
            4190,
            5060,
            5061,
            5432,
            6000,
            6379,
            6566,
            6665,
            6666,
            6667,
            6668,
            6669,
            6679,
            6697,
            9200,
            10080,
            11211,
            27017,
        ),
    )
)
"""Ports that belong to other services (those that browsers refuse, Fetch 2.9, and databases)."""


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


def netloc_with_port(url: str) -> str:
    """Host and port of an address, the scheme's own port included."""
    place = netloc(url)
    if ":" in place.rsplit("]", 1)[-1]:
        return place
    return f"{place}:{443 if url.startswith('https:') else 80}"


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
