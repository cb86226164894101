from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from core.snapshot import Inside, Table
from crawler.readers.limits import Limits, Unreadable
from crawler.readers.sheets import _Library, read_sheets

DATA = Path(__file__).parents[2] / "data" / "readers"
XLS = (DATA / "xls-purchases.xls").read_bytes()
ODS = (DATA / "ods-purchases.ods").read_bytes()
PURCHASES = Table(head=("ลำดับ", "รายการ", "งบประมาณ ตั้งไว้", "งบประมาณ ใช้ไป"), rows=2)
SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


def read(body: bytes, **limits: int) -> Inside:
    return read_sheets(body, Limits(**limits))


def book(fill: Callable[[xlsxwriter.Workbook], object]) -> bytes:
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer)
    workbook.set_properties({"title": "แผนการจัดซื้อ", "created": datetime(2025, 1, 2, tzinfo=UTC)})
    fill(workbook)
    workbook.close()
    return buffer.getvalue()


def rows(*lines: tuple[object, ...], name: str = "") -> bytes:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet(name or None)
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, line)

    return book(fill)


def with_part(body: bytes, ending: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, content if name.endswith(ending) else source.read(name))
    return buffer.getvalue()


def refused(body: bytes, **limits: int) -> str:
    with pytest.raises(Unreadable) as caught:
        read(body, **limits)
    return caught.value.cause


def test_titles_head_and_rows_are_told_apart() -> None:
    body = rows(("ประกาศ แผน ๒๕๖๘",), (), ("ลำดับ", "โครงการ", "บาท"), (1, "ถนน", 5000.0), (2, "ไฟฟ้า", 0.1 + 0.2))
    page = read(body).pages[0]
    assert page.headings == ("ประกาศ แผน ๒๕๖๘",)
    assert page.tables == (Table(head=("ลำดับ", "โครงการ", "บาท"), rows=2),)
    assert page.text.splitlines()[1:] == ["ลำดับ\tโครงการ\tบาท", "1\tถนน\t5000", "2\tไฟฟ้า\t0.3"]


def test_a_table_below_a_page_of_prose_is_found_and_notes_under_it_are_no_rows() -> None:
    prose = [(f"ข้อความ {number}",) for number in range(70)]
    table = [("ที่", "โครงการ", "บาท"), (1, "ถนน", 5000), ("หมวด ๒",), (2, "ไฟฟ้า", 300)]
    body = rows(("แผนงาน",), *prose, ("ส่วนที่ ๒ งบ",), *prose, ("ตารางสรุป",), *table, ("หมายเหตุ",), ("ผู้รายงาน",))
    page = read(body).pages[0]
    assert page.tables == (Table(head=("ที่", "โครงการ", "บาท"), rows=3),)
    assert page.headings == ("แผนงาน", "ส่วนที่ ๒ งบ", "ตารางสรุป")


def test_the_line_that_says_there_is_nothing_is_a_row() -> None:
    assert read(rows(("ที่", "โครงการ"), ("ไม่มีการจัดซื้อ",))).pages[0].tables == (Table(head=("ที่", "โครงการ"), rows=1),)


@pytest.mark.parametrize("body", [XLS, ODS], ids=["xls", "ods"])
def test_a_head_of_two_rows_with_merged_cells_is_joined(body: bytes) -> None:
    page = read(body).pages[0]
    assert page.tables == (PURCHASES,)
    assert page.headings == ("แผนการจัดซื้อจัดจ้าง ประจำปีงบประมาณ พ.ศ. 2568",)
    assert "1\tจ้างเหมาทำความสะอาด\t12000\t11500.5" in page.text.splitlines()


def test_a_head_of_two_rows_in_a_package_is_joined() -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        sheet.merge_range("B2:B3", "ลำดับ")
        sheet.merge_range("C2:D2", "งบประมาณ")
        sheet.write_row("C3", ["ตั้งไว้", "ใช้ไป"])
        sheet.write_row("B4", [1, 200, 100])

    assert read(book(fill)).pages[0].tables == (Table(head=("ลำดับ", "งบประมาณ ตั้งไว้", "งบประมาณ ใช้ไป"), rows=1),)


def test_years_stand_in_a_head_and_numbered_columns_are_no_row() -> None:
    body = rows(("ที่", "โครงการ", 2566, 2567), ("(1)", "(2)", "(3)", "(4)"), (1, "ถนน", 500, 600))
    assert read(body).pages[0].tables == (Table(head=("ที่", "โครงการ", "2566", "2567"), rows=1),)


def test_dates_and_times_are_written_as_iso_8601() -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        sheet.write_datetime(0, 0, datetime(2025, 10, 1), workbook.add_format({"num_format": "d mmm yyyy"}))  # noqa: DTZ001
        sheet.write_datetime(0, 1, datetime(2025, 10, 1, 13, 5), workbook.add_format({"num_format": "d/m/yy hh:mm"}))  # noqa: DTZ001

    assert read(book(fill)).pages[0].text == "2025-10-01\t2025-10-01 13:05"


def test_hidden_and_empty_sheets_leave_no_page() -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        workbook.add_worksheet("Sheet1")
        workbook.add_worksheet("งบ").write(0, 0, "เห็น")
        hidden = workbook.add_worksheet("ซ่อน")
        hidden.write(0, 0, "ไม่เห็น")
        hidden.hide()

    inside = read(book(fill))
    assert [(page.number, page.name, page.text) for page in inside.pages] == [(1, "งบ", "เห็น")]
    assert inside.page_count == 1


def test_the_name_of_a_sheet_is_a_heading_unless_a_program_gave_it() -> None:
    assert read(rows(("ก",), name="แผนจัดซื้อ 68")).pages[0].headings == ("แผนจัดซื้อ 68",)
    assert read(rows(("ก",), name="แผ่นงาน1")).pages[0].headings == ()


def test_title_dates_and_program_are_the_files_own() -> None:
    inside = read(rows(("ก",)))
    assert (inside.title, inside.created) == ("แผนการจัดซื้อ", datetime(2025, 1, 2, tzinfo=UTC))
    assert inside.producer.startswith("Microsoft Excel")
    assert (inside.language, inside.text_quality) == ("th", "good")


def test_the_title_of_an_old_workbook_is_its_own() -> None:
    assert read(XLS).title == "x"


def test_a_far_cell_costs_only_itself() -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        sheet.write(0, 0, "ใกล้")
        sheet.write(1_048_575, 16_383, "ไกล")

    inside = read(book(fill))
    assert (inside.cause, inside.pages[0].text) == ("too_long", "ใกล้")


def test_a_place_outside_every_sheet_is_not_set_up() -> None:
    body = with_part(
        rows(("ก",)), "sheet1.xml", SHEET + b'<row r="9"><c r="A4294967295"><v>5</v></c></row></sheetData></worksheet>'
    )
    assert refused(body) == "too_long"


def test_more_cells_than_are_read_end_the_reading() -> None:
    inside = read(rows(*[(number, "ก") for number in range(50)]), cells=20)
    assert (inside.cause, inside.pages[0].text.count("\n")) == ("too_long", 9)


def test_more_sheets_than_are_read_end_the_reading() -> None:
    inside = read(book(lambda workbook: [workbook.add_worksheet().write(0, 0, "ก") for _ in range(5)]), pages=2)
    assert (inside.cause, len(inside.pages), inside.page_count) == ("too_long", 2, 5)


def test_a_sheet_that_unfolds_too_far_is_read_to_where_it_was_cut() -> None:
    body = with_part(rows(("ก",)), "sheet1.xml", SHEET + b'<row r="1"><c r="A1"><v>5</v></c></row>' * 40_000)
    inside = read(body, unpacked=1_000_000)
    assert (inside.cause, inside.pages[0].text[:1]) == ("too_large", "5")


def test_strings_that_unfold_too_far_are_refused() -> None:
    assert (
        refused(with_part(rows(("ก",)), "sharedStrings.xml", b"<sst>" + b"<si/>" * 400_000), unpacked=1_000_000)
        == "too_large"
    )


def test_a_workbook_with_a_password_is_encrypted() -> None:
    assert refused(XLS.replace(b"\x3d\x00\x12\x00", b"\x2f\x00\x12\x00")) == "encrypted"


def test_a_package_with_a_password_is_encrypted() -> None:
    at = XLS.index("Workbook".encode("utf-16-le"))
    name = "EncryptedPackage".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 34)
    assert refused(XLS[:at] + name + XLS[at + 66 :]) == "encrypted"


def test_a_file_without_a_filled_cell_is_empty() -> None:
    assert refused(book(lambda workbook: workbook.add_worksheet())) == "empty"


def test_records_without_a_container_are_read_in_the_thai_code_page() -> None:
    def label(row: int, column: int, text: str) -> bytes:
        raw = text.encode("cp874")
        return struct.pack("<6H", 0x204, 8 + len(raw), row, column, 0, len(raw)) + raw

    number = struct.pack("<5Hd", 0x203, 14, 1, 0, 0, 1.0)
    body = struct.pack("<6H", 0x809, 8, 0, 0x10, 0, 0) + label(0, 0, "ลำดับ") + label(0, 1, "รายการ") + number
    page = read(body + label(1, 1, "จ้างเหมา") + struct.pack("<2H", 10, 0)).pages[0]
    assert page.text == "ลำดับ\tรายการ\n1\tจ้างเหมา"


def test_an_html_table_saved_as_a_workbook_is_read() -> None:
    start = "<html><meta charset=tis-620><h3>สรุป</h3>"
    body = start + "<table><tr><th rowspan=2>ที่<th colspan=2>บาท<tr><td>ตั้ง<td>ใช้<tr><td>1<td>2<td>3</table>"
    page = read(body.encode("cp874")).pages[0]
    assert page.tables == (Table(head=("ที่", "บาท ตั้ง", "บาท ใช้"), rows=1),)
    assert page.headings == ("สรุป",)


def test_spreadsheetml_of_2003_is_read() -> None:
    body = (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="งบ"><Table><Row>'
        '<Cell><Data ss:Type="String">ที่</Data></Cell><Cell ss:Index="3"><Data ss:Type="String">วัน</Data></Cell></Row>'
        '<Row><Cell><Data ss:Type="Number">1.0</Data></Cell><Cell><Data ss:Type="DateTime">2025-10-01T00:00:00.000</Data>'
        "</Cell></Row></Table></Worksheet></Workbook>"
    )
    page = read(body.encode()).pages[0]
    assert (page.name, page.text) == ("งบ", "ที่\tวัน\n1\t2025-10-01")


def test_a_repeated_opendocument_row_ends_at_the_limit() -> None:
    content = (
        b'<o xmlns:table="t" xmlns:text="x"><table:table><table:table-row table:number-rows-repeated="1048576">'
        b'<table:table-cell table:number-columns-repeated="16384"><text:p>a</text:p></table:table-cell></table:table-row>'
        b"</table:table></o>"
    )
    inside = read(with_part(ODS, "content.xml", content), cells=40_000)
    assert (inside.cause, len(inside.pages[0].text)) == ("too_long", 2 * 16_384 * 2 - 1)


@pytest.mark.parametrize("body", [XLS, ODS, rows(("ก", 1))], ids=["xls", "ods", "xlsx"])
@pytest.mark.parametrize("share", [0.05, 0.4, 0.9])
def test_a_file_cut_short_never_breaks_the_reader(body: bytes, share: float) -> None:
    with suppress(Unreadable):
        read(body[: int(len(body) * share)])


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([XLS, ODS, rows(("ก", 1))]), st.integers(0, 10_000), st.binary(min_size=1, max_size=4))
def test_damage_anywhere_is_an_answer(body: bytes, at: int, damage: bytes) -> None:
    with suppress(Unreadable):
        read(body[: at % len(body)] + damage + body[at % len(body) + len(damage) :])


@given(
    st.binary(max_size=100),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x09\x08\x08\x00", b"<html>"]),
)
def test_no_bytes_are_too_strange(body: bytes, start: bytes) -> None:
    with suppress(Unreadable):
        read(start + body)


def test_rows_with_nothing_but_their_number_are_still_to_be_filled_in() -> None:
    body = rows(("ลำดับ", "ชื่อรายการ", "วงเงิน"), (1,), (2,), (3, "ซื้อวัสดุ", 500))

    assert read(body).pages[0].tables[0].rows == 1


def test_a_panic_of_the_library_is_a_damaged_workbook() -> None:
    class PanicException(BaseException):
        pass

    with pytest.raises(Unreadable) as refusal, _Library("it cannot be opened"):
        raise PanicException("index out of bounds")

    assert refusal.value.cause == "corrupt"


def test_a_stop_while_a_workbook_is_read_is_no_damage() -> None:
    with pytest.raises(KeyboardInterrupt), _Library("it cannot be opened"):
        raise KeyboardInterrupt
