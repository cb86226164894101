"""How long each step takes on the sample municipality: ``python -m tests.bench.speed``. Seconds of one run."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from checklist.classifying import Classifier
from checklist.judging import judge
from checklist.loading import load_checklist
from core.settings import ScanSettings
from crawler.scan import run_scan
from crawler.snapshot import read_snapshot
from reports.html import render
from sample.server import serve

_Result = TypeVar("_Result")


def timed(name: str, step: Callable[[], _Result]) -> _Result:
    """Runs a step and prints how long it took."""
    started = time.perf_counter()
    result = step()
    print(f"{name:10} {time.perf_counter() - started:8.2f}")
    return result


def main() -> None:
    """Crawls without a pause between requests, reads back, judges and renders."""
    checklist = timed("load", lambda: load_checklist(2568))
    rank = Classifier(checklist.subjects, checklist.vocabulary, checklist.edition).rank
    settings = ScanSettings(delay=0, allow_private=True)
    with TemporaryDirectory() as folder, serve() as url:
        path = Path(folder, "snapshot.warc.gz")
        timed("crawl", lambda: run_scan(url, settings, path, rank))
        snapshot = timed("read", lambda: read_snapshot(path))
    audit = timed("judge", lambda: judge(snapshot, checklist, date(2025, 2, 15), "bench"))
    timed("render", lambda: render(audit))
    print(f"{len(snapshot.pages)} pages, {len(snapshot.documents)} documents")


if __name__ == "__main__":
    main()
