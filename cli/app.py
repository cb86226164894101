"""The ``oit`` command's parts put together; ``cli.main`` runs it.

A command's module is imported when the command is asked for: the crawler and the readers take a second to load, and whoever
asks for help should not wait for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperGroup
from typer.main import get_command


class _Part(NamedTuple):
    module: str
    name: str
    """Of the function, or of the ``Typer`` app with commands of its own, in the module."""
    help: str
    """First sentence of its help."""


PARTS = {
    "audit": _Part("cli.audit", "audit", "Crawl a website and write its gap report."),
    "demo": _Part("cli.demo", "demo", "Audit an invented municipality, served from here."),
    "judge": _Part("cli.judge", "judge", "Judge an old snapshot again, without the network."),
    "report": _Part("cli.report", "report", "Write the papers of an audit anew, without the network."),
    "verify": _Part(
        "cli.verify", "verify", "Check the links that many agencies submitted, and write a worksheet for assessors."
    ),
    "links": _Part("cli.links", "links", "Write the link sheet of an audit: the address to submit for each item."),
    "ita-page": _Part("cli.ita_page", "ita_page", "Write the OIT page for the agency's own site, its links checked."),
    "explain": _Part(
        "cli.explain", "explain", "Tell why an item was judged as it was, and what would change the verdict."
    ),
    "plan": _Part("cli.plan", "app", "Write the action plan of an audit as a Word file, later the report on it."),
    "classify": _Part("cli.classify", "classify", "Name the item and subject of each link text."),
    "ita": _Part("cli.ita", "ita", "Work through an agency's ITA scores."),
    "group-report": _Part(
        "cli.group_report",
        "group_report",
        "Write one report over many sites: league, items by sites, commonest gaps, whom to call.",
    ),
    "compare": _Part(
        "cli.compare",
        "compare",
        "Lay two audits of one site side by side: what got better, worse, or could not be checked.",
    ),
    "sites": _Part("cli.sites", "app", "Register the sites that are watched, and their groups."),
    "scan": _Part("cli.scan", "scan", "Scan the sites of a group, or some sites, now."),
    "schedule": _Part("cli.schedule", "app", "Say when the sites of a group are scanned."),
    "runs": _Part("cli.runs", "app", "Show how runs over many sites went, and end them."),
    "serve": _Part("cli.serve", "serve", "Work schedules and runs off on this machine until stopped."),
    "worker": _Part("cli.worker", "worker", "Take sites from the queue of a fleet until stopped."),
    "overview": _Part("cli.overview", "overview_", "Tell where the sites of a group or of a run stand."),
    "changes": _Part("cli.changes", "changes", "Tell what changed on the sites."),
    "history": _Part("cli.history", "history", "Tell how each item of a site stood from scan to scan."),
    "review": _Part("cli.review", "app", "Confirm or overturn findings, with reason and name."),
    "notices": _Part("cli.notices", "app", "Show, send and try again what is told to people."),
    "checklist": _Part("cli.checklist", "app", "Show, check and prepare the lists by fiscal year."),
    "db": _Part("cli.db", "app", "Care for the database: where it lies, its version, copies of it, what may go."),
}
"""The commands, in the order of the help."""


class _OnDemand(Mapping[str, Any]):
    """The commands by name, each imported when it is taken out."""

    def __getitem__(self, name: str) -> Any:
        part = PARTS[name]
        found = getattr(import_module(part.module), part.name)
        if not isinstance(found, typer.Typer):
            alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
            alone.command(name=name)(found)
            found = alone
        return get_command(found)

    def __iter__(self) -> Iterator[str]:
        return iter(PARTS)

    def __len__(self) -> int:
        return len(PARTS)


class _Commands(TyperGroup):
    """Commands that are imported on demand."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = _OnDemand()  # type: ignore[assignment]  # nothing is ever added to it

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, part.help) for name, part in PARTS.items()])


app = typer.Typer(
    name="oit",
    cls=_Commands,
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
