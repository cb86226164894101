"""``oit scan``: the sites of a group, or some sites, scanned now."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from checklist.loading import load_checklist
from cli.database import now, opened_database
from cli.local_worker import command
from cli.options import AsOfOption, OcrOption, YearOption, chosen_day
from cli.serving import ConcurrencyOption, ReadersOption, WorkersOption, chores, stopping
from cli.settings import read_settings, run_settings, scan_settings
from core.exceptions import BusyError, UsageError
from scheduler.beginning import begin_asked
from scheduler.publish import group_folder, reports_folder
from scheduler.serving import Children, Chores, serve
from store.database import Database
from store.runs import Rules, RunProgress, progress
from store.schema import Group, Run

_LOOK_SECONDS = 3.0
"""Between two looks at a run that others work off."""


def scan(
    *,
    group: Annotated[str | None, typer.Option("--group", metavar="NAME", help="Scan the sites of this group.")] = None,
    site: Annotated[
        list[str] | None,
        typer.Option("--site", metavar="SITE", help="Scan this site of the register alone; may be repeated."),
    ] = None,
    year: YearOption = None,
    as_of: AsOfOption = None,
    name: Annotated[
        str | None,
        typer.Option("--name", metavar="NAME", help="Name of the run. Default: the group and the moment."),
    ] = None,
    hours: Annotated[
        float, typer.Option("--hours", metavar="N", min=0.01, max=168, help="End after so many hours.")
    ] = 24.0,
    queue: Annotated[bool, typer.Option("--queue", help="Only begin it; oit serve, or a fleet, works it off.")] = False,
    workers: WorkersOption = 2,
    concurrency: ConcurrencyOption = 24,
    readers: ReadersOption = 1,
    max_pages: Annotated[int | None, typer.Option(metavar="N", min=1, help="Pages to read of a site at most.")] = None,
    max_documents: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="Files to fetch of a site at most.")
    ] = None,
    delay: Annotated[float | None, typer.Option(metavar="SECONDS", min=0, help="Seconds between two requests.")] = None,
    allow_private: Annotated[
        bool | None, typer.Option("--allow-private", help="Allow addresses on this machine and in private networks.")
    ] = None,
    ocr: OcrOption = None,
) -> None:
    """Scan the sites of a group, or some sites, now.

    Works until every site has its audit: sites that do not answer are tried again later, changes are looked at twice. Then the
    reports are written. Ctrl-C ends it in order; given again, after a crash, too, it goes on with the run that is not finished.
    Where oit serve runs already, that does the work and this command shows how far it is.
    """
    if group is None and not site:
        raise UsageError("say what to scan: --group NAME, or --site ADDRESS")
    day = chosen_day(as_of)
    if year is not None:
        load_checklist(year)
    options = _options(
        max_pages=max_pages, max_documents=max_documents, delay=delay, allow_private=allow_private, ocr=ocr
    )
    with opened_database() as database:
        run = begin_asked(
            database,
            now(),
            group=group,
            urls=site or [],
            fiscal_year=year,
            as_of=day,
            hours=hours,
            options=options,
            name=name,
        )
        if queue:
            typer.echo(f"run {run} is begun; oit serve works it off: oit runs show {run}", err=True)
            return
        doing, shown = chores(database), _Shown(database, run)
        with stopping() as stop:
            waits = False
            while not stop.said and not shown.is_over():
                try:
                    serve(
                        doing,
                        Children(command(concurrency, readers, [run]), workers),
                        stop,
                        rules=Rules.of(run_settings()),
                        until=shown.is_over,
                    )
                except BusyError:
                    if not waits:
                        typer.echo("oit serve does it; another oit scan ends first.", err=True)
                    waits = True
                    stop.wait(_LOOK_SECONDS)
            if stop.said:
                typer.echo("Stopped; the same command goes on.", err=True)
                raise typer.Exit(130)
        _finish(database, doing, run)


def _options(**given: float | bool | str | None) -> dict[str, Any]:
    """What differs from the installation, by name. Raises ``UsageError`` for a value that cannot be used."""
    named = {key: value for key, value in given.items() if value is not None}
    scan_settings(**{key: value for key, value in named.items() if key != "ocr"})
    if "ocr" in named:
        read_settings(ocr=str(named["ocr"]))
    return named


class _Shown:
    """Says how far a run is, a line whenever that has changed."""

    def __init__(self, database: Database, run: int) -> None:
        self._database, self._run = database, run
        self._last = ""

    def is_over(self) -> bool:
        """Whether the run is published."""
        with self._database.read() as session:
            found, published = progress(session, self._run), session.get_one(Run, self._run).published
        line = _line(found)
        if line != self._last:
            self._last = line
            typer.echo(line, err=True)
        return published is not None


def _line(found: RunProgress) -> str:
    states = found.states
    parts = [f"{found.done + found.failed} of {found.total} sites done"]
    if in_work := states.get("scanning", 0) + states.get("reading", 0) + states.get("scanned", 0):
        parts.append(f"{in_work} in work")
    if found.retried:
        parts.append(f"{found.retried} to be tried again")
    if found.unreachable:
        parts.append(f"{found.unreachable} could not be read")
    if found.failed:
        parts.append(f"{found.failed} failed")
    return ", ".join(parts)


def _finish(database: Database, doing: Chores, run_id: int) -> None:
    with database.read() as session:
        run, found = session.get_one(Run, run_id), progress(session, run_id)
        group = session.get(Group, run.group_id) if run.group_id is not None else None
    typer.echo(
        f"{found.total} sites: {found.done - found.unreachable} audited, {found.unreachable} could not be read, "
        f"{found.failed} failed",
        err=True,
    )
    typer.echo(reports_folder(doing.settings) / group_folder(group))
