"""Rich text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.snapshot import Inside, Table
from crawler.readers.limits import Limits, Unreadable
from crawler.readers.rtf import read_rtf


def thai(text: str) -> str:
    """The text as bytes of code page 874, in RTF's way of writing them."""
    return "".join(f"\\'{byte:02x}" for byte in text.encode("cp874"))


def unicode(text: str) -> str:
    return "".join(f"\\u{ord(char)}?" for char in text)


def read(text: str, head: str = r"\ansi\ansicpg874\deff0", limits: Limits | None = None) -> Inside:
    return read_rtf(f"{{\\rtf1{head} {text}}}".encode("cp874"), limits or Limits())


def test_thai_is_read_in_the_file_s_code_page_in_unicode_and_raw() -> None:
    inside = read(f"{thai('ประกาศ')}\\par {unicode('เรื่อง')}\\par แผน\\par")
    assert inside.pages[0].text == "ประกาศ\nเรื่อง\nแผน"


def test_thai_is_read_in_the_code_page_of_its_font() -> None:
    fonts = r"{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset222 Angsana New;}}"
    inside = read(f"{fonts}\\f0 caf\\'e9 {{\\f1 {thai('ประกาศ')}}} \\'e9t\\'e9\\par", r"\ansi\ansicpg1252\deff0")
    assert inside.pages[0].text == "café ประกาศ été"


def test_thai_in_a_font_that_hides_it_is_put_right() -> None:
    inside = read(thai("ประกาศเทศบาลตำบลท่ายาง") + r"\par", r"\ansi\ansicpg1252")
    assert (inside.pages[0].text, inside.text_quality) == ("ประกาศเทศบาลตำบลท่ายาง", "repaired")


def test_stand_ins_of_unicode_are_skipped_as_many_as_said() -> None:
    assert read(r"\uc2\u3585\'a1\'a2\uc0\u3586\u3586 \uc1{\u3587?}ok").pages[0].text == "กขขฃok"


def test_letters_beyond_the_first_plane_come_in_two_halves() -> None:
    assert read(r"a\u-10179?\u-8704?b").pages[0].text == "a\U0001f600b"


def test_a_table_s_head_of_two_rows_is_joined() -> None:
    (page,) = read(
        r"\trowd\clvmgf\cellx1000\cellx3000\pard\intbl "
        f"{thai('โครงการ')}\\cell {thai('งบ')}\\cell\\row"
        r"\trowd\clvmrg\cellx1000\cellx2000\cellx3000\pard\intbl\cell 2567"
        + thai(" ก")
        + r"\cell 2568\cell\row\trowd\cellx1000\cellx2000\cellx3000\pard\intbl "
        f"{thai('ถนน')}\\cell 5\\cell 6\\cell\\row\\pard {thai('ท้าย')}\\par"
    ).pages
    assert page.text == "โครงการ\tงบ\n\t2567 ก\t2568\nถนน\t5\t6\nท้าย"
    assert page.tables == (Table(head=("โครงการ", "งบ 2567 ก", "งบ 2568"), rows=1),)


def test_headings_are_styles_outline_and_bold_lines() -> None:
    styles = r"{\stylesheet{\s0 Normal;}{\s3\b heading 1;}{\*\cs4 heading 2;}}"
    inside = read(
        styles + r"\pard\s3 Plan\par\pard\outlinelevel1 Part\par\pard{\b Bold}\par\pard\s0 " + "body " * 9 + r"\par"
    )
    assert inside.pages[0].headings == ("Plan", "Part", "Bold")


def test_field_codes_headers_hidden_and_unknown_groups_are_no_text() -> None:
    inside = read(
        r"{\header top}{\*\unknown no}{\field{\*\fldinst HYPERLINK x}{\fldrslt link}}{\v hidden}{\footnote low} end\par"
    )
    assert inside.pages[0].text == "link end"


def test_a_text_box_stands_apart_from_the_paragraph_around_it() -> None:
    inside = read(r"a{\shp{\*\shpinst{\sp{\sn x}{\sv y}}{\shptxt\pard box\par}}{\shprslt box}}b\par")
    assert inside.pages[0].text == "box\nab"


def test_breaks_turn_the_page() -> None:
    assert [page.text for page in read(r"one\par\page two\par\pard\pagebb three\par").pages] == ["one", "two", "three"]


def test_title_program_and_dates_are_kept_and_the_author_is_not() -> None:
    inside = read(
        r"{\info{\upr{\title ???}{\*\ud{\title " + unicode("แผน") + r"}}}{\author who}"
        r"{\creatim\yr2567\mo2\dy29\hr9}}{\*\generator Word;}text\par"
    )
    assert (inside.title, inside.producer, inside.pages[0].text) == ("แผน", "Word", "text")
    assert inside.created == datetime(2024, 2, 29, 2, tzinfo=UTC)
    assert "who" not in inside.model_dump_json()


def test_a_picture_alone_is_scanned_and_binary_is_stepped_over() -> None:
    inside = read(r"{\*\shppict{\pict\picwgoal9000\pichgoal9000\bin3 }}}}}{\nonshppict{\pict ffff}}\par")
    assert (inside.cause, inside.pictures) == ("scanned", 1)


def test_groups_in_groups_cost_no_calls() -> None:
    assert read("{" * 50_000 + "deep" + "}" * 50_000).pages[0].text == "deep"


def test_groups_without_end_are_refused() -> None:
    assert read_rtf(b"{\\rtf1 a\\par" + b"{" * 200_000, Limits()).cause == "too_large"


def test_a_file_cut_short_is_read_as_far_as_it_goes() -> None:
    inside = read_rtf(rb"{\rtf1 start\par {\b mid", Limits())
    assert (inside.cause, inside.pages[0].text) == ("corrupt", "start\nmid")


def test_more_characters_than_are_read_end_the_reading() -> None:
    inside = read("abcdef\\par " * 10, limits=Limits(characters=20))
    assert (inside.cause, len(inside.pages[0].text.replace("\n", ""))) == ("too_long", 20)


def test_what_is_no_rich_text_is_corrupt() -> None:
    with pytest.raises(Unreadable) as refused:
        read_rtf(b"<html>", Limits())
    assert refused.value.cause == "corrupt"


def test_nothing_written_is_empty() -> None:
    assert read("").cause == "empty"
