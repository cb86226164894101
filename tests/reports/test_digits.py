from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from reports.digits import in_digits, page_in_digits
from reports.html import render
from tests.reports.golden import golden_audit


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("30 เมษายน 2568 เวลา 09:30 น.", "๓๐ เมษายน ๒๕๖๘ เวลา ๐๙:๓๐ น."),
        ("11.4 ถึง 17.8 จาก 100", "๑๑.๔ ถึง ๑๗.๘ จาก ๑๐๐"),
        ("ข้อ O12 ของปี 2568", "ข้อ O12 ของปี ๒๕๖๘"),
        ("ดูที่ https://www.ban1.go.th/ปี2568?id=5 หน้า 3", "ดูที่ https://www.ban1.go.th/ปี2568?id=5 หน้า ๓"),
        ("ไฟล์ แผน_2568_ฉบับแก้ไข.pdf 12 หน้า", "ไฟล์ แผน_2568_ฉบับแก้ไข.pdf ๑๒ หน้า"),
        ("ไฟล์ “plan2568.xlsx” (3 แผ่น)", "ไฟล์ “plan2568.xlsx” (๓ แผ่น)"),
        ("audit.json 43 ข้อ", "audit.json ๔๓ ข้อ"),
    ],
)
def test_numbers_become_thai_and_what_is_typed_stays(text: str, shown: str) -> None:
    assert in_digits(text, "thai") == shown


def test_arabic_digits_change_nothing() -> None:
    assert in_digits("ปี 2568 และ ๒๕๖๗", "arabic") == "ปี 2568 และ ๒๕๖๗"


def test_a_page_keeps_its_attributes_style_and_what_others_wrote() -> None:
    page = (
        '<html lang="th"><style>p{margin:1px}</style><p class=a1 title="ปี 2568">ปี 2568 &#39;5&#39; '
        "<bdi>ปี 2567 <mark>3</mark> 4</bdi> 6<span lang=en>in <b>2025</b></span> 7</p></html>"
    )

    assert page_in_digits(page, "thai") == (
        '<html data-digits="thai" lang="th"><style>p{margin:1px}</style><p class=a1 title="ปี 2568">ปี ๒๕๖๘ &#39;๕&#39; '
        "<bdi>ปี 2567 <mark>3</mark> 4</bdi> ๖<span lang=en>in <b>2025</b></span> ๗</p></html>"
    )


def test_a_report_in_thai_digits_differs_from_the_other_in_its_own_words_alone() -> None:
    arabic, thai = (LexborHTMLParser(render(golden_audit(), digits)) for digits in ("arabic", "thai"))

    def kept(tree: LexborHTMLParser) -> list[object]:
        links = [node.attributes.get("href") for node in tree.css("a")]
        return [
            *links,
            *(node.text() for node in tree.css("bdi, span[lang=en], .code, style")),
            *(node.id for node in tree.css("[id]")),
        ]

    assert kept(thai) == kept(arabic)
    assert [node.text() for node in thai.css("td.worth")] == [
        in_digits(node.text(), "thai") for node in arabic.css("td.worth")
    ]
    assert "๑๕ มีนาคม ๒๕๖๘ เวลา ๐๙:๓๐ น." in thai.css_first(".facts").text()
