"""``oit report``: the papers of an audit that is there already."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.explain import read_audit
from cli.options import DigitsOption, FormatOption
from core.exceptions import UsageError
from reports.formats import FORMATS, chosen_formats
from scheduler.audit import make_folder, renderings


def report(
    audit: Annotated[
        Path,
        typer.Argument(metavar="AUDIT", help="The folder that an audit wrote, or its audit.json.", show_default=False),
    ],
    *,
    formats: FormatOption = "html",
    digits: DigitsOption = "arabic",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder for the papers. Default: that of the audit.")
    ] = None,
) -> None:
    """Write the papers of an audit anew, without the network.

    Nothing is judged again: what audit.json says is shown, whichever version wrote it. The papers' paths are printed.
    """
    chosen = chosen_formats(formats)
    read, folder = read_audit(audit), out or (audit if audit.is_dir() else audit.parent)
    source = audit / FORMATS["json"].file_name if audit.is_dir() else audit
    target = folder / FORMATS["json"].file_name
    if "json" in chosen and target.exists() and target.samefile(source):
        raise UsageError(f"{source} would be written over by its own copy: choose another folder with --out")
    make_folder(folder)
    for file in renderings(read, folder, chosen, digits):
        typer.echo(file)
