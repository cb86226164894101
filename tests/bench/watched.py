"""What a command takes with all processes it starts: seconds by the clock and of processor, memory at its highest."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_SAMPLE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Usage:
    """What a command took."""

    status: int
    seconds: float
    """By the clock."""
    processor: float
    """Processor seconds of the command and all it started."""
    memory: int
    """Bytes at the highest moment, of all processes together; what they share is counted once (PSS)."""
    output: str


def watched(command: Sequence[str], environment: Mapping[str, str], log: Path) -> Usage:
    """Runs a command to its end. stderr goes to ``log``, stdout is kept."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    highest, over = [0], threading.Event()
    with log.open("ab") as errors:
        process = subprocess.Popen(
            command, env=dict(environment), stdout=subprocess.PIPE, stderr=errors, start_new_session=True
        )

        def look() -> None:
            while not over.wait(_SAMPLE_SECONDS):
                highest[0] = max(highest[0], sum(memory(pid) for pid in of_session(process.pid)))

        watcher = threading.Thread(target=look, daemon=True)
        watcher.start()
        try:
            output, _ = process.communicate()
        finally:
            # Who breaks off the bench leaves nothing running.
            if process.poll() is None:
                process.terminate()
                process.wait(120)
            over.set()
            watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Usage(
        process.returncode,
        time.monotonic() - started,
        after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        highest[0],
        output.decode(),
    )


def of_session(session: int) -> Iterator[int]:
    """Processes of a session."""
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                # The name, in brackets, may hold anything.
                fields = (place / "stat").read_text().rpartition(")")[2].split()
                if int(fields[3]) == session:
                    yield int(place.name)


def memory(pid: int) -> int:
    """Bytes of memory of a process, shared ones by its share; 0 for one that is gone."""
    with contextlib.suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return 0


def processor(pid: int) -> float:
    """Processor seconds of a process and of those it has seen end."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / _TICKS


def on_disk(folder: Path) -> int:
    """Bytes that a folder takes."""
    return sum(path.lstat().st_blocks * 512 for path in folder.rglob("*") if path.is_file())
