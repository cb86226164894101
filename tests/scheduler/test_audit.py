from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from checklist.loading import load_checklist
from core.audit import Audit, Item, Verdict
from core.exceptions import UsageError
from core.settings import ReadSettings, ScanSettings
from core.snapshot import Snapshot
from crawler.recrawl import notes_of
from crawler.snapshot import read_snapshot
from scheduler.audit import SNAPSHOT_NAME, audit_archive, audit_site, day_taken, judge_archive
from scheduler.known import known_beside
from scheduler.unchanged import kept_beside
from tests.buttons import button

AS_OF = date(2025, 9, 1)
SETTINGS = ScanSettings(delay=0, allow_private=True, max_minutes=0.5, timeout=5)
HOME = """<!doctype html><html lang="th"><meta charset="utf-8"><title>เทศบาลตำบลบ้านตัวอย่าง</title>
<main><h1>เทศบาลตำบลบ้านตัวอย่าง</h1><a href="/plan">แผนดำเนินงานและการใช้งบประมาณประจำปี 2566</a></main></html>"""
PLAN = """<!doctype html><html lang="th"><meta charset="utf-8"><title>แผนดำเนินงานประจำปี 2566</title>
<main><h1>แผนดำเนินงานและการใช้งบประมาณประจำปี พ.ศ. 2566</h1>
<table><tr><th>โครงการ</th><th>งบประมาณ (บาท)</th><th>ระยะเวลาดำเนินการ</th></tr>
<tr><td>ปรับปรุงถนนสายตัวอย่าง</td><td>120,000</td><td>ม.ค. 2566 - มี.ค. 2566</td></tr>
<tr><td>ส่งเสริมอาชีพผู้สูงอายุ</td><td>40,000</td><td>พ.ค. 2566 - มิ.ย. 2566</td></tr></table></main></html>"""
HTML = "text/html; charset=utf-8"


@pytest.fixture
def site(httpserver) -> str:
    httpserver.expect_request("/").respond_with_data(HOME, content_type=HTML)
    httpserver.expect_request("/plan").respond_with_data(PLAN, content_type=HTML)
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    return httpserver.url_for("/")


@pytest.fixture
def closed_port(httpserver) -> str:
    """An address on which nobody listens."""
    return "http://127.0.0.1:9/"


def test_an_audit_leaves_snapshot_report_and_json_in_its_folder(site, tmp_path):
    folder = tmp_path / "new" / "folder"
    audited = audit_site(site, load_checklist(2568), AS_OF, SETTINGS, folder)

    assert audited.files == (folder / "report.html", folder / "audit.json")
    assert Audit.model_validate_json((folder / "audit.json").read_text(encoding="utf-8")) == audited.audit
    assert read_snapshot(folder / SNAPSHOT_NAME).state == "complete"


def test_the_report_in_the_folder_is_a_rendering_of_that_audit(site, tmp_path):
    audited = audit_site(site, load_checklist(2568), AS_OF, SETTINGS, tmp_path)
    report = (tmp_path / "report.html").read_text(encoding="utf-8")

    assert all(item.title in report for item in audited.audit.items)


def test_what_is_found_on_the_site_is_in_the_audit(site, tmp_path):
    audit = audit_site(site, load_checklist(2568), AS_OF, SETTINGS, tmp_path).audit
    plan = next(item for item in audit.items if "annual_action_plan" in item.subjects)

    assert plan.present
    assert plan.verdict is not Verdict.MET


NOTES = notes_of(Path(SNAPSHOT_NAME)).name
"""What a scan leaves for the next one."""
JUDGED = (kept_beside(Path(SNAPSHOT_NAME)).name, known_beside(Path(SNAPSHOT_NAME)).name)
"""What an audit leaves for the next one."""


def test_only_the_formats_asked_for_are_written(site, tmp_path):
    audited = audit_site(site, load_checklist(2568), AS_OF, SETTINGS, tmp_path, formats=("json",))

    assert audited.files == (tmp_path / "audit.json",)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["audit.json", *JUDGED, NOTES, SNAPSHOT_NAME]


def test_judging_the_snapshot_again_gives_the_same_bytes(site, tmp_path):
    checklist = load_checklist(2568)
    audit_site(site, checklist, AS_OF, SETTINGS, tmp_path)
    audit_archive(tmp_path / SNAPSHOT_NAME, checklist, AS_OF, tmp_path / "again")

    for name in ("report.html", "audit.json"):
        assert (tmp_path / "again" / name).read_bytes() == (tmp_path / name).read_bytes()


def test_a_site_that_refuses_connections_gets_a_report_without_a_score(closed_port, tmp_path):
    audit = audit_site(closed_port, load_checklist(2568), AS_OF, SETTINGS, tmp_path).audit

    assert audit.crawl.state == "failed"
    assert audit.scores.oit is None
    assert (tmp_path / "report.html").stat().st_size > 0


def test_an_address_without_scheme_is_refused_before_a_folder_is_made(tmp_path):
    with pytest.raises(UsageError, match=r"https://www\.example\.go\.th"):
        audit_site("www.example.go.th", load_checklist(2568), AS_OF, SETTINGS, tmp_path / "folder")

    assert not (tmp_path / "folder").exists()


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(UsageError, match="choose another with --out"):
        audit_site("http://127.0.0.1:9/", load_checklist(2568), AS_OF, SETTINGS, tmp_path / "file" / "folder")


def test_a_rendering_that_cannot_be_written_is_refused(closed_port, tmp_path):
    (tmp_path / "audit.json").mkdir()

    with pytest.raises(UsageError, match=r"audit\.json cannot be written"):
        audit_site(closed_port, load_checklist(2568), AS_OF, SETTINGS, tmp_path, formats=("json",))


def test_the_day_of_a_snapshot_is_the_day_in_thailand():
    taken = Snapshot(site="http://example.go.th/", fetched=datetime(2025, 4, 30, 18, 0, tzinfo=UTC))

    assert day_taken(taken) == date(2025, 5, 1)


def test_progress_is_told_during_the_crawl(site, tmp_path: Path):
    told = []
    audit_site(site, load_checklist(2568), AS_OF, SETTINGS, tmp_path, progress=told.append)

    assert told[-1].pages == 2


# --- links whose words stand in a picture

CHECKLIST = load_checklist(2568)
MANUAL = """<!doctype html><html lang="th"><meta charset="utf-8"><title>เทศบาลตำบลบ้านตัวอย่าง</title>
<main><p>ผู้มาติดต่อยื่นคำขอที่งานธุรการพร้อมสำเนาบัตรประชาชนและสำเนาทะเบียนบ้าน เจ้าหน้าที่ตรวจเอกสารแล้วเสร็จภายในหนึ่งวันทำการ
ไม่มีค่าธรรมเนียม และแจ้งผลทางโทรศัพท์หรือไปรษณีย์ตามที่ผู้ยื่นแจ้งไว้ในคำขอ</p></main></html>"""


@pytest.fixture
def pictured(httpserver, tmp_path) -> Path:
    """The scan of a site whose manual no word but that of a button names."""
    welcome = "<p>เทศบาลตำบลบ้านตัวอย่างยินดีต้อนรับ</p>" * 9
    front = HOME.replace("</main>", f'{welcome}<a href="/p?id=7"><img src="/img/m1.png"></a></main>')
    httpserver.expect_request("/").respond_with_data(front, content_type=HTML)
    httpserver.expect_request("/plan").respond_with_data(PLAN, content_type=HTML)
    httpserver.expect_request("/p").respond_with_data(MANUAL, content_type=HTML)
    httpserver.expect_request("/img/m1.png").respond_with_data(
        button("คู่มือ", "การให้บริการ", size=(240, 90), letters=26), content_type="image/png"
    )
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    audit_site(httpserver.url_for("/"), CHECKLIST, AS_OF, SETTINGS, tmp_path, reading=ReadSettings(ocr="never"))
    return tmp_path / SNAPSHOT_NAME


def manual(path: Path, **settings: Any) -> Item:
    audit, _ = judge_archive(path, CHECKLIST, AS_OF, reading=ReadSettings(cache_dir=None, **settings))
    return next(item for item in audit.items if "service_manual" in item.subjects)


def test_what_only_a_button_names_is_found_where_pictures_are_read(pictured, tesseract):
    found = manual(pictured)

    assert found.present
    assert found.confidence == "probable"
    assert found.evidence[0].via == ("หน้าแรก", "คู่มือ การให้บริการ")
    assert found.evidence[0].signals[:2] == ("label", "ocr_label")


@pytest.mark.parametrize("settings", [{"ocr": "never"}, {"max_ocr_pages": 0}])
def test_a_button_stays_a_picture_where_nothing_is_to_be_recognised(pictured, settings):
    assert not manual(pictured, **settings).present


def test_without_the_program_a_button_stays_a_picture(pictured, monkeypatch):
    monkeypatch.setattr("crawler.files.recognition", lambda: None)

    assert not manual(pictured).present


def test_only_so_many_buttons_are_read_in_one_audit(pictured, tesseract, monkeypatch):
    monkeypatch.setattr("scheduler.audit.LABELS", 0)

    assert not manual(pictured).present


def test_an_audit_with_buttons_gives_the_same_bytes_twice(pictured, tesseract):
    audits = [judge_archive(pictured, CHECKLIST, AS_OF, reading=ReadSettings(cache_dir=None))[0] for _ in range(2)]

    assert audits[0].to_json() == audits[1].to_json()
