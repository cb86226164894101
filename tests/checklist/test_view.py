"""What one page holds, its frame taken off."""

from __future__ import annotations

import pytest

from checklist.survey import Survey
from checklist.view import only_demands
from core.snapshot import Form, Image
from tests.checklist.sites import (
    at,
    document,
    head,
    home,
    link,
    page,
    row,
    said,
    site,
    subject,
    survey,
    unread,
)

PLAN = subject("plan", "แผนพัฒนาท้องถิ่น")


def only(*parts, **more) -> Survey:
    """A site of a home page and one page of these parts under a heading."""
    own = page("/this.html", "แผนพัฒนาท้องถิ่น", head("แผนพัฒนาท้องถิ่น"), *parts)
    return survey(site(home(link("แผนพัฒนาท้องถิ่น", "/this.html")), own, *more.pop("things", ()), **more), PLAN)


def state(*parts, things=()) -> str:
    return only(*parts, things=things).views[at("/this.html")].content.state


def test_a_page_that_says_something_holds_content():
    assert state(said()) == "content"


def test_a_page_of_nothing_but_its_title_is_empty():
    assert state() == "empty"


def test_a_page_that_says_there_is_no_data_is_empty():
    assert state(said("ไม่พบข้อมูล")) == "empty"


def test_who_wrote_a_post_and_when_says_nothing():
    assert state(said("เขียนโดย ผู้ดูแลระบบ เมื่อ 1 มกราคม 2568 จำนวนผู้ชม 113 ครั้ง")) == "empty"


def test_the_state_of_one_thing_in_a_row_does_not_empty_the_page():
    rows = [row(f"โครงการก่อสร้างถนนสายที่ {number}", "อยู่ระหว่างดำเนินการ") for number in range(3)]

    content = only(*rows).views[at("/this.html")].content

    assert (content.state, content.rows) == ("content", 3)


def test_a_state_alone_in_its_row_says_that_there_is_nothing():
    assert state(row("ไม่พบข้อมูล")) == "empty"


def test_a_page_that_repeats_the_criteria_holds_only_criteria():
    assert state(said("แสดงแผนพัฒนาท้องถิ่น"), said("• มีข้อมูลรายละเอียดของแผนครบถ้วน")) == "criteria"


def test_pasted_criteria_are_no_evidence():
    view = only(said("แสดงแผนพัฒนาท้องถิ่นที่มีระยะ 5 ปี"), said()).views[at("/this.html")]

    assert view.content.state == "content"
    assert "แสดงแผน" not in view.own_text


def test_an_unfilled_template_is_a_placeholder():
    assert state(said("Lorem ipsum dolor sit amet, consectetur adipiscing elit")) == "placeholder"


def test_a_page_whose_files_are_dead_holds_dead_files():
    assert state(link("แผนฉบับสมบูรณ์", "/a.pdf"), things=(unread("/a.pdf"),)) == "dead_files"


def test_a_living_file_is_content():
    content = only(link("เปิด", "/a.pdf"), things=(document("/a.pdf"),)).views[at("/this.html")].content

    assert (content.state, [target.url for target in content.documents]) == ("content", [at("/a.pdf")])


def test_a_page_that_only_leads_elsewhere_is_told():
    assert state(link("เปิดแผนพัฒนา", "https://drive.example/plan")) == "elsewhere"


def test_a_page_made_of_an_image_is_an_image():
    assert state(Image(src=at("/scan.jpg"))) == "image"


def test_a_form_is_content():
    form = Form(action=at("/send"), method="post", text_fields=2)

    assert state(form) == "content"


def test_a_table_of_figures_is_content_however_few_its_letters():
    assert state(row("งาน", "ราย"), row("ภาษี", "120"), row("ไฟฟ้า", "30")) == "content"


def test_pasted_criteria_above_a_page_without_heading_are_not_its_name():
    own = page("/this.html", "แผนพัฒนาท้องถิ่น", said("แสดงแผนพัฒนาท้องถิ่นที่มีระยะ 5 ปี"), said())
    view = survey(site(home(link("แผนพัฒนาท้องถิ่น", "/this.html")), own), PLAN).views[at("/this.html")]
    assert "ระยะ 5 ปี" not in view.own_text


def test_a_short_notice_below_pasted_criteria_that_there_was_none_is_content():
    criteria = [said("– แสดงข้อมูลสถิติเรื่องร้องเรียน"), said("– องค์ประกอบด้านข้อมูล อย่างน้อยประกอบด้วย")]
    assert state(*criteria) == "criteria"
    assert state(*criteria, said("ไม่มีเรื่องร้องเรียน")) == "content"


def test_a_counter_and_a_link_to_pass_the_page_on_say_nothing():
    counter = said("สถิติเว็บไซต์ ออนไลน์ : 3 วันนี้ : 215 รวม : 726,645 IP : 192.0.2.214 เวลาเซิร์ฟเวอร์ 2013-03-01 04:26:38")
    share = link("Facebook", "https://www.facebook.com/sharer/sharer.php?u=post167")

    assert state(counter, said("ฮิต: 6964"), said("08/06/2568 อ่าน : 877"), share) == "empty"


@pytest.mark.parametrize(
    "lines",
    [
        (
            "แสดงกิจกรรมที่ผู้บริหารสูงสุดเข้าร่วม",
            "เป็นกิจกรรมเกี่ยวกับการส่งเสริมความโปร่งใสในหน่วยงานของตน",
            "ดำเนินการในปีงบประมาณที่รับการประเมิน",
        ),
        ("- มีข้อมูลอธิบายหน้าที่และอำนาจของหน่วยงานตามที่กฎหมายกำหนด", "- ข้อมูลที่เผยแพร่ต้องเป็นของหน่วยงานเอง"),
        ("ให้แสดงรายงานผลทั้งปี อย่างน้อยประกอบด้วย", "(1) จำนวนรายการจำแนกตามวิธี", "(2) ปัญหาและอุปสรรค"),
    ],
)
def test_lines_that_all_say_what_a_paper_must_have_are_criteria(lines):
    assert state(*(said(line) for line in lines)) == "criteria"


@pytest.mark.parametrize(
    "lines",
    [
        ("แสดงผลการดำเนินงานของเทศบาลตำบลบ้านตัวอย่าง", "ต้องส่งเอกสารที่สำนักปลัด"),
        ("แสดงแบบที่ต้องใช้", "ก่อสร้างถนนสายบ้านเหนือแล้วเสร็จเมื่อเดือนมีนาคม ตรวจรับและส่งมอบให้ผู้ใหญ่บ้านดูแล"),
        ("ต้องยื่นคำขอด้วยตนเอง", "หากมอบอำนาจต้องแนบหนังสือ"),
    ],
)
def test_lines_that_say_something_besides_are_not(lines):
    assert not only_demands(lines)


def test_criteria_above_a_link_that_leads_off_the_site_hide_what_lies_there():
    lines = [said("แสดงข้อมูลหน้าที่ของหน่วยงาน"), said("ต้องเป็นข้อมูลปัจจุบัน")]

    assert state(*lines, link("หลักฐาน", "https://drive.example/plan")) == "elsewhere"


def test_a_state_with_a_number_is_said_and_no_mark_of_emptiness():
    lines = ("จำนวนเรื่องทั้งหมด 4 เรื่อง", "แล้วเสร็จ จำนวน 4 เรื่อง", "อยู่ระหว่างดำเนินการ จำนวน 0 เรื่อง")

    assert state(*(said(line) for line in lines)) == "content"
    assert state(said("อยู่ระหว่างดำเนินการ")) == "empty"
