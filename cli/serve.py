"""``oit serve``: scheduler and workers of one machine in one command."""

from __future__ import annotations

import typer

from cli.database import opened_database
from cli.local_worker import command
from cli.serving import ConcurrencyOption, ReadersOption, WorkersOption, chores, stopping
from cli.settings import run_settings, scan_settings
from scheduler.publish import reports_folder
from scheduler.serving import Children
from scheduler.serving import serve as work
from store.runs import Rules


def serve(workers: WorkersOption = 2, concurrency: ConcurrencyOption = 24, readers: ReadersOption = 1) -> None:
    """Work schedules and runs off on this machine until stopped.

    Begins the runs of schedules when they are due (oit schedule), scans, retries, writes the reports and their index pages, and
    sends notices. Nothing else needs to run. Ctrl-C or SIGTERM ends it in order; what was begun goes on with the next start,
    after a crash, too. With --workers 0 it schedules and publishes only, for a fleet (oit worker).
    """
    with opened_database() as database, stopping() as stop:
        doing = chores(database, lambda words: typer.echo(words, err=True))
        if not scan_settings().contact:
            typer.echo(
                "Set OIT_CONTACT to an address where webmasters can reach you; it goes with each request.", err=True
            )
        typer.echo(
            f"{workers} workers of {concurrency} sites each on {database.shown}; reports: {reports_folder(doing.settings)}",
            err=True,
        )
        work(
            doing,
            Children(command(concurrency, readers), workers),
            stop,
            rules=Rules.of(run_settings()),
        )
