"""The ``oit`` command's parts put together; ``cli.main`` runs it."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer

from cli.audit import audit
from cli.checklist import app as checklist
from cli.classify import classify
from cli.demo import demo
from cli.explain import explain
from cli.judge import judge

app = typer.Typer(
    name="oit",
    help="Checks what Thai public bodies must publish on their websites (OIT) and writes gap reports in Thai.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit status: 0 done; 1 below --fail-under; 2 usage or configuration; 3 the site could not be checked.",
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"oit {version('prongsai')}")
        raise typer.Exit


@app.callback()
def _root(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


app.command()(audit)
app.command()(demo)
app.command()(judge)
app.command()(explain)
app.command()(classify)
app.add_typer(checklist)
