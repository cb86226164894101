"""The database behind everything that is kept: how it is opened, read and written.

SQLite runs with a write-ahead log, so that reports are read while scans are stored, and with ``synchronous=FULL``: what was
said to be stored outlives a power cut.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import Session

from core.exceptions import StoreError, UsageError
from core.settings import StoreSettings
from store.faults import fault_of, sentence

FILE_NAME = "oit.sqlite3"
BUSY_SECONDS = 30.0
"""How long a writer of SQLite waits for another one."""
AWAY_SECONDS = 60.0
"""How long ``Database.insist`` waits for a database that went away."""
_RETRY_SECONDS = 0.5
_WRITES = "oit_writes"

_Result = TypeVar("_Result")


class Database:
    """An open database. Threads may share it; processes open their own. Close it with ``dispose``."""

    def __init__(self, url: str | URL) -> None:
        """``url``: as SQLAlchemy writes it; ``postgresql://`` means psycopg. Raises ``UsageError`` for what is no such URL."""
        self.engine = _engine(url)
        self._turn = threading.RLock() if self.is_sqlite else nullcontext()
        self._writing = self.engine.execution_options(**{_WRITES: True})
        # By itself PostgreSQL shows each statement what was stored meanwhile.
        self._reading = (
            self.engine if self.is_sqlite else self.engine.execution_options(isolation_level="REPEATABLE READ")
        )

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def file(self) -> Path | None:
        """SQLite's file; None for another database."""
        name = self.engine.url.database
        return Path(name) if self.is_sqlite and name else None

    @property
    def shown(self) -> str:
        """SQLite's file, or the URL without the password."""
        if self.file is not None:
            return str(self.file)
        return self.engine.url.render_as_string(hide_password=True)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one state of the database. Raises ``StoreError``."""
        with self.told(), Session(self._reading, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose changes are stored together when the block ends, or not at all. Raises ``StoreError``."""
        with self._turn, self.told(), Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def alter(self) -> Iterator[Connection]:
        """A connection that changes tables, all together or not at all. Raises ``StoreError``.

        SQLite alters a table by making it anew and dropping the old one, which would delete the rows that refer to it: its
        foreign keys are off meanwhile and held against all rows in the end.
        """
        with self.told(), self._writing.connect() as connection:
            if not self.is_sqlite:
                with connection.begin():
                    yield connection
                return
            # Within a transaction the pragma does nothing.
            driver: Any = connection.connection.dbapi_connection
            driver.execute("PRAGMA foreign_keys=OFF")
            try:
                with connection.begin():
                    yield connection
                    lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
                    if lost is not None:
                        raise StoreError(
                            f"rows of {lost[0]} in {self.shown} refer to rows of {lost[2]} that are gone, so its tables were "
                            "left as they were: run oit db check, and put back a copy by oit db restore"
                        )
            finally:
                driver.execute("PRAGMA foreign_keys=ON")

    def insist(
        self, work: Callable[[Session], _Result], *, seconds: float = AWAY_SECONDS, pause: float = _RETRY_SECONDS
    ) -> _Result:
        """``work`` in ``write``, begun again while the database is away or busy, for at most so many seconds.

        ``work`` may run several times; what it did before is rolled back. It must not find its own outcome a mistake: when the
        connection broke at the commit, the first time may have been stored.
        """
        end = time.monotonic() + seconds
        while True:
            try:
                with self.write() as session:
                    return work(session)
            except StoreError as error:
                if not _passes(error) or time.monotonic() >= end:
                    raise
                time.sleep(pause)

    def dispose(self) -> None:
        self.engine.dispose()

    @contextmanager
    def told(self) -> Iterator[None]:
        """Tells faults of the database in the block as ``StoreError``, for libraries that use its engine themselves."""
        try:
            yield
        except SQLAlchemyError as error:
            fault = fault_of(error)
            if fault is None:
                raise
            raise StoreError(sentence(error, fault, self.shown)) from error


def open_database(settings: StoreSettings | None = None) -> Database:
    """The database of the settings; SQLite's folder is made. Its tables may be missing or old: see ``store.migrating``."""
    chosen = settings or StoreSettings()
    if chosen.database:
        return Database(chosen.database)
    try:
        chosen.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"the data folder {chosen.data_dir} cannot be made ({error.strerror}): set OIT_DATA_DIR to one that can"
        ) from error
    # Written as text, a folder's % or ? would mean something else.
    return Database(URL.create("sqlite", database=str(chosen.data_dir.absolute() / FILE_NAME)))


def _engine(url: str | URL) -> Engine:
    try:
        named = make_url(url)
        if named.get_backend_name() == "postgresql" and named.drivername in {"postgresql", "postgres"}:
            named = named.set(drivername="postgresql+psycopg")
        if named.get_backend_name() not in {"sqlite", "postgresql"}:
            raise UsageError(f"OIT_DATABASE names {named.get_backend_name()}; use sqlite:///FILE or postgresql://...")
        if named.get_backend_name() == "sqlite":
            # Every thread that waits for its turn to write holds a connection: their number must have no bound.
            engine = create_engine(named, max_overflow=-1, connect_args={"timeout": BUSY_SECONDS})
            _sqlite_manners(engine)
            return engine
        return create_engine(
            named,
            pool_pre_ping=True,
            pool_timeout=AWAY_SECONDS,
            # A network that swallows packets must not hold a worker for ever.
            connect_args={
                "connect_timeout": 10,
                "keepalives_idle": 30,
                "keepalives_interval": 10,
                "keepalives_count": 3,
            },
        )
    except (ArgumentError, NoSuchModuleError) as error:
        raise UsageError(
            "OIT_DATABASE is no database URL; write it like postgresql://user:password@host/name or sqlite:////folder/oit.sqlite3"
        ) from error


def _sqlite_manners(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        # The driver would begin transactions by itself, too late and without IMMEDIATE.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-65536"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        # A reader that turns writer is refused at once where another one writes; who will write says so first, and waits.
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _passes(error: StoreError) -> bool:
    cause = error.__cause__
    fault = fault_of(cause) if isinstance(cause, SQLAlchemyError) else None
    return fault is not None and fault.passes
