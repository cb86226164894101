"""The quick version of ``python -m tests.bench.killed_runs``: real processes, really killed."""

from __future__ import annotations

from pathlib import Path

from store.database import Database
from tests.bench.killed_runs import Local, environment, run


def test_every_site_of_a_run_whose_processes_are_killed_has_one_audit(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    engine = Local(environment(tmp_path, sqlite_url), tmp_path / "log", workers=1, concurrency=3)
    outcome = run(database, engine, sites=4, kills=2, seed=1, say=lambda _: None)
    database.dispose()
    assert outcome.is_right, (tmp_path / "log").read_text(encoding="utf-8")
    assert outcome.kills.total() == 2
