"""The links that agencies submitted, kept by site and fiscal year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.snapshot import DeclaredLink
from store.schema import DeclaredLink as Row


class Replaced(NamedTuple):
    """What a new list did to the former one."""

    new: int
    same: int
    gone: int


def replace_declared(
    session: Session, site_id: int, fiscal_year: int, links: Sequence[DeclaredLink], now: datetime
) -> Replaced:
    """Puts a list in the place of the site's former one of that year; links that stay keep the day they were added."""
    wanted = list(dict.fromkeys((link.code, link.url) for link in links))
    here = (Row.site_id == site_id, Row.fiscal_year == fiscal_year)
    known = {(row.code, row.url): row for row in session.scalars(select(Row).where(*here))}
    gone = [row.id for place, row in known.items() if place not in set(wanted)]
    if gone:
        session.execute(delete(Row).where(Row.id.in_(gone)))
    for number, (code, url) in enumerate(wanted):
        row = known.get((code, url))
        if row is None:
            session.add(Row(site_id=site_id, fiscal_year=fiscal_year, code=code, url=url, place=number, added=now))
        else:
            row.place = number
    session.flush()
    same = len(known) - len(gone)
    return Replaced(len(wanted) - same, same, len(gone))


def declared_of(session: Session, site_id: int, fiscal_year: int) -> tuple[DeclaredLink, ...]:
    """The links of a site for a year, in the order of the list."""
    rows = session.execute(
        select(Row.code, Row.url)
        .where(Row.site_id == site_id, Row.fiscal_year == fiscal_year)
        .order_by(Row.place, Row.id)
    )
    return tuple(DeclaredLink(code=code, url=url) for code, url in rows)
