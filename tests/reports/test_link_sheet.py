from __future__ import annotations

from io import BytesIO
from pathlib import Path

import html5lib
import pytest
from python_calamine import CalamineWorkbook
from selectolax.lexbor import LexborHTMLParser

from core.audit import Audit
from core.declared import read_submission
from reports.best_links import link_rows, link_words
from reports.link_sheet import render_html, render_xlsx
from tests.papers import as_pdf, faults_of, text_of
from tests.reports.golden import LONG_URL, SCRIPT, failed_audit, golden_audit
from tests.reports.linked_audits import SITE, audit, declared, found, item

THAI = "https://www.bantuayang.example/" + "%E0%B9%81%E0%B8%9C%E0%B8%99" * 60 + "?id=2568"
"""Over 1,000 characters: as a person would copy it."""


def cells(book: bytes) -> list[list[str]]:
    grid = CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    return [[str(cell) for cell in row] for row in grid]


def rows(book: bytes) -> list[dict[str, str]]:
    grid = cells(book)
    head = next(number for number, row in enumerate(grid) if row[0] == link_words().sheet["code"].th)
    return [dict(zip(grid[head], row, strict=True)) for row in grid[head + 1 :]]


def submitted(book: bytes, codes: list[str], folder: Path) -> list[tuple[str, str]]:
    """What the reader of declared links makes of a sheet."""
    file = folder / "links.xlsx"
    file.write_bytes(book)
    told = read_submission(file, codes, 2568)
    # An address longer than any reader takes is told as that and not cut.
    refused = {one.why.en for one in told.refused if not one.text.startswith(LONG_URL[:100])}
    assert refused <= {"the row has no link"}
    assert {one.agency for one in told.links} == {"เทศบาลตำบลบ้านตัวอย่าง"}
    assert {one.site for one in told.links} == {SITE}
    return [(one.code, one.url) for one in told.links]


def test_the_sheet_goes_back_as_a_file_of_declared_links(tmp_path: Path) -> None:
    golden = golden_audit()
    links = submitted(render_xlsx(golden), [one.code for one in golden.items], tmp_path)

    assert links == [(row.item.code, row.url) for row in link_rows(golden) if row.url and row.url != LONG_URL]
    assert len(links) > 10


def test_the_sheet_with_declared_links_beside_it_goes_back_too(tmp_path: Path) -> None:
    one = audit(item(found("plan")), declared=(declared("O5", (f"{SITE}else", "partial"), (f"{SITE}more", "missing")),))

    assert submitted(render_xlsx(one), ["O5"], tmp_path) == [("O5", f"{SITE}plan")]


def test_a_long_address_is_whole_in_its_cell_and_readable_beside(tmp_path: Path) -> None:
    book = render_xlsx(audit(item(found(THAI))))
    row = rows(book)[0]

    assert len(THAI) > 1000
    assert row["ลิงก์"] == THAI
    assert row["ที่อยู่แบบอ่านออก"].startswith("https://www.bantuayang.example/แผนแผน")
    assert submitted(book, ["O5"], tmp_path) == [("O5", THAI)]


def test_a_title_is_no_formula_and_what_is_missing_has_an_empty_cell() -> None:
    row = rows(render_xlsx(audit(item(verdict="missing", title="=1+1"))))[0]

    assert (row["ชื่อข้อ"], row["ลิงก์"]) == ("'=1+1", "")


def test_thai_digits_leave_addresses_and_codes_as_they_are() -> None:
    row = rows(render_xlsx(audit(item(found("plan-2568"))), "thai"))[0]

    assert (row["รหัสข้อ"], row["ลิงก์"], row["ปีที่พบ"]) == ("O5", f"{SITE}plan-2568", "๒๕๖๘")
    page = render_html(audit(item(found("plan-2568"))), "thai")
    assert "ปีงบประมาณ พ.ศ. ๒๕๖๘" in page
    # The codes number the items; a second numbering in Thai digits would stand beside them.
    assert "<ol" not in page
    assert f'<code class="exact">{SITE}plan-2568</code>' in page
    assert '<span class="code">O5</span>' in page.replace("<bdi>O5</bdi>", "O5")


def test_the_same_audit_gives_the_same_bytes() -> None:
    assert render_xlsx(golden_audit()) == render_xlsx(golden_audit())
    assert render_html(golden_audit()) == render_html(golden_audit())


def forty_three() -> Audit:
    golden = golden_audit()
    more = [one.model_copy(update={"code": f"O{29 + number}"}) for number, one in enumerate(golden.items[:15])]
    return golden.model_copy(update={"items": (*golden.items, *more)})


@pytest.mark.parametrize(
    "told", [golden_audit(), forty_three(), failed_audit(), audit()], ids=["28", "43", "failed", "none"]
)
def test_the_page_is_valid_html_without_scripts(told: Audit) -> None:
    page = render_html(told)

    html5lib.HTMLParser(strict=True).parse(page)
    assert "<script" not in page
    assert SCRIPT not in page
    assert "javascript:" not in page
    assert len(page.encode()) < 250_000


def test_the_page_shows_an_address_readable_and_exact() -> None:
    page = render_html(audit(item(found(THAI))))

    assert f'<code class="exact">{THAI}</code>' in page
    assert "https://www.bantuayang.example/แผนแผน" in page


def test_the_workbook_is_built_as_its_format_asks() -> None:
    one = audit(item(found(THAI)), declared=(declared("O5", (f"{SITE}else", "partial")),))

    assert [
        fault for told in (golden_audit(), failed_audit(), one) for fault in faults_of(render_xlsx(told, "thai"))
    ] == []


def test_a_site_that_could_not_be_read_is_told_as_that_and_not_as_empty() -> None:
    told = failed_audit()
    sentence = link_words().sheet["failed"].th.split("{")[0]

    assert sentence in render_html(told)
    assert link_words().sheet["copy"].th not in render_html(told)
    assert any(sentence in cell for row in cells(render_xlsx(told)) for cell in row)


def test_a_provisional_list_is_told_as_that() -> None:
    assert link_words().sheet["provisional"].th in render_html(golden_audit())
    assert link_words().sheet["provisional"].th not in render_html(audit(item(found("plan"))))


def test_each_state_has_words_a_sign_and_a_count() -> None:
    page = render_html(audit(item(found("a")), item(code="O6", verdict="missing")))

    assert "พร้อมแจ้ง" in page
    assert 'aria-hidden="true">✕' in page
    assert page.count('<strong class="number">1</strong>') == 2


@pytest.mark.xdist_group("office")
def test_libreoffice_opens_the_sheet(tmp_path: Path) -> None:
    file = tmp_path / "links.xlsx"
    file.write_bytes(render_xlsx(forty_three()))
    pages = text_of(as_pdf(file, tmp_path))

    # Blanks come and go where lines are broken.
    assert "ลิงก์สำหรับแจ้งในระบบประเมินOITปีงบประมาณพ.ศ.2568" in "".join(pages[0].split())
    assert f"{SITE}ita/2568/o2" in pages[0]
    assert "O43" in pages[-1]


def test_both_say_what_to_begin_with_by_whom_and_until_when() -> None:
    begin = LexborHTMLParser(render_html(golden_audit())).css(".begin li")
    assert [node.css_first("a").attributes["href"] for node in begin] == ["#O15", "#O16", "#O27"]
    assert "โดย ผู้ดูแลเว็บไซต์ ภายใน 30 เมษายน 2568 (ข้อเสนอ)" in begin[0].text()
    notes = [row[0] for row in cells(render_xlsx(golden_audit(), "thai"))]
    assert any(note.startswith("เริ่มที่ O15 ") and note.endswith("ภายใน ๓๐ เมษายน ๒๕๖๘ (ข้อเสนอ)") for note in notes)
    assert LexborHTMLParser(render_html(failed_audit())).css(".begin li") == []
