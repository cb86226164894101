"""Politeness as the server sees it: what was asked for, when, and how often."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest

from core.settings import ScanSettings
from core.snapshot import Cause
from crawler.frontier import neutral
from crawler.manners import ROBOTS_NAME
from crawler.scan import ScanJob, run_scans
from tests.crawler.conftest import Answer, page

TOLERANCE = 0.2
"""Seconds a request may reach the server's log late."""


@pytest.fixture
def logged(website):
    """A site that writes down when each path was asked for."""

    def start(pages):
        log: list[tuple[str, float]] = []

        def route(request):
            log.append((request.path, time.monotonic()))
            answer = pages.get(request.path, Answer("<h1>404 Not Found</h1>", 404))
            if callable(answer):
                answer = answer(request)
            return answer if isinstance(answer, Answer) else Answer(answer)

        site = website({"*": route})
        site.log = log
        return site

    return start


def rules(text: str) -> Answer:
    return Answer(text, headers={"Content-Type": "text/plain"})


def gaps(log) -> list[float]:
    return [later - earlier for (_, earlier), (_, later) in pairwise(log)]


def test_robots_is_asked_for_once_and_what_it_forbids_never(logged, scanned):
    site = logged({
        "/": page("หน้าแรก", "/a", "/secret/b", "/secret/c.pdf"), "/a": page("ก", "/secret/d"),
        "/robots.txt": rules(f"User-agent: *\nDisallow:\n\nUser-agent: {ROBOTS_NAME}\nDisallow: /secret/\n"),
    })  # fmt: skip
    seen = scanned(site.url)
    asked = [path for path, _ in site.log]
    assert asked.count("/robots.txt") == 1
    assert not [path for path in asked if path.startswith("/secret")]
    assert set(seen.causes().values()) == {"robots"}


def test_a_robots_file_that_cannot_be_had_is_asked_for_once_and_forbids_nothing(logged, scanned):
    site = logged({"/": page("หน้าแรก", "/a"), "/a": page("ก"), "/robots.txt": Answer("", 500)})
    seen = scanned(site.url)
    assert [path for path, _ in site.log].count("/robots.txt") == 1
    assert "/a" in seen.paths()
    assert seen.snapshot.health.robots == "unreadable"


def test_a_crawl_delay_keeps_every_two_requests_apart(logged, scanned):
    names = [f"/n{number}" for number in range(5)]
    site = logged({"/": page("หน้าแรก", *names), "/robots.txt": rules(f"User-agent: {ROBOTS_NAME}\nCrawl-delay: 0.6\n")}
                  | {name: page(name) for name in names})  # fmt: skip
    scanned(site.url)
    assert set(names) <= {path for path, _ in site.log}
    # The home page and robots.txt itself were asked for before the rule was known.
    assert min(gaps(site.log[1:])) >= 0.6 - TOLERANCE


def test_the_delay_keeps_every_two_requests_apart_from_the_first_on(logged, scanned):
    names = [f"/n{number}" for number in range(4)]
    site = logged({"/": page("หน้าแรก", *names)} | {name: page(name) for name in names})
    scanned(site.url, delay=0.5)
    assert {"/", "/robots.txt", *names} <= {path for path, _ in site.log}
    assert min(gaps(site.log)) >= 0.5 - TOLERANCE


def test_scans_of_one_server_share_its_pace(logged, website, tmp_path, monkeypatch):
    monkeypatch.setattr("crawler.tls.address_key", lambda address, port, allow_private: address)
    monkeypatch.setattr("crawler.preflight.address_key", lambda address, port, allow_private: address)
    names = [f"/n{number}" for number in range(3)]
    sites = [
        logged({"/": page(f"หน้าแรก {n}", *names)} | {name: page(f"{name} {n}") for name in names}) for n in (1, 2, 3)
    ]
    settings = ScanSettings(delay=0.4, allow_private=True, timeout=5)
    run_scans([ScanJob(site.url, settings, tmp_path / f"{n}.gz", neutral) for n, site in enumerate(sites)])
    log = sorted((moment for site in sites for _, moment in site.log))
    assert len(log) >= 15
    assert log[-1] - log[0] >= 0.2 * (len(log) - 1) - TOLERANCE


def test_what_failed_is_tried_again_after_everything_else_and_waited_for_longer(logged, scanned):
    names = [f"/n{number}" for number in range(4)]

    def slow(request):
        return Answer(page("ช้า"), hang=0.8)

    site = logged({"/": page("หน้าแรก", "/slow", *names), "/slow": slow} | {name: page(name) for name in names})
    seen = scanned(site.url, timeout=0.5)
    asked = [path for path, _ in site.log]
    assert "/slow" in seen.paths()
    assert seen.causes() == {}
    assert asked.count("/slow") == 2
    assert asked[-1] == "/slow"


def test_an_address_is_tried_three_times_at_most(logged, scanned):
    site = logged({"/": page("หน้าแรก", "/x", "/y"), "/x": Answer("", 500), "/y": page("ย")})
    seen = scanned(site.url)
    assert [path for path, _ in site.log].count("/x") == 3
    assert seen.causes() == {"/x": "server_error"}


def test_all_second_attempts_come_before_the_first_third_one(logged, scanned):
    names = [f"/n{number}" for number in range(6)]
    site = logged({"/": page("หน้าแรก", *names)} | dict.fromkeys(names, Answer("", 500)))
    scanned(site.url)
    asked = [path for path, _ in site.log if path in names]
    assert len(asked) == 18
    assert all(sorted(asked[start : start + 6]) == sorted(names) for start in (0, 6, 12))


@pytest.mark.parametrize("status", [429, 503])
def test_the_wait_that_a_server_asks_for_is_kept(logged, scanned, status):
    def busy(request):
        again = [path for path, _ in site.log].count("/x") > 1
        return Answer(page("แผน")) if again else Answer("", status, headers={"Retry-After": "1"})

    site = logged({"/": page("หน้าแรก", "/x", "/y"), "/x": busy, "/y": page("ย")})
    seen = scanned(site.url)
    assert "/x" in seen.paths()
    moments = [moment for path, moment in site.log if path == "/x"]
    after = [moment for _, moment in site.log if moment > moments[0]]
    assert min(after) - moments[0] >= 1 - TOLERANCE


def test_a_home_page_that_asks_for_patience_gets_it(logged, scanned):
    def busy(request):
        again = [path for path, _ in site.log].count("/") > 1
        return Answer(page("หน้าแรก")) if again else Answer("", 503, headers={"Retry-After": "1"})

    site = logged({"/": busy})
    seen = scanned(site.url)
    assert seen.snapshot.state == "complete"
    assert gaps(site.log)[0] >= 1 - TOLERANCE


def test_a_site_that_goes_silent_is_left_alone_then_probed_and_given_up_with_its_cause(logged, scanned, monkeypatch):
    monkeypatch.setattr("crawler.breaker.COOL_DOWN", 10)
    names = [f"/n{number}" for number in range(60)]
    site = logged({"/": page("หน้าแรก", *names)} | dict.fromkeys(names, Answer("no", 403)))
    seen = scanned(site.url, delay=0.1)
    assert (seen.snapshot.state, seen.snapshot.cause) == ("partial", Cause.FORBIDDEN)
    crawled = [one for one in site.log if one[0] in names]
    assert len(crawled) == 23
    assert max(gaps(crawled)) >= 1 - TOLERANCE
    assert sum(gap >= 1 - TOLERANCE for gap in gaps(crawled)) == 1


def test_a_site_that_comes_back_after_the_cool_down_is_read_on(logged, scanned):
    names = [f"/n{number}" for number in range(40)]

    def blocked(request):
        turned = sum(path in names for path, _ in site.log)
        return Answer("no", 403) if turned <= 21 else Answer(page(request.path))

    site = logged({"/": page("หน้าแรก", *names)} | dict.fromkeys(names, blocked))
    seen = scanned(site.url)
    assert len(seen.paths()) == 20
    assert sorted(set(seen.causes().values())) == ["forbidden"]
