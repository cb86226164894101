from __future__ import annotations

import errno
import os
import secrets
from pathlib import Path
from typing import Any

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from core.exceptions import StoreError, UsageError
from core.settings import StoreSettings
from scheduler import artefacts
from scheduler.artefacts import MANIFEST_NAME, Artefacts, key_of, open_artefacts

KEY = key_of(17, 4)


@pytest.fixture(params=["folder", "file", "memory"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return {
        "folder": str(tmp_path / "kept"),
        "file": f"file://{tmp_path / 'kept'}",
        "memory": f"memory://{secrets.token_hex(8)}",
    }[request.param]


@pytest.fixture
def memory(tmp_path: Path) -> Artefacts:
    """A store that is no folder of this machine."""
    return Artefacts(f"memory://{secrets.token_hex(8)}", tmp_path / "scratch")


def filled(store: Artefacts, **files: bytes) -> list[str]:
    folder = store.place(KEY)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return list(files)


def test_what_was_kept_is_fetched_on_another_machine(place: str, tmp_path: Path) -> None:
    here, there = Artefacts(place, tmp_path / "here"), Artefacts(place, tmp_path / "there")
    here.keep(KEY, filled(here, snapshot=b"seen" * 1000, audit=b"{}"))
    folder = there.fetch(KEY, ["snapshot", "audit"])
    assert folder is not None
    assert (folder / "snapshot").read_bytes() == b"seen" * 1000
    assert there.size(KEY) == 4002
    assert sorted(there.kept(KEY)) == ["audit", "snapshot"]


def test_what_was_never_kept_is_not_there(place: str, tmp_path: Path) -> None:
    store = Artefacts(place, tmp_path / "scratch")
    filled(store, snapshot=b"seen")
    assert store.fetch(KEY, ["snapshot"]) is None
    assert store.size(KEY) == 0


def test_a_file_that_was_cut_is_not_there(place: str, tmp_path: Path) -> None:
    here, there = Artefacts(place, tmp_path / "here"), Artefacts(place, tmp_path / "there")
    here.keep(KEY, filled(here, snapshot=b"seen", audit=b"{}"))
    if here.folder is not None:
        (here.folder / KEY / "snapshot").write_bytes(b"se")
    else:
        here._remote.pipe_file(here._at(KEY, "snapshot"), b"se")
    assert there.fetch(KEY, ["snapshot"]) is None
    assert there.fetch(KEY, ["audit"]) is not None


def test_a_damaged_manifest_keeps_nothing(place: str, tmp_path: Path) -> None:
    store = Artefacts(place, tmp_path / "scratch")
    store.keep(KEY, filled(store, snapshot=b"seen"))
    if store.folder is not None:
        (store.folder / KEY / MANIFEST_NAME).write_text('{"files": {"snapshot": {"si')
    else:
        store._remote.pipe_file(store._at(KEY, MANIFEST_NAME), b'{"files": {"snapshot": {"si')
    assert store.fetch(KEY, ["snapshot"]) is None


def test_further_files_stand_beside_the_first(place: str, tmp_path: Path) -> None:
    store = Artefacts(place, tmp_path / "scratch")
    store.keep(KEY, filled(store, snapshot=b"seen"))
    store.keep(KEY, filled(store, audit=b"{}"))
    assert store.fetch(KEY, ["snapshot", "audit"]) is not None


def test_a_second_look_takes_the_place_of_the_first(place: str, tmp_path: Path) -> None:
    store = Artefacts(place, tmp_path / "scratch")
    store.keep(KEY, filled(store, snapshot=b"seen"))
    store.keep(KEY, filled(store, snapshot=b"seen otherwise"))
    folder = Artefacts(place, tmp_path / "there").fetch(KEY, ["snapshot"])
    assert folder is not None
    assert (folder / "snapshot").read_bytes() == b"seen otherwise"


def test_what_was_deleted_is_not_there(place: str, tmp_path: Path) -> None:
    store = Artefacts(place, tmp_path / "scratch")
    store.keep(KEY, filled(store, snapshot=b"seen"))
    store.delete("sites/17")
    assert store.fetch(KEY, ["snapshot"]) is None
    store.delete("sites/17")


def test_the_sites_beside_a_deleted_one_stay(place: str, tmp_path: Path) -> None:
    store = Artefacts(place, tmp_path / "scratch")
    store.keep(KEY, filled(store, snapshot=b"seen"))
    store.delete("sites/1")
    assert store.fetch(KEY, ["snapshot"]) is not None


def test_an_upload_that_dies_in_the_middle_keeps_nothing(memory: Artefacts, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = MemoryFileSystem.put_file

    def dying(self: Any, here: str, there: str, **options: Any) -> None:
        if there.endswith("audit"):
            self.pipe_file(there, Path(here).read_bytes()[:2])
            raise ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET))
        whole(self, here, there, **options)

    names = filled(memory, snapshot=b"seen", audit=b'{"items": []}')
    monkeypatch.setattr(MemoryFileSystem, "put_file", dying)
    with pytest.raises(StoreError, match=r"sites/17/4 could not be kept .*reset"):
        memory.keep(KEY, names)
    monkeypatch.undo()
    memory.release(KEY)
    assert memory.fetch(KEY, ["snapshot"]) is None
    memory.keep(KEY, filled(memory, snapshot=b"seen", audit=b'{"items": []}'))
    assert memory.fetch(KEY, ["snapshot", "audit"]) is not None


def test_an_upload_that_says_it_is_done_and_is_short_keeps_nothing(
    memory: Artefacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MemoryFileSystem, "put_file", lambda self, here, there: self.pipe_file(there, b"s"))
    with pytest.raises(StoreError, match="1 of 4 bytes"):
        memory.keep(KEY, filled(memory, snapshot=b"seen"))
    assert memory.fetch(KEY, ["snapshot"]) is None


@pytest.mark.parametrize("moment", ["sums", "manifest"])
def test_a_full_disk_keeps_nothing(moment: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Artefacts(tmp_path / "kept", tmp_path / "scratch")
    written = artefacts._to_disk

    def full(path: Path) -> None:
        if (moment == "manifest") is path.name.startswith(MANIFEST_NAME):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written(path)

    monkeypatch.setattr(artefacts, "_to_disk", full)
    with pytest.raises(StoreError, match=r"No space left.*see that there is room"):
        store.keep(KEY, filled(store, snapshot=b"seen"))
    assert store.fetch(KEY, ["snapshot"]) is None


def test_a_file_that_is_missing_here_is_not_kept(place: str, tmp_path: Path) -> None:
    store = Artefacts(place, tmp_path / "scratch")
    store.place(KEY)
    with pytest.raises(StoreError, match="could not be kept"):
        store.keep(KEY, ["snapshot"])


def test_what_is_kept_elsewhere_leaves_no_copy_here(memory: Artefacts) -> None:
    memory.keep(KEY, filled(memory, snapshot=b"seen"))
    memory.release(KEY)
    assert not (memory.scratch / KEY).exists()
    assert memory.fetch(KEY, ["snapshot"]) is not None


def test_a_store_in_a_folder_is_worked_in_and_stays(tmp_path: Path) -> None:
    store = Artefacts(tmp_path / "kept", tmp_path / "scratch")
    store.keep(KEY, filled(store, snapshot=b"seen"))
    store.release(KEY)
    assert (tmp_path / "kept" / KEY / "snapshot").exists()


def test_a_driver_that_is_not_installed_is_named() -> None:
    with pytest.raises(UsageError, match=r"s3://.*not installed here: .*s3fs"):
        Artefacts("s3://bucket/oit", Path("scratch"))


def test_an_unknown_kind_of_store_is_refused() -> None:
    with pytest.raises(UsageError, match="name a folder, or a URL"):
        Artefacts("bucket://oit", Path("scratch"))


@pytest.mark.parametrize("key", ["../elsewhere", "sites/../..", "/etc", "sites//4", "", "sites/4/."])
def test_a_key_leads_nowhere_else(key: str, tmp_path: Path) -> None:
    store = Artefacts(tmp_path / "kept", tmp_path / "scratch")
    with pytest.raises(ValueError, match="no key"):
        store.delete(key)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file")
    with pytest.raises(UsageError, match="OIT_ARTEFACTS"):
        Artefacts(tmp_path / "kept", tmp_path / "scratch").place(KEY)


def test_by_default_they_lie_in_the_data_folder(tmp_path: Path) -> None:
    assert open_artefacts(StoreSettings(data_dir=tmp_path, artefacts="")).folder == tmp_path / "artefacts"
