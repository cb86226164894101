"""The page that ``oit ita-page`` writes, put on the sample site: an audit must find through it everything that it lists."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from werkzeug import Request, Response

from checklist.loading import load_checklist
from core.audit import Audit
from core.settings import ReadSettings, ScanSettings
from reports.best_links import LinkRow, link_rows
from reports.ita_page import published, render
from sample.server import answer, load_routes, serve
from scheduler.audit import audit_site

AS_OF = date(2025, 2, 15)
SETTINGS = ScanSettings(delay=0, allow_private=True, probe="never", max_pages=90)
READING = ReadSettings(ocr="never")
HTML = "text/html; charset=utf-8"
ANY = re.compile(".*")
DOOR = (
    '<!doctype html><html lang="th"><head><meta charset="utf-8"><title>เทศบาลตำบลบ้านตัวอย่าง</title></head><body><main>'
    "<h1>เทศบาลตำบลบ้านตัวอย่าง</h1><p>ยินดีต้อนรับสู่เว็บไซต์ของเทศบาลตำบลบ้านตัวอย่าง อำเภอตัวอย่าง จังหวัดตัวอย่าง</p>"
    '<a href="/oit">การเปิดเผยข้อมูลสาธารณะ (OIT)</a></main></body></html>'
)


def audited(url: str, folder: Path) -> Audit:
    return audit_site(url, load_checklist(2568), AS_OF, SETTINGS, folder, formats=("json",), reading=READING).audit


@pytest.fixture(scope="module")
def before(tmp_path_factory) -> Audit:
    """The audit of the sample as it is."""
    with serve() as url:
        return audited(url, tmp_path_factory.mktemp("before"))


def rows_of(told: Audit) -> tuple[LinkRow, ...]:
    return published(link_rows(told)).rows


def test_an_audit_finds_every_item_through_the_page_and_nothing_else_through_it(before, httpserver, tmp_path):
    routes, base = load_routes(), httpserver.url_for("/").rstrip("/")
    listed = rows_of(before)
    page = render(before, listed, checked=AS_OF).replace(before.site.url.rstrip("/"), base)

    def respond(request: Request) -> Response:
        target = request.environ["REQUEST_URI"]
        if target in {"/", "/oit"}:
            return Response(DOOR if target == "/" else page, content_type=HTML)
        told = answer(routes, target, base)
        return Response(told.body, told.status, told.headers)

    httpserver.expect_request(ANY).respond_with_handler(respond)
    after = {one.code: one for one in audited(f"{base}/", tmp_path).items}

    assert len({row.item.code for row in listed}) > 10
    for row in listed:
        wanted = row.url.replace(before.site.url.rstrip("/"), base)
        ways = [one.via for one in after[row.item.code].evidence if one.url.partition("#")[0] == wanted]
        assert ways, f"{row.item.code} is not found"
        assert [way[1] for way in ways if len(way) == 3], f"{row.item.code} is not reached through the page: {ways}"
    # What the page says of a thing changes no verdict: its own year and content do.
    told = {one.code: (one.verdict, [gap.id for gap in one.gaps]) for one in before.items}
    assert {code: (one.verdict, [gap.id for gap in one.gaps]) for code, one in after.items()} == told
