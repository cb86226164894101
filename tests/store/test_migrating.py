from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from alembic import command
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    func,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError

from core.exceptions import StoreError
from store import migrating
from store.database import Database
from store.migrating import check, current, newest, ready, upgrade
from tests.store.register import NOW


@pytest.fixture
def empty(empty_url: str) -> Iterator[Database]:
    """An open database without tables, of each kind in turn."""
    database = Database(empty_url)
    yield database
    database.dispose()


def test_an_empty_database_is_brought_to_the_tables_of_the_program(empty: Database) -> None:
    assert current(empty) is None
    assert upgrade(empty)
    assert current(empty) == newest()
    assert check(empty) == []


def test_a_second_upgrade_does_nothing(empty: Database) -> None:
    upgrade(empty)
    assert not upgrade(empty)


def test_an_empty_database_says_what_to_do(empty: Database) -> None:
    assert check(empty) == ["the database is empty: run oit db upgrade"]


def test_a_column_that_is_gone_is_told(database: Database) -> None:
    with database.write() as session:
        session.execute(text("ALTER TABLE scans DROP COLUMN error"))
    (said,) = check(database)
    assert "the tables differ" in said
    assert "error" in said


def test_a_database_of_a_newer_program_is_refused(database: Database) -> None:
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer program"):
        ready(database)


def test_tables_of_others_in_the_same_database_are_no_fault(database: Database) -> None:
    with database.write() as session:
        session.execute(text("CREATE TABLE apscheduler_jobs (id INTEGER)"))
    assert check(database) == []


def _filled_at(database: Database, revision: str) -> dict[str, int]:
    """Brings an empty database to a revision and puts one row into every table, all of one site; returns their numbers."""
    with database.alter() as connection:
        command.upgrade(migrating.config_of(connection), revision)
    tables = MetaData()
    tables.reflect(database.engine)
    with database.write() as session:
        for table in tables.sorted_tables:
            if _ours(table.name):
                session.execute(table.insert().values({column.name: _value(column) for column in table.columns}))
    return _rows(database)


def _value(column: Column[Any]) -> object:
    if column.name in {"id", *(key.parent.name for key in column.foreign_keys)}:
        return 1
    if column.name == "state" and column.table.name == "scans":
        return "waiting"
    kind = column.type
    if isinstance(kind, Boolean):
        return True
    if isinstance(kind, JSON):
        return {"ก": [1]}
    if isinstance(kind, LargeBinary):
        return b"x"
    if isinstance(kind, DateTime):
        return NOW
    if isinstance(kind, Date):
        return NOW.date()
    return 1 if isinstance(kind, Float | Integer) else "th"


def _ours(table: str) -> bool:
    return not table.startswith(("alembic_", "procrastinate_"))


def _rows(database: Database) -> dict[str, int]:
    tables = MetaData()
    tables.reflect(database.engine)
    with database.read() as session:
        return {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in sorted(tables.tables.items())
            if _ours(name)
        }


def test_the_rows_of_the_first_version_are_there_at_the_newest(empty: Database) -> None:
    before = _filled_at(empty, "0001")
    upgrade(empty)
    assert current(empty) == newest()
    after = _rows(empty)
    assert {name: after.get(name) for name in before} == before
    assert set(before.values()) == {1}
    assert check(empty) == []


def test_tables_made_anew_keep_the_rows_that_refer_to_them(empty: Database, with_another_revision) -> None:
    upgrade(empty)
    with_another_revision()
    before = _filled_at(empty, "0001")
    assert upgrade(empty)
    assert _rows(empty) == before
    with empty.read() as session:
        assert session.execute(text("SELECT motto, changwat FROM sites")).one() == ("ก", "th")
    with pytest.raises(IntegrityError), empty.write() as session:
        session.execute(text("UPDATE site_tags SET site_id = 2"))


def test_a_revision_that_fails_leaves_tables_and_rows_as_they_were(empty: Database, with_another_revision) -> None:
    upgrade(empty)
    before = _filled_at(empty, "0001")
    with_another_revision("op.execute('SELECT * FROM nowhere')")
    with pytest.raises(StoreError):
        upgrade(empty)
    assert _rows(empty) == before
    assert current(empty) == "0001"


def test_a_revision_that_would_lose_what_rows_refer_to_is_refused(sqlite_url: str, with_another_revision) -> None:
    database = Database(sqlite_url)
    before = _filled_at(database, "0001")
    with_another_revision("op.execute('DELETE FROM runs')")
    with pytest.raises(StoreError, match="left as they were"):
        upgrade(database)
    assert _rows(database) == before
    database.dispose()
