"""Kills audits at random moments and compares what comes of them: ``python -m tests.bench.killed --times 30 --seed 1``.

Each time ``oit audit`` of the sample municipality is killed (``SIGKILL``), sometimes twice, and given again. Its audit must
equal the undisturbed one but for its hour and the server's speed, and the server's log must show no request
whose answer stood in the file already. A request that was on its way at the kill, or whose answer was not yet written, is
asked again; those are counted apart. Ends with 1 where anything differs.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, Literal
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator

from core.exceptions import SnapshotError
from crawler.journal import part_of
from crawler.snapshot import read_snapshot
from sample.server import serve
from scheduler.audit import SNAPSHOT_NAME

YEAR, AS_OF = "2568", "2568-02-15"
GUARD_SECONDS = 180.0
"""After which an audit counts as hung."""
AGAIN = 0.35
"""Share of the audits that are killed twice."""
Phase = Literal["start", "crawl", "seal", "files"]
PHASES: tuple[tuple[Phase, int], ...] = (("start", 2), ("crawl", 20), ("seal", 4), ("files", 4))
"""When to kill, and how often in thirty times: before the first request; at a random request; between the last one and
the sealed file; while files are opened, judged and reported."""


@dataclass
class Log:
    """What the server was asked for."""

    asked: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    def __call__(self, target: str) -> None:
        with self._lock:
            self.asked[target] += 1

    def clear(self) -> None:
        """Begins a new count."""
        with self._lock:
            self.asked.clear()

    @property
    def total(self) -> int:
        """Requests since the last ``clear``."""
        with self._lock:
            return self.asked.total()


@dataclass(frozen=True)
class Undisturbed:
    """What an audit that nobody kills leaves."""

    audit: dict[str, Any]
    asked: Counter[str]
    recorded: Counter[str]
    tail_seconds: float
    """From the sealed file to the end."""


@dataclass
class Outcome:
    """What came of one audit that was killed."""

    phases: list[str]
    differences: list[str]
    kept: int
    """Answers in the file at the last kill."""
    repeated: Counter[str]
    """Requests beyond those of the undisturbed audit."""
    unrecorded: Counter[str]
    """Requests before the last kill whose answer was in no file."""
    cut: int
    """Files left by a kill; each was read as a snapshot."""

    @property
    def twice(self) -> Counter[str]:
        """Requests for what had been recorded."""
        return self.repeated - self.unrecorded


def run(
    rounds: Sequence[Sequence[Phase]], seed: int, say: Callable[[str], None] = print, options: Sequence[str] = ()
) -> list[Outcome]:
    """For each round, an audit that is killed in each of its phases and then completed; ``options`` are further ones of
    ``oit audit``. The same seed chooses the same moments, as far as two runs are alike.
    """
    log = Log()
    with TemporaryDirectory() as folder, serve(log=log) as url:
        kill = _Killer(url, Path(folder), log, random.Random(seed), tuple(options))
        whole = kill.undisturbed()
        say(f"undisturbed: {whole.asked.total()} requests, {whole.recorded.total()} answers recorded")
        outcomes = []
        for number, phases in enumerate(rounds, 1):
            outcomes.append(kill.once(number, phases, whole))
            last = outcomes[-1]
            say(
                f"{number:3}  killed in {' and '.join(last.phases) or 'nothing':16}  kept {last.kept:4}  "
                f"asked again {last.repeated.total()}, of those recorded {last.twice.total()}  "
                f"{'; '.join(last.differences) or 'same audit'}"
            )
        return outcomes


def planned(times: int, seed: int) -> list[tuple[Phase, ...]]:
    """Phases in their shares, in random order; some audits are killed a second time."""
    chance = random.Random(seed)
    shares = [phase for phase, share in PHASES for _ in range(share)]
    chosen = [shares[step * len(shares) // times % len(shares)] for step in range(times)]
    chance.shuffle(chosen)
    later = ("crawl", "seal", "files")
    return [(phase, chance.choice(later)) if chance.random() < AGAIN else (phase,) for phase in chosen]


class _Killer:
    """Starts audits of one served site, and kills them."""

    def __init__(self, url: str, folder: Path, log: Log, chance: random.Random, options: tuple[str, ...]) -> None:
        self.url, self.folder, self.log, self.chance, self.options = url, folder, log, chance, options
        self._environment = os.environ | {
            "OIT_CACHE_DIR": str(folder / "cache"),
            "OIT_STATE_DIR": str(folder / "state"),
            "OIT_CONTACT": "bench@tuayang.example",
        }

    def undisturbed(self) -> Undisturbed:
        """An audit from its start to its end."""
        process = self._start("whole")
        _wait_for(lambda: self._sealed("whole").exists() or process.poll() is not None)
        sealed = time.monotonic()
        self._end(process, "whole")
        return Undisturbed(
            self._audit("whole"),
            Counter(self.log.asked),
            _recorded(self._sealed("whole")),
            time.monotonic() - sealed,
        )

    def once(self, number: int, phases: Sequence[Phase], whole: Undisturbed) -> Outcome:
        """One audit, killed in each of these phases and completed."""
        name, cut, kept = str(number), 0, 0
        killed: list[str] = []
        unrecorded: Counter[str] = Counter()
        self.log.clear()
        for phase in phases:
            process = self._start(name)
            self._await(process, name, phase, whole)
            process.kill()
            process.communicate()
            if (self.folder / name / "audit.json").exists():
                break  # it had ended before
            killed.append(phase)
            left = next((one for one in (part_of(self._sealed(name)), self._sealed(name)) if one.exists()), None)
            recorded = _recorded(left) if left is not None else Counter()
            kept, unrecorded = recorded.total(), self.log.asked - recorded
            if left is not None and kept:
                cut += 1
                _read(left)
        else:
            self._end(self._start(name), name)
        recorded = _recorded(self._sealed(name))
        differences = [
            f"{key} differs"
            for key in sorted(whole.audit.keys() | self._audit(name).keys())
            if whole.audit.get(key) != self._audit(name).get(key)
        ]
        differences += [f"{target} is recorded {recorded[target]} times" for target in recorded - whole.recorded]
        differences += [f"{target} is not recorded" for target in whole.recorded - recorded]
        outcome = Outcome(
            killed,
            differences,
            kept,
            repeated=self.log.asked - whole.asked,
            unrecorded=unrecorded,
            cut=cut,
        )
        if outcome.twice:
            outcome.differences.append(f"fetched twice: {', '.join(outcome.twice)}")
        return outcome

    def _start(self, name: str) -> subprocess.Popen[str]:
        arguments = ["audit", self.url, "--allow-private", "--delay", "0", "--ocr", "never"]
        arguments += [
            "--year",
            YEAR,
            "--as-of",
            AS_OF,
            "--format",
            "json",
            "--out",
            str(self.folder / name),
            *self.options,
        ]
        return subprocess.Popen(
            [sys.executable, "-c", "from cli.main import main; main()", *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env=self._environment,
        )

    def _end(self, process: subprocess.Popen[str], name: str) -> None:
        _, told = process.communicate(timeout=GUARD_SECONDS)
        if process.returncode:
            raise RuntimeError(f"audit {name} ended with {process.returncode}: {told}")

    def _await(self, process: subprocess.Popen[str], name: str, phase: Phase, whole: Undisturbed) -> None:
        """Waits for a random moment of a phase."""
        begun, total = self.log.total, whole.asked.total()
        sealed, part = self._sealed(name), part_of(self._sealed(name))

        def ended() -> bool:
            return process.poll() is not None

        match phase:
            case "start":
                time.sleep(self.chance.uniform(0.0, 0.6))
            case "crawl":
                target = self.chance.randint(begun + 1, max(begun + 1, total))
                # The answer may be on its way, at the spider, or written; another request may have gone out.
                _wait_for(lambda: self.log.total >= target or sealed.exists() or ended())
                time.sleep(self.chance.choice((0.0, 0.002, 0.01, 0.03)))
            case "seal":
                _wait_for(lambda: self.log.total >= total or sealed.exists() or ended())
                _wait_for(lambda: (not part.exists() and sealed.exists()) or self.chance.random() < 0.02 or ended())
            case "files":
                _wait_for(lambda: sealed.exists() or ended())
                time.sleep(self.chance.uniform(0.0, whole.tail_seconds * 0.9))

    def _sealed(self, name: str) -> Path:
        return self.folder / name / SNAPSHOT_NAME

    def _audit(self, name: str) -> dict[str, Any]:
        """The audit without what is of the moment."""
        audit: dict[str, Any] = json.loads((self.folder / name / "audit.json").read_text(encoding="utf-8"))
        audit["fetched"] = audit["health"]["seconds_median"] = audit["health"]["seconds_p95"] = None
        return audit


def _wait_for(reached: Callable[[], bool]) -> None:
    until = time.monotonic() + GUARD_SECONDS
    while not reached():
        if time.monotonic() > until:
            raise RuntimeError("an audit hangs")
        time.sleep(0.001)


def _recorded(path: Path) -> Counter[str]:
    """Path and query of every answer in a WARC file, by a reader that is not ours; what a kill tore off is no answer."""
    found: Counter[str] = Counter()
    with path.open("rb") as stream:
        try:
            for record in ArchiveIterator(stream):
                body = record.content_stream().read()
                if record.rec_type == "response" and str(len(body)) == record.http_headers.get_header("Content-Length"):
                    parts = urlsplit(record.rec_headers.get_header("WARC-Target-URI"))
                    found[(parts.path or "/") + (f"?{parts.query}" if parts.query else "")] += 1
        except (ValueError, EOFError, OSError, AttributeError, TypeError):
            return found
    return found


def _read(path: Path) -> None:
    """Reads the file of a killed scan as a snapshot, as ``oit judge`` does."""
    try:
        read_snapshot(path)
    except SnapshotError as error:
        raise RuntimeError(f"a file that a kill left cannot be read: {error}") from error


def main() -> None:
    """Prints a line for each audit and the sums."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.killed", description="Kills audits and compares them")
    parser.add_argument("--times", type=int, default=30, help="audits to kill")
    parser.add_argument("--seed", type=int, default=1, help="chooses the moments")
    chosen = parser.parse_args()
    started = time.monotonic()
    outcomes = run(planned(chosen.times, chosen.seed), chosen.seed)
    phases = Counter(phase for one in outcomes for phase in one.phases)
    print(
        f"kills: {sum(phases.values())} ({', '.join(f'{count} in {phase}' for phase, count in sorted(phases.items()))})"
    )
    print(f"files left by a kill and read as a snapshot: {sum(one.cut for one in outcomes)}")
    print(f"audits that equal the undisturbed one: {sum(not one.differences for one in outcomes)} of {len(outcomes)}")
    print(f"asked again though the answer was recorded: {sum(one.twice.total() for one in outcomes)}")
    print(
        f"asked again because the answer was not recorded yet: {sum((one.repeated - one.twice).total() for one in outcomes)}"
    )
    print(f"seconds: {time.monotonic() - started:.0f}")
    sys.exit(any(one.differences for one in outcomes))


if __name__ == "__main__":
    main()
