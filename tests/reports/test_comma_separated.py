from __future__ import annotations

import csv
from io import StringIO

from core.audit import Audit
from core.causes import causes
from core.snapshot import Cause
from reports.comma_separated import render
from reports.digits import Digits
from tests.reports.golden import failed_audit, full_audit, golden_audit


def table(audit: Audit, digits: Digits = "arabic") -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(render(audit, digits).decode("utf-8-sig"), newline="")))


def test_excel_is_told_that_it_is_utf_8() -> None:
    assert render(golden_audit()).startswith("\ufeffข้อ,เรื่อง,ผล,".encode())


def test_every_item_has_a_row_with_its_verdict_and_points() -> None:
    rows = table(full_audit())

    assert [row["ข้อ"] for row in rows] == [f"O{number}" for number in range(1, 44)]
    assert all(row["ผล"] and float(row["คะแนน ITA"]) >= 0 and row["หน่วยงาน"] for row in rows)


def test_every_gap_says_what_to_do() -> None:
    told = {row["ข้อ"]: row["สิ่งที่ต้องทำ"] for row in table(golden_audit())}

    for item in golden_audit().items:
        assert all(gap.advice in told[item.code] for gap in item.gaps)


def test_no_cell_of_a_site_becomes_a_formula() -> None:
    golden = golden_audit()
    sly = golden.items[0].model_copy(update={"title": "=HYPERLINK(1)", "gaps": ()})
    rows = table(
        golden.model_copy(update={"items": (sly,), "site": golden.site.model_copy(update={"agency": "@SUM(1)"})})
    )

    assert (rows[0]["เรื่อง"], rows[0]["หน่วยงาน"]) == ("'=HYPERLINK(1)", "'@SUM(1)")


def test_dates_are_thai_where_asked_and_points_stay_numbers() -> None:
    row = table(golden_audit(), "thai")[0]

    assert row["เปิดดูเว็บไซต์เมื่อ"] == "๑๕ มีนาคม ๒๕๖๘ เวลา ๐๙:๓๐ น."
    assert float(row["คะแนน ITA"]) == round(golden_audit().items[0].ita_points, 2)


def test_a_site_that_could_not_be_checked_has_one_row_with_the_cause() -> None:
    (row,) = table(failed_audit(Cause.DNS))

    assert row["ผล"] == "ยังตรวจไม่ได้"
    assert row["สาเหตุที่ตรวจไม่ได้"] == causes().words("dns").label.th
