"""What is found inside files, from the link to the verdict."""

from __future__ import annotations

from datetime import date

from checklist.findings import Finding
from checklist.schema import Subject
from core.audit import Verdict
from core.snapshot import Cause, Document, DocumentPage, Image, Inside, Unread
from tests.checklist.sites import (
    AGENCY,
    SAID,
    at,
    both,
    document,
    element,
    file,
    finding,
    gap_ids,
    head,
    home,
    inside,
    link,
    lookalike,
    page,
    said,
    scanned,
    site,
    subject,
    whys,
)

PLAN = subject(
    "plan",
    "แผนการจัดซื้อจัดจ้าง",
    period="fy",
    elements=(element("money", "phrases", "วงเงินงบประมาณ"),),
    lookalikes=(lookalike("upkeep", "แผนการซ่อมบำรุง"),),
)
REPORT = subject("report", "รายงานผลการจัดซื้อจัดจ้างประจำปี", period="previous_fy")
GOOD = f"แผนการจัดซื้อจัดจ้าง\nประจำปีงบประมาณ พ.ศ. 2568\n{AGENCY}\nลำดับ\tโครงการ\tวงเงินงบประมาณ\n1\tซ่อมถนน\t500,000"


def judged(*things, label: str = "แผนการจัดซื้อจัดจ้าง ปี 2568", asked: Subject = PLAN, **more) -> Finding:
    """The finding for a site whose home page links ``/a.pdf`` under a label."""
    return finding(site(home(link(label, "/a.pdf")), *things), asked, REPORT, **more)


# --- what the inside decides


def test_a_file_that_holds_all_that_is_asked_for_is_met():
    found = judged(file("/a.pdf", GOOD))

    assert (found.verdict, found.confidence, found.fiscal_year) == (Verdict.MET, "certain", 2568)


def test_the_evidence_quotes_the_file_and_says_where_it_is_linked():
    (evidence,) = judged(file("/a.pdf", GOOD)).evidence

    assert "วงเงินงบประมาณ" in evidence.quote
    assert evidence.linked_on == at("/")
    assert evidence.year_quote == "ประจำปีงบประมาณ พ.ศ. 2568"


def test_an_element_that_the_file_lacks_is_a_gap():
    found = judged(file("/a.pdf", GOOD.replace("วงเงินงบประมาณ", "หมายเหตุ")))

    assert (found.verdict, gap_ids(found)) == (Verdict.PARTIAL, ["element:money"])


def test_a_label_of_the_right_year_over_a_file_of_another_is_stale():
    found = judged(file("/a.pdf", GOOD.replace("2568", "2566")))

    assert (found.verdict, gap_ids(found), found.fiscal_year) == (Verdict.PARTIAL, ["stale"], 2566)


def test_a_file_without_a_year_under_a_label_without_one_is_undated():
    found = judged(file("/a.pdf", GOOD.replace("2568", "")), label="แผนการจัดซื้อจัดจ้าง")

    assert (found.verdict, gap_ids(found)) == (Verdict.PARTIAL, ["undated"])


def test_the_page_of_the_file_that_shows_an_element_is_told():
    found = judged(file("/a.pdf", "แผนการจัดซื้อจัดจ้าง ปีงบประมาณ พ.ศ. 2568", "โครงการ วงเงินงบประมาณ 500,000 บาท"))

    assert [one.page for one in found.elements] == [2]


def test_the_newest_right_file_wins_and_older_ones_are_history():
    things = (
        file("/a.pdf", GOOD),
        file("/b.pdf", GOOD.replace("2568", "2567")),
        file("/c.pdf", GOOD.replace("2568", "2565")),
    )
    labels = [link(f"แผนการจัดซื้อจัดจ้าง {path}", f"/{path}.pdf") for path in "cba"]
    found = finding(site(home(*labels), *things), PLAN)

    assert [one.url for one in found.evidence] == [at("/a.pdf")]
    assert [one.fiscal_year for one in found.history] == [2567, 2565]


def test_a_span_of_years_covers_each_of_them():
    plan = subject("develop", "แผนพัฒนาท้องถิ่น", period="covers_fy")
    found = judged(file("/a.pdf", f"แผนพัฒนาท้องถิ่น (พ.ศ. 2566-2570)\n{AGENCY}\n{SAID}"), label="แผนพัฒนาท้องถิ่น", asked=plan)

    assert (found.verdict, found.fiscal_year) == (Verdict.MET, 2568)


# --- is it the thing, and whose


def test_another_thing_under_the_right_label_is_no_evidence():
    text = f"รายงานผลการจัดซื้อจัดจ้างประจำปีงบประมาณ พ.ศ. 2567\n{AGENCY}\n{SAID}\nรวมวงเงินงบประมาณ"
    found = judged(file("/a.pdf", text))

    assert (found.verdict, whys(found)) == (Verdict.MISSING, ["lookalike_only"])


def test_a_file_labelled_wrongly_is_found_by_its_own_title():
    found = judged(file("/a.pdf", GOOD), label="ดาวน์โหลด")

    assert (found.verdict, found.evidence[0].unlabelled) == (Verdict.MET, True)
    assert found.evidence[0].title == "แผนการจัดซื้อจัดจ้าง ประจำปีงบประมาณ พ.ศ. 2568 เทศบาลตำบลบ้านตัวอย่าง"


def test_a_schools_paper_is_not_the_towns():
    found = judged(file("/a.pdf", GOOD.replace(AGENCY, "โรงเรียนบ้านสมมุติ")))

    assert found.verdict is not Verdict.MET


def test_another_towns_paper_is_told_apart():
    found = judged(file("/a.pdf", GOOD.replace(AGENCY, "เทศบาลตำบลหนองสมมุติ")))

    assert (found.verdict, gap_ids(found)) == (Verdict.PARTIAL, ["other_agency"])


def test_a_file_that_never_names_itself_is_probable_at_most():
    found = judged(file("/a.pdf", f"เอกสารของ{AGENCY} ปีงบประมาณ พ.ศ. 2568\n{SAID}\nวงเงินงบประมาณ"))

    assert (found.verdict, found.confidence) == (Verdict.MET, "probable")


# --- what could not be read


def unread(cause: str) -> Document:
    return document("/a.pdf", size=9, inside=Inside(cause=cause))


def test_a_scan_nobody_read_is_unverified_and_present():
    found = judged(document("/a.pdf", size=9, inside=scanned("", "")))

    assert (found.verdict, found.cause, found.present, gap_ids(found)) == (
        Verdict.UNVERIFIED,
        "scanned",
        True,
        ["scanned"],
    )


def test_a_scan_labelled_with_another_year_is_stale():
    found = judged(document("/a.pdf", size=9, inside=scanned("")), label="แผนการจัดซื้อจัดจ้าง ปีงบประมาณ 2566")

    assert (found.verdict, gap_ids(found)) == (Verdict.PARTIAL, ["stale"])


def test_an_encrypted_file_is_unverified_with_its_cause():
    found = judged(unread("encrypted"))

    assert (found.verdict, found.cause, gap_ids(found)) == (Verdict.UNVERIFIED, "encrypted", ["encrypted"])


def test_a_damaged_file_is_unverified_with_its_cause():
    assert judged(unread("corrupt")).cause == "corrupt"


def test_a_file_that_cost_too_much_is_unverified():
    found = judged(unread("timeout"))

    assert (found.verdict, found.cause, gap_ids(found)) == (Verdict.UNVERIFIED, "file_too_costly", ["could_not_check"])


def test_an_empty_file_is_no_evidence():
    found = judged(document("/a.pdf", size=9, inside=Inside(cause="empty")))

    assert (found.verdict, whys(found)) == (Verdict.MISSING, ["empty_page"])


def test_what_a_file_lacks_up_to_where_reading_ended_is_not_called_lacking():
    text = GOOD.replace("วงเงินงบประมาณ", "หมายเหตุ")
    found = judged(document("/a.pdf", size=9, inside=inside(text, cause="too_long", page_count=900)))

    assert (found.verdict, found.cause) == (Verdict.UNVERIFIED, "too_long")


def test_what_a_text_with_lost_letters_lacks_is_not_called_lacking():
    text = GOOD.replace("วงเงินงบประมาณ", "หมายเหตุ")
    found = judged(document("/a.pdf", size=9, inside=inside(text, text_quality="broken")))

    assert found.verdict is Verdict.UNVERIFIED


# --- what was read from pictures


def test_a_scan_that_shows_all_is_met_and_says_how_it_was_read():
    found = judged(document("/a.pdf", size=9, inside=scanned(GOOD)))

    assert (found.verdict, found.confidence, found.evidence[0].ocr) == (Verdict.MET, "probable", True)


def test_a_word_misread_by_a_letter_is_still_seen():
    found = judged(document("/a.pdf", size=9, inside=scanned(GOOD.replace("วงเงินงบประมาณ", "วงเงินงบประมาฌ"))))

    assert found.verdict is Verdict.MET


def test_what_a_scan_does_not_show_is_not_called_lacking():
    found = judged(document("/a.pdf", size=9, inside=scanned(GOOD.replace("วงเงินงบประมาณ", "หมายเหตุ"))))

    assert (found.verdict, found.cause) == (Verdict.UNVERIFIED, "scanned")


def test_a_year_that_only_a_picture_says_leaves_another_year_open():
    text = GOOD.replace("2568", "๒๕๖๗")
    found = judged(document("/a.pdf", size=9, inside=scanned(text)), label="แผนการจัดซื้อจัดจ้าง")

    assert (found.verdict, found.cause) == (Verdict.UNVERIFIED, "scanned")


def test_a_year_that_only_a_picture_says_is_marked_as_such():
    found = judged(document("/a.pdf", size=9, inside=scanned(GOOD)), label="แผนการจัดซื้อจัดจ้าง")

    assert (found.verdict, found.evidence[0].year_alone) == (Verdict.MET, True)


# --- files on pages


def on_a_page(*things, title: str = "แผนการจัดซื้อจัดจ้าง ปีงบประมาณ 2568", label: str = "ดาวน์โหลด") -> Finding:
    """The finding for a page of the subject's title that says nothing itself and links ``/a.pdf``."""
    own = page("/plan.html", title, head(title), link(label, "/a.pdf"))
    return finding(site(home(link(title, "/plan.html")), own, *things), PLAN, REPORT)


def test_a_pages_file_shows_what_the_page_lacks():
    assert on_a_page(file("/a.pdf", GOOD)).verdict is Verdict.MET


def test_a_pages_title_does_not_make_its_file_of_that_year():
    found = on_a_page(file("/a.pdf", GOOD.replace("2568", "2566")))

    assert (found.verdict, gap_ids(found)) == (Verdict.PARTIAL, ["stale"])


def test_a_pages_file_that_is_something_else_shows_nothing_for_it():
    text = f"รายงานผลการจัดซื้อจัดจ้างประจำปีงบประมาณ พ.ศ. 2567\n{AGENCY}\n{SAID}\nรวมวงเงินงบประมาณ"

    assert on_a_page(file("/a.pdf", text)).verdict is not Verdict.MET


def test_a_pages_scan_leaves_open_what_it_lacks():
    found = on_a_page(document("/a.pdf", size=9, inside=scanned("")))

    assert (found.verdict, found.cause) == (Verdict.UNVERIFIED, "scanned")


def test_a_file_on_another_host_counts_and_is_told():
    drive = "https://drive.example/file/1"
    found = finding(site(home(link("แผนการจัดซื้อจัดจ้าง ปี 2568", drive)), file(drive, GOOD, off_site=True)), PLAN)

    assert found.verdict is Verdict.MET
    assert (found.evidence[0].off_site, found.evidence[0].linked_on) == (True, at("/"))


# --- months, signatures

MONTHLY = subject(
    "monthly",
    "สรุปผลการจัดซื้อจัดจ้าง",
    period="fy",
    elements=(
        element("months", "every_month", min_count=6).model_copy(update={"advice": both("ลงให้ครบ (ยังขาด {lacking})")}),
    ),
)


def monthly(*months: str, as_of: date = date(2025, 4, 20)) -> Finding:
    links = [link(f"สรุปผลการจัดซื้อจัดจ้าง เดือน{month}", f"/{number}.pdf") for number, month in enumerate(months)]
    files = [
        file(f"/{number}.pdf", f"สรุปผลการจัดซื้อจัดจ้าง\nเดือน{month}\n{AGENCY}\n{SAID}")
        for number, month in enumerate(months)
    ]
    title = "สรุปผลการจัดซื้อจัดจ้าง ปีงบประมาณ 2568"
    own = page("/m.html", title, head(title), *links)
    return finding(site(home(link(title, "/m.html")), own, *files), MONTHLY, as_of=as_of)


SIX = ("ตุลาคม 2567", "พฤศจิกายน 2567", "ธันวาคม 2567", "มกราคม 2568", "กุมภาพันธ์ 2568", "มีนาคม 2568")


def test_every_month_that_has_ended_makes_the_monthly_summaries_whole():
    assert monthly(*SIX).verdict is Verdict.MET


def test_months_that_each_have_a_page_of_their_own_are_taken_together():
    titles = [f"สรุปผลการจัดซื้อจัดจ้าง เดือน{month}" for month in SIX]
    pages = [
        page(f"/{number}.html", title, head(title), said(f"{SAID} {number}")) for number, title in enumerate(titles)
    ]
    links = [link(title, f"/{number}.html") for number, title in enumerate(titles)]
    listed = page("/m.html", "ปีงบประมาณ 2568", head("ปีงบประมาณ 2568"), *links)
    found = finding(site(home(link("ปีงบประมาณ 2568", "/m.html")), listed, *pages), MONTHLY, as_of=date(2025, 4, 20))

    assert found.verdict is Verdict.MET


def test_the_time_of_another_thing_in_the_same_list_covers_no_month():
    titles = [f"สรุปผลการจัดซื้อจัดจ้าง เดือน{month}" for month in SIX[:2]]
    pages = [
        page(f"/{number}.html", title, head(title), said(f"{SAID} {number}")) for number, title in enumerate(titles)
    ]
    other = link("รายงานความก้าวหน้า (ตุลาคม 2567 - มีนาคม 2568)", "/0.html")
    links = [link(title, f"/{number}.html") for number, title in enumerate(titles)]
    listed = page("/m.html", "ปีงบประมาณ 2568", head("ปีงบประมาณ 2568"), other, *links)
    found = finding(site(home(link("ปีงบประมาณ 2568", "/m.html")), listed, *pages), MONTHLY, as_of=date(2025, 4, 20))

    assert gap_ids(found) == ["element:months"]


def test_the_months_that_lack_are_named():
    found = monthly(*SIX[:2], *SIX[3:5])

    assert gap_ids(found) == ["element:months"]
    assert found.gaps[0].advice == "ลงให้ครบ (ยังขาด ธันวาคม 2567, มีนาคม 2568)"


def test_a_month_that_has_not_ended_does_not_lack():
    assert monthly(*SIX[:3], as_of=date(2025, 1, 20)).verdict is Verdict.MET


def test_months_of_another_year_do_not_count():
    assert monthly(*(month.replace("2568", "2567").replace("2567", "2566") for month in SIX)).verdict is Verdict.PARTIAL


GIFT = subject(
    "gift",
    "ประกาศนโยบายไม่รับของขวัญ",
    period="fy",
    elements=(element("signed", "signature", "นายกเทศมนตรี"),),
)
EXECUTIVES = subject("executives", "ผู้บริหาร")


def declared(*lines: str, chief: str = "นายสมมุติ ตัวอย่างดี") -> Finding:
    title = "ประกาศนโยบายไม่รับของขวัญ ประจำปีงบประมาณ พ.ศ. 2568"
    people = page("/people.html", "ผู้บริหาร", head("ผู้บริหาร"), said(chief), said("นายกเทศมนตรีตำบลบ้านตัวอย่าง"))
    paper = file("/a.pdf", "\n".join((title, AGENCY, SAID, "ประกาศ ณ วันที่ 5 ตุลาคม พ.ศ. 2567", *lines)))
    return finding(site(home(link(title, "/a.pdf"), link("ผู้บริหาร", "/people.html")), people, paper), GIFT, EXECUTIVES)


def test_the_current_executives_signature_is_seen():
    found = declared("(นายสมมุติ ตัวอย่างดี)", "นายกเทศมนตรีตำบลบ้านตัวอย่าง")

    assert (found.verdict, found.elements[0].quote) == (Verdict.MET, "นายสมมุติ ตัวอย่างดี")


def test_a_former_executives_signature_does_not_count():
    assert gap_ids(declared("(นายเก่าก่อน พ้นวาระ)", "นายกเทศมนตรีตำบลบ้านตัวอย่าง")) == ["element:signed"]


def test_a_deputys_signature_does_not_count():
    assert gap_ids(declared("(นายสมมุติ ตัวอย่างดี)", "ปลัดเทศบาลตำบลบ้านตัวอย่าง")) == ["element:signed"]


def test_a_name_with_a_lost_mark_is_the_same_person():
    assert declared("(นายสมมุติ ตัวอยางดี)", "นายกเทศมนตรีตำบลบ้านตัวอย่าง").verdict is Verdict.MET


def test_where_the_site_names_no_executive_any_signature_of_the_position_counts():
    found = declared("(นายอื่นใด ใครก็ได้)", "นายกเทศมนตรีตำบลบ้านตัวอย่าง", chief="ไม่มีชื่อ")

    assert found.verdict is Verdict.MET


def test_two_pages_of_a_file_are_read_together():
    page_two = DocumentPage(number=2, text="ลำดับ\tโครงการ\tวงเงินงบประมาณ")
    one = document("/a.pdf", size=9, inside=inside("แผนการจัดซื้อจัดจ้าง ปีงบประมาณ พ.ศ. 2568", page_two))

    assert judged(one).verdict is Verdict.MET


def test_who_acts_for_the_executive_is_not_the_executive():
    lines = ("(นายสำรอง ราชการ)", "ปลัดเทศบาล ปฏิบัติหน้าที่", "นายกเทศมนตรีตำบลบ้านตัวอย่าง")

    assert gap_ids(declared(*lines)) == ["element:signed"]


def test_a_draft_with_a_blank_for_the_name_is_not_signed():
    assert gap_ids(declared("(                              )", "นายกเทศมนตรีตำบลบ้านตัวอย่าง")) == ["element:signed"]


def test_a_paper_without_any_typed_name_may_be_signed_by_hand():
    assert declared("นายกเทศมนตรีตำบลบ้านตัวอย่าง").verdict is Verdict.UNVERIFIED


def test_a_rank_before_the_name_is_no_name():
    found = declared("ว่าที่ร้อยตรี สมมุติ ตัวอย่างดี  นายกเทศมนตรีตำบลบ้านตัวอย่าง", chief="ว่าที่ร้อยตรีสมมุติ ตัวอย่างดี")

    assert found.verdict is Verdict.MET


def test_what_a_file_says_of_its_month_counts_not_what_its_label_says():
    links = [link(f"สรุปผลการจัดซื้อจัดจ้าง เดือน{month}", f"/{number}.pdf") for number, month in enumerate(SIX)]
    inside_says = (*SIX[:5], SIX[2])
    files = [
        file(f"/{number}.pdf", f"สรุปผลการจัดซื้อจัดจ้าง\nเดือน{month}\n{AGENCY}\n{SAID}")
        for number, month in enumerate(inside_says)
    ]
    title = "สรุปผลการจัดซื้อจัดจ้าง ปีงบประมาณ 2568"
    own = page("/m.html", title, head(title), *links)
    found = finding(site(home(link(title, "/m.html")), own, *files), MONTHLY, as_of=date(2025, 4, 20))

    assert gap_ids(found) == ["element:months"]
    assert "มีนาคม 2568" in found.gaps[0].advice


def test_each_sheet_of_a_workbook_covers_its_month():
    sheets = [
        DocumentPage(number=number, name=month.split()[0], text=f"สรุปผลการจัดซื้อจัดจ้าง เดือน{month}\n{SAID}")
        for number, month in enumerate(SIX, start=1)
    ]
    found = finding(
        site(home(link("สรุปผลการจัดซื้อจัดจ้าง ปี 2568", "/a.xlsx")), file("/a.xlsx", *sheets, kind="xlsx")),
        MONTHLY,
        as_of=date(2025, 4, 20),
    )

    assert found.verdict is Verdict.MET


# --- papers that are not the thing


def not_it(*lines: str, asked: Subject = PLAN) -> Finding:
    body = ("กล่าวถึงเรื่องต่าง ๆ ที่ต้องดำเนินการ " * 5, "อ้างถึงแผนการจัดซื้อจัดจ้าง วงเงินงบประมาณ ปีงบประมาณ พ.ศ. 2568")
    return judged(file("/a.pdf", "\n".join((*lines, *body))), asked=asked)


def test_an_order_that_appoints_those_who_make_the_plan_is_not_the_plan():
    found = not_it(f"คำสั่ง{AGENCY}", "เรื่อง แต่งตั้งคณะกรรมการจัดทำแผนการจัดซื้อจัดจ้าง ปีงบประมาณ พ.ศ. 2568")

    assert whys(found) == ["lookalike_only"]


def test_an_act_is_nobodys_plan():
    assert whys(not_it("พระราชบัญญัติ", "แผนการจัดซื้อจัดจ้าง", "พ.ศ. 2560")) == ["lookalike_only"]


def test_a_lookalike_that_mentions_the_thing_is_still_a_lookalike():
    assert whys(not_it(f"แผนการซ่อมบำรุง {AGENCY}")) == ["lookalike_only"]


def test_a_ministrys_circular_is_not_the_agencys_paper():
    found = not_it("ที่ มท 0808.2/ว 1234", "เรื่อง แผนการจัดซื้อจัดจ้าง", "เรียน ผู้ว่าราชการจังหวัด ทุกจังหวัด", AGENCY)

    assert whys(found) == ["lookalike_only"]


def test_a_departments_paper_is_not_the_agencys():
    assert whys(not_it("แผนการจัดซื้อจัดจ้าง ปีงบประมาณ พ.ศ. 2568", "กรมสมมุติการปกครอง")) == ["lookalike_only"]


def test_a_schools_paper_is_not_the_agencys_it_belongs_to():
    found = not_it("แผนการจัดซื้อจัดจ้าง ปีงบประมาณ พ.ศ. 2568", f"โรงเรียนอนุบาลสมมุติ สังกัด{AGENCY}")

    assert whys(found) == ["lookalike_only"]


def test_the_neighbours_plan_names_us_among_its_boundaries():
    text = f"แผนการจัดซื้อจัดจ้าง ปีงบประมาณ พ.ศ. 2568\nเทศบาลตำบลโคกสมมุติ\nทิศเหนือ ติดต่อกับ{AGENCY}\nวงเงินงบประมาณ"

    assert gap_ids(judged(file("/a.pdf", text))) == ["other_agency"]


def test_a_word_after_the_kind_of_agency_is_no_name():
    text = "แผนการจัดซื้อจัดจ้าง ปีงบประมาณ พ.ศ. 2568\nองค์การบริหารส่วนตำบล ประจำปี\nวงเงินงบประมาณ"

    assert judged(file("/a.pdf", text)).verdict is Verdict.MET


def test_our_own_name_misread_from_a_picture_is_not_anothers():
    text = GOOD.replace(AGENCY, "เทศบาลตำบลบ้านคัวอย่าง")

    assert gap_ids(judged(document("/a.pdf", size=9, inside=scanned(text)))) == []


def test_a_filled_form_is_the_report_it_heads():
    report = subject("gifts", "รายงานการรับของขวัญ", period="fy", lookalikes=(lookalike("form", "แบบรายงานการรับของขวัญ"),))
    filled = f"แบบรายงานการรับของขวัญ ปีงบประมาณ พ.ศ. 2568\n{AGENCY}\nไม่มีการรับของขวัญ\n{SAID}"
    blank = filled.replace("ไม่มีการรับของขวัญ", "......................\n" * 5)

    assert judged(file("/a.pdf", filled), asked=report, label="รายงานการรับของขวัญ").verdict is Verdict.MET
    assert judged(file("/a.pdf", blank), asked=report, label="รายงานการรับของขวัญ").verdict is Verdict.MISSING


def test_a_page_whose_files_are_all_something_else_shows_nothing():
    text = f"รายงานผลการจัดซื้อจัดจ้างประจำปีงบประมาณ พ.ศ. 2567\n{AGENCY}\n{SAID}"

    found = on_a_page(file("/a.pdf", text))

    assert (found.verdict, set(whys(found))) == (Verdict.MISSING, {"lookalike_only"})


# --- words that files tear, and forms that only mention them


def test_a_column_title_wrapped_in_its_cell_is_whole():
    plan = PLAN.model_copy(update={"elements": (element("who", "phrases", "หน่วยงานผู้รับผิดชอบ"),)})
    text = f"{GOOD}\nโครงการ\tหน่วยงาน\tระยะเวลา\nผู้รับผิดชอบ\t(วัน)"

    assert judged(file("/a.pdf", text), asked=plan).verdict is Verdict.MET


def test_a_word_that_a_printed_cell_cuts_by_a_letter_is_met():
    plan = PLAN.model_copy(update={"elements": (element("who", "phrases", "หน่วยงานผู้รับผิดชอบ"),)})

    assert judged(file("/a.pdf", f"{GOOD}\nหน่วยงานผู้รับผิดชอ"), asked=plan).verdict is Verdict.MET
    assert judged(file("/a.docx", f"{GOOD}\nหน่วยงานผู้รับผิดชอ", kind="docx"), asked=plan).verdict is not Verdict.MET


def test_months_without_a_year_in_the_cells_of_a_plan_are_months():
    plan = PLAN.model_copy(update={"elements": (element("time", "months", min_count=3),)})

    assert judged(file("/a.pdf", f"{GOOD}\nโครงการ\tต.ค.\tพ.ย.\tธ.ค.\tม.ค."), asked=plan).verdict is Verdict.MET


def test_what_to_do_in_case_there_was_none_is_no_statement_that_there_was_none():
    none = PLAN.model_copy(update={"elements": (element("none", "none_statement", "ไม่มีเรื่องร้องเรียน"),)})

    assert gap_ids(judged(file("/a.pdf", f"{GOOD}\nกรณีไม่มีเรื่องร้องเรียนให้ระบุ"), asked=none)) == ["element:none"]
    assert judged(file("/a.pdf", f"{GOOD}\nไม่มีเรื่องร้องเรียน"), asked=none).verdict is Verdict.MET


# --- archives, doors that stay closed


def test_each_file_in_an_archive_speaks_for_itself():
    pages = (
        DocumentPage(number=1, name="อื่น.pdf", text=f"รายงานผลการจัดซื้อจัดจ้างประจำปีงบประมาณ พ.ศ. 2567\n{SAID}"),
        DocumentPage(number=2, name="แผน.pdf", text=GOOD),
    )
    found = judged(file("/a.pdf", *pages, kind="zip"), label="เอกสารรวม")

    assert (found.verdict, found.evidence[0].unlabelled) == (Verdict.MET, True)
    assert found.evidence[0].url.startswith(at("/a.pdf") + "#")


def test_a_file_of_the_right_year_known_by_a_hint_alone_is_for_a_person():
    hinted = PLAN.model_copy(update={"hints": ("แผนพัสดุ",)})
    found = judged(file("/a.pdf", f"แผนพัสดุ ปีงบประมาณ พ.ศ. 2568\n{AGENCY}\n{SAID}"), asked=hinted, label="แผนพัสดุ")

    assert (found.verdict, found.cause) == (Verdict.UNVERIFIED, "low_confidence")


def test_a_file_that_its_service_does_not_share_is_unverified_with_the_mend():
    drive = "https://drive.example/file/1"
    snapshot = site(home(link("แผนการจัดซื้อจัดจ้าง ปี 2568", drive)), Unread(url=drive, cause=Cause.LOGIN))
    found = finding(snapshot, PLAN)

    assert (found.verdict, found.cause) == (Verdict.UNVERIFIED, "not_shared")


def test_locked_files_elsewhere_do_not_make_the_site_unread():
    locked = [Unread(url=f"https://drive.example/file/{number}", cause=Cause.LOGIN) for number in range(9)]

    assert finding(site(home(link("ข่าว", "/news.html")), *locked), PLAN).verdict is Verdict.MISSING


def test_a_year_in_another_links_label_is_not_the_pages():
    title = "แผนการจัดซื้อจัดจ้าง"
    own = page(
        "/plan.html", title, head(title), link("แผนการจัดซื้อจัดจ้าง", "/a.pdf"), link("อื่น ๆ ประจำปีงบประมาณ 2568", "/b.html")
    )
    other = page("/b.html", "อื่น", head("อื่น"), said())
    found = finding(
        site(home(link(title, "/plan.html")), own, other, file("/a.pdf", GOOD.replace("2568", "2566"))), PLAN
    )

    assert gap_ids(found) == ["stale"]


# --- notices shown as pictures


def pictured(inside_of_picture: Inside) -> Finding:
    """The finding for a page of the subject's title that shows one picture."""
    title = "แผนการจัดซื้อจัดจ้าง ปีงบประมาณ 2568"
    own = page("/plan.html", title, head(title), Image(src=at("/scan.jpg")))
    picture = document("/scan.jpg", kind="image", size=9, inside=inside_of_picture)
    return finding(site(home(link(title, "/plan.html")), own, picture), PLAN)


def test_a_scan_shown_on_the_page_is_read_like_a_file():
    assert pictured(scanned(GOOD)).verdict is Verdict.MET


def test_a_picture_nobody_has_read_leaves_the_page_open_and_is_asked_for():
    found = pictured(scanned(""))

    assert (found.verdict, found.cause) == (Verdict.UNVERIFIED, "scanned")
    assert [scan.url for scan in found.scans] == [at("/scan.jpg")]


def test_a_photograph_without_words_shows_nothing():
    looked_at = Inside(pages=(DocumentPage(number=1, source="ocr", confidence=12.0),), page_count=1, pictures=1)

    assert gap_ids(pictured(looked_at)) == ["element:money"]


def test_a_provinces_paper_is_not_a_towns_of_the_same_name():
    text = GOOD.replace(AGENCY, "องค์การบริหารส่วนจังหวัดบ้านตัวอย่าง")

    assert gap_ids(judged(file("/a.pdf", text))) == ["other_agency"]


def test_a_school_called_after_the_town_is_a_school():
    text = GOOD.replace(AGENCY, "โรงเรียนเทศบาลบ้านตัวอย่าง\nสังกัดเทศบาลตำบลบ้านตัวอย่าง")

    assert whys(judged(file("/a.pdf", text))) == ["lookalike_only"]
