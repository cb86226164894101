"""OpenDocument texts."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pytest

from core.snapshot import Inside, Table
from crawler.readers.limits import Limits, Unreadable
from crawler.readers.odt import read_odt

NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{path}:1.0"'
    for name, path in {
        "office": "office", "text": "text", "table": "table", "style": "style", "draw": "drawing",
        "fo": "xsl-fo-compatible", "svg": "svg-compatible", "meta": "meta",
    }.items()
)  # fmt: skip


def packed(text: str, *, styles: str = "", **parts: str) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "content.xml",
            f"<office:document-content {NAMES}><office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body><office:text>{text}</office:text></office:body></office:document-content>",
        )
        for name, part in parts.items():
            package.writestr(name.replace("__", "/").replace("_", "."), part)
    return body.getvalue()


def read(text: str, *, styles: str = "", limits: Limits | None = None, **parts: str) -> Inside:
    return read_odt(packed(text, styles=styles, **parts), limits or Limits())


def test_spaces_tabs_breaks_and_lists_are_read() -> None:
    inside = read(
        "<text:p>หนึ่ง<text:s text:c='9'/>สอง<text:line-break/>สาม</text:p>"
        "<text:list><text:list-item><text:p>ข้อ<text:tab/>ก</text:p></text:list-item></text:list>"
    )
    assert inside.pages[0].text == "หนึ่ง สอง\nสาม\nข้อ ก"


def test_headings_are_those_of_the_outline_and_bold_lines() -> None:
    inside = read(
        "<text:h text:outline-level='1'>แผน</text:h><text:p text:style-name='P2'>ส่วนที่ 1</text:p>"
        f"<text:p>{'เนื้อความ' * 5}</text:p>",
        styles="<style:style style:name='P1' style:family='paragraph'><style:text-properties "
        "style:font-weight-complex='bold'/></style:style><style:style style:name='P2' style:parent-style-name='P1'/>",
    )
    assert inside.pages[0].headings == ("แผน", "ส่วนที่ 1")


def test_a_head_of_two_rows_is_joined() -> None:
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    (page,) = read(
        "<table:table><table:table-header-rows><table:table-row><table:table-cell table:number-rows-spanned='2'><text:p>"
        "โครงการ</text:p></table:table-cell><table:table-cell table:number-columns-spanned='2'><text:p>งบ</text:p>"
        "</table:table-cell><table:covered-table-cell/></table:table-row><table:table-row><table:covered-table-cell/>"
        f"{cell.format('2567')}{cell.format('2568')}</table:table-row></table:table-header-rows>"
        f"<table:table-row>{cell.format('ถนน')}{cell.format('5')}{cell.format('6')}</table:table-row></table:table>"
    ).pages
    assert page.text == "โครงการ\tงบ\n\t2567\t2568\nถนน\t5\t6"
    assert page.tables == (Table(head=("โครงการ", "งบ 2567", "งบ 2568"), rows=1),)


def test_soft_and_hard_breaks_turn_the_page() -> None:
    inside = read(
        "<text:p>หนึ่ง</text:p><text:p><text:soft-page-break/>สอง</text:p><text:p text:style-name='P'>สาม</text:p>",
        styles="<style:style style:name='P'><style:paragraph-properties fo:break-before='page'/></style:style>",
    )
    assert [page.text for page in inside.pages] == ["หนึ่ง", "สอง", "สาม"]


def test_boxes_are_read_and_changes_and_comments_are_not() -> None:
    inside = read(
        "<text:tracked-changes><text:p>ลบ</text:p></text:tracked-changes><text:p>ข้าง<draw:frame><draw:text-box><text:p>"
        "กรอบ</text:p></draw:text-box></draw:frame><office:annotation><text:p>ความเห็น</text:p></office:annotation></text:p>"
    )
    assert inside.pages[0].text == "ข้าง\nกรอบ"


def test_a_text_of_pictures_alone_is_scanned() -> None:
    inside = read("<text:p><draw:frame svg:width='17cm' svg:height='24cm'><draw:image/></draw:frame></text:p>")
    assert (inside.cause, inside.pictures, inside.pages[0].source) == ("scanned", 1, "none")


def test_title_program_and_dates_are_kept() -> None:
    meta = (
        f"<office:document-meta {NAMES}><office:meta><title>แผนพัฒนา</title><meta:generator>LibreOffice/7</meta:generator>"
        "<meta:creation-date>2024-10-01T09:00:00.123456789</meta:creation-date><creator>คนแต่ง</creator></office:meta>"
        "</office:document-meta>"
    )
    inside = read("<text:p>ก</text:p>", meta_xml=meta)
    assert (inside.title, inside.producer) == ("แผนพัฒนา", "LibreOffice/7")
    assert inside.created == datetime(2024, 10, 1, 2, tzinfo=UTC)
    assert "คนแต่ง" not in inside.model_dump_json()


def test_a_flat_file_is_read() -> None:
    text = "<office:text><text:p>แบน</text:p></office:text>"
    body = f"<office:document {NAMES}><office:body>{text}</office:body></office:document>"
    assert read_odt(body.encode(), Limits()).pages[0].text == "แบน"


def test_a_locked_file_says_so() -> None:
    with pytest.raises(Unreadable) as refused:
        read("", **{"META-INF__manifest_xml": "<manifest:encryption-data/>"})
    assert refused.value.cause == "encrypted"


def test_a_style_that_is_its_own_parent_ends() -> None:
    inside = read(
        "<text:p text:style-name='A'>ก</text:p>", styles="<style:style style:name='A' style:parent-style-name='A'/>"
    )
    assert inside.pages[0].text == "ก"


def test_counts_without_sense_cost_nothing() -> None:
    inside = read(
        "<text:p>ก<text:s text:c='999999999'/>ข</text:p><table:table><table:table-row><table:table-cell "
        "table:number-columns-spanned='999999999'><text:p>ค</text:p></table:table-cell><table:table-cell/>"
        "</table:table-row></table:table>"
    )
    assert inside.pages[0].text == "ก ข\nค"


def test_more_than_may_be_unpacked_is_too_large() -> None:
    with pytest.raises(Unreadable) as refused:
        read("<text:p/>" * 200_000, limits=Limits(unpacked=100_000))
    assert refused.value.cause == "too_large"


def test_what_is_no_text_is_corrupt() -> None:
    with pytest.raises(Unreadable) as refused:
        read_odt(b"PK\x03\x04", Limits())
    assert refused.value.cause == "corrupt"
