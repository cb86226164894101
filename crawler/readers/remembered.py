"""What readers said of a file before, kept in a folder of the user's cache: the same file is read once, not every audit.

One compressed JSON file per answer, in 256 subfolders, replaced atomically, so that several audits may share the folder.
An answer holds for one file, kind, version of the readers and set of limits. Entries are data, never code: one that is
damaged or of another make is as good as none.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import zlib
from dataclasses import astuple, replace
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from types import TracebackType
from typing import Final, Self

from pydantic import ValidationError

from core.snapshot import DocumentKind, DocumentPage, Frozen, Inside, InsideCause
from crawler.readers.inside import VERSION
from crawler.readers.limits import Limits

MAX_BYTES: Final = 1_000_000_000
"""Of all entries together; what was not used for the longest time goes first, when the memory is closed."""
_MAX_ENTRY: Final = 60_000_000
"""Bytes of one entry unpacked; a larger one is not ours."""
_SPARED: Final = 0.9
"""Share of the bytes allowed that is kept when they are exceeded."""
PASSING: Final[frozenset[InsideCause]] = frozenset({"timeout", "memory", "crashed"})
"""Causes that may be this machine's or this hour's; such an answer is not kept."""

_log = logging.getLogger(__name__)


class _Entry(Frozen):
    """One remembered answer with what it is the answer to."""

    key: str
    inside: Inside | None = None
    page: DocumentPage | None = None


class Remembered:
    """Answers by file. ``folder`` None remembers nothing; a folder that cannot be written warns once and is only read."""

    def __init__(self, folder: Path | None, limits: Limits | None = None, max_bytes: int = MAX_BYTES) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._writes = folder is not None
        self._wrote = False
        # Time and memory decide only whether there is an answer; those that they cut off are not kept.
        limits = replace(limits or Limits(), seconds=0, memory=0)
        self._make = f"{VERSION}|{json.dumps(astuple(limits))}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def inside(self, sha: str, kind: DocumentKind) -> Inside | None:
        """What the file held when it was read; None where that is not known."""
        entry = self._load(f"inside|{sha}|{kind}|{self._make}")
        return entry.inside if entry is not None else None

    def keep_inside(self, sha: str, kind: DocumentKind, inside: Inside) -> None:
        """Remembers what the file holds, unless reading it failed in a way that may pass."""
        if inside.cause not in PASSING:
            self._save(_Entry(key=f"inside|{sha}|{kind}|{self._make}", inside=inside))

    def page(self, sha: str, kind: DocumentKind, number: int, engine: str) -> DocumentPage | None:
        """The page as ``engine`` (name and version) recognised it; None where that is not known."""
        entry = self._load(f"page|{sha}|{kind}|{number}|{engine}|{self._make}")
        return entry.page if entry is not None else None

    def keep_page(self, sha: str, kind: DocumentKind, page: DocumentPage, engine: str) -> None:
        self._save(_Entry(key=f"page|{sha}|{kind}|{page.number}|{engine}|{self._make}", page=page))

    def close(self) -> None:
        """Brings the folder back under its size, if anything was added."""
        if self._folder is None or not self._wrote:
            return
        self._wrote = False
        entries = _entries(self._folder)
        size = sum(each for _, each, _ in entries)
        if size <= self._max_bytes:
            return
        for _, each, path in sorted(entries):
            if size <= self._max_bytes * _SPARED:
                break
            with contextlib.suppress(OSError):
                path.unlink()
                size -= each

    def _path(self, key: str) -> Path | None:
        if self._folder is None:
            return None
        name = sha256(key.encode()).hexdigest()
        return self._folder / name[:2] / f"{name[2:]}.z"

    def _load(self, key: str) -> _Entry | None:
        path = self._path(key)
        if path is None:
            return None
        try:
            unpacking = zlib.decompressobj()
            entry = _Entry.model_validate_json(unpacking.decompress(path.read_bytes(), _MAX_ENTRY))
        except (OSError, zlib.error, ValidationError):
            return None
        if entry.key != key or not unpacking.eof:
            return None
        # Used now: the last to go.
        with contextlib.suppress(OSError):
            os.utime(path)
        return entry

    def _save(self, entry: _Entry) -> None:
        path = self._path(entry.key)
        if path is None or not self._writes:
            return
        packed = zlib.compress(entry.model_dump_json(exclude_defaults=True).encode(), level=6)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _replace(path, packed)
        except OSError as error:
            self._writes = False
            _log.warning("what is read now will not be remembered in %s: %s", self._folder, error)
        else:
            self._wrote = True


def _replace(path: Path, body: bytes) -> None:
    """Writes the file so that nobody ever sees half of it. Raises OSError."""
    with NamedTemporaryFile(dir=path.parent, suffix=".new", delete=False) as new:
        try:
            new.write(body)
            new.close()
            Path(new.name).replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                Path(new.name).unlink()
            raise


def _entries(folder: Path) -> list[tuple[float, int, Path]]:
    """When each entry was last used (seconds since 1970), its bytes, its path. Only files this module may have made."""
    found: list[tuple[float, int, Path]] = []
    for number in range(256):
        with contextlib.suppress(OSError), os.scandir(folder / f"{number:02x}") as inside:
            for entry in inside:
                if entry.name.endswith((".z", ".new")) and entry.is_file(follow_symlinks=False):
                    known = entry.stat(follow_symlinks=False)
                    found.append((known.st_mtime, known.st_size, Path(entry.path)))
    return found
