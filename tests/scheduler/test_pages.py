from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select

from core.exceptions import StoreError
from core.settings import StoreSettings
from core.snapshot import Cause
from scheduler.pages import write_pages
from scheduler.places import site_report
from store.database import Database
from store.schema import AuditRow, Group, Run, Site
from tests.store.register import a_site
from tests.store.weeks import Weeks


@pytest.fixture
def settings(tmp_path: Path) -> StoreSettings:
    return StoreSettings(data_dir=tmp_path)


@pytest.fixture
def weeks(sqlite_url: str) -> Iterator[Weeks]:
    """A site whose runs are of a group, once ``finished``."""
    database = Database(sqlite_url)
    yield grouped(database)
    database.dispose()


def grouped(database: Database) -> Weeks:
    weeks = Weeks(database)
    with database.write() as session:
        session.add(Group(name="rayong", title="จังหวัดระยอง"))
    return weeks


def finished(weeks: Weeks, row: AuditRow, group: str | None = "rayong") -> int:
    """The run of an audit, ended."""
    with weeks.database.write() as session:
        run = session.get_one(Run, row.run_id)
        run.finished = run.started + timedelta(hours=2)
        if group is not None:
            run.group_id = session.scalars(select(Group.id).where(Group.name == group)).one()
    return row.run_id


def data(settings: StoreSettings, *place: str) -> dict:
    return json.loads(settings.data_dir.joinpath("reports", *place, "index.json").read_text(encoding="utf-8"))


def test_a_page_for_the_group_and_one_for_all_are_written_with_their_twins(
    database: Database, settings: StoreSettings
) -> None:
    weeks = grouped(database)
    pages = write_pages(weeks.database, finished(weeks, weeks.next({"O1": "met"})), settings)
    reports = settings.data_dir / "reports"
    assert pages == (reports / "rayong" / "index.html", reports / "index.html")
    files = sorted(str(file.relative_to(reports)) for file in reports.rglob("*") if file.is_file())
    assert files == ["index.html", "index.json", "rayong/index.html", "rayong/index.json"]
    assert [site["name"] for site in data(settings, "rayong")["sites"]] == ["เทศบาลตำบลบ้านเตย"]
    assert [(group["title"], group["sites"]) for group in data(settings)["groups"]] == [("จังหวัดระยอง", 1)]


def test_the_pages_tell_of_confirmed_changes(weeks: Weeks, settings: StoreSettings) -> None:
    weeks.next({"O1": "met", "O2": "missing"})
    told = {"O1": "missing", "O2": "met"}
    write_pages(weeks.database, finished(weeks, weeks.next(told, first=told)), settings)
    for page in (data(settings, "rayong"), data(settings)):
        assert (page["better"], page["worse"], page["unchecked"]) == (1, 1, 0)
        assert [(one["code"], one["kind"]) for one in page["changes"][0]["items"]] == [("O1", "lost"), ("O2", "new")]


def test_a_site_that_could_not_be_read_has_no_score_and_shows_the_one_it_had(
    weeks: Weeks, settings: StoreSettings
) -> None:
    finished(weeks, weeks.next({"O1": "met", "O2": "missing"}))
    write_pages(weeks.database, finished(weeks, weeks.next(failed=Cause.TIMEOUT)), settings)
    for page in (data(settings, "rayong"), data(settings)):
        (site,) = page["sites"]
        assert (site["state"], site["cause"], site["oit"]) == ("failed", "timeout", None)
        assert site["last_known_oit"] == {"low": 50.0, "high": 50.0}
        assert site["seen"] == "2026-01-04"
        assert page["could_not_be_checked"][0]["cause"] == "timeout"
        assert page["changes"] == []


def test_a_report_is_linked_where_it_lies(weeks: Weeks, settings: StoreSettings) -> None:
    run_id = finished(weeks, weeks.next({"O1": "met"}))
    write_pages(weeks.database, run_id, settings)
    assert data(settings, "rayong")["sites"][0]["report"] is None
    with weeks.database.read() as session:
        site = session.get_one(Site, weeks.site_id)
    report = settings.data_dir / "reports" / site_report("rayong", site.id, site.url)
    report.parent.mkdir(parents=True)
    report.write_text("x")
    for page in write_pages(weeks.database, run_id, settings):
        (link,) = LexborHTMLParser(page.read_text(encoding="utf-8")).css(".rows a")
        assert (page.parent / (link.attributes["href"] or "")).resolve() == report.resolve()


def test_a_run_published_late_does_not_hide_a_newer_one(weeks: Weeks, settings: StoreSettings) -> None:
    old = finished(weeks, weeks.next({"O1": "missing"}))
    new = finished(weeks, weeks.next({"O1": "met"}, first={"O1": "met"}))
    write_pages(weeks.database, new, settings)
    before = data(settings, "rayong")
    write_pages(weeks.database, old, settings)
    assert data(settings, "rayong") == before


def test_a_site_of_two_groups_is_told_of_once_with_its_newest_round(weeks: Weeks, settings: StoreSettings) -> None:
    with weeks.database.write() as session:
        session.add(Group(name="all"))
    weeks.next({"O1": "missing"})
    write_pages(weeks.database, finished(weeks, weeks.next({"O1": "met"}, first={"O1": "met"})), settings)
    write_pages(weeks.database, finished(weeks, weeks.next({"O1": "met"}), "all"), settings)
    page = data(settings)
    assert [(group["name"], group["better"]) for group in page["groups"]] == [("rayong", 1), ("all", 0)]
    assert (page["better"], len(page["sites"])) == (0, 1)


def test_a_run_of_sites_named_one_by_one_has_a_page_of_its_own(weeks: Weeks, settings: StoreSettings) -> None:
    pages = write_pages(weeks.database, finished(weeks, weeks.next({"O1": "met"}), None), settings)
    assert pages[0] == settings.data_dir / "reports" / "_sites" / "index.html"


def test_sites_that_were_never_audited_stand_in_the_page_of_all(weeks: Weeks, settings: StoreSettings) -> None:
    with weeks.database.write() as session:
        a_site(session, "https://b/")
    write_pages(weeks.database, finished(weeks, weeks.next({"O1": "met"})), settings)
    assert [site["state"] for site in data(settings)["sites"]] == ["read", "none"]


def test_written_again_the_pages_are_the_same(weeks: Weeks, settings: StoreSettings) -> None:
    run_id = finished(weeks, weeks.next({"O1": "met"}))
    first = [page.read_bytes() for page in write_pages(weeks.database, run_id, settings)]
    assert [page.read_bytes() for page in write_pages(weeks.database, run_id, settings)] == first


def test_a_folder_that_cannot_be_written_is_told_with_its_mend(weeks: Weeks, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    run_id = finished(weeks, weeks.next({"O1": "met"}))
    with pytest.raises(StoreError, match="OIT_REPORTS_DIR"):
        write_pages(weeks.database, run_id, StoreSettings(reports_dir=tmp_path / "file"))
