"""Brings the tables of a database to the version of this program, forwards only."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from core.exceptions import StoreError
from store.database import Database
from store.queue_tables import queue_current, queue_newest, upgrade_queue
from store.schema import Base

_FOLDER = Path(__file__).parent / "migrations"
VERSION_TABLE = "alembic_version"
_LOCK = 0x6F69_7400
"""Key of PostgreSQL's advisory lock: two machines that start together must not both migrate."""


def newest() -> str:
    """The revision of this program."""
    head = ScriptDirectory(str(_FOLDER)).get_current_head()
    assert head is not None
    return head


def current(database: Database) -> str | None:
    """The revision of the database; None where it is empty. Raises ``StoreError``."""
    with database.read() as session:
        return MigrationContext.configure(session.connection()).get_current_revision()


def upgrade(database: Database) -> bool:
    """Brings the database to ``newest``, and PostgreSQL's queue to its own, all steps or none. Returns whether anything was
    to be done.

    Raises ``StoreError`` for a database of a newer program.
    """
    if _is_newest(database):
        return False
    with database.alter() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        command.upgrade(config_of(connection), "head")
        if not database.is_sqlite:
            upgrade_queue(connection)
    return True


def check(database: Database) -> list[str]:
    """What is wrong with the database, one sentence each; none: nothing. Raises ``StoreError`` where it cannot be read."""
    if current(database) is None:
        return ["the database is empty: run oit db upgrade"]
    if not _is_newest(database):
        return ["the database is of an older program: run oit db upgrade"]
    with database.read() as session:
        connection = session.connection()
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": _ours})
        found = [
            f"the tables differ from what this program expects: {one}"
            for one in compare_metadata(context, Base.metadata)
        ]
        if database.is_sqlite:
            found += [
                f"the file is damaged ({row[0]}): put back a copy by oit db restore"
                for row in connection.exec_driver_sql("PRAGMA integrity_check")
                if row[0] != "ok"
            ]
            found += [
                f"a row of {row[0]} refers to one of {row[2]} that is gone"
                for row in connection.exec_driver_sql("PRAGMA foreign_key_check")
            ]
    return found


def ready(database: Database) -> None:
    """Sees to it that the tables are those of this program. An empty database is filled; an older one is refused, for its
    owner to choose the moment. Raises ``StoreError``.
    """
    if current(database) is None:
        upgrade(database)
    elif not _is_newest(database):
        raise StoreError(
            f"the database {database.shown} is of an older program: run oit db backup, then oit db upgrade"
        )


def _is_newest(database: Database) -> bool:
    found = current(database)
    if found is not None and found not in {one.revision for one in ScriptDirectory(str(_FOLDER)).walk_revisions()}:
        raise StoreError(
            f"the database {database.shown} is of a newer program (revision {found}): install that version of prongsai"
        )
    return found == newest() and (database.is_sqlite or _queue_is_newest(database))


def _queue_is_newest(database: Database) -> bool:
    with database.read() as session:
        return queue_current(session.connection()) == queue_newest()


def _ours(thing: object, name: str | None, kind: str, reflected: bool, compared: object) -> bool:
    """Procrastinate's and APScheduler's tables stand in the same database."""
    del thing, compared
    return not (kind == "table" and reflected and name not in Base.metadata.tables)


def config_of(connection: Connection) -> Config:
    """What alembic's commands want to be handed: the way to the revisions and the connection."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    return config
