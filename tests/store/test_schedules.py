from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from core.exceptions import UsageError
from store.database import Database
from store.schedules import put_schedule, remove_schedule, schedules, shortest_gap, the_schedule_of
from store.schema import Group


def a_group(session: Session, name: str = "rayong") -> Group:
    group = Group(name=name)
    session.add(group)
    session.flush()
    return group


def test_a_group_has_one_schedule_that_is_changed(database: Database) -> None:
    with database.write() as session:
        group = a_group(session)
        first = put_schedule(session, group)
        again = put_schedule(session, group, days="thu,mon", starts="8.30", hours=5, quiet="12:00-13:00")
        assert again.id == first.id
        assert (again.days, again.starts, again.hours) == ("mon,thu", "08:30", 5)
        assert [(one.id, of.name) for one, of in schedules(session)] == [(first.id, "rayong")]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"days": "someday"}, "days of the week"),
        ({"days": ""}, "days of the week"),
        ({"starts": "25:00"}, "20:00"),
        ({"quiet": "8-9"}, "20:00"),
        ({"days": "sat,sun", "hours": 25}, "reach into the next one"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused(database: Database, given: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said), database.write() as session:
        put_schedule(session, a_group(session), **given)


def test_a_group_without_a_schedule_says_so(database: Database) -> None:
    with database.write() as session:
        group = a_group(session)
        put_schedule(session, group)
        remove_schedule(session, group)
        with pytest.raises(UsageError, match="oit schedule add rayong"):
            the_schedule_of(session, group)


def test_the_days_between_runs_go_round_the_week() -> None:
    assert [shortest_gap(days) for days in (["sun"], ["mon", "sun"], ["mon", "thu"], ["mon", "wed", "sat"])] == [
        7,
        1,
        3,
        2,
    ]
