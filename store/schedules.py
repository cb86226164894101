"""When the sites of which group are scanned."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.exceptions import UsageError
from core.hours import clock, spans
from store.schema import Group, Schedule

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def put_schedule(
    session: Session,
    group: Group,
    *,
    days: str = "sun",
    starts: str = "20:00",
    hours: float = 10.0,
    quiet: str = "",
    fiscal_year: int | None = None,
) -> Schedule:
    """The schedule of a group, new or changed; a group has one. Raises ``UsageError`` for a value that cannot be used."""
    named = chosen_days(days)
    if not 0 < hours <= 24 * shortest_gap(named):
        raise UsageError(
            f"a window of {hours:g} hours on {','.join(named)} would reach into the next one: make it shorter"
        )
    spans(quiet)
    schedule = schedule_of(session, group)
    if schedule is None:
        schedule = Schedule(group_id=group.id)
        session.add(schedule)
    schedule.days, schedule.starts, schedule.hours = ",".join(named), f"{clock(starts):%H:%M}", hours
    schedule.quiet, schedule.fiscal_year = quiet, fiscal_year
    session.flush()
    return schedule


def chosen_days(text: str) -> list[str]:
    """Days of the week, ``sun`` or ``mon,thu``, in the week's order. Raises ``UsageError``."""
    named = {part.strip().lower()[:3] for part in text.split(",") if part.strip()}
    if not named or not named <= set(DAYS):
        raise UsageError(f"{text!r} names no days of the week; write them like sun or mon,thu")
    return [day for day in DAYS if day in named]


def shortest_gap(days: Sequence[str]) -> int:
    """Days from one of these days of the week to the next, at the least."""
    places = [DAYS.index(day) for day in days]
    return min(((b - a - 1) % 7) + 1 for a, b in zip(places, places[1:] + places[:1], strict=True))


def schedule_of(session: Session, group: Group) -> Schedule | None:
    return session.scalars(select(Schedule).where(Schedule.group_id == group.id)).first()


def the_schedule_of(session: Session, group: Group) -> Schedule:
    """Raises ``UsageError`` where the group has none."""
    found = schedule_of(session, group)
    if found is None:
        raise UsageError(f"the group {group.name!r} has no schedule: oit schedule add {group.name}")
    return found


def schedules(session: Session) -> list[tuple[Schedule, Group]]:
    """All schedules with their groups, by the groups' names."""
    found = session.execute(select(Schedule, Group).join(Group, Group.id == Schedule.group_id).order_by(Group.name))
    return [(schedule, group) for schedule, group in found]


def remove_schedule(session: Session, group: Group) -> None:
    """Raises ``UsageError`` where the group has none. Runs that were begun stay."""
    session.execute(delete(Schedule).where(Schedule.id == the_schedule_of(session, group).id))
