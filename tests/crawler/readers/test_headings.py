from __future__ import annotations

import pytest

from tests.crawler.readers import link, read


def test_the_handle_of_a_menu_or_a_tab_is_no_link() -> None:
    page = read(
        "<ul><li><a href='#'>แผนงาน</a><ul><li><a href='/a'>แผนพัฒนา</a></ul></ul>"
        "<a href='#t1' data-bs-toggle='tab'>ปี 2568</a><div id=t1>x</div>"
        "<a href='#' class='dropdown-toggle' data-toggle='dropdown'>เมนู</a>"
    )
    assert [each.text for each in page.links] == ["แผนพัฒนา"]


@pytest.mark.parametrize(
    "html",
    [
        "<h3>แผนงาน</h3><ul><li><a href='/x'>ก</a></ul>",
        "<div class=title><div><h3>แผนงาน</h3></div></div><div><a href='/x'>ก</a></div>",
        "<div><h3>อื่น</h3><a href='/y'>ข</a></div><section><h4>แผนงาน</h4><a href='/x'>ก</a></section>",
        "<table><caption>แผนงาน</caption><tr><td><a href='/x'>ก</a><td>ข</table>",
        "<table><tr><th>ที่<th>เรื่อง<tr><td colspan=2>แผนงาน<tr><td>1<td><a href='/x'>ก</a></table>",
        "<fieldset><legend>แผนงาน</legend><a href='/x'>ก</a></fieldset>",
        "<details><summary>แผนงาน</summary><a href='/x'>ก</a></details>",
        "<p><b>แผนงาน</b></p><p><a href='/x'>ก</a></p>",
        "<div class=card><div class=card-header>แผนงาน</div><div class=card-body><a href='/x'>ก</a></div></div>",
        "<ul class='nav nav-tabs'><li><a href='#t1' data-toggle=tab>แผนงาน</a></ul><div id=t1><a href='/x'>ก</a></div>",
        "<button role=tab aria-controls=t1>แผนงาน</button><div id=t1><p><a href='/x'>ก</a></p></div>",
        "<h2><button data-target='#c1' data-toggle=collapse>แผนงาน</button></h2><div id=c1><a href='/x'>ก</a></div>",
    ],
)
def test_the_heading_is_the_nearest_title_that_governs_the_link(html: str) -> None:
    assert link(read(f"<h1>ITA</h1>{html}<p><a href='/z'>ท้าย</a></p>"), "ก").heading == "แผนงาน"


def test_a_heading_inside_a_card_does_not_govern_what_follows_the_card() -> None:
    page = read("<h2>แผน</h2><div><h4>ข่าว</h4><a href='/1'>ก</a></div><p><a href='/2'>ข</a></p>")
    assert link(page, "ข").heading == "แผน"


def test_titles_of_a_news_list_do_not_head_one_another() -> None:
    page = read("<h2>ข่าว</h2><h4><a href='/1'>ข่าวหนึ่ง</a></h4><h4><a href='/2'>ข่าวสอง</a></h4>")
    assert link(page, "ข่าวสอง").heading == "ข่าว"


def test_a_tab_that_is_only_a_year_is_said_with_the_heading_above() -> None:
    page = read("<h2>แผนปฏิบัติการ</h2><a data-toggle=tab href='#y'>ปี 2568</a><div id=y><p><a href='/x'>ก</a></p></div>")
    assert link(page, "ก").heading == "แผนปฏิบัติการ ปี 2568"


@pytest.mark.parametrize(
    "html",
    [
        "<ul><li><a href='#'>แผนงาน</a><ul><li><a href='/x'>ก</a></ul></ul>",
        "<ul><li><span>แผนงาน</span><div><ul><li><a href='/x'>ก</a></ul></div></ul>",
        "<div class=dropdown><button>แผนงาน</button><div class='dropdown-menu'><a href='/x'>ก</a></div></div>",
    ],
)
def test_the_section_is_the_menu_item_above(html: str) -> None:
    assert link(read(f"<nav>{html}</nav>"), "ก").section == "แผนงาน"
