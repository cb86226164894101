"""``oit schedule``: when the sites of which group are scanned."""

from __future__ import annotations

from typing import Annotated

import typer

from checklist.loading import load_checklist
from cli.database import now, opened_database
from core.exceptions import UsageError
from core.hours import THAILAND
from scheduler.beginning import begin_asked
from scheduler.timetable import next_start
from store.groups import group_by_name
from store.schedules import put_schedule, remove_schedule, schedules, the_schedule_of
from store.schema import Schedule

app = typer.Typer(
    name="schedule",
    help="Say when the sites of a group are scanned. oit serve does it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
GroupArgument = Annotated[str, typer.Argument(metavar="GROUP", help="Name of the group.", show_default=False)]


@app.command()
def add(
    group: GroupArgument,
    *,
    days: Annotated[str, typer.Option("--days", metavar="DAYS", help="Days of the week: sun, or mon,thu.")] = "sun",
    at: Annotated[str, typer.Option("--at", metavar="TIME", help="When the window opens, in Thailand.")] = "20:00",
    hours: Annotated[
        float, typer.Option("--hours", metavar="N", min=0.5, max=168, help="Length of the window.")
    ] = 10.0,
    quiet: Annotated[
        str,
        typer.Option("--quiet", metavar="HOURS", help="When no scan begins: 08:30-16:30; several with commas between."),
    ] = "",
    year: Annotated[
        int | None,
        typer.Option(
            "--year", metavar="YEAR", help="Fiscal year, B.E. Default: the one that the day of the run lies in."
        ),
    ] = None,
) -> None:
    """Scan the sites of a group every week, spread over a window; changes the schedule that the group has."""
    if year is not None:
        load_checklist(year)
    with opened_database() as database:
        with database.write() as session:
            schedule = put_schedule(
                session,
                group_by_name(session, group),
                days=days,
                starts=at,
                hours=hours,
                quiet=quiet,
                fiscal_year=year,
            )
        typer.echo(_line(schedule, group))


@app.command(name="list")
def list_() -> None:
    """List the schedules with their next runs (Thai time)."""
    with opened_database() as database, database.read() as session:
        found = schedules(session)
    for schedule, group in found:
        typer.echo(_line(schedule, group.name))
    if not found:
        typer.echo("There is none yet: oit schedule add GROUP", err=True)


@app.command()
def pause(group: GroupArgument) -> None:
    """Begin no further runs of a group until it is resumed; a run that has begun goes on."""
    _set_paused(group, paused=True)


@app.command()
def resume(group: GroupArgument) -> None:
    """Begin runs of a group again; what fell due meanwhile is not made up for."""
    _set_paused(group, paused=False)


@app.command()
def remove(group: GroupArgument) -> None:
    """Remove the schedule of a group; its runs, audits and reports stay."""
    with opened_database() as database, database.write() as session:
        remove_schedule(session, group_by_name(session, group))


@app.command()
def run(group: GroupArgument) -> None:
    """Begin a run of a group now, with the window and year of its schedule; oit serve works it off."""
    with opened_database() as database:
        with database.read() as session:
            schedule = the_schedule_of(session, group_by_name(session, group))
        number = begin_asked(database, now(), group=group, fiscal_year=schedule.fiscal_year, hours=schedule.hours)
    typer.echo(f"run {number} is begun; oit serve works it off: oit runs show {number}", err=True)


def _set_paused(group: str, *, paused: bool) -> None:
    with opened_database() as database:
        with database.write() as session:
            schedule = the_schedule_of(session, group_by_name(session, group))
            if schedule.paused == paused:
                raise UsageError(f"the schedule of {group} is {'paused' if paused else 'not paused'} already")
            schedule.paused = paused
        typer.echo(_line(schedule, group))


def _line(schedule: Schedule, group: str) -> str:
    start = next_start(schedule, now())
    when = "paused" if start is None else f"next {start.astimezone(THAILAND):%Y-%m-%d %H:%M}"
    parts = [f"{group}  {schedule.days} {schedule.starts} for {schedule.hours:g} hours"]
    if schedule.quiet:
        parts.append(f"quiet {schedule.quiet}")
    if schedule.fiscal_year is not None:
        parts.append(f"fiscal year {schedule.fiscal_year}")
    return "  ".join([*parts, when])
