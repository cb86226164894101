from __future__ import annotations

from crawler.cookies import MAX_COOKIES, MAX_HEADER_BYTES, Cookies


def kept(*headers: str, host: str = "tuayang.example") -> Cookies:
    cookies = Cookies()
    for header in headers:
        cookies.take(host, header)
    return cookies


def test_a_cookie_goes_back_to_the_host_that_set_it():
    assert kept("a=1; Path=/; HttpOnly", "b=2").header("tuayang.example") == "a=1; b=2"


def test_the_www_twin_is_told_the_same():
    assert kept("a=1", host="www.tuayang.example").header("tuayang.example") == "a=1"


def test_a_neighbour_is_told_nothing_even_where_the_cookie_names_the_domain_of_both():
    assert kept("a=1; Domain=example").header("other.example") == ""


def test_a_cookie_that_ends_a_header_line_is_left():
    assert kept("a=1\r\nX: y", "b=\x00", "c;=1", "=x", "d").header("tuayang.example") == ""


def test_a_cookie_taken_back_is_forgotten():
    assert kept("a=1", "a=; Max-Age=0").header("tuayang.example") == ""


def test_no_more_cookies_are_kept_than_a_browser_would_and_a_known_one_changes():
    cookies = kept(*(f"n{number}=x" for number in range(MAX_COOKIES + 10)), "n0=y")
    assert cookies.header("tuayang.example").count("=") == MAX_COOKIES
    assert cookies.header("tuayang.example").startswith("n0=y;")


def test_what_is_sent_stays_below_what_servers_take():
    cookies = kept(*(f"n{number}={'x' * 4000}" for number in range(5)), f"big={'x' * 5000}")
    assert 0 < len(cookies.header("tuayang.example")) <= MAX_HEADER_BYTES
