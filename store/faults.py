"""What is wrong when a database does not do as told: its error codes put into few kinds, each with what mends it.

Codes decide, since PostgreSQL writes its messages in the language of its server; words only where there is no code.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError


class Fault(StrEnum):
    """Kinds of faults; ``str()`` is what mends one."""

    AWAY = "see that it runs and that OIT_DATABASE names it"
    BUSY = "others use it; try again when they are done"
    FULL = "free space on its disk; what was stored before is kept"
    BROKEN_DISK = "see to its disk and to the quota on it; what was stored before is kept"
    READ_ONLY = "the folder and the file must be writable, and a PostgreSQL server must not be a standby"
    DAMAGED = "run oit db check, and put back a copy by oit db restore"
    OLD = "run oit db upgrade"
    REFUSED = "OIT_DATABASE must name a database that is there and a user with its password who may use it"

    @property
    def passes(self) -> bool:
        """Whether waiting may help."""
        return self in {Fault.AWAY, Fault.BUSY}


# SQLite's primary result codes.
_SQLITE = {
    5: Fault.BUSY,
    6: Fault.BUSY,
    8: Fault.READ_ONLY,
    10: Fault.BROKEN_DISK,
    11: Fault.DAMAGED,
    13: Fault.FULL,
    14: Fault.READ_ONLY,
    26: Fault.DAMAGED,
}
# PostgreSQL's SQLSTATEs, by whole code and by class.
_POSTGRES = {
    "25006": Fault.READ_ONLY,
    "3D000": Fault.REFUSED,
    "3F000": Fault.REFUSED,
    "40001": Fault.BUSY,
    "40P01": Fault.BUSY,
    "42501": Fault.REFUSED,
    "42P01": Fault.OLD,
    "42703": Fault.OLD,
    "53100": Fault.FULL,
    "55P03": Fault.BUSY,
    "58030": Fault.BROKEN_DISK,
    "XX001": Fault.DAMAGED,
    "XX002": Fault.DAMAGED,
}
_POSTGRES_CLASSES = {"08": Fault.AWAY, "28": Fault.REFUSED, "53": Fault.BUSY, "57P": Fault.AWAY}
_REFUSALS = ("authentication", "does not exist", "pg_hba.conf")


def fault_of(error: SQLAlchemyError) -> Fault | None:
    """The kind of fault of the database; None for a mistake of the program, such as a row that is there twice."""
    if isinstance(error, PoolTimeoutError):
        return Fault.BUSY
    if not isinstance(error, DBAPIError):
        return None
    cause = error.orig
    code = getattr(cause, "sqlite_errorcode", None)
    if isinstance(code, int):
        if code == 1:
            return Fault.OLD if "no such table" in str(cause) or "no such column" in str(cause) else None
        return _SQLITE.get(code & 0xFF)
    state = getattr(cause, "sqlstate", None)
    if isinstance(state, str):
        named = _POSTGRES.get(state) or next(
            (kind for start, kind in _POSTGRES_CLASSES.items() if state.startswith(start)), None
        )
        if named is not None:
            return named
    elif type(cause).__name__ == "OperationalError":
        # A connection that could not be made or broke has no code.
        return Fault.REFUSED if any(word in str(cause) for word in _REFUSALS) else Fault.AWAY
    return Fault.AWAY if error.connection_invalidated else None


def sentence(error: SQLAlchemyError, fault: Fault, shown: str) -> str:
    """What happened to the database called ``shown``, and the mend; one line."""
    said = " ".join(str(getattr(error, "orig", None) or error).split())
    return f"the database {shown} could not be used ({said[:200]}): {fault}"
