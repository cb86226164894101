"""The structure check of Word and Excel files finds what is wrong with broken ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from core.audit import Verdict
from reports.linked import Linked
from reports.sheets import Book
from reports.word import bullets, heading, new_document, packed, paragraph, table
from tests.papers import faults_of

WHEN = datetime(2025, 4, 30, tzinfo=UTC)
URL = "https://www.example.go.th/m"
MERGED = '<mergeCell ref="A1:B1"/>' * 2
DOCUMENT, STYLES, SHEET = "word/document.xml", "word/styles.xml", "xl/worksheets/sheet1.xml"


def letter() -> bytes:
    document = new_document("หนังสือ", created=WHEN)
    heading(document, "หัวข้อ")
    paragraph(document, ("เปิด ", Linked("คู่มือ", URL)), bold=True, colour="0F4C5C")
    bullets(document, ["ข้อแรก"])
    table(document, ["ข้อ", "เรื่อง"], [["O1", "โครงสร้าง"]], [3, 10])
    return packed(document)


def book() -> bytes:
    made = Book("ผล", created=WHEN)
    sheet = made.sheet("รายการ", [("ข้อ", 6), ("ผล", 12)])
    sheet.row([Linked("คู่มือ", URL), (Verdict.MET, "ผ่าน")])
    sheet.row([1, 2.5])
    return made.packed()


def changed(paper: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """The file with one part changed; the change must change something."""
    made = BytesIO()
    with ZipFile(BytesIO(paper)) as source, ZipFile(made, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                new = change(content.decode()).encode()
                assert new != content, "the test changes nothing"
                content = new
            target.writestr(name, content)
    return made.getvalue()


def without(paper: bytes, part: str) -> bytes:
    made = BytesIO()
    with ZipFile(BytesIO(paper)) as source, ZipFile(made, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name != part:
                target.writestr(name, source.read(name))
    return made.getvalue()


def swap(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


def test_whole_papers_have_no_fault() -> None:
    assert faults_of(letter()) == []
    assert faults_of(book()) == []


def test_a_file_that_is_no_zip_or_is_cut_short_is_told() -> None:
    assert "no whole zip" in faults_of(b"PK\x03\x04")[0]
    assert "no whole zip" in faults_of(book()[:-40])[0]


def test_a_damaged_part_is_told() -> None:
    paper = bytearray(book())
    with ZipFile(BytesIO(book())) as package:
        entry = package.getinfo(SHEET)
    place = entry.header_offset + 30 + len(entry.filename) + entry.compress_size // 2
    paper[place] ^= 0xFF

    assert faults_of(bytes(paper))


def test_a_part_that_is_named_twice_is_told() -> None:
    made = BytesIO(letter())
    with ZipFile(made, "a") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr(STYLES, "<a/>")

    assert any("2 times" in fault for fault in faults_of(made.getvalue()))


@pytest.mark.parametrize(
    ("part", "change", "told"),
    [
        ("[Content_Types].xml", swap('Extension="xml"', 'Extension="xmx"'), "customXml/item1.xml has no content type"),
        ("[Content_Types].xml", swap("/word/styles.xml", "/word/stylez.xml"), "/word/stylez.xml, which is not there"),
        (DOCUMENT, swap("</w:body>", ""), "not well-formed"),
        (DOCUMENT, swap("<w:document ", "<!DOCTYPE a [<!ENTITY b 'c'>]><w:document "), "document type"),
        (DOCUMENT, swap('r:id="rId', 'r:id="rIdX'), "no relationship"),
        ("word/_rels/document.xml.rels", swap("styles.xml", "stylez.xml"), "its target stylez.xml is not there"),
        ("word/_rels/document.xml.rels", swap(URL, "https://a b/"), "is no address"),
        ("word/_rels/document.xml.rels", swap('Id="rId4"', 'Id="rId3"'), "has the id rId3 2 times"),
        ("_rels/.rels", swap('officeDocument"', 'officeDocumentX"'), "leads to its document"),
        (DOCUMENT, swap("<w:b/>", '<w:color w:val="0F4C5C"/><w:b/>'), "has b behind color"),
        (DOCUMENT, swap("<w:rPr>", "<w:rPr><w:strong/>"), "rPr may not hold strong"),
        (DOCUMENT, swap("<w:b/>", "<w:b/><w:b/>"), "rPr holds b twice"),
        (DOCUMENT, swap('<w:jc w:val="left"/>', '<w:jc w:val="left"/><w:keepNext/>'), "pPr has keepNext behind jc"),
        (DOCUMENT, swap("<w:tcPr>", "<w:tcPr><w:shd w:fill='FFFFFF'/>"), "tcPr has tcW behind shd"),
        (DOCUMENT, swap("<w:tblPr>", "<w:tblPr><w:tblLook/>"), "behind tblLook"),
        (DOCUMENT, swap("<w:cantSplit/>", "<w:canSplit/>"), "trPr may not hold canSplit"),
        (DOCUMENT, swap('w:fill="E6F0F2"', 'w:fill="#E6F0F2"'), "no colour"),
        (DOCUMENT, swap('<w:sz w:val="28"/>', '<w:sz w:val="14.5"/>'), "no whole number"),
        (DOCUMENT, swap('w:val="Heading1"', 'w:val="Heading99"'), "the style Heading99"),
        (DOCUMENT, swap(' xml:space="preserve"', ""), "are lost"),
        (DOCUMENT, swap("</w:p></w:tc>", "</w:p><w:tbl/></w:tc>"), "does not end with a paragraph"),
        (DOCUMENT, swap("<w:tc>", '<w:tc><w:tcPr><w:gridSpan w:val="3"/></w:tcPr></w:tc><w:tc>'), "in a table of 2"),
        (STYLES, swap('w:styleId="Title"', 'w:styleId="Normal"'), "style has the id Normal 2 times"),
    ],
)  # fmt: skip
def test_a_fault_of_a_letter_is_told(part, change, told) -> None:
    faults = faults_of(changed(letter(), part, change))

    assert any(told in fault for fault in faults), faults


@pytest.mark.parametrize(
    ("part", "change", "told"),
    [
        (SHEET, swap('r="B2"', 'r="A2"'), "cell A2 is out of its place"),
        (SHEET, swap('<row r="3"', '<row r="1"'), "row 1 stands behind row 2"),
        (SHEET, swap(' ht="', ' ht="9'), "higher than Excel takes"),
        (SHEET, swap("<v>2.5</v>", "<v>nan</v>"), "no number"),
        (SHEET, swap('t="s"><v>0</v>', 't="s"><v>99</v>'), "a text that is not there"),
        (SHEET, swap(' s="', ' s="9'), "a format that is not there"),
        (SHEET, swap("<sheetData>", "<autoFilter ref='A1'/><sheetData>"), "has sheetData behind autoFilter"),
        (SHEET, swap("<hyperlink ", '<hyperlink ref="A2"/><hyperlink '), "the link in A2 is there 2 times"),
        (SHEET, swap("<hyperlinks>", f"<mergeCells>{MERGED}</mergeCells><hyperlinks>"), "A1:B1 overlap"),
        (SHEET, swap("&amp;P", "x" * 256), "Excel takes 255"),
        ("xl/workbook.xml", swap('name="รายการ"', f'name="{"ก" * 32}"'), "no name for a sheet"),
        ("xl/workbook.xml", swap('name="รายการ"', 'name="ก/ข"'), "no name for a sheet"),
        ("xl/workbook.xml", swap("_xlnm.Print_Titles", "_xlnm._FilterDatabase"), "_xlnm._FilterDatabase of 0 is there 2 times"),
        ("xl/sharedStrings.xml", swap("ผ่าน", "ก" * 32_768), "Excel takes 32767"),
    ],
)  # fmt: skip
def test_a_fault_of_a_workbook_is_told(part, change, told) -> None:
    faults = faults_of(changed(book(), part, change))

    assert any(told in fault for fault in faults), faults


def test_a_part_that_is_gone_is_told() -> None:
    assert any("its target styles.xml is not there" in fault for fault in faults_of(without(letter(), STYLES)))
    assert any("is not there" in fault for fault in faults_of(without(book(), SHEET)))
    assert "[Content_Types].xml is not there" in faults_of(without(book(), "[Content_Types].xml"))
