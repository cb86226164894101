from __future__ import annotations

import pytest

from tests.crawler.readers import read


def test_a_form_says_what_it_asks_for() -> None:
    (form,) = read(
        "<main><h2>แจ้งเรื่องร้องเรียน</h2><form action='/send' method=POST><label for=n>ชื่อ</label>"
        "<input id=n type=text><label>อีเมล <input type=email></label><textarea placeholder='รายละเอียด'></textarea>"
        "<input type=file name=ไฟล์แนบ>"
        "<input type=hidden name=token><input type=checkbox name=agree><button>ส่งเรื่อง</button></form></main>"
    ).forms
    assert (form.action, form.method, form.heading) == ("https://www.bantuayang.go.th/send", "post", "แจ้งเรื่องร้องเรียน")
    assert form.labels == ("ชื่อ", "อีเมล", "รายละเอียด", "ไฟล์แนบ", "agree")
    assert (form.text_fields, form.password, form.submit) == (4, False, "ส่งเรื่อง")


def test_a_field_without_a_label_is_called_by_the_words_before_it() -> None:
    (form,) = read(
        "<form method=post><table><tr><td>ชื่อผู้ส่ง : *<td><input name=s_name><tr><td>ข้อความ<td><textarea name=m>"
        "</table></form>"
    ).forms
    assert form.labels == ("ชื่อผู้ส่ง", "ข้อความ")


@pytest.mark.parametrize(
    "field",
    [
        "<input type=search name=x>",
        "<input name=q>",
        "<input name=t placeholder='ค้นหา...'>",
        "<input type=hidden name=a>",
    ],
)
def test_a_search_box_is_nothing_to_fill_in(field: str) -> None:
    (form,) = read(f"<form action='/s'>{field}<input type=submit value=ค้นหา></form>").forms
    assert form.text_fields == 0


def test_fields_belong_to_a_form_tag_lost_between_table_tags() -> None:
    (form,) = read(
        "<table><form action='/f' method=post><tr><td><input name=a><textarea name=b></textarea></form></table>"
    ).forms
    assert (form.action.endswith("/f"), form.text_fields) == (True, 2)


def test_fields_without_a_form_are_one_form() -> None:
    (form,) = read(
        "<div><input placeholder='ชื่อ'><textarea placeholder='ข้อความ'></textarea><button>ส่ง</button></div>"
    ).forms
    assert (form.action, form.labels, form.submit) == ("", ("ชื่อ", "ข้อความ"), "ส่ง")


def test_a_form_without_fields_is_no_form() -> None:
    assert read("<form action='/x'><div>ก</div></form>").forms == ()


def test_a_password_field_is_said() -> None:
    (form,) = read("<form method=post><input name=user><input type=password name=pass></form>").forms
    assert form.password
