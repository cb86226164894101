from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import signal
import socket
import ssl
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core.exceptions import UsageError
from core.settings import ScanSettings
from core.snapshot import Cause, Link
from crawler.frontier import neutral
from crawler.scan import ScanJob, run_scan, run_scans
from crawler.snapshot import read_snapshot
from tests.crawler.conftest import PDF, Answer, page


def test_every_linked_page_and_document_is_read(website, scanned):
    site = website(
        {"/": page("หน้าแรก", "/a", "/plan.pdf"), "/a": page("แผน", "/b"), "/b": page("ข่าว"), "/plan.pdf": PDF}
    )
    seen = scanned(site.url)
    assert (seen.result.state, seen.snapshot.state) == ("complete", "complete")
    assert seen.paths() == {"/", "/a", "/b"}
    assert [document.kind for document in seen.snapshot.documents] == ["pdf"]
    assert (seen.result.pages, seen.result.documents) == (3, 1)


def test_better_links_are_visited_first_and_the_rest_is_named_as_left(website, scanned):
    names = [f"/n{number}" for number in range(12)]
    site = website({"/": page("หน้าแรก", *names, "/o5"), "/o5": page("คู่มือ")} | {name: page(name) for name in names})

    def rank(link: Link) -> float:
        return 0.9 if link.url.endswith("/o5") else 0.1

    seen = scanned(site.url, rank, max_pages=3)
    assert "/o5" in seen.paths()
    assert (seen.snapshot.state, seen.snapshot.cause) == ("partial", Cause.BUDGET)
    assert seen.snapshot.left_count == 11
    assert {one.cause for one in seen.snapshot.left} == {Cause.BUDGET}


def test_the_document_budget_is_kept_and_told(website, scanned):
    files = [f"/f{number}.pdf" for number in range(6)]
    site = website({"/": page("หน้าแรก", *files)} | {name: PDF + name.encode() for name in files})
    seen = scanned(site.url, max_documents=2)
    assert len(seen.snapshot.documents) == 2
    assert (seen.snapshot.cause, seen.snapshot.left_count) == (Cause.BUDGET, 4)


def test_the_byte_budget_ends_the_scan(website, scanned):
    names = [f"/n{number}" for number in range(20)]
    pages = {name: page(name, text="ก" * 10_000 + name) for name in names}
    seen = scanned(website({"/": page("หน้าแรก", *names)} | pages).url, max_bytes=100_000)
    assert seen.snapshot.cause is Cause.BUDGET
    assert 2 <= len(seen.snapshot.pages) < 8


def test_the_minute_budget_ends_the_scan(website, scanned):
    site = website({"/": page("หน้าแรก", "/slow"), "/slow": Answer(page("ช้า"), hang=20)})
    started = time.monotonic()
    seen = scanned(site.url, max_minutes=0.01, timeout=1)
    assert time.monotonic() - started < 6
    assert (seen.snapshot.state, seen.snapshot.cause) == ("partial", Cause.BUDGET)


def test_pages_deeper_than_allowed_are_not_visited(website, scanned):
    site = website({"/": page("0", "/1"), "/1": page("1", "/2"), "/2": page("2", "/3"), "/3": page("3")})
    assert scanned(site.url, max_depth=2).paths() == {"/", "/1", "/2"}


def test_an_endless_calendar_does_not_eat_the_budget(website, scanned):
    def month(request):
        number = int(request.path.rsplit("=", 1)[1])
        return Answer(page(f"ปฏิทิน {number}", f"/calendar?month={number + 1}"))

    pages = {f"/calendar?month={number}": month for number in range(400)}
    site = website({"/": page("หน้าแรก", "/calendar?month=1", "/plan"), "/plan": page("แผน")} | pages)
    seen = scanned(site.url, max_pages=200, max_depth=400)
    assert "/plan" in seen.paths()
    assert len(seen.snapshot.pages) < 30
    assert seen.snapshot.state == "complete"


def test_endless_paging_is_capped(website, scanned):
    def listing(request):
        number = int(request.path.rsplit("=", 1)[1])
        return Answer(page(f"ข่าวหน้า {number}", f"/news?page={number + 1}").replace("ไปยัง /news?page=", ""))

    pages = {f"/news?page={number}": listing for number in range(400)}
    seen = scanned(website({"/": page("หน้าแรก", "/news?page=1")} | pages).url, max_pages=200, max_depth=400)
    assert 10 < len(seen.snapshot.pages) < 25
    assert seen.snapshot.state == "complete"


def test_a_path_that_grows_by_itself_ends(website, scanned):
    def loop(request):
        return Answer(page(request.path, "more/x.html"))

    seen = scanned(website({"/": page("หน้าแรก", "/more/"), "*": loop}).url, max_depth=50)
    assert len(seen.snapshot.pages) < 8


def test_session_ids_do_not_make_new_pages(website, scanned):
    def home(request):
        token = f"{len(site.asked):032x}"
        return Answer(page("หน้าแรก", f"/a?PHPSESSID={token}"))

    def other(request):
        return Answer(page("แผน", f"/?PHPSESSID={len(site.asked):032x}"))

    site = website({"/": home, "/a": other, "*": other})
    assert len(scanned(site.url).snapshot.pages) == 2


def test_a_print_view_is_an_alias_of_its_page(website, scanned):
    site = website({"/": page("หน้าแรก", "/a?id=1", "/a?id=1&print=1"), "/a?id=1": page("แผน")})
    seen = scanned(site.url)
    assert "/a?id=1&print=1" not in site.asked
    (plan,) = (one for one in seen.snapshot.pages if one.title == "แผน")
    assert plan.aliases == (f"{site.url}a?id=1&print=1",)


def test_the_same_page_under_two_addresses_is_one_page(website, scanned):
    site = website({"/": page("หน้าแรก", "/index.php"), "/index.php": page("หน้าแรก", "/index.php")})
    seen = scanned(site.url)
    assert len(seen.snapshot.pages) == 1
    assert seen.snapshot.pages[0].aliases == (f"{site.url}index.php",)


def test_a_redirect_is_an_alias_of_its_target(website, scanned):
    site = website(
        {"/": page("หน้าแรก", "/old"), "/old": Answer(status=301, headers={"Location": "/new"}), "/new": page("ใหม่")}
    )
    seen = scanned(site.url)
    (new,) = (one for one in seen.snapshot.pages if one.title == "ใหม่")
    assert new.aliases == (f"{site.url}old",)


def test_a_redirect_circle_inside_the_site_is_named(website, scanned):
    circle = {
        "/x": Answer(status=302, headers={"Location": "/y"}),
        "/y": Answer(status=302, headers={"Location": "/x"}),
    }
    assert scanned(website({"/": page("หน้าแรก", "/x")} | circle).url).causes()["/x"] == "redirect_loop"


def test_a_redirect_that_only_sets_a_cookie_is_followed_to_the_page(website, scanned):
    def guarded(request):
        if "seen=1" in request.headers.get("Cookie", ""):
            return Answer(page("แผน"))
        return Answer(status=302, headers={"Location": request.path, "Set-Cookie": "seen=1; Path=/"})

    assert "/plan" in scanned(website({"/": page("หน้าแรก", "/plan"), "/plan": guarded}).url).paths()


def test_dead_links_are_not_found_with_the_label_that_named_them(website, scanned):
    seen = scanned(website({"/": page("หน้าแรก", "/gone")}).url)
    (gone,) = seen.snapshot.unread
    assert (gone.cause, gone.status, gone.text) == (Cause.NOT_FOUND, 404, "ไปยัง /gone")


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (403, "forbidden"),
        (406, "forbidden"),
        (451, "geo_block"),
        (401, "login"),
        (500, "server_error"),
        (410, "not_found"),
    ],
)
def test_an_error_status_has_its_cause(website, scanned, status, cause):
    site = website({"/": page("หน้าแรก", "/x"), "/x": Answer("ไม่ได้", status)})
    assert scanned(site.url).causes() == {"/x": cause}


def test_a_server_error_is_tried_again(website, scanned):
    def flaky(request):
        return Answer("", 503) if site.asked.count("/x") < 2 else Answer(page("แผน"))

    site = website({"/": page("หน้าแรก", "/x"), "/x": flaky})
    assert "/x" in scanned(site.url).paths()


def test_a_site_that_asks_for_patience_is_asked_again_more_slowly(website, scanned):
    def busy(request):
        return Answer("", 429) if site.asked.count("/x") < 2 else Answer(page("แผน"))

    site = website({"/": page("หน้าแรก", "/x"), "/x": busy})
    started = time.monotonic()
    assert "/x" in scanned(site.url).paths()
    assert time.monotonic() - started > 0.9


def test_a_page_that_says_it_does_not_exist_is_not_found(website, scanned):
    missing = (
        "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1><p>ไม่พบหน้าที่ต้องการ</p></body></html>"
    )
    seen = scanned(website({"/": page("หน้าแรก", "/x"), "/x": missing}).url)
    assert seen.causes() == {"/x": "not_found"}
    assert seen.result.pages == 1


def test_an_error_shown_in_a_pages_place_is_not_the_page(website, scanned):
    broken = "<p>SQLSTATE[HY000] [1040] Too many connections</p>"
    seen = scanned(website({"/": page("หน้าแรก", "/plan"), "/plan": broken}).url)
    assert seen.causes() == {"/plan": "database_error"}
    assert "/plan" not in seen.paths()


def test_a_page_that_hangs_is_a_timeout_and_the_scan_goes_on(website, scanned):
    site = website({"/": page("หน้าแรก", "/slow", "/b"), "/slow": Answer("x", hang=30), "/b": page("ข")})
    seen = scanned(site.url, timeout=0.3)
    assert seen.causes() == {"/slow": "timeout"}
    assert "/b" in seen.paths()


def breaking_off(*cut: int) -> Callable[[Any], Answer]:
    """A page that sends half of itself at the first so many times it is asked for."""
    whole = page("แผนพัฒนาท้องถิ่น", "/late").encode()
    asked: list[int] = []

    def answer(request: Any) -> Answer:
        asked.append(1)
        half = len(asked) in cut
        request.close_connection = half
        return Answer(whole[: len(whole) // 2] if half else whole, headers={"Content-Length": str(len(whole))})

    return answer


def test_a_page_that_broke_off_once_is_asked_for_again_and_read_whole(website, scanned):
    site = website({"/": page("หน้าแรก", "/plan"), "/plan": breaking_off(1), "/late": page("ท้าย")})
    seen = scanned(site.url)
    assert site.asked.count("/plan") == 2
    assert seen.causes() == {}
    assert {"/plan", "/late"} <= seen.paths()


def test_a_page_that_always_breaks_off_is_told_as_seen_in_part(website, scanned):
    site = website({"/": page("หน้าแรก", "/plan"), "/plan": breaking_off(*range(1, 9)), "/late": page("ท้าย")})
    seen = scanned(site.url)
    assert seen.causes() == {"/plan": "reset"}
    assert [one.cut for one in seen.snapshot.pages if one.url.endswith("/plan")] == [True]


def test_a_page_that_closes_is_whole_whatever_length_was_announced(website, scanned):
    def answer(request: Any) -> Answer:
        request.close_connection = True
        return Answer(page("แผน"), headers={"Content-Length": "100000"})

    site = website({"/": page("หน้าแรก", "/plan"), "/plan": answer})
    assert scanned(site.url).causes() == {}
    assert site.asked.count("/plan") == 1


def test_a_file_that_broke_off_is_no_file(website, scanned):
    def answer(request: Any) -> Answer:
        request.close_connection = True
        return Answer(b"%PDF-1.4 half", headers={"Content-Type": "application/pdf", "Content-Length": "100000"})

    seen = scanned(website({"/": page("หน้าแรก", "/plan.pdf"), "/plan.pdf": answer}).url)
    assert seen.causes() == {"/plan.pdf": "reset"}
    assert seen.snapshot.documents == ()


def test_a_page_that_is_too_large_is_named(website, scanned):
    site = website({"/": page("หน้าแรก", "/big"), "/big": "<html>" + "ก" * 100_000})
    assert scanned(site.url, max_page_bytes=20_000).causes() == {"/big": "too_large"}


def test_a_file_may_be_larger_than_a_page(website, scanned):
    big = Answer(PDF + b" " * 100_000, headers={"Content-Type": "application/pdf"})
    seen = scanned(website({"/": page("หน้าแรก", "/big"), "/big": big}).url, max_page_bytes=20_000)
    assert [document.size for document in seen.snapshot.documents] == [len(PDF) + 100_000]


def test_robots_rules_are_obeyed(website, scanned):
    robots = Answer("User-agent: *\nDisallow: /secret\n", headers={"Content-Type": "text/plain"})
    site = website(
        {"/": page("หน้าแรก", "/secret/a", "/b"), "/b": page("ข"), "/robots.txt": robots, "/secret/a": page("ลับ")}
    )
    seen = scanned(site.url)
    assert "/secret/a" not in site.asked
    assert seen.causes() == {"/secret/a": "robots"}
    assert seen.snapshot.health.robots == "forbids_some"


def test_a_crawl_delay_is_obeyed(website, scanned):
    robots = Answer("User-agent: *\nCrawl-delay: 0.4\n", headers={"Content-Type": "text/plain"})
    site = website({"/": page("หน้าแรก", "/a", "/b"), "/a": page("ก"), "/b": page("ข"), "/robots.txt": robots})
    started = time.monotonic()
    seen = scanned(site.url)
    assert time.monotonic() - started > 0.4
    assert seen.snapshot.health.crawl_delay == 0.4


def test_every_request_says_who_asks(website, scanned):
    site = website({"/": page("หน้าแรก", "/a"), "/a": page("ก")})
    scanned(site.url, contact="webmaster@example.org")
    assert {agent.split("/")[0] for agent in site.agents} == {"Prongsai"}
    assert all("(+webmaster@example.org)" in agent for agent in site.agents)


def test_pages_named_only_in_the_sitemap_are_read(website, scanned):
    def sitemap(request):
        return Answer(f'<urlset xmlns="x"><url><loc>{site.url}hidden</loc></url></urlset>')

    site = website({"/": page("หน้าแรก"), "/sitemap.xml": sitemap, "/hidden": page("ซ่อน")})
    seen = scanned(site.url)
    assert "/hidden" in seen.paths()
    assert seen.snapshot.health.sitemaps == (f"{site.url}sitemap.xml",)


def test_links_written_in_a_menu_script_are_followed(website, scanned):
    script = Answer(
        "document.write(\"<a href='/plan.php'>แผนพัฒนาท้องถิ่น</a>\");", headers={"Content-Type": "application/javascript"}
    )
    home = page("หน้าแรก").replace("</head>", '<script src="/js/menu.js"></script></head>')
    seen = scanned(website({"/": home, "/js/menu.js": script, "/plan.php": page("แผน")}).url)
    assert seen.paths() == {"/", "/plan.php"}
    (first,) = (one for one in seen.snapshot.pages if one.url.endswith("/"))
    assert "แผนพัฒนาท้องถิ่น" in [link.text for link in first.links]


def test_pictures_are_fetched_only_where_they_are_the_content(website, scanned):
    png = Answer(b"\x89PNG\r\n\x1a\n" + b"0" * 64, headers={"Content-Type": "image/png"})
    home = page("หน้าแรก", "/scan.png", "/scanned", text="ก" * 400).replace("</main>", '<img src="/banner.png"></main>')
    only = '<html><head><title>แผน</title></head><body><main><img src="/page1.png" alt="แผน"></main></body></html>'
    pngs = dict.fromkeys(("/scan.png", "/banner.png", "/page1.png"), png)
    site = website({"/": home, "/scanned": only} | pngs)
    scanned(site.url)
    assert {"/scan.png", "/page1.png"} <= set(site.asked)
    assert "/banner.png" not in site.asked


def test_other_hosts_are_not_visited(website, scanned):
    other = website({"/": page("อื่น"), "/x.pdf": PDF})
    site = website({"/": page("หน้าแรก", other.url, f"{other.url}x.pdf")})
    seen = scanned(site.url)
    assert other.asked == []
    assert seen.snapshot.hosts == (f"127.0.0.1:{site.port}",)


def test_an_added_host_is_part_of_the_site(website, scanned):
    other = website({"/": page("ระบบย่อย")})
    site = website({"/": page("หน้าแรก", other.url)})
    seen = scanned(site.url, extra_hosts=(f"127.0.0.1:{other.port}",))
    assert {one.title for one in seen.snapshot.pages} == {"หน้าแรก", "ระบบย่อย"}


def test_a_named_start_page_and_the_root_are_both_read(website, scanned):
    site = website({"/th/index": page("ไทย"), "/": page("หน้าแรก", "/a"), "/a": page("ก")})
    assert scanned(f"{site.url}th/index").paths() == {"/th/index", "/", "/a"}


def test_a_missing_root_is_no_fault_of_a_site_named_by_a_page(website, scanned):
    site = website({"/th/index": page("ไทย")})
    seen = scanned(f"{site.url}th/index")
    assert (seen.snapshot.state, seen.snapshot.unread) == ("complete", ())


def test_a_document_comes_with_its_pages_rank(website, scanned):
    def rank(link: Link) -> float:
        return 0.9 if link.url.endswith("/plans") else 0.2

    news = [f"/n{number}" for number in range(9)]
    pages = {name: page(name) for name in news} | {"/plans": page("แผน", "/get?f=1"), "/get?f=1": PDF}
    seen = scanned(website({"/": page("หน้าแรก", *news, "/plans")} | pages).url, rank, max_pages=3)
    assert len(seen.snapshot.documents) == 1


@pytest.mark.parametrize(
    "splash",
    ['<meta http-equiv="refresh" content="0; url={}">', '<frameset rows="100%"><frame src="{}"></frameset>'],
)
def test_the_host_a_bare_home_page_sends_everyone_to_is_the_site(website, scanned, splash):
    real = website({"/": page("เทศบาล", "/a"), "/a": page("ก")})
    seen = scanned(website({"/": f"<html><head><title>x</title>{splash.format(real.url)}</head></html>"}).url)
    assert {"เทศบาล", "ก"} <= {one.title for one in seen.snapshot.pages}
    assert f"127.0.0.1:{real.port}" in seen.snapshot.hosts


def test_a_home_page_with_content_does_not_lend_its_name_to_a_frame(website, scanned):
    other = website({"/": page("อื่น")})
    home = page("หน้าแรก", "/a").replace("</main>", f'<iframe src="{other.url}"></iframe></main>')
    scanned(website({"/": home, "/a": page("ก")}).url)
    assert other.asked == []


def test_pictures_left_over_do_not_make_a_scan_partial(website, scanned):
    png = Answer(b"\x89PNG\r\n\x1a\n" + b"0" * 64, headers={"Content-Type": "image/png"})
    names = [f"/p{number}.png" for number in range(5)]
    seen = scanned(website({"/": page("หน้าแรก", *names)} | dict.fromkeys(names, png)).url, max_documents=1)
    assert (seen.snapshot.state, seen.snapshot.left_count) == ("complete", 4)


def test_a_site_that_lets_nothing_but_its_home_page_be_read_is_partial(website, scanned):
    names = ["/a", "/b", "/c"]
    seen = scanned(website({"/": page("หน้าแรก", *names)} | dict.fromkeys(names, Answer("no", 403))).url)
    assert (seen.snapshot.state, seen.snapshot.cause) == ("partial", Cause.FORBIDDEN)


# Named failures


def test_a_host_that_does_not_exist_is_dns(scanned):
    seen = scanned("http://no-such-host.invalid/")
    assert (seen.snapshot.state, seen.snapshot.cause) == ("failed", Cause.DNS)
    assert seen.snapshot.health.robots == "unreadable"


def test_a_name_server_that_does_not_answer_is_not_a_missing_name(scanned, monkeypatch):
    async def silent(_host):
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr("crawler.guard.NAMES.addresses", silent)
    assert scanned("http://slow-names.example/").snapshot.cause is Cause.DNS_NO_ANSWER


def test_a_closed_port_is_refused(scanned):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    assert scanned(f"http://127.0.0.1:{port}/").snapshot.cause is Cause.REFUSED


def test_a_home_page_that_never_answers_is_a_timeout(website, scanned):
    site = website({"/": Answer("x", hang=30)})
    assert scanned(site.url, timeout=0.3).snapshot.cause is Cause.TIMEOUT


def test_a_server_that_cannot_speak_tls_is_tls(website, scanned):
    plain = website({"/": page("หน้าแรก")})
    assert scanned(f"https://127.0.0.1:{plain.port}/").snapshot.cause is Cause.TLS


def test_a_home_page_that_redirects_in_a_circle_is_named(website, scanned):
    site = website(
        {"/": Answer(status=302, headers={"Location": "/a"}), "/a": Answer(status=302, headers={"Location": "/"})}
    )
    assert scanned(site.url).snapshot.cause is Cause.REDIRECT_LOOP


WALL = "<html><title>Just a moment...</title><body>Enable JavaScript and cookies to continue</body></html>"
DEFAULT = "<html><head><title>Apache2 Debian Default Page: It works</title></head><body>It works!</body></html>"
EXPIRED = "<html><title>example.go.th</title><body><h1>This domain name has expired</h1></body></html>"
LOGIN = "<html><body><form method=post><input name=u><input type=password name=p><button>เข้าสู่ระบบ</button></form>"
BUNDLE = "<html><body><div id=root></div><script src=/static/js/main.4f.js></script></body></html>"


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (Answer("no", 403), Cause.FORBIDDEN),
        (Answer("who", 401), Cause.LOGIN),
        (Answer("broken", 500), Cause.SERVER_ERROR),
        (Answer("gone", 404), Cause.NOT_FOUND),
        (Answer(""), Cause.EMPTY),
        (Answer("<html><body></body></html>"), Cause.EMPTY),
        (Answer(WALL, 403), Cause.CHALLENGE),
        (Answer("<html>" + "ก" * 50_000), Cause.TOO_LARGE),
        (Answer(DEFAULT), Cause.DEFAULT_PAGE),
        (Answer(EXPIRED), Cause.DOMAIN_EXPIRED),
        (Answer("slow down", 429), Cause.RATE_LIMITED),
        (Answer("<p>Not available in your country", 403), Cause.GEO_BLOCK),
        (Answer("<p>Error establishing a database connection"), Cause.DATABASE_ERROR),
        (Answer("<p>ขณะนี้เว็บไซต์ปิดปรับปรุง", 503), Cause.MAINTENANCE),
        (Answer(LOGIN), Cause.LOGIN),
        (Answer(BUNDLE), Cause.NEEDS_JAVASCRIPT),
    ],
)
def test_a_site_of_which_nothing_can_be_judged_has_failed_with_its_cause(website, scanned, answer, cause):
    seen = scanned(website({"/": answer}).url, max_page_bytes=20_000)
    assert (seen.snapshot.state, seen.snapshot.cause) == ("failed", cause)
    assert (seen.result.state, seen.result.cause) == ("failed", cause)
    assert seen.snapshot.detail


SOLD = "<title>สล็อตเว็บตรง</title><h1>สมัครสล็อต</h1><p>แจกเครดิตฟรี ฝากถอนไม่มีขั้นต่ำ ไม่ผ่านเอเย่นต์ {}</p>"


def test_a_home_page_replaced_by_spam_is_told_as_that(website, scanned):
    seen = scanned(website({"/": SOLD}).url)
    assert (seen.snapshot.state, seen.snapshot.cause) == ("failed", Cause.HACKED)
    assert [one.kind for one in seen.snapshot.health.spam] == ["page"]


def test_a_page_replaced_by_spam_is_silence_and_an_intruders_own_pages_are_only_told(website, scanned):
    def label(request):
        links = "<a href='/ita'>แผนพัฒนาท้องถิ่น</a><a href='/x1'>สล็อตเว็บตรง</a><a href='/out'>คู่มือประชาชน</a>"
        return Answer(page("หน้าแรก").replace("</main>", f"{links}</main>"))

    site = website({
        "/": label, "/ita": SOLD.format(1), "/x1": SOLD.format(2),
        "/out": Answer(status=302, headers={"Location": "https://ufa365.example/"}),
    })  # fmt: skip
    seen = scanned(site.url)
    assert seen.paths() == {"/"}
    assert seen.causes() == {"/ita": "hacked", "/out": "hacked"}
    assert [(one.url.rsplit("/", 1)[1], one.kind) for one in seen.snapshot.health.spam] == [
        ("ita", "page"),
        ("out", "redirect"),
        ("x1", "page"),
    ]


def test_robots_that_forbid_all_leave_the_site_alone(website, scanned):
    robots = Answer("User-agent: *\nDisallow: /\n", headers={"Content-Type": "text/plain"})
    site = website({"/": page("หน้าแรก", "/a"), "/robots.txt": robots})
    seen = scanned(site.url)
    assert (seen.snapshot.state, seen.snapshot.cause) == ("failed", Cause.ROBOTS)
    assert "/a" not in site.asked


def test_a_wall_that_rises_during_the_scan_ends_it_as_partial(website, scanned):
    names = [f"/n{number}" for number in range(60)]

    def walled(request):
        return Answer(page(request.path)) if len(site.asked) < 15 else Answer("no", 403)

    site = website(
        {"/": page("หน้าแรก", *names), "/robots.txt": Answer("", 404), "/sitemap.xml": Answer("", 404), "*": walled}
    )
    seen = scanned(site.url)
    assert (seen.snapshot.state, seen.snapshot.cause) == ("partial", Cause.FORBIDDEN)
    assert len(site.asked) < 50


# Private addresses


def test_a_private_address_is_refused(website, scanned):
    site = website({"/": page("หน้าแรก")})
    seen = scanned(site.url, allow_private=False)
    assert (seen.snapshot.state, seen.snapshot.cause) == ("failed", Cause.PRIVATE_ADDRESS)
    assert site.asked == []


def test_a_home_page_that_leads_to_a_private_address_is_refused(website, scanned, monkeypatch):
    monkeypatch.setattr("crawler.guard.is_private", lambda address: address == "127.0.0.2")
    site = website({"/": Answer(status=302, headers={"Location": "http://127.0.0.2:9/metadata"})})
    assert scanned(site.url, allow_private=False).snapshot.cause is Cause.PRIVATE_ADDRESS


def test_a_redirect_to_a_private_address_is_refused_in_the_crawl(website, scanned, monkeypatch):
    monkeypatch.setattr("crawler.guard.is_private", lambda address: address == "127.0.0.2")
    site = website({"/": page("หน้าแรก", "/x"), "/x": Answer(status=302, headers={"Location": "http://127.0.0.2:9/"})})
    seen = scanned(site.url, allow_private=False, extra_hosts=("127.0.0.2:9",))
    assert seen.causes()["/x"] == "private_address"


def test_a_name_that_leads_to_a_private_address_is_refused_in_the_crawl(website, scanned, monkeypatch):
    monkeypatch.setattr("crawler.guard.is_private", lambda address: address == "127.0.0.2")

    async def addresses(host):
        return ("127.0.0.2",) if host == "inner.example" else ("127.0.0.1",)

    monkeypatch.setattr("crawler.guard.NAMES.addresses", addresses)
    site = website({"/": page("หน้าแรก", "http://inner.example/")})
    seen = scanned(site.url, allow_private=False, extra_hosts=("inner.example",))
    assert seen.causes() == {"/": "private_address"}


# Certificates


def _certificate(tmp_path: Path, days: int) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "เทศบาลตัวอย่าง")])
    now = dt.datetime.now(dt.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - dt.timedelta(days=400))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(built.public_bytes(serialization.Encoding.PEM) + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    file.unlink()
    return context


@pytest.mark.parametrize(("days", "problem"), [(30, "self-signed"), (-2, "expired")])
def test_a_site_with_an_untrusted_certificate_is_read_and_the_problem_named(website, scanned, tmp_path, days, problem):
    site = website({"/": page("หน้าแรก", "/a"), "/a": page("ก")}, _certificate(tmp_path, days))
    seen = scanned(site.url)
    assert seen.paths() == {"/", "/a"}
    certificate = seen.snapshot.health.certificate
    assert (certificate.trusted, certificate.subject) == (False, "เทศบาลตัวอย่าง")
    assert certificate.problem in {problem, "self-signed"}
    assert seen.snapshot.health.https


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1 is deprecated")
def test_a_site_that_only_speaks_an_outdated_protocol_is_read(website, scanned, tmp_path):
    context = _certificate(tmp_path, 30)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
    seen = scanned(website({"/": page("หน้าแรก", "/a"), "/a": page("ก")}, context).url)
    assert seen.paths() == {"/", "/a"}
    assert seen.snapshot.health.certificate.problem == "outdated protocol"


# Interrupts, many scans, usage


def _interrupted_scan(tmp_path: Path, url: str, number: int) -> subprocess.Popen[str]:
    code = textwrap.dedent(f"""
        from pathlib import Path
        from core.settings import ScanSettings
        from crawler.frontier import neutral
        from crawler.scan import run_scan
        def tell(progress):
            print(progress.pages, flush=True)
        path = Path({str(tmp_path / "cut.warc.gz")!r})
        result = run_scan({url!r}, ScanSettings(delay=0, allow_private=True), path, neutral, tell)
        print(result.state, result.cause, flush=True)
    """)
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if int(line) >= number:
            return process
    raise AssertionError("the scan ended by itself")


def _slow_site(website):
    names = [f"/n{number}" for number in range(200)]
    slow = {name: Answer(page(name), hang=0.0 if number < 5 else 30.0) for number, name in enumerate(names)}
    return website({"/": page("หน้าแรก", *names)} | slow)


def test_ctrl_c_seals_what_was_seen_within_five_seconds(website, tmp_path):
    process = _interrupted_scan(tmp_path, _slow_site(website).url, 6)
    started = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=10)
    assert time.monotonic() - started < 5
    assert out.splitlines()[-1] == "partial interrupted"
    snapshot = read_snapshot(tmp_path / "cut.warc.gz")
    assert (snapshot.state, snapshot.cause, len(snapshot.pages)) == ("partial", Cause.INTERRUPTED, 6)
    assert {one.cause for one in snapshot.left} == {Cause.INTERRUPTED}


def test_a_killed_scan_leaves_a_file_that_can_be_read(website, tmp_path):
    process = _interrupted_scan(tmp_path, _slow_site(website).url, 6)
    process.kill()
    process.communicate(timeout=10)
    snapshot = read_snapshot(tmp_path / "cut.warc.gz.part")
    assert (snapshot.state, snapshot.cause) == ("partial", Cause.INTERRUPTED)
    assert len(snapshot.pages) == 6


def test_many_sites_are_scanned_at_the_same_time(website, tmp_path):
    # No home page answers before all five have been asked for.
    together = threading.Barrier(5)

    def home(_: Any) -> Answer:
        together.wait(20)
        return Answer(page("เทศบาล"))

    sites = [website({"/": home}) for _ in range(5)]
    settings = ScanSettings(delay=0, allow_private=True)
    results = run_scans([ScanJob(site.url, settings, tmp_path / f"{site.port}.gz", neutral) for site in sites])
    assert [result.state for result in results] == ["complete"] * 5


def test_one_bad_job_does_not_stop_the_others(website, tmp_path):
    site = website({"/": page("หน้าแรก")})
    settings = ScanSettings(delay=0, allow_private=True)
    jobs = [ScanJob("ftp://x", settings, tmp_path / "a", neutral), ScanJob(site.url, settings, tmp_path / "b", neutral)]
    assert [result.state for result in run_scans(jobs)] == ["failed", "complete"]


def test_scans_can_be_asked_for_from_several_threads(website, tmp_path):
    sites = {name: website({"/": page("หน้าแรก")}) for name in ("a", "b", "c")}
    results: list[str] = []

    def work(name: str) -> None:
        settings = ScanSettings(delay=0, allow_private=True)
        results.append(run_scan(sites[name].url, settings, tmp_path / name, neutral).state)

    threads = [threading.Thread(target=work, args=(name,)) for name in sites]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == ["complete"] * 3


@pytest.mark.parametrize("url", ["www.example.go.th", "ftp://example.go.th", "https://", "javascript:alert(1)", ""])
def test_what_is_no_web_address_is_refused_with_the_mend(tmp_path, url):
    with pytest.raises(UsageError, match="write it like https://"):
        run_scan(url, ScanSettings(), tmp_path / "x", neutral)


def test_a_file_that_cannot_be_written_is_refused_with_the_mend(website, tmp_path):
    (tmp_path / "file").write_text("x")
    site = website({"/": page("หน้าแรก")})
    with pytest.raises(UsageError, match="choose another folder"):
        run_scan(site.url, ScanSettings(allow_private=True), tmp_path / "file" / "x.gz", neutral)


def test_progress_tells_pages_and_queue(website, tmp_path):
    site = website({"/": page("หน้าแรก", "/a", "/b"), "/a": page("ก"), "/b": page("ข")})
    told = []
    run_scan(site.url, ScanSettings(delay=0, allow_private=True), tmp_path / "x", neutral, told.append)
    assert [one.pages for one in told] == [1, 2, 3]
    assert told[-1].queue == 0
    assert asyncio.iscoroutinefunction(run_scan) is False
