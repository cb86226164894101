from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.settings import ScanSettings
from core.snapshot import Cause, DeclaredLink, DeclaredVisit, Snapshot
from crawler.archive import Archive
from crawler.declared_visit import GIVEN_UP, visit_declared, visited_of
from crawler.journal import _records
from crawler.manners import SOFTWARE
from crawler.snapshot import read_snapshot
from tests.crawler.conftest import PDF, Answer, Scanned, Website, page

SETTINGS = ScanSettings(delay=0, allow_private=True, timeout=2)
FILE = Answer(PDF, headers={"Content-Type": "application/pdf"})
Visit = Callable[..., DeclaredVisit]


@pytest.fixture
def scan(website: Callable[..., Website], scanned: Callable[..., Scanned]) -> Callable[..., tuple[Website, Scanned]]:
    """A site of a home page and one page is scanned; then it gets what the test declares."""

    def start(**later: object) -> tuple[Website, Scanned]:
        site = website({"/": page("หน้าแรก", "/a"), "/a": page("ก")})
        seen = scanned(site.url)
        site.pages |= {f"/{name}": route for name, route in later.items()}  # type: ignore[misc]
        site.asked.clear()
        return site, seen

    return start


def visit(site: Website, seen: Scanned, *paths: str, **settings: object) -> DeclaredVisit:
    links = [DeclaredLink(code="O1", url=site.url.rstrip("/") + path if path[0] == "/" else path) for path in paths]
    chosen = SETTINGS.model_copy(update=settings)
    declared = visit_declared(seen.warc, seen.snapshot, links, chosen).declared
    assert declared is not None
    return declared


def test_what_the_scan_saw_is_not_asked_for_again(scan) -> None:
    site, seen = scan()
    told = visit(site, seen, "/a")

    assert site.asked == []
    assert told.leads == ((f"{site.url}a", f"{site.url}a"),)


def test_what_the_scan_did_not_see_is_read(scan) -> None:
    site, seen = scan(plan=page("แผนพัฒนา"))
    told = visit(site, seen, "/plan")

    assert [one.title for one in told.pages] == ["แผนพัฒนา"]
    assert site.asked == ["/robots.txt", "/plan"]


def test_the_files_on_a_declared_page_are_read_with_it(scan) -> None:
    site, seen = scan(**{"plan": page("แผน", "/x.pdf", "/a"), "x.pdf": FILE})

    assert [one.kind for one in visit(site, seen, "/plan").documents] == ["pdf"]


def test_the_archive_read_again_says_the_same(scan) -> None:
    moved = Answer("", 302, {"Location": "/plan"})
    site, seen = scan(**{"plan": page("แผน", "/x.pdf"), "x.pdf": FILE, "old": moved})
    told = visit(site, seen, "/plan", "/old", "/gone", "http://127.0.0.1:9/x")

    assert read_snapshot(seen.warc).declared == told


def test_the_scan_itself_stays_as_it_was(scan) -> None:
    site, seen = scan(plan=page("แผน"))
    visit(site, seen, "/plan")

    assert read_snapshot(seen.warc).model_copy(update={"declared": None}) == seen.snapshot


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (Answer("x", 404), Cause.NOT_FOUND),
        (Answer(page("404", text="ไม่พบหน้าที่ท่านต้องการ 404 Not Found")), Cause.NOT_FOUND),
        (Answer("x", 403), Cause.FORBIDDEN),
        (Answer("x", 500), Cause.SERVER_ERROR),
        (Answer("x", 401), Cause.LOGIN),
        (Answer(page("x"), hang=5), Cause.TIMEOUT),
        (Answer("", 302, {"Location": "/x"}), Cause.REDIRECT_LOOP),
    ],
)
def test_why_a_link_was_not_read(scan, answer, cause) -> None:
    site, seen = scan(x=answer)
    told = visit(site, seen, "/x", timeout=0.5)

    assert [one.cause for one in told.unread] == ([cause])


def test_a_redirect_to_a_page_of_the_scan_ends_there(scan) -> None:
    site, seen = scan(old=Answer("", 301, {"Location": "/a"}))
    told = visit(site, seen, "/old")

    assert told.leads == ((f"{site.url}old", f"{site.url}a"),)
    assert "/a" not in site.asked


@pytest.mark.parametrize("path", ["/a?print=1", "/copy"])
def test_another_address_of_what_the_scan_saw_is_that(scan, path) -> None:
    site, seen = scan(**{path[1:]: page("ก")})
    told = visit(site, seen, path)

    assert told.leads == ((f"{site.url}{path[1:]}", f"{site.url}a"),)
    assert told.pages == ()


def test_a_copy_on_another_host_is_not_the_sites_own(scan, website) -> None:
    _, seen = scan()
    other = website({"/copy": page("ก")})

    assert visit(other, seen, "/copy").leads == ()


def test_an_answer_that_fails_once_is_asked_for_again(scan) -> None:
    answers = iter([Answer("x", 500), Answer(page("แผน"))])
    site, seen = scan(x=lambda _: next(answers))

    assert [one.title for one in visit(site, seen, "/x").pages] == ["แผน"]


def test_a_host_that_gives_no_answer_is_left_alone_after_a_while(scan, website) -> None:
    _, seen = scan()
    silent = website({"*": Answer("x", hang=9)})
    host = silent.url.rstrip("/")
    told = visit(silent, seen, *(f"{host}/{number}" for number in range(6)), timeout=0.3)

    assert {one.cause for one in told.unread} == {Cause.TIMEOUT}
    assert len(silent.asked) == GIVEN_UP


def test_what_robots_txt_forbids_is_not_asked_for(scan, website) -> None:
    _, seen = scan()
    other = website({"/x": page("แผน"), "/robots.txt": "User-agent: *\nDisallow: /x"})
    told = visit(other, seen, "/x")

    assert [one.cause for one in told.unread] == [Cause.ROBOTS]
    assert other.asked == ["/robots.txt"]


def test_a_declared_link_into_a_private_network_is_refused(scan) -> None:
    site, seen = scan()
    told = visit(site, seen, "http://192.168.7.7/x", allow_private=False)

    assert [one.cause for one in told.unread] == [Cause.PRIVATE_ADDRESS]


def test_a_page_of_another_host_is_told_as_off_the_site(scan, website) -> None:
    _, seen = scan()
    other = website({"/x": page("แผน")})

    assert visit(other, seen, "/x").pages[0].off_site


def test_of_a_site_that_cannot_be_read_the_links_are_not_tried(scan) -> None:
    site, seen = scan(plan=page("แผน"))
    seen.snapshot = seen.snapshot.model_copy(update={"state": "failed", "cause": Cause.MAINTENANCE})
    told = visit(site, seen, "/plan")

    assert [one.cause for one in told.unread] == [Cause.MAINTENANCE]
    assert site.asked == []


def test_a_shared_file_is_fetched_from_the_service(scan, website) -> None:
    _, seen = scan()
    service = website({"*": FILE})
    url = "https://drive.google.com/file/d/abcdefghijk/view"
    told = visit(service, seen, url, file_hosts={"drive.google.com": service.url.rstrip("/")})

    assert [(one.url, one.off_site) for one in told.documents] == [(url, True)]
    assert read_snapshot(seen.warc).declared == told


def test_the_same_links_are_not_visited_twice(scan) -> None:
    site, seen = scan(plan=page("แผน"))
    visit(site, seen, "/plan")
    site.asked.clear()
    seen.snapshot = read_snapshot(seen.warc)
    visit(site, seen, "/plan")

    assert site.asked == []


def test_another_list_of_links_takes_the_place_of_the_former_one(scan) -> None:
    site, seen = scan(plan=page("แผน"), more=page("อื่น"))
    visit(site, seen, "/plan")
    seen.snapshot = read_snapshot(seen.warc)
    told = visit(site, seen, "/more")

    assert [one.title for one in told.pages] == ["อื่น"]
    assert read_snapshot(seen.warc).declared == told


def test_a_visit_that_was_killed_goes_on(scan) -> None:
    site, seen = scan(plan=page("แผน"), more=page("อื่น"))
    visit(site, seen, "/plan")
    # What a kill leaves: the first answers in a file of their own, nothing at the scan's end.
    whole = seen.warc.read_bytes()
    sealed = Path(str(seen.warc) + ".copy")
    sealed.write_bytes(whole)
    left = len(scan_bytes(seen))
    visited_of(seen.warc).write_bytes(whole[left:])
    seen.warc.write_bytes(whole[:left])
    site.asked.clear()
    told = visit(site, seen, "/plan", "/more")

    assert site.asked == ["/more"]
    assert len(told.pages) == 2
    assert not visited_of(seen.warc).exists()


def scan_bytes(seen: Scanned) -> bytes:
    """The archive of the scan alone, found by reading it whole: what a visit adds stands behind its seal."""
    with seen.warc.open("rb") as stream:
        for _, end, record in _records(stream):
            if record.facts("seal") is not None:
                stream.seek(0)
                return stream.read(end)
    raise AssertionError("the scan is not sealed")


def test_links_are_visited_where_no_site_was_scanned(website, tmp_path) -> None:
    site = website({"/plan": page("แผน")})
    path = tmp_path / "links.warc.gz"
    Archive(path, SOFTWARE).close()
    empty = Snapshot(site="", fetched=datetime(2025, 1, 1, tzinfo=UTC))
    links = [DeclaredLink(code="O1", url=f"{site.url}plan")]
    declared = visit_declared(path, empty, links, SETTINGS).declared

    assert declared is not None
    assert [one.title for one in declared.pages] == ["แผน"]
    assert not declared.pages[0].off_site
