"""Rows on stdout: a table on a terminal, tab-separated lines elsewhere, or JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.logs import one_line

FormatOption = Annotated[
    Literal["table", "tsv", "json"] | None,
    typer.Option("--format", help="Default: table on a terminal, tsv elsewhere."),
]


def show_rows(rows: Sequence[Mapping[str, Any]], chosen: str | None = None, *, whole: object = None) -> None:
    """Writes rows of the same keys. ``whole``: what JSON writes in their place."""
    if chosen == "json":
        typer.echo(json.dumps(whole if whole is not None else list(rows), ensure_ascii=False, indent=1))
    elif chosen == "table" or (chosen is None and sys.stdout.isatty()):
        _show_table(rows)
    elif rows:
        typer.echo("\t".join(rows[0]))
        for row in rows:
            typer.echo("\t".join(_words(value) for value in row.values()))


def _show_table(rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        typer.echo("none", err=True)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in rows[0]:
        table.add_column(name, overflow="fold")
    for row in rows:
        # A name may hold brackets, which would be read as markup.
        table.add_row(*(Text(_words(value)) for value in row.values()))
    Console().print(table)


def _words(value: object) -> str:
    """One cell: lists with commas, settings as name=value, nothing that ends a line or steers a terminal."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return one_line(" ".join(f"{name}={part}" for name, part in value.items()))
    if isinstance(value, list | tuple):
        return ", ".join(one_line(str(part)) for part in value)
    return one_line("" if value is None else str(value))
