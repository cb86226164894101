"""What hostile files cost: ``python -m tests.bench.hostile [--write docs/readers.md]``.

Every file of tests/crawler/readers/hostile.py once, then 500 of the light ones in rotation: how each ended, how long the
longest took, and whether the program or its workers grew. ``--write`` puts the findings between the markers
``<!-- hostile:begin -->`` and ``<!-- hostile:end -->`` of a document. Leaves with 1 where a file ended otherwise than it
may. Memory is read from /proc and shown on Linux only.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

from core.snapshot import DocumentKind, Inside
from crawler.readers.limits import Limits
from crawler.readers.workers import Workers
from tests.bench.report import write_section
from tests.crawler.readers.acting import timed
from tests.crawler.readers.hostile import FILES, Hostile

ROTATION = 500


def read(workers: Workers, files: Sequence[Hostile], limits: Limits) -> list[tuple[Hostile, Inside, float]]:
    """Each file with its answer and seconds; those whose worker was ended count as the limit that ended it."""

    def bodies() -> Iterator[tuple[str, DocumentKind, bytes]]:
        for number, file in enumerate(files):
            yield str(number), file.kind, file.build()

    answers: list[tuple[Hostile, Inside, float]] = []
    for key, inside in workers.read(bodies()):
        ended = 3 * limits.seconds if "longer" in inside.detail else limits.seconds
        seconds = float(inside.producer) if inside.producer else ended if inside.cause == "timeout" else 0.0
        answers.append((files[int(key)], inside, seconds))
    return answers


def resident(pid: int | str) -> int:
    """Megabytes that the process holds; 0 where it is gone or the system does not tell."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    held = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")]
    return int(held[0]) // 1024 if held else 0


def grown(workers: Workers) -> list[int]:
    """Megabytes of each worker now."""
    pool = workers._pool
    held = [resident(pid) for pid in tuple(pool._pool_manager.worker_manager.workers)] if pool else []
    return sorted(each for each in held if each)


def section(limits: Limits, processes: int) -> tuple[str, bool]:
    """The findings as Markdown, and whether every file ended as it may."""
    light = [file for file in FILES if not file.heavy]
    with Workers(limits, processes, reader=timed) as workers:
        start = time.monotonic()
        once = read(workers, FILES, limits)
        seconds = time.monotonic() - start
    # Fresh workers that have met every format once: from here on nothing should grow.
    with Workers(limits, processes, reader=timed) as workers:
        read(workers, light[:60], limits)
        before, parent_before = grown(workers), resident("self")
        start = time.monotonic()
        again = read(workers, list(islice(cycle(light), ROTATION)), limits)
        rotation = time.monotonic() - start
        after, parent_after = grown(workers), resident("self")
    wrong = [(file, inside) for file, inside, _ in once + again if inside.cause not in file.causes]
    longest = sorted(once, key=lambda each: -each[2])[:5]
    outcomes = Counter(inside.cause or "read" for _, inside, _ in once)
    lines = [
        (
            f"{len(FILES)} hostile or broken files, {limits.seconds:g} seconds of processor time and "
            f"{limits.memory // 1_000_000} MB each, {processes} workers: all read in {seconds:.0f} s, "
            f"{ROTATION} of the light ones in rotation in {rotation:.0f} s."
        ),
        "",
        "| outcome | files |",
        "|---|---:|",
        *(f"| {cause} | {count} |" for cause, count in outcomes.most_common()),
        f"| otherwise than it may | {len(wrong)} |",
        "",
        "| slowest | outcome | s |",
        "|---|---|---:|",
        *(f"| {file.name} | {inside.cause or 'read'} | {took:.1f} |" for file, inside, took in longest),
        "",
        "| resident memory, MB | before the rotation | after |",
        "|---|---:|---:|",
        f"| the program | {parent_before} | {parent_after} |",
        f"| its workers | {', '.join(map(str, before))} | {', '.join(map(str, after))} |",
    ]
    for file, inside in wrong:
        sys.stderr.write(f"{file.name}: {inside.cause} ({inside.detail})\n")
    return "\n".join(lines), not wrong


def main() -> int:
    parser = argparse.ArgumentParser(description="What hostile files cost.")
    parser.add_argument("--seconds", type=float, default=20.0, help="processor time of one file")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--write", type=Path, help="document whose section is written anew")
    options = parser.parse_args()
    findings, good = section(Limits(seconds=options.seconds), options.processes)
    print(findings)
    if options.write is not None:
        write_section(options.write, "hostile", findings)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
