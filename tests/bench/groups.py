"""How long a report over many sites takes, and how much memory: made-up audits, read from a folder as ``oit group-report`` does.

    python -m tests.bench.groups [--sites 785] [--keep FOLDER]

The audits are small (no places weighed); ``--pad`` adds so many kB of such text to each, as audits of real sites have.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from core.audit import Considered, Verdict, Weighed
from core.snapshot import Cause
from reports.group_report import render_html, render_xlsx
from scheduler.group_report import report_of_folder
from tests.made_up_audits import made_up

T = TypeVar("T")
_MB = 1024
"""Of the kB that the system counts in."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sites", type=int, default=785)
    options.add_argument("--year", type=int, default=2568)
    options.add_argument("--pad", type=int, default=150)
    options.add_argument("--keep", type=Path)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = given.keep or Path(place)
        for number in range(given.sites):
            _write(folder / f"{number % 77:02}" / str(number), number, given.year, given.pad)
        size = sum(file.stat().st_size for file in folder.rglob("audit.json"))
        print(f"{given.sites} sites, {size / 1e6:.0f} MB of audit.json")
        report = _timed("read and put together", lambda: report_of_folder(folder))
        _timed("page", lambda: render_html(report).encode())
        _timed("workbook", lambda: render_xlsx(report))
        _timed("json", lambda: report.to_json().encode())
        print(f"memory at its height: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MB:.0f} MB")


def _write(folder: Path, number: int, year: int, pad: int) -> None:
    audit = made_up(number, year, failed=Cause.TIMEOUT if number % 11 == 10 else None)
    if pad and audit.items:
        weighed = Weighed(
            label="ประกาศ " * 20,
            url=audit.site.url,
            kind="page",
            score=10.0,
            outcome="lost",
            why="ชื่อไม่ตรง " * 20,
            why_en="-",
        )
        each = max(1, pad * 1000 // len(audit.items) // len(weighed.model_dump_json().encode()))
        considered = Considered(subject="plan", title="แผน", verdict=Verdict.MET, places=(weighed,) * each)
        items = tuple(item.model_copy(update={"considered": (considered,)}) for item in audit.items)
        audit = audit.model_copy(update={"items": items})
    folder.mkdir(parents=True)
    (folder / "audit.json").write_text(audit.to_json(), encoding="utf-8")


def _timed(what: str, work: Callable[[], T]) -> T:
    began = time.perf_counter()
    done = work()
    size = f", {len(done) / 1e6:.1f} MB" if isinstance(done, bytes) else ""
    print(f"{what}: {time.perf_counter() - began:.1f} s{size}")
    return done


if __name__ == "__main__":
    main()
