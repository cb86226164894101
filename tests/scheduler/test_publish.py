from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from core.audit import Audit
from core.exceptions import StoreError
from core.settings import StoreSettings
from scheduler.places import site_folder
from scheduler.publish import DATED_KEPT, publish, write_report
from store.audits import save_audit
from store.database import Database
from store.schema import Group, Run
from tests.reports.golden import failed_audit, golden_audit
from tests.store.register import NOW, a_run, a_scan, a_site


def a_finished_run(database: Database) -> int:
    with database.write() as session:
        group = Group(name="ระยอง")
        session.add(group)
        session.flush()
        run = a_run(session, group_id=group.id, finished=NOW)
        scan = a_scan(session, run, a_site(session), state="done")
        save_audit(session, scan, golden_audit())
    return run.id


def published(database: Database, run: int) -> bool:
    with database.read() as session:
        return session.get_one(Run, run).published is not None


def test_a_finished_run_is_published_once(database: Database, tmp_path: Path) -> None:
    run, settings = a_finished_run(database), StoreSettings(data_dir=tmp_path)
    assert publish(database, run, settings, NOW)
    assert not publish(database, run, settings, NOW + timedelta(hours=1))
    folder = tmp_path / "reports" / "ระยอง" / "www.baantoey.example.go.th-1"
    assert Audit.model_validate_json((folder / "audit.json").read_bytes()).items == golden_audit().items
    assert (folder / "report.html").read_bytes() == (folder / "2569-01-04" / "report.html").read_bytes()
    with database.read() as session:
        assert session.get_one(Run, run).published == NOW


def test_the_index_pages_lead_to_the_reports_that_were_published(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    publish(database, a_finished_run(database), StoreSettings(data_dir=tmp_path), NOW)
    for page in ("index.json", "ระยอง/index.json"):
        file = tmp_path / "reports" / page
        (site,) = json.loads(file.read_text(encoding="utf-8"))["sites"]
        assert (file.parent / site["report"]).is_file()
    database.dispose()


def test_a_run_that_is_not_finished_is_not_published(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    with database.write() as session:
        run = a_run(session)
    assert not publish(database, run.id, StoreSettings(data_dir=tmp_path), NOW)
    assert not (tmp_path / "reports").exists()
    database.dispose()


def test_a_kill_while_publishing_repeats_harmlessly(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(sqlite_url)
    run, settings = a_finished_run(database), StoreSettings(data_dir=tmp_path)

    class Killed(BaseException):
        pass

    def killed() -> None:
        raise Killed

    monkeypatch.setattr("scheduler.publish.os.sync", killed)
    with pytest.raises(Killed):
        publish(database, run, settings, NOW)
    assert not published(database, run)
    monkeypatch.undo()
    assert publish(database, run, settings, NOW)
    assert not list(tmp_path.rglob("*.part"))
    database.dispose()


def test_a_folder_that_cannot_be_written_is_told_and_nothing_counts_as_published(
    sqlite_url: str, tmp_path: Path
) -> None:
    database = Database(sqlite_url)
    run = a_finished_run(database)
    (tmp_path / "reports").write_text("no folder", encoding="utf-8")
    with pytest.raises(StoreError, match="OIT_REPORTS_DIR"):
        publish(database, run, StoreSettings(data_dir=tmp_path), NOW)
    assert not published(database, run)
    database.dispose()


def test_reports_of_the_last_weeks_are_kept(tmp_path: Path) -> None:
    days = [date(2026, 1, 4) + timedelta(weeks=n) for n in range(DATED_KEPT + 2)]
    brief = golden_audit().model_copy(update={"items": ()})
    for day in days:
        write_report(tmp_path, brief, day)
    kept = sorted(one.name for one in tmp_path.iterdir() if one.is_dir())
    assert kept == [f"{day.year + 543}-{day:%m-%d}" for day in days[2:]]


def test_the_newest_report_takes_no_room_of_its_own(tmp_path: Path) -> None:
    write_report(tmp_path, golden_audit(), date(2026, 1, 4))
    assert (tmp_path / "report.html").samefile(tmp_path / "2569-01-04" / "report.html")


def test_the_report_of_a_week_before_stays_what_it_was(tmp_path: Path) -> None:
    write_report(tmp_path, golden_audit(), date(2026, 1, 4))
    before = (tmp_path / "2569-01-04" / "audit.json").read_bytes()
    write_report(tmp_path, failed_audit(), date(2026, 1, 11))
    assert (tmp_path / "2569-01-04" / "audit.json").read_bytes() == before
    assert (tmp_path / "audit.json").read_text(encoding="utf-8") == failed_audit().to_json()


def test_a_file_system_without_second_names_gets_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(self: Path, target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refused)
    write_report(tmp_path, golden_audit(), date(2026, 1, 4))
    assert (tmp_path / "audit.json").read_text(encoding="utf-8") == golden_audit().to_json()
    assert not list(tmp_path.rglob("*.part"))


def test_a_sites_folder_is_named_so_that_people_find_it_and_nothing_escapes() -> None:
    assert site_folder(7, "https://www.xn--12c.example:8443/a/../b") == "www.xn--12c.example_8443-7"
    assert "/" not in site_folder(8, "https://a@b/../../c")
