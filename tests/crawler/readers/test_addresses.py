from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.readers.addresses import addresses_in_javascript, looks_like_address, normalise_url

BASE = "https://www.bantuayang.go.th/ita/index.php?mo=1"


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("o1.php", "https://www.bantuayang.go.th/ita/o1.php"),
        ("/o1", "https://www.bantuayang.go.th/o1"),
        ("../plan/./2568.pdf", "https://www.bantuayang.go.th/plan/2568.pdf"),
        ("../../../x.html", "https://www.bantuayang.go.th/x.html"),
        ("?mo=2", "https://www.bantuayang.go.th/ita/index.php?mo=2"),
        ("//files.bantuayang.go.th/a.pdf", "https://files.bantuayang.go.th/a.pdf"),
        ("HTTP://WWW.BanTuayang.GO.TH:80", "http://www.bantuayang.go.th/"),
        ("https://bantuayang.go.th:443/a", "https://bantuayang.go.th/a"),
        ("https://bantuayang.go.th:8443/a", "https://bantuayang.go.th:8443/a"),
        ("o1.php#top", "https://www.bantuayang.go.th/ita/o1.php"),
        ("  o1.php\n", "https://www.bantuayang.go.th/ita/o1.php"),
        ("files\\a.pdf", "https://www.bantuayang.go.th/ita/files/a.pdf"),
        ("แผน.pdf", "https://www.bantuayang.go.th/ita/%E0%B9%81%E0%B8%9C%E0%B8%99.pdf"),
        ("%e0%b9%81%E0%B8%9C%E0%B8%99.pdf", "https://www.bantuayang.go.th/ita/%E0%B9%81%E0%B8%9C%E0%B8%99.pdf"),
        ("a%2Db%7e.pdf", "https://www.bantuayang.go.th/ita/a-b~.pdf"),
        ("a b.pdf", "https://www.bantuayang.go.th/ita/a%20b.pdf"),
        ("100%.pdf", "https://www.bantuayang.go.th/ita/100%25.pdf"),
        ("x.php?q=แผน", "https://www.bantuayang.go.th/ita/x.php?q=%E0%B9%81%E0%B8%9C%E0%B8%99"),
        ("x.php?", "https://www.bantuayang.go.th/ita/x.php"),
        ("x.php?PHPSESSID=9a0&id=3", "https://www.bantuayang.go.th/ita/x.php?id=3"),
        ("x.php;jsessionid=9A0?id=3", "https://www.bantuayang.go.th/ita/x.php?id=3"),
        ("x.php?sid=0123456789abcdef0123456789abcdef", "https://www.bantuayang.go.th/ita/x.php"),
        ("x.php?sid=12", "https://www.bantuayang.go.th/ita/x.php?sid=12"),
        ("x.php?utm_source=f&fbclid=9&id=3", "https://www.bantuayang.go.th/ita/x.php?id=3"),
        ("http://ไทย.ไทย/", "http://xn--o3cw4h.xn--o3cw4h/"),
        ("http://user:secret@bantuayang.go.th/", "http://bantuayang.go.th/"),
    ],
)
def test_an_address_has_one_spelling(href: str, expected: str) -> None:
    assert normalise_url(BASE, href) == expected


@pytest.mark.parametrize(
    "href",
    ["", "#", "#o1", " ", "javascript:void(0)", "javascript:;", "mailto:a@b.go.th", "tel:02", "line://x", "data:,x",
     "http://", "http://[::1", "http://a b/", "https://x:99999/", "ftp://bantuayang.go.th/a.pdf"],
)  # fmt: skip
def test_what_leads_to_no_page_is_empty(href: str) -> None:
    assert normalise_url(BASE, href) == ""


def test_a_query_is_encoded_as_the_page_is() -> None:
    assert normalise_url(BASE, "x.php?q=แผน", "cp874") == "https://www.bantuayang.go.th/ita/x.php?q=%E1%BC%B9"


@example("//)¡")
@given(st.text(max_size=80))
def test_normalising_never_fails_and_repeats_itself(href: str) -> None:
    once = normalise_url(BASE, href)
    assert once == "" or normalise_url(BASE, once) == once


@pytest.mark.parametrize(
    "text",
    ["plan.php", "/plan", "./plan", "../a/b", "?id=3", "files/แผน 2568.pdf", "http://x.go.th/", "index.php?mo=3"],
)
def test_paths_and_files_look_like_addresses(text: str) -> None:
    assert looks_like_address(text)


@pytest.mark.parametrize(
    "text", ["", "2568", "แผนพัฒนา", "menu1", "toolbar=no,width=400", "//", "v1.2", "a.b", "_blank"]
)
def test_words_do_not_look_like_addresses(text: str) -> None:
    assert not looks_like_address(text)


def test_addresses_are_read_out_of_handlers() -> None:
    code = "MM_openBrWindow('plan68.pdf','','toolbar=no,width=400'); window.location.href=\"\\/ita\\/o2\"; return false"
    assert addresses_in_javascript(code) == ["plan68.pdf", "/ita/o2"]
