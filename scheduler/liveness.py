"""Which worker processes of this machine are alive: each holds a lock of the operating system, which frees it whatever end the
process comes to. No clock and no heartbeat is asked.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from core.exceptions import UsageError
from store.database import Database
from store.runs import Rules, claimants, give_back

_MACHINE = "machine"


def folder_of(data_dir: Path) -> Path:
    """Where the workers of a machine hold their locks; made where it is missing. Raises ``UsageError``."""
    folder = data_dir / "workers"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"the folder {folder} cannot be made ({error.strerror}): set OIT_DATA_DIR to one that can"
        ) from error
    return folder


@contextmanager
def living(folder: Path) -> Iterator[str]:
    """A name for this process, of which others see that it lives while the block runs."""
    name = f"{_machine(folder)}-{os.getpid()}-{secrets.token_hex(3)}"
    file = folder / f"{name}.lock"
    lock = FileLock(file, timeout=0, thread_local=False)
    with lock.acquire():
        yield name
    file.unlink(missing_ok=True)


def rescue(database: Database, folder: Path, now: datetime, rules: Rules) -> int:
    """Gives back what dead workers of this machine had in work. Returns how many sites that were. Workers of other machines are
    not judged. Raises ``StoreError``.
    """
    with database.read() as session:
        named = claimants(session)
    given = 0
    for name in named:
        if name.startswith(f"{_machine(folder)}-") and _is_dead(folder / f"{name}.lock"):
            given += database.insist(lambda session, dead=name: give_back(session, dead, now, rules))  # type: ignore[misc]  # mypy infers no default's type
            (folder / f"{name}.lock").unlink(missing_ok=True)
    return given


def _is_dead(file: Path) -> bool:
    if not file.exists():
        return True
    try:
        with FileLock(file, timeout=0, thread_local=False).acquire():
            return True
    except Timeout:
        return False


def _machine(folder: Path) -> str:
    """What the workers of this folder are called; another machine, or another folder, has another name."""
    file = folder / _MACHINE
    try:
        return file.read_text(encoding="ascii")
    except FileNotFoundError:
        pass
    fresh = file.with_name(f"{_MACHINE}.{secrets.token_hex(4)}")
    fresh.write_text(f"local-{secrets.token_hex(4)}", encoding="ascii")
    try:
        os.link(fresh, file)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return file.read_text(encoding="ascii")
