"""A nation's weekly round on one machine: ``python -m tests.bench.fleet [--sites 785] [--pages 40]``, or ``make bench-fleet``.

A made-up nation (``tests.bench.nation``) stands on loopback: one municipality an address, one in ten at fault, each asked at most
once a second. ``oit`` is used as a central unit uses it: the register is imported, a group made of it, and ``oit scan --group``
works the week off, store, changes and reports included; then the next week, in which nothing has changed. After that one
worker is held against two, and a round of sites of 200 pages gives what a page and a site of that size cost. From these the time
for 7,850 sites of 200 pages is worked out; the arithmetic is printed.

The server of the nation runs on the same processors; what it takes is printed apart.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select

from core.settings import StoreSettings
from store.database import open_database
from store.schema import AuditRow, ChangeRow, Notice, Run, Scan
from tests.bench.nation import YEAR, fault, host, served
from tests.bench.watched import Usage, on_disk, processor, watched

OIT = str(Path(sys.executable).with_name("oit"))
NATION, LARGE_PAGES, HOURS = 7850, 200, 20
WEEKS = ("2026-01-04", "2026-01-11")
SECOND_WEEK = 0.25
"""Share of the processor time that an unchanged week may cost."""
TWO_WORKERS = 1.8


@dataclass(frozen=True, slots=True)
class Round:
    """One run over some sites, and what it took."""

    name: str
    usage: Usage
    server: float
    """Processor seconds of the nation's server."""
    sites: int
    pages: int
    done: int
    unreachable: int
    changes: int
    notices: int
    disk: int

    @property
    def cores(self) -> float:
        return self.usage.processor / self.usage.seconds

    def __str__(self) -> str:
        usage, minutes = self.usage, self.usage.seconds / 60
        return (
            f"{self.name}: {self.sites} sites, {self.done} done, {self.unreachable} of them could not be read; "
            f"{self.pages:,} pages\n"
            f"    {minutes:.1f} min, {self.sites / minutes:.1f} sites and {self.pages / minutes:,.0f} pages a minute\n"
            f"    processor {usage.processor:,.0f} s ({self.cores:.2f} cores; "
            f"{1000 * usage.processor / max(1, self.pages):.1f} ms a page), the nation's server {self.server:,.0f} s\n"
            f"    memory at most {usage.memory / 1e6:,.0f} MB; disk {self.disk / 1e6:,.0f} MB\n"
            f"    changes {self.changes}, notices {self.notices}"
        )


class Nation:
    """A register of the nation's sites and the runs over them, in a folder of their own."""

    def __init__(self, folder: Path, port: int, server: int) -> None:
        self.folder, self._port, self._server = folder, port, server
        self._environment = os.environ | {
            "OIT_DATA_DIR": str(folder / "data"),
            "OIT_STATE_DIR": str(folder / "state"),
            "OIT_CACHE_DIR": str(folder / "cache"),
            "OIT_ALLOW_PRIVATE": "true",
            "OIT_RENDER": "never",
            "OIT_DELAY": "1",
            "OIT_CONTACT": "bench@example.org",
            "OIT_RETRY_MINUTES": "1",
        }
        folder.mkdir(parents=True)
        self._database = open_database(StoreSettings(data_dir=folder / "data"))

    def register(self, sites: Sequence[int]) -> None:
        """Imports the sites and makes a group of them all."""
        file = self.folder / "sites.csv"
        with file.open("w", encoding="utf-8-sig", newline="") as stream:
            rows = csv.writer(stream)
            rows.writerow(("ชื่อหน่วยงาน", "เว็บไซต์", "จังหวัด", "ประเภท", "ผู้รับแจ้ง"))
            for site in sites:
                url = f"http://{host(site)}:{self._port}/"
                rows.writerow((f"เทศบาลตำบลบ้านที่ {site}", url, "ตัวอย่าง", "เทศบาลตำบล", "officer@example.org"))
        self._oit("sites", "import", str(file))
        self._oit("sites", "group", "add", "nation", "--recipient", "centre@example.org")

    def week(self, name: str, as_of: str, workers: int, concurrency: int) -> Round:
        """A run over all sites, worked off."""
        before = processor(self._server)
        usage = self._oit(
            "scan", "--group", "nation", "--year", str(YEAR), "--as-of", as_of, "--hours", str(HOURS),
            "--workers", str(workers), "--concurrency", str(concurrency),
        )  # fmt: skip
        with self._database.read() as session:
            run = session.scalars(select(Run).order_by(Run.id.desc())).first()
            assert run is not None
            final = select(func.count()).where(AuditRow.run_id == run.id, AuditRow.final)
            pages = session.scalar(select(func.sum(AuditRow.pages)).where(AuditRow.run_id == run.id))
            return Round(
                name,
                usage,
                processor(self._server) - before,
                session.scalar(select(func.count()).where(Scan.run_id == run.id)) or 0,
                pages or 0,
                session.scalar(final) or 0,
                session.scalar(final.where(AuditRow.state == "failed")) or 0,
                session.scalar(select(func.count()).where(ChangeRow.run_id == run.id)) or 0,
                session.scalar(select(func.count()).where(Notice.run_id == run.id)) or 0,
                on_disk(self.folder / "data"),
            )

    def _oit(self, *words: str) -> Usage:
        log = self.folder / "log.txt"
        usage = watched((OIT, *words), self._environment, log)
        if usage.status:
            raise SystemExit(f"oit {' '.join(words)} ended with {usage.status}:\n{log.read_text()[-4000:]}")
        return usage


def weekly(folder: Path, sites: int, pages: int, workers: int, concurrency: int) -> tuple[Round, Round]:
    """A first week, and a second one in which nothing has changed."""
    with served(pages) as (port, server):
        nation = Nation(folder, port, server)
        nation.register(range(sites))
        first = nation.week("week 1", WEEKS[0], workers, concurrency)
        print(first, flush=True)
        second = nation.week("week 2, nothing changed", WEEKS[1], workers, concurrency)
        print(second)
        share = second.usage.processor / first.usage.processor
        print(f"    of week 1's processor time: {share:.0%} (asked for: under {SECOND_WEEK:.0%})", flush=True)
        return first, second


def compared(folder: Path, sites: int, pages: int, concurrency: int) -> float:
    """How many times faster two workers are than one, each scanning so many sites at a time."""
    rounds = []
    for workers in (1, 2):
        with served(pages) as (port, server):
            nation = Nation(folder / str(workers), port, server)
            nation.register([site for site in range(2 * sites) if not fault(site)][:sites])
            rounds.append(nation.week(f"{workers} workers of {concurrency} sites", WEEKS[0], workers, concurrency))
            print(rounds[-1], flush=True)
    faster = rounds[0].usage.seconds / rounds[1].usage.seconds
    print(
        f"    two workers of {concurrency} sites at a time: {faster:.2f} times one (asked for: {TWO_WORKERS})",
        flush=True,
    )
    return faster


def large(folder: Path, sites: int, workers: int, concurrency: int) -> None:
    """Sites of the nation's size, and what 7,850 of them would take."""
    with served(LARGE_PAGES) as (port, server):
        nation = Nation(folder, port, server)
        nation.register(range(sites))
        found = nation.week(f"sites of {LARGE_PAGES} pages", WEEKS[0], workers, concurrency)
    print(found)
    each = found.usage.processor / sites
    by_processor = NATION * each / 2 / 3600
    places = workers * concurrency
    by_waiting = NATION * LARGE_PAGES / places / 3600
    print(
        f"{NATION:,} sites of {LARGE_PAGES} pages, each page at most one a second from one site, two cores:\n"
        f"    processor: {NATION:,} x {each:.1f} s / 2 cores = {by_processor:.1f} h\n"
        f"    waiting: {NATION:,} x {LARGE_PAGES} s / {places} sites at a time = {by_waiting:.1f} h\n"
        f"    the longer of the two decides: {max(by_processor, by_waiting):.1f} h (asked for: under {HOURS} h); "
        f"disk {NATION * found.disk / sites / 1e9:.0f} GB a first week; "
        "memory as above, it does not grow with the number of sites"
    )


def main() -> None:
    """Prints what each round took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, default=785)
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--concurrency", type=int, default=32, help="sites that a worker scans at a time")
    parser.add_argument("--only", choices=("weeks", "workers", "large"), action="append")
    parser.add_argument("--folder", type=Path, help="where the data goes; default: a temporary folder")
    chosen = parser.parse_args()
    parts = chosen.only or ("weeks", "workers", "large")
    with TemporaryDirectory() as scratch:
        folder = chosen.folder or Path(scratch)
        if "weeks" in parts:
            weekly(folder / "weeks", chosen.sites, chosen.pages, chosen.workers, chosen.concurrency)
        if "workers" in parts:
            for concurrency, sites in ((8, 64), (24, 288)):
                compared(folder / f"workers-{concurrency}", sites, chosen.pages, concurrency)
        if "large" in parts:
            large(folder / "large", chosen.workers * 20, chosen.workers, 20)


if __name__ == "__main__":
    main()
