from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from core.audit import Audit, ClosedPart, Verdict
from core.causes import causes
from core.snapshot import Cause
from reports.html import FIRST_FIXES, SHOWN_ADDRESSES, render
from reports.wording import wording
from tests.reports.golden import (
    JAVASCRIPT_URL,
    LONG_URL,
    SCRIPT,
    closed_audit,
    failed_audit,
    golden_audit,
    quiet_audit,
    watched_audit,
)

VOID = {"meta", "input", "br", "hr", "img", "link", "col", "area", "base", "wbr"}


@pytest.fixture(scope="module")
def page() -> str:
    return render(golden_audit())


@pytest.fixture(scope="module")
def tree(page: str) -> LexborHTMLParser:
    return LexborHTMLParser(page)


def one(tree: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    node = tree.css_first(selector)
    assert node is not None, selector
    return node


def texts(tree: LexborHTMLParser, selector: str) -> list[str]:
    return [node.text(strip=True) for node in tree.css(selector)]


def without_style(page: str) -> str:
    return re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)


def seen_in(tree: LexborHTMLParser, language: str) -> str:
    """What a reader sees of the body after choosing a language."""
    hidden = {"th": 'span[lang="en"]', "en": 'span[lang="th"]'}[language]
    copy = LexborHTMLParser(tree.html or "")
    for node in copy.css(f"{hidden}, style, title, .skip"):
        node.decompose()
    assert copy.body is not None
    return copy.body.text(separator=" ")


def test_the_same_audit_gives_the_same_page_byte_for_byte(page: str) -> None:
    assert render(golden_audit()) == page


def test_every_item_has_a_row_in_the_table_and_a_section_of_its_own(tree: LexborHTMLParser) -> None:
    codes = [item.code for item in golden_audit().items]
    assert texts(tree, "table.glance td .code") == codes
    assert [node.id for node in tree.css("article.item")] == [f"item-{code}" for code in codes]


def test_every_link_inside_the_page_leads_to_something_on_it(tree: LexborHTMLParser) -> None:
    ids = {node.id for node in tree.css("[id]")}
    inner = {(node.attributes["href"] or "")[1:] for node in tree.css('[href^="#"]')}
    assert inner
    assert inner <= ids


def test_no_id_stands_twice(tree: LexborHTMLParser) -> None:
    ids = [node.id for node in tree.css("[id]")]
    assert len(ids) == len(set(ids))


def test_every_opened_element_is_closed_in_order(page: str) -> None:
    class Balance(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.open: list[str] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag not in VOID:
                self.open.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert self.open.pop() == tag, f"</{tag}> at line {self.getpos()[0]}"

    balance = Balance()
    balance.feed(page)
    assert balance.open == []


def test_markup_in_a_sites_text_is_shown_as_text(page: str, tree: LexborHTMLParser) -> None:
    assert "<script" not in page
    assert tree.css("script, iframe, object, embed, form, base, link") == []
    assert SCRIPT in "".join(texts(tree, "#item-O20 .leads .label"))


def test_no_element_carries_an_event_handler(tree: LexborHTMLParser) -> None:
    names = {name for node in tree.css("*") for name in node.attributes}
    assert not {name for name in names if name.startswith("on")}


def test_only_web_addresses_and_places_on_the_page_become_links(tree: LexborHTMLParser) -> None:
    targets = [node.attributes["href"] or "" for node in tree.css("[href]")]
    assert all(re.match(r"(https?://|#)", target) for target in targets)
    assert JAVASCRIPT_URL not in targets


def test_a_javascript_address_is_still_shown_as_words(tree: LexborHTMLParser) -> None:
    assert JAVASCRIPT_URL in one(tree, "#item-O5").text()


def test_links_to_a_site_pass_on_nothing(tree: LexborHTMLParser) -> None:
    outside = tree.css('a[href^="http"]')
    assert outside
    assert {node.attributes["rel"] for node in outside} == {"noreferrer"}


def test_nothing_is_loaded_from_elsewhere(page: str) -> None:
    fetched = re.findall(r"url\(\s*['\"]?([^)'\"]+)", page) + re.findall(r"\bsrc(?:set)?\s*=\s*['\"]?([^'\" >]+)", page)
    assert fetched
    assert all(address.startswith(("data:font/woff2;base64,", "#")) for address in fetched)
    assert "@import" not in page


def test_the_page_forbids_the_browser_to_load_anything(tree: LexborHTMLParser) -> None:
    policy = one(tree, 'meta[http-equiv="Content-Security-Policy"]').attributes["content"] or ""
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy


def test_the_font_is_inside_the_page_in_two_weights_and_two_scripts(page: str) -> None:
    assert len(re.findall(r"@font-face\{[^}]*data:font/woff2;base64,d09GMg", page)) == 4


def test_the_address_of_a_link_is_never_cut_but_the_printed_one_is(tree: LexborHTMLParser) -> None:
    link = one(tree, "#item-O5 .proof a")
    assert link.attributes["href"] == LONG_URL
    assert len(one(tree, "#item-O5 .proof .url").text()) < len(LONG_URL)


def test_marks_that_turn_the_reading_direction_are_taken_out(page: str) -> None:
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", page)
    assert "แผนงบประมาณfdp.exe 2568" in page


def test_the_words_a_year_was_read_from_are_highlighted_in_the_quote(tree: LexborHTMLParser) -> None:
    assert texts(tree, "#item-O6 blockquote mark") == ["ปีงบประมาณ พ.ศ. 2567"]


def test_the_page_is_in_thai_and_switches_to_english_without_a_script(tree: LexborHTMLParser) -> None:
    assert (tree.root.attributes if tree.root else {})["lang"] == "th"
    choices = {node.id: "checked" in node.attributes for node in tree.css('input[type="radio"]')}
    assert choices == {"lang-th": True, "lang-en": False}
    assert {node.attributes["for"] for node in tree.css("label")} == set(choices)


def test_the_switch_stands_before_the_page_so_that_its_style_reaches_it(page: str) -> None:
    assert page.index("id=lang-en") < page.index("<div class=page>")
    assert "#lang-en:checked ~ .page span[lang=th] { display: none; }" in page


def test_every_heading_and_label_has_both_languages(tree: LexborHTMLParser) -> None:
    for node in tree.css('.page span[lang="th"]'):
        twin = node.next
        assert twin is not None
        assert (twin.tag, twin.attributes.get("lang")) == ("span", "en"), node.html


def test_english_readers_see_no_thai_of_the_reports_own(tree: LexborHTMLParser) -> None:
    seen = seen_in(tree, "en")
    own = {phrase.th for phrase in wording().page.values() if "{" not in phrase.th and phrase.th != phrase.en}
    # Thai words of the site itself stay Thai, so only whole headings and sentences can be told apart.
    long_enough = {words for words in own if len(words) > 12}
    assert not {words for words in long_enough if words in seen}


def test_thai_readers_see_no_english_of_the_reports_own(tree: LexborHTMLParser) -> None:
    seen = seen_in(tree, "th")
    own = {phrase.en for phrase in wording().page.values() if "{" not in phrase.en and phrase.th != phrase.en}
    assert not {words for words in own if len(words) > 12 and words in seen}


def test_dates_are_buddhist_in_thai_and_common_era_in_english(tree: LexborHTMLParser) -> None:
    facts = one(tree, ".facts")
    assert "15 มีนาคม 2568 เวลา 09:30 น." in facts.text()
    assert "15 March 2025, 09:30 (Thai time)" in facts.text()


def test_the_summary_counts_add_up(tree: LexborHTMLParser) -> None:
    sentence = one(tree, ".sentence")
    for node in sentence.css('span[lang="en"]'):
        node.decompose()
    words = re.sub(r"\s+", " ", sentence.text()).strip()
    assert words == ("พบ 19 จาก 27 ข้อ ตรงปี 9 ข้อ ผ่านครบ 9 ข้อ ต้องแก้ 15 ข้อ ยังตรวจไม่ได้ 3 ข้อ (ยังไม่ถึงกำหนดอีก 1 ข้อ ไม่นับ)")


def bar(tree: LexborHTMLParser) -> list[LexborNode]:
    return tree.css(".score.whole > .meter rect")


def test_the_score_is_a_range_with_the_open_part_hatched(tree: LexborHTMLParser) -> None:
    scores = golden_audit().scores.oit
    assert scores is not None
    widths = {node.attributes["fill"]: float((node.attributes["width"] or "").rstrip("%")) for node in bar(tree)}
    assert widths["url(#hatch)"] == pytest.approx(scores.high - scores.low)
    assert widths["#0f6e7c"] == pytest.approx(scores.low)


def test_the_range_names_the_items_that_widen_it(tree: LexborHTMLParser) -> None:
    assert texts(tree, ".score.whole .codes a") == ["O7", "O18", "O26"]


def test_a_score_without_open_items_is_one_figure_without_a_hatched_part() -> None:
    tree = LexborHTMLParser(render(quiet_audit()))
    assert "url(#hatch)" not in {node.attributes["fill"] for node in bar(tree)}
    assert wording().page["range_closed"].th in one(tree, ".score.whole").text()


def test_with_nothing_to_mend_the_report_says_so() -> None:
    tree = LexborHTMLParser(render(quiet_audit()))
    assert tree.css(".fixes li") == []
    assert wording().page["first_none"].th in texts(tree, 'section p span[lang="th"]')


def test_a_closed_part_of_the_site_comes_first_with_the_items_that_wait_for_it() -> None:
    whole = golden_audit()
    part = ClosedPart(
        url="https://www.example.go.th/files", text="แฟ้มเอกสาร", on="https://www.example.go.th/", cause=Cause.TIMEOUT,
        why="เว็บไซต์ไม่ตอบภายในเวลา", why_en="it did not answer in time", codes=("O1",),
    )  # fmt: skip
    crawl = whole.crawl.model_copy(update={"closed": (part,)})
    tree = LexborHTMLParser(render(whole.model_copy(update={"crawl": crawl})))

    assert "“แฟ้มเอกสาร”" in one(tree, ".closed .what").text()
    assert [link.attributes["href"] for link in tree.css(".closed .action a")] == ["#item-O1"]
    assert "O1" not in texts(tree, "ul.codes li")


def test_a_confirmed_edition_read_in_full_shows_no_banner() -> None:
    assert LexborHTMLParser(render(quiet_audit())).css(".banner") == []


def test_a_provisional_edition_and_a_partial_scan_each_have_a_banner(tree: LexborHTMLParser) -> None:
    banners = texts(tree, ".banner")
    assert len(banners) == 2
    assert "ชื่อข้อบางข้อยังไม่ได้ตรวจกับคู่มือฉบับจริง" in banners[0]
    assert causes().words("budget").mend.th in banners[1]


@pytest.mark.parametrize("cause", list(Cause))
def test_a_failed_scan_says_why_and_what_to_do_and_gives_no_score(cause: Cause) -> None:
    tree = LexborHTMLParser(render(failed_audit(cause)))
    assert tree.css(".score, .sentence .clause, .fixes, table.glance") == []
    words = causes().words(cause.value)
    shown = one(tree, ".failure").text()
    for phrase in (words.label, words.mend, *(causes().who[who] for who in words.who)):
        assert phrase.th in shown
        assert phrase.en in shown


def test_a_failed_scan_that_never_reached_the_site_claims_nothing_of_its_health() -> None:
    assert "health" not in {node.id for node in LexborHTMLParser(render(failed_audit())).css("[id]")}


def test_a_failed_audit_that_still_carries_scores_does_not_show_them() -> None:
    failed = golden_audit().model_copy(update={"crawl": failed_audit().crawl})
    page = without_style(render(failed))
    assert "33.3" not in page
    assert LexborHTMLParser(page).css(".failure details li")


def test_what_to_fix_first_names_at_most_ten_items_with_one_action_each(tree: LexborHTMLParser) -> None:
    assert len(tree.css(".fixes > li")) == FIRST_FIXES
    assert len(tree.css(".fixes > li > .action:not(.quiet)")) == FIRST_FIXES
    assert all(node.text(strip=True) for node in tree.css(".action"))


def test_the_summary_says_what_to_begin_with_by_whom_and_until_when(tree: LexborHTMLParser) -> None:
    begin = tree.css("section[aria-labelledby=summary] .begin li")
    assert [one(node, "a").attributes["href"] for node in begin] == ["#item-O15", "#item-O16", "#item-O27"]
    assert "โดย ผู้ดูแลเว็บไซต์ ภายใน 30 เมษายน 2568 (ข้อเสนอ)" in begin[0].text()


def test_the_summary_begins_with_a_closed_part_of_the_site() -> None:
    begin = LexborHTMLParser(render(closed_audit())).css(".begin li")
    assert "“แผนงาน”" in begin[0].text()
    assert [node.css_first("a").attributes["href"] for node in begin[:2]] == ["#first", "#item-O15"]


def test_what_to_fix_first_names_who_usually_does_it_and_the_day_of_the_plan(tree: LexborHTMLParser) -> None:
    told = one(tree, ".fixes > li > .action.quiet").text()
    assert "ผู้ดำเนินการโดยทั่วไป: ผู้ดูแลเว็บไซต์ · เสนอให้เสร็จภายใน 30 เมษายน 2568" in told


def test_every_verdict_is_told_by_an_icon_and_a_word_beside_its_colour(tree: LexborHTMLParser) -> None:
    for node in tree.css(".item > header .badge"):
        verdict = next(verdict for verdict in Verdict if verdict.value in (node.attributes["class"] or ""))
        assert one(node, "use").attributes["href"] == f"#icon-{verdict.value}"
        assert wording().verdict[verdict.value].th in node.text()


def test_an_element_is_seen_not_seen_or_open(tree: LexborHTMLParser) -> None:
    for node in tree.css('#item-O3 span[lang="en"]'):
        node.decompose()
    assert texts(tree, "#item-O3 .checks .state") == ["ไม่เห็น", "บอกไม่ได้", "เห็น"]
    assert len(one(tree, "#item-O3 .checks .yes").parent.css("div > div")) == 2


def test_a_requirement_that_is_not_confirmed_says_so(tree: LexborHTMLParser) -> None:
    assert wording().element_source["recalled"].th in one(tree, "#item-O3 .checks").text()
    assert wording().source_confidence["low"].th in one(tree, "#item-O27 .ends").text()


def test_every_kind_of_lead_is_explained(tree: LexborHTMLParser) -> None:
    shown = one(tree, "#item-O15 .leads").text()
    for words in wording().lead.values():
        assert words.explanation.th in shown
        assert words.explanation.en in shown


def test_each_subject_of_an_item_that_asks_for_several_has_its_own_answer(tree: LexborHTMLParser) -> None:
    part = tree.css("#item-O1 .checks li")[1].text()
    assert "อำนาจหน้าที่" in part
    assert wording().verdict["missing"].th in part


def test_a_lacking_subject_is_named_in_the_table(tree: LexborHTMLParser) -> None:
    assert "ขาด: อำนาจหน้าที่" in tree.css("table.glance tbody tr")[1].text()


def test_older_years_are_kept_apart_from_the_evidence(tree: LexborHTMLParser) -> None:
    summaries = texts(tree, '#item-O5 summary span[lang="th"]')
    assert summaries[:2] == ["หลักฐานอื่นอีก 2 รายการ", "ของปีก่อน ๆ ที่พบ (2)"]


def test_what_could_not_be_read_is_grouped_by_cause_largest_first(tree: LexborHTMLParser) -> None:
    counts = [int(text) for text in texts(tree, ".causes h3 .number")]
    assert counts == [70, 6, 1, 1, 1]


def test_a_long_list_of_addresses_is_cut_and_says_so(tree: LexborHTMLParser) -> None:
    first = one(tree, ".causes > li")
    assert len(first.css(".addresses li")) == SHOWN_ADDRESSES
    assert f"และอีก {70 - SHOWN_ADDRESSES} รายการ" in first.text()


def test_what_is_to_mend_of_the_site_comes_first_then_what_could_not_be_checked(tree: LexborHTMLParser) -> None:
    lines = [node.id for node in tree.css(".health-lines > li")]
    assert lines == ["health-certificate", "health-dead_links", "health-domain", "health-complaint_channel"]


def test_a_line_on_health_says_what_was_found_and_what_to_do(tree: LexborHTMLParser) -> None:
    line = one(tree, "#health-certificate").text()
    assert "ใช้ได้ถึง 2 เมษายน 2568 เหลืออีก 18 วัน" in line
    assert "ให้ผู้ให้บริการเว็บไซต์ต่ออายุก่อนวันนั้น" in line


def test_what_could_not_be_checked_of_health_is_not_told_as_missing(tree: LexborHTMLParser) -> None:
    assert wording().page["health_unknown"].th.format(count=1) in one(tree, "section[aria-labelledby=health]").text()
    assert "ไม่ได้แปลว่าไม่มี" in wording().page["health_unknown"].th


def test_places_of_a_line_on_health_are_counted_with_those_left_out(tree: LexborHTMLParser) -> None:
    line = one(tree, "#health-dead_links")
    assert "ดูรายการ (17)" in line.text()
    assert len(line.css(".addresses li")) == 2


def test_without_a_known_agency_the_heading_is_the_address() -> None:
    audit = golden_audit()
    tree = LexborHTMLParser(render(audit.model_copy(update={"site": audit.site.model_copy(update={"agency": None})})))
    assert one(tree, "h1").text(strip=True) == audit.site.url


@pytest.mark.parametrize("make", [watched_audit, golden_audit, quiet_audit, failed_audit])
def test_headings_never_skip_a_level(make: Callable[[], Audit]) -> None:
    tree = LexborHTMLParser(render(make()))
    levels = [int(node.tag[1]) for node in tree.css("h1, h2, h3, h4, h5, h6") if node.tag]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_table_heads_say_what_they_head(tree: LexborHTMLParser) -> None:
    heads = tree.css("th")
    assert {node.attributes["scope"] for node in heads} == {"col", "rowgroup"}


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("front", "back"),
    [
        *((verdict.value, f"{verdict.value}-tint") for verdict in Verdict),
        *((verdict.value, "paper") for verdict in Verdict),
        ("ink", "paper"),
        ("ink", "mark"),
        ("ink", "partial-tint"),
        ("ink", "unverified-tint"),
        ("soft", "paper"),
        ("soft", "ground"),
        ("brand", "brand-tint"),
        ("brand", "paper"),
        ("link", "paper"),
        ("link", "ground"),
        ("paper", "brand"),
    ],
)
def test_text_stands_out_from_its_ground_by_four_and_a_half_to_one(page: str, front: str, back: str) -> None:
    colours = dict(re.findall(r"--([a-z_-]+): (#[0-9a-f]{6});", page))
    light, dark = sorted((luminance(colours[front]), luminance(colours[back])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


# --- why this verdict


def why(tree: LexborHTMLParser, code: str) -> LexborNode:
    return one(tree, f"#item-{code} details.why")


def test_every_item_tells_why_folded_but_where_a_person_must_look(tree: LexborHTMLParser) -> None:
    unfolded = {item.code for item in golden_audit().items if item.verdict is Verdict.UNVERIFIED}
    told = {node.id: node.css("details.why") for node in tree.css("article.item")}

    assert all(len(found) == 1 for found in told.values())
    assert {name.removeprefix("item-") for name, (found,) in told.items() if "open" in found.attributes} == unfolded


def test_what_was_weighed_stands_in_its_order_with_outcome_score_and_reason(tree: LexborHTMLParser) -> None:
    places = why(tree, "O6").css(".weighed > li")

    assert [place.attributes["class"] for place in places] == ["won", "lost", "no_evidence"]
    assert "คะแนนเทียบ 79.9" in places[0].text()
    assert "เป็นของปี 2566 ซึ่งเก่ากว่าปีที่ต้องการ" in places[1].text()
    assert "คะแนนเทียบ" not in places[2].text()


def test_a_change_names_the_verdict_that_would_follow(tree: LexborHTMLParser) -> None:
    (change,) = why(tree, "O6").css(".changes li")

    assert "หายไป" in change.text()
    assert wording().verdict_short["missing"].th in one(change, ".then").text()


def test_several_subjects_are_told_of_one_by_one(tree: LexborHTMLParser) -> None:
    told = why(tree, "O1")

    assert [node.text(strip=True)[:9] for node in told.css("h6")] == ["โครงสร้าง", "อำนาจหน้า"]
    assert wording().page["why_none"].th in told.text()


def test_places_that_are_not_listed_are_counted(tree: LexborHTMLParser) -> None:
    assert "อีก 7 แห่ง" in why(tree, "O20").text()


def test_what_a_hostile_site_calls_its_places_is_escaped_and_never_a_link(tree: LexborHTMLParser) -> None:
    told = why(tree, "O20")

    assert told.css("script") == []
    assert all((node.attributes["href"] or "").startswith("https://") for node in told.css("a"))
    assert SCRIPT in told.text()
    assert "\u202e" not in told.text()


def test_an_audit_that_recorded_nothing_tells_no_why() -> None:
    golden = golden_audit()
    bare = golden.model_copy(
        update={"items": tuple(item.model_copy(update={"considered": ()}) for item in golden.items)}
    )

    assert LexborHTMLParser(render(bare)).css("details.why") == []


def test_the_folded_reasons_are_left_off_paper(page: str) -> None:
    assert ".why:not([open]) { display: none; }" in page.partition("@media print")[2]


@pytest.fixture(scope="module")
def watched() -> LexborHTMLParser:
    return LexborHTMLParser(render(watched_audit()))


def test_what_changed_is_told_by_direction_the_worst_first(watched: LexborHTMLParser) -> None:
    card = one(watched, "section[aria-labelledby=compared]")
    heads = [node.text(strip=True) for node in card.css('h3 span[lang="en"]')]
    assert heads == ["Worse", "Better", "Unchecked", "Other"]
    lines = [re.sub(r"\s+", " ", node.text()) for node in card.css("ul.changed > li")]
    assert [line.split()[0] for line in lines] == ["O15", "O12", "O14", "O7", "O22", "O1"]
    assert "No longer there" in lines[0]


def test_what_was_seen_once_is_folded_away_as_waiting(watched: LexborHTMLParser) -> None:
    waiting = one(watched, "section[aria-labelledby=compared] details")
    assert "waiting for a second look (1)" in waiting.text()
    assert waiting.css("a")[0].attributes["href"] == "#item-O1"


def test_an_audit_without_a_past_tells_of_no_change_and_no_review(tree: LexborHTMLParser) -> None:
    assert tree.css("#compared, #reviews, .review") == []


def test_a_review_stands_beside_the_finding_and_never_in_its_place(watched: LexborHTMLParser) -> None:
    item = one(watched, "#item-O11")
    badges = [node.attributes["class"] for node in item.css(".review .badge")]
    assert badges == ["badge missing", "badge met"]
    assert "is-missing" in (item.attributes["class"] or "")
    assert "สมหญิง ใจดี" in item.text()
    assert "30 กันยายน 2568" in item.text()
    assert "Differs from the program" in item.text()
    assert "Confirms the program" in one(watched, "#item-O2 .review").text()


def test_the_score_by_reviews_stands_beside_the_programs_own(watched: LexborHTMLParser) -> None:
    line = one(watched, "section[aria-labelledby=reviews] .sentence").text()
    own = watched_audit().scores.oit
    assert own is not None
    assert "41.2–57.5" in line
    assert f"{own.low:.1f}–{own.high:.1f}" in line


def test_what_a_person_says_is_met_is_not_asked_to_be_mended_or_looked_at(watched: LexborHTMLParser) -> None:
    first = one(watched, "section[aria-labelledby=first]").html or ""
    assert "#item-O11" not in first
    assert "#item-O18" not in first
    assert "#item-O26" in first


def test_what_a_reviewer_writes_is_shown_as_text(watched: LexborHTMLParser) -> None:
    assert watched.css("script") == []
    assert SCRIPT in one(watched, "#item-O2 .review").text()


def test_english_readers_of_a_watched_site_see_no_thai_of_the_reports_own(watched: LexborHTMLParser) -> None:
    for place in ("section[aria-labelledby=compared]", "section[aria-labelledby=reviews]"):
        part = LexborHTMLParser(one(watched, place).html or "")
        for node in part.css(".th, [lang=th], bdi"):
            node.decompose()
        assert part.body is not None
        assert re.search("[ก-๙]", part.body.text()) is None
