"""Thai text: what a reader sees, what a key folds, and the way back to the words."""

from __future__ import annotations

import time
import unicodedata
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import thai
from core.thai import SHORT_TEXT, arabic_digits, bare_key, clean, keyed, match_key, thai_share

THAI_MARKS = "ัิีึืฺุู็่้๊๋์ํ๎"
MESSY = "".join(chr(code) for code in range(0x0E01, 0x0E5C)) + " \u200b\u00a0\u00adABab-–.,()\uf70a\uf701\uf712\n๐5"
messy_text = st.text(alphabet=st.sampled_from(MESSY), max_size=40)

CONSONANTS = "กขคงจฉชดตถทธนบปผพภมยรลวศสหอ"
syllable = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", "เ", "แ", "โ", "ไ"]),
        st.sampled_from(CONSONANTS),
        st.sampled_from(["", "ิ", "ี", "ุ", "ู", "ั"]),
        st.sampled_from(["", "่", "้"]),
        st.sampled_from(CONSONANTS),
    ),
)
word = st.lists(syllable, min_size=1, max_size=6).map("".join)


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("อํานาจหน้าที่", "อำนาจหน้าที่"),
        ("นํ้าประปา", "น้ำประปา"),
        ("น้ํา", "น้ำ"),
        ("นำ้", "น้ำ"),
        ("จาํนวน", "จำนวน"),
        ("เเผนพัฒนา", "แผนพัฒนา"),
        ("หนา้ที่", "หน้าที่"),
        ("ที่่", "ที่"),
        ("ท่ี", "ที่"),
        ("พันธ์ุ", "พันธุ์"),
        ("เป\uf712นของเป\uf713า", "เป็นของเป่า"),
        ("ป\uf70aา", "ป่า"),
        ("ตุ\u200bลา\u00adคม\ufeff", "ตุลาคม"),
        ("  ปี\u00a0\u00a0 ๒๕๖๘ \n แผน ", "ปี ๒๕๖๘ แผน"),
        ("", ""),
    ],
)
def test_clean_gives_the_text_as_a_reader_should_see_it(written: str, seen: str) -> None:
    assert clean(written) == seen


def test_arabic_digits_keeps_the_length() -> None:
    assert arabic_digits("พ.ศ. ๒๕61") == "พ.ศ. 2561"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("E–Service", "e-service"),
        ("E - SERVICE", "eservice"),
        ("Q & A", "Q&A"),
        ("กฎหมาย", "กฏหมาย"),
        ("ประจําปี ๒๕๖๘", "ประจำปี 2568"),
        ("รอบ6เดือน", "รอบ 6 เดือน"),
        ("พ.ร.บ. ข้อมูลข่าวสารฯ", "พรบ ข้อมูลข่าวสาร"),
        ("ＮＯ ＧＩＦＴ", "No Gift"),
        ("เเผนดำเนินงาน", "แผนดำเนินงาน"),
        ("ประจๅปี", "ประจาปี"),
    ],
)
def test_titles_that_differ_in_nothing_that_matters_share_a_key(one: str, other: str) -> None:
    assert match_key(one) == match_key(other) != ""


@pytest.mark.parametrize(("one", "other"), [("แผน", "แผ่น"), ("O1", "O10"), ("ป้า", "ป่า"), ("ใช้", "ไช้")])
def test_titles_that_differ_keep_their_own_keys(one: str, other: str) -> None:
    assert match_key(one) != match_key(other)


@pytest.mark.parametrize(
    ("written", "lost"),
    [
        ("อำนาจหน้าที่", "อานาจหนาท"),
        ("สำนัก ประจำปี", "สานัก ประจาปี"),
        ("O29 แนวปฏิบัติการจัดการเรื่องร้องเรียนการทุจริต", "o29-แนวปฏบตการจดการเรองรองเรยนการทจรต"),
        ("องค์การบริหารส่วนตำบล", "องคการบริหารสวนตําบล"),
    ],
)
def test_bare_keys_meet_where_marks_were_lost(written: str, lost: str) -> None:
    assert bare_key(written) == bare_key(lost)


def test_a_key_leads_back_to_the_original_words() -> None:
    text = "ดู “แผน ดํา เนินงาน” ปี ๒๕๖๘"
    form = keyed(text)
    at = form.key.index(match_key("แผนดำเนินงาน"))
    start, end = form.span(at, at + len(match_key("แผนดำเนินงาน")))
    assert text[start:end] == "แผน ดํา เนินงาน"


def test_a_bare_key_leads_back_to_words_with_their_last_marks() -> None:
    text = "หมวด อำนาจหน้าที่ ของเรา"
    form = keyed(text, bare=True)
    at = form.key.index(bare_key("อำนาจหน้าที่"))
    start, end = form.span(at, at + len(bare_key("อำนาจหน้าที่")))
    assert text[start:end] == "อำนาจหน้าที่"


def test_an_empty_slice_of_a_key_is_nowhere() -> None:
    assert keyed("แผน").span(2, 2) == (0, 0)


@pytest.mark.parametrize(("text", "share"), [("", 0.0), ("abc", 0.0), ("แผน", 1.0), ("กข ab", 0.5)])
def test_thai_share_counts_characters_that_are_not_spaces(text: str, share: float) -> None:
    assert thai_share(text) == share


@given(messy_text)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(messy_text)
def test_keys_of_keys_are_the_keys(text: str) -> None:
    assert match_key(match_key(text)) == match_key(text)
    assert bare_key(bare_key(text)) == bare_key(text)


@given(messy_text)
def test_a_bare_key_holds_no_marks(text: str) -> None:
    assert not set(bare_key(text)) & set(THAI_MARKS)


@given(st.lists(word, min_size=1, max_size=5), st.sampled_from([" ", "  ", "\u200b", "-", " – ", "\u00a0", "/"]))
def test_what_stands_between_words_never_matters(words: list[str], between: str) -> None:
    assert match_key(between.join(words)) == match_key("".join(words))


@given(word)
def test_cleaning_and_normal_forms_never_change_a_key(text: str) -> None:
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert match_key(unicodedata.normalize(form, text)) == match_key(text) == match_key(clean(text))


@given(messy_text)
def test_keyed_has_the_same_keys(text: str) -> None:
    assert keyed(text).key == match_key(text)
    assert keyed(text, bare=True).key == bare_key(text)


@given(st.lists(word, min_size=1, max_size=5), st.data())
def test_the_words_of_a_slice_have_the_slice_as_their_key(words: list[str], data: st.DataObject) -> None:
    text = " - ".join(words)
    form = keyed(text)
    start = data.draw(st.integers(0, len(form.key) - 1))
    end = data.draw(st.integers(start + 1, len(form.key)))
    low, high = form.span(start, end)
    assert match_key(text[low:high]) == form.key[start:end]


@given(messy_text, st.data())
def test_spans_lie_in_the_text_and_in_order(text: str, data: st.DataObject) -> None:
    form = keyed(text, bare=data.draw(st.booleans()))
    if form.key:
        start = data.draw(st.integers(0, len(form.key) - 1))
        end = data.draw(st.integers(start + 1, len(form.key)))
        low, high = form.span(start, end)
        assert 0 <= low < high <= len(text)


def test_a_hundred_thousand_characters_are_keyed_at_once() -> None:
    text = "ประกาศเทศบาลตำบลบ้านตัวอย่าง เรื่อง แผนการจัดซื้อจัดจ้าง พ.ศ. ๒๕๖๘ " * 1500
    started = time.process_time()
    match_key(text)
    assert time.process_time() - started < 0.25


def in_every_step(text: str) -> str:
    """What ``clean`` promises, every step taken whether it is needed or not."""
    return thai._WHITE.sub(" ", thai._in_order(unicodedata.normalize("NFC", text.translate(thai._GLYPHS)))).strip()


def test_no_disorder_of_up_to_three_marks_is_overlooked() -> None:
    for run in product("ก" + THAI_MARKS + "ำาเแ ", repeat=3):
        text = "".join(run)
        assert clean(text) == in_every_step(text), ascii(text)


@given(messy_text)
def test_a_text_that_needs_no_step_is_left_as_every_step_would_leave_it(text: str) -> None:
    assert clean(text) == in_every_step(text)


@given(st.text(max_size=30))
def test_no_character_of_another_script_is_overlooked(text: str) -> None:
    assert clean(text) == in_every_step(text)


@given(st.lists(st.text(alphabet="กขเาำิ่้ํ๑a \n", max_size=90), min_size=4, max_size=8))
def test_a_long_texts_key_does_not_depend_on_where_its_lines_break(lines: list[str]) -> None:
    text = "\n".join(lines) + "x" * SHORT_TEXT
    assert match_key(text) == keyed(text).key
