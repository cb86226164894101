from __future__ import annotations

import re

import pytest

from core.causes import causes
from core.snapshot import Cause
from reports.markdown import address, escaped, render
from reports.summary import fixes
from tests.reports.golden import JAVASCRIPT_URL, SCRIPT, closed_audit, failed_audit, golden_audit, quiet_audit


def text_of_golden() -> str:
    return render(golden_audit()).decode()


def test_what_to_mend_is_a_list_to_tick_off_worst_first() -> None:
    told = text_of_golden().split("## ยังตรวจไม่ได้")[0]
    codes = re.findall(r"^- \[ \] \*\*(O\d+) ", told, re.MULTILINE)

    assert codes == [fix.item.code for fix in fixes(golden_audit().items)]


def test_a_closed_part_of_the_site_comes_first_and_its_items_are_not_looked_at_one_by_one() -> None:
    (part,) = closed_audit().crawl.closed
    text = render(closed_audit()).decode()

    first = text.index(escaped(part.text))
    assert first < text.index("- [ ] **O")
    assert text.count(f"- [ ] **{part.codes[0]} ") == 0


def test_items_that_could_not_be_checked_are_not_among_the_missing() -> None:
    _, told = text_of_golden().split("## ยังตรวจไม่ได้")

    assert re.findall(r"^- \[ \] \*\*(O\d+) ", told, re.MULTILINE) == ["O7", "O18", "O26"]


def test_the_first_lines_say_where_the_site_stands() -> None:
    told = "\n".join(text_of_golden().splitlines()[:12])

    assert "พบ 19 จาก 27 ข้อ" in told
    assert "คะแนน OIT โดยประมาณ" in told


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*ด่วน* [ที่นี่](http://x)", r"\*ด่วน\* \[ที่นี่\](http://x)"),
        (SCRIPT, '\\<script\\>alert("ยึดหน้า")\\</script\\>'),
        ("1. แผน\n# หัวข้อ", r"1\. แผน # หัวข้อ"),
        ("# หัวข้อ", r"\# หัวข้อ"),
        ("@somchai ปิด #12", "@\u200bsomchai ปิด #\u200b12"),
        ("แผน\u202efdp.exe", "แผนfdp.exe"),
    ],
)
def test_text_of_a_site_stands_as_it_is_and_does_nothing(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_only_web_addresses_become_links() -> None:
    assert address("https://www.example.go.th/a") == "<https://www.example.go.th/a>"
    assert not address(JAVASCRIPT_URL).startswith("<")


def test_with_nothing_to_mend_it_says_so() -> None:
    told = render(quiet_audit()).decode()

    assert "ไม่มีข้อที่ต้องแก้ในตอนนี้" in told
    assert "- [ ]" not in told


def test_a_site_that_could_not_be_checked_says_why_and_gives_no_score() -> None:
    told = render(failed_audit(Cause.DNS)).decode()

    assert causes().words("dns").label.th.split()[0] in told
    assert "คะแนน OIT" not in told


def test_thai_digits_leave_codes_and_addresses() -> None:
    told = render(golden_audit(), "thai").decode()

    assert "พบ ๑๙ จาก ๒๗ ข้อ" in told
    assert re.findall(r"<(https?://[^>]+)>", told) == re.findall(r"<(https?://[^>]+)>", text_of_golden())
    assert "**O" in told
