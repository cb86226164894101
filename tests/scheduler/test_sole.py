from __future__ import annotations

import pytest

from core.exceptions import BusyError
from scheduler.sole import SoleScheduler
from store.database import Database


def test_a_second_scheduler_is_refused_until_the_first_has_ended(database: Database) -> None:
    other = Database(database.engine.url)
    with SoleScheduler(database) as sole:
        sole.hold()
        with pytest.raises(BusyError, match="stop it first"), SoleScheduler(other):
            pass
    with SoleScheduler(other):
        pass
    other.dispose()


def test_a_lock_whose_connection_broke_is_taken_again(postgres_url: str) -> None:
    database, other = Database(postgres_url), Database(postgres_url)
    with SoleScheduler(database) as sole:
        with other.read() as session:
            session.connection().exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid != pg_backend_pid()"
            )
        sole.hold()
        with pytest.raises(BusyError), SoleScheduler(other):
            pass
    database.dispose()
    other.dispose()
