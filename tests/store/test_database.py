from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from core.exceptions import StoreError, UsageError
from core.settings import StoreSettings
from store.database import Database, open_database
from store.migrating import upgrade
from store.schema import Site, SiteTag

NOW = datetime(2026, 1, 5, 3, 0, tzinfo=UTC)


def test_a_moment_comes_back_in_utc(database: Database) -> None:
    with database.write() as session:
        session.add(Site(name="ก", url="http://a", added=NOW.astimezone(timezone(timedelta(hours=7)))))
    with database.read() as session:
        assert session.scalars(select(Site)).one().added == NOW


def test_a_moment_without_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="no time zone"), database.write() as session:
        session.add(Site(name="ก", url="http://a", added=NOW.replace(tzinfo=None)))


def test_what_fails_half_way_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as session:
        session.add(Site(name="ก", url="http://a", added=NOW))
        session.flush()
        _ = 1 // 0
    with database.read() as session:
        assert session.scalars(select(Site)).all() == []


def test_what_belongs_to_a_site_goes_with_it(database: Database) -> None:
    with database.write() as session:
        site = Site(name="ก", url="http://a", added=NOW)
        session.add(site)
        session.flush()
        session.add(SiteTag(site_id=site.id, tag="x"))
    with database.write() as session:
        session.delete(session.get(Site, site.id))
    with database.read() as session:
        assert session.scalars(select(SiteTag)).all() == []


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", ""])
def test_another_kind_of_database_is_refused_with_the_mend(url: str) -> None:
    with pytest.raises(UsageError, match="postgresql://"):
        Database(url)


def test_a_server_that_does_not_answer_is_told_without_the_password() -> None:
    database = Database("postgresql://someone:s3cret@127.0.0.1:1/none")
    with pytest.raises(StoreError, match="see that it runs") as caught, database.read() as session:
        session.execute(select(Site))
    assert "s3cret" not in str(caught.value)


def test_a_data_folder_may_be_called_anything(tmp_path: Path) -> None:
    folder = tmp_path / "ข้อมูล เว็บ 100%41?x#y"
    database = open_database(StoreSettings(data_dir=folder))
    upgrade(database)
    database.dispose()
    assert [one.name for one in folder.iterdir()] == ["oit.sqlite3"]
    assert database.shown == str(folder / "oit.sqlite3")


def test_more_threads_than_connections_wait_for_their_turn(database: Database) -> None:
    names = [f"http://{number}.example/" for number in range(40)]

    def add(url: str) -> None:
        with database.write() as session:
            session.add(Site(name="ก", url=url, added=NOW))

    with ThreadPoolExecutor(len(names)) as pool:
        list(pool.map(add, names))
    with database.read() as session:
        assert sorted(session.scalars(select(Site.url))) == sorted(names)
