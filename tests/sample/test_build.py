import csv
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import get_args

import docx
import odfdo
import pypdfium2
import pytest
import python_calamine
import yaml
from striprtf import striprtf

from core.snapshot import DocumentKind
from crawler.readers.document import kind_of
from sample import files
from sample.build import SITE, render_site

HEADING = files.Heading(heading="หัวข้อ")
TABLE = files.Rows(rows=(("ที่", "ราคา"), ("1", "1500")))


@pytest.fixture(scope="module")
def site() -> dict[str, bytes]:
    return render_site()


def test_the_committed_site_is_what_the_build_writes(site: dict[str, bytes]) -> None:
    committed = {
        path.relative_to(SITE).as_posix(): path.read_bytes()
        for path in SITE.rglob("*")
        if path.is_file() and path.name != "routes.yml"
    }

    assert sorted(committed) == sorted(site), "run: python -m sample.build"
    assert [name for name in site if committed[name] != site[name]] == [], "run: python -m sample.build"


def test_the_site_is_rich_and_stays_small(site: dict[str, bytes]) -> None:
    pages = [name for name, body in site.items() if name.endswith(".html") and not body.startswith(b"%PDF")]
    documents = [name for name, body in site.items() if body.startswith((b"%PDF", b"PK")) and not name.endswith(".png")]

    assert len(pages) >= 60
    assert len(documents) >= 20
    assert sum(map(len, site.values())) < 750_000
    assert max(map(len, site.values())) < 45_000


def test_files_of_every_kind_are_there(site: dict[str, bytes]) -> None:
    shown = {
        kind_of(body, name)
        for name, body in site.items()
        if not name.endswith((".css", ".js")) and (name.startswith("files/") or not name.endswith(".html"))
    }

    assert shown == set(get_args(DocumentKind)) - {"ppt", "other"}


def test_the_pictures_of_paper_are_small() -> None:
    assert all(path.stat().st_size <= 40 * 1024 for path in (SITE.parent / "scans").iterdir())
    assert all(path.stat().st_size <= 20 * 1024 for path in (SITE.parent / "originals").iterdir())


def test_every_committed_original_and_scan_is_used() -> None:
    named = yaml.safe_load((SITE.parent / "content" / "documents.yml").read_text(encoding="utf-8"))["documents"]
    used = {entry["original"] for entry in named if "original" in entry}
    used |= {f"scans/{name}" for entry in named for name in entry.get("scans", ())}
    there = {
        path.relative_to(SITE.parent).as_posix()
        for name in ("scans", "originals")
        for path in (SITE.parent / name).iterdir()
    }

    assert used == there


def test_five_layouts_are_used(site: dict[str, bytes]) -> None:
    marks = (b'<nav class="navbar">', b"InstanceBegin", b"material-icons", b"Microsoft Word", b"schema.org/WebPage")

    assert all(any(mark in body for body in site.values()) for mark in marks)


def test_every_telephone_number_is_invented(site: dict[str, bytes]) -> None:
    for name, body in site.items():
        if name.endswith(".html") and not body.startswith(b"%PDF"):
            encoding = "cp874" if b"windows-1252" in body else "utf-8"
            numbers = re.findall(r"(?<![\d,=&])0\d(?:[ -]?\d){7,8}(?!\d)", body.decode(encoding))
            session_id = "0123456789"
            real = [n for n in numbers if not re.sub(r"\D", "", n).startswith("0000000") and n not in session_id]
            assert real == [], name


def test_a_pdf_names_its_title_and_carries_thai_text() -> None:
    body = files.pdf("รายงาน พ.ศ. 2568", ["ไม่มีเรื่องร้องเรียน"])

    assert body.startswith(b"%PDF-1.4")
    assert "รายงาน พ.ศ. 2568".encode("utf-16-be").hex().encode() in body
    assert "ไม่มีเรื่องร้องเรียน".encode("cp874").hex().encode() in body
    start = int(body.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    assert body[start:].startswith(b"xref")


def test_the_cross_references_of_a_pdf_point_at_its_objects() -> None:
    body = files.pdf("ก", ["ข"])
    table = body[int(body.rsplit(b"startxref\n", 1)[1].split(b"\n")[0]) :]
    offsets = [int(line.split()[0]) for line in table.split(b"\n")[3:] if line.endswith(b"n ")]

    assert len(offsets) == int(re.search(rb"/Size (\d+)", body)[1]) - 1 == 8
    assert all(body[at:].startswith(f"{number} 0 obj".encode()) for number, at in enumerate(offsets, start=1))


def test_a_pdf_sets_headings_larger_and_rules_its_tables() -> None:
    body = files.pdf("ก", [HEADING, TABLE])

    assert b"/F1 16 Tf" in body
    assert body.count(b" re S") == 4


def test_a_page_break_begins_a_numbered_page() -> None:
    body = files.pdf("ก", ["ข", files.Break(page="next"), "ค"])

    assert b"/Count 2" in body
    assert "- 2 -".encode("cp874").hex().encode() in body


def test_a_long_paper_goes_on_over_pages() -> None:
    assert b"/Count 3" in files.pdf("ก", ["บรรทัด"] * 80)


def test_a_wide_table_lies_across() -> None:
    wide = files.Rows(rows=(("หัว",) * 9, ("1",) * 9))

    assert b"/MediaBox [0 0 842 595]" in files.pdf("ก", [wide])


def test_a_long_line_is_broken_at_a_space_and_never_before_a_mark() -> None:
    text = "ที่ดินนี้ " * 30 + "กี" * 200
    body = files.pdf("ก", [text])
    lines = [bytes.fromhex(found).decode("cp874") for found in re.findall(r"<([0-9a-f]+)> Tj", body.decode("latin-1"))]

    assert len(lines) > 5
    assert "".join(lines[1:]).replace(" ", "") == text.replace(" ", "")
    assert not any(line.startswith(("ี", "่", "้")) for line in lines)


def test_a_table_of_too_many_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="too many columns"):
        files.pdf("ก", [files.Rows(rows=(("บทนำเรื่อง",) * 90,))])


def test_a_word_is_not_torn_from_its_vowels() -> None:
    body = files.pdf("ก", ["น้ำ" * 120, "เก" * 120])
    lines = [bytes.fromhex(found).decode("cp874") for found in re.findall(r"<([0-9a-f]+)> Tj", body.decode("latin-1"))]

    assert not any(line.startswith("ำ") or line.endswith("เ") for line in lines)


def test_a_scanned_pdf_holds_the_pictures_data_and_no_text() -> None:
    picture = (SITE.parent / "scans" / "survey-2565-1.png").read_bytes()
    body = files.scanned_pdf("scan", [picture, picture])

    assert b"/Count 2" in body
    assert b"/Font" not in body
    assert b"/Width 1240 /Height 1754 /BitsPerComponent 1 " in body
    assert picture[picture.index(b"IDAT") + 4 :][:500] in body


@pytest.mark.parametrize(
    ("body", "part"),
    [
        (files.docx("แบบคำร้อง", ["ข้าพเจ้า"]), "word/document.xml"),
        (files.xlsx("แบบคำร้อง", ["ข้าพเจ้า"]), "xl/worksheets/sheet1.xml"),
        (files.odt("แบบคำร้อง", ["ข้าพเจ้า"]), "content.xml"),
        (files.ods("แบบคำร้อง", ["ข้าพเจ้า"]), "content.xml"),
    ],
)
def test_an_office_file_holds_its_text(body: bytes, part: str) -> None:
    archive = zipfile.ZipFile(io.BytesIO(body))

    assert archive.testzip() is None
    text = archive.read(part).decode()
    assert "แบบคำร้อง" in text
    assert "ข้าพเจ้า" in text


def test_a_word_file_opens_with_headings_and_tables() -> None:
    opened = docx.Document(io.BytesIO(files.docx("แบบคำร้อง", [HEADING, TABLE])))

    assert [p.text for p in opened.paragraphs if p.style is not None and p.style.name == "Heading 1"] == [
        "แบบคำร้อง",
        "หัวข้อ",
    ]
    assert [[cell.text for cell in row.cells] for row in opened.tables[0].rows] == [["ที่", "ราคา"], ["1", "1500"]]


@pytest.mark.parametrize(("body", "decimals"), [(files.xlsx, 1500.0), (files.ods, 1500.0)])
def test_a_spreadsheet_opens_with_named_sheets_and_figures(
    body: Callable[[str, Sequence[files.Block]], bytes], decimals: float
) -> None:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(body("บัญชี", ["เทศบาล", HEADING, TABLE])))

    assert book.sheet_names == ["Sheet1", "หัวข้อ"]
    assert book.get_sheet_by_index(0).to_python() == [["บัญชี"], ["เทศบาล"]]
    assert book.get_sheet_by_index(1).to_python()[1] == [1.0, decimals]


def test_an_open_document_text_opens() -> None:
    opened = odfdo.Document(io.BytesIO(files.odt("คู่มือ", [HEADING, TABLE, files.Break(page="next"), "ท้าย"])))

    assert [heading.text_recursive for heading in opened.body.headers] == ["คู่มือ", "หัวข้อ"]
    assert opened.body.tables[0].get_values() == [["ที่", "ราคา"], ["1", "1500"]]


def test_a_rich_text_file_says_thai_in_cp874() -> None:
    body = files.rtf("แผน {2568}", [HEADING, TABLE, files.Break(page="next"), "ท้าย"])
    text = striprtf.rtf_to_text(body.decode("ascii"))

    assert "แผน {2568}" in text
    assert "ที่|ราคา|\n1|1500|" in text


def test_comma_separated_rows_are_cp874() -> None:
    rows = list(csv.reader(io.StringIO(files.csv("บัญชี", ["ก, ข", TABLE]).decode("cp874"))))

    assert rows == [["บัญชี"], ["ก, ข"], ["ที่", "ราคา"], ["1", "1500"]]


def test_plain_text_puts_tabs_between_cells() -> None:
    assert files.txt("บัญชี", [HEADING, TABLE]).decode() == "บัญชี\r\nหัวข้อ\r\nที่\tราคา\r\n1\t1500\r\n"


@pytest.mark.parametrize("write", [files.xlsx, files.ods, files.csv, files.txt])
def test_a_file_without_pages_refuses_a_page_break(write: Callable[[str, Sequence[files.Block]], bytes]) -> None:
    with pytest.raises(ValueError, match="pages"):
        write("ก", [files.Break(page="next")])


def test_the_archive_holds_six_files_under_thai_names(site: dict[str, bytes]) -> None:
    names = zipfile.ZipFile(io.BytesIO(site["files/file-06.zip"])).namelist()

    assert len(names) == 6
    assert "อ่านก่อน.txt" in names


def test_the_encrypted_paper_asks_for_a_password(site: dict[str, bytes]) -> None:
    with pytest.raises(pypdfium2.PdfiumError, match="password"):
        pypdfium2.PdfDocument(site["files/file-12.pdf"])


def test_the_broken_off_paper_cannot_be_opened(site: dict[str, bytes]) -> None:
    with pytest.raises(pypdfium2.PdfiumError):
        pypdfium2.PdfDocument(site["files/file-13.pdf"])


def test_what_a_label_cannot_say_stands_inside(site: dict[str, bytes]) -> None:
    def text(name: str) -> str:
        return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(site[name]))

    assert "งบประมาณ" not in text("plan/31.html").replace("ปีงบประมาณ", "")
    assert "2566" not in text("files/66.O12-progress.pdf")
    assert "บ้านตัวอย่าง" not in text("files/66.O13-report.pdf")
    assert "ข้อเสนอแนะ" not in text("files/66.O26-hr.pdf")
    assert text("files/66.O17-survey.pdf").strip() == ""


def test_an_unknown_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="draw one of person, disc"):
        files.png("castle", (0, 0, 0))


def test_content_files_name_no_page_twice() -> None:
    content = Path(SITE).parent / "content"
    named = [
        entry["file"]
        for path in content.glob("*.yml")
        for key in ("pages", "documents", "images")
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")).get(key, [])
    ]

    assert len(named) == len(set(named))
