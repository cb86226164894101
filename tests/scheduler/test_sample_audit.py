"""The whole way, from the served sample municipality to findings, held against the answers written by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import yaml

from checklist.judging import judge
from checklist.loading import load_checklist
from core.audit import Audit, Item, Verdict
from core.settings import ScanSettings
from crawler.snapshot import read_snapshot
from sample.server import serve
from scheduler.audit import audit_site

EXPECTED: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[2] / "sample" / "expected.yml").read_text(encoding="utf-8")
)
AS_OF: date = EXPECTED["as_of"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sample")


@pytest.fixture(scope="module")
def audit(folder: Path) -> Iterator[Audit]:
    settings = ScanSettings(delay=0.0, allow_private=True)
    with serve() as url:
        yield audit_site(url, load_checklist(EXPECTED["fiscal_year"]), AS_OF, settings, folder).audit


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return unquote(parts.path) + (f"?{unquote(parts.query)}" if parts.query else "")


def item_of(audit: Audit, code: str) -> Item:
    return next(item for item in audit.items if item.code == code)


@pytest.mark.parametrize("code", list(EXPECTED["items"]))
def test_an_item_gets_the_finding_written_by_hand(audit: Audit, code: str) -> None:
    wanted, item = EXPECTED["items"][code], item_of(audit, code)
    assert item.verdict.value == wanted["verdict"], item.reason_en
    assert sorted(gap.id for gap in item.gaps) == sorted(wanted.get("gaps", []))
    assert item.cause == wanted.get("cause", "")
    assert item.fiscal_year == wanted.get("fiscal_year")
    shown = {path_of(evidence.url) for evidence in item.evidence}
    assert set(wanted.get("evidence", [])) <= shown
    if "lead" in wanted:
        assert wanted["lead"] in {path_of(url) for lead in item.leads for url in (lead.target, lead.on)}
    assert {part.subject: part.verdict.value for part in item.parts} == wanted.get("parts", {}) or "parts" not in wanted


def test_every_verdict_is_shown(audit: Audit) -> None:
    assert {item.verdict for item in audit.items} == set(Verdict)


def test_what_must_not_be_fetched_was_not(audit: Audit, folder: Path) -> None:
    snapshot = read_snapshot(folder / "snapshot.warc.gz")
    fetched = {path_of(url) for page in snapshot.pages for url in (page.url, *page.aliases)}
    assert audit.crawl.state == "complete"
    assert not fetched & set(EXPECTED["never_fetched"])


def test_pages_without_end_are_left_early(audit: Audit, folder: Path) -> None:
    snapshot = read_snapshot(folder / "snapshot.warc.gz")
    for start in EXPECTED["endless"]:
        assert sum(path_of(page.url).startswith(start) for page in snapshot.pages) < 20
    assert audit.crawl.pages < 120


def test_the_same_archive_judged_again_gives_the_same_bytes(audit: Audit, folder: Path) -> None:
    checklist = load_checklist(EXPECTED["fiscal_year"])
    again = judge(read_snapshot(folder / "snapshot.warc.gz"), checklist, AS_OF, audit.tool)
    assert again.to_json() == (folder / "audit.json").read_text(encoding="utf-8")


def test_the_right_evidence_says_how_it_is_reached_and_what_decided(audit: Audit) -> None:
    evidence = item_of(audit, "O5").evidence[0]
    assert evidence.via[0] == "หน้าแรก"
    assert len(evidence.via) > 1
    assert evidence.year_quote in evidence.quote or evidence.year_quote in evidence.title
    assert evidence.signals
    assert len(evidence.sha256) == 64


def test_the_agency_is_named_from_its_own_pages(audit: Audit) -> None:
    assert audit.site.agency == "เทศบาลตำบลบ้านตัวอย่าง"
