"""The only way from the browser to the network: a forward proxy on loopback that connects to checked addresses alone.

The browser is told to resolve no name and to reach nothing but this proxy. Each scan has a key of its own (the user and
password of proxy authentication), so that the proxy knows whose rules hold and strangers on the machine get nothing.
What is asked for is looked up here, checked as ``crawler.guard`` checks, and connected to at the address that was
checked: a name that changes its address between two look-ups gains nothing.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import logging
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.guard import Refused, admit, check

log = logging.getLogger(__name__)

_MAX_HEAD = 32_768
"""Bytes of a request's head."""
_MAX_SENT = 65_536
"""Bytes of a request's body."""
_CHUNK = 65_536
_CONNECT_SECONDS = 10.0
_IDLE_SECONDS = 30.0
_MAX_CONNECTIONS = 32
"""At the same time, of one scan."""
_HANDSHAKE = 0x16
"""First byte of TLS. A tunnel that begins otherwise is a plain WebSocket."""
_HOP_HEADERS = frozenset(
    ("proxy-authorization", "proxy-connection", "connection", "keep-alive", "upgrade", "te", "trailer")
)


@dataclass(slots=True)
class Passage:
    """What one scan's pages may reach."""

    inside: Callable[[str], bool]
    """Whether an address (``http://host:port/``) belongs to the site."""
    named: Collection[str]
    """``host:port`` of what the user named: its port and its literal address are wanted."""
    allow_private: bool = False
    """Whether the site itself may lie in a private network; nothing else may, whatever its pages ask for."""
    max_bytes: int = 20_000_000
    """Of one page."""
    bytes: int = 0
    """Received for the page being rendered."""
    refused: list[str] = field(default_factory=list)
    """``host:port`` of what was not connected to."""
    connections: int = 0
    user: str = field(default_factory=lambda: secrets.token_hex(8))
    password: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    async def addresses(self, host: str, port: int) -> tuple[str, ...]:
        """Checked addresses of a host. Raises ``Refused`` and ``OSError``."""
        place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        admit(f"http://{place}/", allow_private=False, named=self.named)
        own = place in self.named or self.inside(f"http://{place}/")
        return await check(host, allow_private=self.allow_private and own)

    async def connect(self, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection to a host at an address that was checked. Raises ``Refused`` and ``OSError``."""
        last: OSError = OSError(f"no address for {host}")
        for address in await self.addresses(host, port):
            try:
                return await asyncio.wait_for(asyncio.open_connection(address, port, limit=_CHUNK), _CONNECT_SECONDS)
            except TimeoutError as error:
                last = OSError(f"{host} does not answer")
                last.__cause__ = error
            except OSError as error:
                last = error
        raise last


class Proxy:
    """Serves the passages that are open."""

    def __init__(self) -> None:
        self._passages: dict[str, Passage] = {}
        self._server: asyncio.Server | None = None
        self.port = 0

    async def start(self) -> None:
        """Listens on a free port of loopback."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=_MAX_HEAD)
        self.port = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        """Takes no more connections."""
        if self._server is not None:
            self._server.close()

    def open(self, passage: Passage) -> None:
        """Lets a scan's pages through."""
        self._passages[passage.user] = passage

    def shut(self, passage: Passage) -> None:
        """Lets them through no more."""
        self._passages.pop(passage.user, None)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        passage: Passage | None = None
        try:
            async with asyncio.timeout(_IDLE_SECONDS):
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            request, *lines = head[:-4].split("\r\n")
            headers = [(name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
            passage = self._passage(headers)
            if passage is None:
                _answer(writer, 407, 'Proxy-Authenticate: Basic realm="scan"\r\n')
            elif passage.connections >= _MAX_CONNECTIONS or passage.bytes > passage.max_bytes:
                _answer(writer, 503)
                passage = None
            else:
                passage.connections += 1
                await self._pass(request, headers, passage, reader, writer)
            await writer.drain()
        except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            log.debug("a connection of the browser ended: %r", error)
        finally:
            if passage is not None:
                passage.connections -= 1
            writer.close()

    def _passage(self, headers: list[tuple[str, str]]) -> Passage | None:
        shown = next((value for name, value in headers if name.lower() == "proxy-authorization"), "")
        scheme, _, token = shown.partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            user, _, password = base64.b64decode(token, validate=True).decode("ascii").partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        passage = self._passages.get(user)
        return passage if passage is not None and secrets.compare_digest(passage.password, password) else None

    async def _pass(
        self,
        request: str,
        headers: list[tuple[str, str]],
        passage: Passage,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        method, _, rest = request.partition(" ")
        target = rest.rpartition(" ")[0]
        tunnel = method == "CONNECT"
        parts = urlsplit(f"//{target}" if tunnel else target)
        host, port = (parts.hostname or "").lower(), parts.port or (443 if tunnel else 80)
        if not host or (not tunnel and parts.scheme != "http"):
            _answer(writer, 400)
            return
        try:
            far_reader, far_writer = await passage.connect(host, port)
        except Refused as error:
            if len(passage.refused) < 100:
                passage.refused.append(f"{host}:{port}")
            log.info("a rendered page was not let through to port %d: %s", port, error.cause)
            _answer(writer, 403)
            return
        except OSError:
            _answer(writer, 502)
            return
        try:
            if tunnel:
                await self._tunnel(passage, reader, writer, far_reader, far_writer)
            else:
                path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
                await self._forward(f"{method} {path} HTTP/1.1", headers, reader, far_writer)
                await _pour(far_reader, writer, passage)
        finally:
            far_writer.close()

    @staticmethod
    async def _tunnel(
        passage: Passage,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        far_reader: asyncio.StreamReader,
        far_writer: asyncio.StreamWriter,
    ) -> None:
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        async with asyncio.timeout(_IDLE_SECONDS):
            first = await reader.read(_CHUNK)
        if not first or first[0] != _HANDSHAKE:
            return
        far_writer.write(first)
        up = asyncio.ensure_future(_pour(reader, far_writer, None))
        try:
            await _pour(far_reader, writer, passage)
        finally:
            up.cancel()
            await asyncio.wait({up})

    @staticmethod
    async def _forward(
        request: str, headers: list[tuple[str, str]], reader: asyncio.StreamReader, far_writer: asyncio.StreamWriter
    ) -> None:
        """Sends a plain request on; the connection serves this one only."""
        kept = [(name, value) for name, value in headers if name and name.lower() not in _HOP_HEADERS]
        sent = int(next((value for name, value in kept if name.lower() == "content-length"), "0"))
        if sent > _MAX_SENT or any(name.lower() == "transfer-encoding" for name, _ in kept):
            raise ValueError("a rendered page sends too much")
        lines = "".join(f"{name}: {value}\r\n" for name, value in kept)
        far_writer.write(f"{request}\r\n{lines}Connection: close\r\n\r\n".encode("latin-1"))
        if sent:
            async with asyncio.timeout(_IDLE_SECONDS):
                far_writer.write(await reader.readexactly(sent))
        await far_writer.drain()


async def _pour(source: asyncio.StreamReader, target: asyncio.StreamWriter, passage: Passage | None) -> None:
    """Hands bytes on until the source ends; those counted, until the page has had its share."""
    while True:
        async with asyncio.timeout(_IDLE_SECONDS):
            data = await source.read(_CHUNK)
        if not data:
            return
        if passage is not None:
            passage.bytes += len(data)
            if passage.bytes > passage.max_bytes:
                return
        target.write(data)
        await target.drain()


def _answer(writer: asyncio.StreamWriter, status: int, extra: str = "") -> None:
    writer.write(f"HTTP/1.1 {status} -\r\n{extra}Content-Length: 0\r\nConnection: close\r\n\r\n".encode("latin-1"))
