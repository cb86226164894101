from __future__ import annotations

from checklist.document_view import DocumentView
from core.snapshot import DocumentPage, Inside, Table
from tests.checklist.sites import AGENCY, classifier, document, inside, scanned, subject

PLAN = subject("plan", "แผนการจัดซื้อจัดจ้าง", period="fy")
REPORT = subject("report", "รายงานผลการจัดซื้อจัดจ้าง", period="previous_fy")
LETTER = """บันทึกข้อความ
ส่วนราชการ สำนักปลัดเทศบาล
ที่ ตย ๗๑๐๐๑/๑๒ วันที่ ๕ ตุลาคม ๒๕๖๗
เรื่อง ขอเผยแพร่แผนการจัดซื้อจัดจ้าง ประจำปีงบประมาณ
พ.ศ. ๒๕๖๘
เรียน นายกเทศมนตรีตำบลบ้านตัวอย่าง
ด้วยกองคลังได้จัดทำเอกสารดังกล่าวเสร็จแล้ว"""


def view(*pages: str | DocumentPage, of: Inside | None = None) -> DocumentView:
    read = of or inside(*pages)
    return DocumentView(document("/a.pdf", inside=read), read, classifier(PLAN, REPORT).classify)


def test_the_subject_line_of_a_letter_goes_on_in_the_next_line():
    assert view(LETTER).names[0] == "ขอเผยแพร่แผนการจัดซื้อจัดจ้าง ประจำปีงบประมาณ พ.ศ. ๒๕๖๘"


def test_the_frame_of_a_letter_is_no_title():
    assert not any(line.startswith(("บันทึก", "ส่วนราชการ", "ที่ ")) for line in view(LETTER).title_lines)


def test_a_title_over_several_lines_is_one_name():
    one = view("แผนการจัดซื้อ\nจัดจ้าง\nประจำปีงบประมาณ พ.ศ. 2568\nเทศบาลตำบลบ้านตัวอย่าง")

    assert one.subjects() == ("plan",)


def test_running_text_names_nothing():
    line = "เทศบาลมีหน้าที่ดำเนินการตามแผนการจัดซื้อจัดจ้างและกฎหมายอื่นที่เกี่ยวข้องทุกฉบับอย่างเคร่งครัดเสมอ"

    assert view(f"บทที่ 1\n{line}\n{line}\n{line}").subjects() == ()


def test_what_a_foreword_is_about_the_file_is_about():
    assert view("คำนำ\nแผนการจัดซื้อจัดจ้าง ประจำปีงบประมาณ พ.ศ. 2568 จัดทำขึ้นเพื่อใช้ในการบริหารพัสดุ").subjects() == ("plan",)


def test_an_empty_first_page_does_not_hide_the_title():
    assert view("", "แผนการจัดซื้อจัดจ้าง ประจำปีงบประมาณ พ.ศ. 2568 ของเทศบาลตำบลบ้านตัวอย่าง").subjects() == ("plan",)


def test_a_sheets_name_is_a_name_of_the_file():
    assert view(DocumentPage(number=1, text="1\t2\t3", name="แผนการจัดซื้อจัดจ้าง")).subjects() == ("plan",)


def test_rows_are_counted_from_tables_or_else_from_lines_of_figures():
    table = DocumentPage(number=1, text="ก\tข", tables=(Table(head=("ก", "ข"), rows=7),))

    assert view(table).rows == 7
    assert view("ลำดับ 1 จำนวน 500,000 บาท\nลำดับ 2 จำนวน 20,000 บาท\nรวม").rows == 2


def test_column_titles_are_told_once():
    page = DocumentPage(number=1, text="x", tables=(Table(head=("ที่", "งาน"), rows=1), Table(head=("งาน",), rows=1)))

    assert view(page).heads == ("ที่", "งาน")


def test_another_local_government_in_the_title_is_told():
    assert view("ประกาศเทศบาลตำบลหนองสมมุติ\nเรื่อง แผนการจัดซื้อจัดจ้าง").other_agency(AGENCY) == "เทศบาลตำบลหนองสมมุติ"


def test_our_own_name_anywhere_near_the_head_makes_it_ours():
    text = "รายงานถึงองค์การบริหารส่วนจังหวัดสมมุติ\nเรื่อง แผนการจัดซื้อจัดจ้าง\nเทศบาลตำบลบ้านตัวอย่าง ขอรายงาน"

    assert view(text).other_agency(AGENCY) == ""


def test_an_upgraded_agency_keeps_its_name():
    assert view("ประกาศองค์การบริหารส่วนตำบลบ้านตัวอย่าง\nเรื่อง แผนการจัดซื้อจัดจ้าง").other_agency(AGENCY) == ""


def test_a_lost_sara_am_does_not_make_an_agency_another():
    assert view("ประกาศเทศบาลตาบลบ้านตัวอย่าง\nเรื่อง แผนการจัดซื้อจัดจ้าง").other_agency(AGENCY) == ""


def test_without_a_known_agency_nobody_is_another():
    assert view("ประกาศเทศบาลตำบลหนองสมมุติ").other_agency(None) == ""


def test_a_laws_name_that_is_wrapped_is_joined():
    lines = ("ตามพระราชบัญญัติการจัดซื้อจัดจ้างและการบริหารพัสดุภาครัฐ", "พ.ศ. 2560 และระเบียบกระทรวงการคลังว่าด้วยการจัดซื้อจัดจ้าง", "สั้น")

    assert "ภาครัฐ พ.ศ. 2560" in view("\n".join(lines)).flowing


def test_the_page_of_words_is_told_only_where_there_are_several():
    assert view("หนึ่ง", "สอง ค่าธรรมเนียม").page_of("ค่าธรรมเนียม") == 2
    assert view("สอง ค่าธรรมเนียม").page_of("ค่าธรรมเนียม") is None


def test_trust_is_told_by_how_the_text_was_read():
    assert view(of=scanned("แผนการจัดซื้อจัดจ้าง")).trust == "ocr"
    assert view(of=inside("ก", text_quality="broken")).trust == "broken"
    assert view("ก").trust == "text"


def test_a_scan_that_nobody_read_says_nothing_and_why():
    one = view(of=scanned("", ""))

    assert (one.says_something, one.cause) == (False, "scanned")


def test_a_parse_that_cost_too_much_is_one_cause():
    assert view(of=inside("ก" * 50, cause="timeout")).cause == "file_too_costly"


def test_the_subject_of_a_paper_that_this_one_rests_on_is_not_its_own():
    text = "แบบขอเผยแพร่ข้อมูล\nตามประกาศสำนักงานปลัดกระทรวงสมมุติ\nเรื่อง แนวทางการเผยแพร่ข้อมูล พ.ศ. 2561"

    assert not any(name.startswith("แนวทาง") for name in view(text).names[:1])


def test_the_subject_line_is_known_without_its_tone_mark():
    assert view(of=scanned("ประกาศเทศบาลสมมุติ\nเรือง แผนการจัดซื้อจัดจ้าง ปี 2568")).names[0] == "แผนการจัดซื้อจัดจ้าง ปี 2568"
