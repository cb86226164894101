from __future__ import annotations

from pathlib import Path

import html5lib
import pytest
from selectolax.lexbor import LexborHTMLParser

from checklist.two_audits import compare_audits
from core.comparison import Comparison
from core.snapshot import Cause
from reports.comparison import comparison_words, render_html
from tests.accessible import violations
from tests.made_up_audits import closed_part, made_up

BEFORE = {"O1": "missing", "O4": "met", "O5": "met", "O6": "partial"}
AFTER = {"O1": "met", "O4": "missing", "O5": "unverified", "O6": "partial", "O7": "partial"}


def changed(**later: object) -> Comparison:
    return compare_audits(
        made_up(1, verdicts=BEFORE), made_up(1, week=1, verdicts=AFTER, **later), same_site=True  # type: ignore[arg-type]
    )  # fmt: skip


CASES = {
    "changed": changed(),
    "nothing changed": compare_audits(made_up(1, verdicts={}), made_up(1, week=0, verdicts={}), same_site=True),
    "unread": changed(unread=tuple(f"https://www.site1.example.go.th/{n}" for n in range(40))),
    "closed": changed(closed=(closed_part("แผนงาน", "O5", "O9"),)),
    "failed now": changed(failed=Cause.TIMEOUT),
    "failed before": compare_audits(made_up(1, failed=Cause.DNS), made_up(1, week=1), same_site=True),
    "failed twice": compare_audits(
        made_up(1, failed=Cause.DNS), made_up(1, week=1, failed=Cause.TIMEOUT), same_site=True
    ),
    "other year": compare_audits(made_up(1, 2564), made_up(1, 2570, week=1), same_site=True),
    "other program": changed(tool="2.0.0"),
    "one visit": compare_audits(made_up(1, 2567), made_up(1, 2568), same_site=True),
    "two sites": compare_audits(made_up(1), made_up(2), same_site=False),
}


def text(page: str) -> str:
    body = LexborHTMLParser(page).body
    assert body is not None
    return " ".join(body.text(separator=" ").split())


@pytest.mark.parametrize("found", CASES.values(), ids=CASES)
def test_every_case_is_valid_html_and_the_same_every_time(found: Comparison) -> None:
    page = render_html(found)
    html5lib.HTMLParser(strict=True).parse(page)
    assert page == render_html(found)
    assert len(page.encode()) < 300_000


def test_a_closed_part_of_the_site_comes_before_the_items_to_begin_with() -> None:
    told = text(render_html(CASES["closed"]))
    assert told.index("“แผนงาน” https://www.site1.example.go.th/closed เปิดไม่ได้") < told.index("O4 ")


def test_the_first_part_says_what_got_better_worse_and_could_not_be_checked() -> None:
    page = LexborHTMLParser(render_html(changed()))
    short = page.css_first("section[aria-labelledby=standing]")
    assert short is not None
    told = " ".join(short.text(separator=" ").split())
    assert "ดีขึ้น 1 ข้อ แย่ลง 2 ข้อ ครั้งหลังตรวจไม่ได้ 1 ข้อ" in told
    assert "คะแนน OIT ที่พิสูจน์ได้ จาก" in told
    begin = [node.text(strip=True) for node in page.css(".begin .code")]
    assert begin[:2] == ["O4", "O7"] or begin[:2] == ["O7", "O4"]


def test_what_could_not_be_checked_is_not_called_gone() -> None:
    page = text(render_html(CASES["failed now"]))
    assert "จึงไม่มีข้อใดนับว่าหาย" in page
    assert comparison_words().evidence["gone"].th not in page
    assert "เทียบคะแนนไม่ได้" in page


def test_two_years_are_said_to_be_matched_by_subject() -> None:
    page = text(render_html(CASES["other year"]))
    assert "จึงจับคู่ตามเรื่อง ไม่ใช่ตามรหัส" in page
    assert "รายการตรวจปี 2570 เป็นฉบับชั่วคราว" in page
    assert "คะแนนของคนละปีเทียบกันตรง ๆ ไม่ได้" in page


def test_a_change_of_the_rules_in_between_is_told_with_the_mend() -> None:
    assert "oit judge" in text(render_html(CASES["other program"]))
    assert "oit judge" not in text(render_html(CASES["changed"]))


def test_one_visit_judged_twice_is_said_to_be_one() -> None:
    page = text(render_html(CASES["one visit"]))
    assert "ตัดสินจากการเข้าดูเว็บไซต์ครั้งเดียวกัน" in page
    assert "ดีขึ้น 0 ข้อ แย่ลง 0 ข้อ" in page


def test_two_sites_are_said_to_be_two() -> None:
    page = text(render_html(CASES["two sites"]))
    assert "ของสองเว็บไซต์" in page
    assert "ไม่ใช่การเปลี่ยนแปลงของเว็บไซต์" in page


def test_thai_digits_leave_codes_as_they_are() -> None:
    page = text(render_html(changed(), "thai"))
    assert "ดีขึ้น ๑ ข้อ แย่ลง ๒ ข้อ" in page
    assert "O4" in page


@pytest.mark.xdist_group("browser")
@pytest.mark.usefixtures("browser")
def test_axe_finds_nothing_in_either_language(tmp_path: Path) -> None:
    assert violations(render_html(CASES["unread"]), tmp_path) == []
