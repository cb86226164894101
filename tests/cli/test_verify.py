from __future__ import annotations

from pathlib import Path

import pytest

PAGE = """<!doctype html><html lang="th"><meta charset="utf-8"><title>ข้อมูลการติดต่อ</title><main><h1>ข้อมูลการติดต่อ</h1>
<p>เทศบาลตำบลบ้านตัวอย่าง 99 หมู่ 9 ตำบลบ้านตัวอย่าง อำเภอเมือง จังหวัดตัวอย่าง 99999 โทรศัพท์ 0 2999 9999</p></main>"""
QUICK = ("--allow-private", "--delay", "0", "--ocr", "never", "--year", "2568", "--as-of", "2568-09-01")


@pytest.fixture
def listed(tmp_path):
    """Writes a file of links."""

    def write(*lines: str) -> Path:
        file = tmp_path / "links.csv"
        file.write_text("\n".join(lines), encoding="utf-8")
        return file

    return write


def test_the_worksheet_is_told_on_stdout_and_each_agency_on_stderr(oit, site, httpserver, listed):
    httpserver.expect_request("/contact").respond_with_data(PAGE, content_type="text/html; charset=utf-8")
    httpserver.expect_request("/gone").respond_with_data("", status=404)
    file = listed("หน่วยงาน,เว็บไซต์,ข้อ,ลิงก์", f"ทต.ก,{site},O3,{site}contact", f"ทต.ข,,O1,{site}gone", f"ทต.ข,,O99,{site}")
    ran = oit("verify", str(file), *QUICK)

    assert (ran.status, ran.out.strip()) == (0, "links-verified/verify.xlsx")
    assert Path("links-verified/verify.xlsx").exists()
    assert "row 4: no such item in fiscal year 2568" in ran.err
    assert "[2/2]" in ran.err
    assert "ทต.ข: 1 missing" in ran.err


def test_where_no_agency_could_be_checked_the_status_is_3(oit, listed):
    file = listed("หน่วยงาน,เว็บไซต์,ข้อ,ลิงก์", "ทต.ก,http://127.0.0.1:9/,O3,http://127.0.0.1:9/x")

    assert oit("verify", str(file), *QUICK).status == 3


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("ก,ข", "1,2"), "headings like code (รหัส), url (ลิงก์)"),
        (("code,url", "O99,https://a.example/"), "holds no link that can be checked"),
        (("code,url",), "holds no"),
    ],
)
def test_a_file_without_links_is_refused(oit, listed, lines, told):
    ran = oit("verify", str(listed(*lines)), *QUICK)

    assert ran.status == 2
    assert told in ran.err.splitlines()[-1]


def test_a_file_that_is_not_there_is_refused(oit):
    assert oit("verify", "nothing.xlsx", *QUICK).status == 2


def test_an_audit_takes_a_file_of_declared_links(oit, site, httpserver, listed):
    httpserver.expect_request("/contact").respond_with_data(PAGE, content_type="text/html; charset=utf-8")
    file = listed("รหัส,ลิงก์", f"O3,{site}contact", "O3,ไม่มี")
    ran = oit("audit", site, *QUICK, "--declared", str(file), "--out", "x")

    assert ran.status == 0
    assert "row 3: no web address" in ran.err
    assert "ลิงก์ที่หน่วยงานแจ้ง" in Path("x/report.html").read_text(encoding="utf-8")


def test_an_audit_refuses_the_links_of_several_agencies(oit, site, listed):
    file = listed("หน่วยงาน,ข้อ,ลิงก์", f"ก,O3,{site}", f"ข,O3,{site}")
    ran = oit("audit", site, *QUICK, "--declared", str(file))

    assert ran.status == 2
    assert "oit verify" in ran.err
