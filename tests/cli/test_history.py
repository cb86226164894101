from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from core.snapshot import Cause
from store.database import Database
from store.schema import Group, Run
from tests.cli.conftest import Ran
from tests.store.register import a_site
from tests.store.weeks import Weeks, week

Oit = Callable[..., Ran]


@pytest.fixture
def weeks(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Weeks]:
    """A site of three weeks, the second of them blocked, in the database that the commands find."""
    monkeypatch.setenv("OIT_DATABASE", sqlite_url)
    database = Database(sqlite_url)
    weeks = Weeks(database)
    weeks.next({"O1": "met", "O2": "missing", "O10": "partial:stale"})
    weeks.next(failed=Cause.TIMEOUT, failures=2)
    told = {"O1": "missing", "O2": "met", "O10": "partial:stale"}
    weeks.next(told, first=told | {"O10": "met"})
    with database.write() as session:
        session.add(Group(name="rayong", title="ระยอง"))
    yield weeks
    database.dispose()


def test_the_history_of_a_site_is_told_item_by_item(oit: Oit, weeks: Weeks) -> None:
    ran = oit("history", "www.baantoey.example.go.th")
    assert ran.status == 0
    lines = ran.out.splitlines()
    assert "fiscal year 2569" in lines[0]
    assert [line.split()[0] for line in lines[4:7]] == ["O1", "O2", "O10"]
    assert lines[4].split()[:6] == ["O1", "missing", "2026-01-18", "2026-01-04", "2026-01-04", "2026-01-18"]
    assert "+?-" in lines[4]
    assert "-?+" in lines[5]
    assert "could not be checked" in ran.out


def test_the_history_of_a_site_as_json_holds_every_scan(oit: Oit, weeks: Weeks) -> None:
    told = json.loads(oit("history", str(weeks.site_id), "--format", "json").out)
    assert [scan["checked"] for scan in told["scans"]] == [True, False, True]
    first = told["items"][0]
    assert (first["code"], first["verdict"], first["since"]) == ("O1", "missing", week(2).isoformat())
    assert [scan["verdict"] for scan in first["scans"]] == ["met", "missing"]


def test_a_site_without_an_audit_has_no_history(oit: Oit, weeks: Weeks) -> None:
    with weeks.database.write() as session:
        a_site(session, "https://new.example.go.th/")
    ran = oit("history", "new.example.go.th")
    assert ran.status == 2
    assert "scan it first" in ran.err
    assert oit("history", str(weeks.site_id), "--year", "2568").status == 2


def test_changes_are_told_by_site_with_their_count(oit: Oit, weeks: Weeks) -> None:
    ran = oit("changes", "--since", "2569-01-18")
    assert ran.status == 0
    assert "worse      O1   No longer there (met -> missing)" in ran.out
    assert "better     O2   Now there (missing -> met)" in ran.out
    assert "O10" not in ran.out
    assert "1 better, 1 worse, 0 could not be checked, 0 other; sites: 1" in ran.err


def test_changes_of_a_run_and_of_a_site_are_found(oit: Oit, weeks: Weeks) -> None:
    told = json.loads(oit("changes", "--run", "รอบ 2", "--format", "json").out)
    assert {(one["code"], one["kind"], one["cause"]) for one in told} == {
        ("O1", "unchecked", "timeout"),
        ("O2", "unchecked", "timeout"),
        ("O10", "unchecked", "timeout"),
    }
    assert oit("changes", "--run", "รอบ 3", "--group", "rayong").out.count("\n") == 3
    assert oit("changes", "--site", "https://nowhere.example.go.th").status == 2


def test_changes_that_wait_are_told_when_asked_for(oit: Oit, weeks: Weeks) -> None:
    weeks.next({"O1": "met", "O2": "met", "O10": "partial:stale"})
    assert json.loads(oit("changes", "--run", "รอบ 4", "--format", "json").out) == []
    (waiting,) = json.loads(oit("changes", "--run", "รอบ 4", "--unconfirmed", "--format", "json").out)
    assert (waiting["kind"], waiting["state"], waiting["told"]) == ("new", "unconfirmed", None)


def test_a_day_that_is_none_is_refused(oit: Oit, weeks: Weeks) -> None:
    ran = oit("changes", "--since", "yesterday")
    assert ran.status == 2
    assert "2569-04-30" in ran.err


def test_the_overview_of_a_group_shows_each_site_and_the_means_of_its_runs(oit: Oit, weeks: Weeks) -> None:
    with weeks.database.write() as session:
        a_site(session, "https://new.example.go.th/")
        run = session.get_one(Run, 1)
        run.group_id = 1
    ran = oit("overview", "rayong")
    assert ran.status == 0
    assert "sites: 2" in ran.out
    assert "1 checked, 0 not readable, 1 without an audit" in ran.out
    assert "never" in ran.out
    told = json.loads(oit("overview", "rayong", "--format", "json").out)
    assert [point["sites"] for point in told["runs"]] == [1]


def test_the_overview_of_a_run_shows_sites_that_could_not_be_read(oit: Oit, weeks: Weeks) -> None:
    ran = oit("overview", "--run", "รอบ 2")
    assert ran.status == 0
    assert "timeout" in ran.out
    assert "0 checked, 1 not readable, 0 without an audit" in ran.out


def test_an_overview_is_of_a_group_or_of_a_run(oit: Oit, weeks: Weeks) -> None:
    assert oit("overview").status == 2
    assert oit("overview", "rayong", "--run", "1").status == 2
