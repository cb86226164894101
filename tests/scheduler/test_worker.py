from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from core.exceptions import StoreError
from scheduler import worker as worker_module
from scheduler.artefacts import Artefacts
from scheduler.turn import Means
from scheduler.worker import Worker
from store.database import Database
from store.runs import Claim, put_off, settle
from store.schema import Scan
from tests.reports.golden import golden_audit
from tests.store.register import NOW, a_run, a_scan, a_site

BRIEF = golden_audit().model_copy(update={"items": ()})


@pytest.fixture
def means(sqlite_url: str, tmp_path: Path) -> Iterator[Means]:
    database = Database(sqlite_url)
    yield Means(database=database, artefacts=Artefacts(tmp_path / "kept", tmp_path), clock=lambda: NOW)
    database.dispose()


def begun(means: Means, number: int) -> None:
    with means.database.write() as session:
        run = a_run(session)
        for n in range(number):
            a_scan(session, run, a_site(session, f"https://town{n}.example.go.th/"))


def states(means: Means) -> list[str]:
    with means.database.read() as session:
        return list(session.scalars(select(Scan.state).order_by(Scan.id)))


def finish(means: Means, claim: Claim) -> str:
    with means.database.write() as session:
        return settle(
            session,
            claim,
            BRIEF,
            NOW,
            means.rules,
            folder="",
            wants_second_look=lambda *_: False,
            record=lambda *_: None,
        )


def test_so_many_sites_are_in_work_at_the_same_time_and_no_more(means: Means, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(means, 7)
    together, most, lock = threading.Barrier(3), [0, 0], threading.Lock()

    def turn(means: Means, claim: Claim) -> str:
        with lock:
            most[0] += 1
            most[1] = max(most)
        if claim.scan_id <= 3:
            together.wait(20)
        with lock:
            most[0] -= 1
        ended = finish(means, claim)
        if claim.scan_id == 7:
            means.stop.say()
        return ended

    monkeypatch.setattr(worker_module, "take_turn", turn)
    worker = Worker(means, "one", concurrency=3, readers=0)
    worker.work()
    assert most[1] == 3
    assert states(means) == ["done"] * 7
    assert worker.turns == 7


def test_a_worker_that_stops_gives_back_what_it_did_not_end(means: Means, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(means, 3)
    monkeypatch.setattr(worker_module, "GRACE_SECONDS", 0.3)
    held = threading.Event()

    def turn(means: Means, claim: Claim) -> str:
        if claim.scan_id == 1:
            means.stop.say()
            held.wait(20)
        elif claim.scan_id == 2:
            return finish(means, claim)
        means.stop.wait(20)
        with means.database.write() as session:
            return put_off(session, claim, NOW)

    monkeypatch.setattr(worker_module, "take_turn", turn)
    Worker(means, "one", concurrency=3).work()
    held.set()
    assert states(means) == ["waiting", "done", "waiting"]


def test_an_outcome_that_could_not_be_stored_gives_the_site_back_later(
    means: Means, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(means, 1)
    turns: list[Any] = []

    def turn(means: Means, claim: Claim) -> str:
        turns.append(claim)
        raise StoreError("the database is away")

    later = worker_module.put_off

    def put_off_and_stop(*given: Any) -> Any:
        means.stop.say()
        return later(*given)

    monkeypatch.setattr(worker_module, "take_turn", turn)
    monkeypatch.setattr(worker_module, "put_off", put_off_and_stop)
    Worker(means, "one").work()
    assert len(turns) == 1
    assert states(means) == ["waiting"]


def test_a_worker_of_one_run_leaves_others_alone(means: Means, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(means, 1)
    with means.database.write() as session:
        a_scan(session, a_run(session, "two"), a_site(session, "https://other.example.go.th/"))

    def turn(means: Means, claim: Claim) -> str:
        means.stop.say()
        return finish(means, claim)

    monkeypatch.setattr(worker_module, "take_turn", turn)
    Worker(means, "one", runs=[2]).work()
    assert states(means) == ["waiting", "done"]
