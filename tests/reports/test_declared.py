from __future__ import annotations

from typing import get_args

import pytest
from selectolax.lexbor import LexborHTMLParser

from core.audit import DeclaredCheck, Element, Verdict
from reports.declared import declared_words
from reports.html import render
from tests.reports.golden import JAVASCRIPT_URL, SCRIPT, golden_audit
from tests.reports.test_worksheet import audit, check, item


def section(*checks: DeclaredCheck) -> LexborHTMLParser:
    page = LexborHTMLParser(render(audit(item(*checks))))
    found = page.css_first("section[aria-labelledby=declared]")
    assert found is not None
    return LexborHTMLParser(found.html or "")


def text(tree: LexborHTMLParser) -> str:
    for node in tree.css('span[lang="en"]'):
        node.decompose()
    assert tree.body is not None
    return " ".join(tree.body.text(separator=" ").split())


@pytest.mark.parametrize(
    ("group", "values"),
    [
        ("place", set(get_args(DeclaredCheck.model_fields["place"].annotation))),
        ("holds", set(get_args(DeclaredCheck.model_fields["holds"].annotation))),
        ("fit", {"right", "stale", "undated", "not_needed"}),
        ("verdict", {verdict.value for verdict in Verdict}),
        ("opens", {"yes", "no", "unknown"}),
        ("from_home", {"yes", "no", "unknown"}),
    ],
)
def test_each_value_of_a_check_has_words_and_no_others_do(group: str, values: set[str]) -> None:
    assert set(getattr(declared_words(), group)) == values


def test_a_report_without_declared_links_has_no_section_of_them() -> None:
    assert 'id="declared"' not in render(golden_audit())


def test_each_link_is_told_with_verdict_reason_and_suggested_text() -> None:
    told = text(section(check()))

    for words in ("ยังไม่ครบหรือไม่ตรง", "เก่ากว่าปีที่ต้องการ", "O5: เผยแพร่ฉบับใหม่", "เปิดได้", "บนเว็บไซต์หลัก", "ไม่ตรงปี"):
        assert words in told
    assert "หน้านั้นอยู่ที่ https://a.example/new" in told


def test_what_could_not_be_opened_is_not_called_dead() -> None:
    told = text(section(check(opens=None, cause="timeout", verdict=Verdict.UNVERIFIED, from_home=None)))

    assert "ยังตรวจไม่ได้" in told
    assert "ลิงก์เสีย" not in told.replace("ลิงก์ของ O5 เสีย", "")


def test_elements_that_were_not_seen_and_not_told_are_apart() -> None:
    parts = [
        Element(id=name, subject="plan", title=name, seen=seen)
        for name, seen in (("ก", False), ("ข", None), ("ค", True))
    ]
    told = text(section(check(elements=tuple(parts))))

    assert "องค์ประกอบที่ไม่เห็น : ก" in told.replace("เห็น:", "เห็น :")
    assert "บอกไม่ได้ : ข" in told.replace("ได้:", "ได้ :")


def test_nothing_of_a_site_becomes_markup_or_a_link_that_runs() -> None:
    tree = section(check(url=JAVASCRIPT_URL, title=SCRIPT, final=JAVASCRIPT_URL, reason=SCRIPT, suggestion=SCRIPT))

    assert tree.css("script") == []
    assert all((node.attributes.get("href") or "").startswith(("http", "#")) for node in tree.css("a"))
