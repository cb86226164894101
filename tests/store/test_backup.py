from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text

from core.exceptions import StoreError, UsageError
from store.audits import load_audit, save_audit
from store.backup import backup, restore
from store.database import Database
from store.migrating import check, current, newest, upgrade
from store.schema import AuditRow, Base, Group, Site, SiteTag
from tests.reports.golden import golden_audit
from tests.store.register import a_run, a_scan, a_site
from tests.store.test_faults import _files_end_at


@pytest.fixture
def filled(database: Database) -> Database:
    """A database, of each kind in turn, with two sites, one audit and a group."""
    with database.write() as session:
        run = a_run(session)
        site = a_site(session, tags=["ทดสอบ"], contacts=["a@example.go.th"], settings={"delay": 2.5})
        session.add(SiteTag(site_id=site.id, tag="ทดสอบ"))
        session.add(Group(name="all", title="ทุกแห่ง\nสองบรรทัด\t\\"))
        save_audit(
            session, a_scan(session, run, site, ended=datetime(2026, 1, 4, 20, 30, 15, 123456, UTC)), golden_audit()
        )
        a_site(session, "http://gone.example/")
    with database.write() as session:
        session.delete(session.scalars(select(Site).where(Site.url == "http://gone.example/")).one())
    return database


@pytest.fixture
def empty(empty_url: str) -> Iterator[Database]:
    opened = Database(empty_url)
    yield opened
    opened.dispose()


def _contents(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.read() as session:
        return {
            table.name: sorted(map(tuple, session.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }


def test_a_copy_put_back_into_either_kind_of_database_holds_the_same(
    filled: Database, empty: Database, tmp_path: Path
) -> None:
    before = _contents(filled)
    assert backup(filled, tmp_path / "copy.sqlite3") > 0
    restore(empty, tmp_path / "copy.sqlite3")
    assert _contents(empty) == before
    assert check(empty) == []
    with empty.read() as session:
        row = session.scalars(select(AuditRow)).one()
        assert load_audit(session, row.id) == golden_audit()


def test_a_database_goes_on_counting_after_a_copy_was_put_back(
    filled: Database, empty: Database, tmp_path: Path
) -> None:
    backup(filled, tmp_path / "copy.sqlite3")
    restore(empty, tmp_path / "copy.sqlite3")
    with empty.write() as session:
        # The second site was deleted: its number is not given again.
        assert a_site(session, "http://new.example/").id == 3
        assert a_run(session, "รอบสอง").id == 2


def test_a_copy_is_one_file_that_nobody_else_reads(filled: Database, tmp_path: Path) -> None:
    folder = tmp_path / "สำเนา"
    folder.mkdir()
    backup(filled, folder / "copy.sqlite3")
    assert [one.name for one in folder.iterdir()] == ["copy.sqlite3"]
    assert (folder / "copy.sqlite3").stat().st_mode & 0o777 == 0o600


def test_a_copy_made_while_others_write_is_of_one_moment(filled: Database, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with filled.write() as session:
                site = a_site(session, f"http://{number}.example/")
                session.add(SiteTag(site_id=site.id, tag="x"))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        backup(filled, tmp_path / "copy.sqlite3")
    finally:
        stop.set()
        writer.join()
    copy = Database(f"sqlite:///{tmp_path / 'copy.sqlite3'}")
    assert check(copy) == []
    with copy.read() as session:
        assert len(session.scalars(select(Site)).all()) == len(session.scalars(select(SiteTag)).all())
    copy.dispose()


def test_a_copy_in_the_place_of_a_file_is_refused(filled: Database, tmp_path: Path) -> None:
    file = tmp_path / "copy.sqlite3"
    file.write_text("mine")
    with pytest.raises(UsageError, match="there already"):
        backup(filled, file)
    assert file.read_text() == "mine"


def test_a_copy_that_finds_no_room_leaves_nothing(filled: Database, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    with _files_end_at(60_000), pytest.raises(StoreError, match=r"its disk|there is room"):
        backup(filled, folder / "copy.sqlite3")
    assert list(folder.iterdir()) == []


def test_a_copy_is_not_put_back_over_rows(filled: Database, tmp_path: Path) -> None:
    backup(filled, tmp_path / "copy.sqlite3")
    before = _contents(filled)
    with pytest.raises(UsageError, match="holds rows already"):
        restore(filled, tmp_path / "copy.sqlite3")
    assert _contents(filled) == before


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no database at all", None])
def test_what_is_no_copy_is_refused(empty: Database, tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "copy.sqlite3"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UsageError, match="oit db backup"):
        restore(empty, file)
    assert current(empty) is None


def test_a_damaged_copy_leaves_the_database_empty(filled: Database, empty: Database, tmp_path: Path) -> None:
    file = tmp_path / "copy.sqlite3"
    backup(filled, file)
    with sqlite3.connect(file) as copy:
        copy.execute("DELETE FROM runs")
    with pytest.raises(StoreError, match="not whole"):
        restore(empty, file)
    assert current(empty) is None


def test_an_older_database_is_copied_at_its_own_version(
    empty: Database, tmp_path: Path, with_another_revision: Callable[..., None]
) -> None:
    upgrade(empty)
    with empty.write() as session:
        a_site(session)
    before = newest()
    with_another_revision()
    backup(empty, tmp_path / "old.sqlite3")
    copy = Database(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    assert current(copy) == before
    with copy.read() as session:
        assert session.execute(text("SELECT province FROM sites")).all() == [("",)]
    copy.dispose()
