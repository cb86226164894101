"""The hostile host, played through: ``python -m tests.bench.hostile_host [--case NAME ...] [--write FILE]``.

Every misbehaviour of tests/hostile/cases.py is scanned, judged and rendered with the guard on; the table shows how each
ended. ``--write`` puts it between the markers ``<!-- hostile-host:begin -->`` and ``<!-- hostile-host:end -->`` of a
document. Leaves with 1 where a site was not taken as it must be.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.bench.report import write_section
from tests.hostile.cases import CASES
from tests.hostile.page_check import injected
from tests.hostile.scanning import Played, Session, faults, play


def main(arguments: list[str] | None = None) -> int:
    """Plays, prints, and says whether all is well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case", action="append", metavar="NAME", help="only cases whose name holds this")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table into a document")
    chosen = parser.parse_args(arguments)
    cases = [case for case in CASES if not chosen.case or any(part in case.name for part in chosen.case)]
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        session = play(cases, Path(folder))
    wrong = {name: [*faults(one), *injected(one.report)] for name, one in session.played.items()}
    text = table(session, wrong, time.monotonic() - started)
    print(text)
    if chosen.write:
        write_section(chosen.write, "hostile-host", text)
    return 1 if any(wrong.values()) or strays(session) else 0


def strays(session: Session) -> set[tuple[str, int]]:
    """Addresses that were connected to and must not be."""
    return set(session.connected) - session.allowed


def table(session: Session, wrong: dict[str, list[str]], seconds: float) -> str:
    """The outcome in Markdown."""
    played = session.played.values()
    states = Counter(one.snapshot.state for one in played)
    counted = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
    lines = [
        f"{len(session.played)} misbehaviours in {seconds:.0f} s: {counted}; {sum(map(bool, wrong.values()))} otherwise",
        f"than they must be; {len(session.connected)} connections, {len(strays(session))} to forbidden addresses,",
        f"{sum(one.trespassed for one in played)} noticed in private space.",
        "",
        "| site | what it does | state | cause | pages | s |",
        "|---|---|---|---|---:|---:|",
        *(_row(one, wrong[one.case.name]) for one in played),
    ]
    return "\n".join(lines)


def _row(one: Played, wrong: list[str]) -> str:
    snapshot = one.snapshot
    named = snapshot.cause or next((unread.cause for unread in snapshot.unread if "/corner" in unread.url), None)
    does = one.case.does.replace("|", "\\|").replace("<", "&lt;")
    note = f" **{'; '.join(wrong)}**" if wrong else ""
    return f"| {one.case.name} | {does}{note} | {snapshot.state} | {named or ''} | {len(snapshot.pages)} | {one.seconds:.1f} |"


if __name__ == "__main__":
    sys.exit(main())
