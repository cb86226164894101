"""A copy of all that the store keeps in one SQLite file, from either kind of database and back into either: also the way from
SQLite to PostgreSQL and back. Artefacts and reports are plain files and are copied as such.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from sqlalchemy import JSON, Connection, DateTime, MetaData, Table, event, func, insert, select, text

from core.exceptions import StoreError, UsageError
from store.database import Database
from store.migrating import VERSION_TABLE, check, config_of, current, upgrade
from store.schema import Base

_ROWS = 2_000
"""Rows that are read and written at once."""
_COUNTED = {table.name for table in Base.metadata.sorted_tables if table.dialect_options["sqlite"]["autoincrement"]}
"""Tables in which the number of a deleted row is not given again."""
_LAST_GIVEN = text("SELECT pg_sequence_last_value(pg_get_serial_sequence(:name, 'id'))")
_GIVE_AFTER = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)")


def backup(database: Database, file: Path) -> int:
    """Copies the database, as it is at one moment and while others write to it, into a new file; returns its bytes.

    The copy is read through before it gets its name. Raises ``UsageError`` for a file that is there or a database without
    tables, ``StoreError`` where it could not be made.
    """
    if file.exists():
        raise UsageError(f"{file} is there already: name a file that is not")
    if not file.absolute().parent.is_dir():
        raise UsageError(f"the folder {file.absolute().parent} is not there: make it, or name another")
    revision = current(database)
    if revision is None:
        raise UsageError(f"the database {database.shown} is empty: there is nothing to copy")
    unfinished = file.with_name(f"{file.name}.part")
    with _unfinished(unfinished, f"the copy {file} could not be made"):
        # Contacts and channels stand in it: nobody else may read it.
        unfinished.touch(mode=0o600)
        if database.is_sqlite:
            _copy_sqlite(database, unfinished)
        else:
            _copy_out(database, unfinished, revision)
        with closing(sqlite3.connect(unfinished)) as copy:
            copy.execute("PRAGMA journal_mode=DELETE")
            _read_through(copy, unfinished)
        _to_disk(unfinished)
        unfinished.rename(file)
        _to_disk(file.absolute().parent)
    return file.stat().st_size


def restore(database: Database, file: Path) -> None:
    """Puts a copy back into a database that holds no rows yet; the copy of an older program is brought up to date.

    All of it or nothing. Raises ``UsageError`` for a file that is no copy or a database that holds rows, ``StoreError`` where it
    could not be done.
    """
    _assert_copy(file)
    filled = _filled(database)
    if filled:
        raise UsageError(
            f"the database {database.shown} holds rows already ({', '.join(filled[:3])}): move it away, or name an empty one"
        )
    near = database.file.absolute().parent if database.file is not None else None
    with tempfile.TemporaryDirectory(prefix="oit-restore-", dir=near) as folder, _told(f"{file} could not be put back"):
        source = Database(f"sqlite:///{Path(shutil.copyfile(file, Path(folder) / 'copy.sqlite3')).as_posix()}")
        try:
            upgrade(source)
            wrong = check(source)
            if wrong:
                raise StoreError(f"the copy {file} is not whole, so nothing was put back: {wrong[0]}")
            if database.file is not None:
                source.dispose()
                assert source.file is not None
                with closing(sqlite3.connect(source.file)) as whole, closing(_opened(database)) as target:
                    whole.backup(target)
            else:
                upgrade(database)
                _copy_in(source, database)
        finally:
            source.dispose()


def _assert_copy(file: Path) -> None:
    if not file.is_file():
        raise UsageError(f"{file} is no file: name one that oit db backup made")
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            copy.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise UsageError(f"{file} is no copy of a database ({error}): name one that oit db backup made") from error


def _filled(database: Database) -> list[str]:
    """Tables of ours that hold rows."""
    if database.file is not None and not database.file.exists():
        return []
    if current(database) is None:
        return []
    tables = _tables(database, list(Base.metadata.tables))
    with database.read() as session:
        return [table.name for table in tables if session.execute(select(table).limit(1)).first() is not None]


def _opened(database: Database) -> sqlite3.Connection:
    assert database.file is not None
    return sqlite3.connect(database.file, timeout=30)


def _copy_sqlite(database: Database, file: Path) -> None:
    # In one step: a copy in several begins anew with each change that another process makes.
    with closing(_opened(database)) as source, closing(sqlite3.connect(file)) as target:
        source.backup(target)


def _copy_out(database: Database, file: Path, revision: str) -> None:
    """Copies PostgreSQL's tables into those of the same revision in a new SQLite file."""
    target = Database(f"sqlite:///{file.absolute().as_posix()}")
    event.listen(target.engine, "connect", _unguarded)
    try:
        with target.alter() as into:
            command.upgrade(config_of(into), revision)
        tables = _tables(target)
        names = [table.name for table in tables]
        theirs = {table.name: table for table in _tables(database, names)}
        # The rows are checked in the end: until then those of one table may refer to another's that are still to come.
        with database.read() as session, target.alter() as into:
            source = session.connection()
            source.execute(text("SET LOCAL TIME ZONE 'UTC'"))
            for table in tables:
                for rows in _portions(source, theirs[table.name], table.columns.keys()):
                    into.execute(insert(table), rows)
                _assert_same(source, theirs[table.name], into, table)
            for table in tables:
                if table.name not in _COUNTED:
                    continue
                given = source.scalar(_LAST_GIVEN, {"name": table.name})
                into.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (table.name,))
                into.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table.name, given or 0))
    finally:
        target.dispose()


def _unguarded(connection: sqlite3.Connection, _record: object) -> None:
    """A file that is thrown away unless it is finished needs no log of its own, which would be as large again."""
    for pragma in ("journal_mode=MEMORY", "synchronous=OFF"):
        connection.execute(f"PRAGMA {pragma}")


def _copy_in(source: Database, database: Database) -> None:
    """Copies the tables of a SQLite file into PostgreSQL's of the same revision, which are empty."""
    tables = _tables(source)
    theirs = {table.name: table for table in _tables(database, [table.name for table in tables])}
    with source.read() as session, database.alter() as into:
        origin = session.connection()
        for table in tables:
            _send(origin, table, into)
            _assert_same(origin, table, into, theirs[table.name])
        given = {name: last for name, last in origin.exec_driver_sql("SELECT name, seq FROM sqlite_sequence")}  # noqa: C416 - rows are no pairs to mypy
        for table in tables:
            if "id" in table.columns:
                last = max(given.get(table.name, 0), origin.scalar(select(func.max(table.columns["id"]))) or 0)
                if last:
                    into.execute(_GIVE_AFTER, {"name": table.name, "last": last})
    with database.write() as session:
        session.execute(text("ANALYZE"))


def _send(origin: Connection, table: Table, into: Connection) -> None:
    """Rows by COPY: millions of findings by INSERT take ten times as long."""
    columns = table.columns.keys()
    as_json = [isinstance(column.type, JSON) for column in table.columns]
    listed = ", ".join(f'"{name}"' for name in columns)
    driver: Any = into.connection.dbapi_connection
    with driver.cursor().copy(f'COPY "{table.name}" ({listed}) FROM STDIN') as stream:
        for row in origin.execute(select(table), execution_options={"yield_per": _ROWS}):
            stream.write_row(
                [
                    json.dumps(value, ensure_ascii=False)
                    if plain
                    else value.replace(tzinfo=UTC)
                    if isinstance(value, datetime)
                    else value
                    for value, plain in zip(row, as_json, strict=True)
                ]
            )


def _portions(source: Connection, table: Table, columns: Sequence[str]) -> Iterator[list[dict[str, Any]]]:
    moments = [name for name in columns if isinstance(table.columns[name].type, DateTime)]
    found = source.execute(select(*(table.columns[name] for name in columns)), execution_options={"yield_per": _ROWS})
    for portion in found.mappings().partitions():
        rows = [dict(row) for row in portion]
        for row in rows:
            for name in moments:
                # SQLite keeps no zone; all moments in it are UTC.
                row[name] = row[name] and row[name].astimezone(UTC).replace(tzinfo=None)
        yield rows


def _tables(database: Database, names: Sequence[str] | None = None) -> list[Table]:
    """Tables as they are in a database, those first that others refer to; all but alembic's by default."""
    found = MetaData()
    with database.read() as session:
        found.reflect(session.connection(), only=names)
    return [
        table for table in found.sorted_tables if table.name != VERSION_TABLE and (not names or table.name in names)
    ]


def _assert_same(source: Connection, theirs: Table, into: Connection, ours: Table) -> None:
    before = source.scalar(select(func.count()).select_from(theirs))
    after = into.scalar(select(func.count()).select_from(ours))
    if before != after:
        raise StoreError(f"{ours.name} has {after} rows in the copy and {before} in the database: try again")


def _read_through(copy: sqlite3.Connection, file: Path) -> None:
    wrong = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if wrong != "ok":
        raise StoreError(f"the copy {file} cannot be read back ({wrong}): run oit db check, and see to the disk")


@contextmanager
def _unfinished(file: Path, failed: str) -> Iterator[None]:
    """Leaves nothing of a file that was not finished."""
    with _told(failed):
        try:
            file.unlink(missing_ok=True)
            yield
        finally:
            for one in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm", "-journal"))):
                one.unlink(missing_ok=True)


@contextmanager
def _told(failed: str) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise StoreError(f"{failed} ({said}): see that there is room and that the folder can be written") from error


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
