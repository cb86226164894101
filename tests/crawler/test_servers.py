from __future__ import annotations

import socket

import pytest

from crawler.servers import servers_of


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"a.example": ["61.19.0.9", "61.19.0.5"], "b.example": ["61.19.0.5"], "c.example": ["10.0.0.1"]}

    def look(host: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        if host not in known:
            raise socket.gaierror
        return [(0, 0, 0, "", (address, 0)) for address in known[host]]

    monkeypatch.setattr("crawler.servers.socket.getaddrinfo", look)


def test_sites_behind_one_address_share_a_server(names: None) -> None:
    found = servers_of(["https://a.example/", "https://b.example/x", "https://nowhere.example/"])
    assert found == {"https://a.example/": "61.19.0.5", "https://b.example/x": "61.19.0.5"}


def test_a_private_address_counts_with_its_port(names: None) -> None:
    urls = ["http://c.example/", "https://c.example/", "http://c.example:8000/"]
    found = servers_of(urls)
    assert [found[url] for url in urls] == ["10.0.0.1:80", "10.0.0.1:443", "10.0.0.1:8000"]
