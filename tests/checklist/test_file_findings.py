"""What is found inside files, from the link to the verdict."""

from __future__ import annotations

from datetime import date

from checklist.findings import Finding
from checklist.schema import Subject
from core.audit import Verdict
from core.snapshot import Document, DocumentPage, Inside
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
