from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import TypeDecorator, event, func, insert, select
from sqlalchemy.orm import Session

from core.exceptions import UsageError
from store.database import Database
from store.schema import Base, Group, Scan, Site, SiteTag, SiteUrl
from store.sites import (
    add_sites,
    addresses_of,
    chosen_sites,
    delete_site,
    find_site,
    in_work,
    move_site,
    move_sites,
    place_of,
    site_by_url,
    sites_of,
    tag_sites,
)
from tests.store.register import NOW, a_run, a_scan

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what is decided outside of the database: one kind is enough."""


SAMPLES = {str: "x", int: 1, float: 1.0, datetime: NOW, date: NOW.date(), bool: True, dict: {}, bytes: b"x"}
"""A value of each type that columns have."""


def a_register(session) -> list[Site]:
    """Three sites, stored: numbers 1 to 3."""
    sites = [
        Site(
            name="ทต.บ้านเตย", url="https://www.bantoei.go.th/", province="น่าน", kind="เทศบาลตำบล", tags=["ก"], added=NOW
        ),
        Site(name="อบต.สบกอน", url="http://sobkon.go.th/", province="น่าน", kind="อบต.", tags=["ก", "ข"], added=NOW),
        Site(name="อบต.ในเวียง", url="https://www.gov.example/wiang/", province="แพร่", kind="อบต.", added=NOW),
    ]
    add_sites(session, sites)
    return sites


@on_sqlite
@pytest.mark.parametrize(
    ("named", "number"),
    [
        ("2", 2),
        ("https://www.bantoei.go.th/", 1),
        ("https://www.bantoei.go.th", 1),
        ("http://bantoei.go.th/", 1),
        ("bantoei.go.th", 1),
        ("WWW.SobKon.go.th", 2),
        ("อบต.ในเวียง", 3),
        ("www.gov.example/wiang", 3),
        ("gov.example", 3),
    ],
)
def test_a_site_is_found_by_number_address_host_or_name(database: Database, named: str, number: int) -> None:
    with database.write() as session:
        a_register(session)
    with database.read() as session:
        assert find_site(session, named).id == number


@on_sqlite
@pytest.mark.parametrize("named", ["4", "toei.go.th", "https://bantoei.go.th/other", "น่าน", "", "https://[", "%"])
def test_a_name_that_fits_no_site_says_where_to_look(database: Database, named: str) -> None:
    with database.write() as session:
        a_register(session)
    with database.read() as session, pytest.raises(UsageError, match="oit sites list"):
        find_site(session, named)


def test_sites_are_found_and_chosen_alike_by_every_database(database: Database) -> None:
    with database.write() as session:
        a_register(session)
    with database.read() as session:
        assert [find_site(session, name).id for name in ("WWW.SobKon.go.th", "อบต.ในเวียง", "1")] == [2, 3, 1]
        assert [one.id for one in chosen_sites(session, provinces=["น่าน", "แพร่"], kinds=["อบต."], tags=["ข"])] == [2]
        with pytest.raises(UsageError, match="oit sites list"):
            find_site(session, "%")


def test_a_name_that_fits_several_sites_names_them(database: Database) -> None:
    with database.write() as session:
        a_register(session)
        add_sites(session, [Site(name="อบต.สบกอน", url="http://other.go.th/", added=NOW)])
    with database.read() as session, pytest.raises(UsageError, match=r"2 sites \(2 .*; 4 .*by its number"):
        find_site(session, "อบต.สบกอน")


@on_sqlite
def test_a_thai_host_is_found_as_it_is_written(database: Database) -> None:
    with database.write() as session:
        add_sites(session, [Site(name="ก", url="https://xn--42c6ba0dvc4c.xn--o3cw4h/", added=NOW)])
        host = b"xn--42c6ba0dvc4c.xn--o3cw4h".decode("idna")
    with database.read() as session:
        assert find_site(session, host).name == "ก"


@pytest.mark.parametrize("one", ["http://a.go.th", "https://www.a.go.th/", "https://a.go.th:443/", "http://a.go.th:80"])
def test_addresses_of_one_website_have_one_place(one: str) -> None:
    assert place_of(one) == "a.go.th"


@pytest.mark.parametrize(
    "other", ["https://a.go.th/b", "https://a.go.th:8080/", "https://b.a.go.th/", "https://a.go.th/?b=1"]
)
def test_addresses_of_other_websites_have_other_places(other: str) -> None:
    assert place_of(other) != "a.go.th"


@on_sqlite
@pytest.mark.parametrize(
    ("rules", "numbers"),
    [
        ({}, [1, 2, 3]),
        ({"provinces": ["น่าน"]}, [1, 2]),
        ({"provinces": ["น่าน", "แพร่"], "kinds": ["อบต."]}, [2, 3]),
        ({"tags": ["ก", "ข"]}, [1, 2]),
        ({"tags": ["ข"], "provinces": ["แพร่"]}, []),
    ],
)
def test_a_group_is_the_sites_that_fit_every_list(
    database: Database, rules: dict[str, list[str]], numbers: list[int]
) -> None:
    lists: dict[str, list[str]] = {"provinces": [], "kinds": [], "tags": []}
    with database.write() as session:
        a_register(session)
        assert [site.id for site in sites_of(session, Group(name="g", **lists | rules))] == numbers
        assert [site.id for site in chosen_sites(session, **rules)] == numbers


def test_tags_that_are_looked_up_follow_those_of_the_site(database: Database) -> None:
    with database.write() as session:
        sites = a_register(session)
        sites[0].tags = ["ค", "ข"]
        tag_sites(session, sites[:1])
    with database.read() as session:
        assert [site.id for site in chosen_sites(session, tags=["ข"])] == [1, 2]
        assert session.scalars(select(SiteTag.tag).where(SiteTag.site_id == 1).order_by(SiteTag.tag)).all() == [
            "ข",
            "ค",
        ]


def test_a_site_that_moves_keeps_its_addresses_with_their_times(database: Database) -> None:
    later = NOW + timedelta(days=7)
    with database.write() as session:
        site = a_register(session)[0]
        move_site(session, site, "https://new.go.th/", later)
        assert site.url == "https://new.go.th/"
    with database.read() as session:
        moved = site_by_url(session, "https://new.go.th/")
        assert moved is not None
        assert [(one.url, one.since, one.until) for one in addresses_of(session, moved)] == [
            ("https://new.go.th/", later, None),
            ("https://www.bantoei.go.th/", NOW, later),
        ]
        assert find_site(session, "bantoei.go.th").id == moved.id


def test_a_move_to_where_the_site_is_changes_nothing(database: Database) -> None:
    with database.write() as session:
        site = a_register(session)[0]
        move_site(session, site, site.url, NOW + timedelta(days=7))
        assert len(addresses_of(session, site)) == 1


def test_a_site_does_not_move_to_anothers_address(database: Database) -> None:
    with database.write() as session:
        first, second, _ = a_register(session)
        with pytest.raises(UsageError, match=r"address of site 2, อบต\.สบกอน"):
            move_site(session, first, second.url, NOW)
        assert first.url == "https://www.bantoei.go.th/"


def test_two_sites_may_change_places(database: Database) -> None:
    with database.write() as session:
        first, second, _ = a_register(session)
        move_sites(session, {first.id: second.url, second.id: first.url}, NOW + timedelta(days=1))
    with database.read() as session:
        assert find_site(session, "1").url == "http://sobkon.go.th/"
        assert find_site(session, "2").url == "https://www.bantoei.go.th/"


def test_many_sites_move_in_few_statements(database: Database) -> None:
    statements: list[str] = []
    with database.write() as session:
        sites = [Site(name="ก", url=f"https://a{number}.go.th/", added=NOW) for number in range(60)]
        add_sites(session, sites)
        event.listen(database.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
        move_sites(session, {site.id: site.url.replace("a", "b", 1) for site in sites}, NOW + timedelta(days=1))
        assert sites[59].url == "https://b59.go.th/"
    assert 0 < len(statements) < 15
    with database.read() as session:
        assert find_site(session, "a7.go.th").url == "https://b7.go.th/"


def rows_in_all_tables(session: Session, site: Site) -> set[str]:
    """Stores a row in every table, each referring to the ones before it; names of the tables that lead to the site."""
    numbers, of_the_site = {"sites": site.id}, {"sites"}
    for table in Base.metadata.sorted_tables:
        if table.name == "sites":
            continue
        row: dict[str, object] = {}
        for column in table.columns:
            key = next(iter(column.foreign_keys), None)
            if key is not None:
                row[column.name] = numbers[key.column.table.name]
                if key.column.table.name in of_the_site:
                    of_the_site.add(table.name)
            elif column.name != "id" and not column.nullable and column.default is None:
                kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
                row[column.name] = SAMPLES[kind.python_type]
        made = session.execute(insert(table).values(**row))
        if "id" in table.columns:
            numbers[table.name] = made.inserted_primary_key[0]
    return of_the_site


def test_a_deleted_site_takes_everything_of_it_along(database: Database) -> None:
    with database.write() as session:
        site = Site(name="ก", url="https://a.go.th/", added=NOW)
        session.add(site)
        session.flush()
        of_the_site = rows_in_all_tables(session, site)
        along = delete_site(session, site)
    assert along == (1, 1, 1, 1, 1)
    with database.read() as session:
        left = {
            table.name: session.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables
        }
    assert {name for name, count in left.items() if not count} == of_the_site
    assert {"findings", "audit_documents", "standings", "site_tags", "site_urls"} < of_the_site


def test_a_deleted_site_takes_nothing_of_others_along(database: Database) -> None:
    with database.write() as session:
        first, second, _ = a_register(session)
        run = a_run(session)
        a_scan(session, run, first)
        a_scan(session, run, second)
        delete_site(session, first)
    with database.read() as session:
        assert session.scalars(select(Scan.site_id)).all() == [2]
        assert session.scalars(select(SiteUrl.site_id).order_by(SiteUrl.id)).all() == [2, 3]
        assert find_site(session, "2").name == "อบต.สบกอน"


def test_the_number_of_a_deleted_site_is_not_given_again(database: Database) -> None:
    with database.write() as session:
        delete_site(session, a_register(session)[2])
    with database.write() as session:
        site = Site(name="ใหม่", url="https://new.go.th/", added=NOW)
        add_sites(session, [site])
        assert site.id == 4


def test_a_site_that_a_worker_holds_is_in_work(database: Database) -> None:
    with database.write() as session:
        first, second, _ = a_register(session)
        run = a_run(session)
        a_scan(session, run, first, state="scanning")
        a_scan(session, run, second, state="done")
        assert in_work(session, first)
        assert not in_work(session, second)
