"""The database as commands open it, and the clock they hand on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from cli.settings import store_settings
from store.database import Database, open_database
from store.migrating import ready


@contextmanager
def opened_database() -> Iterator[Database]:
    """The database of the settings with its tables; an empty one is filled. Raises ``UsageError`` or ``StoreError``."""
    database = open_database(store_settings())
    try:
        ready(database)
        yield database
    finally:
        database.dispose()


def now() -> datetime:
    """The moment it is, UTC."""
    return datetime.now(UTC)
