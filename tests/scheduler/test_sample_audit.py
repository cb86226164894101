"""The whole way, from the served sample municipality to findings, held against the answers written by hand."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from checklist.loading import load_checklist
from core.audit import Audit, Item, Verdict
from core.settings import ReadSettings, ScanSettings
from crawler.snapshot import read_snapshot
from reports.best_links import link_rows
from reports.ita_page import published, render
from sample.server import answer, load_routes, serve
from scheduler.audit import SNAPSHOT_NAME, Audited, audit_archive, audit_site, judge_archive

pytestmark = pytest.mark.xdist_group("sample-audit")
"""What they share takes long to make: it is made once."""

EXPECTED: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[2] / "sample" / "expected.yml").read_text(encoding="utf-8")
)
AS_OF: date = EXPECTED["as_of"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sample")


@pytest.fixture(scope="module")
def audited(folder: Path) -> Audited:
    """The sample as it is judged where no character recognition is installed."""
    settings = ScanSettings(delay=0.0, allow_private=True)
    reading = ReadSettings(ocr="never", cache_dir=folder / "cache")
    with serve() as url:
        return audit_site(
            url, load_checklist(EXPECTED["fiscal_year"]), AS_OF, settings, folder / "first", reading=reading
        )


@pytest.fixture(scope="module")
def audit(audited: Audited) -> Audit:
    return audited.audit


@pytest.fixture(scope="module")
def recognised(audited: Audited, folder: Path, tesseract: None) -> Audited:
    """The same scan, judged with character recognition."""
    return audit_archive(
        folder / "first" / SNAPSHOT_NAME,
        load_checklist(EXPECTED["fiscal_year"]),
        AS_OF,
        folder / "second",
        reading=ReadSettings(ocr="auto", cache_dir=folder / "cache"),
    )


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return unquote(parts.path) + (f"?{unquote(parts.query)}" if parts.query else "")


def item_of(audit: Audit, code: str) -> Item:
    return next(item for item in audit.items if item.code == code)


def hold(item: Item, wanted: dict[str, Any]) -> None:
    """Fails where an item differs from what was written by hand."""
    assert item.verdict.value == wanted["verdict"], item.reason_en
    assert sorted(gap.id for gap in item.gaps) == sorted(wanted.get("gaps", []))
    assert item.cause == wanted.get("cause", "")
    assert item.fiscal_year == wanted.get("fiscal_year")
    shown = {path_of(evidence.url) for evidence in item.evidence}
    assert set(wanted.get("evidence", [])) <= shown
    if wanted.get("lead"):
        assert wanted["lead"] in {path_of(url) for lead in item.leads for url in (lead.target, lead.on)}
    assert {part.subject: part.verdict.value for part in item.parts} == wanted.get("parts", {}) or "parts" not in wanted


@pytest.mark.parametrize("code", list(EXPECTED["items"]))
def test_an_item_gets_the_finding_written_by_hand(audit: Audit, code: str) -> None:
    hold(item_of(audit, code), EXPECTED["items"][code])


@pytest.mark.parametrize("code", list(EXPECTED["items"]))
def test_an_item_gets_the_finding_written_by_hand_where_scans_are_read(recognised: Audited, code: str) -> None:
    wanted = EXPECTED["items"][code]
    hold(item_of(recognised.audit, code), {**wanted, **wanted.get("ocr", {})})


def test_a_second_audit_opens_no_file_again(recognised: Audited) -> None:
    assert recognised.counts.read == 0
    assert recognised.counts.reused >= 40


def test_files_that_could_not_be_read_are_told_with_their_cause(audit: Audit) -> None:
    told = {path_of(one.url): one.cause for one in audit.crawl.unread_files}
    assert told["/files/file-12.pdf"] == "encrypted"
    assert told["/files/file-13.pdf"] == "corrupt"
    assert told["/files/file-02.pdf"] == told["/files/file-14.jpg"] == "scanned"


def test_every_verdict_is_shown(audit: Audit) -> None:
    assert {item.verdict for item in audit.items} == set(Verdict)


def test_what_must_not_be_fetched_was_not(audit: Audit, folder: Path) -> None:
    snapshot = read_snapshot(folder / "first" / SNAPSHOT_NAME)
    fetched = {path_of(url) for page in snapshot.pages for url in (page.url, *page.aliases)}
    assert audit.crawl.state == "complete"
    assert not fetched & set(EXPECTED["never_fetched"])


def test_pages_without_end_are_left_early(audit: Audit, folder: Path) -> None:
    snapshot = read_snapshot(folder / "first" / SNAPSHOT_NAME)
    for start in EXPECTED["endless"]:
        assert sum(path_of(page.url).startswith(start) for page in snapshot.pages) < 20
    assert audit.crawl.pages < 120


def test_the_same_archive_judged_again_gives_the_same_bytes(audit: Audit, folder: Path) -> None:
    checklist = load_checklist(EXPECTED["fiscal_year"])
    reading = ReadSettings(ocr="never", cache_dir=None)
    again, _ = judge_archive(folder / "first" / SNAPSHOT_NAME, checklist, AS_OF, reading=reading)
    assert again.to_json() == (folder / "first" / "audit.json").read_text(encoding="utf-8")


def test_the_right_evidence_says_how_it_is_reached_and_what_decided(audit: Audit) -> None:
    evidence = item_of(audit, "O5").evidence[0]
    assert evidence.via[0] == "หน้าแรก"
    assert len(evidence.via) > 1
    assert evidence.year_quote in evidence.quote or evidence.year_quote in evidence.title
    assert evidence.signals
    assert len(evidence.sha256) == 64


def test_the_health_of_the_sample_is_told_line_by_line(audit: Audit) -> None:
    lines = {check.id: check for check in audit.health.checks}

    assert {name: check.state for name, check in lines.items()} == {
        "spam": "good",
        "https": "mend",
        "domain": "unknown",
        "availability": "good",
        "speed": "good",
        "dead_links": "mend",
        "e_service": "good",
        "social": "unknown",
        "eit_survey": "good",
        "complaint_channel": "mend",
    }
    assert lines["eit_survey"].places[0].url == "https://itas.nacc.go.th/go/eit/bantuayang"


def test_the_picture_of_a_code_is_no_document_of_the_site(audit: Audit) -> None:
    assert not any("qr-eit" in one.url for one in (*audit.crawl.unread, *audit.crawl.unread_files))


def test_the_agency_is_named_from_its_own_pages(audit: Audit) -> None:
    assert audit.site.agency == "เทศบาลตำบลบ้านตัวอย่าง"


DOOR = (
    '<!doctype html><html lang="th"><head><meta charset="utf-8"><title>เทศบาลตำบลบ้านตัวอย่าง</title></head><body><main>'
    "<h1>เทศบาลตำบลบ้านตัวอย่าง</h1><p>ยินดีต้อนรับสู่เว็บไซต์ของเทศบาลตำบลบ้านตัวอย่าง อำเภอตัวอย่าง จังหวัดตัวอย่าง</p>"
    '<a href="/oit">การเปิดเผยข้อมูลสาธารณะ (OIT)</a></main></body></html>'
)
"""A home page that leads nowhere but to the page of ``oit ita-page``."""


def test_the_page_for_the_agencys_site_leads_an_audit_to_every_item_and_changes_no_other_verdict(
    audit: Audit, folder: Path, httpserver: HTTPServer
) -> None:
    base, old, routes = httpserver.url_for("/").rstrip("/"), audit.site.url.rstrip("/"), load_routes()
    listed = published(link_rows(audit)).rows
    page = render(audit, listed, checked=AS_OF).replace(old, base)

    def respond(request: Request) -> Response:
        target = request.environ["REQUEST_URI"]
        if target in {"/", "/oit"}:
            return Response(DOOR if target == "/" else page, content_type="text/html; charset=utf-8")
        told = answer(routes, target, base)
        return Response(told.body, told.status, told.headers)

    httpserver.expect_request(re.compile(".*")).respond_with_handler(respond)
    settings = ScanSettings(delay=0.0, allow_private=True, probe="never", max_pages=90)
    reading = ReadSettings(ocr="never", cache_dir=folder / "cache")
    again = audit_site(
        f"{base}/", load_checklist(2568), AS_OF, settings, folder / "led", formats=("json",), reading=reading
    ).audit

    assert len({row.item.code for row in listed}) > 10
    for row in listed:
        wanted = row.url.replace(old, base)
        ways = [one.via for one in item_of(again, row.item.code).evidence if one.url.partition("#")[0] == wanted]
        assert [way for way in ways if len(way) == 3], f"{row.item.code} is not reached through the page: {ways}"
    # What the page says of a thing changes no verdict: its own year and content decide. A way that was lacking is there now.
    before, after = (
        {one.code: (one.verdict, [gap.id for gap in one.gaps]) for one in told.items} for told in (audit, again)
    )
    no_way = {code for code, (_, gaps) in before.items() if gaps == ["not_reachable_from_home"]}
    assert no_way == {"O13"}
    assert after == before | {"O13": (Verdict.MET, [])}
