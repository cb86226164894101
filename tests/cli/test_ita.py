"""``oit ita``."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cli.ita import FORMS
from tests.reports.golden import failed_audit, golden_audit

KHOK_SAMRONG = "2563,80.79,67.18,92.82,70.24,70.59,78.73,76.76,75.29,4.00,0.00,45.56,F"


@pytest.fixture
def scores(oit) -> Path:
    """A file of one year in the command's folder."""
    file = Path("scores.csv")
    file.write_text(f"หน่วยงาน,ปี,1,2,3,4,5,6,7,8,9,10,คะแนนรวม,ระดับ\nทต.ก,{KHOK_SAMRONG}\n", encoding="utf-8")
    return file


@pytest.fixture
def audit(scores) -> Path:
    """An audit beside it."""
    file = Path("audit.json")
    file.write_text(golden_audit().to_json(), encoding="utf-8")
    return file


def test_the_text_begins_with_the_standing_and_then_says_what_to_do_by_whom_until_when(oit, scores):
    lines = oit("ita", "scores.csv").out.splitlines()

    assert lines[:4] == [
        "ผลการวิเคราะห์ ITA ทต.ก",
        "",
        "ตอนนี้อยู่ตรงไหน",
        "- ปีงบประมาณ 2563 ได้คะแนนรวม 46.78 คะแนน ระดับ F [เกณฑ์: ค่อนข้างแน่ใจ]",
    ]
    assert "ระบุไว้ต่ำกว่าที่คำนวณได้ 1.22 คะแนน แต่ระดับ F ที่ระบุไว้ยังถูกต้อง" in lines[4]
    first = lines.index("ต้องทำอะไรก่อน")
    assert first < 10
    assert lines[first + 2].startswith("   ผู้รับผิดชอบ")
    assert lines[first + 3].startswith("   เมื่อไร")


def test_thai_digits_are_for_numbers_and_not_for_codes(oit, scores, audit):
    out = oit("ita", "scores.csv", "--audit", "audit.json", "--digits", "thai").out

    assert "๔๖.๗๘" in out
    assert "46.78" not in out
    assert re.search(r"\bO[1-9]", out)
    assert not re.search(r"O[๐-๙]", out)


def test_json_alone_goes_to_stdout(oit, scores):
    told = json.loads(oit("ita", "scores.csv", "--format", "json").out)

    assert (told["schema"], told["agency"], told["years"][0]["total"]) == ("oit-ita/1", "ทต.ก", 46.78)
    assert not Path("scores-ita").exists()


def test_several_formats_are_written_to_a_folder_beside_the_file(oit, scores):
    ran = oit("ita", "scores.csv", "--format", "json,text")

    assert ran.out.splitlines() == ["scores-ita/ita.txt", "scores-ita/ita.json"]
    assert Path("scores-ita/ita.txt").read_text(encoding="utf-8") == oit("ita", "scores.csv").out


def test_with_a_folder_named_even_text_alone_is_a_file(oit, scores):
    assert oit("ita", "scores.csv", "--out", "there").out == "there/ita.txt\n"


def test_an_audit_tells_what_the_gaps_are_worth_and_what_if(oit, scores, audit):
    told = json.loads(
        oit(
            *("ita", "scores.csv", "--audit", "audit.json", "--format", "json"),
            *("--what-if", "o6", "--what-if", "O6,๑๓", "--population", "EIT=3200,IIT=45"),
        ).out
    )

    assert [one["codes"] for one in told["what_if"]] == [["O6"], ["O6", "O13"]]
    assert [(one["instrument"], one["required"]) for one in told["samples"]] == [("IIT", 30), ("EIT", 100)]
    assert {gap["verdict"] for gap in told["worth"]["gaps"]} == {"partial", "missing", "unverified"}


def test_a_site_that_could_not_be_read_is_told_and_has_no_points(oit, scores):
    Path("audit.json").write_text(failed_audit().to_json(), encoding="utf-8")
    ran = oit("ita", "scores.csv", "--audit", "audit.json")

    assert ran.status == 0
    assert "เปิดตรวจไม่ได้ จึงไม่ทราบว่าข้อใดขาด" in ran.out


def test_the_papers_are_made_from_the_same_analysis(oit, scores, audit):
    ran = oit("ita", "scores.csv", "--audit", "audit.json", "--format", "html,docx", "--out", "there")

    assert ran.out.splitlines() == ["there/ita.html", "there/ita.docx"]
    assert "1.22 คะแนน" in Path("there/ita.html").read_text(encoding="utf-8")
    assert Path("there/ita.docx").read_bytes().startswith(b"PK")


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "yaml"])
def test_an_empty_form_says_where_to_begin_and_is_never_written_over(oit, suffix):
    assert oit("ita", "--template", f"form.{suffix}").out == f"form.{suffix}\n"
    empty, again = oit("ita", f"form.{suffix}"), oit("ita", "--template", f"form.{suffix}")

    assert "no score is filled in yet" in empty.err
    assert (again.status, again.out) == (2, "")
    assert "is there already" in again.err


@pytest.mark.parametrize("suffix", ["csv", "yaml"])
def test_a_form_is_read_once_it_is_filled_in(oit, suffix):
    oit("ita", "--template", f"form.{suffix}")
    text = Path(f"form.{suffix}").read_text(encoding="utf-8-sig")
    filled = re.sub(r"(?m)^((?:IIT|EIT|OIT).*),$", r"\1,80", text.replace("\r", ""))
    filled = re.sub(r"(?m)^( +\d+:) ", r"\1 80 ", filled)
    Path(f"form.{suffix}").write_text(filled, encoding="utf-8")

    assert "ปีงบประมาณ 2569 ได้คะแนนรวม 80.00 คะแนน" in oit("ita", f"form.{suffix}").out


def test_the_same_form_is_made_again_byte_for_byte(oit):
    oit("ita", "--template", "a.xlsx")
    oit("ita", "--template", "b.xlsx")

    assert Path("a.xlsx").read_bytes() == Path("b.xlsx").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ([], "FILE is missing: give the scores, or --template"),
        (["scores.csv", "--what-if", "O1"], "--what-if needs the items of an audit: give --audit"),
        (["scores.csv", "--audit", "audit.json", "--what-if", " , "], "--what-if names no item"),
        (["scores.csv", "--audit", "audit.json", "--what-if", "O99"], "--what-if O99: the list of 2568 has O1 to"),
        (["scores.csv", "--population", "IIT=many"], "cannot be used; write numbers of people like IIT=45,EIT=3200"),
        (["scores.csv", "--population", "IIT=0"], "cannot be used"),
        (["scores.csv", "--population", "OIT=5"], "cannot be used"),
        (["scores.csv", "--format", "odt"], "is no format"),
        (["scores.csv", "--template", "a.xlsx"], "leave FILE out"),
        (["--template", "a.doc"], "name it .xlsx, .csv or .yaml"),
        (["other.csv"], "other.csv cannot be read"),
    ],
)
def test_what_cannot_be_used_is_one_sentence_and_nothing_is_written(oit, scores, audit, arguments, problem):
    before = sorted(Path().rglob("*"))
    ran = oit("ita", *arguments)

    assert (ran.status, ran.out) == (2, "")
    assert problem in ran.err
    assert ran.err.count("\n") == 1
    assert sorted(Path().rglob("*")) == before


def test_a_wrong_score_stops_before_anything_is_written(oit, scores):
    scores.write_text(scores.read_text(encoding="utf-8").replace("92.82", "192.82"), encoding="utf-8")
    ran = oit("ita", "scores.csv", "--format", "text,json", "--out", "there")

    assert "row 2, column E: 192.82 for indicator 3 (การใช้อำนาจ) lies beyond 0 to 100" in ran.err
    assert not Path("there").exists()


def test_papers_go_into_a_folder_beside_the_file(oit, scores):
    ran = oit("ita", "scores.csv", "--format", "html,docx", "--digits", "thai")

    assert ran.out.split() == ["scores-ita/ita.html", "scores-ita/ita.docx"]
    assert "๑.๒๒ คะแนน แต่ระดับ F" in Path("scores-ita/ita.html").read_text(encoding="utf-8")
    assert Path("scores-ita/ita.docx").read_bytes()[:2] == b"PK"


def test_without_a_browser_no_paper_is_written_at_all(oit, scores, monkeypatch):
    monkeypatch.setenv("OIT_CHROMIUM", "nothing-of-that-name")
    ran = oit("ita", "scores.csv", "--format", "html,pdf")

    assert (ran.status, ran.out) == (2, "")
    assert "OIT_CHROMIUM" in ran.err
    assert not Path("scores-ita").exists()


def test_every_format_has_a_file_of_its_own():
    assert len({form.file_name for form in FORMS.values()}) == len(FORMS)
