"""The ITA analysis as a page."""

from __future__ import annotations

import re
from collections.abc import Callable
from string import Formatter

import html5lib
import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from checklist.ita_rules import scoring
from core.ita import ItaAnalysis
from reports.ita import common_until, ita_words
from reports.ita_html import FIRST_STEPS, render_html
from reports.units import usual_units
from tests.reports.golden_ita import AGENCY, SCORES, five_years, one_year, only_total, said, weights_unknown, year

ALL = (one_year, five_years, only_total, weights_unknown)


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return {made.__name__: render_html(made()) for made in ALL}


@pytest.fixture(scope="module")
def one(pages: dict[str, str]) -> LexborHTMLParser:
    return LexborHTMLParser(pages["one_year"])


@pytest.fixture(scope="module")
def five(pages: dict[str, str]) -> LexborHTMLParser:
    return LexborHTMLParser(pages["five_years"])


def the(tree: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    node = tree.css_first(selector)
    assert node is not None, selector
    return node


def section(tree: LexborHTMLParser, name: str) -> LexborNode:
    return the(tree, f'section[aria-labelledby="{name}"]')


def thai(node: LexborNode) -> str:
    """What a Thai reader sees of it."""
    copy = LexborHTMLParser(node.html or "")
    for hidden in copy.css("span[lang=en], text[lang=en], style"):
        hidden.decompose()
    assert copy.body is not None
    return " ".join(copy.body.text(separator=" ").split())


@pytest.mark.parametrize("made", ALL)
def test_the_same_analysis_gives_the_same_page(made: Callable[[], ItaAnalysis]) -> None:
    assert render_html(made()) == render_html(made())


@pytest.mark.parametrize("made", ALL)
def test_the_page_is_valid_html(made: Callable[[], ItaAnalysis], pages: dict[str, str]) -> None:
    html5lib.HTMLParser(strict=True).parse(pages[made.__name__])


@pytest.mark.parametrize("made", ALL)
def test_every_chart_has_a_text_alternative_that_is_there(
    made: Callable[[], ItaAnalysis], pages: dict[str, str]
) -> None:
    tree = LexborHTMLParser(pages[made.__name__])
    charts = tree.css("svg.chart")
    assert {chart.attributes["role"] for chart in charts} <= {"img"}
    names = [chart.attributes["aria-labelledby"] or "" for chart in charts]
    assert len(set(names)) == len(names)
    for name in names:
        assert len(thai(the(tree, f"#{name}"))) > 20


def test_every_figure_of_the_indicators_stands_in_the_table(one: LexborHTMLParser) -> None:
    told = thai(the(section(one, "indicators"), "table"))

    assert all(f"{score:.2f}" in told for score in SCORES)


def test_the_first_cards_tell_standing_and_what_to_do_by_whom_until_when(one: LexborHTMLParser) -> None:
    standing, first = (thai(card) for card in one.css("section.card")[:2])

    assert "88.51 จาก 100" in standing
    assert "ระดับ A" in standing
    assert "ตรงกับที่คำนวณ" in standing
    assert "ยกระดับตัวชี้วัดที่ 7" in first
    assert "สำนักปลัด (งานประชาสัมพันธ์)" in first
    assert "28 กุมภาพันธ์ 2566" in first
    assert "30 กันยายน 2566" in first
    assert "สูงสุด +1.08" in first


def test_a_day_that_holds_for_every_step_is_said_once(one: LexborHTMLParser) -> None:
    assert thai(section(one, "first")).count("28 กุมภาพันธ์ 2566") == 1


def test_steps_for_a_later_list_are_due_in_its_year() -> None:
    worth = five_years().worth
    assert worth is not None
    later = one_year().model_copy(update={"worth": worth.model_copy(update={"fiscal_year": 2569})})

    assert "30 กันยายน 2569" in thai(section(LexborHTMLParser(render_html(later)), "first"))


def test_how_sure_a_day_is_and_how_sure_the_points_are_are_two_things() -> None:
    steps = tuple(one.model_copy(update={"until_certainty": "high", "certainty": "low"}) for one in one_year().steps)
    first = section(LexborHTMLParser(render_html(one_year().model_copy(update={"steps": steps}))), "first")

    assert first.css(".due .sure") == []
    assert len(first.css(".gain .sure")) == len(steps)


def test_the_analysis_and_the_plan_name_the_same_units() -> None:
    rules = scoring().indicators

    assert {name: rules[name].who.th for name in usual_units().indicators} == usual_units().indicators


def test_days_that_differ_stand_beside_their_steps(five: LexborHTMLParser) -> None:
    assert common_until(five_years()) is None
    rows = five.css('section[aria-labelledby="first"] tbody tr')

    assert "28 กุมภาพันธ์ 2568" in thai(rows[0])
    assert "28 กุมภาพันธ์ 2566" in thai(rows[1])


def test_steps_beyond_the_first_are_folded_but_there(five: LexborHTMLParser) -> None:
    first = section(five, "first")

    assert len(first.css("details tbody tr")) == len(five_years().steps) - FIRST_STEPS
    assert [thai(the(row, "td")) for row in first.css("tbody tr")] == [str(number) for number in range(1, 10)]


def test_bars_are_as_long_as_their_scores_and_hatched_below_the_target(one: LexborHTMLParser) -> None:
    bars = one.css('svg[aria-labelledby="indicator-chart"] rect[width]:not(.track)')

    assert [bar.attributes["width"] for bar in bars] == [f"{score:.2f}%" for score in SCORES]
    hatched = [number for number, bar in enumerate(bars, 1) if bar.attributes.get("fill") == "url(#short)"]
    assert hatched == [4, 6, 7, 8]


def test_a_score_of_nothing_has_no_bar() -> None:
    found = year(2563, (0.0, *SCORES[1:]))
    tree = LexborHTMLParser(render_html(ItaAnalysis(tool="0", agency="", target=85, years=(found,))))

    assert len(tree.css('svg[aria-labelledby="indicator-chart"] rect[width]:not(.track)')) == 9


def test_a_provisional_rule_is_marked_and_a_sure_one_is_not(five: LexborHTMLParser, one: LexborHTMLParser) -> None:
    assert "ยังไม่ยืนยัน" in thai(section(five, "first"))
    assert one.css('section[aria-labelledby="standing"] .sure') == []


def test_years_without_a_score_break_the_line_and_are_told(five: LexborHTMLParser) -> None:
    chart = the(five, 'svg[aria-labelledby="years-chart-2"]')

    assert len(chart.css("line.line")) == 2
    assert "ปี 2566 ไม่มีคะแนน" in thai(the(five, "#years-chart-2"))


def test_a_stated_total_among_computed_ones_has_a_star(five: LexborHTMLParser) -> None:
    assert "96.72*" in thai(the(five, 'svg[aria-labelledby="years-chart-1"]'))
    assert "ตามที่หน่วยงานระบุ" in thai(section(five, "changes"))


def test_what_an_earlier_year_got_wrong_is_told(five: LexborHTMLParser) -> None:
    assert "น้อยกว่าที่คำนวณได้ 46.78 อยู่ 1.22 คะแนน" in thai(section(five, "changes"))


def test_an_open_range_is_hatched_before_and_after(five: LexborHTMLParser) -> None:
    chart = the(five, 'svg[aria-labelledby="what-if-1"]')

    assert len(chart.css('rect[fill="url(#hatch)"]')) == 2
    assert "85.17–86.17" in thai(the(five, "#what-if-1"))


def test_levels_that_nobody_knows_are_not_named(five: LexborHTMLParser) -> None:
    cases = five.css(".case")

    assert thai(cases[1]).count("ยังบอกระดับไม่ได้") == 2


def test_a_total_alone_gives_no_chart_of_indicators_and_says_why(pages: dict[str, str]) -> None:
    tree = LexborHTMLParser(pages["only_total"])

    assert tree.css("#indicator-chart, #instrument-chart") == []
    assert "มีเฉพาะคะแนนรวม" in thai(section(tree, "indicators"))
    assert "96.72" in thai(section(tree, "standing"))
    assert "ตามที่หน่วยงานระบุ" in thai(section(tree, "standing"))


def test_unknown_weights_give_no_total(pages: dict[str, str]) -> None:
    tree = LexborHTMLParser(pages["weights_unknown"])

    assert "ยังคำนวณคะแนนรวมไม่ได้" in thai(section(tree, "standing"))
    assert "ยังไม่ทราบน้ำหนัก" in thai(section(tree, "instruments"))
    assert tree.css("#instrument-chart") == []


def test_one_year_has_no_empty_parts(one: LexborHTMLParser) -> None:
    assert {node.id for node in one.css("h2")} == {"standing", "first", "indicators", "instruments", "below", "about"}


def test_every_link_of_the_contents_leads_somewhere(five: LexborHTMLParser) -> None:
    ids = {node.id for node in five.css("[id]")}

    assert {(node.attributes["href"] or "")[1:] for node in five.css('a[href^="#"]')} <= ids


def test_markup_in_a_title_is_shown_as_text(five: LexborHTMLParser) -> None:
    assert "<b>ใหม่</b>" in thai(section(five, "gaps"))
    assert five.css("table b, script") == []


def test_an_agency_of_hostile_name_breaks_nothing() -> None:
    tree = LexborHTMLParser(render_html(one_year().model_copy(update={"agency": "<script>x</script>\u202e"})))

    assert tree.css("script") == []
    assert the(tree, "h1").text() == "<script>x</script>"


def test_thai_words_have_english_twins(five: LexborHTMLParser) -> None:
    nodes = five.css(".page span[lang=th], .page text[lang=th]")
    assert len(nodes) > 100
    for node in nodes:
        assert node.next is not None
        assert node.next.attributes.get("lang") == "en", node.html


def test_thai_digits_leave_codes_and_bars_alone() -> None:
    page = render_html(five_years(), "thai")
    tree = LexborHTMLParser(page)

    assert "๘๔.๑๗" in thai(section(tree, "standing"))
    assert "O34" in thai(section(tree, "gaps"))
    assert 'width="75.00%"' in page


def test_the_page_is_small_and_loads_nothing(pages: dict[str, str]) -> None:
    page = pages["five_years"]

    assert len(page.encode()) < 400_000
    assert "@import" not in page
    assert all(found.startswith(("data:", "#")) for found in re.findall(r"url\(\s*['\"]?([^)'\"]+)", page))
    assert not re.search(r"<(script|img|iframe|link|object)\b", page)


def test_a_statement_said_above_is_not_said_again(one: LexborHTMLParser) -> None:
    assert "ตรงกับที่คำนวณจากตัวชี้วัด" not in thai(section(one, "instruments"))
    assert "น้ำหนักของปีนี้ยืนยัน" in thai(section(one, "instruments"))


def test_the_words_have_the_same_blanks_in_both_languages() -> None:
    for key, phrase in ita_words().page.items():
        blanks = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in (phrase.th, phrase.en)]
        assert blanks[0] == blanks[1], key


def test_each_of_the_ten_indicators_says_what_it_measures_and_what_can_be_done() -> None:
    assert list(ita_words().indicator) == [str(number) for number in range(1, 11)]
    assert all(len(words.do) >= 2 for words in ita_words().indicator.values())


def test_statements_that_the_table_says_are_left_out_of_earlier_years() -> None:
    years = (
        year(
            2564,
            SCORES,
            statements=(said("below_target", "ต่ำกว่าเป้าหมาย", "Below"), said("total_differs", "ไม่ตรง", "Off")),
        ),
        year(2565, SCORES, before=SCORES),
    )
    tree = LexborHTMLParser(render_html(ItaAnalysis(tool="0", agency=AGENCY, target=85, years=years)))

    assert [thai(node) for node in tree.css('section[aria-labelledby="changes"] .statements li')] == ["ควรทราบ ไม่ตรง"]
