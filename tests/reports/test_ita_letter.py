"""The ITA analysis as a Word document."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest

from core.ita import ItaAnalysis
from reports.ita_letter import render_docx
from tests.papers import as_pdf, faults_of, text_of
from tests.reports.golden_ita import AGENCY, five_years, one_year, only_total, weights_unknown


def opened(analysis: ItaAnalysis, digits: Any = "arabic") -> Any:
    return docx.Document(BytesIO(render_docx(analysis, digits)))


def headings(paper: Any) -> list[str]:
    return [one.text for one in paper.paragraphs if one.style.name == "Heading 1"]


def cells(table: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def everything(paper: Any) -> str:
    told = [one.text for one in paper.paragraphs]
    return "\n".join(told + [text for table in paper.tables for row in cells(table) for text in row])


def test_the_same_analysis_gives_the_same_bytes() -> None:
    assert render_docx(five_years(), "thai") == render_docx(five_years(), "thai")


@pytest.mark.parametrize("made", [one_year, five_years, only_total, weights_unknown])
def test_the_file_holds_to_its_format(made: Callable[[], ItaAnalysis]) -> None:
    assert faults_of(render_docx(made(), "thai")) == []


def test_the_first_table_answers_standing_first_by_whom_until_when() -> None:
    rows = dict(cells(opened(one_year()).tables[0]))

    assert rows["ผลการประเมิน"].startswith("คะแนนรวม 88.51 คะแนน ระดับA")
    assert "ตรงกับที่คำนวณ" in rows["ผลการประเมิน"]
    assert "1) ยกระดับตัวชี้วัดที่ 7" in rows["เรื่องที่ต้องดำเนินการก่อน"]
    assert "ผู้รับผิดชอบ: สำนักปลัด (งานประชาสัมพันธ์)" in rows["เรื่องที่ต้องดำเนินการก่อน"]
    assert "28 กุมภาพันธ์ 2566" in rows["กำหนดแล้วเสร็จ"]
    assert "ค่อนข้างแน่ใจ" in rows["กำหนดแล้วเสร็จ"]


def test_the_published_table_has_every_indicator_with_score_and_issue() -> None:
    table = cells(opened(one_year()).tables[2])

    assert table[0] == ["ตัวชี้วัดของการประเมิน ITA", "คะแนน", "ประเด็นที่ต้องแก้ไข/ปรับปรุง/รักษาระดับ"]
    assert len(table) == 1 + 3 + 10
    rows = {row[0]: row[1:] for row in table}
    assert rows["1. การปฏิบัติหน้าที่"] == ["92.41", "รักษาระดับ"]
    assert rows["7. ประสิทธิภาพการสื่อสาร"][0] == "74.22"
    assert rows["7. ประสิทธิภาพการสื่อสาร"][1].startswith("ขาด 10.78 คะแนน: ")
    assert all(row[2] for row in table)


def test_an_instrument_heads_its_indicators_in_one_wide_cell() -> None:
    row = opened(one_year()).tables[2].rows[1]

    assert len({cell._tc for cell in row.cells}) == 1
    assert row.cells[0].text == "แบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายใน (IIT) คะแนนเฉลี่ย 88.38"


def test_indicators_below_the_target_come_lowest_first_with_what_they_measure() -> None:
    table = cells(opened(one_year()).tables[3])

    assert [row[0].split(".")[0] for row in table[1:]] == ["7", "8", "6", "4"]
    assert all(len(row[1]) > 30 and "2) " in row[2] for row in table[1:])


def test_parts_are_numbered_and_those_without_matter_are_left_out() -> None:
    assert headings(opened(one_year())) == [
        "1. ผลการประเมินในภาพรวม",
        "2. ผลการวิเคราะห์รายตัวชี้วัด",
        "3. ตัวชี้วัดที่ต่ำกว่าค่าเป้าหมาย และแนวทางแก้ไขปรับปรุง",
        "4. เรื่องที่ต้องดำเนินการ ผู้รับผิดชอบ และกำหนดเวลา",
        "5. หลักเกณฑ์ที่ใช้และความแน่ใจ",
    ]
    assert len(headings(opened(five_years()))) == 9


def test_a_rule_that_is_not_confirmed_says_so_in_its_sentence() -> None:
    assert "ถ้าแก้ครบ คะแนนรวม 93.00 (ความแน่ใจของเกณฑ์: ร่าง ยังไม่ยืนยัน)" in everything(opened(five_years()))


def test_days_that_differ_have_a_column() -> None:
    table = next(one for one in map(cells, opened(five_years()).tables) if "ระยะเวลาดำเนินการ" in one[0])

    assert "28 กุมภาพันธ์ 2568" in table[1][3]


def test_a_total_alone_is_told_as_the_agency_states_it_without_a_table_of_indicators() -> None:
    paper = opened(only_total())

    assert "มีเฉพาะคะแนนรวม" in everything(paper)
    assert "(ชื่อหน่วยงาน)" in everything(paper)
    assert "ตัวชี้วัดของการประเมิน ITA" not in everything(paper)


def test_unknown_weights_give_no_total_and_no_level() -> None:
    told = everything(opened(weights_unknown()))

    assert "ยังคำนวณคะแนนรวมไม่ได้" in told
    assert "อยู่ในระดับ" not in told


def test_thai_digits_leave_codes_alone() -> None:
    told = everything(opened(five_years(), "thai"))

    assert "๙๓.๐๐" in told
    assert "O34" in told
    assert "2565" not in told


def test_the_file_tells_no_day_and_nobody() -> None:
    found = opened(one_year()).core_properties

    assert (found.created, found.modified, found.author, found.last_modified_by) == (None, None, "", "")


@pytest.mark.xdist_group("office")
def test_libreoffice_opens_it_and_gives_the_text_back(tmp_path: Path) -> None:
    paper = tmp_path / "ita.docx"
    paper.write_bytes(render_docx(five_years(), "thai"))

    pages = text_of(as_pdf(paper, tmp_path))
    # What reads the PDF may see a gap where two glyphs stand apart.
    first, whole = ("".join(text.split()) for text in (pages[0], "".join(pages)))
    assert AGENCY in first
    assert "เรื่องที่ต้องดำเนินการก่อน" in first
    assert "การแก้ไขปัญหาการทุจริต" in whole
    assert "ประสิทธิภาพการสื่อสาร" in whole
