from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.reports.golden import failed_audit, golden_audit


@pytest.fixture
def audit(oit) -> Path:
    """The folder of an audit."""
    folder = Path("found")
    folder.mkdir()
    (folder / "audit.json").write_text(golden_audit().to_json(), encoding="utf-8")
    return folder


def test_the_sheet_is_written_beside_the_audit_and_told_on_stdout(oit, audit):
    ran = oit("links", "found/audit.json")

    assert (ran.status, ran.out.split()) == (0, ["found/links.xlsx", "found/links.html"])
    assert "ready" in ran.err
    assert Path("found/links.xlsx").stat().st_size > 5000


def test_format_digits_and_folder_are_chosen(oit, audit):
    ran = oit("links", "found", "--format", "html", "--digits", "thai", "--out", "away/from/it")

    assert (ran.status, ran.out.split()) == (0, ["away/from/it/links.html"])
    assert "๒๕๖๘" in Path("away/from/it/links.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("found", "--format", "pdf"), "choose among xlsx, html"),
        (("nothing",), "audit.json"),
        (("found", "--out", "found/audit.json"), "--out"),
    ],
)
def test_what_cannot_be_used_is_told_and_nothing_is_written(oit, audit, arguments, told):
    ran = oit("links", *arguments)

    assert ran.status == 2
    assert told in ran.err
    assert [one.name for one in audit.iterdir()] == ["audit.json"]


def test_a_file_that_is_no_audit_is_refused(oit):
    Path("other.json").write_text(json.dumps({"schema": "else"}), encoding="utf-8")
    ran = oit("links", "other.json")

    assert ran.status == 2
    assert "is not an audit of this version" in ran.err


def test_the_sheet_of_a_site_that_could_not_be_read_says_so(oit):
    Path("audit.json").write_text(failed_audit().to_json(), encoding="utf-8")
    ran = oit("links", "audit.json")

    assert ran.status == 0
    assert "could not be read" in ran.err


def test_the_sheet_can_be_verified_as_it_is(oit, httpserver):
    html = '<!doctype html><html lang="th"><meta charset="utf-8"><title>{0}</title><main><h1>{0}</h1>{1}</main>'
    home = html.format("เทศบาลตำบลบ้านตัวอย่าง", '<p>ยินดีต้อนรับ</p><a href="/contact">ข้อมูลการติดต่อ</a>')
    contact = html.format(
        "ข้อมูลการติดต่อ",
        "<p>เทศบาลตำบลบ้านตัวอย่าง 99 หมู่ 9 ตำบลบ้านตัวอย่าง อำเภอเมือง จังหวัดตัวอย่าง 99999</p>"
        "<p>โทรศัพท์ 0 2999 9999 โทรสาร 0 2999 9998 saraban@bantuayang.example</p>",
    )
    for path, text in (("/", home), ("/contact", contact)):
        httpserver.expect_request(path).respond_with_data(text, content_type="text/html; charset=utf-8")
    url = httpserver.url_for("/")
    quick = ("--allow-private", "--delay", "0", "--ocr", "never", "--year", "2568", "--as-of", "2568-09-01")
    oit("audit", url, *quick, "--out", "first")
    oit("links", "first", "--format", "xlsx")
    ran = oit("audit", url, *quick, "--declared", "first/links.xlsx", "--out", "second")

    declared = json.loads(Path("second/audit.json").read_text(encoding="utf-8"))["declared"]
    assert ran.status == 0
    assert [(one["code"], [link["url"] for link in one["links"]]) for one in declared] == [("O3", [f"{url}contact"])]
    verified = oit("verify", "first/links.xlsx", *quick, "--out", "verified")
    assert (verified.status, verified.out.strip()) == (0, "verified/verify.xlsx")
    assert "1 links of 1 agencies" in verified.err
