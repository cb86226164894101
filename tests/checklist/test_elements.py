from __future__ import annotations

import pytest

from checklist.elements import PRINTED, Material, answer, find_phrase, own_social_links
from core.snapshot import Form, Image
from tests.checklist.sites import element, link

FORM = Form(action="https://www.tuayang.example/send", method="post", text_fields=3, submit="ส่งคำขอ")
MAP = link("แผนที่", "https://www.google.com/maps/place/x")
PAGE = link("เฟซบุ๊ก", "https://www.facebook.com/tuayang")
SHARE = link("แชร์", "https://www.facebook.com/sharer/sharer.php?u=x")
ASKED = link("แบบคำขอออนไลน์", "https://docs.google.com/forms/d/e/x/viewform")
MONTHS = "มกราคม 2568\nกุมภาพันธ์ 2568\nมีนาคม 2568"
NEWS = "ข่าวหนึ่ง 3 มีนาคม 2568\nข่าวสอง 5 พฤษภาคม 2568"

SHOWN = [
    ("title", (), {}, Material("คู่มือการให้บริการ\nบรรทัดถัดไป")),
    ("phrases", ("ระยะเวลา", "กำหนดเวลา"), {}, Material("มีกำหนด เวลา 15 วัน")),
    ("phrases", ("วงเงิน*บาท",), {}, Material("วงเงิน 500,000 บาท")),
    ("phrases", (), {"all_of": (("รายรับ",), ("รายจ่าย", "ใช้จ่าย"))}, Material("รายรับ 5\nการใช้จ่าย 4")),
    ("phrases", ("#คน",), {}, Material("เข้าร่วม 1,240 คน")),
    ("phrases", ("#คน", "#ราย"), {"min_count": 2}, Material("เข้าร่วม ๒๔ คน\nช่วยเหลือ 7 ราย")),
    ("phrases", ("#คน",), {"min_count": 2}, Material("อบรม 24 คน\nประชุม 30 คน")),
    ("phrases", ("งดรับ",), {"without": ("ข่าว",)}, Material("ข่าวงดรับของขวัญ\nนโยบายงดรับของขวัญ")),
    ("phrases", ("นายกเทศมนตรี",), {}, Material("รองนายกเทศมนตรี\nนายกเทศมนตรี")),
    ("labelled", ("ปัญหา",), {}, Material("ที่\tปัญหาและอุปสรรค\tหมายเหตุ")),
    ("labelled", ("ปัญหา",), {}, Material("ส่วนที่ 3 ปัญหาที่พบ")),
    ("labelled", ("ปัญหา",), {}, Material("ข. ปัญหา: ไม่มี")),
    ("labelled", ("วงเงิน$",), {}, Material("วงเงิน (บาท)")),
    (
        "labelled",
        ("ผู้รับผิดชอบ",),
        {},
        Material("ผู้รับผิดชอบ กองคลังเป็นผู้รวบรวมข้อมูลจากทุกกองแล้วเสนอผู้บริหารทุกสิ้นเดือนและรายงานต่อสภา"),
    ),
    ("labelled", ("ขั้นตอน",), {}, Material("คู่มือ\nขั้นตอนที่ใช้", names=frozenset({"คู่มือ", "ขั้นตอนที่ใช้"}))),
    ("labelled", ("รายรับ", "รายจ่าย"), {"min_count": 2}, Material("รายรับ\tรายจ่าย")),
    ("amounts", (), {"min_count": 2}, Material("ตั้งไว้ 25,000 บาท\n748,000.00\tกองช่าง")),
    ("months", (), {"min_count": 3}, Material("มีนาคม - เมษายน\n1 ต.ค.")),
    ("telephone", (), {"min_count": 2}, Material("นายหนึ่ง บ้านดี โทร 0 0000 0000\nนายสอง บ้านงาม โทร 0 0000 0000")),
    ("saraban_email", (), {}, Material("อีเมลกลางของหน่วยงาน\ncenter@tuayang.example")),
    ("telephone", (), {}, Material("โทรศัพท์ 0 0000 0000")),
    ("telephone", (), {}, Material("โทร. ๐-๐๐๐๐-๐๐๐๐")),
    ("telephone", (), {}, Material("", telephones=("0000000000",))),
    ("email", (), {}, Material("ติดต่อ admin@tuayang.example")),
    ("email", (), {}, Material("ติดต่อ admin[at]tuayang.example")),
    ("email", (), {"min_count": 2}, Material("", emails=("a1@tuayang.example", "b2@tuayang.example"))),
    ("saraban_email", (), {}, Material("saraban@tuayang.example")),
    ("saraban_email", (), {}, Material("", emails=("saraban_01@tuayang.example",))),
    ("address", (), {}, Material("เลขที่ 1 หมู่ 2 ตำบลบ้านตัวอย่าง อำเภอตัวอย่าง")),
    ("address", (), {}, Material("", whole="ตำบลบ้านตัวอย่าง อำเภอตัวอย่าง 10000")),
    ("map", (), {}, Material("", links=(MAP,))),
    ("map", (), {}, Material("", page_links=(MAP,))),
    ("map", ("แผนที่ตั้ง",), {}, Material("แผนที่ตั้งสำนักงาน")),
    ("social_link", (), {}, Material("", links=(PAGE,))),
    ("photo", (), {}, Material("", images=(Image(src="/a.jpg", alt="นายก"),))),
    ("person", (), {}, Material("นายตัวอย่าง บ้านตัวอย่าง\nนายกเทศมนตรี")),
    ("person", (), {"min_count": 2}, Material("นายตัวอย่าง บ้านหนึ่ง\nนางสาวตัวอย่าง บ้านสอง")),
    ("table", (), {}, Material("", rows=2)),
    ("table", ("งบประมาณ",), {}, Material("โครงการ\nงบประมาณ (บาท)", rows=3)),
    ("request_form", (), {}, Material("", forms=(FORM,))),
    ("request_form", (), {}, Material("", links=(ASKED,))),
    ("post_form", (), {}, Material("", forms=(FORM.model_copy(update={"text_fields": 1}),))),
    ("post_form", (), {}, Material("", links=(link("แชต", "https://m.me/tuayang"),))),
    ("post_form", (), {}, Material("", links=(link("ตั้งกระทู้ใหม่", "/board/new"),))),
    ("dated_items", (), {"min_count": 2}, Material(NEWS)),
    ("linked_items", (), {"min_count": 2}, Material("", links=(link("ก", "/a"), link("ข", "/b")))),
    ("linked_items", (), {"min_count": 2}, Material("", pieces=2)),
    ("months", (), {"min_count": 3}, Material(MONTHS)),
    ("none_statement", ("ไม่มีเรื่องร้องเรียน",), {}, Material("ปีนี้ไม่มีเรื่องร้องเรียน")),
]

NOT_SHOWN = [
    ("phrases", ("ระยะเวลา",), {}, Material("ค่าธรรมเนียม")),
    ("phrases", (), {"all_of": (("รายรับ",), ("รายจ่าย",))}, Material("รายรับ 5")),
    ("phrases", ("รายรับ",), {"all_of": (("ตาราง",),)}, Material("รายรับ 5")),
    ("phrases", ("งบประมาณ",), {}, Material("ประจำปีงบประมาณ 2568")),
    ("phrases", ("#วัน",), {}, Material("1. วันเด็กแห่งชาติ\nโครงการที่ 2\tวันสงกรานต์")),
    ("phrases", ("#คน", "#ราย"), {"min_count": 2}, Material("อบรม 24 คน\nประชุม 24 คน")),
    ("phrases", ("งดรับ",), {"without": ("ข่าว",)}, Material("ข่าวงดรับของขวัญ")),
    ("phrases", ("นายกเทศมนตรี",), {}, Material("รองนายกเทศมนตรี\nที่ปรึกษานายกเทศมนตรี")),
    ("phrases", ("ปลัดเทศบาล",), {}, Material("จัดทำโดยสำนักปลัดเทศบาล")),
    ("labelled", ("ปัญหา",), {}, Material("มาตรการลดปัญหาที่อาจเกิดขึ้นในการปฏิบัติงาน")),
    ("labelled", ("ผลการดำเนินงาน",), {}, Material("ผลการดำเนินงานตามแผน", names=frozenset({"ผลการดำเนินงานตามแผน"}))),
    ("labelled", ("ระยะเวลา$",), {}, Material("ระยะเวลาของแผน 5 ปี")),
    ("labelled", ("กำหนด",), {"without": ("คำ",)}, Material("กำหนดคำจำกัดความ")),
    ("amounts", (), {"min_count": 2}, Material("ตั้งไว้ 25,000 บาท ปี 2568 หมู่ที่ 12")),
    ("telephone", (), {"min_count": 2}, Material("นายหนึ่ง บ้านดี\nนายสอง บ้านงาม\nโทร 0 0000 0000")),
    ("telephone", (), {}, Material("ปีงบประมาณ 2568 วงเงิน 500,000")),
    ("telephone", (), {"min_count": 2}, Material("โทร 0 0000 0000 โทร 0 0000 0000")),
    ("email", (), {}, Material("ติดต่อทางอีเมล")),
    ("saraban_email", (), {}, Material("admin@tuayang.example", emails=("admin@tuayang.example",))),
    ("address", (), {}, Material("ตำบลบ้านตัวอย่าง")),
    ("map", (), {}, Material("", links=(link("แผนที่", "/map.html"),))),
    ("social_link", (), {}, Material("", links=(SHARE,))),
    ("photo", (), {}, Material("นายก")),
    ("photo", (), {"min_count": 2}, Material("", images=(Image(src="/a.jpg"), Image(src="/a.jpg")))),
    ("person", (), {}, Material("นายกเทศมนตรี ตำบลบ้านตัวอย่าง")),
    ("table", (), {}, Material("", rows=1)),
    ("table", ("งบประมาณ",), {}, Material("ชื่อ\nสกุล", rows=3)),
    ("request_form", (), {}, Material("", forms=(FORM.model_copy(update={"text_fields": 1}),))),
    ("request_form", (), {}, Material("", forms=(FORM.model_copy(update={"password": True}),))),
    ("request_form", (), {}, Material("", forms=(FORM.model_copy(update={"zone": "header"}),))),
    ("post_form", (), {}, Material("", forms=(FORM.model_copy(update={"method": "get"}),))),
    ("dated_items", (), {"min_count": 3}, Material(NEWS)),
    ("linked_items", (), {"min_count": 2}, Material("", links=(link("ก", "/a"), link("ก", "/a"), link("#")))),
    ("months", (), {"min_count": 3}, Material("มกราคม 2568\nมกราคม 2568\nกุมภาพันธ์ 2568")),
    ("none_statement", ("ไม่มีเรื่องร้องเรียน",), {}, Material("มีเรื่องร้องเรียน 2 เรื่อง")),
]


def asked(kind: str, words: tuple[str, ...], *, without: tuple[str, ...] = (), **more):
    rule = element("it", kind, *words, **more)
    return rule.model_copy(update={"recognise": (rule.recognise[0].model_copy(update={"without": without}),)})


def names(cases) -> list[str]:
    return [f"{kind}-{number}" for number, (kind, *_) in enumerate(cases)]


@pytest.mark.parametrize(("kind", "words", "more", "material"), SHOWN, ids=names(SHOWN))
def test_an_element_that_is_shown_is_seen_with_its_words(kind, words, more, material):
    found = answer(asked(kind, words, **more), material)

    assert found.seen is True
    assert found.quote


@pytest.mark.parametrize(("kind", "words", "more", "material"), NOT_SHOWN, ids=names(NOT_SHOWN))
def test_an_element_that_is_not_shown_is_not_seen(kind, words, more, material):
    assert answer(asked(kind, words, **more), material).seen is False


UNREADABLE = [(kind, words, more) for kind, words, more, _ in NOT_SHOWN]


@pytest.mark.parametrize(("kind", "words", "more"), UNREADABLE, ids=names(UNREADABLE))
def test_what_may_lie_in_an_unread_file_could_not_be_told(kind, words, more):
    assert answer(asked(kind, words, **more), Material("", unread_inside=True)).seen is None


def test_pictures_of_the_people_whom_a_page_names_hold_nothing_unread():
    text = "นายหนึ่ง บ้านดี\nนายกเทศมนตรี\nนางสาวสอง บ้านงาม\nปลัดเทศบาล"
    portraits = Material(text, images=(Image(src="/a.jpg"), Image(src="/b.jpg")), unread_inside=True)
    more = Material(text, images=(*portraits.images, Image(src="/chart.jpg")), unread_inside=True)
    rule = element("deputies", "phrases", "รองนายก")

    assert answer(rule, portraits).seen is False
    assert answer(rule, more).seen is None


def test_torn_words_do_not_meet_a_phrase_to_the_letter():
    torn = Material("คู่มือการปฏิบัติงาน องค์การ", loose=PRINTED)

    assert answer(element("it", "phrases", "คู่มือการปฏิบัติงานงาน"), torn).seen is True
    assert answer(element("it", "phrases", "คู่มือการปฏิบัติงานงาน$"), torn).seen is False


def test_words_that_may_mean_it_leave_the_element_open():
    rule = element("steps", "phrases", "ขั้นตอน").model_copy(update={"maybe": element("x", "phrases", "วิธีการ").recognise})

    assert answer(rule, Material("วิธีการ")).unclear
    assert answer(rule, Material("ขั้นตอน")).seen is True


def test_what_is_seen_beside_an_unread_file_is_seen():
    material = Material("ระยะเวลา 15 วัน", unread_inside=True)

    assert answer(element("time", "phrases", "ระยะเวลา"), material).seen is True


def test_one_alternative_is_enough():
    first, second = element("it", "table"), element("it", "phrases", "ไม่มีค่าธรรมเนียม")
    rule = first.model_copy(update={"recognise": (*first.recognise, *second.recognise)})

    assert answer(rule, Material("งานนี้ไม่มีค่าธรรมเนียม")).quote == "ไม่มีค่าธรรมเนียม"


def test_a_quote_is_at_most_160_characters():
    found = answer(element("it", "title"), Material("ก" * 500))

    assert len(found.quote) == 160


def test_a_post_of_a_social_network_is_not_the_agencys_channel():
    links = [
        PAGE,
        SHARE,
        link("โพสต์", "https://www.facebook.com/tuayang/posts/1"),
        link("หน้า", "https://facebook.com/"),
    ]

    assert own_social_links(links) == [PAGE]


def test_a_host_that_only_ends_like_a_social_network_is_none():
    assert own_social_links([link("x", "https://notfacebook.com/tuayang")]) == []


@pytest.mark.parametrize(
    ("phrase", "text", "words"),
    [
        ("ค่าธรรมเนียม", "ไม่เสีย ค่า ธรรมเนียม ใด ๆ", "ค่า ธรรมเนียม"),
        ("ขั้นตอน*บริการ", "ขั้นตอนการให้บริการ", "ขั้นตอนการให้บริการ"),
        ("FEE", "no fee at all", "fee"),
        ("งบประมาณ", "ปีงบประมาณ 2568 งบประมาณ 500 บาท", "งบประมาณ"),
    ],
)
def test_a_phrase_is_quoted_as_it_stands(phrase: str, text: str, words: str):
    assert find_phrase(phrase, text) == words


@pytest.mark.parametrize("phrase", ["ระยะเวลา", "", "*"])
def test_a_phrase_that_is_not_there_is_not_found(phrase: str):
    assert find_phrase(phrase, "ขั้นตอนการให้บริการ") is None
