"""Serves an invented site on loopback."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from urllib.parse import quote, unquote

from PIL import Image

from tests.generated.model import Resource, Site


def _key(path: str) -> str:
    """An address as it is looked up: what browsers and programs escape differently is the same."""
    return quote(unquote(path), safe="/?&=%:+,;@-._~!$'()*#[]")


def _picture(path: str) -> Resource:
    shade = zlib.crc32(path.encode()) % 200
    kept = BytesIO()
    Image.new("RGB", (64, 48), (shade, 120, 200 - shade)).save(kept, "PNG")
    return Resource(kept.getvalue(), "image/png")


@contextmanager
def served(site: Site) -> Iterator[str]:
    """The address of the site's home page while it is served."""
    known = {_key(path): resource for path, resource in site.resources.items()}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            resource = known.get(_key(self.path))
            if resource is None and self.path.startswith("/img/"):
                resource = _picture(self.path)
            if resource is None:
                resource = Resource(b"", "text/plain", 404) if self.path == "/robots.txt" else site.not_found
            body = resource.body
            if self.path == "/sitemap.xml":
                body = body.replace(b"{host}", f"http://127.0.0.1:{self.server.server_port}".encode())  # type: ignore[attr-defined]
            self.send_response(302 if resource.location else resource.status)
            if resource.location:
                self.send_header("Location", resource.location)
            self.send_header("Content-Type", resource.content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_HEAD = do_GET  # noqa: N815 - the name that http.server asks for

        def log_message(self, *_: object) -> None:
            """Nothing is logged."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
