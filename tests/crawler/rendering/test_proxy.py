from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable
from typing import Self

import pytest

from crawler import guard
from crawler.rendering.proxy import Passage, Proxy


class Far:
    """A server on loopback that answers everything alike and keeps what it was sent."""

    def __init__(self, answer: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") -> None:
        self.answer, self.heard, self.port = answer, b"", 0

    async def __aenter__(self) -> Self:
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.server.close()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heard += await reader.read(65536)
        writer.write(self.answer)
        await writer.drain()
        writer.close()


def passage(port: int = 0, **facts: object) -> Passage:
    own = frozenset({f"127.0.0.1:{port}", f"town.example:{port}"} if port else ())
    return Passage(inside=lambda _: False, named=own, allow_private=True, **facts)  # type: ignore[arg-type]


async def ask(proxy: Proxy, request: str, key: str, *, then: bytes = b"") -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    token = base64.b64encode(key.encode()).decode()
    writer.write(f"{request}\r\nProxy-Authorization: Basic {token}\r\nX-Other: 1\r\n\r\n".encode())
    said = b""
    if then:
        said = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
        writer.write(then)
    said += await asyncio.wait_for(reader.read(), 5)
    writer.close()
    return said


def through(work: Callable[[Proxy, Far], Awaitable[None]], far: Far | None = None) -> None:
    async def run() -> None:
        proxy = Proxy()
        await proxy.start()
        async with far or Far() as server:
            await work(proxy, server)
        proxy.close()

    asyncio.run(run())


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Addresses of hosts, in place of the system's."""
    known: dict[str, list[str]] = {}

    async def ask(host: str) -> list[str]:
        if host not in known:
            raise OSError(f"no address for {host}")
        return [known[host].pop(0)] if len(known[host]) > 1 else known[host]

    monkeypatch.setattr(guard, "NAMES", guard.Names(ask))
    return known


def test_a_request_to_the_site_goes_through_without_the_key():
    async def work(proxy: Proxy, far: Far) -> None:
        open_to = passage(far.port)
        proxy.open(open_to)
        url = f"http://127.0.0.1:{far.port}/a?b=1"
        said = await ask(proxy, f"GET {url} HTTP/1.1", f"{open_to.user}:{open_to.password}")
        assert said.endswith(b"ok")
        assert far.heard.startswith(b"GET /a?b=1 HTTP/1.1\r\n")
        assert b"Proxy-Authorization" not in far.heard
        assert b"X-Other: 1" in far.heard

    through(work)


@pytest.mark.parametrize("key", ["", "a:b", "{user}:wrong", "{user}:"])
def test_a_stranger_on_the_machine_gets_nothing(key: str):
    async def work(proxy: Proxy, far: Far) -> None:
        open_to = passage(far.port)
        proxy.open(open_to)
        asked = key.format(user=open_to.user)
        assert b" 407 " in await ask(proxy, f"GET http://127.0.0.1:{far.port}/ HTTP/1.1", asked)
        assert far.heard == b""

    through(work)


def test_a_key_is_worth_nothing_after_the_scan():
    async def work(proxy: Proxy, far: Far) -> None:
        open_to = passage(far.port)
        proxy.open(open_to)
        proxy.shut(open_to)
        request = f"GET http://127.0.0.1:{far.port}/ HTTP/1.1"
        assert b" 407 " in await ask(proxy, request, f"{open_to.user}:{open_to.password}")

    through(work)


@pytest.mark.parametrize(
    "request_line",
    [
        "GET http://127.0.0.1:{port}/ HTTP/1.1",
        "CONNECT 127.0.0.1:{port} HTTP/1.1",
        "CONNECT [::1]:{port} HTTP/1.1",
        "GET http://169.254.169.254/latest HTTP/1.1",
        "GET http://inside.example/ HTTP/1.1",
        "CONNECT inside.example:443 HTTP/1.1",
        "GET http://public.example:22/ HTTP/1.1",
    ],
)
def test_a_place_that_is_not_the_sites_is_not_connected_to(names: dict[str, list[str]], request_line: str):
    names |= {"inside.example": ["10.0.0.7"], "public.example": ["192.0.2.7"]}
    names |= {address: [address] for address in ("127.0.0.1", "::1", "169.254.169.254")}

    async def work(proxy: Proxy, far: Far) -> None:
        open_to = passage(1)
        proxy.open(open_to)
        said = await ask(proxy, request_line.format(port=far.port), f"{open_to.user}:{open_to.password}")
        assert b" 403 " in said
        assert far.heard == b""
        assert len(open_to.refused) == 1

    through(work)


@pytest.mark.parametrize(
    "request_line", ["GET ftp://127.0.0.1/ HTTP/1.1", "GET /etc/passwd HTTP/1.1", "GET file:///etc/passwd HTTP/1.1"]
)
def test_what_is_no_web_address_is_refused(request_line: str):
    async def work(proxy: Proxy, _: Far) -> None:
        open_to = passage(1)
        proxy.open(open_to)
        assert b" 400 " in await ask(proxy, request_line, f"{open_to.user}:{open_to.password}")

    through(work)


def test_a_name_that_changes_its_address_is_connected_to_where_it_was_checked(names: dict[str, list[str]]):
    """What is asked for next is the private address; the one that was checked stays in use."""
    names["rebinding.example"] = ["93.184.216.34", "127.0.0.1"]

    async def work(_: Proxy, __: Far) -> None:
        open_to = Passage(inside=lambda _: False, named=frozenset())
        assert await open_to.addresses("rebinding.example", 80) == ("93.184.216.34",)
        assert await open_to.addresses("rebinding.example", 80) == ("93.184.216.34",)

    through(work)


def test_a_name_with_one_private_address_among_public_ones_is_refused(monkeypatch: pytest.MonkeyPatch):
    async def ask(_: str) -> list[str]:
        return ["93.184.216.34", "10.0.0.1"]

    monkeypatch.setattr(guard, "NAMES", guard.Names(ask))

    async def work(_: Proxy, __: Far) -> None:
        with pytest.raises(guard.Refused):
            await Passage(inside=lambda _: True, named=frozenset()).addresses("mixed.example", 80)

    through(work)


def test_a_tunnel_carries_tls():
    async def work(proxy: Proxy, far: Far) -> None:
        open_to = passage(far.port)
        proxy.open(open_to)
        key = f"{open_to.user}:{open_to.password}"
        said = await ask(proxy, f"CONNECT 127.0.0.1:{far.port} HTTP/1.1", key, then=b"\x16hello")
        assert said.startswith(b"HTTP/1.1 200 ")
        assert far.heard == b"\x16hello"

    through(work)


def test_a_tunnel_that_carries_something_else_is_closed():
    async def work(proxy: Proxy, far: Far) -> None:
        open_to = passage(far.port)
        proxy.open(open_to)
        key = f"{open_to.user}:{open_to.password}"
        await ask(
            proxy, f"CONNECT 127.0.0.1:{far.port} HTTP/1.1", key, then=b"GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"
        )
        assert far.heard == b""

    through(work)


def test_a_page_gets_no_more_bytes_than_its_share():
    async def work(proxy: Proxy, far: Far) -> None:
        open_to = passage(far.port, max_bytes=100_000)
        proxy.open(open_to)
        request, key = f"GET http://127.0.0.1:{far.port}/ HTTP/1.1", f"{open_to.user}:{open_to.password}"
        assert len(await ask(proxy, request, key)) <= 100_000
        assert b" 503 " in await ask(proxy, request, key)

    through(work, Far(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1_000_000))
