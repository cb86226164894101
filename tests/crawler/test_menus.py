from __future__ import annotations

import time

import pytest

from crawler.menus import menu_scripts

HOME = "https://tuayang.example/th/"


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("js/menu.js", "https://tuayang.example/th/js/menu.js"),
        ("/js/NavBar.js?v=2", "https://tuayang.example/js/NavBar.js?v=2"),
        ("header.js", "https://tuayang.example/th/header.js"),
    ],
)
def test_a_script_named_like_a_menu_is_wanted(source, address):
    assert menu_scripts(HOME, f'<script type="text/javascript" src="{source}"></script>'.encode()) == (address,)


@pytest.mark.parametrize(
    "source", ["js/jquery.js", "js/bootstrap-navbar.min.js", "js/app.js", "wp-includes/js/menu.js"]
)
def test_a_library_is_not(source):
    assert menu_scripts(HOME, f"<script src='{source}'></script>".encode()) == ()


def test_a_flood_of_unfinished_scripts_is_read_in_one_pass():
    started = time.process_time()
    assert menu_scripts("http://tuayang.example/", b"<script " * 1_000_000) == ()
    assert time.process_time() - started < 5
