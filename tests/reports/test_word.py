"""Word documents in Thai."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import docx
import pytest

from reports.linked import Linked
from reports.word import FONT, bullets, heading, new_document, packed, paragraph, table
from tests.papers import as_pdf, text_of

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


@pytest.mark.xdist_group("office")
def test_libreoffice_opens_it_and_gives_the_text_back(tmp_path: Path) -> None:
    paper = tmp_path / "paper.docx"
    paper.write_bytes(made())

    # What reads the PDF may see a gap where two glyphs stand apart.
    text = "".join("".join(text_of(as_pdf(paper, tmp_path))).split())
    assert "ที่น้ำท่วมป่าสูง" in text
    assert text.count("จัดทำคู่มือ") == 3
