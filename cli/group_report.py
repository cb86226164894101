"""``oit group-report``: many sites as one paper."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.database import opened_database
from cli.options import DigitsOption
from cli.papers import chosen_papers, write_papers
from core.exceptions import UsageError
from core.group import GroupReport
from reports.digits import Digits
from reports.group_report import group_words, render_html, render_xlsx, title_of
from reports.pdf import pdf_of
from reports.safety import clean
from scheduler.group_report import report_of_folder, report_of_group

FORMATS = ("html", "pdf", "xlsx", "json")
_TOLD = 10
"""Files that were left out and are named on the terminal; the report names all."""


def group_report(
    group: Annotated[
        str,
        typer.Argument(
            metavar="GROUP|DIR",
            help="A group of the register, or a folder with audit.json files, sub-folders too; a folder is taken first.",
            show_default=False,
        ),
    ],
    *,
    year: Annotated[
        int | None,
        typer.Option(
            "--year",
            metavar="YEAR",
            help="Fiscal year, B.E. Default: that of the group's newest run; of a folder all years, each in a part of its own.",
        ),
    ] = None,
    province: Annotated[
        str | None, typer.Option("--province", metavar="NAME", help="Only the sites of this province of the register.")
    ] = None,
    formats: Annotated[
        str,
        typer.Option("--format", metavar="NAMES", help=f"What to write, with commas between: {', '.join(FORMATS)}."),
    ] = "html",
    digits: DigitsOption = "arabic",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder for the papers. Default: this one.")
    ] = None,
) -> None:
    """Write one report over many sites: league, items by sites, commonest gaps, whom to call.

    Sites that could not be checked stand apart and are never ranked. The papers' paths are printed.
    """
    chosen = chosen_papers(formats, FORMATS)
    report = _report(group, year, province)
    write_papers(
        out or Path(),
        chosen,
        {
            "html": ("group-report.html", lambda: render_html(report, digits).encode()),
            "pdf": ("group-report.pdf", lambda: _pdf(report, digits)),
            "xlsx": ("group-report.xlsx", lambda: render_xlsx(report, digits)),
            "json": ("group-report.json", lambda: report.to_json().encode()),
        },
    )
    for line in _summary(report):
        typer.echo(clean(line), err=True)


def _report(group: str, year: int | None, province: str | None) -> GroupReport:
    if Path(group).is_dir() or any(mark in group for mark in "/\\"):
        if province is not None:
            raise UsageError("audit.json files name no province: --province goes with a group of the register")
        return report_of_folder(Path(group), year=year)
    with opened_database() as database:
        return report_of_group(database, group, year=year, province=province)


def _pdf(report: GroupReport, digits: Digits) -> bytes:
    newest = max((part.newest for part in report.parts if part.newest is not None), default=None)
    return pdf_of(render_html(report, digits), title=title_of(report), made=newest, digits=digits)


def _summary(report: GroupReport) -> list[str]:
    lines = []
    for part in report.parts:
        mean = f", mean proven OIT {part.oit.low:.1f}" if part.oit is not None else ""
        provisional = "; the list is provisional" if part.provisional else ""
        lines.append(
            f"fiscal year {part.fiscal_year}: {len(part.sites)} sites, {len(part.ranked)} ranked{mean}, "
            f"{len(part.aside)} could not be checked{provisional}"
        )
    if report.older:
        lines.append(f"{report.older} files are older audits of the same sites; the newest of each counts.")
    lines += [
        f"left out: {one.source}: {one.detail or group_words().left_out[one.kind].en}"
        for one in report.left_out[:_TOLD]
    ]
    if len(report.left_out) > _TOLD:
        lines.append(f"left out: {len(report.left_out) - _TOLD} more, all named in the report")
    return lines
