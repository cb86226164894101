from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.snapshot import DeclaredLink
from store.database import Database
from store.declared import declared_of, replace_declared
from store.schema import DeclaredLink as Row
from tests.store.register import NOW, a_site


@pytest.fixture
def site_id(database: Database) -> int:
    with database.write() as session:
        return a_site(session, "https://a.go.th/").id


def links(*places: tuple[str, str]) -> list[DeclaredLink]:
    return [DeclaredLink(code=code, url=url) for code, url in places]


def test_links_are_kept_in_their_order_each_once(database: Database, site_id: int) -> None:
    given = links(("O2", "https://a.go.th/2"), ("O1", "https://a.go.th/1"), ("O2", "https://a.go.th/2"))
    with database.write() as session:
        replace_declared(session, site_id, 2568, given, NOW)
    with database.read() as session:
        assert declared_of(session, site_id, 2568) == tuple(given[:2])


def test_a_new_list_takes_the_place_of_the_former_one_of_its_year(database: Database, site_id: int) -> None:
    later = NOW + timedelta(days=7)
    with database.write() as session:
        replace_declared(session, site_id, 2567, links(("O1", "https://a.go.th/old")), NOW)
        replace_declared(session, site_id, 2568, links(("O1", "https://a.go.th/1"), ("O2", "https://a.go.th/2")), NOW)
    with database.write() as session:
        done = replace_declared(
            session, site_id, 2568, links(("O3", "https://a.go.th/3"), ("O2", "https://a.go.th/2")), later
        )
    with database.read() as session:
        assert done == (1, 1, 1)
        assert [link.code for link in declared_of(session, site_id, 2568)] == ["O3", "O2"]
        assert [link.url for link in declared_of(session, site_id, 2567)] == ["https://a.go.th/old"]
        added = {row.code: row.added for row in session.scalars(select(Row).where(Row.fiscal_year == 2568))}
    assert added == {"O3": later, "O2": NOW}


def test_a_site_without_links_has_none(database: Database, site_id: int) -> None:
    with database.read() as session:
        assert declared_of(session, site_id, 2568) == ()
