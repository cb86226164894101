from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from core.exceptions import StoreError
from store.database import Database
from store.migrating import check, current, newest, ready, upgrade
from tests import postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An open database without tables, of each kind in turn."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'new.sqlite3'}")
        yield database
        database.dispose()
        return
    server, _ = request.getfixturevalue("_postgres_template")
    with postgres.fresh(server) as url:
        database = Database(url)
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
