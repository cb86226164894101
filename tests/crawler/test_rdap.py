import asyncio
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.settings import ScanSettings
from core.snapshot import Domain
from crawler.preflight import asking
from crawler.rdap import KEPT_SECONDS, Registry, registered_domain
from tests.crawler.conftest import Answer, Website

ANSWER = {
    "objectClassName": "domain",
    "ldhName": "tuayang.go.th",
    "events": [
        {"eventAction": "registration", "eventDate": "2010-01-01T00:00:00Z"},
        {"eventAction": "expiration", "eventDate": "2026-03-31T17:00:00Z"},
    ],
    "entities": [
        {"roles": ["registrant"], "vcardArray": ["vcard", [["fn", {}, "text", "นายสมมติ"]]]},
        {"roles": ["registrar"], "vcardArray": ["vcard", [["fn", {}, "text", "ผู้รับจดทะเบียน"]]]},
    ],
}


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.tuayang.go.th", "tuayang.go.th"),
        ("tuayang.go.th", "tuayang.go.th"),
        ("a.b.tuayang.or.th", "tuayang.or.th"),
        ("www.tuayang.com", "tuayang.com"),
        ("tuayang.th", "tuayang.th"),
        ("www.xn--72c.xn--12c1fe0br.xn--o3cw4h", "xn--72c.xn--12c1fe0br.xn--o3cw4h"),
        ("go.th", ""),
        ("127.0.0.1", ""),
        ("[::1]", ""),
        ("localhost", ""),
        ("../etc.th", ""),
    ],
)
def test_the_registered_part_of_a_name(host: str, domain: str) -> None:
    assert registered_domain(host) == domain


@pytest.fixture
def registry(website: Callable[..., Website]) -> Callable[..., Website]:
    def start(answer: Answer | str, services: object = None) -> Website:
        site = website({})
        listed = services if services is not None else [[["com"], ["https://x.example/"]], [["th"], [f"{site.url}th/"]]]
        site.pages["/dns.json"] = Answer(json.dumps({"services": listed}), headers={"Content-Type": "application/json"})
        site.pages["/th/domain/tuayang.go.th"] = answer
        return site

    return start


def asked(site: Website, cache: Path | None = None, url: str = "https://www.tuayang.go.th/") -> Domain | None:
    async def ask() -> Domain | None:
        settings = ScanSettings(delay=0, allow_private=True, timeout=5)
        async with asking(site.url, settings) as once:
            return await Registry(once, f"{site.url}dns.json", cache).domain(url)

    return asyncio.run(ask())


def test_the_registry_tells_when_a_domain_expires(registry) -> None:
    told = asked(registry(json.dumps(ANSWER)))

    assert told == Domain(name="tuayang.go.th", expires=datetime(2026, 3, 31, 17, tzinfo=UTC), registrar="ผู้รับจดทะเบียน")


@pytest.mark.parametrize(
    "answer",
    [
        Answer("no", 404),
        Answer("no", 500),
        "<html>",
        "[]",
        "{}",
        '{"events": [{"eventAction": "expiration"}]}',
        '{"events": [{"eventAction": "expiration", "eventDate": "9999-12-31T23:59:59-07:00"}]}',
        "[" * 9999,
    ],
)
def test_a_registry_that_does_not_tell_leaves_it_open(registry, answer) -> None:
    told = asked(registry(answer))

    assert told is not None
    assert told.expires is None


@pytest.mark.parametrize("services", [[], "x", [["th"]], [[["th"], []]], [[["com"], ["https://x.example/"]]]])
def test_a_list_without_the_registry_leaves_it_open(registry, services) -> None:
    told = asked(registry("{}", services))

    assert told is not None
    assert "names none" in told.problem


def test_a_list_that_cannot_be_reached_leaves_it_open(registry) -> None:
    site = registry("{}")
    site.pages.pop("/dns.json")

    assert "404" in asked(site).problem


def test_an_ip_address_has_no_domain_and_nobody_is_asked(registry) -> None:
    site = registry(json.dumps(ANSWER))

    assert asked(site, url="http://127.0.0.1:8000/") is None
    assert site.asked == []


def test_an_answer_is_kept_and_names_nobody(registry, tmp_path) -> None:
    site = registry(json.dumps(ANSWER))
    first = asked(site, tmp_path)

    assert asked(site, tmp_path) == first
    assert site.asked == ["/dns.json", "/th/domain/tuayang.go.th"]
    assert "สมมติ" not in json.loads((tmp_path / "rdap" / "domain-tuayang.go.th.json").read_text()).__str__()


def test_a_kept_answer_is_asked_for_again_after_thirty_days(registry, tmp_path) -> None:
    site = registry(json.dumps(ANSWER))
    asked(site, tmp_path)
    kept = tmp_path / "rdap" / "domain-tuayang.go.th.json"
    old = kept.stat().st_mtime - KEPT_SECONDS - 1
    os.utime(kept, (old, old))
    asked(site, tmp_path)

    assert site.asked.count("/th/domain/tuayang.go.th") == 2


def test_silence_of_the_registry_is_not_kept(registry, tmp_path) -> None:
    site = registry(Answer("no", 500))
    asked(site, tmp_path)
    site.pages["/th/domain/tuayang.go.th"] = json.dumps(ANSWER)

    assert asked(site, tmp_path).expires is not None


def test_a_folder_that_cannot_be_written_keeps_nothing_and_stops_nothing(registry, tmp_path) -> None:
    (tmp_path / "file").write_text("")

    assert asked(registry(json.dumps(ANSWER)), tmp_path / "file").expires is not None
