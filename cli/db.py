"""``oit db``: the database that keeps sites, audits and reviews, and where it lies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from cli.database import now
from cli.settings import retention_settings, store_settings
from core.exceptions import StoreError
from scheduler.artefacts import open_artefacts
from scheduler.retention import clear
from store.backup import backup as backup_
from store.backup import restore as restore_
from store.database import Database, open_database
from store.migrating import check as check_
from store.migrating import newest, ready
from store.migrating import upgrade as upgrade_

app = typer.Typer(
    name="db",
    help="Care for the database: where it lies, its version, copies of it, what may go.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.command()
def where() -> None:
    """Show where everything lies: one line each, name and place with a tab between. Passwords are not shown."""
    settings = store_settings()
    database = open_database(settings)
    typer.echo(f"data\t{settings.data_dir.absolute()}")
    typer.echo(f"database\t{database.shown}")
    typer.echo(f"artefacts\t{open_artefacts(settings).shown}")
    typer.echo(f"reports\t{(settings.reports_dir or settings.data_dir / 'reports').absolute()}")


@app.command()
def upgrade() -> None:
    """Make the tables, or bring those of an older version up to date: all steps or none. Make a copy first."""
    with _opened() as database:
        changed = upgrade_(database)
        typer.echo(
            f"{database.shown} {'is' if changed else 'was'} at version {newest()} {'now' if changed else 'already'}"
        )


@app.command()
def check() -> None:
    """Read the database through and tell all that is wrong; exit status 2 where anything is."""
    with _opened() as database:
        found = check_(database)
        if found:
            raise StoreError("; ".join(found))
        typer.echo(f"{database.shown} is in order")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The copy: a new file.", show_default=False)],
) -> None:
    """Copy the whole database into one file, while others use it; the copy is read through.

    The file is the same for SQLite and PostgreSQL and holds contacts: keep it where nobody else reads it. Artefacts and reports
    are plain files (oit db where) and are not in it.
    """
    with _opened() as database:
        size = backup_(database, file)
    typer.echo(f"{file}\t{size} bytes")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A copy by oit db backup.", show_default=False)],
) -> None:
    """Put a copy back into an empty database, SQLite or PostgreSQL, whichever it was made of."""
    with _opened() as database:
        restore_(database, file)
        typer.echo(f"{database.shown} holds what {file} held")


@app.command()
def prune(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what would go.")] = False,
) -> None:
    """Delete what the rules (OIT_KEEP_...) let go: old whole audits, snapshots and notices. oit serve does so daily.

    Findings, standings, changes and reviews are kept, and what is newest of each site.
    """
    with _opened() as database:
        ready(database)
        gone = clear(database, open_artefacts(store_settings()), now(), retention_settings(), rehearse=dry_run)
    typer.echo(f"whole audits\t{gone.documents}")
    typer.echo(f"snapshots\t{gone.snapshots}\t{gone.bytes} bytes")
    typer.echo(f"notices\t{gone.notices}")
    typer.echo(f"workers\t{gone.workers}")


@contextmanager
def _opened() -> Iterator[Database]:
    """The database as it is: nothing is made or brought up to date."""
    database = open_database(store_settings())
    try:
        yield database
    finally:
        database.dispose()
