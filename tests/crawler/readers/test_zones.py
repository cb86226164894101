from __future__ import annotations

import pytest

from tests.crawler.readers import link, read

BODY = "<p>" + "เนื้อหาของหน้า " * 60 + "</p>"


@pytest.mark.parametrize(
    ("before", "after", "zone"),
    [
        ("<nav>", "</nav>", "nav"),
        ("<div class='navbar navbar-expand'>", "</div>", "nav"),
        ("<ul id='main-menu'><li>", "</ul>", "nav"),
        ("<div role=navigation>", "</div>", "nav"),
        ("<header>", "</header>", "header"),
        ("<div class='topbar'>", "</div>", "header"),
        ("<aside>", "</aside>", "aside"),
        ("<table><tr><td class='left-sidebar'>", "</td><td>ข</td></tr></table>", "aside"),
        ("<div class='widget'>", "</div>", "aside"),
        ("<div class='nav nav-tabs'>", "</div>", "main"),
        ("<div class='menu-open'>", "</div>", "main"),
        ("<div class='page-header'>", "</div>", "main"),
        ("<article><header>", "</header></article>", "main"),
    ],
)
def test_the_zone_is_what_the_markup_says(before: str, after: str, zone: str) -> None:
    page = read(f"<body class='menu-open'>{before}<a href='/x'>ก</a>{after}{BODY}")
    assert link(page, "ก").zone == zone
    assert page.blocks[-1].zone == "main"


def test_a_footer_stands_at_the_end() -> None:
    card, end = "<div class=footer><a href='/1'>ก</a></div>", "<div class=footer><a href='/2'>ข</a></div>"
    page = read(f"<div class=card-list>{card}</div>{BODY}{end}")
    assert [link(page, "ก").zone, link(page, "ข").zone] == ["main", "footer"]


def test_a_wrapper_of_most_of_the_page_is_no_menu() -> None:
    assert link(read(f"<div class='menu-wrapper'><h2>x</h2>{BODY}<a href='/x'>ก</a></div>"), "ก").zone == "main"


def test_a_menu_larger_than_the_content_is_a_menu() -> None:
    items = "".join(f"<li><a href='/{n}'>รายการเมนูที่ยาวมาก {n}</a>" for n in range(60))
    page = read(f"<div class='mega-menu'><ul>{items}</ul></div><div><h1>แผน</h1><p><a href='/x'>ก</a></p></div>")
    assert page.links[0].zone == "nav"
    assert link(page, "ก").zone == "main"


def test_a_menu_inside_main_is_still_a_menu() -> None:
    page = read(f"<main><nav><a href='/1'>ก</a></nav>{BODY}</main>")
    assert link(page, "ก").zone == "nav"
