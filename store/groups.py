"""Groups of sites: added, found, removed. Who belongs to one: ``store.sites.sites_of``."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.exceptions import UsageError
from store.schema import Group

_NOT_IN_FOLDERS = re.compile(r'[\s/\\:*?"<>|\x00-\x1f\x7f]')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
MAX_NAME = 60
"""Characters; a Thai one takes three bytes of a file name's 255."""


def group_by_name(session: Session, name: str) -> Group:
    """Raises ``UsageError`` where there is none."""
    found = session.scalar(select(Group).where(Group.name == name.strip()))
    if found is None:
        known = ", ".join(group.name for group in all_groups(session)) or "none yet: see oit sites group add"
        raise UsageError(f"there is no group {name!r}; groups are {known}")
    return found


def all_groups(session: Session) -> list[Group]:
    """In the order they were added."""
    return list(session.scalars(select(Group).order_by(Group.id)))


def add_group(session: Session, group: Group) -> None:
    """Stores a new group. Raises ``UsageError`` for a name that is taken or cannot be a folder's."""
    name = group.name
    if not name or len(name) > MAX_NAME or _NOT_IN_FOLDERS.search(name) or name[0] in ".-" or name[-1] == ".":
        raise UsageError(
            f"{name!r} cannot be a group's name: it is a folder's name, too, of at most {MAX_NAME} letters, digits, - and _, "
            "without spaces"
        )
    if _DEVICES.fullmatch(name):
        raise UsageError(f"{name!r} cannot be a group's name: Windows keeps it for a device")
    # A folder's name may not tell large letters from small ones.
    if any(one.name.casefold() == name.casefold() for one in all_groups(session)):
        raise UsageError(f"there is a group {name!r} already: remove it first, or name this one otherwise")
    session.add(group)
    session.flush()


def remove_group(session: Session, group: Group) -> None:
    """Removes a group with its schedule; sites, audits and reports stay."""
    session.delete(group)
    session.flush()
