from __future__ import annotations

import time

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from core.exceptions import StoppedError
from core.settings import ScanSettings
from crawler.stopping import Stop
from scheduler.link_check import MAX_BYTES, LinkState, check_links

SETTINGS = ScanSettings(delay=0, allow_private=True, timeout=5)
HTML = "text/html; charset=utf-8"


def page(title: str, body: str = "<p>ข้อมูลของเทศบาลตำบลบ้านตัวอย่าง ซึ่งเผยแพร่ต่อประชาชนทั่วไป</p>") -> str:
    return f'<!doctype html><html lang="th"><meta charset="utf-8"><title>{title}</title><main><h1>{title}</h1>{body}</main>'


@pytest.fixture
def link(httpserver):
    """Serves an answer and gives its address."""

    def serve(
        path: str, body: str | bytes = page("แผนพัฒนาท้องถิ่น"), status: int = 200, kind: str = HTML, **headers: str
    ) -> str:
        httpserver.expect_request(path).respond_with_data(body, status, headers, content_type=kind)
        return httpserver.url_for(path)

    return serve


def state(url: str, settings: ScanSettings = SETTINGS) -> LinkState:
    return check_links([url], settings)[url]


def test_a_page_and_a_file_open(link) -> None:
    assert state(link("/plan")).state == "opens"
    assert state(link("/plan.pdf", b"%PDF-1.4\n%\n", kind="application/pdf")).state == "opens"


@pytest.mark.parametrize("status", [404, 410])
def test_what_the_server_says_is_not_there_is_gone(link, status) -> None:
    told = state(link("/gone", page("ไม่พบ"), status))

    assert (told.state, told.cause) == ("gone", "not_found")


def test_a_page_that_says_that_it_does_not_exist_is_gone_whatever_its_status(link) -> None:
    assert state(link("/soft", page("404 Not Found", "<p>ไม่พบหน้าที่ต้องการ</p>"))).state == "gone"


@pytest.mark.parametrize(
    ("status", "cause"), [(403, "forbidden"), (500, "server_error"), (401, "login"), (429, "rate_limited")]
)
def test_what_does_not_let_us_in_is_not_dead(link, status, cause) -> None:
    told = state(link("/closed", page("ปิด"), status))

    assert (told.state, told.cause) == ("unsure", cause)


def test_no_answer_in_time_is_not_dead() -> None:
    def slow(_: Request) -> Response:
        time.sleep(1.2)
        return Response("late")

    # A server of its own: what it answers late would stand in the log of the tests after this one.
    with HTTPServer() as late:
        late.expect_request("/slow").respond_with_handler(slow)
        told = state(late.url_for("/slow"), SETTINGS.model_copy(update={"timeout": 0.3}))

    assert (told.state, told.cause) == ("unsure", "timeout")


def test_nobody_at_the_address_is_not_dead() -> None:
    assert state("http://127.0.0.1:9/plan").state == "unsure"


def test_a_redirect_is_followed_to_where_it_ends(link) -> None:
    end = link("/new")
    told = state(link("/old", "", 301, Location=end))

    assert (told.state, told.final) == ("opens", end)
    assert state(link("/nowhere", "", 302, Location=link("/dead", page("ไม่พบ"), 404))).state == "gone"


def test_what_leads_to_the_front_page_now_is_for_a_person_to_look_at(link) -> None:
    told = state(link("/old", "", 302, Location=link("/", page("หน้าแรก"))))

    assert (told.state, told.cause) == ("unsure", "home_instead")


def test_what_robots_txt_forbids_is_not_asked_for(link, httpserver) -> None:
    link("/robots.txt", "User-agent: *\nDisallow: /inside", kind="text/plain")
    told = state(link("/inside/plan"))

    assert (told.state, told.cause) == ("unsure", "robots")
    assert [request.path for request, _ in httpserver.log] == ["/robots.txt"]


def test_a_private_address_is_not_visited_unless_that_is_allowed(link, httpserver) -> None:
    told = state(link("/plan"), SETTINGS.model_copy(update={"allow_private": False}))

    assert (told.state, told.cause) == ("unsure", "private_address")
    assert httpserver.log == []


def test_of_a_large_file_only_the_beginning_is_read(link) -> None:
    assert state(link("/large.pdf", b"%PDF-1.4\n" + b"x" * (2 * MAX_BYTES), kind="application/pdf")).state == "opens"


def test_gambling_in_the_place_of_a_page_is_something_else(link) -> None:
    spam = " ".join(f'<a href="/{n}">สล็อตเว็บตรง แตกง่าย บาคาร่า คาสิโน แทงบอล เครดิตฟรี {n}</a>' for n in range(40))
    told = state(link("/hacked", page("สล็อตเว็บตรง บาคาร่าออนไลน์ คาสิโน", f"<p>{spam}</p>")))

    assert (told.state, told.cause) == ("replaced", "hacked")


def test_parts_of_one_page_are_asked_for_once_and_each_address_is_told(link, httpserver) -> None:
    url, heard = link("/plan"), []
    told = check_links([f"{url}#a", f"{url}#b", url], SETTINGS, tell=heard.append)

    assert {one.state for one in told.values()} == {"opens"}
    assert (len(told), heard) == (3, [url])
    assert [request.path for request, _ in httpserver.log] == ["/robots.txt", "/plan"]


def test_two_requests_to_a_host_are_as_far_apart_as_in_a_scan(link) -> None:
    first, second = link("/a"), link("/b")
    begun = time.monotonic()
    check_links([first, second], SETTINGS.model_copy(update={"delay": 0.2}))

    # robots.txt, then both.
    assert time.monotonic() - begun >= 0.4


def test_on_the_word_to_stop_it_stops(link) -> None:
    stop = Stop()
    stop.say()

    with pytest.raises(StoppedError):
        check_links([link("/plan")], SETTINGS, stop)


def test_nothing_to_check_asks_nobody() -> None:
    assert check_links([], SETTINGS) == {}
