from __future__ import annotations

import sqlite3

import pytest

from store.database import open_database
from tests.store.register import a_site


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("OIT_DATA_DIR", str(tmp_path / "ข้อมูล"))


def test_where_names_every_place_without_a_password(oit, monkeypatch, tmp_path):
    assert [line.split("\t") for line in oit("db", "where").out.splitlines()] == [
        ["data", str(tmp_path / "ข้อมูล")],
        ["database", str(tmp_path / "ข้อมูล/oit.sqlite3")],
        ["artefacts", str(tmp_path / "ข้อมูล/artefacts")],
        ["reports", str(tmp_path / "ข้อมูล/reports")],
    ]
    monkeypatch.setenv("OIT_DATABASE", "postgresql://oit:s3cret@db.example/oit")
    assert "database\tpostgresql+psycopg://oit:***@db.example/oit" in oit("db", "where").out


def test_upgrade_makes_the_tables_and_check_finds_them_in_order(oit):
    assert oit("db", "check").status == 2
    assert "is at version" in oit("db", "upgrade").out
    assert "already" in oit("db", "upgrade").out
    assert oit("db", "check").out.endswith("is in order\n")


def test_check_of_a_damaged_file_leaves_with_2_and_one_line(oit, tmp_path):
    oit("db", "upgrade")
    (tmp_path / "ข้อมูล/oit.sqlite3").write_bytes(b"not a database" * 1000)
    ran = oit("db", "check")
    assert ran.status == 2
    assert ran.err.count("\n") == 1
    assert "oit db restore" in ran.err


def test_a_copy_is_made_and_put_back(oit, tmp_path):
    oit("db", "upgrade")
    database = open_database()
    with database.write() as session:
        a_site(session)
    assert oit("db", "backup", "copy.sqlite3").out.startswith("copy.sqlite3\t")
    refused = oit("db", "restore", "copy.sqlite3")
    assert (refused.status, "holds rows already" in refused.err) == (2, True)
    database.dispose()
    for file in (tmp_path / "ข้อมูล").iterdir():
        file.unlink()
    assert oit("db", "restore", "copy.sqlite3").status == 0
    with sqlite3.connect(tmp_path / "ข้อมูล/oit.sqlite3") as connection:
        assert connection.execute("SELECT count(*) FROM sites").fetchone() == (1,)


def test_prune_counts_what_went(oit):
    oit("db", "upgrade")
    ran = oit("db", "prune", "--dry-run")
    assert (ran.status, ran.out) == (0, "whole audits\t0\nsnapshots\t0\t0 bytes\nnotices\t0\nworkers\t0\n")
