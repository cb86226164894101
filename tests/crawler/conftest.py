"""A website on loopback whose pages are written in the test, and a scan of it."""

from __future__ import annotations

import http.server
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from core.settings import ScanSettings
from core.snapshot import Snapshot
from crawler.frontier import Rank, neutral
from crawler.scan import ScanResult, run_scan
from crawler.snapshot import read_snapshot


@dataclass
class Answer:
    body: str | bytes = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hang: float = 0.0


Route = Answer | str | bytes | Callable[["Handler"], Answer]


class Handler(http.server.BaseHTTPRequestHandler):
    site: Website
    protocol_version = "HTTP/1.1"
    # Head and body are sent apart: the body would wait 40 ms until the client has acknowledged the head.
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self.site.asked.append(self.path)
        self.site.agents.append(self.headers.get("User-Agent", ""))
        answer = self.site.answer(self)
        if answer.hang:
            self.site.closing.wait(answer.hang)
        body = answer.body if isinstance(answer.body, bytes) else answer.body.encode()
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))} | answer.headers
        try:
            self.send_response(answer.status)
            for name, value in headers.items():
                if value:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


class Website:
    """``pages`` maps a path (with its query) to a body, an ``Answer``, or a function; anything else is a 404."""

    def __init__(self, pages: dict[str, Route], context: ssl.SSLContext | None = None) -> None:
        self.pages, self.asked, self.agents = pages, [], []
        self.closing = threading.Event()
        handler = type("SiteHandler", (Handler,), {"site": self})
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        if context is not None:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        self.url = f"{'https' if context else 'http'}://127.0.0.1:{self.port}/"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def answer(self, request: Handler) -> Answer:
        route = self.pages.get(request.path)
        if route is None:
            route = self.pages.get("*", Answer("<h1>404 Not Found</h1>", 404))
        if callable(route):
            return route(request)
        return route if isinstance(route, Answer) else Answer(route)

    def close(self) -> None:
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def website() -> Iterator[Callable[..., Website]]:
    running: list[Website] = []

    def start(pages: dict[str, Route], context: ssl.SSLContext | None = None) -> Website:
        running.append(Website(pages, context))
        return running[-1]

    yield start
    for site in running:
        site.close()


@dataclass
class Scanned:
    result: ScanResult
    snapshot: Snapshot
    warc: Path

    def paths(self) -> set[str]:
        return {"/" + page.url.split("/", 3)[3] for page in self.snapshot.pages}

    def causes(self) -> dict[str, str]:
        return {"/" + one.url.split("/", 3)[3]: one.cause.value for one in self.snapshot.unread}


@pytest.fixture
def scanned(tmp_path: Path) -> Callable[..., Scanned]:
    def scan(url: str, rank: Rank = neutral, **settings: object) -> Scanned:
        warc = tmp_path / f"{len(list(tmp_path.iterdir()))}.warc.gz"
        defaults: dict[str, object] = {"delay": 0, "allow_private": True, "timeout": 5}
        result = run_scan(url, ScanSettings(**(defaults | settings)), warc, rank)
        return Scanned(result, read_snapshot(warc), warc)

    return scan


def page(title: str, *links: str, text: str = "") -> str:
    """A page of an invented municipality with its own words, so that no two are the same."""
    items = "".join(f'<li><a href="{link}">ไปยัง {link}</a></li>' for link in links)
    words = text or f"เทศบาลตำบลบ้านตัวอย่าง เรื่อง {title} รายละเอียดของ {title}"
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title></head>"
        f"<body><main><h1>{title}</h1><p>{words}</p><ul>{items}</ul></main></body></html>"
    )


PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
