from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete

from core.audit import Audit, Range
from core.exceptions import UsageError
from core.snapshot import Cause
from scheduler.comparison import compare_files
from scheduler.group_report import report_of_folder, report_of_group
from store.database import Database
from store.schema import AuditDocument, Group, Run, Site
from tests.made_up_audits import made_up, name_of
from tests.store.register import a_site
from tests.store.weeks import Weeks, week


def put(folder: Path, name: str, audit: Audit) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(audit.to_json(), encoding="utf-8")
    return file


def test_audits_are_found_in_sub_folders_by_whatever_name(tmp_path: Path) -> None:
    put(tmp_path, "a/audit.json", made_up(1))
    put(tmp_path, "b/deeper/site-2.JSON", made_up(2))
    found = report_of_folder(tmp_path)
    assert {site.name for site in found.parts[0].sites} == {name_of(1), name_of(2)}
    assert (found.title, found.left_out, found.confirmed) == (tmp_path.name, (), False)


def test_a_broken_file_is_named_and_the_others_are_not_lost(tmp_path: Path) -> None:
    whole = put(tmp_path, "a/audit.json", made_up(1))
    (tmp_path / "b.json").write_bytes(whole.read_bytes()[:500])
    (tmp_path / "c.json").write_text('{"schema": "oit-audit/1"}', encoding="utf-8")
    (tmp_path / "d.json").write_text("[1]", encoding="utf-8")
    (tmp_path / "e.json").write_text("[" * 100_000, encoding="utf-8")
    (tmp_path / "f.json").write_bytes(b"\xff\xfe\x00")
    found = report_of_folder(tmp_path)
    assert len(found.parts[0].sites) == 1
    assert [(one.source, one.kind) for one in found.left_out] == [
        ("b.json", "not_json"),
        ("c.json", "not_an_audit"),
        ("d.json", "not_an_audit"),
        ("e.json", "not_json"),
        ("f.json", "not_json"),
    ]
    assert found.left_out[1].detail == "tool: Field required"


def test_other_papers_of_ours_in_the_folder_are_passed_over(tmp_path: Path) -> None:
    put(tmp_path, "audit.json", made_up(1))
    (tmp_path / "group-report.json").write_text(report_of_folder(tmp_path).to_json(), encoding="utf-8")
    assert report_of_folder(tmp_path).left_out == ()


def test_the_newest_audit_of_a_site_counts_and_is_compared_with_the_one_before(tmp_path: Path) -> None:
    put(tmp_path, "1/audit.json", made_up(1, week=2, verdicts={"O3": "missing"}))
    put(tmp_path, "2/audit.json", made_up(1, verdicts={"O5": "missing"}))
    put(tmp_path, "3/audit.json", made_up(1, week=1, verdicts={"O3": "met", "O2": "missing"}))
    found = report_of_folder(tmp_path)
    (site,) = found.parts[0].sites
    assert found.older == 2
    assert [(one.code, one.kind) for one in site.changes] == [("O2", "new"), ("O3", "lost")]
    assert [call.reason for call in site.calls if call.reason == "worse"] == ["worse"]


def test_a_site_that_failed_shows_what_it_had_when_it_was_read_last(tmp_path: Path) -> None:
    put(tmp_path, "1.json", made_up(1, verdicts={}))
    put(tmp_path, "2.json", made_up(1, week=1, failed=Cause.TIMEOUT))
    (site,) = report_of_folder(tmp_path).parts[0].sites
    assert (site.apart, site.oit, site.known) == ("failed", None, Range(low=100.0, high=100.0))
    assert not [one for one in site.changes if one.direction == "worse"]


def test_years_are_kept_apart_and_one_can_be_chosen(tmp_path: Path) -> None:
    put(tmp_path, "1.json", made_up(1, 2568))
    put(tmp_path, "2.json", made_up(1, 2567))
    assert [part.fiscal_year for part in report_of_folder(tmp_path).parts] == [2568, 2567]
    assert [part.fiscal_year for part in report_of_folder(tmp_path, year=2567).parts] == [2567]
    with pytest.raises(UsageError, match="no audit of fiscal year 2570, but of 2567, 2568"):
        report_of_folder(tmp_path, year=2570)


def test_a_folder_without_an_audit_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"holds no \.json file"):
        report_of_folder(tmp_path)
    (tmp_path / "x.json").write_text("{", encoding="utf-8")
    with pytest.raises(UsageError, match=r"of 1 .json files the first is x.json: it is not complete JSON"):
        report_of_folder(tmp_path)
    with pytest.raises(UsageError, match="is no folder"):
        report_of_folder(tmp_path / "nowhere")


@pytest.fixture
def weeks(sqlite_url: str) -> Iterator[Weeks]:
    """A group of a site with two audits, and one that was never scanned."""
    database = Database(sqlite_url)
    weeks = Weeks(database)
    with database.write() as session:
        session.add(Group(name="rayong", title="จังหวัดระยอง"))
        session.get_one(Site, weeks.site_id).province = "ระยอง"
        a_site(session, "https://new.example.go.th/", province="น่าน")
    weeks.next({"O1": "met", "O2": "missing"})
    yield weeks
    database.dispose()


def of_group(weeks: Weeks, row_run: int) -> None:
    with weeks.database.write() as session:
        session.get_one(Run, row_run).group_id = session.query(Group.id).scalar()


def test_a_group_of_the_register_shows_the_newest_audit_of_each_site_and_what_changed(weeks: Weeks) -> None:
    told = {"O1": "missing", "O2": "met"}
    of_group(weeks, weeks.next(told, first=told).run_id)
    found = report_of_group(weeks.database, "rayong")
    (part,) = found.parts
    first, second = part.sites
    assert (found.title, found.confirmed, part.fiscal_year) == ("จังหวัดระยอง", True, 2569)
    assert (first.rank, first.met, first.missing, first.fetched) == (1, 1, 1, week(1))
    assert [(one.code, one.kind) for one in first.changes] == [("O1", "lost"), ("O2", "new")]
    assert first.compared_since == week(0)
    assert (second.apart, second.name) == ("no_audit", "เทศบาลตำบลบ้านเตย")
    assert {one.name for one in part.provinces} == {"ระยอง", "น่าน"}


def test_a_failed_visit_of_the_register_is_apart_with_the_last_known_score(weeks: Weeks) -> None:
    of_group(weeks, weeks.next(failed=Cause.TIMEOUT).run_id)
    site = next(one for one in report_of_group(weeks.database, "rayong").parts[0].sites if one.apart == "failed")
    assert (site.rank, site.oit, site.known, site.known_fetched) == (None, None, Range(low=50.0, high=50.0), week(0))


def test_one_province_can_be_chosen(weeks: Weeks) -> None:
    found = report_of_group(weeks.database, "rayong", year=2569, province="ระยอง")
    assert (found.province, len(found.parts[0].sites)) == ("ระยอง", 1)
    with pytest.raises(UsageError, match="no site of the group is in 'ตรัง'; its provinces are น่าน, ระยอง"):
        report_of_group(weeks.database, "rayong", year=2569, province="ตรัง")


def test_a_group_without_an_audit_says_what_to_do(weeks: Weeks) -> None:
    with pytest.raises(UsageError, match="was never scanned: oit scan --group rayong"):
        report_of_group(weeks.database, "rayong")
    with pytest.raises(UsageError, match="has an audit of fiscal year 2568"):
        report_of_group(weeks.database, "rayong", year=2568)


def test_an_audit_whose_details_were_cleared_away_is_named(weeks: Weeks) -> None:
    with weeks.database.write() as session:
        session.execute(delete(AuditDocument))
    found = report_of_group(weeks.database, "rayong", year=2569)
    assert [(one.source, one.kind) for one in found.left_out] == [("เทศบาลตำบลบ้านเตย", "cleared")]


def test_two_sites_are_compared_only_on_demand(tmp_path: Path) -> None:
    one, other = put(tmp_path, "1.json", made_up(1)), put(tmp_path, "2.json", made_up(2))
    with pytest.raises(UsageError, match=r"these are two sites, .*site1.*site2.*--anyway"):
        compare_files(one, other)
    assert not compare_files(one, other, anyway=True).same_site
    assert compare_files(one, one).same_site


def test_a_site_is_the_same_with_and_without_www_and_https(tmp_path: Path) -> None:
    audit = made_up(1)
    bare = audit.model_copy(update={"site": audit.site.model_copy(update={"url": "http://site1.example.go.th"})})
    assert compare_files(put(tmp_path, "1.json", audit), put(tmp_path, "2.json", bare)).same_site
