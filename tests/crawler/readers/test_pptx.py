"""Presentations."""

from __future__ import annotations

import pptx
import pytest
from pptx.util import Cm

from core.snapshot import Inside, Table
from crawler.readers.limits import Limits, Unreadable
from crawler.readers.pptx import read_pptx
from tests.crawler.readers.office import changed, picture, saved


def read(show: object, **limits: int) -> Inside:
    return read_pptx(saved(show), Limits(**limits))


def test_a_page_a_slide_with_its_title_first() -> None:
    show = pptx.Presentation()
    for title, text in (("ผลการดำเนินงาน", "ข้อหนึ่ง\nข้อสอง"), ("งบประมาณ", "รายรับ")):
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text = title, text
        title_shape = slide.shapes.title._element
        title_shape.getparent().append(title_shape)
    inside = read(show)
    assert [page.text for page in inside.pages] == ["ผลการดำเนินงาน\nข้อหนึ่ง\nข้อสอง", "งบประมาณ\nรายรับ"]
    assert [page.headings for page in inside.pages] == [("ผลการดำเนินงาน",), ("งบประมาณ",)]
    assert (inside.cause, inside.page_count, inside.language) == (None, 2, "th")


def test_tables_and_groups_are_read_and_notes_are_not() -> None:
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[6])
    table = slide.shapes.add_table(2, 2, Cm(1), Cm(1), Cm(9), Cm(3)).table
    for number, text in enumerate(("โครงการ", "งบ", "ถนน", "5")):
        table.cell(number // 2, number % 2).text = text
    group = slide.shapes.add_group_shape().shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, Cm(3), Cm(3)).text_frame.text = "ในกลุ่ม"
    slide.notes_slide.notes_text_frame.text = "คำพูด"
    (page,) = read(show).pages
    assert page.text == "โครงการ\tงบ\nถนน\t5\nในกลุ่ม"
    assert page.tables == (Table(head=("โครงการ", "งบ"), rows=1),)


def test_a_slide_of_a_picture_alone_is_scanned_and_keeps_its_number() -> None:
    show = pptx.Presentation()
    show.slides.add_slide(show.slide_layouts[6]).shapes.add_picture(picture(), 0, 0, Cm(20), Cm(15))
    show.slides.add_slide(show.slide_layouts[6])
    show.slides.add_slide(show.slide_layouts[6]).shapes.add_textbox(0, 0, 9, 9).text_frame.text = "ท้าย"
    inside = read(show)
    assert [(page.number, page.text, page.source) for page in inside.pages] == [
        (1, "", "none"),
        (2, "", "text"),
        (3, "ท้าย", "text"),
    ]
    assert (inside.cause, inside.pictures) == ("scanned", 1)


def test_more_slides_than_are_read_end_the_reading() -> None:
    show = pptx.Presentation()
    for _ in range(5):
        show.slides.add_slide(show.slide_layouts[5]).shapes.title.text = "ภาพ"
    inside = read(show, pages=2)
    assert (inside.cause, len(inside.pages), inside.page_count) == ("too_long", 2, 5)


def test_a_show_is_read_as_a_presentation_is() -> None:
    show = pptx.Presentation()
    show.slides.add_slide(show.slide_layouts[5]).shapes.title.text = "ฉาย"
    body = changed(saved(show), lambda _, part: part.replace(b"presentation.main+xml", b"slideshow.main+xml"))
    assert read_pptx(body, Limits()).pages[0].text == "ฉาย"


def test_a_show_without_slides_is_empty() -> None:
    assert read(pptx.Presentation()).cause == "empty"


def test_what_is_no_presentation_is_corrupt() -> None:
    with pytest.raises(Unreadable) as refused:
        read_pptx(b"PK\x03\x04" + bytes(100), Limits())
    assert refused.value.cause == "corrupt"
