"""Thai text that an export spoilt, and what is brought back of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.thai_repair import from_latin, readable, repair

PROSE = "เทศบาลประกาศแผนการจัดซื้อจัดจ้างและรายงานการเงินให้ประชาชนทราบทุกปี มาตรา ราคา สาขา ภาษา เวลา อาคาร "


@pytest.mark.parametrize(
    ("spoilt", "whole"),
    [
        ("องค์การบริหารส่วนต าบล", "องค์การบริหารส่วนตำบล"),
        ("จัดท าแผน อ าเภอ", "จัดทำแผน อำเภอ"),
        ("ต้นน ้าประปา", "ต้นน้ำประปา"),
        ("ประจํ าปี", "ประจำปี"),
        ("ต ำบล", "ตำบล"),
    ],
)
def test_a_sara_am_in_pieces_is_put_together(spoilt: str, whole: str) -> None:
    assert repair(spoilt).text == whole
    assert repair(spoilt).quality == "repaired"


def test_a_text_with_sara_am_for_every_sara_aa_is_turned_back() -> None:
    spoilt = "ส ำหรับประชำชน องค์กำรบริหำรส่วนต ำบล " * 3
    assert repair(spoilt).text == ("สำหรับประชาชน องค์การบริหารส่วนตำบล " * 3).strip()


def test_in_a_text_that_has_its_sara_am_a_space_before_sara_aa_is_only_a_space() -> None:
    assert repair("ประม าณ ตำบล อำเภอ จำนวน").text == "ประมาณ ตำบล อำเภอ จำนวน"


def test_frequent_words_get_their_sara_am_back_where_nothing_shows_that_it_was_there() -> None:
    found = repair(PROSE + "ตาบล อาเภอ จานวน กาหนด ประจาปี สานักงาน ดาเนินการ")
    assert found.text.endswith("ตำบล อำเภอ จำนวน กำหนด ประจำปี สำนักงาน ดำเนินการ")
    assert found.quality == "repaired"


def test_a_long_text_whose_sara_am_is_lost_stays_broken() -> None:
    assert repair(PROSE * 10 + "ตาบล ทา นา").quality == "broken"


def test_a_circle_given_as_a_tone_is_known_in_words_that_have_none() -> None:
    assert repair("ต้าบล อ้าเภอ ก้าหนด หน้า ก้าว").text == "ตำบล อำเภอ กำหนด หน้า ก้าว"


def test_of_two_tones_the_second_is_the_circle() -> None:
    assert repair("บ่อน้้าบาดาล").text == "บ่อน้ำบาดาล"


@pytest.mark.parametrize(
    "text", ["เวลาดับไฟ", "ราคาขอ", "จัดทางเดิน", "ประชาระดม", "จิตอาสานักเรียน", "พัฒนาเสนอ", "วาจาเป็น", "ปลา ทา จา นา"]
)
def test_words_that_only_look_like_lost_ones_stay(text: str) -> None:
    assert repair(PROSE + text).text.endswith(text)


@pytest.mark.parametrize(
    "text", ["ตำบลบางตาล มีน้ำประปา ๑๒ แห่ง", "Annual report 2024", "1,200.00", "บทที่ 1\nบทนำ\tหน้า\fหน้าสอง"]
)
def test_a_good_text_stays_as_it_is(text: str) -> None:
    assert repair(text).text == text
    assert repair(text).quality == "good"


def test_what_clean_alone_puts_right_is_no_repair() -> None:
    found = repair("ตํ  าบล".replace("  ", "") + " นํ้า  เเละ")
    assert (found.text, found.quality) == ("ตำบล น้ำ และ", "good")


def test_nothing_is_no_text() -> None:
    assert (repair(" \n\f ").text, repair("").quality) == ("", "none")


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "mac_roman"])
def test_thai_taken_for_another_code_page_is_turned_back(encoding: str) -> None:
    spoilt = "ประกาศ กองคลัง".encode("cp874").decode(encoding, "ignore")
    assert from_latin(spoilt) == "ประกาศ กองคลัง"


def test_short_words_are_turned_back_among_many() -> None:
    whole = "ประกาศ กองคลัง เทศบาล แผนพัฒนา รายงานการประชุม งบประมาณ รายรับ งาน ณ"
    assert from_latin(whole.encode("cp874").decode("latin-1")) == whole
    assert from_latin("งาน ณ".encode("cp874").decode("latin-1")) != "งาน ณ"


WHOLE = "ประกาศ กองคลัง เทศบาล แผนพัฒนา รายงานการประชุม งบประมาณ รายรับ"


def test_thai_figures_are_turned_back_among_many_words() -> None:
    whole = f"{WHOLE} พ.ศ. ๒๕๖๘ (๑) ๑๒ ฯ"
    assert from_latin(whole.encode("cp874").decode("latin-1")) == whole
    assert from_latin("2 ÷ 3 øñ") == "2 ÷ 3 øñ"


def test_a_yo_ying_given_as_a_hyphen_comes_back_where_nothing_else_can_stand() -> None:
    whole = f"{WHOLE} ปัญหา ญาติ ใหญ่ ภูมิปัญญา วิญญู หญิง เชิญ เจริญ"
    spoilt = whole.encode("cp874").decode("latin-1").replace("\xad", "-")
    assert from_latin(spoilt) == whole


def test_hyphens_stay_among_thai_words_read_as_latin() -> None:
    whole = f"{WHOLE} กว้าง-ยาว ๒๕๖๖-๒๕๗๐ 2566 - 2570 0-4300-0000 ก-ฮ"
    assert from_latin(whole.encode("cp874").decode("latin-1")) == whole


@pytest.mark.parametrize(
    "text", ["……………", "1 …–…–… 2", "café résumé naïve", "Zürich – Größe", "“quoted” … ©®™", "½ × 2 ÷ °C §"]
)
def test_latin_letters_stay(text: str) -> None:
    assert from_latin(text) == text


@pytest.mark.parametrize(
    "text",
    [
        PROSE,
        "The council met on 12 May 2024; all members (9) were present.",
        "NOTICE OF PROCUREMENT No. 12/2567",
        "1 2,500.00 2568\n2 300.00 -",
        "แบบ ปร.4 Factor F 1.2726",
        "Žádost o dotaci obce na opravu místní komunikace a veřejného osvětlení",
        "โครงการ Café de Ville ณ เทศบาล",
        "https://www.example.go.th/plan.pdf",
    ],
)
def test_what_a_person_wrote_is_readable(text: str) -> None:
    assert readable(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "\x01\x02\x04\x05 \x07\x08",
        "\ue000\ue001\ue002\ue003 \ue004",
        "[[UU YIT{. I Cl'l*n{luna'}iurclut utl-tBlut dAJ I d']llfl !'luYrurut",
        "EEjB fri Ed)=+ hro -5 El F 'la -- it -aJ -b.-aFr t -t?r13 -q,-a",
        "่ ั ิ ี ุ า ะ ่ ั ิ ี ุ า ะ",
        "Ôçèðýîÿàëõě ĉäõçÿòตำçòทุ่Ô÷îมุติ ðÿïÔÿæÔ้ÿôøน้ÿ",
        "ÎÿðèðýĉîæÕïåððîĉôøÿÏúÔÝ ĊéæÔÿæèðýëõ ÷Ôĉ÷îÑåððî",
    ],
)
def test_what_no_person_wrote_is_not_readable(text: str) -> None:
    assert not readable(text)


@given(st.text(alphabet=st.sampled_from("กตนำาํ้่ัิ เ\n\t\f1aÃ"), max_size=60))
def test_a_repaired_text_keeps_its_lines_and_repairing_again_changes_nothing(text: str) -> None:
    once = repair(text).text
    if once:
        assert once.count("\n") == text.count("\n")
        assert once.count("\f") == text.count("\f")
