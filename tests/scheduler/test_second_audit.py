"""A second audit of the sample municipality that builds on the first, held against one that does not."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from checklist.loading import load_checklist
from core.settings import ReadSettings, ScanSettings
from crawler.spiders import site as site_module
from sample.server import serve
from scheduler import audit as audit_module
from scheduler.audit import SNAPSHOT_NAME, audit_site, judge_archive

MOMENTARY = ("as_of", "fetched", "seconds_median", "seconds_p95")
DAYS = {"first": date(2025, 2, 15), "second": date(2025, 2, 22)}


def _timeless(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _timeless(one) for key, one in value.items() if key not in MOMENTARY}
    return [_timeless(one) for one in value] if isinstance(value, list) else value


def test_an_audit_that_builds_on_the_last_finds_the_same_reads_only_the_home_page_and_judges_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checklist, reading = load_checklist(2568), ReadSettings(ocr="never", cache_dir=tmp_path / "cache")
    settings, read, said = ScanSettings(delay=0.0, allow_private=True, render="never"), [], []
    real = site_module.read_page

    def counted(url: str, *arguments: Any, **named: Any) -> Any:
        read.append(url)
        return real(url, *arguments, **named)

    monkeypatch.setattr(site_module, "read_page", counted)
    judged = []
    whole = audit_module.judge_and_ask
    monkeypatch.setattr(
        audit_module, "judge_and_ask", lambda *given, **named: judged.append(1) or whole(*given, **named)
    )
    previous = None
    with serve() as url:
        for name in ("first", "second"):
            read.clear()
            judged.clear()
            folder = tmp_path / name
            audit_site(url, checklist, DAYS[name], settings, folder, reading=reading, previous=previous)
            said.append(_timeless(json.loads((folder / "audit.json").read_text(encoding="utf-8"))))
            previous = folder / SNAPSHOT_NAME
    assert said[0]["crawl"]["pages"] > 60
    assert said[1] == said[0]
    assert read == [url]
    assert judged == []
    anew, _ = judge_archive(previous, checklist, DAYS["second"], reading=reading)
    assert (tmp_path / "second" / "audit.json").read_text(encoding="utf-8") == anew.to_json()
