from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.readers.html import read_page
from crawler.rendering.signs import as_rendered, has_inner_routes, hides_menu, needs_scripts
from tests.crawler.conftest import page

NOW = datetime(2025, 4, 30, tzinfo=UTC)
WORDS = "เทศบาลตำบลบ้านตัวอย่าง ยินดีต้อนรับทุกท่านสู่เว็บไซต์ " * 8
LINKS = "".join(f'<a href="/m{number}.html">เมนูที่ {number}</a> ' for number in range(8))


def read(body: str):
    return read_page("https://www.example.go.th/", body.encode(), fetched=NOW)


def wanted(body: str) -> bool:
    return needs_scripts(read(body), body.encode())


@pytest.mark.parametrize(
    "body",
    [
        '<div id="root"></div><script src="/static/js/main.js"></script>',
        '<div id="__nuxt"></div><script type="module" src="/_nuxt/entry.js"></script>',
        "<app-root></app-root><script src='main.js'></script>",
        f'<header>{LINKS}</header><p>{WORDS}</p><main id="app"></main><script src="/app.js"></script>',
        f"<nav>{LINKS}</nav><div ng-app='site'></div><script src='/angular.js'></script><p>{WORDS}</p>",
        f"<nav>{LINKS}</nav><table><tr v-for='row in rows'><td>{{{{ row.title }}}}</td></tr></table>{WORDS}<script></script>",
        f"<p>{WORDS}</p><h2>{{{{ title }}}}</h2><p>{{{{ text }}}}</p><script src='/vue.js'></script>",
        f"<p>{WORDS}</p><div id='header'></div><script>$('#header').load('header.html')</script>",
        f"<p>{WORDS}</p><div w3-include-html='menu.html'></div><script src='w3.js'></script>",
        (
            f"<nav>{LINKS}</nav><p>{WORDS}</p><tbody></tbody><ul id='news'></ul>"
            "<script>fetch('/api/news').then(show); function show(r) { document.getElementById('news').append(r) }</script>"
        ),
        f"<nav>{LINKS}</nav><p>{WORDS}</p><div id='list'></div><script>$.getJSON('/list.php', d => $('#list').html(d))</script>",
        "<div id='content'></div><script src='js/site.js'></script>",
    ],
)
def test_what_scripts_would_bring_is_missed(body: str) -> None:
    assert wanted(f"<html><head><title>หน้าหลัก</title></head><body>{body}</body></html>")


@pytest.mark.parametrize(
    "body",
    [
        page("แผนพัฒนา", "/a", "/b"),
        "<h1>ยินดีต้อนรับ</h1><p>เข้าสู่เว็บไซต์</p><a href='/home.html'>เข้าสู่เว็บไซต์</a><script src='/js/site.js'></script>",
        f"<div id='app'><p>{WORDS}</p>{LINKS}</div><script src='/app.js'></script>",
        f"<div id='root'><img src='/banner.jpg'></div><nav>{LINKS}</nav><p>{WORDS}</p><script src='/app.js'></script>",
        (
            f"<nav>{LINKS}</nav><p>{WORDS}</p><div id='visitor-counter'></div>"
            "<script>fetch('/count').then(r => { document.getElementById('visitor-counter').textContent = r })</script>"
        ),
        f"<nav>{LINKS}</nav><p>{WORDS}</p><div id='map'></div><script>$.get('/place', p => $('#map').draw(p))</script>",
        f"<nav>{LINKS}</nav><p>{WORDS}</p><ul id='n'></ul><script>$(window).load(function () {{ $('#n').show() }})</script>",
        f"<nav>{LINKS}</nav><p>{WORDS}</p><div id='box'></div><script>document.getElementById('box').hidden = true</script>",
        f"<nav>{LINKS}</nav><p>{WORDS}</p><script type='text/template'><b>{{{{a}}}} {{{{b}}}}</b></script>",
        "<h1>ไม่พบหน้า</h1><div id='root'></div><script src='/app.js'></script>",
    ],
)
def test_an_ordinary_page_is_let_be(body: str) -> None:
    assert not wanted(body)


def test_a_menu_script_without_a_readable_link_hides_the_menu() -> None:
    shown = read(f"<p>{WORDS}</p>")
    assert hides_menu(shown, {"/menu.js": "for (const one of all) nav.append(link(one))"})
    assert not hides_menu(shown, {"/menu.js": "document.write('<a href=\"/plan.html\">แผนพัฒนา</a>')"})
    assert not hides_menu(shown, {"/menu.js": "var open = false;"})


def test_a_script_that_only_moves_a_menu_hides_nothing() -> None:
    assert not hides_menu(read(f"<nav>{LINKS}</nav>"), {"/menu.js": "nav.append(arrow)"})


def test_a_short_page_that_was_rendered_is_what_it_is() -> None:
    shown = as_rendered(read('<div id="root"><p>แสดงแล้ว</p><a href="/plan.html">แผน</a></div>'))
    assert (shown.rendered, shown.needs_javascript) == (True, False)


@pytest.mark.parametrize(
    ("href", "inner"),
    [("#/plan", True), ("/#!/plan", True), ("#", False), ("#top", False), ("/plan#a/b", False), ("#/", False)],
)
def test_a_link_behind_a_hash_is_a_route_where_it_is_a_path(href: str, inner: bool) -> None:
    assert has_inner_routes(read(f'<a href="{href}">แผน</a>')) is inner


def test_a_page_that_shows_nothing_after_rendering_still_needs_its_scripts() -> None:
    shown = as_rendered(read('<div id="root">กำลังโหลด</div>'))
    assert (shown.rendered, shown.needs_javascript) == (True, True)
