from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from store.database import Database
from store.runs import begin_run
from store.schema import AuditRow, Run, Scan
from tests.store.register import a_site

GUARD_SECONDS = 90.0
_PLAIN = {"delay": 0.0, "allow_private": True, "render": "never", "ocr": "never", "probe": "never"}


def test_a_fleet_is_refused_on_sqlite(oit, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("OIT_DATABASE", f"sqlite:///{tmp_path / 'oit.sqlite3'}")
    ran = oit("worker")
    assert ran.status == 2
    assert "a fleet needs PostgreSQL" in ran.err
    assert "oit serve" in ran.err


def test_a_queue_that_there_is_not_is_told(oit) -> None:
    ran = oit("worker", "--queues", "scan,reports")
    assert ran.status == 2
    assert "no queue 'reports'" in ran.err


def test_a_worker_that_takes_nothing_is_told(oit) -> None:
    ran = oit("worker", "--queues", "reading", "--readers", "0")
    assert ran.status == 2
    assert "nothing to do" in ran.err


def test_a_worker_audits_sites_into_a_store_elsewhere_until_it_is_told_to_end(
    site: str, postgres_url: str, tmp_path: Path
) -> None:
    database, begun = Database(postgres_url), datetime.now(UTC)
    with database.write() as session:
        begin_run(
            session,
            "รอบแรก",
            None,
            [a_site(session, site)],
            fiscal_year=2568,
            as_of=date(2025, 2, 15),
            started=begun,
            until=begun + timedelta(hours=1),
            options=_PLAIN,
        )
    kept = tmp_path / "shared"
    own = {
        "OIT_DATABASE": postgres_url,
        "OIT_ARTEFACTS": f"file://{kept}",
        "OIT_DATA_DIR": str(tmp_path / "data"),
        "OIT_CONTACT": "tests@example.go.th",
        "OIT_WORKER_SILENCE": "2",
    }
    process = subprocess.Popen(
        [sys.executable, "-c", "from cli.main import main; main()", "worker", "--concurrency", "2"],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | own,
    )
    try:
        end = time.monotonic() + GUARD_SECONDS
        while not _finished(database):
            assert process.poll() is None, process.communicate()[1]
            assert time.monotonic() < end, "the worker hangs"
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=GUARD_SECONDS)
    finally:
        process.kill()
    assert process.returncode == 0
    assert f"done: {site}" in told
    assert "Traceback" not in told
    with database.read() as session:
        scan = session.query(Scan).one()
        assert (kept / scan.folder / "snapshot.warc.gz").is_file()
        assert session.query(AuditRow).filter(AuditRow.final).count() == 1
    database.dispose()


def _finished(database: Database) -> bool:
    with database.read() as session:
        return session.query(Run).one().finished is not None
