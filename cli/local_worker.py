"""A worker process of ``oit serve`` and ``oit scan``, which start it as ``python -m cli.local_worker``.

It stops in order when its standard input ends, as that does when the process that started it dies.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Sequence

from cli.collector import collect_less_often
from cli.database import now, opened_database
from cli.logs import log_to_stderr, one_line
from cli.settings import read_settings, run_settings, scan_settings, store_settings
from core.exceptions import OitError
from crawler.stopping import Stop
from scheduler.artefacts import open_artefacts
from scheduler.liveness import folder_of, living
from scheduler.turn import Means
from scheduler.worker import Worker
from store.runs import Rules


def command(concurrency: int, readers: int, runs: Sequence[int] = ()) -> list[str]:
    """What starts a worker."""
    options = [f"--concurrency={concurrency}", f"--readers={readers}", *(f"--run={run}" for run in runs)]
    # Nothing is imported from the folder that the command was given in.
    return [sys.executable, "-P", "-m", "cli.local_worker", *options]


def main() -> None:
    """Works until its standard input ends, or until it is told to stop by SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m cli.local_worker")
    parser.add_argument("--concurrency", type=int, required=True)
    parser.add_argument("--readers", type=int, required=True)
    parser.add_argument("--run", type=int, action="append")
    chosen, status = parser.parse_args(), 0
    log_to_stderr()
    collect_less_often()
    stop = Stop()
    # Ctrl-C reaches the whole group of processes: the one that started this one decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: stop.say())
    threading.Thread(target=_listen, args=(stop,), daemon=True).start()
    try:
        settings = store_settings()
        with opened_database() as database, living(folder_of(settings.data_dir)) as name:
            rounds = run_settings()
            means = Means(
                database=database,
                artefacts=open_artefacts(settings),
                clock=now,
                settings=scan_settings(),
                reading=read_settings(),
                rules=Rules.of(rounds),
                stop=stop,
                heavy_files=rounds.heavy_files if chosen.readers else None,
            )
            Worker(means, name, chosen.concurrency, chosen.readers, chosen.run).work()
    except OitError as error:
        sys.stderr.write(f"oit: {one_line(str(error))}\n")
        status = 2
    sys.stderr.flush()
    # Turns that did not end within their grace must not keep the process.
    os._exit(status)


def _listen(stop: Stop) -> None:
    while sys.stdin.buffer.read(1024):
        pass
    stop.say()


if __name__ == "__main__":
    main()
