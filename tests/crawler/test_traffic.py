from core.snapshot import Cause, HostTraffic
from crawler.scope import Scope
from crawler.traffic import Traffic, percentile
from tests.crawler.conftest import Answer, page

SITE = "https://www.tuayang.example/"


def counted(*answers: tuple[str, int], failures: tuple[tuple[str, Cause], ...] = ()) -> tuple[HostTraffic, ...]:
    traffic = Traffic()
    for url, status in answers:
        traffic.answer(url, status)
    for url, cause in failures:
        traffic.failure(url, cause)
    return traffic.by_host(Scope(SITE))


def test_what_does_not_exist_tells_nothing_of_the_server() -> None:
    (host,) = counted((SITE, 200), (SITE + "a", 404), (SITE + "b", 301), (SITE + "c", 403))
    assert (host.requests, host.answered) == (3, 3)


def test_server_errors_and_lost_connections_are_told_apart() -> None:
    lost = ((SITE + "a", Cause.TIMEOUT), (SITE + "b", Cause.REFUSED), (SITE + "c", Cause.TLS))
    (host,) = counted((SITE, 503), failures=lost)

    assert host == HostTraffic(
        host="www.tuayang.example", requests=4, answered=0, timeouts=1, refused=2, server_errors=1
    )


def test_what_was_not_asked_for_is_not_counted() -> None:
    assert counted(failures=((SITE, Cause.ROBOTS), (SITE, Cause.TOO_LARGE), (SITE, Cause.PRIVATE_ADDRESS))) == ()


def test_hosts_are_counted_apart_and_those_of_others_are_left_out() -> None:
    told = counted((SITE, 200), ("https://old.tuayang.example/", 200), ("https://drive.google.com/x", 500))
    assert [host.host for host in told] == ["old.tuayang.example", "www.tuayang.example"]


def test_the_95th_percentile_is_one_of_the_values() -> None:
    assert percentile(range(1, 101), 0.95) == 95
    assert percentile([3.0, 1.0], 0.95) == 3.0
    assert percentile([], 0.95) is None


def test_a_scan_counts_what_its_site_answered(website, scanned) -> None:
    site = website({"/": page("หน้าแรก", "/a", "/b", "/c"), "/a": page("ก"), "/b": Answer("", 501)})
    health = scanned(site.url).snapshot.health
    (host,) = health.traffic

    assert (host.host, host.answered, host.server_errors) == (f"127.0.0.1:{site.port}", 2, 1)
    assert health.seconds_p95 is not None
    assert health.insecure == ()
