from __future__ import annotations

import pytest

from checklist.matching import FUZZY_CUTOFF, PhraseBook
from tests.checklist.sites import lookalike, subject, vocabulary

PLAN = subject("plan", "แผนป้องกันการทุจริต", "แผนปฏิบัติการ*ทุจริต", hints=("การป้องกันการทุจริต", "ทุจริต"))
REPORT = subject("report", "รายงานผลตามแผนป้องกันการทุจริต", lookalikes=(lookalike("seminar", "สัมมนาแผนป้องกันการทุจริต"),))
BOOK = PhraseBook({one.id: one for one in (PLAN, REPORT)}, vocabulary())


def named(text: str, book: PhraseBook = BOOK) -> list[tuple[str, str]]:
    return [(hit.kind, hit.owner) for hit in book.hits(text) if hit.kind in {"phrase", "hint", "lookalike"}]


def test_a_phrase_is_found_where_it_stands():
    text = "ดู แผนป้องกันการทุจริต 2568"

    (hit,) = [hit for hit in BOOK.hits(text) if hit.kind == "phrase"]

    assert text[hit.start : hit.end] == "แผนป้องกันการทุจริต"


def test_the_longest_phrase_silences_those_it_contains():
    assert named("รายงานผลตามแผนป้องกันการทุจริต") == [("phrase", "report")]


def test_a_longer_look_alike_silences_the_phrase_in_it():
    assert named("สัมมนาแผนป้องกันการทุจริต") == [("lookalike", "seminar")]


def test_a_hint_inside_a_phrase_is_silent():
    assert named("แผนป้องกันการทุจริต") == [("phrase", "plan")]


def test_a_hint_alone_is_a_hint():
    assert named("การป้องกันการทุจริต") == [("hint", "plan")]


def test_two_phrases_side_by_side_both_count_in_order_of_appearance():
    assert named("แผนป้องกันการทุจริต / รายงานผลตามแผนป้องกันการทุจริต") == [("phrase", "plan"), ("phrase", "report")]


def test_of_two_phrases_that_overlap_the_head_wins():
    first, second = subject("first", "แผนการใช้จ่าย"), subject("second", "ใช้จ่ายงบประมาณรายจ่าย")

    assert named("แผนการใช้จ่ายงบประมาณรายจ่าย", PhraseBook({"first": first, "second": second}, vocabulary())) == [
        ("phrase", "first")
    ]


def test_two_subjects_with_the_same_phrase_are_both_named():
    twins = {name: subject(name, "แผนป้องกันการทุจริต") for name in ("a", "b")}

    assert named("แผนป้องกันการทุจริต", PhraseBook(twins, vocabulary())) == [("phrase", "a"), ("phrase", "b")]


def test_a_gap_reaches_over_forty_characters():
    assert named(f"แผนปฏิบัติการ{'ก' * 40}ทุจริต") == [("phrase", "plan")]


def test_a_gap_does_not_reach_over_more_than_forty_characters():
    assert named(f"แผนปฏิบัติการ{'ก' * 41}ทุจริต") == [("hint", "plan")]


@pytest.mark.parametrize(
    "text",
    [
        "แผน ป้องกัน การทุจริต",
        "แผนป้องกัน\u200bการ\u200bทุจริต",
        "แผนป้้องกันการทุจริต",
        "แผน-ป้องกัน-การทุจริต",
    ],
    ids=["spaces", "zero_width", "doubled_mark", "hyphens"],
)
def test_the_way_a_phrase_is_typed_does_not_matter(text: str):
    assert named(text) == [("phrase", "plan")]


def test_thai_and_arabic_digits_are_the_same():
    book = PhraseBook({"half": subject("half", "รายงานรอบ 6 เดือน")}, vocabulary())

    assert named("รายงานรอบ ๖ เดือน", book) == [("phrase", "half")]


@pytest.mark.parametrize("typed", ["ประจํา", "ประจำ"], ids=["two_characters", "one_character"])
def test_a_broken_sara_am_is_whole(typed: str):
    book = PhraseBook({"yearly": subject("yearly", "รายงานประจำไตรมาส")}, vocabulary())

    (hit,) = [hit for hit in book.hits(f"รายงาน{typed}ไตรมาส") if hit.kind == "phrase"]

    assert hit.exact


def test_a_slug_without_marks_is_met_on_the_bare_key():
    (hit,) = [hit for hit in BOOK.hits("แผนปองกนการทจรต") if hit.kind == "phrase"]

    assert (hit.owner, hit.exact) == ("plan", False)


def test_a_short_phrase_is_not_met_without_its_marks():
    book = PhraseBook({"fine": subject("fine", "ค่าปรับ")}, vocabulary())

    assert named("คาปรบ", book) == []


def test_shared_words_are_told_apart():
    hits = BOOK.hits("ประชุม แบบฟอร์ม ประจำปี เทศบาลตำบล")

    assert [(hit.kind, hit.owner) for hit in hits] == [
        ("event", "ประชุม"),
        ("modifier", "แบบฟอร์ม"),
        ("filler", "ประจำปี"),
        ("agency", "เทศบาลตำบล"),
    ]


def test_a_misspelt_label_comes_nearest_to_its_phrase():
    near = BOOK.nearest("รายงานผลตามแผนปอ้งกนัการทุจรติ")

    assert near is not None
    assert (near[0], near[1], near[2] >= FUZZY_CUTOFF) == ("phrase", "report", True)


def test_another_title_is_near_to_nothing():
    assert BOOK.nearest("รายงานผลการจัดซื้อจัดจ้างประจำปี") is None


def test_a_short_label_is_near_to_nothing():
    assert BOOK.nearest("แผนทุจริต") is None


def test_a_text_without_letters_has_no_hits():
    assert BOOK.hits("2568 - 1/2") == ()
