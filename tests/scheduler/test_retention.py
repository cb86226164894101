from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from core.exceptions import StoreError
from core.settings import RetentionSettings
from scheduler.artefacts import Artefacts, key_of
from scheduler.retention import clear
from store.database import Database
from store.schema import Scan
from tests.store.register import NOW
from tests.store.test_retention import _audits

RULES = RetentionSettings(keep_snapshots=1)


@pytest.fixture
def artefacts(tmp_path: Path) -> Artefacts:
    return Artefacts(tmp_path / "artefacts", tmp_path / "scratch")


def _with_files(database: Database, artefacts: Artefacts, scans: list[int]) -> list[Path]:
    """Folders of the scans, each with a snapshot of ten bytes."""
    folders = []
    with database.read() as session:
        for scan in session.scalars(select(Scan).where(Scan.id.in_(scans)).order_by(Scan.id)):
            folder = artefacts.place(scan.folder)
            (folder / "snapshot.warc.gz").write_bytes(b"0123456789")
            artefacts.keep(scan.folder, ["snapshot.warc.gz"])
            folders.append(folder)
    return folders


def test_old_snapshots_go_and_the_newest_stays(database: Database, artefacts: Artefacts) -> None:
    folders = _with_files(database, artefacts, _audits(database, 3))
    gone = clear(database, artefacts, NOW, RULES)
    assert (gone.snapshots, gone.bytes) == (2, 20)
    assert [folder.exists() for folder in folders] == [False, False, True]
    assert clear(database, artefacts, NOW, RULES).snapshots == 0


def test_both_looks_of_an_old_scan_go(database: Database, artefacts: Artefacts) -> None:
    scans = _audits(database, 2)
    folders = _with_files(database, artefacts, scans)
    with database.write() as session:
        scan = session.get_one(Scan, scans[0])
        scan.look, scan.folder = 2, f"{key_of(scan.site_id, scan.run_id)}/2"
    folders += _with_files(database, artefacts, scans[:1])
    assert clear(database, artefacts, NOW, RULES).bytes == 20
    assert [folder.exists() for folder in folders] == [False, True, False]


def test_a_rehearsal_deletes_no_snapshot(database: Database, artefacts: Artefacts) -> None:
    folders = _with_files(database, artefacts, _audits(database, 3))
    assert clear(database, artefacts, NOW, RULES, rehearse=True).bytes == 20
    assert all(folder.exists() for folder in folders)


def test_what_broke_off_is_gone_on_with(
    database: Database, artefacts: Artefacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = _with_files(database, artefacts, _audits(database, 4))
    whole, calls = artefacts.delete, []

    def breaks(key: str) -> None:
        calls.append(key)
        if len(calls) == 2:
            raise StoreError("the store went away")
        whole(key)

    monkeypatch.setattr(artefacts, "delete", breaks)
    with pytest.raises(StoreError):
        clear(database, artefacts, NOW, RULES)
    assert [folder.exists() for folder in folders] == [False, True, True, True]
    assert clear(database, artefacts, NOW, RULES).snapshots == 2
    assert [folder.exists() for folder in folders] == [False, False, False, True]
