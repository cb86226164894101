"""Scans of the hostile host with the guard on, each judged and rendered, and what was noticed meanwhile.

The guard stays as it is in every respect but one: 127.0.0.2, where the host stands, counts as public, and names below
``hostile.test`` are looked up in a table here. All other private space is as forbidden as ever, and every connection of
this process is written down.
"""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpcore
import pytest

from checklist.classifying import Classifier
from checklist.loading import Checklist, load_checklist
from cli.logs import OneLine
from core.audit import Audit
from core.settings import ReadSettings, ScanSettings
from core.snapshot import Snapshot
from crawler import guard
from crawler.scan import ScanJob, ScanResult, run_scans
from crawler.snapshot import read_snapshot
from crawler.spiders.site import Progress
from scheduler.audit import SNAPSHOT_NAME, audit_archive
from tests.hostile.playing import DOMAIN, Case
from tests.hostile.server import PRIVATE, PUBLIC

AS_OF = date(2025, 9, 1)
CONCURRENCY = 16
_SETTINGS: dict[str, Any] = {
    "delay": 0, "timeout": 6, "max_minutes": 1.5, "max_pages": 20, "max_documents": 6, "max_page_bytes": 2_000_000,
    "max_file_bytes": 3_000_000, "max_bytes": 100_000_000,
}  # fmt: skip
_connected: list[tuple[str, int]] = []
"""Every address this process connected to over TCP, in order."""
_watching = threading.Event()


def _audit_hook(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and _watching.is_set() and isinstance(arguments[1], tuple):
        _connected.append((str(arguments[1][0]), int(arguments[1][1])))


@cache
def _hook() -> None:
    sys.addaudithook(_audit_hook)


@dataclass
class Played:
    """What became of one case."""

    case: Case
    result: ScanResult
    snapshot: Snapshot
    audit: Audit
    report: str
    """HTML."""
    record: str
    """audit.json."""
    told: list[Progress]
    scan_seconds: float
    seconds: float
    """Of scan, reading back, judging and rendering."""
    asked: list[str] = field(default_factory=list)
    """Paths, as the host was asked."""
    heads: list[str] = field(default_factory=list)
    """Whole requests."""
    trespassed: int = 0
    """Connections to the canary."""


@dataclass
class Session:
    """Cases played together."""

    played: dict[str, Played]
    connected: list[tuple[str, int]]
    allowed: set[tuple[str, int]]
    log: str
    """What went to stderr."""
    grown: int
    """Megabytes the process holds more than before."""


def play(cases: Sequence[Case], folder: Path) -> Session:
    """Scans the cases, the heavy ones one by one, and judges each."""
    run_scans([])  # the loop and its libraries are there before memory is counted
    before = _resident()
    with _host() as (ports, ask), _guarded(), _logged() as lines:
        played: dict[str, Played] = {}
        light = [case for case in cases if not case.heavy]
        for batch in ([light] if light else []) + [[case] for case in cases if case.heavy]:
            played |= _scan(batch, ports, folder)
        seen = ask()
    for name, one in played.items():
        one.asked, one.heads = seen["asked"].get(name, []), seen["heads"].get(name, [])
        one.trespassed = seen["trespassed"].get(name, 0)
    allowed = {(PUBLIC, port) for port in ports.values()}
    connected, _connected[:] = list(_connected), []
    return Session(played, connected, allowed, "\n".join(lines), _resident() - before)


def address(case: Case, port: int) -> str:
    """Where a case's site begins."""
    return f"{'https' if case.tls else case.scheme}://{case.name}.{DOMAIN}:{port}/"


def _scan(cases: Sequence[Case], ports: dict[str, int], folder: Path) -> dict[str, Played]:
    checklist, classifier = _checklist()
    told: dict[str, list[Progress]] = {case.name: [] for case in cases}
    jobs = [
        ScanJob(
            address(case, ports[case.name]),
            ScanSettings(**(_SETTINGS | dict(case.settings))),
            folder / case.name / SNAPSHOT_NAME,
            classifier.rank,
            told[case.name].append,
        )
        for case in cases
    ]
    played: dict[str, Played] = {}
    for case, result in zip(cases, run_scans(jobs, CONCURRENCY), strict=True):
        started = time.monotonic()
        snapshot = read_snapshot(result.warc_path)
        reading = ReadSettings(ocr="never", cache_dir=None, read_processes=1)
        audited = audit_archive(
            result.warc_path, checklist, AS_OF, folder / case.name, reading=reading, snapshot=snapshot
        )
        report, record = (file.read_text(encoding="utf-8") for file in audited.files)
        seconds = result.seconds + time.monotonic() - started
        played[case.name] = Played(
            case, result, snapshot, audited.audit, report, record, told[case.name], result.seconds, seconds
        )
    return played


@cache
def _checklist() -> tuple[Checklist, Classifier]:
    checklist = load_checklist(2568)
    return checklist, Classifier(checklist.subjects, checklist.vocabulary, checklist.edition)


@contextmanager
def _host() -> Iterator[tuple[dict[str, int], Any]]:
    """The host in a process of its own, its ports, and what asks it for its log."""
    command = [sys.executable, "-m", "tests.hostile.server"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        stdin, stdout = process.stdin, process.stdout

        def ask() -> Any:
            stdin.write("log\n")
            stdin.flush()
            return json.loads(stdout.readline())

        try:
            yield json.loads(stdout.readline()), ask
        finally:
            stdin.close()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


class _Table:
    """The resolver: what a name leads to, and how often it was asked."""

    def __init__(self) -> None:
        self.asked: dict[str, int] = {}

    async def __call__(self, host: str) -> list[str]:
        number = self.asked[host] = self.asked.get(host, 0) + 1
        if host == f"inside.{DOMAIN}":
            return [PRIVATE]
        if host == f"mixed.{DOMAIN}":
            return [PUBLIC, "10.0.0.1"]
        if host == f"rebind.{DOMAIN}":
            return [PUBLIC] if number == 1 else [PRIVATE]
        if host == f"nowhere.{DOMAIN}":
            raise OSError(f"no such name: {host}")
        if host.endswith(f".{DOMAIN}"):
            return [PUBLIC]
        if host.startswith("localhost") or (host.replace(".", "").replace("x", "").isalnum() and host[0].isdigit()):
            # Spellings of addresses: the system reads them, the network is not asked.
            return await guard.look_up(host)
        if ":" in host:
            return [host]
        raise OSError(f"the tests know no {host}")


@contextmanager
def _guarded() -> Iterator[None]:
    """The guard with one public address of its own and names from the table, and all connections written down."""
    _hook()
    private, connect, open_connection = guard.is_private, httpcore.AnyIOBackend.connect_tcp, asyncio.open_connection

    async def noted(self: Any, host: str, port: int, *arguments: Any, **named: Any) -> Any:
        _connected.append((host, port))
        return await connect(self, host, port, *arguments, **named)

    async def opened(host: str, port: int, **named: Any) -> Any:
        _connected.append((host, port))
        return await open_connection(host, port, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(guard, "is_private", lambda place: place != PUBLIC and private(place))
        patch.setattr(guard, "NAMES", guard.Names(_Table()))
        # Ports of the host are as good as 8080: only the address decides.
        patch.setattr(guard, "WEB_PORTS", _HighPorts())
        # uvloop connects below Python's own sockets.
        patch.setattr(httpcore.AnyIOBackend, "connect_tcp", noted)
        patch.setattr(asyncio, "open_connection", opened)
        # Every look-up asks anew: a name may lead elsewhere between check and connection.
        patch.setattr(guard, "_KEPT_SECONDS", 0.0)
        # One for all: building it takes longer than most of these sites.
        patch.setattr("scheduler.audit.Classifier", lambda *_: _checklist()[1])
        _watching.set()
        try:
            yield
        finally:
            _watching.clear()


class _HighPorts(frozenset[int]):
    def __contains__(self, port: object) -> bool:
        return isinstance(port, int) and (port in (80, 443) or port > 10_000)


class _Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []
        self.setFormatter(OneLine("%(levelname)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def _logged() -> Iterator[list[str]]:
    handler, root = _Lines(), logging.getLogger()
    root.addHandler(handler)
    try:
        yield handler.lines
    finally:
        root.removeHandler(handler)


def _resident() -> int:
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    held = next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(held) // 1024


def path_of(url: str) -> str:
    """Path and query of an address."""
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def faults(played: Played) -> list[str]:
    """What is wrong with what became of a case, in sentences; empty where all is as it must be."""
    case, expected, snapshot = played.case, played.case.expected, played.snapshot
    found: list[str] = []
    if expected.state not in ("any", snapshot.state):
        found.append(f"is {snapshot.state} ({snapshot.cause}: {snapshot.detail}), not {expected.state}")
    elif expected.cause and (snapshot.cause or "") not in expected.cause:
        found.append(f"names {snapshot.cause} ({snapshot.detail}), not {sorted(expected.cause)}")
    read = {path_of(url) for one in (*snapshot.pages, *snapshot.documents) for url in (one.url, *one.aliases)}
    found += [f"did not read {path}" for path in expected.read if path not in read]
    unread = {path_of(one.url): str(one.cause) for one in snapshot.unread}
    found += [
        f"names {unread.get(path, 'nothing')} for {path}, not {sorted(causes)}"
        for path, causes in expected.unread.items()
        if unread.get(path) not in causes
    ]
    if played.trespassed:
        found.append(f"connected {played.trespassed} times to private space")
    if len(played.asked) > expected.most_asked:
        found.append(f"asked {len(played.asked)} times, at most {expected.most_asked}")
    if played.seconds > case.seconds:
        found.append(f"took {played.seconds:.1f} s, at most {case.seconds:.0f}")
    # A browser that renders tells the site's own scripts which of its pages asks; nobody else is told.
    told = [head.lower().partition("referer:")[2].split("\r\n")[0] for head in played.heads]
    own = f"//{case.name}.{DOMAIN}"
    if any("authorization:" in head.lower() for head in played.heads) or any(one and own not in one for one in told):
        found.append("told who it is or where it comes from")
    return found
