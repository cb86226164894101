from __future__ import annotations

import json
from datetime import date

import pytest

from checklist.loading import load_checklist
from core.audit import Audit, Verdict
from core.settings import ReadSettings, ScanSettings
from core.snapshot import DeclaredLink
from crawler.declared_visit import visited_of
from scheduler.audit import SNAPSHOT_NAME, audit_archive, audit_site

AS_OF = date(2025, 9, 1)
SETTINGS = ScanSettings(delay=0, allow_private=True, max_minutes=0.5, timeout=5)
READING = ReadSettings(ocr="never")
LISTS = load_checklist(2568)
HTML = "text/html; charset=utf-8"


def written(title: str, body: str) -> str:
    return f'<!doctype html><html lang="th"><meta charset="utf-8"><title>{title}</title><main><h1>{title}</h1>{body}</main>'


HOME = written("เทศบาลตำบลบ้านตัวอย่าง", '<a href="/contact">ข้อมูลการติดต่อ</a><a href="/about">ประวัติ</a>')
CONTACT = written(
    "ข้อมูลการติดต่อ",
    "<p>เทศบาลตำบลบ้านตัวอย่าง 99 หมู่ 9 ตำบลบ้านตัวอย่าง อำเภอเมือง จังหวัดตัวอย่าง 99999</p><p>โทรศัพท์ 0 2999 9999</p>",
)
HIDDEN = written("แผนพัฒนาท้องถิ่น พ.ศ. 2566-2570", "<p>ยุทธศาสตร์ แผนงาน โครงการ งบประมาณ ตัวชี้วัด</p>")


@pytest.fixture
def site(httpserver) -> str:
    for path, text in (
        ("/", HOME),
        ("/contact", CONTACT),
        ("/about", written("ประวัติ", "<p>ก ข ค</p>")),
        ("/hidden", HIDDEN),
    ):
        httpserver.expect_request(path).respond_with_data(text, content_type=HTML)
    return httpserver.url_for("/")


def declared(site: str, **paths: str) -> list[DeclaredLink]:
    return [DeclaredLink(code=code, url=f"{site.rstrip('/')}{path}") for code, path in paths.items()]


def test_the_findings_are_the_same_with_declared_links_and_without(site, tmp_path):
    links = declared(site, O3="/contact", O5="/hidden", O1="/gone")
    plain = audit_site(site, LISTS, AS_OF, SETTINGS, tmp_path / "a", reading=READING).audit
    with_links = audit_site(site, LISTS, AS_OF, SETTINGS, tmp_path / "b", reading=READING, declared=links).audit

    first, second = (json.loads(one.to_json()) for one in (plain, with_links))
    assert first["items"] == second["items"]
    assert first["scores"] == second["scores"]
    assert "declared" not in first
    assert [item["code"] for item in second["declared"]] == ["O1", "O3", "O5"]


def test_a_page_that_only_the_list_names_is_checked_and_told_as_not_linked(site, tmp_path):
    links = declared(site, O5="/hidden")
    (item,) = audit_site(site, LISTS, AS_OF, SETTINGS, tmp_path, reading=READING, declared=links).audit.declared

    assert item.links[0].opens
    assert item.links[0].from_home is False
    assert item.found is Verdict.MISSING


def test_judging_the_snapshot_again_gives_the_same_checks_without_the_network(site, httpserver, tmp_path):
    links = declared(site, O3="/contact", O5="/hidden", O1="/gone")
    audited = audit_site(site, LISTS, AS_OF, SETTINGS, tmp_path, reading=READING, declared=links)
    httpserver.clear()
    again = audit_archive(tmp_path / SNAPSHOT_NAME, LISTS, AS_OF, tmp_path / "again", reading=READING)

    assert again.audit.to_json() == audited.audit.to_json()
    assert Audit.model_validate_json(audited.audit.to_json()) == audited.audit


def test_what_another_scan_left_of_a_visit_is_not_taken(site, tmp_path):
    left = visited_of(tmp_path / SNAPSHOT_NAME)
    left.write_bytes(b"what a killed visit of another day left")
    audit_site(site, LISTS, AS_OF, SETTINGS, tmp_path, reading=READING, declared=declared(site, O5="/hidden"))

    assert not left.exists()


def test_declared_links_are_not_taken_over_by_the_next_audit(site, tmp_path):
    links = declared(site, O3="/contact", O5="/hidden")
    first = audit_site(site, LISTS, AS_OF, SETTINGS, tmp_path / "a", reading=READING, declared=links).audit
    before = tmp_path / "a" / SNAPSHOT_NAME
    plain = audit_site(site, LISTS, AS_OF, SETTINGS, tmp_path / "b", reading=READING, previous=before).audit
    again = audit_site(site, LISTS, AS_OF, SETTINGS, tmp_path / "c", reading=READING, previous=before, declared=links)

    assert plain.declared == ()
    assert plain.items == first.items
    assert again.audit.declared == first.declared
