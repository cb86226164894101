from __future__ import annotations

import json

from checklist.loading import load_edition
from cli.classify import items_of


def answers(ran) -> list[dict]:
    return [json.loads(line) for line in ran.out.splitlines()]


def line(**keys: str) -> bytes:
    return json.dumps(keys, ensure_ascii=False).encode() + b"\n"


def test_an_official_title_is_answered_with_item_and_subject_of_that_year(oit):
    ran = oit("classify", "--year", "2568", stdin=line(text="ข้อมูลผู้บริหาร"))

    assert (answers(ran)[0]["item"], answers(ran)[0]["subject"]) == ("O2", "executives")


def test_the_same_subject_has_another_code_in_another_year(oit):
    text = line(text="รายงานผลการดำเนินงานประจำปี")

    assert answers(oit("classify", "--year", "2568", stdin=text))[0]["item"] == "O7"
    assert answers(oit("classify", "--year", "2564", stdin=text))[0]["item"] == "O12"


def test_words_of_no_subject_are_answered_with_null(oit):
    found = answers(oit("classify", "--year", "2568", stdin=line(text="ปฏิทินกิจกรรม")))[0]

    assert (found["item"], found["subject"]) == (None, None)


def test_every_line_is_answered_in_order_and_blank_lines_are_passed_over(oit):
    stdin = line(text="ข้อมูลผู้บริหาร") + b"\n" + line(text="ข้อมูลการติดต่อ", href="/contact", context="เมนู")

    assert [found["subject"] for found in answers(oit("classify", "--year", "2568", stdin=stdin))] == [
        "executives",
        "contact",
    ]


def test_further_keys_on_a_line_do_no_harm(oit):
    assert oit("classify", "--year", "2568", stdin=line(text="ข้อมูลผู้บริหาร", source="menu")).status == 0


def test_null_for_href_and_context_is_no_value(oit):
    ran = oit("classify", "--year", "2568", stdin=b'{"text": "Q&A", "href": null, "context": null}\n')

    assert ran.status == 0


def test_a_line_that_is_no_json_is_refused_by_its_number_after_the_answers_before_it(oit):
    ran = oit("classify", "--year", "2568", stdin=line(text="ข้อมูลผู้บริหาร") + b"oops\n")

    assert ran.status == 2
    assert len(answers(ran)) == 1
    assert ran.err.startswith("oit: line 2 of stdin cannot be used")


def test_a_line_without_text_is_refused_by_its_number(oit):
    ran = oit("classify", "--year", "2568", stdin=b'{"label": "x"}\n')

    assert ran.status == 2
    assert "line 1 of stdin cannot be used (text: " in ran.err


def test_bytes_that_are_not_utf8_are_refused_by_their_line(oit):
    ran = oit("classify", "--year", "2568", stdin=b'{"text": "\xa1\xa2"}\n')

    assert ran.status == 2
    assert "line 1 of stdin" in ran.err


def test_the_item_that_asks_for_most_of_the_subjects_comes_first():
    edition = load_edition(2568)

    assert items_of(("procurement_progress", "procurement_list"), edition) == ["O12"]
    assert items_of(("executives", "organisation_structure", "powers_and_duties"), edition) == ["O1", "O2"]
