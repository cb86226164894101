"""A made-up nation on loopback: every address of ``127.0.0.0/8`` on one port is a municipality's site, a process serves all.

A site has a home page and pages under the titles of the year's checklist, each of about 100 KB and with words of its own. Pages
come with an ETag and confirm it. One site in ten is at fault: it does not answer (the connection is closed at once), is slow, or
refuses whoever asks (403, in the words of a firewall).
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import multiprocessing
import re
from collections.abc import Iterator
from multiprocessing.connection import Connection
from typing import Any, Literal

import uvloop

from checklist.loading import load_checklist
from tests.bench.towns import BODIES, Town, address

YEAR = 2569
SLOW_SECONDS = 3.0
"""How long each answer of a slow site takes."""
Fault = Literal["", "dead", "slow", "blocked"]
_FAULTS: tuple[Fault, ...] = ("dead", "slow", "blocked")
_FIRST = int(ipaddress.ip_address("127.1.0.1"))
_ASKED = re.compile(rb"GET (\S+) HTTP/1\.1\r\n")
_TAG = re.compile(rb'\r\nif-none-match: *"([^"\r]+)"', re.IGNORECASE)
_OWN = "00000000"
"""Stands in a page where the site's own number goes."""
_WALL = (
    b"<!doctype html><html><head><title>403 Forbidden</title></head><body><h1>Access Denied</h1>"
    b"<p>You don't have permission to access this server. Web Application Firewall.</p></body></html>"
)


def host(site: int) -> str:
    """Address of a site, 0 and up."""
    return str(ipaddress.ip_address(_FIRST + site))


def fault(site: int) -> Fault:
    """What is wrong with a site: one in ten, the three faults in turn."""
    return _FAULTS[site // 10 % 3] if site % 10 == 9 else ""


class _Nation(Town):
    """Pages of all sites, alike but for the number each says."""

    def __init__(self, pages: int) -> None:
        super().__init__(pages)
        titles = [item.title_th for item in load_checklist(YEAR).edition.items]
        self._titles = [f"{title} ประจำปีงบประมาณ พ.ศ. {YEAR}" for title in titles]
        self._pages = [self._page(number).encode() for number in range(pages)]

    def of(self, site: int, number: int) -> bytes:
        """One page of one site."""
        return self._pages[number].replace(_OWN.encode(), b"%08d" % site)

    def _page(self, number: int) -> str:
        # The home page comes first, then the checklist's titles, then what else a municipality writes of.
        title = f"เทศบาลตำบลบ้านที่ {_OWN}" if number == 0 else (self._titles + ["ข่าวประชาสัมพันธ์"] * self.pages)[number - 1]
        near = {2 * number + 1, 2 * number + 2, number // 2} if number else set(range(1, self.pages))
        links = "".join(
            f'<li><a href="{address(n)}">{(self._titles + [f"ข่าวที่ {n}"] * self.pages)[n - 1]}</a></li>'
            for n in sorted(near)
            if 0 < n < self.pages
        )
        main = self._bodies[number % BODIES].replace("{page}", f"{number}-{_OWN}")
        return (
            f"<!doctype html><html lang='th'><head><title>{title} - บ้านที่ {_OWN}</title>{self._before}<h1>{title}</h1>"
            f"<ul class='list'>{links}</ul>{main}{self._after}"
        )


class _Served(asyncio.Protocol):
    """One keep-alive connection."""

    def __init__(self, nation: _Nation) -> None:
        self._nation, self._asked, self._site = nation, b"", 0
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._site = int(ipaddress.ip_address(transport.get_extra_info("sockname")[0])) - _FIRST
        if fault(self._site) == "dead":
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        self._asked += data
        while b"\r\n\r\n" in self._asked:
            head, _, self._asked = self._asked.partition(b"\r\n\r\n")
            answer = self._answer(head + b"\r\n")
            if fault(self._site) == "slow":
                asyncio.get_running_loop().call_later(SLOW_SECONDS, self._transport.write, answer)
            else:
                self._transport.write(answer)

    def _answer(self, head: bytes) -> bytes:
        if fault(self._site) == "blocked":
            return _http("403 Forbidden", _WALL)
        found = _ASKED.match(head)
        path = found[1].decode() if found else ""
        named = re.search(r"/(\d+)\.html$", path)
        number = 0 if path == "/" else int(named[1]) if named else -1
        if not 0 <= number < self._nation.pages or address(number) != path:
            return _http("404 Not Found", b"not found")
        tag = f"{self._site}-{number}"
        known = _TAG.search(head)
        if known is not None and known[1].decode() == tag:
            return f'HTTP/1.1 304 Not Modified\r\nETag: "{tag}"\r\n\r\n'.encode()
        return _http("200 OK", self._nation.of(self._site, number), f'ETag: "{tag}"\r\n')


def _http(status: str, body: bytes, more: str = "") -> bytes:
    kind = "text/html; charset=utf-8" if body.startswith(b"<") else "text/plain"
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{more}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _serve(pages: int, told: Connection) -> None:
    nation = _Nation(pages)

    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(lambda: _Served(nation), "0.0.0.0", 0, backlog=2048)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    uvloop.run(run())


@contextlib.contextmanager
def served(pages: int) -> Iterator[tuple[int, int]]:
    """Serves the nation, so many pages a site; gives the port and the server's process id."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(pages, theirs), daemon=True)
    process.start()
    try:
        if not ours.poll(60):
            raise RuntimeError("the nation's server did not start")
        assert process.pid is not None
        yield ours.recv(), process.pid
    finally:
        process.terminate()
        process.join(10)
