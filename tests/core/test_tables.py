"""Reading the tables that people hand in."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from odfdo import Document, Row, Table

from core import tables, workbooks
from core.exceptions import UsageError
from core.tables import as_meant, neutral, read_table

COLUMNS = {"name": ("หน่วยงาน", "agency"), "url": ("เว็บไซต์", "website"), "province": ("จังหวัด",)}


@pytest.fixture
def written(tmp_path):
    """Writes bytes or text under a name."""

    def write(name: str, content: str | bytes) -> Path:
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    return write


@pytest.fixture
def book(tmp_path):
    """Writes an Excel workbook: sheets by name, cells by place (row and column from 0)."""

    def write(**given: dict[tuple[int, int], object]) -> Path:
        file = tmp_path / "table.xlsx"
        with xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd"}) as workbook:
            for name, cells in given.items():
                sheet = workbook.add_worksheet(name)
                for (row, column), value in cells.items():
                    sheet.write(row, column, value)
        return file

    return write


def read(file: Path, *needed: str) -> list[tuple[int, dict[str, str]]]:
    return [(row.number, dict(row.cells)) for row in read_table(file, COLUMNS, needed).rows]


def test_headings_in_thai_or_english_name_their_column(written):
    file = written("a.csv", "หน่วยงาน,WebSite,จังหวัด\nทต.บ้านเตย,https://a.go.th,น่าน\n")

    assert read(file) == [(2, {"name": "ทต.บ้านเตย", "url": "https://a.go.th", "province": "น่าน"})]


@pytest.mark.parametrize("heading", ["หน่วย งาน", " หน่วย\u200bงาน ", "AGENCY", "Name", "หน่วยงาน:", "หน่วยงาน *"])
def test_how_a_heading_is_typed_does_not_matter(written, heading):
    assert read_table(written("a.csv", f"{heading},เว็บไซต์\nก,ข\n"), COLUMNS).headings == ("name", "url")


def test_title_rows_above_the_headings_are_passed_over(book):
    file = book(
        s={(0, 0): "ทะเบียนหน่วยงาน", (1, 0): "จังหวัดน่าน", (3, 1): "หน่วยงาน", (3, 2): "เว็บไซต์", (5, 1): "ก", (5, 2): "ข"}
    )

    assert read(file) == [(6, {"name": "ก", "url": "ข"})]
    assert read_table(file, COLUMNS).head == 4


def test_the_first_sheet_with_the_needed_headings_is_taken(book):
    file = book(
        คำอธิบาย={(0, 0): "หน่วยงาน"},
        ข้อมูล={(0, 0): "หน่วยงาน", (0, 1): "เว็บไซต์", (1, 0): "ก", (1, 1): "ข"},
        เก่า={(0, 0): "หน่วยงาน", (0, 1): "เว็บไซต์", (1, 0): "ค", (1, 1): "ง"},
    )

    found = read_table(file, COLUMNS, ["name", "url"])

    assert (found.sheet, found.rows[0].cells["name"]) == ("ข้อมูล", "ก")


def test_whole_numbers_have_no_point_and_days_are_iso(book):
    file = book(
        s={
            (0, 0): "หน่วยงาน",
            (0, 1): "เว็บไซต์",
            (1, 0): 2569.0,
            (1, 1): date(2026, 1, 4),
            (2, 0): 1.25,
            (2, 1): True,
        }
    )

    assert read(file) == [(2, {"name": "2569", "url": "2026-01-04"}), (3, {"name": "1.25", "url": "TRUE"})]


def test_an_unknown_heading_keeps_its_words_and_its_column(written):
    found = read_table(written("a.csv", "name,หมายเหตุ,O1,หมายเหตุ\nก,ข,ค,ง\n"), COLUMNS)

    assert found.rows[0].cells == {"name": "ก", "หมายเหตุ": "ข", "O1": "ค", "หมายเหตุ (D)": "ง"}
    assert found.known == {"name"}


def test_two_columns_of_one_meaning_are_refused_by_their_letters(written):
    with pytest.raises(UsageError, match=r"columns A \(name\) and C \(agency\) both mean name"):
        read(written("a.csv", "name,url,agency\nก,ข,ค\n"))


def test_a_missing_column_is_named_with_a_heading_that_would_do(written):
    with pytest.raises(UsageError, match=r"no column for url \(เว็บไซต์\)"):
        read(written("a.csv", "name,province\nก,ข\n"), "name", "url")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp874"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_text_is_read_in_every_encoding_and_separator_that_excel_writes(written, encoding, delimiter):
    text = f'หน่วยงาน{delimiter}เว็บไซต์\r\n"ทต.{delimiter} บ้าน"{delimiter}https://a.go.th/?a=1;2,3\r\n'
    if delimiter in ",;":
        text = text.replace("https://a.go.th/?a=1;2,3", '"https://a.go.th/?a=1;2,3"')

    found = read(written("a.csv", text.encode(encoding)))

    assert found == [(2, {"name": f"ทต.{delimiter} บ้าน", "url": "https://a.go.th/?a=1;2,3"})]


def test_rows_of_a_text_are_numbered_as_a_spreadsheet_shows_them(written):
    file = written("a.csv", 'sep=;\r\nname;url\r\n"สอง\nบรรทัด";ข\r\n\r\n;;\r\nค;ง\r\n')

    assert read(file) == [(2, {"name": "สอง\nบรรทัด", "url": "ข"}), (5, {"name": "ค", "url": "ง"})]


def test_a_quotation_mark_that_is_never_closed_swallows_no_rows(written):
    with pytest.raises(UsageError, match=r"line 3: .*save it as \.xlsx"):
        read(written("a.csv", 'name,url\nก,"ข\nค,ง\n'))


def test_spaces_and_invisible_characters_around_a_cell_are_left_out(written):
    assert read(written("a.csv", "name,url\nก,\u200b https://a.go.th\ufeff\u00a0\n"))[0][1]["url"] == "https://a.go.th"


def test_where_a_cell_is_linked_to_is_told_beside_its_text(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as workbook:
        sheet = workbook.add_worksheet("หนึ่ง")
        sheet.write_row(0, 0, ["name", "url"])
        sheet.write(1, 0, "ก")
        sheet.write_url(1, 1, "https://a.go.th/x?a=1&b=2#ส่วน", string="คลิกที่นี่")

    row = read_table(tmp_path / "a.xlsx", COLUMNS).rows[0]

    assert (row.cells["url"], dict(row.links)) == ("คลิกที่นี่", {"url": "https://a.go.th/x?a=1&b=2#ส่วน"})


def test_an_opendocument_sheet_is_read(tmp_path):
    document = Document("spreadsheet")
    document.body.clear()
    sheet = Table("หนึ่ง")
    for values in (["ทะเบียน"], [], ["", "หน่วยงาน", "เว็บไซต์"], ["", "ก", 2569]):
        sheet.append_row(None if not values else _ods_row(values))
    document.body.append(sheet)
    document.save(tmp_path / "a.ods")

    assert read(tmp_path / "a.ods") == [(4, {"name": "ก", "url": "2569"})]


def _ods_row(values):
    row = Row()
    row.set_values(values)
    return row


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"%PDF", "save it as .xlsx"),
        ("a.xlsx", b"<html>", "no spreadsheet inside"),
        ("a.xlsx", b"PK\x03\x04broken", "save it as .xlsx"),
        ("a.xls", b"\xd0\xcf\x11\xe0broken", "save it as .xlsx"),
        ("a.csv", "ชื่อ".encode("utf-16-le")[:-1], "encoding"),
        ("a.csv", b"", "holds no table"),
        ("a.csv", "ก,ข\nค,ง\n".encode(), "holds no table"),
    ],
)
def test_what_is_no_table_is_refused_with_the_mend(written, name, content, said):
    with pytest.raises(UsageError, match=said) as refused:
        read(written(name, content))
    assert name in str(refused.value)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        read(tmp_path / "none.csv")


def test_a_table_of_too_many_rows_is_refused(written, monkeypatch):
    monkeypatch.setattr(tables, "MAX_ROWS", 2)

    with pytest.raises(UsageError, match="split it"):
        read(written("a.csv", "name,url\n" + "ก,ข\n" * 3))


def test_a_file_of_too_many_bytes_is_not_opened(written, monkeypatch):
    monkeypatch.setattr(tables, "MAX_BYTES", 10)

    with pytest.raises(UsageError, match="larger than"):
        read(written("a.csv", "name,url\nก,ข\n"))


def test_a_cell_far_away_is_refused_before_room_is_made_for_it(book):
    with pytest.raises(UsageError, match="far-away cells"):
        read(book(s={(0, 0): "name", (0, 1): "url", (1_000_000, 16_000): "ก"}))


def test_a_workbook_of_excel_97_is_read_and_bounded_too(monkeypatch):
    file = Path(__file__).parents[1] / "data" / "readers" / "xls-purchases.xls"

    assert len(read_table(file).rows) > 1

    monkeypatch.setattr(workbooks, "MAX_AREA", 10)
    with pytest.raises(UsageError, match="far-away cells"):
        read_table(file)


def test_a_package_that_unfolds_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(workbooks, "MAX_UNPACKED", 100_000)
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", b" " * 200_000)
    (tmp_path / "a.xlsx").write_bytes(body.getvalue())

    with pytest.raises(UsageError, match="more than is read"):
        read(tmp_path / "a.xlsx")


@given(st.text(alphabet="'=+-@\t\rก1＝", max_size=6))
def test_a_neutral_cell_is_no_formula_and_means_the_same(text):
    cell = neutral(text)

    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
    assert as_meant(cell) == text


def test_a_cell_that_was_made_neutral_is_read_as_it_was_meant(written):
    assert read(written("a.csv", "name,url\n'=1+1,'+66 2\n")) == [(2, {"name": "=1+1", "url": "+66 2"})]
