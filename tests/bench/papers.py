"""What the papers of one audit of 43 items take: ``python -m tests.bench.papers [AUDIT.json]``.

Seconds by the clock, the best and the worst of some rounds after one that counts for nothing, and bytes. Without a file of one's
own it is the made-up audit of the tests, whose items all have evidence, gaps and what was weighed.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

from core.audit import Audit
from core.chromium import executable
from reports import link_sheet, plan
from reports.formats import FORMATS
from reports.measures import build
from tests.reports.golden import full_audit

ROUNDS = 5


def papers(audit: Audit) -> dict[str, Callable[[], bytes]]:
    """What makes each paper, by name; of those that this machine can make."""
    made: dict[str, Callable[[], bytes]] = {
        paper.file_name: lambda paper=paper: paper.render(audit, "arabic")  # type: ignore[misc]  # mypy infers no default
        for name, paper in FORMATS.items()
        if name != "pdf" or executable(None)
    }
    made["plan.docx"] = lambda: plan.render(build(audit))
    made["links.xlsx"] = lambda: link_sheet.render_xlsx(audit)
    made["links.html"] = lambda: link_sheet.render_html(audit).encode()
    return made


def main() -> None:
    """Prints a row for each paper."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("audit", type=Path, nargs="?", help="an audit.json")
    chosen = parser.parse_args().audit
    audit = full_audit() if chosen is None else Audit.model_validate_json(chosen.read_bytes())
    print(f"{len(audit.items)} items, {ROUNDS} rounds\n\n| paper | best, s | worst, s | KB |\n|---|---:|---:|---:|")
    for name, make in papers(audit).items():
        size, seconds = len(make()), []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            make()
            seconds.append(time.perf_counter() - began)
        print(f"| {name} | {min(seconds):.2f} | {max(seconds):.2f} | {size / 1000:.0f} |", flush=True)


if __name__ == "__main__":
    main()
