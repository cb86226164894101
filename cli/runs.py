"""``oit runs``: how runs over many sites went."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlalchemy import select

from cli.database import now, opened_database
from cli.logs import one_line
from core.exceptions import UsageError
from core.hours import THAILAND
from scheduler import history
from store.runs import cancel_run, close_run, find_run, progress, runs
from store.schema import Run, Scan

app = typer.Typer(
    name="runs",
    help="Show how runs over many sites went, and end them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
RunArgument = Annotated[str, typer.Argument(metavar="RUN", help="Number or name of the run.", show_default=False)]


@app.command(name="list")
def list_(
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="The newest so many.")] = 20,
) -> None:
    """List runs, the newest first: number, begin (Thai time), state, sites done of all, name."""
    with opened_database() as database, database.read() as session:
        for run in runs(session, limit):
            found = progress(session, run.id)
            typer.echo(
                one_line(
                    f"{run.id:>5}  {run.started.astimezone(THAILAND):%Y-%m-%d %H:%M}  {_state(run):<9}  "
                    f"{found.done + found.failed:>5}/{found.total:<5}  {run.name}"
                )
            )


@app.command()
def show(run: RunArgument) -> None:
    """Show a run: its window (Thai time), its sites by state, and why sites failed."""
    with opened_database() as database, database.read() as session:
        found = find_run(session, run)
        sums = progress(session, found.id)
        failed = session.execute(
            select(Scan.url, Scan.error).where(Scan.run_id == found.id, Scan.error != "").order_by(Scan.url)
        ).all()
    typer.echo(one_line(f"{found.id}  {found.name}  ({_state(found)})"))
    typer.echo(
        f"fiscal year {found.fiscal_year}, as of {found.as_of}, "
        f"{found.started.astimezone(THAILAND):%Y-%m-%d %H:%M} to {found.until.astimezone(THAILAND):%Y-%m-%d %H:%M}"
    )
    typer.echo(
        f"{sums.total} sites: " + ", ".join(f"{number} {state}" for state, number in sorted(sums.states.items()))
    )
    typer.echo(f"{sums.unreachable} could not be read, {sums.retried} to be tried again")
    for url, error in failed:
        typer.echo(one_line(f"{url}: {error}"))


@app.command()
def cancel(run: RunArgument) -> None:
    """End a run: what is in work ends, the sites that wait are not scanned."""
    with opened_database() as database:
        moment = now()
        with database.write() as session:
            found = find_run(session, run)
            if found.finished is not None:
                raise UsageError(f"run {found.id} is finished already")
            cancel_run(found, moment)
            close_run(session, found.id, moment, record=history.record)


def _state(run: Run) -> str:
    if run.published is not None:
        return "published"
    return "open" if run.finished is None else "finished"
