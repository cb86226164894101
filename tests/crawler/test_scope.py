from __future__ import annotations

import pytest

from crawler.scope import Scope, netloc


@pytest.mark.parametrize(
    "url",
    ["http://tuayang.example/", "https://www.tuayang.example/a", "https://eservice.tuayang.example:8443/x"],
)
@pytest.mark.parametrize("named", ["https://tuayang.example/", "http://www.tuayang.example/home"])
def test_the_site_is_its_host_with_and_without_www_and_its_subdomains(named, url):
    assert url in Scope(named)


@pytest.mark.parametrize(
    "url",
    [
        "https://othertuayang.example/",
        "https://tuayang.example.evil.example/",
        "ftp://tuayang.example/",
        "",
        "mailto:a@b",
    ],
)
def test_what_only_looks_like_the_site_is_outside(url):
    assert url not in Scope("https://tuayang.example/")


def test_a_parent_domain_is_outside():
    assert "https://province.example/" not in Scope("https://tambon.province.example/")


def test_loopback_counts_with_its_port():
    scope = Scope("http://127.0.0.1:8001/")
    assert "http://127.0.0.1:8001/a" in scope
    assert "http://127.0.0.1:8002/a" not in scope


def test_an_added_host_counts():
    scope = Scope("https://tuayang.example/", ("ita.example",))
    assert "https://www.ita.example/x" in scope
    assert scope.bases == ("tuayang.example", "ita.example")


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://A.example:443/", "a.example"),
        ("http://a.example:443/", "a.example:443"),
        ("http://[::1]:80/", "[::1]"),
        ("http://a.example:99999/", ""),
    ],
)
def test_the_default_port_is_left_out(url, place):
    assert netloc(url) == place
