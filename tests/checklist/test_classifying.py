from __future__ import annotations

import pytest

from checklist.classifying import Classifier, classifier_for
from checklist.loading import load_checklist
from core.snapshot import Link
from tests.checklist.sites import classifier, edition, link, lookalike, subject, vocabulary

PLAN = subject(
    "plan",
    "แผนพัฒนาท้องถิ่น",
    hints=("แผนพัฒนา",),
    lookalikes=(lookalike("other_plan", "แผนพัฒนาท้องถิ่นของจังหวัด", "แผนพัฒนาสาธารณสุข"),),
)
REPORT = subject("report", "รายงานผลแผนพัฒนาท้องถิ่น", "รายงานติดตามแผน")
NOTICES = subject("notices", "ประกาศจัดซื้อจัดจ้าง", thing="feed")
LAWS = subject("laws", "กฎหมายที่เกี่ยวข้อง")
READER = classifier(PLAN, REPORT, NOTICES, LAWS)


@pytest.fixture(scope="module")
def bundled() -> Classifier:
    lists = load_checklist(2568)
    return Classifier(lists.subjects, lists.vocabulary, lists.edition)


# --- the label alone


def test_a_phrase_at_the_head_decides_for_certain():
    label = READER.classify("แผนพัฒนาท้องถิ่น")

    assert (label.subjects, label.confidence, label.signals) == (("plan",), "certain", ("title",))


def test_whose_and_of_when_a_thing_is_does_not_matter():
    label = READER.classify("แผนพัฒนาท้องถิ่น ประจำปีงบประมาณ พ.ศ. 2568 ของเทศบาลตำบลบ้านตัวอย่าง")

    assert (label.subjects, label.confidence) == (("plan",), "certain")


def test_the_longest_phrase_names_the_label():
    assert READER.classify("รายงานผลแผนพัฒนาท้องถิ่น").subjects == ("report",)


def test_two_things_joined_are_both_named():
    assert READER.classify("แผนพัฒนาท้องถิ่นและกฎหมายที่เกี่ยวข้อง").subjects == ("plan", "laws")


def test_whose_a_thing_is_does_not_make_it_two():
    assert READER.classify("แผนพัฒนาท้องถิ่น ตามกฎหมายที่เกี่ยวข้อง").subjects == ("plan",)


def test_an_event_before_the_phrase_makes_it_a_story():
    label = READER.classify("ประชุมประชาคมจัดทำแผนพัฒนาท้องถิ่น")

    assert (label.subjects, label.candidates, label.news) == ((), ("plan",), True)


def test_another_kind_of_paper_before_the_phrase_leaves_it_open():
    label = READER.classify("แบบฟอร์มแผนพัฒนาท้องถิ่น")

    assert (label.subjects, label.candidates, label.news) == ((), ("plan",), False)


def test_a_modifier_inside_an_agencys_name_modifies_nothing():
    assert READER.classify("เทศบาลตำบลบ้านตัวอย่าง แผนพัฒนาท้องถิ่น").subjects == ("plan",)


def test_a_sentence_that_goes_on_into_an_event_is_a_story():
    label = READER.classify("แผนพัฒนาท้องถิ่น นายกเทศมนตรีพร้อมคณะลงพื้นที่พบประชาชน")

    assert (label.subjects, label.candidates, label.news) == ((), ("plan",), True)


def test_a_notice_of_a_purchase_for_an_event_is_a_notice():
    assert READER.classify("ประกาศจัดซื้อจัดจ้าง วัสดุสำหรับโครงการอบรมเยาวชน").subjects == ("notices",)


def test_a_look_alike_is_named_as_what_it_is():
    label = READER.classify("แผนพัฒนาสาธารณสุข ประจำปี 2568")

    assert (label.subjects, label.candidates, label.lookalike) == ((), (), "other_plan")


def test_a_longer_look_alike_beats_the_phrase_in_it():
    assert READER.classify("แผนพัฒนาท้องถิ่นของจังหวัด").lookalike == "other_plan"


def test_a_hint_alone_leaves_the_label_open():
    label = READER.classify("แผนพัฒนา")

    assert (label.kind, label.candidates) == ("ambiguous", ("plan",))


def test_a_misspelt_label_is_probable_and_says_so():
    label = READER.classify("รายงานติตดามแผน")

    assert (label.subjects, label.confidence, label.signals) == (("report",), "probable", ("fuzzy",))


def test_a_broken_sara_am_does_not_matter():
    reader = classifier(subject("yearly", "ข้อมูลการดำเนินงาน"))

    label = reader.classify("ข้อมูลการดําเนินงาน")

    assert (label.subjects, label.confidence) == (("yearly",), "certain")


def test_a_slug_without_marks_is_read():
    label = READER.classify("แผนพฒนาทองถน-2568")

    assert (label.subjects, label.signals) == (("plan",), ("title", "bare"))


def test_what_is_another_bodys_is_not_the_agencys():
    label = READER.classify("กฎหมายที่เกี่ยวข้อง กรมที่ดิน")

    assert (label.subjects, label.candidates) == ((), ("laws",))


def test_a_phrase_far_from_the_head_of_a_long_label_does_not_decide():
    label = READER.classify("ขอความร่วมมือพี่น้องประชาชนทุกหมู่บ้านช่วยกันดูแลแผนพัฒนาท้องถิ่น")

    assert label.subjects == ()


# --- codes


@pytest.mark.parametrize("code", ["O13", "o13", "O 13", "O13."])
def test_a_code_alone_names_nothing(code: str):
    assert READER.classify(code).kind == "none"


def test_a_code_never_decides_against_the_title():
    reader = Classifier({"plan": PLAN, "laws": LAWS}, vocabulary(), edition(LAWS, PLAN))

    label = reader.classify("O1 แผนพัฒนาท้องถิ่น")

    assert (label.subjects, label.code) == (("plan",), "O1")


def test_a_code_before_a_title_does_not_hide_it():
    assert READER.classify("O13 แผนพัฒนาท้องถิ่น").confidence == "certain"


def test_a_list_number_is_no_code():
    assert READER.classify("13. แผนพัฒนาท้องถิ่น").code == ""


def test_a_code_in_brackets_behind_is_read():
    assert READER.classify("แผนพัฒนาท้องถิ่น (O5)").code == "O5"


def test_a_number_beyond_any_list_is_no_code():
    assert READER.classify("O99 แผนพัฒนาท้องถิ่น").code == ""


# --- labels that say nothing


@pytest.mark.parametrize("text", ["เปิด", "ดาวน์โหลด", "2568", "ประจำปีงบประมาณ 2568", ""])
def test_a_label_that_says_nothing_is_generic(text: str):
    assert READER.is_generic(text)


def test_a_label_of_its_own_is_not_generic():
    assert not READER.is_generic("แผนพัฒนาท้องถิ่น")


def test_a_generic_label_takes_its_heading():
    label = READER.classify("ดาวน์โหลด", context="แผนพัฒนาท้องถิ่น")

    assert (label.subjects, label.candidates, label.signals) == ((), ("plan",), ("heading",))


def test_an_agencys_name_under_a_heading_is_the_agencys_thing():
    label = READER.classify("เทศบาลตำบลบ้านตัวอย่าง", context="แผนพัฒนาท้องถิ่น")

    assert (label.subjects, label.confidence) == (("plan",), "probable")


def test_a_label_of_its_own_ignores_its_heading():
    assert READER.classify("กฎหมายที่เกี่ยวข้อง", context="แผนพัฒนาท้องถิ่น").subjects == ("laws",)


def test_a_generic_label_may_be_named_by_its_file():
    label = READER.classify("ดาวน์โหลด", href="/files/แผนพัฒนาท้องถิ่น_2568.pdf")

    assert (label.subjects, label.candidates, label.signals) == ((), ("plan",), ("file_name",))


def test_a_file_name_of_numbers_names_nothing():
    assert READER.classify("ดาวน์โหลด", href="/files/20250801_113.pdf").kind == "none"


# --- whose a list is


def test_under_a_heading_of_another_body_nothing_is_the_agencys():
    assert READER.classify("กฎหมายที่เกี่ยวข้อง", context="หนังสือราชการจากกรม").kind == "none"


def test_a_tolerant_subject_under_a_heading_of_another_body_is_left_open():
    reader = classifier(LAWS, foreign_tolerant=("laws",))

    label = reader.classify("กฎหมายที่เกี่ยวข้อง", context="หนังสือราชการจากกรม")

    assert (label.subjects, label.candidates) == ((), ("laws",))


def test_a_doubtful_subject_among_links_of_neighbours_is_left_open():
    reader = classifier(LAWS, PLAN, neighbour_doubtful=("laws",))

    assert reader.classify("กฎหมายที่เกี่ยวข้อง", context="หน่วยงานที่เกี่ยวข้อง").candidates == ("laws",)


def test_another_subject_among_links_of_neighbours_stays_the_agencys():
    reader = classifier(LAWS, PLAN, neighbour_doubtful=("laws",))

    assert reader.classify("แผนพัฒนาท้องถิ่น", context="หน่วยงานที่เกี่ยวข้อง").subjects == ("plan",)


# --- longer texts, items, ranks


def test_a_text_mentions_the_subjects_whose_phrases_stand_in_it():
    text = "เทศบาลได้จัดทำรายงานผลแผนพัฒนาท้องถิ่น โดยอาศัยกฎหมายที่เกี่ยวข้อง"

    assert READER.mentions(text) == {"report", "laws"}


def test_items_that_ask_for_a_subject_are_named_by_the_edition():
    reader = Classifier({"plan": PLAN, "laws": LAWS}, vocabulary(), edition(LAWS, (PLAN, LAWS)))

    assert reader.items_of("laws") == ("O1", "O2")


def test_a_label_of_a_subject_is_visited_before_a_hint_a_hub_and_the_rest():
    texts = ["แผนพัฒนาท้องถิ่น", "แผนพัฒนา", "ita 2568", "ประวัติความเป็นมา", "แกลเลอรี่"]

    ranks = [READER.rank(link(text, "/x.html")) for text in texts]

    assert ranks == sorted(set(ranks), reverse=True)


def test_a_generic_label_beside_a_title_is_visited_before_one_alone():
    beside = link("เปิด", "/x.html", row="แผนพัฒนาท้องถิ่น เปิด")

    assert READER.rank(beside) > READER.rank(link("เปิด", "/x.html"))


def test_a_story_about_a_subject_is_visited_after_the_subject():
    story = link("ประชุมประชาคมจัดทำแผนพัฒนาท้องถิ่น", "/x.html")

    assert READER.rank(story) < READER.rank(link("แผนพัฒนาท้องถิ่น", "/y.html"))


@pytest.mark.parametrize("text", ["แผนพัฒนาท้องถิ่น", "เปิด", "แกลเลอรี่", "", "ประวัติ"])
def test_a_rank_lies_between_0_and_1(text: str):
    assert 0 <= READER.rank(link(text, "/x.html")) <= 1


# --- the real wording


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("รายงานผลการดำเนินการป้องกันการทุจริตประจำปี", "anti_corruption_report"),
        ("แผนปฏิบัติการป้องกันการทุจริต", "anti_corruption_plan"),
        ("แนวปฏิบัติการจัดการเรื่องร้องเรียนการทุจริตและประพฤติมิชอบ", "complaint_guideline"),
        ("ช่องทางแจ้งเรื่องร้องเรียนการทุจริตและประพฤติมิชอบ", "complaint_channel"),
        ("ข้อมูลสถิติเรื่องร้องเรียนการทุจริตและประพฤติมิชอบ", "complaint_statistics"),
        ("คู่มือหรือแนวทางการปฏิบัติงานของเจ้าหน้าที่", "staff_manual"),
        ("คู่มือหรือแนวทางการให้บริการสำหรับผู้รับบริการหรือผู้มาติดต่อ", "service_manual"),
        ("ข้อมูลสถิติการให้บริการ", "service_statistics"),
        ("E-Service", "e_service"),
        ("มาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน", "integrity_measures"),
        ("รายงานผลการดำเนินการเพื่อส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน", "integrity_measures_report"),
        ("รายงานผลการจัดซื้อจัดจ้างหรือการจัดหาพัสดุประจำปี", "procurement_annual_report"),
    ],
)
def test_items_that_sound_alike_are_told_apart(bundled: Classifier, text: str, expected: str):
    assert bundled.classify(text).subjects == (expected,)


@pytest.mark.parametrize("year", [2563, 2564, 2565, 2566, 2567, 2568, 2569])
def test_an_items_own_title_names_a_subject_it_asks_for(year: int):
    lists = load_checklist(year)
    reader = Classifier(lists.subjects, lists.vocabulary, lists.edition)

    wrong = [
        item.code
        for item in lists.edition.items
        if not set(item.subjects) & set(reader.classify(item.title_th).subjects)
    ]

    assert wrong == []


@pytest.mark.parametrize(
    "text", ["จ้างเหมาจัดทำคู่มือการให้บริการประชาชน", "จ้างจัดทำแผนพัฒนาท้องถิ่น", "ร่างแผนพัฒนาท้องถิ่น", "E-Service กรมที่ดิน"]
)
def test_the_purchase_draft_or_copy_of_anothers_thing_is_not_the_thing(text):
    lists = load_checklist(2568)
    assert not Classifier(lists.subjects, lists.vocabulary, lists.edition).classify(text).subjects


@pytest.mark.parametrize("text", ["ดูเอกสาร 1", "ดูเอกสาร (2)", "ดาวน์โหลดที่ ๓", "เปิด 4"])
def test_a_numbered_link_of_many_says_nothing_by_itself(text):
    lists = load_checklist(2568)
    assert Classifier(lists.subjects, lists.vocabulary, lists.edition).classify(text).generic


def test_a_label_cut_off_in_the_middle_is_told_by_its_beginning():
    lists = load_checklist(2568)
    label = Classifier(lists.subjects, lists.vocabulary, lists.edition).classify("O25 หลักเกณฑ์การบริหารและ")
    assert (label.subjects, label.confidence) == (("hr_criteria",), "probable")


@pytest.mark.parametrize("text", ["O1-O28 ปี 2568", "O1 - O43", "o01–o26", "OIT 2568"])
def test_the_list_itself_is_a_hub(text: str):
    lists = load_checklist(2568)
    assert Classifier(lists.subjects, lists.vocabulary, lists.edition).is_hub(text)


def test_a_menu_is_followed_before_the_stories():
    lists = load_checklist(2568)
    rank = Classifier(lists.subjects, lists.vocabulary, lists.edition).rank
    menu = rank(Link(url="https://x.example/a", text="กองช่าง", zone="nav"))
    story = rank(Link(url="https://x.example/b", text="ลงพื้นที่ซ่อมไฟฟ้าสาธารณะ", zone="main"))
    dull = rank(Link(url="https://x.example/c", text="สถานที่ท่องเที่ยว", zone="nav"))
    assert menu > story
    assert menu > dull


def test_the_form_of_a_report_is_filled_in_where_it_is_of_a_time():
    lists = load_checklist(2568)
    classify = Classifier(lists.subjects, lists.vocabulary, lists.edition).classify
    filled = classify("แบบรายงานการรับของขวัญและของกำนัลตามนโยบาย No Gift Policy ปี 2568 รอบ 6 เดือน")
    assert (filled.subjects, filled.confidence) == (("no_gift_report",), "probable")
    assert not classify("แบบรายงานการรับของขวัญและของกำนัล").subjects


@pytest.mark.parametrize("text", ["แผนการจัดชื้อจัดจ้าง", "นโยบายการบริหารทรัพยากรบุคล", "แผนการใช้จ่าย งปม. ประจำปี 2568"])
def test_misspelt_and_shortened_words_are_put_right_first(text: str):
    lists = load_checklist(2568)
    assert Classifier(lists.subjects, lists.vocabulary, lists.edition).classify(text).subjects


# --- one for each audit


def test_each_audit_gets_a_classifier_that_was_asked_nothing_yet():
    lists = load_checklist(2568)
    first = classifier_for(lists.subjects, lists.vocabulary, lists.edition)
    asked = first.classify("แผนพัฒนาท้องถิ่น")
    second = classifier_for(lists.subjects, lists.vocabulary, lists.edition)
    assert first.known()
    assert not second.known()
    assert second.classify("แผนพัฒนาท้องถิ่น") == asked


def test_the_phrases_of_another_checklist_are_not_taken_for_those_of_this_one():
    lists = load_checklist(2568)
    classifier_for(lists.subjects, lists.vocabulary, lists.edition)
    other = classifier_for({PLAN.id: PLAN}, vocabulary(), edition(PLAN))
    assert {PLAN.id} >= set(other.classify("นโยบายไม่รับของขวัญ").subjects)
