"""Fixtures that hand a test a real database, once SQLite's file and once PostgreSQL: ``pytest_plugins`` of tests/conftest.py."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from store.database import Database
from store.migrating import upgrade
from tests import postgres


@pytest.fixture(scope="session")
def _postgres_template() -> Iterator[tuple[str, str]]:
    """A server's URL and the name of a database on it that has all tables."""
    if reason := postgres.why_none():
        if os.environ.get(postgres.REQUIRED):
            pytest.fail(reason)
        pytest.skip(reason)
    with postgres.server() as url, postgres.fresh(url) as made:
        database = Database(made)
        upgrade(database)
        database.dispose()
        yield url, str(database.engine.url.database)


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    database = Database(f"sqlite:///{file}")
    upgrade(database)
    database.dispose()
    return file


@pytest.fixture
def sqlite_url(tmp_path: Path, _sqlite_template: Path) -> str:
    """URL of a fresh SQLite file with all tables."""
    file = tmp_path / "oit.sqlite3"
    file.write_bytes(_sqlite_template.read_bytes())
    return f"sqlite:///{file}"


@pytest.fixture
def postgres_url(_postgres_template: tuple[str, str]) -> Iterator[str]:
    """URL of a fresh PostgreSQL database with all tables."""
    url, template = _postgres_template
    with postgres.fresh(url, template) as made:
        yield made


@pytest.fixture
def empty_postgres_url(_postgres_template: tuple[str, str]) -> Iterator[str]:
    """URL of a fresh PostgreSQL database without tables."""
    with postgres.fresh(_postgres_template[0]) as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a fresh database without tables, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new.sqlite3'}"
    return str(request.getfixturevalue("empty_postgres_url"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """URL of a fresh database with all tables, of each kind in turn."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open fresh database with all tables, of each kind in turn."""
    with ExitStack() as stack:
        opened = Database(database_url)
        stack.callback(opened.dispose)
        yield opened
