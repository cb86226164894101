"""Which earlier scan of a site a new one can build on."""

from __future__ import annotations

from glob import escape
from pathlib import Path

from core.exceptions import UsageError
from crawler.preflight import named_url
from crawler.recrawl import notes_of
from crawler.snapshot import site_of
from scheduler.audit import SNAPSHOT_NAME
from scheduler.places import host_name


def chosen_previous(url: str, folder: Path, named: Path | None) -> Path | None:
    """The earlier scan that was named, else the newest one. Raises ``UsageError`` for a file that is no scan of the site."""
    if named is None:
        return newest_snapshot(url, folder)
    if site_of(named) != named_url(url):
        raise UsageError(f"--previous {named} is no scan of {url}: name the snapshot.warc.gz of an audit of this site")
    return named


def newest_snapshot(url: str, folder: Path) -> Path | None:
    """The newest whole scan of a site in a folder, or in one beside it that is named after the host and a day; None where
    there is none.
    """
    name = SNAPSHOT_NAME
    beside = folder.absolute().parent.glob(f"{escape(host_name(url))}-????-??-??/{name}")
    found = [path for path in {folder.absolute() / name, *beside} if path.is_file() and notes_of(path).is_file()]
    newest_first = sorted(found, key=lambda path: (path.stat().st_mtime_ns, path), reverse=True)
    site = named_url(url)
    return next((path for path in newest_first if site_of(path) == site), None)
