"""The big store: ``python -m tests.bench.store [--sites 7850 --weeks 52 --items 30] [--only sqlite|postgresql] [--write FILE]``.

A script fills SQLite and PostgreSQL with the audits of so many sites and weeks; in nineteen weeks of twenty a site is as it was.
Then it is measured what people and workers wait for, through the functions they use. Cold: right after the server started (or the
file was opened) and with nothing of it in the system's memory. ``--write`` puts the tables between the markers of a document.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import psycopg
from sqlalchemy import JSON, func, select
from sqlalchemy.orm import Session

from core.audit import Audit
from core.settings import RetentionSettings
from store.audits import load_audit, newest_audit, packed, save_audit
from store.backup import backup
from store.database import Database
from store.migrating import upgrade
from store.overview import changes_of, group_trend, overview, overview_of_sites, site_trend, weeks_of
from store.retention import clear_rows
from store.runs import begin_run, claim, progress
from store.schema import Base, Group, Scan, Site
from store.sites import sites_of
from tests import postgres
from tests.bench.report import table, write_section
from tests.reports.golden import golden_audit

FISCAL_YEAR = 2569
FIRST = datetime(2025, 10, 5, 13, 0, tzinfo=UTC)
"""Sunday evening in Bangkok, the first of the fiscal year."""
TIMES = 20
GOAL = 0.3
"""Seconds for the week's overview."""
_VERDICTS = ("met",) * 9 + ("partial",) * 5 + ("missing",) * 3 + ("unverified",) * 2 + ("not_due",)
_GAPS = {"partial": ("stale", "undated", "element:contact,element:phone", "broken_link"), "missing": ("empty_page", "")}
_DOCUMENT_BYTES = 23_000
"""What audit.json of the bundled sample takes, compressed; the file is made longer to be as large."""


class Sizes(NamedTuple):
    sites: int
    weeks: int
    items: int


class Sink(Protocol):
    """Where rows go."""

    def put(self, name: str, columns: Sequence[str], rows: list[tuple[object, ...]]) -> None: ...


class SqliteSink:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def put(self, name: str, columns: Sequence[str], rows: list[tuple[object, ...]]) -> None:
        marks = ",".join("?" * len(columns))
        self.connection.executemany(f"INSERT INTO {name} ({','.join(columns)}) VALUES ({marks})", rows)


class PostgresSink:
    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection

    def put(self, name: str, columns: Sequence[str], rows: list[tuple[object, ...]]) -> None:
        cursor = self.connection.cursor()
        with cursor.copy(f"COPY {name} ({','.join(columns)}) FROM STDIN") as stream:
            for row in rows:
                stream.write_row(row)


class _Shape(NamedTuple):
    """How the rows of a table are written."""

    columns: tuple[str, ...]
    defaults: dict[str, object]
    texts: tuple[str, ...]
    """Columns that hold JSON."""


@cache
def _shape(name: str) -> _Shape:
    columns = Base.metadata.tables[name].columns
    defaults = {
        one.name: (one.default.arg(None) if callable(one.default.arg) else one.default.arg) if one.default else None
        for one in columns
    }
    return _Shape(tuple(columns.keys()), defaults, tuple(one.name for one in columns if isinstance(one.type, JSON)))


def _put(sink: Sink, name: str, rows: list[dict[str, object]]) -> None:
    shape = _shape(name)
    whole = []
    for row in rows:
        full = shape.defaults | row
        for text in shape.texts:
            full[text] = json.dumps(full[text], ensure_ascii=False)
        whole.append(tuple(full.values()))
    if whole:
        sink.put(name, shape.columns, whole)


def moment(when: datetime) -> str:
    return when.strftime("%Y-%m-%d %H:%M:%S.%f")


def fill(sink: Sink, sizes: Sizes, document: bytes, rules: RetentionSettings) -> None:
    """The same rows for every kind of database. Moments are written as SQLite has them; PostgreSQL reads them as UTC."""
    chance = random.Random(2569)
    _put(sink, "groups", [{"id": 1, "name": "all", "title": "ทุกแห่ง"}])
    _put(
        sink,
        "sites",
        [
            {
                "id": number,
                "name": f"เทศบาลตำบลตัวอย่าง {number:05}",
                "url": f"https://www.sample{number:05}.example.go.th/",
                "province": f"จังหวัดที่ {number % 76 + 1}",
                "kind": ("เทศบาลตำบล", "อบต.", "อบต.", "เทศบาลเมือง")[number % 4],
                "contacts": [f"saraban{number}@example.go.th"],
                "added": moment(FIRST),
            }
            for number in range(1, sizes.sites + 1)
        ],
    )
    codes = [f"O{number}" for number in range(1, sizes.items + 1)]
    states = {site: [_finding(chance, code) for code in codes] for site in range(1, sizes.sites + 1)}
    audit_id = change_id = scan_id = 0
    months: set[str] = set()
    for week in range(sizes.weeks):
        begun = FIRST + timedelta(weeks=week)
        month = begun.strftime("%Y-%m")
        keeps = month not in months or week >= sizes.weeks - rules.keep_audit_weeks
        months.add(month)
        rows: dict[str, list[dict[str, object]]] = defaultdict(list)
        findings: list[tuple[object, ...]] = []
        rows["runs"].append(
            {
                "id": week + 1,
                "group_id": 1,
                "name": f"all {begun:%Y-%m-%d}",
                "fiscal_year": FISCAL_YEAR,
                "as_of": begun.date().isoformat(),
                "started": moment(begun),
                "until": moment(begun + timedelta(hours=10)),
                "finished": moment(begun + timedelta(hours=9)),
                "published": moment(begun + timedelta(hours=9)),
            }
        )
        for site, state in states.items():
            scan_id += 1
            at = moment(begun + timedelta(seconds=site * 4))
            failed = chance.random() < 0.03
            changed = [] if failed or not week or chance.random() > 0.05 else chance.sample(range(sizes.items), 2)
            before = [state[place] for place in changed]
            for place in changed:
                state[place] = _finding(chance, codes[place])
            # Of a site that could not be read there are no findings.
            seen = [] if failed else state
            scan = {
                "id": scan_id,
                "run_id": week + 1,
                "site_id": site,
                "url": f"https://www.sample{site:05}.example.go.th/",
            }
            rows["scans"].append(
                scan
                | {
                    "server": f"10.{site % 200}.{site % 250}.7",
                    "state": "done",
                    "look": 2 if changed else 1,
                    "attempts": 2 if changed else 1,
                    "not_before": at,
                    "claimed": at,
                    "folder": f"sites/{site}/{week + 1}/1",
                    "ended": at,
                }
            )
            for look in (1, 2) if changed else (1,):
                audit_id += 1
                final = look == 2 or not changed
                counts = Counter(one[1] for one in seen)
                low = round(100 * counts["met"] / sizes.items, 2)
                rows["audits"].append(
                    {
                        "id": audit_id,
                        "site_id": site,
                        "run_id": week + 1,
                        "scan_id": scan_id,
                        "look": look,
                        "final": final,
                        "fiscal_year": FISCAL_YEAR,
                        "revision": "9f2c61d0a4b7",
                        "tool": "0.1.0",
                        "as_of": begun.date().isoformat(),
                        "fetched": at,
                        "state": "failed" if failed else "complete",
                        "cause": "timeout" if failed else "",
                        "pages": 212,
                        "documents": 48,
                        "bytes": 61_000_000,
                        "oit_low": None if failed else low,
                        "oit_high": None if failed else min(100.0, low + 9.5),
                        "presence": None if failed else low,
                        "freshness": None if failed else low,
                        "indicators": {} if failed else {"9": [low, low + 4.0], "10": [low, low + 9.5]},
                        "certificate_expires": "2026-12-01",
                        "better": len(changed) // 2 if final else 0,
                        "worse": (len(changed) + 1) // 2 if final else 0,
                        "recorded": at if final else None,
                        **counts,
                    }
                )
                findings += [(audit_id, *one) for one in seen]
                if keeps:
                    rows["audit_documents"].append({"audit_id": audit_id, "body": document})
            for old, place in zip(before, changed, strict=True):
                change_id += 1
                rows["changes"].append(
                    {
                        "id": change_id,
                        "site_id": site,
                        "run_id": week + 1,
                        "audit_id": audit_id,
                        "fiscal_year": FISCAL_YEAR,
                        "code": codes[place],
                        "kind": "fixed" if state[place][1] == "met" else "lost",
                        "before": old[1],
                        "after": state[place][1],
                        "detail": {"gaps_before": str(old[5]), "gaps": str(state[place][5])},
                        "state": "confirmed",
                        "seen": at,
                        "settled": at,
                    }
                )
        for name in ("runs", "scans", "audits", "audit_documents", "changes"):
            _put(sink, name, rows[name])
        columns = ("audit_id", "code", "verdict", "present", "fiscal_year", "cause", "gaps", "fingerprint")
        sink.put("findings", columns, findings)
    now = moment(FIRST + timedelta(weeks=sizes.weeks))
    _put(
        sink,
        "standings",
        [
            {
                "site_id": site,
                "fiscal_year": FISCAL_YEAR,
                "code": one[0],
                "verdict": one[1],
                "gaps": one[5],
                "since": now,
                "first_seen": now,
                "last_seen": now,
                "last_checked": now,
                "latest": one[1],
                "revision": "9f2c61d0a4b7",
                "tool": "0.1.0",
            }
            for site, state in states.items()
            for one in sorted(state)
        ],
    )


def _finding(chance: random.Random, code: str) -> tuple[object, ...]:
    verdict = chance.choice(_VERDICTS)
    there = verdict in {"met", "partial"}
    gaps = chance.choice(_GAPS.get(verdict, ("",)))
    cause = "document_not_read" if verdict == "unverified" else ""
    return code, verdict, there, FISCAL_YEAR if there else None, cause, gaps, f"{chance.getrandbits(64):016x}"


class Measured(NamedTuple):
    """Seconds."""

    what: str
    cold: float
    best: float
    median: float
    worst: float


class Outcome(NamedTuple):
    kind: str
    filled: float
    """Seconds."""
    rows: dict[str, int]
    size: int
    """Bytes on disk, indexes included."""
    sizes: dict[str, int]
    measured: list[Measured]


class Opened(NamedTuple):
    database: Database
    make_cold: Callable[[], None]


def measure(opened: Opened, sizes: Sizes, audit: Audit, folder: Path) -> list[Measured]:
    """Every question and every write, on a filled store."""
    database, last = opened.database, sizes.weeks
    site = sizes.sites // 2
    found: list[Measured] = []
    with database.read() as session:
        ids = list(session.scalars(select(Site.id)))

    def reads(what: str, work: Callable[[Session], object]) -> None:
        opened.make_cold()
        found.append(_measured(what, lambda: _in(database.read, work)))

    def writes(what: str, work: Callable[[Session], object], *, times: int = TIMES) -> None:
        opened.make_cold()
        found.append(_measured(what, lambda: _in(database.write, work), times=times))

    reads("the week's overview: a run", lambda session: _all_of(overview(session, last), sizes.sites))
    reads(
        "the week's overview: newest audit of each site",
        lambda session: _all_of(overview_of_sites(session, ids, FISCAL_YEAR), sizes.sites),
    )
    reads("the overview of a week long ago", lambda session: _all_of(overview(session, max(1, last // 3)), sizes.sites))
    reads("changes of the week", lambda session: changes_of(session, last))
    reads("one site: items by week", lambda session: weeks_of(session, site, FISCAL_YEAR))
    reads("one site: trend", lambda session: _all_of(site_trend(session, site, FISCAL_YEAR), last))
    reads("one site: newest whole audit", lambda session: _newest(session, site))
    reads("the trend of all sites", lambda session: group_trend(session, session.get_one(Group, 1), FISCAL_YEAR))
    reads("how far a run is", lambda session: progress(session, last))
    at = FIRST + timedelta(weeks=last)
    runs: list[int] = []

    def begin(session: Session) -> None:
        run = begin_run(
            session,
            f"bench {len(runs)}",
            session.get_one(Group, 1),
            sites_of(session, None),
            fiscal_year=FISCAL_YEAR,
            as_of=at.date(),
            started=at,
            until=at + timedelta(hours=10),
        )
        runs.append(run.id)

    writes(f"a run begun over {sizes.sites:,} sites", begin, times=1)
    writes("a claim, all of them waiting", lambda session: _all_of(claim(session, "w1", at), 1))
    several = min(24, sizes.sites // 12)
    writes(
        f"{several} claims at once", lambda session: _all_of(claim(session, "w2", at, limit=several), several), times=5
    )
    scans: Iterator[int] = iter([])
    with database.read() as session:
        scans = iter(
            session.scalars(select(Scan.id).where(Scan.run_id == runs[-1]).order_by(Scan.id.desc()).limit(50)).all()
        )
    writes("an audit saved", lambda session: save_audit(session, session.get_one(Scan, next(scans)), audit))
    writes(
        "a site deleted with all its audits",
        lambda session: session.delete(session.get_one(Site, _next_site(session))),
        times=3,
    )
    opened.make_cold()
    begun = time.perf_counter()
    clear_rows(database, at + timedelta(weeks=1), RetentionSettings())
    found.append(Measured("a week later: old documents cleared", *(time.perf_counter() - begun,) * 4))
    begun = time.perf_counter()
    backup(database, folder / "copy.sqlite3")
    found.append(Measured("oit db backup", *(time.perf_counter() - begun,) * 4))
    (folder / "copy.sqlite3").unlink()
    return found


def _next_site(session: Session) -> int:
    return session.scalar(select(func.min(Site.id))) or 0


def _newest(session: Session, site: int) -> None:
    row = newest_audit(session, site, FISCAL_YEAR)
    assert row is not None
    assert load_audit(session, row.id) is not None


def _all_of(found: Sequence[object], number: int) -> None:
    assert len(found) == number, f"{len(found)} instead of {number}"


def _in(opening: Callable[[], Any], work: Callable[[Session], object]) -> None:
    with opening() as session:
        work(session)


def _measured(what: str, work: Callable[[], None], *, times: int = TIMES) -> Measured:
    seconds = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begun)
    warm = seconds[1:] or seconds
    found = Measured(what, seconds[0], min(warm), statistics.median(warm), max(warm))
    print(found, file=sys.stderr, flush=True)
    return found


def _forget(folder: Path) -> None:
    """Files of the folder leave the system's memory."""
    for file in folder.rglob("*"):
        if file.is_file():
            handle = os.open(file, os.O_RDONLY)
            os.fsync(handle)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(handle)


def bench_sqlite(sizes: Sizes, document: bytes, audit: Audit, folder: Path) -> Outcome:
    file = folder / "oit.sqlite3"
    database = Database(f"sqlite:///{file}")
    upgrade(database)
    database.dispose()
    begun = time.perf_counter()
    with closing(sqlite3.connect(file)) as connection:
        for pragma in ("journal_mode=DELETE", "journal_mode=OFF", "synchronous=OFF"):
            connection.execute(f"PRAGMA {pragma}")
        fill(SqliteSink(connection), sizes, document, RetentionSettings())
        connection.commit()
        connection.execute("PRAGMA journal_mode=WAL")
        filled = time.perf_counter() - begun
        whole = file.stat().st_size
        parts = dict(
            connection.execute(
                "SELECT tbl_name, sum(pageno) * 4096 FROM dbstat('main', 1) d JOIN sqlite_master m ON m.name = d.name GROUP BY 1"
            )
        )
        rows = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in Base.metadata.tables}

    def make_cold() -> None:
        database.dispose()
        _forget(folder)

    measured = measure(Opened(database, make_cold), sizes, audit, folder)
    database.dispose()
    return Outcome("SQLite", filled, rows, whole, parts, measured)


def bench_postgresql(sizes: Sizes, document: bytes, audit: Audit, folder: Path) -> Outcome:
    with postgres.own_server(durable=True, folder=folder) as own:
        database = Database(own.url)
        upgrade(database)
        begun = time.perf_counter()
        with psycopg.connect(postgres.plain(own.url)) as connection:
            # The rows are right by making: each one's references need no look.
            connection.execute(
                "SET session_replication_role = replica; SET synchronous_commit = off; SET TIME ZONE 'UTC'"
            )
            fill(PostgresSink(connection), sizes, document, RetentionSettings())
            for name in Base.metadata.tables:
                if "id" in Base.metadata.tables[name].columns:
                    connection.execute(
                        f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), coalesce(max(id), 1)) FROM {name}"
                    )
        with psycopg.connect(postgres.plain(own.url), autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
            filled = time.perf_counter() - begun
            parts = {
                name: connection.execute("SELECT pg_total_relation_size(%s)", (name,)).fetchone()[0]
                for name in Base.metadata.tables
            }
            whole = connection.execute("SELECT pg_database_size(current_database())").fetchone()[0]
        with database.read() as session:
            rows = {
                name: session.scalar(select(func.count()).select_from(one)) or 0
                for name, one in Base.metadata.tables.items()
            }

        def make_cold() -> None:
            database.dispose()
            own.stop()
            _forget(folder / "data")
            own.start()

        with _reachable(folder):
            measured = measure(Opened(database, make_cold), sizes, audit, folder)
        database.dispose()
    return Outcome("PostgreSQL", filled, rows, whole, parts, measured)


@contextmanager
def _reachable(folder: Path) -> Iterator[None]:
    """The folder belongs to the server's account; the copy is written beside it."""
    folder.chmod(0o777)
    yield


def told(outcomes: Sequence[Outcome], sizes: Sizes, document: int) -> str:
    """The tables in Markdown."""
    audits = outcomes[0].rows["audits"]
    kept = outcomes[0].rows["audit_documents"]
    lines = [
        f"{sizes.sites:,} sites, {sizes.weeks} weeks, {sizes.items} items: {outcomes[0].rows['findings']:,} findings of",
        f"{audits:,} audits; the whole document of {kept:,} of them is kept, {document / 1000:.0f} kB each.",
        "Cold: nothing of it in memory; best, median and worst of the times after that one.",
        "",
        *table(
            "what | " + " | ".join(f"{one.kind}: cold | best | median | worst" for one in outcomes),
            (
                [
                    lines[0].what,
                    *(
                        cell
                        for line in lines
                        for cell in (_ms(line.cold), _ms(line.best), _ms(line.median), _ms(line.worst))
                    ),
                ]
                for lines in zip(*(one.measured for one in outcomes), strict=True)
            ),
        ),
        "",
        *table(
            "on disk | rows | " + " | ".join(one.kind for one in outcomes),
            [
                *(
                    [name, f"{outcomes[0].rows[name]:,}", *(_mb(one.sizes.get(name, 0)) for one in outcomes)]
                    for name in sorted(outcomes[0].rows, key=lambda name: -outcomes[0].sizes.get(name, 0))
                    if outcomes[0].rows[name]
                ),
                ["all", "", *(_mb(one.size) for one in outcomes)],
            ],
        ),
        "",
        "Filled in " + ", ".join(f"{one.filled:.0f} s ({one.kind})" for one in outcomes) + ".",
    ]
    return "\n".join(lines)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms" if seconds >= 0.01 else f"{seconds * 1000:.1f} ms"


def _mb(size: int) -> str:
    return f"{size / 1e6:,.0f} MB" if size >= 1e6 else f"{size / 1e6:.1f} MB"


def main(arguments: list[str] | None = None) -> int:
    """Fills, measures, prints; 1 where the week's overview takes longer than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=7850)
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--items", type=int, default=30)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--folder", type=Path, help="where the databases are made, by default in the system's own")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the tables into a document")
    chosen = parser.parse_args(arguments)
    sizes = Sizes(chosen.sites, chosen.weeks, chosen.items)
    audit = golden_audit()
    body = packed(audit)
    # A skippable frame of zstd fills it up to the size of a real one.
    padding = max(0, _DOCUMENT_BYTES - len(body) - 8)
    document = body + b"\x50\x2a\x4d\x18" + padding.to_bytes(4, "little") + random.Random(1).randbytes(padding)
    outcomes = []
    for kind, bench in (("sqlite", bench_sqlite), ("postgresql", bench_postgresql)):
        if chosen.only in (None, kind):
            folder = Path(tempfile.mkdtemp(prefix="oit-store-", dir=chosen.folder))
            folder.chmod(0o755)
            try:
                outcomes.append(bench(sizes, document, audit, folder))
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    text_ = told(outcomes, sizes, len(document))
    print(text_)
    if chosen.write:
        write_section(chosen.write, "store", text_)
    slow = [line for one in outcomes for line in one.measured if "week's overview" in line.what and line.worst > GOAL]
    for line in slow:
        print(f"slower than {GOAL} s: {line}")
    return 1 if slow else 0


if __name__ == "__main__":
    raise SystemExit(main())
