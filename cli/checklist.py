"""``oit checklist``: the lists themselves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from checklist.carrying import carried_over, edition_text
from checklist.loading import known_years, load_checklist, load_editions, load_subjects
from checklist.scoring import ita_points
from cli.options import ChecklistOption
from core.exceptions import UsageError

app = typer.Typer(
    name="checklist",
    help="Show, check and prepare the lists by fiscal year.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.command(name="list")
def list_(checklist: ChecklistOption = None) -> None:
    """List the fiscal years with the number of items and how sure the list is."""
    for year, edition in load_editions(*(checklist or ())).items():
        typer.echo(f"{year}  {len(edition.items)} items  {edition.confidence:<11}  {edition.revision}")


@app.command()
def show(
    year: Annotated[int, typer.Argument(metavar="YEAR", help="Fiscal year, B.E.")],
    as_json: Annotated[bool, typer.Option("--json", help="Write the edition as JSON.")] = False,
    checklist: ChecklistOption = None,
) -> None:
    """Show a year's items with their subjects, ITA points and how sure each line is."""
    edition = load_checklist(year, *(checklist or ())).edition
    points = ita_points(edition)
    if as_json:
        typer.echo(json.dumps(edition.model_dump(mode="json"), ensure_ascii=False, indent=1))
        return
    typer.echo(f"{edition.note.th}\n{edition.note.en}", err=True)
    for item in edition.items:
        subjects = ", ".join(item.subjects)
        typer.echo(f"{item.code:<4} {points[item.code]:5.2f}  {item.title_th}  [{subjects}]  {item.confidence}")


@app.command()
def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH...", help="Edition files, subjects' folders or folders of both. Default: the bundled ones."
        ),
    ] = None,
) -> None:
    """Check checklist files against every rule; the first thing that is wrong is named with file, line and mend."""
    extra = tuple(paths or ())
    subjects, editions = load_subjects(*extra), load_editions(*extra)
    typer.echo(f"{len(editions)} editions and {len(subjects)} subjects are in order")


@app.command()
def new(
    year: Annotated[int, typer.Argument(metavar="YEAR", help="Fiscal year of the new list, B.E.")],
    from_year: Annotated[
        int | None, typer.Option("--from", metavar="YEAR", help="Fiscal year to carry over. Default: the newest known.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Default: YEAR.yml here.")] = None,
) -> None:
    """Write a provisional list for a year whose official list is not known yet."""
    known = known_years()
    if not known[0] <= year <= known[-1] + 50:
        raise UsageError(f"{year} cannot be a fiscal year to come; write it in B.E., for example {known[-1] + 1}")
    edition = carried_over(load_checklist(from_year or known[-1]).edition, year)
    file = out or Path(f"{year}.yml")
    try:
        with file.open("x", encoding="utf-8", newline="\n") as opened:
            opened.write(edition_text(edition))
    except FileExistsError as error:
        raise UsageError(f"{file} is there already; delete it or name another with --out") from error
    except OSError as error:
        raise UsageError(f"{file} cannot be written ({error.strerror}); name another with --out") from error
    typer.echo(file)
