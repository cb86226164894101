import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from core.settings import ReadSettings, ScanSettings
from core.snapshot import Cause, Code, Probe, Snapshot, Wish
from crawler.codes import with_codes
from crawler.files import FileReader
from crawler.frontier import neutral
from crawler.journal import read_journal
from crawler.probes import look_around, looks_of
from crawler.scan import run_scan
from crawler.snapshot import read_snapshot
from tests.crawler.conftest import Answer, Scanned, Website, page
from tests.crawler.readers.test_codes import SURVEY, code, packed

FORM = page("แบบคำขอ", text="กรอกแบบคำขอแล้วกดส่ง")
PICTURE = packed(code())


@pytest.fixture
def looked(website: Callable[..., Website], scanned: Callable[..., Scanned]) -> Callable[..., tuple[Snapshot, Path]]:
    """A site is scanned, then looked at once more."""

    def look(elsewhere: Website, *wishes: Wish, **settings: object) -> tuple[Snapshot, Path]:
        seen = scanned(website({"/": page("หน้าแรก", "/a"), "/a": page("ก")}).url)
        chosen = ScanSettings(**({"delay": 0, "allow_private": True, "timeout": 2} | settings))
        return look_around(seen.warc, seen.snapshot, wishes, chosen), seen.warc

    return look


def service(site: Website, path: str = "/form") -> Wish:
    return Wish(kind="service", url=f"{site.url.rstrip('/')}{path}", text="ขอถังขยะ", on="http://a.example/")


def only(seen: tuple[Snapshot, Path]) -> Probe:
    (probe,) = seen[0].health.probes
    return probe


def test_a_service_that_answers_is_told_with_its_label_and_page(website, looked) -> None:
    site = website({"/form": FORM})
    probe = only(looked(site, service(site)))

    assert (probe.state, probe.text, probe.on) == ("answers", "ขอถังขยะ", "http://a.example/")


@pytest.mark.parametrize(
    ("answer", "state", "cause"),
    [
        (Answer("x", 404), "gone", None),
        (Answer("x", 410), "gone", None),
        (Answer("x", 500), "unread", Cause.SERVER_ERROR),
        (Answer("x", 403), "unread", Cause.FORBIDDEN),
        (Answer("", 200), "unread", Cause.EMPTY),
        (Answer(FORM, hang=30), "unread", Cause.TIMEOUT),
        (Answer("", 302, {"Location": "/form"}), "unread", Cause.REDIRECT_LOOP),
        (Answer(page("404", text="ไม่พบหน้าที่ท่านต้องการ 404 Not Found")), "gone", None),
    ],
)
def test_what_an_answer_says_of_a_service(website, looked, answer, state, cause) -> None:
    site = website({"/form": answer})
    probe = only(looked(site, service(site)))

    assert (probe.state, probe.cause) == (state, cause)


def test_redirects_are_followed_to_a_form_that_is_closed(website, looked) -> None:
    site = website({"/form": Answer("", 302, {"Location": "/d/closedform"}), "/d/closedform": FORM})

    assert only(looked(site, service(site))).state == "closed"


def test_what_robots_txt_forbids_is_not_looked_at(website, looked) -> None:
    site = website({"/form": FORM, "/robots.txt": "User-agent: *\nDisallow: /form"})
    probe = only(looked(site, service(site)))

    assert (probe.state, probe.cause) == ("unread", Cause.ROBOTS)
    assert site.asked == ["/robots.txt"]


def test_each_address_is_asked_for_once(website, looked) -> None:
    site = website({"/form": FORM, "/other": FORM})
    looked(site, service(site), service(site, "/other"))

    assert site.asked == ["/robots.txt", "/form", "/other"]


@pytest.mark.parametrize("address", ["http://192.168.7.7/form", "http://localhost/form", "http://[::ffff:10.0.0.1]/"])
def test_a_private_address_is_refused(website, looked, address) -> None:
    probe = only(looked(website({}), Wish(kind="service", url=address), allow_private=False))

    assert (probe.state, probe.cause) == ("unread", Cause.PRIVATE_ADDRESS)


def test_another_port_of_this_machine_is_refused(website, looked) -> None:
    site = website({"/form": FORM})

    assert only(looked(site, service(site), allow_private=False)).state == "unread"
    assert site.asked == []


def test_the_archive_read_again_gives_the_same_snapshot(website, looked) -> None:
    site = website({"/form": FORM, "/qr.png": Answer(PICTURE, headers={"Content-Type": "image/png"})})
    seen, warc = looked(site, service(site), Wish(kind="picture", url=f"{site.url}qr.png"))

    assert read_snapshot(warc) == seen


def test_what_was_looked_at_is_no_page_of_the_site(website, looked) -> None:
    site = website({"/form": FORM})
    seen, _ = looked(site, service(site))

    assert len(seen.pages) == 2
    assert site.url not in {page.url for page in seen.pages}


def test_a_file_cut_off_behind_its_seal_is_the_scan_it_was(website, looked) -> None:
    site = website({"/form": FORM})
    seen, warc = looked(site, service(site))
    warc.write_bytes(warc.read_bytes()[:-40])
    again = read_snapshot(warc)

    assert (again.state, again.pages, again.health.probes) == (seen.state, seen.pages, ())


def test_a_picture_is_searched_for_codes_from_the_archive(website, looked, tmp_path) -> None:
    site = website({"/qr.png": Answer(PICTURE, headers={"Content-Type": "image/png"})})
    url = f"{site.url}qr.png"
    seen, warc = looked(site, Wish(kind="picture", url=url))
    assert only((seen, warc)).sha256 == hashlib.sha256(PICTURE).hexdigest()
    with FileReader(ReadSettings(cache_dir=tmp_path / "cache")) as files:
        first = with_codes(seen, warc, [url], files)
        again = with_codes(seen, warc, [url], files)

    assert first.health.codes == again.health.codes == (Code(url=url, texts=(SURVEY,)),)


def test_what_is_no_picture_is_not_taken_for_one(website, looked) -> None:
    site = website({"/qr.png": FORM})
    probe = only(looked(site, Wish(kind="picture", url=f"{site.url}qr.png")))

    assert (probe.state, probe.cause) == ("unread", Cause.UNREADABLE)


def test_without_wishes_and_registry_the_archive_stays_as_it_is(website, looked, scanned) -> None:
    seen = scanned(website({"/": page("หน้าแรก", "/a"), "/a": page("ก")}).url)
    before = seen.warc.read_bytes()

    assert look_around(seen.warc, seen.snapshot, (), ScanSettings()) is seen.snapshot
    assert seen.warc.read_bytes() == before


def test_a_scan_that_was_looked_at_still_serves_the_next_one(website, scanned, tmp_path) -> None:
    confirmed: list[bool] = []

    def home(request) -> Answer:
        known = request.headers.get("If-None-Match") == '"1"'
        confirmed.append(known)
        return Answer("" if known else page("หน้าแรก", "/a"), 304 if known else 200, {"ETag": '"1"'})

    site, elsewhere = website({"/": home, "/a": page("ก")}), website({"/form": FORM})
    chosen = ScanSettings(delay=0, allow_private=True, timeout=5)
    first, second = tmp_path / "first.warc.gz", tmp_path / "second.warc.gz"
    run_scan(site.url, chosen, first, neutral)
    look_around(first, read_snapshot(first), [service(elsewhere)], chosen)
    run_scan(site.url, chosen, second, neutral, previous=first)

    assert confirmed == [False, True]


def test_what_a_killed_look_had_seen_is_not_asked_for_again(website, scanned) -> None:
    elsewhere = website({"/robots.txt": Answer("", 404), "/form": FORM, "/other": page("อื่น", text="แบบคำขออื่น")})
    wishes = [service(elsewhere), service(elsewhere, "/other")]
    chosen = ScanSettings(delay=0, allow_private=True, timeout=2)
    seen = scanned(website({"/": page("หน้าแรก", "/a"), "/a": page("ก")}).url)
    sealed = seen.warc.read_bytes()
    whole = look_around(seen.warc, seen.snapshot, wishes, chosen)
    added = seen.warc.read_bytes()[len(sealed) :]
    assert elsewhere.asked == ["/robots.txt", "/form", "/other"]

    for size in (len(added) - 5, len(added) // 2, 10):
        seen.warc.write_bytes(sealed)
        looks_of(seen.warc).write_bytes(added[:size])
        known = read_journal(looks_of(seen.warc), headless=True)
        elsewhere.asked.clear()
        assert look_around(seen.warc, seen.snapshot, wishes, chosen) == whole
        assert len(elsewhere.asked) == 3 - (known.answers if known is not None else 0)
        assert read_snapshot(seen.warc).health.probes == whole.health.probes
        assert not looks_of(seen.warc).exists()
