"""Word documents in Thai."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest

from reports.linked import Linked
from reports.word import FONT, bullets, fill, heading, new_document, packed, paragraph, table
from tests.papers import as_pdf, faults_of, text_of

WHEN = datetime(2025, 4, 30, tzinfo=UTC)


def made() -> bytes:
    document = new_document("รายงานผลการตรวจ", created=WHEN)
    heading(document, "รายงานผลการตรวจ", 0)
    heading(document, "ข้อที่ต้องแก้ก่อน ที่น้ำท่วมป่าสูง")
    paragraph(document, ("เปิด ", Linked("คู่มือประชาชน", "https://www.example.go.th/m"), " ได้"))
    bullets(document, ["ข้อแรก", "ข้อสอง"])
    table(
        document, ["มาตรการ", "ผู้รับผิดชอบ"], [["จัดทำคู่มือ", Linked("เปิด", "javascript:alert(1)")]] * 3, [8, 8], centred=[1]
    )
    return packed(document)


def test_the_same_document_gives_the_same_bytes() -> None:
    assert made() == made()


def test_a_heading_is_one_for_the_navigation_pane() -> None:
    styles = [one.style.name for one in docx.Document(BytesIO(made())).paragraphs]

    assert styles[:2] == ["Title", "Heading 1"]


def test_an_address_of_the_web_is_a_link_and_no_other_is() -> None:
    document = docx.Document(BytesIO(made()))
    targets = [one.target_ref for one in document.part.rels.values() if one.is_external]

    assert targets == ["https://www.example.go.th/m"]


def test_the_properties_name_nobody() -> None:
    told = docx.Document(BytesIO(made())).core_properties

    assert (told.author, told.last_modified_by, told.title) == ("", "", "รายงานผลการตรวจ")


def test_thai_letters_have_their_font_and_size() -> None:
    normal = docx.Document(BytesIO(made())).styles["Normal"].element.rPr

    assert normal.xpath("w:rFonts/@w:cs") == [FONT]
    assert normal.xpath("w:szCs/@w:val") == ["32"]


def test_bold_thai_letters_are_bold_in_word_too() -> None:
    document = new_document("หนังสือ", created=WHEN)
    paragraph(document, "ตัวหนา", bold=True)
    run = docx.Document(BytesIO(packed(document))).paragraphs[-1].runs[0]

    assert run.bold
    assert run._r.xpath("w:rPr/w:bCs/@w:val") == ["1"]


def test_each_numbered_list_begins_at_one() -> None:
    document = new_document("หนังสือ", created=WHEN)
    bullets(document, ["ก", "ข"], numbered=True)
    bullets(document, ["ค"], numbered=True)
    paper = packed(document)
    used = [one._p.pPr.numPr.numId.val for one in docx.Document(BytesIO(paper)).paragraphs]

    assert used[0] == used[1] != used[2]
    assert faults_of(paper) == []


def test_a_cell_has_one_ground_whatever_is_set_after_it() -> None:
    document = new_document("หนังสือ", created=WHEN)
    cell = table(document, ["ข้อ"], [["O1"]], [3]).rows[1].cells[0]
    cell.vertical_alignment = 1
    fill(cell, "FFFFFF")
    fill(cell, "E2F3E8")

    assert cell._tc.xpath("w:tcPr/w:shd/@w:fill") == ["E2F3E8"]
    assert faults_of(packed(document)) == []


def test_its_build_has_no_fault() -> None:
    assert faults_of(made()) == []


def test_no_picture_of_another_document_goes_with_it() -> None:
    with ZipFile(BytesIO(made())) as package:
        assert not [name for name in package.namelist() if "thumbnail" in name]


@pytest.mark.xdist_group("office")
def test_libreoffice_opens_it_and_gives_the_text_back(tmp_path: Path) -> None:
    paper = tmp_path / "paper.docx"
    paper.write_bytes(made())

    # What reads the PDF may see a gap where two glyphs stand apart.
    text = "".join("".join(text_of(as_pdf(paper, tmp_path))).split())
    assert "ที่น้ำท่วมป่าสูง" in text
    assert text.count("จัดทำคู่มือ") == 3
