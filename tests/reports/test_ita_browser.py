"""The ITA analysis as a browser shows and prints it."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from core.chromium import boxed, executable
from reports.ita_html import render_html
from reports.ita_pdf import render_pdf
from tests.papers import text_of
from tests.reports.golden_ita import five_years

pytestmark = [pytest.mark.usefixtures("browser"), pytest.mark.xdist_group("browser")]


def test_a_screen_reader_and_a_narrow_telephone_find_nothing_amiss(tmp_path: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    driver = pytest.importorskip("playwright.sync_api")
    paper = tmp_path / "ita.html"
    paper.write_text(render_html(five_years()), encoding="utf-8")

    with driver.sync_playwright() as run:
        browser = run.chromium.launch(executable_path=executable(None), chromium_sandbox=boxed())
        page = browser.new_page(viewport={"width": 360, "height": 800})
        page.goto(paper.as_uri())
        assert axe.run(page).response["violations"] == []
        for seen, hidden in (("ภาษาไทย", "en"), ("English", "th")):
            page.get_by_label(seen, exact=True).first.check(force=True)
            words = page.locator(f".page span[lang={hidden}]:visible, .page text[lang={hidden}]:visible")
            assert words.count() == 0, seen
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        browser.close()


def test_the_pdf_has_bookmarks_and_the_first_page_has_what_comes_first(tmp_path: Path) -> None:
    made = render_pdf(five_years(), "arabic")
    paper = tmp_path / "ita.pdf"
    paper.write_bytes(made)

    pages = ["".join(text.split()) for text in text_of(paper)]
    # Words without marks: pdfium, which reads it here, takes a letter and its mark apart.
    assert "84.17" in pages[0]
    assert "O34" in pages[0]
    document = pypdfium2.PdfDocument(paper)
    titles = ["".join(one.get_title().split()) for one in document.get_toc()]
    document.close()
    assert any("คะแนนตามตัวชี้วัด" in title for title in titles)
