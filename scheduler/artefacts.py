"""Where snapshots and audits are kept: a folder of this machine or a shared one, or an object store that fsspec reaches.

What was kept under a key is listed with its sums in a manifest that is written last. A file that is not listed there, or is
not what it lists, counts as not there: an upload that broke off is never taken for a whole one.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any, TypedDict

from fsspec.core import url_to_fs

from core.exceptions import StoreError, UsageError
from core.settings import StoreSettings

MANIFEST_NAME = "manifest.json"
_BLOCK = 1 << 20
_KEY = re.compile(r"[\w.-]+(/[\w.-]+)*")


class Kept(TypedDict):
    """One file of a manifest."""

    size: int
    """Bytes."""
    sha256: str


class Artefacts:
    """A store of files under keys like ``sites/17/4``. Threads may share it.

    Each key has one writer at a time; readers may come at any moment.
    """

    def __init__(self, place: str | Path, scratch: Path) -> None:
        """``place``: a folder, or an fsspec URL (``s3://bucket/oit``). ``scratch``: folder to work in where the store is no
        folder. Raises ``UsageError`` for a URL whose driver is not installed.
        """
        self.scratch = scratch
        self.folder, self._remote, self._root = _opened(place)

    def place(self, key: str) -> Path:
        """The local folder to work in, made where it is missing: for a store in a folder the place where it is kept itself.

        Raises ``UsageError`` for a folder that cannot be made.
        """
        folder = self._working(key)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(
                f"the folder {folder} cannot be made ({error.strerror}): set OIT_ARTEFACTS or OIT_DATA_DIR to one that can"
            ) from error
        return folder

    def keep(self, key: str, names: Sequence[str]) -> None:
        """Keeps these files of the working folder, each in the place of an older one of its name; when this returns they
        outlive a power cut.

        Raises ``StoreError`` where they could not be kept whole: then they do not count as kept.
        """
        folder, manifest = self._working(key), self._manifest(key)
        try:
            found = {name: _sum(folder / name) for name in names}
            if self._remote is not None:
                self._upload(key, folder, {name: one for name, one in found.items() if manifest.get(name) != one})
            else:
                for name in names:
                    _to_disk(folder / name)
            self._write_manifest(key, manifest | found)
        except OSError as error:
            raise StoreError(
                f"{key} could not be kept ({error.strerror or error}): see that there is room and {self.shown} can be written"
            ) from error

    def fetch(self, key: str, names: Sequence[str]) -> Path | None:
        """The local folder with these files as they were kept; None where one of them is not there whole.

        Raises ``StoreError`` where the store does not answer or the files find no room here.
        """
        try:
            manifest = self._manifest(key)
            if any(name not in manifest for name in names):
                return None
            folder = self._working(key)
            for name in names:
                if _is(folder / name, manifest[name]):
                    continue
                if self._remote is None or not self._download(key, name, folder, manifest[name]):
                    return None
        except OSError as error:
            raise StoreError(
                f"{key} could not be fetched ({error.strerror or error}): see that {self.shown} answers"
            ) from error
        return folder

    def kept(self, key: str) -> dict[str, Kept]:
        """The files kept under a key by name. Whether they are whole is seen when they are fetched."""
        return self._manifest(key)

    def size(self, key: str) -> int:
        """Bytes kept under a key."""
        return sum(one["size"] for one in self._manifest(key).values())

    def delete(self, key: str) -> None:
        """Deletes what lies under a key and under keys below it, kept or not. Raises ``StoreError`` where that fails."""
        try:
            _forget(self._working(key))
            if self._remote is not None:
                self._remote.invalidate_cache()
                if self._remote.exists(self._at(key, MANIFEST_NAME)):
                    self._remote.rm_file(self._at(key, MANIFEST_NAME))
                if self._remote.exists(self._at(key)):
                    self._remote.rm(self._at(key), recursive=True)
        except OSError as error:
            raise StoreError(f"{key} could not be deleted ({error.strerror or error}) from {self.shown}") from error

    def release(self, key: str) -> None:
        """Deletes the local copy of what is kept elsewhere; a store in a folder stays as it is."""
        if self._remote is not None:
            _forget(self._working(key))

    @property
    def shown(self) -> str:
        """Where it lies, without a password."""
        if self._remote is None:
            return str(self.folder)
        protocol = self._remote.protocol
        return f"{protocol if isinstance(protocol, str) else protocol[0]}://{str(self._root).lstrip('/')}"

    def _working(self, key: str) -> Path:
        if not _KEY.fullmatch(key) or ".." in key.split("/") or "." in key.split("/"):
            raise ValueError(f"{key!r} is no key of artefacts")
        return (self.scratch if self.folder is None else self.folder) / key

    def _at(self, key: str, *name: str) -> str:
        return str(PurePosixPath(self._root, key, *name))

    def _manifest(self, key: str) -> dict[str, Kept]:
        """Empty where there is none, or a damaged one. Raises ``OSError``."""
        file = self._working(key) / MANIFEST_NAME
        try:
            text = file.read_bytes() if self._remote is None else self._remote.cat_file(self._at(key, MANIFEST_NAME))
            files = json.loads(text)["files"]
            return {name: Kept(size=int(one["size"]), sha256=str(one["sha256"])) for name, one in files.items()}
        except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError, AttributeError):
            return {}

    def _write_manifest(self, key: str, files: dict[str, Kept]) -> None:
        text = json.dumps({"files": dict(sorted(files.items()))}, ensure_ascii=False, indent=1) + "\n"
        if self._remote is not None:
            self._remote.pipe_file(self._at(key, MANIFEST_NAME), text.encode())
            return
        file = self._working(key) / MANIFEST_NAME
        unfinished = file.with_name(f"{file.name}.part")
        unfinished.write_text(text, encoding="utf-8")
        _to_disk(unfinished)
        unfinished.replace(file)
        _to_disk(file.parent)

    def _upload(self, key: str, folder: Path, files: dict[str, Kept]) -> None:
        self._remote.makedirs(self._at(key), exist_ok=True)
        for name, kept in files.items():
            self._remote.put_file(str(folder / name), self._at(key, name))
            self._remote.invalidate_cache()
            if (arrived := self._remote.size(self._at(key, name))) != kept["size"]:
                raise OSError(None, f"{name} arrived with {arrived} of {kept['size']} bytes")

    def _download(self, key: str, name: str, folder: Path, kept: Kept) -> bool:
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / f"{name}.part"
        try:
            self._remote.get_file(self._at(key, name), str(unfinished))
        except FileNotFoundError:
            return False
        if not _is(unfinished, kept):
            unfinished.unlink()
            return False
        unfinished.replace(folder / name)
        return True


def open_artefacts(settings: StoreSettings | None = None) -> Artefacts:
    """The store of the settings. Raises ``UsageError`` for a URL whose driver is not installed."""
    chosen = settings or StoreSettings()
    return Artefacts(chosen.artefacts or chosen.data_dir / "artefacts", chosen.data_dir / "scratch")


def key_of(site_id: int, run_id: int) -> str:
    """Where the artefacts of a site's turn in a run are kept."""
    return f"sites/{site_id}/{run_id}"


def _opened(place: str | Path) -> tuple[Path | None, Any, str]:
    """Folder, or file system and the path in it."""
    text = str(place)
    if "://" not in text:
        return Path(place).absolute(), None, ""
    protocol = text.split("://", 1)[0]
    try:
        files, root = url_to_fs(text)
    except ImportError as error:
        raise UsageError(f"OIT_ARTEFACTS names {protocol}://, whose driver is not installed here: {error}") from error
    except (ValueError, TypeError) as error:
        raise UsageError(
            f"OIT_ARTEFACTS names {protocol}://, which cannot be opened ({error}): name a folder, or a URL as s3://bucket/oit"
        ) from error
    if protocol in {"file", "local"}:
        return Path(root), None, ""
    return None, files, str(root)


def _sum(file: Path) -> Kept:
    digest, size = hashlib.sha256(), 0
    with file.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return Kept(size=size, sha256=digest.hexdigest())


def _is(file: Path, kept: Kept) -> bool:
    """Whether a file is just what was kept."""
    try:
        return file.stat().st_size == kept["size"] and _sum(file) == kept
    except (FileNotFoundError, NotADirectoryError):
        return False


def _to_disk(path: Path) -> None:
    """Waits until a file, or a folder's list of names, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _forget(folder: Path) -> None:
    # First the manifest: what is half deleted counts as not there.
    (folder / MANIFEST_NAME).unlink(missing_ok=True)
    if folder.is_dir():
        shutil.rmtree(folder)
