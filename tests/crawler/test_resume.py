"""A scan that was killed goes on where it stopped."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.settings import ScanSettings
from core.snapshot import Cause, Snapshot
from crawler.frontier import neutral
from crawler.journal import part_of, read_journal
from crawler.scan import ScanResult, run_scan
from crawler.snapshot import read_snapshot
from tests.crawler.conftest import PDF, Answer, Website, page
from tests.crawler.test_journal import boundaries

SETTINGS = ScanSettings(delay=0, allow_private=True, timeout=5)
WHENEVER = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.fixture
def town(website) -> Website:
    """A site with one of everything that an answer can be."""
    script = Answer("document.write(\"<a href='/news'>ข่าว</a>\");", headers={"Content-Type": "application/javascript"})
    home = page("หน้าแรก", "/plan", "/old", "/gone", "/secret/x", "/broken", "/dead", "/file.pdf").replace(
        "</head>", '<script src="/js/menu.js"></script></head>'
    )
    robots = "User-agent: *\nDisallow: /secret\n"

    def sitemap(request):
        return Answer(f'<urlset xmlns="x"><url><loc>{site.url}hidden</loc></url></urlset>')

    def dead(request):
        request.close_connection = True
        raise OSError

    site = website(
        {
            "/": home,
            "/robots.txt": Answer(robots, headers={"Content-Type": "text/plain"}),
            "/sitemap.xml": sitemap,
            "/plan": page("แผน", "/plan/2", "/"),
            "/plan/2": page("แผนปีก่อน"),
            "/old": Answer(status=301, headers={"Location": "/new"}),
            "/new": page("ใหม่"),
            "/broken": Answer("ไม่ได้", 500),
            "/dead": dead,
            "/file.pdf": Answer(PDF, headers={"Content-Type": "application/pdf"}),
            "/js/menu.js": script,
            "/news": page("ข่าว"),
            "/hidden": page("ซ่อน"),
        }
    )
    # A connection that is cut off raises in the handler's thread; the test does not want to hear of it.
    site.server.handle_error = lambda *_: None
    return site


def scan(site: Website, path: Path, told: Callable[[str], None] | None = None, **changes: object) -> ScanResult:
    return run_scan(site.url, SETTINGS.model_copy(update=changes), path, neutral, notice=told)


def timeless(snapshot: Snapshot) -> Snapshot:
    """A snapshot without what is of the moment."""
    return snapshot.model_copy(
        update={
            "fetched": WHENEVER,
            "health": snapshot.health.model_copy(update={"seconds_median": None, "seconds_p95": None}),
            "pages": tuple(one.model_copy(update={"fetched": WHENEVER}) for one in snapshot.pages),
            "documents": tuple(one.model_copy(update={"fetched": WHENEVER}) for one in snapshot.documents),
        }
    )


def cut_file(whole: Path, size: int, folder: Path) -> Path:
    """What a kill at so many bytes would have left."""
    folder.mkdir(exist_ok=True)
    path = folder / "snapshot.warc.gz"
    part_of(path).write_bytes(whole.read_bytes()[:size])
    return path


def test_a_file_cut_anywhere_is_completed_and_nothing_in_it_is_asked_for_again(town, tmp_path):
    whole = tmp_path / "whole.warc.gz"
    undisturbed = scan(town, whole)
    first, asked = timeless(read_snapshot(whole)), Counter(town.asked)
    assert {one.cause.value for one in first.unread} == {"not_found", "robots", "server_error", "reset"}
    ends = boundaries(whole)
    for number, end in enumerate(ends[3:-1:2]):
        size = end + (0, 17, 60)[number % 3]
        path = cut_file(whole, size, tmp_path / str(number))
        known = read_journal(part_of(path)).answers
        town.asked.clear()
        result = scan(town, path)
        assert timeless(read_snapshot(path)) == first, f"cut after {size} bytes"
        assert (result.state, result.pages, result.documents, result.bytes) == (
            undisturbed.state,
            undisturbed.pages,
            undisturbed.documents,
            undisturbed.bytes,
        )
        again = Counter(town.asked) - asked
        assert not again
        # What gave no answer in the end is asked for again only where the file does not say so yet.
        assert asked.total() - known - asked["/dead"] <= len(town.asked) <= asked.total() - known
        assert not part_of(path).exists()


def test_the_end_of_a_file_can_be_zeros_or_garbage(town, tmp_path):
    whole = tmp_path / "whole.warc.gz"
    scan(town, whole)
    first, ends = timeless(read_snapshot(whole)), boundaries(whole)
    for number, tail in enumerate((bytes(5000), b"\x1f\x8b\x08\x00" + b"\xfe" * 3000)):
        path = cut_file(whole, ends[9], tmp_path / str(number))
        with part_of(path).open("ab") as stream:
            stream.write(tail)
        scan(town, path)
        assert timeless(read_snapshot(path)) == first


def test_a_scan_killed_before_its_sealed_file_had_its_name_asks_for_nothing(town, tmp_path):
    whole = tmp_path / "whole.warc.gz"
    scan(town, whole)
    path = cut_file(whole, whole.stat().st_size, tmp_path / "b")
    town.asked.clear()
    assert scan(town, path).state == "complete"
    assert town.asked == []
    assert timeless(read_snapshot(path)) == timeless(read_snapshot(whole))


def test_a_scan_killed_twice_goes_on_twice(town, tmp_path):
    whole = tmp_path / "whole.warc.gz"
    scan(town, whole)
    ends = boundaries(whole)
    path = cut_file(whole, ends[6], tmp_path / "b")
    scan(town, path)
    again = cut_file(path, boundaries(path)[14], tmp_path / "c")
    scan(town, again)
    assert timeless(read_snapshot(again)) == timeless(read_snapshot(whole))


def test_the_first_start_stays_the_day_of_the_scan(town, tmp_path):
    whole = tmp_path / "whole.warc.gz"
    scan(town, whole)
    path = cut_file(whole, boundaries(whole)[8], tmp_path / "b")
    scan(town, path)
    assert read_snapshot(path).fetched == read_snapshot(whole).fetched


def test_going_on_is_told(town, tmp_path):
    whole, told = tmp_path / "whole.warc.gz", []
    scan(town, whole, told.append)
    assert told == []
    path = cut_file(whole, boundaries(whole)[8], tmp_path / "b")
    scan(town, path, told.append)
    assert len(told) == 1
    assert told[0].startswith("Going on with the scan begun on")


def test_the_former_snapshot_stays_until_the_new_one_is_sealed(website, tmp_path):
    path, there = tmp_path / "x.warc.gz", []

    def home(request):
        there.append((path.exists(), part_of(path).exists()))
        return Answer(page("หน้าแรก"))

    site = website({"/": home})
    scan(site, path)
    before = path.read_bytes()
    scan(site, path)
    assert there == [(False, True), (True, True)]
    assert path.read_bytes() != before
    assert not part_of(path).exists()


def test_kept_answers_count_towards_the_byte_budget(website, tmp_path):
    names = [f"/n{number}" for number in range(20)]
    pages = {name: page(name, text="ก" * 10_000 + name) for name in names}
    site, whole = website({"/": page("หน้าแรก", *names)} | pages), tmp_path / "whole.warc.gz"
    scan(site, whole, max_bytes=100_000)
    path = cut_file(whole, boundaries(whole)[-3], tmp_path / "b")
    assert scan(site, path, max_bytes=100_000).cause is Cause.BUDGET
    assert timeless(read_snapshot(path)) == timeless(read_snapshot(whole))


def test_minutes_before_the_kill_count_and_taking_up_what_is_known_costs_none(website, tmp_path):
    names = [f"/n{number}" for number in range(30)]
    slow = {name: Answer(page(name), hang=0.2) for name in names[10:]}
    site = website({"/": page("หน้าแรก", *names)} | {name: page(name) for name in names[:10]} | slow)
    whole = tmp_path / "whole.warc.gz"
    scan(site, whole, max_minutes=1.5 / 60)
    ends = boundaries(whole)
    known = len(read_snapshot(whole).pages)
    assert 10 < known < 25
    path = cut_file(whole, ends[-2], tmp_path / "b")
    assert read_journal(part_of(path)).seconds > 1
    site.asked.clear()
    assert scan(site, path, max_minutes=1.5 / 60).cause is Cause.BUDGET
    assert known <= len(read_snapshot(path).pages) <= known + 5
    assert len(site.asked) <= 5


def test_an_old_scan_is_begun_anew_and_kept(town, tmp_path, monkeypatch):
    whole = tmp_path / "whole.warc.gz"
    scan(town, whole)
    path, told = cut_file(whole, boundaries(whole)[8], tmp_path / "b"), []
    town.asked.clear()
    scan(town, path, told.append, resume_hours=timedelta(seconds=0).total_seconds())
    assert "Beginning anew" in told[0]
    assert "/" in town.asked
    assert part_of(path).with_name("snapshot.warc.gz.part.old").exists()


def test_a_process_killed_in_the_middle_goes_on(website, tmp_path):
    names = [f"/n{number}" for number in range(40)]
    slow = {name: Answer(page(name), hang=0.03) for name in names}
    site = website({"/": page("หน้าแรก", *names)} | slow)
    path, told = tmp_path / "cut.warc.gz", []
    code = textwrap.dedent(f"""
        from pathlib import Path
        from core.settings import ScanSettings
        from crawler.frontier import neutral
        from crawler.scan import run_scan
        settings = ScanSettings(delay=0, allow_private=True, timeout=5)
        run_scan({site.url!r}, settings, Path({str(path)!r}), neutral, lambda one: print(one.pages, flush=True))
    """)
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    next(line for line in process.stdout if int(line) >= 15)
    process.kill()
    process.communicate(timeout=10)
    known = read_journal(part_of(path)).answers
    before = Counter(site.asked)
    assert known >= 17
    scan(site, path, told.append)
    after = Counter(site.asked)
    assert len(told) == 1
    assert {name for name, count in after.items() if count > 1 and name in names} <= (before - Counter()).keys()
    assert sum(count > 1 for name, count in after.items() if name in names) <= 1  # the one on its way
    assert len(read_snapshot(path).pages) == 41


def test_a_home_page_behind_a_cookie_is_no_circle_when_the_scan_goes_on(website, tmp_path):
    def guarded(request):
        if "seen=1" in request.headers.get("Cookie", ""):
            return Answer(page("หน้าแรก", "/a"))
        return Answer(status=302, headers={"Location": "/", "Set-Cookie": "seen=1; Path=/"})

    site, whole = website({"/": guarded, "/a": page("ก")}), tmp_path / "whole.warc.gz"
    scan(site, whole)
    first, ends = timeless(read_snapshot(whole)), boundaries(whole)
    for number in (3, 5, 9):  # behind the redirect; the page itself; half of the rest
        path = cut_file(whole, ends[number], tmp_path / str(number))
        assert scan(site, path).state == "complete"
        assert timeless(read_snapshot(path)).pages == first.pages
