"""Disks that are full, databases that go away, are locked, read-only or damaged, and processes that are killed: nothing is half
stored, and the sentence says what to do.
"""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event, func, make_url, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from core.exceptions import StoreError
from store.audits import load_audit, save_audit
from store.database import Database
from store.faults import Fault, fault_of
from store.migrating import check, current, newest, upgrade
from store.schema import AuditRow, FindingRow, Run, Site
from tests import postgres
from tests.reports.golden import golden_audit
from tests.store.register import a_run, a_scan, a_site

_NOBODY = 65534


def _save_one(database: Database, number: int | str) -> None:
    with database.write() as session:
        run = session.scalars(select(Run)).first() or a_run(session)
        save_audit(session, a_scan(session, run, a_site(session, f"http://{number}.example/")), golden_audit())


def _assert_whole(database: Database, audits: int | None = None) -> int:
    """Every stored audit has its document and all findings; returns how many there are."""
    items = len(golden_audit().items)
    with database.read() as session:
        ids = session.scalars(select(AuditRow.id)).all()
        assert [load_audit(session, one) for one in ids] == [golden_audit()] * len(ids)
        assert session.scalar(select(func.count()).select_from(FindingRow)) == items * len(ids)
        assert session.scalar(select(func.count()).select_from(Site)) == len(ids)
    assert check(database) == []
    if audits is not None:
        assert len(ids) == audits
    return len(ids)


@contextmanager
def _no_more_pages(database: Database, pages: int) -> Iterator[None]:
    """As SQLite finds a full disk: its file may grow by so many pages only."""

    def limited(connection: sqlite3.Connection, _record: object) -> None:
        (now,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count={now + pages}")

    database.dispose()
    event.listen(database.engine, "connect", limited)
    yield
    event.remove(database.engine, "connect", limited)
    database.dispose()


@contextmanager
def _files_end_at(size: int) -> Iterator[None]:
    """The system lets no file of this process grow beyond so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def _save_until_refused(database: Database) -> str:
    for number in range(1, 200):
        try:
            _save_one(database, number)
        except StoreError as error:
            return str(error)
    pytest.fail("the disk never was full")


def test_a_full_disk_while_audits_are_saved_keeps_those_before(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    _save_one(database, 0)
    with _no_more_pages(database, 20):
        assert "free space on its disk" in _save_until_refused(database)
        saved = _assert_whole(database)
    _save_one(database, 999)
    _assert_whole(database, saved + 1)


def test_a_write_that_the_system_refuses_while_audits_are_saved_keeps_those_before(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    _save_one(database, 0)
    with _files_end_at(400_000):
        assert "its disk and" in _save_until_refused(database)
    saved = _assert_whole(database)
    _save_one(database, 999)
    _assert_whole(database, saved + 1)


def test_a_full_disk_of_a_server_while_an_audit_is_saved_keeps_those_before(postgres_url: str) -> None:
    database = Database(postgres_url)
    _save_one(database, 0)
    with database.write() as session:
        session.execute(
            text(
                "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$"
            )
        )
        session.execute(
            text("CREATE TRIGGER full_disk AFTER INSERT ON findings FOR EACH STATEMENT EXECUTE FUNCTION full_disk()")
        )
    with pytest.raises(StoreError, match="free space on its disk"):
        _save_one(database, 1)
    _assert_whole(database, 1)
    database.dispose()


def test_a_full_disk_while_tables_are_made_leaves_none(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new.sqlite3'}")
    with _no_more_pages(database, 30), pytest.raises(StoreError, match="free space on its disk"):
        upgrade(database)
    with database.read() as session:
        assert session.execute(text("SELECT name FROM sqlite_master")).all() == []
    assert upgrade(database)
    assert check(database) == []


def test_a_mistake_while_tables_are_made_leaves_none(empty_postgres_url: str) -> None:
    database = Database(empty_postgres_url)
    with database.write() as session:
        session.execute(text("CREATE TABLE findings (x INTEGER)"))
    with pytest.raises(DBAPIError):
        upgrade(database)
    assert current(database) is None
    with database.write() as session:
        session.execute(text("DROP TABLE findings"))
    assert upgrade(database)
    assert check(database) == []
    database.dispose()


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("53100", Fault.FULL),
        ("25006", Fault.READ_ONLY),
        ("40P01", Fault.BUSY),
        ("53300", Fault.BUSY),
        ("57P01", Fault.AWAY),
        ("58030", Fault.BROKEN_DISK),
        ("XX001", Fault.DAMAGED),
        ("23505", None),
        ("22012", None),
    ],
)
def test_what_a_server_says_is_told_by_its_code(postgres_url: str, code: str, fault: Fault | None) -> None:
    database = Database(postgres_url)
    with pytest.raises(DBAPIError) as caught, database.engine.connect() as connection:
        connection.exec_driver_sql(f"DO $$ BEGIN RAISE EXCEPTION 'ข้อความ full' USING ERRCODE = '{code}'; END $$")
    assert fault_of(caught.value) is fault
    database.dispose()


def test_a_table_that_is_not_there_is_told(database: Database) -> None:
    with database.write() as session:
        session.execute(text("DROP TABLE workers"))
    with pytest.raises(StoreError, match="oit db upgrade"), database.read() as session:
        session.execute(text("SELECT * FROM workers"))


def test_a_row_that_is_there_twice_is_no_fault_of_the_database(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        a_site(session)
        a_site(session)


def test_a_database_that_is_not_on_the_server_is_told_at_once(postgres_url: str) -> None:
    database = Database(make_url(postgres_url).set(database="nosuch"))
    with pytest.raises(StoreError, match="must name a database that is there"):
        database.insist(lambda session: session.execute(text("SELECT 1")), seconds=20)


@pytest.fixture
def own_server() -> Iterator[postgres.OwnServer]:
    if postgres.programs() is None:
        if os.environ.get(postgres.REQUIRED):
            pytest.fail(postgres.why_none())
        pytest.skip("no PostgreSQL of our own can be started")
    with postgres.own_server(durable=True) as own:
        yield own


def test_a_server_that_is_killed_and_returns_is_waited_for(own_server: postgres.OwnServer) -> None:
    database = Database(own_server.url)
    upgrade(database)
    _save_one(database, 0)
    calls = 0

    def work(session) -> None:
        nonlocal calls
        calls += 1
        run = session.scalars(select(Run)).one()
        scan = a_scan(session, run, a_site(session, "http://1.example/"))
        if calls == 1:
            # In the middle of the transaction.
            own_server.stop(kill=True)
            back.start()
        save_audit(session, scan, golden_audit())

    back = threading.Timer(0.7, own_server.start)
    database.insist(work, seconds=30, pause=0.1)
    back.join()
    assert calls > 1
    _assert_whole(database, 2)
    own_server.stop()
    with pytest.raises(StoreError, match="see that it runs"):
        _save_one(database, 2)
    own_server.start()
    _save_one(database, 2)
    _assert_whole(database, 3)
    database.dispose()


_HOLD = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
connection.execute("COMMIT")
"""


@contextmanager
def _held_by_another_process(database: Database) -> Iterator[Callable[[], None]]:
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(database.file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdin is not None
    stdin = holder.stdin

    def let_go() -> None:
        stdin.write("\n")
        stdin.flush()

    try:
        assert holder.stdout.readline() == "held\n"
        yield let_go
    finally:
        holder.kill()
        holder.wait()


def test_a_file_that_another_process_writes_to_is_waited_for(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with _held_by_another_process(database) as let_go:
        later = threading.Timer(0.5, let_go)
        later.start()
        _save_one(database, 0)
        later.join()
    _assert_whole(database, 1)


def test_a_file_that_stays_locked_is_told(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.database.BUSY_SECONDS", 0.2)
    database = Database(sqlite_url)
    with _held_by_another_process(database), pytest.raises(StoreError, match="others use it"):
        _save_one(database, 0)
    _save_one(database, 0)
    _assert_whole(database, 1)


@contextmanager
def _without_privileges() -> Iterator[None]:
    """The superuser may write to what is read-only."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_file_that_was_made_read_only_is_told(sqlite_url: str) -> None:
    with tempfile.TemporaryDirectory(prefix="oit-ro-") as name:
        folder = Path(name)
        file = folder / "oit.sqlite3"
        file.write_bytes(Path(sqlite_url.removeprefix("sqlite:///")).read_bytes())
        file.chmod(0o444)
        folder.chmod(0o555)
        database = Database(f"sqlite:///{file}")
        with _without_privileges(), pytest.raises(StoreError, match="must be writable"):
            _save_one(database, 0)
        database.dispose()
        folder.chmod(0o755)
        file.chmod(0o644)
        _save_one(database, 0)
        _assert_whole(database, 1)
        database.dispose()


def test_a_damaged_file_is_told_by_the_check(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    for number in range(12):
        _save_one(database, number)
    database.dispose()
    assert database.file is not None
    with database.file.open("r+b") as file:
        # A stretch in the middle: its head, and with it the tables, can still be read.
        file.seek(database.file.stat().st_size // 2)
        file.write(b"\xa5" * 40_000)
    try:
        said = check(database)
    except StoreError as error:
        said = [str(error)]
    assert any("damaged" in one or "malformed" in one for one in said)
    assert "oit db restore" in " ".join(said)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    file = tmp_path / "oit.sqlite3"
    file.write_bytes(b"PK\x03\x04" + b"\0" * 4_000)
    with pytest.raises(StoreError, match="oit db restore"):
        check(Database(f"sqlite:///{file}"))


_KILLED = """
import os, signal, sys
from sqlalchemy import event, select
from store.database import Database
from store.schema import Run
from store.audits import save_audit
from tests.reports.golden import golden_audit
from tests.store.register import a_scan, a_site
database = Database(sys.argv[1])
with database.write() as session:
    run = session.scalars(select(Run)).one()
    save_audit(session, a_scan(session, run, a_site(session, "http://killed.example/")), golden_audit())
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_process_that_is_killed_while_it_saves_leaves_nothing(database: Database) -> None:
    _save_one(database, 0)
    died = subprocess.run(
        [sys.executable, "-c", _KILLED, database.engine.url.render_as_string(hide_password=False)],
        check=False,
        timeout=60,
    )
    assert died.returncode == -signal.SIGKILL
    _assert_whole(database, 1)
    _save_one(database, 1)
    _assert_whole(database, 2)


_WRITER = """
import sys
from tests.store.test_faults import many_writers
print(many_writers(sys.argv[1], sys.argv[2], threads=4, each=4))
"""


def many_writers(url: str, name: str, *, threads: int, each: int) -> list[str]:
    """What went wrong when so many threads of one process saved audits at once."""
    database = Database(url)
    wrong: list[str] = []

    def save(thread: int) -> None:
        for turn in range(each):
            try:
                _save_one(database, f"{name}-{thread}-{turn}")
            except StoreError as error:
                wrong.append(str(error))

    running = [threading.Thread(target=save, args=(number,)) for number in range(threads)]
    for one in running:
        one.start()
    for one in running:
        one.join()
    database.dispose()
    return wrong


def test_many_threads_and_processes_write_at_once(database: Database) -> None:
    _save_one(database, 0)
    url = database.engine.url.render_as_string(hide_password=False)
    others = [
        subprocess.Popen([sys.executable, "-c", _WRITER, url, f"p{number}"], stdout=subprocess.PIPE, text=True)
        for number in range(2)
    ]
    wrong = many_writers(url, "here", threads=8, each=4)
    assert wrong == []
    assert [other.communicate(timeout=100)[0] for other in others] == ["[]\n", "[]\n"]
    _assert_whole(database, 1 + 8 * 4 + 2 * 4 * 4)


def test_a_reader_sees_one_state_while_others_write(database: Database) -> None:
    _save_one(database, 0)
    with database.read() as session:
        before = session.scalar(select(func.count()).select_from(Site))
        _save_one(database, 1)
        assert session.scalar(select(func.count()).select_from(Site)) == before


_MIGRATE = """
import sys
from store.database import Database
from store.migrating import upgrade
print("ready", flush=True)
sys.stdin.readline()
print(upgrade(Database(sys.argv[1])))
"""


def test_two_machines_that_migrate_at_once_do_it_once(empty_url: str) -> None:
    both = [
        subprocess.Popen(
            [sys.executable, "-c", _MIGRATE, empty_url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    for one in both:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in both:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    outcomes = [one.communicate(timeout=60)[0] for one in both]
    assert [one.returncode for one in both] == [0, 0]
    assert set(outcomes) <= {"True\n", "False\n"}
    assert "True\n" in outcomes
    database = Database(empty_url)
    assert current(database) == newest()
    assert check(database) == []
    database.dispose()
