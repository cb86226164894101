from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytest_httpserver import HTTPServer

from core.recipients import label
from store.database import Database
from store.notices import Draft, add_notices, note_failed, take_up
from store.schema import Group
from tests.cli.conftest import Ran
from tests.scheduler.post import Post, post_office
from tests.store.register import NOW

URL = "line://SECRETTOKEN/U1234"


@pytest.fixture
def stored(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The database that the command finds, with a group of two recipients and a digest for each."""
    monkeypatch.setenv("OIT_DATABASE", sqlite_url)
    database = Database(sqlite_url)
    with database.write() as session:
        group = Group(name="rayong", recipients=["palad@baantoey.go.th", URL])
        session.add(group)
        session.flush()
        drafts = [
            Draft(f"k{at}", "digest", label(one), "OIT: 1 ดีขึ้น", "<p>x</p>", "x", group_id=group.id)
            for at, one in enumerate(group.recipients)
        ]
        add_notices(session, drafts, NOW)
    yield database
    database.dispose()


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    """A mail server that the command's settings name."""
    with post_office() as opened:
        monkeypatch.setenv("OIT_MAIL", opened.account)
        yield opened


def given_up(database: Database, error: str) -> None:
    with database.write() as session:
        turn = take_up(session, NOW, NOW - NOW)
        assert turn is not None
        note_failed(session, turn, error, None)


def test_notices_are_listed_with_why_they_failed_and_without_secrets(oit: Callable[..., Ran], stored: Database) -> None:
    given_up(stored, "550 no such user\x1b[2J")
    ran = oit("notices", "list")
    assert ran.status == 0
    first, second = ran.out.splitlines()
    assert "line://***#" in first
    assert "given up" in second
    assert "palad@baantoey.go.th" in second
    assert r"(550 no such user\x1b[2J)" in second
    assert "SECRET" not in ran.out
    assert ran.err == "1 waiting, 0 sent, 1 given up\n"


def test_the_list_can_be_narrowed_to_a_state(oit: Callable[..., Ran], stored: Database) -> None:
    given_up(stored, "550")
    assert len(oit("notices", "list", "--state", "given-up").out.splitlines()) == 1
    assert oit("notices", "list", "--state", "sent").out == ""


def test_a_notice_that_was_given_up_is_sent_when_asked_for_again(
    oit: Callable[..., Ran], stored: Database, post: Post
) -> None:
    with stored.write() as session:
        session.query(Group).one().recipients = ["palad@baantoey.go.th"]
    given_up(stored, "550")
    assert oit("notices", "retry", "1").out == "1 will be tried again\n"
    # The other one's recipient was taken off the list.
    assert oit("notices", "send").out == "1 sent, 0 failed and will be tried again, 1 given up\n"
    assert [mail["to"] for mail in post.mails] == ["palad@baantoey.go.th"]


def test_a_number_that_no_failed_notice_has_is_told(oit: Callable[..., Ran], stored: Database) -> None:
    ran = oit("notices", "retry", "77")
    assert ran.status == 2
    assert "77: no notice of that number failed" in ran.err


def test_a_test_message_reaches_its_recipient(oit: Callable[..., Ran], post: Post) -> None:
    ran = oit("notices", "test", "palad@baantoey.go.th")
    assert (ran.status, ran.err) == (0, "")
    assert post.mails[0]["subject"] == "OIT: ข้อความทดสอบ"


def test_a_test_message_that_is_not_taken_says_why_in_one_sentence(
    oit: Callable[..., Ran], httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/secretpath").respond_with_data("no", status=403)
    ran = oit("notices", "test", f"json://127.0.0.1:{httpserver.port}/secretpath")
    assert ran.status == 2
    # The webhook of the test runs in this process, too, and logs what it was asked.
    (told,) = (line for line in ran.err.splitlines() if line.startswith("oit: "))
    assert "did not take the message" in told
    assert "403" in told
    assert "secretpath" not in told


def test_a_recipient_that_is_none_is_refused(oit: Callable[..., Ran]) -> None:
    ran = oit("notices", "test", "palad at baantoey")
    assert ran.status == 2
    assert "is no mail address" in ran.err


@pytest.mark.parametrize(
    ("name", "value"),
    [("OIT_CHANNELS", '{"a": ["SECRET"]}'), ("OIT_CHANNELS", "line://SECRET"), ("OIT_REPORTS_URL", "ftp://SECRET")],
)
def test_settings_that_cannot_be_used_are_named_and_not_repeated(
    oit: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    ran = oit("notices", "test", "palad@baantoey.go.th")
    assert ran.status == 2
    assert name in ran.err
    assert "SECRET" not in ran.err
