"""Which sites share a server: the network addresses behind their names."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from urllib.parse import urlsplit

_AT_ONCE = 32


def servers_of(urls: Iterable[str], seconds: float = 120.0) -> dict[str, str]:
    """Network address by URL; those whose name did not resolve within so many seconds altogether are missing.

    Of several addresses the lowest, so that each look gives the same. A private address counts with its port, as in
    ``crawler.pace``.
    """
    hosts: dict[str, set[str]] = {}
    for url in urls:
        if host := urlsplit(url).hostname:
            hosts.setdefault(host, set()).add(url)
    pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="names")
    looks = {pool.submit(_address, host): host for host in hosts}
    done, _ = wait(looks, seconds)
    pool.shutdown(wait=False, cancel_futures=True)
    found: dict[str, str] = {}
    for look in done:
        address = look.result()
        if address:
            found |= {url: _named(address, url) for url in hosts[looks[look]]}
    return found


def _address(host: str) -> str:
    try:
        answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ""
    return min(str(answer[4][0]) for answer in answers)


def _named(address: str, url: str) -> str:
    parts = urlsplit(url)
    if not ipaddress.ip_address(address.partition("%")[0]).is_private:
        return address
    return f"{address}:{parts.port or (443 if parts.scheme == 'https' else 80)}"
