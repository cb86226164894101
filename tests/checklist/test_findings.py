from __future__ import annotations

from datetime import date

import pytest

from core.audit import Verdict
from core.snapshot import Cause, Form, Image
from tests.checklist.sites import (
    SAID,
    at,
    bench,
    checklist,
    document,
    element,
    finding,
    gap_ids,
    head,
    home,
    link,
    lookalike,
    page,
    row,
    said,
    site,
    subject,
    unread,
    whys,
)

MANUAL = subject("manual", "คู่มือประชาชน", elements=(element("time", "phrases", "ระยะเวลา"),))
YEARLY = subject("yearly", "แผนการใช้จ่ายงบประมาณ", period="fy")
LAWS = subject("laws", "กฎหมายที่เกี่ยวข้อง")
COMPLETE = said(f"ระยะเวลาดำเนินการ 15 วัน {SAID}")


def manual(*parts, title: str = "คู่มือประชาชน", **more):
    return page("/manual.html", title, head(title), *parts, **more)


def with_files(*years: int):
    """A list of one file per year, reachable from the home page."""
    rows = [row(f"แผนการใช้จ่ายงบประมาณ ปีงบประมาณ {year}", link("เปิด", f"/{year}.pdf")) for year in years]
    own = page("/list.html", "เอกสารเผยแพร่", head("เอกสารเผยแพร่"), *rows)
    return site(home(link("เอกสารเผยแพร่", "/list.html")), own, *(document(f"/{year}.pdf") for year in years))


# --- found


def test_the_thing_with_every_element_is_met():
    found = finding(site(home(link("คู่มือประชาชน", "/manual.html")), manual(COMPLETE)), MANUAL)

    assert (found.verdict, found.confidence, found.present, found.gaps) == (Verdict.MET, "certain", True, ())


def test_evidence_says_where_how_reached_and_what_decided():
    found = finding(
        site(
            home(link("บริการ", "/s.html")),
            page("/s.html", "บริการ", link("คู่มือประชาชน", "/manual.html")),
            manual(COMPLETE),
        ),
        MANUAL,
    )

    (evidence,) = found.evidence
    assert (evidence.url, evidence.title, evidence.kind) == (at("/manual.html"), "คู่มือประชาชน", "page")
    assert evidence.via == ("หน้าแรก", "บริการ", "คู่มือประชาชน")
    assert {"title", "label"} <= set(evidence.signals)
    assert "ระยะเวลา" in evidence.quote


def test_an_element_that_lacks_makes_it_partial():
    found = finding(site(home(link("คู่มือประชาชน", "/manual.html")), manual(said())), MANUAL)

    assert (found.verdict, found.present, gap_ids(found)) == (Verdict.PARTIAL, True, ["element:time"])
    assert [(one.id, one.seen) for one in found.elements] == [("time", False)]


def test_a_page_elsewhere_on_the_site_makes_up_for_a_dead_label_and_the_label_is_shown():
    labels = home(link("คู่มือประชาชน", "/dead.html"), link("เอกสารของเรา", "/manual.html"))
    found = finding(site(labels, manual(COMPLETE), unread("/dead.html")), MANUAL)

    assert (found.verdict, whys(found)) == (Verdict.MET, ["broken_link"])


def test_a_look_alike_is_not_shown_beside_evidence():
    asked = MANUAL.model_copy(update={"lookalikes": (lookalike("staff_manual", "คู่มือเจ้าหน้าที่"),)})
    labels = home(link("คู่มือประชาชน", "/manual.html"), link("คู่มือเจ้าหน้าที่", "/staff.pdf"))

    assert whys(finding(site(labels, manual(COMPLETE), document("/staff.pdf")), asked)) == []


def test_a_page_that_no_click_path_leads_to_is_partial():
    found = finding(site(home(), manual(COMPLETE)), MANUAL)

    assert (found.verdict, gap_ids(found)) == (Verdict.PARTIAL, ["not_reachable_from_home"])
    assert found.evidence[0].via == ()


def test_only_forms_to_download_are_partial():
    asked = subject("service", "บริการออนไลน์", thing="channel", elements=(element("form", "request_form"),))
    own = page("/s.html", "บริการออนไลน์", head("บริการออนไลน์"), said(), link("แบบฟอร์มบริการออนไลน์", "/a.pdf"))

    found = finding(site(home(link("บริการออนไลน์", "/s.html")), own, document("/a.pdf")), asked)

    assert (found.verdict, gap_ids(found)) == (Verdict.PARTIAL, ["form_only"])


def test_an_online_form_is_met():
    asked = subject("service", "บริการออนไลน์", thing="channel", elements=(element("form", "request_form"),))
    form = Form(action=at("/send"), method="post", text_fields=3)
    own = page("/s.html", "บริการออนไลน์", head("บริการออนไลน์"), said(), form)

    assert finding(site(home(link("บริการออนไลน์", "/s.html")), own), asked).verdict is Verdict.MET


def test_content_in_a_file_is_open():
    own = manual(link("เปิด", "/a.pdf"))

    found = finding(site(home(link("คู่มือประชาชน", "/manual.html")), own, document("/a.pdf")), MANUAL)

    assert (found.verdict, found.cause, found.present) == (Verdict.UNVERIFIED, "document_not_read", True)
    assert gap_ids(found) == ["document_not_read"]


def test_content_in_an_image_is_open():
    own = manual(Image(src=at("/scan.jpg")))

    found = finding(site(home(link("คู่มือประชาชน", "/manual.html")), own), MANUAL)

    assert (found.verdict, found.cause) == (Verdict.UNVERIFIED, "content_not_readable")


def test_an_activity_is_met_by_a_story_of_the_year():
    drive = subject("drive", "กิจกรรมไม่รับของขวัญ", period="fy", thing="activity")
    story = page("/n.html", "อบรมกิจกรรมไม่รับของขวัญ", head("อบรมกิจกรรมไม่รับของขวัญ"), said("เมื่อวันที่ 5 มกราคม 2568"), said())

    found = finding(site(home(link("อบรมกิจกรรมไม่รับของขวัญ", "/n.html")), story), drive)

    assert (found.verdict, found.fiscal_year, found.confidence) == (Verdict.MET, 2568, "probable")


# --- of several years


def test_the_document_of_the_right_year_is_the_evidence():
    found = finding(with_files(2566, 2567, 2568), YEARLY)

    assert (found.verdict, found.fiscal_year) == (Verdict.MET, 2568)
    assert [evidence.url for evidence in found.evidence] == [at("/2568.pdf")]


def test_older_documents_are_history_newest_first():
    found = finding(with_files(2565, 2568, 2567, 2566), YEARLY)

    assert [evidence.fiscal_year for evidence in found.history] == [2567, 2566, 2565]


def test_where_all_are_old_the_newest_is_the_evidence():
    found = finding(with_files(2565, 2567, 2566), YEARLY)

    assert (found.verdict, found.fiscal_year, found.evidence[0].url) == (Verdict.PARTIAL, 2567, at("/2567.pdf"))
    assert gap_ids(found) == ["stale"]


def test_a_stale_gap_names_the_year_asked_for_and_the_one_found():
    (gap,) = finding(with_files(2567), YEARLY).gaps

    assert "2568" in gap.advice
    assert "2567" in gap.advice


def test_a_document_of_a_later_year_does_not_answer_for_an_earlier_one():
    assert gap_ids(finding(with_files(2569), YEARLY)) == ["stale"]


def test_the_rule_of_the_editions_year_holds():
    asked = YEARLY.model_copy(update={"period_by_year": {2568: "previous_fy"}})

    assert finding(with_files(2567), asked).verdict is Verdict.MET


def test_a_plan_that_covers_the_year_is_met():
    asked = subject("plan", "แผนพัฒนาท้องถิ่น", period="covers_fy")
    own = page("/plan.html", "แผนพัฒนาท้องถิ่น พ.ศ. 2566-2570", head("แผนพัฒนาท้องถิ่น พ.ศ. 2566-2570"), said(), said(SAID * 2))

    found = finding(site(home(link("แผนพัฒนาท้องถิ่น", "/plan.html")), own), asked)

    assert (found.verdict, found.evidence[0].period) == (Verdict.MET, "2566-2570")


def test_a_report_without_a_year_is_undated():
    own = page("/r.html", "แผนการใช้จ่ายงบประมาณ", head("แผนการใช้จ่ายงบประมาณ"), said(), said(SAID * 2))

    found = finding(site(home(link("แผนการใช้จ่ายงบประมาณ", "/r.html")), own), YEARLY)

    assert (found.verdict, found.fiscal_year, gap_ids(found)) == (Verdict.PARTIAL, None, ["undated"])


# --- not due


HALF = subject("half", "รายงานรอบ 6 เดือนแรก", period="first_half")


@pytest.mark.parametrize(
    ("as_of", "verdict"), [(date(2025, 3, 31), Verdict.NOT_DUE), (date(2025, 4, 1), Verdict.MISSING)]
)
def test_a_half_years_report_is_due_from_april(as_of: date, verdict: Verdict):
    assert finding(site(home()), HALF, as_of=as_of).verdict is verdict


def test_what_is_not_due_has_no_gaps_and_keeps_what_was_found():
    own = page(
        "/h.html", "รายงานรอบ 6 เดือนแรก ปีงบประมาณ 2568", head("รายงานรอบ 6 เดือนแรก ปีงบประมาณ 2568"), said(), said()
    )

    found = finding(site(home(link("รายงาน", "/h.html")), own), HALF, as_of=date(2025, 2, 1))

    assert (found.verdict, found.gaps, found.present) == (Verdict.NOT_DUE, (), True)
    assert [evidence.url for evidence in found.evidence] == [own.url]


@pytest.mark.parametrize(("asked", "due"), [(YEARLY, date(2024, 10, 1)), (HALF, date(2025, 4, 1))])
def test_a_subject_is_due_on_its_day_of_the_fiscal_year(asked, due: date):
    assert bench(site(home()), checklist(asked)).due(asked) == due


# --- not found


def test_what_is_nowhere_is_missing():
    found = finding(site(home(said())), MANUAL)

    assert (found.verdict, found.confidence, found.present, gap_ids(found)) == (
        Verdict.MISSING,
        "certain",
        False,
        ["missing"],
    )


def missing(*labels, things=(), asked=MANUAL, known=()):
    return finding(site(home(*labels), *things), asked, *known)


def test_a_label_that_leads_nowhere_is_missing_as_a_broken_link():
    found = missing(link("คู่มือประชาชน"))

    assert (found.verdict, gap_ids(found), whys(found)) == (Verdict.MISSING, ["broken_link"], ["nowhere"])


def test_a_label_that_leads_to_404_is_missing():
    found = missing(link("คู่มือประชาชน", "/x.html"), things=(unread("/x.html"),))

    assert (found.verdict, gap_ids(found)) == (Verdict.MISSING, ["broken_link"])


def test_an_empty_page_is_missing():
    found = missing(link("คู่มือประชาชน", "/manual.html"), things=(manual(said("ไม่พบข้อมูล")),))

    assert (found.verdict, gap_ids(found)) == (Verdict.MISSING, ["empty_page"])


def test_pasted_criteria_are_missing():
    found = missing(link("คู่มือประชาชน", "/manual.html"), things=(manual(said("แสดงข้อมูลคู่มือที่มีระยะเวลาดำเนินการ")),))

    assert (found.verdict, gap_ids(found)) == (Verdict.MISSING, ["criteria_only"])


def test_a_look_alike_alone_is_missing():
    asked = MANUAL.model_copy(update={"lookalikes": (lookalike("staff_manual", "คู่มือเจ้าหน้าที่"),)})
    found = missing(link("คู่มือเจ้าหน้าที่", "/staff.pdf"), things=(document("/staff.pdf"),), asked=asked)

    assert (found.verdict, gap_ids(found)) == (Verdict.MISSING, ["lookalike_only"])


def test_a_look_alike_that_is_dead_itself_is_not_mentioned():
    asked = MANUAL.model_copy(update={"lookalikes": (lookalike("staff_manual", "คู่มือเจ้าหน้าที่"),)})
    found = missing(link("คู่มือเจ้าหน้าที่", "/staff.pdf"), things=(unread("/staff.pdf"),), asked=asked)

    assert (gap_ids(found), found.leads) == (["missing"], ())


def test_a_news_story_alone_is_missing():
    story = page("/n.html", "ข่าวกิจกรรม", head("ข่าวกิจกรรม"), said())
    found = missing(link("ประชุมจัดทำคู่มือประชาชน", "/n.html"), things=(story,))

    assert (found.verdict, gap_ids(found)) == (Verdict.MISSING, ["news_only"])


def test_a_label_whose_page_calls_itself_something_else_is_missing():
    other = page("/manual.html", "กฎหมายที่เกี่ยวข้อง", head("กฎหมายที่เกี่ยวข้อง"), said())
    found = missing(link("คู่มือประชาชน", "/manual.html"), things=(other,), known=(LAWS,))

    assert (found.verdict, gap_ids(found)) == (Verdict.MISSING, ["lookalike_only"])


def test_the_label_worth_mending_first_names_the_gap():
    labels = (link("ประชุมจัดทำคู่มือประชาชน", "/n.html"), link("คู่มือประชาชน", "/x.html"))
    story = page("/n.html", "ข่าวกิจกรรม", head("ข่าวกิจกรรม"), said())

    found = missing(*labels, things=(unread("/x.html"), story))

    assert (gap_ids(found), whys(found)) == (["broken_link"], ["broken_link", "news_only"])


# --- could not look


@pytest.mark.parametrize("cause", sorted(set(Cause) - {Cause.NOT_FOUND}))
def test_a_closed_door_is_never_missing(cause):
    found = missing(link("คู่มือประชาชน", "/x.html"), things=(unread("/x.html", cause),))

    assert (found.verdict, found.cause, gap_ids(found)) == (Verdict.UNVERIFIED, cause.value, ["could_not_check"])


def test_a_page_that_was_never_opened_is_never_missing():
    found = missing(link("คู่มือประชาชน", "/x.html"))

    assert (found.verdict, found.cause, whys(found)) == (Verdict.UNVERIFIED, "budget", ["not_opened"])


def test_a_page_off_the_site_is_never_missing():
    found = missing(link("คู่มือประชาชน", "https://elsewhere.example/manual"))

    assert (found.verdict, found.cause) == (Verdict.UNVERIFIED, "off_site")


def test_a_page_behind_a_login_is_never_missing():
    found = missing(link("คู่มือประชาชน", "/x.html"), things=(page("/x.html", "เข้าสู่ระบบ", login_wall=True),))

    assert (found.verdict, found.cause) == (Verdict.UNVERIFIED, "login")


def test_a_page_that_needs_javascript_is_never_missing():
    found = missing(link("คู่มือประชาชน", "/x.html"), things=(page("/x.html", "", needs_javascript=True),))

    assert (found.verdict, found.cause) == (Verdict.UNVERIFIED, "needs_javascript")


def test_a_door_to_a_family_of_subjects_that_stayed_closed_is_never_missing():
    asked = MANUAL.model_copy(update={"hints": ("คู่มือ",)})
    found = missing(link("คู่มือ", "/x.html"), things=(unread("/x.html", Cause.TIMEOUT),), asked=asked)

    assert (found.verdict, found.cause) == (Verdict.UNVERIFIED, "timeout")


def test_a_door_to_a_family_of_subjects_without_it_leaves_missing_probable():
    asked = MANUAL.model_copy(update={"hints": ("คู่มือ",)})
    other = subject("staff", "คู่มือปฏิบัติงาน", hints=("คู่มือ",))
    things = (page("/x.html", "คู่มือ", head("คู่มือ"), said()),)
    found = missing(link("คู่มือ", "/x.html"), things=things, asked=asked, known=(other,))

    assert (found.verdict, found.confidence) == (Verdict.MISSING, "probable")


def test_a_leftover_that_names_a_subject_makes_what_was_not_found_open():
    left = (unread("/left.html", Cause.BUDGET, text="คู่มือประชาชน"),)

    found = finding(site(home(), state="partial", cause=Cause.BUDGET, left=left, left_count=1), MANUAL)

    assert (found.verdict, found.cause) == (Verdict.UNVERIFIED, "budget")


def test_a_finding_is_made_once():
    judge = bench(site(home()), checklist(MANUAL))

    assert judge.finding("manual") is judge.finding("manual")


# --- faults that real-looking sites showed


@pytest.mark.parametrize("cause", [Cause.TIMEOUT, Cause.FORBIDDEN])
def test_a_file_of_the_right_year_that_could_not_be_read_is_not_outweighed_by_an_older_one(cause):
    rows = [row(f"แผนการใช้จ่ายงบประมาณ ปีงบประมาณ {year}", link("เปิด", f"/{year}.pdf")) for year in (2567, 2568)]
    own = page("/list.html", "เอกสารเผยแพร่", head("เอกสารเผยแพร่"), *rows)
    listed = site(home(link("เอกสารเผยแพร่", "/list.html")), own, document("/2567.pdf"), unread("/2568.pdf", cause))

    found = finding(listed, YEARLY)

    assert (found.verdict, found.cause) == (Verdict.UNVERIFIED, str(cause))
    assert [one.period for one in found.history] == ["2567"]


@pytest.mark.parametrize("cause", [Cause.NOT_FOUND, Cause.TIMEOUT])
def test_a_list_whose_right_file_is_closed_does_not_stand_for_it(cause):
    title = "แผนการใช้จ่ายงบประมาณ"
    rows = [row(f"ปีงบประมาณ {year}", link("เปิด", f"/{year}.pdf")) for year in (2567, 2568)]
    own = page("/list.html", title, head(title), *rows)
    listed = site(home(link(title, "/list.html")), own, document("/2567.pdf"), unread("/2568.pdf", cause))

    assert finding(listed, YEARLY).verdict is not Verdict.MET


def test_a_file_is_no_channel():
    service = subject(
        "service",
        "E-Service",
        thing="channel",
        elements=(element("form", "request_form"), element("how", "phrases", "วิธี")),
    )
    own = page("/e.html", "E-Service", head("E-Service"), said(f"วิธีใช้ {SAID}"), link("แบบคำร้องทั่วไป", "/a.pdf"))
    listed = site(home(link("E-Service", "/e.html")), own, document("/a.pdf"))

    assert (finding(listed, service).verdict, gap_ids(finding(listed, service))) == (Verdict.PARTIAL, ["form_only"])


def test_a_form_for_news_by_mail_is_no_request_form():
    service = subject("service", "E-Service", thing="channel", elements=(element("form", "request_form"),))
    form = Form(action="/n", method="post", labels=("ชื่อ", "อีเมล"), text_fields=2, heading="สมัครรับข่าวสาร")
    own = page("/e.html", "E-Service", head("E-Service"), said(), form)

    assert finding(site(home(link("E-Service", "/e.html")), own), service).verdict is not Verdict.MET


def test_a_schools_plan_is_not_the_municipalitys():
    own = page(
        "/p.html",
        "คู่มือประชาชน",
        head("คู่มือประชาชน"),
        head("โรงเรียนบ้านทดลอง สังกัด สพป.", 2),
        said("ระยะเวลาดำเนินการ 15 วัน นับแต่วันที่ผู้ปกครองยื่นเอกสารครบถ้วนที่ห้องธุรการของโรงเรียน"),
    )
    found = finding(site(home(link("คู่มือประชาชน", "/p.html")), own), MANUAL)

    assert (found.verdict, gap_ids(found)) == (Verdict.MISSING, ["lookalike_only"])


def test_a_line_in_passing_on_a_page_about_something_else_is_no_evidence():
    own = page("/h.html", "ประวัติความเป็นมา", head("ประวัติความเป็นมา"), said("คู่มือประชาชน"), COMPLETE)

    others = [page(f"/{number}.html", f"เรื่องที่ {number}", said(f"เนื้อหา {number}")) for number in range(5)]
    menu = [link(f"เรื่องที่ {number}", f"/{number}.html") for number in range(5)]
    crowded = site(home(link("ประวัติความเป็นมา", "/h.html"), *menu), own, *others)

    assert finding(crowded, MANUAL).verdict is Verdict.MISSING


def test_one_table_may_hold_both_subjects_of_an_item():
    items = subject("items", "รายการจัดซื้อ", elements=(element("what", "phrases", "งานจ้าง"),))
    state = subject("state", "ความก้าวหน้า", elements=(element("state", "phrases", "สถานะ"),))
    own = page("/t.html", "รายการจัดซื้อ", head("รายการจัดซื้อ"), said(f"งานจ้าง สถานะ ส่งมอบแล้ว {SAID}"))
    judge = bench(site(home(link("รายการจัดซื้อ", "/t.html")), own), checklist([items, state]))

    assert judge.finding("state").verdict is Verdict.MET


def test_a_file_of_the_right_year_whose_label_only_hints_is_for_a_person_to_decide():
    yearly = subject("yearly", "รายงานผลการดำเนินงานประจำปี", period="fy", hints=("รายงานผล",))
    own = home(link("รายงานผล ปีงบประมาณ 2568", "/r68.pdf"), link("รายงานผล ปีงบประมาณ 2560", "/r60.pdf"))

    found = finding(site(own, document("/r68.pdf"), document("/r60.pdf")), yearly)

    assert (found.verdict, found.cause, found.present) == (Verdict.UNVERIFIED, "low_confidence", False)
    assert [lead.target for lead in found.leads] == [at("/r68.pdf")]


def test_a_page_whose_name_hints_at_one_thing_alone_is_for_a_person_to_decide():
    stats = subject("stats", "สถิติเรื่องร้องเรียนการทุจริต", hints=("สถิติเรื่องร้องเรียน",))
    own = page("/s.html", "สถิติเรื่องร้องเรียน", head("สถิติเรื่องร้องเรียน"), said())

    found = finding(site(home(link("สถิติเรื่องร้องเรียน", "/s.html")), own), stats)

    assert (found.verdict, found.cause) == (Verdict.UNVERIFIED, "low_confidence")


def test_a_page_of_a_family_that_only_leads_off_the_site_is_never_missing():
    asked = MANUAL.model_copy(update={"hints": ("คู่มือ",)})
    other = subject("staff", "คู่มือปฏิบัติงาน", hints=("คู่มือ",))
    own = page("/x.html", "คู่มือ", head("คู่มือ"), link("เล่มที่หนึ่ง", "https://files.elsewhere.example/a.pdf"))
    found = missing(link("คู่มือ", "/x.html"), things=(own,), asked=asked, known=(other,))

    assert (found.verdict, found.cause) == (Verdict.UNVERIFIED, "off_site")


# --- named, and nothing of it shown


SHOWN = subject(
    "plan",
    "แผนพัฒนาท้องถิ่น",
    elements=(element("goals", "phrases", "เป้าหมาย"), element("ways", "phrases", "แนวทางการพัฒนา")),
)


def test_a_thing_by_name_of_which_nothing_is_seen_is_for_a_person_to_look_at():
    found = finding(site(home(link("แผนพัฒนาท้องถิ่น", "/p.html")), page("/p.html", "แผนพัฒนาท้องถิ่น", said())), SHOWN)

    assert (found.verdict, found.cause, found.present) == (Verdict.UNVERIFIED, "unclear", True)


def test_where_one_thing_is_seen_the_other_is_a_gap():
    shown = page("/p.html", "แผนพัฒนาท้องถิ่น", said(f"{SAID} เป้าหมายร้อยละ 80"))
    found = finding(site(home(link("แผนพัฒนาท้องถิ่น", "/p.html")), shown), SHOWN)

    assert (found.verdict, gap_ids(found)) == (Verdict.PARTIAL, ["element:ways"])


def test_a_dead_label_of_its_own_outweighs_a_hint_elsewhere():
    hinted = subject("plan", "แผนพัฒนาท้องถิ่น", hints=("งานแผน",), elements=SHOWN.elements)
    hint = page("/h.html", "งานแผน", head("งานแผน"), said(f"{SAID} เป้าหมายร้อยละ 80"))
    found = finding(site(home(link("แผนพัฒนาท้องถิ่น", ""), link("งานแผน", "/h.html")), hint), hinted)

    assert (found.verdict, gap_ids(found)) == (Verdict.MISSING, ["broken_link"])


def test_a_hint_that_shows_everything_is_not_outweighed_by_a_dead_label():
    hinted = subject("plan", "แผนพัฒนาท้องถิ่น", hints=("งานแผน",), elements=SHOWN.elements)
    hint = page("/h.html", "งานแผน", head("งานแผน"), said(f"{SAID} เป้าหมายร้อยละ 80 แนวทางการพัฒนาคือคน"))
    found = finding(site(home(link("แผนพัฒนาท้องถิ่น", ""), link("งานแผน", "/h.html")), hint), hinted)

    assert (found.verdict, found.cause) == (Verdict.UNVERIFIED, "low_confidence")


# --- behind a part of the site that could not be opened


CLOSED = link("แฟ้มเอกสาร", "/closed.html")


def test_what_is_not_there_is_open_while_a_part_of_the_site_is_closed():
    found = finding(site(home(CLOSED), unread("/closed.html", Cause.TIMEOUT)), MANUAL)

    assert (found.verdict, found.cause, whys(found)) == (Verdict.UNVERIFIED, "timeout", ["blocked"])
    assert found.door is not None
    assert found.door.text == "แฟ้มเอกสาร"


def test_what_lacks_something_is_open_too_and_what_was_found_is_told():
    ways = home(link("คู่มือประชาชน", "/manual.html"), CLOSED)
    found = finding(site(ways, manual(said()), unread("/closed.html", Cause.TIMEOUT)), MANUAL)

    assert (found.verdict, gap_ids(found), found.present) == (Verdict.UNVERIFIED, ["could_not_check"], True)
    assert [gap.id for gap in found.lacking] == ["element:time"]
    assert [place.url for place in found.evidence] == [at("/manual.html")]


def test_what_is_met_stays_met_whatever_is_closed():
    ways = home(link("คู่มือประชาชน", "/manual.html"), CLOSED)

    assert finding(site(ways, manual(COMPLETE), unread("/closed.html", Cause.TIMEOUT)), MANUAL).verdict is Verdict.MET


def test_the_way_to_a_page_may_lead_over_what_was_left_unvisited():
    left = (unread("/far.html", Cause.BUDGET, text="ITA 2568"),)
    found = finding(site(home(), manual(COMPLETE), state="partial", left=left, left_count=1), MANUAL)

    assert (found.verdict, found.cause) == (Verdict.UNVERIFIED, "budget")


def test_no_way_leads_over_an_album_that_was_left_unvisited():
    left = (unread("/far.html", Cause.BUDGET, text="แกลเลอรี่"),)
    found = finding(site(home(), manual(COMPLETE), state="partial", left=left, left_count=1), MANUAL)

    assert gap_ids(found) == ["not_reachable_from_home"]
