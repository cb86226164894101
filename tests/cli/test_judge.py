from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from scheduler.audit import THAILAND


@pytest.fixture
def snapshot(oit, site) -> str:
    oit("audit", site, "--allow-private", "--delay", "0", "--year", "2568", "--as-of", "2568-09-01", "--out", "found")
    return str(Path("found", "snapshot.warc.gz"))


def audit_in(folder: str) -> dict:
    return json.loads(Path(folder, "audit.json").read_text(encoding="utf-8"))


def test_judging_again_under_the_same_terms_gives_the_same_bytes(oit, snapshot):
    oit("judge", snapshot, "--year", "2568", "--as-of", "2568-09-01", "--out", "again")

    assert Path("again/audit.json").read_bytes() == Path("found/audit.json").read_bytes()


def test_another_edition_can_be_judged_from_the_same_snapshot(oit, snapshot):
    oit("judge", snapshot, "--year", "2565", "--out", "again")

    assert (audit_in("again")["edition"]["fiscal_year"], len(audit_in("again")["items"])) == (2565, 43)


def test_results_go_beside_the_snapshot_by_default(oit, snapshot):
    ran = oit("judge", snapshot, "--year", "2567")

    assert ran.out == f"{Path('found/judged-2567/report.html')}\n"


def test_the_day_is_by_default_the_day_of_the_snapshot(oit, snapshot):
    oit("judge", snapshot, "--year", "2568", "--out", "again")

    taken = datetime.fromisoformat(audit_in("again")["fetched"])
    assert audit_in("again")["as_of"] == taken.astimezone(THAILAND).date().isoformat()


def test_a_file_that_is_no_snapshot_ends_with_2(oit):
    Path("notes.txt").write_text("hello", encoding="utf-8")

    assert oit("judge", "notes.txt").status == 2
