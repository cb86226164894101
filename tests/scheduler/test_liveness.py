from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from scheduler.liveness import folder_of, living, rescue
from store.database import Database
from store.runs import Rules, claim
from store.schema import Scan
from tests.store.register import NOW, a_run, a_scan, a_site

_WORKER = """
import sys
from pathlib import Path
from scheduler.liveness import living
with living(Path(sys.argv[1])) as name:
    print(name, flush=True)
    sys.stdin.read()
"""


def claimed(database: Database, worker: str) -> int:
    with database.write() as session:
        a_scan(session, a_run(session, worker), a_site(session, f"https://{worker}.example.go.th/"))
        return claim(session, worker, NOW, limit=1)[0].scan_id


def state(database: Database, scan: int) -> str:
    with database.read() as session:
        return session.get_one(Scan, scan).state


def test_a_killed_process_gives_its_sites_back_whatever_the_clock_says(database: Database, tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", _WORKER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        scan = claimed(database, process.stdout.readline().strip())
        assert rescue(database, folder, NOW, Rules()) == 0
        assert state(database, scan) == "scanning"
        process.kill()
        process.wait()
        assert rescue(database, folder, NOW, Rules()) == 1
    assert state(database, scan) == "waiting"
    assert rescue(database, folder, NOW, Rules()) == 0


def test_a_worker_that_ended_without_giving_back_is_dead(sqlite_url: str, tmp_path: Path) -> None:
    database, folder = Database(sqlite_url), folder_of(tmp_path)
    with living(folder) as name:
        scan = claimed(database, name)
    assert rescue(database, folder, NOW, Rules()) == 1
    assert state(database, scan) == "waiting"
    database.dispose()


def test_workers_of_other_machines_are_not_judged(sqlite_url: str, tmp_path: Path) -> None:
    database, folder = Database(sqlite_url), folder_of(tmp_path / "here")
    with living(folder_of(tmp_path / "there")) as name:
        pass
    scan = claimed(database, name)
    assert rescue(database, folder, NOW, Rules()) == 0
    assert state(database, scan) == "scanning"
    database.dispose()


def test_a_machine_keeps_its_name(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    names = []
    for _ in range(2):
        with living(folder) as name:
            names.append(name.rsplit("-", 2)[0])
    assert names[0] == names[1]
