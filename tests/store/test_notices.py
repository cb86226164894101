from __future__ import annotations

from datetime import timedelta

from store.database import Database
from store.notices import (
    Draft,
    add_notices,
    counts,
    known_keys,
    note_failed,
    note_sent,
    notices,
    retry,
    state_of,
    take_up,
)
from tests.store.register import NOW

LEASE = timedelta(minutes=3)


def a_draft(key: str = "one", **given: object) -> Draft:
    values = {"kind": "digest", "recipient": "a@b.th", "subject": "s", "body": "<p>b</p>", "text": "t", **given}
    return Draft(key=key, **values)  # type: ignore[arg-type]


def test_a_notice_is_stored_once_a_key(database: Database) -> None:
    with database.write() as session:
        assert add_notices(session, [a_draft(), a_draft("two")], NOW) == 2
    with database.write() as session:
        assert add_notices(session, [a_draft(), a_draft("three")], NOW) == 1
        assert known_keys(session, ["one", "four"]) == {"one"}
        assert len(notices(session)) == 3


def test_thousands_are_stored_in_one_go(database: Database) -> None:
    with database.write() as session:
        assert add_notices(session, [a_draft(str(number)) for number in range(1203)], NOW) == 1203


def test_a_notice_that_was_taken_up_is_no_one_elses_until_its_turn_has_run_out(database: Database) -> None:
    with database.write() as session:
        add_notices(session, [a_draft()], NOW)
    with database.write() as session:
        first = take_up(session, NOW, LEASE)
        assert first is not None
        assert first.tries == 1
        assert take_up(session, NOW, LEASE) is None
    with database.write() as session:
        assert take_up(session, NOW + LEASE - timedelta(seconds=1), LEASE) is None
        second = take_up(session, NOW + LEASE, LEASE)
        assert second is not None
        assert second.tries == 2


def test_the_one_that_has_waited_longest_comes_first(database: Database) -> None:
    with database.write() as session:
        add_notices(session, [a_draft("young")], NOW)
        add_notices(session, [a_draft("old")], NOW - timedelta(hours=1))
        add_notices(session, [a_draft("later")], NOW + timedelta(hours=1))
        taken = [take_up(session, NOW, LEASE) for _ in range(3)]
    assert [turn.key if turn else None for turn in taken] == ["old", "young", None]


def test_what_was_sent_is_not_taken_up_again(database: Database) -> None:
    with database.write() as session:
        add_notices(session, [a_draft()], NOW)
        turn = take_up(session, NOW, LEASE)
        assert turn is not None
        note_sent(session, turn, NOW)
        assert take_up(session, NOW + timedelta(days=400), LEASE) is None
        (notice,) = notices(session, "sent")
        assert notice.sent == NOW


def test_a_failure_of_an_older_try_says_nothing_of_the_newer_one(database: Database) -> None:
    with database.write() as session:
        add_notices(session, [a_draft()], NOW)
        old, new = take_up(session, NOW, LEASE), take_up(session, NOW + LEASE, LEASE)
        assert old is not None
        assert new is not None
        note_failed(session, old, "late", None)
        (notice,) = notices(session)
        session.refresh(notice)
        assert (notice.error, state_of(notice)) == ("", "waiting")


def test_a_sender_that_was_slow_but_delivered_is_believed(database: Database) -> None:
    with database.write() as session:
        add_notices(session, [a_draft()], NOW)
        old, new = take_up(session, NOW, LEASE), take_up(session, NOW + LEASE, LEASE)
        assert old is not None
        assert new is not None
        note_sent(session, old, NOW)
        note_failed(session, new, "refused", NOW + timedelta(hours=1))
        assert counts(session) == {"waiting": 0, "sent": 1, "given up": 0}


def test_a_notice_that_was_given_up_is_tried_anew_when_asked(database: Database) -> None:
    with database.write() as session:
        add_notices(session, [a_draft(), a_draft("other")], NOW)
        for _ in range(2):
            turn = take_up(session, NOW, LEASE)
            assert turn is not None
            note_failed(session, turn, "no such host", None)
        assert counts(session) == {"waiting": 0, "sent": 0, "given up": 2}
        wanted = min(one.id for one in notices(session, "given up"))
        assert retry(session, NOW, [wanted]) == [wanted]
        turn = take_up(session, NOW, LEASE)
        assert turn is not None
        assert (turn.key, turn.tries) == ("one", 1)
        assert counts(session) == {"waiting": 1, "sent": 0, "given up": 1}


def test_without_ids_all_that_failed_are_tried_anew_and_nothing_that_was_sent(database: Database) -> None:
    with database.write() as session:
        add_notices(session, [a_draft("a"), a_draft("b"), a_draft("c")], NOW)
        given_up, failed, sent = (take_up(session, NOW, LEASE) for _ in range(3))
        assert given_up is not None
        assert failed is not None
        assert sent is not None
        note_failed(session, given_up, "x", None)
        note_failed(session, failed, "x", NOW + timedelta(hours=8))
        note_sent(session, sent, NOW)
        assert retry(session, NOW) == [given_up.id, failed.id]
