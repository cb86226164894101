from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from scheduler.sole import SoleScheduler
from store.database import Database
from store.schema import Group, Run, Scan, Site
from tests.cli.conftest import Ran
from tests.store.register import NOW, a_site

Oit = Callable[..., Ran]


@pytest.fixture
def stored(sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Database]:
    """The database that the commands find, with a group of one site that does not answer."""
    monkeypatch.setenv("OIT_DATABASE", sqlite_url)
    monkeypatch.setenv("OIT_DATA_DIR", str(tmp_path / "data"))
    database = Database(sqlite_url)
    with database.write() as session:
        a_site(session, "http://127.0.0.1:9/")
        session.add(Group(name="rayong"))
    yield database
    database.dispose()


def test_a_schedule_is_added_shown_paused_resumed_and_removed(oit: Oit, stored: Database) -> None:
    added = oit("schedule", "add", "rayong", "--days", "sat,wed", "--at", "21:30", "--quiet", "08:30-16:30")
    assert added.out.startswith("rayong  wed,sat 21:30 for 10 hours  quiet 08:30-16:30  next ")
    assert oit("schedule", "pause", "rayong").out.endswith("paused\n")
    assert "already" in oit("schedule", "pause", "rayong").err
    assert "next" in oit("schedule", "resume", "rayong").out
    assert oit("schedule", "list").out == added.out
    assert oit("schedule", "remove", "rayong").status == 0
    assert "oit schedule add" in oit("schedule", "list").err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("schedule", "add", "nowhere"), "there is no group"),
        (("schedule", "add", "rayong", "--at", "late"), "20:00"),
        (("schedule", "add", "rayong", "--year", "2400"), "no checklist"),
        (("schedule", "run", "rayong"), "oit schedule add rayong"),
        (("scan",), "--group NAME"),
        (("scan", "--group", "nowhere"), "there is no group"),
        (("scan", "--group", "rayong", "--year", "2400"), "no checklist"),
        (("runs", "show", "7"), "oit runs list"),
    ],
)
def test_what_cannot_be_is_told_with_the_mend(
    oit: Oit, stored: Database, arguments: tuple[str, ...], said: str
) -> None:
    ran = oit(*arguments)
    assert ran.status == 2
    assert said in ran.err


def test_a_run_is_queued_shown_and_cancelled(oit: Oit, stored: Database) -> None:
    assert oit("scan", "--group", "rayong", "--queue", "--delay", "2", "--name", "one").status == 0
    with stored.read() as session:
        run = session.scalars(select(Run)).one()
    assert (run.name, run.options) == ("one", {"delay": 2.0})
    assert "open           0/1" in oit("runs", "list").out
    assert "1 sites: 1 waiting" in oit("runs", "show", "one").out
    assert oit("runs", "cancel", "1").status == 0
    shown = oit("runs", "show", "1").out
    assert "1 sites: 1 failed" in shown
    assert "http://127.0.0.1:9/: the run's window ended" in shown
    assert "finished already" in oit("runs", "cancel", "1").err


def test_a_schedule_can_be_run_now(oit: Oit, stored: Database) -> None:
    oit("schedule", "add", "rayong", "--hours", "3")
    assert oit("schedule", "run", "rayong").status == 0
    with stored.read() as session:
        run = session.scalars(select(Run)).one()
        assert len(session.scalars(select(Scan)).all()) == 1
    assert (run.until - run.started).total_seconds() == 3 * 3600


def test_a_second_serve_is_refused(oit: Oit, stored: Database) -> None:
    with SoleScheduler(stored):
        ran = oit("serve", "--workers", "0")
    assert ran.status == 2
    assert "stop it first" in ran.err


def test_scan_works_a_run_off_and_says_where_the_reports_lie(
    oit: Oit, stored: Database, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OIT_TRIES", "1")
    with stored.write() as session:
        session.add(Site(name="เทศบาล", url=site, added=NOW))
    options = ("--workers", "1", "--allow-private", "--delay", "0", "--ocr", "never", "--year", "2568")
    ran = oit("scan", "--group", "rayong", *options)
    assert ran.status == 0, ran.err
    assert "2 sites: 1 audited, 1 could not be read, 0 failed" in ran.err
    reports = Path(ran.out.strip())
    assert sorted(one.parent.name[:9] for one in reports.glob("*/report.html")) == ["127.0.0.1", site[7:16]]
    assert "published      2/2" in oit("runs", "list").out
