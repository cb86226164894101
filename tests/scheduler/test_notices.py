from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from pydantic import SecretStr
from pytest_httpserver import HTTPServer

from core.recipients import label
from core.settings import NoticeSettings
from scheduler.notices import LEASE, PAUSES, Delivered, deliver
from scheduler.sending import Message, SendingError
from store.database import Database
from store.notices import Draft, add_notices, notices, retry, state_of
from store.schema import Group, Notice
from tests.scheduler.post import post_office
from tests.store.register import NOW, a_site

NONE = NoticeSettings()
ADDRESS = "palad@baantoey.go.th"

Sending = Callable[[str, Message, NoticeSettings], None]


def stored(database: Database, *recipients: str) -> None:
    """A group with these recipients, and a digest for each."""
    with database.write() as session:
        group = Group(name="rayong", recipients=list(recipients))
        session.add(group)
        session.flush()
        drafts = [
            Draft(f"k{at}", "digest", label(one), "OIT: 1 ดีขึ้น", "<p>x</p>", "x", group_id=group.id)
            for at, one in enumerate(recipients)
        ]
        add_notices(session, drafts, NOW)


def told(database: Database) -> list[Notice]:
    with database.read() as session:
        return notices(session)[::-1]


def refusing(_recipient: str, _message: Message, _settings: NoticeSettings) -> None:
    raise SendingError("451 come back later")


def test_a_mail_server_that_refuses_and_then_accepts_is_sent_one_mail(database: Database) -> None:
    stored(database, ADDRESS)
    with post_office() as post:
        post.refusing = ["451 greylisted"]
        settings = NoticeSettings(mail=SecretStr(post.account))
        assert deliver(database, NOW, settings) == Delivered(failed=1)
        assert "451" in told(database)[0].error
        assert deliver(database, NOW, settings) == Delivered()
        assert deliver(database, NOW + PAUSES[0], settings) == Delivered(sent=1)
        assert deliver(database, NOW + timedelta(days=9), settings) == Delivered()
        assert len(post.mails) == 1
    (notice,) = told(database)
    assert (notice.tries, notice.error, notice.sent) == (2, "", NOW + PAUSES[0])


def test_one_recipient_that_cannot_be_reached_keeps_no_other_waiting(
    database: Database, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/dead").respond_with_data("no", status=500)
    httpserver.expect_request("/alive").respond_with_data("ok")
    here = f"json://127.0.0.1:{httpserver.port}"
    stored(database, f"{here}/dead", f"{here}/alive", ADDRESS)
    assert deliver(database, NOW, NONE) == Delivered(sent=1, failed=2)
    assert [state_of(one) for one in told(database)] == ["waiting", "sent", "waiting"]
    assert ["500" in told(database)[0].error, "OIT_MAIL" in told(database)[2].error] == [True, True]


def test_a_notice_is_given_up_after_a_day_and_shows_why(database: Database) -> None:
    stored(database, ADDRESS)
    now, rounds = NOW, [Delivered()]
    while rounds[-1].given_up == 0:
        rounds.append(deliver(database, now, NONE, sending=refusing))
        now += PAUSES[min(len(rounds) - 2, len(PAUSES) - 1)]
    assert len(rounds) - 1 == len(PAUSES) + 1
    assert timedelta(hours=15) < sum(PAUSES, timedelta()) <= timedelta(days=1)
    (notice,) = told(database)
    assert (state_of(notice), notice.error) == ("given up", "451 come back later")
    assert deliver(database, now + timedelta(days=9), NONE, sending=refusing) == Delivered()


def test_a_notice_that_was_given_up_goes_out_when_it_is_asked_for_again(database: Database) -> None:
    stored(database, ADDRESS)
    for turn in range(len(PAUSES) + 1):
        deliver(database, NOW + turn * PAUSES[-1], NONE, sending=refusing)
    assert state_of(told(database)[0]) == "given up"
    later = NOW + timedelta(days=9)
    with database.write() as session:
        retry(session, later)
    assert deliver(database, later, NONE, sending=lambda *_: None) == Delivered(sent=1)


def test_whoever_was_taken_off_the_list_is_sent_nothing_any_more(database: Database) -> None:
    stored(database, ADDRESS)
    with database.write() as session:
        session.query(Group).one().recipients = []
    sent: list[str] = []
    assert deliver(database, NOW, NONE, sending=lambda to, *_: sent.append(to)) == Delivered(given_up=1)
    assert sent == []
    assert "not among the recipients" in told(database)[0].error


def test_a_notice_on_a_site_goes_to_the_contact_whose_label_it_bears(database: Database) -> None:
    url = "line://SECRETTOKEN/U1234"
    with database.write() as session:
        site = a_site(session, contacts=[ADDRESS, url])
        draft = Draft("k", "failure", label(url), "s", "<p>b</p>", "t", site_id=site.id)
        add_notices(session, [draft], NOW)
    sent: list[tuple[str, bool]] = []
    deliver(database, NOW, NONE, sending=lambda to, message, _: sent.append((to, message.failing)))
    assert sent == [(url, True)]
    assert "SECRET" not in repr([vars(one) for one in told(database)])


def test_two_senders_at_once_send_each_notice_once(database_url: str) -> None:
    setup = Database(database_url)
    stored(setup, *(f"a{number}@b.th" for number in range(40)))
    setup.dispose()
    sent: list[str] = []
    lock = threading.Lock()

    def sending(to: str, *_: object) -> None:
        with lock:
            sent.append(to)

    def one() -> None:
        own = Database(database_url)
        deliver(own, NOW, NONE, sending=sending)
        own.dispose()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(sent) == sorted(f"a{number}@b.th" for number in range(40))


def test_a_round_takes_up_no_notice_after_its_time(database: Database) -> None:
    stored(database, ADDRESS)
    assert deliver(database, NOW, NONE, seconds=0, sending=refusing) == Delivered()
    assert told(database)[0].tries == 0


_DIES = """
import os, signal, sys
from datetime import datetime
from core.settings import NoticeSettings
from scheduler.notices import deliver
from scheduler.sending import send
from store.database import Database

def sending(*arguments):
    if sys.argv[3] == "after":
        send(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)

deliver(Database(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), NoticeSettings(), sending=sending)
"""


@pytest.mark.parametrize(("moment", "copies"), [("before", 1), ("after", 2)])
def test_a_notice_whose_sender_was_killed_is_sent_when_its_turn_has_run_out(
    sqlite_url: str, moment: str, copies: int
) -> None:
    database = Database(sqlite_url)
    stored(database, ADDRESS)
    with post_office() as post:
        environment = os.environ | {"OIT_MAIL": post.account, "PYTHONPATH": os.pathsep.join(sys.path)}
        killed = subprocess.run(
            [sys.executable, "-c", _DIES, sqlite_url, NOW.isoformat(), moment], env=environment, timeout=60, check=False
        )
        assert killed.returncode == -signal.SIGKILL
        settings = NoticeSettings(mail=SecretStr(post.account))
        assert deliver(database, NOW + LEASE / 2, settings) == Delivered()
        assert deliver(database, NOW + LEASE, settings) == Delivered(sent=1)
        assert deliver(database, NOW + 2 * LEASE, settings) == Delivered()
        # Killed between the delivery and its note, it is sent twice rather than never: both copies bear the same name.
        assert [mail["x-oit-notice"] for mail in post.mails] == ["k0"] * copies
    database.dispose()


def test_a_notice_over_which_every_sender_dies_is_given_up(database: Database) -> None:
    stored(database, ADDRESS)

    def dying(*_: object) -> None:
        raise SystemExit

    now = NOW
    for _ in range(len(PAUSES) + 1):
        with pytest.raises(SystemExit):
            deliver(database, now, NONE, sending=dying)
        now += LEASE
    assert deliver(database, now, NONE, sending=dying) == Delivered(given_up=1)
