from __future__ import annotations

import socket
import threading

import pytest

from core.settings import ScanSettings
from crawler.frontier import neutral
from crawler.scan import run_scan
from crawler.snapshot import read_snapshot

HOME = b'<title>x</title><main><h1>Home</h1><a href="/flood">flood</a><p>text of the page</p></main>'


@pytest.fixture
def flooding():
    """Port of a site whose ``/flood`` sends what the test puts here, again and again until the visitor hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))
    flood, sent = [b""], [0]

    def serve(line: socket.socket) -> None:
        with line:
            asked = line.recv(65_536)
            try:
                if b" /flood " in asked:
                    line.sendall(b"HTTP/1.1 100 Continue\r\n")
                    while sent[0] < 50_000_000:
                        sent[0] += line.send(flood[0])
                elif b" / " in asked:
                    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n" + HOME)
                else:
                    line.sendall(b"HTTP/1.1 404 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            except OSError:
                return

    def accept() -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(line,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield listener.getsockname()[1], flood, sent
    listener.close()


@pytest.mark.parametrize("data", [b"X-A: b\r\n" * 1000, b"X-A: b\r\n\r\nHTTP/1.1 100 Continue\r\n" * 300])
def test_headers_without_end_are_hung_up_on(flooding, tmp_path, data):
    port, flood, sent = flooding
    flood[0] = data
    settings = ScanSettings(delay=0, allow_private=True, timeout=20, max_minutes=1)
    run_scan(f"http://127.0.0.1:{port}/", settings, tmp_path / "x.warc.gz", neutral)

    (unread,) = [one for one in read_snapshot(tmp_path / "x.warc.gz").unread if one.url.endswith("/flood")]
    assert unread.cause == "reset"
    assert sent[0] < 50_000_000
