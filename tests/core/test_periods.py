"""Dates, years and periods as Thai public bodies write them. All texts are invented."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import periods
from core.periods import Mention, find_periods, fiscal_bounds, fiscal_year_of, parse_day

MONTHS = (
    *("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน"),
    *("กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"),
)
SHORT = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")
THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


def only(text: str) -> Mention:
    found = find_periods(text)
    assert len(found) == 1, [mention.text for mention in found]
    assert text[found[0].start : found[0].end] == found[0].text
    return found[0]


def roles(text: str) -> list[tuple[str, str]]:
    return [(mention.text, mention.role) for mention in find_periods(text)]


def test_october_begins_the_next_fiscal_year() -> None:
    assert fiscal_year_of(date(2024, 9, 30)) == 2567
    assert fiscal_year_of(date(2024, 10, 1)) == 2568


def test_a_fiscal_year_runs_from_october_to_september() -> None:
    assert fiscal_bounds(2568) == (date(2024, 10, 1), date(2025, 9, 30))


@pytest.mark.parametrize("text", ["2568-04-30", "2025-04-30", "30/04/2568", "30/4/2025", " ๒๕๖๘-๐๔-๓๐ "])
def test_a_user_may_write_a_day_in_either_era(text: str) -> None:
    assert parse_day(text) == date(2025, 4, 30)


@pytest.mark.parametrize("text", ["", "2568", "2568-02-30", "30/04/68", "0001-01-01", "พรุ่งนี้"])
def test_what_is_no_day_is_refused_with_the_way_to_write_it(text: str) -> None:
    with pytest.raises(ValueError, match="2568-04-30"):
        parse_day(text)


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("พ.ศ. ๒๕๖๗", "certain"),
        ("พ.ศ.2567", "certain"),
        ("พ.ศ.. 2567", "certain"),
        ("ปี 2567", "certain"),
        ("รายงานประจำปี 2567", "certain"),
        ("ค.ศ. 2024", "certain"),
        ("2567", "probable"),
        ("๒๕67", "probable"),
        ("ปี 67", "probable"),
        ("ita2567", "probable"),
        ("ITA-2567", "probable"),
        ("o12_2567.pdf", "probable"),
        ("plan67.pdf", "probable"),
        ("การประชุมสภา ครั้งที่ 1/2567", "probable"),
        ("Annual report 2024", "probable"),
        ("67.pdf", "weak"),
    ],
)
def test_a_plain_year_is_the_calendar_year_and_names_that_fiscal_year(text: str, certainty: str) -> None:
    found = only(text)
    assert (found.kind, found.fiscal, found.certainty, found.role) == ("year", False, certainty, "content")
    assert (found.first, found.last) == (date(2024, 1, 1), date(2024, 12, 31))
    assert (found.fiscal_first, found.fiscal_last) == (2567, 2567)


@pytest.mark.parametrize(
    "text",
    [
        "ปีงบประมาณ 2567",
        "ปีงบประมาณ2567",
        "ประจำปีงบประมาณ พ.ศ. 2567",
        "ประจําปีงบประมาณ พ.ศ.๒๕๖๗",
        "ปี งบประมาณ 2567",
        "ปีงบ 67",
        "งบ 67",
        "งปม. 2567",
        "แผนของกระทรวงคมนาคม ประจำปีงบประมาณ 2567",
        "FY2567",
        "o12-ปีงบประมาณ-2567",
        "fiscal year 2024",
        "งบประมาณรายจ่ายประจำปี 2567",
        "รอบ 12 เดือน ประจำปีงบประมาณ 2567",
    ],
)
def test_a_fiscal_year_is_read_with_its_twelve_months(text: str) -> None:
    found = only(text)
    assert (found.kind, found.fiscal, found.role) == ("fiscal_year", True, "content")
    assert (found.first, found.last) == fiscal_bounds(2567)
    assert found.fiscal_last == 2567


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("แผนพัฒนาท้องถิ่น (พ.ศ.2566-2570)", "certain"),
        ("พ.ศ. 2566 - 2570", "certain"),
        ("พ.ศ. ๒๕๖๖ – พ.ศ. ๒๕๗๐", "certain"),
        ("แผนปฏิบัติการ 5 ปี (พ.ศ. 2566 - 2570)", "certain"),
        ("ปี 66-70", "certain"),
        ("(2566 – 2570)", "probable"),
        ("2566 ถึง 2570", "probable"),
        ("แผนพัฒนา 66-70", "probable"),
        ("2566 - 70", "probable"),
        ("2023-2027", "probable"),
        ("66-70", "weak"),
    ],
)
def test_a_range_of_years_is_a_span(text: str, certainty: str) -> None:
    found = only(text)
    assert (found.kind, found.certainty) == ("span", certainty)
    assert (found.fiscal_first, found.fiscal_last) == (2566, 2570)
    assert (found.first, found.last) == (date(2023, 1, 1), date(2027, 12, 31))


def test_a_span_of_fiscal_years_begins_in_october() -> None:
    found = only("แผนอัตรากำลัง 3 ปี ประจำปีงบประมาณ พ.ศ. 2567 – 2569")
    assert (found.kind, found.fiscal, found.first, found.last) == ("span", True, date(2023, 10, 1), date(2026, 9, 30))


@pytest.mark.parametrize(
    "text",
    [
        "13 ตุลาคม 2566",
        "๑๓ ตุลาคม ๒๕๖๖",
        "13 ต.ค. 66",
        "13ต.ค.66",
        "13 ตค 2566",
        "13.ต.ค.66",
        "13 ตุลา 66",
        "13 ตุลคม 2566",
        "วันที่ 13 เดือน ตุลาคม พ.ศ. 2566",
        "13 ตุลาคม พ.ศ.2566",
        "13/10/66",
        "13/10/2566",
        "13-10-2566",
        "13.10.2566",
        "13/10/2023",
        "2023-10-13",
        "2566-10-13",
        "Friday, 13 October 2023",
        "October 13, 2023",
        "13th Oct. 2023",
        "ตุลาคม 13, 2023",
        "วันที่.....13..... เดือน......ตุลาคม......พ.ศ. .....2566....",
        "ตุ\u200bลาคม 13, 2023",
    ],
)
def test_a_day_is_read_in_every_spelling(text: str) -> None:
    found = only(text)
    assert (found.kind, found.first, found.last) == ("day", date(2023, 10, 13), date(2023, 10, 13))
    assert (found.fiscal_first, found.fiscal_last) == (2567, 2567)


@pytest.mark.parametrize("text", ["13 - 15 ตุลาคม 2566", "13 ต.ค. - 15 ต.ค. 66", "13/10/2566 - 15/10/2566"])
def test_a_few_days_stay_days(text: str) -> None:
    found = only(text)
    assert (found.kind, found.first, found.last) == ("day", date(2023, 10, 13), date(2023, 10, 15))


@pytest.mark.parametrize(
    ("text", "first", "fiscal_year"),
    [
        ("เดือน ตุลาคม 2566", date(2023, 10, 1), 2567),
        ("ประจำเดือนตุลาคม พ.ศ. ๒๕๖๖", date(2023, 10, 1), 2567),
        ("ตุลาคม ปีงบประมาณ 2567", date(2023, 10, 1), 2567),
        ("เดือนต.ค.66", date(2023, 10, 1), 2567),
        ("เดือน 10/2566", date(2023, 10, 1), 2567),
        ("12.สขร.เดือน กันยายน 2568", date(2025, 9, 1), 2568),
        ("2..สขร.เดือน พฤศจิกายน 2567", date(2024, 11, 1), 2568),
        ("12. กันยายน 2568", date(2025, 9, 1), 2568),
        ("สขร.1 กันยายน 2568", date(2025, 9, 1), 2568),
        ("กันยายน-2568", date(2025, 9, 1), 2568),
        ("Sept 2025", date(2025, 9, 1), 2568),
    ],
)
def test_a_month_lies_in_the_fiscal_year_of_its_calendar_year(text: str, first: date, fiscal_year: int) -> None:
    found = only(text)
    assert (found.kind, found.first, found.fiscal_last) == ("month", first, fiscal_year)


@pytest.mark.parametrize(
    "text",
    [
        "ตุลาคม 2566 - มีนาคม 2567",
        "ต.ค. 66 – มี.ค. 67",
        "ต.ค.66-มี.ค.67",
        "เดือนตุลาคม 2566 ถึงเดือนมีนาคม 2567",
        "ตุลาคม - มีนาคม 2567",
        "ตุลาคม - มีนาคม ปีงบประมาณ 2567",
        "ระหว่างวันที่ 1 ตุลาคม 2566 – 31 มีนาคม 2567",
        "1 ต.ค. - 31 มี.ค. 2567",
        "01/10/2566 - 31/03/2567",
    ],
)
def test_a_range_of_months_is_one_period(text: str) -> None:
    found = only(text)
    assert (found.kind, found.first, found.last) == ("month_range", date(2023, 10, 1), date(2024, 3, 31))
    assert (found.fiscal_first, found.fiscal_last) == (2567, 2567)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("รอบ 6 เดือนแรก ปีงบประมาณ 2567", date(2023, 10, 1), date(2024, 3, 31)),
        ("รอบ6เดือน ประจําปีงบประมาณ ๒๕๖๗", date(2023, 10, 1), date(2024, 3, 31)),
        ("รายงานผล ประจำปีงบประมาณ พ.ศ. 2567 (รอบ 6 เดือน)", date(2023, 10, 1), date(2024, 3, 31)),
        ("รอบ ๖ เดือนหลัง ปี 2567", date(2024, 4, 1), date(2024, 9, 30)),
        ("หกเดือนแรก ปี 2567", date(2023, 10, 1), date(2024, 3, 31)),
        ("ครึ่งปีแรก 2567", date(2023, 10, 1), date(2024, 3, 31)),
        ("O12-รอบ6เดือน-2567", date(2023, 10, 1), date(2024, 3, 31)),
    ],
)
def test_half_a_year_takes_the_year_beside_it(text: str, first: date, last: date) -> None:
    found = only(text)
    assert (found.kind, found.first, found.last, found.fiscal_last) == ("half", first, last, 2567)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("ไตรมาส 2/2567", date(2024, 1, 1), date(2024, 3, 31)),
        ("ไตรมาสที่ ๒ ปีงบประมาณ พ.ศ. ๒๕๖๗", date(2024, 1, 1), date(2024, 3, 31)),
        ("ปีงบประมาณ 2567 ไตรมาสที่ 1", date(2023, 10, 1), date(2023, 12, 31)),
        ("ไตรมาส 1-2 ปีงบประมาณ 2567", date(2023, 10, 1), date(2024, 3, 31)),
        ("ไตรมาสสุดท้าย ปี 2567", date(2024, 7, 1), date(2024, 9, 30)),
    ],
)
def test_quarters_are_quarters_of_the_fiscal_year(text: str, first: date, last: date) -> None:
    found = only(text)
    assert (found.kind, found.first, found.last, found.fiscal_last) == ("quarter", first, last, 2567)


def test_several_quarters_share_one_year() -> None:
    found = find_periods("ไตรมาส 1 ไตรมาส 2 ไตรมาส 3 ปี 2567")
    assert [mention.text for mention in found] == ["ไตรมาส 1", "ไตรมาส 2", "ไตรมาส 3 ปี 2567"]
    assert [mention.first.month for mention in found] == [10, 1, 4]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("แผน 5 ปี (พ.ศ. 2566 - 2570)", "พ.ศ. 2566 - 2570"),
        ("แผนสามปี 2566-2568", "2566-2568"),
        ("แผน 3 ปี ปีงบประมาณ 2567", "ปีงบประมาณ 2567"),
        ("ฉบับ 3 ปีงบประมาณ 2567", "ปีงบประมาณ 2567"),
    ],
)
def test_the_length_of_a_plan_is_not_part_of_its_years(text: str, written: str) -> None:
    assert only(text).text == written


def test_a_half_without_a_year_is_no_period() -> None:
    assert find_periods("รายงานผลการดำเนินงาน รอบ 6 เดือน") == ()


def test_a_year_of_another_line_is_not_borrowed() -> None:
    assert only("รอบ 6 เดือน\nปี 2567").kind == "year"


def test_a_half_and_its_months_are_both_told() -> None:
    found = find_periods("รอบ 6 เดือน ปีงบประมาณ 2567 (ต.ค. 66 - มี.ค. 67)")
    assert [(mention.kind, mention.first) for mention in found] == [
        ("half", date(2023, 10, 1)),
        ("month_range", date(2023, 10, 1)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "พระราชบัญญัติข้อมูลข่าวสารของราชการ พ.ศ. 2540",
        "พ.ร.บ.การจัดซื้อจัดจ้างและการบริหารพัสดุภาครัฐ พ.ศ. 2560",
        "พรบ.อำนวยความสะดวก 2558",
        "พ.ร.บ.อำนวยความสะดวก\n2558",
        "พระราชกฤษฎีกาว่าด้วยหลักเกณฑ์และวิธีการบริหารกิจการบ้านเมืองที่ดี พ.ศ. ๒๕๔๖",
        "ระเบียบกระทรวงการคลังว่าด้วยการจัดซื้อจัดจ้างและการบริหารพัสดุภาครัฐ พ.ศ. 2560",
        "ระเบียบกระทรวงมหาดไทย ว่าด้วยการจัดทำแผนพัฒนาขององค์กรปกครองส่วนท้องถิ่น พ.ศ. 2548",
        "พระราชบัญญัติกำหนดแผนและขั้นตอนการกระจายอำนาจ พ.ศ. 2542",
        "กฎกระทรวง กำหนดวงเงินการจัดซื้อ พ.ศ. 2560",
        "ประกาศคณะกรรมการป้องกันและปราบปรามการทุจริตแห่งชาติ เรื่อง หลักเกณฑ์ พ.ศ. 2563",
        "เทศบัญญัติ เรื่อง การจัดการมูลฝอย พ.ศ. 2560",
        "ประมวลจริยธรรมพนักงานส่วนท้องถิ่น พ.ศ. 2564",
        "ข้อบังคับว่าด้วยจรรยาข้าราชการ (ฉบับที่ 2) พ.ศ. 2562",
        "ขององค์กรปกครองส่วนท้องถิ่น พ.ศ. 2548 ข้อ 16",
        "รัฐธรรมนูญแห่งราชอาณาจักรไทย พุทธศักราช 2560",
    ],
)
def test_the_year_of_a_law_is_not_the_content_s(text: str) -> None:
    assert only(text).role == "law"


def test_amendments_of_a_law_are_the_law_s_too() -> None:
    text = "ระเบียบว่าด้วยการจัดทำแผนพัฒนา พ.ศ. 2548 และที่แก้ไขเพิ่มเติมถึง (ฉบับที่ 3) พ.ศ. 2561"
    assert roles(text) == [("พ.ศ. 2548", "law"), ("พ.ศ. 2561", "law")]


@pytest.mark.parametrize(
    "text",
    [
        "เทศบัญญัติงบประมาณรายจ่าย ประจำปีงบประมาณ พ.ศ. 2568",
        "ข้อบัญญัติงบประมาณรายจ่าย พ.ศ. 2568",
        "ประกาศเทศบาลตำบลบ้านตัวอย่าง เรื่อง แผนการจัดซื้อจัดจ้าง ประจำปีงบประมาณ พ.ศ. 2568",
        "ประกาศเทศบาลตำบลบ้านตัวอย่าง เรื่อง นโยบาย No Gift Policy พ.ศ. 2568",
        "กฎหมายที่เกี่ยวข้อง แผนดำเนินงาน พ.ศ. 2568",
        "ระเบียบวาระการประชุม 2568",
        "แผนพัฒนาท้องถิ่น แก้ไข (ฉบับที่ 2) พ.ศ. 2568",
    ],
)
def test_what_the_agency_itself_makes_for_a_year_is_content(text: str) -> None:
    found = only(text)
    assert (found.role, found.fiscal_last) == ("content", 2568)


def test_a_law_named_before_the_year_of_a_report_does_not_take_it() -> None:
    text = "รายงานผลตาม พ.ร.บ. ข้อมูลข่าวสารของราชการ พ.ศ. 2540 ประจำปีงบประมาณ 2567"
    assert roles(text) == [("พ.ศ. 2540", "law"), ("ประจำปีงบประมาณ 2567", "content")]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("สงวนลิขสิทธิ์ 2565", "copyright"),
        ("Copyright © 2022 All rights reserved", "copyright"),
        ("© บริษัทตัวอย่าง สงวนสิทธิ์ 2565", "copyright"),
        ("สถิติผู้เข้าชม 2567", "counter"),
        ("ผู้เข้าชมทั้งหมด : 2567", "counter"),
        ("Download 2567", "counter"),
        ("เริ่มนับวันที่ 1 ม.ค. 2560", "counter"),
        ("Server Time: 2018-09-21 10:20:30", "clock"),
        ("วันนี้วันที่ 13 ตุลาคม 2566", "clock"),
        ("วันนี้ : 25/04/65", "clock"),
        ("Create Date มกราคม 12, 2021", "import_date"),
        ("Last Updated: Wednesday, 28 September 2022", "import_date"),
        ("ปรับปรุงล่าสุดเมื่อวันพุธที่ 24 กุมภาพันธ์ 2559", "import_date"),
        ("แก้ไขล่าสุด\n24/02/2559", "import_date"),
        ("วันที่นำเข้า 30/01/2559", "import_date"),
        ("โพสต์เมื่อ 3 ม.ค. 67", "posted"),
        ("โพสต์โดย เจ้าหน้าที่ เมื่อ 3 ม.ค. 67", "posted"),
        ("วันที่ประกาศ : 3/1/2567", "posted"),
        ("เผยแพร่เมื่อวันที่ 3 มกราคม 2567", "posted"),
        ("ลงวันที่ 3 มกราคม 2567", "signed"),
        ("หนังสือที่ ตย 0000.1/ว 12 ลว. 3 ม.ค. 67", "signed"),
        ("ประกาศ ณ วันที่ ๓ เดือน มกราคม พ.ศ. ๒๕๖๗", "signed"),
        ("ประกาศ ณ วันที่\n\n3 เดือน มกราคม พ.ศ. 2567", "signed"),
        ("ประกาศ ณ วันที่ ..... เดือน มกราคม พ.ศ. ๒๕๖๗", "signed"),
        ("ปีการศึกษา 2567", "academic"),
        ("ภาคเรียนที่ 1/2567", "academic"),
        ("คำสั่งที่ 123/2567", "code"),
        ("เลขที่ 2567", "code"),
        ("ติดต่อ โทร. 2567", "phone"),
        ("ข้อมูล ณ วันที่ 30 เมษายน 2567", "content"),
        ("วันนี้ (25 เม.ย. 65) นายกเทศมนตรีลงพื้นที่", "content"),
        ("โครงการปรับปรุงถนน 24/02/2559", "content"),
        ("ดาวน์โหลดแผนพัฒนา 2567", "content"),
        ("แผนอัตรากำลัง ฉบับปรับปรุง 2567", "content"),
        ("แผนอัตรากำลัง แก้ไข 2567", "content"),
        ("ปรับปรุงล่าสุด 2567", "import_date"),
        ("สถิติผู้เข้าชมเว็บไซต์ทั้งหมด : 2567", "counter"),
    ],
)
def test_the_words_beside_a_mention_tell_what_it_is_there_for(text: str, role: str) -> None:
    assert only(text).role == role


@pytest.mark.parametrize(
    "text",
    [
        "",
        "แผนพัฒนาท้องถิ่น",
        "โทร. 0-4561-2567",
        "0812562567",
        "02-123-4567",
        "บ้านเลขที่ 2567/1",
        "2,567 บาท",
        "งบประมาณ 2567 บาท",
        "งบประมาณ 67,000 บาท",
        "เข้าชม 2567 ครั้ง",
        "ออนไลน์ : 6 Download 2",
        "name2567@example.go.th",
        "เลขประจำตัว 1256725672567",
        "อายุ 60-69 ปี",
        "หน้า 61-63",
        "ร้อยละ 62.67",
        "สงบ 67",
        "32/13/2567",
        "ก.พ.",
        "O10",
        "25 ตุลาคม",
    ],
)
def test_numbers_that_are_no_period_are_left_out(text: str) -> None:
    assert find_periods(text) == ()


def test_offsets_lead_into_the_given_text_across_invisible_characters() -> None:
    text = "\ufeffราย\u200bงาน ปีงบ\u200bประมาณ ๒๕\u200b๖๘ จบ"
    found = only(text)
    assert found.text == "ปีงบ\u200bประมาณ ๒๕\u200b๖๘"


def test_a_list_of_years_is_several_years() -> None:
    assert [mention.fiscal_last for mention in find_periods("ปี 2566,2567 และ 2568")] == [2566, 2567, 2568]


years = st.integers(2555, 2580)
spaces = st.sampled_from(["", " ", "  ", "\u00a0"])
digits = st.booleans()


def spelt(text: str, thai: bool) -> str:
    return text.translate(THAI) if thai else text


@given(years, st.sampled_from(["ปีงบประมาณ", "ประจำปีงบประมาณ พ.ศ.", "ปีงบประมาณ พ.ศ."]), spaces, digits)
def test_a_written_fiscal_year_is_read_back(year: int, mark: str, space: str, thai: bool) -> None:
    found = only(spelt(f"รายงาน {mark}{space}{year} ของหน่วยงาน", thai))
    assert (found.kind, found.first, found.last) == ("fiscal_year", *fiscal_bounds(year))


@given(years, st.integers(1, 9), spaces, st.sampled_from(["พ.ศ.{}-{}", "ปี {} – {}", "{}ถึง{}", "{}-พ.ศ.{}"]), digits)
def test_a_written_span_is_read_back(year: int, more: int, space: str, pattern: str, thai: bool) -> None:
    found = only(spelt("แผน (" + pattern.format(f"{space}{year}{space}", f"{space}{year + more}") + ")", thai))
    assert (found.kind, found.fiscal_first, found.fiscal_last) == ("span", year, year + more)


@given(
    st.dates(date(2012, 1, 1), date(2036, 12, 31)),
    st.sampled_from(["{d} {full} {y}", "{d} {full} พ.ศ. {y}", "{d} {short} {y}", "{d} {short} {yy}", "{d}/{m}/{y}"]),
    digits,
)
def test_a_written_day_is_read_back(day: date, pattern: str, thai: bool) -> None:
    year = day.year + 543
    text = pattern.format(
        d=day.day, m=day.month, y=year, yy=year % 100, full=MONTHS[day.month - 1], short=SHORT[day.month - 1]
    )
    found = only(spelt(f"เมื่อ {text}", thai))
    assert (found.kind, found.first, found.last, found.fiscal_last) == ("day", day, day, fiscal_year_of(day))


@given(
    st.dates(date(2012, 1, 1), date(2034, 12, 31)),
    st.integers(1, 14),
    st.sampled_from([(MONTHS, ""), (MONTHS, " พ.ศ."), (SHORT, "")]),
    st.sampled_from([" - ", "-", " ถึง "]),
    digits,
)
def test_a_written_range_of_months_is_read_back(
    day: date, more: int, names: tuple[tuple[str, ...], str], dash: str, thai: bool
) -> None:
    first = day.replace(day=1)
    index = first.month - 1 + more
    end = date(first.year + index // 12, index % 12 + 1, 1)
    after = date(end.year + end.month // 12, end.month % 12 + 1, 1)
    table, mark = names
    text = f"{table[first.month - 1]}{mark} {first.year + 543}{dash}{table[end.month - 1]}{mark} {end.year + 543}"
    found = only(spelt(text, thai))
    assert (found.kind, found.first, found.last) == ("month_range", first, after - timedelta(days=1))


@given(st.text(alphabet=st.sampled_from("0123456789๒๕๖ -–/.()ปีพ.ศ.งบมค.ตุลาคมรอบเดือน\n"), max_size=60))
def test_mentions_never_overlap_and_lie_in_the_text(text: str) -> None:
    end = 0
    for mention in find_periods(text):
        assert end <= mention.start < mention.end <= len(text)
        assert mention.first <= mention.last
        assert mention.fiscal_first <= mention.fiscal_last
        assert text[mention.start : mention.end] == mention.text
        end = mention.end


_PIECES = (
    *("ปีงบประมาณ", "ประจำปี", "งบ", "FY", "พ.ศ. ", "ค.ศ.", "ถึง", "จนถึง", "to", "-", "--", "/", " ", "\n", "(", ":", "2566"),
    *("2570", "66", "70", "2023", "12", "oit", "plan", "report", "แผน", "pdf", ".pdf", ".jpg", ".", "_", "ก", "%", "คน", "หน้า"),
    "45-60",
)  # fmt: skip


@pytest.mark.parametrize(
    ("core", "before", "pattern"),
    [
        (periods._SPAN_CORE, periods._MARKS_LENGTH, periods._SPAN),
        (periods._SHORT_SPAN_CORE, periods._MARKS_LENGTH, periods._SHORT_SPAN),
        (periods._FILE_YEAR_CORE, len("budget") + 1, periods._FILE_YEAR),
    ],
)
@given(pieces=st.lists(st.sampled_from(_PIECES), max_size=16))
def test_looking_near_the_core_finds_what_looking_everywhere_does(
    core: re.Pattern[str], before: int, pattern: re.Pattern[str], pieces: list[str]
) -> None:
    text = "".join(pieces)
    found = [match.span() for match in periods._around(core, before, pattern, text)]
    assert found == [match.span() for match in pattern.finditer(text)]
