"""A file's rows held against the sites that are registered."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from core.exceptions import UsageError
from scheduler.register_table import WRITTEN, Entry, named_site, write_register
from scheduler.registry import import_register, register_site, set_setting
from store.database import Database
from store.schema import Site, SiteTag, SiteUrl
from store.sites import add_sites, chosen_sites, site_by_url
from tests.store.register import NOW

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what is decided outside of the database: one kind is enough."""


LATER = NOW + timedelta(days=7)


@pytest.fixture
def import_(database: Database, tmp_path):
    """Imports rows of cells by heading."""

    def take(*rows: dict[str, str], **options):
        file = tmp_path / "register.csv"
        with file.open("w", encoding="utf-8", newline="") as opened:
            writer = csv.DictWriter(opened, [*WRITTEN, "old_url"])
            writer.writeheader()
            writer.writerows(rows)
        return import_register(database, file, LATER, **options)

    return take


@pytest.fixture
def registered(database: Database) -> None:
    """Sites 1 and 2."""
    with database.write() as session:
        add_sites(
            session,
            [
                Site(
                    name="ก", url="http://www.a.go.th/", province="น่าน", tags=["x"], contacts=["a@b.go.th"], added=NOW
                ),
                Site(name="ข", url="https://b.go.th/", province="แพร่", added=NOW),
            ],
        )


def everything(database: Database) -> list[tuple[object, ...]]:
    with database.read() as session:
        sites = [
            (
                one.id,
                one.name,
                one.url,
                one.province,
                one.kind,
                one.tags,
                one.contacts,
                one.paused,
                one.settings,
                one.added,
            )
            for one in chosen_sites(session)
        ]
        urls = session.execute(select(SiteUrl.site_id, SiteUrl.url, SiteUrl.until).order_by(SiteUrl.id)).all()
        tags = session.execute(select(SiteTag.site_id, SiteTag.tag).order_by(SiteTag.site_id, SiteTag.tag)).all()
    return [*sites, *map(tuple, urls), *map(tuple, tags)]


def words(done) -> list[str]:
    return [str(note) for note in done.notes]


def test_new_sites_are_registered_with_their_address_and_tags(database: Database, import_) -> None:
    done = import_({"name": "ก", "url": "a.go.th", "tags": "x, y"}, {"name": "ข", "url": "b.go.th"})

    assert (done.rows, done.new, done.changed, done.same, done.notes, done.done) == (2, 2, 0, 0, (), True)
    assert everything(database) == [
        (1, "ก", "https://a.go.th/", "", "", ["x", "y"], [], False, {}, LATER),
        (2, "ข", "https://b.go.th/", "", "", [], [], False, {}, LATER),
        (1, "https://a.go.th/", None),
        (2, "https://b.go.th/", None),
        (1, "x"),
        (1, "y"),
    ]


def test_a_known_site_takes_over_what_its_row_says_and_keeps_the_rest(database: Database, registered, import_) -> None:
    done = import_(
        {"name": "ก ใหม่", "url": "http://www.a.go.th", "tags": "y"}, {"name": "ข", "url": "https://b.go.th/"}
    )

    assert (done.new, done.changed, done.moved, done.same) == (0, 1, 0, 1)
    with database.read() as session:
        site = site_by_url(session, "http://www.a.go.th/")
        assert site is not None
        assert (site.name, site.province, site.tags, site.contacts) == ("ก ใหม่", "น่าน", ["y"], ["a@b.go.th"])
        assert [one.id for one in chosen_sites(session, tags=["y"])] == [1]


@on_sqlite
def test_a_dash_takes_away_what_was_registered(database: Database, registered, import_) -> None:
    import_({"name": "ก", "url": "http://www.a.go.th/", "province": "-", "tags": "-", "contacts": "-"})

    with database.read() as session:
        site = chosen_sites(session)[0]
        assert (site.province, site.tags, site.contacts) == ("", [], [])


def test_one_wrong_row_keeps_all_rows_out(database: Database, registered, import_) -> None:
    before = everything(database)

    done = import_(
        {"name": "ค", "url": "c.go.th"}, {"name": "ก ใหม่", "url": "http://www.a.go.th/"}, {"name": "ง", "url": "?"}
    )

    assert (done.done, done.wrong) == (False, 1)
    assert everything(database) == before


def test_a_dry_run_tells_and_stores_nothing(database: Database, registered, import_) -> None:
    before = everything(database)

    done = import_({"name": "ค", "url": "c.go.th"}, {"name": "ก", "url": "https://new.go.th/", "id": "1"}, dry_run=True)

    assert (done.new, done.moved, done.done, done.wrong) == (1, 1, False, 0)
    assert everything(database) == before


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"id": "1", "name": "ก", "url": "https://new.go.th/"}, "moves from http://www.a.go.th/ to https://new.go.th/"),
        ({"name": "ก", "url": "https://new.go.th", "old_url": "www.a.go.th"}, "moves from http://www.a.go.th/"),
        ({"name": "ก", "url": "https://a.go.th/"}, "moves from http://www.a.go.th/ to https://a.go.th/"),
    ],
)
def test_a_changed_address_keeps_the_site_and_its_history(database: Database, registered, import_, row, told) -> None:
    done = import_(row)

    assert (done.new, done.moved) == (0, 1)
    assert told in words(done)[0]
    with database.read() as session:
        urls = session.execute(
            select(SiteUrl.site_id, SiteUrl.url, SiteUrl.since, SiteUrl.until).order_by(SiteUrl.id)
        ).all()
        site = chosen_sites(session)[0]
    assert [tuple(row) for row in urls if row.site_id == 1] == [
        (1, "http://www.a.go.th/", NOW, LATER),
        (1, site.url, LATER, None),
    ]


def test_a_move_that_is_imported_twice_happens_once(database: Database, registered, import_) -> None:
    row = {"name": "ก", "url": "https://new.go.th", "old_url": "www.a.go.th"}
    import_(row)

    done = import_(row)

    assert (done.moved, done.same, done.wrong) == (0, 1, 0)


def test_two_sites_may_change_places(database: Database, registered, import_) -> None:
    import_({"id": "1", "name": "ก", "url": "https://b.go.th/"}, {"id": "2", "name": "ข", "url": "http://www.a.go.th/"})

    with database.read() as session:
        assert [(one.id, one.url) for one in chosen_sites(session)] == [
            (1, "https://b.go.th/"),
            (2, "http://www.a.go.th/"),
        ]


@on_sqlite
@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            [{"name": "ค", "url": "c.go.th"}, {"name": "ค", "url": "http://www.c.go.th/"}],
            "row 3: http://www.c.go.th/ stands in row 2",
        ),
        (
            [{"name": "ก", "url": "a.go.th"}, {"name": "ก", "url": "a.go.th"}],
            "row 3: ก at http://www.a.go.th/ stands in row 2",
        ),
        ([{"id": "1", "name": "ก", "url": "b.go.th"}], "is the address of site 2, ข"),
        ([{"name": "ก", "url": "b.go.th", "old_url": "a.go.th"}], "is the address of site 2, ข"),
        (
            [{"id": "1", "name": "ค", "url": "c.go.th"}],
            "number 1 is ก at http://www.a.go.th/, of which the row has neither",
        ),
        ([{"name": "ค", "url": "c.go.th", "old_url": "d.go.th"}], "no site is registered at the former address"),
        ([{"id": "9", "name": "ค"}], "there is no site 9, and no web address"),
    ],
)
def test_rows_that_do_not_fit_the_register_are_wrong(database: Database, registered, import_, rows, told) -> None:
    before = everything(database)

    done = import_(*rows)

    assert done.wrong == 1
    assert told in "\n".join(words(done))
    assert everything(database) == before


@on_sqlite
@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            [{"name": "ค", "url": "c.go.th/1"}, {"name": "ง", "url": "c.go.th/2"}],
            "row 3: note: row 2 is on the same host",
        ),
        ([{"name": "ค", "url": "b.go.th/x"}], "row 2: note: site 2, ข is on the same host"),
        (
            [{"name": "ก", "url": "c.go.th", "province": "น่าน"}],
            "site 1 at http://www.a.go.th/ has the same name; if it moved",
        ),
        ([{"name": "ก", "url": "c.go.th"}], "site 1 at http://www.a.go.th/ has the same name; if it moved"),
        ([{"id": "9", "name": "ค", "url": "c.go.th"}], "there is no site 9 here: it is taken for a new one"),
        (
            [{"id": str(number), "name": f"ค{number}", "url": f"c{number}.go.th"} for number in (8, 9, 10)],
            "row 2: note: there is no site 8 here: it is taken for a new one; so are 2 more rows with numbers",
        ),
    ],
)
def test_what_is_strange_is_told_and_imported(database: Database, registered, import_, rows, told) -> None:
    done = import_(*rows)

    assert done.done
    assert len(done.notes) == 1
    assert told in words(done)[0]


@on_sqlite
def test_a_namesake_in_another_province_is_nothing_strange(database: Database, registered, import_) -> None:
    assert import_({"name": "ก", "url": "c.go.th", "province": "แพร่"}).notes == ()


SEPARATORS = str.maketrans("", "", ",;|")
texts = st.text(alphabet="กขคงำเแ่้์๑๒ab1=+-@'\"();, _x0041", min_size=1, max_size=12)
words_of_people = texts.map(lambda text: " ".join(text.split())).filter(lambda text: text not in {"", "-"})


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(
        st.tuples(
            words_of_people, words_of_people, words_of_people, st.lists(words_of_people, max_size=3), st.booleans()
        ),
        min_size=1,
        max_size=5,
    )
)
def test_an_export_that_is_imported_changes_nothing(sqlite_url, tmp_path, kind, rows) -> None:
    database = Database(sqlite_url)
    with database.write() as session:
        for site in chosen_sites(session):
            session.delete(site)
        session.flush()
        for number, (name, province, sort, tags, paused) in enumerate(rows):
            entry = named_site(
                name,
                f"https://a{number}.go.th/",
                province=province,
                kind=sort,
                tags=[one for tag in tags if (one := tag.translate(SEPARATORS).strip()) not in {"", "-"}],
                contacts=["a@b.go.th", "jsons://h.example/a?to=1,2"],
            )
            register_site(session, replace(entry, paused=paused), NOW)
    before = everything(database)
    with database.read() as session:
        write_register(chosen_sites(session), tmp_path / f"out.{kind}")

    done = import_register(database, tmp_path / f"out.{kind}", LATER)

    assert [note for note in done.notes if note.wrong] == []
    assert (done.new, done.changed, done.moved, done.same) == (0, 0, 0, len(rows))
    assert everything(database) == before
    database.dispose()


def test_a_site_that_is_registered_already_is_not_registered_again(database: Database, registered) -> None:
    with database.write() as session, pytest.raises(UsageError, match="registered already, as site 2"):
        register_site(session, Entry(0, name="ข", url="http://b.go.th/"), NOW)


@pytest.mark.parametrize(
    ("name", "given", "kept"),
    [
        ("max_pages", "800", 800),
        ("delay", "2.5", 2.5),
        ("allow_private", "true", True),
        ("extra_hosts", "files.a.go.th, www2.a.go.th", ["files.a.go.th", "www2.a.go.th"]),
        ("file_hosts", '{"drive.google.com": "https://m.example/d"}', {"drive.google.com": "https://m.example/d"}),
        ("render", "never", "never"),
        ("ocr", "never", "never"),
    ],
)
def test_a_setting_of_a_site_is_kept_as_what_it_means(name, given, kept) -> None:
    site = Site(settings={"timeout": 9.0})

    set_setting(site, name, given)

    assert site.settings == {name: kept, "timeout": 9.0}


def test_a_setting_without_a_value_is_taken_away() -> None:
    site = Site(settings={"timeout": 9.0, "delay": 2.0})

    set_setting(site, "timeout", "")

    assert site.settings == {"delay": 2.0}


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("max_pages", "viel", "max_pages cannot be 'viel'"),
        ("max_pages", "0", "max_pages cannot be '0'"),
        ("colour", "red", "no setting 'colour' of its own; there are .*max_pages"),
        ("cache_dir", "/tmp", "no setting 'cache_dir' of its own"),
        ("chromium", "/bin/sh", "no setting 'chromium' of its own"),
        ("file_hosts", "x", "file_hosts cannot be 'x'"),
        ("file_hosts", '{}, "chromium": "/bin/sh"', "file_hosts cannot be"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(name, given, said) -> None:
    site = Site(settings={})

    with pytest.raises(UsageError, match=said):
        set_setting(site, name, given)
    assert site.settings == {}
