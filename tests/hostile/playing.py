"""What a misbehaviour is made of: one visitor's connection, and ready-made answers, honest and dishonest."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

DOMAIN = "hostile.test"
"""Every host below it stands on loopback; the resolver of the tests knows no other name."""
HTML = "text/html; charset=utf-8"


@dataclass
class Visit:
    """One request, and the line its answer goes over."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    host: str
    """Name and port of the site."""
    canary: str
    """Host and port in private space where a request would be noticed."""
    path: str = "/"
    head: str = ""
    """The whole request, as received."""
    number: int = 0
    """Requests to this site before this one."""
    ended: bool = False
    """Whether the connection must be closed."""

    def filled(self, text: str) -> str:
        """``text`` with the places of the site and its canary put in."""
        port = self.canary.rpartition(":")[2]
        return text.replace("{host}", self.host).replace("{canary}", self.canary).replace("{canary_port}", port)

    async def write(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def forever(self, data: bytes, pause: float = 0.0) -> None:
        """Sends the same bytes until the visitor hangs up."""
        while not self.writer.is_closing():
            await self.write(data)
            await asyncio.sleep(pause)

    async def reply(
        self,
        body: str | bytes = b"",
        status: int | str = 200,
        kind: str = HTML,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """An answer as it should be."""
        data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
        lines = {"Content-Type": kind, "Content-Length": str(len(data))} | dict(headers or {})
        head = f"HTTP/1.1 {status} X\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items()) + "\r\n"
        await self.write(head.encode("latin-1", "replace") + data)

    async def head_only(self, *lines: str) -> None:
        """Status line and headers; what follows is up to the caller. The connection ends with it."""
        self.ended = True
        await self.write(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))

    def reset(self) -> None:
        """Cuts the line as a broken firewall does."""
        self.ended = True
        line = self.writer.get_extra_info("socket")
        with contextlib.suppress(OSError):
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Play = Callable[[Visit], Awaitable[None]]
Part = str | bytes | Play


def page(title: str, *links: str, body: str = "", head: str = "") -> str:
    """An honest page of an invented municipality."""
    items = "".join(f'<li><a href="{link}">แผนดำเนินงาน {number} {title}</a></li>' for number, link in enumerate(links))
    return (
        f'<!doctype html><html lang="th"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body><main>'
        f"<h1>{title}</h1><p>เทศบาลตำบลบ้านตัวอย่าง แจ้งเรื่อง {title} ให้ประชาชนทราบ</p>{body}<ul>{items}</ul></main></body></html>"
    )


GOOD = page(
    "แผนดำเนินงานและการใช้งบประมาณประจำปี 2568",
    body="<table><tr><th>โครงการ</th><th>งบประมาณ (บาท)</th><th>ระยะเวลาดำเนินการ</th></tr>"
    "<tr><td>ปรับปรุงถนนสายตัวอย่าง</td><td>120,000</td><td>ม.ค. 2568 - มี.ค. 2568</td></tr></table>",
)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def site(parts: Mapping[str, Part], *, rest: Part | None = None) -> Play:
    """A site of the given paths (with their query). ``{host}`` and ``{canary}`` are filled in; others are 404."""

    async def play(visit: Visit) -> None:
        part = parts.get(visit.path, rest)
        if part is None and visit.path == "/good":
            part = GOOD
        if part is None:
            await visit.reply("<h1>404 Not Found</h1>", 404)
        elif callable(part):
            await part(visit)
        elif isinstance(part, str):
            await visit.reply(visit.filled(part))
        else:
            await visit.reply(part)

    return play


def with_corner(part: Part, *others: str) -> Play:
    """An honest site with one hostile place, ``/corner``."""
    return site({"/": page("เทศบาลตำบลบ้านตัวอย่าง", "/corner", "/good", *others), "/corner": part})


def with_front(part: Part) -> Play:
    """A site that answers everything in one way, robots.txt and sitemap left out."""

    async def play(visit: Visit) -> None:
        if visit.path in ("/robots.txt", "/sitemap.xml"):
            await visit.reply("", 404)
        else:
            await site({}, rest=part)(visit)

    return play


def sends(body: str | bytes, status: int | str = 200, kind: str = HTML, **headers: str) -> Play:
    """An answer of fixed bytes; underscores in the names of headers are hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    async def play(visit: Visit) -> None:
        filled = {name: visit.filled(value) for name, value in named.items()}
        await visit.reply(visit.filled(body) if isinstance(body, str) else body, status, kind, filled)

    return play


def moves(location: str, status: int = 302) -> Play:
    """A redirect."""
    return sends("", status, Location=location)


def raw(data: bytes) -> Play:
    """Bytes as they are, then the end of the connection."""

    async def play(visit: Visit) -> None:
        visit.ended = True
        await visit.write(data)

    return play


@dataclass(frozen=True)
class Expected:
    """What a scan must make of a site."""

    state: str = "complete"
    cause: frozenset[str] = frozenset()
    """Any of these; none where the scan is complete."""
    read: tuple[str, ...] = ()
    """Paths that are read as pages or documents."""
    unread: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Path -> causes of which one must be given."""
    most_asked: int = 200
    """Requests the site may receive."""


@dataclass(frozen=True)
class Case:
    """One misbehaviour."""

    name: str
    """Its host's first label."""
    does: str
    """One sentence."""
    play: Play
    expected: Expected
    settings: Mapping[str, object] = field(default_factory=dict)
    tls: str = ""
    """Kind of certificate shown; empty for plain HTTP."""
    at_once: bool = False
    """Whether it plays before it has read a request."""
    heavy: bool = False
    """Whether it costs so much processor time that it is scanned alone."""
    scheme: str = "http"
    seconds: float = 150.0
    """Its scan and audit end within, on a machine that does ten other things: a guard against hanging, no measure."""
