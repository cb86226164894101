from __future__ import annotations

import pytest

from tests.crawler.readers import read


@pytest.mark.parametrize(
    ("inside", "text", "origin"),
    [
        ("<img src=a.png alt='แผน'> แผนพัฒนา", "แผนพัฒนา", "text"),
        ("<img src=a.png alt='แผนพัฒนา'>", "แผนพัฒนา", "alt"),
        ("<img src=a.png alt='banner1' title='แผนพัฒนา'>", "แผนพัฒนา", "title"),
        ("<i class='fa fa-file' aria-label='แผนพัฒนา'></i>", "แผนพัฒนา", "aria"),
        ("<img src='img/plan68.png'>", "plan68.png", "file_name"),
        ("<i></i>", "", "none"),
        ("<i class='material-icons'>check_circle</i> แผนพัฒนา", "แผนพัฒนา", "text"),
        ("<span class='material-symbols-outlined'>call</span>แผนพัฒนา", "แผนพัฒนา", "text"),
        ("<i>expand_more</i><span>แผน</span><span>พัฒนา</span>", "แผนพัฒนา", "text"),
        ("แผน<br>พัฒนา <span hidden>x</span><span style='display:none'>y</span>", "แผน พัฒนา", "text"),
        ("<svg><title>icon</title><text>svg</text></svg>แผนพัฒนา", "แผนพัฒนา", "text"),
        ("<div><h5>แผนพัฒนา</h5><p>2568</p></div>", "แผนพัฒนา 2568", "text"),
    ],
)
def test_a_link_says_its_visible_words_else_what_stands_for_them(inside: str, text: str, origin: str) -> None:
    (found,) = read(f"<a href='/x'>{inside}</a>").links
    assert (found.text, found.text_from) == (text, origin)


def test_one_label_split_over_two_links_is_one() -> None:
    page = read("<td><a href='/p'>รายงานผลการจัดซื้อจัดจ้าง</a>&nbsp;&nbsp;<br><a href='/p'>ประจำปี</a></td>")
    assert [each.text for each in page.links] == ["รายงานผลการจัดซื้อจัดจ้าง ประจำปี"]


def test_a_picture_and_a_title_that_lead_to_one_place_are_one_link() -> None:
    page = read("<div><a href='/p'><img src=a.jpg></a> <a href='/p'>แผนพัฒนา</a></div>")
    assert [(each.text, each.text_from) for each in page.links] == [("แผนพัฒนา", "text")]


def test_links_to_different_places_side_by_side_stay_apart() -> None:
    page = read("<p><a href='/1'>ปี 2567</a><a href='/2'>ปี 2568</a></p>")
    assert [each.text for each in page.links] == ["ปี 2567", "ปี 2568"]
    assert page.blocks[0].text == "ปี 2567 ปี 2568"


@pytest.mark.parametrize(
    ("inside", "image"),
    [
        ("<img src='/img/menu3.png'>", "https://www.bantuayang.go.th/img/menu3.png"),
        ("<img src=wait.gif data-src='/img/btn_plan.png'>", "https://www.bantuayang.go.th/img/btn_plan.png"),
        ("<img src='/img/new.gif'><img src='/img/m1.png'>", "https://www.bantuayang.go.th/img/m1.png"),
        ("<img src='/img/m1.png' width=180 height=40>", "https://www.bantuayang.go.th/img/m1.png"),
        ("<img src='/img/m1.png' width=32 height=32>", ""),
        ("<img src='/img/icon-home.png'>", ""),
        ("<img src='/img/facebook.png'>", ""),
        ("<img src='data:image/png;base64,AAAA'>", ""),
        ("<img src='/img/m1.png' alt='แผนพัฒนา'>", ""),
        ("<img src='/img/m1.png'> แผนพัฒนา", ""),
        ("<i class='fa fa-file'></i>", ""),
    ],
)
def test_the_picture_that_stands_for_a_links_words_is_kept(inside: str, image: str) -> None:
    (found,) = read(f"<a href='/x'>{inside}</a>").links
    assert found.image == image


def test_an_image_button_has_its_picture() -> None:
    (found,) = read("<input type=image src='/img/m1.png' onclick=\"location.href='/plan'\">").links
    assert (found.url, found.image) == (
        "https://www.bantuayang.go.th/plan",
        "https://www.bantuayang.go.th/img/m1.png",
    )


def test_a_picture_beside_the_words_of_the_same_link_stands_for_nothing() -> None:
    page = read("<div><a href='/p'><img src=a.jpg></a> <a href='/p'>แผนพัฒนา</a></div>")
    assert [each.image for each in page.links] == [""]
