"""What ``oit serve`` and ``oit scan`` share: the word to stop, the chores, the options of workers."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

import typer

from cli.database import now
from cli.settings import notice_settings, retention_settings, store_settings
from crawler.stopping import Stop
from scheduler.artefacts import open_artefacts
from scheduler.notices import deliver, make_warnings
from scheduler.retention import clear
from scheduler.serving import Chores
from store.database import Database

WorkersOption = Annotated[
    int, typer.Option("--workers", metavar="N", min=0, help="Worker processes; one a processor is about right.")
]
ConcurrencyOption = Annotated[
    int,
    typer.Option("--concurrency", metavar="N", min=1, max=200, help="Sites that each of them scans at the same time."),
]
ReadersOption = Annotated[
    int,
    typer.Option(
        "--readers", metavar="N", min=0, help="Sites whose files each of them opens beside that, at the same time."
    ),
]


def chores(database: Database, told: Callable[[str], None] | None = None) -> Chores:
    """The chores of this installation."""
    settings, sender, rules = store_settings(), notice_settings(), retention_settings()
    artefacts = open_artefacts(settings)

    def minutely(moment: datetime) -> None:
        deliver(database, moment, sender)

    def daily(moment: datetime) -> None:
        make_warnings(database, moment, sender)
        clear(database, artefacts, moment, rules)

    return Chores(
        database=database,
        settings=settings,
        clock=now,
        notices=sender,
        daily=daily,
        minutely=minutely,
        told=told,
    )


@contextmanager
def stopping() -> Iterator[Stop]:
    """The word to stop, said by Ctrl-C or SIGTERM while the block runs."""
    stop = Stop()
    before = {one: signal.signal(one, lambda *_: stop.say()) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
