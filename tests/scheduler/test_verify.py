from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from checklist.loading import load_checklist
from core.audit import Audit, Verdict
from core.causes import Phrase
from core.declared import Refused, Submission, Submitted
from core.settings import ReadSettings, ScanSettings
from scheduler import verify
from scheduler.audit import BEGUN_NAME, SNAPSHOT_NAME, judge_archive
from scheduler.verify import Agency, Verification, Verified, agencies_of, audit_in

AS_OF = date(2025, 9, 1)
SETTINGS = ScanSettings(delay=0, allow_private=True, max_minutes=0.5, timeout=2)
READING = ReadSettings(ocr="never")
LISTS = load_checklist(2568)
HTML = "text/html; charset=utf-8"
CONTACT = """<!doctype html><html lang="th"><meta charset="utf-8"><title>ข้อมูลการติดต่อ</title><main><h1>ข้อมูลการติดต่อ</h1>
<p>เทศบาลตำบลบ้านตัวอย่าง 99 หมู่ 9 ตำบลบ้านตัวอย่าง อำเภอเมือง จังหวัดตัวอย่าง 99999 โทรศัพท์ 0 2999 9999</p></main>"""
HOME = """<!doctype html><html lang="th"><meta charset="utf-8"><title>เทศบาลตำบลบ้านตัวอย่าง</title>
<main><h1>เทศบาลตำบลบ้านตัวอย่าง</h1><a href="/contact">ข้อมูลการติดต่อ</a></main>"""


@pytest.fixture
def sites() -> Iterator[Callable[[], HTTPServer]]:
    """Starts municipalities, each on a port of its own."""
    with ExitStack() as running:

        def start() -> HTTPServer:
            server = running.enter_context(HTTPServer())
            server.expect_request("/").respond_with_data(HOME, content_type=HTML)
            server.expect_request("/contact").respond_with_data(CONTACT, content_type=HTML)
            for path in ("/robots.txt", "/gone", "/more"):
                server.expect_request(path).respond_with_data("", status=404)
            return server

        yield start


def asked(server: HTTPServer) -> list[str]:
    return [request.path for request, _ in server.log]


def agency(name: str, site: str, *links: tuple[str, str]) -> Agency:
    return Agency(name, site, tuple(Submitted(name, site, code, url, row) for row, (code, url) in enumerate(links, 2)))


def verification(folder: Path, **changes: object) -> Verification:
    return Verification(
        **{"checklist": LISTS, "as_of": AS_OF, "settings": SETTINGS, "reading": READING, "folder": folder, **changes}
    )  # type: ignore[arg-type]


def verdicts(done: Verified) -> list[tuple[str, str]]:
    audit = audit_in(done.folder)
    assert audit is not None
    return [(item.code, item.verdict.value) for item in audit.declared]


def test_each_agency_is_checked_and_told_of_in_the_order_of_the_file(sites, tmp_path):
    first, second = sites(), sites()
    given = [
        agency(name, server.url_for("/"), ("O3", server.url_for("/contact")), ("O1", server.url_for("/gone")))
        for name, server in (("ก", first), ("ข", second))
    ]
    told: list[Verified] = []
    done = verification(tmp_path).run(given, 2, told.append)

    assert [one.agency.name for one in done] == ["ก", "ข"]
    assert len(told) == 2
    assert {code for code, _ in verdicts(done[0])} == {"O1", "O3"}
    assert dict(verdicts(done[0]))["O1"] == "missing"
    assert all((one.folder / "report.html").exists() for one in done)


def test_finished_agencies_are_not_checked_again(sites, tmp_path):
    server = sites()
    given = [agency("ก", server.url_for("/"), ("O3", server.url_for("/contact")))]
    verification(tmp_path).run(given, 1)
    before = (tmp_path / given[0].folder / "audit.json").read_bytes()
    server.clear_log()
    (again,) = verification(tmp_path).run(given, 1)

    assert again.kept
    assert asked(server) == []
    assert (tmp_path / given[0].folder / "audit.json").read_bytes() == before


@pytest.mark.parametrize("change", ["links", "day", "fresh", "begun"])
def test_an_agency_of_which_something_changed_is_checked_again(sites, tmp_path, change):
    server = sites()
    given = agency("ก", "", ("O3", server.url_for("/contact")))
    verification(tmp_path).run([given], 1)
    changes: dict[str, object] = {}
    if change == "links":
        given = agency("ก", "", ("O3", server.url_for("/")))
    elif change == "begun":
        (tmp_path / given.folder / BEGUN_NAME).write_text("")
    else:
        changes = {"day": {"as_of": date(2025, 9, 2)}, "fresh": {"fresh": True}}[change]
    (again,) = verification(tmp_path, **changes).run([given], 1)

    assert not again.kept


def test_a_site_that_cannot_be_read_stops_no_other_and_is_tried_again(sites, tmp_path):
    server = sites()
    down = agency("ล่ม", "http://127.0.0.1:9/", ("O3", "http://127.0.0.1:9/contact"))
    good = agency("ดี", server.url_for("/"), ("O3", server.url_for("/contact")))
    first, second = verification(tmp_path).run([down, good], 2)

    audit = audit_in(first.folder)
    assert audit is not None
    assert audit.crawl.state == "failed"
    assert audit.declared[0].links[0].opens is None
    assert audit.declared[0].verdict is Verdict.UNVERIFIED
    assert [one.kept for one in verification(tmp_path).run([down, good], 2)] == [False, True]
    assert not second.trouble


def test_a_fault_over_one_agency_is_its_answer(sites, tmp_path, monkeypatch, caplog):
    server = sites()

    def faulty(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setattr(verify, "audit_site", faulty)
    bad = agency("ก", server.url_for("/bad"), ("O3", server.url_for("/contact")))
    good = agency("ข", "", ("O3", server.url_for("/contact")))
    first, second = verification(tmp_path).run([bad, good], 1)

    assert (first.trouble, second.trouble) == ("a fault of ours", "")
    assert "ZeroDivisionError" in caplog.text


def test_without_a_main_site_the_links_alone_are_checked(sites, tmp_path):
    server = sites()
    given = agency("ไม่มีเว็บ", "", ("O3", server.url_for("/contact")), ("O1", server.url_for("/gone")))
    (done,) = verification(tmp_path).run([given], 1)
    audit = audit_in(done.folder)

    assert audit is not None
    assert audit.items == ()
    assert audit.scores.oit is None
    assert [(item.found, item.links[0].place) for item in audit.declared] == [(None, "unknown")] * 2
    assert sorted(set(asked(server))) == ["/contact", "/gone", "/robots.txt"]
    assert verification(tmp_path).run([given], 1)[0].kept


def test_links_alone_that_were_stopped_go_on_where_they_were(sites, tmp_path):
    server = sites()
    given = agency("ไม่มีเว็บ", "", ("O3", server.url_for("/contact")), ("O1", server.url_for("/late")))
    work = verification(tmp_path)

    def late(_: Request) -> Response:
        work.stop.say()
        return Response("x", 404)

    server.expect_request("/late").respond_with_handler(late)
    more = agency("ไม่มีเว็บ", "", *((one.code, one.url) for one in given.submitted), ("O2", server.url_for("/more")))
    (stopped,) = work.run([more], 1)
    server.clear_log()
    (done,) = verification(tmp_path).run([more], 1)

    assert "stop" in stopped.trouble
    assert asked(server) == ["/more"]
    assert not done.trouble


def test_no_more_agencies_at_a_time_than_asked_for(tmp_path, monkeypatch):
    at_once: list[int] = []
    running, lock = [0], threading.Lock()

    def slow(*_: object, **__: object) -> None:
        with lock:
            running[0] += 1
            at_once.append(running[0])
        threading.Event().wait(0.05)
        with lock:
            running[0] -= 1

    monkeypatch.setattr(verify, "audit_site", slow)
    given = [agency(str(number), f"http://127.0.0.{number}/", ("O3", "http://127.0.0.1/x")) for number in range(1, 7)]
    verification(tmp_path).run(given, 2)

    assert max(at_once) == 2


def test_rows_of_one_site_are_one_agency():
    def row(name: str, site: str, number: int) -> Submitted:
        return Submitted(name, site, "O1", f"https://a.example/{number}", number)

    rows = (
        row("ก", "https://a.example", 2),
        row("ข", "https://b.example/", 3),
        row("ก", "", 4),
        row("", "https://b.example", 5),
        row("ค", "", 6),
    )
    told = agencies_of(Submission(rows, (Refused(9, "", "", Phrase(th="x", en="x")),)))

    assert [(one.name, one.site, [link.row for link in one.submitted]) for one in told] == [
        ("ก", "https://a.example/", [2, 4]),
        ("ข", "https://b.example/", [3, 5]),
        ("ค", "", [6]),
    ]


def test_folders_of_agencies_are_apart():
    places = ["https://a.example/", "https://a.example/x", "https://a.example/y", "", ""]
    folders = {agency(str(number), place, ("O1", "https://a.example/1")).folder for number, place in enumerate(places)}

    assert len(folders) == len(places)


def test_what_the_folder_holds_of_another_version_is_no_audit(tmp_path):
    (tmp_path / "audit.json").write_text(json.dumps({"schema": "oit-audit/0"}))

    assert audit_in(tmp_path) is None


def test_the_audit_of_links_alone_is_judged_again_without_the_network(sites, tmp_path):
    server = sites()
    given = agency("ไม่มีเว็บ", "", ("O3", server.url_for("/contact")))
    (done,) = verification(tmp_path).run([given], 1)
    server.clear()
    again, _ = judge_archive(done.folder / SNAPSHOT_NAME, LISTS, AS_OF, reading=READING)

    assert again == audit_in(done.folder)
    assert isinstance(again, Audit)
