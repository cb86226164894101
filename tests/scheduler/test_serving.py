from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from core.exceptions import BusyError, StoreError, UsageError
from core.settings import StoreSettings
from crawler.stopping import Stop
from scheduler import serving
from scheduler.serving import JUMP_SECONDS, Children, Chores, serve
from scheduler.sole import SoleScheduler
from store.database import Database
from store.runs import Rules
from store.schema import Run, Scan
from tests.store.register import NOW, a_run, a_scan, a_site

WORKER = [sys.executable, "-c", "import sys; sys.stdin.read()"]


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    opened = Database(sqlite_url)
    yield opened
    opened.dispose()


def chores(database: Database, tmp_path: Path, **given: object) -> Chores:
    return Chores(database=database, settings=StoreSettings(data_dir=tmp_path), clock=lambda: NOW, **given)  # type: ignore[arg-type]


def until(reached: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not reached():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def test_a_worker_that_dies_is_replaced_and_all_end_with_their_input() -> None:
    children = Children(WORKER, 2)
    children.keep()
    first = children.pids
    running = children._running[0][0]
    running.kill()
    running.wait()
    children.keep()
    assert len(children.pids) == 2
    assert set(first) - set(children.pids) == {first[0]}
    ended = [child for child, _ in children._running]
    children.end()
    assert [child.returncode for child in ended] == [0, 0]


def test_workers_that_end_as_soon_as_they_begin_are_told() -> None:
    children = Children([sys.executable, "-c", "raise SystemExit(2)"], 3)
    with pytest.raises(UsageError, match="end as soon as they begin"):
        until(lambda: bool(children.keep()))


def test_a_second_scheduler_starts_no_worker(database: Database, tmp_path: Path) -> None:
    children = Children(WORKER, 1)
    with SoleScheduler(Database(database.engine.url)), pytest.raises(BusyError):
        serve(chores(database, tmp_path), children, Stop(), rules=Rules())
    assert children.pids == []


def test_a_window_is_closed_only_after_the_clock_has_said_so_for_a_while(database: Database, tmp_path: Path) -> None:
    with database.write() as session:
        run = a_run(session)
        scan = a_scan(session, run, a_site(session))
    now, passed = [NOW + timedelta(hours=11)], [0.0]
    doing = Chores(
        database=database,
        settings=StoreSettings(data_dir=tmp_path),
        clock=lambda: now[0],
        monotonic=lambda: passed[0],
    )

    def state() -> str:
        with database.read() as session:
            return session.get_one(Scan, scan.id).state

    doing.close()
    passed[0] += JUMP_SECONDS - 1
    doing.close()
    assert state() == "waiting"
    now[0] = NOW + timedelta(hours=1)
    passed[0] += 10
    doing.close()
    now[0] = NOW + timedelta(hours=11)
    doing.close()
    assert state() == "waiting"
    passed[0] += JUMP_SECONDS
    doing.close()
    assert state() == "failed"
    with database.read() as session:
        assert session.get_one(Run, run.id).finished == now[0]


def test_daily_chores_are_done_once_a_day_even_when_the_clock_goes_back(database: Database, tmp_path: Path) -> None:
    done: list[datetime] = []
    now = [NOW]
    doing = Chores(
        database=database, settings=StoreSettings(data_dir=tmp_path), clock=lambda: now[0], daily=done.append
    )
    for hours in (0, 1, 23, 24, 30, 2):
        now[0] = NOW + timedelta(hours=hours)
        doing.round()
    assert [(one - NOW) / timedelta(hours=1) for one in done] == [0, 24, 2]


def test_a_chore_that_fails_is_tried_again_and_the_rest_goes_on(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[datetime] = []
    stop = Stop()

    def minutely(moment: datetime) -> None:
        tries.append(moment)
        if len(tries) == 1:
            raise StoreError("the mail server's queue is full")
        stop.say()

    monkeypatch.setattr(serving, "TICK_SECONDS", 0.02)
    monkeypatch.setattr(serving, "CHORE_SECONDS", 0.05)
    work = threading.Thread(
        target=serve,
        args=(chores(database, tmp_path, minutely=minutely), Children(WORKER, 1), stop),
        kwargs={"rules": Rules()},
    )
    work.start()
    work.join(60)
    assert not work.is_alive()
    assert len(tries) == 2
