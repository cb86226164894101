"""A real PostgreSQL for tests and benches: the one that ``OIT_TEST_POSTGRES`` names, else one of Debian's programs, started
for the occasion in a folder of its own, on a socket, and stopped after it.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

ASKED = "OIT_TEST_POSTGRES"
"""URL of a server whose user may create databases."""
REQUIRED = "OIT_REQUIRE_POSTGRES"


def programs() -> Path | None:
    """Folder of initdb and pg_ctl; None where PostgreSQL is not installed."""
    found = shutil.which("initdb")
    if found and shutil.which("pg_ctl"):
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return versions[-1].parent if versions else None


def why_none() -> str:
    """Why no server can be had; empty where one can."""
    if os.environ.get(ASKED) or programs() is not None:
        return ""
    return f"PostgreSQL is not installed (Debian: apt-get install postgresql), and {ASKED} names none"


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """URL of a server's own database. ``durable``: whether it writes as in earnest (fsync); tests need not wait for that."""
    asked = os.environ.get(ASKED)
    if asked:
        yield asked
        return
    with own_server(durable=durable) as own:
        yield own.url


class OwnServer:
    """A running server that a test may stop and start."""

    def __init__(self, binaries: Path, folder: Path, options: str) -> None:
        self.url = f"postgresql://oit@/postgres?host={folder}"
        self._run = _runner(_account(), folder)
        self._control = (f"{binaries}/pg_ctl", "-D", str(folder / "data"), "-w", "-t", "60")
        self._begin = ("-l", str(folder / "log"), "-o", options, "start")

    def start(self) -> None:
        self._run(*self._control, *self._begin)

    def stop(self, *, kill: bool = False) -> None:
        """In order, its connections cut; ``kill``: at once, so that it recovers when it starts."""
        self._run(*self._control, "-m", "immediate" if kill else "fast", "stop")


@contextmanager
def own_server(*, durable: bool = False, folder: Path | None = None) -> Iterator[OwnServer]:
    """A server of the caller's own, whatever ``OIT_TEST_POSTGRES`` names. ``folder``: where it lies, by default in /tmp."""
    binaries = programs()
    assert binaries is not None, why_none()
    # A socket's path may be 107 bytes long.
    place = folder or Path(tempfile.mkdtemp(prefix="oit-pg-", dir="/tmp"))
    user = _account()
    try:
        if user is not None:
            shutil.chown(place, user)
        _runner(user, place)(
            *(f"{binaries}/initdb", "-D", str(place / "data"), "-A", "trust", "-U", "oit", "-E", "UTF8"),
            *("--no-locale", "--no-sync"),
        )
        options = f"-c listen_addresses='' -c unix_socket_directories={place} -c max_connections=200"
        if not durable:
            options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        own = OwnServer(binaries, place, options)
        own.start()
        try:
            yield own
        finally:
            # A test that failed may have left it stopped.
            with contextlib.suppress(AssertionError):
                own.stop(kill=True)
    finally:
        if folder is None:
            shutil.rmtree(place, ignore_errors=True)


@contextmanager
def fresh(url: str, template: str = "template1") -> Iterator[str]:
    """URL of a new database on the server, dropped in the end."""
    name = f"oit_{secrets.token_hex(6)}"
    with psycopg.connect(plain(url), autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
    try:
        yield make_url(url).set(database=name).render_as_string(hide_password=False)
    finally:
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(plain(url), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def plain(url: str) -> str:
    """The URL as libpq reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _account() -> str | None:
    """Whom the server runs as: it refuses root."""
    if os.getuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _runner(user: str | None, folder: Path) -> Callable[..., None]:
    def run(*command: str) -> None:
        # Its output goes to a file: a server that inherits a pipe holds it open.
        with (folder / "out").open("ab") as out:
            done = subprocess.run(
                command,
                user=user,
                group=None,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                check=False,
            )
        assert done.returncode == 0, f"{command[0]} failed: {(folder / 'out').read_text(errors='replace')[-2000:]}"

    return run
