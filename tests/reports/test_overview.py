from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from core.causes import Phrase
from reports.notices import Digest, Expiry, ItemChange, Place, SiteChanges, Unchecked
from reports.overview import SHOWN_IN_PART, GroupRow, Overview, Row, overview_json, render_overview, worst_first
from tests.accessible import violations

DAY = date(2026, 1, 4)
EVIL = "อบต.<img src=x onerror=alert(1)>\u202e"


def place(number: int) -> Place:
    return Place(f"rayong/www.site{number}.go.th-{number}/report.html")


def row(number: int, low: float | None = 50.0, high: float | None = None, **given: object) -> Row:
    values = {
        "name": f"อบต. {number}",
        "url": f"https://www.site{number}.go.th/",
        "report": place(number),
        "state": "read",
    }
    oit = None if low is None else (low, low if high is None else high)
    return Row(**values | {"oit": oit, "met": 10, "missing": 2, "seen": DAY} | given)  # type: ignore[arg-type]


def changed(number: int, direction: str = "worse", kind: str = "lost") -> SiteChanges:
    item = ItemChange("O12", Phrase(th="แผนงบประมาณ", en="Budget plan"), direction, kind)  # type: ignore[arg-type]
    return SiteChanges(f"อบต. {number}", f"https://www.site{number}.go.th/", place(number), (item,), (40.0, 50.0))


def an_overview(**given: object) -> Overview:
    told = Digest(
        "จังหวัดระยอง",
        2569,
        DAY,
        4,
        Place("rayong/index.html"),
        (changed(1), changed(2, "better", "fixed")),
        (
            Unchecked("อบต. 3", "https://www.site3.go.th/", place(3), "timeout", times=5),
            Unchecked("อบต. 4", "https://www.site4.go.th/", place(4), items=3),
        ),
        (Expiry("อบต. 3", "https://www.site3.go.th/", place(3), "domain", date(2026, 2, 1), DAY),),
    )
    rows = (
        row(1, 40, 50, worse=1),
        row(2, 80, better=1),
        row(3, None, known=(30.0, 30.0), state="failed", cause="timeout"),
        row(4, None, state="none", report=None, seen=None),
    )
    return Overview(**{"told": told, "rows": rows, "folder": "rayong", "tool": "1.2.3"} | given)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def page() -> LexborHTMLParser:
    return LexborHTMLParser(render_overview(an_overview()))


def thai(page: LexborHTMLParser, selector: str) -> list[str]:
    """Texts as who reads Thai sees them, with single spaces."""
    copy = LexborHTMLParser(page.html or "")
    for node in copy.css('span[lang="en"]'):
        node.decompose()
    return [" ".join(node.text().split()) for node in copy.css(selector)]


def test_the_counts_of_the_week_stand_first(page: LexborHTMLParser) -> None:
    assert thai(page, ".count") == ["1แย่ลง", "1ดีขึ้น", "2ตรวจไม่ได้", "1ใกล้หมดอายุ"]


def test_what_got_worse_comes_before_what_got_better_and_what_could_not_be_checked(page: LexborHTMLParser) -> None:
    assert thai(page, ".part h2") == ["แย่ลง 1 แห่ง", "ดีขึ้น 1 แห่ง", "ตรวจไม่ได้ 2 แห่ง", "ใกล้หมดอายุ 1 รายการ"]
    assert thai(page, ".sites > li")[0] == "อบต. 1 คะแนน 40–50 O12แผนงบประมาณ – เดิมมี ตอนนี้ไม่พบ"


def test_a_site_that_could_not_be_read_says_why_and_what_to_do_and_not_that_anything_is_missing(
    page: LexborHTMLParser,
) -> None:
    (site, items) = thai(page, 'section[aria-labelledby="unchecked"] .sites > li')
    assert site.startswith("อบต. 3 – รอนานแล้วเว็บไซต์ไม่ตอบ (ติดต่อกัน 5 รอบ)")
    assert "แจ้งผู้ให้บริการ" in site
    assert items == "อบต. 4 – ตรวจไม่ได้ 3 ข้อ ข้ออื่นตรวจแล้ว"


def test_every_site_has_a_row_the_lowest_score_first_and_those_without_any_last(page: LexborHTMLParser) -> None:
    cells = [
        [" ".join(text.split()) for text in thai(LexborHTMLParser(f"<table>{row.html}</table>"), "td")]
        for row in page.css(".rows tbody tr")
    ]
    assert [line[0].partition("http")[0] for line in cells] == [
        "อบต. 3รอบนี้ตรวจไม่ได้ · ",
        "อบต. 1",
        "อบต. 2",
        "อบต. 4รอบนี้ตรวจไม่ได้ · ",
    ]
    assert [line[1] for line in cells] == ["(30)", "40–50", "80", "–"]
    assert [line[2:6] for line in cells] == [[""] * 4, ["10", "0", "2", "0"], ["10", "0", "2", "0"], [""] * 4]
    assert [line[6] for line in cells] == ["", "↓1", "↑1", ""]
    assert [line[7] for line in cells] == ["4/1/2569"] * 3 + ["–"]


def test_links_lead_from_the_page_to_the_reports_wherever_the_folder_lies(page: LexborHTMLParser) -> None:
    links = {node.attributes["href"] for node in page.css(".rows a, .sites a")}
    assert links == {f"www.site{number}.go.th-{number}/report.html" for number in range(1, 5)}
    assert [node.attributes["href"] for node in page.css(".top a.address")] == ["../index.html"]


def test_the_page_of_all_leads_into_the_groups_folders() -> None:
    groups = (
        GroupRow("rayong", "จังหวัดระยอง", Place("rayong/index.html"), DAY, 4, 1, 1, 2, (50.0, 60.0)),
        GroupRow("ใหม่", "", Place("ใหม่/index.html"), None, 9, 0, 0, 0, None),
    )
    page = LexborHTMLParser(render_overview(an_overview(folder="", groups=groups)))
    assert [node.attributes["href"] for node in page.css(".groups a")] == ["rayong/index.html"]
    assert thai(page, ".groups tbody td")[7:] == ["ใหม่", "–", "9", "0", "0", "0", "ยังไม่เคยตรวจ"]
    assert "rayong/www.site1.go.th-1/report.html" in {node.attributes["href"] for node in page.css(".rows a")}
    assert thai(page, "h1") == ["ทุกเว็บไซต์"]


def test_a_folders_name_in_thai_becomes_an_address_that_opens() -> None:
    here = Place("ระยอง/a b#?-1/report.html")
    page = LexborHTMLParser(render_overview(an_overview(folder="", rows=(row(1, report=here),))))
    (link,) = page.css(".rows a")
    assert link.attributes["href"] == "%E0%B8%A3%E0%B8%B0%E0%B8%A2%E0%B8%AD%E0%B8%87/a%20b%23%3F-1/report.html"


def test_what_sites_call_themselves_is_text() -> None:
    shown = an_overview(rows=(row(1, name=EVIL, url="javascript:alert(1)", province=EVIL), row(2, province="ระยอง")))
    html = render_overview(shown)
    assert "<img" not in html
    assert "\u202e" not in html
    assert 'href="javascript' not in html


def test_the_page_loads_nothing_and_is_one_file(page: LexborHTMLParser) -> None:
    assert page.css("script, img, link, iframe") == []
    html = re.sub(r"<style>.*?</style>", "", page.html or "", flags=re.DOTALL)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", html)
    policy = page.css_first('meta[http-equiv="Content-Security-Policy"]')
    assert policy is not None
    assert (policy.attributes["content"] or "").startswith("default-src 'none'")


def test_every_opened_element_is_closed_in_order() -> None:
    class Balance(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.open: list[str] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag not in {"meta", "input", "br"}:
                self.open.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert self.open.pop() == tag

    balance = Balance()
    balance.feed(render_overview(an_overview()))
    assert balance.open == []


def test_every_thai_word_of_the_page_has_its_english_twin(page: LexborHTMLParser) -> None:
    for node in page.css('.page span[lang="th"]'):
        twin = node.next
        assert twin is not None
        assert twin.attributes.get("lang") == "en", node.html


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_page_opens_in_the_language_of_its_group(language: str) -> None:
    page = LexborHTMLParser(render_overview(an_overview(language=language)))
    assert [node.id for node in page.css('input[type="radio"]') if "checked" in node.attributes] == [f"lang-{language}"]


def test_a_week_without_news_says_so() -> None:
    quiet = replace(an_overview().told, changed=(), unchecked=(), expiring=())
    page = LexborHTMLParser(render_overview(an_overview(told=quiet, rows=(row(1),))))
    assert thai(page, ".card > p")[0] == "รอบนี้ไม่มีอะไรเปลี่ยน และตรวจได้ทุกแห่ง"
    assert page.css(".part") == []


def test_long_parts_are_cut_and_say_by_how_much() -> None:
    many = replace(an_overview().told, changed=tuple(changed(number) for number in range(SHOWN_IN_PART + 7)))
    page = LexborHTMLParser(render_overview(an_overview(told=many)))
    assert len(page.css('section[aria-labelledby="worse"] .sites > li')) == SHOWN_IN_PART
    assert "และอีก 7 แห่ง" in thai(page, 'section[aria-labelledby="worse"]')[0]


def test_the_mean_counts_only_sites_with_a_score_of_this_round(page: LexborHTMLParser) -> None:
    # 40 and 80 below; 50 and 80 above.
    assert thai(page, ".facts dd")[3] == "60–65 (จาก 2 แห่งที่มีคะแนน)"


def test_the_twin_says_the_same_as_data() -> None:
    shown = an_overview()
    data = json.loads(overview_json(shown))
    assert (data["schema"], data["fiscal_year"], data["as_of"]) == ("oit-overview/1", 2569, "2026-01-04")
    assert (data["better"], data["worse"], data["unchecked"]) == (1, 1, 2)
    assert [site["name"] for site in data["sites"]] == [one.name for one in worst_first(shown.rows)]
    assert data["sites"][1]["report"] == "www.site1.go.th-1/report.html"
    assert (data["sites"][0]["oit"], data["sites"][0]["last_known_oit"]) == (None, {"low": 30.0, "high": 30.0})
    assert data["sites"][3]["oit"] is None
    assert data["changes"][0]["items"] == [
        {"code": "O12", "direction": "worse", "kind": "lost", "title": "แผนงบประมาณ"}
    ]


def test_the_same_input_gives_the_same_page_byte_for_byte() -> None:
    assert render_overview(an_overview()) == render_overview(an_overview())


def test_the_nation_fits_a_page() -> None:
    rows = tuple(
        row(
            number,
            number % 100,
            name=f"องค์การบริหารส่วนตำบลบ้านหนองบัว {number}",
            province="พระนครศรีอยุธยา" if number % 2 else "ระยอง",
        )
        for number in range(7850)
    )
    assert len(render_overview(an_overview(rows=rows)).encode()) < 5_000_000


@pytest.mark.xdist_group("browser")
@pytest.mark.usefixtures("browser")
def test_axe_finds_nothing_in_either_language(tmp_path: Path) -> None:
    assert violations(render_overview(an_overview()), tmp_path) == []
