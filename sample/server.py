"""The sample municipality's web server, on loopback.

::

    python -m sample.server --port 8000

What a file alone cannot say (statuses, redirects, wrong headers, robots.txt) stands in ``site/routes.yml``. Three pages
have no end and are made here: a calendar, a picture gallery and a web board that hands out session ids. Who names the tag
of an answer it has already (If-None-Match) is told that it still holds.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, quote, unquote, urlsplit

import yaml
from pydantic import BaseModel, ConfigDict

SITE = Path(__file__).parent / "site"
_MONTHS = (
    "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน", "กรกฎาคม",
    "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
)  # fmt: skip

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
_CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".pdf": "application/pdf",
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    ".pptx": f"{_OFFICE}.presentationml.presentation",
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".odt": f"{_OPEN}.text",
    ".ods": f"{_OPEN}.spreadsheet",
    ".rtf": "application/rtf",
    ".csv": "text/csv",
    ".txt": "text/plain; charset=utf-8",
    ".zip": "application/zip",
    ".jpg": "image/jpeg",
    ".png": "image/png",
}


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rewrite(_Strict):
    match: str
    """Regular expression over the whole decoded path and query."""
    file: str


class Route(_Strict):
    path: str
    status: int = 200
    file: str = ""
    text: str = ""
    redirect: str = ""
    content_type: str = ""
    file_name: str = ""
    """Sent as a download under this name."""
    why: str = ""


class Routes(_Strict):
    rewrite: tuple[Rewrite, ...]
    routes: tuple[Route, ...]


class Answer(_Strict):
    status: int
    body: bytes
    headers: dict[str, str]


def load_routes() -> Routes:
    """The rules of ``site/routes.yml``."""
    return Routes.model_validate(yaml.safe_load((SITE / "routes.yml").read_text(encoding="utf-8")))


def answer(routes: Routes, target: str, base: str) -> Answer:
    """What the site says to a GET of ``target`` (path and query as sent). ``base`` is the server's address without a
    slash at the end. Depends on nothing else, so that two scans see the same site.
    """
    parts = urlsplit(target)
    path, query = unquote(parts.path), unquote(parts.query)
    whole = f"{path}?{query}" if query else path
    for route in routes.routes:
        if route.path == path:
            return _routed(route, base)
    for asked in (whole, path):
        for rule in routes.rewrite:
            found = re.fullmatch(rule.match, asked)
            if found:
                return _file(found.expand(rule.file))
    numbers = parse_qs(query)
    if path == "/calendar":
        return _html(_calendar(_number(numbers, "y", 2568), _number(numbers, "m", 2)))
    if path == "/gallery":
        return _html(_gallery(_number(numbers, "page", 1)))
    if path == "/webboard":
        return _html(_webboard(whole))
    name = path.strip("/")
    for candidate in (name, f"{name}.html", f"{name}/index.html"):
        if candidate and candidate != "routes.yml" and (SITE / candidate).is_file():
            return _file(candidate)
    return _file("index.html") if not name else _not_found()


def _routed(route: Route, base: str) -> Answer:
    headers = {}
    if route.redirect:
        return Answer(status=301, body=b"", headers={"Location": route.redirect, "Content-Type": "text/html"})
    if route.file_name:
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(route.file_name)}"
    if route.file:
        body = (SITE / route.file).read_bytes()
    elif route.content_type:
        body = route.text.replace("{base}", base).encode()
    else:
        body = _page(str(route.status), f"<p>{escape(route.text)}</p>")
    headers["Content-Type"] = route.content_type or "text/html; charset=utf-8"
    return Answer(status=route.status, body=body, headers=headers)


def _file(name: str) -> Answer:
    path = (SITE / name).resolve()
    if not path.is_relative_to(SITE.resolve()) or not path.is_file():
        return _not_found()
    return Answer(status=200, body=path.read_bytes(), headers={"Content-Type": _CONTENT_TYPES[path.suffix]})


def _not_found() -> Answer:
    body = _page("404 Not Found", "<p>ไม่พบหน้าที่ร้องขอ</p>")
    return Answer(status=404, body=body, headers={"Content-Type": "text/html; charset=utf-8"})


def _html(body: bytes) -> Answer:
    return Answer(status=200, body=body, headers={"Content-Type": "text/html; charset=utf-8"})


def _page(title: str, main: str) -> bytes:
    return (
        f'<!DOCTYPE html>\n<html lang="th">\n<head><meta charset="utf-8"><title>{title}</title></head>\n<body>\n'
        f'<p><a href="/home">หน้าหลัก</a></p>\n<main>\n<h1>{title}</h1>\n{main}\n</main>\n</body>\n</html>\n'
    ).encode()


def _number(query: dict[str, list[str]], key: str, default: int) -> int:
    value = query.get(key, [""])[0]
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else default


def _calendar(year: int, month: int) -> bytes:
    """One month; the next one is always a click away."""
    month = min(max(month, 1), 12)
    before = f"/calendar?y={year - (month == 1)}&amp;m={12 if month == 1 else month - 1}"
    after = f"/calendar?y={year + (month == 12)}&amp;m={1 if month == 12 else month + 1}"
    days = "".join(f'<td><a href="/calendar?y={year}&amp;m={month}&amp;d={day}">{day}</a></td>' for day in (1, 10, 20))
    return _page(
        f"ปฏิทินกิจกรรม {_MONTHS[month - 1]} {year}",
        f'<p><a href="{before}">เดือนก่อน</a> <a href="{after}">เดือนถัดไป</a></p>\n<table><tr>{days}</tr></table>',
    )


def _gallery(page: int) -> bytes:
    """One page of pictures; there is always a next one."""
    return _page(
        f"ภาพกิจกรรม หน้า {page}",
        '<p><img src="/images/banner.png" alt=""></p>\n'
        f'<p>ภาพที่ {page * 9 - 8} - {page * 9}</p>\n<p><a href="/gallery?page={page + 1}">หน้าถัดไป</a></p>',
    )


def _webboard(whole: str) -> bytes:
    """The web board: every visit gets a new session id in its links, derived from the address asked for."""
    session = hashlib.sha256(whole.encode()).hexdigest()[:32]
    return _page(
        "กระดานถาม-ตอบ",
        f'<p><a href="/webboard?PHPSESSID={session}">รีเฟรช</a></p>\n'
        "<p>ถาม : ขอถังขยะต้องทำอย่างไร</p>\n<p>ตอบ (เจ้าหน้าที่) : ยื่นคำร้องที่เทศบาลหรือทางออนไลน์ได้</p>\n"
        f'<form action="/webboard?PHPSESSID={session}" method="post"><label>หัวข้อคำถาม <input type="text" name="topic">'
        '</label><label>คำถามของท่าน <textarea name="question"></textarea></label><button>ตั้งกระทู้</button></form>',
    )


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    routes: Routes
    base: str
    log: Callable[[str], None] | None = None

    def do_GET(self) -> None:
        if self.log is not None:
            self.log(self.path)
        said = answer(self.routes, self.path, self.base)
        headers, body = dict(said.headers), said.body
        status = said.status
        if status == 200:
            headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
            if headers["ETag"] in self.headers.get("If-None-Match", ""):
                status, body = 304, b""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815 - the name http.server calls

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's own signature
        """Say nothing: the scan reports for itself."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a visitor who hung up."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # socketserver's own types are private


def _listen(port: int, log: Callable[[str], None] | None = None) -> tuple[_Server, str]:
    handler = type("Handler", (_Handler,), {"routes": load_routes(), "log": staticmethod(log) if log else None})
    server = _Server(("127.0.0.1", port), handler)
    base = f"http://127.0.0.1:{server.server_port}"
    handler.base = base  # type: ignore[attr-defined]  # made by type(), so mypy does not know the class
    return server, base


@contextmanager
def serve(port: int = 0, log: Callable[[str], None] | None = None) -> Iterator[str]:
    """Serve the sample on 127.0.0.1 while the block runs; gives its address with a slash at the end. Port 0: any.

    ``log`` is told path and query of every request as it comes, from the server's threads.
    """
    server, base = _listen(port, log)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield f"{base}/"
    finally:
        server.shutdown()
        server.server_close()


def main() -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m sample.server", description="Serves the sample municipality")
    parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1 (0: any free one)")
    server, base = _listen(parser.parse_args().port)
    print(f"{base}/", flush=True)  # noqa: T201 - a command's answer
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
