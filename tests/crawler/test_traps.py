from __future__ import annotations

import pytest

from crawler.traps import endless, fold, is_home, kind_by_name, looping, shape, without_print

HOME = "https://www.baantuayang.example"


@pytest.mark.parametrize(
    "other",
    [
        "http://www.baantuayang.example/a?id=1&c=2",
        "https://baantuayang.example/a?id=1&c=2",
        "https://www.baantuayang.example/a?c=2&id=1",
        "https://www.baantuayang.example/a?id=1&c=2&print=1",
        "https://www.baantuayang.example/a?id=1&c=2&tmpl=component",
        "https://www.baantuayang.example/a?id=1&c=2&sort=title&dir=asc",
        "https://www.baantuayang.example/a?id=1&c=2&filter_order_Dir=desc",
    ],
)
def test_addresses_of_the_same_thing_fold_to_one_key(other):
    assert fold(other) == fold(f"{HOME}/a?id=1&c=2")


@pytest.mark.parametrize("other", ["/a?id=2", "/b?id=1", "/a", "/a?id=1&order=5", "/A?id=1"])
def test_addresses_of_different_things_keep_different_keys(other):
    assert fold(HOME + other) != fold(f"{HOME}/a?id=1")


def test_a_print_view_names_its_page():
    assert without_print(f"{HOME}/a?id=1&tmpl=component&print=1") == f"{HOME}/a?id=1"


def test_an_address_without_a_print_view_stays_as_it_is():
    assert without_print(f"{HOME}/a?q=%E0%B8%81&x=") == f"{HOME}/a?q=%E0%B8%81&x="


@pytest.mark.parametrize(
    ("address", "text", "kind"),
    [
        ("/calendar?month=3", "มีนาคม", "calendar"),
        ("/%E0%B8%9B%E0%B8%8F%E0%B8%B4%E0%B8%97%E0%B8%B4%E0%B8%99/2568", "2568", "calendar"),
        ("/purchase?year=2568&month=3", "มีนาคม 2568", "dated"),
        ("/2024/05/", "พฤษภาคม 2567", "dated"),
        ("/category/ita/page/2", "2", "paging"),
        ("/category/ita/page/2", "แผนพัฒนา", "paging"),
        ("/page/2", "ถัดไป", "paging"),
        ("/page/849", "แผนพัฒนาท้องถิ่น", None),
        ("/news?limitstart=20", "หน้าถัดไป", "paging"),
        ("/news?page=2", "2", "paging"),
        ("/news?p=3", "»", "paging"),
        ("/index.php?page=23", "แผนพัฒนาท้องถิ่น", None),
        ("/?p=123", "ประกาศ", None),
        ("/index/?page=article2304", "", None),
        ("/news.php?id=392", "ข่าว", None),
        ("/plan?year=2568", "แผนปี 2568", None),
    ],
)
def test_lists_without_end_are_told_from_content(address, text, kind):
    assert endless(HOME + address, text) == kind


def test_pages_of_one_list_share_a_shape():
    assert shape(f"{HOME}/news?cat=5&page=2", "2") == shape(f"{HOME}/news?cat=5&page=30", "30")


def test_two_lists_have_two_shapes():
    assert shape(f"{HOME}/news?cat=5&page=2", "2") != shape(f"{HOME}/news?cat=6&page=2", "2")


def test_articles_of_one_template_share_a_shape():
    assert shape(f"{HOME}/list/menu/1554") == shape(f"{HOME}/list/menu/1623")


@pytest.mark.parametrize("address", ["/a/b/a/b/a/b", "/" + "x" * 3000, "/?" + "&".join(f"k{n}=1" for n in range(30))])
def test_addresses_built_by_a_loop_are_seen(address):
    assert looping(HOME + address)


@pytest.mark.parametrize("address", ["/", "/a/b/c/d/e", "/2567/10/2567/10/2567/x"])
def test_ordinary_addresses_do_not_loop(address):
    assert not looping(HOME + address)


@pytest.mark.parametrize(
    ("address", "kind"),
    [("/a.PDF", "file"), ("/a.php?f=b.pdf", "page"), ("/scan.JPG", "image"), ("/film.mp4", None), ("/", "page")],
)
def test_the_name_promises_a_kind(address, kind):
    assert kind_by_name(HOME + address) == kind


@pytest.mark.parametrize(
    ("address", "home"), [("/", True), ("/index.php", True), ("/index.php?id=1", False), ("/th", False)]
)
def test_the_root_is_home(address, home):
    assert is_home(HOME + address) is home
