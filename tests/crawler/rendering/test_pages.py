"""Pages of a website on loopback in the real browser: what is seen after the scripts, and what is never asked for."""

from __future__ import annotations

import asyncio
import hashlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from core.chromium import executable
from core.settings import ScanSettings
from core.snapshot import Cause, Page
from crawler.frontier import neutral
from crawler.reactor import reactor_loop
from crawler.rendering import pages
from crawler.rendering.chromium import shared
from crawler.scan import run_scan
from crawler.snapshot import read_snapshot, rendered_body
from tests.crawler.conftest import PDF, Answer, Scanned, Website, page
from tests.crawler.test_journal import boundaries
from tests.crawler.test_resume import cut_file, timeless
from tests.crawler.test_scan import _certificate

pytestmark = pytest.mark.usefixtures("browser")

SHELL = "<!DOCTYPE html><html><head><title>หน้าหลัก</title></head><body>{}</body></html>"
MENU = "".join(f'<a href="/m{number}">เมนูที่ {number}</a> ' for number in range(4))
WORDS = "เทศบาลตำบลบ้านตัวอย่าง ยินดีต้อนรับทุกท่านสู่เว็บไซต์ " * 6
"""Enough that a page is no empty shell."""


def script(code: str) -> Answer:
    return Answer(code, headers={"Content-Type": "text/javascript; charset=utf-8"})


def shell(code: str, before: str = "") -> str:
    """An empty page that a script fills."""
    return SHELL.format(f'{before}<div id="root"></div><script>{code}</script>')


FILL = "document.getElementById('root').innerHTML = '<h1>เทศบาล</h1><p>แสดงแล้ว</p><a href=\"/shown\">แผนพัฒนา</a>';"


@pytest.fixture
def rendered(website, scanned) -> Callable[..., tuple[Website, Scanned]]:
    """Scans a website of the given pages with a browser."""

    def scan(pages: dict[str, object], **settings: object) -> tuple[Website, Scanned]:
        site = website(pages)
        return site, scanned(site.url, render="auto", **settings)

    return scan


def home(seen: Scanned) -> Page:
    return next(one for one in seen.snapshot.pages if one.url == seen.snapshot.site)


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A port on loopback beside the site's, and the first bytes of whoever connects."""
    heard: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            try:
                line, _ = server.accept()
            except OSError:
                return
            with line:
                line.settimeout(1)
                try:
                    heard.append(line.recv(200))
                except OSError:
                    heard.append(b"")

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    yield server.getsockname()[1], heard
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(2)


# --- what is seen


def test_a_page_that_a_bundle_builds_is_read_and_its_links_are_followed(rendered):
    bundle = (
        "fetch('/api/menu.json').then(r => r.json()).then(all => { document.getElementById('app').innerHTML = "
        "all.map(one => `<a href='${one.u}'>${one.t}</a>`).join(' '); });"
    )
    site, seen = rendered(
        {
            "/": SHELL.format('<div id="app"></div><script src="/app.js"></script>'),
            "/app.js": script(bundle),
            "/api/menu.json": Answer(
                '[{"u": "/plan", "t": "แผนพัฒนาท้องถิ่น"}]', headers={"Content-Type": "application/json"}
            ),
            "/plan": page("แผนพัฒนาท้องถิ่น", "/plan.pdf"),
            "/plan.pdf": PDF,
        }
    )
    assert home(seen).rendered
    assert not home(seen).needs_javascript
    assert [link.text for link in home(seen).links] == ["แผนพัฒนาท้องถิ่น"]
    assert seen.paths() == {"/", "/plan"}
    assert len(seen.snapshot.documents) == 1
    assert (seen.snapshot.state, seen.snapshot.unread) == ("complete", ())
    assert site.asked.count("/app.js") == 1


def test_the_page_itself_is_not_fetched_a_second_time_for_the_browser(rendered):
    inner = shell(FILL.replace("แสดงแล้ว", "หน้าใน"))
    site, seen = rendered({"/": shell(FILL), "/shown": page("แผน", "/inner"), "/inner": inner})
    assert {one.url.rpartition("/")[2]: one.rendered for one in seen.snapshot.pages} == {
        "": True,
        "inner": True,
        "shown": False,
    }
    assert site.asked.count("/inner") == 1


def test_an_ordinary_page_is_not_rendered(rendered):
    _, seen = rendered({"/": page("หน้าแรก", "/a"), "/a": page("แผน")})
    assert not any(one.rendered for one in seen.snapshot.pages)


def test_a_menu_that_its_own_script_puts_together_is_seen(rendered):
    menu = (
        "var all = ['plan', 'news']; var box = document.createElement('nav'); for (var i in all) { "
        "var a = document.createElement('a'); a.setAttribute('href', '/' + all[i] + '.html'); "
        "a.textContent = 'เมนู ' + all[i]; box.appendChild(a); } document.body.appendChild(box);"
    )
    _, seen = rendered(
        {
            "/": SHELL.format(f"<p>{WORDS}</p><script src='navbar.js'></script>"),
            "/navbar.js": script(menu),
            "/plan.html": page("แผน"),
            "/news.html": page("ข่าว"),
        }
    )
    assert {"/plan.html", "/news.html"} <= seen.paths()


def test_a_menu_in_a_file_of_its_own_is_seen(rendered):
    load = "fetch('/parts/menu.html').then(r => r.text()).then(t => { document.getElementById('topmenu').innerHTML = t; });"
    site, seen = rendered(
        {
            "/": SHELL.format(f'<div id="topmenu"></div><p>{WORDS}</p><script>{load}</script>'),
            "/parts/menu.html": MENU,
            **{f"/m{number}": page(f"เมนู {number}") for number in range(4)},
        }
    )
    assert {"/m0", "/m3"} <= seen.paths()
    assert home(seen).rendered
    assert site.asked.count("/") == 1


def test_what_an_accordion_loads_when_it_is_opened_is_seen(rendered):
    code = (
        "document.querySelector('.accordion').addEventListener('click', () => fetch('/list.json').then(r => r.json())"
        ".then(all => { document.getElementById('panel').innerHTML = all.map(t => `<p>${t}</p>`).join(''); }));"
    )
    _, seen = rendered(
        {
            "/": shell(
                FILL + "document.getElementById('root').insertAdjacentHTML('beforeend', "
                '\'<button type="button" class="accordion">แผนปี 2568</button><div id="panel"></div>\');' + code
            ),
            "/list.json": Answer('["แผนดำเนินงาน ประจำปีงบประมาณ 2568"]', headers={"Content-Type": "application/json"}),
            "/shown": page("แผน"),
        }
    )
    assert any("แผนดำเนินงาน ประจำปีงบประมาณ 2568" in block.text for block in home(seen).blocks)


def test_see_all_is_pressed_and_what_was_there_before_stays(rendered):
    code = (
        "window.more = () => { const a = document.createElement('a'); a.href = '/late'; "
        "a.textContent = 'รายการท้ายสุด'; document.body.append(a); };"
    )
    _, seen = rendered(
        {
            "/": shell(FILL + code, before='<button type="button" onclick="more()">ดูทั้งหมด »</button>'),
            "/shown": page("แผน"),
            "/late": page("ท้ายสุด"),
        }
    )
    assert {"/shown", "/late"} <= seen.paths()


def test_what_a_press_takes_away_is_not_lost(rendered):
    code = "window.more = () => { document.getElementById('root').innerHTML = '<a href=\"/other\">อื่น</a>'; };"
    _, seen = rendered(
        {"/": shell(FILL + code, before='<a href="#" onclick="more()">ดูทั้งหมด</a>'), "/shown": page("แผน")}
    )
    assert "แผนพัฒนา" in {link.text for link in home(seen).links}


def test_nothing_that_sends_is_pressed_and_no_form_leaves(rendered):
    code = (
        FILL + "document.querySelectorAll('button').forEach(b => b.addEventListener('click', () => fetch('/pressed')));"
        "document.forms[0].submit(); document.querySelector('form').requestSubmit();"
    )
    body = '<form action="/send" method="get"><input name="a"><button>ดูทั้งหมด</button></form>'
    body += '<button type="button" class="accordion">ลบทั้งหมด</button><div></div>'
    site, seen = rendered({"/": shell(code, before=body), "/shown": page("แผน")})
    assert home(seen).rendered
    assert not [one for one in site.asked if one.startswith(("/send?", "/pressed"))]


def test_a_secure_site_whose_certificate_nobody_trusts_is_rendered(website, scanned, tmp_path):
    site = website(
        {
            "/": SHELL.format('<div id="root"></div><script src="/app.js"></script>'),
            "/app.js": script(FILL + "fetch('/data.json');"),
            "/data.json": Answer("{}", headers={"Content-Type": "application/json"}),
            "/shown": page("แผน"),
        },
        _certificate(tmp_path, 30),
    )
    seen = scanned(site.url, render="auto")
    assert home(seen).rendered
    assert {"/app.js", "/data.json", "/shown"} <= set(site.asked)


def test_an_old_code_page_is_read_right(rendered):
    body = shell(FILL.replace("แสดงแล้ว", "ข้อบัญญัติ")).replace("<head>", '<head><meta charset="tis-620">')
    _, seen = rendered(
        {"/": Answer(body.encode("cp874"), headers={"Content-Type": "text/html"}), "/shown": page("แผน")}
    )
    assert any("ข้อบัญญัติ" in block.text for block in home(seen).blocks)
    assert home(seen).title == "หน้าหลัก"


def test_pictures_styles_and_frames_are_not_asked_for(rendered):
    body = '<img src="/a.png"><link rel="stylesheet" href="/a.css"><iframe src="/frame"></iframe>'
    body += '<video src="/a.mp4" autoplay></video>'
    site, seen = rendered(
        {
            "/": shell(FILL + "new Image().src = '/b.png'; fetch('/wanted');"),
            "/shown": shell(FILL.replace("/shown", "/x") + f"document.body.insertAdjacentHTML('beforeend', `{body}`)"),
            "*": page("อื่น"),
        }
    )
    assert any(one.rendered for one in seen.snapshot.pages if one.url.endswith("/shown"))
    assert "/wanted" in site.asked
    assert not {"/b.png", "/a.css", "/a.mp4"} & set(site.asked)


def test_a_script_of_two_pages_is_fetched_once(rendered):
    bundle = "document.getElementById('root').innerHTML = `<h1>${location.pathname}</h1><p>หน้านี้</p><a href='/second'>หน้าสอง</a>`;"
    both = SHELL.format('<div id="root"></div><script src="/bundle.js"></script>')
    site, seen = rendered({"/": both, "/second": both.replace("หน้าหลัก", "หน้าที่สอง"), "/bundle.js": script(bundle)})
    assert [one.rendered for one in seen.snapshot.pages] == [True, True]
    assert site.asked.count("/bundle.js") == 1


def test_the_browser_says_who_we_are_and_nothing_else(rendered):
    headers: dict[str, str] = {}

    def data(request):
        headers.update({name.lower(): value for name, value in request.headers.items()})
        return Answer("{}", headers={"Content-Type": "application/json", "Set-Cookie": "a=b"})

    rendered({"/": shell(FILL + "fetch('/data.json');"), "/shown": page("แผน"), "/data.json": data})
    assert headers["user-agent"].startswith("Prongsai/")
    assert headers["accept-language"].startswith("th")
    assert not [name for name in headers if name.startswith(("sec-ch", "proxy", "cookie", "authorization"))]


def test_scripts_that_robots_forbids_are_not_asked_for(rendered):
    site, _ = rendered(
        {
            "/": shell(FILL + "fetch('/secret/data.json');"),
            "/robots.txt": Answer("User-agent: *\nDisallow: /secret/\n", headers={"Content-Type": "text/plain"}),
            "/shown": page("แผน"),
        }
    )
    assert not [one for one in site.asked if one.startswith("/secret")]


# --- what is written down


def test_the_archive_gives_the_same_snapshot_every_time_and_keeps_the_page_as_fetched(rendered):
    _, seen = rendered({"/": shell(FILL), "/shown": page("แผน")})
    assert read_snapshot(seen.warc) == read_snapshot(seen.warc) == seen.snapshot
    assert [link.text for link in home(seen).links] == ["แผนพัฒนา"]


def test_a_killed_scan_asks_the_browser_for_nothing_that_its_file_holds(website, tmp_path):
    site = website(
        {
            "/": shell(FILL + "fetch('/data.json');"),
            "/data.json": Answer("{}", headers={"Content-Type": "application/json"}),
            "/shown": page("แผน", "/spin"),
            "/spin": shell("fetch('/spun.json'); for (;;) {}"),
        }
    )
    settings = ScanSettings(delay=0, allow_private=True, render="auto", render_seconds=8)
    whole = tmp_path / "whole.warc.gz"
    run_scan(site.url, settings, whole, neutral)
    first = timeless(read_snapshot(whole))
    path = cut_file(whole, boundaries(whole)[-2], tmp_path / "cut")
    site.asked.clear()
    run_scan(site.url, settings, path, neutral)
    assert timeless(read_snapshot(path)) == first
    assert site.asked == []
    assert [one.rendered for one in first.pages] == [True, False, False]
    plain = hashlib.sha256(site.pages["/"].encode()).hexdigest()
    assert "/shown" in rendered_body(path, site.url, plain).decode()


def test_the_budget_of_rendered_pages_is_kept_and_told(rendered):
    pages = {f"/p{number}": shell(FILL + f"document.title = 'ที่ {number}'") for number in range(4)}
    links = "".join(f"<a href=/p{number}>หน้า {number}</a>" for number in range(4))
    _, seen = rendered({"/": SHELL.format(f"<main><p>{WORDS}</p>{links}</main>"), **pages}, max_rendered=2)
    assert sum(one.rendered for one in seen.snapshot.pages) == 2
    unread = [one for one in seen.snapshot.unread if one.cause is Cause.NEEDS_JAVASCRIPT]
    assert unread
    assert {one.detail for one in unread} == {"2 pages of the site were rendered, and no more are"}


def test_a_script_that_never_ends_costs_one_page_and_is_named(rendered):
    started = time.monotonic()
    _, seen = rendered(
        {
            "/": SHELL.format(f'<main><p>{WORDS}</p><a href="/spin">หมุน</a> <a href="/fine">ดี</a></main>'),
            "/spin": shell("for (;;) {}"),
            "/fine": shell(FILL),
            "/shown": page("แผน"),
        },
        render_seconds=8,
    )
    assert time.monotonic() - started < 40
    (spun,) = (one for one in seen.snapshot.unread if one.url.endswith("/spin"))
    assert (spun.cause, spun.detail) == (Cause.NEEDS_JAVASCRIPT, "its scripts did not come to an end within 8 seconds")
    assert next(one for one in seen.snapshot.pages if one.url.endswith("/fine")).rendered
    assert next(one for one in seen.snapshot.pages if one.url.endswith("/spin")).needs_javascript


def test_a_page_that_grows_too_large_is_left(rendered):
    grow = "document.getElementById('root').innerHTML = '<p>a b</p>'.repeat(20000);"
    _, seen = rendered({"/": shell(grow)}, max_page_bytes=100_000)
    assert [one.detail for one in seen.snapshot.unread] == ["its scripts made it larger than 100000 bytes"]


def test_a_storm_of_dialogs_and_windows_changes_nothing(rendered):
    storm = "for (let i = 0; i < 50; i++) { alert(i); confirm(i); prompt(i); window.open('/popup' + i); } print();"
    site, seen = rendered({"/": shell(storm + FILL), "/shown": page("แผน"), "*": page("หน้าต่าง")})
    assert home(seen).rendered
    assert "/shown" in seen.paths()
    assert not [one for one in site.asked if one.startswith("/popup")]


def test_a_page_that_keeps_sending_itself_elsewhere_stays(rendered):
    loop = (
        FILL
        + "setInterval(() => { location.href = '/loop' + Math.random(); }, 20); history.pushState({}, '', '/pushed');"
    )
    site, seen = rendered({"/": shell(loop), "/shown": page("แผน"), "*": page("วน")})
    assert home(seen).rendered
    assert not [one for one in site.asked if one.startswith("/loop0.")]


def test_every_page_is_rendered_on_request_within_the_budget(website, scanned):
    site = website({"/": page("หน้าแรก", "/a"), "/a": page("แผน", "/b"), "/b": page("ข่าว")})
    seen = scanned(site.url, render="always", max_rendered=2)
    assert {one.url.rpartition("/")[2]: one.rendered for one in seen.snapshot.pages} == {
        "": True,
        "a": True,
        "b": False,
    }
    assert seen.snapshot.unread == ()


def test_a_page_that_eats_all_memory_is_named_and_the_next_one_is_rendered(rendered):
    eat = "const all = []; for (;;) all.push(new Array(1000000).fill(all.length));"
    _, seen = rendered(
        {
            "/": SHELL.format(f'<main><p>{WORDS}</p><a href="/eat">กิน</a> <a href="/fine">ดี</a></main>'),
            "/eat": shell(eat),
            "/fine": shell(FILL),
            "/shown": page("แผน"),
        },
        render_seconds=12,
    )
    (eaten,) = (one for one in seen.snapshot.unread if one.url.endswith("/eat"))
    assert eaten.cause is Cause.NEEDS_JAVASCRIPT
    assert eaten.detail in ("the browser died over it", "its scripts did not come to an end within 12 seconds")
    assert next(one for one in seen.snapshot.pages if one.url.endswith("/fine")).rendered


async def die() -> None:
    running = await shared().browser(executable(None))
    await running.close()


def test_a_browser_that_died_is_started_again(rendered):
    assert home(rendered({"/": shell(FILL), "/shown": page("แผน")})[1]).rendered
    asyncio.run_coroutine_threadsafe(die(), reactor_loop()).result(60)
    assert home(rendered({"/": shell(FILL), "/shown": page("แผน")})[1]).rendered


def test_a_browser_that_does_not_start_is_named(rendered, tmp_path):
    asyncio.run_coroutine_threadsafe(die(), reactor_loop()).result(60)
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    _, seen = rendered({"/": shell(FILL)}, chromium=broken)
    why = {one.url: one.detail for one in seen.snapshot.unread}
    assert why[home(seen).url] == "the browser could not be started"
    assert home(seen).needs_javascript


def test_views_behind_a_hash_are_told_as_not_opened(rendered):
    _, seen = rendered({"/": shell(FILL.replace('"/shown', '"#/shown'))})
    assert home(seen).rendered
    assert [(one.cause, one.detail) for one in seen.snapshot.unread] == [
        (Cause.NEEDS_JAVASCRIPT, "its links lead to views behind '#', which were not opened")
    ]


# --- what must not be asked for


REACHES = (
    "fetch('http://127.0.0.1:{port}/x', {{mode: 'no-cors'}})",
    "fetch('http://localhost:{port}/x', {{mode: 'no-cors'}})",
    "fetch('http://[::ffff:127.0.0.1]:{port}/x', {{mode: 'no-cors'}})",
    "new WebSocket('ws://127.0.0.1:{port}/x')",
    "new EventSource('http://127.0.0.1:{port}/x')",
    "navigator.sendBeacon('http://127.0.0.1:{port}/x', 'a')",
    "location.href = 'http://127.0.0.1:{port}/x'",
    "window.open('http://127.0.0.1:{port}/x', '_blank', 'noopener')",
    "new Worker(URL.createObjectURL(new Blob([`new WebSocket('ws://127.0.0.1:{port}/x'); fetch('http://127.0.0.1:{port}/y')`])))",
    (
        "document.body.insertAdjacentHTML('beforeend', `<iframe src='http://127.0.0.1:{port}/x'></iframe>"
        "<link rel=prefetch href='http://127.0.0.1:{port}/y'><link rel=preconnect href='http://127.0.0.1:{port}/z'>`)"
    ),
    "var s = document.createElement('script'); s.src = 'http://127.0.0.1:{port}/x'; document.head.append(s)",
    "fetch('/to-private', {{mode: 'no-cors'}})",
    "fetch('http://169.254.169.254/latest/meta-data/', {{mode: 'no-cors'}})",
    "fetch('file:///etc/passwd').then(r => r.text()).then(t => document.body.append(t))",
    (
        "new RTCPeerConnection({{iceServers: [{{urls: 'turn:127.0.0.1:{port}?transport=tcp', username: 'a', credential: 'b'}}]}})"
        ".createDataChannel('x')"
    ),
)


@pytest.mark.parametrize("rules", ["all", "the proxy's alone"])
def test_no_way_out_of_a_page_leads_to_another_place(rendered, listener, monkeypatch, rules):
    """Nor does it where the browser would let everything through and only the proxy stands before the network."""
    port, heard = listener
    if rules != "all":
        monkeypatch.setattr(pages, "_POLICY", "default-src * 'unsafe-inline' 'unsafe-eval' data: blob:")
        monkeypatch.setattr(pages._Visit, "_is_wanted", lambda *_: True)
    tries = "".join(f"try {{ {reach.format(port=port)} }} catch (e) {{}}\n" for reach in REACHES)
    site, seen = rendered(
        {
            "/": shell(f"{FILL}\n{tries}"),
            "/shown": page("แผน"),
            "/to-private": Answer(status=302, headers={"Location": f"http://127.0.0.1:{port}/redirected"}),
        }
    )
    assert home(seen).rendered
    assert not any("root:" in block.text for block in home(seen).blocks)
    assert heard == []
    assert {"/to-private", "/shown"} <= set(site.asked)


def test_a_file_that_a_script_wants_saved_is_not_fetched_by_the_browser(rendered):
    save = "const a = document.createElement('a'); a.href = '/save' + '.zip'; a.download = 'x'; "
    save += "document.body.append(a); a.click(); a.remove();"
    site, seen = rendered({"/": shell(FILL + save), "/shown": page("แผน"), "/save.zip": PDF})
    assert home(seen).rendered
    assert "/save.zip" not in site.asked
