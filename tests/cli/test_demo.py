from __future__ import annotations

import json
from pathlib import Path

from core.audit import Verdict


def test_the_demo_shows_every_verdict_and_prints_its_report(oit):
    ran = oit("demo", "--out", "found")
    audit = json.loads(Path("found/audit.json").read_text(encoding="utf-8"))

    assert ran.status == 0
    assert ran.out == f"{Path('found/report.html')}\n"
    assert {item["verdict"] for item in audit["items"]} == {verdict.value for verdict in Verdict}
