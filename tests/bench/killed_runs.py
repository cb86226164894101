"""Kills scheduler and workers at random moments of a run and counts what comes of it:
``python -m tests.bench.killed_runs --sites 200 --kills 20 --seed 1``.

Every site must end with exactly one finished audit. The sites are invented, small and on loopback, each at an address of its
own; one in twenty does not answer. Ends with 1 where a site was lost or doubled.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from sqlalchemy import func, select

from scheduler.beginning import begin_asked
from store.database import Database
from store.groups import add_group
from store.migrating import ready
from store.runs import progress
from store.schema import AuditRow, Group, Run, Scan, Site
from tests.postgres import fresh, server

GUARD_SECONDS = 1800.0
"""After which a run counts as hung."""
PAGES = 6
ANSWER_SECONDS = 0.15
"""How long a page takes, so that kills fall into scans."""
SILENCE = 4
"""Seconds after which a worker of a fleet is taken for dead; sixty in earnest."""
DEAD = 20
"""One site in so many does not answer."""
_TITLES = (
    "แผนการจัดซื้อจัดจ้างประจำปีงบประมาณ พ.ศ. 2568",
    "คู่มือการให้บริการประชาชน",
    "ประกาศเจตนารมณ์นโยบาย No Gift Policy ปีงบประมาณ พ.ศ. 2568",
    "รายงานผลการดำเนินงานประจำปี พ.ศ. 2567",
    "โครงสร้างและอำนาจหน้าที่",
)


@contextlib.contextmanager
def served() -> Iterator[int]:
    """Serves small sites on every address of 127.0.0.0/8; gives the port."""
    ready_at: list[int] = []
    begun, ended = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                host = (re.search(rb"Host: (\S+)", head) or [b"", b""])[1].decode()
                await asyncio.sleep(ANSWER_SECONDS)
                body = _page(host, head.split(b" ")[1].decode())
                status = b"200 OK" if body else b"404 Not Found"
                body = body or b"<h1>404 Not Found</h1>"
                writer.write(
                    b"HTTP/1.1 %b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n%b"
                    % (status, len(body), body)
                )
                await writer.drain()
        writer.close()

    async def run() -> None:
        listening = await asyncio.start_server(answer, "0.0.0.0", 0, backlog=1024)
        ready_at.append(listening.sockets[0].getsockname()[1])
        begun.set()
        await ended.wait()
        listening.close()

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),), daemon=True)
    thread.start()
    begun.wait(20)
    try:
        yield ready_at[0]
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(10)


def _page(host: str, path: str) -> bytes:
    if path != "/" and not re.fullmatch(rf"/[1-{PAGES - 1}]", path):
        return b""
    number = 0 if path == "/" else int(path[1:])
    links = "".join(f'<li><a href="/{n}">{_TITLES[n - 1]}</a></li>' for n in range(1, PAGES))
    title = "หน้าแรก" if number == 0 else _TITLES[number - 1]
    return (
        f"<!doctype html><html lang='th'><head><title>{title}</title></head><body><ul>{links}</ul><main><h1>{title}</h1>"
        f"<p>เทศบาลตำบลตัวอย่าง {host} {title}</p></main></body></html>"
    ).encode()


class Engine(Protocol):
    """What works a run off."""

    def keep(self) -> None:
        """Starts what is not running."""

    def victims(self) -> dict[str, list[int]]:
        """Processes that may be killed, by what they are."""

    def end(self) -> None:
        """Ends all."""


@dataclass
class Local:
    """``oit serve`` on one machine."""

    environment: dict[str, str]
    log: Path
    workers: int = 2
    concurrency: int = 8
    _process: subprocess.Popen[bytes] | None = None

    def keep(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        arguments = ["serve", "--workers", str(self.workers), "--concurrency", str(self.concurrency)]
        with self.log.open("ab") as stream:
            self._process = subprocess.Popen(
                [sys.executable, "-c", "from cli.main import main; main()", *arguments],
                stdout=stream,
                stderr=stream,
                env=self.environment,
            )

    def victims(self) -> dict[str, list[int]]:
        if self._process is None or self._process.poll() is not None:
            return {}
        return {"scheduler": [self._process.pid], "worker": children(self._process.pid)}

    def end(self) -> None:
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(90)
        except subprocess.TimeoutExpired:
            self._process.kill()


@dataclass
class Fleet:
    """``oit serve --workers 0`` and workers of a fleet, as if each were a machine of its own."""

    environment: dict[str, str]
    log: Path
    workers: int = 2
    concurrency: int = 8
    _processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def keep(self) -> None:
        commands = {"scheduler": ["serve", "--workers", "0"]} | {
            f"worker {number}": ["worker", "--concurrency", str(self.concurrency)] for number in range(self.workers)
        }
        for name, arguments in commands.items():
            if (process := self._processes.get(name)) is not None and process.poll() is None:
                continue
            with self.log.open("ab") as stream:
                self._processes[name] = subprocess.Popen(
                    [sys.executable, "-c", "from cli.main import main; main()", *arguments],
                    stdout=stream,
                    stderr=stream,
                    env=self.environment | {"OIT_WORKER_SILENCE": str(SILENCE)},
                )

    def victims(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for name, process in self._processes.items():
            if process.poll() is None:
                found.setdefault(name.split()[0], []).append(process.pid)
        return found

    def end(self) -> None:
        for process in self._processes.values():
            process.send_signal(signal.SIGTERM)
        for process in self._processes.values():
            try:
                process.wait(90)
            except subprocess.TimeoutExpired:
                process.kill()


def children(pid: int) -> list[int]:
    """Processes that another one has started."""
    with contextlib.suppress(OSError):
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


@dataclass
class Outcome:
    """What a run came to."""

    sites: int
    states: Counter[str] = field(default_factory=Counter)
    final: Counter[int] = field(default_factory=Counter)
    """Sites by their number of audits that count."""
    kills: Counter[str] = field(default_factory=Counter)
    attempts: int = 0
    seconds: float = 0.0
    lost: int = 0
    """Sites without an audit."""

    @property
    def is_right(self) -> bool:
        return self.states == {"done": self.sites} and self.final == {1: self.sites}


def run(
    database: Database,
    engine: Engine,
    *,
    sites: int,
    kills: int,
    seed: int,
    say: Callable[[str], None] = print,
    options: dict[str, Any] | None = None,
) -> Outcome:
    """Works a run off while its processes are killed; the same seed chooses the same moments, as far as two runs are alike."""
    chance, outcome = random.Random(seed), Outcome(sites)
    with served() as port:
        run_id = _begin(database, port, sites, options or {})
        # A kill falls when so many sites are done; the first ones into the start.
        moments = sorted(chance.choices(range(max(1, sites - 2)), k=kills))
        started = time.monotonic()
        try:
            while not _published(database, run_id):
                if time.monotonic() - started > GUARD_SECONDS:
                    raise RuntimeError("the run hangs")
                engine.keep()
                if moments and _done(database, run_id) >= moments[0]:
                    time.sleep(chance.uniform(0.0, 1.5))
                    if _kill(engine, chance, outcome):
                        moments.pop(0)
                        say(f"{_done(database, run_id):4} done  killed {outcome.kills.total()}: {dict(outcome.kills)}")
                time.sleep(0.1)
        finally:
            engine.end()
        outcome.seconds = time.monotonic() - started
    _count(database, run_id, outcome)
    return outcome


def _begin(database: Database, port: int, sites: int, options: dict[str, Any]) -> int:
    now = datetime.now(UTC)
    with database.write() as session:
        session.add_all(
            Site(
                name=f"เทศบาลตำบลตัวอย่าง {n}",
                url=f"http://127.{1 + n // 200}.{n % 200}.1:{9 if n % DEAD == DEAD - 1 else port}/",
                added=now,
            )
            for n in range(sites)
        )
        add_group(session, Group(name="killed"))
    return begin_asked(
        database,
        now,
        group="killed",
        fiscal_year=2568,
        as_of=date(2025, 2, 15),
        hours=2,
        options={"delay": 0.0, "allow_private": True, "render": "never", "ocr": "never", "probe": "never"} | options,
    )


def _kill(engine: Engine, chance: random.Random, outcome: Outcome) -> bool:
    victims = {kind: pids for kind, pids in engine.victims().items() if pids}
    if not victims:
        return False
    kind = chance.choice(sorted(victims))
    with contextlib.suppress(ProcessLookupError):
        os.kill(chance.choice(victims[kind]), signal.SIGKILL)
        outcome.kills[kind] += 1
        return True
    return False


def _done(database: Database, run_id: int) -> int:
    with database.read() as session:
        return progress(session, run_id).done


def _published(database: Database, run_id: int) -> bool:
    with database.read() as session:
        return session.get_one(Run, run_id).published is not None


def _count(database: Database, run_id: int, outcome: Outcome) -> None:
    with database.read() as session:
        for scan in session.scalars(select(Scan).where(Scan.run_id == run_id)):
            outcome.states[scan.state] += 1
            outcome.attempts += scan.attempts
            wanted = select(func.count()).where(AuditRow.scan_id == scan.id, AuditRow.final)
            number = session.scalar(wanted) or 0
            outcome.final[number] += 1
            outcome.lost += number == 0


def environment(folder: Path, url: str) -> dict[str, str]:
    """Of the processes: everything they keep lies in a folder."""
    return os.environ | {
        "OIT_DATABASE": url,
        "OIT_DATA_DIR": str(folder / "data"),
        "OIT_CACHE_DIR": "",
        "OIT_STATE_DIR": str(folder / "state"),
        "OIT_CONTACT": "bench@example.go.th",
        "OIT_RETRY_MINUTES": "0.05",
        "OIT_LOOK_MINUTES": "0.05",
    }


def main() -> None:
    """Prints a line for each kill and the sums."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.killed_runs", description="Kills runs and counts")
    parser.add_argument("--sites", type=int, default=200)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1, help="chooses the moments")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--engine", choices=("local", "fleet"), default="local", help="a fleet works on PostgreSQL")
    parser.add_argument("--log", type=Path, help="where the processes' messages go")
    chosen = parser.parse_args()
    with TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        url = f"sqlite:///{folder / 'oit.sqlite3'}"
        if chosen.database == "postgresql" or chosen.engine == "fleet":
            url = stack.enter_context(fresh(stack.enter_context(server())))
        database = Database(url)
        ready(database)
        kind = Fleet if chosen.engine == "fleet" else Local
        engine = kind(environment(folder, url), chosen.log or folder / "log")
        outcome = run(database, engine, sites=chosen.sites, kills=chosen.kills, seed=chosen.seed)
        database.dispose()
    print(f"kills: {outcome.kills.total()} ({dict(outcome.kills)})")
    print(f"sites: {outcome.sites}; states: {dict(outcome.states)}; taken up {outcome.attempts} times")
    print(f"sites by their number of audits that count: {dict(outcome.final)}; lost: {outcome.lost}")
    print(f"seconds: {outcome.seconds:.0f}")
    sys.exit(not outcome.is_right)


if __name__ == "__main__":
    main()
