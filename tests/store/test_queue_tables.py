from __future__ import annotations

import pytest
from sqlalchemy import text

from core.exceptions import StoreError
from store.database import Database
from store.migrating import check, ready, upgrade
from store.queue_tables import _run, _steps, queue_current, queue_newest, upgrade_queue
from tests import postgres

_OLD = "03.03.00_01"


@pytest.fixture
def database(postgres_url: str):
    """An open PostgreSQL database with all tables."""
    opened = Database(postgres_url)
    yield opened
    opened.dispose()


@pytest.fixture
def older(_postgres_template: tuple[str, str]):
    """One with our tables, and a queue of an older Procrastinate with a job in it."""
    with postgres.fresh(_postgres_template[0]) as url:
        opened = Database(url)
        # Outside a transaction: the first steps are years old and were made for that.
        with opened.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for name, file in _steps():
                if name <= _OLD:
                    _run(connection, file.read_text())
            _run(connection, f"COMMENT ON TABLE procrastinate_jobs IS 'schema {_OLD}'")
            connection.execute(
                text(
                    "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('scan', 'scan', '{\"x\": 1}')"
                )
            )
        yield opened
        opened.dispose()


def functions(database: Database) -> list[tuple[str, str]]:
    with database.read() as session:
        found = session.execute(
            text("SELECT proname, prosrc FROM pg_proc WHERE proname LIKE 'procrastinate%' ORDER BY proname")
        )
        # Procrastinate's own files differ in the blanks.
        return [(name, "".join(source.split())) for name, source in found]


def test_an_upgrade_brings_the_queue_along(database: Database) -> None:
    with database.read() as session:
        assert queue_current(session.connection()) == queue_newest()
    assert not upgrade(database)
    assert check(database) == []


def test_an_older_queue_is_brought_to_the_installed_version_with_its_jobs(older: Database, database: Database) -> None:
    assert upgrade(older)
    with older.read() as session:
        assert queue_current(session.connection()) == queue_newest()
        assert session.scalar(text("SELECT args FROM procrastinate_jobs")) == {"x": 1}
    assert functions(older) == functions(database)
    assert not upgrade(older)


def test_an_older_queue_is_told_and_refused(database: Database) -> None:
    with database.write() as session:
        _run(session.connection(), f"COMMENT ON TABLE procrastinate_jobs IS 'schema {_OLD}'")
    assert check(database) == ["the database is of an older program: run oit db upgrade"]
    with pytest.raises(StoreError, match="oit db upgrade"):
        ready(database)


def test_a_queue_of_a_newer_program_is_refused(database: Database) -> None:
    with database.write() as session:
        _run(session.connection(), "COMMENT ON TABLE procrastinate_jobs IS 'schema 99.00.00_01'")
    with pytest.raises(StoreError, match="newer program"):
        upgrade(database)


def test_a_queue_that_somebody_else_made_is_taken_over_where_it_is_the_same(database: Database) -> None:
    with database.write() as session:
        _run(session.connection(), "COMMENT ON TABLE procrastinate_jobs IS NULL")
    with database.write() as session:
        assert not upgrade_queue(session.connection())


def test_a_queue_that_somebody_else_made_otherwise_is_refused(database: Database) -> None:
    with database.write() as session:
        _run(
            session.connection(),
            "COMMENT ON TABLE procrastinate_jobs IS NULL; DROP FUNCTION procrastinate_retry_job_v1",
        )
    with pytest.raises(StoreError, match="database of its own"):
        upgrade(database)
