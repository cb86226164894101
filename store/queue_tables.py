"""The tables of Procrastinate, the queue of a fleet, in the same PostgreSQL database as ours.

Procrastinate ships its tables as one file and the steps between its versions as others, and leaves open who remembers which
were taken: here a comment on its main table does.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, text

from core.exceptions import StoreError

_TABLE = "procrastinate_jobs"
_MARK = "schema "
_STEP = re.compile(r"(\d\d\.\d\d\.\d\d_\d\d)_\w+\.sql")
_FUNCTION = re.compile(r"^CREATE FUNCTION (procrastinate_\w+)", re.MULTILINE)


def queue_newest() -> str:
    """The last step of the installed Procrastinate, as ``03.04.00_50``."""
    return _steps()[-1][0]


def queue_current(connection: Connection) -> str | None:
    """The last step the database has taken; None where it has no queue. Raises ``StoreError`` where that cannot be told."""
    if connection.scalar(text("SELECT to_regclass(:table)"), {"table": _TABLE}) is None:
        return None
    mark = connection.scalar(text("SELECT obj_description(to_regclass(:table), 'pg_class')"), {"table": _TABLE})
    if mark and mark.startswith(_MARK):
        return str(mark).removeprefix(_MARK)
    # Somebody else made them. Each version's functions bear other names.
    there = connection.scalars(
        text(
            "SELECT proname FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace"
            " WHERE proname LIKE 'procrastinate%' AND nspname = current_schema()"
        )
    )
    if set(there) == set(_FUNCTION.findall(_schema())):
        return queue_newest()
    raise StoreError(
        f"the tables of Procrastinate in the database are of another version: bring them to {queue_newest()} by its own"
        " steps (procrastinate schema --migrations-path), or give oit a database of its own"
    )


def upgrade_queue(connection: Connection) -> bool:
    """Brings the queue's tables to the installed Procrastinate, in the transaction of the connection. Returns whether
    anything was to be done. Raises ``StoreError`` for those of a newer one.
    """
    found = queue_current(connection)
    if found == queue_newest():
        return False
    if found is None:
        _run(connection, _schema())
    else:
        steps = _steps()
        if found > queue_newest():
            raise StoreError(
                f"the queue in the database is of a newer program (step {found}): install that version of prongsai"
            )
        for name, file in steps:
            if name > found:
                _run(connection, file.read_text(encoding="utf-8"))
    _run(connection, f"COMMENT ON TABLE {_TABLE} IS '{_MARK}{queue_newest()}'")
    return True


def _run(connection: Connection, statements: str) -> None:
    # Without parameters the driver takes many statements at once, and % as it stands.
    connection.execution_options(no_parameters=True).exec_driver_sql(statements)


@cache
def _steps() -> list[tuple[str, Path]]:
    """Name and file of each step, in their order."""
    from procrastinate.schema import migrations_path  # noqa: PLC0415 - half a second that SQLite need not wait for

    named = ((_STEP.fullmatch(file.name), file) for file in migrations_path.iterdir())
    return sorted((match[1], file) for match, file in named if match)


@cache
def _schema() -> str:
    from procrastinate.schema import SchemaManager  # noqa: PLC0415 - as above

    return str(SchemaManager.get_schema())
