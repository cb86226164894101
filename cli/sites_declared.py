"""``oit sites declared``: the links that agencies submitted, kept with their sites."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from checklist.loading import load_checklist
from cli.audit import today
from cli.database import now, opened_database
from cli.declared import tell_refused
from cli.logs import one_line
from cli.options import YearOption
from cli.tables import FormatOption, show_rows
from core.declared import read_submission
from core.exceptions import UsageError
from core.periods import fiscal_year_of
from scheduler.verify import agencies_of
from store.declared import declared_of, replace_declared
from store.sites import find_site

app = typer.Typer(
    name="declared",
    help="Keep the links that agencies submitted: each run checks them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.command(name="import")
def import_(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="Excel or CSV, as for oit verify: see docs/verify.md.", show_default=False),
    ],
    *,
    year: YearOption = None,
) -> None:
    """Keep the links of a file with their sites.

    An agency is found in the register by its main site, else by its exact name. Its list takes the place of the one it had for
    the year. Rows that cannot be used and agencies that are not registered are told; exit status 2 where nothing was kept.
    """
    fiscal_year = fiscal_year_of(today()) if year is None else year
    edition = load_checklist(fiscal_year).edition
    submission = read_submission(file, [item.code for item in edition.items], fiscal_year)
    tell_refused(file, submission)
    kept = 0
    with opened_database() as database, database.write() as session:
        for agency in agencies_of(submission):
            try:
                site = find_site(session, agency.site or agency.name)
            except UsageError as error:
                rows = ", ".join(str(one.row) for one in agency.submitted[:5])
                typer.echo(one_line(f"rows {rows}: {error}"), err=True)
                continue
            done = replace_declared(session, site.id, fiscal_year, agency.links, now())
            kept += 1
            told = f"{site.id} {site.name}: {done.new} new links, {done.same} as they were, {done.gone} gone"
            typer.echo(one_line(told), err=True)
    if not kept:
        raise UsageError(f"no link of {file} was kept: register its agencies first, see oit sites import")


@app.command()
def show(
    site: Annotated[str, typer.Argument(metavar="SITE", help="A site by its number, address, host or exact name.")],
    *,
    year: YearOption = None,
    form: FormatOption = None,
) -> None:
    """Show the links of a site for a year."""
    fiscal_year = fiscal_year_of(today()) if year is None else year
    with opened_database() as database, database.read() as session:
        links = declared_of(session, find_site(session, site).id, fiscal_year)
    show_rows([{"code": link.code, "url": link.url} for link in links], form)
