"""Word files of 2007 and later."""

from __future__ import annotations

from datetime import UTC, datetime

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import parse_xml
from docx.shared import Cm, Pt

from core.snapshot import Inside, Table
from crawler.readers.docx import read_docx
from crawler.readers.limits import Limits, Unreadable
from tests.crawler.readers.office import changed, picture, saved

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def read(document: object, **limits: int) -> Inside:
    return read_docx(saved(document), Limits(**limits))


def append(document: object, xml: str) -> None:
    body = document.element.body  # type: ignore[attr-defined]
    body.insert(len(body) - 1, parse_xml(xml))


def test_paragraphs_and_tables_stay_in_order() -> None:
    document = docx.Document()
    document.add_paragraph("ก่อน  ตาราง")
    table = document.add_table(2, 2)
    for number, text in enumerate(("โครงการ", "งบประมาณ", "ถนน", "100,000")):
        table.cell(number // 2, number % 2).text = text
    document.add_paragraph("หลังตาราง")
    (page,) = read(document).pages
    assert page.text == "ก่อน ตาราง\nโครงการ\tงบประมาณ\nถนน\t100,000\nหลังตาราง"
    assert page.tables == (Table(head=("โครงการ", "งบประมาณ"), rows=1),)


def test_a_head_of_two_rows_is_joined() -> None:
    document = docx.Document()
    table = document.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "โครงการ"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "งบ"
    for column, text in ((1, "2567"), (2, "2568")):
        table.cell(1, column).text = text
    table.cell(2, 0).text = "ถนน"
    assert read(document).pages[0].tables == (Table(head=("โครงการ", "งบ 2567", "งบ 2568"), rows=1),)


def test_a_frame_of_one_cell_is_no_table() -> None:
    document = docx.Document()
    document.add_table(1, 1).cell(0, 0).text = "ประกาศ\nเรื่อง"
    (page,) = read(document).pages
    assert (page.text, page.tables) == ("ประกาศ\nเรื่อง", ())


def test_a_table_inside_a_table_is_read_after_its_row() -> None:
    document = docx.Document()
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "นอก"
    inner = table.cell(0, 1).add_table(2, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text, inner.cell(1, 0).text = "หัว", "ท้าย", "ใน"
    (page,) = read(document).pages
    assert page.text == "นอก\nหัว\tท้าย\nใน"


def test_heading_styles_and_bold_short_lines_are_headings() -> None:
    document = docx.Document()
    document.add_heading("แผนพัฒนา", 1)
    document.add_paragraph().add_run("ส่วนที่ 1").bold = True
    document.add_paragraph().add_run("ตัวใหญ่").font.size = Pt(24)
    document.add_paragraph("เนื้อความยาวของแผนพัฒนาท้องถิ่นที่ไม่ใช่หัวเรื่อง" * 3)
    assert read(document).pages[0].headings == ("แผนพัฒนา", "ส่วนที่ 1", "ตัวใหญ่")


def test_where_all_is_bold_only_centred_lines_are_headings() -> None:
    document = docx.Document()
    for text in ("ประกาศ", "ข้อความที่หนึ่ง", "ข้อความที่สอง"):
        document.add_paragraph().add_run(text).bold = True
    document.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    assert read(document).pages[0].headings == ("ประกาศ",)


def test_breaks_turn_the_page_once_even_where_word_notes_them_again() -> None:
    document = docx.Document()
    document.add_paragraph("หนึ่ง").add_run().add_break(WD_BREAK.PAGE)
    append(document, f"<w:p {W}><w:r><w:lastRenderedPageBreak/><w:t>สอง</w:t></w:r></w:p>")
    append(document, f"<w:p {W}><w:r><w:t>ยาว</w:t><w:lastRenderedPageBreak/><w:t>ไป</w:t></w:r></w:p>")
    document.add_paragraph("สาม")
    inside = read(document)
    assert [page.text for page in inside.pages] == ["หนึ่ง", "สอง\nยาวไป", "สาม"]
    assert inside.page_count == 3


def test_the_header_of_the_first_page_comes_first() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "เทศบาลตำบลท่ายาง"
    document.add_paragraph("เนื้อความ")
    assert read(document).pages[0].text == "เทศบาลตำบลท่ายาง\nเนื้อความ"


def test_a_text_box_written_twice_is_read_once() -> None:
    document = docx.Document()
    box = "<w:txbxContent><w:p><w:r><w:t>ในกรอบ</w:t></w:r></w:p></w:txbxContent>"
    append(
        document,
        f'<w:p {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:x="urn:x"><w:r>'
        f"<mc:AlternateContent><mc:Choice><x:a>{box}</x:a></mc:Choice><mc:Fallback><x:b>{box}</x:b></mc:Fallback>"
        "</mc:AlternateContent><w:t>ข้างกรอบ</w:t></w:r></w:p>",
    )
    assert read(document).pages[0].text == "ข้างกรอบ\nในกรอบ"


def test_content_controls_are_read_and_deleted_hidden_and_code_words_are_not() -> None:
    document = docx.Document()
    append(document, f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>ควบคุม</w:t></w:r></w:p></w:sdtContent></w:sdt>")
    append(
        document,
        f"<w:p {W}><w:del><w:r><w:delText>ลบ</w:delText></w:r></w:del><w:r><w:rPr><w:vanish/></w:rPr><w:t>ซ่อน</w:t></w:r>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:ins><w:r><w:t>เพิ่ม</w:t></w:r></w:ins></w:p>",
    )
    assert read(document).pages[0].text == "ควบคุม\nเพิ่ม"


def test_title_and_dates_are_kept_and_the_author_is_not() -> None:
    document = docx.Document()
    document.add_paragraph("ข้อความ")
    facts = document.core_properties
    facts.title, facts.author = "แผนพัฒนา", "คนแต่ง"
    facts.created = facts.modified = datetime(2024, 10, 1, 2, 3, tzinfo=UTC)
    inside = read(document)
    assert (inside.title, inside.created, inside.modified) == ("แผนพัฒนา", facts.created, facts.modified)
    assert inside.producer.startswith("Microsoft")
    assert "คนแต่ง" not in inside.model_dump_json()


def test_a_file_of_pictures_alone_is_scanned() -> None:
    document = docx.Document()
    document.add_picture(picture(), width=Cm(15))
    inside = read(document)
    assert (inside.cause, inside.pictures, inside.text_quality) == ("scanned", 1, "none")
    assert [page.source for page in inside.pages] == ["none"]
    assert not inside.whole


def test_small_pictures_do_not_count() -> None:
    document = docx.Document()
    document.add_paragraph("ข้อความ").add_run().add_picture(picture(), width=Cm(1))
    inside = read(document)
    assert (inside.cause, inside.pictures, inside.text_quality) == (None, 0, "good")


def test_thai_shown_in_western_letters_is_put_right() -> None:
    document = docx.Document()
    document.add_paragraph("ประกาศเทศบาลตำบลท่ายาง เรื่อง แผนพัฒนา".encode("cp874").decode("latin-1"))
    inside = read(document)
    assert inside.pages[0].text == "ประกาศเทศบาลตำบลท่ายาง เรื่อง แผนพัฒนา"
    assert inside.text_quality == "repaired"


def test_nothing_written_is_empty() -> None:
    assert read(docx.Document()).cause == "empty"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"wordprocessingml.document.main+xml", b"wordprocessingml.template.main+xml"),
        (
            b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        ),
        (
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        ),
    ],
    ids=["template", "strict words", "strict relations"],
)
def test_templates_and_strict_files_are_read(old: bytes, new: bytes) -> None:
    document = docx.Document()
    document.add_heading("แผน", 1)
    body = changed(saved(document), lambda _, part: part.replace(old, new))
    assert read_docx(body, Limits()).pages[0].headings == ("แผน",)


def test_more_pages_than_are_read_end_the_reading() -> None:
    document = docx.Document()
    for number in range(5):
        document.add_paragraph(f"หน้า {number}").add_run().add_break(WD_BREAK.PAGE)
    inside = read(document, pages=3)
    assert (inside.cause, len(inside.pages)) == ("too_long", 3)
    assert inside.page_count > 3


def test_more_characters_than_are_read_end_the_reading() -> None:
    document = docx.Document()
    document.add_paragraph("ก" * 100)
    inside = read(document, characters=60)
    assert (inside.cause, len(inside.pages[0].text)) == ("too_long", 60)


def test_more_cells_than_are_read_end_the_reading() -> None:
    document = docx.Document()
    table = document.add_table(4, 2)
    table.cell(0, 0).text = "หัว"
    assert read(document, cells=5).cause == "too_long"


def test_a_part_that_unfolds_without_end_is_too_large() -> None:
    body = changed(
        saved(docx.Document()), lambda name, part: part + b" " * 3_000_000 if "document.xml" in name else part
    )
    with pytest.raises(Unreadable) as refused:
        read_docx(body, Limits(unpacked=1_000_000))
    assert refused.value.cause == "too_large"


def test_a_part_that_packs_too_well_is_too_large() -> None:
    body = changed(
        saved(docx.Document()), lambda name, part: part + b" " * 12_000_000 if name == "word/document.xml" else part
    )
    with pytest.raises(Unreadable) as refused:
        read_docx(body, Limits())
    assert refused.value.cause == "too_large"


def test_a_part_cut_short_is_read_as_far_as_it_goes() -> None:
    document = docx.Document()
    document.add_paragraph("ต้น")
    document.add_paragraph("ปลาย")
    body = changed(
        saved(document), lambda name, part: part[: part.index("ปลาย".encode())] if name == "word/document.xml" else part
    )
    inside = read_docx(body, Limits())
    assert (inside.cause, inside.pages[0].text) == ("corrupt", "ต้น")


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04", b"%PDF-1.4", b"\xd0\xcf\x11\xe0" + bytes(600)])
def test_what_is_no_package_is_corrupt(body: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        read_docx(body, Limits())
    assert refused.value.cause == "corrupt"


def test_a_locked_file_says_so() -> None:
    with pytest.raises(Unreadable) as refused:
        read_docx(b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), Limits())
    assert refused.value.cause == "encrypted"


def test_tables_nested_without_end_do_not_break_the_reader() -> None:
    deep = 400
    xml = "<w:tbl><w:tr><w:tc>" * deep + "<w:p><w:r><w:t>ลึก</w:t></w:r></w:p>" + "</w:tc></w:tr></w:tbl>" * deep
    document = docx.Document()
    document.add_paragraph("ก่อน")
    body = changed(
        saved(document),
        lambda name, part: (
            part.replace(b"<w:sectPr", xml.encode() + b"<w:sectPr") if name == "word/document.xml" else part
        ),
    )
    inside = read_docx(body, Limits())
    assert (inside.cause, inside.pages[0].text) == ("corrupt", "ก่อน")
