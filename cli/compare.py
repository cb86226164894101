"""``oit compare``: two audits of one site side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.options import DigitsOption
from cli.papers import chosen_papers, write_papers
from core.comparison import Comparison
from reports.comparison import render_html, title_of
from reports.digits import Digits
from reports.pdf import pdf_of
from reports.safety import clean
from scheduler.comparison import compare_files

FORMATS = ("html", "pdf", "json")


def compare(
    one: Annotated[
        Path, typer.Argument(metavar="A", help="A folder that an audit wrote, or its audit.json.", show_default=False)
    ],
    other: Annotated[Path, typer.Argument(metavar="B", help="The other one.", show_default=False)],
    *,
    formats: Annotated[
        str,
        typer.Option("--format", metavar="NAMES", help=f"What to write, with commas between: {', '.join(FORMATS)}."),
    ] = "html",
    digits: DigitsOption = "arabic",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder for the papers. Default: this one.")
    ] = None,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Compare two sites, too: one that moved, or two side by side.")
    ] = False,
) -> None:
    """Lay two audits of one site side by side: what got better, worse, or could not be checked.

    The earlier visit stands first, whichever is named first. Audits of two fiscal years are matched by subject, not by code. The
    papers' paths are printed.
    """
    chosen = chosen_papers(formats, FORMATS)
    found = compare_files(one, other, anyway=anyway)
    write_papers(
        out or Path(),
        chosen,
        {
            "html": ("comparison.html", lambda: render_html(found, digits).encode()),
            "pdf": ("comparison.pdf", lambda: _pdf(found, digits)),
            "json": ("comparison.json", lambda: found.to_json().encode()),
        },
    )
    typer.echo(clean(_summary(found)), err=True)


def _pdf(found: Comparison, digits: Digits) -> bytes:
    return pdf_of(render_html(found, digits), title=title_of(found), made=found.after.fetched, digits=digits)


def _summary(found: Comparison) -> str:
    counts = (
        f"{len(found.of('better'))} better, {len(found.of('worse'))} worse, "
        f"{len(found.of('unchecked'))} could not be checked"
    )
    basis = {
        "same_rules": "",
        "other_rules": "; the checklist or the program changed in between",
        "other_year": f"; lists of {found.before.fiscal_year} and {found.after.fiscal_year}, matched by subject",
    }[found.basis]
    return f"{found.after.site.url}: {counts}{basis}"
