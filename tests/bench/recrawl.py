"""What a weekly scan of an unchanged site costs: ``python -m tests.bench.recrawl [--pages 200]``.

A made-up town of distinct pages of about 100 KB stands on loopback, in a process of its own that logs what it sends. It is
scanned twice, each time by a fresh process: first from nothing, then with the first snapshot at hand. Printed are processor
seconds of the scanning process (all its threads; imports, the checklist and a scan of one small page before it apart) and
bytes from the server's log. Then the same for whole audits, judging included: the second a week after the first, the third
another week later, when three pages have changed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

from checklist.classifying import Classifier
from checklist.loading import load_checklist
from core.settings import ReadSettings, ScanSettings
from crawler.frontier import neutral
from crawler.reactor import reactor_loop
from crawler.scan import run_scan
from scheduler.audit import SNAPSHOT_NAME, audit_site
from tests.bench.speed import AS_OF, YEAR, town

DOCUMENTS = 20
SMALL = "small.html"
CHANGE = "/change"
"""Asked once, it changes some pages for good."""
NEWS = "เทศบาลขอเชิญชวนประชาชนร่วมกิจกรรมทำความสะอาดถนนสายหลัก"
CHANGED = 3
"""Pages that are others in the third run."""
MAX_CPU, MAX_BYTES = 0.25, 0.20
"""Share of the first scan, and of the first audit, that the second one may cost."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    pages: dict[str, bytes]
    log: Path
    changed: frozenset[str] = frozenset()

    def do_GET(self) -> None:
        if self.path == CHANGE:
            type(self).changed = frozenset(sorted(path for path in self.pages if path.startswith("/story/"))[:CHANGED])
        body = self.pages.get(self.path, b"")
        if self.path in self.changed:
            body = body.replace(b"</main>", b"<p>%b</p></main>" % NEWS.encode())
        kind = "text/html; charset=utf-8"
        if self.path.startswith("/files/"):
            body, kind = f"%PDF-1.4\n% {self.path}\n".encode(), "application/pdf"
        status = 200 if body else 404
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if status == 200 and self.headers.get("If-None-Match") == tag:
            status, body = 304, b""
        head = f"HTTP/1.1 {status} -\r\nContent-Type: {kind}\r\nETag: {tag}\r\n"
        if status != 304:
            head += f"Content-Length: {len(body)}\r\n"
        sent = head.encode() + b"\r\n" + body
        self.wfile.write(sent)
        with self.log.open("a", encoding="utf-8") as log:
            log.write(f"{status} {len(sent)} {self.path}\n")


def _serve(pages: int, log: Path, ready: Connection) -> None:
    # Not /page/: without words at its link that is one of a list's many pages, of which few are read.
    bodies = {
        f"/{place}".replace("/page/", "/story/"): body.replace(b"/page/", b"/story/")
        for place, body in town(load_checklist(YEAR), pages)
    }
    handler = type("Handler", (_Handler,), {"pages": bodies, "log": log})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    bodies[f"/{SMALL}"] = b"<html><head><title>small</title></head><body><p>small</p></body></html>"
    home = f"http://127.0.0.1:{server.server_port}"
    places = "".join(f"<url><loc>{home}{place}</loc></url>" for place in bodies)
    bodies["/sitemap.xml"] = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>'.encode()
    ready.send(f"{home}/")
    server.serve_forever()


@contextmanager
def served_town(pages: int, log: Path) -> Iterator[str]:
    """The town's address. ``log`` receives a line for each answer: status, bytes sent, path."""
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(pages, log, there), daemon=True)
    server.start()
    try:
        yield here.recv()
    finally:
        server.terminate()
        server.join()


def scan_once(url: str, pages: int, folder: Path, previous: Path | None, week: int | None) -> dict[str, Any]:
    """Scans, or audits some weeks after the first time, in this process: pages, documents and processor seconds."""
    checklist = load_checklist(YEAR)
    settings = ScanSettings(max_pages=2 * pages, max_documents=DOCUMENTS, delay=0, allow_private=True, max_minutes=60)
    reactor_loop()
    # Whatever a process does once, for its first scan.
    run_scan(f"{url}{SMALL}", settings.model_copy(update={"max_pages": 1}), folder.parent / "small.warc.gz", neutral)
    before = time.process_time()
    if week is not None:
        reading = ReadSettings(ocr="never", cache_dir=folder.parent / "cache")
        audit_site(url, checklist, AS_OF + timedelta(weeks=week), settings, folder, reading=reading, previous=previous)
        return {"cpu": time.process_time() - before}
    classifier = Classifier(checklist.subjects, checklist.vocabulary, checklist.edition)
    result = run_scan(
        url, settings, folder / SNAPSHOT_NAME, classifier.rank, ranking=checklist.revision, previous=previous
    )
    return {"cpu": time.process_time() - before, "pages": result.pages, "documents": result.documents}


def _in_a_fresh_process(*arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.recrawl", *arguments]
    said: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return said


def _sent(log: Path) -> int:
    """Bytes sent since the log was last read; empties it."""
    total = sum(int(line.split(" ", 2)[1]) for line in log.read_text(encoding="utf-8").splitlines())
    log.write_text("", encoding="utf-8")
    return total


def bench(pages: int) -> bool:
    """Prints the comparisons; whether the second scan and the second audit keep within their shares."""
    kept = True
    with TemporaryDirectory() as folder:
        log = Path(folder, "log")
        log.touch()
        with served_town(pages, log) as url:
            for name, runs in (("scan", ("first", "second")), ("audit", ("first", "second", "third"))):
                rows = []
                for week, run in enumerate(runs):
                    arguments = ["--url", url, "--folder", str(Path(folder, f"{name}-{run}")), "--pages", str(pages)]
                    if week:
                        arguments += ["--previous", str(Path(folder, f"{name}-{runs[week - 1]}", SNAPSHOT_NAME))]
                    if name == "audit":
                        arguments += ["--week", str(week)]
                    if run == "third":
                        _change(url)
                        _sent(log)
                    said = _in_a_fresh_process("--one", name, *arguments)
                    rows.append((said["cpu"], _sent(log)))
                    told = f", {said['pages']} pages, {said['documents']} documents" if "pages" in said else ""
                    told += f", {CHANGED} pages changed" if run == "third" else ""
                    print(f"{name} {run:7} {rows[-1][0]:8.2f} s of processor {rows[-1][1]:12,} bytes{told}")
                for week, run in enumerate(runs[1:], 1):
                    cpu, size = (rows[week][column] / rows[0][column] for column in (0, 1))
                    print(
                        f"{name}: the {run} costs {cpu:.1%} of the first's processor time and {size:.1%} of its bytes"
                    )
                    kept = kept and (run == "third" or (cpu <= MAX_CPU and size <= MAX_BYTES))
    print(f"at most {MAX_CPU:.0%} and {MAX_BYTES:.0%} for a second time: {'kept' if kept else 'NOT KEPT'}")
    return kept


def _change(url: str) -> None:
    with suppress(HTTPError):
        urlopen(f"{url.rstrip('/')}{CHANGE}").close()


def main() -> None:
    """Runs the bench, or one scan of it."""
    options = argparse.ArgumentParser(description="What a weekly scan of an unchanged site costs.")
    options.add_argument("--pages", type=int, default=200)
    options.add_argument("--one", choices=("scan", "audit"), help=argparse.SUPPRESS)
    options.add_argument("--url", help=argparse.SUPPRESS)
    options.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--previous", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--week", type=int, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.one is None:
        sys.exit(0 if bench(chosen.pages) else 1)
    print(json.dumps(scan_once(chosen.url, chosen.pages, chosen.folder, chosen.previous, chosen.week)))


if __name__ == "__main__":
    main()
