from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from store.database import Database
from tests.cli.conftest import Ran
from tests.store.weeks import Weeks

Oit = Callable[..., Ran]
SITE = "www.baantoey.example.go.th"


@pytest.fixture
def weeks(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Weeks]:
    """A site of one week in the database that the command finds."""
    monkeypatch.setenv("OIT_DATABASE", sqlite_url)
    database = Database(sqlite_url)
    weeks = Weeks(database)
    weeks.next({"O1": "missing", "O2": "met"})
    yield weeks
    database.dispose()


def add(oit: Oit, *more: str) -> Ran:
    return oit(
        "review", "add", SITE, "O1", "--verdict", "met", "--reason", "เห็นในหน้าแรก\nทางขวา", "--by", "สมหญิง", *more
    )


def test_a_review_is_stored_and_listed(oit: Oit, weeks: Weeks) -> None:
    ran = add(oit, "--until", "2600-09-30")
    assert ran.status == 0
    assert "found missing, said met  until 2057-09-30  สมหญิง: เห็นในหน้าแรก ทางขวา" in ran.out
    assert oit("review", "list").out == ran.out
    assert oit("review", "list", SITE).out == ran.out


def test_a_review_is_withdrawn_by_its_number(oit: Oit, weeks: Weeks) -> None:
    add(oit)
    ran = oit("review", "withdraw", "1")
    assert ran.status == 0
    assert "withdrawn" in ran.out
    assert oit("review", "list").out == ""
    (told,) = json.loads(oit("review", "list", "--ended", "--format", "json").out)
    assert (told["code"], told["reviewer"], told["ended_why"]) == ("O1", "สมหญิง", "withdrawn")
    assert oit("review", "withdraw", "1").status == 2


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--until", "2560-01-01"), "has passed"),
        (("--until", "soon"), "is not a day"),
        (("--year", "2568"), "no audit of fiscal year 2568"),
        (("--reason", " "), "--reason is empty"),
    ],
)
def test_what_makes_no_review_is_refused(oit: Oit, weeks: Weeks, more: tuple[str, ...], said: str) -> None:
    ran = add(oit, *more)
    assert ran.status == 2
    assert said in ran.err
    assert oit("review", "list").out == ""


def test_an_item_that_there_is_not_is_refused(oit: Oit, weeks: Weeks) -> None:
    ran = oit("review", "add", SITE, "O99", "--verdict", "met", "--reason", "ก", "--by", "ข")
    assert ran.status == 2
    assert "O99" in ran.err
