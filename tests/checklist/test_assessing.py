from __future__ import annotations

import pytest

from checklist.assessing import Assessed, Assessor
from checklist.evidence import Candidates
from checklist.schema import Lookalike, Subject
from checklist.today import Today
from core.audit import Verdict
from core.snapshot import DocumentPage, Form, Image, Inside, Snapshot
from tests.checklist.sites import (
    AS_OF,
    SAID,
    YEAR,
    at,
    bench,
    checklist,
    document,
    element,
    file,
    finding,
    head,
    home,
    link,
    page,
    row,
    said,
    site,
    subject,
    survey,
)

MANUAL = subject("manual", "คู่มือประชาชน", elements=(element("time", "phrases", "ระยะเวลา"),))
YEARLY = subject("yearly", "แผนการใช้จ่ายงบประมาณ", period="fy")


def assessed(snapshot: Snapshot, asked: Subject, *known: Subject) -> list[Assessed]:
    listed = {one.id: one for one in (asked, *known)}
    seen = survey(snapshot, *listed.values())
    assessor = Assessor(seen, listed, YEAR, Today(AS_OF))
    found = [assessor.assess(asked, asked.period, one) for one in Candidates(seen, listed).by_subject[asked.id]]
    return [one for one in found if one is not None]


def only(*parts, asked: Subject = MANUAL, label: str = "", title: str = "", things=(), **more) -> Assessed:
    """The one candidate of a site whose home page leads to a page of these parts, headed like the subject."""
    named = title or asked.phrases[0]
    own = page("/this.html", named, head(named), *parts, **more)
    (one,) = [
        one
        for one in assessed(site(home(link(label or named, "/this.html")), own, *things), asked)
        if one.candidate.kind == "page"
    ]
    return one


# --- elements and gaps


def test_a_page_with_every_element_is_met():
    one = only(said(), said("ระยะเวลาดำเนินการ 15 วัน"))

    assert (one.verdict, one.gaps, one.confidence) == (Verdict.MET, (), "certain")


def test_an_element_that_is_not_there_is_a_gap():
    one = only(said())

    assert (one.verdict, one.gaps) == (Verdict.PARTIAL, ("element:time",))


def test_words_that_were_not_met_leave_the_answer_probable():
    assert only(said()).confidence == "probable"


def test_an_element_that_may_lie_in_a_file_is_open():
    one = only(said(), link("เปิด", "/a.pdf"), things=(document("/a.pdf"),))

    assert (one.verdict, one.unknown) == (Verdict.UNVERIFIED, "document_not_read")


def test_an_element_that_may_lie_in_the_rest_of_a_page_that_broke_off_is_open():
    assert only(said(), cut=True).verdict is Verdict.UNVERIFIED
    assert only(said(), said("ระยะเวลาดำเนินการ 15 วัน"), cut=True).verdict is Verdict.MET


def test_an_element_that_may_lie_in_an_image_is_open():
    one = only(Image(src=at("/scan.jpg")))

    assert (one.verdict, one.unknown) == (Verdict.UNVERIFIED, "content_not_readable")


@pytest.mark.parametrize(("text_from", "verdict"), [("none", Verdict.UNVERIFIED), ("ocr", Verdict.PARTIAL)])
def test_an_element_that_a_button_may_name_is_open_until_the_button_was_read(text_from, verdict):
    small = Inside(cause="empty", pages=(DocumentPage(number=1, source="none"),), page_count=1)
    shown = link("เมนู" if text_from == "ocr" else "", "/b.html", image=at("/m1.png"), text_from=text_from)

    one = only(
        Image(src=at("/m1.png")),
        shown,
        things=(document("/m1.png", kind="image", inside=small), page("/b.html", "อื่น", said())),
    )

    assert one.verdict is verdict


def test_an_element_that_is_good_to_have_is_no_gap():
    asked = subject("manual", "คู่มือประชาชน", elements=(element("time", "phrases", "ระยะเวลา", required=False),))

    assert only(said(), asked=asked).gaps == ()


@pytest.mark.parametrize(
    ("more", "gaps"), [({"since": YEAR + 1}, ()), ({"until": YEAR - 1}, ()), ({"since": YEAR}, ("element:time",))]
)
def test_an_element_counts_only_in_the_years_that_demand_it(more, gaps):
    asked = subject("manual", "คู่มือประชาชน", elements=(element("time", "phrases", "ระยะเวลา", **more),))

    assert only(said(), asked=asked).gaps == gaps


def test_forms_to_download_are_no_online_service():
    asked = subject("service", "บริการออนไลน์", thing="channel", elements=(element("form", "request_form"),))

    one = only(said(), link("แบบคำขอ", "/a.pdf"), asked=asked, things=(document("/a.pdf"),))

    assert one.gaps == ("form_only",)


def test_a_form_one_click_further_is_a_channels():
    asked = subject("service", "บริการออนไลน์", thing="channel", elements=(element("form", "request_form"),))
    form = page("/form.html", "แบบคำขอ", said(), Form(action=at("/send"), method="post", text_fields=3))

    assert only(said(), link("ขอรับบริการ", "/form.html"), asked=asked, things=(form,)).gaps == ()


def test_fewer_pieces_than_needed_are_a_gap():
    asked = subject("monthly", "สรุปผลรายเดือน", min_count=3)
    files = [document(f"/{number}.pdf") for number in range(2)]

    one = only(said(), *(link(f"เดือนที่ {n}", f"/{n}.pdf") for n in range(2)), asked=asked, things=files)

    assert "element:count" in one.gaps


def test_a_page_that_no_click_path_leads_to_has_that_gap():
    own = page("/lost.html", "คู่มือประชาชน", head("คู่มือประชาชน"), said("ระยะเวลา 15 วัน และ" + SAID))

    (one,) = assessed(site(home(), own), MANUAL)

    assert one.gaps == ("not_reachable_from_home",)


# --- the period


def read(one: Assessed) -> tuple[int, str]:
    assert one.reading is not None
    return one.reading.fiscal_last, one.reading.source


def test_the_title_comes_before_the_text():
    one = only(said("ข้อมูล ณ ปีงบประมาณ 2566"), said(), asked=YEARLY, title="แผนการใช้จ่ายงบประมาณ ปีงบประมาณ 2568")

    assert (read(one), one.fit) == ((2568, "title"), "right")


def test_the_text_comes_before_the_label():
    one = only(said("ข้อมูลประจำปีงบประมาณ 2566"), said(), asked=YEARLY, label="แผนการใช้จ่ายงบประมาณ ปีงบประมาณ 2568")

    assert (read(one), one.fit) == ((2566, "text"), "stale")


def test_a_label_dates_a_page_that_does_not_date_itself_but_not_for_certain():
    one = only(said(), asked=YEARLY, label="แผนการใช้จ่ายงบประมาณ ปีงบประมาณ 2568")

    assert (read(one), one.fit, one.confidence) == ((2568, "label"), "right", "probable")


def test_a_page_without_any_period_is_undated():
    one = only(said(), asked=YEARLY)

    assert (one.fit, one.gaps) == ("undated", ("undated",))


def test_a_page_in_force_needs_no_period():
    assert only(said("ระยะเวลา 15 วัน"), said("จัดทำในปีงบประมาณ 2560")).fit == "not_needed"


def test_the_year_of_an_act_does_not_date_a_page():
    one = only(said("ตามพระราชบัญญัติวินัยการเงินการคลังของรัฐ พ.ศ. 2561"), said(), asked=YEARLY)

    assert one.fit == "undated"


def test_an_update_stamp_does_not_date_a_page():
    one = only(said("ปรับปรุงข้อมูลล่าสุดเมื่อวันที่ 1 กรกฎาคม 2568"), said(), asked=YEARLY)

    assert one.fit == "undated"


def file_in(*parts, asked: Subject = YEARLY, **more) -> Assessed:
    own = page("/list.html", "เอกสารเผยแพร่", *parts)
    snapshot = site(home(link("เอกสารเผยแพร่", "/list.html")), own, document("/a.pdf", **more))
    (one,) = [one for one in assessed(snapshot, asked) if one.candidate.kind == "document"]
    return one


def test_a_files_label_dates_it():
    assert read(file_in(link("แผนการใช้จ่ายงบประมาณ ปีงบประมาณ 2568", "/a.pdf"))) == (2568, "label")


def test_else_its_row_dates_it():
    assert read(file_in(row("แผนการใช้จ่ายงบประมาณ ปีงบประมาณ 2568", link("เปิด", "/a.pdf")))) == (2568, "row")


def test_else_its_file_name_dates_it():
    one = file_in(link("แผนการใช้จ่ายงบประมาณ", "/a.pdf"), file_name="plan_ปีงบประมาณ_2567.pdf")

    assert read(one) == (2567, "file_name")


def test_else_the_heading_above_dates_it():
    one = file_in(link("แผนการใช้จ่ายงบประมาณ", "/a.pdf", heading="ปีงบประมาณ พ.ศ. 2568"))

    assert read(one) == (2568, "heading")


def test_what_a_list_of_one_year_asks_for_of_the_year_before_is_of_the_year_before():
    asked = subject("report", "รายงานผลประจำปี", period="previous_fy")
    one = file_in(link("รายงานผลประจำปี", "/a.pdf", heading="การประเมิน ITA ประจำปีงบประมาณ 2568"), asked=asked)

    assert (read(one), one.fit) == ((2567, "heading"), "right")


def test_a_file_of_the_right_year_without_elements_is_met():
    assert file_in(link("แผนการใช้จ่ายงบประมาณ ปีงบประมาณ 2568", "/a.pdf")).verdict is Verdict.MET


def test_a_file_that_nothing_dates_is_open_not_undated():
    one = file_in(link("แผนการใช้จ่ายงบประมาณ", "/a.pdf"))

    assert (one.verdict, one.unknown) == (Verdict.UNVERIFIED, "document_not_read")


def test_a_file_of_the_wrong_year_is_stale_although_it_was_not_read():
    one = file_in(link("แผนการใช้จ่ายงบประมาณ ปีงบประมาณ 2566", "/a.pdf"))

    assert (one.verdict, "stale" in one.gaps) == (Verdict.PARTIAL, True)


def test_a_running_list_is_of_the_year_of_its_newest_entry():
    news = subject("news", "ข่าวประชาสัมพันธ์", period="recent", thing="feed")
    entries = (said("ข่าวหนึ่ง 5 มกราคม 2566"), said("ข่าวสอง 9 มีนาคม 2568"))

    one = only(*entries, said(), asked=news)

    assert (read(one), one.fit, one.entries) == ((2568, "dates"), "right", 2)


def test_a_running_list_without_an_entry_of_the_year_is_stale():
    news = subject("news", "ข่าวประชาสัมพันธ์", period="recent", thing="feed")

    assert only(said("ข่าวหนึ่ง 5 มกราคม 2566"), said(), asked=news).fit == "stale"


# --- sections, off-site, order


def front(*parts, asked: Subject) -> list[Assessed]:
    return [one for one in assessed(site(home(*parts)), asked) if one.candidate.kind == "section"]


def test_a_part_of_the_front_page_needs_content():
    assert front(head("คู่มือประชาชน", 2), said("สั้น"), asked=MANUAL) == []


def test_a_part_of_the_front_page_needs_most_of_what_is_asked_for():
    assert front(head("คู่มือประชาชน", 2), said(), asked=MANUAL) == []


def test_a_part_of_the_front_page_with_its_elements_is_met():
    (one,) = front(head("คู่มือประชาชน", 2), said(), said("ระยะเวลา 15 วัน"), asked=MANUAL)

    assert one.verdict is Verdict.MET


def test_what_lies_off_the_site_is_open():
    (one,) = assessed(site(home(link("คู่มือประชาชน", "https://elsewhere.example/manual"))), MANUAL)

    assert (one.verdict, one.unknown) == (Verdict.UNVERIFIED, "off_site")


def test_a_list_of_files_stands_back_behind_its_files():
    asked = subject("yearly", "แผนการใช้จ่ายงบประมาณ", period="fy", elements=(element("sum", "phrases", "วงเงิน"),))
    parts = [link(f"แผนการใช้จ่ายงบประมาณ ปีงบประมาณ {year}", f"/{year}.pdf") for year in (2567, 2568)]
    own = page("/list.html", "แผนการใช้จ่ายงบประมาณ", head("แผนการใช้จ่ายงบประมาณ"), *parts)
    snapshot = site(home(link(own.title, own.url)), own, document("/2567.pdf"), document("/2568.pdf"))
    everything = assessed(snapshot, asked)

    kept = Assessor(survey(snapshot, asked), {"yearly": asked}, YEAR, Today(AS_OF)).without_containers(everything)

    assert {one.candidate.kind for one in everything} == {"page", "document"}
    assert {one.candidate.kind for one in kept} == {"document"}


def test_met_comes_before_partial_and_partial_before_stale():
    met = only(said("ระยะเวลา 15 วัน"), said())
    partial = only(said())
    stale = only(said("ข้อมูลประจำปีงบประมาณ 2566"), said(), asked=YEARLY)

    assert sorted([stale, partial, met], key=lambda one: one.order) == [met, partial, stale]


def test_of_stale_ones_the_newest_comes_first():
    old, older = (only(said(f"ข้อมูลประจำปีงบประมาณ {year}"), said(), asked=YEARLY) for year in (2567, 2565))

    assert sorted([older, old], key=lambda one: one.order) == [old, older]


# --- what shows nothing of the thing


def test_a_page_whose_name_only_hints_at_the_thing_and_that_shows_nothing_of_it_is_nothing():
    asked = subject("manual", "คู่มือประชาชน", hints=("คู่มือ",), elements=(element("time", "phrases", "ระยะเวลา"),))

    def found(*parts):
        own = page("/a.html", "คู่มือ", head("คู่มือ"), *parts)
        return [one.confidence for one in assessed(site(home(link("เปิด", "/a.html")), own), asked)]

    assert found(said()) == []
    assert found(said("ระยะเวลา 3 วัน"), said()) == ["unverified"]


def test_a_story_told_in_the_things_own_words_is_not_the_thing():
    news = subject("news", "ข่าวประชาสัมพันธ์", thing="feed", period="recent")
    listed = page("/news.html", "ข่าวประชาสัมพันธ์", head("ข่าวประชาสัมพันธ์"), link("คู่มือประชาชน", "/a.html"))
    story = page("/a.html", "คู่มือประชาชน", head("คู่มือประชาชน"), said())

    assert assessed(site(home(link("ข่าว", "/news.html")), listed, story), MANUAL, news) == []


def test_a_page_that_calls_itself_something_else_and_shows_nothing_of_the_thing_is_nothing():
    other = subject("executives", "ผู้บริหาร", hints=("รองนายก",))

    def found(title: str, *parts):
        own = page("/a.html", title, head(title), *parts)
        return [one.gaps for one in assessed(site(home(link("คู่มือประชาชน", "/a.html")), own), MANUAL, other)]

    assert found("มอบหมายงานให้รองนายก", said()) == []
    assert found("มอบหมายงานให้รองนายก", said("ระยะเวลา 3 วัน"), said()) == [()]
    assert found("ส่วนการคลัง", said()) == [("element:time",)]


def test_a_label_whose_file_speaks_of_something_else_and_of_no_year_leaves_it_open():
    def verdict(text: str) -> Verdict:
        paper = file("/a.pdf", f"เรื่องอื่นที่ไม่เกี่ยวข้อง\n{text}\n{SAID}")
        (one,) = assessed(site(home(link("แผนการใช้จ่ายงบประมาณ 2568", "/a.pdf")), paper), YEARLY)
        return one.verdict

    assert verdict("ข้อความ") is Verdict.UNVERIFIED
    assert verdict("ตามแผนการใช้จ่ายงบประมาณ") is Verdict.MET


def test_a_part_that_a_label_points_at_counts_with_what_it_lacks():
    other = [subject(name, phrase) for name, phrase in (("laws", "กฎหมายที่เกี่ยวข้อง"), ("map", "แผนที่ตำบล"))]
    heads = [part for one in (MANUAL, *other) for part in (head(one.phrases[0], 2), said(f"{SAID} {one.id}"))]
    own = page("/all.html", "เปิดเผยข้อมูล", head("เปิดเผยข้อมูล"), *heads)
    away = [page(f"/{number}.html", f"เรื่องที่ {number}", said(f"เนื้อหาที่ {number}")) for number in range(4)]
    doors = [link(f"เรื่องที่ {number}", f"/{number}.html") for number in range(4)]

    def gaps(label: str) -> list[tuple[str, ...]]:
        return [one.gaps for one in assessed(site(home(link(label, "/all.html"), *doors), own, *away), MANUAL, *other)]

    assert gaps("คู่มือประชาชน") == [("element:time",)]
    assert gaps("เปิด") == []


def test_a_thing_is_not_found_on_the_page_of_one_that_it_is_taken_for():
    asked = subject("list", "รายการจัดซื้อ", elements=(element("work", "phrases", "ซื้อวัสดุ"),), lookalikes=())
    mate = subject("progress", "ความก้าวหน้าจัดซื้อ")
    own = page("/a.html", "ความก้าวหน้าจัดซื้อ", head("ความก้าวหน้าจัดซื้อ"), said("ซื้อวัสดุสำนักงาน"), said())
    seen = site(home(link("ความก้าวหน้าจัดซื้อ", "/a.html")), own)

    def verdict(one: Subject) -> Verdict:
        return bench(seen, checklist((one, mate))).finding("list").verdict

    assert verdict(asked) is Verdict.MET
    assert verdict(asked.model_copy(update={"lookalikes": (Lookalike(subject="progress"),)})) is Verdict.MISSING
    assert verdict(asked.model_copy(update={"thing": "activity"})) is Verdict.MISSING


# --- stories and labels over something else


def plan_in_the_news(title: str) -> Verdict:
    """The verdict on a plan that is found only as a news page of this title."""
    plan = subject("plan", "แผนพัฒนาท้องถิ่น", elements=(element("goals", "phrases", "เป้าหมาย"),))
    feed = subject("news", "ข่าวประชาสัมพันธ์", thing="feed", period="recent")
    story = page("/s.html", title, head(title), said(f"{SAID} เป้าหมายของหมู่บ้าน"))
    listed = page("/n.html", "ข่าวประชาสัมพันธ์", head("ข่าวประชาสัมพันธ์"), link(title, "/s.html"))
    return finding(site(home(link("ข่าวประชาสัมพันธ์", "/n.html")), listed, story), plan, feed).verdict


def test_a_story_whose_title_goes_far_beyond_the_things_name_is_no_evidence():
    title = "แผนพัฒนาท้องถิ่นทำให้ชาวบ้านหนองน้ำได้ถนนใหม่ใช้เดินทางสะดวกขึ้นกว่าเดิมมาก"

    assert plan_in_the_news(title) is Verdict.MISSING


def test_a_paper_published_as_news_is_evidence():
    assert plan_in_the_news("ประกาศแผนพัฒนาท้องถิ่น") is Verdict.MET


def test_a_channels_label_over_a_page_about_something_else_is_no_channel():
    service = subject("service", "บริการออนไลน์", thing="channel", elements=(element("form", "request_form"),))
    other = page("/o.html", "ประวัติความเป็นมา", head("ประวัติความเป็นมา"), said(f"{SAID} " * 6))
    found = finding(site(home(link("บริการออนไลน์", "/o.html")), other), service)

    assert found.verdict is Verdict.MISSING
