"""``oit worker``: one worker of a fleet."""

from __future__ import annotations

import asyncio
import platform
from collections.abc import Mapping
from functools import partial
from typing import Annotated

import typer

from cli.collector import collect_less_often
from cli.database import now, opened_database
from cli.logs import one_line
from cli.serving import ConcurrencyOption, ReadersOption
from cli.settings import fleet_settings, read_settings, run_settings, scan_settings, store_settings
from core.exceptions import UsageError
from scheduler.artefacts import open_artefacts
from scheduler.fleet import FleetWorker, Plan, take
from scheduler.sweeping import QUEUES
from scheduler.turn import Means
from store.runs import Claim, Rules, Settled, Stage


def worker(
    queues: Annotated[
        str, typer.Option(metavar="NAMES", help="What it takes: scan, reading, or both with a comma between.")
    ] = "scan,reading",
    concurrency: ConcurrencyOption = 24,
    readers: ReadersOption = 1,
) -> None:
    """Take sites from the queue of a fleet until stopped.

    Any number of workers, on any number of machines, work on the PostgreSQL database that OIT_DATABASE names; oit serve
    --workers 0 begins the runs and writes the reports. SIGTERM or Ctrl-C ends a worker in order: what it had in work is given to
    others. So it is, after a minute, when a worker dies.
    """
    places = _places(queues, concurrency, readers)
    settings = store_settings()
    collect_less_often()
    with opened_database() as database:
        means = Means(
            database=database,
            artefacts=open_artefacts(settings),
            clock=now,
            settings=scan_settings(),
            reading=read_settings(),
            rules=Rules.of(run_settings()),
            heavy_files=run_settings().heavy_files if readers else None,
        )
        plan = Plan(places, platform.node(), means.rules, silence=fleet_settings().worker_silence, told=_told)
        fleet = FleetWorker(database, partial(take, means), now, plan)
        if not means.settings.contact:
            typer.echo(
                "Set OIT_CONTACT to an address where webmasters can reach you; it goes with each request.", err=True
            )
        shown = ", ".join(f"{number} of {QUEUES[stage]}" for stage, number in places.items())
        typer.echo(f"Works on {database.shown}: {shown}; artefacts: {means.artefacts.shown}", err=True)
        asyncio.run(fleet.run())


def _places(queues: str, concurrency: int, readers: int) -> Mapping[Stage, int]:
    named = {name.strip() for name in queues.split(",")}
    if unknown := sorted(named - set(QUEUES.values())):
        raise UsageError(
            f"there is no queue {unknown[0]!r}: write --queues scan, --queues reading or --queues scan,reading"
        )
    numbers: dict[Stage, int] = {"scanning": concurrency, "reading": readers}
    found = {stage: number for stage, number in numbers.items() if QUEUES[stage] in named and number}
    if not found:
        raise UsageError("a worker that takes nothing has nothing to do: correct --queues or --readers")
    return found


def _told(claim: Claim, settled: Settled) -> None:
    typer.echo(one_line(f"{settled}: {claim.url}"), err=True)
