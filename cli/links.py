"""``oit links``: the link sheet of an audit."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from cli.explain import read_audit
from cli.papers import chosen_papers, put_papers
from reports.best_links import STATES, link_rows
from reports.digits import Digits
from reports.link_sheet import render_html, render_xlsx

_NAMES = {"xlsx": "links.xlsx", "html": "links.html"}


def links(
    audit: Annotated[
        Path,
        typer.Argument(metavar="AUDIT", help="The folder that an audit wrote, or its audit.json.", show_default=False),
    ],
    *,
    formats: Annotated[
        str, typer.Option("--format", metavar="NAMES", help="What to write, with commas between: xlsx, html.")
    ] = "xlsx,html",
    digits: Annotated[
        Digits, typer.Option("--digits", help="Digits of dates and years in the sheet; addresses and codes keep 0-9.")
    ] = "arabic",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder for the sheet. Default: that of the audit.")
    ] = None,
) -> None:
    """Write the link sheet of an audit: the address to submit for each item.

    DIR receives links.xlsx and links.html: code, title, the exact address to type into the assessment system, whether it is
    ready, what is lacking. What was not found has no address. The Excel file can be handed back with oit audit --declared or
    oit verify.
    """
    chosen = chosen_papers(formats, tuple(_NAMES))
    read = read_audit(audit)
    rendered = {
        name: render_xlsx(read, digits) if name == "xlsx" else render_html(read, digits).encode() for name in chosen
    }
    folder = out or (audit if audit.is_dir() else audit.parent)
    counted = Counter(row.state for row in link_rows(read))
    told = ", ".join(f"{counted[state]} {state.replace('_', ' ')}" for state in STATES if counted[state])
    typer.echo(told or "The site could not be read: there are no links to tell of.", err=True)
    put_papers(folder, [(_NAMES[name], content) for name, content in rendered.items()])
