"""One scheduler at a time works on a database, wherever it runs."""

from __future__ import annotations

from contextlib import suppress
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from core.exceptions import BusyError
from store.database import Database

_KEY = 0x6F69_7402
"""Of PostgreSQL's advisory lock."""
_TAKEN = (
    "another oit serve, or oit scan, works on {shown} already: stop it first, or let it do the work (oit scan --queue)"
)


class SoleScheduler:
    """Holds the scheduler's lock of a database while the block runs: beside SQLite's file a lock of the operating system, in
    PostgreSQL one of a connection of its own.

    Raises ``BusyError`` on entering where another process holds it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._file: FileLock | None = None
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        self.hold()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.release()
        if self._connection is not None:
            # The server lets go of a closed connection's locks when it finds the time: the next one should not have to wait.
            with suppress(DBAPIError):
                self._connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _KEY})
            self._connection.invalidate()
            self._connection.close()

    def hold(self) -> None:
        """Takes the lock, or sees to it that it is still held: a connection that broke had lost it.

        Raises ``BusyError`` where another process has it, ``StoreError`` where the database is away.
        """
        if (file := self._database.file) is not None:
            if self._file is None:
                lock = FileLock(file.with_name(f"{file.name}.scheduler.lock"), timeout=0, thread_local=False)
                try:
                    lock.acquire()
                except Timeout as error:
                    raise self._taken() from error
                self._file = lock
            return
        if self._connection is not None and self._answers(self._connection):
            return
        with self._database.told():
            self._connection = self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            if not self._connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _KEY}):
                self._connection.close()
                self._connection = None
                raise self._taken()

    def _answers(self, connection: Connection) -> bool:
        try:
            connection.execute(text("SELECT 1"))
        except DBAPIError:
            connection.invalidate()
            connection.close()
            self._connection = None
            return False
        return True

    def _taken(self) -> BusyError:
        return BusyError(_TAKEN.format(shown=self._database.shown))
