from __future__ import annotations

import pytest

from core.exceptions import UsageError
from store.database import Database
from store.groups import add_group, all_groups, group_by_name, remove_group
from store.schema import Group, Schedule, Site
from store.sites import chosen_sites
from tests.store.register import NOW

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what is decided outside of the database: one kind is enough."""


def test_a_group_is_found_by_its_name(database: Database) -> None:
    with database.write() as session:
        add_group(session, Group(name="น่าน", provinces=["น่าน"], recipients=["a@b.go.th"]))
    with database.read() as session:
        assert group_by_name(session, " น่าน ").provinces == ["น่าน"]


def test_a_group_that_is_not_there_names_those_that_are(database: Database) -> None:
    with database.write() as session, pytest.raises(UsageError, match="none yet: see oit sites group add"):
        group_by_name(session, "แพร่")
    with database.write() as session:
        add_group(session, Group(name="น่าน"))
    with database.read() as session, pytest.raises(UsageError, match="groups are น่าน"):
        group_by_name(session, "แพร่")


@on_sqlite
@pytest.mark.parametrize("name", ["", "a b", "a/b", "..", ".a", "-a", "a.", "a\n", "CON", "lpt1.x", "ก" * 61])
def test_a_name_that_cannot_be_a_folders_is_refused(database: Database, name: str) -> None:
    with database.write() as session, pytest.raises(UsageError, match="cannot be a group's name"):
        add_group(session, Group(name=name))


def test_two_groups_do_not_share_a_name_by_large_and_small_letters(database: Database) -> None:
    with database.write() as session:
        add_group(session, Group(name="Nan"))
        with pytest.raises(UsageError, match="already"):
            add_group(session, Group(name="nan"))


def test_a_removed_group_takes_its_schedule_along_and_leaves_the_sites(database: Database) -> None:
    with database.write() as session:
        group = Group(name="น่าน")
        add_group(session, group)
        session.add(Site(name="ก", url="https://a.go.th/", added=NOW))
        session.add(Schedule(group_id=group.id))
        session.flush()
        remove_group(session, group)
    with database.read() as session:
        assert all_groups(session) == []
        assert session.query(Schedule).count() == 0
        assert len(chosen_sites(session)) == 1
